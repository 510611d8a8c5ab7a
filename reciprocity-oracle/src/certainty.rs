//! How sure a number is.

use statrs::function::{beta::beta_reg, erf::erf_inv};

/// A lower and an upper end.
pub type Range = (f64, f64);

/// Wilson's interval of a share seen in `n` equal events, at the two-sided `level`.
pub(crate) fn wilson(share: f64, n: f64, level: f64) -> Range {
    let z = std::f64::consts::SQRT_2 * erf_inv(level);
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    // A share of all may come out above one by its rounding.
    let spread = (share * (1.0 - share)).max(0.0);
    let half = z / (1.0 + z * z / n) * (spread / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0).min(share), (centre + half).min(1.0).max(share))
}

/// A number, or what one believes it to be, and its range.
pub(crate) type Belief = (f64, Range);

/// What one believes after `good` and `bad` experience, a bad one weighing `lambda` good ones, if
/// one believed `before` without any. The range holds the mean, even where all but nothing of the
/// distribution lies to one side of it.
pub(crate) fn belief(good: f64, bad: f64, lambda: f64, before: Belief, level: f64) -> Belief {
    let (m, (least, greatest)) = before;
    let beta = |m: f64| (good + 2.0 * m, lambda * bad + 2.0 * (1.0 - m));
    let (tail, (a, b)) = ((1.0 - level) / 2.0, beta(m));
    let (low, high) = (beta(least), beta(greatest));
    let mean = a / (a + b);
    let range = (quantile(low.0, low.1, tail), 1.0 - quantile(high.1, high.0, tail));
    (mean, (range.0.min(mean), range.1.max(mean)))
}

/// The least amount from which on something holds: by halving, until nothing changes. None where no
/// amount will do.
pub(crate) fn least(holds: impl Fn(f64) -> bool) -> Option<f64> {
    // Positive numbers are ordered as their bits are.
    let (mut low, mut high) = (0, f64::MAX.to_bits());
    while high - low > 1 {
        let middle = u64::midpoint(low, high);
        if holds(f64::from_bits(middle)) { high = middle } else { low = middle }
    }
    let least = f64::from_bits(high);
    holds(least).then_some(least)
}

/// What one believes when nothing is known.
pub(crate) const EVEN: Belief = (0.5, (0.5, 0.5));

/// Where the beta distribution reaches the probability `p`: by halving, until nothing changes.
fn quantile(a: f64, b: f64, p: f64) -> f64 {
    if a <= 0.0 || b <= 0.0 {
        return if a <= 0.0 { 0.0 } else { 1.0 };
    }
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if beta_reg(a, b, middle) < p { low = middle } else { high = middle }
    }
}

/// The range of a function over `range`, if it rises up to one half and falls from there on.
pub(crate) fn through(range: Range, function: impl Fn(f64) -> f64) -> Range {
    let ends = (function(range.0), function(range.1));
    (ends.0.min(ends.1), function(0.5_f64.clamp(range.0, range.1)))
}
