"""The job: from events to scores, from files or tables to files or tables."""

import argparse
import sys
import time
from datetime import datetime, timedelta

from pyspark.sql import functions as F

from . import progress
from .bad_rows import BadRow, bad_rows, placed
from .events import pair, prepared
from .policies import policy_json
from .shipping import library, ship
from .work import FOLD_BYTES, Newest, Work

STATES = "supplier string, customer string, events long, newest long, state binary"
_TYPES = {"large_string": "string", "int64": "long", "double": "double", "bool": "boolean"}


def _shape(names):
    """The columns of scores and their types, as the library hands them out."""
    import pyarrow

    fold = library().Fold()
    event = {"occurred_at": [0], "supplier": ["a"], "customer": ["b"], "actor": ["supplier"],
             "type": ["ending"]}
    fold.push(pyarrow.record_batch(event))
    (scores,) = fold.scores(names=names)
    fields = pyarrow.record_batch(scores).schema
    return ", ".join(f"`{field.name}` {_TYPES[str(field.type)]}" for field in fields)


def assess(events, policy=None, as_of=None, partitions=None, fold_first=False, names=None,
           skip_bad_rows=False, counts=None, profiles=None):
    """The scores of a DataFrame of events, a row for each relationship.

    Columns of `events` are those of the event table. `as_of` is in microseconds since 1970; without
    it the newest event of all is looked up first. The events of a relationship are brought together
    by a shuffle of the rows, or, with `fold_first`, of states: each task folds what it reads, and
    what travels is a state for each relationship that it met. The result is the same to the bit.

    `profiles` is a DataFrame of the tiers and natures of relationships: the columns `supplier`,
    `customer`, `tier` and `nature`. They travel as states, and so the events do too.
    """
    policy = policy_json(policy)
    if fold_first or profiles is not None:
        folded = _folded(events, profiles, policy, skip_bad_rows, counts)
        as_of = newest(events, policy, skip_bad_rows) if as_of is None else as_of
        return scores(folded, policy, as_of, partitions, names, counts)
    as_of = newest(events, policy, skip_bad_rows) if as_of is None else as_of
    work = Work("score", policy, counts, skip_bad_rows, as_of=as_of, names=names)
    together = prepared(events).repartition(partitions or _partitions(events), *pair())
    return together.mapInArrow(work, _shape(names))


def states(events, policy=None, form="events", partitions=None, skip_bad_rows=False, counts=None,
           fold_bytes=FOLD_BYTES):
    """The states of a DataFrame of events: one for each relationship and task that met it, or more
    where a task would hold more than so many bytes.

    With `partitions` the events of each relationship are brought together first, so that there is
    one state for each. "events" merge whatever the split, "sums" only where times are disjoint.
    """
    rows = prepared(events)
    if partitions:
        rows = rows.repartition(partitions, *pair())
    if form == "sums" and not partitions:
        raise ValueError("sums of rows that were not brought together would interleave in time; "
                         "name `partitions`, or take states of the form `events`")
    return rows.mapInArrow(
        Work("fold", policy_json(policy), counts, skip_bad_rows, form=form, limit=fold_bytes), STATES
    )


def _folded(events, profiles, policy, skip_bad_rows, counts):
    """The states of events, and of what is known of relationships beside them."""
    folded = states(events, policy, "events", skip_bad_rows=skip_bad_rows, counts=counts)
    if profiles is None:
        return folded
    work = Work("profiles", policy, counts, skip_bad_rows, form="events")
    return folded.unionByName(prepared(profiles).mapInArrow(work, STATES))


def merge(saved, policy=None, form="sums", partitions=None, counts=None):
    """One state for each relationship, from a DataFrame of states."""
    together = saved.repartition(partitions or _partitions(saved), "supplier", "customer")
    return together.mapInArrow(Work("merge", policy_json(policy), counts, form=form), STATES)


def scores(saved, policy=None, as_of=None, partitions=None, names=None, counts=None):
    """The scores of a DataFrame of states; as of the newest event of all, unless it is said."""
    if as_of is None:
        as_of = saved.agg(F.max("newest")).first()[0]
    together = saved.repartition(partitions or _partitions(saved), "supplier", "customer")
    work = Work("score", policy_json(policy), counts, as_of=as_of, names=names)
    return together.mapInArrow(work, _shape(names))


