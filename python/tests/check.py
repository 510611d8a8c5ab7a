"""Checks the package against the command `reciprocity`, with whatever Arrow libraries there are.

Use: check.py COMMAND SAMPLE.csv
"""

import csv
import datetime
import doctest
import json
import subprocess
import sys
import threading

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
        events = [row for row, _ in zip(csv.DictReader(file), range(rows))]
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


def check_the_example():
    failed, tried = doctest.testmod(reciprocity)
    assert tried >= 4 and not failed


for check in (check_the_example, check_one_by_one, check_policies, check_stopping, check_tables, check_against_the_command):
    check()
print("done with", reciprocity.library_version())
