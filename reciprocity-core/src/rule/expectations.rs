//! Expectations: whether each side gets what it expects of the other.
//!
//! *Idea.* When each side meets the other's expectations there is a good connection.
//!
//! *Formula.* `E_i = (g + 1)/(g + b + 2)` over the stated expectations that `i` holds: `g` the
//! discounted weight that was met, `b` the discounted weight that was missed. Connection is the
//! lesser of the two sides'.
//!
//! *Limits.* What is waived, withdrawn, unstated or not yet due counts for nothing here.

use crate::evidence::{OpenExpectation, Sight, What};
use crate::party::{PerSide, Side};
use crate::quantity::Timestamp;
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

/// The open expectation of a side that matters most: the one whose fate moves its score furthest.
///
/// Between met and missed, an expectation of unmet weight `w` moves `E` by `w/(g + b + w + 2)`, which
/// grows with `w` alone: so it is the weightiest, and of several the one that is due first.
pub fn matters_most(open: &[OpenExpectation]) -> Option<&OpenExpectation> {
    let unmet = |one: &OpenExpectation| one.weight * (1.0 - one.degree);
    let due = |one: &OpenExpectation| one.due.unwrap_or(Timestamp::MAX);
    open.iter().filter(|one| one.stated).min_by(|a, b| {
        unmet(b)
            .total_cmp(&unmet(a))
            .then_with(|| due(a).cmp(&due(b)))
            .then_with(|| a.id.cmp(&b.id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_open_expectation_matters_most_and_then_the_one_that_is_due_first() {
        let open = |weight, degree, due, stated| OpenExpectation {
            id: None,
            since: Timestamp::MIN,
            due: Timestamp::from_seconds(due).ok(),
            weight,
            degree,
            stated,
            promised: false,
        };
        let all = [
            open(0.9, 0.5, 1, true),
            open(0.5, 0.0, 9, true),
            open(0.5, 0.0, 3, true),
            open(1.0, 0.0, 1, false),
        ];
        assert_eq!(matters_most(&all), Some(&all[2]));
        // A tenth of a whole weight is less than half of a half.
        let nearly_met = [open(1.0, 0.9, 1, true), open(0.5, 0.5, 1, true)];
        assert_eq!(matters_most(&nearly_met), Some(&nearly_met[1]));
        assert_eq!(matters_most(&[]), None);
    }
}
