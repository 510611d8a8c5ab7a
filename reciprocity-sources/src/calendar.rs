//! iCalendar files: a row for each time that a meeting was held.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use reciprocity_io::{Input, ReadError, ReadErrorKind};

use crate::content_line::{Component, Property, components};
use crate::recurrence::{local_starts, parse_local};
use crate::rows::{Field, MemoryRows};
use crate::zone::{Zone, Zones};

const COLUMNS: [&str; 6] = ["start", "end", "uid", "organizer", "attendees", "no_time"];

/// Calendars of rooms and of groups, which are nobody's.
const NO_PERSON: [&str; 2] = ["resource.calendar.google.com", "group.calendar.google.com"];

/// Reads the meetings of an iCalendar file, those that repeat up to `until` (in microseconds since
/// 1970-01-01 00:00 UTC). Times that name no zone are read in `floating`, else in the zone that the
/// calendar names as its own.
///
/// Those who declined, rooms and resources are not among the attendees. A meeting of which the time
/// cannot be told, or that takes none, has a row that says why.
///
/// ```
/// use reciprocity_io::Input;
/// use reciprocity_sources::calendar;
///
/// let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260105T090000Z\nDURATION:PT1H\n\
///             RRULE:FREQ=WEEKLY\nORGANIZER:mailto:ann@acme.com\nATTENDEE:mailto:bob@baker.org\n\
///             END:VEVENT\nEND:VCALENDAR\n";
/// let until = 1_768_780_800_000_000; // the 19th, 00:00 UTC
/// let meetings = calendar(Input::reader("work.ics", text.as_bytes()), None, until)?;
/// assert_eq!(meetings.len(), 2); // the 5th and the 12th; on the 19th it begins at 9
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// The input cannot be read, is not UTF-8, or holds no calendar.
pub fn calendar(
    input: Input,
    floating: Option<&TimeZone>,
    until: i64,
) -> Result<MemoryRows, ReadError> {
    let input = input.open()?;
    let name = input.name().to_owned();
    let text = input.into_text()?;
    let calendars: Vec<Component> =
        components(&text).into_iter().filter(|one| one.name == "VCALENDAR").collect();
    if calendars.is_empty() {
        let message = "there is no calendar in it; export it as iCalendar, which begins with \
                       `BEGIN:VCALENDAR`";
        return Err(ReadError::new(ReadErrorKind::Format, &name, message));
    }
    let mut rows = Vec::new();
    for calendar in &calendars {
        let zones = Zones::of(calendar, floating);
        let cancelled = calendar.word("METHOD") == "CANCEL";
        for meeting in meetings(calendar) {
            let mut reading = Reading { zones: &zones, until, cancelled, rows: &mut rows };
            reading.meeting(&meeting);
        }
    }
    Ok(MemoryRows::new(&name, &COLUMNS, rows))
}

/// The records of one meeting: its plan, what replaces single times of it, and older versions.
#[derive(Default)]
struct Meeting<'c> {
    plan: Option<&'c Component>,
    exceptions: Vec<&'c Component>,
    replaced: Vec<&'c Component>,
}

/// The meetings of a calendar, in order of their names.
fn meetings(calendar: &Component) -> Vec<Meeting<'_>> {
    let mut all: BTreeMap<(&str, usize), Meeting<'_>> = BTreeMap::new();
    for (place, event) in calendar.components.iter().enumerate() {
        if event.name != "VEVENT" {
            continue;
        }
        let uid = event.property("UID").map_or("", |uid| uid.value.trim());
        // What has no name is no record of another meeting.
        let meeting = all.entry((uid, if uid.is_empty() { place } else { 0 })).or_default();
        if event.property("RECURRENCE-ID").is_some() {
            meeting.exceptions.push(event);
            continue;
        }
        if let Some(other) = meeting.plan.replace(event) {
            let (latest, old) = latest_first(other, event);
            meeting.plan = Some(latest);
            meeting.replaced.push(old);
        }
    }
    all.into_values().collect()
}

/// Of two records of one meeting, in the order of the file, the latest and the other one.
fn latest_first<'c>(one: &'c Component, other: &'c Component) -> (&'c Component, &'c Component) {
    if version(one) > version(other) { (one, other) } else { (other, one) }
}

