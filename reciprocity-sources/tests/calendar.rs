//! Calendars: when a meeting was held, whatever zone, rule or exception says so.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{input, tables};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use reciprocity_sources::calendar;

const PEOPLE: &str = "ORGANIZER:mailto:ann@acme.com\nATTENDEE:mailto:bob@baker.org\n";

fn micros(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_microsecond()
}

/// Start, end and reason of each row of a calendar with this event, until the end of 2026.
fn rows(head: &str, event: &str) -> Vec<[String; 3]> {
    let text = format!(
        "BEGIN:VCALENDAR\n{head}BEGIN:VEVENT\nUID:u@acme.com\n{PEOPLE}{event}\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    of_text(&text, None)
}

fn of_text(text: &str, floating: Option<&TimeZone>) -> Vec<[String; 3]> {
    let rows = calendar(input(text), floating, micros("2026-12-31T23:59:59Z")).unwrap();
    let instant = |text: &str| match text.parse() {
        Ok(micros) => Timestamp::from_microsecond(micros).unwrap().to_string(),
        Err(_) => String::new(),
    };
    let told = tables(rows, &["start", "end", "no_time"]).into_iter();
    told.map(|row| [instant(&row[0]), instant(&row[1]), row[2].clone()]).collect()
}

fn starts(head: &str, event: &str) -> Vec<String> {
    rows(head, event).into_iter().map(|[start, ..]| start).collect()
}

#[test]
fn a_time_is_read_in_utc_in_its_zone_or_in_that_of_the_calendar() {
    for (head, start, want) in [
        ("", "DTSTART:20260120T090000Z", "2026-01-20T09:00:00Z"),
        ("", "DTSTART;TZID=Europe/Berlin:20260120T090000", "2026-01-20T08:00:00Z"),
        ("", "DTSTART;TZID=\"Europe/Berlin\":20260720T090000", "2026-07-20T07:00:00Z"),
        (
            "",
            "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20260120T090000",
            "2026-01-20T08:00:00Z",
        ),
        ("X-WR-TIMEZONE:America/New_York\n", "DTSTART:20260120T090000", "2026-01-20T14:00:00Z"),
    ] {
        assert_eq!(starts(head, &format!("{start}\nDURATION:PT1H")), [want], "{start}");
    }
    let floating = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260120T090000\nEND:VEVENT\n";
    assert_eq!(of_text(floating, None)[0][2], "time zone");
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    assert_eq!(of_text(floating, Some(&berlin))[0][0], "2026-01-20T08:00:00Z");
    assert_eq!(rows("", "DTSTART;TZID=Nowhere:20260120T090000")[0][2], "time zone");
}

#[test]
fn a_zone_that_the_calendar_brings_follows_its_rules() {
    // New York under a name of one's own: the clocks go forward on 2026-03-08 and back on 2026-11-01.
    let zone = "BEGIN:VTIMEZONE\nTZID:Office\n\
        BEGIN:STANDARD\nDTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n\
        TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:20070311T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\n\
        TZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    for (local, want) in [
        ("20260307T090000", "2026-03-07T14:00:00Z"),
        ("20260309T090000", "2026-03-09T13:00:00Z"),
        ("20261031T090000", "2026-10-31T13:00:00Z"),
        ("20261102T090000", "2026-11-02T14:00:00Z"),
        ("20070101T090000", "2007-01-01T14:00:00Z"),
        // Between two and three there is no time, and between one and two there is it twice.
        ("20260308T023000", "2026-03-08T07:30:00Z"),
        ("20260308T033000", "2026-03-08T07:30:00Z"),
        ("20261101T013000", "2026-11-01T05:30:00Z"),
        ("20261101T023000", "2026-11-01T07:30:00Z"),
    ] {
        assert_eq!(starts(zone, &format!("DTSTART;TZID=Office:{local}")), [want], "{local}");
    }
    // Weekly until the last instant of March, by the office's clock: the end in UTC takes one in.
    let weekly = "DTSTART;TZID=Office:20260302T200000\nRRULE:FREQ=WEEKLY;UNTIL=20260317T000000Z";
    let want = ["2026-03-03T01:00:00Z", "2026-03-10T00:00:00Z", "2026-03-17T00:00:00Z"];
    assert_eq!(starts(zone, weekly), want);
    // An end within the hour that there is twice, its second time.
    let daily = "DTSTART;TZID=Office:20261031T013000\nRRULE:FREQ=DAILY;UNTIL=20261101T063000Z";
    assert_eq!(starts(zone, daily), ["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z"]);
}

