//! Instants of a log: as the event table has them, and as hosts write them without an offset.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use reciprocity_core::{ErrorKind, Timestamp};

use crate::log::document::{Document, at_key};
use crate::problem::{Cell, Outcome, shown};
use crate::time::{TimeUnit, micros_in_utc, micros_of_instant};

/// How the times of a log are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    unit: TimeUnit,
    /// Where times that do not say their offset are to be read.
    zone: Option<TimeZone>,
    /// Formats of `strptime`, tried in this order before all others.
    formats: Vec<String>,
}

impl Times {
    pub(crate) fn of(document: &Document) -> Outcome<Self> {
        let unit = document.time_unit.as_deref().and_then(TimeUnit::from_name).unwrap_or_default();
        let zone = document.time_zone.as_deref().map(zone).transpose()?;
        let formats = document.time_formats.clone().unwrap_or_default();
        if let Some(bad) = formats.iter().find(|format| !format.contains('%')) {
            let message = format!("`{}` is no format; write it as in `%d.%m.%Y %H:%M`", shown(bad));
            return Err(at_key("time_formats", message));
        }
        Ok(Self { unit, zone, formats })
    }

    /// The instant that a cell names.
    pub(crate) fn read(&self, cell: Cell<'_>) -> Outcome<Timestamp> {
        let text = cell.text();
        if text.is_empty() || (self.zone.is_none() && self.formats.is_empty()) {
            return self.plain(cell);
        }
        for format in &self.formats {
            if let Ok(parts) = BrokenDownTime::parse(format, text) {
                return self.of_parts(&parts, cell);
            }
        }
        let Some(zone) = self.zone.as_ref().filter(|_| !says_its_zone(text)) else {
            return self.plain(cell);
        };
        let bare = text.replace(", ", " ");
        let local = bare.parse::<DateTime>().or_else(|_| bare.parse::<Date>().map(DateTime::from));
        match local {
            Ok(local) => instant(local, zone, cell),
            Err(_) => self.plain(cell),
        }
    }

    /// The instant of a cell that is written as in an event table.
    fn plain(&self, cell: Cell<'_>) -> Outcome<Timestamp> {
        cell.time(self.unit).map_err(|mut problem| {
            if problem.message.contains("` is no time; ") {
                problem.message.push_str(
                    "; or say how it is written: `--time-format` of `reciprocity import`, or \
                     `time_formats` of a mapping",
                );
            }
            if problem.message.contains("` does not say its offset ") {
                problem.message.push_str(
                    ", or name the time zone of the file: `--time-zone` of `reciprocity import`, or \
                     `time_zone` of a mapping",
                );
            }
            problem
        })
    }

    fn of_parts(&self, parts: &BrokenDownTime, cell: Cell<'_>) -> Outcome<Timestamp> {
        if parts.offset().is_some()
            && let Ok(at) = parts.to_timestamp()
        {
            return Timestamp::from_micros(at.as_microsecond())
                .map_err(|error| cell.refused(&error));
        }
        let local = parts.to_datetime().or_else(|_| parts.to_date().map(DateTime::from));
        let local = local.map_err(|error| {
            let message = format!("`{}` is no time ({error}); correct it", cell.shown());
            cell.refuse(ErrorKind::Malformed, message)
        })?;
        let Some(zone) = &self.zone else {
            let message = format!(
                "`{}` does not say its offset from UTC; name the `time_zone` in the mapping, or \
                 by `--time-zone`",
                cell.shown()
            );
            return Err(cell.refuse(ErrorKind::Malformed, message));
        };
        instant(local, zone, cell)
    }
}

/// The time zone of this name.
fn zone(name: &str) -> Outcome<TimeZone> {
    TimeZone::get(name.trim()).map_err(|_| {
        let message = format!(
            "`{}` is no time zone; write it as in `Europe/Berlin`, or `UTC`",
            shown(name.trim())
        );
        at_key("time_zone", message)
    })
}

