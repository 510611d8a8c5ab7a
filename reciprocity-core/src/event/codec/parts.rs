//! The compact forms of lengths of time, fractions and amounts.

use crate::bytes::{
    damaged, no_such_choice, put_real, put_whole, take_array, take_real, take_whole,
};
use crate::error::Result;
use crate::quantity::{Amount, AmountData, Currency, Fraction, Money, Span};

pub(super) const MICROS_PER_SECOND: u64 = 1_000_000;

/// Where the form of an amount lies in the byte before it.
pub(super) const FORM: u8 = 0b11 << FORM_SHIFT | HUNDREDTHS;
const FORM_SHIFT: u32 = 4;
/// Of a count that is not whole: it is told in whole hundredths.
const HUNDREDTHS: u8 = 1 << 7;

/// Appends a length of time, which is not negative.
pub(crate) fn put_span(out: &mut Vec<u8>, span: Span) {
    let micros = span.micros().unsigned_abs();
    let whole = micros.is_multiple_of(MICROS_PER_SECOND);
    put_whole(out, if whole { micros / MICROS_PER_SECOND * 2 + 1 } else { micros * 2 });
}

/// Reads what [`put_span`] wrote.
pub(crate) fn take_span(from: &mut &[u8]) -> Result<Span> {
    let coded = take_whole(from)?;
    let micros = if coded & 1 == 1 {
        (coded / 2).checked_mul(MICROS_PER_SECOND)
    } else {
        Some(coded / 2).filter(|micros| !micros.is_multiple_of(MICROS_PER_SECOND))
    };
    micros
        .and_then(|micros| i64::try_from(micros).ok())
        .map(Span::from_micros)
        .ok_or_else(|| damaged("a length of time is none"))
}

/// Appends a fraction that is not 1.
pub(crate) fn put_unless_one(out: &mut Vec<u8>, fraction: Fraction) {
    if fraction != Fraction::ONE {
        put_real(out, fraction.value());
    }
}

/// A fraction that is there; 1 if none is.
pub(crate) fn take_fraction(from: &mut &[u8], there: bool) -> Result<Fraction> {
    if !there {
        return Ok(Fraction::ONE);
    }
    let value = take_real(from)?;
    let fraction = Fraction::new(value)?;
    if fraction == Fraction::ONE || fraction.value().to_bits() != value.to_bits() {
        return Err(damaged("a fraction is not written as fractions are"));
    }
    Ok(fraction)
}

const WHOLE: u8 = 0;
const REAL: u8 = 1 << FORM_SHIFT;
const IN_HUNDREDTHS: u8 = REAL | HUNDREDTHS;
const TIME: u8 = 2 << FORM_SHIFT;
const MONEY: u8 = 3 << FORM_SHIFT;

/// The number of a whole count.
#[inline]
fn whole(count: f64) -> Option<u64> {
    let whole = rounded_down(count);
    ((whole as f64).to_bits() == count.to_bits()).then_some(whole)
}

/// The number of the whole hundredths of a count, if it is the one nearest to so many and they take
/// less than eight bytes.
#[inline]
fn hundredths(count: f64) -> Option<u64> {
    let hundredths = rounded_down(count * 100.0 + 0.5);
    let same = (hundredths as f64 / 100.0).to_bits() == count.to_bits();
    (same && hundredths < HUNDREDTHS_END).then_some(hundredths)
}

const HUNDREDTHS_END: u64 = 1 << 49;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that it changes is found by going back"
)]
fn rounded_down(count: f64) -> u64 {
    count as u64
}

/// Appends a byte of the `choices` and the form of the amount, what `between` appends, and the
/// amount.
#[inline]
pub(super) fn put_amount(
    out: &mut Vec<u8>,
    choices: u8,
    amount: AmountData,
    between: impl FnOnce(&mut Vec<u8>),
) {
    let (form, whole) = match amount {
        AmountData::Count(count) => match (whole(count), hundredths(count)) {
            (Some(whole), _) => (WHOLE, Some(whole)),
            (_, Some(hundredths)) => (IN_HUNDREDTHS, Some(hundredths)),
            (None, None) => (REAL, None),
        },
        AmountData::Time(_) => (TIME, None),
        AmountData::Money(_) => (MONEY, None),
    };
    out.push(choices | form);
    between(out);
    match (amount, whole) {
        (_, Some(whole)) => put_whole(out, whole),
        (AmountData::Count(count), None) => put_real(out, count),
        (AmountData::Time(span), None) => put_span(out, span),
        (AmountData::Money(money), None) => {
            out.extend_from_slice(money.currency.code().as_bytes());
            put_whole(out, money.minor.unsigned_abs()); // an amount is never negative
        }
    }
}

#[inline]
pub(super) fn take_amount(choices: u8, from: &mut &[u8]) -> Result<Amount> {
    match choices & FORM {
        WHOLE => {
            let count = take_whole(from)?;
            if count > 1 << f64::MANTISSA_DIGITS {
                return Err(damaged("a count is beyond any"));
            }
            Amount::count(count as f64)
        }
        IN_HUNDREDTHS => {
            let hundredths = take_whole(from)?;
            if hundredths >= HUNDREDTHS_END || hundredths.is_multiple_of(100) {
                return Err(damaged("a count is not written in hundredths"));
            }
            Amount::count(hundredths as f64 / 100.0)
        }
        // Version 1 wrote hundredths so as well.
        REAL => match take_real(from)? {
            count if whole(count).is_some() => Err(damaged("a whole count is not written so")),
            count => Amount::count(count),
        },
        TIME => Amount::time(take_span(from)?),
        MONEY => {
            let currency = take_currency(from)?;
            let minor = i64::try_from(take_whole(from)?)
                .map_err(|_| damaged("an amount of money is beyond any"))?;
            Amount::money(Money { minor, currency })
        }
        _ => Err(no_such_choice()),
    }
}

/// Reads the three letters of a currency.
pub(crate) fn take_currency(from: &mut &[u8]) -> Result<Currency> {
    let letters: [u8; 3] = take_array(from)?;
    Currency::new(std::str::from_utf8(&letters).unwrap_or_default())
}
