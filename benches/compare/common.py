"""What every peer's script shares: its arguments, the cost of each phase, and the form of the answer."""

import argparse
import json
import math
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent

# 180 days, in microseconds.
HALF_LIFE = 180 * 86_400_000_000

# Name, class and rate of each kind, in the order of their numbers.
KINDS = [
    ("goods", 0, 1.0),
    ("service", 0, 1.5),
    ("information", 1, 0.5),
    ("resources", 1, 2.0),
    ("flexibility", 1, 1.25),
    ("improvement", 1, 4.0),
    ("access", 1, 3.0),
    ("acknowledgement", 2, 0.25),
    ("generosity", 2, 1.0),
    ("understanding", 2, 0.75),
]
SIDES = ["supplier", "customer"]


def arguments():
    """The arguments that the harness gives."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--job", default="core")
    parser.add_argument("--data", required=True, help="a Parquet file")
    parser.add_argument("--source", choices=["parquet", "memory"], default="parquet")
    parser.add_argument("--as-of", type=int, default=1_767_225_600_000_000, help="2026-01-01")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--answer", help="where to write the answer, as an Arrow IPC file")
    return parser.parse_args()


def query_text(args):
    """The SQL of the job, with the constants filled in."""
    text = (HERE / "sql" / f"{args.job}.sql").read_text()
    return text.replace("{as_of}", str(args.as_of)).replace("{decay}", repr(math.log(2) / HALF_LIFE))


def peak_memory():
    """The greatest memory that this process ever held, in bytes."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Meter:
    """The cost of a stretch of work, over all threads of this process."""

    def __init__(self):
        self.wall = time.perf_counter()
        self.usage = resource.getrusage(resource.RUSAGE_SELF)

    def stop(self):
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "wall": time.perf_counter() - self.wall,
            "user": usage.ru_utime - self.usage.ru_utime,
            "sys": usage.ru_stime - self.usage.ru_stime,
            "peak": peak_memory(),
        }


def schema(job):
    """The columns of an answer, the relationship first."""
    import pyarrow as pa

    fields = [("relationship", pa.uint64())]
    for side in SIDES:
        fields += [(f"given_{side}", pa.float64()), (f"count_{side}", pa.int64())]
    fields += [("last", pa.int64()), ("share", pa.float64()), ("band", pa.int8())]
    if job in ("kind", "full"):
        fields += [(f"{kind}_{side}", pa.float64()) for kind, _, _ in KINDS for side in SIDES]
        fields += [("score", pa.float64()), ("score_band", pa.int8())]
    if job in ("lat", "full"):
        for side in SIDES:
            fields += [(f"answers_{side}", pa.int64()), (f"latency_{side}", pa.float64())]
        fields += [("turn_changes", pa.float64())]
    return pa.schema(fields)


def measure(version, load, query):
    """Loads, asks, reports what each cost, and writes the answer.

    `load(arguments)` makes whatever `query(loaded, arguments)` needs; `query` gives an Arrow table.
    """
    args = arguments()
    meter = Meter()
    loaded = load(args)
    load_cost = meter.stop()
    meter = Meter()
    answer = query(loaded, args)
    query_cost = meter.stop()
    if args.answer:
        import pyarrow as pa

        wanted = schema(args.job)
        answer = pa.table(answer).select(wanted.names).cast(wanted)
        with pa.ipc.new_file(args.answer, wanted) as file:
            file.write_table(answer, max_chunksize=1 << 16)
    report = {
        "version": version,
        "relationships": answer.num_rows,
        "load": load_cost,
        "query": query_cost,
    }
    json.dump(report, sys.stdout)
    print()
