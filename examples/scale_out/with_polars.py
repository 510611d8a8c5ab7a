"""Scores what a lazy query of Polars yields, batch by batch: the table is never whole in memory.

Use: with_polars.py EVENTS TARGET [THREADS]
"""

import sys

import polars as pl

import reciprocity


def score(folder, target, threads=4):
    """One fold takes the batches as Polars' streaming engine hands them out."""
    events = pl.scan_parquet(f"{folder}/*.parquet").filter(pl.col("supplier").is_not_null())
    whole = reciprocity.Fold()
    for batch in events.collect_batches(chunk_size=65536, maintain_order=False):
        whole.push(batch)
    scores = [pl.DataFrame(table) for table in whole.scores(threads=threads)]
    pl.concat(scores).write_parquet(target)


if __name__ == "__main__":
    score(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
