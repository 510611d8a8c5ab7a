//! My time is worth as much as yours: the hours that each side costs the other by waiting,
//! lateness, no-shows and short notice.
//!
//! The deficit of the balance of those hours is held against the side that imposes more; the other
//! side is not to blame for it. So the worse of the two directions is the balance itself.

use super::{Dealing, PrincipleScore};
use crate::event::Principle;
use crate::evidence::What;
use crate::rule::balance::excess;
use crate::rule::interval::wilson_interval;

pub(super) const READS_SHARES: bool = false;

#[inline]
pub(super) fn score(dealing: &Dealing<'_>) -> PrincipleScore {
    let (sight, policy) = (dealing.sight, dealing.sight.policy());
    let imposed = sight.of(dealing.judged(), What::Imposed);
    let suffered = sight.of(dealing.toward, What::Imposed);
    let whole = imposed.relative + suffered.relative;
    if whole <= 0.0 {
        return PrincipleScore::unknown(Principle::TimeParity);
    }
    let squares = imposed.relative_squared + suffered.relative_squared;
    let share = imposed.relative / whole;
    let parity = |share: f64| 1.0 - excess(share, policy);
    let effective_events = if squares > 0.0 { (whole * whole / squares).max(1.0) } else { 1.0 };
    let interval = wilson_interval(share, effective_events, policy);
    PrincipleScore {
        principle: Principle::TimeParity,
        score: Some(parity(share)),
        interval: Some(interval.through(0.0, parity)),
        good: 0.0,
        bad: imposed.value,
    }
}
