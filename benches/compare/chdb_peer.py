"""ClickHouse, as the library chdb: SQL over the Parquet file, or over a table in memory."""

import re

import chdb
from chdb import session

from common import measure, query_text

COLUMNS = "relationship UInt64, occurred_at Int64, side UInt8, kind UInt8, amount Float64"


def load(args):
    database = session.Session()
    database.query(f"set max_threads = {args.threads}")
    if args.source == "memory":
        database.query("create database bench")
        database.query(f"create table bench.events ({COLUMNS}) engine = Memory")
        database.query(f"insert into bench.events select * from file('{args.data}', Parquet)")
    return database


def query(database, args):
    events = "bench.events" if args.source == "memory" else f"file('{args.data}', Parquet)"
    # Of a column that cannot be null ClickHouse's lag gives 0 where there is no row before.
    text = query_text(args).replace("from events", f"from {events}")
    text = re.sub(r"lag\((\w+)\)", r"lag(toNullable(\1))", text)
    return database.query(text + f"\nsettings max_threads = {args.threads}", "ArrowTable")


measure(chdb.__version__, load, query)
