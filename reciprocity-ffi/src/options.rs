//! How a long call runs: on how many threads, who hears of its progress, and who may stop it.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{free, hand_over};
use crate::input::{Versioned, aligned, structure};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_STOPPED, recip_status};

/// Hears of progress, on the thread that made the call: `done` of `total` rows, relationships or
/// bytes, `total` being 0 where it is not known. It returns 0 to go on, anything else to stop the
/// call. It must not throw and must not leave by longjmp. An object that the call takes const it may use
/// in calls that take it const; one that the call changes is RECIP_BUSY to it, as to every other thread.
pub type recip_progress =
    Option<unsafe extern "C" fn(context: *mut c_void, done: u64, total: u64) -> i32>;

/// A token that stops calls. Any thread may trip it at any time, and one token may serve many calls.
#[derive(Debug, Default)]
pub struct recip_cancel {
    tripped: AtomicBool,
}

/// How a long call runs. Start from `= {0}` (`= {}` in C++); where a call takes a recip_options, NULL
/// means one that is all zero: the caller's thread alone, and nobody hears of it or stops it.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_options {
    /// sizeof(recip_options).
    pub struct_size: usize,
    /// How many threads the call may use, the caller's among them, up to 1024. 0 and 1: the caller's
    /// alone. Other threads end before the call returns. No result depends on it.
    pub threads: u64,
    /// Hears of progress, now and then. May be NULL.
    pub progress: recip_progress,
    /// Is handed to `progress` as it is.
    pub context: *mut c_void,
    /// Stops the call when it is tripped. May be NULL. It must outlive the call.
    pub cancel: *const recip_cancel,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer; of the
// function pointer, NULL is none and the rest is the caller's promise.
unsafe impl Versioned for recip_options {
    const NAME: &'static str = "recip_options";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Options as a call uses them.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) threads: usize,
    progress: recip_progress,
    context: *mut c_void,
    cancel: Option<&'a recip_cancel>,
}

impl<'a> Run<'a> {
    const THREADS_MAX: u64 = 1024;

    /// On so many threads; nobody hears of it or stops it.
    pub(crate) fn on_threads(threads: usize) -> Self {
        Self { threads, progress: None, context: null_mut(), cancel: None }
    }

    /// Of which nobody hears; a token stops it as before.
    pub(crate) fn unheard(&self) -> Self {
        Self { progress: None, context: null_mut(), ..*self }
    }

    /// Of which nobody hears, and which nobody stops.
    pub(crate) fn to_the_end(&self) -> Self {
        Self { cancel: None, ..self.unheard() }
    }

    /// Reads options.
    ///
    /// # Safety
    /// `options` is NULL or points at a structure of its `struct_size` whose token lives for `'a` and
    /// whose function may be called with its context.
    pub(crate) unsafe fn of(options: *const recip_options) -> Outcome<Self> {
        if options.is_null() {
            return Ok(Self::on_threads(1));
        }
        // SAFETY: the caller's promise.
        let options = unsafe { structure(options, "options") }?;
        if options.threads > Self::THREADS_MAX {
            let message = format!(
                "`{}` threads are more than {}; use as many as there are cores",
                options.threads,
                Self::THREADS_MAX
            );
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("threads"));
        }
        aligned(options.cancel, "cancel")?;
        Ok(Self {
            threads: usize::try_from(options.threads).unwrap_or(1).max(1),
            progress: options.progress,
            context: options.context,
            // SAFETY: NULL or alive by the caller's promise.
            cancel: unsafe { options.cancel.as_ref() },
        })
    }

    /// Whether the token was tripped; for any thread of the call.
    pub(crate) fn cancel(&self) -> Option<&'a AtomicBool> {
        self.cancel.map(|cancel| &cancel.tripped)
    }

    /// Fails if the token was tripped.
    pub(crate) fn go_on(&self) -> Outcome<()> {
        match self.cancel() {
            Some(tripped) if tripped.load(Ordering::Relaxed) => {
                Err(stopped("its cancel token was tripped"))
            }
            _ => Ok(()),
        }
    }

    /// Tells of progress, on the caller's thread, and fails if the call is to stop.
    pub(crate) fn report(&self, done: u64, total: u64) -> Outcome<()> {
        self.go_on()?;
        let Some(progress) = self.progress else { return Ok(()) };
        // SAFETY: the caller promises that the function may be called with the context.
        let answer = unsafe { progress(self.context, done, total) };
        if answer == 0 {
            return Ok(());
        }
        Err(stopped(&format!("its progress callback returned {answer}")))
    }
}

pub(crate) fn stopped(why: &str) -> Failure {
    Failure::new(RECIP_STOPPED, format!("the call was stopped, since {why}; nothing was done"))
}

/// Makes a token that is not tripped, which the caller owns and frees with recip_cancel_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_cancel_new(
    out: *mut *mut recip_cancel,
    err: *mut *mut recip_error,
) -> recip_status {
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || Ok(hand_over(recip_cancel::default()))) }
}

/// Stops the calls that use this token, soon, and all that begin with it later. They return
/// RECIP_STOPPED. Any thread may call this, at any time, also from a signal handler. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_cancel_trip(cancel: *const recip_cancel) {
    if !cancel.is_null() && cancel.is_aligned() {
        // SAFETY: not NULL, aligned, and alive by the caller's promise.
        unsafe { &*cancel }.tripped.store(true, Ordering::Relaxed);
    }
}

/// Makes a token usable again. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_cancel_reset(cancel: *const recip_cancel) {
    if !cancel.is_null() && cancel.is_aligned() {
        // SAFETY: not NULL, aligned, and alive by the caller's promise.
        unsafe { &*cancel }.tripped.store(false, Ordering::Relaxed);
    }
}

/// Frees a token that no call uses any more. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_cancel_free(cancel: *mut recip_cancel) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(cancel) });
}
