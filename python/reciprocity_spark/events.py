"""A DataFrame of events or of profiles, made ready for the C library as the command line reads the same columns."""

from pyspark.sql import functions as F
from pyspark.sql import types as T

TEXTS = ["supplier", "customer", "actor", "type", "event_id", "observer", "kind", "unit", "ref"]
TIMES = ["occurred_at", "due"]
NUMBERS = ["amount", "weight", "confidence"]
EVENT = [*TEXTS, *TIMES, *NUMBERS, "flags"]
PROFILE = ["supplier", "customer", "tier", "nature"]
# What the C library also reads, and the event table does not have.
FOREIGN = ["amount_minor", "supplier_id", "customer_id", "state"]
BLANKS = " \t\n\f\r"


def prepared(rows, *carried):
    """The columns of the event table, or those of profiles, in types that the C library reads; and
    `carried` ones."""
    _check_names(rows)
    known = PROFILE if _are_profiles(rows.columns) else EVENT
    columns = [_column(field).alias(field.name) for field in rows.schema if field.name in known]
    return rows.select(*columns, *carried)


def _are_profiles(names):
    """As the library tells them from events."""
    return "occurred_at" not in names and ("tier" in names or "nature" in names)


def pair():
    """The two names by which events come together."""
    return [F.btrim(F.col(name), F.lit(BLANKS)) for name in ("supplier", "customer")]


def _check_names(rows):
    """Lets the library refuse a table that lacks a column or misspells one."""
    import pyarrow

    from .shipping import library

    names = [field.name for field in rows.schema if field.name not in FOREIGN]
    if "relationship" in names:
        raise ValueError(
            "column `relationship`: Spark needs the two names apart; split it into the columns "
            "`supplier` and `customer`"
        )
    empty = pyarrow.record_batch({name: pyarrow.nulls(0) for name in names})
    library().Fold().push(empty)


def _column(field):
    column, kind = F.col(f"`{field.name}`"), field.dataType
    if field.name in TIMES:
        return _time(field.name, column, kind)
    if field.name == "flags":
        if isinstance(kind, T.ArrayType):
            return F.array_join(column, " ")
        return _text(field.name, column, kind)
    if field.name in TEXTS or field.name in PROFILE:
        return _text(field.name, column, kind)
    return _number(field.name, column, kind)


def _text(name, column, kind):
    if isinstance(kind, (T.StringType, T.IntegralType, T.BooleanType, T.NullType)):
        return column.cast("string")
    raise ValueError(f"column `{name}` is {kind.simpleString()}; cast it to text")


def _time(name, column, kind):
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType, T.DateType, T.NullType)):
        return column.cast("timestamp_ntz") if isinstance(kind, T.NullType) else column
    if isinstance(kind, T.IntegralType):
        # Seconds to nanoseconds, by their size, as in every event table.
        whole, seconds, millis = column.cast("long"), 10**11 - 1, 10**14 - 1
        micros = 253_402_300_799_999_999  # the last of the year 9999
        return (
            F.when(whole.between(-seconds, seconds), whole * 1_000_000)
            .when(whole.between(-millis, millis), whole * 1000)
            .when(whole.between(-micros, micros), whole)
            .otherwise(F.expr(f"`{name}` div 1000"))
        )
    raise ValueError(
        f"column `{name}` is {kind.simpleString()}; cast it to a timestamp, or to whole seconds, "
        "milliseconds, microseconds or nanoseconds since 1970"
    )


def _number(name, column, kind):
    if isinstance(kind, T.FloatType):
        return column.cast("string").cast("double")  # the shortest decimal that means it
    if isinstance(kind, (T.DoubleType, T.IntegralType, T.DecimalType)):
        return column
    if isinstance(kind, T.NullType):
        return column.cast("double")
    if isinstance(kind, T.StringType) and name == "amount":
        return column
    raise ValueError(f"column `{name}` is {kind.simpleString()}; cast it to a number")
