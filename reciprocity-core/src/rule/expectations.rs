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
use crate::rule::interval::Interval;
use crate::rule::posterior::{EVEN, Experience};

/// Whether one side gets what it expects.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::expectations::expectations;
/// # use reciprocity_core::{Event, Expectation, Policy, Side, Span, Timestamp, View};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// let expected = Event::new(day(0)?, Side::Customer, Expectation::default()).due_by(day(5)?)?;
/// evidence.record(&expected, &policy);
/// // A moment after it was due, nothing of it has lost any weight to speak of.
/// let after = day(5)?.plus(Span::from_micros(1));
/// let score = expectations(&Sight::new(&evidence, View::Joint, after, &policy), Side::Customer);
/// let score = score.unwrap();
/// assert!((score.missed - 1.0).abs() < 1e-9);
/// assert_eq!(score.met, 0.0);
/// assert!((score.score - (0.0 + 1.0) / (0.0 + 1.0 + 2.0)).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
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
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{
/// #     Answers, Event, EventId, Expectation, Fraction, Fulfilment, Policy, Side, Timestamp, View,
/// # };
/// use reciprocity_core::rule::expectations::expectations;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let id = EventId::new("report")?;
/// let expected = Event::new(at, Side::Customer, Expectation::default()).with_id(id.clone());
/// let met = Event::new(at, Side::Supplier, Fulfilment { degree: Fraction::ONE })
///     .answering(Answers::Named(id))?;
/// let mut evidence = Evidence::default();
/// evidence.record(&expected, &policy);
/// evidence.record(&met, &policy);
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let score = expectations(&sight, Side::Customer).unwrap().score;
/// assert!((score - (1.0 + 1.0) / (1.0 + 0.0 + 2.0)).abs() < 1e-12);
/// assert_eq!(expectations(&sight, Side::Supplier), None); // it expects nothing
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
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
///
/// ```
/// # use reciprocity_core::{Event, Expectation, History, Policy, Side, Timestamp};
/// use reciprocity_core::rule::expectations::connection;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut history = History::default();
/// for (side, due) in [(Side::Supplier, 5), (Side::Customer, 8), (Side::Customer, 9)] {
///     let expected = Event::new(day(0)?, side, Expectation::default());
///     history.record(expected.due_by(day(due)?)?, &policy)?;
/// }
/// let met = |at| Ok(history.assess(at, &policy).joint.expectations);
/// assert_eq!(connection(&met(day(6)?)?), None); // the customer's are not due
/// let both = met(day(10)?)?;
/// assert_eq!(connection(&both), both.customer.map(|one| one.score)); // it missed twice
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn connection(expectations: &PerSide<Option<ExpectationScore>>) -> Option<f64> {
    let (supplier, customer) = (expectations.supplier?, expectations.customer?);
    Some(supplier.score.min(customer.score))
}

/// The open expectation of a side that matters most: the one whose fate moves its score furthest.
///
/// Between met and missed, an expectation of unmet weight `w` moves `E` by `w/(g + b + w + 2)`, which
/// grows with `w` alone: so it is the weightiest, and of several the one that is due first.
///
/// ```
/// # use reciprocity_core::{
/// #     Answers, Event, EventId, Expectation, Fraction, Fulfilment, History, Policy, Side, Timestamp,
/// # };
/// use reciprocity_core::rule::expectations::matters_most;
///
/// # let (policy, mut history) = (Policy::default(), History::default());
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// for (id, weight) in [(1, 0.4), (2, 1.0)] {
///     let expected = Expectation { weight: Fraction::new(weight)?, stated: true };
///     history.record(Event::new(at, Side::Customer, expected).with_id(EventId::from(id)), &policy)?;
/// }
/// let half = Event::new(at, Side::Supplier, Fulfilment { degree: Fraction::new(0.5)? });
/// history.record(half.answering(Answers::Named(EventId::from(2)))?, &policy)?;
/// // Of the first .4 is unmet, of the second .5: the half-met one matters more.
/// let open = history.assess(at, &policy).open_expectations.customer;
/// assert_eq!(matters_most(&open).unwrap().id, Some(EventId::from(2)));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn matters_most(open: &[OpenExpectation]) -> Option<&OpenExpectation> {
    let unmet = |one: &OpenExpectation| one.weight * (1.0 - one.degree);
    // One that is due at the end of time is due, and comes before one that never is.
    let due = |one: &OpenExpectation| (one.due.is_none(), one.due);
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
    use crate::quantity::Timestamp;

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
        let endless = OpenExpectation { due: None, ..open(1.0, 0.0, 1, true) };
        let last = OpenExpectation { due: Some(Timestamp::MAX), ..endless.clone() };
        assert_eq!(matters_most(&[endless, last.clone()]), Some(&last));
        assert_eq!(matters_most(&[]), None);
    }
}
