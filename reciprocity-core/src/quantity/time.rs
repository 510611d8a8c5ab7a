//! Instants and spans, counted in whole microseconds.

use std::time::{Duration, SystemTime};

use crate::error::{Error, ErrorKind, Result};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// An instant: microseconds since 1970-01-01 00:00 UTC, within the years 1 to 9999.
///
/// ```
/// use reciprocity_core::{Span, Timestamp};
///
/// let noon = Timestamp::from_seconds(43_200)?; // 1970-01-01 12:00 UTC
/// let next = noon.plus(Span::from_days(1.0)?);
/// assert_eq!(next.micros(), 129_600_000_000); // 36 hours of 3600 seconds
/// assert_eq!(next.since(noon).hours(), 24.0);
/// assert_eq!(Timestamp::MAX.plus(Span::from_days(1.0)?), Timestamp::MAX);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "i64", into = "i64"))]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first instant of year 1.
    pub const MIN: Self = Self(-62_135_596_800 * MICROS_PER_SECOND);
    /// The last microsecond of year 9999.
    pub const MAX: Self = Self(253_402_300_800 * MICROS_PER_SECOND - 1);

    /// An instant from microseconds since 1970-01-01 00:00 UTC.
    ///
    /// ```
    /// use reciprocity_core::Timestamp;
    ///
    /// let at = Timestamp::from_micros(1_500_000)?;
    /// assert_eq!(at.since(Timestamp::from_seconds(1)?).micros(), 500_000);
    /// assert!(Timestamp::from_micros(i64::MAX).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The instant lies outside the years 1 to 9999.
    #[inline]
    pub fn from_micros(micros: i64) -> Result<Self> {
        if Self::is_in_range(micros) { Ok(Self(micros)) } else { Err(outside(micros)) }
    }

    /// Whether an instant lies so many microseconds from 1970.
    #[inline]
    pub(crate) fn is_in_range(micros: i64) -> bool {
        (Self::MIN.0..=Self::MAX.0).contains(&micros)
    }

    /// An instant from whole seconds since 1970-01-01 00:00 UTC.
    ///
    /// # Errors
    /// The instant lies outside the years 1 to 9999.
    pub fn from_seconds(seconds: i64) -> Result<Self> {
        let micros = seconds.checked_mul(MICROS_PER_SECOND).ok_or_else(|| {
            Error::new(
                ErrorKind::OutOfRange,
                format!("`{seconds}` seconds since 1970 lie outside the years 1 to 9999"),
            )
        })?;
        Self::from_micros(micros)
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The time from `earlier` to this instant; negative if `earlier` is the later one.
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0 - earlier.0)
    }

    /// This instant moved by `span`, held within the years 1 to 9999.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0)).clamp(Self::MIN, Self::MAX)
    }
}

/// Rounds down to the microsecond.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use reciprocity_core::Timestamp;
///
/// let late = SystemTime::UNIX_EPOCH + Duration::from_nanos(2_500);
/// assert_eq!(Timestamp::try_from(late)?.micros(), 2);
/// let early = SystemTime::UNIX_EPOCH - Duration::from_nanos(2_500);
/// assert_eq!(Timestamp::try_from(early)?.micros(), -3);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
impl TryFrom<SystemTime> for Timestamp {
    type Error = Error;

    fn try_from(time: SystemTime) -> Result<Self> {
        let micros = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()),
            Err(before) => {
                let micros = before.duration().as_nanos().div_ceil(1000);
                i64::try_from(micros).map(|micros| -micros)
            }
        };
        Self::from_micros(micros.unwrap_or(i64::MAX))
    }
}

impl TryFrom<i64> for Timestamp {
    type Error = Error;

    fn try_from(micros: i64) -> Result<Self> {
        Self::from_micros(micros)
    }
}

impl From<Timestamp> for i64 {
    fn from(instant: Timestamp) -> i64 {
        instant.0
    }
}

