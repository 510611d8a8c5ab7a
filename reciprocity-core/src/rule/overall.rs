//! The overall score, and the terms that add up to it.
//!
//! *Idea.* No trust, or no respect, is not made good by money: so the factors multiply.
//!
//! *Formula.* `exp(sum w ln x / sum w)` over the known factors: a weighted geometric mean. A zero
//! factor gives zero.
//!
//! *Explanation.* The logarithm of the score is the sum of the terms `w ln x / sum w`, so each
//! factor's term says exactly how far it pulls the score down from one. That is the explanation.
//!
//! *Certainty.* Coverage is the weight of the known factors in the weight of all; the bounds are
//! the scores with every unknown factor at 0 and at 1.
//!
//! *Limits.* The weights are a choice of the policy; no source gives them.

use arrayvec::ArrayVec;

use crate::named::named;
use crate::policy::Policy;
use crate::quantity::real::{exp, ln};
use crate::rule::interval::Interval;

named! {
    /// A factor of the overall score.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_core::rule::overall::Factor;
    ///
    /// let policy = Policy::default();
    /// assert_eq!(Factor::FeltFairness.name(), "felt_fairness");
    /// // .30 + .20 + .20 + .15 + .15
    /// let all: f64 = Factor::ALL.map(|factor| factor.weight(&policy)).iter().sum();
    /// assert!((all - 1.0).abs() < 1e-12);
    /// ```
    #[non_exhaustive]
    Factor, "factor", {
        /// How one is treated: the mean of the principles.
        Process = "process",
        /// Whether expectations are met.
        Expectations = "expectations",
        /// How fair the exchange feels.
        FeltFairness = "felt_fairness",
        /// Trust.
        Trust = "trust",
        /// Whether both put in.
        CoContribution = "co_contribution",
    }
}

impl Factor {
    /// The factor's weight in the policy.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    /// use reciprocity_core::rule::overall::Factor;
    ///
    /// let mut draft = PolicyDraft::default();
    /// draft.overall.trust = 0.45;
    /// let policy = draft.freeze()?;
    /// assert_eq!(Factor::Trust.weight(&policy), 0.45);
    /// assert_eq!(Factor::Process.weight(&policy), 0.30);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn weight(self, policy: &Policy) -> f64 {
        let weights = &policy.draft().overall;
        match self {
            Factor::Process => weights.process,
            Factor::Expectations => weights.expectations,
            Factor::FeltFairness => weights.felt_fairness,
            Factor::Trust => weights.trust,
            Factor::CoContribution => weights.co_contribution,
        }
    }
}

/// What one factor adds to the logarithm of the overall score.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::overall::{Factor, overall};
///
/// let policy = Policy::default();
/// let known = |factor| match factor {
///     Factor::Process => Some(0.8), // weight .30
///     Factor::Trust => Some(0.6),   // weight .15
///     _ => None,
/// };
/// let of_both = overall(known, &policy).unwrap();
/// let trust = &of_both.terms()[1];
/// assert_eq!((trust.factor, trust.score), (Factor::Trust, 0.6));
/// assert!((trust.weight - 0.15 / (0.30 + 0.15)).abs() < 1e-12);
/// assert!((trust.log_term.unwrap() - 0.6_f64.ln() / 3.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Term {
    /// The factor.
    pub factor: Factor,
    /// The factor's own score.
    pub score: f64,
    /// The factor's weight among the known factors; these weights sum to one.
    pub weight: f64,
    /// `weight * ln(score)`; none when the score is zero, which makes the whole zero.
    pub log_term: Option<f64>,
}

/// The overall score of one view.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::overall::{Factor, overall};
///
/// let policy = Policy::default();
/// let one = overall(|factor| (factor == Factor::Expectations).then_some(0.5), &policy).unwrap();
/// // Of the weight of all .20 is known; with the rest at 1 the score were .5 to the power .20.
/// assert!((one.score - 0.5).abs() < 1e-12 && (one.coverage - 0.20).abs() < 1e-12);
/// assert_eq!(one.bounds.low, 0.0);
/// assert!((one.bounds.high - 0.5_f64.powf(0.20)).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Overall {
    /// The score.
    pub score: f64,
    /// The weight of the known factors in the weight of all.
    pub coverage: f64,
    /// The score if every unknown factor were 0, and if every one were 1.
    pub bounds: Interval,
    /// The terms of the known factors.
    pub(crate) terms: ArrayVec<Term, { Factor::ALL.len() }>,
}