def newest(events, policy=None, skip_bad_rows=False):
    """When the newest event occurred, in microseconds since 1970; None without events."""
    if skip_bad_rows:
        found = prepared(events).mapInArrow(Newest(policy_json(policy)), "newest long")
        return found.agg(F.max("newest")).first()[0]
    time = F.max("occurred_at").alias("newest")
    found = prepared(events).agg(time)
    kind = dict(found.dtypes)["newest"]
    if kind == "date":
        found = found.select(F.unix_date("newest") * 86_400_000_000)
    elif kind == "timestamp_ntz":
        wall = found.first()[0]  # without a zone it is in UTC
        return None if wall is None else (wall - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    elif kind == "timestamp":
        found = found.select(F.unix_micros("newest"))
    return found.first()[0]


def _partitions(rows):
    """As many as Spark shuffles into."""
    return int(rows.sparkSession.conf.get("spark.sql.shuffle.partitions"))


def run(spark, source, target, policy=None, as_of=None, partitions=None, fold_first=False,
        skip_bad_rows=False, save_states=None, with_states=None, say=None, profiles=None):
    """Scores what `source` names and writes it to `target`: each a path of Parquet or a table.

    `profiles` names the tiers of relationships, as `assess` takes them; `with_states` names states that were saved before and are gone on from; `save_states` is where
    the states of now go, as sums. Returns a dict: rows, relationships, refused, seconds. A row that
    is refused raises BadRow, with its file and its row; with `skip_bad_rows` it is left out, counted
    and told of.
    """
    say = say or (lambda line: print(line, file=sys.stderr, flush=True))
    began, counted = time.monotonic(), progress.counts(spark.sparkContext)
    policy = policy_json(policy)
    library().Policy(policy).check()
    for name in filter(None, (target, save_states)):
        if _is_there(spark, name):
            raise ValueError(f"`{name}` is there already; name another, or remove it first")
    events = _read(spark, source)
    profiles = profiles and _read(spark, profiles)
    try:
        with progress.Progress(spark.sparkContext, counted, say=say):
            if with_states or save_states:
                now = _folded(events, profiles, policy, skip_bad_rows, counted)
                made = _with_states(spark, now, policy, as_of, partitions or _partitions(events),
                                    with_states, save_states, counted)
            else:
                made = assess(events, policy, as_of, partitions, fold_first,
                              skip_bad_rows=skip_bad_rows, counts=counted, profiles=profiles)
            _write(made, target)
    except BadRow:
        raise
    except Exception as error:
        found = placed(error, events, policy, profiles)
        if found is error:
            raise
        raise found from None
    told = {
        "rows": progress.total(counted, "rows", "fold") or progress.total(counted, "rows", "score"),
        "relationships": progress.total(counted, "relationships", "score"),
        "refused": progress.total(counted, "refused"),
        "seconds": time.monotonic() - began,
    }
    if told["refused"]:
        say(f"{told['refused']} bad rows were left out; the first of them:")
        bad = bad_rows(events, policy)
        if profiles is not None:
            bad = bad.unionByName(bad_rows(profiles, policy))
        for row in bad.orderBy("file", "row").limit(10).collect():
            say(str(BadRow(row["message"], row["file"], row["row"], row["column"])))
    return told


def _with_states(spark, now, policy, as_of, together, before, after, counted):
    if before:
        now = now.unionByName(_read(spark, before))
    if not after:
        return scores(now, policy, as_of, together, counts=counted)
    _write(merge(now, policy, "sums", together, counts=counted), after)
    return scores(_read(spark, after), policy, as_of, together, counts=counted)


def _is_path(name):
    return "/" in name or name.endswith(".parquet")


def _read(spark, name):
    return spark.read.parquet(name) if _is_path(name) else spark.table(name)


def _is_there(spark, name):
    if not _is_path(name):
        return spark.catalog.tableExists(name)
    path = spark._jvm.org.apache.hadoop.fs.Path(name)
    return path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path)


def _write(rows, name):
    writer = rows.write.mode("errorifexists")
    if _is_path(name):
        writer.parquet(name)
    else:
        writer.saveAsTable(name)


def main(arguments=None):
    """The command: `spark-submit reciprocity_spark/submit.py --help`."""
    parser = argparse.ArgumentParser(prog="submit.py", description=__doc__)
    parser.add_argument("source", help="events: a path of Parquet, or a table")
    parser.add_argument("target", help="scores: a new path of Parquet, or a new table")
    parser.add_argument("--policy", help="score by this policy (TOML or JSON)")
    parser.add_argument("--profiles", help="tiers and natures of relationships: a path or a table")
    parser.add_argument("--as-of", type=int, help="microseconds since 1970; default: the newest event")
    parser.add_argument("--partitions", type=int, help="into how many parts events are shuffled")
    parser.add_argument("--fold-first", action="store_true",
                        help="shuffle states of relationships in place of rows")
    parser.add_argument("--skip-bad-rows", action="store_true", help="leave bad rows out, and name them")
    parser.add_argument("--with-states", help="go on from the states that were saved here")
    parser.add_argument("--save-states", help="save states here, to go on from next time")
    parser.add_argument("--library", help="path of libreciprocity.so; default: what --files sent")
    asked = vars(parser.parse_args(arguments))
    try:
        asked["policy"] = policy_json(asked["policy"])
    except (OSError, ValueError) as refusal:
        print(f"error: policy: {refusal}", file=sys.stderr)
        return 4

    from pyspark.errors import AnalysisException
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("reciprocity").config(
        "spark.sql.execution.arrow.maxRecordsPerBatch", "65536"
    ).getOrCreate()
    try:
        ship(spark, asked.pop("library"))
        told = run(spark, **asked)
    except BadRow as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 3
    except (ValueError, AnalysisException) as refusal:  # of what was asked for, or of its columns
        print(f"error: {str(refusal).splitlines()[0]}", file=sys.stderr)
        return 2
    except library().Error as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 4 if refusal.code in (106, 107) else 2
    finally:
        spark.stop()
    print(f"{told['rows']} rows, {told['relationships']} relationships, {told['refused']} refused, "
          f"{told['seconds']:.1f} s")
    return 0
