"""What a fold costs on one core: processor time and memory, of the same invented events as elsewhere.

Use: measure.py [--events N]
RECIPROCITY_LIBRARY names the C library.
"""

import argparse
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "spark"), str(HERE.parent.parent / "python")]

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402

import events  # noqa: E402
import reciprocity  # noqa: E402


def spent(call):
    """What a call returns, and the processor seconds that it took."""
    began = time.process_time()
    made = call()
    return made, time.process_time() - began


def folded(tables):
    fold = reciprocity.Fold()
    for table in tables:
        fold.push(table)
    return fold


def taken(tables):
    return [pa.record_batch(table) for table in tables]


def measure(name, rows):
    count = len(rows)
    fold, push = spent(lambda: folded(rows.to_batches(65536)))
    relationships, newest = len(fold), fold.newest
    scores, score = spent(lambda: taken(fold.scores()))
    print(f"{name}: {count} events, {relationships} relationships")
    print(f"  memory of the fold: {fold.bytes / relationships:.0f} bytes a relationship, "
          f"{fold.bytes / count:.1f} an event")
    print(f"  push: {push / count * 1e9:.0f} ns an event")
    print(f"  scores: {score / count * 1e9:.0f} ns an event, {score / relationships * 1e6:.1f} us a relationship")
    for form in ("events", "sums"):
        states, save = spent(lambda: taken(fold.states(form)))
        size = pa.Table.from_batches(states).nbytes
        merged, load = spent(lambda: folded(states))
        made, again = spent(lambda: taken(merged.scores(newest)))
        assert made == scores
        print(f"  states of {form}: {size / relationships:.0f} bytes a relationship, {size / count:.1f} an event; "
              f"{save / count * 1e9:.0f} ns an event to make, {load / count * 1e9:.0f} to push, then "
              f"{again / count * 1e9:.0f} to score")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    rows = events.table(asked.events)
    measure("all", rows)
    busy = pc.equal(rows.column("customer"), "customer 0")
    measure("the relationship with a tenth of all", rows.filter(busy))
    once = rows.slice(0, 50_000)
    apart = pa.array([f"customer {n}" for n in range(len(once))])
    place = once.schema.get_field_index("customer")
    measure("an event each", once.set_column(place, "customer", apart))


if __name__ == "__main__":
    main()
