//! Expectations, promises and amendments.

use crate::support::compare::told::differences;
use crate::support::generate::{self, Case, at};
use crate::support::{bits, cases, history};
use crate::{ROUNDING, all_told, and, days, new_name, of_new, score, side_of};
use proptest::prelude::*;
use reciprocity_core::evidence::{Sight, What};
use reciprocity_core::rule::commitments::{Commitment, Fate};
use reciprocity_core::rule::recommendation::Reason;
use reciprocity_core::{
    AmendmentStep, Answers, Assessment, Event, Expectation, Fact, Fraction, Fulfilment, Principle,
    Promise, Response, Side, Span, View, ViewScore,
};

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn unstated_expectations_do_no_harm(
        case in generate::case(), supplier in any::<bool>(), weight in 0.0..=1.0_f64,
        due in proptest::option::of(0.0..100.0_f64),
    ) {
        let weight = Fraction::new(weight).unwrap();
        let when = at(0).min(case.as_of);
        let unsaid = Event::new(when, side_of(supplier), Expectation { weight, stated: false });
        let unsaid = due.map_or(Ok(unsaid.clone()), |due| unsaid.due_by(when.plus(days(due)))).unwrap();
        let after = score(&and(&case, vec![unsaid]));
        // A record that both saw is one more than those of one side alone.
        let counts = |label: &str| !label.starts_with("claim");
        for (before, after) in all_told(&score(&case)).iter().zip(&all_told(&after)) {
            let wrong = differences(before, after, counts);
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }

    #[test]
    fn the_fates_of_commitments_count_up_to_what_the_scores_count(case in generate::case()) {
        let history = history(&case.events, &case.policy);
        let evidence = history.evidence(case.as_of, &case.policy);
        let sight = Sight::new(&evidence, View::Joint, case.as_of, &case.policy);
        let commitments = history.commitments(case.as_of, &case.policy);
        let settled = |one: &&Commitment| {
            matches!(one.fate, Fate::Met | Fate::Missed | Fate::Broken | Fate::Unspoken)
        };
        for holder in Side::ALL {
            let of = || commitments.iter().filter(settled).filter(|one| one.holder == holder);
            let met = |one: &&Commitment| one.weight * one.degree > 0.0;
            let missed = |one: &&Commitment| one.weight * (1.0 - one.degree) > 0.0;
            let unspoken = |one: &&Commitment| one.fate == Fate::Unspoken;
            let promised = || of().filter(|one| one.promised);
            let owed = holder.other();
            for (what, side, count) in [
                (What::Met, holder, of().filter(met).count()),
                (What::Unspoken, holder, of().filter(unspoken).filter(missed).count()),
                (What::Kept, owed, promised().filter(met).count()),
                (What::Broken, owed, promised().filter(missed).count()),
            ] {
                prop_assert_eq!(sight.of(side, what).events as usize, count, "{:?} of {}", what, side);
            }
            let open = commitments.iter().filter(|one| one.holder == holder && one.fate == Fate::Open);
            prop_assert_eq!(sight.open_expectations(holder).count(), open.count());
        }
    }

    #[test]
    fn waived_is_not_breached(case in generate::case(), supplier in any::<bool>(), long in 1.0..90.0_f64) {
        let holder = side_of(supplier);
        let when = at(0).min(case.as_of);
        let lead = case.policy.draft().expectations.least_lead_days;
        let asks = Event::new(when, holder, Expectation::default()).with_id(new_name());
        let asks = asks.due_by(when.plus(days(lead + long))).unwrap();
        let waives = of_new(when, holder, Fact::Waiver);
        let (before, after) = (score(&case), score(&and(&case, vec![asks, waives])));
        for view in View::ALL {
            let (before, after) = (before.view(view), after.view(view));
            prop_assert_eq!(bits(&before.expectations), bits(&after.expectations));
            let trust = |score: &ViewScore, by| *score.trust.of(by);
            let blamed = |score: &ViewScore| trust(score, holder).map(|one| (one.ability, one.integrity));
            prop_assert_eq!(blamed(before), blamed(after));
            // To waive is an act of flexibility, which the other side sees.
            let kind = |score: &ViewScore| trust(score, holder.other()).and_then(|one| one.benevolence);
            prop_assert!(kind(after) > kind(before) || kind(after).is_none() == kind(before).is_none());
        }
    }

    #[test]
    fn a_hurried_expectation_is_neither_met_nor_missed_and_counts_against_its_holder(
        case in generate::case(), supplier in any::<bool>(), part in 0.0..0.99_f64,
    ) {
        let holder = side_of(supplier);
        let when = at(0).min(case.as_of);
        let lead = case.policy.draft().expectations.least_lead_days;
        let asks = Event::new(when, holder, Expectation::default()).with_id(new_name());
        let asks = asks.due_by(when.plus(days(lead * part))).unwrap();
        let meets = of_new(when, holder.other(), Fulfilment { degree: Fraction::ONE });
        let (before, after) = (score(&case), score(&and(&case, vec![asks, meets])));
        for view in View::ALL {
            let (before, after) = (before.view(view), after.view(view));
            prop_assert_eq!(bits(&before.expectations), bits(&after.expectations));
            let fair = |score: &ViewScore, toward| {
                score.treatment.of(toward)[Principle::Fairness.index()].score
            };
            prop_assert_eq!(fair(before, holder), fair(after, holder));
            if let (Some(before), Some(after)) = (fair(before, holder.other()), fair(after, holder.other())) {
                prop_assert!(after <= before + ROUNDING, "{before} {after}");
            }
        }
    }

    #[test]
    fn what_was_left_unsaid_is_said_by_saying_it(
        case in generate::case(), supplier in any::<bool>(), calls_out in any::<bool>(),
    ) {
        let (side, at) = (side_of(supplier), case.as_of.plus(Span::from_micros(1)));
        // Once it has ended, nobody is told to say anything.
        let known = case.events.iter().filter(|event| {
            event.occurred_at() <= case.as_of && *event.fact() != Fact::Ending
        });
        let case = Case { events: known.cloned().collect(), ..case.clone() };
        let silent = Expectation { stated: false, ..Expectation::default() };
        let silent = Event::new(case.as_of, side, silent).due_by(case.as_of).unwrap();
        let says = if calls_out { Fact::CallOut } else { Expectation::default().into() };
        let silent = Case { as_of: at, ..and(&case, vec![silent]) };
        let said = and(&silent, vec![Event::new(at, side, says)]);
        let is_told = |case: &Case| {
            score(case).recommendations.of(side).reasons.contains(&Reason::Unspoken)
        };
        prop_assert!(is_told(&silent));
        prop_assert!(!is_told(&said));
    }

    #[test]
    fn a_refused_amendment_counts_for_neither_side(case in generate::case(), supplier in any::<bool>()) {
        let side = side_of(supplier);
        let proposed = Event::new(case.as_of, side, AmendmentStep::Proposed).with_id(new_name());
        let refused = Event::new(case.as_of.plus(Span::from_micros(1)), side.other(), AmendmentStep::Refused);
        let refused = refused.answering(Answers::Named(new_name())).unwrap();
        let as_of = refused.occurred_at();
        let open = Case { as_of, ..and(&case, vec![proposed]) };
        let closed = and(&open, vec![refused]);
        prop_assert_eq!(all_told(&score(&open)), all_told(&score(&closed)));
    }

    #[test]
    fn a_proposal_with_a_due_time_asks_as_a_request_does(
        case in generate::case(), supplier in any::<bool>(), accepts in any::<bool>(), late in any::<bool>(),
    ) {
        let side = side_of(supplier);
        // After all others, so that nothing else answers it and it answers nothing else.
        let asked_at = case.as_of.plus(Span::from_micros(1));
        let known = case.events.iter().filter(|event| event.occurred_at() < asked_at).cloned();
        let case = Case { events: known.collect(), ..case.clone() };
        let due = asked_at.plus(days(1.0));
        let replied_at = if late { due.plus(Span::from_micros(1)) } else { due };
        let step = if accepts { AmendmentStep::Accepted } else { AmendmentStep::Refused };
        let after = |asks: Fact, replies: Fact| {
            let asks = Event::new(asked_at, side, asks).with_id(new_name()).due_by(due).unwrap();
            let replies = Event::new(replied_at, side.other(), replies);
            let replies = replies.answering(Answers::Named(new_name())).unwrap();
            score(&Case { as_of: replied_at, ..and(&case, vec![asks, replies]) })
        };
        let proposal = after(AmendmentStep::Proposed.into(), step.into());
        let request = after(Fact::Request, Response::default().into());
        for view in View::ALL {
            let answered = |told: &Assessment| {
                bits(&told.view(view).treatment.of(side)[Principle::Responsiveness.index()])
            };
            prop_assert_eq!(answered(&proposal), answered(&request));
        }
    }

    #[test]
    fn a_change_accepted_late_is_a_change_all_the_same(
        case in generate::case(), supplier in any::<bool>(), delivers in any::<bool>(),
    ) {
        let side = side_of(supplier);
        let due = case.as_of.plus(days(1.0));
        let (late, end) = (due.plus(Span::from_micros(1)), due.plus(Span::from_micros(2)));
        let outcome = if delivers { AmendmentStep::Delivered } else { AmendmentStep::Failed };
        let after = |due| {
            let asks = Event::new(case.as_of, side, AmendmentStep::Proposed).with_id(new_name());
            let asks = match due {
                Some(due) => asks.due_by(due).unwrap(),
                None => asks,
            };
            let steps = [(late, side.other(), AmendmentStep::Accepted), (end, side, outcome)];
            let steps = steps.map(|(at, by, step)| {
                Event::new(at, by, step).answering(Answers::Named(new_name())).unwrap()
            });
            score(&Case { as_of: end, ..and(&case, [vec![asks], steps.to_vec()].concat()) })
        };
        let (asked, left) = (after(Some(due)), after(None));
        for view in View::ALL {
            let came_of_it = |told: &Assessment| {
                let told = told.view(view);
                (bits(&told.share), bits(&told.trust), bits(&told.expectations))
            };
            prop_assert_eq!(came_of_it(&asked), came_of_it(&left));
        }
    }

    #[test]
    fn to_meet_more_of_what_is_expected_never_lowers_and_less_never_raises(
        case in generate::case(), supplier in any::<bool>(), promised in any::<bool>(),
        (less, more) in (0.0..=1.0_f64, 0.0..=1.0_f64),
    ) {
        let holder = side_of(supplier);
        let (less, more) = (less.min(more), less.max(more));
        let when = at(0).min(case.as_of);
        let lead = days(case.policy.draft().expectations.least_lead_days);
        let asks = if promised {
            Event::new(when, holder.other(), Promise::default())
        } else {
            Event::new(when, holder, Expectation::default())
        };
        let asks = asks.with_id(new_name()).due_by(when.plus(lead)).unwrap();
        let later = Case { as_of: case.as_of.max(when.plus(lead).plus(days(1.0))), ..case.clone() };
        let to = |degree: f64| {
            // After the statement, so that it is open whichever side goes first.
            let meets = of_new(
                when.plus(Span::from_micros(1)), holder.other(),
                Fulfilment { degree: Fraction::new(degree).unwrap() },
            );
            score(&and(&later, vec![asks.clone(), meets]))
        };
        let (less, more) = (to(less), to(more));
        for view in View::ALL {
            let of = |told: &Assessment| {
                let score = told.view(view);
                let trust = score.trust.of(holder).unwrap();
                [score.expectations.of(holder).map(|one| one.score), trust.ability, trust.integrity]
            };
            for (less, more) in of(&less).into_iter().zip(of(&more)) {
                let fell = less.zip(more).is_some_and(|(less, more)| more < less - ROUNDING);
                prop_assert!(!fell, "{view}: {less:?} {more:?}");
            }
        }
    }
}
