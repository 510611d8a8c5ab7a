//! What the boundary costs: the same events through the exports and in plain Rust, in one run.
//!
//! `cargo test --release -p reciprocity-ffi --lib -- --ignored --nocapture costs`

use std::hint::black_box;
use std::io::Write;
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::time::Instant;

use arrow_array::cast::AsArray;
use arrow_array::ffi::to_ffi;
use arrow_array::types::{Float64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, Float64Array, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::Field;
use reciprocity_core::{Entry, EntryAmount, Event, EventColumns, Ledger, TallySet, Timestamp};

use super::{Owned, START, on};
use crate::arrow_abi::{ArrowArray, ArrowSchema};
use crate::arrow_in::recip_ledger_ingest_arrow;
use crate::event::recip_event;
use crate::ingest::{recip_columns, recip_ledger_ingest};
use crate::names::recip_ledger_intern;
use crate::numbers::recip_numbers;
use crate::record::recip_ledger_record;
use crate::score::{recip_ledger_scores, recip_score_table};
use crate::score_code::RECIP_SCORE_SUPPLIER_SHARE;
use crate::status::RECIP_OK;
use crate::tallies::{recip_tallies_free, recip_tallies_ingest, recip_tallies_new};
use crate::text::recip_text;

const ROWS: usize = 65_536;
const PAIRS: usize = 2_000;
const ROUNDS: usize = 7;

struct Row {
    at: i64,
    supplier: String,
    customer: String,
    actor: &'static str,
    amount: f64,
}

fn rows() -> Vec<Row> {
    (0..ROWS)
        .map(|row| {
            // Relationships in an order that no cache foresees.
            let pair = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            Row {
                at: START + i64::try_from(row).unwrap() * 60_000_000,
                supplier: format!("supplier {}", pair % PAIRS % 37),
                customer: format!("customer {}", pair % PAIRS),
                actor: if row % 3 == 0 { "customer" } else { "supplier" },
                amount: 1.0 + (row % 7) as f64,
            }
        })
        .collect()
}

fn lent(text: &str) -> recip_text {
    recip_text::lend(text)
}

fn entry(row: &Row) -> Entry<'_> {
    let at = Timestamp::from_micros(row.at).unwrap();
    Entry {
        supplier: &row.supplier,
        customer: &row.customer,
        kind: "service",
        amount: EntryAmount::Number(row.amount),
        ..Entry::new(at, row.actor, "contribution")
    }
}

/// The fastest of some rounds, which other programs disturb least; in nanoseconds a row.
fn fastest(mut round: impl FnMut() -> f64) -> f64 {
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / ROWS as f64
}

#[inline(never)]
fn plain_one_by_one(rows: &[Row]) -> f64 {
    let mut ledger = Ledger::default();
    timed(|| {
        for row in rows {
            let event = entry(row).event(ledger.policy()).unwrap();
            ledger.record(&row.supplier, &row.customer, event).unwrap();
        }
        black_box(&ledger);
    })
}

/// As one writes it who has a batch, and wants all of it or nothing.
#[inline(always)]
fn plain_batch<'r>(entries: impl Iterator<Item = Entry<'r>>) -> f64 {
    let mut ledger = Ledger::default();
    timed(|| {
        let mut places = std::collections::HashMap::new();
        let mut parts: Vec<(&str, &str, Vec<Event>)> = Vec::new();
        for entry in entries {
            let Entry { supplier, customer, .. } = entry;
            let event = entry.event(ledger.policy()).unwrap();
            ledger.check(supplier, customer, &event).unwrap();
            let place = *places.entry((supplier, customer)).or_insert_with(|| {
                parts.push((supplier, customer, Vec::new()));
                parts.len() - 1
            });
            parts[place].2.push(event);
        }
        for (supplier, customer, events) in parts {
            ledger.record_all(supplier, customer, events).unwrap();
        }
        black_box(&ledger);
    })
}

#[inline(never)]
fn plain_rows(rows: &[Row]) -> f64 {
    plain_batch(rows.iter().map(entry))
}

/// The same of what an Arrow batch holds.
#[inline(never)]
fn plain_arrow(rows: &[Row]) -> f64 {
    let batch = arrow_batch(rows);
    let text = |name| batch.column_by_name(name).unwrap().as_string::<i32>();
    let (supplier, customer, actor) = (text("supplier"), text("customer"), text("actor"));
    let (type_name, kind) = (text("type"), text("kind"));
    let at = batch.column_by_name("occurred_at").unwrap();
    let at = at.as_primitive::<TimestampMicrosecondType>();
    let amount = batch.column_by_name("amount").unwrap().as_primitive::<Float64Type>();
    plain_batch((0..batch.len()).map(|row| Entry {
        supplier: supplier.value(row),
        customer: customer.value(row),
        kind: kind.value(row),
        amount: EntryAmount::Number(amount.value(row)),
        ..Entry::new(
            Timestamp::from_micros(at.value(row)).unwrap(),
            actor.value(row),
            type_name.value(row),
        )
    }))
}

