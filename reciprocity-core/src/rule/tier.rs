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

use crate::named::named;
use crate::party::{PerSide, Side, Tier};
use crate::policy::Policy;
use crate::rule::interval::Interval;
use crate::rule::redress::{Redress, amounts_to_reach};
use crate::rule::share::Shares;

named! {
    /// Whether a side carries the share that the tier asks of it.
    ///
    /// ```
    /// use reciprocity_core::rule::tier::HoldsUp;
    ///
    /// assert_eq!(HoldsUp::Unresolved.name(), "unresolved");
    /// assert_eq!(HoldsUp::from_name("yes")?, HoldsUp::Yes);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
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
///
/// ```
/// use reciprocity_core::rule::tier::least_share;
/// use reciprocity_core::{Policy, Tier};
///
/// let policy = Policy::default();
/// let least = Tier::ALL.map(|tier| least_share(tier, &policy));
/// assert_eq!(least, [0.10, 0.20, 0.30, 0.35, 0.40, 0.40]);
/// ```
pub fn least_share(tier: Tier, policy: &Policy) -> f64 {
    policy.draft().tiers.of(tier)
}

/// Whether a side whose share lies in `interval` holds up its end; unknown without a share.
///
/// ```
/// use reciprocity_core::rule::interval::Interval;
/// use reciprocity_core::rule::tier::{HoldsUp, holds_up};
/// use reciprocity_core::{Policy, Tier};
///
/// let policy = Policy::default();
/// let share = Some(Interval { low: 0.22, high: 0.32 });
/// assert_eq!(holds_up(share, Tier::Transactional, &policy), Some(HoldsUp::Yes)); // asks .20
/// assert_eq!(holds_up(share, Tier::Standard, &policy), Some(HoldsUp::Unresolved)); // .30
/// assert_eq!(holds_up(share, Tier::Key, &policy), Some(HoldsUp::No)); // .35
/// assert_eq!(holds_up(None, Tier::Key, &policy), None);
/// ```
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
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::share::shares;
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Kind, Policy, Side, Tier, Timestamp, View,
/// # };
/// use reciprocity_core::rule::tier::shortfall;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for (side, hours) in [(Side::Supplier, "12"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     evidence.record(&Event::new(at, side, time), &policy);
/// }
/// let found = shares(&Sight::new(&evidence, View::Joint, at, &policy));
/// let share = found.overall.unwrap().of;
/// let more = shortfall(&share, &[&found], Side::Customer, Tier::Standard, &policy);
/// // The standard tier asks .30: beside the 12 hours that is .3/.7 * 12, of which 2 are given.
/// assert!((more[0].amount - (0.3 / 0.7 * 12.0 - 2.0)).abs() < 1e-9);
/// assert!(shortfall(&share, &[&found], Side::Customer, Tier::Incidental, &policy).is_empty());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
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
    amounts_to_reach(bases, side.other(), (1.0 - least, None), policy)
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
