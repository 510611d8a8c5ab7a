"""Checks the package against the command `reciprocity`, with whatever Arrow libraries there are.

Use: check.py COMMAND SAMPLE.csv
"""

import contextlib
import copy
import csv
import datetime
import decimal
import doctest
import itertools
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from array import array

import reciprocity

START = 1_700_000_000_000_000
COMMAND, SAMPLE = sys.argv[1:]


def refused(call, code, *arguments, **named):
    try:
        call(*arguments, **named)
    except reciprocity.Error as error:
        assert error.code == code, (error.code, str(error))
        return error
    raise AssertionError(f"{call} was not refused")


def gift(**members):
    event = dict(
        occurred_at=START, supplier="Baker", customer="Mill", actor="supplier", type="contribution",
        kind="service", amount=1.0,
    )
    return {**event, **members}


def sample(rows=3000):
    with open(SAMPLE, newline="") as file:
        events = list(itertools.islice(csv.DictReader(file), rows))
    for event in events:
        event["occurred_at"] = int(event["occurred_at"]) * 1_000_000
        event["amount"] = float(event["amount"])
    return events


def check_one_by_one():
    ledger = reciprocity.Ledger()
    assert ledger.newest is None and len(ledger) == 0
    assert ledger.record(**gift(event_id="e1")) and not ledger.record(**gift(event_id="e1"))
    refused(ledger.record, 104, **gift(event_id="e1", amount=2.0))
    error = refused(ledger.record, 102, **gift(kind="sevice"))
    assert error.column == "kind" and error.row is None and "did you mean `service`?" in str(error)
    moment = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
    ledger.record(**gift(occurred_at=moment, actor="customer", type="conduct", kind="honesty",
                         amount=None, flags="bad"))
    assert ledger.newest == START
    ledger.set_profile("Baker", "Mill", tier="key")
    ledger.set_party_kind("Mill", "charity")
    paid = gift(customer="Cook", kind="money", unit="EUR")
    ledger.record(**{**paid, "amount": None, "amount_minor": 2**53 + 1})
    assert len(ledger.events()) == 3 and ledger.events("Baker", "Mill") == ledger.events()[1:]
    exact = decimal.Decimal("90071992547409.93")
    told = {**paid, "occurred_at": "2023-11-14T22:13:20Z", "amount": exact}
    assert ledger.events("Baker", "Cook") == [told]
    refused(ledger.events, 4, "Mill", "Baker")
    assert ledger.erase_party("Cook") == 1
    before = ledger.assess("Baker", "Mill")
    assert before.score("supplier_share") == 1.0 and before.score("customer_trust") is None
    after = ledger.what_if(gift(actor="customer"))
    assert after.score("supplier_share") == 0.5 and after.score("band") == "within"
    assert ledger.portfolio()["by_customer_kind"].keys() == {"charity"}
    assert ledger.alerts(START) == []  # nothing happened since
    copy = reciprocity.Ledger.load(ledger.save())
    assert copy.save() == ledger.save() and copy.merge(ledger) == 1  # all but the one with an id
    assert ledger.erase_event("Baker", "Mill", "e1") and ledger.erase_party("Mill") == 1
    assert len(ledger) == 0 and len(copy) == 3
    refused(reciprocity.Ledger.load, 111, copy.save()[:-1])
    wait = {"answers": {"wait_days": 3}}
    assert reciprocity.Ledger.load(ledger.save(), policy=wait).policy["answers.wait_days"] == 3


def check_alerts_every_day():
    """A stream goes on where it was saved, and hears of what came in late."""
    ledger, stream = reciprocity.Ledger(), reciprocity.AlertStream()
    ledger.record(**gift(actor="customer"))
    until = START + 40 * 86_400_000_000
    stream.next(ledger, until)
    seen = stream.save()
    for day in range(40):
        ledger.record(**gift(occurred_at=START + day * 86_400_000_000))
    assert ledger.alerts(until, until + 1) == []
    again = reciprocity.AlertStream.load(seen)
    told = again.next(ledger, until, threads=2)
    assert [one["kind"] for one in told[0]["alerts"]] and told[0]["customer"] == "Mill"
    assert told == stream.next(ledger, until) and again.save() == stream.save() != seen
    assert again.next(ledger, until) == [] == again.next(ledger, until)
    refused(again.next, 101, ledger, until - 1)
    refused(reciprocity.AlertStream.load, 112, ledger.save())
    token = reciprocity.Cancel()
    token.trip()
    refused(again.next, 9, ledger, until, cancel=token)


