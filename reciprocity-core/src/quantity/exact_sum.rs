//! A sum of non-negative numbers that does not depend on their order.
//!
//! Adding floating-point numbers rounds after every step, so the same numbers in another order,
//! or split over threads, give other last bits. [`ExactSum`] cuts each number into 32-bit slices
//! on a fixed grid of powers of two and adds every slice to the limb of its place in integer
//! arithmetic, which has no order. It keeps the three highest limbs that any of its numbers
//! reached; a limb below them is dropped, and was the same sum of slices whenever it was dropped.
//! So the kept limbs are a function of the set of numbers alone.
//!
//! Accuracy: of each number at least the 65 bits below the top bit of the greatest number are
//! kept, so the greatest number is held to its last bit and the error of a sum of `n` numbers is
//! below `n * 2^-64` of the greatest. A limb has room for 2^32 slices: so many numbers may be added.

use std::ops::Range;

use crate::bytes::{damaged, put_whole, take_whole, unzigzag, zigzag};
use crate::error::Result;
use crate::quantity::real::scale_by_power_of_two;

const LIMBS: usize = 3;
const LIMB_BITS: i64 = 32;
const SLICE: u64 = (1 << 32) - 1;
/// The bits that the window spans, its highest limb's carries left out.
const WINDOW_BITS: i64 = LIMB_BITS * 3;
/// The place of the highest bit of a mantissa.
const MANTISSA_TOP: i64 = 52;
/// The bits of a float below its exponent.
const FRACTION: u64 = (1 << 52) - 1;
/// The bits of the normal numbers above zero.
const NORMAL: Range<u64> = f64::MIN_POSITIVE.to_bits()..f64::INFINITY.to_bits();

/// A sum of non-negative numbers of any magnitude: the same bits whatever the order of adding
/// and however the parts were merged.
///
/// ```
/// use reciprocity_core::quantity::ExactSum;
///
/// let (mut up, mut down) = (ExactSum::default(), ExactSum::default());
/// [1.0, 1.0, 1e16].into_iter().for_each(|value| up.add(value, 0));
/// [1e16, 1.0, 1.0].into_iter().for_each(|value| down.add(value, 0));
/// assert_eq!(up, down);
/// // Beside 1e16 floats lie two apart, so that adding one by one would lose both ones.
/// assert_eq!(down.scaled(0), 1e16 + 2.0);
/// assert_eq!(1e16 + 1.0 + 1.0, 1e16);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExactSum {
    /// From the lowest place to the highest, 32 bits apart, carries not taken.
    limbs: [u64; LIMBS],
    /// The place of the lowest limb: its unit is 2^(32 * place). Zero for an empty sum.
    place: i32,
}

impl ExactSum {
    /// Adds `value * 2^exponent`. A value that is negative or not finite adds nothing, as zero does.
    ///
    /// ```
    /// use reciprocity_core::quantity::ExactSum;
    ///
    /// let mut sum = ExactSum::default();
    /// sum.add(3.0, 2); // 3 * 2^2 = 12
    /// sum.add(0.5, 0);
    /// assert_eq!(sum.scaled(0), 12.5);
    /// assert_eq!(sum.scaled(-1), 6.25);
    /// ```
    #[inline]
    pub fn add(&mut self, value: f64, exponent: i32) {
        // As bits, the normal numbers above zero lie side by side.
        if NORMAL.contains(&value.to_bits()) {
            self.add_normal(value, exponent.into());
        } else {
            self.add_anywhere(value, exponent.into());
        }
    }

    /// The same of a value that is finite and not negative, at an exponent that instants have.
    #[inline]
    pub(crate) fn add_product(&mut self, value: f64, exponent: i64) {
        debug_assert!(value.is_finite() && value >= 0.0);
        if value >= f64::MIN_POSITIVE {
            self.add_normal(value, exponent);
        } else {
            self.add_anywhere(value, exponent);
        }
    }

