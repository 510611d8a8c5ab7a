//! Trend: the fast memory against the slow one.
//!
//! *Idea.* What happened lately, beside what is usual: a change shows first in the memory that
//! forgets faster.
//!
//! *Formula.* The difference of the same score in the two memories, fast less slow.

use crate::evidence::Sight;
use crate::party::{PerSide, Side};
use crate::rule::demonstrated::demonstrated;
use crate::rule::share::shares;

/// Where a relationship is heading.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Trend {
    /// By how much the supplier's share lately exceeds its usual share.
    pub supplier_share: Option<f64>,
    /// By how much demonstrated reciprocity lately exceeds the usual.
    pub demonstrated: Option<f64>,
    /// The acts of each side lately, beside what its usual pace would give: 1 is as usual, 0 silence.
    pub activity: PerSide<Option<f64>>,
}

/// What the slow memory says, which was worked out before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// The supplier's share of what all records together show.
    pub supplier_share: Option<f64>,
    /// Demonstrated reciprocity.
    pub demonstrated: Option<f64>,
}

/// Compares what `fast` and `slow`, two sights of the same evidence, see; `usual` is what `slow` says.
pub fn trend(fast: &Sight<'_>, slow: &Sight<'_>, usual: Usual) -> Trend {
    let share = shares(fast).overall.map(|share| share.of.supplier);
    let difference = |fast: Option<f64>, slow: Option<f64>| Some(fast? - slow?);
    let half_lives = slow.half_life().span().days() / fast.half_life().span().days();
    // At a steady pace the discounted count is the pace times the half-life (over ln 2).
    let activity = |side: Side| {
        let (fast, slow) = (fast.acts(side).count, slow.acts(side).count);
        // After long silence next to nothing is left of the slow count, if it is the faster to forget.
        (slow > 0.0).then(|| fast / slow * half_lives).filter(|pace| pace.is_finite())
    };
    Trend {
        supplier_share: difference(share, usual.supplier_share),
        demonstrated: difference(demonstrated(fast).map(|one| one.score), usual.demonstrated),
        activity: PerSide::from_fn(activity),
    }
}
