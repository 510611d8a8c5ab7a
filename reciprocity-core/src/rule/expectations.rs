//! Expectations: whether each side gets what it expects of the other.
//!
//! *Idea.* When each side meets the other's expectations there is a good connection.
//!
//! *Formula.* `E_i = (g + 1)/(g + b + 2)` over the stated expectations that `i` holds: `g` the
//! discounted weight that was met, `b` the discounted weight that was missed. Connection is the
//! lesser of the two sides'.
//!
//! *Limits.* What is waived, withdrawn, unstated or not yet due counts for nothing here.

use crate::evidence::{Sight, What};
use crate::party::{PerSide, Side};
use crate::rule::interval::Interval;
use crate::rule::posterior::{EVEN, Experience};

/// Whether one side gets what it expects.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ExpectationScore {
    /// The probability that the next expectation is met.
    pub score: f64,
    /// The range that holds it at the policy's level.
    pub interval: Interval,
    /// Met weight, discounted.
    pub met: f64,
    /// Missed weight, discounted.
    pub missed: f64,
}

/// How the expectations of `holder` were met; unknown until one was met or missed.
pub fn expectations(sight: &Sight<'_>, holder: Side) -> Option<ExpectationScore> {
    let (met, missed) = (sight.of(holder, What::Met), sight.of(holder, What::Missed));
    if met.events + missed.events == 0 {
        return None;
    }
    let experience =
        Experience { good: met.value, bad: missed.value, bad_weight: 1.0, prior: EVEN };
    Some(ExpectationScore {
        score: experience.mean(),
        interval: experience.interval(sight.policy()),
        met: met.value,
        missed: missed.value,
    })
}

/// The connection: the lesser of both sides' expectations; unknown while one is.
pub fn connection(expectations: &PerSide<Option<ExpectationScore>>) -> Option<f64> {
    let (supplier, customer) = (expectations.supplier?, expectations.customer?);
    Some(supplier.score.min(customer.score))
}
