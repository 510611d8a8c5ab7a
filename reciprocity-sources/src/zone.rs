//! Time zones of a calendar: known ones by name, others by the rules that the calendar brings.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use crate::content_line::Component;
use crate::recurrence::{self, parse_local};

/// A rule is followed up to this year.
const LAST_YEAR: i16 = 2100;

/// A zone.
#[derive(Debug, Clone)]
pub(crate) enum Zone {
    Known(TimeZone),
    /// At least one.
    Rules(Vec<Change>),
}

/// When the clocks change, in the time that they showed before, and the offsets before and after, in
/// seconds.
type Change = (DateTime, i32, i32);

/// The zones that a calendar may name.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    own: BTreeMap<String, Zone>,
    /// Where times that name no zone are to be read.
    pub(crate) floating: Option<Zone>,
}

impl Zones {
    /// The zones of a calendar; `floating` is used for times without one, else what the calendar
    /// names as its own.
    pub(crate) fn of(calendar: &Component, floating: Option<&TimeZone>) -> Self {
        let own = calendar.components.iter().filter(|one| one.name == "VTIMEZONE");
        let own = own
            .filter_map(|one| Some((one.property("TZID")?.value.trim().to_owned(), rules(one)?)));
        let mut zones = Self { own: own.collect(), floating: None };
        let named = calendar.property("X-WR-TIMEZONE").map(|one| one.value.trim());
        zones.floating = match floating {
            Some(zone) => Some(Zone::Known(zone.clone())),
            None => named.and_then(|name| zones.find(name)),
        };
        zones
    }

    /// The zone of this name: a known one, else the calendar's.
    pub(crate) fn find(&self, name: &str) -> Option<Zone> {
        let name = name.trim().trim_matches('"');
        // Mozilla puts its own path before the name.
        let plain = name.strip_prefix('/').map_or(name, |path| {
            path.match_indices('/').nth(1).map_or(path, |(at, _)| &path[at + 1..])
        });
        match TimeZone::get(plain) {
            Ok(zone) => Some(Zone::Known(zone)),
            Err(_) => self.own.get(name).cloned(),
        }
    }
}

impl Zone {
    /// The instant of a time on the wall, in microseconds since 1970-01-01 00:00 UTC.
    pub(crate) fn micros(&self, local: DateTime) -> Option<i64> {
        match self {
            Self::Known(zone) => zone.to_timestamp(local).ok().map(|at| at.as_microsecond()),
            Self::Rules(changes) => {
                // A time that the clocks leave out is told by the offset before, as in known zones.
                let is_past = |&(at, before, after): &Change| {
                    let left_out = SignedDuration::from_secs((after - before).max(0).into());
                    at.checked_add(left_out).is_ok_and(|shown| shown <= local)
                };
                micros_at(local, offset_after(changes, changes.partition_point(is_past))?)
            }
        }
    }

    /// The time on the wall at an instant.
    pub(crate) fn local(&self, micros: i64) -> Option<DateTime> {
        let instant = jiff::Timestamp::from_microsecond(micros).ok()?;
        match self {
            Self::Known(zone) => Some(zone.to_datetime(instant)),
            Self::Rules(changes) => {
                let is_past = |&(at, before, _): &Change| {
                    micros_at(at, before).is_some_and(|begun| begun <= micros)
                };
                let offset = offset_after(changes, changes.partition_point(is_past))?;
                Some(Offset::from_seconds(offset).ok()?.to_datetime(instant))
            }
        }
    }
}

/// The offset after the first `count` changes, in seconds.
fn offset_after(changes: &[Change], count: usize) -> Option<i32> {
    match count.checked_sub(1) {
        Some(last) => Some(changes[last].2),
        None => Some(changes.first()?.1),
    }
}

/// The instant of a time on the wall at an offset.
fn micros_at(local: DateTime, offset: i32) -> Option<i64> {
    let zone = Offset::from_seconds(offset).ok()?.to_time_zone();
    zone.to_timestamp(local).ok().map(|at| at.as_microsecond())
}

/// The rules of a `VTIMEZONE`.
fn rules(zone: &Component) -> Option<Zone> {
    let mut changes = Vec::new();
    for part in &zone.components {
        let offset = |name: &str| seconds(&part.property(name)?.value);
        let (Some(before), Some(after)) = (offset("TZOFFSETFROM"), offset("TZOFFSETTO")) else {
            continue;
        };
        let Some(start) = part.property("DTSTART").and_then(|one| parse_local(&one.value)) else {
            continue;
        };
        let end = DateTime::new(LAST_YEAR, 1, 1, 0, 0, 0, 0).ok()?;
        let rule = part.property("RRULE").map(|rule| rule.value.as_str());
        let more = part.all("RDATE").flat_map(|dates| dates.value.split(','));
        let more: Vec<DateTime> = more.filter_map(parse_local).collect();
        let onsets = recurrence::local_starts(start, rule, None, &more, end)?;
        changes.extend(onsets.into_iter().map(|onset| (onset, before, after)));
    }
    changes.sort();
    (!changes.is_empty()).then_some(Zone::Rules(changes))
}

/// The seconds of an offset, as `+0100` or `-053000`.
fn seconds(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => return None,
    };
    let part = |range: std::ops::Range<usize>| match digits.get(range) {
        Some(digits) => digits.parse::<i32>().ok(),
        None => Some(0),
    };
    Some(sign * (part(0..2)? * 3600 + part(2..4)? * 60 + part(4..6)?))
}
