//! How much was given: money in whole minor units, time in whole microseconds, or a count.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::named::named;
use crate::quantity::Span;

/// The greatest amount that one event may carry, in whole units of its kind.
///
/// It keeps squares of amounts far from the end of the floating-point range. Nothing that an
/// office records comes near it; a larger number is an error of the file.
const AMOUNT_MAX: f64 = 1e15;

named! {
    /// What an amount is counted in.
    ///
    /// ```
    /// use reciprocity_core::{Kind, Policy, Unit};
    ///
    /// let policy = Policy::default();
    /// let unit = policy.definition(Kind::TIME).unwrap().unit;
    /// assert_eq!((unit, unit.name()), (Unit::Hours, "hours"));
    /// ```
    #[non_exhaustive]
    Unit, "unit", {
        /// Money, in some currency.
        Money = "money",
        /// Time, told in hours. For a meeting: hours times people.
        Hours = "hours",
        /// Single deeds.
        Acts = "acts",
        /// Pieces, licences, tonnes: whatever the two sides count.
        Units = "units",
    }
}

/// An ISO 4217 currency code: three capital letters. `XXX` stands for "no currency named".
///
/// ```
/// use reciprocity_core::Currency;
///
/// assert_eq!(Currency::new("EUR")?.decimals(), 2);
/// assert_eq!(Currency::new("JPY")?.decimals(), 0);
/// assert_eq!(Currency::UNNAMED.code(), "XXX");
/// assert!(Currency::new("eur").is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code for amounts of money whose currency the record does not name.
    pub const UNNAMED: Self = Self(*b"XXX");

    /// # Errors
    /// `code` is not three capital letters.
    pub fn new(code: &str) -> Result<Self> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(Error::new(
                ErrorKind::Malformed,
                format!(
                    "`{code}` is no currency code; use the three letters of ISO 4217, as in `EUR`"
                ),
            )),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The three letters as one number, in the order of the codes; never zero.
    pub(crate) fn number(self) -> u32 {
        let [a, b, c] = self.0;
        u32::from_be_bytes([0, a, b, c])
    }

    /// The currency of such a number; none of zero.
    pub(crate) fn of_number(number: u32) -> Option<Self> {
        let [_, a, b, c] = number.to_be_bytes();
        (number != 0).then_some(Self([a, b, c]))
    }

    /// How many decimals the currency's minor unit stands for (ISO 4217).
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;

    fn try_from(code: String) -> Result<Self> {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount of money in whole minor units (cents, for most currencies).
///
/// ```
/// use reciprocity_core::{Currency, Money};
///
/// let price = Money::parse("1234.5", Currency::new("EUR")?)?;
/// assert_eq!(price.minor, 123_450);
/// assert_eq!(price.major(), 1234.5);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal number of major units exactly, as in `1234.5`.
    ///
    /// ```
    /// use reciprocity_core::{Currency, Money};
    ///
    /// let eur = Currency::new("EUR")?;
    /// assert_eq!(Money::parse("0.07", eur)?.minor, 7);
    /// assert!(Money::parse("0.075", eur).is_err()); // half a cent
    /// assert!(Money::parse("1,5", eur).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text is no plain decimal number, or it has more decimals than the currency.
    pub fn parse(text: &str, currency: Currency) -> Result<Self> {
        let malformed = || {
            Error::new(
                ErrorKind::Malformed,
                format!("`{text}` is no amount of money; write it as in `1234.50`"),
            )
        };
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = decimals.trim_end_matches('0');
        let places = currency.decimals();
        if whole.len() + decimals.len() == 0
            || !whole.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit())
        {
            return Err(malformed());
        }
        if decimals.len() > places as usize {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!(
                    "`{text}` has more decimals than the {places} of {currency}; round it first"
                ),
            ));
        }
        let padded = format!("{whole}{decimals:0<width$}", width = places as usize);
        let minor: i64 = padded.parse().map_err(|_| {
            Error::new(ErrorKind::OutOfRange, format!("`{text}` is beyond any amount of money"))
        })?;
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// Major units, as a decimal number.
    pub fn major(self) -> f64 {
        self.minor as f64 / f64::from(10_u32.pow(self.currency.decimals()))
    }
}

/// How much of a kind was given: never negative, never beyond 10^15 units.
///
/// What flows back (a refund, a credit note) is a contribution of the other side.
///
/// ```
/// use reciprocity_core::{Amount, Currency, Money, Span, Unit};
///
/// let visit = Amount::time(Span::from_hours(1.5)?)?;
/// assert_eq!(visit.value(), 1.5);
/// assert!(visit.measures(Unit::Hours) && !visit.measures(Unit::Money));
///
/// let fee = Amount::money(Money { minor: 12_050, currency: Currency::new("EUR")? })?;
/// assert_eq!((fee.value(), fee.currency()), (120.5, Some(Currency::new("EUR")?)));
///
/// assert_eq!(Amount::count(3.0)?.value(), 3.0);
/// assert!(Amount::count(-1.0).is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "AmountData", into = "AmountData"))]
pub struct Amount(AmountData);

