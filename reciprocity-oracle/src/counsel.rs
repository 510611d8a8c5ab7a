//! What each side should do, why, and what would change it.

use crate::certainty::least;
use crate::course::has_ended;
use crate::deeds::Matter;
use crate::shares::Sight;
use crate::{OracleView, Tell, excess};
use reciprocity_core::{Event, Fact, Principle, Profile, Side, Tier};

/// What a side should do.
#[derive(Debug, Clone, PartialEq)]
pub struct Counsel {
    /// The advice.
    pub advice: Tell,
    /// When other terms are advised: the deepest lighter tier that the other side may carry.
    pub other_tier: Option<Tier>,
    /// Why.
    pub reasons: Vec<Why>,
    /// What would mend the first of the reasons.
    pub least_act: Act,
    /// Why the side should repair its own side.
    pub repair: Vec<Why>,
}

/// A reason: its name, the principle that it is a matter of, and the share or score that tells it.
pub type Why = (Tell, Option<Principle>, Option<f64>);

/// An act: its name, who acts, in the matter of which principle, and how much of it.
pub type Act = (Tell, Option<Side>, Option<Principle>, Option<f64>);

pub(crate) fn counsel(
    sight: &Sight<'_>,
    view: &OracleView,
    side: Side,
    profile: Profile,
) -> Counsel {
    let other = side.other();
    let plain = |reason| vec![(reason, None, None)];
    let nothing = ("none", None, None, None);
    if has_ended(sight) {
        return Counsel {
            advice: "nothing",
            other_tier: None,
            reasons: plain("ended"),
            least_act: nothing,
            repair: vec![],
        };
    }
    let wrong = wrong(sight, view, side);
    let open = sight.items.iter().find(|item| {
        item.is_call_out() && item.event.actor() == side && item.answered_at.is_none()
    });
    let grace_passed = open.is_some_and(|item| {
        let asked = item.event.occurred_at();
        let until =
            item.event.due().unwrap_or_else(|| asked.plus(sight.policy.grace(profile.tier)));
        sight.as_of > until
    });
    let failed = change_failed(sight);
    let settled = view.verdict.is_some_and(|(low, high)| low == high);
    let mend = wrong.first().map(|first| mend(first, sight, view, side));
    let (advice, before, least_act) = match (sight.repair_owed(other), mend) {
        (Some(owed), _) => {
            ("disengage", plain("betrayed"), ("honour_trust", Some(other), None, Some(owed as f64)))
        }
        (_, Some(mend)) if grace_passed && failed => ("disengage", plain("change_failed"), mend),
        (_, Some(_)) if grace_passed => {
            let answer = ("answer_call_out", None, None, None);
            ("renegotiate", plain("call_out_unanswered"), answer)
        }
        (_, Some(mend)) => ("call_out", vec![], mend),
        _ if settled => ("continue", plain("nothing_wrong"), nothing),
        _ => {
            let first = view.currency_without_rate.is_none().then_some(1.0);
            let more = if view.verdict.is_some() { view.more_events } else { first };
            let name = if more.is_some() { "record" } else { "none" };
            ("gather_evidence", plain("unresolved"), (name, None, None, more))
        }
    };
    let high = view.interval.map(|(low, high)| [high, 1.0 - low][other.index()]);
    let carries =
        |tier: &Tier| high.is_some_and(|high| high >= sight.policy.draft().tiers.of(*tier));
    let lighter = Tier::ALL.into_iter().filter(|tier| *tier < profile.tier);
    Counsel {
        advice,
        other_tier: lighter.rev().find(carries).filter(|_| advice == "renegotiate"),
        reasons: [before, wrong].concat(),
        least_act,
        repair: repair(view, side),
    }
}

/// What is wrong with how `side` fares, the weightiest first.
fn wrong(sight: &Sight<'_>, view: &OracleView, side: Side) -> Vec<Why> {
    let mut wrong = Vec::new();
    if view.holds_up[side.other().index()] == Some("no") {
        wrong.push(("other_does_not_hold_up", None, None));
    }
    if gives_too_much(view, side) {
        wrong.push(("gives_too_much", None, share(view, side)));
    }
    wrong.extend(badly(view, side, "treated_badly"));
    let expected = view.expectations[side.index()].map(|one| one.score.0);
    if expected.is_some_and(|score| score < 0.5) {
        wrong.push(("expectations_missed", None, expected));
    }
    if left_unsaid(sight, side) {
        wrong.push(("unspoken", None, None));
    }
    wrong
}

