//! Amounts of entries: a number as text or as a number, and a unit.

use crate::error::{Error, ErrorKind, Result};
use crate::event::Kind;
use crate::policy::Policy;
use crate::quantity::{Amount, Currency, Money, Span, Unit};

/// The amount of an entry, in the form in which it came.
///
/// ```
/// use reciprocity_core::{Entry, EntryAmount, Policy, Timestamp};
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let gave = |amount| {
///     let entry = Entry::new(at, "customer", "contribution");
///     Entry { kind: "money", amount, unit: "EUR", ..entry }.event(&policy)
/// };
/// assert_eq!(gave(EntryAmount::Minor(12_050))?, gave(EntryAmount::Text("120.50"))?);
/// assert_eq!(gave(EntryAmount::Minor(12_050))?, gave(EntryAmount::Float(120.5))?);
/// assert!(gave(EntryAmount::Number(120.5)).is_err()); // money is never rounded
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum EntryAmount<'a> {
    /// Nothing is said.
    #[default]
    Blank,
    /// A decimal number, as files have it.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A decimal number that a file holds as a float: the shortest one that reads as this float.
    Float(f64),
    /// A number of whole minor units of money.
    Minor(i64),
}

/// A decimal number as files have it; an empty text says nothing.
impl<'a> From<&'a str> for EntryAmount<'a> {
    fn from(text: &'a str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }
}

/// How much of `kind` was given. Where nothing is said, one act or one piece; of money and of time
/// the amount must be there, and of money the currency.
pub(super) fn of_kind(
    amount: EntryAmount<'_>,
    unit: &str,
    kind: Kind,
    policy: &Policy,
) -> Result<Amount> {
    let definition = policy.definition(kind);
    let counted_in = definition.map_or(Unit::Acts, |definition| definition.unit);
    let name = definition.map_or("", |definition| &*definition.name);
    match counted_in {
        Unit::Money => money(amount, unit, name),
        Unit::Hours => {
            counted(amount, if unit.is_empty() { "hours" } else { unit }, Unit::Hours, name)
        }
        Unit::Acts | Unit::Units => {
            let amount =
                if amount == EntryAmount::Blank { EntryAmount::Number(1.0) } else { amount };
            counted(amount, if unit.is_empty() { "acts" } else { unit }, counted_in, name)
        }
    }
}

/// How much time was taken.
pub(super) fn of_time(amount: EntryAmount<'_>, unit: &str) -> Result<Amount> {
    counted(amount, if unit.is_empty() { "hours" } else { unit }, Unit::Hours, "time")
}

fn money(amount: EntryAmount<'_>, unit: &str, kind: &str) -> Result<Amount> {
    if unit.is_empty() && amount != EntryAmount::Blank {
        let message = "money needs its currency; write the three letters of ISO 4217, as in `EUR`, or \
                       `XXX` if the records do not name one";
        return Err(Error::new(ErrorKind::WrongUnit, message).at("unit"));
    }
    match amount {
        EntryAmount::Minor(minor) => {
            let currency = Currency::new(unit).map_err(|error| error.at("unit"))?;
            Amount::money(Money { minor, currency }).map_err(|error| error.at("amount"))
        }
        EntryAmount::Number(_) => {
            let message = "money is counted in whole minor units; say it in `amount_minor`";
            Err(Error::new(ErrorKind::Malformed, message).at("amount"))
        }
        EntryAmount::Blank | EntryAmount::Text(_) | EntryAmount::Float(_) => {
            counted(amount, unit, Unit::Money, kind)
        }
    }
}

fn counted(amount: EntryAmount<'_>, unit: &str, counted_in: Unit, kind: &str) -> Result<Amount> {
    let amount = match amount {
        EntryAmount::Blank => {
            let message = "the value is blank; say how much it was, as in `12.5`";
            return Err(Error::new(ErrorKind::Malformed, message).at("amount"));
        }
        EntryAmount::Minor(_) => {
            let message = "only money is counted in minor units; set it to 0 and use `amount`";
            return Err(Error::new(ErrorKind::OutOfRange, message).at("amount_minor"));
        }
        EntryAmount::Text(text) => Amount::parse(text, unit)?,
        EntryAmount::Number(number) | EntryAmount::Float(number) => of_number(number, unit)?,
    };
    if amount.measures(counted_in) { Ok(amount) } else { Err(wrong_unit(unit, kind, counted_in)) }
}

fn of_number(number: f64, unit: &str) -> Result<Amount> {
    match unit {
        "acts" | "units" => Amount::count(number),
        "hours" => Span::from_hours(number).and_then(Amount::time),
        // A decimal number as Rust writes it is read back as the same number.
        _ => return Amount::parse(&number.to_string(), unit),
    }
    .map_err(|error| error.at("amount"))
}

fn wrong_unit(unit: &str, kind: &str, counted_in: Unit) -> Error {
    let advice = match counted_in {
        Unit::Money => "use a currency code, as in `EUR`",
        Unit::Hours => "use `hours`, `minutes`, `seconds` or `days`",
        Unit::Acts | Unit::Units => "leave it blank, or use `acts` or `units`",
    };
    let message = format!("`{unit}` does not measure `{kind}`; {advice}");
    Error::new(ErrorKind::WrongUnit, message).at("unit")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_float_is_the_decimal_that_a_text_file_would_have(
            float in prop_oneof![
                any::<f64>(),
                0.0..1e16,
                (0..1_000_000_u32).prop_map(|cents| f64::from(cents) / 100.0),
            ],
            unit in prop::sample::select(vec!["", "acts", "hours", "minutes", "days", "EUR", "JPY"]),
        ) {
            let policy = Policy::default();
            for kind in [Kind::SERVICE, Kind::TIME, Kind::MONEY] {
                let read = |amount| of_kind(amount, unit, kind, &policy).ok();
                let text = float.to_string();
                prop_assert_eq!(read(EntryAmount::Float(float)), read(EntryAmount::Text(&text)));
            }
        }
    }
}
