//! A ledger: the histories of many relationships, by the names of their two parties.

mod order;
mod section;
mod shelf;

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId};
use crate::history::{History, Recorded};
use crate::party::{PartyKind, PerSide, Profile};
use crate::policy::Policy;
use crate::portfolio::{Holding, Portfolio, portfolio};
use crate::quantity::Timestamp;
use crate::score::Assessment;
use crate::threads::on_threads;
use order::in_order;
pub use section::{NameHash, NameHasher, Section};
use section::sections;
use shelf::{Relationship, SHELVES, Shelf, shelf_of};

/// How many names are hashed at a time.
const HASHED: usize = 1024;

/// Histories under one policy, by supplier and customer.
///
/// Reading goes in the order of the names, so that what is printed does not depend on what came
/// first.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
///
/// let mut ledger = Ledger::default();
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let help = |side| Event::new(at, side, Contribution::new(Kind::SERVICE, Amount::ONE));
/// ledger.record_all("Mill", "Baker", vec![help(Side::Supplier), help(Side::Customer)])?;
/// ledger.record("Baker", "Cafe", help(Side::Supplier))?;
/// assert_eq!((ledger.relationships(), ledger.events()), (2, 3));
/// let suppliers: Vec<&str> = ledger.iter().map(|(supplier, ..)| supplier).collect();
/// assert_eq!(suppliers, ["Baker", "Mill"]); // in the order of the names
/// assert_eq!(ledger.assess("Mill", "Baker", at).unwrap().joint.share.unwrap().supplier, 0.5);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    policy: Policy,
    /// By a hash of both names: threads that record have shelves of their own.
    shelves: Box<[Shelf; SHELVES]>,
    /// The places of the relationships by supplier, then by customer: the order in which they are read,
    /// made when it is asked for and forgotten when there are others.
    in_order: OnceLock<Vec<Place>>,
    hasher: NameHasher,
    /// Of the parties that are no businesses.
    kinds: BTreeMap<Box<str>, PartyKind>,
}

/// Where a relationship lies.
#[derive(Debug, Clone, Copy)]
struct Place {
    shelf: usize,
    at: usize,
}

/// Where a relationship would lie.
#[derive(Debug, Clone, Copy)]
struct Free {
    shelf: usize,
    number: u64,
}

/// Events of one relationship, to be recorded with those of others: see [`Ledger::post`].
#[derive(Debug, Clone, Copy)]
pub struct Posting<'a> {
    /// The party that supplies.
    pub supplier: &'a str,
    /// The party that is supplied.
    pub customer: &'a str,
    /// What is recorded together, or not at all.
    pub events: &'a [Event],
}

impl Ledger {
    /// An empty ledger under a policy.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, PolicyDraft};
    ///
    /// let mut draft = PolicyDraft::default();
    /// draft.answers.wait_days = 2.0;
    /// let ledger = Ledger::new(draft.freeze()?);
    /// assert_eq!(ledger.policy().answer_wait().days(), 2.0);
    /// assert_eq!((ledger.relationships(), ledger.newest()), (0, None));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Records an event of the relationship in which `supplier` supplies `customer`.
    ///
    /// # Errors
    /// A name is empty, the two are the same, or [`History::record`] refuses the event. Nothing is
    /// recorded then.
    pub fn record(&mut self, supplier: &str, customer: &str, event: Event) -> Result<Recorded> {
        let recorded = self.record_each(supplier, customer, [event])?;
        Ok(if recorded == 1 { Recorded::New } else { Recorded::Known })
    }

    /// Records events of one relationship: all of them, or none. Says how many were new.
    ///
    /// # Errors
    /// As [`Ledger::record`].
    pub fn record_all(
        &mut self,
        supplier: &str,
        customer: &str,
        events: Vec<Event>,
    ) -> Result<usize> {
        self.record_each(supplier, customer, events)
    }

