//! The ledger handle: who may be inside, and what a failure inside does to it.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, TryLockError};

use reciprocity_core::Ledger;

use crate::error::{Failure, Outcome};
use crate::input::pointer;
use crate::status::{RECIP_BUSY, RECIP_POISONED};

/// The histories of many relationships under one policy.
///
/// Threads: calls that take a const recip_ledger may run in many threads at once; calls that take
/// one that is not const need it alone. A call that would break this does nothing and returns
/// RECIP_BUSY; none waits. Between calls a ledger may pass from thread to thread.
#[derive(Debug)]
pub struct recip_ledger {
    books: RwLock<Books>,
    poisoned: AtomicBool,
}

/// What is inside.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    pairs: OnceLock<Vec<Pair>>,
}

/// The names of a relationship: supplier and customer.
type Pair = (Arc<str>, Box<str>);

impl Books {
    /// The relationships in the order of their names, listed once after each change.
    pub(crate) fn pairs(&self) -> &[Pair] {
        self.pairs.get_or_init(|| {
            let mut pairs: Vec<Pair> = Vec::new();
            for (supplier, customer, _) in self.ledger.iter() {
                let supplier = match pairs.last() {
                    Some((last, _)) if **last == *supplier => Arc::clone(last),
                    _ => Arc::from(supplier),
                };
                pairs.push((supplier, customer.into()));
            }
            pairs
        })
    }
}

impl recip_ledger {
    pub(crate) fn new(ledger: Ledger) -> Self {
        let books = Books { ledger, pairs: OnceLock::new() };
        Self { books: RwLock::new(books), poisoned: AtomicBool::new(false) }
    }

    /// Runs `body`, and poisons the handle if it panics.
    fn enter<T>(&self, body: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(poisoned());
        }
        panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| {
            self.poisoned.store(true, Ordering::Release);
            panic::resume_unwind(panic) // to the guard of the call
        })
    }
}

/// Runs `body` with a ledger that nobody changes meanwhile.
///
/// # Safety
/// `handle` is NULL or a ledger that is not freed before the call returns.
pub(crate) unsafe fn read<T>(
    handle: *const recip_ledger,
    body: impl FnOnce(&Books) -> Outcome<T>,
) -> Outcome<T> {
    pointer(handle, "ledger")?;
    // SAFETY: not NULL, aligned, and alive by the caller's promise.
    let handle = unsafe { &*handle };
    let books = handle.books.try_read().map_err(refused)?;
    handle.enter(|| body(&books))
}

/// Runs `body` with a ledger that nobody else sees meanwhile.
///
/// # Safety
/// As [`read`].
pub(crate) unsafe fn change<T>(
    handle: *const recip_ledger,
    body: impl FnOnce(&mut Ledger) -> Outcome<T>,
) -> Outcome<T> {
    pointer(handle, "ledger")?;
    // SAFETY: not NULL, aligned, and alive by the caller's promise.
    let handle = unsafe { &*handle };
    let mut books = handle.books.try_write().map_err(refused)?;
    handle.enter(|| {
        books.pairs.take();
        body(&mut books.ledger)
    })
}

fn refused<G>(error: TryLockError<G>) -> Failure {
    match error {
        TryLockError::WouldBlock => Failure::new(
            RECIP_BUSY,
            "another call is inside this ledger; call again when it has returned",
        ),
        TryLockError::Poisoned(guard) => {
            drop(PoisonError::into_inner(guard));
            poisoned()
        }
    }
}

fn poisoned() -> Failure {
    let message = "an earlier call failed inside the library; this ledger can only be freed";
    Failure::new(RECIP_POISONED, message)
}
