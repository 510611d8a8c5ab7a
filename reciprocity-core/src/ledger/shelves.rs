//! Relationships by the names of their two parties.

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::bytes::ByHash;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::history::History;
use crate::ledger::Posting;
use crate::ledger::order::in_order;
use crate::ledger::section::{NameHasher, Row, Section};
use crate::policy::Policy;
use crate::threads::{Threads, on_workers};

/// How many shelves there are: as many threads may record at once.
const SHELVES: usize = 32;

/// How many names are hashed at a time.
const HASHED: usize = 1024;

/// What is kept of a relationship.
pub(super) trait Kept: Default + Send {
    /// Records events together, or none of them.
    fn record(&mut self, events: &[Event], policy: &Policy, room: &mut Vec<u8>) -> Result<()>;

    /// What lies in memory where this lies itself, and that recording will read first.
    fn here(&self) -> usize;

    /// The same of what lies farther off.
    fn farther(&self) -> u8;

    /// Some shelves as those of a section.
    fn row(shelves: &mut [Shelf<Self>]) -> Row<'_>
    where
        Self: Sized;
}

impl Kept for History {
    fn record(&mut self, events: &[Event], policy: &Policy, _: &mut Vec<u8>) -> Result<()> {
        self.record_each(events, policy).map(|_| ())
    }

    fn here(&self) -> usize {
        self.len()
    }

    fn farther(&self) -> u8 {
        self.last_byte()
    }

    fn row(shelves: &mut [Shelf<Self>]) -> Row<'_> {
        Row::Histories(shelves)
    }
}

/// Relationships on shelves by a hash of both names: threads that record have shelves of their own.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelves<K> {
    each: Box<[Shelf<K>; SHELVES]>,
    /// The places of the relationships by supplier, then by customer: the order in which they are read,
    /// made when it is asked for and forgotten when there are others.
    in_order: OnceLock<Vec<Place>>,
    pub(super) hasher: NameHasher,
}

/// Some of the relationships.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf<K> {
    /// In no order: the last one takes the place of one that goes.
    pub(super) relationships: Vec<Relationship<K>>,
    /// Their places by a hash of both names, or by the next number that is free: a look at the names in
    /// order costs as much as all else that is done with an event.
    pub(super) by_hash: ByHash<usize>,
}

/// Two parties, and what is kept of what happened between them.
#[derive(Debug, Clone)]
pub(super) struct Relationship<K> {
    /// The name of the supplier and, after it, that of the customer: they are always read together.
    pub(super) names: Box<str>,
    /// How long the first is.
    supplier: usize,
    pub(super) kept: K,
}

/// Where a relationship lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) shelf: usize,
    pub(super) at: usize,
}

impl<K> Relationship<K> {
    fn new(supplier: &str, customer: &str, kept: K) -> Self {
        let names = [supplier, customer].concat().into_boxed_str();
        Self { names, supplier: supplier.len(), kept }
    }

    /// The names of the supplier and of the customer.
    pub(super) fn names(&self) -> (&str, &str) {
        self.names.split_at(self.supplier)
    }
}

/// The shelf of a relationship, by the hash of its names: by bits of it that the table of the shelf makes
/// little use of.
pub(super) fn shelf_of(number: u64) -> usize {
    (number >> 40) as usize % SHELVES
}

impl<K> Shelf<K> {
    /// The place of a relationship whose names have this hash or, if it is not there, the number under
    /// which it would be found.
    fn find(&self, number: u64, supplier: &str, customer: &str) -> std::result::Result<usize, u64> {
        self.entry(number, supplier, customer).map(|(_, place)| place)
    }

    /// The same, and the number under which it is found.
    #[inline]
    fn entry(
        &self,
        mut number: u64,
        supplier: &str,
        customer: &str,
    ) -> std::result::Result<(u64, usize), u64> {
        while let Some(&place) = self.by_hash.get(&number) {
            if self.relationships[place].names() == (supplier, customer) {
                return Ok((number, place));
            }
            number = number.wrapping_add(1);
        }
        Err(number)
    }

    /// Adds a relationship that is not there yet under a number that is free.
    fn insert(&mut self, number: u64, relationship: Relationship<K>) {
        self.by_hash.insert(number, self.relationships.len());
        self.relationships.push(relationship);
    }

    /// Lets go of a relationship whose names have this hash, and costs the same however many others there
    /// are; says whether it was there. `hash` tells the hash of the names of another one.
    fn remove(
        &mut self,
        number: u64,
        supplier: &str,
        customer: &str,
        hash: impl Fn((&str, &str)) -> u64,
    ) -> bool {
        let Ok((number, gone)) = self.entry(number, supplier, customer) else { return false };
        self.by_hash.remove(&number);
        // Those after it may have found its number taken.
        let mut next = number.wrapping_add(1);
        while let Some(place) = self.by_hash.remove(&next) {
            let mut free = hash(self.relationships[place].names());
            while self.by_hash.contains_key(&free) {
                free = free.wrapping_add(1);
            }
            self.by_hash.insert(free, place);
            next = next.wrapping_add(1);
        }
        let last = self.relationships.len() - 1;
        if gone != last {
            let mut number = hash(self.relationships[last].names());
            while self.by_hash.get(&number).is_some_and(|&place| place != last) {
                number = number.wrapping_add(1);
            }
            self.by_hash.insert(number, gone);
        }
        self.relationships.swap_remove(gone);
        if self.relationships.len() < self.relationships.capacity() / 4 {
            self.relationships.shrink_to_fit();
            self.by_hash.shrink_to_fit();
        }
        true
    }
}

