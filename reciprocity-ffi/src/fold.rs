//! Folds: relationships that are met in several places, for engines that spread work over machines.

use reciprocity_core::Timestamp;

use crate::arrow_abi::{ArrowArray, ArrowArrayStream, ArrowSchema, Taken};
use crate::arrow_in::{with_batch, with_stream};
use crate::arrow_profiles::ProfileTable;
use crate::arrow_states::{STATE, StateTable};
use crate::arrow_table::{Fields, Table};
use crate::error::{Failure, Outcome, recip_error};
use crate::event::RECIP_NO_TIME;
use crate::folded::{Folded, Taking};
use crate::guard;
use crate::handle::{Gate, Handle, alter, free, hand_over, read};
use crate::names::Names;
use crate::options::{Run, recip_options};
use crate::policy::recip_policy;
use crate::report::recip_report;
use crate::row::Row;
use crate::rows::{ROWS_AT_ONCE, Rows};
use crate::staging::Counts;
use crate::status::{RECIP_INVALID_ARGUMENT, recip_status};
use crate::tallies::policy_or_default;

/// What one worker of several knows of many relationships. Push batches of events, of the states that
/// other folds handed out, or of the relationships' tiers; then take states, for another fold to go on from, or scores; then free
/// it. Whatever the split of the events over folds and batches, and whatever the order, the scores are
/// those of a ledger of all events, to the bit. A relationship is known by the names of its parties.
///
/// States come in two forms. RECIP_STATE_EVENTS holds the events, six to ten bytes each, and merges
/// whatever the split. RECIP_STATE_SUMS is of constant size; sums of one relationship merge if they
/// are of disjoint times and all but the earliest are unsettled, which those of no more time than the
/// policy's "memory.allowed_lateness_days" always are. Whatever else is asked to merge is refused with
/// the reason, when states or scores are taken.
///
/// Threads: as a recip_ledger.
#[derive(Debug)]
pub struct recip_fold {
    gate: Gate<Folded>,
}

impl Handle for recip_fold {
    type Inside = Folded;
    const NAME: &'static str = "fold";

    fn gate(&self) -> &Gate<Folded> {
        &self.gate
    }
}

/// Makes a fold of no relationship, which the caller owns and frees with recip_fold_free. It keeps a
/// copy of `policy`; NULL is the default policy. All folds of a job need the same one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_new(
    policy: *const recip_policy,
    out: *mut *mut recip_fold,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller's promise about `policy`.
        let policy = unsafe { policy_or_default(policy) }?;
        Ok(hand_over(recip_fold { gate: Gate::new(Folded::new(policy)) }))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Frees a fold. NULL is fine. No call may be inside then, and none may follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_free(fold: *mut recip_fold) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(fold) });
}

/// Takes in one batch of the Arrow C data interface: of events, as recip_ledger_ingest_arrow, but with
/// parties by name alone; or, where there is a column "state", of states, with the columns "supplier"
/// and "customer" (texts) and "state" (binary, large binary or binary views); or, where there is a
/// column "tier" or "nature" and none "occurred_at", of profiles, with "supplier" and "customer" and
/// texts as for recip_ledger_set_profile. Of two tiers that are said of one relationship the deeper
/// counts, here or in another fold, so that no order matters. Blanks around texts do not count. It takes
/// all rows or none, unless `flags` has RECIP_SKIP_BAD_ROWS; `report` and `options` are as for
/// recip_ledger_ingest. Whether ids are repeated is seen when states or scores are taken.
///
/// A state that was changed on its way is RECIP_DAMAGED, one of a later version RECIP_UNSUPPORTED, one
/// that was made under a policy with other half-lives, lateness, wait for answers, least lead, cadence
/// or kinds RECIP_INVALID_POLICY. `array` and `schema` are consumed, whether the call succeeds or fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_push_arrow(
    fold: *mut recip_fold,
    array: *mut ArrowArray,
    schema: *mut ArrowSchema,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    err: *mut *mut recip_error,
) -> recip_status {
    let take = |schema: &ArrowSchema, array: &ArrowArray, skip, run: &Run<'_>| {
        // SAFETY: the caller promises that the array is as the specification says, and a fold that is
        // alive.
        unsafe { push(fold, &[Batch::open(schema, Some(array))?], skip, run) }
    };
    // SAFETY: the caller's promise about both, which are taken before anything can fail.
    let (array, schema) = unsafe { (Taken::take(array), Taken::take(schema)) };
    // SAFETY: the caller's promises.
    let body = || unsafe { with_batch(array, schema, flags, options, report, take) };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Takes in all batches of an Arrow C stream, of events, of states or of profiles: all of them, or none, unless
