//! Rows of events, whatever holds them, taken into a ledger.

use reciprocity_core::Ledger;
use reciprocity_core::entry::EntryReader;

use crate::books::{change, recip_ledger};
use crate::error::{Failure, Outcome};
use crate::ingest::RECIP_SKIP_BAD_ROWS;
use crate::names::Names;
use crate::options::Run;
use crate::report::recip_report;
use crate::row::Row;
use crate::staging::Stage;
use crate::status::RECIP_INVALID_ARGUMENT;

/// How many rows are read between two looks at whether to stop.
pub(crate) const ROWS_AT_ONCE: usize = 4096;

/// Rows of events.
pub(crate) trait Rows {
    /// How many there are.
    fn rows(&self) -> usize;

    /// The numbers that stand for the parties of one of them, if it knows them by number: in all rows
    /// that have the same, the names are the same.
    fn pair(&self, row: usize) -> Option<(i64, i64)>;

    /// Reads one of them into `read`, which is blank, or another of these rows.
    ///
    /// # Safety
    /// What the caller handed over is readable and stays as it is for `'r`.
    unsafe fn read<'r>(&'r self, row: usize, names: &'r Names, read: &mut Row<'r>) -> Outcome<()>;
}

/// Takes in all rows of all parts, numbered on from part to part, or none; or leaves bad ones out.
///
/// # Safety
/// `ledger` is NULL or alive; what the rows read is readable and stays as it is.
pub(crate) unsafe fn ingest_rows<R: Rows>(
    ledger: *const recip_ledger,
    parts: &[R],
    skip: bool,
    run: &Run<'_>,
) -> Outcome<recip_report> {
    let body = |ledger: &mut Ledger, names: &mut Names| {
        let total: usize = parts.iter().map(Rows::rows).sum();
        let mut refusals = Vec::new();
        let mut stage = Stage::new(ledger);
        let mut reader = EntryReader::new(ledger.policy());
        let mut at = 0;
        for part in parts {
            let mut read = Row::blank();
            stage.forget_numbers();
            for row in 0..part.rows() {
                if at % ROWS_AT_ONCE == 0 {
                    run.report(at as u64, total as u64)?;
                }
                let mut take = || -> Outcome<()> {
                    // SAFETY: the caller's promise.
                    unsafe { part.read(row, names, &mut read) }?;
                    read.settle_amount(ledger.policy())?;
                    let (numbers, entry) = (part.pair(row), &read.entry);
                    // What was just written is read in the pieces in which it was: to copy it, the
                    // processor would wait.
                    match &reader.plain(entry) {
                        Some(gift) => stage.add_gift(numbers, entry, gift)?,
                        None => stage.add(numbers, entry, read.event_among(&mut reader)?)?,
                    }
                    Ok(())
                };
                if let Err(failure) = take() {
                    let failure = failure.in_row(at);
                    if !skip {
                        return Err(failure);
                    }
                    refusals.push(failure.into_error());
                }
                at += 1;
            }
        }
        run.report(total as u64, total as u64)?;
        let counts = stage.finish().apply(ledger);
        Ok(recip_report { counts, refusals })
    };
    // SAFETY: the caller's promise about `ledger`.
    unsafe { change(ledger, body) }
}

/// Whether the flags of a call say that bad rows are left out.
pub(crate) fn skips_bad_rows(flags: u32, unreported: bool) -> Outcome<bool> {
    if flags & !RECIP_SKIP_BAD_ROWS != 0 {
        let message = format!("`{flags:#x}` has a flag that is none of this call");
        return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("flags"));
    }
    if flags != 0 && unreported {
        let message = "with RECIP_SKIP_BAD_ROWS, `report` must not be NULL: it tells what was \
                       left out";
        return Err(Failure::new(RECIP_INVALID_ARGUMENT, message));
    }
    Ok(flags != 0)
}
