//! The ledger handle.

use std::sync::{Arc, OnceLock};

use reciprocity_core::Ledger;

use crate::error::Outcome;
use crate::handle::{Gate, Handle, alter};
use crate::names::Names;

/// The histories of many relationships under one policy.
///
/// Threads: calls that take a const recip_ledger may run in many threads at once; calls that take
/// one that is not const need it alone. A call that would break this does nothing and returns
/// RECIP_BUSY; none waits. Between calls a ledger may pass from thread to thread.
#[derive(Debug)]
pub struct recip_ledger {
    gate: Gate<Books>,
}

/// What is inside.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    pub(crate) names: Names,
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
        let books = Books { ledger, names: Names::default(), pairs: OnceLock::new() };
        Self { gate: Gate::new(books) }
    }
}

impl Handle for recip_ledger {
    type Inside = Books;
    const NAME: &'static str = "ledger";

    fn gate(&self) -> &Gate<Books> {
        &self.gate
    }
}

/// Runs `body` with a ledger that nobody else sees meanwhile.
///
/// # Safety
/// `handle` is NULL or a ledger that is not freed before the call returns.
pub(crate) unsafe fn change<T>(
    handle: *const recip_ledger,
    body: impl FnOnce(&mut Ledger, &mut Names) -> Outcome<T>,
) -> Outcome<T> {
    let body = |books: &mut Books| {
        books.pairs.take();
        body(&mut books.ledger, &mut books.names)
    };
    // SAFETY: the caller's promise.
    unsafe { alter(handle, body) }
}
