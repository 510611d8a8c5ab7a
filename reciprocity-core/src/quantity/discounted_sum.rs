//! Sums in which an event counts for less the longer ago it is.
//!
//! An event of age `a` weighs `2^(-a/H)` for a half-life `H`. Instead of shrinking the whole sum
//! as time passes, each event is weighed once, on arrival, as if seen from a fixed origin, and the
//! sum is divided once when it is read (forward decay: Cormode, Shkapenyuk, Srivastava and Xu,
//! "Forward Decay: A Practical Time Decay Model for Streaming Systems", ICDE 2009). So an event
//! touches a sum once, late events cost nothing extra, and sums of parts add up.
//!
//! The weight is split into a whole number of half-lives, which is an exact power of two, and the
//! rest, so that the error of a weight does not grow with age: it stays within two units in the
//! last place.

use crate::error::Result;
use crate::quantity::exp2::exp2_of_fraction;
use crate::quantity::real::{nearest_whole, scale_by_power_of_two};
use crate::quantity::{ExactSum, Span, Timestamp};

/// The time in which an event's weight halves.
///
/// ```
/// use reciprocity_core::Span;
/// use reciprocity_core::quantity::HalfLife;
///
/// assert_eq!(HalfLife::new(Span::from_days(180.0)?).span().days(), 180.0);
/// assert_eq!(HalfLife::new(Span::from_hours(0.2)?).span().hours(), 1.0); // raised to the least
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfLife {
    micros: i64,
    /// One over `micros`, for a division that is put right afterwards.
    inverse: f64,
}

/// What an instant weighs, seen from the origin of time: `mantissa * 2^exponent`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weight {
    mantissa: f64,
    exponent: i64,
}

impl HalfLife {
    /// A half-life of `span`, which is an hour at the least (shorter ones are raised to it).
    pub fn new(span: Span) -> Self {
        let micros = span.micros().max(3_600_000_000);
        Self { micros, inverse: 1.0 / micros as f64 }
    }

    /// The span.
    pub fn span(self) -> Span {
        Span::from_micros(self.micros)
    }

    #[inline]
    pub(crate) fn weight(self, instant: Timestamp) -> Weight {
        let (whole, rest) = self.split(instant);
        Weight { mantissa: exp2_of_fraction(rest), exponent: whole }
    }

    /// Whole half-lives since the origin of time, and the rest in half-lives, from 0 to 1.
    #[inline]
    fn split(self, instant: Timestamp) -> (i64, f64) {
        let micros = instant.micros();
        // A product is many times faster than a division of integers. The calendar holds fewer than
        // 2^28 half-lives, so the estimate is off by one at the most.
        let estimate = nearest_whole(micros as f64 * self.inverse - 0.5);
        let (mut whole, mut rest) = (estimate, micros - estimate * self.micros);
        if rest < 0 {
            (whole, rest) = (whole - 1, rest + self.micros);
        } else if rest >= self.micros {
            (whole, rest) = (whole + 1, rest - self.micros);
        }
        (whole, rest as f64 / self.micros as f64)
    }
}

/// The instant, a whole number of half-lives, at which sums are read.
///
/// Read at the same landmark, sums compare with each other whatever their age, so that a share
/// is not lost in silence however long. [`Decay`] brings them from there to an as-of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Landmark(i64);

/// What is left, at an as-of time, of a weight of one at a landmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Decay(f64);

impl Decay {
    /// To `as_of` from the newest landmark before it, with that landmark.
    #[inline]
    pub(crate) fn to(half_life: HalfLife, as_of: Timestamp) -> (Landmark, Self) {
        let (whole, rest) = half_life.split(as_of);
        (Landmark(whole), Self(1.0 / exp2_of_fraction(rest)))
    }

    /// The factor by which a sum read at the landmark is to be multiplied.
    pub(crate) fn factor(self) -> f64 {
        self.0
    }
}

/// A sum of `value * weight of its instant`, for one half-life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DiscountedSum(ExactSum);

impl DiscountedSum {
    #[inline]
    pub(crate) fn add(&mut self, value: f64, weight: Weight) {
        self.0.add_product(value * weight.mantissa, weight.exponent);
    }

    /// Whether nothing but zeros was added.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds `(value * weight)^2`.
    #[inline]
    pub(crate) fn add_square(&mut self, value: f64, weight: Weight) {
        let root = value * weight.mantissa;
        let square = root * root;
        if square < f64::MIN_POSITIVE {
            return self.add_tiny_square(root, weight.exponent);
        }
        self.0.add_product(square, 2 * weight.exponent);
    }

    /// The same where the square is below the normal numbers: it would lose digits, or be nothing.
    #[cold]
    fn add_tiny_square(&mut self, root: f64, exponent: i64) {
        // From the least root, 2^-1074, to some 2^-511 all come to have normal squares.
        const UP: u16 = 600;
        let root = root * f64::from_bits(u64::from(UP + 1023) << 52);
        self.0.add_product(root * root, 2 * (exponent - i64::from(UP)));
    }

