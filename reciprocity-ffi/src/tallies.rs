//! Tallies: the sums of many relationships without their events, for streams too large to keep.

use reciprocity_core::score::assess_briefly;
use reciprocity_core::{Policy, Recorded, ScoreColumn, TallySet, Timestamp};

use crate::document::recip_document;
use crate::error::{Failure, Outcome, recip_error};
use crate::event::recip_event;
use crate::guard;
use crate::handle::{Gate, Handle, alter, free, hand_over, read};
use crate::input::{aligned, column, output, output_column, pointer, required_column, structure};
use crate::ledger::default_policy;
use crate::numbers::{number, recip_numbers};
use crate::options::{Run, recip_options};
use crate::parties::said;
use crate::policy::{Terms, recip_policy};
use crate::row::Row;
use crate::score::{columns_of, instant, recip_score_table, write_table};
use crate::status::{RECIP_CANNOT_MERGE, RECIP_INVALID_ARGUMENT, RECIP_NOT_FOUND, recip_status};
use crate::text::recip_text;
use crate::work::on_threads;

/// What the events of many relationships add up to, without the events: a fraction of the memory of a
/// ledger, for streams. A relationship is a number from 0 on, which the caller gives. Scores are those
/// of a ledger with the same events, to the bit, for times from a relationship's newest event on; what
/// needs the events one by one (erasure, earlier times, the events that a sentence rests on) it does
/// not know. An event may come late by the policy's "memory.allowed_lateness_days".
///
/// Threads: as a recip_ledger.
#[derive(Debug)]
pub struct recip_tallies {
    gate: Gate<Sums>,
}

/// What is inside.
#[derive(Debug)]
pub(crate) struct Sums {
    set: TallySet,
    policy: Policy,
}

impl Handle for recip_tallies {
    type Inside = Sums;
    const NAME: &'static str = "tallies";

    fn gate(&self) -> &Gate<Sums> {
        &self.gate
    }
}

/// Makes tallies of no relationship, which the caller owns and frees with recip_tallies_free. They keep
/// a copy of `policy`; NULL is the default policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_new(
    policy: *const recip_policy,
    out: *mut *mut recip_tallies,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller's promise about `policy`.
        let policy = unsafe { policy_or_default(policy) }?;
        Ok(hand_over(recip_tallies { gate: Gate::new(Sums { set: TallySet::default(), policy }) }))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// # Safety
/// `policy` is NULL or alive.
pub(crate) unsafe fn policy_or_default(policy: *const recip_policy) -> Outcome<Policy> {
    if policy.is_null() {
        return Ok(default_policy().clone());
    }
    // SAFETY: the caller's promise.
    unsafe { read(policy, |terms: &Terms| Ok(terms.policy()?.clone())) }
}

/// Frees tallies. NULL is fine. No call may be inside then, and none may follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_free(tallies: *mut recip_tallies) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(tallies) });
}

/// Counts the relationships.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_count(
    tallies: *const recip_tallies,
    count: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = |sums: &Sums| Ok(sums.set.len() as u64);
    // SAFETY: the caller's promises.
    unsafe { guard::produce(count, "count", err, || read(tallies, tell)) }
}