    /// The same of events that are in no list.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Ledger, Side, Timestamp};
    ///
    /// let mut ledger = Ledger::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Side::ALL.map(|side| Event::new(at, side, Fact::Request));
    /// assert_eq!(ledger.record_each("Mill", "Baker", asked)?, 2);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Ledger::record`].
    pub fn record_each(
        &mut self,
        supplier: &str,
        customer: &str,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<usize> {
        match self.find(supplier, customer) {
            Ok(Place { shelf, at }) => {
                let known = &mut self.shelves[shelf].relationships[at];
                known.history.record_each(events, &self.policy)
            }
            Err(free) => {
                let begun = Relationship::begin(supplier, customer, events, &self.policy)?;
                let new = begun.history.len();
                self.insert(free, begun);
                Ok(new)
            }
        }
    }

    /// Records the events of many relationships, which costs less than to record them one by one: in
    /// their order, those of each posting together or not at all. Says which postings were refused, by
    /// their places, and why; the others are recorded.
    ///
    /// ```
    /// use reciprocity_core::{ErrorKind, Event, Fact, Ledger, Posting, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Side::ALL.map(|side| Event::new(at, side, Fact::Request));
    /// let mut ledger = Ledger::default();
    /// let of = |supplier, customer| Posting { supplier, customer, events: &asked };
    /// let refused = ledger.post(&[of("Mill", "Baker"), of("Mill", "Mill"), of("Mill", "Baker")]);
    /// assert_eq!(refused.len(), 1);
    /// assert_eq!((refused[0].0, refused[0].1.kind()), (1, ErrorKind::SelfRelationship));
    /// assert_eq!((ledger.relationships(), ledger.events()), (1, 2 * 2));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn post(&mut self, postings: &[Posting<'_>]) -> Vec<(usize, Error)> {
        self.post_with(1, postings)
    }