def check_policies():
    policy = reciprocity.Policy({"answers": {"wait_days": 3}})
    assert policy["answers.wait_days"] == 3
    policy["currencies.EUR"] = 1.25
    assert policy.document()["currencies"] == {"EUR": 1.25}
    refused(policy.__setitem__, 107, "answers.wait_days", -1)
    refused(policy.__getitem__, 102, "answers.wait_day")
    assert reciprocity.Ledger(policy).policy.document() == policy.document()
    keys = reciprocity.Policy.keys()
    assert all(key["least"] <= key["default"] <= key["greatest"] for key in keys.values())


def check_what_c_cannot_tell():
    """Numbers that C would take for others are refused: too large ones, and -1, which is its blank."""
    ledger = reciprocity.Ledger()
    money = dict(kind="money", unit="EUR", amount=None)
    for error, members in [
        (OverflowError, dict(occurred_at=2**64 + START)),
        (OverflowError, dict(due=2**64 + START)),
        (OverflowError, dict(amount_minor=2**64 + 500, **money)),
        (TypeError, dict(amount_minor=5.5, **money)),
        (ValueError, dict(amount=-1.0)),
        (ValueError, dict(confidence=-1)),
        (ValueError, dict(weight=-1.0, type="promise", kind=None, amount=None)),
        (ValueError, dict(flags="god")),
    ]:
        try:
            ledger.record(**gift(**members))
        except error:
            continue
        raise AssertionError(f"{members} was taken")
    assert len(ledger) == 0
    for member, value in [("event_id", 17), ("supplier", b"Baker"), ("amount", "2"), ("weight", [])]:
        try:
            ledger.record(**gift(**{member: value}))
        except TypeError as error:
            assert f"`{member}` is {value!r}" in str(error)
            continue
        raise AssertionError(f"{member} was taken")
    assert "say when it happened" in str(refused(ledger.record, 101, **gift(occurred_at=None)))
    for error, time in [
        (OverflowError, 2**64 + START),
        (OverflowError, -(2**63) - 1),
        (TypeError, datetime.date(2026, 1, 1)),
        (TypeError, "2026-01-01"),
    ]:
        try:
            ledger.scores(as_of=time)
        except error:
            continue
        raise AssertionError(f"{time} was taken")


def check_names_beside_a_writer():
    """Names are read whole, whatever another thread records meanwhile."""
    ledger = reciprocity.Ledger()
    for number in range(300):
        ledger.record(**gift(supplier=f"{number:03} {'x' * 200}"))
    want, over = ledger.relationships(), threading.Event()
    assert len(want) == 300

    def write():
        for day in itertools.count():
            if over.is_set():
                return
            with contextlib.suppress(reciprocity.Error):  # the ledger is busy
                ledger.record(**gift(supplier=want[0][0], occurred_at=START + day))

    writer, interval = threading.Thread(target=write), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    writer.start()
    try:
        until = time.monotonic() + 1
        while time.monotonic() < until:
            try:
                have = ledger.relationships()
            except reciprocity.Error as error:
                assert error.code == 5
                continue
            assert have == want
    finally:
        over.set()
        writer.join()
        sys.setswitchinterval(interval)


def check_the_end_of_the_interpreter():
    """A daemon thread that is inside a call when the program ends does not end it otherwise."""
    program = """
import itertools, threading, reciprocity
ledger, inside = reciprocity.Ledger(), threading.Event()
for number in range(4000):
    ledger.record(occurred_at=1_700_000_000_000_000, supplier=str(number), customer="Mill",
                  actor="supplier", type="contribution", kind="service", amount=1.0)
def score():
    for _ in itertools.count():
        inside.set()
        ledger.scores()
for _ in range(4):
    threading.Thread(target=score, daemon=True).start()
inside.wait()
"""
    for _ in range(8):
        subprocess.run([sys.executable, "-c", program], check=True)


def check_copies():
    """No object is copied, since its handle would be freed twice, or used after it was."""
    ledger = reciprocity.Ledger()
    ledger.record(**gift())
    handles = [ledger, ledger.policy, ledger.assess("Baker", "Mill"), reciprocity.Cancel(), reciprocity.Fold()]
    for handle, copied in itertools.product(handles, (copy.copy, copy.deepcopy, pickle.dumps)):
        try:
            copied(handle)
        except TypeError as error:
            assert "cannot be copied" in str(error)
        else:
            raise AssertionError(f"{copied.__name__} made a second {type(handle).__name__}")