    #[inline]
    fn add_normal(&mut self, value: f64, exponent: i64) {
        let (mantissa, lowest) = decompose_normal(value.to_bits());
        let lowest = lowest + exponent;
        if self.is_empty() {
            self.place = to_place((lowest + MANTISSA_TOP).div_euclid(LIMB_BITS) - TOP);
        }
        // Nearly always the number lies within the window: its slices go to the limbs from the one of its
        // lowest bit on.
        let offset = lowest - LIMB_BITS * i64::from(self.place);
        if (0..WINDOW_BITS - MANTISSA_TOP).contains(&offset) {
            let [low, middle, high] = &mut self.limbs;
            let (within, beyond) = (mantissa << offset, mantissa >> 1 >> (63 - offset));
            *low = low.wrapping_add(within & SLICE);
            *middle = middle.wrapping_add(within >> 32);
            *high = high.wrapping_add(beyond);
        } else {
            self.add_anywhere(value, exponent);
        }
    }

    /// Adds a number that may lie above the window, which then moves up, or partly or wholly below.
    #[inline(never)]
    fn add_anywhere(&mut self, value: f64, exponent: i64) {
        if !(value > 0.0 && value.is_finite()) {
            return;
        }
        let (mantissa, lowest) = decompose(value);
        let lowest = lowest + exponent;
        self.raise((lowest + MANTISSA_TOP).div_euclid(LIMB_BITS));
        let offset = lowest - LIMB_BITS * i64::from(self.place);
        let wide = if offset >= 0 {
            u128::from(mantissa) << offset
        } else if offset + MANTISSA_TOP >= 0 {
            u128::from(mantissa >> -offset)
        } else {
            return;
        };
        for (k, limb) in self.limbs.iter_mut().enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "the slice of this limb")]
            let slice = (wide >> (32 * k)) as u32;
            *limb = limb.wrapping_add(u64::from(slice));
        }
    }

    /// Adds all that `other` holds.
    ///
    /// ```
    /// use reciprocity_core::quantity::ExactSum;
    ///
    /// let (mut sum, mut other) = (ExactSum::default(), ExactSum::default());
    /// assert!(sum.is_empty() && sum.magnitude().is_none());
    /// other.add(2.0, 0);
    /// sum.add(5.0, 0);
    /// sum.merge(&other);
    /// assert_eq!(sum.scaled(0), 7.0);
    /// ```
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.raise(i64::from(other.place) + TOP);
        let below = i64::from(self.place) - i64::from(other.place);
        for (k, limb) in (0..).zip(&mut self.limbs) {
            let from = usize::try_from(k + below).ok().and_then(|from| other.limbs.get(from));
            *limb = limb.saturating_add(from.copied().unwrap_or(0));
        }
    }

    /// Appends the sum: the limbs from the highest on, and the place; one zero for an empty sum.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let [low, middle, high] = self.limbs;
        put_whole(out, high);
        if !self.is_empty() {
            put_whole(out, middle);
            put_whole(out, low);
            put_whole(out, zigzag(i64::from(self.place)));
        }
    }

    /// Reads what [`ExactSum::put`] wrote of a sum of at most `count` numbers.
    pub(crate) fn take(from: &mut &[u8], count: u32) -> Result<Self> {
        let mut limb = || match take_whole(from)? {
            limb if limb > u64::from(count) * SLICE => {
                Err(damaged("a sum is more than its numbers can add up to"))
            }
            limb => Ok(limb),
        };
        let high = limb()?;
        if high == 0 {
            return Ok(Self::default());
        }
        let (middle, low) = (limb()?, limb()?);
        let place = i32::try_from(unzigzag(take_whole(from)?)).ok();
        let place = place.filter(|place| (-FARTHEST..=FARTHEST).contains(place));
        let place = place.ok_or_else(|| damaged("a sum lies beyond all numbers"))?;
        Ok(Self { limbs: [low, middle, high], place })
    }

    /// Whether nothing but zeros was added.
    pub fn is_empty(&self) -> bool {
        self.limbs[LIMBS - 1] == 0
    }

    /// A power of two near the sum, from 2^-32 to 2^64 of it; none for an empty sum.
    pub fn magnitude(&self) -> Option<i64> {
        (!self.is_empty()).then(|| LIMB_BITS * (i64::from(self.place) + TOP))
    }

    /// The sum times `2^exponent`, rounded to the nearest `f64`; zero or infinity beyond its range.
    pub fn scaled(&self, exponent: i64) -> f64 {
        let (mantissa, place) = self.rounded();
        scale_by_power_of_two(mantissa, place.saturating_add(exponent))
    }

    /// The sum, rounded to the nearest number `m * 2^e`: `m` and `e`.
    #[inline]
    pub(crate) fn rounded(&self) -> (f64, i64) {
        let [low, middle, high] = self.limbs;
        // No carry is lost: limbs are sums of fewer than 2^32 slices of 32 bits.
        let (low, carry) = low.overflowing_add(middle << 32);
        let high = high.saturating_add((middle >> 32) + u64::from(carry));
        let (mantissa, dropped) = rounded(high, low);
        (mantissa, LIMB_BITS * i64::from(self.place) + i64::from(dropped))
    }

    /// Moves the window up so that its highest limb is at least at `top`, dropping what falls out
    /// below.
    fn raise(&mut self, top: i64) {
        if self.is_empty() {
            self.place = to_place(top - TOP);
            return;
        }
        let steps = top - TOP - i64::from(self.place);
        if steps <= 0 {
            return;
        }
        let kept = self.limbs;
        for (k, limb) in (0..).zip(&mut self.limbs) {
            let from = usize::try_from(k + steps).ok().and_then(|from| kept.get(from));
            *limb = from.copied().unwrap_or(0);
        }
        self.place = to_place(top - TOP);
    }
}

