//! Quantiles of the distributions that intervals need, with equal bits on every platform.
//!
//! The incomplete beta function is read off its continued fraction (Lentz's method). Quantiles are
//! found by steps that never leave the two ends between which the quantile is known to lie.

use crate::quantity::real::{erfc, exp, ln, ln_gamma, ln_one_plus};

/// The `x` below which a beta distribution has the probability `p`: Newton's steps, held between
/// the two ends that are known to lie on either side, and halving where a step leaves them.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let beta = Beta::new(a, b);
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let (below, density) = beta.below_and_density(x);
        if below < p {
            low = x;
        } else {
            high = x;
        }
        let step = x - (below - p) / density;
        let next = if low < step && step < high { step } else { (low + high) / 2.0 };
        if (next - x).abs() <= f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

/// A beta distribution.
struct Beta {
    a: f64,
    b: f64,
    /// The logarithm of its normalising factor.
    ln_factor: f64,
}

impl Beta {
    fn new(a: f64, b: f64) -> Self {
        Self { a, b, ln_factor: ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) }
    }

    /// The probability below `x` (the regularised incomplete beta function) and the density there,
    /// for `x` between 0 and 1.
    fn below_and_density(&self, x: f64) -> (f64, f64) {
        let Self { a, b, ln_factor } = *self;
        let front = exp(a * ln(x) + b * ln_one_plus(-x) + ln_factor);
        let below = if x < (a + 1.0) / (a + b + 2.0) {
            front * beta_fraction(x, a, b) / a
        } else {
            1.0 - front * beta_fraction(1.0 - x, b, a) / b
        };
        (below, front / (x * (1.0 - x)))
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let apart = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / apart(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    // Converges in about sqrt(max(a, b)) steps; evidence of 10^10 events needs 10^5.
    for step in 1..200_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / apart(1.0 + even * d);
        c = apart(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / apart(1.0 + odd * d);
        c = apart(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The quantile of the standard normal distribution for `p` above one half: the root of the
/// distribution function, found by bisection.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 10.0_f64);
    for _ in 0..64 {
        let middle = (low + high) / 2.0;
        let below = 1.0 - 0.5 * erfc(middle / std::f64::consts::SQRT_2);
        if below < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "{got} is not {want}");
    }

    #[test]
    fn normal_quantiles_agree_with_the_tables() {
        close(normal_quantile(0.95), 1.644_853_626_951_472_7, 1e-13);
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-13);
    }

    #[test]
    fn beta_quantiles_agree_with_closed_forms() {
        // Beta(1, b): quantile 1 - (1 - p)^(1/b). Beta(a, 1): p^(1/a). Beta(2, 2) is symmetric.
        close(beta_quantile(0.05, 1.0, 4.0), 1.0 - 0.95_f64.powf(0.25), 1e-14);
        close(beta_quantile(0.95, 3.0, 1.0), 0.95_f64.powf(1.0 / 3.0), 1e-14);
        close(beta_quantile(0.5, 2.0, 2.0), 0.5, 1e-14);
        close(beta_quantile(0.05, 2.0, 2.0) + beta_quantile(0.95, 2.0, 2.0), 1.0, 1e-13);
    }

    #[test]
    fn a_beta_quantile_of_whole_parameters_agrees_with_the_binomial_sum() {
        // I_x(a, b) for whole a, b is the probability of at least a successes in a + b - 1 trials.
        let (a, b) = (4_u32, 9_u32);
        for p in [0.05, 0.3, 0.95] {
            let x = beta_quantile(p, f64::from(a), f64::from(b));
            let n = a + b - 1;
            let choose =
                |k: u32| (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product::<f64>();
            let term = |k: u32| choose(k) * x.powi(k as i32) * (1.0 - x).powi((n - k) as i32);
            close((a..=n).map(term).sum(), p, 1e-13);
        }
    }
}
