//! The one guard around every exported call: no panic leaves the library, every failure becomes a
//! status and an error object.

use crate::error::{Failure, Outcome, recip_error};
use crate::handle::hand_over;
use crate::input::pointer;
use crate::panics::caught;
use crate::status::{RECIP_INTERNAL, RECIP_INVALID_ARGUMENT, RECIP_OK, recip_status};

/// Runs the body of a call that returns a status.
///
/// # Safety
/// `err` is NULL or writable, if it is aligned.
pub(crate) unsafe fn status(
    err: *mut *mut recip_error,
    body: impl FnOnce() -> Outcome<()>,
) -> recip_status {
    if !err.is_null() && !err.is_aligned() {
        return RECIP_INVALID_ARGUMENT; // and there is no place to say why
    }
    let failure = match caught(body) {
        Ok(Ok(())) => return RECIP_OK,
        Ok(Err(failure)) => failure,
        Err(panic) => match caught(|| internal(&panic)) {
            Ok(failure) => failure,
            Err(_) => return RECIP_INTERNAL,
        },
    };
    let code = failure.code();
    let reported = caught(|| {
        if !err.is_null() {
            let error = hand_over(failure.into_error());
            // SAFETY: not NULL, aligned, and writable by the caller's promise.
            unsafe { err.write(error) };
        }
        code
    });
    reported.unwrap_or(RECIP_INTERNAL)
}

/// Runs the body of a call that makes one thing, and writes it to `out`.
///
/// # Safety
/// `out` and `err` are NULL or writable, if they are aligned.
pub(crate) unsafe fn produce<T>(
    out: *mut T,
    name: &'static str,
    err: *mut *mut recip_error,
    make: impl FnOnce() -> Outcome<T>,
) -> recip_status {
    let body = || {
        pointer(out, name)?;
        let made = make()?;
        // SAFETY: not NULL, aligned, and writable by the caller's promise.
        unsafe { out.write(made) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { status(err, body) }
}

/// Runs the body of a call that returns a value and cannot fail otherwise.
pub(crate) fn value<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(fallback)
}

/// The failure that a panic becomes.
pub(crate) fn internal(panic: &str) -> Failure {
    Failure::new(
        RECIP_INTERNAL,
        format!("the library failed, which is a defect of it: {panic}; please report it"),
    )
}
