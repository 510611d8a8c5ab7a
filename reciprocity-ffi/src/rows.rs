//! Rows of events, whatever holds them, taken into a ledger.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};

use hashbrown::DefaultHashBuilder;
use reciprocity_core::Ledger;
use reciprocity_core::entry::EntryReader;

use crate::books::{change, recip_ledger};
use crate::error::{Failure, Outcome};
use crate::ingest::RECIP_SKIP_BAD_ROWS;
use crate::names::Names;
use crate::options::Run;
use crate::report::recip_report;
use crate::row::Row;
use crate::staging::{Counts, Stage, Staged, apply};
use crate::status::RECIP_INVALID_ARGUMENT;
use crate::work::{Worker, side_by_side};

/// How many rows are read between two looks at whether to stop.
pub(crate) const ROWS_AT_ONCE: usize = 4096;

/// How many threads may take in one batch.
const WORKERS_MAX: u8 = 32;

/// How many rows are worth a thread; fewer under Miri, which is slow.
const LEAST_ROWS: usize = if cfg!(miri) { 8 } else { ROWS_AT_ONCE };

/// Rows of events, which any thread may read.
pub(crate) trait Rows: Sync {
    /// How many there are.
    fn rows(&self) -> usize;

    /// The numbers that stand for the parties of one of them, if it knows them by number: in all rows
    /// that have the same, the names are the same.
    fn pair(&self, row: usize) -> Option<(i64, i64)>;

    /// The names of the supplier and the customer of one of them.
    ///
    /// # Safety
    /// As [`Rows::read`].
    unsafe fn parties<'r>(&'r self, row: usize, names: &'r Names) -> Outcome<(&'r str, &'r str)>;

    /// Reads one of them into `read`, which is blank, or another of these rows.
    ///
    /// # Safety
    /// What the caller handed over is readable and stays as it is for `'r`.
    unsafe fn read<'r>(&'r self, row: usize, names: &'r Names, read: &mut Row<'r>) -> Outcome<()>;
}

/// Takes in all rows of all parts, numbered on from part to part, or none; or leaves bad ones out.
///
/// On several threads each takes the rows of relationships of its own, in their order: what becomes of a
/// row depends on those of its relationship alone.
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
        let batch = Incoming { ledger, names, parts, skip, first_refused: total.into() };
        let workers = run.threads.min(WORKERS_MAX.into()).min(total / LEAST_ROWS).max(1);
        // SAFETY: the caller's promise.
        let whose = unsafe { batch.shared_out(workers, total, run) }?;
        let work = |worker: &Worker<'_>| {
            // SAFETY: the caller's promise.
            unsafe { batch.rehearse(worker, &whose) }
        };
        let rehearsed = side_by_side(run, workers, total, work)?;
        let (staged, refused): (Vec<Staged<'_>>, Vec<_>) = rehearsed.into_iter().unzip();
        let mut refused: Vec<(usize, Failure)> = refused.into_iter().flatten().collect();
        refused.sort_unstable_by_key(|(row, _)| *row);
        let mut refusals = refused.into_iter().map(|(row, failure)| failure.in_row(row));
        if !skip && let Some(first) = refusals.next() {
            return Err(first);
        }
        let refusals = refusals.map(Failure::into_error).collect();
        run.report(total as u64, total as u64)?;
        apply(&staged, ledger, run)?;
        let counts = staged.iter().fold(Counts::default(), |all, one| all.and(one.counts));
        Ok(recip_report { counts, refusals })
    };
    // SAFETY: the caller's promise about `ledger`.
    unsafe { change(ledger, body) }
}

/// Rows on their way into a ledger.
struct Incoming<'l, 'r, R> {
    ledger: &'l Ledger,
    names: &'r Names,
    parts: &'r [R],
    skip: bool,
    /// The first row that was refused so far: none after it matters, unless bad rows are skipped.
    first_refused: AtomicUsize,
}

impl<'r, R: Rows> Incoming<'_, 'r, R> {
    /// All rows, numbered on from part to part.
    fn rows(&self) -> impl Iterator<Item = (&'r R, usize)> {
        self.parts.iter().flat_map(|part| (0..part.rows()).map(move |row| (part, row)))
    }

    /// Which worker takes each row; none if there is but one.
    ///
    /// # Safety
    /// What the rows read is readable and stays as it is.
    unsafe fn shared_out(&self, workers: usize, total: usize, run: &Run<'_>) -> Outcome<Vec<u8>> {
        if workers == 1 {
            return Ok(Vec::new());
        }
        let hasher = DefaultHashBuilder::default();
        let share = total.div_ceil(workers);
        let whose = side_by_side(&run.unheard(), workers, total, |worker| {
            let rows = self.rows().skip(worker.number * share).take(share);
            let whose = |(part, row): (&'r R, usize)| {
                // SAFETY: the caller's promise. A row whose names cannot be read is refused to anyone.
                let names = unsafe { part.parties(row, self.names) };
                let number = names.map_or(0, |names| hasher.hash_one(names) % workers as u64);
                u8::try_from(number).unwrap_or(0) // there are no more workers
            };
            Ok(rows.map(whose).collect::<Vec<u8>>())
        })?;
        Ok(whose.concat())
    }

    /// Stages the rows of a worker; says which were refused, and why.
    ///
    /// # Safety
    /// What the rows read is readable and stays as it is.
    unsafe fn rehearse(
        &self,
        worker: &Worker<'_>,
        whose: &[u8],
    ) -> Outcome<(Staged<'r>, Vec<(usize, Failure)>)> {
        let (mut stage, mut refused) = (Stage::new(self.ledger), Vec::new());
        let mut reader = EntryReader::new(self.ledger.policy());
        let (mut at, mut uncounted) = (0, 0);
        worker.count(0)?;
        for part in self.parts {
            let mut read = Row::blank();
            stage.forget_numbers();
            for row in 0..part.rows() {
                let this = at;
                at += 1;
                if whose.get(this).is_some_and(|&of| usize::from(of) != worker.number) {
                    continue;
                }
                if uncounted == ROWS_AT_ONCE {
                    worker.count(std::mem::take(&mut uncounted))?;
                }
                uncounted += 1;
                if !self.skip && this > self.first_refused.load(Ordering::Relaxed) {
                    return Ok((stage.finish(), refused));
                }
                let mut take = || -> Outcome<()> {
                    // SAFETY: the caller's promise.
                    unsafe { part.read(row, self.names, &mut read) }?;
                    read.settle_amount(self.ledger.policy())?;
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
                    self.first_refused.fetch_min(this, Ordering::Relaxed);
                    refused.push((this, failure));
                }
            }
        }
        Ok((stage.finish(), refused))
    }
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
        return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("report"));
    }
    Ok(flags != 0)
}