/// The forms of an amount, to write it down and read it back exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(crate) enum AmountData {
    Money(Money),
    Time(Span),
    Count(f64),
}

impl Amount {
    /// One deed, one piece.
    pub const ONE: Self = Self(AmountData::Count(1.0));

    /// # Errors
    /// The amount is negative or beyond 10^15 units.
    pub fn money(money: Money) -> Result<Self> {
        Self::checked(AmountData::Money(money))
    }

    /// # Errors
    /// The span is negative or beyond 10^15 hours.
    pub fn time(span: Span) -> Result<Self> {
        Self::checked(AmountData::Time(span))
    }

    /// A number of deeds or pieces, whole or not.
    ///
    /// # Errors
    /// The number is negative, not finite or beyond 10^15.
    pub fn count(count: f64) -> Result<Self> {
        Self::checked(AmountData::Count(count))
    }

    /// A number of deeds or pieces that is known to be in range.
    #[inline]
    pub(crate) fn of_count(count: f64) -> Self {
        debug_assert!(Self::is_in_range(count));
        Self(AmountData::Count(count + 0.0))
    }

    /// Reads an amount of the given unit from text: `unit` is a currency code, `hours`,
    /// `minutes`, `seconds`, `days`, `acts` or `units`.
    ///
    /// ```
    /// use reciprocity_core::Amount;
    ///
    /// assert_eq!(Amount::parse("90", "minutes")?.value(), 1.5); // hours
    /// assert_eq!(Amount::parse("2", "days")?.value(), 48.0);
    /// assert_eq!(Amount::parse("19.99", "EUR")?.value(), 19.99);
    /// let error = Amount::parse("3", "hour").unwrap_err();
    /// assert_eq!(error.field(), Some("unit"));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The number or the unit cannot be read, or the amount is out of range.
    pub fn parse(number: &str, unit: &str) -> Result<Self> {
        let count = || {
            number.parse::<f64>().map_err(|_| {
                let message = format!("`{number}` is no number; write it as in `12.5`");
                Error::new(ErrorKind::Malformed, message).at("amount")
            })
        };
        let time = |per_hour: f64| {
            let count = count()?;
            let span = Span::of_days(count / per_hour / 24.0);
            let time = span.ok_or_else(|| Span::unusable(count, unit)).and_then(Self::time);
            time.map_err(|error| error.at("amount"))
        };
        match unit {
            "acts" | "units" => Self::count(count()?).map_err(|error| error.at("amount")),
            "days" => time(1.0 / 24.0),
            "hours" => time(1.0),
            "minutes" => time(60.0),
            "seconds" => time(3600.0),
            _ if unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase()) => {
                let currency = Currency::new(unit).map_err(|error| error.at("unit"))?;
                Money::parse(number, currency)
                    .and_then(Self::money)
                    .map_err(|error| error.at("amount"))
            }
            _ => Err(unknown_name(
                "unit",
                unit,
                ["acts", "units", "hours", "minutes", "seconds", "days", "a currency code (EUR)"],
            )
            .at("unit")),
        }
    }

    /// Whether an amount may be so many units.
    #[inline]
    pub(crate) fn is_in_range(units: f64) -> bool {
        (0.0..=AMOUNT_MAX).contains(&units)
    }

    fn checked(data: AmountData) -> Result<Self> {
        let amount = Self(data);
        let value = amount.value();
        if !Self::is_in_range(value) {
            let message = if value < 0.0 {
                format!(
                    "the amount `{value:?}` is negative; record what flows back as a contribution of \
                     the other side"
                )
            } else {
                format!("the amount `{value:?}` is not a number from 0 to 1e15")
            };
            return Err(Error::new(ErrorKind::OutOfRange, message));
        }
        Ok(match data {
            AmountData::Count(count) => Self(AmountData::Count(count + 0.0)),
            _ => amount,
        })
    }

    /// The amount in whole units of its kind: major units of money, hours, or the count itself.
    pub fn value(self) -> f64 {
        match self.0 {
            AmountData::Money(money) => money.major(),
            AmountData::Time(span) => span.hours(),
            AmountData::Count(count) => count,
        }
    }

    /// The currency, for money.
    pub fn currency(self) -> Option<Currency> {
        match self.0 {
            AmountData::Money(money) => Some(money.currency),
            _ => None,
        }
    }

    /// The amount as a decimal number and its unit, which [`Amount::parse`] reads back as the same
    /// amount. Counts have a blank unit. Time stands in the longest unit of which it is whole
    /// hundredths, else in seconds.
    ///
    /// ```
    /// use reciprocity_core::Amount;
    ///
    /// let (number, unit) = Amount::parse("1200", "EUR")?.written();
    /// assert_eq!((&*number, &*unit), ("1200.00", "EUR"));
    /// assert_eq!(Amount::parse(&number, &unit)?, Amount::parse("1200", "EUR")?);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn written(self) -> (String, Cow<'static, str>) {
        match self.0 {
            AmountData::Money(Money { minor, currency }) => {
                let scale = 10_u64.pow(currency.decimals());
                let number = decimal(minor.unsigned_abs(), scale, currency.decimals() as usize);
                (number, Cow::Owned(currency.code().to_owned()))
            }
            AmountData::Time(span) => {
                let (number, unit) = span_written(span.micros().unsigned_abs());
                (number, Cow::Borrowed(unit))
            }
            // Display writes a tiny number with hundreds of digits.
            AmountData::Count(count) if count > 0.0 && count < 1e-6 => {
                (format!("{count:?}"), Cow::Borrowed(""))
            }
            AmountData::Count(count) => (count.to_string(), Cow::Borrowed("")),
        }
    }

    /// Whether an amount in this form measures a kind that is counted in `unit`.
    pub fn measures(self, unit: Unit) -> bool {
        match self.0 {
            AmountData::Money(_) => unit == Unit::Money,
            AmountData::Time(_) => unit == Unit::Hours,
            AmountData::Count(_) => matches!(unit, Unit::Acts | Unit::Units),
        }
    }
}

