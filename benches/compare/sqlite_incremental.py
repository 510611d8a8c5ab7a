"""SQLite: a row a relationship, kind and side, upserted one event at a time in one transaction."""

import json
import sqlite3

import pyarrow.parquet as pq

from common import HALF_LIFE, Meter, arguments

UPSERT = """
insert into sums values (?, ?, ?, ?, 1, ?)
on conflict do update set
    given = given + excluded.given, events = events + 1, last = max(last, excluded.last)
"""

args = arguments()
columns = [column.to_pylist() for column in pq.read_table(args.data).columns]
database = sqlite3.connect(":memory:")
database.execute(
    "create table sums (relationship integer, kind integer, side integer, given real, events integer,"
    " last integer, primary key (relationship, kind, side)) without rowid"
)
meter = Meter()
rows = (
    (relationship, kind, side, 2.0 ** ((occurred_at - args.as_of) / HALF_LIFE) * amount, occurred_at)
    for relationship, occurred_at, side, kind, amount in zip(*columns)
)
database.executemany(UPSERT, rows)
database.commit()
cost = meter.stop()
nanoseconds = (cost["user"] + cost["sys"]) * 1e9 / len(columns[0])
count = database.execute("select count(distinct relationship) from sums").fetchone()[0]
print(json.dumps({"version": sqlite3.sqlite_version, "relationships": count, "one_ns": nanoseconds}))
