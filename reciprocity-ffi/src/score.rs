//! Scoring relationships.

use reciprocity_core::score::assess_briefly;
use reciprocity_core::{Assessment, History, Policy, ScoreColumn, Timestamp, View};

use crate::books::{Books, recip_ledger};
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::read;
use crate::input::{Versioned, output_column, required_column, structure};
use crate::options::{Run, recip_options};
use crate::pairs::{Held, Wanted, recip_pairs};
use crate::score_code::column_of;
use crate::scores::{RECIP_KNOWN, RECIP_UNKNOWN, ScoreRow, recip_scores};
use crate::status::{RECIP_INVALID_ARGUMENT, recip_status};
use crate::work::on_threads;

/// View: what the supplier or both sides saw.
pub const RECIP_VIEW_SUPPLIER: i32 = 1;
/// View: what the customer or both sides saw.
pub const RECIP_VIEW_CUSTOMER: i32 = 2;
/// View: all that anybody saw.
pub const RECIP_VIEW_JOINT: i32 = 3;

/// Scores relationships in one view (RECIP_VIEW_...), as of a time in microseconds since
/// 1970-01-01 00:00 UTC; later events are not seen. Row `i` of `scores` is pair `i` of `pairs`, or,
/// if `pairs` is NULL, relationship `i` in the order of recip_ledger_pair. `options` may be NULL.
///
/// If a pair is not in the ledger the error is RECIP_NOT_FOUND and tells its row. On failure
/// nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_score(
    ledger: *const recip_ledger,
    pairs: *const recip_pairs,
    view: i32,
    as_of: i64,
    options: *const recip_options,
    scores: *const recip_scores,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        let view = view_of(view)?;
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises that each points at a structure of its `struct_size`, and that
        // names stay as they are during the call.
        let (scores, wanted, run) =
            unsafe { (structure(scores, "scores")?, Wanted::of(pairs)?, Run::of(options)?) };
        let assess = |books: &Books| {
            // SAFETY: the caller's promise about the names.
            let held = unsafe { wanted.find(books) }?;
            scores.check(held.len())?;
            let policy = books.ledger.policy();
            on_threads(&run, held.len(), |at| {
                ScoreRow::of(briefly(held[at].history, as_of, policy).view(view))
            })
        };
        // SAFETY: the caller's promise about `ledger`.
        let rows = unsafe { read(ledger, assess) }?;
        for (at, row) in rows.iter().enumerate() {
            // SAFETY: the check passed for this many rows; the caller promises the rest.
            unsafe { scores.write(at, row) };
        }
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Where recip_ledger_scores writes: arrays that the caller owns. Start from `= {0}` (`= {}` in C++).
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_score_table {
    /// sizeof(recip_score_table).
    pub struct_size: usize,
    /// How many relationships there is room for; at least as many as are scored.
    pub capacity: usize,
    /// Room for `capacity` numbers of each score: score `c` of relationship `i` goes to
    /// values[c * capacity + i]; 0 where it is unknown. Needed.
    pub values: *mut f64,
    /// Room for as many states: RECIP_KNOWN or RECIP_UNKNOWN. Needed.
    pub states: *mut u8,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer, and
// only numbers and pointers inside.
unsafe impl Versioned for recip_score_table {
    const NAME: &'static str = "recip_score_table";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Scores relationships as of a time in microseconds since 1970-01-01 00:00 UTC: of each the scores
/// whose `count` codes (RECIP_SCORE_...) are in `codes`. `pairs` is as for recip_ledger_score, and
/// `options` may be NULL. On failure nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_scores(
    ledger: *const recip_ledger,
    pairs: *const recip_pairs,
    as_of: i64,
    codes: *const i32,
    count: usize,
    options: *const recip_options,
    table: *const recip_score_table,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises that each points at a structure of its `struct_size`, and that
        // names stay as they are during the call.
        let (table, wanted, run) =
            unsafe { (structure(table, "table")?, Wanted::of(pairs)?, Run::of(options)?) };
        // SAFETY: the caller promises `count` codes.
        let columns = columns_of(unsafe { required_column(codes, count, "codes") }?)?;
        // SAFETY: the caller's promises about `ledger` and the names.
        let rows = unsafe {
            let score = |books: &Books| {
                let held = wanted.find(books)?;
                let count = held.len();
                if table.capacity < count {
                    let message = format!(
                        "the table holds {} rows, and {count} relationships are scored; enlarge it",
                        table.capacity
                    );
                    return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("capacity"));
                }
                score_rows(books, &held, as_of, &columns, &run)
            };
            read(ledger, score)
        }?;
        // SAFETY: the caller's promise about the arrays of the table.
        unsafe { write_table(&table, columns.len(), &rows) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Writes rows of so many scores; there are no more rows than the table has room for.
///
/// # Safety
/// The arrays of the table have room for `capacity` times `scores` values, and are writable.
pub(crate) unsafe fn write_table(
    table: &recip_score_table,
    scores: usize,
    rows: &[Vec<Option<f64>>],
) -> Outcome<()> {
    let room = table.capacity.checked_mul(scores).ok_or_else(|| {
        Failure::new(RECIP_INVALID_ARGUMENT, "the table is larger than memory").at("capacity")
    })?;
    // SAFETY: the caller's promise.
    let (values, states) = unsafe {
        (output_column(table.values, room, "values")?, output_column(table.states, room, "states")?)
    };
    for place in 0..scores {
        let column = rows.iter().map(|row| row[place]);
        let numbers: Vec<f64> = column.clone().map(|value| value.unwrap_or(0.0)).collect();
        let known: Vec<u8> =
            column.map(|value| value.map_or(RECIP_UNKNOWN, |_| RECIP_KNOWN)).collect();
        // SAFETY: checked above, and writable by the caller's promise.
        unsafe {
            values.write_at(place * table.capacity, &numbers);
            states.write_at(place * table.capacity, &known);
        }
    }
    Ok(())
}

/// The columns of these codes.
pub(crate) fn columns_of(codes: &[i32]) -> Outcome<Vec<ScoreColumn>> {
    let column = |(row, code): (usize, &i32)| {
        column_of(*code).map_err(|failure| failure.in_row(row).at("codes"))
    };
    codes.iter().enumerate().map(column).collect()
}

/// The scores of relationships, in their order.
pub(crate) fn score_rows(
    books: &Books,
    held: &[Held<'_>],
    as_of: Timestamp,
    columns: &[ScoreColumn],
    run: &Run<'_>,
) -> Outcome<Vec<Vec<Option<f64>>>> {
    let policy = books.ledger.policy();
    on_threads(run, held.len(), |at| {
        let assessment = briefly(held[at].history, as_of, policy);
        columns.iter().map(|column| column.value(&assessment)).collect()
    })
}

/// The numbers and verdicts of a relationship, without the lists.
fn briefly(history: &History, as_of: Timestamp, policy: &Policy) -> Assessment {
    assess_briefly(&history.evidence(as_of, policy), history.profile(), as_of, policy)
}

/// An instant; a refusal points at `column`.
pub(crate) fn instant(column: &'static str, micros: i64) -> Outcome<Timestamp> {
    Timestamp::from_micros(micros).map_err(|error| Failure::from(error).or_at(column))
}

fn view_of(code: i32) -> Outcome<View> {
    match code {
        RECIP_VIEW_SUPPLIER => Ok(View::Supplier),
        RECIP_VIEW_CUSTOMER => Ok(View::Customer),
        RECIP_VIEW_JOINT => Ok(View::Joint),
        _ => {
            let message = format!("`{code}` is no view; use one of RECIP_VIEW_...");
            Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("view"))
        }
    }
}
