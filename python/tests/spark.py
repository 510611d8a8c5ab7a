"""Checks the Spark job on the real engine against the command `reciprocity`, bit for bit.

Use: spark.py LIBRARY COMMAND [--events N]
"""

import argparse
import datetime
import decimal
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "examples/spark")]

import pyarrow as pa  # noqa: E402
import pyarrow.csv as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

import alike  # noqa: E402
import events  # noqa: E402
import reciprocity_spark as rs  # noqa: E402
from reciprocity_spark.shipping import library  # noqa: E402
from cluster import Cluster, session  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("library")
parser.add_argument("command")
parser.add_argument("--events", type=int, default=1_000_000)
ASKED = parser.parse_args()
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="reciprocity-spark-"))
DAY = datetime.timedelta(days=1)
START = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)


def command(file, *options):
    """The scores of the command, and what it said on standard error."""
    target = FOLDER / "command.parquet"
    target.unlink(missing_ok=True)
    ran = subprocess.run(
        [ASKED.command, "assess", file, "--output", target, *options], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return alike.read(target), ran.stderr


def spark_on(master, **settings):
    spark = session(master, **settings)
    rs.ship(spark, ASKED.library)
    return spark


def of_job(spark, source, **options):
    """The scores of the job."""
    target = FOLDER / "job"
    shutil.rmtree(target, ignore_errors=True)
    said = []
    told = rs.run(spark, str(source), str(target), say=said.append, **options)
    return alike.read(target), told, said


def assert_alike(have, want, what):
    found = alike.differences(have, want)
    assert not found, f"{what}: {found}"
    assert len(want) > 0


def saved(name, rows, files=1):
    """Rows of a table in Parquet files; and all of them in one file."""
    folder, whole = FOLDER / name, FOLDER / f"{name}.parquet"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for n in range(files):
        begin, end = len(rows) * n // files, len(rows) * (n + 1) // files
        pq.write_table(rows.slice(begin, end - begin), folder / f"part-{n}.parquet")
    pq.write_table(rows, whole)
    return folder, whole


def gifts(count, **columns):
    """So many services of two relationships, with other columns on demand."""
    rows = range(count)
    table = {
        "occurred_at": [START + n * DAY / 3 for n in rows],
        "supplier": ["Baker"] * count,
        "customer": [("Mill", "Inn")[n % 2] for n in rows],
        "actor": [("supplier", "customer", "supplier")[n % 3] for n in rows],
        "type": ["contribution"] * count,
        "kind": ["service"] * count,
        **columns,
    }
    return pa.table({name: values for name, values in table.items() if values is not None})


def check_types(spark):
    """Every type that a column may have, as the command reads it."""
    count = 60
    micros = [int((START + n * DAY / 3).timestamp() * 1_000_000) for n in range(count)]
    tables = {
        "seconds": gifts(count, occurred_at=pa.array([m // 1_000_000 for m in micros])),
        "millis": gifts(count, occurred_at=pa.array([m // 1000 for m in micros])),
        "micros": gifts(count, occurred_at=pa.array(micros)),
        "dates": gifts(count, occurred_at=pa.array([m // 1_000_000 // 86_400 for m in micros], pa.int32()).cast(pa.date32())),
        "no_zone": gifts(count, occurred_at=pa.array(micros, pa.timestamp("us"))),
        "blanks": gifts(count, supplier=[("Baker", " Baker", "Baker\t")[n % 3] for n in range(count)]),
        "decimals": gifts(count, kind=["money"] * count, unit=["EUR"] * count,
                          amount=[decimal.Decimal(n * 37 + 1) / 100 for n in range(count)],
                          confidence=[decimal.Decimal("0.7")] * count),
        "texts": gifts(count, kind=["money"] * count, unit=["EUR"] * count,
                       amount=[f"{n}.5" for n in range(count)]),
        "singles": gifts(count, amount=pa.array([0.1 * n for n in range(count)], pa.float32()),
                         confidence=pa.array([0.7] * count, pa.float32())),
        "hours": gifts(count, kind=["time"] * count, amount=[0.1 * n for n in range(count)]),
        "wholes": gifts(count, amount=pa.array(range(count), pa.int16()), event_id=pa.array(range(count))),
        "flags": gifts(count, kind=["respect"] * count, type=["conduct"] * count,
                       flags=[[("good", "bad")[n % 2]] for n in range(count)]),
        "strangers": gifts(count, supplier_id=pa.array(range(count)), amount_minor=pa.array(range(count))),
    }
    for name, table in tables.items():
        folder, whole = saved(name, table)
        have, told, _ = of_job(spark, folder, partitions=2)
        assert_alike(have, command(whole)[0], name)
        assert told["rows"] == count and told["refused"] == 0, told
    for table, words in [
        (gifts(3, occurred_at=["2025-01-01"] * 3), "cast it to a timestamp"),
        (gifts(3, kind=[b"service"] * 3), "cast it to text"),
        (gifts(3).rename_columns(["occured_at", "supplier", "customer", "actor", "type", "kind"]),
         "did you mean `occurred_at`"),
        (gifts(3).drop_columns(["actor"]), "there is no column `actor`"),
        (gifts(3, relationship=["Baker|Mill"] * 3), "split it into the columns"),
    ]:
        try:
            of_job(spark, saved("refused", table)[0])
        except Exception as refusal:
            assert words in str(refusal), refusal
        else:
            raise AssertionError(f"no refusal that says: {words}")


def check_settings(spark):
    """Policy, time, scores by name, and tables."""
    rows = events.table(20_000, seed=3)
    folder, whole = saved("settings", rows, files=3)
    policy = FOLDER / "policy.toml"
    policy.write_text("[answers]\nwait_days = 2\n\n[memory]\nslow_half_life_days = 90\n")
    have, *_ = of_job(spark, folder, policy=str(policy))
    assert_alike(have, command(whole, "--policy", policy)[0], "policy")
    assert alike.differences(have, command(whole)[0]), "the policy made no difference"
    past = 1_735_689_600  # 2025-01-01, amidst the events
    have, told, _ = of_job(spark, folder, as_of=past * 1_000_000)
    assert_alike(have, command(whole, "--as-of", str(past))[0], "as of")
    assert told["relationships"] == len(have), told
    named = rs.assess(spark.read.parquet(str(folder)), names=["overall", "stage", "supplier_contributions"])
    named = alike.read(_written(named))
    want = command(whole)[0]
    assert named.column("overall").equals(want.column("overall"))
    assert named.column("stage").equals(want.column("stage").cast(pa.string()))
    spark.read.parquet(str(folder)).write.mode("overwrite").saveAsTable("history")
    spark.sql("DROP TABLE IF EXISTS scores")
    rs.run(spark, "history", "scores", say=lambda line: None)
    assert_alike(alike.read(_written(spark.table("scores"))), want, "from table to table")
    for settings, words in [
        ({"source": "history", "target": "scores"}, "`scores` is there already"),
        ({"source": str(folder), "target": str(folder)}, "is there already"),
        ({"source": "history", "target": "none", "policy": '{"answers": {"wait_day": 3}}'}, "wait_day"),
    ]:
        try:
            rs.run(spark, **settings, say=lambda line: None)
        except Exception as refusal:
            assert words in str(refusal), refusal
        else:
            raise AssertionError(f"no refusal that says: {words}")
    assert spark.table("scores").columns == want.schema.names


def _written(frame):
    target = FOLDER / "written"
    shutil.rmtree(target, ignore_errors=True)
    frame.write.parquet(str(target))
    return target


def check_bad_rows(spark):
    """A bad row names its file and row; or is left out, counted and told of."""
    rows = events.table(30_000, seed=5)
    kinds = rows.column("kind").to_pylist()
    types = rows.column("type").to_pylist()
    bad = [n for n in range(14_000, 30_000) if types[n] == "contribution"][:3]
    for n in bad:
        kinds[n] = "servce"
    place = rows.schema.get_field_index("kind")
    folder, whole = saved("bad", rows.set_column(place, "kind", pa.array(kinds)), files=3)
    for first in (False, True):
        try:
            of_job(spark, folder, fold_first=first)
        except rs.BadRow as refusal:
            file = str(folder / f"part-{bad[0] // 10_000}.parquet")
            assert (refusal.row, refusal.column, refusal.code) == (bad[0] % 10_000 + 1, "kind", 102), refusal
            want = f"{file}, row {refusal.row}, column `kind`: unknown kind `servce`; did you mean `service`?"
            assert str(refusal) == want, (str(refusal), want)
        else:
            raise AssertionError("the bad row was taken")
        have, told, said = of_job(spark, folder, fold_first=first, skip_bad_rows=True)
        assert told["refused"] == 3 and told["rows"] == 30_000, told
        assert any(f"row {bad[1] % 10_000 + 1}, column `kind`" in line for line in said), said
        want, warned = command(whole, "--skip-bad-rows")
        assert_alike(have, want, "without the bad rows")
        assert "3" in warned
    # A bad row that would be the newest does not set the time.
    late = gifts(9, occurred_at=[START] * 8 + [START + 900 * DAY], kind=["service"] * 8 + ["servce"])
    folder, whole = saved("late", late)
    have, *_ = of_job(spark, folder, skip_bad_rows=True)
    assert_alike(have, command(whole, "--skip-bad-rows")[0], "without a bad newest row")
    # One id with different contents, in two files.
    ids = [None] * 40
    ids[7] = ids[33] = "order-1"
    folder, _ = saved("conflict", gifts(40, event_id=pa.array(ids)), files=2)
    for first in (False, True):
        try:
            of_job(spark, folder, fold_first=first)
        except rs.BadRow as refusal:
            assert refusal.code == 104 and "`order-1`" in str(refusal), refusal
            assert re.search(r"part-1.parquet, row 14, .*part-0.parquet, row 8\)", str(refusal)), refusal
        else:
            raise AssertionError("two meanings of one id were taken")


def check_states(spark):
    """Standing states that take in file after file score as all files at once."""
    rows = events.table(40_000, seed=7).sort_by("occurred_at")
    folder, whole = saved("days", rows, files=4)
    want = command(whole)[0]
    frames = [spark.read.parquet(str(folder / f"part-{n}.parquet")) for n in range(4)]
    # Events merge whatever the split: here by four files and by more tasks.
    of_all = rs.states(frames[0]).unionByName(rs.states(frames[2]))
    of_all = of_all.unionByName(rs.states(frames[1])).unionByName(rs.states(frames[3]))
    assert_alike(alike.read(_written(rs.scores(of_all, partitions=3))), want, "states of events")
    # A task that may hold nothing hands on what each batch brings; sums are one for each relationship.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
    whole_frame = spark.read.parquet(str(folder))
    in_pieces = rs.states(whole_frame, fold_bytes=1).cache()
    assert in_pieces.count() > 2 * len(want)
    assert_alike(alike.read(_written(rs.scores(in_pieces, partitions=3))), want, "states in pieces")
    summed = rs.states(whole_frame, form="sums", partitions=3, fold_bytes=1).cache()
    assert summed.count() == len(want)
    assert_alike(alike.read(_written(rs.scores(summed, partitions=2))), want, "sums of all")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "65536")
    # Sums stand, and the events of each file go on from them.
    standing = rs.merge(rs.states(frames[0]), form="sums", partitions=3)
    for n in (1, 2):
        standing = rs.merge(standing.unionByName(rs.states(frames[n])), form="sums", partitions=3)
    standing.write.parquet(str(FOLDER / "standing"))
    have, told, _ = of_job(spark, folder / "part-3.parquet", with_states=str(FOLDER / "standing"),
                           save_states=str(FOLDER / "standing-next"), partitions=3)
    assert_alike(have, want, "standing sums")
    assert_alike(alike.read(_written(rs.scores(spark.read.parquet(str(FOLDER / "standing-next"))))), want, "saved")
    # What cannot be merged is refused, with the reason and the relationship.
    sums = [rs.states(frame, form="sums", partitions=2) for frame in (frames[0], frames[3])]
    try:
        rs.scores(sums[0].unionByName(sums[1])).count()
    except Exception as refusal:
        assert "has settled events" in str(refusal) and "relationship `supplier" in str(refusal), refusal
    else:
        raise AssertionError("settled sums were merged")


def check_profiles(spark):
    """Tiers and natures of relationships, as the command takes them by --profiles."""
    rows = events.table(20_000, seed=9)
    folder, whole = saved("profiled", rows, files=3)
    pairs = sorted(set(zip(rows.column("supplier").to_pylist(), rows.column("customer").to_pylist())))
    table = pa.table({
        "supplier": [supplier for supplier, _ in pairs] + ["Nobody"],
        "customer": [customer for _, customer in pairs] + ["None"],
        "tier": [("key", "strategic", "", "incidental")[n % 4] for n in range(len(pairs))] + ["key"],
        "nature": [(None, "one_off")[n % 2] for n in range(len(pairs) + 1)],
    })
    profiles, _ = saved("profiles", table, files=2)
    in_text = FOLDER / "profiles.csv"
    pc.write_csv(table, in_text)
    want = command(whole, "--profiles", in_text)[0]
    have, told, _ = of_job(spark, folder, profiles=str(profiles), partitions=3)
    assert_alike(have, want, "profiles")
    assert told["rows"] == 20_000 and told["relationships"] == len(want), told
    # A tier is read by verdicts that the command does not write to a table: a ledger has them.
    ledger, names = library().Ledger(), ["supplier_holds_up", "customer_holds_up", "overall"]
    ledger.ingest(rows)
    plain = pa.record_batch(ledger.scores(names))
    for profile in table.to_pylist()[:-1]:
        ledger.set_profile(**{name: said or "" for name, said in profile.items()})
    want_named = pa.record_batch(ledger.scores(names))
    frames = [spark.read.parquet(str(one)) for one in (folder, profiles)]
    named = rs.assess(frames[0], profiles=frames[1], names=names, partitions=2)
    assert_alike(alike.read(_written(named)), pa.Table.from_batches([want_named]), "holds up")
    assert not want_named.equals(plain), "the tiers made no difference"
    saved_states = str(FOLDER / "profiled-states")
    have, *_ = of_job(spark, folder, profiles=str(profiles), save_states=saved_states, partitions=2)
    assert_alike(have, want, "profiles and states")
    again = rs.scores(spark.read.parquet(saved_states), names=names)
    assert_alike(alike.read(_written(again)), pa.Table.from_batches([want_named]), "profiles in states")
    wrong, _ = saved("wrong", table.set_column(2, "tier", pa.array(["key"] * len(pairs) + ["keys"])), files=2)
    try:
        of_job(spark, folder, profiles=str(wrong))
    except rs.BadRow as refusal:
        assert (refusal.column, refusal.code) == ("tier", 102), refusal
        assert refusal.file.endswith("part-1.parquet") and refusal.row == pq.read_metadata(
            wrong / "part-1.parquet").num_rows, refusal
    else:
        raise AssertionError("a wrong tier was taken")
    have, told, said = of_job(spark, folder, profiles=str(wrong), skip_bad_rows=True)
    assert told["refused"] == 1 and any("`keys`" in line for line in said), (told, said)


def check_partitions(spark, parts, want):
    """The number of partitions changes no bit, with a tenth of all events in one relationship."""
    for partitions in (1, 7, 200):
        for first in (False, True):
            have, told, _ = of_job(spark, parts, partitions=partitions, fold_first=first)
            what = f"{partitions} partitions, {'states' if first else 'rows'} shuffled"
            assert_alike(have, want, what)
            assert told["rows"] == ASKED.events and told["relationships"] == len(want), told
            print(f"  {what}: {told['seconds']:.1f} s", flush=True)


def check_a_lost_worker(parts, want):
    """A worker that is killed in the middle of the job changes nothing."""
    with Cluster(workers=2, cores=2) as cluster:
        spark = spark_on(cluster.url)
        try:
            executors = lambda: len(spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()) - 1
            have, told, _ = of_job(spark, parts, partitions=8)
            assert_alike(have, want, "two workers")
            print(f"  two workers: {told['seconds']:.1f} s", flush=True)
            assert executors() == 2
            killed = []

            def kill():
                tracker = spark.sparkContext.statusTracker()
                while not killed:
                    for stage in tracker.getActiveStageIds():
                        info = tracker.getStageInfo(stage)
                        if info and info.numTasks == 200 and 10 <= info.numCompletedTasks < 150:
                            killed.append(info.numCompletedTasks)
                            cluster.kill_worker(0)
                            return
                    time.sleep(0.02)

            killer = threading.Thread(target=kill, daemon=True)
            killer.start()
            have, told, _ = of_job(spark, parts, partitions=200)
            assert killed, "the job was over before a worker could be killed"
            assert executors() == 1, "the killed worker is still there"
            assert_alike(have, want, "a lost worker")
            assert told["rows"] == ASKED.events, told
            print(f"  a worker lost after {killed[0]} of 200 tasks: {told['seconds']:.1f} s", flush=True)
        finally:
            spark.stop()


def check_submit(parts, want):
    """spark-submit, with the library sent by --files."""
    target = FOLDER / "submitted"
    submit = pathlib.Path(sys.executable).with_name("spark-submit")
    ran = subprocess.run(
        [str(submit), "--master", "local-cluster[2,1,1024]", "--files", ASKED.library,
         "--conf", "spark.ui.enabled=false", "--conf", "spark.driver.host=127.0.0.1",
         str(ROOT / "python/reciprocity_spark/submit.py"), str(parts), str(target), "--partitions", "4"],
        capture_output=True, text=True,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert_alike(alike.read(target), want, "spark-submit")
    assert f"{ASKED.events} rows, {len(want)} relationships, 0 refused" in ran.stdout, ran.stdout


def main():
    began = time.monotonic()

    def step(name):
        print(f"{time.monotonic() - began:.0f} s: {name}", flush=True)

    # Far from UTC, so that an instant that a zone moves is seen.
    spark = spark_on("local[2]", **{
        "spark.sql.session.timeZone": "Asia/Kolkata", "spark.sql.shuffle.partitions": "3",
        "spark.sql.warehouse.dir": str(FOLDER / "warehouse"),
    })
    for check in (check_types, check_settings, check_bad_rows, check_states, check_profiles):
        step(check.__doc__)
        check(spark)
    spark.stop()
    folder = FOLDER / "large"
    events.write(folder, ASKED.events, files=8)
    whole = FOLDER / "large.parquet"
    pq.write_table(pa.concat_tables(pq.read_table(file) for file in sorted(folder.iterdir())), whole)
    want = command(whole)[0]
    step(check_partitions.__doc__)
    spark = spark_on("local-cluster[2,1,1024]")
    check_partitions(spark, folder, want)
    spark.stop()
    step(check_a_lost_worker.__doc__)
    check_a_lost_worker(folder, want)
    step(check_submit.__doc__)
    check_submit(folder, want)
    step("done")


try:
    main()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