    /// Does as [`Ledger::post`] on so many threads, the caller's among them: the ledger and what is said
    /// are the same on any number.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Ledger, Posting, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = [Event::new(at, Side::Customer, Fact::Request)];
    /// let customers: Vec<String> = (0..1000).map(|n| format!("customer {n}")).collect();
    /// let of = |customer| Posting { supplier: "Mill", customer, events: &asked };
    /// let postings: Vec<Posting> = customers.iter().map(|name| of(name.as_str())).collect();
    /// let (mut one_by_one, mut together) = (Ledger::default(), Ledger::default());
    /// assert!(one_by_one.post(&postings).is_empty());
    /// assert!(together.post_on_threads(4, &postings).is_empty());
    /// assert_eq!(one_by_one, together);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[cfg(feature = "threads")]
    pub fn post_on_threads(
        &mut self,
        threads: usize,
        postings: &[Posting<'_>],
    ) -> Vec<(usize, Error)> {
        self.post_with(threads.max(1), postings)
    }

    fn post_with(&mut self, threads: usize, postings: &[Posting<'_>]) -> Vec<(usize, Error)> {
        let before = self.relationships();
        let Self { policy, shelves, hasher, .. } = self;
        let parts: Vec<&[Posting<'_>]> = postings.chunks(HASHED).collect();
        let hash = |one: &Posting<'_>| hasher.hash(one.supplier, one.customer);
        let hashes = on_threads(threads, parts.len(), || {
            |part: usize| parts[part].iter().map(hash).collect::<Vec<_>>()
        });
        let hashes = hashes.concat();
        // More sections than threads, since those of the busiest relationships have most to do.
        let most = if threads == 1 { 1 } else { threads.saturating_mul(2) };
        let each: Vec<_> =
            sections(most, &mut shelves[..], hasher, policy).into_iter().map(Mutex::new).collect();
        let refused = on_threads(threads, each.len(), || {
            |section: usize| {
                let mut section = each[section].lock().unwrap_or_else(PoisonError::into_inner);
                section.post(hashes.iter().copied().zip(postings.iter().copied()))
            }
        });
        let mut refused: Vec<(usize, Error)> = refused.into_iter().flatten().collect();
        refused.sort_unstable_by_key(|(place, _)| *place);
        if self.relationships() != before {
            self.in_order.take();
        }
        refused
    }

    /// The ledger in at most so many sections, so that as many threads record at once, for as long as
    /// they like. Which section takes a posting is told by the hash of its names; to hand all postings
    /// to each section, in their order, is to [`Ledger::post`] them.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Ledger, Posting, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = [Event::new(at, Side::Customer, Fact::Request)];
    /// let customers: Vec<String> = (0..1000).map(|n| format!("customer {n}")).collect();
    /// let mut ledger = Ledger::default();
    /// let hasher = ledger.name_hasher();
    /// let postings: Vec<_> = customers
    ///     .iter()
    ///     .map(|customer| {
    ///         let posting = Posting { supplier: "Mill", customer, events: &asked };
    ///         (hasher.hash("Mill", customer), posting)
    ///     })
    ///     .collect();
    /// std::thread::scope(|scope| {
    ///     for mut section in ledger.sections(2) {
    ///         let postings = &postings;
    ///         scope.spawn(move || assert!(section.post(postings.iter().copied()).is_empty()));
    ///     }
    /// });
    /// assert_eq!(ledger.relationships(), 1000);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn sections(&mut self, most: usize) -> Vec<Section<'_>> {
        self.in_order.take();
        sections(most, &mut self.shelves[..], &self.hasher, &self.policy)
    }

    /// What hashes names for the sections of this ledger.
    pub fn name_hasher(&self) -> NameHasher {
        self.hasher.clone()
    }

    /// Refuses names that are none of a relationship.
    ///
    /// ```
    /// use reciprocity_core::Ledger;
    ///
    /// assert!(Ledger::check_names("Mill", "Baker").is_ok());
    /// assert_eq!(Ledger::check_names("Mill", " ").unwrap_err().field(), Some("customer"));
    /// assert!(Ledger::check_names("Mill", "Mill").is_err());
    /// ```
    ///
    /// # Errors
    /// A name is empty, or the two are the same.
    pub fn check_names(supplier: &str, customer: &str) -> Result<()> {
        check_names(supplier, customer)
    }

    /// What [`Ledger::record`] would say of an event; nothing is recorded.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Ledger, Recorded, Side, Timestamp};
    ///
    /// let ledger = Ledger::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// assert_eq!(ledger.check("Mill", "Baker", &asked)?, Recorded::New);
    /// assert!(ledger.history("Mill", "Baker").is_none()); // nothing is recorded
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Ledger::record`].
    pub fn check(&self, supplier: &str, customer: &str, event: &Event) -> Result<Recorded> {
        check_names(supplier, customer)?;
        match self.history(supplier, customer) {
            Some(history) => history.check(event, &self.policy),
            None => History::default().check(event, &self.policy),
        }
    }

    /// Adds all events of `other`: the same ledger, whatever the split. Where both know a
    /// relationship's profile or a party's kind, this ledger's stays. Says how many events were new.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, Ledger, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// let asked = |id: u64| asked.clone().with_id(EventId::from(id));
    /// let (mut ledger, mut other) = (Ledger::default(), Ledger::default());
    /// ledger.record("Mill", "Baker", asked(1))?;
    /// other.record_all("Mill", "Baker", vec![asked(1), asked(2)])?;
    /// other.record("Mill", "Cafe", asked(1))?; // an id is one relationship's own
    /// assert_eq!(ledger.merge(other)?, 2);
    /// assert_eq!((ledger.relationships(), ledger.events()), (2, 3));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The policies have different kinds of contribution, or an event of `other` has an id that is here
    /// with other contents. Nothing is added then.
    pub fn merge(&mut self, other: Ledger) -> Result<usize> {
        if self.policy.kinds() != other.policy.kinds() {
            let message = "the two ledgers know different kinds of contribution; load or record one \
                           under the policy of the other";
            return Err(Error::new(ErrorKind::CannotMerge, message));
        }
        for (supplier, customer, history) in other.iter() {
            let Some(known) = self.history(supplier, customer) else { continue };
            history.events().try_for_each(|event| {
                let _: Recorded = known.check(&event, &self.policy)?;
                Ok(())
            })?;
        }
        let mut new = 0;
        let others = other.shelves.into_iter().flat_map(|shelf| shelf.relationships);
        for one in others {
            let (supplier, customer) = one.names();
            match self.find(supplier, customer) {
                Ok(Place { shelf, at }) => {
                    let known = &mut self.shelves[shelf].relationships[at];
                    new += known.history.merge(one.history, &self.policy)?;
                }
                Err(free) => {
                    new += one.history.len();
                    self.insert(free, one);
                }
            }
        }
        for (name, kind) in other.kinds {
            self.kinds.entry(name).or_insert(kind);
        }
        Ok(new)
    }

    /// Says what is known of a relationship beside its events; the relationship is there from then
    /// on.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, Profile, Tier};
    ///
    /// let mut ledger = Ledger::default();
    /// ledger.set_profile("Mill", "Baker", Profile { tier: Tier::Key, ..Profile::default() })?;
    /// assert_eq!(ledger.history("Mill", "Baker").unwrap().profile().tier, Tier::Key);
    /// assert_eq!((ledger.relationships(), ledger.events()), (1, 0));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// A name is empty, or the two are the same.
    pub fn set_profile(&mut self, supplier: &str, customer: &str, profile: Profile) -> Result<()> {
        self.history_mut(supplier, customer)?.set_profile(profile);
        Ok(())
    }

    /// The history of a relationship, which is there from then on.
    pub(crate) fn history_mut(&mut self, supplier: &str, customer: &str) -> Result<&mut History> {
        let Place { shelf, at } = match self.find(supplier, customer) {
            Ok(place) => place,
            Err(free) => {
                let nothing: [Event; 0] = [];
                self.insert(free, Relationship::begin(supplier, customer, nothing, &self.policy)?)
            }
        };
        Ok(&mut self.shelves[shelf].relationships[at].history)
    }

    /// Says what kind of party `name` is; without that it is a business.
    pub fn set_kind(&mut self, name: &str, kind: PartyKind) {
        self.kinds.insert(name.into(), kind);
    }

    /// What kind of party `name` is.
    pub fn kind(&self, name: &str) -> PartyKind {
        self.kinds.get(name).copied().unwrap_or(PartyKind::Business)
    }

    /// The parties that were said to be of some kind, in the order of their names.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, PartyKind};
    ///
    /// let mut ledger = Ledger::default();
    /// ledger.set_kind("St Mary", PartyKind::Church);
    /// ledger.set_kind("Food Bank", PartyKind::Charity);
    /// let said: Vec<_> = ledger.kinds().collect();
    /// assert_eq!(said, [("Food Bank", PartyKind::Charity), ("St Mary", PartyKind::Church)]);
    /// assert_eq!(ledger.kind("Mill"), PartyKind::Business);
    /// ```
    pub fn kinds(&self) -> impl Iterator<Item = (&str, PartyKind)> {
        self.kinds.iter().map(|(name, kind)| (name.as_ref(), *kind))
    }

    /// Erases the event of this id of a relationship: afterwards nothing tells that it was there.
    /// Says whether it was.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, Ledger, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let id = EventId::new("mail-17")?;
    /// let mut ledger = Ledger::default();
    /// let asked = Event::new(at, Side::Customer, Fact::Request).with_id(id.clone());
    /// ledger.record("Mill", "Baker", asked)?;
    /// assert!(ledger.erase("Mill", "Baker", &id));
    /// assert_eq!(ledger.events(), 0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn erase(&mut self, supplier: &str, customer: &str, id: &EventId) -> bool {
        let place = self.find(supplier, customer).ok();
        place.is_some_and(|Place { shelf, at }| {
            self.shelves[shelf].relationships[at].history.erase(id)
        })
    }

    /// Erases a party, with all its relationships: afterwards nothing tells that it was there. Says
    /// how many relationships went.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, Profile};
    ///
    /// let mut ledger = Ledger::default();
    /// for (supplier, customer) in [("Mill", "Baker"), ("Baker", "Cafe"), ("Mill", "Cafe")] {
    ///     ledger.set_profile(supplier, customer, Profile::default())?;
    /// }
    /// assert_eq!(ledger.erase_party("Baker"), 2); // as customer, and as supplier
    /// assert_eq!(ledger.relationships(), 1);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn erase_party(&mut self, name: &str) -> usize {
        self.kinds.remove(name);
        let held = self.relationships();
        let before = std::mem::take(&mut self.shelves);
        self.in_order.take();
        for one in before.into_iter().flat_map(|shelf| shelf.relationships) {
            let (supplier, customer) = one.names();
            if supplier != name
                && customer != name
                && let Err(free) = self.find(supplier, customer)
            {
                self.insert(free, one);
            }
        }
        held - self.relationships()
    }

