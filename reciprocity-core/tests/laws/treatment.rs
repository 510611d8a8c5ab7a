//! Conduct, answers and hours.

use crate::support::generate::{self, Case, DAY, at};
use crate::support::{assess, cases};
use crate::{CONDUCT, ROUNDING, day, deeds, newest_of, score, side_of};
use proptest::prelude::*;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::{
    Amount, Assessment, Conduct, Contribution, Event, Fact, Fraction, Imposition, Kind, Policy,
    PolicyDraft, Principle, Profile, Response, Side, Span, Tone, View,
};

/// A case before and after one more act of conduct, which both saw, at or before the as-of time.
fn with_conduct(
    case: &Case,
    principle: Principle,
    tone: Tone,
    by: Side,
    seconds: i64,
    severity: f64,
) -> (Assessment, Assessment) {
    let when = at(seconds).min(case.as_of);
    let conduct = Conduct::new(principle, tone).with_severity(Fraction::new(severity).unwrap());
    let events = [case.events.clone(), vec![Event::new(when, by, conduct)]].concat();
    (score(case), assess(&events, case.as_of, &case.policy))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn good_conduct_never_lowers_and_bad_never_raises(
        case in generate::case(),
        principle in proptest::sample::select(CONDUCT.to_vec()),
        (bad, by, seconds) in (any::<bool>(), any::<bool>(), 0..40 * DAY),
        severity in 0.0..=1.0_f64,
    ) {
        let by = if by { Side::Supplier } else { Side::Customer };
        let tone = if bad { Tone::Bad } else { Tone::Good };
        let (before, after) = with_conduct(&case, principle, tone, by, seconds, severity);
        for view in View::ALL {
            let of = |assessment: &Assessment| {
                assessment.view(view).treatment.of(by.other())[principle.index()].score
            };
            let (Some(before), Some(after)) = (of(&before), of(&after)) else { continue };
            let right = if bad { after <= before + ROUNDING } else { after >= before - ROUNDING };
            prop_assert!(right, "{view}: {tone} {principle} changed {before} to {after}");
        }
    }

    #[test]
    fn good_conduct_brings_no_trouble(
        case in generate::case(),
        principle in proptest::sample::select(CONDUCT.to_vec()),
        (by, seconds, severity) in (any::<bool>(), 0..40 * DAY, 0.0..=1.0_f64),
    ) {
        let draft = case.policy.draft();
        // A first good deed is worth one half or more.
        prop_assume!(draft.stage.strained_below + draft.stage.margin <= 0.5);
        prop_assume!(draft.win_win.least_process <= 0.5);
        let (before, after) =
            with_conduct(&case, principle, Tone::Good, side_of(by), seconds, severity);
        let troubled = |stage| matches!(stage, Stage::Strained | Stage::Stunted);
        // What was dormant may wake up to the trouble that it was in.
        if before.stage != Stage::Dormant && !troubled(before.stage) {
            prop_assert!(!troubled(after.stage), "{} became {}", before.stage, after.stage);
        }
    }
}

#[test]
fn a_good_deed_beside_an_uneven_exchange_makes_nothing_worse() {
    let paid = Contribution::new(Kind::MONEY, Amount::parse("10", "EUR").unwrap());
    let paid = Event::new(day(0), Side::Customer, paid);
    for side in Side::ALL {
        let kind = Event::new(day(0), side, Conduct::new(Principle::Respect, Tone::Good));
        let stage = |events: &[Event]| assess(events, day(0), &Policy::default()).stage;
        assert_eq!(stage(std::slice::from_ref(&paid)), stage(&[paid.clone(), kind]), "{side}");
    }
}

/// The law that conduct alone obeys, for what rests on more than conduct: the first deed moves what
/// was believed from the exchange, or from the answer rate, and does not start anew at one half.
#[test]
fn the_first_good_deed_never_lowers_and_the_first_bad_one_never_raises() {
    let even: Vec<Event> = Side::ALL.map(|side| deeds(0, side, Kind::SERVICE, 1.0)).to_vec();
    let one_way = vec![deeds(0, Side::Supplier, Kind::SERVICE, 1.0)];
    let answered = (0..40).zip(Side::ALL.into_iter().cycle()).map(|(turn, side)| {
        Event::new(day(turn), side, Contribution::new(Kind::SERVICE, Amount::ONE))
    });
    let as_of = day(39);
    for (events, principle, tone) in [
        (even, Principle::Fairness, Tone::Good),
        (one_way, Principle::Fairness, Tone::Bad),
        (answered.collect(), Principle::Responsiveness, Tone::Good),
    ] {
        let (policy, profile) = (Policy::default(), Profile::default());
        let case = Case { policy, events, as_of, profile, previous: None };
        let (before, after) = with_conduct(&case, principle, tone, Side::Customer, 0, 1.0);
        let of = |assessment: &Assessment| {
            assessment.joint.treatment.supplier[principle.index()].score.unwrap()
        };
        let (before, after) = (of(&before), of(&after));
        let right = if tone == Tone::Bad { after <= before } else { after >= before };
        assert!(right, "{tone} {principle} changed {before} to {after}");
    }
}