/// How far the highest limb lies above the lowest.
const TOP: i64 = 2;

/// The `f64` nearest to `high * 2^64 + low`, less so many factors of two; `high` is zero of no other number
/// than zero. The conversion of the compiler is a call, and reading is little else than this.
#[inline]
fn rounded(high: u64, low: u64) -> (f64, u32) {
    let lead = high.leading_zeros().min(63);
    let top = high << lead | low >> 1 >> (63 - lead);
    // 63 bits hold the mantissa and the bits that decide the rounding; the last one stands for all
    // that are cut off.
    let lost = top & 1 | u64::from(low << lead != 0);
    ((top >> 1 | lost).cast_signed() as f64, 65 - lead)
}

/// The whole number `m` with its highest bit at [`MANTISSA_TOP`], and the exponent `e`, with
/// `value = m * 2^e`.
#[inline]
fn decompose(value: f64) -> (u64, i64) {
    let bits = value.to_bits();
    let fraction = bits & FRACTION;
    match bits >> 52 {
        0 => {
            let shift = fraction.leading_zeros().clamp(11, 63) - 11;
            (fraction << shift, -1074 - i64::from(shift))
        }
        _ => decompose_normal(bits),
    }
}

/// The same of the bits of a positive number that is not too small for the usual form.
#[inline]
fn decompose_normal(bits: u64) -> (u64, i64) {
    (bits & FRACTION | 1 << 52, (bits >> 52).cast_signed() - 1075)
}

/// No place is farther from zero: the calendar holds fewer than 2^27 half-lives, and a square counts
/// twice.
const FARTHEST: i32 = 1 << 23;

