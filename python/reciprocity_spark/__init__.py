"""Reciprocity on Apache Spark: the scores of `reciprocity assess`, to the bit, on a cluster.

    import reciprocity_spark as rs

    rs.ship(spark, library="/opt/reciprocity/lib/libreciprocity.so")
    events = spark.read.parquet("events/")
    scores = rs.assess(events, policy="policy.toml")
    scores.write.parquet("scores/")

`run` does the same from and to files or tables, tells of progress, and turns a failure into a
BadRow that names the file and the row. The C library travels with the job; no executor needs
anything but Python, pyarrow and pandas.
"""

from .bad_rows import BadRow, bad_rows
from .events import prepared
from .job import assess, merge, run, scores, states
from .shipping import ship

__all__ = [
    "BadRow", "assess", "bad_rows", "merge", "prepared", "run", "scores", "ship", "states",
]
