//! The compact forms of lengths of time, fractions and amounts.

use crate::bytes::{
    damaged, no_such_choice, put_real, put_whole, take_array, take_real, take_whole, whole_as_word,
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
    put_whole(out, number_of(span));
}

/// The number that stands for a length of time.
fn number_of(span: Span) -> u64 {
    let micros = span.micros().unsigned_abs();
    let whole = micros.is_multiple_of(MICROS_PER_SECOND);
    if whole { micros / MICROS_PER_SECOND * 2 + 1 } else { micros * 2 }
}

/// Bytes of a contribution while they are put together: no more than 28 are ever needed.
#[derive(Default)]
pub(super) struct Short {
    bytes: [u8; 32],
    length: usize,
}

impl Short {
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
    }

    #[inline]
    pub(super) fn push_whole(&mut self, number: u64) {
        let free = self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut);
        match (whole_as_word(number), free) {
            (Some((word, length)), Some(free)) => {
                *free = word.to_le_bytes();
                self.length += length;
            }
            _ => self.push_bytewise(number),
        }
    }

    #[cold]
    fn push_bytewise(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.push(number.to_le_bytes()[0]);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
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
    out: &mut Short,
    choices: u8,
    amount: AmountData,
    between: impl FnOnce(&mut Short),
) {
    let (form, number) = match amount {
        AmountData::Count(count) => {
            if let Some(whole) = whole(count) {
                (WHOLE, Some(whole))
            } else if let Some(hundredths) = hundredths(count) {
                (IN_HUNDREDTHS, Some(hundredths))
            } else {
                (REAL, None)
            }
        }
        AmountData::Time(span) => (TIME, Some(number_of(span))),
        AmountData::Money(money) => (MONEY, Some(money.minor.unsigned_abs())), // never negative
    };
    out.push(choices | form);
    between(out);
    match amount {
        AmountData::Count(count) if number.is_none() => {
            count.to_bits().to_le_bytes().into_iter().for_each(|byte| out.push(byte));
        }
        AmountData::Money(money) => money.currency.code().bytes().for_each(|byte| out.push(byte)),
        AmountData::Count(_) | AmountData::Time(_) => {}
    }
    if let Some(number) = number {
        out.push_whole(number);
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