/// Places come from instants within the calendar and half-lives of an hour or more: they fit.
fn to_place(place: i64) -> i32 {
    i32::try_from(place).unwrap_or(if place < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(values: &[(f64, i32)]) -> ExactSum {
        let mut sum = ExactSum::default();
        for &(value, exponent) in values {
            sum.add(value, exponent);
        }
        sum
    }

    #[test]
    fn small_whole_numbers_add_up_exactly() {
        let values: Vec<_> = (1..=1000).map(|n| (f64::from(n), 0)).collect();
        assert_eq!(sum(&values).scaled(0), 500_500.0);
        assert_eq!(sum(&values).scaled(-3), 500_500.0 / 8.0);
        assert_eq!(ExactSum::default().scaled(0), 0.0);
    }

    #[test]
    fn what_floating_point_loses_is_kept() {
        let values = [(1.0, 60), (1.0, 0), (1.0, 0)];
        assert_eq!(sum(&values).scaled(0), 2_f64.powi(60) + 2.0_f64.mul_add(1.0, 0.0));
        let tenths = [(0.1, 0); 10];
        assert_eq!(sum(&tenths).scaled(0), 1.0, "ten times the f64 nearest to 0.1, rounded once");
    }

    #[test]
    fn a_number_far_below_the_greatest_is_dropped_whenever_it_came() {
        let early = sum(&[(1.0, -500), (1.0, 0)]);
        let late = sum(&[(1.0, 0), (1.0, -500)]);
        assert_eq!(early, late);
        assert_eq!(early.scaled(0), 1.0);
    }

    #[test]
    fn thousands_of_half_lives_neither_overflow_nor_vanish() {
        let far = sum(&[(3.0, 900_000), (1.0, 900_000)]);
        assert_eq!(far.scaled(-900_000), 4.0);
        assert_eq!(far.scaled(0), f64::INFINITY);
        assert_eq!(far.scaled(-990_000), 0.0);
    }

    #[test]
    fn what_is_no_positive_number_adds_nothing_and_no_exponent_is_too_far() {
        assert_eq!(sum(&[(f64::NAN, 0), (-1.0, 0), (f64::INFINITY, 0), (0.0, 7)]), sum(&[]));
        for (exponent, with_one) in [(i32::MAX, f64::INFINITY), (i32::MIN, 1.0)] {
            let mut far = sum(&[(1.0, exponent)]);
            assert_eq!(far.scaled(-i64::from(exponent)), 1.0);
            assert_eq!([far.scaled(i64::MIN), far.scaled(i64::MAX)], [0.0, f64::INFINITY]);
            far.add(1.0, 0);
            assert_eq!(far.scaled(0), with_one);
        }
    }

    #[test]
    fn rounding_is_to_the_nearest_and_of_two_such_to_the_even_one() {
        let check = |number: u128| {
            #[expect(clippy::cast_possible_truncation, reason = "its halves")]
            let (mantissa, dropped) = rounded((number >> 64) as u64, number as u64);
            assert_eq!(mantissa * 2_f64.powi(dropped.cast_signed()), number as f64, "{number:x}");
        };
        for bits in 64..128 {
            let top = 1_u128 << bits;
            for below in [0, 1, 2, 3, 1 << 10, 1 << 11, 3 << 10, 3 << 11, (1 << 11) + 1, u128::MAX]
            {
                check(top | below & (top - 1));
                check(top | (below << bits >> 64) & (top - 1));
                check(top | (top - 1) ^ (below & (top - 1)));
            }
        }
        check(0);
    }

    fn values() -> impl Strategy<Value = Vec<(f64, i32)>> {
        proptest::collection::vec((0.0..1e15_f64, -200..200_i32), 0..40)
    }

    proptest! {
        #[test]
        fn order_and_split_change_no_bit(values in values(), cut in 0..40_usize, seed in any::<u64>()) {
            let whole = sum(&values);
            let mut shuffled = values.clone();
            let mut state = seed | 1;
            for i in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(i, (state >> 33) as usize % (i + 1));
            }
            prop_assert_eq!(whole, sum(&shuffled));
            let (head, tail) = shuffled.split_at(cut.min(shuffled.len()));
            let mut left = sum(head);
            left.merge(&sum(tail));
            prop_assert_eq!(whole, left);
            let mut right = sum(tail);
            right.merge(&sum(head));
            prop_assert_eq!(whole, right);
        }

        #[test]
        fn the_sum_is_within_its_stated_error(values in proptest::collection::vec(0_u64..1 << 53, 1..60)) {
            let exact: u128 = values.iter().map(|&v| u128::from(v)).sum();
            let floats: Vec<_> = values.iter().map(|&v| (v as f64, 0)).collect();
            prop_assert_eq!(sum(&floats).scaled(0), exact as f64);
        }
    }
}
