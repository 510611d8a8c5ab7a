//! What is advised: done, it changes what it is said to change, and a little less of it does not.

use crate::score;
use crate::support::assess;
use crate::support::cases;
use crate::support::generate::{self, Case};
use crate::{ROUNDING, of_new};
use proptest::prelude::*;
use reciprocity_core::rule::recommendation::{LeastAct, Reason};
use reciprocity_core::rule::tier::least_share;
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::{
    Amount, Answers, Assessment, Conduct, Contribution, Event, EventId, Expectation, Fact,
    Fraction, Fulfilment, Kind, Policy, Principle, Response, Side, Span, Tone, TrustAct, View,
};

/// What a case comes to once more has happened, all at the time of the question.
fn after(case: &Case, more: impl IntoIterator<Item = Event>) -> Assessment {
    let events: Vec<Event> = case.events.iter().cloned().chain(more).collect();
    assess(&events, case.as_of, &case.policy)
}

/// So many deeds alike, at the time of the question.
fn times(case: &Case, count: u32, by: Side, fact: impl Into<Fact>) -> Vec<Event> {
    let fact = fact.into();
    (0..count).map(|_| Event::new(case.as_of, by, fact.clone())).collect()
}

fn has(told: &Assessment, side: Side, which: impl Fn(&Reason) -> bool) -> bool {
    told.recommendations.of(side).reasons.iter().any(which)
}

/// How `side` is treated in the matter of a principle, in its own view.
fn treated(told: &Assessment, side: Side, principle: Principle) -> f64 {
    let mut all = told.view(View::from(side)).treatment.of(side).iter();
    all.find(|one| one.principle == principle).and_then(|one| one.score).unwrap()
}

/// The next whole number, unless rounding alone parts it from the one before.
fn up(number: f64) -> u32 {
    (1..).find(|&whole| f64::from(whole) >= number * (1.0 - 1e-9)).unwrap()
}

fn good_conduct_would_do(case: &Case, side: Side, principle: Principle, deeds: f64) {
    let enough = up(deeds);
    let score = |count| {
        let deed = Conduct::new(principle, Tone::Good);
        treated(&after(case, times(case, count, side.other(), deed)), side, principle)
    };
    assert!(score(enough) >= 0.5 - 1e-9, "{enough} deeds are too few");
    assert!(score(enough - 1) < 0.5, "fewer than {enough} deeds would do");
}

fn honoured_trust_would_do(case: &Case, side: Side, acts: u32) {
    let still = |count| {
        let told = after(case, times(case, count, side.other(), TrustAct::Honoured));
        has(&told, side, |reason| *reason == Reason::Betrayed)
    };
    assert!(!still(acts), "{acts} acts are too few");
    assert!(still(acts - 1), "fewer than {acts} acts would do");
}

/// One more expectation of this weight at most, told in good time and met at once.
fn met_expectations_would_do(case: &Case, side: Side, weight: f64) {
    let score = |weight: f64| {
        let stated = Expectation { weight: Fraction::new(weight).unwrap(), stated: true };
        let due = case.as_of.plus(Span::from_days(100.0).unwrap());
        let expected = Event::new(case.as_of, side, stated).with_id(crate::new_name());
        let met = Fulfilment { degree: Fraction::ONE };
        let met = of_new(case.as_of, side.other(), met);
        let told = after(case, [expected.due_by(due).unwrap(), met]);
        told.view(View::from(side)).expectations.of(side).unwrap().score
    };
    assert!(score(weight) >= 0.5 - ROUNDING, "a weight of {weight} is too little");
    assert!(score(weight * 0.99) < 0.5, "less than a weight of {weight} would do");
}

/// Each of the side's calls, unless one has no name that only it has.
fn calls(case: &Case, side: Side) -> Option<Vec<EventId>> {
    let is_call = |event: &&Event| *event.fact() == Fact::CallOut && event.actor() == side;
    let only =
        |id: &EventId| case.events.iter().filter(|event| event.id() == Some(id)).count() == 1;
    let id = |call: &Event| call.id().cloned().filter(only);
    case.events.iter().filter(is_call).map(id).collect()
}

