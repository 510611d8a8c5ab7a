"""Progress and counts of a job, on the driver."""

import sys
import threading
import time

from pyspark.accumulators import AccumulatorParam


class _ByPartition(AccumulatorParam):
    def zero(self, value):
        return {}

    def addInPlace(self, one, other):
        one.update(other)
        return one


def counts(context):
    """An accumulator of counts by stage and partition: what is done twice counts once."""
    return context.accumulator({}, _ByPartition())


def total(counts, name, stage=None):
    """The sum of one count over all partitions, of one stage or of all."""
    done = counts.value.items()
    return sum(of[name] for (at, _), of in done if stage is None or at == stage)


class Progress:
    """Tells on standard error, now and then, how far the job is: `with Progress(...):`."""

    def __init__(self, context, counts, every=2.0, say=None):
        self._context, self._counts, self._every = context, counts, every
        self._say = say or (lambda line: print(line, file=sys.stderr, flush=True))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._began = time.monotonic()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self):
        while not self._over.wait(self._every):
            tracker, done, all_tasks = self._context.statusTracker(), 0, 0
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info is not None:
                    done, all_tasks = done + info.numCompletedTasks, all_tasks + info.numTasks
            if not all_tasks:
                continue
            rows = total(self._counts, "rows")
            seconds = time.monotonic() - self._began
            self._say(f"{seconds:.0f} s: {done} of {all_tasks} tasks of this stage, {rows} rows taken in")
