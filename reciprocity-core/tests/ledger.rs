//! A ledger to which many events are posted at once is the one that takes them one by one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use proptest::prelude::*;
use reciprocity_core::{Error, Event, EventId, Fact, Ledger, Posting, Side};
use support::cases;
use support::generate::at;

/// Names of which some are none, some two the same, and some alike for longer than one looks at first.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => "[abc]",
        3 => "a business of long standing [abc]{0,2}",
        1 => Just(" ".to_owned()),
    ]
}

/// Events of which some have an id, and some the id of another.
fn event() -> impl Strategy<Value = Event> {
    (0..100_i64, proptest::sample::select(Side::ALL.to_vec()), proptest::option::of(0..20_u64))
        .prop_map(|(second, side, id)| {
            let event = Event::new(at(second), side, Fact::Request);
            match id {
                Some(id) => event.with_id(EventId::from(id)),
                None => event,
            }
        })
}

type Row = (String, String, Vec<Event>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((name(), name(), proptest::collection::vec(event(), 0..4)), 0..600)
}

fn told(refused: &[(usize, Error)]) -> Vec<(usize, String)> {
    refused.iter().map(|(place, error)| (*place, format!("{error:?}"))).collect()
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn posting_is_recording_one_by_one_on_any_number_of_threads(rows in rows(), cut in 0..600_usize) {
        let mut want = Ledger::default();
        let mut refused = Vec::new();
        for (place, (supplier, customer, events)) in rows.iter().enumerate() {
            let recorded = want.record_all(supplier, customer, events.clone());
            refused.extend(recorded.err().map(|error| (place, error)));
        }
        let postings: Vec<Posting<'_>> = rows
            .iter()
            .map(|(supplier, customer, events)| Posting { supplier, customer, events })
            .collect();
        let (first, second) = postings.split_at(cut.min(postings.len()));
        for threads in [1, 2, 5, usize::MAX] {
            let mut have = Ledger::default();
            let mut told_here = told(&have.post_on_threads(threads, first));
            // What was read in between does not show either.
            let _: usize = have.iter().count();
            let of_second = told(&have.post_on_threads(threads, second));
            told_here.extend(of_second.into_iter().map(|(place, error)| (first.len() + place, error)));
            prop_assert_eq!(&told_here, &told(&refused));
            prop_assert!(have == want, "{} threads", threads);
            let names: Vec<(&str, &str)> = have.iter().map(|(s, c, _)| (s, c)).collect();
            prop_assert!(names.is_sorted() && names.len() == have.relationships());
        }
    }
}

#[test]
fn an_order_that_was_read_is_not_kept_when_there_are_others() {
    let mut ledger = Ledger::default();
    let asked = [Event::new(at(0), Side::Customer, Fact::Request)];
    for customer in ["c", "a", "b"] {
        ledger.record_all("supplier", customer, asked.to_vec()).unwrap();
        let names: Vec<&str> = ledger.iter().map(|(_, customer, _)| customer).collect();
        assert!(names.is_sorted() && names.contains(&customer), "{names:?}");
    }
    assert_eq!(ledger.erase_party("b"), 1);
    assert_eq!(ledger.iter().map(|(_, customer, _)| customer).collect::<Vec<_>>(), ["a", "c"]);
    assert!(
        ledger.post(&[Posting { supplier: "supplier", customer: "b", events: &asked }]).is_empty()
    );
    assert_eq!(ledger.iter().count(), 3);
}
