"""Which row of which file was refused. It is looked for only when one was."""

import json
import re
from urllib.parse import unquote, urlsplit

from pyspark.errors import AnalysisException
from pyspark.sql import functions as F

from .events import pair, prepared
from .policies import policy_json
from .work import CONFLICTING, Check

_REFUSED = re.compile(r"\[reciprocity (\{.*?\})\] (.*)")


class BadRow(Exception):
    """A row that was refused: `file` and `row` (from 1) where they are known, `column`, `code`."""

    def __init__(self, message, file=None, row=None, column=None, code=None):
        place = []
        if file is not None:
            place = [_path(file), f"row {row}"]
        if column is not None:
            place.append(f"column `{column}`")
        super().__init__(": ".join([", ".join(place), message] if place else [message]))
        self.file, self.row, self.column, self.code = file, row, column, code


def _path(uri):
    """The path of a file of this machine; of any other the address, as Spark has it."""
    return unquote(urlsplit(uri).path) if uri.startswith("file:") else uri


def refusal(error):
    """What the library said in a failure of Spark: code, column and message; None if it did not."""
    found = _REFUSED.search(str(error))
    if found is None:
        return None
    return {**json.loads(found.group(1)), "message": found.group(2).strip()}


def bad_rows(rows, policy=None):
    """A DataFrame of all rows, of events or of profiles, that are refused by themselves: file, row (from 1), column, message."""
    check = Check(policy_json(policy))
    shape = "file string, row long, `column` string, message string"
    return _placed(rows).mapInArrow(check, shape)


def placed(error, events, policy, profiles=None):
    """The BadRow behind a failure; the failure itself, if it is another one."""
    said = refusal(error)
    if said is None:
        return error
    code, column, message = said["code"], said["column"], said["message"]
    if code == CONFLICTING:
        return _conflict(events, said)
    for rows in filter(None, (events, profiles)):
        for row in bad_rows(rows, policy).orderBy("file", "row").limit(1).collect():
            return BadRow(row["message"], row["file"], row["row"], row["column"], code)
    return BadRow(message, column=column, code=code)


def _conflict(events, said):
    """The two rows of one id that differ."""
    rows = _placed(events)
    contents = [F.col(name) for name in rows.columns if name not in ("_file", "_row")]
    place = F.struct("_file", "_row")
    named = rows.where(F.trim("event_id") != "").groupBy(*pair(), F.trim("event_id").alias("id"))
    found = (
        named.agg(
            F.countDistinct(F.struct(*contents)).alias("different"),
            F.min(place).alias("one"),
            F.max(place).alias("other"),
        )
        .where("different > 1").orderBy("one").limit(1).collect()
    )
    if not found:
        return BadRow(said["message"], column=said["column"], code=said["code"])
    one, other = found[0]["one"], found[0]["other"]
    message = f"{said['message']} (the other is {one['_file']}, row {one['_row']})"
    return BadRow(message, other["_file"], other["_row"], said["column"], said["code"])


def _placed(rows):
    """The rows with the file and the row (from 1) that each is from, where Spark can tell."""
    from_file = [
        F.col("_metadata.file_path").alias("_file"),
        (F.col("_metadata.row_index") + 1).alias("_row"),
    ]
    unknown = [F.lit(None).cast("string").alias("_file"), F.lit(None).cast("long").alias("_row")]
    try:
        return prepared(rows, *from_file)
    except AnalysisException:  # no files, or of a format whose rows Spark does not number
        return prepared(rows, *unknown)
