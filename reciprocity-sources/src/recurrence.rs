//! Repeated meetings: the starts that a rule gives, by the clock on the wall.

use jiff::civil::DateTime;
use rrule::RRuleSet;

use crate::zone::Zone;

/// No meeting is held more often.
const MOST: u16 = 20_000;

/// A date and time as iCalendar writes it, without its zone: `20260105T090000`, a `Z` ignored; a date
/// alone is its midnight.
pub(crate) fn parse_local(text: &str) -> Option<DateTime> {
    let text = text.trim().trim_end_matches('Z');
    if !text.is_ascii() {
        return None;
    }
    let (date, time) = text.split_once('T').unwrap_or((text, "000000"));
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let number = |text: &str| text.parse::<i16>().ok();
    let small = |text: &str| text.parse::<i8>().ok();
    DateTime::new(
        number(&date[..4])?,
        small(&date[4..6])?,
        small(&date[6..])?,
        small(&time[..2])?,
        small(&time[2..4])?,
        // A leap second is the second before it.
        small(&time[4..])?.min(59),
        0,
    )
    .ok()
}

/// All starts up to `end`, in order, each once; none if the rule cannot be read or does not end
/// within reason.
///
/// The rule is followed on the wall, as RFC 5545 asks: a weekly meeting at nine stays at nine when the
/// clocks change. `zone` says what instant the end of the rule means, where it is written in UTC.
pub(crate) fn local_starts(
    start: DateTime,
    rule: Option<&str>,
    zone: Option<&Zone>,
    more: &[DateTime],
    end: DateTime,
) -> Option<Vec<DateTime>> {
    let mut starts = vec![start];
    if let Some(rule) = rule {
        let rule = with_local_end(rule, zone)?;
        // A set with one date tells its crate the end.
        let last = set(end, "FREQ=DAILY;COUNT=1")?;
        let found = set(start, &rule)?.before(*last.get_dt_start()).all(MOST);
        if found.limited {
            return None;
        }
        starts.extend(
            found
                .dates
                .iter()
                .filter_map(|date| parse_local(&date.format("%Y%m%dT%H%M%S").to_string())),
        );
    }
    starts.extend_from_slice(more);
    starts.retain(|start| *start <= end);
    starts.sort();
    starts.dedup();
    Some(starts)
}

/// The rule with its end by the clock on the wall, told as if that were UTC.
fn with_local_end(rule: &str, zone: Option<&Zone>) -> Option<String> {
    let parts = rule.trim().split(';').map(|part| {
        let Some(until) = part.trim().to_uppercase().strip_prefix("UNTIL=").map(str::to_owned)
        else {
            return Some(part.to_owned());
        };
        let local = parse_local(&until)?;
        let local = match zone {
            _ if !until.contains('T') => local.date().at(23, 59, 59, 0),
            Some(zone) if until.ends_with('Z') => {
                let utc = jiff::tz::TimeZone::UTC.to_timestamp(local).ok()?;
                zone.local(utc.as_microsecond())?
            }
            _ => local,
        };
        Some(format!("UNTIL={}", as_utc(local)))
    });
    parts.collect::<Option<Vec<_>>>().map(|parts| parts.join(";"))
}

/// The dates of a rule, by a clock that is told as if it were UTC.
fn set(start: DateTime, rule: &str) -> Option<RRuleSet> {
    format!("DTSTART:{}\nRRULE:{rule}", as_utc(start)).parse().ok()
}

fn as_utc(local: DateTime) -> String {
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second()
    )
}