/// Of two records of one meeting the later has the greater version.
fn version(event: &Component) -> (u32, String) {
    (event.word("SEQUENCE").parse().unwrap_or(0), event.word("DTSTAMP"))
}

struct Reading<'r> {
    zones: &'r Zones,
    until: i64,
    cancelled: bool,
    rows: &'r mut Vec<Vec<Field>>,
}

/// When a meeting begins, and how long it takes.
struct When {
    local: DateTime,
    zone: Zone,
    start: i64,
    /// In microseconds.
    length: i64,
}

impl Reading<'_> {
    fn meeting(&mut self, meeting: &Meeting<'_>) {
        for old in &meeting.replaced {
            self.row(old, None, 0, "replaced");
        }
        let mut changed: BTreeMap<i64, &Component> = BTreeMap::new();
        let mut exceptions = Vec::new();
        for &exception in &meeting.exceptions {
            match self.replaces(exception).map(|start| changed.entry(start)) {
                None => exceptions.push(exception),
                Some(Entry::Vacant(new)) => _ = new.insert(exception),
                Some(Entry::Occupied(mut known)) => {
                    let (latest, old) = latest_first(known.get(), exception);
                    known.insert(latest);
                    self.row(old, None, 0, "replaced");
                }
            }
        }
        for exception in exceptions.into_iter().chain(changed.values().copied()) {
            match self.when(exception) {
                Ok(when) => self.held(exception, &when, when.start),
                Err(reason) => self.row(exception, None, 0, reason),
            }
        }
        let Some(plan) = meeting.plan else { return };
        let names_days = meeting.exceptions.iter().filter_map(|one| one.property("RECURRENCE-ID"));
        let moved = names_days.flat_map(days).collect();
        match self.when(plan) {
            Ok(when) => self.planned(plan, &when, &changed, moved),
            Err(reason) => self.row(plan, None, 0, reason),
        }
    }

    /// Which of the times of a plan, by its start, a record replaces.
    fn replaces(&self, exception: &Component) -> Option<i64> {
        let (local, zone) = self.local(exception.property("RECURRENCE-ID")?).ok()?;
        zone.micros(local)
    }

    /// The times at which a plan was held, without those that another record replaces: by their start, or
    /// by the day on which they were planned.
    fn planned(
        &mut self,
        plan: &Component,
        when: &When,
        changed: &BTreeMap<i64, &Component>,
        mut without_days: BTreeSet<Date>,
    ) {
        let more: Vec<DateTime> = self.locals(plan, "RDATE", &when.zone);
        let rule = plan.property("RRULE").map(|rule| rule.value.as_str());
        if rule.is_none() && more.is_empty() {
            return self.held(plan, when, when.start);
        }
        let without: BTreeSet<DateTime> =
            self.locals(plan, "EXDATE", &when.zone).into_iter().collect();
        without_days.extend(plan.all("EXDATE").flat_map(days));
        let starts = when.zone.local(self.until).and_then(|until| {
            local_starts(when.local, rule, Some(&when.zone), &more, until.max(when.local))
        });
        let Some(starts) = starts else { return self.row(plan, None, 0, "repetition") };
        for local in starts {
            if without.contains(&local) || without_days.contains(&local.date()) {
                continue;
            }
            match when.zone.micros(local) {
                Some(start) if changed.contains_key(&start) => {}
                Some(start) => self.held(plan, when, start),
                None => self.row(plan, None, 0, "time zone"),
            }
        }
    }

    /// A time at which a meeting was held, unless its record says that it was not.
    fn held(&mut self, event: &Component, when: &When, start: i64) {
        let reason = match event.word("STATUS").as_str() {
            "CANCELLED" => "cancelled",
            _ if self.cancelled => "cancelled",
            "TENTATIVE" => "tentative",
            _ if event.word("TRANSP") == "TRANSPARENT" => "free",
            _ => "",
        };
        self.row(event, Some(start), when.length, reason);
    }

    fn row(&mut self, event: &Component, start: Option<i64>, length: i64, reason: &str) {
        let uid = event.property("UID").map_or("", |uid| uid.value.trim());
        let id = match start {
            Some(start) if !uid.is_empty() => format!("{uid} {start}"),
            _ => String::new(),
        };
        let (organizer, attendees) = people(event);
        self.rows.push(vec![
            Field::instant(start),
            Field::instant(start.map(|start| start + length)),
            id.into(),
            organizer.into(),
            attendees.into(),
            reason.into(),
        ]);
    }

    /// When a record says that it begins and how long it takes, or why that cannot be told.
    fn when(&self, event: &Component) -> Result<When, &'static str> {
        let start = event.property("DTSTART").ok_or("no start")?;
        if start.word("VALUE") == "DATE" || !start.value.contains('T') {
            return Err("all day");
        }
        let (local, zone) = self.local(start)?;
        let begins = zone.micros(local).ok_or("time zone")?;
        let length = match (event.property("DTEND"), event.property("DURATION")) {
            (Some(end), _) => {
                let (end, zone) = self.local(end)?;
                zone.micros(end).ok_or("time zone")? - begins
            }
            (None, Some(duration)) => duration_micros(&duration.value).ok_or("no start")?,
            (None, None) => 0,
        };
        Ok(When { local, zone, start: begins, length: length.max(0) })
    }

    /// The time on the wall that a property names, and where that wall is.
    fn local(&self, property: &Property) -> Result<(DateTime, Zone), &'static str> {
        let local = parse_local(&property.value).ok_or("no start")?;
        if property.value.trim().ends_with('Z') {
            return Ok((local, Zone::Known(TimeZone::UTC)));
        }
        let zone = match property.parameter("TZID") {
            Some(name) => self.zones.find(name),
            None => self.zones.floating.clone(),
        };
        zone.map(|zone| (local, zone)).ok_or("time zone")
    }

    /// The times of lists of them, by the clock of a zone.
    fn locals(&self, event: &Component, name: &str, zone: &Zone) -> Vec<DateTime> {
        let lists = event.all(name).flat_map(|list| {
            list.value
                .split(',')
                .map(move |value| Property { value: value.to_owned(), ..list.clone() })
        });
        let local = |one: Property| {
            let (local, own) = self.local(&one).ok()?;
            zone.local(own.micros(local)?)
        };
        lists.filter_map(local).collect()
    }
}

