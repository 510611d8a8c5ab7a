"""pandas: grouped sums over numpy columns; it has no streaming and one thread."""

import numpy as np
import pandas as pd
import pyarrow as pa

from common import HALF_LIFE, KINDS, SIDES, measure


def load(args):
    return pd.read_parquet(args.data) if args.source == "memory" else None


def band(share):
    greater = np.maximum(share, 1 - share)
    return np.where(greater <= 0.6, 0, np.where(greater < 0.9, 1, 2)).astype(np.int8)


def latencies(events, answer):
    events = events.sort_values(["relationship", "occurred_at", "side", "kind", "amount"], ignore_index=True)
    same = events.relationship.to_numpy()[1:] == events.relationship.to_numpy()[:-1]
    side = events.side.to_numpy()
    turned = np.concatenate([[False], same & (side[1:] != side[:-1])])
    waited = np.diff(events.occurred_at.to_numpy(), prepend=0)
    turns = events[turned]
    waited = pd.Series(waited[turned], index=turns.index)
    for number, name in enumerate(SIDES):
        mine = turns.side == number
        one = waited[mine].groupby(turns.relationship[mine]).agg(["count", "mean"])
        answer[f"answers_{name}"] = one["count"].reindex(answer.index, fill_value=0)
        answer[f"latency_{name}"] = one["mean"].reindex(answer.index) / 1e6
    changes = turns.weight.groupby(turns.relationship).sum()
    answer["turn_changes"] = changes.reindex(answer.index, fill_value=0.0)


def query(events, args):
    if events is None:
        events = pd.read_parquet(args.data)
    events = events.assign(weight=np.exp2((events.occurred_at - args.as_of) / HALF_LIFE))
    events["value"] = events.weight * events.amount
    groups = events.groupby("relationship", sort=False)
    answer = pd.DataFrame({"last": groups.occurred_at.max()})
    both = events.groupby(["relationship", "side"], sort=False).value.agg(["sum", "count"]).unstack(fill_value=0)
    for number, name in enumerate(SIDES):
        answer[f"given_{name}"] = both["sum"][number]
        answer[f"count_{name}"] = both["count"][number]
    answer["share"] = answer.given_supplier / (answer.given_supplier + answer.given_customer)
    answer["band"] = band(answer.share)
    if args.job in ("kind", "full"):
        cells = events.groupby(["relationship", "kind", "side"], sort=False).value.sum().unstack(["kind", "side"], fill_value=0.0)
        shares, known = 0.0, 0
        worth = np.zeros((3, 2, len(answer)))
        for kind, (name, class_, rate) in enumerate(KINDS):
            for side, side_name in enumerate(SIDES):
                given = cells[(kind, side)].reindex(answer.index)
                answer[f"{name}_{side_name}"] = given
                worth[class_, side] += rate * given.to_numpy()
        for supplier, customer in worth:
            there = supplier + customer > 0
            shares += np.where(there, supplier / np.where(there, supplier + customer, 1), 0)
            known += there
        answer["score"] = shares / known
        answer["score_band"] = band(answer.score)
    if args.job in ("lat", "full"):
        latencies(events, answer)
    return pa.Table.from_pandas(answer.reset_index(), preserve_index=False)


measure(pd.__version__, load, query)