#[inline(never)]
fn called_one_by_one(rows: &[Row]) -> f64 {
    let (ledger, record) =
        (Owned::new(), black_box(recip_ledger_record as unsafe extern "C" fn(_, _, _, _) -> _));
    timed(|| {
        for row in rows {
            let event = recip_event {
                occurred_at: row.at,
                supplier: lent(&row.supplier),
                customer: lent(&row.customer),
                actor: lent(row.actor),
                r#type: lent("contribution"),
                kind: lent("service"),
                amount: row.amount,
                ..recip_event::blank()
            };
            // SAFETY: the ledger and the event are alive.
            let status = unsafe { record(ledger.0, &raw const event, null_mut(), null_mut()) };
            assert_eq!(status, RECIP_OK);
        }
    })
}

#[inline(never)]
fn by_columns(rows: &[Row], by_number: bool, threads: u64) -> f64 {
    let ledger = Owned::new();
    let at: Vec<i64> = rows.iter().map(|row| row.at).collect();
    let texts = |of: fn(&Row) -> &str| rows.iter().map(|row| lent(of(row))).collect::<Vec<_>>();
    let (supplier, customer) = (texts(|row| &row.supplier), texts(|row| &row.customer));
    let (actor, types) = (texts(|row| row.actor), texts(|_| "contribution"));
    let kinds = texts(|_| "service");
    let amounts: Vec<f64> = rows.iter().map(|row| row.amount).collect();
    let (mut suppliers, mut customers) = (vec![0_i64; ROWS], vec![0_i64; ROWS]);
    // SAFETY: zero is a value of every member; all arrays are alive and have as many elements.
    unsafe {
        let mut columns: recip_columns = std::mem::zeroed();
        columns.struct_size = size_of::<recip_columns>();
        columns.rows = ROWS;
        columns.occurred_at = at.as_ptr();
        columns.actor = actor.as_ptr();
        columns.r#type = types.as_ptr();
        columns.kind = kinds.as_ptr();
        columns.amount = amounts.as_ptr();
        if by_number {
            for (texts, ids) in [(&supplier, &mut suppliers), (&customer, &mut customers)] {
                recip_ledger_intern(ledger.0, texts.as_ptr(), ROWS, ids.as_mut_ptr(), null_mut());
            }
            columns.supplier_id = suppliers.as_ptr();
            columns.customer_id = customers.as_ptr();
        } else {
            columns.supplier = supplier.as_ptr();
            columns.customer = customer.as_ptr();
        }
        let options = on(threads);
        timed(|| {
            let (columns, options, none) = (&raw const columns, &raw const options, null_mut());
            let status = recip_ledger_ingest(ledger.0, columns, 0, options, none, null_mut());
            assert_eq!(status, RECIP_OK);
        })
    }
}

fn arrow_batch(rows: &[Row]) -> StructArray {
    let texts = |of: fn(&Row) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(of)))
    };
    let columns: [(&str, ArrayRef); 7] = [
        (
            "occurred_at",
            Arc::new(TimestampMicrosecondArray::from_iter_values(rows.iter().map(|row| row.at))),
        ),
        ("supplier", texts(|row| &row.supplier)),
        ("customer", texts(|row| &row.customer)),
        ("actor", texts(|row| row.actor)),
        ("type", texts(|_| "contribution")),
        ("kind", texts(|_| "service")),
        ("amount", Arc::new(Float64Array::from_iter_values(rows.iter().map(|row| row.amount)))),
    ];
    let fields = columns.map(|(name, values)| {
        (Arc::new(Field::new(name, values.data_type().clone(), true)), values)
    });
    StructArray::from(fields.to_vec())
}

#[inline(never)]
fn by_arrow(rows: &[Row], threads: u64) -> f64 {
    let ledger = Owned::new();
    let (mut values, mut types) = to_ffi(&arrow_batch(rows).to_data()).unwrap();
    let (values, types) =
        ((&raw mut values).cast::<ArrowArray>(), (&raw mut types).cast::<ArrowSchema>());
    let options = on(threads);
    timed(|| {
        let (options, none) = (&raw const options, null_mut());
        // SAFETY: the ledger, both structures and the options are alive.
        let status = unsafe {
            recip_ledger_ingest_arrow(ledger.0, values, types, 0, options, none, null_mut())
        };
        assert_eq!(status, RECIP_OK);
    })
}