/// The days that a property names without a time of day. A meeting at a time is meant whenever it begins on
/// that day, though the standard would have the time named.
fn days(property: &Property) -> impl Iterator<Item = Date> {
    let days = property.value.split(',').filter(|value| !value.contains('T'));
    days.filter_map(|value| parse_local(value).map(DateTime::date))
}

/// The addresses of the organizer and of those who take part, between semicolons.
fn people(event: &Component) -> (String, String) {
    let mut attendees = Vec::new();
    let mut declined = BTreeSet::new();
    for attendee in event.all("ATTENDEE") {
        let Some(address) = address(attendee) else { continue };
        let nobody = ["ROOM", "RESOURCE"].contains(&attendee.word("CUTYPE").as_str())
            || attendee.word("ROLE") == "NON-PARTICIPANT";
        if ["DECLINED", "DELEGATED"].contains(&attendee.word("PARTSTAT").as_str()) {
            declined.insert(address);
        } else if !nobody {
            attendees.push(address);
        }
    }
    let organizer = event.property("ORGANIZER").and_then(address);
    let organizer = organizer.filter(|one| !declined.contains(one)).unwrap_or_default();
    (organizer, attendees.join(";"))
}

/// The address of a person, in small letters; none of a room, a group, or who has none.
fn address(person: &Property) -> Option<String> {
    let value = person.parameter("EMAIL").unwrap_or(&person.value).trim().to_lowercase();
    let address = value.strip_prefix("mailto:").unwrap_or(&value);
    let (_, domain) = address.split_once('@')?;
    (!NO_PERSON.contains(&domain)).then(|| address.to_owned())
}

/// The microseconds of a duration, as `PT1H30M` or `P1DT2H`.
fn duration_micros(text: &str) -> Option<i64> {
    let span: jiff::Span = text.trim().parse().ok()?;
    let span = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    i64::try_from(span.as_micros()).ok()
}
