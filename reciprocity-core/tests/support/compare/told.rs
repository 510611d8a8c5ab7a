//! Two views side by side, number by number.

use reciprocity_core::{Side, ViewScore};

use super::{near, near_root};

/// Every number and word of a view's score under a label. With `mirrored` the two sides stand for
/// each other, as they do when all that one did was done by the other.
pub(crate) fn told_by(score: &ViewScore, mirrored: bool) -> Vec<(String, f64)> {
    let mut told: Vec<(String, f64)> = Vec::new();
    let mut tell = |label: String, number: Option<f64>| told.extend(number.map(|n| (label, n)));
    for side in Side::ALL {
        let one = if mirrored { side.other() } else { side };
        let share = score.share;
        tell(format!("share of {side}"), share.map(|share| share.of(one)));
        tell(format!("low of {side}"), share.map(|share| share.interval_of(one).low));
        tell(format!("high of {side}"), share.map(|share| share.interval_of(one).high));
        let claim = share.and_then(|share| share.overclaim).filter(|claim| claim.0 == one);
        tell(format!("claim of {side}"), claim.map(|claim| claim.1.low));
        for class in score.classes() {
            let of = if one == Side::Supplier { class.supplier } else { class.customer };
            tell(format!("{} of {side}", class.class), Some(of));
        }
        for kind in &score.kinds {
            let label = format!("{} in {} of {side}", kind.kind, kind.unit);
            tell(format!("count of {label}"), Some(f64::from(*kind.contributions.of(one))));
            tell(format!("amount of {label}"), Some(*kind.amounts.of(one)));
        }
        for option in score.redress.iter().filter(|option| option.by == one) {
            let label = format!("amount to redress in {} {} by {side}", option.kind, option.unit);
            tell(label, Some(option.amount));
        }
        tell(format!("felt fairness of {side}"), *score.felt_fairness.of(one));
        for principle in score.treatment.of(one) {
            let label = format!("{} toward {side}", principle.principle);
            tell(format!("score of {label}"), principle.score);
            tell(format!("low of {label}"), principle.interval.map(|range| range.low));
            tell(format!("high of {label}"), principle.interval.map(|range| range.high));
            tell(format!("good of {label}"), Some(principle.good));
            tell(format!("bad of {label}"), Some(principle.bad));
        }
        tell(format!("process of {side}"), *score.process.of(one));
        let expected = score.expectations.of(one);
        tell(format!("expectations of {side}"), expected.map(|told| told.score));
        tell(format!("low of expectations of {side}"), expected.map(|told| told.interval.low));
        tell(format!("met of {side}"), expected.map(|told| told.met));
        tell(format!("missed of {side}"), expected.map(|told| told.missed));
        let trust = score.trust.of(one);
        tell(format!("trust of {side}"), trust.map(|told| told.score));
        tell(format!("ability seen by {side}"), trust.and_then(|told| told.ability));
        tell(format!("benevolence seen by {side}"), trust.and_then(|told| told.benevolence));
        tell(format!("integrity seen by {side}"), trust.and_then(|told| told.integrity));
        let rate = score.answer_rate.of(one);
        tell(format!("answer rate of {side}"), rate.map(|rate| rate.rate));
        tell(format!("turns answered by {side}"), rate.map(|rate| f64::from(rate.answered)));
        tell(format!("acts of {side}"), score.demonstrated.map(|shown| *shown.acts.of(one)));
    }
    tell("effective events".to_owned(), score.share.map(|share| share.effective_events));
    tell("balance".to_owned(), score.balance);
    tell("connection".to_owned(), score.connection);
    tell("demonstrated".to_owned(), score.demonstrated.map(|shown| shown.score));
    tell("overall".to_owned(), score.overall.as_ref().map(|overall| overall.score));
    tell("bound".to_owned(), score.overall.as_ref().map(|overall| overall.bounds.high));
    tell("provisional".to_owned(), Some(f64::from(u8::from(score.provisional))));
    told
}

/// What two views tell differently, of what `counts`.
pub(crate) fn differences(
    a: &[(String, f64)],
    b: &[(String, f64)],
    counts: impl Fn(&str) -> bool,
) -> Vec<String> {
    let of = |told: &[(String, f64)]| -> Vec<(String, f64)> {
        told.iter().filter(|one| counts(&one.0)).cloned().collect()
    };
    let (a, b) = (of(a), of(b));
    let agree = |(a, b): &(&(String, f64), &(String, f64))| {
        let root = a.0.contains("co_contribution");
        a.0 == b.0 && (near(a.1, b.1) || root && near_root(a.1, b.1))
    };
    let labels = |told: &[(String, f64)]| told.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
    let mut lines = Vec::new();
    if labels(&a) != labels(&b) {
        lines.push(format!("{:?} against {:?}", labels(&a), labels(&b)));
    }
    lines.extend(a.iter().zip(&b).filter(|pair| !agree(pair)).map(|pair| format!("{pair:?}")));
    lines
}