fn answered_calls_would_do(case: &Case, side: Side) {
    let Some(calls) = calls(case, side) else { return };
    let answer = |id| {
        let event = Event::new(case.as_of, side.other(), Response::default());
        event.answering(Answers::Named(id)).unwrap()
    };
    let told = after(case, calls.into_iter().map(answer));
    assert!(!has(&told, side, |reason| *reason == Reason::CallOutUnanswered));
}

fn what_is_short_would_do(case: &Case, told: &Assessment, side: Side) {
    for option in told.view(View::from(side)).shortfall.of(side.other()) {
        // As with what redresses: whole counts come exactly, and who meets an outreach gives credit.
        let whole = option.unit == "acts" || option.unit == "units";
        if !whole || !(1e-100..=1e14).contains(&option.amount) {
            continue;
        }
        let kind = case.policy.kind(&option.kind).unwrap();
        let share = |amount: f64| {
            let given = Contribution::new(kind, Amount::count(amount).unwrap());
            let told = after(case, [of_new(case.as_of, side.other(), given)]);
            told.view(View::from(side)).share.unwrap().of(side.other())
        };
        let least = least_share(told.profile.tier, &case.policy);
        assert!(share(option.amount) >= least - 1e-9, "{option:?} does not hold it up");
        assert!(share(option.amount * 0.99) < least, "less than {option:?} would do");
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn the_least_act_changes_what_it_is_said_to_change_and_less_does_not(case in generate::case()) {
        // What is done now comes after all that happened, and not among what happened at this instant.
        prop_assume!(case.is_remembered());
        prop_assume!(case.events.iter().all(|event| event.occurred_at() != case.as_of));
        let told = score(&case);
        for side in Side::ALL {
            match told.recommendations.of(side).least_act {
                LeastAct::GoodConduct { principle, deeds, .. } if (1e-6..100.0).contains(&deeds) => {
                    good_conduct_would_do(&case, side, principle, deeds);
                }
                LeastAct::HonourTrust { acts, .. } => honoured_trust_would_do(&case, side, acts),
                LeastAct::MeetExpectations { weight } if (1e-6..=1.0).contains(&weight) => {
                    met_expectations_would_do(&case, side, weight);
                }
                LeastAct::Say => {
                    let said = after(&case, times(&case, 1, side, Fact::CallOut));
                    prop_assert!(!has(&said, side, |reason| *reason == Reason::Unspoken));
                }
                LeastAct::AnswerCallOut => answered_calls_would_do(&case, side),
                _ => {}
            }
            what_is_short_would_do(&case, &told, side);
        }
    }

    /// Gifts of every size, so that a few of them tell nearly all: as many gifts more as the verdict
    /// names resolve it, if they are like those on record, and hardly fewer do.
    #[test]
    fn as_many_more_contributions_as_the_verdict_names_would_resolve_it(
        gifts in proptest::collection::vec((any::<bool>(), any::<bool>(), 0..4_i32), 2..30),
    ) {
        let policy = Policy::default();
        let gift = |&(by_supplier, is_patience, size): &(bool, bool, i32)| {
            let kind = if is_patience { Kind::PATIENCE } else { Kind::SERVICE };
            crate::deeds(0, crate::side_of(by_supplier), kind, 10_f64.powi(size))
        };
        let told = |repeats: u32| {
            let all = (0..repeats).flat_map(|_| gifts.iter().map(gift));
            let all: Vec<Event> = all.collect();
            assess(&all, crate::day(0), &policy).joint.verdict
        };
        let Verdict::Unresolved { more_events: Some(more), .. } = told(1) else { return Ok(()) };
        prop_assume!(more < 3000.0);
        let made = gifts.len() as f64;
        let enough = up(1.0 + more / made);
        prop_assert!(told(enough).standing().is_some(), "{enough} times are too few");
        if enough > 2 {
            prop_assert!(told(enough - 1).standing().is_none(), "fewer than {enough} times would do");
        }
    }
}
