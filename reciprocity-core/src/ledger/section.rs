//! Sections of a ledger, each of which a thread of its own may record on.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::hint::black_box;

use crate::error::Error;
use crate::history::History;
use crate::ledger::Posting;
use crate::ledger::shelves::{Kept, Shelf, check_names, shelf_of};
use crate::ledger::tallies::Counted;
use crate::policy::Policy;

/// How many postings are looked up before the first of them is recorded.
const ABREAST: usize = 128;

/// Hashes the names of two parties as a ledger does, on any thread: see [`Book::sections`](crate::Book::sections).
#[derive(Debug, Clone)]
pub struct NameHasher {
    keys: RandomState,
    /// What tells these keys from those of other ledgers.
    mark: u64,
}

/// The hash of the names of two parties.
///
/// ```
/// use reciprocity_core::{Book, Ledger};
///
/// let hasher = Ledger::default().name_hasher();
/// assert_eq!(hasher.hash("Mill", "Baker"), hasher.hash("Mill", "Baker"));
/// assert_ne!(hasher.hash("Mill", "Baker"), hasher.hash("Baker", "Mill"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameHash {
    number: u64,
    mark: u64,
}

impl Default for NameHasher {
    fn default() -> Self {
        let keys = RandomState::new();
        Self { mark: keys.hash_one(0_u64), keys }
    }
}

impl NameHasher {
    /// The hash of the names of a supplier and a customer.
    pub fn hash(&self, supplier: &str, customer: &str) -> NameHash {
        NameHash { number: self.number(supplier, customer), mark: self.mark }
    }

    pub(super) fn number(&self, supplier: &str, customer: &str) -> u64 {
        self.keys.hash_one((supplier, customer))
    }

    /// The number of a posting, whose names have this hash, be it of another ledger.
    #[inline]
    fn number_of(&self, hash: NameHash, posting: &Posting<'_>) -> u64 {
        if hash.mark == self.mark {
            hash.number
        } else {
            self.number(posting.supplier, posting.customer)
        }
    }
}

/// A section of a ledger, on which one thread records while others record on the others: see
/// [`Book::sections`](crate::Book::sections).
#[derive(Debug)]
pub struct Section<'l> {
    policy: &'l Policy,
    hasher: &'l NameHasher,
    /// Which shelf of the ledger the first of these is.
    first: usize,
    shelves: Row<'l>,
    /// Where an event takes its compact form.
    room: Vec<u8>,
}

/// The shelves of a section, by what is kept on them.
#[derive(Debug)]
pub(super) enum Row<'l> {
    Histories(&'l mut [Shelf<History>]),
    Tallies(&'l mut [Shelf<Counted>]),
}

/// A posting of a section.
struct Own<'p> {
    /// Its place among all.
    place: usize,
    /// The place of its shelf in the section.
    at: usize,
    number: u64,
    posting: Posting<'p>,
}

impl<'l> Section<'l> {
    pub(super) fn new(
        policy: &'l Policy,
        hasher: &'l NameHasher,
        first: usize,
        shelves: Row<'l>,
    ) -> Self {
        Self { policy, hasher, first, shelves, room: Vec::new() }
    }

    /// Records those of the postings that belong to this section, in their order; the others are passed
    /// over. Says which were refused, by their places among all, and why.
    ///
    /// ```
    /// use reciprocity_core::{Book, ErrorKind, Event, Fact, Ledger, Posting, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = [Event::new(at, Side::Customer, Fact::Request)];
    /// let mut ledger = Ledger::default();
    /// let hasher = ledger.name_hasher();
    /// let hashed = ["Baker", "Mill"].map(|customer| {
    ///     (hasher.hash("Mill", customer), Posting { supplier: "Mill", customer, events: &asked })
    /// });
    /// let mut refused = Vec::new();
    /// for section in &mut ledger.sections(4) {
    ///     refused.extend(section.post(hashed));
    /// }
    /// assert_eq!((refused[0].0, refused[0].1.kind()), (1, ErrorKind::SelfRelationship));
    /// assert_eq!((refused.len(), ledger.events()), (1, 1));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn post<'p>(
        &mut self,
        postings: impl IntoIterator<Item = (NameHash, Posting<'p>)>,
    ) -> Vec<(usize, Error)> {
        let Self { policy, hasher, first, shelves, room } = self;
        let count = match shelves {
            Row::Histories(shelves) => shelves.len(),
            Row::Tallies(shelves) => shelves.len(),
        };
        let own = |(place, (hash, posting)): (usize, (NameHash, Posting<'p>))| {
            let number = hasher.number_of(hash, &posting);
            let at = shelf_of(number).checked_sub(*first).filter(|at| *at < count)?;
            Some(Own { place, at, number, posting })
        };
        let own = postings.into_iter().enumerate().filter_map(own);
        match shelves {
            Row::Histories(shelves) => post(shelves, own, policy, room),
            Row::Tallies(shelves) => post(shelves, own, policy, room),
        }
    }
}

/// Records postings on their shelves, in their order; says which were refused.
fn post<'p, K: Kept>(
    shelves: &mut [Shelf<K>],
    mut own: impl Iterator<Item = Own<'p>>,
    policy: &Policy,
    room: &mut Vec<u8>,
) -> Vec<(usize, Error)> {
    let (mut some, mut found) = (Vec::with_capacity(ABREAST), Vec::with_capacity(ABREAST));
    let mut refused = Vec::new();
    loop {
        some.clear();
        some.extend(own.by_ref().take(ABREAST));
        if some.is_empty() {
            return refused;
        }
        bring_near(shelves, &some, &mut found);
        for (Own { place, at, number, posting }, found) in some.iter().zip(&found) {
            let names = (posting.supplier, posting.customer);
            let recorded = if posting.events.is_empty() {
                check_names(posting.supplier, posting.customer) // it begins with an event
            } else {
                let record = |kept: &mut K| kept.record(posting.events, policy, room);
                shelves[*at].change(names, *number, *found, record)
            };
            refused.extend(recorded.err().map(|error| (*place, error)));
        }
    }
}

/// Finds the relationships of some postings, by their hashes alone, and looks at what recording will read
/// first: what lies far off in memory is waited for together, and not one after the other.
fn bring_near<K: Kept>(shelves: &[Shelf<K>], some: &[Own<'_>], found: &mut Vec<Option<usize>>) {
    found.clear();
    found.extend(some.iter().map(|one| shelves[one.at].by_hash.get(&one.number).copied()));
    let relationships = || {
        let known = some.iter().zip(&*found);
        known.filter_map(|(one, found)| shelves[one.at].relationships.get((*found)?))
    };
    let first = |names: &str| names.as_bytes().first().copied().unwrap_or(0);
    black_box(relationships().fold(0, |all, one| all ^ one.kept.here() ^ one.names.len()));
    black_box(relationships().fold(0, |all, one| all ^ one.kept.farther() ^ first(&one.names)));
}
