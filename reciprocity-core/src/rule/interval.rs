//! How sure a number is: Wilson's interval for shares, beta quantiles for beliefs.
//!
//! *Source.* Wilson, "Probable inference, the law of succession, and statistical inference",
//! Journal of the American Statistical Association 22 (1927).

use crate::policy::Policy;
use crate::quantity::distribution::beta_range;

/// A range that holds a number at the policy's level of probability.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether the number may be `value`.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The range of one minus the number.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        Self { low: 1.0 - self.high, high: 1.0 - self.low }
    }
}

/// Wilson's interval of a share seen in `effective_events` events.
pub fn wilson_interval(share: f64, effective_events: f64, policy: &Policy) -> Interval {
    let z = policy.normal_quantile();
    let (n, z2) = (effective_events, z * z);
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Interval {
        low: (centre - reach).max(0.0).min(share),
        high: (centre + reach).min(1.0).max(share),
    }
}

/// The effective events after which Wilson's interval of `share` would no longer hold `line`.
pub fn events_to_clear(share: f64, line: f64, policy: &Policy) -> f64 {
    // The ends of the interval are the p with (share - p)^2 = z^2 p (1 - p) / n.
    let z = policy.normal_quantile();
    z * z * line * (1.0 - line) / ((share - line) * (share - line))
}

/// The central range of a beta distribution with parameters `a` and `b`; where one of them is zero
/// the whole weight lies at that end.
pub fn beta_interval(a: f64, b: f64, policy: &Policy) -> Interval {
    if a <= 0.0 {
        return Interval { low: 0.0, high: 0.0 };
    }
    if b <= 0.0 {
        return Interval { low: 1.0, high: 1.0 };
    }
    let tail = (1.0 - policy.draft().uncertainty.level) / 2.0;
    let (low, high) = beta_range(tail, a, b);
    Interval { low, high }
}

impl Interval {
    /// The range of a function that rises up to `peak` and falls from there on, over this range.
    pub fn through(&self, peak: f64, function: impl Fn(f64) -> f64) -> Self {
        let top = peak.clamp(self.low, self.high);
        Self { low: function(self.low).min(function(self.high)), high: function(top) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "{got} is not {want}");
    }

    #[test]
    fn wilsons_interval_agrees_with_its_defining_equation() {
        for (share, n) in [(0.5, 10.0), (0.6, 68.0), (0.0, 5.0), (1.0, 1.0), (0.93, 400.0)] {
            let interval = wilson_interval(share, n, &Policy::default());
            let z = 1.644_853_626_951_472_7_f64;
            for end in [interval.low, interval.high] {
                close((share - end).powi(2), z * z * end * (1.0 - end) / n, 1e-13);
            }
            assert!(interval.holds(share));
        }
    }

    #[test]
    fn to_tell_60_from_50_takes_about_68_events() {
        let policy = Policy::default();
        close(events_to_clear(0.6, 0.5, &policy), 67.6, 0.1);
        assert!(!wilson_interval(0.6, 68.0, &policy).holds(0.5));
        assert!(wilson_interval(0.6, 67.0, &policy).holds(0.5));
    }
}
