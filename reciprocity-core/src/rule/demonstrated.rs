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

/// Demonstrated reciprocity, and what it was made of.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Demonstrated {
    /// The number, from 0 (not shown) up to 1.
    pub score: f64,
    /// Acts of each side, discounted.
    pub acts: PerSide<f64>,
    /// Turn changes, discounted.
    pub turn_changes: f64,
}

/// The demonstrated reciprocity that `sight` sees; unknown without any act.
pub fn demonstrated(sight: &Sight<'_>) -> Option<Demonstrated> {
    let acts = PerSide::from_fn(|side| sight.acts(side));
    if acts.supplier.events == 0 && acts.customer.events == 0 {
        return None;
    }
    let acts = acts.map(|acts| acts.count);
    let changed = PerSide::from_fn(|side| sight.of(side, What::TurnChanged).count);
    let turn_changes = changed.of(Side::Supplier) + changed.of(Side::Customer);
    let prior = sight.policy().draft().demonstrated.prior_acts;
    let both = 2.0 * (acts.supplier * acts.customer).sqrt() + turn_changes;
    let score = both / (2.0 * (acts.supplier + acts.customer + prior));
    Some(Demonstrated { score, acts, turn_changes })
}