/// A length of time in whole microseconds, negative when it points back.
///
/// ```
/// use reciprocity_core::Span;
///
/// let meeting = Span::from_hours(1.5)?;
/// assert_eq!(meeting.micros(), 5_400_000_000); // 5400 seconds
/// assert_eq!((meeting.hours(), meeting.days()), (1.5, 0.0625));
/// assert!(Span::from_micros(-1) < Span::default());
/// assert!(Span::from_days(f64::NAN).is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Span(i64);

#[cold]
fn outside(micros: i64) -> Error {
    let message = format!(
        "`{micros}` microseconds since 1970 lie outside the years 1 to 9999; is the unit of the time \
         right?"
    );
    Error::new(ErrorKind::OutOfRange, message)
}

impl Span {
    /// A span of this many microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// A span of this many hours, rounded to the microsecond.
    ///
    /// # Errors
    /// `hours` is not finite or is longer than the calendar of [`Timestamp`].
    pub fn from_hours(hours: f64) -> Result<Self> {
        Self::of_days(hours / 24.0).ok_or_else(|| Self::unusable(hours, "hours"))
    }

    /// A span of this many days, rounded to the microsecond.
    ///
    /// # Errors
    /// `days` is not finite or is longer than the calendar of [`Timestamp`].
    pub fn from_days(days: f64) -> Result<Self> {
        Self::of_days(days).ok_or_else(|| Self::unusable(days, "days"))
    }

    /// A span of this many days, if the calendar is as long.
    pub(crate) fn of_days(days: f64) -> Option<Self> {
        let micros = libm::round(days * MICROS_PER_DAY as f64);
        #[expect(clippy::cast_possible_truncation, reason = "within range by the check")]
        let span = Self(micros as i64);
        (micros.abs() <= (Timestamp::MAX.0 - Timestamp::MIN.0) as f64).then_some(span)
    }

    /// The refusal of a number of units that make no span.
    #[cold]
    #[inline(never)]
    pub(crate) fn unusable(number: f64, unit: &str) -> Error {
        let message = format!("`{number:?}` {unit} are no usable length of time");
        Error::new(ErrorKind::OutOfRange, message)
    }

    /// Whole microseconds.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Hours, as a decimal number.
    pub fn hours(self) -> f64 {
        self.0 as f64 / (MICROS_PER_DAY / 24) as f64
    }

    /// Days, as a decimal number.
    pub fn days(self) -> f64 {
        self.0 as f64 / MICROS_PER_DAY as f64
    }
}

/// Rounds down to the microsecond.
///
/// ```
/// use std::time::Duration;
///
/// use reciprocity_core::Span;
///
/// assert_eq!(Span::try_from(Duration::from_secs(5400))?, Span::from_hours(1.5)?);
/// assert!(Span::try_from(Duration::MAX).is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
impl TryFrom<Duration> for Span {
    type Error = Error;

    fn try_from(duration: Duration) -> Result<Self> {
        i64::try_from(duration.as_micros()).map(Self).map_err(|_| {
            let message = format!("`{duration:?}` is no usable length of time");
            Error::new(ErrorKind::OutOfRange, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_lie_within_the_years_1_to_9999() {
        assert!(Timestamp::from_seconds(-62_135_596_800).is_ok());
        assert!(Timestamp::from_seconds(-62_135_596_801).is_err());
        assert!(Timestamp::from_seconds(253_402_300_799).is_ok());
        assert!(Timestamp::from_seconds(253_402_300_800).is_err());
        assert!(Timestamp::from_seconds(i64::MAX).is_err());
    }

    #[test]
    fn moving_an_instant_never_leaves_the_calendar() {
        assert_eq!(Timestamp::MAX.plus(Span::from_micros(i64::MAX)), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.plus(Span::from_micros(i64::MIN)), Timestamp::MIN);
    }

    #[test]
    fn hours_and_days_are_whole_microseconds() {
        assert_eq!(Span::from_hours(1.5).unwrap().micros(), 5_400_000_000);
        assert_eq!(Span::from_days(180.0).unwrap().days(), 180.0);
        assert!(Span::from_days(f64::NAN).is_err());
        assert!(Span::from_days(1e9).is_err());
        let refused = |hours| Span::from_hours(hours).unwrap_err().to_string();
        assert_eq!(refused(1e300), "`1e300` hours are no usable length of time");
    }
}
