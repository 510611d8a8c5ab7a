//! Relationships by the hash of their names.

use std::borrow::Borrow;

use crate::bytes::ByHash;
use crate::error::Result;
use crate::event::Event;
use crate::history::History;
use crate::ledger::{Posting, check_names};
use crate::policy::Policy;

/// How many shelves a ledger has: as many threads may record at once.
pub(super) const SHELVES: usize = 32;

/// Some of the relationships of a ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    /// In the order in which they came.
    pub(super) relationships: Vec<Relationship>,
    /// Their places by a hash of both names, or by the next number that is free: a look at the names in
    /// order costs as much as all else that is done with an event.
    pub(super) by_hash: ByHash<usize>,
}

/// Two parties, and what happened between them.
#[derive(Debug, Clone)]
pub(super) struct Relationship {
    /// The name of the supplier and, after it, that of the customer: they are always read together.
    pub(super) names: Box<str>,
    /// How long the first is.
    supplier: usize,
    pub(super) history: History,
}

impl Relationship {
    /// One that begins with some events: recorded apart from all others, so that a refused event leaves
    /// none behind.
    pub(super) fn begin(
        supplier: &str,
        customer: &str,
        events: impl IntoIterator<Item: Borrow<Event>>,
        policy: &Policy,
    ) -> Result<Self> {
        check_names(supplier, customer)?;
        let mut history = History::default();
        history.record_each(events, policy)?;
        let names = [supplier, customer].concat().into_boxed_str();
        Ok(Self { names, supplier: supplier.len(), history })
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

impl Shelf {
    /// The place of a relationship whose names have this hash or, if it is not there, the number under
    /// which it would be found.
    pub(super) fn find(
        &self,
        mut number: u64,
        supplier: &str,
        customer: &str,
    ) -> std::result::Result<usize, u64> {
        while let Some(&place) = self.by_hash.get(&number) {
            if self.relationships[place].names() == (supplier, customer) {
                return Ok(place);
            }
            number = number.wrapping_add(1);
        }
        Err(number)
    }

    /// Adds a relationship that is not there yet under a number that is free; says its place.
    pub(super) fn insert(&mut self, number: u64, relationship: Relationship) -> usize {
        let place = self.relationships.len();
        self.by_hash.insert(number, place);
        self.relationships.push(relationship);
        place
    }

    /// Records a posting whose names have this hash, of a relationship that may be the one in `place`.
    pub(super) fn post(
        &mut self,
        posting: &Posting<'_>,
        number: u64,
        place: Option<usize>,
        policy: &Policy,
    ) -> Result<()> {
        let Posting { supplier, customer, events } = *posting;
        let is_it = |place: &usize| self.relationships[*place].names() == (supplier, customer);
        let found = match place.filter(is_it) {
            Some(place) => Ok(place),
            None => self.find(number, supplier, customer),
        };
        match found {
            Ok(place) => {
                self.relationships[place].history.record_each(events, policy)?;
            }
            Err(free) => {
                let relationship = Relationship::begin(supplier, customer, events, policy)?;
                self.insert(free, relationship);
            }
        }
        Ok(())
    }
}