#[test]
fn a_repeated_meeting_is_held_each_time_but_for_its_exceptions() {
    let weekly =
        "DTSTART;TZID=Europe/Berlin:20260316T090000\nDTEND;TZID=Europe/Berlin:20260316T093000\n";
    // The clocks go forward on 2026-03-29: nine stays nine.
    assert_eq!(
        starts("", &format!("{weekly}RRULE:FREQ=WEEKLY;COUNT=3")),
        ["2026-03-16T08:00:00Z", "2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z"]
    );
    assert_eq!(
        starts("", &format!("{weekly}RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260323T080000Z")),
        ["2026-03-16T08:00:00Z", "2026-03-30T07:00:00Z"]
    );
    assert_eq!(
        starts("", &format!("{weekly}RDATE;TZID=Europe/Berlin:20260318T090000,20260320T090000")),
        ["2026-03-16T08:00:00Z", "2026-03-18T08:00:00Z", "2026-03-20T08:00:00Z"]
    );
    // Some programs name the day alone, though the standard would have the time.
    for day in ["EXDATE;VALUE=DATE:20260323", "EXDATE:20260323,20991231"] {
        assert_eq!(
            starts("", &format!("{weekly}RRULE:FREQ=WEEKLY;COUNT=3\n{day}")),
            ["2026-03-16T08:00:00Z", "2026-03-30T07:00:00Z"],
            "{day}"
        );
    }
    // The last Friday of a month, for ever: up to the end of the year.
    let monthly = "DTSTART:20261030T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1FR";
    let want = ["2026-10-30T09:00:00Z", "2026-11-27T09:00:00Z", "2026-12-25T09:00:00Z"];
    assert_eq!(starts("", monthly), want);
    assert_eq!(rows("", &format!("{weekly}RRULE:FREQ=SOMETIMES"))[0][2], "repetition");
}

#[test]
fn what_takes_no_time_has_a_row_that_says_why() {
    let held = "DTSTART:20260120T090000Z\nDTEND:20260120T100000Z\n";
    for (event, want) in [
        (held.to_owned(), ""),
        (format!("{held}STATUS:CONFIRMED"), ""),
        (format!("{held}STATUS:CANCELLED"), "cancelled"),
        (format!("{held}STATUS:TENTATIVE"), "tentative"),
        (format!("{held}TRANSP:TRANSPARENT"), "free"),
        ("DTSTART;VALUE=DATE:20260120".to_owned(), "all day"),
        ("SUMMARY:When?".to_owned(), "no start"),
    ] {
        assert_eq!(rows("", &event)[0][2], want, "{event}");
    }
    assert_eq!(rows("METHOD:CANCEL\n", held)[0][2], "cancelled");
}

#[test]
fn of_several_records_of_a_meeting_the_latest_counts() {
    let record = |sequence: u32, hour: u32| {
        format!(
            "BEGIN:VEVENT\nUID:u\nSEQUENCE:{sequence}\n{PEOPLE}DTSTART:20260120T{hour:02}0000Z\n\
             DURATION:PT30M\nEND:VEVENT\n"
        )
    };
    for (first, second) in [((0, 9), (1, 14)), ((1, 14), (0, 9))] {
        let records = record(first.0, first.1) + &record(second.0, second.1);
        let mut rows = of_text(&format!("BEGIN:VCALENDAR\n{records}END:VCALENDAR\n"), None);
        rows.sort();
        assert_eq!(rows[0][2], "replaced");
        assert_eq!(rows[1][..2], ["2026-01-20T14:00:00Z", "2026-01-20T14:30:00Z"]);
    }
}

