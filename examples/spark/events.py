"""Writes a history of invented relationships to Parquet files: the same one for the same numbers.

Nearly all rows are contributions; beside them stand requests and responses, conduct, time that was
cost, and promises with what became of them, with ids. Activity is uneven (Zipf's law), one
relationship has a tenth of all events, and one event in eight is known to the hour only.

Use: events.py FOLDER EVENTS FILES [--by time]
"""

import argparse
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

START = 1_672_531_200_000_000  # 2023-01-01
SPAN = 3 * 365 * 86_400_000_000
KINDS = ["service", "information", "goods", "access", "flexibility", "improvement", "time"]
TYPES = ["contribution", "request", "response", "conduct", "imposition", "promise", "fulfilment"]
PRINCIPLES = ["respect", "honesty", "courtesy", "listening", "fairness"]


def write(folder, events, files=4, by="chance", seed=1, later=0):
    """Writes so many events; `by` is how they are spread over the files: by chance or by time. All are
    `later` by so many microseconds."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    whole = table(events, seed, later)
    if by == "time":
        whole = whole.sort_by("occurred_at")
    bounds = [events * n // files for n in range(files + 1)]
    for n, (begin, end) in enumerate(zip(bounds, bounds[1:])):
        pq.write_table(
            whole.slice(begin, end - begin), folder / f"events-{n:03}.parquet", row_group_size=262_144
        )


def table(events, seed=1, later=0):
    """So many events as a table."""
    random = np.random.default_rng(seed)
    pairs = max(2, events // 13)
    pair = _pairs(random, events, pairs)
    at = START + later + random.integers(0, SPAN, events)
    hourly = random.random(events) < 1 / 8
    at[hourly] -= at[hourly] % 3_600_000_000
    lean = random.random(pairs)[pair]
    customer_acts = random.random(events) >= 0.2 + 0.6 * lean
    kind = (random.integers(0, 3, events) + pair) % len(KINDS)
    amount = 1.0 + random.integers(0, 8, events) / 4
    columns = {
        "occurred_at": pa.array(at, pa.timestamp("us", "UTC")),
        "supplier": _chosen([f"supplier {n}" for n in range(pairs // 7 + 1)], pair % (pairs // 7 + 1)),
        "customer": _chosen([f"customer {n}" for n in range(pairs)], pair),
        "actor": _chosen(["supplier", "customer"], customer_acts),
    }
    what = random.random(events)
    columns |= _facts(random, what, kind, amount, at)
    names = ["occurred_at", "supplier", "customer", "actor", "observer", "type", "kind", "amount",
             "event_id", "ref", "due", "flags"]
    return pa.table({name: columns[name] for name in names})


def _pairs(random, events, pairs):
    """Which relationship each event is of: relationship 0 has a tenth of all."""
    ranks = np.arange(1, pairs, dtype=float)
    weights = np.cumsum(1 / ranks)
    pair = 1 + np.searchsorted(weights, random.random(events) * weights[-1])
    pair = np.minimum(pair, pairs - 1)
    pair[random.random(events) < 0.1] = 0
    return pair


def _facts(random, what, kind, amount, at):
    """The columns that say what happened."""
    events = len(what)
    place = np.searchsorted([0.90, 0.93, 0.96, 0.98, 0.985, 0.995], what, side="right")
    is_of = {name: place == n for n, name in enumerate(TYPES)}
    principle = len(KINDS) + random.integers(0, len(PRINCIPLES), events)
    kind = np.where(is_of["conduct"], principle, kind)
    # A promise has an id of its own; a fulfilment names one that may be of another relationship.
    promises = np.flatnonzero(is_of["promise"])
    ids = [f"p{n}" for n in range(len(promises))]
    nth = np.cumsum(is_of["promise"]) - 1
    chosen = random.integers(0, max(1, len(promises)), events)
    observer = np.searchsorted([0.9, 0.95], random.random(events), side="right")
    good = random.random(events) < 0.7
    due = at + 86_400_000_000 * random.integers(1, 60, events)
    dated = is_of["promise"] | is_of["request"]
    return {
        "observer": _chosen([None, "supplier", "customer"], observer),
        "type": _chosen(TYPES, place),
        "kind": _chosen(KINDS + PRINCIPLES, kind, is_of["contribution"] | is_of["conduct"]),
        "amount": pa.array(amount, mask=~(is_of["contribution"] | is_of["imposition"])),
        "event_id": _chosen(ids, nth, is_of["promise"]),
        "ref": _chosen(ids, chosen, is_of["fulfilment"] & (len(promises) > 0)),
        "due": pa.array(due, pa.timestamp("us", "UTC"), mask=~dated),
        "flags": _chosen(["bad", "good"], good, is_of["conduct"]),
    }


def _chosen(texts, places, where=None):
    """Texts by their places; null where it is not so."""
    mask = None if where is None else ~where
    return pa.array(texts, pa.string()).take(pa.array(places.astype(np.int64), mask=mask))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("events", type=int)
    parser.add_argument("files", type=int)
    parser.add_argument("--by", choices=["chance", "time"], default="chance")
    asked = parser.parse_args()
    write(asked.folder, asked.events, asked.files, asked.by)