/// Whether `side` said nothing of what it needs since the time of something passed that it had not said.
fn left_unsaid(sight: &Sight<'_>, side: Side) -> bool {
    let unsaid = sight.deeds.iter().filter(|deed| deed.0 == Matter::Unspoken && deed.1 == side);
    let says = |event: &Event| match event.fact() {
        Fact::CallOut => true,
        Fact::Expectation(one) => one.stated,
        _ => false,
    };
    let said = sight.seen.iter().filter(|event| event.actor() == side && says(event));
    let (unsaid, said) =
        (unsaid.map(|deed| deed.3).max(), said.map(|event| event.occurred_at()).max());
    unsaid.is_some() && said <= unsaid
}

/// Whether the last word on any change is that it was refused, or failed.
fn change_failed(sight: &Sight<'_>) -> bool {
    let outcomes = [Matter::ChangeFailed, Matter::ChangeAgreed];
    let last = sight.deeds.iter().rfind(|deed| outcomes.contains(&deed.0));
    last.is_some_and(|deed| deed.0 == Matter::ChangeFailed)
}

/// What `side` itself does wrong.
fn repair(view: &OracleView, side: Side) -> Vec<Why> {
    let takes = gives_too_much(view, side.other());
    let takes = takes.then(|| ("takes_too_much", None, share(view, side)));
    takes.into_iter().chain(badly(view, side.other(), "treats_badly")).collect()
}

fn share(view: &OracleView, side: Side) -> Option<f64> {
    view.share.map(|share| share.of[side.index()])
}

/// Whether, wherever in its range the share lies, `side` gives more than the band allows.
fn gives_too_much(view: &OracleView, side: Side) -> bool {
    view.verdict.is_some_and(|(a, b)| a.1 == Some(side) && b.1 == Some(side))
}

/// In which matters a side is treated badly, the worst first. What repeats the share is left out:
/// co-contribution, and fairness as long as nobody was unfair.
fn badly(view: &OracleView, toward: Side, name: Tell) -> Vec<Why> {
    let treatment = &view.treatment[toward.index()];
    let unfair = treatment[Principle::Fairness.index()].bad > 0.0;
    let counts = |one: &Principle| match one {
        Principle::Fairness => unfair,
        one => *one != Principle::CoContribution,
    };
    let all = Principle::ALL.into_iter().filter(counts);
    let scores = all.filter_map(|one| Some((one, treatment[one.index()].score?.0)));
    let mut bad: Vec<(Principle, f64)> = scores.filter(|one| one.1 < 0.5).collect();
    bad.sort_by(|a, b| a.1.total_cmp(&b.1));
    bad.into_iter().map(|(principle, score)| (name, Some(principle), Some(score))).collect()
}

/// The least that would mend what is wrong with how `side` fares: tried out, and not worked out.
fn mend(why: &Why, sight: &Sight<'_>, view: &OracleView, side: Side) -> Act {
    let other = Some(side.other());
    let toward = |side: Side, one: Principle| view.treatment[side.index()][one.index()];
    match (why.0, why.1) {
        ("treated_badly", Some(Principle::TimeParity)) => {
            let hours = Side::ALL.map(|side| toward(side, Principle::TimeParity).bad);
            let (imposed, own) = (hours[side.index()], hours[side.other().index()]);
            let parity = |left: f64| 1.0 - excess(left / (left + own), sight.policy);
            let enough = |fewer: f64| fewer >= imposed || parity(imposed - fewer) >= 0.5;
            ("spare_hours", other, None, least(enough))
        }
        ("treated_badly", Some(principle)) => {
            let (now, lambda) = (toward(side, principle), sight.policy.bad_weight(principle));
            let score = |good: f64| (good + 2.0 * now.before) / (good + lambda * now.bad + 2.0);
            let deeds = least(|more| score(now.good + more) >= 0.5);
            ("good_conduct", other, Some(principle), deeds)
        }
        ("expectations_missed", _) => {
            let (met, missed) =
                view.expectations[side.index()].map_or((0.0, 0.0), |one| (one.met, one.missed));
            let score = |more: f64| (met + more + 1.0) / (met + more + missed + 2.0);
            ("meet_expectations", None, None, least(|more| score(more) >= 0.5))
        }
        ("unspoken", _) => ("say", None, None, None),
        ("other_does_not_hold_up", _) => ("hold_up", other, None, None),
        _ => ("redress", other, None, None),
    }
}
