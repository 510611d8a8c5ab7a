"""SQLite: SQL over a table in memory, since it reads no Parquet."""

import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq

from common import measure, query_text


def load(args):
    database = sqlite3.connect(":memory:")
    database.execute("create table events (relationship integer, occurred_at integer, side integer, kind integer, amount real)")
    for batch in pq.ParquetFile(args.data).iter_batches():
        rows = zip(*(column.to_pylist() for column in batch.columns))
        database.executemany("insert into events values (?, ?, ?, ?, ?)", rows)
    return database


def query(database, args):
    cursor = database.execute(query_text(args))
    names = [column[0] for column in cursor.description]
    return pa.table(dict(zip(names, zip(*cursor.fetchall()))))


measure(sqlite3.sqlite_version, load, query)
