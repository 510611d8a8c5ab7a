//! A batch is all or nothing.

use std::ptr::{null, null_mut};

use super::{DAY, Owned, START, event, fails, service, text};
use crate::event::recip_event;
use crate::ingest::{RECIP_SKIP_BAD_ROWS, recip_columns, recip_ledger_ingest};
use crate::report::{
    recip_report, recip_report_free, recip_report_known, recip_report_recorded,
    recip_report_refused,
};
use crate::status::{RECIP_CONFLICTING_EVENT, RECIP_OK, recip_status};
use crate::text::recip_text;

/// Ingests events by columns: status, and recorded, known and refused rows.
fn ingest(ledger: &Owned, events: &[recip_event], flags: u32) -> (recip_status, [u64; 3]) {
    let texts = |member: fn(&recip_event) -> recip_text| -> Vec<recip_text> {
        events.iter().map(member).collect()
    };
    let occurred_at: Vec<i64> = events.iter().map(|event| event.occurred_at).collect();
    let amount: Vec<f64> = events.iter().map(|event| event.amount).collect();
    let due: Vec<i64> = events.iter().map(|event| event.due).collect();
    let weight: Vec<f64> = events.iter().map(|event| event.weight).collect();
    let confidence: Vec<f64> = events.iter().map(|event| event.confidence).collect();
    let minor: Vec<i64> = events.iter().map(|event| event.amount_minor).collect();
    let bits: Vec<u32> = events.iter().map(|event| event.flags).collect();
    let (supplier, customer) = (texts(|event| event.supplier), texts(|event| event.customer));
    let (actor, type_name) = (texts(|event| event.actor), texts(|event| event.r#type));
    let (event_id, observer) = (texts(|event| event.event_id), texts(|event| event.observer));
    let (kind, unit) = (texts(|event| event.kind), texts(|event| event.unit));
    let reference = texts(|event| event.r#ref);
    let columns = recip_columns {
        struct_size: size_of::<recip_columns>(),
        rows: events.len(),
        occurred_at: occurred_at.as_ptr(),
        supplier: supplier.as_ptr(),
        customer: customer.as_ptr(),
        actor: actor.as_ptr(),
        r#type: type_name.as_ptr(),
        event_id: event_id.as_ptr(),
        observer: observer.as_ptr(),
        kind: kind.as_ptr(),
        unit: unit.as_ptr(),
        r#ref: reference.as_ptr(),
        amount: amount.as_ptr(),
        amount_minor: minor.as_ptr(),
        due: due.as_ptr(),
        weight: weight.as_ptr(),
        confidence: confidence.as_ptr(),
        flags: bits.as_ptr(),
        supplier_id: null(),
        customer_id: null(),
    };
    let mut report: *mut recip_report = null_mut();
    // SAFETY: the ledger and all columns are alive and have as many rows.
    let (status, _) = fails(|err| unsafe {
        recip_ledger_ingest(ledger.0, &raw const columns, flags, null(), &raw mut report, err)
    });
    // SAFETY: NULL, or the report that the call made; it is freed once.
    let counts = unsafe {
        let counts = [
            recip_report_recorded(report),
            recip_report_known(report),
            recip_report_refused(report),
        ];
        recip_report_free(report);
        counts
    };
    (status, counts)
}

fn named(event_id: &'static str, amount: f64) -> recip_event {
    recip_event { event_id: text(event_id), amount, ..service("supplier", 0) }
}

#[test]
fn columns_and_single_events_make_the_same_ledger() {
    let events = [
        service("acme", 0),
        recip_event { due: START + 9 * DAY, ..event("request", "bolt", 1) },
        recip_event { confidence: 0.5, ..event("response", "acme", 2) },
        recip_event { weight: 0.5, flags: 2, kind: text("respect"), ..event("conduct", "acme", 3) },
        recip_event { customer: text("cole"), ..service("acme", 4) },
        recip_event { event_id: text("p1"), due: START + 9 * DAY, ..event("promise", "acme", 5) },
        recip_event { r#ref: text("p1"), weight: 0.5, ..event("fulfilment", "acme", 6) },
        recip_event { flags: 128, ..event("invitation", "acme", 7) },
    ];
    let (one, all) = (Owned::new(), Owned::new());
    for event in &events {
        assert_eq!(one.record(event).0, RECIP_OK);
    }
    assert_eq!(ingest(&all, &events, 0), (RECIP_OK, [8, 0, 0]));
    let histories = |owned: &Owned| {
        let list = |books: &crate::books::Books| {
            let of = books.ledger.iter();
            Ok(of
                .map(|(supplier, customer, history)| {
                    let events = history.canonical(reciprocity_core::Timestamp::MAX);
                    (supplier.to_owned(), customer.to_owned(), events)
                })
                .collect::<Vec<_>>())
        };
        // SAFETY: the ledger is alive.
        unsafe { crate::handle::read(owned.0, list) }.unwrap()
    };
    assert_eq!(histories(&one), histories(&all));
}

#[test]
fn an_id_that_conflicts_with_the_past_refuses_the_batch() {
    let ledger = Owned::new();
    assert_eq!(ledger.record(&named("e1", 1.0)).0, RECIP_OK);
    let batch = [service("bolt", 1), named("e2", 1.0), named("e1", 2.0)];
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_CONFLICTING_EVENT, [0, 0, 0]));
    assert_eq!(ledger.events(), (RECIP_OK, 1));
    assert_eq!(ingest(&ledger, &batch, RECIP_SKIP_BAD_ROWS), (RECIP_OK, [2, 0, 1]));
    assert_eq!(ledger.events(), (RECIP_OK, 3));
}

#[test]
fn an_id_that_conflicts_within_the_batch_refuses_it() {
    let ledger = Owned::new();
    let batch = [named("e1", 1.0), named("e1", 2.0)];
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_CONFLICTING_EVENT, [0, 0, 0]));
    assert_eq!(ledger.events(), (RECIP_OK, 0));
}

#[test]
fn a_batch_that_comes_twice_counts_once() {
    let ledger = Owned::new();
    let batch = [named("e1", 1.0), named("e2", 1.0), named("e1", 1.0)];
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_OK, [2, 1, 0]));
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_OK, [0, 3, 0]));
    assert_eq!(ledger.events(), (RECIP_OK, 2));
}

#[test]
fn no_rows_need_no_columns() {
    let ledger = Owned::new();
    let mut columns = recip_columns {
        struct_size: size_of::<recip_columns>(),
        rows: 0,
        occurred_at: null(),
        supplier: null(),
        customer: null(),
        actor: null(),
        r#type: null(),
        event_id: null(),
        observer: null(),
        kind: null(),
        unit: null(),
        r#ref: null(),
        amount: null(),
        amount_minor: null(),
        due: null(),
        weight: null(),
        confidence: null(),
        flags: null(),
        supplier_id: null(),
        customer_id: null(),
    };
    let call = |columns: *const recip_columns| {
        // SAFETY: the ledger and the columns are alive.
        fails(|err| unsafe { recip_ledger_ingest(ledger.0, columns, 0, null(), null_mut(), err) }).0
    };
    assert_eq!(call(&raw const columns), RECIP_OK);
    columns.rows = 1;
    assert_eq!(call(&raw const columns), crate::status::RECIP_INVALID_ARGUMENT);
}
