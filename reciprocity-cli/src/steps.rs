//! Times to look at, one after the other.

use clap::ValueEnum;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use reciprocity_core::{Span, Timestamp};

use crate::source::civil_in_utc;

/// A step of the calendar, in UTC. Weeks begin on Mondays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Step {
    /// The times at which a new day, week, ... begins after `from` and before `until`, and `until`
    /// itself.
    pub(crate) fn times(self, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let mut times = Vec::new();
        let mut day = day_of(from).map(|day| self.first_of(day));
        while let Some(begins) = day.and_then(|day| self.next(day)) {
            let Some(at) = midnight(begins).filter(|at| *at < until) else { break };
            if at > from {
                times.push(at);
            }
            day = Some(begins);
        }
        times.push(until);
        times
    }

    /// The day on which the step began in which `day` lies.
    fn first_of(self, day: Date) -> Date {
        let first_of_month =
            |months_back: i8| Date::new(day.year(), day.month() - months_back, 1).unwrap_or(day);
        match self {
            Self::Day => day,
            Self::Week => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
            }
            Self::Month => first_of_month(0),
            Self::Quarter => first_of_month((day.month() - 1) % 3),
            Self::Year => day.first_of_year(),
        }
    }

    fn next(self, first: Date) -> Option<Date> {
        let span = jiff::Span::new();
        let span = match self {
            Self::Day => span.days(1),
            Self::Week => span.weeks(1),
            Self::Month => span.months(1),
            Self::Quarter => span.months(3),
            Self::Year => span.years(1),
        };
        first.checked_add(span).ok()
    }
}

/// So many times, equally far from each other, the last of them `until`; `from` lies one such
/// distance before the first.
pub(crate) fn points(from: Timestamp, until: Timestamp, count: u32) -> Vec<Timestamp> {
    let whole = i128::from(until.since(from).micros());
    let at = |place: u32| {
        let part = whole * i128::from(place) / i128::from(count.max(1));
        from.plus(Span::from_micros(i64::try_from(part).unwrap_or(i64::MAX)))
    };
    (1..=count).map(at).collect()
}

fn day_of(at: Timestamp) -> Option<Date> {
    Some(civil_in_utc(at)?.date())
}

fn midnight(day: Date) -> Option<Timestamp> {
    let instant = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Timestamp::from_micros(instant.as_microsecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::format_instant;

    fn at(text: &str) -> Timestamp {
        reciprocity_io::parse_time(text).unwrap()
    }

    fn days(step: Step, from: &str, until: &str) -> Vec<String> {
        let times = step.times(at(from), at(until));
        times.into_iter().map(|at| format_instant(at).replace("T00:00:00Z", "")).collect()
    }

    #[test]
    fn steps_begin_where_the_calendar_s_do_and_end_at_the_end() {
        assert_eq!(days(Step::Day, "2024-02-28", "2024-03-01"), ["2024-02-29", "2024-03-01"]);
        // 2026-01-05 was a Monday.
        let weeks = days(Step::Week, "2026-01-01T12:00:00Z", "2026-01-20");
        assert_eq!(weeks, ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-20"]);
        let months = days(Step::Month, "2025-11-30", "2026-02-01T06:00:00Z");
        assert_eq!(months, ["2025-12-01", "2026-01-01", "2026-02-01", "2026-02-01T06:00:00Z"]);
        let quarters = days(Step::Quarter, "2025-05-31", "2026-01-01");
        assert_eq!(quarters, ["2025-07-01", "2025-10-01", "2026-01-01"]);
        assert_eq!(days(Step::Year, "2024-12-31", "2024-12-31"), ["2024-12-31"]);
        assert_eq!(days(Step::Year, "9999-01-01", "9999-06-30"), ["9999-06-30"]);
    }

    #[test]
    fn points_are_equally_far_apart_and_end_at_the_end() {
        let times = points(at("2026-01-01"), at("2026-01-11"), 4);
        let hours: Vec<f64> =
            times.iter().map(|time| time.since(at("2026-01-01")).hours()).collect();
        assert_eq!(hours, [60.0, 120.0, 180.0, 240.0]);
    }
}