/// `flags` has RECIP_SKIP_BAD_ROWS. Rows are numbered on from batch to batch. All batches are held until
/// the call ends; push a large stream batch by batch instead. `stream` is consumed, whether the call
/// succeeds or fails. RECIP_IO if the stream fails, with what it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_push_stream(
    fold: *mut recip_fold,
    stream: *mut ArrowArrayStream,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    err: *mut *mut recip_error,
) -> recip_status {
    let take = |schema: &ArrowSchema, arrays: &[Option<&ArrowArray>], skip, run: &Run<'_>| {
        let batches = arrays
            .iter()
            // SAFETY: the caller promises that the arrays are as the specification says.
            .map(|one| unsafe { Batch::open(schema, *one) })
            .collect::<Outcome<Vec<_>>>()?;
        // SAFETY: the caller's promise about `fold`.
        unsafe { push(fold, &batches, skip, run) }
    };
    // SAFETY: the caller's promise about it, which is taken before anything can fail.
    let stream = unsafe { Taken::take(stream) };
    // SAFETY: the caller's promises.
    let body = || unsafe { with_stream(stream, flags, options, report, take) };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Counts the relationships.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_count(
    fold: *const recip_fold,
    count: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = |folded: &Folded| Ok(folded.len() as u64);
    // SAFETY: the caller's promises.
    unsafe { guard::produce(count, "count", err, || read(fold, tell)) }
}

/// Tells when the newest event of all occurred, in microseconds since 1970-01-01 00:00 UTC:
/// RECIP_NO_TIME if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_newest(
    fold: *const recip_fold,
    newest: *mut i64,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = |folded: &Folded| Ok(folded.newest().map_or(RECIP_NO_TIME, Timestamp::micros));
    // SAFETY: the caller's promises.
    unsafe { guard::produce(newest, "newest", err, || read(fold, tell)) }
}

/// Tells how many bytes of memory a fold holds, as far as it knows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_fold_bytes(
    fold: *const recip_fold,
    bytes: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = |folded: &Folded| Ok(folded.bytes() as u64);
    // SAFETY: the caller's promises.
    unsafe { guard::produce(bytes, "bytes", err, || read(fold, tell)) }
}

/// A batch, by what it holds.
#[derive(Debug)]
enum Batch<'a> {
    Events(Box<Table<'a>>),
    States(Box<StateTable<'a>>),
    Profiles(Box<ProfileTable<'a>>),
}

impl<'a> Batch<'a> {
    /// # Safety
    /// As [`Fields::open`].
    unsafe fn open(schema: &'a ArrowSchema, array: Option<&'a ArrowArray>) -> Outcome<Self> {
        // SAFETY: the caller's promise, for all of them.
        unsafe {
            let fields = Fields::open(schema, array)?;
            if fields.fields.iter().any(|(name, ..)| name == STATE) {
                return Ok(Batch::States(Box::new(StateTable::of(fields)?)));
            }
            if ProfileTable::is_one(&fields) {
                return Ok(Batch::Profiles(Box::new(ProfileTable::of(fields)?)));
            }
            let events = Table::of(fields)?;
            if let Some(name) = events.numbered() {
                let message = format!("a fold knows parties by name alone; name them in `{name}`");
                return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name));
            }
            Ok(Batch::Events(Box::new(events)))
        }
    }

    fn rows(&self) -> usize {
        match self {
            Batch::Events(events) => events.rows(),
            Batch::States(states) => states.rows(),
            Batch::Profiles(profiles) => profiles.rows(),
        }
    }

    /// Sets a row aside.
    ///
    /// # Safety
    /// What the row reads is readable and stays as it is.
    unsafe fn add(&self, row: usize, names: &Names, taking: &mut Taking<'_>) -> Outcome<()> {
        match self {
            Batch::Events(events) => {
                let mut read = Row::blank();
                // SAFETY: the caller's promise.
                unsafe { events.read(row, names, &mut read) }?;
                read.trim();
                let event = read.event(taking.policy())?;
                taking.event(read.entry.supplier, read.entry.customer, event)
            }
            Batch::States(states) => {
                let read = states.row(row)?;
                let names = [read.supplier, read.customer].map(str::trim_ascii);
                taking.state(names[0], names[1], read.state)
            }
            Batch::Profiles(profiles) => {
                let ([supplier, customer], profile) = profiles.row(row)?;
                taking.profile(supplier, customer, profile)
            }
        }
    }
}

/// Takes in all rows of all batches, numbered on from batch to batch, or none; or leaves bad ones out.
///
/// # Safety
/// `fold` is NULL or alive; what the rows read is readable and stays as it is.
unsafe fn push(
    fold: *const recip_fold,
    batches: &[Batch<'_>],
    skip: bool,
    run: &Run<'_>,
) -> Outcome<recip_report> {
    let body = |folded: &mut Folded| {
        let total: usize = batches.iter().map(Batch::rows).sum();
        let (names, mut refusals) = (Names::default(), Vec::new());
        let mut taking = Taking::new(folded);
        let rows = batches.iter().flat_map(|batch| (0..batch.rows()).map(move |row| (batch, row)));
        for (at, (batch, row)) in rows.enumerate() {
            if at % ROWS_AT_ONCE == 0 {
                run.report(at as u64, total as u64)?;
            }
            // SAFETY: the caller's promise.
            let added = unsafe { batch.add(row, &names, &mut taking) };
            match added.map_err(|failure: Failure| failure.in_row(at)) {
                Err(failure) if skip => refusals.push(failure.into_error()),
                added => added?,
            }
        }
        run.report(total as u64, total as u64)?;
        let counts = Counts { recorded: taking.finish(), known: 0 };
        Ok(recip_report { counts, refusals })
    };
    // SAFETY: the caller's promise about `fold`.
    unsafe { alter(fold, body) }
}
