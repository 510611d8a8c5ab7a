"""Reciprocity: how fair a business relationship is from each side's own view.

The package calls the C library (libreciprocity) through ctypes and needs nothing else. Tables come
and go by the Arrow PyCapsule protocol, so that pyarrow, polars, pandas and duckdb hand over theirs
without a copy. The library is looked for where RECIPROCITY_LIBRARY says, then beside this package,
then where the system looks.

    >>> import reciprocity
    >>> ledger = reciprocity.Ledger()
    >>> ledger.record(occurred_at=1_700_000_000_000_000, supplier="Baker", customer="Mill",
    ...               actor="supplier", type="contribution", kind="time", amount=3.0)
    True
    >>> ledger.assess("Baker", "Mill").score("supplier_share")
    1.0

Times are whole microseconds since 1970-01-01 00:00 UTC, or datetimes that know their zone. Objects
free themselves; a ledger that is being read may be read by other threads too.
"""

from ._library import Error, library_version
from ._fold import Fold
from ._ledger import AlertStream, Assessment, Cancel, Ledger, Policy, Scores, score_names
from ._numbers import score_numbers

__all__ = [
    "AlertStream",
    "Assessment",
    "Cancel",
    "Error",
    "Fold",
    "Ledger",
    "Policy",
    "Scores",
    "library_version",
    "score_names",
    "score_numbers",
]
