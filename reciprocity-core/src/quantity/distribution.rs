//! Quantiles of the distributions that intervals need, with equal bits on every platform.
//!
//! The incomplete beta function is summed from a series of positive terms, on whichever side of the
//! distribution the series is short. A quantile is found on logarithmic scales, on which the tail of a
//! beta distribution is nearly a straight line: two or three of Halley's steps, held between the ends
//! that are known to lie on either side, reach the last bits.

use crate::quantity::real::{erfc, exp, expm1, ln, ln_gamma, ln_one_plus};

/// The probability that a range leaves on either side, as quantiles read it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tail {
    ln: f64,
    /// How many standard deviations from the middle of a normal distribution it begins, nearly.
    deviate: f64,
}

impl Tail {
    pub(crate) fn new(probability: f64) -> Self {
        Self { ln: ln(probability), deviate: normal_deviate(probability) }
    }
}

/// The range of a beta distribution that leaves the probability `tail` on either side.
pub(crate) fn beta_range(tail: Tail, a: f64, b: f64) -> (f64, f64) {
    let of = Beta::new(a, b);
    let low = of.quantile(tail);
    let high = 1.0 - of.mirrored().quantile(tail);
    // What lies within rounding of the end is the end.
    (low, high.max(low))
}

/// The lower end of that range.
pub(crate) fn beta_low(tail: Tail, a: f64, b: f64) -> f64 {
    Beta::new(a, b).quantile(tail)
}

/// Its upper end.
pub(crate) fn beta_high(tail: Tail, a: f64, b: f64) -> f64 {
    1.0 - beta_low(tail, b, a)
}

/// A beta distribution.
struct Beta {
    a: f64,
    b: f64,
    /// The logarithm of the beta function of the two.
    ln_beta: f64,
}

/// The logarithm of the probability below a point, and how it rises with the logarithm of the point.
struct Below {
    ln: f64,
    slope: f64,
}

impl Beta {
    fn new(a: f64, b: f64) -> Self {
        Self { a, b, ln_beta: ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b) }
    }

    /// That of one less what is distributed so.
    fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, ln_beta: self.ln_beta }
    }

    /// The `x` below which lies the probability of `tail`.
    fn quantile(&self, tail: Tail) -> f64 {
        let mut u = self.guess(tail);
        let (mut low, mut high) = (f64::NEG_INFINITY, 0.0);
        for _ in 0..200 {
            let (x, rest) = (exp(u), -expm1(u));
            let below = self.below(x, rest, u);
            let above_target = below.ln - tail.ln;
            if above_target > 0.0 {
                high = u;
            } else {
                low = u;
            }
            let newton = above_target / below.slope;
            // How fast the slope itself rises, in parts of it.
            let bend = self.a - (self.b - 1.0) * x / rest - below.slope;
            let halley = 1.0 - 0.5 * newton * bend;
            let step = if halley > 0.25 { newton / halley } else { newton };
            let mut next = u - step;
            if !(low <= next && next <= high) {
                next = if low.is_finite() { (low + high) / 2.0 } else { 2.0 * u - 1.0 };
            }
            // What is left is of the third order, in parts of x or, near one, of what x lacks to it.
            let moved = (next - u).abs() / u.abs().min(1.0);
            u = next;
            if moved * moved * moved * (self.a + self.b + 1.0) < 1e-17 {
                break;
            }
        }
        exp(u)
    }

    /// The logarithm of a first guess. (Abramowitz and Stegun, Handbook of Mathematical Functions,
    /// 26.5.22, or the leading term of the series where a parameter is small.)
    fn guess(&self, Tail { ln: ln_p, deviate }: Tail) -> f64 {
        let Self { a, b, ln_beta } = *self;
        if a < 1.0 || b < 1.0 {
            return ((ln_p + ln(a) + ln_beta) / a).min(-1e-9);
        }
        let (ra, rb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let h = 2.0 / (ra + rb);
        let lambda = (deviate * deviate - 3.0) / 6.0;
        let w = deviate * (h + lambda).max(0.0).sqrt() / h
            - (rb - ra) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        -ln_one_plus(b / a * exp(2.0 * w))
    }

    /// The probability below `x`, which lacks `rest` to one and whose logarithm is `u`.
    fn below(&self, x: f64, rest: f64, u: f64) -> Below {
        let Self { a, b, ln_beta } = *self;
        if x <= (a + 1.0) / (a + b + 2.0) {
            let sum = series(x, a, b);
            let ln_below = a * u + b * ln_one_plus(-x) - ln_beta + ln(sum / a);
            return Below { ln: ln_below, slope: a / ((1.0 - x) * sum) };
        }
        if rest <= 0.0 {
            return Below { ln: 0.0, slope: f64::MIN_POSITIVE };
        }
        let front = exp(a * u + b * ln(rest) - ln_beta);
        let below = (1.0 - front * series(rest, b, a) / b).max(f64::MIN_POSITIVE);
        Below { ln: ln(below), slope: front / (rest * below) }
    }
}

