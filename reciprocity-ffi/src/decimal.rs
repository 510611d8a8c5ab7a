//! Decimal numbers, as databases hold money.

use std::fmt;

/// `number` / 10^`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) number: i128,
    pub(crate) scale: i8,
}

impl Decimal {
    /// The same as a whole number, if it is one of 64 bits.
    pub(crate) fn whole(self) -> Option<i64> {
        let text = self.to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        if decimals.bytes().all(|digit| digit == b'0') { whole.parse().ok() } else { None }
    }
}

/// Writes it exactly, with as many decimals as it has.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, scale } = *self;
        let places = usize::from(scale.unsigned_abs());
        if scale <= 0 {
            let zeros = if number == 0 { 0 } else { places };
            return write!(f, "{number}{:0<zeros$}", "");
        }
        let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
        // Where it is beyond 128 bits, the greatest number of them does: none is as large.
        let one = 10_u128.saturating_pow(scale.unsigned_abs().into());
        write!(f, "{sign}{}.{:0>places$}", size / one, size % one)
    }
}
