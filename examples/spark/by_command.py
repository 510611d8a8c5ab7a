"""Invented events, and their scores by the command line, to compare engines with.

RECIPROCITY_COMMAND names the command.
"""

import os
import shutil
import subprocess
import time

import pyarrow as pa
import pyarrow.parquet as pq

import alike
import events


def history(folder, count):
    """Events in eight files, and the same in one for the command, written unless they are there."""
    parts, whole = folder / f"{count}", folder / f"{count}.parquet"
    if not whole.exists():
        shutil.rmtree(parts, ignore_errors=True)
        events.write(parts, count, files=8)
        unfinished = whole.with_suffix(".unfinished")
        pq.write_table(pa.concat_tables(pq.read_table(file) for file in sorted(parts.iterdir())), unfinished)
        unfinished.rename(whole)
    return parts, whole


def command(whole, target, *options):
    """The seconds that `reciprocity assess` takes, and its scores."""
    began = time.monotonic()
    program = os.environ.get("RECIPROCITY_COMMAND", "reciprocity")
    subprocess.run([program, "assess", whole, "--output", target, *options], check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - began, alike.read(target)