#[test]
fn an_answer_at_the_last_moment_counts_and_one_microsecond_later_does_not() {
    let policy = Policy::default();
    let wait = policy.answer_wait();
    for (late, answered) in [(0, 1.0), (1, 0.0)] {
        let then = day(0).plus(wait).plus(Span::from_micros(late));
        let events = vec![
            Event::new(day(0), Side::Customer, Fact::Request),
            Event::new(then, Side::Supplier, Response::default()),
        ];
        let score = assess(&events, then, &policy).joint;
        let responsive = &score.treatment.customer[Principle::Responsiveness.index()];
        assert!((responsive.good > 0.0) == (answered > 0.0), "{responsive:?}");
        assert!((responsive.bad > 0.0) == (answered == 0.0), "{responsive:?}");
        let rate = score.answer_rate.supplier.unwrap();
        assert_eq!((f64::from(rate.answered), rate.turns), (answered, 1));
    }
}

#[test]
fn what_is_due_this_very_instant_is_still_pending() {
    let policy = Policy::default();
    let due = day(3);
    let events = vec![Event::new(day(0), Side::Customer, Fact::Request).due_by(due).unwrap()];
    let responsive = |as_of| {
        assess(&events, as_of, &policy).joint.treatment.customer[Principle::Responsiveness.index()]
    };
    assert_eq!(responsive(due).score, None);
    let missed = responsive(due.plus(Span::from_micros(1)));
    assert!((missed.score.unwrap() - 1.0 / 4.0).abs() < 1e-9, "(0 + 1)/(0 + 2*1 + 2)");
}

/// Answers after 10 s, 100 s and 1000 s: the median, 100 s, lies between 64 and 128.
#[test]
fn the_median_answer_time_lies_in_its_bucket() {
    let policy = Policy::default();
    let mut events = Vec::new();
    for (turn, seconds) in (0..).zip([1000, 10, 100]) {
        let asked = turn * DAY;
        events.push(Event::new(at(asked), Side::Customer, Fact::Request));
        events.push(Event::new(at(asked + seconds), Side::Supplier, Response::default()));
    }
    let rate = assess(&events, at(4 * DAY), &policy).joint.answer_rate.supplier.unwrap();
    assert_eq!(rate.median_seconds, Some((64, 128)));
}

#[test]
fn an_imposed_hour_is_blamed_on_the_one_who_imposed_it() {
    let policy = Policy::default();
    let hours = |side, hours| {
        Event::new(day(0), side, Imposition::new(Span::from_hours(hours).unwrap()).unwrap())
    };
    let score = assess(&[hours(Side::Customer, 4.0), hours(Side::Supplier, 1.0)], day(0), &policy);
    let parity = |side| score.joint.treatment.of(side)[Principle::TimeParity.index()].score;
    // The customer imposed 4 of 5 hours: an excess of (.8 - .6)/.4, one half.
    assert!((parity(Side::Supplier).unwrap() - 0.5).abs() < 1e-12);
    assert_eq!(parity(Side::Customer), Some(1.0));
}

/// Ten pauses of 100 seconds: nine in ten do not exceed 128, and twice that is the habit's own.
#[test]
fn silence_is_beyond_the_habit_when_it_is_longer_than_so_many_times_the_habit() {
    let mut draft = PolicyDraft::default();
    draft.alerts.silence_factor = 2.0;
    let policy = draft.freeze().unwrap();
    let acts = |count| -> Vec<Event> {
        (0..count).map(|act| Event::new(at(100 * act), Side::Supplier, Fact::Request)).collect()
    };
    let beyond = |acts: &[Event], micros| {
        let then = newest_of(acts).plus(Span::from_micros(micros));
        assess(acts, then, &policy).joint.silence.unwrap().beyond_habit
    };
    assert!(!beyond(&acts(11), 256_000_000));
    assert!(beyond(&acts(11), 256_000_001));
    assert!(!beyond(&acts(10), 256_000_001), "nine pauses are no habit");
}
