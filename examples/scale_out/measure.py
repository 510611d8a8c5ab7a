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


def measure_numbers(rows):
    """The contributions alone: as columns of numbers, at once, beside a fold of the same."""
    rows = rows.filter(pc.equal(rows.column("type"), "contribution"))
    kinds = reciprocity.Policy().kinds()
    code = lambda name, words: pc.index_in(pc.fill_null(rows.column(name), words[-1]), pa.array(words)).to_numpy()
    number = lambda names: pc.cast(pc.replace_substring(names, "customer ", ""), pa.int64())
    columns = [
        number(rows.column("customer")).to_numpy(),
        pc.cast(rows.column("occurred_at"), pa.int64()).to_numpy(),
        code("actor", ["supplier", "customer"]).astype("uint8"),
        code("kind", kinds).astype("uint16"),
        rows.column("amount").to_numpy(),
        code("observer", ["supplier", "customer", "neutral"]).astype("uint8"),
    ]
    names = ["overall", "supplier_share", "stage"]
    fold, push = spent(lambda: folded(rows.to_batches(65536)))
    scores, score = spent(lambda: taken(fold.scores(names=names)))
    at_once, alone = spent(lambda: pa.record_batch(
        reciprocity.score_numbers(*columns, as_of=fold.newest, names=names)))
    scores = pa.Table.from_batches(scores)
    scores = scores.set_column(1, "relationship", number(scores.column("customer"))).drop_columns(["supplier"])
    assert scores.sort_by("relationship").to_pydict() == at_once.to_pydict()
    print(f"contributions alone: {len(rows)} events, {len(fold)} relationships")
    print(f"  as columns of numbers, at once: {alone / len(rows) * 1e9:.0f} ns an event; by a fold: "
          f"{(push + score) / len(rows) * 1e9:.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    rows = events.table(asked.events)
    measure("all", rows)
    measure_numbers(rows)
    busy = pc.equal(rows.column("customer"), "customer 0")
    measure("the relationship with a tenth of all", rows.filter(busy))
    once = rows.slice(0, 50_000)
    apart = pa.array([f"customer {n}" for n in range(len(once))])
    place = once.schema.get_field_index("customer")
    measure("an event each", once.set_column(place, "customer", apart))


if __name__ == "__main__":
    main()
