//! The compact forms of lengths of time, fractions and amounts.

use crate::bytes::{
    damaged, no_such_choice, put_real, put_whole, take_array, take_real, take_whole,
};
use crate::error::Result;
use crate::quantity::real::nearest_whole;
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
    let whole = nearest_whole(count);
    ((whole as f64).to_bits() == count.to_bits()).then_some(whole.cast_unsigned())
}

/// The number of the whole hundredths of a count, if it is the one nearest to so many and they take
/// less than eight bytes.
#[inline]
fn hundredths(count: f64) -> Option<u64> {
    let hundredths = nearest_whole(count * 100.0);
    let same = (hundredths as f64 / 100.0).to_bits() == count.to_bits();
    Some(hundredths.cast_unsigned()).filter(|&hundredths| same && hundredths < HUNDREDTHS_END)
}

const HUNDREDTHS_END: u64 = 1 << 49;

/// The form of an amount, and the number that stands for it in that form.
#[inline]
pub(super) fn form_of(amount: AmountData) -> (u8, u64) {
    match amount {
        AmountData::Count(count) => match (whole(count), hundredths(count)) {
            (Some(whole), _) => (WHOLE, whole),
            (None, Some(hundredths)) => (IN_HUNDREDTHS, hundredths),
            (None, None) => (REAL, count.to_bits()),
        },
        AmountData::Time(span) => (TIME, number_of(span)),
        AmountData::Money(money) => (MONEY, money.minor.unsigned_abs()), // never negative
    }
}

/// Whether nothing but the number, as whole ones are written, tells an amount of such a form.
#[inline]
pub(super) fn is_all_number(form: u8) -> bool {
    !matches!(form, REAL | MONEY)
}

/// Appends an amount after the byte of its form.
pub(super) fn put_amount(out: &mut Vec<u8>, amount: AmountData) {
    let (form, number) = form_of(amount);
    if let AmountData::Money(money) = amount {
        out.extend(money.currency.code().bytes());
    }
    if form == REAL {
        out.extend(number.to_le_bytes());
    } else {
        put_whole(out, number);
    }
}

/// The count that a number stands for in such a form; none if it stands for none.
#[inline]
pub(super) fn count_of(form: u8, number: u64) -> Option<Amount> {
    let count = number.cast_signed() as f64;
    let (count, is_one) = match form {
        WHOLE => (count, Amount::is_in_range(count)),
        IN_HUNDREDTHS => (count / 100.0, number < HUNDREDTHS_END && !number.is_multiple_of(100)),
        _ => return None,
    };
    is_one.then(|| Amount::of_count(count))
}

/// Reads an amount after the byte of its form.
pub(super) fn take_amount(choices: u8, from: &mut &[u8]) -> Result<Amount> {
    match choices & FORM {
        form @ (WHOLE | IN_HUNDREDTHS) => {
            let count = count_of(form, take_whole(from)?);
            count.ok_or_else(|| damaged("a count is not written as counts are"))
        }
        REAL => {
            let count = take_real(from)?;
            let amount = Amount::count(count)?;
            // Version 1 wrote hundredths so as well.
            if whole(count).is_some() {
                return Err(damaged("a whole count is not written so"));
            }
            Ok(amount)
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_told_by_the_shortest_number_there_is() {
        let near = |bit: u32| [(1_u64 << bit) - 1, 1 << bit, (1 << bit) + 1, 3 << bit >> 1];
        for number in (0..52).flat_map(near).chain(0..20_000).chain([1_000_000_000_000_000]) {
            if number <= 1_000_000_000_000_000 {
                assert_eq!(whole(number as f64), Some(number));
            }
            let count = number as f64 / 100.0;
            let told = (number < HUNDREDTHS_END).then_some(number);
            assert_eq!(hundredths(count), told, "{number} hundredths");
            assert_eq!(whole(count).is_some(), count.fract() == 0.0);
            for other in [count.next_up(), count.next_down().max(f64::MIN_POSITIVE)] {
                if number < HUNDREDTHS_END {
                    assert_eq!(hundredths(other), None, "beside {number} hundredths");
                }
            }
        }
    }
}
