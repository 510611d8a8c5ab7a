//! The life of a ledger, and how much it holds.

use reciprocity_core::{Ledger, Policy, Timestamp};
use std::ffi::c_char;

use crate::error::{Outcome, recip_error};
use crate::event::RECIP_NO_TIME;
use crate::guard;
use crate::handle::{Books, read, recip_ledger};
use crate::input::{output, pointer};
use crate::status::recip_status;
use crate::text::recip_text;

/// Makes an empty ledger, which the caller owns and frees with recip_ledger_free.
///
/// `policy_json` is a policy document of `policy_len` bytes of UTF-8; it names only the numbers
/// that differ from the default policy. With `policy_len` 0 the default policy holds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_new(
    policy_json: *const c_char,
    policy_len: usize,
    out: *mut *mut recip_ledger,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        pointer(out, "out")?;
        // SAFETY: the caller promises `policy_len` readable bytes.
        let json =
            unsafe { recip_text { data: policy_json, len: policy_len }.read("policy_json") }?;
        let policy = if json.is_empty() { Policy::default() } else { Policy::from_json(json)? };
        let ledger = Box::new(recip_ledger::new(Ledger::new(policy)));
        // SAFETY: not NULL, aligned, and writable by the caller's promise.
        unsafe { out.write(Box::into_raw(ledger)) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Frees a ledger and what it lent. NULL is fine. No call may be inside the ledger then, and none
/// may follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_free(ledger: *mut recip_ledger) {
    guard::value((), || {
        if !ledger.is_null() {
            // SAFETY: not NULL, and by the caller's promise it came from `Box::into_raw`.
            drop(unsafe { Box::from_raw(ledger) });
        }
    });
}

/// Counts the events of all relationships.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_event_count(
    ledger: *const recip_ledger,
    count: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    // SAFETY: the caller's promises.
    unsafe { tell(ledger, count, "count", err, |books| Ok(books.ledger.events() as u64)) }
}

/// Counts the relationships.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_relationship_count(
    ledger: *const recip_ledger,
    count: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    // SAFETY: the caller's promises.
    unsafe { tell(ledger, count, "count", err, |books| Ok(books.ledger.relationships() as u64)) }
}

/// Says when the newest event of all occurred, in microseconds since 1970-01-01 00:00 UTC;
/// RECIP_NO_TIME if there is no event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_newest(
    ledger: *const recip_ledger,
    micros: *mut i64,
    err: *mut *mut recip_error,
) -> recip_status {
    let newest = |books: &Books| Ok(books.ledger.newest().map_or(RECIP_NO_TIME, Timestamp::micros));
    // SAFETY: the caller's promises.
    unsafe { tell(ledger, micros, "micros", err, newest) }
}

/// Writes one number of a ledger.
///
/// # Safety
/// The caller's promises: `ledger` is NULL or alive, `out` and `err` are NULL or writable.
unsafe fn tell<T>(
    ledger: *const recip_ledger,
    out: *mut T,
    name: &'static str,
    err: *mut *mut recip_error,
    number: impl FnOnce(&Books) -> Outcome<T>,
) -> recip_status {
    let body = || {
        pointer(out, name)?;
        // SAFETY: the caller's promise about `ledger`.
        let number = unsafe { read(ledger, number) }?;
        // SAFETY: not NULL, aligned, and writable by the caller's promise.
        unsafe { output(out, number) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}
