//! The number of threads that read changes nothing: not what is handed on, told or refused, nor when.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::fmt::Write;
use std::num::NonZeroUsize;

use std::panic::{AssertUnwindSafe, catch_unwind};

use common::{Row, input, mapping};
use reciprocity_core::{Error, ErrorKind, Ledger, Policy};
use reciprocity_io::{
    BytesRead, Layout, Options, Progress, ReadError, TypedBatch, TypedRows, Use, Value, read,
    read_into, read_rows, read_rows_into,
};

const ROWS: usize = 21_000;

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

/// An event table in which some events have the id of another.
fn named() -> String {
    let mut text = "occurred_at,supplier,customer,actor,type,event_id\n".to_owned();
    for row in 0..ROWS {
        let (time, customer) = (1_700_000_000 + row, row % 700);
        let id = if row % 2_503 == 2_502 { row - 1_400 } else { row };
        writeln!(text, "{time},ACME,c{customer},customer,request,{id}").unwrap();
    }
    text
}

/// Mails to several, some of which have the id of another.
fn mails() -> String {
    let mut text = "time,id,from,to\n".to_owned();
    for row in 0..ROWS {
        let time = 1_700_000_000 + row;
        let id = if row % 2_800 == 2_799 { row - 700 } else { row };
        let (one, other) = (row % 7, row % 100);
        writeln!(text, "{time},m{id},a@ours.com,a@b{one}.com; b@c{other}.com; c@d.com").unwrap();
    }
    text
}

fn layout_of_mails() -> Layout {
    mapping(
        "parties = 'people'\nours = ['ours.com']\ncolumns.id = 'id'\n\
         [[kinds.'*']]\ntype = 'contribution'\nkind = 'information'\n",
    )
    .unwrap()
}

fn options(
    threads: Option<usize>,
    skip_bad_rows: bool,
    tell: &mut dyn FnMut(Progress),
) -> Options<'_> {
    Options {
        skip_bad_rows,
        every_problem: skip_bad_rows,
        threads: threads.and_then(NonZeroUsize::new),
        progress: Some(tell),
        ..Options::default()
    }
}

/// All that a reading into a ledger tells: row by row, or all together on so many threads.
fn told_of_ledger(
    text: &str,
    layout: &Layout,
    threads: Option<usize>,
    skip_bad_rows: bool,
) -> (String, Ledger) {
    let mut ledger = Ledger::default();
    let mut progress = Vec::new();
    let mut tell = |told: Progress| progress.push(told.rows);
    let options = options(threads, skip_bad_rows, &mut tell);
    let read = match threads {
        None => read(input(text), layout, &Policy::default(), options, &mut |record| {
            let events = record.events.drain(..);
            ledger.record_each(record.supplier, record.customer, events).map(|_| ())
        }),
        Some(_) => read_into(input(text), layout, &mut ledger, options),
    };
    (format!("{read:?} {progress:?}"), ledger)
}

/// All that a reading hands on and tells. Who records refuses the events of one customer.
fn told(text: &str, threads: Option<usize>, skip_bad_rows: bool, refused: &str) -> String {
    let mut rows = Vec::new();
    let mut progress = Vec::new();
    let mut tell = |told: Progress| progress.push(told.rows);
    let options = options(threads, skip_bad_rows, &mut tell);
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
fn a_ledger_is_the_same_whether_rows_come_one_by_one_or_together() {
    let (table, mail) = (Layout::Detect, layout_of_mails());
    for (text, layout) in
        [(csv(), &table), (json(), &table), (log(), &table), (named(), &table), (mails(), &mail)]
    {
        for skip_bad_rows in [false, true] {
            let (want, of_each) = told_of_ledger(&text, layout, None, skip_bad_rows);
            for threads in [1, 2, 5] {
                let (have, ledger) = told_of_ledger(&text, layout, Some(threads), skip_bad_rows);
                assert!(have == want, "{threads} threads: {have:.300} instead of {want:.300}");
                // Where a row ended the reading, what comes with it may be there too.
                assert!(!skip_bad_rows || ledger == of_each);
                assert!(of_each.events() <= ledger.events());
            }
        }
    }
    let (told, ledger) = told_of_ledger(&mails(), &mail, Some(2), true);
    assert!(told.contains("bad_rows: 7"), "{told:.300}");
    assert_eq!(ledger.relationships(), 7 + 100 + 1);
}

#[test]
fn rows_that_are_read_ahead_are_not_handed_on_after_a_bad_one() {
    let told = told(&csv(), Some(4), false, "");
    assert!(told.starts_with("Err") && told.contains("line: 1501"), "{told:.300}");
    assert!(!told.contains("line: 1503"));
}

/// Rows of a host that panics, with the tenth batch or with a row of it.
struct Panicking {
    columns: Vec<String>,
    batches: usize,
    with_the_batch: bool,
}

struct Batch {
    panics: bool,
}

impl TypedRows for Panicking {
    fn name(&self) -> &str {
        "panicking"
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn select(&mut self, _: &[(usize, Use)]) -> Result<(), ReadError> {
        Ok(())
    }

    fn next_batch(&mut self) -> Result<Option<Box<dyn TypedBatch>>, ReadError> {
        self.batches += 1;
        let panics = self.batches == 10;
        assert!(!(panics && self.with_the_batch), "no batch");
        Ok((self.batches < 100).then(|| Box::new(Batch { panics }) as Box<dyn TypedBatch>))
    }

    fn progress(&self) -> BytesRead {
        BytesRead::default()
    }
}

impl TypedBatch for Batch {
    fn rows(&self) -> usize {
        5000
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        assert!(!self.panics || row < 4000, "no row");
        [Value::Micros(0), Value::Text("ACME"), Value::Text("Baker")][column]
    }
}

#[test]
fn a_panic_of_any_thread_ends_the_reading() {
    for (with_the_batch, says) in [(true, "no batch"), (false, "no row")] {
        let rows = || {
            let columns = ["time", "from", "to"].map(str::to_owned).to_vec();
            Box::new(Panicking { columns, batches: 0, with_the_batch })
        };
        let (policy, mut ledger) = (Policy::default(), Ledger::default());
        for threads in [1, 2, 5] {
            let options = || Options { threads: NonZeroUsize::new(threads), ..Options::default() };
            let each = catch_unwind(|| {
                read_rows(rows(), &Layout::Detect, &policy, options(), &mut |_| Ok(()))
            });
            let into = catch_unwind(AssertUnwindSafe(|| {
                read_rows_into(rows(), &Layout::Detect, &mut ledger, options())
            }));
            for panic in [each.unwrap_err(), into.unwrap_err()] {
                assert_eq!(panic.downcast_ref::<&str>(), Some(&says), "{threads} threads");
            }
        }
    }
}
