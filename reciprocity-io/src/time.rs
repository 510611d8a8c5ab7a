//! Instants as files write them.

use jiff::civil;
use jiff::fmt::rfc2822;
use jiff::fmt::temporal::Pieces;
use reciprocity_core::{ErrorKind, Timestamp};

use crate::problem::{Cell, Outcome, shown};
use crate::value::Value;

/// What a time written as a plain number counts since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TimeUnit {
    /// Seconds below 10^11, milliseconds below 10^14, microseconds as far as the calendar goes, nanoseconds
    /// from there on: so each unit is understood from 1973 on, the last from 1978 on, and seconds up to the
    /// year 5138.
    #[default]
    Auto,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// Times as mail has them, `Sat, 31 Jan 2026 12:00:00 +0000`.
static MAIL_TIMES: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new();

/// The last microsecond of the year 9999.
const LAST_MICROSECOND: u128 = 253_402_300_799_999_999;

impl TimeUnit {
    pub(crate) const NAMES: [&str; 5] =
        ["auto", "seconds", "milliseconds", "microseconds", "nanoseconds"];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "seconds" => Some(Self::Seconds),
            "milliseconds" => Some(Self::Milliseconds),
            "microseconds" => Some(Self::Microseconds),
            "nanoseconds" => Some(Self::Nanoseconds),
            _ => None,
        }
    }

    /// Nanoseconds in one unit, for a number of this whole part.
    fn nanos(self, whole: i128) -> i128 {
        match self {
            Self::Seconds => 1_000_000_000,
            Self::Milliseconds => 1_000_000,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1,
            Self::Auto => match whole.unsigned_abs() {
                0..100_000_000_000 => 1_000_000_000,
                100_000_000_000..100_000_000_000_000 => 1_000_000,
                100_000_000_000_000..=LAST_MICROSECOND => 1_000,
                _ => 1,
            },
        }
    }
}

/// Reads an instant as the column `occurred_at` is read: RFC 3339, a date, a time of mail, or a number of seconds,
/// milliseconds, microseconds or nanoseconds since 1970.
///
/// ```
/// use reciprocity_core::Timestamp;
/// use reciprocity_io::parse_time;
///
/// let noon = Timestamp::from_seconds(1_769_860_800)?;
/// assert_eq!(parse_time("2026-01-31T12:00:00Z")?, noon);
/// assert_eq!(parse_time("2026-01-31T13:00:00+01:00")?, noon);
/// assert_eq!(parse_time("1769860800")?, noon); // seconds
/// assert_eq!(parse_time("1769860800000")?, noon); // milliseconds
/// assert!(parse_time("31.1.2026").is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
///
/// # Errors
/// The text is none of these, or the instant lies outside the years 1 to 9999.
pub fn parse_time(text: &str) -> reciprocity_core::Result<Timestamp> {
    Cell::of_text("time", text.trim()).time(TimeUnit::Auto).map_err(|problem| {
        let kind = problem.refusal.unwrap_or(ErrorKind::Malformed);
        reciprocity_core::Error::new(kind, problem.message)
    })
}

