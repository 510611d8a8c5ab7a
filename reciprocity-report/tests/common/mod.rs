//! The pages that the tests look at.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "no test file uses all of it")]

use std::path::Path;

use reciprocity_core::{
    Amount, Answers, Contribution, Event, EventId, Expectation, Fact, Kind, Ledger, Policy,
    Promise, Side, Timestamp,
};
use reciprocity_io::{Input, Layout, Options, read};
use reciprocity_report::{portfolio, relationship};

/// A name that would take the page over, if it were put there as it is.
pub(crate) const HOSTILE: &str =
    r#"</title><script>alert("1")</script><img src=x onerror='alert(2)'>&lt;]]>-->"#;

/// A file of the project's own samples.
pub(crate) fn sample(name: &str) -> Ledger {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(name);
    ledger(&std::fs::read_to_string(path).unwrap())
}

/// The ledger of an event table.
pub(crate) fn ledger(text: &str) -> Ledger {
    let mut ledger = Ledger::new(Policy::default());
    let input = Input::reader("sample", std::io::Cursor::new(text.as_bytes().to_vec()));
    read(input, &Layout::Detect, &Policy::default(), Options::default(), &mut |record| {
        let events = std::mem::take(record.events);
        ledger.record_all(record.supplier, record.customer, events).map(|_| ())
    })
    .unwrap();
    ledger
}

pub(crate) fn day(day: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_000_000 + day * 86_400).unwrap()
}

/// Names, and names of events, that no page may take for markup; one is as long as a page is wide.
pub(crate) fn hostile() -> Ledger {
    let long = "Donaudampfschifffahrtsgesellschaft".repeat(6);
    let mut ledger = Ledger::default();
    for (place, customer) in [(0, long.as_str()), (1, "\u{202e}drowssap & <b>")] {
        for (number, side) in [(0, Side::Supplier), (9, Side::Customer), (11, Side::Supplier)] {
            let gift = Contribution::new(Kind::TIME, Amount::parse("2", "hours").unwrap());
            let id = EventId::new(format!("<i id=x onclick='a()'>{place}{number}\"")).unwrap();
            ledger
                .record(HOSTILE, customer, Event::new(day(number), side, gift).with_id(id))
                .unwrap();
        }
        let id = EventId::new("<svg onload=alert(3)>").unwrap();
        let promise = Event::new(day(2), Side::Supplier, Fact::Promise(Promise::default()));
        let promise = promise.with_id(id.clone()).due_by(day(8)).unwrap();
        ledger.record(HOSTILE, customer, promise).unwrap();
        let wish = Event::new(day(3), Side::Customer, Fact::Expectation(Expectation::default()));
        ledger.record(HOSTILE, customer, wish.due_by(day(90)).unwrap()).unwrap();
        let waiver = Event::new(day(4), Side::Customer, Fact::Waiver);
        ledger.record(HOSTILE, customer, waiver.answering(Answers::Named(id)).unwrap()).unwrap();
    }
    ledger
}

/// So many relationships that nobody could read a list of them.
pub(crate) fn crowd(relationships: usize) -> Ledger {
    let mut ledger = Ledger::default();
    for place in 0..relationships {
        let (supplier, customer) =
            (format!("supplier-{:03}.example", place % 97), format!("customer-{place:05}.example"));
        for number in 0..(2 + place % 7) {
            let side = if number % (1 + place % 3) == 0 { Side::Supplier } else { Side::Customer };
            let at = day(i64::try_from(number * 40 + place % 30).unwrap());
            let gift = Contribution::new(Kind::SERVICE, Amount::ONE);
            ledger.record(&supplier, &customer, Event::new(at, side, gift)).unwrap();
        }
    }
    ledger
}

/// A page of each sort, by a name for messages.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let (rich, plain, hostile, crowd) =
        (sample("two-way.csv"), sample("reviews.csv"), hostile(), crowd(3_000));
    let one = |ledger: &Ledger, supplier: &str, customer: &str| {
        relationship(ledger, supplier, customer, ledger.newest().unwrap()).unwrap()
    };
    let all = |ledger: &Ledger| portfolio(ledger, ledger.newest().unwrap(), None);
    let mut empty = Ledger::default();
    empty.set_profile("ACME", "Baker", reciprocity_core::Profile::default()).unwrap();
    let names: Vec<_> = hostile.iter().map(|(_, customer, _)| customer.to_owned()).collect();
    vec![
        ("rich relationship", one(&rich, "Nordlicht", "Backhaus")),
        ("plain relationship", one(&plain, "google.com", "intel.com")),
        ("one-way relationship", one(&plain, "arm.com", "linuxfoundation.org")),
        ("hostile relationship", one(&hostile, HOSTILE, &names[0])),
        ("hostile relationship from right to left", one(&hostile, HOSTILE, &names[1])),
        ("relationship of nothing", relationship(&empty, "ACME", "Baker", day(0)).unwrap()),
        ("sample portfolio", all(&plain)),
        ("crowded portfolio", all(&crowd)),
        ("hostile portfolio", all(&hostile)),
        ("portfolio of nothing", portfolio(&Ledger::default(), day(0), None)),
        ("portfolio of an empty relationship", portfolio(&empty, day(0), None)),
    ]
}