impl<K: Kept> Shelf<K> {
    /// Changes a relationship whose names have this hash, and which may be the one in `place`. It begins
    /// with the change if it is not there yet, apart from all others, so that a refusal leaves none
    /// behind.
    pub(super) fn change<R>(
        &mut self,
        (supplier, customer): (&str, &str),
        number: u64,
        place: Option<usize>,
        change: impl FnOnce(&mut K) -> Result<R>,
    ) -> Result<R> {
        let is_it = |place: &usize| self.relationships[*place].names() == (supplier, customer);
        let found = match place.filter(is_it) {
            Some(place) => Ok(place),
            None => self.find(number, supplier, customer),
        };
        match found {
            Ok(place) => change(&mut self.relationships[place].kept),
            Err(free) => {
                check_names(supplier, customer)?;
                let mut kept = K::default();
                let changed = change(&mut kept)?;
                self.insert(free, Relationship::new(supplier, customer, kept));
                Ok(changed)
            }
        }
    }
}

impl<K> Shelves<K> {
    /// How many relationships there are.
    pub(super) fn len(&self) -> usize {
        self.each.iter().map(|shelf| shelf.relationships.len()).sum()
    }

    /// What is kept of a relationship.
    pub(super) fn get(&self, supplier: &str, customer: &str) -> Option<&K> {
        let number = self.hasher.number(supplier, customer);
        let shelf = &self.each[shelf_of(number)];
        let place = shelf.find(number, supplier, customer).ok()?;
        Some(&shelf.relationships[place].kept)
    }

    /// The same, to be changed where the change is never refused.
    pub(super) fn get_mut(&mut self, supplier: &str, customer: &str) -> Option<&mut K> {
        let number = self.hasher.number(supplier, customer);
        let shelf = &mut self.each[shelf_of(number)];
        let place = shelf.find(number, supplier, customer).ok()?;
        Some(&mut shelf.relationships[place].kept)
    }

    /// All that is kept, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &K> {
        self.each.iter().flat_map(|shelf| &shelf.relationships).map(|one| &one.kept)
    }

    /// All relationships in the order of their names: supplier, customer, what is kept.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, &K)> {
        self.in_order.get_or_init(|| in_order(&self.each[..])).iter().map(|place| {
            let one = &self.each[place.shelf].relationships[place.at];
            let (supplier, customer) = one.names();
            (supplier, customer, &one.kept)
        })
    }

    /// Takes all relationships out, in no order.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Relationship<K>> + use<K>
    where
        K: Default,
    {
        self.in_order.take();
        let each = std::mem::take(&mut self.each);
        each.into_iter().flat_map(|shelf| shelf.relationships)
    }

    /// Adds a relationship that is not there yet.
    pub(super) fn insert(&mut self, one: Relationship<K>) {
        let (supplier, customer) = one.names();
        let number = self.hasher.number(supplier, customer);
        let shelf = &mut self.each[shelf_of(number)];
        if let Err(free) = shelf.find(number, supplier, customer) {
            self.in_order.take();
            shelf.insert(free, one);
        }
    }

    /// Lets go of a relationship.
    pub(super) fn remove(&mut self, supplier: &str, customer: &str) {
        let number = self.hasher.number(supplier, customer);
        let hasher = &self.hasher;
        let shelf = &mut self.each[shelf_of(number)];
        if shelf.remove(number, supplier, customer, |one| hasher.number(one.0, one.1)) {
            self.in_order.take();
        }
    }

    /// Lets go of all relationships of a party; says how many there were.
    pub(super) fn remove_party(&mut self, name: &str) -> usize {
        let all = self.each.iter().flat_map(|shelf| &shelf.relationships).map(Relationship::names);
        let of_it = all.filter(|(supplier, customer)| *supplier == name || *customer == name);
        let gone: Vec<(String, String)> =
            of_it.map(|(supplier, customer)| (supplier.to_owned(), customer.to_owned())).collect();
        gone.iter().for_each(|(supplier, customer)| self.remove(supplier, customer));
        gone.len()
    }
}

impl<K: Kept> Shelves<K> {
    /// Changes what is kept of a relationship, which is there from then on unless the change is refused.
    pub(super) fn change<R>(
        &mut self,
        supplier: &str,
        customer: &str,
        change: impl FnOnce(&mut K) -> Result<R>,
    ) -> Result<R> {
        let number = self.hasher.number(supplier, customer);
        let shelf = &mut self.each[shelf_of(number)];
        let before = shelf.relationships.len();
        let changed = shelf.change((supplier, customer), number, None, change);
        if shelf.relationships.len() != before {
            self.in_order.take();
        }
        changed
    }

