"""A Python dict: a list of sums a relationship, to which events are added one at a time."""

import json
import platform

import pyarrow.parquet as pq

from common import HALF_LIFE, Meter, arguments

args = arguments()
columns = [column.to_pylist() for column in pq.read_table(args.data).columns]
store = {}
meter = Meter()
for relationship, occurred_at, side, kind, amount in zip(*columns):
    state = store.get(relationship)
    if state is None:
        # Twenty sums, two counts, the last side and time, and the turn changes.
        state = store[relationship] = [0.0] * 20 + [0, 0, side, occurred_at, 0.0]
    weight = 2.0 ** ((occurred_at - args.as_of) / HALF_LIFE)
    state[2 * kind + side] += weight * amount
    state[20 + side] += 1
    if state[22] != side:
        state[22] = side
        state[24] += weight
    state[23] = occurred_at
cost = meter.stop()
nanoseconds = (cost["user"] + cost["sys"]) * 1e9 / len(columns[0])
print(json.dumps({"version": platform.python_version(), "relationships": len(store), "one_ns": nanoseconds}))