    /// All relationships together, as of a time.
    ///
    /// ```
    /// use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
    ///
    /// let mut ledger = Ledger::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// for customer in ["Baker", "Cafe"] {
    ///     let help = Contribution::new(Kind::SERVICE, Amount::ONE);
    ///     ledger.record("Mill", customer, Event::new(at, Side::Supplier, help))?;
    /// }
    /// assert_eq!(ledger.portfolio(at).relationships, 2);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn portfolio(&self, as_of: Timestamp) -> Portfolio {
        let held: Vec<(PerSide<&str>, Assessment)> = self
            .iter()
            .map(|(supplier, customer, history)| {
                (PerSide { supplier, customer }, history.assess(as_of, &self.policy))
            })
            .collect();
        let holdings: Vec<Holding<'_>> = held
            .iter()
            .map(|(names, assessment)| Holding {
                names: *names,
                kinds: names.map(|name| self.kind(name)),
                assessment,
            })
            .collect();
        portfolio(&holdings, &self.policy)
    }

    /// The history of one relationship.
    pub fn history(&self, supplier: &str, customer: &str) -> Option<&History> {
        let place = self.find(supplier, customer).ok()?;
        Some(&self.relationship(place).history)
    }

    /// All relationships in the order of their names: supplier, customer, history. The names are put in
    /// order when they are read for the first time since relationships came or went.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &History)> {
        self.in_order.get_or_init(|| in_order(&self.shelves[..])).iter().map(|place| {
            let one = self.relationship(*place);
            let (supplier, customer) = one.names();
            (supplier, customer, &one.history)
        })
    }

    /// The scores of one relationship as of a time; none if there is no such relationship.
    pub fn assess(&self, supplier: &str, customer: &str, as_of: Timestamp) -> Option<Assessment> {
        self.history(supplier, customer).map(|history| history.assess(as_of, &self.policy))
    }

    /// The number of relationships.
    pub fn relationships(&self) -> usize {
        self.shelves.iter().map(|shelf| shelf.relationships.len()).sum()
    }

    /// The number of events.
    pub fn events(&self) -> usize {
        self.all().map(|one| one.history.len()).sum()
    }

    /// When the newest event of all occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.all().filter_map(|one| one.history.newest()).max()
    }

    /// All relationships in no order.
    fn all(&self) -> impl Iterator<Item = &Relationship> {
        self.shelves.iter().flat_map(|shelf| &shelf.relationships)
    }

    fn relationship(&self, Place { shelf, at }: Place) -> &Relationship {
        &self.shelves[shelf].relationships[at]
    }

    /// The place of a relationship or, if it is not there, the one at which it would be found.
    fn find(&self, supplier: &str, customer: &str) -> std::result::Result<Place, Free> {
        let number = self.hasher.number(supplier, customer);
        let shelf = shelf_of(number);
        let found = self.shelves[shelf].find(number, supplier, customer);
        found.map(|at| Place { shelf, at }).map_err(|number| Free { shelf, number })
    }

    /// Adds a relationship that is not there yet; says its place.
    fn insert(&mut self, Free { shelf, number }: Free, relationship: Relationship) -> Place {
        self.in_order.take();
        Place { shelf, at: self.shelves[shelf].insert(number, relationship) }
    }
}

/// Two ledgers are equal that hold equal histories of the same parties, in whatever order they came.
impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.policy == other.policy && self.kinds == other.kinds && self.iter().eq(other.iter())
    }
}

fn check_names(supplier: &str, customer: &str) -> Result<()> {
    for (name, column) in [(supplier, "supplier"), (customer, "customer")] {
        if name.trim().is_empty() {
            let message = format!("the {column} has no name; name both parties");
            return Err(Error::new(ErrorKind::Malformed, message).at(column));
        }
    }
    if supplier == customer {
        let message =
            format!("`{supplier}` is both supplier and customer; a relationship needs two parties");
        return Err(Error::new(ErrorKind::SelfRelationship, message).at("customer"));
    }
    Ok(())
}
