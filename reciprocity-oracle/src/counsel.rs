//! What each side should do.

use crate::deeds::Matter;
use crate::shares::Sight;
use crate::{OracleView, Tell};
use reciprocity_core::{Principle, Profile, Side};

/// The advice to `side`, and whether to repair its own side beside that.
pub(crate) fn counsel(
    sight: &Sight<'_>,
    view: &OracleView,
    side: Side,
    profile: Profile,
) -> (Tell, bool) {
    let (own, other) = (side.index(), side.other().index());
    let gives_too_much =
        |giver: Side| view.verdict.is_some_and(|(a, b)| a.1 == Some(giver) && b.1 == Some(giver));
    let badly = |toward: usize| {
        Principle::ALL.into_iter().any(|one| {
            let repeats = [Principle::Fairness, Principle::CoContribution].contains(&one);
            let score = view.treatment[toward][one.index()].score;
            !repeats && score.is_some_and(|score| score.0 < 0.5)
        })
    };
    let wrong = gives_too_much(side)
        || view.holds_up[other] == Some("no")
        || badly(own)
        || view.expectations[own].is_some_and(|one| one.score.0 < 0.5)
        || !sight.of(side, &[Matter::Unspoken]).is_empty();
    let open = sight.items.iter().find(|item| {
        item.is_call_out() && item.event.actor() == side && item.answered_at.is_none()
    });
    let graces_passed = open.is_some_and(|item| {
        let asked = item.event.occurred_at();
        let until =
            item.event.due().unwrap_or_else(|| asked.plus(sight.policy.grace(profile.tier)));
        sight.as_of > until
    });
    let failed =
        Side::ALL.into_iter().any(|one| !sight.of(one, &[Matter::ChangeFailed]).is_empty());
    let settled = view.verdict.is_some_and(|(low, high)| low == high);
    let advice = match (sight.repair_owed(side.other()).is_some(), wrong, graces_passed) {
        (true, ..) => "disengage",
        (_, true, true) if failed => "disengage",
        (_, true, true) => "renegotiate",
        (_, true, false) => "call_out",
        _ if settled => "continue",
        _ => "gather_evidence",
    };
    (advice, gives_too_much(side.other()) || badly(other))
}
