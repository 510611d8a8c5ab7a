//! How sure a number is.

use statrs::function::{beta::beta_reg, erf::erf_inv};

/// A lower and an upper end.
pub type Range = (f64, f64);

/// Wilson's interval of a share seen in `n` equal events, at the two-sided `level`.
pub(crate) fn wilson(share: f64, n: f64, level: f64) -> Range {
    let z = std::f64::consts::SQRT_2 * erf_inv(level);
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0).min(share), (centre + half).min(1.0).max(share))
}

/// The central range of a beta distribution, at the `level`.
pub(crate) fn beta(a: f64, b: f64, level: f64) -> Range {
    let tail = (1.0 - level) / 2.0;
    (quantile(a, b, tail), 1.0 - quantile(b, a, tail))
}

/// Where the beta distribution reaches the probability `p`: by halving, until nothing changes.
fn quantile(a: f64, b: f64, p: f64) -> f64 {
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
