//! What a fold holds: the parts of many relationships, by the names of their parties.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::{DefaultHashBuilder, HashTable};
use reciprocity_core::snapshot::States;
use reciprocity_core::{Event, Ledger, Part, Policy, Profile, Timestamp, Whole};

use crate::error::{Failure, Outcome};

/// The parts of many relationships under one policy.
#[derive(Debug)]
pub(crate) struct Folded {
    policy: Policy,
    relationships: Vec<Relationship>,
    /// Places by the hash of both names.
    places: HashTable<usize>,
    hasher: DefaultHashBuilder,
    /// Places in the order of the names, worked out once after each change.
    order: OnceLock<Vec<usize>>,
}

#[derive(Debug)]
pub(crate) struct Relationship {
    pub(crate) supplier: Box<str>,
    pub(crate) customer: Box<str>,
    part: Part,
}

/// What one row adds, before the batch is taken.
#[derive(Debug)]
pub(crate) enum Addition {
    Event(Event),
    Part(Part),
}

impl Folded {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            relationships: Vec::new(),
            places: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            order: OnceLock::new(),
        }
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) fn len(&self) -> usize {
        self.relationships.len()
    }

    pub(crate) fn newest(&self) -> Option<Timestamp> {
        self.relationships.iter().filter_map(|one| one.part.newest()).max()
    }

    pub(crate) fn bytes(&self) -> usize {
        let held = |one: &Relationship| one.part.bytes() + one.supplier.len() + one.customer.len();
        let relationships = self.relationships.capacity() * size_of::<Relationship>();
        let places = self.places.allocation_size();
        relationships + places + self.relationships.iter().map(held).sum::<usize>()
    }

    /// The relationships in the order of their names, from the `first` on, at most `count`.
    pub(crate) fn range(&self, first: usize, count: usize) -> Vec<&Relationship> {
        let all = &self.relationships;
        let order = self.order.get_or_init(|| {
            let mut order: Vec<usize> = (0..all.len()).collect();
            let names = |place: usize| (&all[place].supplier, &all[place].customer);
            order.sort_unstable_by(|one, other| names(*one).cmp(&names(*other)));
            order
        });
        order.iter().skip(first).take(count).map(|&place| &all[place]).collect()
    }

    /// The place of a relationship, made if there is none.
    ///
    /// # Errors
    /// The names are none of a relationship.
    fn place(&mut self, supplier: &str, customer: &str) -> Outcome<usize> {
        let Self { relationships, places, hasher, .. } = self;
        let hash_of = |supplier: &str, customer: &str| hasher.hash_one((supplier, customer));
        let hash = hash_of(supplier, customer);
        let is_it = |place: &usize| {
            let one = &relationships[*place];
            *one.supplier == *supplier && *one.customer == *customer
        };
        if let Some(place) = places.find(hash, is_it) {
            return Ok(*place);
        }
        Ledger::check_names(supplier, customer)?;
        let place = relationships.len();
        relationships.push(Relationship {
            supplier: supplier.into(),
            customer: customer.into(),
            part: Part::default(),
        });
        places.insert_unique(hash, place, |place| {
            let one = &relationships[*place];
            hash_of(&one.supplier, &one.customer)
        });
        Ok(place)
    }

    /// Forgets the relationships from a place on.
    fn truncate(&mut self, count: usize) {
        self.places.retain(|place| *place < count);
        self.relationships.truncate(count);
    }
}

/// A batch that is taken whole or not at all.
#[derive(Debug)]
pub(crate) struct Taking<'f> {
    into: &'f mut Folded,
    known: usize,
    additions: Vec<(usize, Addition)>,
    done: bool,
}

impl<'f> Taking<'f> {
    pub(crate) fn new(into: &'f mut Folded) -> Self {
        let known = into.len();
        Self { into, known, additions: Vec::new(), done: false }
    }

    pub(crate) fn policy(&self) -> &Policy {
        self.into.policy()
    }

    /// Sets an event aside, if it can be taken.
    pub(crate) fn event(&mut self, supplier: &str, customer: &str, event: Event) -> Outcome<()> {
        Part::check(&event, self.into.policy())?;
        let place = self.into.place(supplier, customer)?;
        self.additions.push((place, Addition::Event(event)));
        Ok(())
    }

    /// Sets a state aside, if it can be taken.
    pub(crate) fn state(&mut self, supplier: &str, customer: &str, state: &[u8]) -> Outcome<()> {
        let part = States::new(self.into.policy()).load(state);
        let part = part.map_err(|error| Failure::from(error).or_at("state"))?;
        let place = self.into.place(supplier, customer)?;
        self.additions.push((place, Addition::Part(part)));
        Ok(())
    }

    /// Sets what is known of a relationship beside its events aside.
    pub(crate) fn profile(
        &mut self,
        supplier: &str,
        customer: &str,
        profile: Profile,
    ) -> Outcome<()> {
        let mut part = Part::default();
        part.set_profile(profile);
        let place = self.into.place(supplier, customer)?;
        self.additions.push((place, Addition::Part(part)));
        Ok(())
    }

    /// Takes all that was set aside; says how many rows it was.
    pub(crate) fn finish(mut self) -> u64 {
        self.done = true;
        let additions = std::mem::take(&mut self.additions);
        let taken = additions.len() as u64;
        let Folded { policy, relationships, order, .. } = &mut *self.into;
        order.take();
        for (place, addition) in additions {
            let part = &mut relationships[place].part;
            match addition {
                // A part that refuses what was checked is half changed: the panic poisons the fold.
                Addition::Event(event) => part
                    .record(&event, policy)
                    .unwrap_or_else(|error| unreachable!("the check allowed it: {error}")),
                Addition::Part(other) => part.merge(other),
            }
        }
        taken
    }
}

impl Drop for Taking<'_> {
    /// A batch that was refused leaves no relationship behind.
    fn drop(&mut self) {
        if !self.done {
            self.into.truncate(self.known);
        }
    }
}

impl Relationship {
    /// What all parts come to; a refusal names the relationship.
    pub(crate) fn whole(&self, policy: &Policy) -> Outcome<Whole> {
        self.part.whole(policy).map_err(|error| self.named(&error))
    }

    /// A refusal that names the relationship.
    pub(crate) fn named(&self, error: &reciprocity_core::Error) -> Failure {
        let Self { supplier, customer, .. } = self;
        let message = format!("relationship `{supplier}`, `{customer}`: {error}");
        Failure::from(error.clone()).saying(message)
    }
}
