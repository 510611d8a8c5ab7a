//! A glance at a tally tells what one at the evidence of the same events does, to the bit.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use proptest::prelude::*;
use proptest::sample::select;
use reciprocity_core::score::Glance;
use reciprocity_core::{
    Amount, Contribution, ErrorKind, Event, Fact, Fraction, Glances, Kind, Observer, Policy, Side,
    Tally, Timestamp,
};
use support::generate::at;
use support::{bits, cases, history};

const HOUR: i64 = 3_600;

/// Gifts of two weeks, many of them at one time; three in a hundred are out of the usual.
fn gifts() -> impl Strategy<Value = Vec<Event>> {
    let kinds = [Kind::GOODS, Kind::SERVICE, Kind::INFORMATION, Kind::GENEROSITY];
    let given = (select(kinds.to_vec()), select(vec![0.0, 1.0, 1.0, 0.37, 12.0, 1e9]));
    let gift = (0..336_i64, select(Side::ALL.to_vec()), given, 0..100_u8);
    prop::collection::vec(gift, 0..40).prop_map(|gifts| gifts.into_iter().map(event).collect())
}

fn event((hour, side, (kind, count), oddity): (i64, Side, (Kind, f64), u8)) -> Event {
    let time = at(hour / 3 * 3 * HOUR);
    let plain = Event::new(time, side, Contribution::new(kind, Amount::count(count).unwrap()));
    match oddity {
        0 => plain.observed_by(Observer::Supplier),
        1 => plain.with_confidence(Fraction::new(0.5).unwrap()),
        2 => Event::new(time, side, Fact::Request),
        3 => {
            let paid = Amount::parse("5.20", "EUR").unwrap();
            Event::new(time, side, Contribution::new(Kind::MONEY, paid))
        }
        _ => plain,
    }
}

/// A policy under which none of the gifts comes too late.
fn patient() -> Policy {
    let mut draft = Policy::default().draft().clone();
    draft.memory.allowed_lateness_days = 30.0;
    draft.freeze().unwrap()
}

fn tally(events: &[Event], policy: &Policy) -> Tally {
    let mut tally = Tally::default();
    for event in events {
        tally.record(event, policy).unwrap();
    }
    tally
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_glance_at_a_tally_is_one_at_its_evidence(
        all in prop::collection::vec(gifts(), 1..4),
        later in 0..400_i64,
    ) {
        let policy = patient();
        let as_of = at((336 + later * 24) * HOUR);
        // One after the other in the same room.
        let mut glances = Glances::default();
        for events in all {
            let glance = glances.at(&tally(&events, &policy), as_of, &policy).unwrap();
            let evidence = history(&events, &policy).evidence(Timestamp::MAX, &policy);
            let wanted = Glance::at(&evidence, as_of, &policy);
            prop_assert!(bits(&glance) == bits(&wanted), "{glance:?}, not {wanted:?}: {events:?}");
        }
    }
}

#[test]
fn a_glance_at_a_busy_tally_is_one_at_its_evidence() {
    let policy = patient();
    let kinds = [Kind::GOODS, Kind::SERVICE, Kind::GENEROSITY];
    let event = |n: usize| {
        let kind = kinds[n * 7 % kinds.len()];
        let gift = Contribution::new(kind, Amount::count(n as f64 / 8.0).unwrap());
        // Some are late.
        let hour = i64::try_from(n / 5 * 5 + 4 - n % 5).unwrap();
        Event::new(at(hour * HOUR), Side::ALL[n * n / 3 % 2], gift)
    };
    let events: Vec<Event> = (0..1_000).map(event).collect();
    let as_of = at(1_100 * HOUR);
    for busy in [10, 200, 500, 997] {
        let tally = tally(&events[..busy], &policy);
        let glance = Glances::default().at(&tally, as_of, &policy).unwrap();
        let evidence = history(&events[..busy], &policy).evidence(Timestamp::MAX, &policy);
        assert_eq!(bits(&glance), bits(&Glance::at(&evidence, as_of, &policy)));
    }
}

#[test]
fn a_tally_is_not_glanced_at_before_its_newest_event() {
    let policy = Policy::default();
    let gift = Contribution::new(Kind::SERVICE, Amount::ONE);
    let tally = tally(&[Event::new(at(HOUR), Side::Supplier, gift)], &policy);
    let error = Glances::default().at(&tally, at(0), &policy).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("as_of")));
}
