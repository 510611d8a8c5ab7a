//! A ledger: the histories of many relationships, by the names of their two parties; or their tallies.

mod book;
mod order;
mod section;
mod shelves;
mod tallies;

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId};
use crate::explanation::Explanation;
use crate::history::{History, Recorded};
use crate::party::{PartyKind, PerSide, Profile};
use crate::policy::Policy;
use crate::portfolio::{Holding, Portfolio, PortfolioSurvey};
use crate::quantity::Timestamp;
use crate::score::Assessment;
pub use book::Book;
pub use section::{NameHash, NameHasher, Section};
use shelves::{Shelves, check_name, check_names};
pub use tallies::TallyLedger;

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
    shelves: Shelves<History>,
    /// Of the parties that are no businesses.
    kinds: BTreeMap<Box<str>, PartyKind>,
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
    /// A name is blank, the two are the same, or [`History::record`] refuses the event. Nothing is
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
        let mut events = events.into_iter().peekable();
        if events.peek().is_none() {
            // A relationship begins with an event.
            return check_names(supplier, customer).map(|()| 0);
        }
        let Self { policy, shelves, .. } = self;
        shelves.change(supplier, customer, |history| history.record_each(events, policy))
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
        self.shelves.post(1, postings, &self.policy)
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
        self.shelves.post(threads.max(1), postings, &self.policy)
    }

    /// Refuses a name that no party can have.
    ///
    /// ```
    /// use reciprocity_core::{ErrorKind, Ledger};
    ///
    /// assert!(Ledger::check_name("Mill").is_ok());
    /// assert_eq!(Ledger::check_name(" ").unwrap_err().kind(), ErrorKind::Malformed);
    /// ```
    ///
    /// # Errors
    /// The name is blank.
    pub fn check_name(name: &str) -> Result<()> {
        check_name(name, "party")
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
    /// A name is blank, or the two are the same.
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
        let Ledger { shelves: mut others, kinds, .. } = other;
        for one in others.take() {
            let (supplier, customer) = one.names();
            match self.shelves.get_mut(supplier, customer) {
                Some(known) => new += known.merge(one.kept, &self.policy)?,
                None => {
                    new += one.kept.len();
                    self.shelves.insert(one);
                }
            }
        }
        for (name, kind) in kinds {
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
    /// A name is blank, or the two are the same.
    pub fn set_profile(&mut self, supplier: &str, customer: &str, profile: Profile) -> Result<()> {
        self.change(supplier, customer, |history| {
            history.set_profile(profile);
            Ok(())
        })
    }

    /// Changes the history of a relationship, which is there from then on unless the change is refused.
    pub(crate) fn change<R>(
        &mut self,
        supplier: &str,
        customer: &str,
        change: impl FnOnce(&mut History) -> Result<R>,
    ) -> Result<R> {
        self.shelves.change(supplier, customer, change)
    }

    /// Says what kind of party `name` is, whether or not it has a relationship yet.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, PartyKind};
    ///
    /// let mut ledger = Ledger::default();
    /// ledger.set_kind("St Mary", PartyKind::Church)?;
    /// assert_eq!(ledger.kind("St Mary"), PartyKind::Church);
    /// assert!(ledger.set_kind("", PartyKind::Church).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The name is blank.
    pub fn set_kind(&mut self, name: &str, kind: PartyKind) -> Result<()> {
        check_name(name, "party")?;
        self.put_kind(name, kind);
        Ok(())
    }

    /// The same of whatever name a snapshot has: earlier versions took blank ones.
    pub(crate) fn put_kind(&mut self, name: &str, kind: PartyKind) {
        self.kinds.insert(name.into(), kind);
    }

    /// What kind of party `name` is: a business unless something else was said.
    pub fn kind(&self, name: &str) -> PartyKind {
        self.kinds.get(name).copied().unwrap_or(PartyKind::Business)
    }

    /// The parties that were said to be of some kind, in the order of their names.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, PartyKind};
    ///
    /// let mut ledger = Ledger::default();
    /// ledger.set_kind("St Mary", PartyKind::Church)?;
    /// ledger.set_kind("Food Bank", PartyKind::Charity)?;
    /// let said: Vec<_> = ledger.kinds().collect();
    /// assert_eq!(said, [("Food Bank", PartyKind::Charity), ("St Mary", PartyKind::Church)]);
    /// assert_eq!(ledger.kind("Mill"), PartyKind::Business);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn kinds(&self) -> impl Iterator<Item = (&str, PartyKind)> {
        self.kinds.iter().map(|(name, kind)| (name.as_ref(), *kind))
    }

    /// Erases the event of this id of a relationship: afterwards nothing tells that it was there, and
    /// a relationship of which nothing else is known is gone with it. Says whether it was.
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
        let Some(history) = self.shelves.get_mut(supplier, customer) else { return false };
        let erased = history.erase(id);
        if erased && history.is_empty() && history.profile() == Profile::default() {
            self.shelves.remove(supplier, customer);
        }
        erased
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
        self.shelves.remove_party(name)
    }

    /// All relationships together that had begun by a time, as of then.
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
    /// assert_eq!(ledger.portfolio(Timestamp::MIN).relationships, 0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn portfolio(&self, as_of: Timestamp) -> Portfolio {
        let mut survey = PortfolioSurvey::default();
        // One after the other: an assessment takes more room than most histories.
        for (supplier, customer, history) in self.iter() {
            if history.events_by(as_of) > 0 {
                let names = PerSide { supplier, customer };
                survey.add(&Holding {
                    names,
                    kinds: names.map(|name| self.kind(name)),
                    assessment: &history.assess(as_of, &self.policy),
                });
            }
        }
        survey.finish(&self.policy)
    }

    /// The history of one relationship.
    pub fn history(&self, supplier: &str, customer: &str) -> Option<&History> {
        self.shelves.get(supplier, customer)
    }

    /// All relationships in the order of their names: supplier, customer, history. The names are put in
    /// order when they are read for the first time since relationships came or went.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &History)> {
        self.shelves.iter()
    }

    /// The scores of one relationship as of a time; none if there is no such relationship.
    pub fn assess(&self, supplier: &str, customer: &str, as_of: Timestamp) -> Option<Assessment> {
        self.history(supplier, customer).map(|history| history.assess(as_of, &self.policy))
    }

    /// The scores of one relationship as of a time in sentences, each with the names of the events that
    /// it rests on; none if there is no such relationship.
    ///
    /// ```
    /// use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
    ///
    /// let mut ledger = Ledger::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let help = Contribution::new(Kind::SERVICE, Amount::ONE);
    /// ledger.record("Mill", "Baker", Event::new(at, Side::Supplier, help))?;
    /// let told = ledger.explain("Mill", "Baker", at).unwrap();
    /// assert!(told.to_string().contains("Mill"));
    /// assert!(ledger.explain("Mill", "Cafe", at).is_none());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn explain(&self, supplier: &str, customer: &str, as_of: Timestamp) -> Option<Explanation> {
        let history = self.history(supplier, customer)?;
        let assessment = history.assess(as_of, &self.policy);
        Some(history.explain(&assessment, PerSide { supplier, customer }, &self.policy))
    }

    /// The number of relationships.
    pub fn relationships(&self) -> usize {
        self.shelves.len()
    }

    /// The number of events.
    pub fn events(&self) -> usize {
        self.shelves.all().map(History::len).sum()
    }

    /// When the newest event of all occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.shelves.all().filter_map(History::newest).max()
    }
}

/// Two ledgers are equal that hold equal histories of the same parties, in whatever order they came.
impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.policy == other.policy && self.kinds == other.kinds && self.iter().eq(other.iter())
    }
}
