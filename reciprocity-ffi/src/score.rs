//! Scoring relationships.

use reciprocity_core::{History, Timestamp, View};

use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{Books, read, recip_ledger};
use crate::input::structure;
use crate::pairs::{names, recip_pairs};
use crate::scores::{ScoreRow, recip_scores};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_NOT_FOUND, recip_status};

/// View: what the supplier or both sides saw.
pub const RECIP_VIEW_SUPPLIER: i32 = 1;
/// View: what the customer or both sides saw.
pub const RECIP_VIEW_CUSTOMER: i32 = 2;
/// View: all that anybody saw.
pub const RECIP_VIEW_JOINT: i32 = 3;

/// Scores relationships in one view (RECIP_VIEW_...), as of a time in microseconds since
/// 1970-01-01 00:00 UTC; later events are not seen. Row `i` of `scores` is pair `i` of `pairs`, or,
/// if `pairs` is NULL, relationship `i` in the order of recip_ledger_pair.
///
/// If a pair is not in the ledger the error is RECIP_NOT_FOUND and tells its row. On failure
/// nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_score(
    ledger: *const recip_ledger,
    pairs: *const recip_pairs,
    view: i32,
    as_of: i64,
    scores: *const recip_scores,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        let view = view_of(view)?;
        let as_of =
            Timestamp::from_micros(as_of).map_err(|error| Failure::from(error).or_at("as_of"))?;
        // SAFETY: the caller promises that `scores` points at a structure of its `struct_size`.
        let scores = unsafe { structure(scores) }?;
        let wanted = if pairs.is_null() {
            None
        } else {
            // SAFETY: the caller promises that `pairs` points at a structure of its `struct_size`.
            let pairs = unsafe { structure(pairs) }?;
            // SAFETY: the caller promises that the names stay as they are during the call.
            Some(unsafe { names(&pairs) }?)
        };
        let assess = |books: &Books| {
            let histories = match wanted {
                Some(wanted) => find(books, &wanted)?,
                None => books.ledger.iter().map(|(.., history)| history).collect(),
            };
            scores.check(histories.len())?;
            let policy = books.ledger.policy();
            let row = |history: &&History| ScoreRow::of(history.assess(as_of, policy).view(view));
            Ok(histories.iter().map(row).collect::<Vec<ScoreRow>>())
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

fn find<'l>(books: &'l Books, wanted: &[(&str, &str)]) -> Outcome<Vec<&'l History>> {
    let history = |(row, (supplier, customer)): (usize, &(&str, &str))| {
        books.ledger.history(supplier, customer).ok_or_else(|| {
            let message = format!(
                "there is no relationship in which `{supplier}` supplies `{customer}`; record an \
                 event of it first"
            );
            Failure::new(RECIP_NOT_FOUND, message).in_row(row)
        })
    };
    wanted.iter().enumerate().map(history).collect()
}

fn view_of(code: i32) -> Outcome<View> {
    match code {
        RECIP_VIEW_SUPPLIER => Ok(View::Supplier),
        RECIP_VIEW_CUSTOMER => Ok(View::Customer),
        RECIP_VIEW_JOINT => Ok(View::Joint),
        _ => {
            let message = format!("`{code}` is no view; use one of RECIP_VIEW_...");
            Err(Failure::new(RECIP_INVALID_ARGUMENT, message))
        }
    }
}