/// Lists the numbers of the relationships in rising order: the first `capacity` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_relationships(
    tallies: *const recip_tallies,
    relationships: *mut i64,
    capacity: usize,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises this much room.
        let room = unsafe { output_column(relationships, capacity, "relationships") }?;
        let list = |sums: &Sums| {
            let all = sums.set.relationships();
            Ok(all.into_iter().map(u64::cast_signed).collect::<Vec<i64>>())
        };
        // SAFETY: the caller's promise about `tallies`.
        let all = unsafe { read(tallies, list) }?;
        // SAFETY: checked, and writable by the caller's promise.
        unsafe { room.write(&all) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Says how deep a relationship goes; `tier` and `nature` are as for recip_ledger_set_profile, and
/// blank leaves the one as it is. The relationship is there from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_set_profile(
    tallies: *mut recip_tallies,
    relationship: i64,
    tier: recip_text,
    nature: recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        let id = number(relationship)?;
        // SAFETY: the caller promises that the texts are readable.
        let (tier, nature) = unsafe { (tier.read("tier")?, nature.read("nature")?) };
        let set = |sums: &mut Sums| {
            let known = sums.set.get(id).map(reciprocity_core::Tally::profile);
            let profile = said(known.unwrap_or_default(), tier, nature)?;
            sums.set.set_profile(id, profile);
            Ok(())
        };
        // SAFETY: the caller's promise about `tallies`.
        unsafe { alter(tallies, set) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Records one event of a relationship. The event is as for recip_ledger_record, but names no parties:
/// `supplier` and `customer` stay blank, and `actor` is "supplier" or "customer". `recorded` (may be
/// NULL) receives 1, or 0 if the event is known. RECIP_TOO_LATE if it is later than the policy allows. A
/// refused event changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_record(
    tallies: *mut recip_tallies,
    relationship: i64,
    event: *const recip_event,
    recorded: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(recorded, "recorded")?;
        let id = number(relationship)?;
        // SAFETY: the caller promises that `event` points at an event of its `struct_size` whose texts
        // are readable during the call.
        let event = unsafe { structure(event, "event") }?;
        // SAFETY: as above.
        let mut row = unsafe { Row::of(&event) }?;
        if !row.entry.supplier.is_empty() || !row.entry.customer.is_empty() {
            let message = "tallies know relationships by number; leave the names blank";
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("supplier"));
        }
        let record = |sums: &mut Sums| {
            let event = row.event(&sums.policy)?;
            Ok(sums.set.record(id, &event, &sums.policy)?)
        };
        // SAFETY: the caller's promise about `tallies`.
        let became = unsafe { alter(tallies, record) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(recorded, u64::from(became == Recorded::New)) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Records contributions from columns of numbers, in their order. A value out of its range refuses all
/// rows, and the error names the row. Rows that come later than the policy allows are left out and
/// counted: `too_late` (may be NULL) receives how many, `recorded` (may be NULL) how many were taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_ingest(
    tallies: *mut recip_tallies,
    numbers: *const recip_numbers,
    recorded: *mut u64,
    too_late: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(recorded, "recorded")?;
        aligned(too_late, "too_late")?;
        // SAFETY: the caller promises that `numbers` points at a structure of its `struct_size`.
        let raw = unsafe { structure(numbers, "numbers") }?;
        // SAFETY: the caller promises that the columns have as many elements and stay as they are.
        let events = unsafe { raw.columns() }?;
        let record = |sums: &mut Sums| Ok(sums.set.record_columns(&events, &sums.policy)?);
        // SAFETY: the caller's promise about `tallies`.
        let taken = unsafe { alter(tallies, record) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe {
            output(recorded, taken.new);
            output(too_late, taken.too_late);
        }
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Scores relationships as recip_ledger_scores does: row `i` is `relationships[i]` of `count`, or, if
/// `relationships` is NULL, relationship `i` of all in rising order. RECIP_NOT_FOUND and its row if there
/// is no such one; RECIP_OUT_OF_RANGE and its row if its newest event is later than `as_of`. On failure
/// nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_scores(
    tallies: *const recip_tallies,
    relationships: *const i64,
    count: usize,
    as_of: i64,
    codes: *const i32,
    code_count: usize,
    options: *const recip_options,
    table: *const recip_score_table,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises that each points at a structure of its `struct_size`, and that the
        // arrays have as many elements as it says.
        let (raw, run, codes, wanted) = unsafe {
            (
                structure(table, "table")?,
                Run::of(options)?,
                required_column(codes, code_count, "codes")?,
                column(relationships, count, "relationships")?,
            )
        };
        let columns = columns_of(codes)?;
        let score = |sums: &Sums| {
            let wanted: Vec<u64> = match wanted {
                None => sums.set.relationships(),
                Some(ids) => {
                    let id = |(row, id): (usize, &i64)| {
                        number(*id).map_err(|failure| failure.in_row(row))
                    };
                    ids.iter().enumerate().map(id).collect::<Outcome<_>>()?
                }
            };
            if raw.capacity < wanted.len() {
                let message = format!(
                    "the table holds {} rows, and {} relationships are scored; enlarge it",
                    raw.capacity,
                    wanted.len()
                );
                return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("capacity"));
            }
            let rows = on_threads(&run, wanted.len(), |row| {
                scored(sums, wanted[row], as_of, &columns).map_err(|failure| failure.in_row(row))
            })?;
            rows.into_iter().collect::<Outcome<Vec<Vec<Option<f64>>>>>()
        };
        // SAFETY: the caller's promise about `tallies`.
        let rows = unsafe { read(tallies, score) }?;
        // SAFETY: the caller's promise about the arrays of the table.
        unsafe { write_table(&raw, columns.len(), &rows) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

fn scored(
    sums: &Sums,
    id: u64,
    as_of: Timestamp,
    columns: &[ScoreColumn],
) -> Outcome<Vec<Option<f64>>> {
    let tally = sums.set.get(id).ok_or_else(|| {
        let message = format!("there is no relationship `{id}`; record an event of it first");
        Failure::new(RECIP_NOT_FOUND, message)
    })?;
    if tally.newest().is_some_and(|newest| as_of < newest) {
        // For its words.
        tally.assess(tally.profile(), as_of, &sums.policy)?;
    }
    let assessment =
        assess_briefly(&tally.evidence(&sums.policy), tally.profile(), as_of, &sums.policy);
    Ok(columns.iter().map(|column| column.value(&assessment)).collect())
}

/// Adds other tallies, which stay as they are: different relationships stand side by side; those of
/// one merge if `later` holds its later events, all of them still unsettled. RECIP_CANNOT_MERGE
/// otherwise, or if the two were made under different policies; nothing is merged then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_merge(
    tallies: *mut recip_tallies,
    later: *const recip_tallies,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        if tallies.cast_const() == later {
            let message = "tallies cannot be merged with themselves; name others";
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("later"));
        }
        pointer(later, "later")?;
        // SAFETY: the caller's promise about `later`.
        let (set, policy) =
            unsafe { read(later, |sums| Ok((sums.set.clone(), sums.policy.clone()))) }?;
        let merge = |sums: &mut Sums| {
            if sums.policy != policy {
                let message = "the two were made under different policies; use one for both";
                return Err(Failure::new(RECIP_CANNOT_MERGE, message));
            }
            Ok(sums.set.merge(set, &sums.policy)?)
        };
        // SAFETY: the caller's promise about `tallies`.
        unsafe { alter(tallies, merge) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Saves tallies as a snapshot in memory. The caller owns the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_save_bytes(
    tallies: *const recip_tallies,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let save = |sums: &Sums| {
        let mut bytes = Vec::new();
        sums.set.save(&mut bytes, &sums.policy)?;
        Ok(hand_over(recip_document::new(bytes)))
    };
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || read(tallies, save)) }
}

/// Loads tallies that recip_tallies_save_bytes saved, from `len` bytes, under `policy` (NULL: the
/// default). RECIP_INVALID_POLICY if the sums would be others under it: half-lives, lateness, the wait for
/// answers, the least lead and the cadence must be those of then. RECIP_DAMAGED and RECIP_UNSUPPORTED are
/// as for recip_ledger_load. The caller owns the tallies.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_tallies_load_bytes(
    bytes: *const u8,
    len: usize,
    policy: *const recip_policy,
    out: *mut *mut recip_tallies,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller promises `len` readable bytes, and a policy that is NULL or alive.
        let (bytes, policy) =
            unsafe { (required_column(bytes, len, "bytes")?, policy_or_default(policy)?) };
        let set = TallySet::load(bytes, &policy)?;
        Ok(hand_over(recip_tallies { gate: Gate::new(Sums { set, policy }) }))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}