def check_against_the_command():
    ledger = reciprocity.Ledger()
    with open(SAMPLE, newline="") as file:
        for event in csv.DictReader(file):
            event["occurred_at"] = int(event["occurred_at"]) * 1_000_000
            event["amount"] = float(event["amount"])
            ledger.record(**event)
    supplier, customer = "google.com", "linaro.org"
    asked = [COMMAND, "explain", SAMPLE, supplier, customer, "--format", "json"]
    told = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    have = ledger.assess(told["supplier"], told["customer"]).document()
    assert have == told, {key: have[key] for key in have if have[key] != told[key]}
    # What the ledger tells of its events is a file that the command reads.
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as copy:
        copy.write(ledger.event_lines())
        copy.flush()
        asked[2] = copy.name
        again = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    assert again == told


def check_stopping():
    ledger = reciprocity.Ledger()
    for event in sample():
        ledger.record(**event)
    heard = []
    ledger.scores(threads=2, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1] == len(ledger.relationships())
    refused(ledger.scores, 9, progress=lambda done, total: True)
    cancel = reciprocity.Cancel()
    trip = threading.Thread(target=cancel.trip)
    trip.start()
    trip.join()
    refused(ledger.scores, 9, cancel=cancel)
    cancel.reset()
    ledger.scores(cancel=cancel)

    def fail(done, total):
        raise KeyError("mine")

    try:
        ledger.scores(progress=fail)
    except KeyError as error:
        assert error.args == ("mine",)
    else:
        raise AssertionError("the exception of the callback was lost")


def check_refusals_travel():
    """A refusal comes whole out of another process, which hands it over pickled."""
    error = refused(reciprocity.Ledger().record, 102, **gift(kind="sevice"))
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert isinstance(again, reciprocity.Error) and str(again) == str(error)
        assert (again.code, again.row, again.column) == (error.code, error.row, error.column)


def check_an_interrupt():
    """A signal that comes while C is at work stops the call as what a callback raises does."""
    ledger = reciprocity.Ledger()
    for number in range(6000):
        ledger.record(**gift(supplier=str(number)))
    # What runs in the background of a shell ignores it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    for pause in (0.002, 0.004, 0.006, 0.008):
        begun, kept = threading.Event(), []  # an interrupt of a `__del__` would be lost

        def interrupt():
            begun.wait()
            time.sleep(pause)
            os.kill(os.getpid(), signal.SIGINT)

        interrupter = threading.Thread(target=interrupt)
        interrupter.start()
        try:
            while len(kept) < 400:
                kept.append(ledger.scores(["overall"], progress=lambda done, total: begun.set()))
        except KeyboardInterrupt:
            interrupter.join()
        else:
            raise AssertionError("the interrupt was lost")
    signal.signal(signal.SIGINT, before)


def tables():
    events = sample()
    columns = {name: [event[name] for event in events] for name in events[0]}
    try:
        import pyarrow
    except ImportError:
        print("SKIPPED: pyarrow not found, so its tables were not tried")
    else:
        plain = pyarrow.table(columns)
        yield plain
        times = pyarrow.array(columns["occurred_at"], pyarrow.timestamp("us", "UTC"))
        encoded = plain.set_column(0, "occurred_at", times)
        for name in ("supplier", "customer", "actor", "type", "kind"):
            at = encoded.schema.get_field_index(name)
            encoded = encoded.set_column(at, name, encoded.column(at).dictionary_encode())
        yield encoded
        at = plain.schema.get_field_index("amount")
        yield plain.set_column(at, "amount", plain["amount"].cast(pyarrow.decimal128(38, 6)))
        yield plain.combine_chunks().to_batches()[0]
        yield plain.combine_chunks().to_struct_array().chunk(0)  # it speaks as one batch only
        both = pyarrow.concat_tables([plain, plain])
        yield both.slice(len(events) - 7, 7).combine_chunks().slice(0), 7
        yield both.slice(len(events))
    try:
        import polars
    except ImportError:
        print("SKIPPED: polars not found, so its tables were not tried")
    else:
        yield polars.DataFrame(columns)
        yield polars.DataFrame(columns).with_columns(
            polars.col("supplier").cast(polars.Categorical),
            polars.col("occurred_at").cast(polars.Datetime("us", "UTC")).dt.cast_time_unit("ns"),
        )
    try:
        import pandas
        import pyarrow  # pandas hands tables over through it
    except ImportError:
        print("SKIPPED: pandas not found, so its tables were not tried")
    else:
        yield pandas.DataFrame(columns)


