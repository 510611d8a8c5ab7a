//! The real functions that scores use, from one place, so that their bits are equal everywhere.
//!
//! `f64::exp`, `f64::ln` and their like call the platform's mathematics library, and platforms
//! disagree in the last bits. `libm` is plain Rust; additions, multiplications, divisions and
//! square roots are exact to the last bit by IEEE 754 and need no such care.

/// 2 to the power of `x`.
pub(crate) fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}

/// e to the power of `x`.
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// e to the power of `x`, less one, exact to the last bits for small `x` too.
pub(crate) fn expm1(x: f64) -> f64 {
    libm::expm1(x)
}

/// The natural logarithm.
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// The natural logarithm of `1 + x`, exact to the last bits for small `x` too.
pub(crate) fn ln_one_plus(x: f64) -> f64 {
    libm::log1p(x)
}

/// The natural logarithm of the gamma function, for positive `x`.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The cube root.
pub(crate) fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}

/// One minus the error function.
pub(crate) fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The whole number nearest to `x`; of one beyond 2^51, some number beyond 2^51. Between 2^52 and 2^53 the
/// bits of a float count in ones: to read them takes fewer instructions than a conversion.
#[inline]
pub(crate) fn nearest_whole(x: f64) -> i64 {
    const ONES: f64 = 1.5 * (1_u64 << 52) as f64;
    (x + ONES).to_bits().cast_signed() - ONES.to_bits().cast_signed()
}

/// `x` times 2 to the power of `exponent`, rounded once; zero or infinity beyond the range.
#[inline]
pub(crate) fn scale_by_power_of_two(x: f64, exponent: i64) -> f64 {
    // Sums have less than 128 bits: within these ends neither the power nor the product leaves the
    // normal range, so that the product is exact.
    if (-1000..=800).contains(&exponent) && (1.0..=MANTISSAS_END).contains(&x) {
        return x * f64::from_bits((exponent + 1023).cast_unsigned() << 52);
    }
    if x == 0.0 {
        return x;
    }
    let exponent = i32::try_from(exponent.clamp(-5_000, 5_000)).unwrap_or(0);
    libm::scalbn(x, exponent)
}

/// 2^129, above any sum of limbs.
const MANTISSAS_END: f64 = 680_564_733_841_876_926_926_749_214_863_536_422_912.0;
