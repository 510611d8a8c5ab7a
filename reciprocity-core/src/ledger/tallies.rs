//! A ledger of tallies: what the events of many relationships add up to, by the names of the parties.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId};
use crate::history::{Recorded, conflict};
use crate::ledger::Posting;
use crate::ledger::section::Row;
use crate::ledger::shelves::{Kept, Shelf, Shelves};
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::tally::{Taken, Tally};

/// Tallies under one policy, by supplier and customer: for histories of which nothing but the scores is
/// wanted, and which come in order of time but for the allowed lateness.
///
/// ```
/// use reciprocity_core::{Event, Fact, Posting, Side, Span, TallyLedger, Timestamp};
///
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let asked = |days: f64| Ok(Event::new(at.plus(Span::from_days(days)?), Side::Customer, Fact::Request));
/// let events = [asked(0.0)?, asked(-2.0)?, asked(-400.0)?]; // the last is more than a year late
/// let mut sums = TallyLedger::default();
/// let of = |events| Posting { supplier: "Mill", customer: "Baker", events };
/// assert!(sums.post(&[of(&events[..1]), of(&events[1..])]).is_empty());
/// let (tally, taken) = sums.tally("Mill", "Baker").unwrap();
/// assert_eq!((tally.newest(), taken.new, taken.too_late), (Some(at), 2, 1));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TallyLedger {
    pub(super) policy: Policy,
    pub(super) shelves: Shelves<Counted>,
}

/// A tally, and what became of the events that came to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    tally: Tally,
    taken: Taken,
}

impl TallyLedger {
    /// An empty ledger under a policy.
    pub fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Records the events of many relationships: in their order, those of each posting together or not
    /// at all, but for those that come too late, which are counted. Says which postings were refused, by
    /// their places, and why.
    pub fn post(&mut self, postings: &[Posting<'_>]) -> Vec<(usize, Error)> {
        self.shelves.post(1, postings, &self.policy)
    }

    /// The number of relationships.
    pub fn relationships(&self) -> usize {
        self.shelves.len()
    }

    /// The tally of one relationship, and what became of its events.
    pub fn tally(&self, supplier: &str, customer: &str) -> Option<(&Tally, Taken)> {
        self.shelves.get(supplier, customer).map(|one| (&one.tally, one.taken))
    }

    /// Says what is known of a relationship beside its events; whether it is there.
    ///
    /// ```
    /// use reciprocity_core::{Profile, TallyLedger};
    ///
    /// assert!(!TallyLedger::default().set_profile("Mill", "Baker", Profile::default()));
    /// ```
    pub fn set_profile(&mut self, supplier: &str, customer: &str, profile: Profile) -> bool {
        let known = self.shelves.get_mut(supplier, customer);
        known.map(|one| one.tally.set_profile(profile)).is_some()
    }

    /// All relationships in the order of their names: supplier, customer, tally, and what became of the
    /// events.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Tally, Taken)> {
        self.shelves.iter().map(|(supplier, customer, one)| {
            let Counted { tally, taken } = one;
            (supplier, customer, tally, *taken)
        })
    }

    /// When the newest event of all occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.shelves.all().filter_map(|one| one.tally.newest()).max()
    }

    /// What became of all events.
    ///
    /// ```
    /// use reciprocity_core::{Taken, TallyLedger};
    ///
    /// assert_eq!(TallyLedger::default().taken(), Taken::default());
    /// ```
    pub fn taken(&self) -> Taken {
        self.shelves.all().fold(Taken::default(), |all, Counted { taken, .. }| Taken {
            new: all.new + taken.new,
            known: all.known + taken.known,
            too_late: all.too_late + taken.too_late,
        })
    }
}

impl Counted {
    fn record_one(&mut self, event: &Event, policy: &Policy, room: &mut Vec<u8>) -> Result<()> {
        match self.tally.record_event(event, policy, room) {
            Ok(Recorded::New) => self.taken.new += 1,
            Ok(Recorded::Known) => self.taken.known += 1,
            Err(error) if error.kind() == ErrorKind::TooLate => self.taken.too_late += 1,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Refuses events, in canonical order, of which one would be refused when all are recorded.
    fn check(&self, events: &[&Event], policy: &Policy) -> Result<()> {
        let mut new: HashMap<&EventId, &Event> = HashMap::new();
        for &event in events {
            match self.tally.check(event, policy) {
                Ok(Recorded::New) => {
                    let known = event.id().map(|id| *new.entry(id).or_insert(event));
                    if known.is_some_and(|known| known != event) {
                        return Err(conflict(event));
                    }
                }
                Ok(Recorded::Known) => {}
                Err(error) if error.kind() == ErrorKind::TooLate => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Kept for Counted {
    fn record(&mut self, events: &[Event], policy: &Policy, room: &mut Vec<u8>) -> Result<()> {
        if let [event] = events {
            return self.record_one(event, policy, room);
        }
        // What comes together may tell of an answer before what was asked.
        let mut in_order: Vec<&Event> = events.iter().collect();
        in_order.sort_by(|one, other| one.canonical_cmp(other));
        // All are checked before the first is recorded: a copy to go back to would cost as much as the
        // tally is large.
        self.check(&in_order, policy)?;
        in_order.into_iter().try_for_each(|event| self.record_one(event, policy, room))
    }

    fn here(&self) -> usize {
        usize::from(self.tally.newest().is_some())
    }

    fn farther(&self) -> u8 {
        self.tally.last_byte()
    }

    fn row(shelves: &mut [Shelf<Self>]) -> Row<'_> {
        Row::Tallies(shelves)
    }
}