def check_tables():
    want = reciprocity.Ledger()
    for event in sample():
        want.record(**event)
    tried = 0
    for table in tables():
        table, rows = table if isinstance(table, tuple) else (table, None)
        ledger = reciprocity.Ledger()
        report = ledger.ingest(table)
        assert report["recorded"] == len(ledger) and not report["refusals"]
        if rows is None:
            assert ledger.save() == want.save()
        else:
            assert len(ledger) == rows
        tried += 1
    if not tried:
        return
    try:
        import pyarrow
    except ImportError:
        return
    batch = pyarrow.record_batch(want.scores(["supplier_share", "stage", "supplier_trust"]))
    batch.validate(full=True)
    assert list(zip(*batch.to_pydict().values()))[0][:2] == want.relationships()[0]
    for row in batch.to_pylist()[:40]:
        assessment = want.assess(row["supplier"], row["customer"])
        for name in ("supplier_share", "stage", "supplier_trust"):
            assert assessment.score(name) == row[name], (row, name)
    bad = pyarrow.table({"occurred_at": [START] * 2, "supplier": ["a", "a"], "customer": ["b", "b"],
                         "actor": ["supplier"] * 2, "type": ["contribution"] * 2,
                         "kind": ["service", "sevice"]})
    error = refused(want.ingest, 102, bad)
    assert error.row == 1 and error.column == "kind"
    report = want.ingest(bad, skip_bad_rows=True)
    assert report["recorded"] == 1 and [error.row for error in report["refusals"]] == [1]
    unread = want.scores(["overall"]).__arrow_c_array__()
    del unread  # nobody took it: its capsules release it


def check_folds():
    """Folds of parts, and folds of the states of folds, score as one ledger."""
    want = reciprocity.Ledger()
    for event in sample():
        want.record(**event)
    try:
        import pyarrow
    except ImportError:
        return  # said above
    table = pyarrow.Table.from_pylist(sample())
    parts = [reciprocity.Fold() for _ in range(3)]
    for number, batch in enumerate(table.to_batches(250)):
        assert parts[number % 3].push(batch)["recorded"] == batch.num_rows
    whole = reciprocity.Fold()
    for part in reversed(parts):
        for states in part.states(rows=40):
            whole.push(states)
    assert len(whole) == len(want.relationships()) and whole.newest == want.newest and whole.bytes > 0
    names = reciprocity.score_names()
    have = pyarrow.Table.from_batches([pyarrow.record_batch(one) for one in whole.scores(names=names, rows=100)])
    assert have.to_pydict() == pyarrow.record_batch(want.scores(names)).to_pydict()
    assert pyarrow.record_batch(want.scores([])).schema.names == ["supplier", "customer"]
    pairs = want.relationships()
    tiers = ["key" if number % 2 else "executive_sponsored" for number in range(len(pairs))]
    for (supplier, customer), tier in zip(pairs, tiers):
        want.set_profile(supplier, customer, tier=tier)
    whole.push(pyarrow.table([*map(list, zip(*pairs)), tiers], ["supplier", "customer", "tier"]))
    before, have = have, pyarrow.Table.from_batches(
        [pyarrow.record_batch(one) for one in whole.scores(names=names)])
    assert have.to_pydict() == pyarrow.record_batch(want.scores(names)).to_pydict() != before.to_pydict()
    assert list(reciprocity.Fold().scores()) == []
    for rows, taken in itertools.product((0, -1), (whole.states, whole.scores)):
        try:
            taken(rows=rows)
        except ValueError:
            continue
        raise AssertionError(f"tables of {rows} rows were promised")
    refused(list, 110, _interleaving(pyarrow).states("sums"))
    refused(whole.push, 111, pyarrow.table({"supplier": ["a"], "customer": ["b"], "state": [b"none"]}))