    /// Records postings on so many threads; says which were refused.
    pub(super) fn post(
        &mut self,
        threads: usize,
        postings: &[Posting<'_>],
        policy: &Policy,
    ) -> Vec<(usize, Error)> {
        let before = self.len();
        let workers = &Threads(threads);
        let hasher = &self.hasher;
        let parts: Vec<&[Posting<'_>]> = postings.chunks(HASHED).collect();
        let hash = |one: &Posting<'_>| hasher.hash(one.supplier, one.customer);
        let hashes = on_workers(workers, parts.len(), || {
            |part: usize| parts[part].iter().map(hash).collect::<Vec<_>>()
        });
        let hashes = hashes.concat();
        // More sections than threads, since those of the busiest relationships have most to do.
        let most = if threads == 1 { 1 } else { threads.saturating_mul(2) };
        let each = sections(most, &mut self.each[..], hasher, policy);
        let each: Vec<_> = each.into_iter().map(Mutex::new).collect();
        let refused = on_workers(workers, each.len(), || {
            |section: usize| {
                let mut section = each[section].lock().unwrap_or_else(PoisonError::into_inner);
                section.post(hashes.iter().copied().zip(postings.iter().copied()))
            }
        });
        drop(each);
        let mut refused: Vec<(usize, Error)> = refused.into_iter().flatten().collect();
        refused.sort_unstable_by_key(|(place, _)| *place);
        if self.len() != before {
            self.in_order.take();
        }
        refused
    }

    /// All in at most so many sections.
    pub(super) fn sections<'l>(&'l mut self, most: usize, policy: &'l Policy) -> Vec<Section<'l>> {
        self.in_order.take();
        sections(most, &mut self.each[..], &self.hasher, policy)
    }
}

/// Shelves in at most so many sections, as even as can be.
fn sections<'l, K: Kept>(
    most: usize,
    shelves: &'l mut [Shelf<K>],
    hasher: &'l NameHasher,
    policy: &'l Policy,
) -> Vec<Section<'l>> {
    let count = shelves.len().div_ceil(most.max(1));
    let firsts = (0..shelves.len()).step_by(count);
    let each = firsts.zip(shelves.chunks_mut(count));
    each.map(|(first, shelves)| Section::new(policy, hasher, first, K::row(shelves))).collect()
}

/// Refuses a blank name.
#[inline(never)]
pub(super) fn check_name(name: &str, party: &str) -> Result<()> {
    if name.trim().is_empty() {
        let message = format!("the {party} has no name; a party needs one");
        return Err(Error::new(ErrorKind::Malformed, message));
    }
    Ok(())
}

/// Refuses names that are none of a relationship.
pub(super) fn check_names(supplier: &str, customer: &str) -> Result<()> {
    for (name, column) in [(supplier, "supplier"), (customer, "customer")] {
        check_name(name, column).map_err(|error| error.at(column))?;
    }
    if supplier == customer {
        let message =
            format!("`{supplier}` is both supplier and customer; a relationship needs two parties");
        return Err(Error::new(ErrorKind::SelfRelationship, message).at("customer"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_shelf_finds_what_is_left_whatever_went_and_however_many_hashes_are_alike(
            changes in vec((any::<bool>(), 0_u64..40), 0..400),
            alike in 1_u64..9,
        ) {
            let names = |one: u64| (format!("supplier {}", one % 5), format!("customer {one}"));
            // Hashes at the end of all numbers, so that the next one may be the first.
            let of = |one: u64| (u64::MAX - 4).wrapping_add(one / alike);
            let hash = |(_, customer): (&str, &str)| of(customer[9..].parse().unwrap_or(0));
            let (mut shelf, mut want) = (Shelf::<()>::default(), BTreeSet::new());
            for (comes, one) in changes {
                let (supplier, customer) = names(one);
                if !comes {
                    let went = shelf.remove(of(one), &supplier, &customer, hash);
                    prop_assert_eq!(went, want.remove(&one));
                } else if let Err(free) = shelf.find(of(one), &supplier, &customer) {
                    prop_assert!(want.insert(one));
                    shelf.insert(free, Relationship::new(&supplier, &customer, ()));
                }
                for one in 0..40 {
                    let (supplier, customer) = names(one);
                    let place = shelf.find(of(one), &supplier, &customer).ok();
                    prop_assert_eq!(place.is_some(), want.contains(&one));
                    let found = place.map(|place| shelf.relationships[place].names());
                    prop_assert!(found.is_none_or(|found| found == (&*supplier, &*customer)));
                }
                prop_assert_eq!(shelf.by_hash.len(), want.len());
                prop_assert_eq!(shelf.relationships.len(), want.len());
            }
        }
    }
}
