"""DuckDB: SQL over the Parquet file, or over a table in memory."""

import duckdb

from common import measure, query_text


def load(args):
    database = duckdb.connect(":memory:")
    database.execute(f"set threads = {args.threads}")
    database.execute("set preserve_insertion_order = false")
    events = f"read_parquet('{args.data}')"
    if args.source == "memory":
        database.execute(f"create table events as select * from {events}")
    else:
        database.execute(f"create view events as select * from {events}")
    return database


def query(database, args):
    return database.sql(query_text(args)).to_arrow_table()


measure(duckdb.__version__, load, query)