def check_numbers():
    """Columns of numbers score as a ledger, wherever they lie."""
    policy = reciprocity.Policy()
    kinds = policy.kinds()
    assert kinds[:3] == ["money", "goods", "service"], kinds
    rows = [(n * 37 % 5, START + n * 3_600_000_000, n * n % 3 % 2, kinds.index("service"), 1.0 + n % 7)
            for n in range(400)]
    columns = [array(code, values) for code, values in zip("qqBHd", zip(*rows))]
    want = reciprocity.Ledger()
    for relationship, time, actor, _, amount in rows:
        want.record(**gift(occurred_at=time, customer=f"c{relationship}", supplier="s", amount=amount,
                           kind="service", actor=("supplier", "customer")[actor]))
    names, end = ["overall", "supplier_share", "customer_holds_up", "stage"], rows[-1][1]
    for bad, values, words in [
        (1, array("d", [0.0] * 400), "make it one of int64"), (2, [0] * 400, "no array of uint8"),
        (4, array("d", [1.0] * 399), "has 399 rows"), (3, memoryview(columns[3])[::2], "in one piece"),
    ]:
        try:
            reciprocity.score_numbers(*columns[:bad], values, *columns[bad + 1:], as_of=end)
        except (TypeError, ValueError) as refusal:
            assert words in str(refusal), refusal
        else:
            raise AssertionError(f"no refusal that says: {words}")
    wrong = columns[2][:]
    wrong[7] = 2
    refused(reciprocity.score_numbers, 101, *columns[:2], wrong, *columns[3:], as_of=end)
    stopped, heard = reciprocity.Cancel(), []
    stopped.trip()
    try:
        reciprocity.score_numbers(*columns, as_of=end, cancel=stopped)
    except reciprocity.Error as refusal:
        assert refusal.code == 9, refusal
    told = lambda done, total: heard.append((done, total))
    scores = reciprocity.score_numbers(*columns, as_of=end, names=names, threads=2, progress=told)
    try:
        import pyarrow
    except ImportError:
        return  # said above
    have = pyarrow.record_batch(scores).to_pydict()
    assert have.pop("relationship") == [0, 1, 2, 3, 4]
    assert have == {name: column for name, column in pyarrow.record_batch(want.scores(names, as_of=end)).to_pydict().items()
                    if name in names}
    profiles = {"relationship": array("q", [3]), "tier": array("B", [5])}
    want.set_profile("s", "c3", tier="executive_sponsored")
    with_tier = pyarrow.record_batch(reciprocity.score_numbers(*columns, as_of=end, names=names, profiles=profiles))
    assert with_tier["customer_holds_up"].to_pylist() == pyarrow.record_batch(
        want.scores(names, as_of=end))["customer_holds_up"].to_pylist()


def check_the_columns():
    """A fold hands out what the command writes: the same columns, and the same bits."""
    try:
        import pyarrow
    except ImportError:
        return  # said above
    asked = [COMMAND, "assess", SAMPLE, "--format", "csv"]
    told = csv.reader(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines())
    fold = reciprocity.Fold()
    fold.push(pyarrow.Table.from_pylist(sample(None)))
    have = pyarrow.Table.from_batches([pyarrow.record_batch(one) for one in fold.scores()])
    assert have.schema.names == next(told)
    rows = zip(*have.to_pydict().values())
    count = 0
    for row, want in zip(rows, told, strict=True):
        for name, value, text in zip(have.schema.names, row, want, strict=True):
            if value is None or isinstance(value, str):
                same = (value or "") == text
            elif isinstance(value, bool):
                same = str(value).lower() == text
            else:
                same = value == float(text)
            assert same, (row[:2], name, value, text)
        count += 1
    assert count == len(fold) > 100


def _interleaving(pyarrow):
    both = reciprocity.Fold()
    for first in (0, 1):
        fold = reciprocity.Fold()
        times = [START + n * 3_600_000_000 for n in (first, first + 2)]
        fold.push(pyarrow.Table.from_pylist([gift(occurred_at=time) for time in times]))
        for states in fold.states("sums"):
            both.push(states)
    return both


def check_the_example():
    failed, tried = doctest.testmod(reciprocity)
    assert tried >= 4 and not failed


for check in (
    check_the_example, check_one_by_one, check_alerts_every_day, check_policies, check_what_c_cannot_tell,
    check_names_beside_a_writer, check_the_end_of_the_interpreter, check_copies, check_stopping,
    check_refusals_travel, check_an_interrupt, check_tables, check_folds, check_numbers, check_the_columns,
    check_against_the_command,
):
    check()
print("done with", reciprocity.library_version())
