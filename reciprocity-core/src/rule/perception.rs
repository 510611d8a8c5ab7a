//! Perception: how far apart the two sides see their shares, and what one side's word is worth.
//!
//! *Idea.* Each side sees what it gave more clearly than what it got. If both sides' claims of
//! their own shares sum to more than one, somebody overstates.
//!
//! *Formula.* Gap `W = s_S(view S) + s_C(view C) - 1`; joint share of the supplier
//! `(s_S(S) + 1 - s_C(C))/2`, which splits the gap evenly. With the records of one side alone, the
//! truth lies in `[s - overclaim, s]` for that side's share `s`.
//!
//! *Example.* Both claim .60 of an even exchange: the gap is .20 and the joint share .50.
//!
//! *Source.* Ross and Sicoly, "Egocentric biases in availability and attribution", Journal of
//! Personality and Social Psychology 37 (1979): claimed shares of joint work sum to about 1.2.

use crate::evidence::Sight;
use crate::party::{Observer, PerSide, Side};
use crate::rule::interval::Interval;

/// How far apart the two sides' own views are.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Perception {
    /// By how much the shares that the sides see of themselves sum to more than one.
    pub gap: f64,
    /// The supplier's share when the gap is split evenly.
    pub joint_share: f64,
}

/// Compares the shares in each side's own view; unknown if either view sees none.
///
/// A side's share is one less the other's, so the gap is what the two views say of the supplier,
/// subtracted: nothing is lost where they agree.
pub fn perception(own: &PerSide<Option<PerSide<f64>>>) -> Option<Perception> {
    let (in_supplier_eyes, in_customer_eyes) = (own.supplier?.supplier, own.customer?.supplier);
    Some(Perception {
        gap: in_supplier_eyes - in_customer_eyes,
        joint_share: (in_supplier_eyes + in_customer_eyes) / 2.0,
    })
}

/// The side whose records alone the view rests on, if it rests on one side's alone.
pub fn sole_observer(sight: &Sight<'_>) -> Option<Side> {
    let seen = |observer| sight.sees_records_of(observer);
    match (seen(Observer::Supplier), seen(Observer::Customer), seen(Observer::Neutral)) {
        (true, false, false) => Some(Side::Supplier),
        (false, true, false) => Some(Side::Customer),
        _ => None,
    }
}

/// The range of the share of the side that alone kept the records.
pub fn overclaim_range(share: f64, sight: &Sight<'_>) -> Interval {
    let overclaim = sight.policy().draft().claims.overclaim;
    Interval { low: (share - overclaim).max(0.0), high: share }
}
