//! Amounts, from a number and a unit as files write them.

use reciprocity_core::{Amount, ErrorKind, Kind, Policy, Unit};

use crate::problem::{Cell, Outcome, Problem, shown};

/// How much of `kind` was given.
///
/// Where nothing is written, one act or one piece; of money and of time the amount must be there,
/// and of money the currency.
pub(crate) fn of_kind(
    policy: &Policy,
    kind: Kind,
    number: Cell<'_>,
    unit: Cell<'_>,
) -> Outcome<Amount> {
    let counted_in = policy.definition(kind).map_or(Unit::Acts, |definition| definition.unit);
    let amount = match (counted_in, number.filled(), unit.filled()) {
        (Unit::Money, Some(_), None) => return Err(no_currency(unit)),
        (Unit::Acts | Unit::Units, None, None) => return Ok(Amount::ONE),
        (Unit::Acts | Unit::Units, number_text, name) => {
            let number = Cell { text: number_text.unwrap_or("1"), ..number };
            parse(number, Cell { text: name.unwrap_or("acts"), ..unit })?
        }
        (Unit::Hours, _, None) => parse(number, Cell { text: "hours", ..unit })?,
        (_, _, Some(_)) | (Unit::Money, None, None) => parse(number, unit)?,
    };
    if amount.measures(counted_in) {
        return Ok(amount);
    }
    let name = policy.definition(kind).map_or("", |definition| definition.name.as_str());
    Err(wrong_unit(unit, name, counted_in))
}

/// How much time was taken.
pub(crate) fn of_time(number: Cell<'_>, unit: Cell<'_>) -> Outcome<Amount> {
    let amount = parse(number, Cell { text: unit.filled().unwrap_or("hours"), ..unit })?;
    if amount.measures(Unit::Hours) {
        Ok(amount)
    } else {
        Err(wrong_unit(unit, "time", Unit::Hours))
    }
}

fn parse(number: Cell<'_>, unit: Cell<'_>) -> Outcome<Amount> {
    let text = number.required("say how much it was, as in `12.5`")?;
    Amount::parse(text, unit.text).map_err(|error| {
        if error.field() == Some("unit") { unit.refused(&error) } else { number.refused(&error) }
    })
}

fn no_currency(unit: Cell<'_>) -> Box<Problem> {
    let message = "money needs its currency; write the three letters of ISO 4217, as in `EUR`, or \
                   `XXX` if the records do not name one";
    unit.refuse(ErrorKind::WrongUnit, message)
}

fn wrong_unit(unit: Cell<'_>, kind: &str, counted_in: Unit) -> Box<Problem> {
    let advice = match counted_in {
        Unit::Money => "use a currency code, as in `EUR`",
        Unit::Hours => "use `hours`, `minutes`, `seconds` or `days`",
        Unit::Acts | Unit::Units => "leave it blank, or use `acts` or `units`",
    };
    let message = format!("`{}` does not measure `{kind}`; {advice}", shown(unit.text));
    unit.refuse(ErrorKind::WrongUnit, message)
}
