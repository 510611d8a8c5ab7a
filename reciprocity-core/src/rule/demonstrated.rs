//! Demonstrated reciprocity: one number for plain logs of who did something for whom.
//!
//! *Idea.* Reciprocity is shown by acts both ways and by turns taken, and is not shown until it is:
//! few acts leave the number near zero.
//!
//! *Formula.* `R = (2*sqrt(a*b) + f)/(2*(a + b + k))`, with `a` and `b` the discounted numbers of
//! acts each way, `f` that of turn changes, and `k` acts not yet seen.
//!
//! *Example.* Fifty acts each way in strict turns: (100 + 99)/(2 * 104) = .957. All from one side: 0.
//!
//! *Source.* The best single number of a study, out of sample, of fifteen real histories, for
//! whether a relationship stays or turns two-way. It does not predict whether there is any contact.

use crate::evidence::{Sight, What};
use crate::party::{PerSide, Side};
use crate::policy::Policy;

/// Demonstrated reciprocity, and what it was made of.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::demonstrated::demonstrated;
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for _ in 0..3 {
///     evidence.record(&Event::new(at, Side::Supplier, Fact::Request), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// // All acts are of one side: nothing is shown yet.
/// let one_way = demonstrated(&sight).unwrap();
/// assert!((one_way.acts.supplier - 3.0).abs() < 1e-12);
/// assert_eq!((one_way.score, one_way.acts.customer, one_way.turn_changes), (0.0, 0.0, 0.0));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Demonstrated {
    /// The number, from 0 (not shown) up to 1.
    pub score: f64,
    /// Acts of each side, discounted.
    pub acts: PerSide<f64>,
    /// Turn changes, discounted.
    pub turn_changes: f64,
}

/// The demonstrated reciprocity that `sight` sees; unknown without any act.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::demonstrated::demonstrated;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for side in [Side::Supplier, Side::Customer] {
///     evidence.record(&Event::new(at, side, Fact::Request), &policy);
/// }
/// // One act each way, one change of turns, and the 4 acts not yet seen.
/// let by_hand = (2.0 * 1.0 + 1.0) / (2.0 * (1.0 + 1.0 + 4.0));
/// let shown = demonstrated(&Sight::new(&evidence, View::Joint, at, &policy)).unwrap();
/// assert!((shown.score - by_hand).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn demonstrated(sight: &Sight<'_>) -> Option<Demonstrated> {
    let acts = PerSide::from_fn(|side| sight.acts(side));
    if acts.supplier.events == 0 && acts.customer.events == 0 {
        return None;
    }
    let acts = acts.map(|acts| acts.count);
    let changed = PerSide::from_fn(|side| sight.of(side, What::TurnChanged).count);
    let turn_changes = changed.of(Side::Supplier) + changed.of(Side::Customer);
    Some(by_acts(acts, turn_changes, sight.policy()))
}

/// The same of the discounted numbers of acts, of which there are some, and of turn changes.
pub(crate) fn by_acts(acts: PerSide<f64>, turn_changes: f64, policy: &Policy) -> Demonstrated {
    let prior = policy.draft().demonstrated.prior_acts;
    let both = 2.0 * (acts.supplier * acts.customer).sqrt() + turn_changes;
    let score = both / (2.0 * (acts.supplier + acts.customer + prior));
    Demonstrated { score, acts, turn_changes }
}
