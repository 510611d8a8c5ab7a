"""Scores every relationship of a CSV file (occurred_at in seconds, supplier, customer, actor, type,
kind, amount), shows how a refusal reads, and stops a run.

Use: score.py FILE
"""

import csv
import sys

import reciprocity

ledger = reciprocity.Ledger()
with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        row["occurred_at"] = int(row["occurred_at"]) * 1_000_000
        row["amount"] = float(row["amount"])
        ledger.record(**row)

for supplier, customer in ledger.relationships():
    assessment = ledger.assess(supplier, customer)
    numbers = [assessment.score(name) for name in ("supplier_share", "overall")]
    print(supplier, customer, *["" if number is None else repr(number) for number in numbers], sep=",")

try:
    ledger.record(
        occurred_at=0, supplier="a", customer="b", actor="supplier", type="contribution", kind="sevice"
    )
except reciprocity.Error as error:
    print("refused", error.code, error.column, sep=",")

cancel = reciprocity.Cancel()
cancel.trip()
try:
    ledger.scores(threads=2, cancel=cancel)
except reciprocity.Error as error:
    print("stopped", error.code, sep=",")
