"""Scores what a query of DuckDB returns: here of Parquet files, as it could be of any database,
file or address that DuckDB reads, joined and filtered.

Use: with_duckdb.py EVENTS TARGET [THREADS]
"""

import glob
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import reciprocity

# Whatever the source calls them, the columns of the event table go out.
QUERY = """
    SELECT occurred_at, supplier, customer, actor, observer, type, kind, amount, event_id, ref, due, flags
    FROM read_parquet($files)
    WHERE supplier IS NOT NULL
"""


def fold(files):
    """Folds what the query returns of some of the files, batch by batch."""
    folded = reciprocity.Fold()
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
        # Without an order to keep, DuckDB hands on what it has.
        connection.execute("SET preserve_insertion_order = false")
        for batch in connection.sql(QUERY, params={"files": files}).to_arrow_reader(65536):
            folded.push(batch)
    return folded


def score(folder, target, threads=4):
    """A thread and a fold for every so many files; their states merge, whatever is in which."""
    files = sorted(glob.glob(f"{folder}/*.parquet"))
    with ThreadPoolExecutor(threads) as pool:
        folds = list(pool.map(fold, [files[n::threads] for n in range(threads)]))
    whole = folds.pop()
    for other in folds:
        for states in other.states(threads=threads):
            whole.push(states)
    made = [pa.record_batch(table) for table in whole.scores(threads=threads)]
    pq.write_table(pa.Table.from_batches(made), target)


if __name__ == "__main__":
    score(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
