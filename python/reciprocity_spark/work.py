"""What runs on the executors: whole Arrow batches through one fold per partition."""

import json

from .shipping import library

# A fold of states of events that holds more than this hands them on and begins anew: such states merge
# whatever the split.
FOLD_BYTES = 256 * 1024 * 1024
CONFLICTING = 104


class Refused(Exception):
    """A refusal that finds its way to the driver: `[reciprocity {...}] message`."""

    def __init__(self, error):
        what = {"code": error.code, "column": error.column}
        super().__init__(f"[reciprocity {json.dumps(what)}] {error}")


class Work:
    """One stage: takes the batches of a partition in, and gives batches out.

    `counts` is an accumulator of what each partition did, by stage and partition, so that a
    partition that is done again after a failure counts once.
    """

    def __init__(self, stage, policy, counts, skip=False, form=None, as_of=None, names=None,
                 limit=FOLD_BYTES):
        self.stage, self.policy, self.counts, self.skip = stage, policy, counts, skip
        self.form, self.as_of, self.names, self.limit = form, as_of, names, limit

    def __call__(self, batches):
        reciprocity = library()
        try:
            yield from self._given(reciprocity, batches)
        except reciprocity.Error as error:
            raise Refused(error) from None

    def _given(self, reciprocity, batches):
        policy = reciprocity.Policy(self.policy)
        fold, rows, refused, given = reciprocity.Fold(policy), 0, 0, 0
        for batch in batches:
            report = fold.push(batch, skip_bad_rows=self.skip)
            rows, refused = rows + batch.num_rows, refused + len(report["refusals"])
            if self.form == "events" and fold.bytes > self.limit:
                given += yield from self._out(fold)
                fold = reciprocity.Fold(policy)
        given += yield from self._out(fold)
        self._count(rows=rows, refused=refused, relationships=given)

    def _out(self, fold):
        """Gives out states or scores; returns of how many relationships."""
        import pyarrow

        if self.form is not None:
            made = fold.states(self.form)
        else:
            made = fold.scores(self.as_of, self.names)
        given = 0
        for table in made:
            batch = pyarrow.record_batch(table)
            given += batch.num_rows
            yield batch
        return given

    def _count(self, **counted):
        from pyspark import TaskContext

        if self.counts is not None:
            partition = TaskContext.get().partitionId()
            self.counts.add({(self.stage, partition): counted})


class Check:
    """Tries every row by itself, and gives out what was refused: file, row, column, message."""

    def __init__(self, policy):
        self.policy = policy

    def __call__(self, batches):
        import pyarrow

        reciprocity = library()
        policy = reciprocity.Policy(self.policy)
        for batch in batches:
            files, rows = batch.column("_file"), batch.column("_row")
            events = batch.drop_columns(["_file", "_row"])
            report = reciprocity.Fold(policy).push(events, skip_bad_rows=True)
            refusals = report["refusals"]
            yield pyarrow.record_batch({
                "file": pyarrow.array([files[one.row].as_py() for one in refusals], pyarrow.string()),
                "row": pyarrow.array([rows[one.row].as_py() for one in refusals], pyarrow.int64()),
                "column": pyarrow.array([one.column for one in refusals], pyarrow.string()),
                "message": pyarrow.array([str(one) for one in refusals], pyarrow.string()),
            })


class Newest:
    """The newest event among those that are not refused."""

    def __init__(self, policy):
        self.policy = policy

    def __call__(self, batches):
        import pyarrow

        reciprocity = library()
        policy, newest = reciprocity.Policy(self.policy), []
        for batch in batches:
            fold = reciprocity.Fold(policy)
            fold.push(batch, skip_bad_rows=True)
            if fold.newest is not None:
                newest.append(fold.newest)
        found = [max(newest)] if newest else []
        yield pyarrow.record_batch({"newest": pyarrow.array(found, pyarrow.int64())})
