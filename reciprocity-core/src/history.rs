//! A history: the events of one relationship, and its scores as of any time.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId, Fact};
use crate::evidence::Evidence;
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::{Assessment, assess};

/// The events of one relationship, in any order of arrival.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
///
/// let policy = Policy::default();
/// let mut history = History::default();
/// for (day, side) in [(0, Side::Supplier), (1, Side::Customer), (2, Side::Supplier)] {
///     let at = Timestamp::from_seconds(1_700_000_000 + day * 86_400)?;
///     let hour = Amount::parse("1", "hours")?;
///     history.record(Event::new(at, side, Contribution::new(Kind::TIME, hour)), &policy)?;
/// }
/// let assessment = history.assess(history.newest().unwrap(), &policy);
/// let share = assessment.joint.share.unwrap();
/// assert!(share.supplier > 0.6 && share.supplier < 0.7);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct History {
    profile: Profile,
    /// In the order of arrival.
    events: Vec<Event>,
    /// Where the event of an id lies; never iterated.
    places: HashMap<EventId, usize>,
}

/// What became of an event that was handed to a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It counts.
    New,
    /// It was there already, and does not count again.
    Known,
}

impl History {
    /// A history of a relationship with this profile.
    pub fn new(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// What is known of the relationship beside its events.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Changes what is known beside the events.
    pub fn set_profile(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// Adds an event. One whose id is there already does not count again.
    ///
    /// # Errors
    /// The id is there already with other contents; or the kind is none of the policy's, or its
    /// amount is in a unit that does not measure it. Nothing is recorded then.
    pub fn record(&mut self, event: Event, policy: &Policy) -> Result<Recorded> {
        check_against(&event, policy)?;
        if let Some(id) = event.id() {
            if let Some(&place) = self.places.get(id) {
                if self.events[place] == event {
                    return Ok(Recorded::Known);
                }
                let message = format!(
                    "event id `{id}` was recorded before with other contents; give each event an id of \
                     its own"
                );
                return Err(Error::new(ErrorKind::ConflictingEvent, message).at("event_id"));
            }
            self.places.insert(id.clone(), self.events.len());
        }
        self.events.push(event);
        Ok(Recorded::New)
    }

    /// Adds several events: all of them, or, if one is refused, none. Says how many were new.
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn record_all(&mut self, events: Vec<Event>, policy: &Policy) -> Result<usize> {
        let before = self.events.len();
        for event in events {
            if let Err(error) = self.record(event, policy) {
                for event in self.events.drain(before..) {
                    if let Some(id) = event.id() {
                        self.places.remove(id);
                    }
                }
                return Err(error);
            }
        }
        Ok(self.events.len() - before)
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.events.iter().map(Event::occurred_at).max()
    }

    /// The events in canonical order.
    pub fn canonical(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.events.iter().collect();
        events.sort_by(|a, b| a.canonical_cmp(b));
        events
    }

    /// What the events at or before `as_of` leave behind.
    pub fn evidence(&self, as_of: Timestamp, policy: &Policy) -> Evidence {
        let mut evidence = Evidence::default();
        for event in self.canonical() {
            if event.occurred_at() <= as_of {
                evidence.record(event, policy);
            }
        }
        evidence
    }

    /// The scores as of a time: later events are not seen.
    pub fn assess(&self, as_of: Timestamp, policy: &Policy) -> Assessment {
        assess(&self.evidence(as_of, policy), self.profile, as_of, policy)
    }
}

/// Refuses what the policy cannot read.
fn check_against(event: &Event, policy: &Policy) -> Result<()> {
    let Fact::Contribution(given) = event.fact() else { return Ok(()) };
    let Some(definition) = policy.definition(given.kind) else {
        let message = "the kind is none of this policy's; look kinds up in the policy in force";
        return Err(Error::new(ErrorKind::UnknownName, message).at("kind"));
    };
    if given.amount.measures(definition.unit) {
        return Ok(());
    }
    let message = format!(
        "`{}` is counted in {}; the amount is in another unit",
        definition.name,
        definition.unit.name()
    );
    Err(Error::new(ErrorKind::WrongUnit, message).at("unit"))
}
