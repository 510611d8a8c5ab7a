//! What every number obeys: its range, or unknown.

use crate::support::generate::{self};
use crate::support::{assess, cases};
use crate::{ROUNDING, day, deeds, score};
use proptest::prelude::*;
use reciprocity_core::rule::interval::Interval;
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::score::Scores;
use reciprocity_core::{
    Assessment, Event, Fraction, Kind, PerSide, Policy, Principle, Response, Side, View,
};

/// What disobeys "a number from 0 to 1, inside its interval, or unknown".
fn out_of_range(assessment: &Assessment) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut fraction = |what: &str, number: Option<f64>| {
        if !number.is_none_or(|number| (0.0..=1.0).contains(&number)) {
            wrong.push(format!("{what} is {number:?}"));
        }
    };
    let mut inside = |what: &str, number: f64, range: Interval| {
        let Interval { low, high } = range;
        let width = if -ROUNDING <= low && low <= high && high <= 1.0 { 0.5 } else { 7.0 };
        fraction(what, Some(width));
        let outside = format!("{number:e} outside {low:e} to {high:e}: {what}");
        fraction(
            &outside,
            Some(if low - ROUNDING <= number && number <= high + ROUNDING { number } else { 7.0 }),
        );
    };
    let mut pending: Vec<(String, Option<f64>)> = Vec::new();
    for view in View::ALL {
        let Scores { share, felt_fairness, treatment, process, answer_rate, .. } =
            &**assessment.view(view);
        let score = assessment.view(view);
        if let Some(share) = share {
            inside("share", share.supplier, share.interval);
            pending.push(("sum of shares".into(), Some((share.supplier + share.customer) / 2.0)));
            let events = share.effective_events;
            let part = if events.is_finite() { 1.0 / events } else { 7.0 };
            pending.push(("effective events".into(), Some(part)));
            if let Some((_, range)) = share.overclaim {
                inside("overclaim", range.high, range);
            }
        }
        for side in Side::ALL {
            pending.push(("felt fairness".into(), *felt_fairness.of(side)));
            pending.push(("process".into(), *process.of(side)));
            for principle in treatment.of(side) {
                let what = format!("{} in {view} toward {side}", principle.principle);
                match (principle.score, principle.interval) {
                    // Near zero it is a root of what rounding left of a share.
                    (Some(score), Some(range))
                        if principle.principle == Principle::CoContribution =>
                    {
                        let Interval { low, high } = range;
                        inside(&what, score.max(low), range);
                        inside(&what, score * score, Interval { low: low * low - ROUNDING, high });
                    }
                    (Some(score), Some(range)) => inside(&what, score, range),
                    (score, _) => pending.push((what.clone(), score)),
                }
                let finite = principle.good.is_finite() && principle.bad.is_finite();
                pending.push((what, Some(if finite { 0.0 } else { 7.0 })));
            }
            if let Some(rate) = answer_rate.of(side) {
                inside("answer rate", rate.rate, rate.interval);
            }
            if let Some(expected) = score.expectations.of(side) {
                inside("expectations", expected.score, expected.interval);
            }
            if let Some(trust) = score.trust.of(side) {
                let parts = [Some(trust.score), trust.ability, trust.benevolence, trust.integrity];
                pending.extend(parts.map(|part| ("trust".into(), part)));
            }
            for option in score.shortfall.of(side) {
                let usable = option.amount.is_finite() && option.amount >= 0.0;
                pending.push(("shortfall".into(), Some(if usable { 0.0 } else { 7.0 })));
            }
        }
        pending.push(("balance".into(), score.balance));
        pending.push(("demonstrated".into(), score.demonstrated.map(|shown| shown.score)));
        if let Some(overall) = &score.overall {
            inside("overall", overall.score, overall.bounds);
            pending.push(("coverage".into(), Some(overall.coverage)));
        }
        for option in &score.redress {
            let usable = option.amount.is_finite() && option.amount >= 0.0;
            pending.push(("redress".into(), Some(if usable { 0.0 } else { 7.0 })));
        }
    }
    for side in Side::ALL {
        let gain = *assessment.win_win.net_gain.of(side);
        pending.push(("net gain".into(), gain.map(f64::abs)));
        let activity = *assessment.trend.activity.of(side);
        let usable = activity.is_none_or(|pace| pace.is_finite() && pace >= 0.0);
        pending.push(("activity".into(), Some(if usable { 0.0 } else { 7.0 })));
    }
    pending.push(("trend".into(), assessment.trend.supplier_share.map(f64::abs)));
    pending.push(("trend".into(), assessment.trend.demonstrated.map(f64::abs)));
    let running = assessment.programme.running;
    pending.push(("attention".into(), running.and_then(|one| one.customer_share)));
    if let Some(perception) = assessment.perception {
        pending.push(("gap".into(), Some(perception.gap.abs())));
        pending.push(("joint share".into(), Some(perception.joint_share)));
    }
    for (what, number) in pending {
        fraction(&what, number);
    }
    wrong
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_number_is_in_range_or_unknown(case in generate::case()) {
        let wrong = out_of_range(&score(&case));
        prop_assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn no_evidence_gives_unknown() {
    let policy = Policy::default();
    let later = vec![deeds(2, Side::Supplier, Kind::SERVICE, 3.0)];
    let machine = Event::new(day(1), Side::Customer, Response { automatic: true });
    for events in [vec![], later, vec![machine]] {
        let assessment = assess(&events, day(1), &policy);
        assert_eq!(assessment.perception, None);
        for view in View::ALL {
            let score = assessment.view(view);
            assert_eq!((score.share, score.balance, score.band), (None, None, None));
            assert_eq!(score.verdict, Verdict::Unknown);
            assert_eq!((&score.overall, score.demonstrated), (&None, None));
            assert!(
                score.classes().is_empty() && score.kinds.is_empty() && score.redress.is_empty()
            );
            assert!(score.provisional);
            for side in Side::ALL {
                assert_eq!(*score.felt_fairness.of(side), None);
                assert_eq!(*score.process.of(side), None);
                assert_eq!(*score.answer_rate.of(side), None);
                assert_eq!(score.treatment.of(side).len(), Principle::ALL.len());
                for principle in score.treatment.of(side) {
                    assert_eq!((principle.score, principle.interval), (None, None));
                    assert_eq!((principle.good, principle.bad), (0.0, 0.0));
                }
            }
        }
    }
}

#[test]
fn nothing_given_is_unknown_and_not_even() {
    let policy = Policy::default();
    let events: Vec<Event> =
        Side::ALL.into_iter().map(|side| deeds(0, side, Kind::SERVICE, 0.0)).collect();
    let score = assess(&events, day(0), &policy).joint;
    assert_eq!((score.share, score.balance), (None, None));
    assert_eq!(score.contributions, PerSide { supplier: 1, customer: 1 });
}

#[test]
fn the_least_amounts_and_confidences_stay_in_range() {
    let policy = Policy::default();
    for amount in [1e-300, 1e-200, 1e-160, 1e-20] {
        for confidence in [1.0, 1e-9, 1e-150] {
            let events: Vec<Event> = (0..4_u8)
                .zip(Side::ALL.into_iter().cycle())
                .map(|(place, side)| {
                    let amount = amount * f64::from(place + 1);
                    deeds(i64::from(place), side, Kind::SERVICE, amount)
                        .with_confidence(Fraction::new(confidence).unwrap())
                })
                .collect();
            for as_of in [day(3), day(20_000)] {
                let wrong = out_of_range(&assess(&events, as_of, &policy));
                assert!(wrong.is_empty(), "{amount} {confidence}: {wrong:?}");
            }
        }
    }
}
