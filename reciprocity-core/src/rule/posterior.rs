//! Belief from good and bad experience.
//!
//! *Idea.* Before anything has happened good and bad are as likely; each experience moves the
//! belief, a bad one further than a good one.
//!
//! *Formula.* The mean `(g + 2m)/(g + lambda*b + 2)` of a beta distribution with parameters
//! `g + 2m` and `lambda*b + 2(1-m)`, for discounted good `g` and bad `b`, where `m` is what one
//! would believe without them: one half, unless something else is known. At one half this is
//! `(g + 1)/(g + lambda*b + 2)`.
//!
//! *Example.* Three good and one bad at lambda 2: 4/7.
//!
//! *Law.* Whatever one believed before, good never lowers the belief and bad never raises it.
//!
//! *Source.* Josang and Ismail, "The Beta Reputation System", Bled eCommerce Conference 2002.

use crate::policy::Policy;
use crate::rule::interval::{Interval, beta_interval, beta_interval_high, beta_interval_low};

/// Discounted good and bad experience, and how much more the bad weighs.
///
/// ```
/// use reciprocity_core::rule::posterior::{EVEN, Experience};
///
/// // One lie, weighing five, beside nine honest deeds: (9 + 1)/(9 + 5 + 2).
/// let honesty = Experience { good: 9.0, bad: 1.0, bad_weight: 5.0, prior: EVEN };
/// assert_eq!(honesty.mean(), 10.0 / 16.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Experience {
    /// Good, discounted.
    pub good: f64,
    /// Bad, discounted.
    pub bad: f64,
    /// How many good ones one bad outweighs.
    pub bad_weight: f64,
    /// What one would believe without any of them.
    pub prior: f64,
}

/// What one believes when nothing is known.
pub const EVEN: f64 = 0.5;

impl Experience {
    /// The expected probability that the next experience is good.
    ///
    /// ```
    /// use reciprocity_core::rule::posterior::{EVEN, Experience};
    ///
    /// let none = Experience { good: 0.0, bad: 0.0, bad_weight: 2.0, prior: EVEN };
    /// assert_eq!(none.mean(), 0.5);
    /// assert_eq!(Experience { good: 3.0, bad: 1.0, ..none }.mean(), 4.0 / 7.0);
    /// // One who was believed good beforehand: (0 + 2 * .75)/(0 + 2*1 + 2).
    /// assert_eq!(Experience { bad: 1.0, prior: 0.75, ..none }.mean(), 1.5 / 4.0);
    /// ```
    pub fn mean(self) -> f64 {
        (self.good + 2.0 * self.prior) / (self.good + self.bad_weight * self.bad + 2.0)
    }

    /// The range that holds the probability at the policy's level.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_core::rule::posterior::{EVEN, Experience};
    ///
    /// let policy = Policy::default();
    /// let none = Experience { good: 0.0, bad: 0.0, bad_weight: 2.0, prior: EVEN };
    /// // Where nothing is known all is alike: 90 % of it lies between .05 and .95.
    /// let range = none.interval(&policy);
    /// assert!((range.low - 0.05).abs() < 1e-9 && (range.high - 0.95).abs() < 1e-9);
    /// // After one good deed the parameters are 2 and 1: that it is at most p has probability p^2.
    /// let after_one = Experience { good: 1.0, ..none }.interval(&policy);
    /// assert!((after_one.low - 0.05_f64.sqrt()).abs() < 1e-9);
    /// ```
    pub fn interval(self, policy: &Policy) -> Interval {
        let (a, b) = self.parameters();
        beta_interval(a, b, policy)
    }

    /// The range where what one would believe without the experience is known to lie within `priors`.
    pub(crate) fn interval_within(self, priors: Interval, policy: &Policy) -> Interval {
        let from = |prior| Self { prior, ..self };
        if priors.low == priors.high {
            return from(priors.low).interval(policy);
        }
        Interval {
            low: beta_interval_low(from(priors.low).parameters(), policy),
            high: beta_interval_high(from(priors.high).parameters(), policy),
        }
    }

    /// Those of the beta distribution.
    fn parameters(self) -> (f64, f64) {
        let bad = self.bad_weight * self.bad;
        (self.good + 2.0 * self.prior, bad + 2.0 * (1.0 - self.prior))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_weighs_more_than_good() {
        let experience = Experience { good: 3.0, bad: 1.0, bad_weight: 2.0, prior: EVEN };
        assert!((experience.mean() - 4.0 / 7.0).abs() < 1e-15);
        let nothing = Experience { good: 0.0, bad: 0.0, bad_weight: 2.0, prior: EVEN };
        assert_eq!(nothing.mean(), 0.5);
    }
}
