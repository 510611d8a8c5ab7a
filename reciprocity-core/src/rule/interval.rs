//! How sure a number is: Wilson's interval for shares, beta quantiles for beliefs.
//!
//! *Source.* Wilson, "Probable inference, the law of succession, and statistical inference",
//! Journal of the American Statistical Association 22 (1927).

use crate::policy::Policy;
use crate::quantity::distribution::{beta_high, beta_low, beta_range};

/// A range that holds a number at the policy's level of probability.
///
/// ```
/// use reciprocity_core::rule::interval::Interval;
///
/// let share = Interval { low: 0.25, high: 0.625 };
/// assert!(share.holds(0.5) && !share.holds(0.75));
/// assert_eq!(share.mirrored(), Interval { low: 0.375, high: 0.75 });
/// ```
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
    ///
    /// ```
    /// use reciprocity_core::rule::interval::Interval;
    ///
    /// let range = Interval { low: 0.4, high: 0.6 };
    /// assert!(range.holds(0.4) && range.holds(0.6)); // the ends belong to it
    /// assert!(!range.holds(0.61));
    /// ```
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The range of one minus the number.
    ///
    /// ```
    /// use reciprocity_core::rule::interval::Interval;
    ///
    /// let of_supplier = Interval { low: 0.5, high: 0.875 };
    /// let of_customer = of_supplier.mirrored();
    /// assert_eq!(of_customer, Interval { low: 0.125, high: 0.5 });
    /// ```
    #[must_use]
    pub fn mirrored(&self) -> Self {
        Self { low: 1.0 - self.high, high: 1.0 - self.low }
    }
}

/// Wilson's interval of a share seen in `effective_events` events.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::interval::wilson_interval;
///
/// let policy = Policy::default();
/// // Where all comes from one side, the lower end is n/(n + z^2), with z = 1.645 at 90 %.
/// let range = wilson_interval(1.0, 10.0, &policy);
/// assert!((range.low - 10.0 / (10.0 + 1.644_854 * 1.644_854)).abs() < 1e-6);
/// assert_eq!(range.high, 1.0);
/// // 60 of 100 may be even as long as there are few events.
/// assert!(wilson_interval(0.6, 67.0, &policy).holds(0.5));
/// assert!(!wilson_interval(0.6, 68.0, &policy).holds(0.5));
/// ```
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
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::interval::{events_to_clear, wilson_interval};
///
/// let policy = Policy::default();
/// // z^2 * .5 * .5 / (.6 - .5)^2, with z = 1.645 at 90 %: about 68.
/// let events = events_to_clear(0.6, 0.5, &policy);
/// assert!((events - 1.644_854 * 1.644_854 * 0.25 / 0.01).abs() < 1e-3);
/// let range = wilson_interval(0.6, events, &policy);
/// assert!((range.low - 0.5).abs() < 1e-12); // the line is just at its end
/// ```
pub fn events_to_clear(share: f64, line: f64, policy: &Policy) -> f64 {
    // The ends of the interval are the p with (share - p)^2 = z^2 p (1 - p) / n.
    let z = policy.normal_quantile();
    z * z * line * (1.0 - line) / ((share - line) * (share - line))
}

/// The central range of a beta distribution with parameters `a` and `b`; where one of them is zero
/// the whole weight lies at that end, and where one is not finite nothing is said.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::interval::{Interval, beta_interval};
///
/// let policy = Policy::default();
/// // With a = b = 1 all are alike: 90 % of them lie between .05 and .95.
/// let even = beta_interval(1.0, 1.0, &policy);
/// assert!((even.low - 0.05).abs() < 1e-9 && (even.high - 0.95).abs() < 1e-9);
/// assert_eq!(beta_interval(3.0, 0.0, &policy), Interval { low: 1.0, high: 1.0 });
/// assert_eq!(beta_interval(f64::NAN, 1.0, &policy), Interval { low: 0.0, high: 1.0 });
/// ```
pub fn beta_interval(a: f64, b: f64, policy: &Policy) -> Interval {
    if !(a + b).is_finite() {
        return Interval { low: 0.0, high: 1.0 };
    }
    if let Some(end) = only_end(a, b) {
        return Interval { low: end, high: end };
    }
    let (low, high) = beta_range(policy.tail(), a, b);
    Interval { low, high }
}

/// The lower end of [`beta_interval`] alone.
pub(crate) fn beta_interval_low((a, b): (f64, f64), policy: &Policy) -> f64 {
    only_end(a, b).unwrap_or_else(|| beta_low(policy.tail(), a, b))
}

/// The upper end of [`beta_interval`] alone.
pub(crate) fn beta_interval_high((a, b): (f64, f64), policy: &Policy) -> f64 {
    only_end(a, b).unwrap_or_else(|| beta_high(policy.tail(), a, b))
}

/// The end at which the whole weight lies, if it does.
fn only_end(a: f64, b: f64) -> Option<f64> {
    if a <= 0.0 {
        Some(0.0)
    } else if b <= 0.0 {
        Some(1.0)
    } else {
        None
    }
}

impl Interval {
    /// The range of a function that rises up to `peak` and falls from there on, over this range.
    ///
    /// ```
    /// use reciprocity_core::rule::interval::Interval;
    ///
    /// // s (1 - s) rises up to .5: .1875 at .25, .25 at .5, .234375 at .625.
    /// let share = Interval { low: 0.25, high: 0.625 };
    /// let product = share.through(0.5, |share| share * (1.0 - share));
    /// assert_eq!(product, Interval { low: 0.1875, high: 0.25 });
    /// ```
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
