//! Handles: who may be inside of one, and what a failure inside does to it.

use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{RwLock, TryLockError};

use crate::error::{Failure, Outcome};
use crate::input::pointer;
use crate::status::{RECIP_BUSY, RECIP_POISONED};

/// A kind of handle that calls may change.
pub(crate) trait Handle {
    /// What is inside.
    type Inside: Debug;
    /// The parameter's name.
    const NAME: &'static str;

    /// The way inside.
    fn gate(&self) -> &Gate<Self::Inside>;
}

/// Lets in many that read or one that changes; nobody after a failure.
#[derive(Debug)]
pub(crate) struct Gate<T> {
    inside: RwLock<T>,
    poisoned: AtomicBool,
}

impl<T> Gate<T> {
    pub(crate) fn new(inside: T) -> Self {
        Self { inside: RwLock::new(inside), poisoned: AtomicBool::new(false) }
    }

    /// Runs `body`, and poisons the handle if it panics.
    fn enter<R>(&self, name: &str, body: impl FnOnce() -> Outcome<R>) -> Outcome<R> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(poisoned(name));
        }
        panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| {
            self.poisoned.store(true, Ordering::Release);
            panic::resume_unwind(panic) // to the guard of the call
        })
    }
}

/// Runs `body` with what nobody changes meanwhile.
///
/// # Safety
/// `handle` is NULL or a handle that is not freed before the call returns.
pub(crate) unsafe fn read<H: Handle, R>(
    handle: *const H,
    body: impl FnOnce(&H::Inside) -> Outcome<R>,
) -> Outcome<R> {
    pointer(handle, H::NAME)?;
    // SAFETY: not NULL, aligned, and alive by the caller's promise.
    let gate = unsafe { &*handle }.gate();
    let inside = gate.inside.try_read().map_err(|error| refused(&error, H::NAME))?;
    gate.enter(H::NAME, || body(&inside))
}

/// Runs `body` with what nobody else sees meanwhile.
///
/// # Safety
/// As [`read`].
pub(crate) unsafe fn alter<H: Handle, R>(
    handle: *const H,
    body: impl FnOnce(&mut H::Inside) -> Outcome<R>,
) -> Outcome<R> {
    pointer(handle, H::NAME)?;
    // SAFETY: not NULL, aligned, and alive by the caller's promise.
    let gate = unsafe { &*handle }.gate();
    let mut inside = gate.inside.try_write().map_err(|error| refused(&error, H::NAME))?;
    gate.enter(H::NAME, || body(&mut inside))
}

/// An object that never changes, so that any number of threads may read it.
///
/// # Safety
/// `object` is NULL or an object that lives for `'a`.
pub(crate) unsafe fn unchanging<'a, T>(object: *const T, name: &'static str) -> Outcome<&'a T> {
    pointer(object, name)?;
    // SAFETY: not NULL, aligned, and alive by the caller's promise.
    Ok(unsafe { &*object })
}

/// Hands an object to the caller.
pub(crate) fn hand_over<T>(object: T) -> *mut T {
    Box::into_raw(Box::new(object))
}

/// Frees an object that was handed over.
///
/// # Safety
/// `object` is NULL, misaligned, or came from [`hand_over`], and nobody uses it any more.
pub(crate) unsafe fn free<T>(object: *mut T) {
    if !object.is_null() && object.is_aligned() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(object) });
    }
}

fn refused<G>(error: &TryLockError<G>, name: &str) -> Failure {
    match error {
        TryLockError::WouldBlock => Failure::new(
            RECIP_BUSY,
            format!("another call is inside this {name}; call again when it has returned"),
        ),
        TryLockError::Poisoned(_) => poisoned(name),
    }
}

fn poisoned(name: &str) -> Failure {
    let message =
        format!("an earlier call failed inside the library; this {name} can only be freed");
    Failure::new(RECIP_POISONED, message)
}
