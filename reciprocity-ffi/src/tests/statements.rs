//! The events that a ledger tells are those that it holds.

use std::collections::HashMap;
use std::ptr::{null, null_mut};

use reciprocity_core::{Answers, Entry, Event, Flags, Ledger, Policy, Response, Side, Timestamp};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{DAY, Owned, START, bytes, event, made, service, text};
use crate::calendar::instant_text;
use crate::event::{RECIP_BLANK, RECIP_GOOD, RECIP_OUTREACH, RECIP_UNSTATED, recip_event};
use crate::handle::read;
use crate::pairs::recip_pairs;
use crate::snapshot::recip_ledger_load_bytes;
use crate::statements::recip_ledger_events;
use crate::status::{RECIP_NOT_FOUND, RECIP_OK, RECIP_OUT_OF_RANGE, recip_status};

fn told(ledger: &Owned, pairs: *const recip_pairs) -> Result<String, (recip_status, String)> {
    // SAFETY: all are alive.
    let made = made(|out, err| unsafe { recip_ledger_events(ledger.0, pairs, out, err) });
    made.map(|document| String::from_utf8(bytes(document)).unwrap())
}

/// Events with every column of the table among them.
fn ledger() -> Owned {
    let ledger = Owned::new();
    let paid = recip_event {
        kind: text("money"),
        unit: text("EUR"),
        amount: RECIP_BLANK,
        amount_minor: 9_007_199_254_740_993, // 2^53 + 1
        event_id: text("paid \"1\"\n"),
        confidence: 0.25,
        ..service("customer", 3)
    };
    let offered = recip_event {
        observer: text("supplier"),
        flags: RECIP_OUTREACH,
        due: START + 9 * DAY + 1,
        r#ref: text("thread"),
        ..service("supplier", 1)
    };
    let hoped = recip_event {
        flags: RECIP_UNSTATED,
        weight: 0.1,
        due: START + 5 * DAY,
        ..event("expectation", "customer", 2)
    };
    let kind = recip_event {
        kind: text("courtesy"),
        flags: RECIP_GOOD,
        ..event("conduct", "supplier", 0)
    };
    let other = recip_event { customer: text("Ærø"), ..service("supplier", 7) };
    for one in [paid, offered, hoped, kind, other] {
        assert_eq!(ledger.record(&one), (RECIP_OK, String::new()));
    }
    ledger
}

/// What a row of JSON states, as a reader of the event table has it.
fn stated(line: &str, held: &Event) -> Event {
    let row: Value = serde_json::from_str(line).unwrap();
    // A number is read as it is written.
    let written: HashMap<&str, &RawValue> = serde_json::from_str(line).unwrap();
    let amount = written.get("amount").map_or("", |amount| amount.get());
    let text = |name: &str| row[name].as_str().unwrap_or("");
    // The instant is the same if it is written so.
    let instant = |name: &str, held: Option<Timestamp>| {
        assert_eq!(row[name].as_str(), held.map(|held| instant_text(held.micros())).as_deref());
        held
    };
    let at = instant("occurred_at", Some(held.occurred_at())).unwrap();
    let entry = Entry {
        event_id: text("event_id"),
        supplier: text("supplier"),
        customer: text("customer"),
        observer: text("observer"),
        kind: text("kind"),
        amount: amount.into(),
        unit: text("unit"),
        reference: text("ref"),
        due: instant("due", held.due()),
        weight: row["weight"].as_f64(),
        confidence: row["confidence"].as_f64(),
        flags: Flags::parse(text("flags")).unwrap(),
        ..Entry::new(at, text("actor"), text("type"))
    };
    entry.event(&Policy::default()).unwrap()
}

#[test]
fn every_event_is_told_as_it_is_held() {
    let ledger = ledger();
    let lines = told(&ledger, null()).unwrap();
    let rows: Vec<Value> = lines.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let held = |books: &crate::books::Books| {
        let of_each = books.ledger.iter();
        Ok(of_each
            .flat_map(|(supplier, customer, history)| {
                history.events().map(move |one| (supplier.to_owned(), customer.to_owned(), one))
            })
            .collect::<Vec<_>>())
    };
    // SAFETY: the ledger is alive.
    let held = unsafe { read(ledger.0, held) }.unwrap();
    assert_eq!((rows.len(), held.len()), (5, 5));
    for ((line, row), (supplier, customer, held)) in lines.lines().zip(&rows).zip(&held) {
        assert_eq!(
            (row["supplier"].as_str(), row["customer"].as_str()),
            (Some(&**supplier), Some(&**customer))
        );
        assert_eq!(&stated(line, held), held);
    }
    // No digit is lost, and what is blank is not there.
    assert!(lines.contains("\"amount\":90071992547409.93,\"unit\":\"EUR\""), "{lines}");
    assert!(rows[3].get("event_id").is_none() && rows[3].get("observer").is_none());
}

#[test]
fn the_events_of_some_relationships_are_told_alone() {
    let (ledger, empty) = (ledger(), Owned::new());
    let (supplier, customer) = ([text("acme")], [text("Ærø")]);
    let pairs = recip_pairs {
        struct_size: size_of::<recip_pairs>(),
        count: 1,
        supplier: supplier.as_ptr(),
        customer: customer.as_ptr(),
        supplier_id: null(),
        customer_id: null(),
    };
    let lines = told(&ledger, &raw const pairs).unwrap();
    assert!(lines.lines().count() == 1 && lines.contains("\"customer\":\"Ærø\""), "{lines}");
    assert_eq!(told(&empty, null()).unwrap(), "");
    assert_eq!(told(&empty, &raw const pairs).unwrap_err().0, RECIP_NOT_FOUND);
}

#[test]
fn an_event_that_the_table_cannot_say_is_refused() {
    let mut rust = Ledger::default();
    let at = Timestamp::from_micros(START).unwrap();
    let to_nobody = Event::new(at, Side::Supplier, Response::default());
    rust.record("acme", "bolt", to_nobody.answering(Answers::Nothing).unwrap()).unwrap();
    let mut file = Vec::new();
    rust.save(&mut file).unwrap();
    // SAFETY: the bytes and the places are alive.
    let ledger = Owned(
        made(|out, err| unsafe {
            recip_ledger_load_bytes(file.as_ptr(), file.len(), null(), null_mut(), out, err)
        })
        .unwrap(),
    );
    let (status, message) = told(&ledger, null()).unwrap_err();
    assert_eq!(status, RECIP_OUT_OF_RANGE);
    assert!(message.contains("a response that names no event"), "{message}");
    assert_eq!(ledger.events(), (RECIP_OK, 1));
}