impl Cell<'_> {
    /// The instant that the cell names: RFC 3339, a date, or a number since 1970.
    pub(crate) fn time(self, unit: TimeUnit) -> Outcome<Timestamp> {
        let micros = match self.required("write a time as in `2026-01-31T12:00:00Z`")?.value {
            Value::Micros(micros) => i128::from(micros),
            Value::Integer(number) => i128::from(number) * unit.nanos(i128::from(number)) / 1_000,
            Value::Text(text) => self.written_micros(text, unit)?,
            Value::Number(_) => self.written_micros(&self.value.written(), unit)?,
        };
        i64::try_from(micros)
            .ok()
            .and_then(|micros| Timestamp::from_micros(micros).ok())
            .ok_or_else(|| self.outside_the_calendar())
    }

    fn written_micros(self, text: &str, unit: TimeUnit) -> Outcome<i128> {
        match number_of_micros(text, unit) {
            Some(micros) => Ok(micros),
            None => self.calendar_micros(text),
        }
    }

    fn calendar_micros(self, text: &str) -> Outcome<i128> {
        if let [_, _, _, _, b'-', _, _, b'-', _, _] = text.as_bytes()
            && let Ok(date) = text.parse::<civil::Date>()
        {
            return Ok(micros_in_utc(date.into()));
        }
        if let Some(micros) = micros_of_instant(text) {
            return Ok(micros);
        }
        let shown = shown(text);
        let message = if text.parse::<civil::DateTime>().is_ok() {
            format!(
                "`{shown}` does not say its offset from UTC; append `Z` for UTC, or an offset as in \
                 `+02:00`"
            )
        } else if year_has_not_four_digits(text) {
            return Err(self.outside_the_calendar());
        } else {
            format!(
                "`{shown}` is no time; write it as in `2026-01-31T12:00:00Z` or `2026-01-31`, or as \
                 a number of seconds, milliseconds, microseconds or nanoseconds since 1970"
            )
        };
        Err(self.refuse(ErrorKind::Malformed, message))
    }

    fn outside_the_calendar(self) -> Box<crate::problem::Problem> {
        let shown = self.shown();
        let message = format!(
            "`{shown}` lies outside the years 1 to 9999; correct the time, or its unit if it is a \
             number"
        );
        self.refuse(ErrorKind::OutOfRange, message)
    }
}

/// The microseconds of an instant that says its offset, as RFC 3339 has it, as mail has it, or by `UTC`.
pub(crate) fn micros_of_instant(text: &str) -> Option<i128> {
    if let Some(wall) = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT"))
        && let Ok(wall) = wall.parse::<civil::DateTime>()
    {
        return Some(micros_in_utc(wall));
    }
    let instant =
        text.parse::<jiff::Timestamp>().or_else(|_| MAIL_TIMES.parse_timestamp(text.as_bytes()));
    if let Ok(instant) = instant {
        return Some(i128::from(instant.as_microsecond()));
    }
    // jiff's instants end with the last that lies in the year 9999 wherever one stands.
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset()?;
    let local = pieces.date().to_datetime(pieces.time()?);
    Some(micros_in_utc(local) - i128::from(offset.seconds()) * 1_000_000)
}

/// The microseconds from 1970 to a time on the wall in UTC.
pub(crate) fn micros_in_utc(local: civil::DateTime) -> i128 {
    local.duration_since(civil::date(1970, 1, 1).at(0, 0, 0, 0)).as_micros()
}

/// The microseconds since 1970 that a plain number means; none for what is no number. Digits
/// beyond the microsecond are dropped.
fn number_of_micros(text: &str, unit: TimeUnit) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 28 || !plain(whole) || !plain(decimals) {
        return scientific_micros(text, unit);
    }
    let whole: i128 = whole.parse().ok()?;
    let mut place = unit.nanos(whole);
    let mut nanos = whole * place;
    for digit in decimals.bytes() {
        place /= 10;
        nanos += i128::from(digit - b'0') * place;
    }
    let micros = nanos / 1_000;
    Some(if negative { -micros } else { micros })
}

/// The same for a number with an exponent, as some tools write large ones.
fn scientific_micros(text: &str, unit: TimeUnit) -> Option<i128> {
    if !text.contains(['e', 'E']) || text.contains([':', 'T']) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range saturates")]
    let whole = |value: f64| value as i128;
    let micros = match unit.nanos(whole(value)) {
        1 => value / 1e3,
        nanos => value * (nanos / 1_000) as f64,
    };
    Some(whole(micros.clamp(-1e30, 1e30)))
}

