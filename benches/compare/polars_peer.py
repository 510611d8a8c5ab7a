"""Polars: a lazy query over the Parquet file, or over a frame in memory, on its streaming engine."""

import math
import os

from common import HALF_LIFE, KINDS, SIDES, arguments, measure

# Read when Polars is imported.
os.environ["POLARS_MAX_THREADS"] = str(arguments().threads)

import polars as pl

VALUE = pl.col("value")
SIDE = pl.col("side")


def load(args):
    return pl.read_parquet(args.data).lazy() if args.source == "memory" else pl.scan_parquet(args.data)


def band(share):
    within = pl.col(share).is_between(0.4, 0.6)
    tilted = pl.col(share).is_between(0.1, 0.9, closed="none")
    return pl.when(within).then(0).when(tilted).then(1).otherwise(2)


def core():
    return [
        (VALUE * (1 - SIDE)).sum().alias("given_supplier"),
        (VALUE * SIDE).sum().alias("given_customer"),
        (1 - SIDE).cast(pl.Int64).sum().alias("count_supplier"),
        SIDE.cast(pl.Int64).sum().alias("count_customer"),
        pl.col("occurred_at").max().alias("last"),
    ]


def cells():
    cell = pl.col("kind") * 2 + SIDE
    return [
        pl.when(cell == 2 * number + side).then(VALUE).otherwise(0.0).sum().alias(f"{kind}_{name}")
        for number, (kind, _, _) in enumerate(KINDS)
        for side, name in enumerate(SIDES)
    ]


def turns():
    answered = [pl.col("turned") & (SIDE == number) for number in range(2)]
    columns = []
    for number, name in enumerate(SIDES):
        waited = pl.when(answered[number]).then(pl.col("waited")).otherwise(0)
        columns += [answered[number].sum().alias(f"answers_{name}"), waited.sum().alias(f"waited_{name}")]
    weight = pl.when(pl.col("turned")).then(pl.col("weight")).otherwise(0.0)
    return columns + [weight.sum().alias("turn_changes")]


def scored(frame):
    def worth(class_, side):
        return sum(rate * pl.col(f"{kind}_{side}") for kind, number, rate in KINDS if number == class_)

    shares, known = [], []
    for class_ in range(3):
        supplier, customer = (worth(class_, side) for side in SIDES)
        there = supplier + customer > 0
        shares.append(pl.when(there).then(supplier / (supplier + customer)).otherwise(0.0))
        known.append(there.cast(pl.Float64))
    return frame.with_columns((sum(shares) / sum(known)).alias("score")).with_columns(
        band("score").alias("score_band")
    )


def query(events, args):
    weight = ((pl.col("occurred_at") - args.as_of) * (math.log(2) / HALF_LIFE)).exp()
    wanted = core()
    if args.job in ("kind", "full"):
        wanted += cells()
    if args.job in ("lat", "full"):
        # Sorted once, the event before is that of the row before.
        same = pl.col("relationship") == pl.col("relationship").shift(1)
        events = events.sort("relationship", "occurred_at", "side").with_columns(
            (same & (SIDE != SIDE.shift(1))).fill_null(False).alias("turned"),
            (pl.col("occurred_at") - pl.col("occurred_at").shift(1)).alias("waited"),
        )
        wanted += turns()
    events = events.with_columns(weight.alias("weight"))
    events = events.with_columns((pl.col("weight") * pl.col("amount")).alias("value"))
    frame = events.group_by("relationship").agg(wanted)
    whole = pl.col("given_supplier") + pl.col("given_customer")
    frame = frame.with_columns((pl.col("given_supplier") / whole).alias("share"))
    frame = frame.with_columns(band("share").alias("band"))
    if args.job in ("kind", "full"):
        frame = scored(frame)
    if args.job in ("lat", "full"):
        for name in SIDES:
            answers = pl.col(f"answers_{name}")
            latency = pl.when(answers > 0).then(pl.col(f"waited_{name}") / 1e6 / answers)
            frame = frame.with_columns(latency.alias(f"latency_{name}"))
    return frame.collect(engine="streaming").to_arrow()


measure(pl.__version__, load, query)
