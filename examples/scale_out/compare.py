"""Scores the same events by each engine that is installed and by the command line, and says whether
they are equal, bit for bit, and how long each took, its start included.

Use: compare.py [--events N] [--folder FOLDER] [--threads N]
RECIPROCITY_LIBRARY names the C library, RECIPROCITY_COMMAND the command.
"""

import argparse
import importlib.util
import os
import pathlib
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "spark"))

import alike  # noqa: E402
from by_command import command, history  # noqa: E402

ENGINES = {"duckdb": "with_duckdb.py", "polars": "with_polars.py", "distributed": "with_dask.py"}


def measured(call):
    """What a call returns, and the processor seconds of the processes that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return made, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/spark-events"))
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    parts, whole = history(asked.folder, asked.events)
    threads = str(asked.threads)
    (seconds, want), spent = measured(
        lambda: command(whole, asked.folder / "command.parquet", "--threads", threads)
    )
    print(f"command line: {asked.events} events, {len(want)} relationships, "
          f"{seconds:.1f} s, {spent:.1f} s of processors")
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent / "python")}
    equal = True
    for module, program in ENGINES.items():
        if importlib.util.find_spec(module) is None:
            print(f"SKIPPED: {module} is not installed, so {program} was not tried")
            continue
        target, workers = asked.folder / f"{module}.parquet", threads
        if module == "distributed":
            workers = str(max(1, asked.threads // 2))  # of two threads each
        run = [sys.executable, HERE / program, parts, target, workers]
        began = time.monotonic()
        _, spent = measured(lambda: subprocess.run(run, check=True, env=environment))
        seconds = time.monotonic() - began
        found = alike.differences(alike.read(target), want)
        equal = equal and not found
        verdict = "equal, bit for bit" if not found else f"DIFFERENT in {', '.join(found)}"
        print(f"{program}: {seconds:.1f} s, {spent:.1f} s of processors: {verdict}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