/// Whether `text` begins like a date, but its year is longer than four digits or signed.
fn year_has_not_four_digits(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    let year = unsigned.split('-').next().unwrap_or("");
    let rest = unsigned.len() > year.len();
    rest && !year.is_empty()
        && year.bytes().all(|byte| byte.is_ascii_digit())
        && (year.len() > 4 || unsigned.len() < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Result<i64, String> {
        let cell = Cell::of_text("occurred_at", text);
        cell.time(TimeUnit::Auto).map(Timestamp::micros).map_err(|problem| problem.message)
    }

    #[test]
    fn every_way_of_writing_an_instant_means_the_same_one() {
        for text in [
            "2026-01-31T00:00:00Z",
            "2026-01-31T01:00:00+01:00",
            "2026-01-30T19:00:00-0500",
            "2026-01-31 00:00:00Z",
            "2026-01-31 00:00:00 UTC",
            "2026-01-31 00:00:00.000 UTC",
            "2026-01-31T00:00 GMT",
            "Sat, 31 Jan 2026 01:00:00 +0100",
            "31 Jan 2026 00:00:00 GMT",
            "2026-01-31",
            "1769817600",
            "1769817600.0",
            "1769817600000",
            "1769817600000000",
            "1769817600000000000",
            "1.7698176e9",
            "1.7698176e18",
        ] {
            assert_eq!(micros(text), Ok(1_769_817_600_000_000), "{text}");
        }
    }

    #[test]
    fn the_calendar_reaches_to_the_last_microsecond_of_the_year_9999() {
        // The last second, by `date -u -d 9999-12-31T23:59:59Z +%s`.
        let last = 253_402_300_799_999_999;
        let midnight = last + 1 - 86_400_000_000;
        for (text, want) in [
            ("9999-12-31", midnight),
            ("9999-12-31T00:00:00Z", midnight),
            ("9999-12-31T23:59:59.999999Z", last),
            ("9999-12-31T23:59:59.999999+14:00", last - 14 * 3_600_000_000),
            ("9999-12-31T21:59:59.999999-02:00", last),
        ] {
            assert_eq!(micros(text), Ok(want), "{text}");
        }
        assert_eq!(micros(&last.to_string()), Ok(last));
    }

    #[test]
    fn digits_beyond_the_microsecond_are_dropped() {
        assert_eq!(micros("1.0000019"), Ok(1_000_001));
        assert_eq!(micros("-1.5"), Ok(-1_500_000));
        assert_eq!(micros("1970-01-01T00:00:01.0000019Z"), Ok(1_000_001));
        assert_eq!(micros("100000000000.5"), Ok(100_000_000_000_500));
        assert_eq!(micros("1769817600000001999.9"), Ok(1_769_817_600_000_001));
        assert_eq!(micros("-253402300800000000"), Ok(-253_402_300_800_000));
    }

    #[test]
    fn what_is_no_instant_is_refused_with_advice() {
        for (text, advice) in [
            ("2026-01-31T12:00:00", "append `Z`"),
            ("0000-01-01T00:00:00Z", "years 1 to 9999"),
            ("0000-01-01", "years 1 to 9999"),
            ("99999-01-01T00:00:00Z", "years 1 to 9999"),
            ("9999-12-31T23:59:59-00:01", "years 1 to 9999"),
            ("-0005-01-01", "years 1 to 9999"),
            ("1e300", "years 1 to 9999"),
            ("253402300800000000000", "years 1 to 9999"),
            ("999999999999999999999999999999999999999", "is no time"),
            ("2026-02-30", "is no time"),
            ("2026-02-30 00:00:00 UTC", "is no time"),
            ("2026-01-31 00:00:00 CET", "is no time"),
            ("31.01.2026", "is no time"),
            ("NaN", "is no time"),
            ("inf", "is no time"),
            ("yesterday", "is no time"),
        ] {
            let message = micros(text).unwrap_err();
            assert!(message.contains(advice) && message.contains(text), "{text}: {message}");
        }
    }
}