impl Overall {
    /// The terms of the known factors, which sum to the logarithm of the score, in the order of the
    /// factors.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    /// use reciprocity_core::rule::overall::overall;
    ///
    /// let half = overall(|_| Some(0.5), &Policy::default()).unwrap();
    /// let logarithm: f64 = half.terms().iter().filter_map(|term| term.log_term).sum();
    /// assert!((logarithm - 0.5_f64.ln()).abs() < 1e-12);
    /// ```
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// Combines the factors; unknown when no factor of positive weight is known.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::overall::{Factor, overall};
///
/// let policy = Policy::default();
/// // Two factors of the same weight: the square root of their product.
/// let known = |fairness| {
///     move |factor| match factor {
///         Factor::Expectations => Some(0.9),
///         Factor::FeltFairness => Some(fairness),
///         _ => None,
///     }
/// };
/// let score = overall(known(0.4), &policy).unwrap().score;
/// assert!((score - (0.9_f64 * 0.4).sqrt()).abs() < 1e-12);
/// assert_eq!(overall(known(0.0), &policy).unwrap().score, 0.0); // nothing makes good a zero
/// assert_eq!(overall(|_| None, &policy), None);
/// ```
pub fn overall(factor: impl Fn(Factor) -> Option<f64>, policy: &Policy) -> Option<Overall> {
    let mut terms = ArrayVec::<Term, { Factor::ALL.len() }>::new();
    let (mut all, mut known) = (0.0, 0.0);
    for one in Factor::ALL {
        let weight = one.weight(policy);
        all += weight;
        if let Some(score) = factor(one)
            && weight > 0.0
        {
            known += weight;
            terms.push(Term { factor: one, score, weight, log_term: None });
        }
    }
    if known <= 0.0 {
        return None;
    }
    for term in &mut terms {
        term.weight /= known;
        term.log_term = (term.score > 0.0).then(|| term.weight * ln(term.score));
    }
    let log: Option<f64> = terms.iter().map(|term| term.log_term).sum();
    let score = log.map_or(0.0, |log| within_factors(exp(log), &terms));
    let bounds = if known < all {
        let best = log.map_or(0.0, |log| exp(log * (known / all)).max(score).min(1.0));
        Interval { low: 0.0, high: best }
    } else {
        Interval { low: score, high: score }
    };
    Some(Overall { score, coverage: known / all, bounds, terms })
}

/// A mean lies between the least and the greatest of what it is made of; rounding must not push it
/// out.
fn within_factors(mean: f64, terms: &[Term]) -> f64 {
    let least = terms.iter().map(|term| term.score).fold(f64::INFINITY, f64::min);
    let greatest = terms.iter().map(|term| term.score).fold(0.0, f64::max);
    mean.clamp(least, greatest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overall_is_the_weighted_geometric_mean() {
        // Known: process .8 (weight .30) and felt fairness .5 (weight .20), so .6 and .4.
        let factor = |one| match one {
            Factor::Process => Some(0.8),
            Factor::FeltFairness => Some(0.5),
            _ => None,
        };
        let overall = overall(factor, &Policy::default()).unwrap();
        assert!((overall.score - 0.8_f64.powf(0.6) * 0.5_f64.powf(0.4)).abs() < 1e-15);
        assert!((overall.coverage - 0.5).abs() < 1e-15);
        assert_eq!(overall.bounds.low, 0.0);
        assert!((overall.bounds.high - 0.8_f64.powf(0.3) * 0.5_f64.powf(0.2)).abs() < 1e-15);
    }

    #[test]
    fn the_weights_need_not_sum_to_one() {
        // Twice the default weights: the same score, the same coverage and the same bounds.
        let mut draft = crate::policy::PolicyDraft::default();
        let weights = &mut draft.overall;
        for weight in [
            &mut weights.process,
            &mut weights.expectations,
            &mut weights.felt_fairness,
            &mut weights.trust,
            &mut weights.co_contribution,
        ] {
            *weight *= 2.0;
        }
        let factor = |one| (one == Factor::Process).then_some(0.8);
        let overall = overall(factor, &draft.freeze().unwrap()).unwrap();
        assert!((overall.score - 0.8).abs() < 1e-15);
        assert!((overall.coverage - 0.3).abs() < 1e-15);
        assert!((overall.bounds.high - 0.8_f64.powf(0.3)).abs() < 1e-15);
    }

    #[test]
    fn a_zero_factor_has_no_logarithm_and_one_of_no_weight_does_no_harm() {
        let zero = |one| Some(if one == Factor::Trust { 0.0 } else { 0.5 });
        let whole = overall(zero, &Policy::default()).unwrap();
        assert_eq!((whole.score, whole.bounds), (0.0, Interval { low: 0.0, high: 0.0 }));
        let trust = whole.terms.iter().find(|term| term.factor == Factor::Trust).unwrap();
        assert_eq!(trust.log_term, None);
        let mut draft = crate::policy::PolicyDraft::default();
        draft.overall.trust = 0.0;
        let without = overall(zero, &draft.freeze().unwrap()).unwrap();
        assert!((without.score - 0.5).abs() < 1e-15);
        assert_eq!(without.terms.len(), 4);
        assert_eq!(without.bounds, Interval { low: without.score, high: without.score });
    }

    #[test]
    fn where_all_factors_are_known_the_bounds_are_the_score() {
        for percent in 1..=100 {
            let factor = f64::from(percent) / 100.0;
            let told = overall(|_| Some(factor), &Policy::default()).unwrap();
            assert_eq!((told.score, told.coverage), (factor, 1.0));
            assert_eq!(told.bounds, Interval { low: factor, high: factor });
        }
    }

    #[test]
    fn without_any_known_factor_the_overall_is_unknown() {
        assert_eq!(overall(|_| None, &Policy::default()), None);
    }
}
