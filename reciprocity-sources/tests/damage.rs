//! Damaged files are read or refused, and never end the program.

mod common;

use jiff::Timestamp;
use reciprocity_io::{Input, ReadErrorKind};
use reciprocity_sources::{calendar, git_log, github, json_table, mailboxes};

/// Each sample is damaged in so many ways.
const TRIALS: u64 = 400;

/// Numbers that look like chance and are the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % (end.max(1) as u64)).unwrap_or(0)
    }
}

/// Some bytes changed, cut out or doubled, digits and separators more often than others.
fn damaged(sample: &[u8], chance: &mut Chance) -> Vec<u8> {
    const LIKELY: &[u8] = b"0199-+:;,=TZ\"<>{}[]\n\0\xff";
    let mut bytes = sample.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len());
        let end = (at + chance.below(40)).min(bytes.len());
        match chance.below(4) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            _ if at < bytes.len() => bytes[at] = LIKELY[chance.below(LIKELY.len())],
            _ => {}
        }
    }
    bytes
}

fn each_damage(name: &str, mut read: impl FnMut(Vec<u8>)) {
    let exports = concat!(env!("CARGO_MANIFEST_DIR"), "/../reciprocity-cli/tests/exports/");
    let sample = std::fs::read(format!("{exports}{name}")).unwrap_or_default();
    assert!(sample.len() > 100, "{name} is there");
    let mut chance = Chance(sample.len() as u64);
    for _ in 0..TRIALS {
        read(damaged(&sample, &mut chance));
    }
}

fn input(bytes: Vec<u8>) -> Input {
    Input::reader("damaged", std::io::Cursor::new(bytes))
}

/// What compressed data holds that ends after these ten bytes, before its end.
fn cut_off(start: &[u8; 10]) -> Vec<u8> {
    // The header of gzip (RFC 1952), and that of a block that is stored (RFC 1951) and not the last.
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 10, 0, 0xff - 10, 0xff];
    [&header[..], start].concat()
}

#[test]
fn what_is_cut_off_or_no_text_is_said_to_be_and_what_to_do() {
    let ical = |bytes| calendar(input(bytes), None, 0).map(|_| ());
    let issues = |bytes| github(vec![input(bytes)]).map(|_| ());
    let records = |bytes| json_table(input(bytes)).map(|_| ());
    let log = |bytes| git_log(input(bytes)).map(|_| ());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), cut_off(b"From: a@b.")).unwrap();
    let mail = mailboxes(&[file.path().to_owned()], &mut |_| ()).map(|_| ());
    for cut in [
        ical(cut_off(b"BEGIN:VCAL")),
        issues(cut_off(b"[{\"id\": 1}")),
        records(cut_off(b"[{\"id\": 1}")),
        log(cut_off(b"commit 1f2")),
        mail,
    ] {
        let error = cut.unwrap_err();
        assert_eq!(error.kind(), ReadErrorKind::Damaged, "{error}");
        assert!(
            error.message().ends_with("ends too early; copy the file again from where it came")
        );
    }
    for latin in [ical(b"BEGIN:VCALENDAR\nX:\xfc".into()), issues(b"[\n\"\xfc\"]".into())] {
        let error = latin.unwrap_err();
        assert_eq!((error.kind(), error.row()), (ReadErrorKind::Encoding, Some(2)), "{error}");
        assert!(error.message().contains("save it as UTF-8"), "{error}");
    }
}

#[test]
fn calendars() {
    let until = Timestamp::MAX.as_microsecond() / 4;
    let mut held = 0;
    each_damage("calendar/work.ics", |bytes| {
        held += calendar(input(bytes), None, until).map_or(0, |rows| rows.len());
    });
    assert!(held > 0);
}

#[test]
fn mail() {
    let mut letters = 0;
    let folder = std::env::temp_dir().join(format!("reciprocity-damage-{}", std::process::id()));
    for name in ["mail/Inbox.mbox", "mail/Sent.mbox"] {
        each_damage(name, |bytes| {
            if std::fs::write(&folder, bytes).is_ok() {
                letters += mailboxes(std::slice::from_ref(&folder), &mut |_| {})
                    .map_or(0, |rows| rows.len());
            }
        });
    }
    assert!(std::fs::remove_file(&folder).is_ok() && letters > 0);
}

#[test]
fn logs_and_records() {
    let mut rows = 0;
    each_damage("git/log.txt", |bytes| rows += git_log(input(bytes)).map_or(0, |rows| rows.len()));
    each_damage("github/issues.json", |bytes| {
        rows += github(vec![input(bytes)]).map_or(0, |rows| rows.len());
    });
    each_damage("dynamics/appointments.json", |bytes| {
        rows += usize::from(json_table(input(bytes)).is_ok());
    });
    assert!(rows > 0);
}
