"""Scores the same events on a Spark cluster of two workers and by the command line.

Starts a master and two workers on this machine, runs the job both ways, ends them, and says whether
the scores are equal to those of the command, bit for bit, and how long each took.

Use: two_workers.py [--events N] [--folder FOLDER] [--cores N]
RECIPROCITY_LIBRARY names the C library, RECIPROCITY_COMMAND the command.
"""

import argparse
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "python")]

import alike  # noqa: E402
import reciprocity_spark as rs  # noqa: E402
from by_command import command, history  # noqa: E402
from cluster import Cluster, session  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/spark-events"))
    parser.add_argument("--cores", type=int, default=2, help="of each worker")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    parts, whole = history(asked.folder, asked.events)
    seconds, want = command(whole, asked.folder / "command.parquet")
    print(f"one machine: {asked.events} events, {len(want)} relationships, {seconds:.1f} s")
    equal = True
    with Cluster(workers=2, cores=asked.cores) as cluster:
        spark = session(cluster.url)
        try:
            rs.ship(spark)
            for name, first in [("rows shuffled", False), ("rows shuffled, warm", False),
                                ("states shuffled", True)]:
                target = asked.folder / "spark"
                shutil.rmtree(target, ignore_errors=True)
                told = rs.run(spark, str(parts), str(target), partitions=4 * asked.cores,
                              fold_first=first, say=lambda line: None)
                found = alike.differences(alike.read(target), want)
                equal = equal and not found
                verdict = "equal, bit for bit" if not found else f"DIFFERENT in {', '.join(found)}"
                print(f"two workers, {name}: {told['rows']} events, {told['relationships']} relationships, "
                      f"{told['seconds']:.1f} s: {verdict}")
        finally:
            spark.stop()
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