fn span_written(micros: u64) -> (String, &'static str) {
    for (name, unit) in [("hours", 3_600_000_000), ("minutes", 60_000_000)] {
        if micros.is_multiple_of(unit) {
            return ((micros / unit).to_string(), name);
        }
    }
    let number = decimal(micros, 1_000_000, 6);
    (number.trim_end_matches('0').trim_end_matches('.').to_owned(), "seconds")
}

/// So many parts of a whole that has `scale`, with this number of decimals.
fn decimal(parts: u64, scale: u64, decimals: usize) -> String {
    let (whole, rest) = (parts / scale, parts % scale);
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{rest:0decimals$}") }
}

impl TryFrom<AmountData> for Amount {
    type Error = Error;

    fn try_from(data: AmountData) -> Result<Self> {
        Self::checked(data)
    }
}

impl From<Amount> for AmountData {
    fn from(amount: Amount) -> AmountData {
        amount.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "json")]
    fn a_field_that_is_none_of_its_own_is_refused() {
        let text = r#"{"money":{"minor":1250,"currency":"EUR"}}"#;
        let amount: Amount = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        let more = text.replace("1250,", "1250,\"major\":12.5,");
        assert!(serde_json::from_str::<Amount>(&more).is_err());
    }

    #[test]
    fn money_is_read_exactly_in_minor_units() {
        let eur = Currency::new("EUR").unwrap();
        let cents = |text| Money::parse(text, eur).map(|money| money.minor);
        assert_eq!(cents("1234.5"), Ok(123_450));
        assert_eq!(cents("0.07"), Ok(7));
        assert_eq!(cents("5.000"), Ok(500));
        assert_eq!(cents("-3"), Ok(-300));
        for bad in ["", ".", "1,5", "1e3", "abc", "0.001", "99999999999999999999"] {
            assert!(cents(bad).is_err(), "{bad}");
        }
        let yen = Currency::new("JPY").unwrap();
        assert_eq!(Money::parse("500", yen).unwrap().minor, 500);
        assert!(Money::parse("500.5", yen).is_err());
        assert_eq!(Money::parse("1.234", Currency::new("KWD").unwrap()).unwrap().minor, 1234);
    }

    #[test]
    fn negative_endless_and_enormous_amounts_are_refused() {
        for bad in [-1.0, f64::NAN, f64::INFINITY, 1e308] {
            assert!(Amount::count(bad).is_err(), "{bad}");
        }
        assert!(Amount::count(0.0).is_ok());
        assert!(Amount::time(Span::from_micros(-1)).is_err());
    }

    #[test]
    fn an_amount_is_written_as_it_is_read() {
        for (number, unit) in [
            ("1250.07", "EUR"),
            ("7", "JPY"),
            ("0.001", "KWD"),
            ("1.5", "hours"),
            ("20", "minutes"),
            ("1.000001", "seconds"),
            ("0", "hours"),
            ("34293552.8367", "minutes"),
        ] {
            let amount = Amount::parse(number, unit).unwrap();
            let (again, unit_again) = amount.written();
            assert_eq!(Amount::parse(&again, &unit_again), Ok(amount), "{number} {unit}");
            if unit_again == unit {
                assert_eq!(again, number);
            }
        }
        for micros in [1, 59, 3_599_999_999, 36_000_000, 123_456_789_012_345] {
            let amount = Amount::time(Span::from_micros(micros)).unwrap();
            let (number, unit) = amount.written();
            assert_eq!(Amount::parse(&number, &unit), Ok(amount), "{number} {unit}");
        }
        for count in [0.1, 1.0, 1e15, 1e-300] {
            let (number, unit) = Amount::count(count).unwrap().written();
            assert_eq!((number.parse(), &*unit), (Ok(count), ""));
        }
        let (number, unit) = Amount::parse("0.3", "hours").unwrap().written();
        assert_eq!((&*number, &*unit), ("18", "minutes"));
    }

    #[test]
    fn minutes_become_hours() {
        assert_eq!(Amount::parse("90", "minutes").unwrap().value(), 1.5);
        assert!(Amount::parse("90", "fortnights").is_err());
    }
}