/// The sum over `n` of `x^n` times the rising factorials of `a + b` over those of `a + 1`.
fn series(x: f64, a: f64, b: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    let (mut above, mut below) = (a + b, a + 1.0);
    // About sqrt(max(a, b)) terms count; evidence of 10^10 events needs some 10^6. What is less than half
    // the last place of the sum changes no bit of it, nor do the terms after it, which are less still: so
    // it is enough to look now and then.
    for _ in 0..1_000_000 {
        for _ in 0..4 {
            term *= above / below * x;
            sum += term;
            above += 1.0;
            below += 1.0;
        }
        if term < sum * (f64::EPSILON / 4.0) {
            break;
        }
    }
    sum
}

/// The deviate of the standard normal distribution above which lies about the probability `tail`:
/// good to a few parts in ten thousand, for first guesses. (Abramowitz and Stegun, 26.2.23.)
fn normal_deviate(tail: f64) -> f64 {
    let t = (-2.0 * ln(tail.min(0.5))).sqrt();
    t - (2.515_517 + t * (0.802_853 + t * 0.010_328))
        / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
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

    fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
        let range = |tail| beta_range(Tail::new(tail), a, b);
        if p <= 0.5 { range(p).0 } else { range(1.0 - p).1 }
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

    #[test]
    fn the_terms_that_a_series_leaves_out_change_no_bit() {
        for a in [0.01, 0.99, 1.0, 1.01, 3.7, 15.0, 120.0, 4e4] {
            for b in [0.01, 0.99, 1.0, 1.01, 3.7, 15.0, 120.0, 4e4] {
                for part in [1e-9, 0.1, 0.5, 0.9, 1.0] {
                    let x = part * (a + 1.0) / (a + b + 2.0);
                    let (mut sum, mut term, mut above, mut below) = (1.0, 1.0, a + b, a + 1.0);
                    while term > sum * 1e-20 {
                        term *= above / below * x;
                        sum += term;
                        (above, below) = (above + 1.0, below + 1.0);
                    }
                    assert_eq!(series(x, a, b), sum, "{x} {a} {b}");
                }
            }
        }
    }

    #[test]
    fn quantiles_of_all_shapes_have_the_probability_below_them() {
        // An independent incomplete beta function.
        use statrs::function::beta::beta_reg;
        let parameters = [1e-6, 0.01, 0.3, 0.99, 1.0, 1.01, 2.0, 3.7, 15.0, 120.0, 4e4];
        for a in parameters {
            for b in parameters {
                for tail in [0.005, 0.05, 0.2, 0.4] {
                    let (low, high) = beta_range(Tail::new(tail), a, b);
                    assert!(
                        0.0 <= low && low <= high && high <= 1.0,
                        "{a} {b} {tail}: {low} {high}"
                    );
                    // Where the distribution leaps between neighbouring numbers nothing is to be found.
                    if low > 1e-300 && low < 1.0 - 1e-9 {
                        let ratio = beta_reg(a, b, low) / tail;
                        assert!((ratio - 1.0).abs() < 1e-8, "{a} {b} {tail}: {low} {ratio}");
                    }
                    if high > 1e-9 && high < 1.0 - 1e-9 {
                        let ratio = beta_reg(b, a, 1.0 - high) / tail;
                        assert!((ratio - 1.0).abs() < 1e-6, "{a} {b} {tail}: {high} {ratio}");
                    }
                }
            }
        }
    }
}