#[test]
fn meetings_without_a_name_are_each_their_own() {
    let records = [9, 14].map(|hour| {
        format!(
            "BEGIN:VEVENT\n{PEOPLE}DTSTART:20260120T{hour:02}0000Z\nDURATION:PT30M\nEND:VEVENT\n"
        )
    });
    let rows = of_text(&format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", records.concat()), None);
    let starts: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(starts, ["2026-01-20T09:00:00Z", "2026-01-20T14:00:00Z"]);
}

#[test]
fn a_time_that_was_moved_counts_once_however_often_and_in_whichever_zone_it_is_named() {
    let plan =
        "DTSTART;TZID=Europe/Berlin:20260302T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2\n";
    let moved = |id: &str, sequence: u32, day: u32| {
        format!(
            "BEGIN:VEVENT\nUID:u\nRECURRENCE-ID{id}\nSEQUENCE:{sequence}\n{PEOPLE}\
             DTSTART;TZID=Europe/Berlin:202603{day:02}T090000\nDURATION:PT1H\nEND:VEVENT\n"
        )
    };
    let utc = ":20260309T080000Z";
    for records in [
        moved(utc, 1, 11),
        moved(";TZID=Europe/Berlin:20260309T090000", 1, 10) + &moved(utc, 2, 11),
        moved(";TZID=America/New_York:20260309T040000", 2, 11) + &moved(utc, 1, 10),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\n{records}BEGIN:VEVENT\nUID:u\n{PEOPLE}{plan}END:VEVENT\nEND:VCALENDAR\n"
        );
        let mut held: Vec<_> =
            of_text(&text, None).into_iter().filter(|row| row[2].is_empty()).collect();
        held.sort();
        let starts: Vec<&str> = held.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(starts, ["2026-03-02T08:00:00Z", "2026-03-11T08:00:00Z"], "{records}");
    }
}

#[test]
fn a_time_that_was_moved_may_be_named_by_its_day() {
    let one = |more: &str| format!("BEGIN:VEVENT\nUID:u\n{PEOPLE}{more}\nEND:VEVENT\n");
    let plan = one("DTSTART:20260316T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3");
    let moved = one("RECURRENCE-ID;VALUE=DATE:20260323\nDTSTART:20260324T100000Z\nDURATION:PT1H");
    let text = format!("BEGIN:VCALENDAR\n{plan}{moved}END:VCALENDAR\n");
    let mut starts: Vec<String> =
        of_text(&text, None).into_iter().map(|[start, ..]| start).collect();
    starts.sort();
    assert_eq!(starts, ["2026-03-16T09:00:00Z", "2026-03-24T10:00:00Z", "2026-03-30T09:00:00Z"]);
}

#[test]
fn those_who_declined_rooms_and_group_calendars_take_no_part() {
    let people = "ORGANIZER:mailto:team@group.calendar.google.com\n\
        ATTENDEE;PARTSTAT=ACCEPTED:mailto:Ann@Acme.com\n\
        ATTENDEE;PARTSTAT=DECLINED:mailto:dan@acme.com\n\
        ATTENDEE;CUTYPE=RESOURCE:mailto:beamer@acme.com\n\
        ATTENDEE;PARTSTAT=ACCEPTED:mailto:room@resource.calendar.google.com\n\
        ATTENDEE;EMAIL=bob@baker.org:urn:uuid:1\n";
    let text = format!(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260120T090000Z\n{people}END:VEVENT\nEND:VCALENDAR\n"
    );
    let rows = calendar(input(&text), None, micros("2026-12-31T00:00:00Z")).unwrap();
    let told = tables(rows, &["organizer", "attendees"]);
    assert_eq!(told, [["".to_owned(), "ann@acme.com;bob@baker.org".to_owned()]]);
}

#[test]
fn a_file_that_is_no_calendar_is_refused() {
    let error = calendar(input("a,b\n"), None, 0).unwrap_err().to_string();
    assert!(error.contains("BEGIN:VCALENDAR"), "{error}");
}
