//! The life of a ledger, and how much it holds.

use reciprocity_core::{Ledger, Policy, Timestamp};
use std::ffi::c_char;
use std::sync::OnceLock;

use crate::books::{Books, recip_ledger};
use crate::error::{Failure, Outcome, recip_error};
use crate::event::RECIP_NO_TIME;
use crate::guard;
use crate::handle::{free, hand_over, read};
use crate::policy::{Terms, recip_policy};
use crate::status::recip_status;
use crate::text::recip_text;

/// Makes an empty ledger, which the caller owns and frees with recip_ledger_free.
///
/// `policy_json` is a policy document of `policy_len` bytes of UTF-8; it names only the numbers
/// that differ from the default policy. With `policy_len` 0 the default policy holds. It is refused as by
/// recip_policy_new and recip_policy_check.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_new(
    policy_json: *const c_char,
    policy_len: usize,
    out: *mut *mut recip_ledger,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller promises `policy_len` readable bytes.
        let json =
            unsafe { recip_text { data: policy_json, len: policy_len }.read("policy_json") }?;
        let policy = if json.is_empty() {
            default_policy().clone()
        } else {
            Policy::from_json(json).map_err(|error| Failure::from(error).or_at("policy_json"))?
        };
        Ok(hand_over(recip_ledger::new(Ledger::new(policy))))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Makes an empty ledger under a policy, which it copies. The caller owns the ledger.
/// RECIP_INVALID_POLICY if the policy's numbers do not agree with each other.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_with_policy(
    policy: *const recip_policy,
    out: *mut *mut recip_ledger,
    err: *mut *mut recip_error,
) -> recip_status {
    let make =
        |terms: &Terms| Ok(hand_over(recip_ledger::new(Ledger::new(terms.policy()?.clone()))));
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || read(policy, make)) }
}

/// Copies the policy of a ledger. The caller owns the copy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_policy(
    ledger: *const recip_ledger,
    out: *mut *mut recip_policy,
    err: *mut *mut recip_error,
) -> recip_status {
    let copy =
        |books: &Books| Ok(hand_over(recip_policy::new(books.ledger.policy().draft().clone())));
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || read(ledger, copy)) }
}

/// Frees a ledger and what it lent. NULL is fine. No call may be inside the ledger then, and none
/// may follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_free(ledger: *mut recip_ledger) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(ledger) });
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

/// The default policy, which takes longer to work out than to copy.
pub(crate) fn default_policy() -> &'static Policy {
    static DEFAULT: OnceLock<Policy> = OnceLock::new();
    DEFAULT.get_or_init(Policy::default)
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
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, name, err, || read(ledger, number)) }
}
