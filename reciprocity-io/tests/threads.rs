//! The number of threads that read changes nothing: not what is handed on, told or refused, nor when.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::fmt::Write;
use std::num::NonZeroUsize;

use common::{Row, input};
use reciprocity_core::{Error, ErrorKind, Policy};
use reciprocity_io::{Layout, Options, read};

const ROWS: usize = 9_000;

/// An event table with a bad row now and then, and two things wrong with some.
fn csv() -> String {
    let mut text = "occurred_at,supplier,customer,actor,type,kind,amount\n".to_owned();
    for row in 0..ROWS {
        let (time, customer) = (1_700_000_000 + row, row % 700);
        let (actor, amount) = match row {
            row if row % 2_003 == 1_500 => ("nobody", "many"),
            row if row % 3_001 == 2_900 => ("supplier", "-1"),
            _ => ("customer", "2.5"),
        };
        writeln!(text, "{time},ACME,c{customer},{actor},contribution,service,{amount}").unwrap();
    }
    text
}

/// The same as lines of JSON; a column comes late, and one that seems to misspell another later still.
fn json() -> String {
    let mut text = String::new();
    for row in 0..ROWS {
        let (time, customer) = (1_700_000_000 + row, row % 700);
        let more = match row {
            8_800 => r#", "flgas": "good""#,
            row if row >= 4_321 => r#", "observer": "customer""#,
            _ => "",
        };
        writeln!(
            text,
            r#"{{"occurred_at": {time}, "supplier": "ACME", "customer": "c{customer}", "actor": "customer", "type": "request"{more}}}"#
        )
        .unwrap();
    }
    text
}

/// A log with a line that is no row, and ends that are the same.
fn log() -> String {
    let mut text = "time,from,to\n".to_owned();
    for row in 0..ROWS {
        let (time, to) = (1_700_000_000 + row, row % 40);
        match row {
            5_000 => writeln!(text, "{time},c1").unwrap(),
            row if row % 1_900 == 1_899 => writeln!(text, "{time},c7,c7").unwrap(),
            _ => writeln!(text, "{time},ACME,c{to}").unwrap(),
        }
    }
    text
}

/// All that a reading hands on and tells. Who records refuses the events of one customer.
fn told(text: &str, threads: Option<usize>, skip_bad_rows: bool, refused: &str) -> String {
    let mut rows = Vec::new();
    let mut progress = Vec::new();
    let mut tell = |told: reciprocity_io::Progress| progress.push(told.rows);
    let options = Options {
        skip_bad_rows,
        every_problem: skip_bad_rows,
        threads: threads.and_then(NonZeroUsize::new),
        progress: Some(&mut tell),
        ..Options::default()
    };
    let read =
        read(input(text), &Layout::Detect, &Policy::default(), options, &mut |mut record| {
            if record.customer == refused {
                return Err(Error::new(ErrorKind::ConflictingEvent, "not this one").at("customer"));
            }
            rows.push(Row::of(&mut record));
            Ok(())
        });
    format!("{read:?} {progress:?} {rows:?}")
}

#[test]
fn any_number_of_threads_reads_alike() {
    for text in [csv(), json(), log()] {
        for (skip_bad_rows, refused) in [(false, ""), (true, ""), (false, "c39"), (true, "c39")] {
            let want = told(&text, None, skip_bad_rows, refused);
            for threads in [1, 2, 5] {
                let have = told(&text, Some(threads), skip_bad_rows, refused);
                assert!(have == want, "{threads} threads: {have:.200} instead of {want:.200}");
            }
        }
    }
}

#[test]
fn rows_that_are_read_ahead_are_not_handed_on_after_a_bad_one() {
    let told = told(&csv(), Some(4), false, "");
    assert!(told.starts_with("Err") && told.contains("line: 1501"), "{told:.300}");
    assert!(!told.contains("line: 1503"));
}
