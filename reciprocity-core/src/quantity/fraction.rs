//! A number from 0 to 1.

use crate::error::{Error, ErrorKind, Result};

/// A number from 0 to 1, both included: a confidence, a severity, a degree.
///
/// ```
/// use reciprocity_core::Fraction;
///
/// assert_eq!(Fraction::new(0.75)?.value(), 0.75);
/// assert!(Fraction::ZERO < Fraction::ONE);
/// assert!(Fraction::new(75.0).is_err()); // a percentage is none
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "f64", into = "f64"))]
pub struct Fraction(f64);

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const ONE: Self = Self(1.0);

    /// # Errors
    /// `value` is below 0, above 1 or not a number.
    pub fn new(value: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value + 0.0)) // adding zero turns -0.0 into 0.0, so that equal values have equal bits
        } else {
            Err(Error::new(
                ErrorKind::OutOfRange,
                format!("`{value:?}` is not a number from 0 to 1"),
            ))
        }
    }

    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Fraction {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self> {
        Self::new(value)
    }
}

impl From<Fraction> for f64 {
    fn from(fraction: Fraction) -> f64 {
        fraction.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_from_0_to_1_are_fractions() {
        for good in [0.0, -0.0, 0.5, 1.0] {
            assert!(Fraction::new(good).is_ok());
        }
        for bad in [-0.1, 1.000_001, f64::NAN, f64::INFINITY] {
            assert_eq!(Fraction::new(bad).unwrap_err().kind(), ErrorKind::OutOfRange);
        }
        assert_eq!(Fraction::new(-0.0).unwrap().value().to_bits(), 0);
    }
}
