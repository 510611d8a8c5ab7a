"""Scores on a cluster of Dask: each worker folds files, states come together by relationship, and
each worker scores its share of the relationships.

Use: with_dask.py EVENTS TARGET [WORKERS]
"""

import glob
import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, LocalCluster


def fold(file, shares):
    """The states of a file, apart by the share that each relationship belongs to; and its newest
    time."""
    import reciprocity

    folded = reciprocity.Fold()
    for batch in pq.ParquetFile(file).iter_batches(65536):
        folded.push(batch)
    states = pa.Table.from_batches([pa.record_batch(table) for table in folded.states()])
    names = states.select(["supplier", "customer"]).to_pandas()
    share = pd.util.hash_pandas_object(names, index=False).to_numpy() % shares
    return [states.filter(pa.array(share == one)) for one in range(shares)], folded.newest


def score(parts, newest, share):
    """The scores of one share of the relationships."""
    import reciprocity

    whole = reciprocity.Fold()
    for states, _ in parts:
        whole.push(states[share])
    made = [pa.record_batch(table) for table in whole.scores(as_of=newest)]
    return pa.Table.from_batches(made)


def later(parts):
    return max(newest for _, newest in parts if newest is not None)


def run(folder, target, client, shares=4):
    files = sorted(glob.glob(f"{folder}/*.parquet"))
    parts = client.map(fold, files, shares=shares)
    newest = client.submit(later, parts)
    scores = [client.submit(score, parts, newest, share) for share in range(shares)]
    pq.write_table(pa.concat_tables(client.gather(scores)), target)


if __name__ == "__main__":
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    with LocalCluster(
        n_workers=workers, threads_per_worker=2, host="127.0.0.1", dashboard_address=None
    ) as cluster, Client(cluster) as client:
        run(sys.argv[1], sys.argv[2], client)
