//! Felt fairness: how fair the exchange feels to one side.
//!
//! *Idea.* Nobody likes to give too much; to take too much hurts as well, but less.
//!
//! *Formula.* `F_i = 1 - p((2s_i - 1)+) - r * p((1 - 2s_i)+)` with the excess `p` of
//! [`balance`](super::balance) and `r` the policy's advantageous ratio, .61.
//!
//! *Example.* At 80/20 the giver feels .5 and the taker 1 - .61 * .5 = .695.
//!
//! *Source.* The inequity aversion of Fehr and Schmidt, "A Theory of Fairness, Competition, and
//! Cooperation", Quarterly Journal of Economics 114 (1999), with the ratio of its two weights.

use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::rule::balance::excess;

/// How fair the exchange feels to `side`, from 0 to 1.
///
/// ```
/// use reciprocity_core::rule::felt_fairness::felt_fairness;
/// use reciprocity_core::{PerSide, Policy, Side};
///
/// let policy = Policy::default();
/// let shares = PerSide { supplier: 0.8, customer: 0.2 };
/// // The excess of 80 of 100 is .2/.4 = .5; it hurts the taker .61 as much as the giver.
/// assert!((felt_fairness(&shares, Side::Supplier, &policy) - 0.5).abs() < 1e-12);
/// let taker = felt_fairness(&shares, Side::Customer, &policy);
/// assert!((taker - (1.0 - 0.61 * 0.5)).abs() < 1e-12);
/// ```
pub fn felt_fairness(shares: &PerSide<f64>, side: Side, policy: &Policy) -> f64 {
    let gives_too_much = excess(*shares.of(side), policy);
    let takes_too_much = excess(*shares.of(side.other()), policy);
    1.0 - gives_too_much - policy.draft().felt_fairness.advantageous_ratio * takes_too_much
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn giving_too_much_hurts_more_than_taking_too_much() {
        let policy = Policy::default();
        let shares = PerSide { supplier: 0.8, customer: 0.2 };
        assert!((felt_fairness(&shares, Side::Supplier, &policy) - 0.5).abs() < 1e-15);
        assert!((felt_fairness(&shares, Side::Customer, &policy) - 0.695).abs() < 1e-15);
    }
}
