//! Holding up one's end: the least share that each side must carry, by the depth of the
//! relationship.
//!
//! *Idea.* The more strategic a relationship is, the more reciprocity it needs.
//!
//! *Formula.* A side holds up its end when the whole interval of its share lies at or above the
//! tier's least share `c`, does not when the whole lies below, and otherwise it is unresolved. The
//! shortfall is `c/(1-c) * G_i - G_j`, told in amounts of each kind (see
//! [`redress`](super::redress)).
//!
//! *Limits.* The least shares are a choice of the policy; they never fall with the tier.

use crate::party::{PerSide, Side, Tier, named};
use crate::policy::Policy;
use crate::rule::interval::Interval;
use crate::rule::redress::{Redress, amounts_to_reach};
use crate::rule::share::Shares;

named! {
    /// Whether a side carries the share that the tier asks of it.
    HoldsUp, "answer", {
        /// It does.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// The record does not settle it.
        Unresolved = "unresolved",
    }
}

/// The least share that each side must carry at this tier.
pub fn least_share(tier: Tier, policy: &Policy) -> f64 {
    policy.draft().tiers.of(tier)
}

/// Whether a side whose share lies in `interval` holds up its end; unknown without a share.
pub fn holds_up(interval: Option<Interval>, tier: Tier, policy: &Policy) -> Option<HoldsUp> {
    let (interval, least) = (interval?, least_share(tier, policy));
    Some(if interval.low >= least {
        HoldsUp::Yes
    } else if interval.high < least {
        HoldsUp::No
    } else {
        HoldsUp::Unresolved
    })
}

/// How much more of each kind alone `side` would have to give now to carry its least share. Empty
/// when it does.
///
/// `share` is each side's, and `bases` the shares whose mean it is, as for
/// [`redress`](super::redress::redress).
pub fn shortfall(
    share: &PerSide<f64>,
    bases: &[&Shares],
    side: Side,
    tier: Tier,
    policy: &Policy,
) -> Vec<Redress> {
    let least = least_share(tier, policy);
    if *share.of(side) >= least {
        return Vec::new();
    }
    amounts_to_reach(bases, side.other(), 1.0 - least, policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_touches_the_line_from_above_holds_up_and_from_below_is_unresolved() {
        let policy = Policy::default();
        let of = |low, high| holds_up(Some(Interval { low, high }), Tier::Standard, &policy);
        assert_eq!(of(0.3, 0.5), Some(HoldsUp::Yes));
        assert_eq!(of(0.2, 0.4), Some(HoldsUp::Unresolved));
        assert_eq!(of(0.1, 0.3), Some(HoldsUp::Unresolved));
        assert_eq!(of(0.1, 0.29), Some(HoldsUp::No));
    }
}
