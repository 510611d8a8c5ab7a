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
///
/// ```
/// use reciprocity_core::PerSide;
/// use reciprocity_core::rule::perception::perception;
///
/// // Each credits the other: the supplier claims .5 of itself and the customer .25.
/// let supplier = PerSide { supplier: 0.5, customer: 0.5 };
/// let customer = PerSide { supplier: 0.75, customer: 0.25 };
/// let modest = perception(&PerSide { supplier: Some(supplier), customer: Some(customer) });
/// // .5 + .25 - 1 and (.5 + 1 - .25)/2
/// assert_eq!(modest.map(|seen| (seen.gap, seen.joint_share)), Some((-0.25, 0.625)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
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
///
/// ```
/// use reciprocity_core::PerSide;
/// use reciprocity_core::rule::perception::perception;
///
/// // Each side claims .75 of the work: .5 of it twice.
/// let supplier = PerSide { supplier: 0.75, customer: 0.25 };
/// let customer = PerSide { supplier: 0.25, customer: 0.75 };
/// let both = PerSide { supplier: Some(supplier), customer: Some(customer) };
/// let compared = perception(&both).unwrap();
/// assert_eq!(compared.gap, 0.75 + 0.75 - 1.0);
/// assert_eq!(compared.joint_share, (0.75 + 1.0 - 0.75) / 2.0);
/// assert_eq!(perception(&PerSide { supplier: Some(supplier), customer: None }), None);
/// ```
pub fn perception(own: &PerSide<Option<PerSide<f64>>>) -> Option<Perception> {
    let (in_supplier_eyes, in_customer_eyes) = (own.supplier?.supplier, own.customer?.supplier);
    Some(Perception {
        gap: in_supplier_eyes - in_customer_eyes,
        joint_share: (in_supplier_eyes + in_customer_eyes) / 2.0,
    })
}

/// The side whose records alone the view rests on, if it rests on one side's alone.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::perception::sole_observer;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let asked = Event::new(at, Side::Customer, Fact::Request);
/// let mut evidence = Evidence::default();
/// evidence.record(&asked.clone().observed_by(Side::Supplier), &policy);
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// assert_eq!(sole_observer(&sight), Some(Side::Supplier));
/// evidence.record(&asked, &policy); // both saw this one
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// assert_eq!(sole_observer(&sight), None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn sole_observer(sight: &Sight<'_>) -> Option<Side> {
    let seen = |observer| sight.sees_records_of(observer);
    match (seen(Observer::Supplier), seen(Observer::Customer), seen(Observer::Neutral)) {
        (true, false, false) => Some(Side::Supplier),
        (false, true, false) => Some(Side::Customer),
        _ => None,
    }
}

/// The range of the share of the side that alone kept the records.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Policy, Timestamp, View};
/// use reciprocity_core::rule::perception::overclaim_range;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let evidence = Evidence::default();
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let range = overclaim_range(0.7, &sight);
/// assert!((range.low - (0.7 - 0.1)).abs() < 1e-12);
/// assert_eq!(range.high, 0.7);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn overclaim_range(share: f64, sight: &Sight<'_>) -> Interval {
    let overclaim = sight.policy().draft().claims.overclaim;
    Interval { low: (share - overclaim).max(0.0), high: share }
}