/// The same contributions as columns of numbers, into tallies: by the call, and in plain Rust.
fn into_tallies(rows: &[Row]) -> (f64, f64) {
    let pair = |row: &Row| row.customer.trim_start_matches("customer ").parse::<u64>().unwrap();
    let pairs: Vec<u64> = rows.iter().map(pair).collect();
    let ids: Vec<i64> = pairs.iter().map(|pair| pair.cast_signed()).collect();
    let at: Vec<i64> = rows.iter().map(|row| row.at).collect();
    let actor: Vec<u8> = rows.iter().map(|row| u8::from(row.actor == "customer")).collect();
    let amount: Vec<f64> = rows.iter().map(|row| row.amount).collect();
    let kind = vec![2_u16; ROWS];
    let policy = crate::ledger::default_policy();
    let plain = || {
        let mut set = TallySet::default();
        let events = EventColumns {
            relationship: &pairs,
            occurred_at: &at,
            actor: &actor,
            kind: &kind,
            amount: &amount,
            observer: None,
        };
        timed(|| _ = black_box(set.record_columns(&events, policy)).unwrap())
    };
    let numbers = recip_numbers {
        struct_size: size_of::<recip_numbers>(),
        rows: ROWS,
        relationship: ids.as_ptr(),
        occurred_at: at.as_ptr(),
        actor: actor.as_ptr(),
        kind: kind.as_ptr(),
        amount: amount.as_ptr(),
        observer: null(),
    };
    let called = || {
        let mut tallies = null_mut();
        // SAFETY: the columns and all places are alive; the tallies are freed once.
        unsafe {
            assert_eq!(recip_tallies_new(null(), &raw mut tallies, null_mut()), RECIP_OK);
            let cost = timed(|| {
                let (numbers, none) = (&raw const numbers, null_mut());
                let status = recip_tallies_ingest(tallies, numbers, none, none, null_mut());
                assert_eq!(status, RECIP_OK);
            });
            recip_tallies_free(tallies);
            cost
        }
    };
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        best = (best.0.min(plain()), best.1.min(called()));
    }
    best
}

/// Nanoseconds that one score of one relationship takes, in a call for all.
fn reading(rows: &[Row]) -> f64 {
    let ledger = Owned::new();
    for row in &rows[..ROWS / 8] {
        let event = recip_event {
            occurred_at: row.at,
            supplier: lent(&row.supplier),
            customer: lent(&row.customer),
            actor: lent(row.actor),
            r#type: lent("contribution"),
            kind: lent("service"),
            amount: row.amount,
            ..recip_event::blank()
        };
        assert_eq!(ledger.record(&event).0, RECIP_OK);
    }
    let (mut values, mut states) = (vec![0.0; PAIRS], vec![0_u8; PAIRS]);
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity: PAIRS,
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    let code = RECIP_SCORE_SUPPLIER_SHARE;
    let all = fastest(|| {
        timed(|| {
            let (code, table) = (&raw const code, &raw const table);
            // SAFETY: the ledger and the arrays are alive.
            let status = unsafe {
                recip_ledger_scores(ledger.0, null(), START * 2, code, 1, null(), table, null_mut())
            };
            assert_eq!(status, RECIP_OK);
        })
    });
    all * ROWS as f64 / PAIRS as f64
}

#[test]
#[ignore = "a measurement: it takes a release build and a quiet machine"]
fn costs_of_the_boundary() {
    let rows = rows();
    let mut out = std::io::stdout();
    let mut tell = |what: &str, cost: f64, plain: f64| {
        writeln!(out, "{what:34} {cost:8.1} ns   {:+6.1} ns   x {:.3}", cost - plain, cost / plain)
            .unwrap();
    };
    // Taking turns, so that a disturbance hits all alike.
    let mut best = [f64::INFINITY; 10];
    for _ in 0..ROUNDS {
        let round = [
            plain_one_by_one(&rows),
            called_one_by_one(&rows),
            plain_rows(&rows),
            by_columns(&rows, false, 1),
            by_columns(&rows, false, 4),
            by_columns(&rows, true, 1),
            by_columns(&rows, true, 4),
            plain_arrow(&rows),
            by_arrow(&rows, 1),
            by_arrow(&rows, 4),
        ];
        for (best, cost) in best.iter_mut().zip(round) {
            *best = best.min(cost);
        }
    }
    let [one, call, batch, texts, texts_4, numbers, numbers_4, from_arrow, arrow, arrow_4] = best;
    tell("one event, plain Rust", one, one);
    tell("one event, by a call", call, one);
    tell("a row, plain Rust, all or nothing", batch, batch);
    tell("a row, columns of texts", texts, batch);
    tell("the same, four threads", texts_4, batch);
    tell("a row, columns of numbers", numbers, batch);
    tell("the same, four threads", numbers_4, batch);
    tell("a row of Arrow, plain Rust", from_arrow, from_arrow);
    tell("a row of Arrow", arrow, from_arrow);
    tell("the same, four threads", arrow_4, from_arrow);
    let (plain, called) = into_tallies(&rows);
    tell("a row of numbers, plain tallies", plain, plain);
    tell("a row of numbers, tallies", called, plain);
    let score = reading(&rows);
    tell("a score of a relationship", score, score);
}