    /// Appends the sum.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    /// Reads what [`DiscountedSum::put`] wrote of a sum of at most `count` numbers.
    pub(crate) fn take(from: &mut &[u8], count: u32) -> Result<Self> {
        ExactSum::take(from, count).map(Self)
    }

    /// A landmark from which the sum looks neither huge nor tiny; none for an empty sum.
    pub(crate) fn own_landmark(&self) -> Option<Landmark> {
        self.0.magnitude().map(Landmark)
    }

    /// The sum, weighed as seen from `landmark`.
    pub(crate) fn at(&self, landmark: Landmark) -> f64 {
        self.rounded().at(landmark)
    }

    /// The sum, rounded once for all landmarks that it is read at.
    #[inline]
    pub(crate) fn rounded(&self) -> Rounded {
        let (mantissa, exponent) = self.0.rounded();
        Rounded { mantissa, exponent }
    }
}

/// A sum, rounded to `mantissa * 2^exponent`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rounded {
    mantissa: f64,
    exponent: i64,
}

impl Rounded {
    /// The sum, weighed as seen from `landmark`.
    #[inline]
    pub(crate) fn at(self, landmark: Landmark) -> f64 {
        scale_by_power_of_two(self.mantissa, self.exponent - landmark.0)
    }

    /// The sum of squares, weighed as seen from `landmark`.
    #[inline]
    pub(crate) fn square_at(self, landmark: Landmark) -> f64 {
        scale_by_power_of_two(self.mantissa, self.exponent - 2 * landmark.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    fn day(n: i64) -> Timestamp {
        Timestamp::from_micros(n * DAY).unwrap()
    }

    fn read(sum: &DiscountedSum, half_life: HalfLife, as_of: Timestamp) -> f64 {
        let (landmark, decay) = Decay::to(half_life, as_of);
        sum.at(landmark) * decay.factor()
    }

    #[test]
    fn instants_split_into_whole_half_lives_and_a_rest() {
        for hours in [1.0, 7.0, 24.0 * 45.0, 24.0 * 180.0, 24.0 * 365_000.0] {
            let half_life = HalfLife::new(Span::from_hours(hours).unwrap());
            let h = half_life.micros;
            let ends = [Timestamp::MIN.micros(), Timestamp::MAX.micros()];
            let multiples = (-5_000..5_000_i64).filter_map(|n| n.checked_mul(h));
            let near = multiples
                .flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)])
                .chain(ends);
            for micros in near {
                let Ok(at) = Timestamp::from_micros(micros) else { continue };
                let want = (micros.div_euclid(h), micros.rem_euclid(h) as f64 / h as f64);
                assert_eq!(half_life.split(at), want, "{micros} by {h}");
            }
        }
    }

    #[test]
    fn an_event_weighs_half_after_a_half_life() {
        let half_life = HalfLife::new(Span::from_days(180.0).unwrap());
        for at in [-719_000, 0, 17, 20_000] {
            let mut sum = DiscountedSum::default();
            sum.add(8.0, half_life.weight(day(at)));
            for (age, left) in [(0, 8.0), (180, 4.0), (540, 1.0)] {
                assert!((read(&sum, half_life, day(at + age)) / left - 1.0).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn a_weight_is_within_two_units_in_the_last_place_at_any_age() {
        // exp2 of the age by exact arithmetic: ages of k/4 half-lives have known roots.
        let half_life = HalfLife::new(Span::from_hours(4.0).unwrap());
        let quarter = [
            1.0,
            0.840_896_415_253_714_5,
            std::f64::consts::FRAC_1_SQRT_2,
            0.594_603_557_501_360_5,
        ];
        for whole in [0_i64, 1, 30, 900] {
            for (k, root) in quarter.iter().enumerate() {
                let age = Span::from_micros((whole * 4 + k as i64) * 3_600_000_000);
                let then = day(3);
                let mut sum = DiscountedSum::default();
                sum.add(1.0, half_life.weight(then));
                let want = root * 2_f64.powi(-(whole as i32));
                let got = read(&sum, half_life, then.plus(age));
                assert!(
                    (got / want - 1.0).abs() <= 2.0 * f64::EPSILON,
                    "{age:?}: {got} not {want}"
                );
            }
        }
    }

    #[test]
    fn a_century_of_hourly_half_lives_keeps_the_share() {
        let half_life = HalfLife::new(Span::from_hours(1.0).unwrap());
        let (mut a, mut b) = (DiscountedSum::default(), DiscountedSum::default());
        a.add(3.0, half_life.weight(day(0)));
        b.add(1.0, half_life.weight(day(0)));
        let (landmark, _) = Decay::to(half_life, day(0));
        assert_eq!(a.at(landmark) / (a.at(landmark) + b.at(landmark)), 0.75);
        assert_eq!(read(&a, half_life, day(36_525)), 0.0);
    }
}
