"""Whether two tables of scores are equal, bit for bit."""

import pyarrow as pa
import pyarrow.parquet as pq

NAMES = [("supplier", "ascending"), ("customer", "ascending")]


def read(path):
    """A table of scores in the order of the names."""
    return pq.read_table(path).sort_by(NAMES)


def differences(have, want):
    """The columns in which two tables differ by a bit; the columns and rows themselves come first."""
    if have.schema.names != want.schema.names:
        return [f"columns {have.schema.names} and {want.schema.names}"]
    if len(have) != len(want):
        return [f"{len(have)} rows and {len(want)}"]
    found = []
    for name in want.schema.names:
        kind = want.schema.field(name).type
        one, other = have.column(name).combine_chunks().cast(kind), want.column(name).combine_chunks()
        if pa.types.is_floating(kind):
            # As whole numbers: a number that is not one, or the sign of a zero, would pass otherwise.
            one, other = one.view(pa.int64()), other.view(pa.int64())
        if not one.equals(other):
            found.append(name)
    return found