/// The instant of a time on the wall: of one that there is twice, when clocks go back, the first; of
/// one that there is not, when they go forward, that much later.
fn instant(local: DateTime, zone: &TimeZone, cell: Cell<'_>) -> Outcome<Timestamp> {
    let micros = match zone.to_timestamp(local) {
        Ok(instant) => i128::from(instant.as_microsecond()),
        // Later than jiff's last instant: by the offset of that one.
        Err(_) => {
            let offset = zone.to_offset(jiff::Timestamp::MAX);
            micros_in_utc(local) - i128::from(offset.seconds()) * 1_000_000
        }
    };
    let micros = i64::try_from(micros).ok();
    micros.and_then(|micros| Timestamp::from_micros(micros).ok()).ok_or_else(|| {
        let message = format!("`{}` lies outside the years 1 to 9999; correct it", cell.shown());
        cell.refuse(ErrorKind::OutOfRange, message)
    })
}

/// Whether a text is an instant whatever the zone of the file, or names a zone of its own.
fn says_its_zone(text: &str) -> bool {
    micros_of_instant(text).is_some() || text.contains('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(zone: Option<&str>, formats: &[&str]) -> Times {
        Times::of(&Document {
            time_zone: zone.map(str::to_owned),
            time_formats: Some(formats.iter().map(|&format| format.to_owned()).collect()),
            ..Document::default()
        })
        .unwrap()
    }

    fn micros(times: &Times, text: &str) -> Result<i64, String> {
        let read = times.read(Cell::of_text("time", text));
        read.map(Timestamp::micros).map_err(|problem| problem.message)
    }

    #[test]
    fn a_time_without_an_offset_is_read_in_the_zone_and_one_with_an_offset_is_not_moved() {
        // 2026-01-31 12:00 in Berlin is 11:00 UTC, and 2026-07-31 12:00 is 10:00 UTC.
        let berlin = times(Some("Europe/Berlin"), &[]);
        for text in ["2026-01-31 12:00", "2026-01-31T12:00:00", "2026-01-31T11:00:00Z"] {
            assert_eq!(micros(&berlin, text), Ok(1_769_857_200_000_000), "{text}");
        }
        assert_eq!(micros(&berlin, "2026-01-31T11:00:00.000+0000"), Ok(1_769_857_200_000_000));
        assert_eq!(micros(&berlin, "1769857200000"), Ok(1_769_857_200_000_000));
        assert_eq!(
            micros(&berlin, "2026-01-31T20:00+09:00[Asia/Tokyo]"),
            Ok(1_769_857_200_000_000)
        );
        // That it is noon in Tokyo is not passed over.
        assert!(micros(&berlin, "2026-01-31T12:00[Asia/Tokyo]").unwrap_err().contains("offset"));
        assert_eq!(micros(&berlin, "2026-07-31 12:00"), Ok(1_785_492_000_000_000));
        // A day begins at its midnight there: 2026-01-30 23:00 UTC.
        assert_eq!(micros(&berlin, "2026-01-31"), Ok(1_769_814_000_000_000));
    }

    #[test]
    fn a_format_says_how_a_local_time_is_written() {
        let local = times(Some("Europe/Berlin"), &["%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p"]);
        assert_eq!(micros(&local, "31.01.2026 12:00"), Ok(1_769_857_200_000_000));
        assert_eq!(micros(&local, "1/31/2026 12:00 PM"), Ok(1_769_857_200_000_000));
        let nowhere = times(None, &["%d.%m.%Y %H:%M"]);
        assert!(micros(&nowhere, "31.01.2026 12:00").unwrap_err().contains("`time_zone`"));
        assert!(micros(&times(None, &[]), "31.01.2026").unwrap_err().contains("`--time-format`"));
        let offset = times(None, &["%d.%m.%Y %H:%M %z"]);
        assert_eq!(micros(&offset, "31.01.2026 12:00 +0100"), Ok(1_769_857_200_000_000));
    }

    #[test]
    fn zones_and_formats_that_are_none_are_refused() {
        let zone = Document { time_zone: Some("Berlin".to_owned()), ..Document::default() };
        assert!(Times::of(&zone).unwrap_err().message.contains("`Europe/Berlin`"));
        let format = Document { time_formats: Some(vec!["dd.mm".into()]), ..Document::default() };
        assert!(Times::of(&format).unwrap_err().message.contains("`%d.%m.%Y %H:%M`"));
    }
}
