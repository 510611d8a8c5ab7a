//! A part: what some of the events of a relationship come to, wherever they were read.
//!
//! Work that is spread over machines meets a relationship in several places. Each makes a part of
//! what it sees; parts merge, in any order, and the whole scores as a [`History`](crate::History) of
//! all the events does, to the bit.
//!
//! A part holds events in their compact form, six to ten bytes each, and the sums that others made
//! of theirs. Parts that hold events merge whatever the split. Sums are of constant size, and merge
//! as [`Tally::merge`] says: where they are of disjoint times and the later ones are still unsettled,
//! which those of no more time than the allowed lateness always are. What does not merge is refused
//! when the whole is asked for, with the reason.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId, decode_after, encode_after, start};
use crate::evidence::Evidence;
use crate::history::{Recorded, check_against, conflict};
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::{Assessment, assess_briefly};
use crate::tally::Tally;

/// What some of the events of a relationship come to.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, Kind, Part, Policy, Side, Timestamp};
///
/// let policy = Policy::default();
/// let help = |day: i64, side| {
///     let at = Timestamp::from_seconds(1_767_225_600 + day * 86_400)?;
///     Ok::<_, reciprocity_core::Error>(Event::new(at, side, Contribution::new(Kind::SERVICE, Amount::ONE)))
/// };
/// let (mut here, mut there) = (Part::default(), Part::default());
/// here.record(&help(2, Side::Supplier)?, &policy)?;
/// there.record(&help(1, Side::Customer)?, &policy)?;
/// here.merge(there);
/// let whole = here.whole(&policy)?;
/// assert_eq!(whole.events(), 2);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Part {
    profile: Profile,
    sums: Vec<Summed>,
    /// Events in their compact form, in the order in which they came.
    log: Vec<u8>,
    /// When the last event of the log occurred, from which the next one is told.
    last: Timestamp,
    newest: Option<Timestamp>,
    /// Whether an event of the log has an id.
    named: bool,
}

/// Sums, and of how many events they are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Summed {
    pub(crate) tally: Tally,
    pub(crate) events: u64,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            sums: Vec::new(),
            log: Vec::new(),
            last: start(),
            newest: None,
            named: false,
        }
    }
}

impl Part {
    /// Adds an event, in any order. Whether its id is there already is seen when the whole is made.
    ///
    /// # Errors
    /// The policy cannot read the event; nothing is recorded then.
    pub fn record(&mut self, event: &Event, policy: &Policy) -> Result<()> {
        Self::check(event, policy)?;
        self.push(event);
        Ok(())
    }

    /// What [`Part::record`] would say of an event, whatever the part.
    ///
    /// ```
    /// use reciprocity_core::{Conduct, Event, Part, Policy, Principle, Side, Timestamp, Tone};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let late = Conduct::new(Principle::TimeParity, Tone::Bad); // hours say it: an imposition
    /// let late = Event::new(at, Side::Supplier, late);
    /// assert!(Part::check(&late, &Policy::default()).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Part::record`].
    pub fn check(event: &Event, policy: &Policy) -> Result<()> {
        check_against(event, policy)
    }

    fn push(&mut self, event: &Event) {
        encode_after(self.last, event, &mut self.log);
        self.last = event.occurred_at();
        self.newest = self.newest.max(Some(self.last));
        self.named |= event.id().is_some();
    }

    /// Adds sums of so many events.
    pub(crate) fn add(&mut self, sums: Summed) {
        self.profile = self.profile.joined(sums.tally.profile());
        self.newest = self.newest.max(sums.tally.newest());
        self.sums.push(sums);
    }

    /// Takes in another part of the same relationship. Where both have a profile, the deeper tier counts,
    /// so that the order does not matter.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, Part, Policy, Side, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let asked = Event::new(at, Side::Customer, Fact::Request).with_id(EventId::from(1));
    /// let (mut here, mut there) = (Part::default(), Part::default());
    /// here.record(&asked, &policy)?;
    /// there.record(&asked, &policy)?;
    /// here.merge(there);
    /// assert_eq!(here.newest(), Some(at));
    /// assert_eq!(here.whole(&policy)?.events(), 1); // an id counts once
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn merge(&mut self, other: Self) {
        self.profile = self.profile.joined(other.profile);
        if self.log.is_empty() {
            (self.log, self.last) = (other.log, other.last);
        } else {
            for event in (Log { forms: &other.log, last: start() }) {
                self.push(&event);
            }
        }
        self.named |= other.named;
        self.newest = self.newest.max(other.newest);
        self.sums.extend(other.sums);
    }

    /// What is known beside the events.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Says what is known beside the events.
    pub fn set_profile(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// The bytes that the part holds beside itself, as far as it knows.
    pub fn bytes(&self) -> usize {
        self.log.capacity() + self.sums.capacity() * size_of::<Summed>()
    }

    /// What all that was recorded and merged comes to.
    ///
    /// # Errors
    /// Two events of one id differ; or sums do not merge, as [`Tally::merge`] says; or an event is
    /// later than sums take it.
    pub fn whole(&self, policy: &Policy) -> Result<Whole> {
        let mut events: Vec<Event> = Log { forms: &self.log, last: start() }.collect();
        Event::put_in_order(&mut events);
        if self.named {
            events = without_repetitions(events)?;
        }
        let kept = match self.merged_sums(policy)? {
            None => Kept::Events(events),
            Some(mut sums) => {
                for event in &events {
                    let new = sums.tally.record(event, policy)? == Recorded::New;
                    sums.events = sums.events.saturating_add(u64::from(new));
                }
                sums.tally.set_profile(self.profile);
                Kept::Sums(Box::new(sums))
            }
        };
        Ok(Whole { profile: self.profile, newest: self.newest, kept })
    }

    fn merged_sums(&self, policy: &Policy) -> Result<Option<Summed>> {
        // Of disjoint times the one whose newest event is earlier comes first.
        let mut parts: Vec<&Summed> = self.sums.iter().collect();
        parts.sort_by_key(|part| part.tally.newest());
        let Some((first, later)) = parts.split_first() else { return Ok(None) };
        let mut merged = (*first).clone();
        for part in later {
            merged.tally.merge(&part.tally, policy)?;
            merged.events = merged.events.saturating_add(part.events);
        }
        Ok(Some(merged))
    }
}

/// The events of a log, one after the other.
struct Log<'a> {
    forms: &'a [u8],
    last: Timestamp,
}

impl Iterator for Log<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.forms.is_empty() {
            return None;
        }
        // What a part wrote it can read.
        let event = decode_after(self.last, &mut self.forms).ok()?;
        self.last = event.occurred_at();
        Some(event)
    }
}

/// Leaves out what repeats an event of the same id.
fn without_repetitions(events: Vec<Event>) -> Result<Vec<Event>> {
    let mut places: HashMap<EventId, usize> = HashMap::new();
    let mut different: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        if let Some(id) = event.id() {
            if let Some(known) = places.get(id).map(|&place| &different[place]) {
                if *known == event {
                    continue;
                }
                return Err(conflict(&event));
            }
            places.insert(id.clone(), different.len());
        }
        different.push(event);
    }
    Ok(different)
}

/// All that is known of a relationship, from all parts of it.
///
/// ```
/// use reciprocity_core::{
///     Amount, Contribution, Event, Kind, Part, Policy, Profile, Side, Tier, Timestamp,
/// };
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let mut part = Part::default();
/// part.set_profile(Profile { tier: Tier::Key, ..part.profile() });
/// for side in [Side::Supplier, Side::Customer] {
///     let help = Contribution::new(Kind::SERVICE, Amount::ONE);
///     part.record(&Event::new(at, side, help), &policy)?;
/// }
/// let whole = part.whole(&policy)?;
/// assert_eq!((whole.events(), whole.profile().tier), (2, Tier::Key));
/// let score = whole.assess_briefly(whole.newest().unwrap(), &policy)?.joint;
/// assert_eq!(score.share.unwrap().supplier, 0.5);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Whole {
    profile: Profile,
    newest: Option<Timestamp>,
    kept: Kept,
}

#[derive(Debug, Clone)]
enum Kept {
    /// In canonical order, each id once.
    Events(Vec<Event>),
    Sums(Box<Summed>),
}

impl Whole {
    /// How many events there were, each id counted once.
    pub fn events(&self) -> u64 {
        match &self.kept {
            Kept::Events(events) => events.len() as u64,
            Kept::Sums(sums) => sums.events,
        }
    }

    /// How many of them had happened by a time; none says that the relationship had not begun.
    ///
    /// # Errors
    /// The time lies before the newest event, and there are sums: they do not know what was before.
    pub fn events_by(&self, time: Timestamp) -> Result<u64> {
        match &self.kept {
            Kept::Events(events) => {
                Ok(events.partition_point(|event| event.occurred_at() <= time) as u64)
            }
            Kept::Sums(sums) => self.not_before_newest(time).map(|()| sums.events),
        }
    }

    /// What is known beside the events.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// The numbers and verdicts as of a time, as [`assess_briefly`] tells them; later events are not
    /// seen.
    ///
    /// # Errors
    /// The time lies before the newest event, and there are sums: they do not know what was before.
    pub fn assess_briefly(&self, as_of: Timestamp, policy: &Policy) -> Result<Assessment> {
        match &self.kept {
            Kept::Events(events) => {
                let mut evidence = Evidence::default();
                for event in events.iter().filter(|event| event.occurred_at() <= as_of) {
                    evidence.record(event, policy);
                }
                Ok(assess_briefly(&evidence, self.profile, as_of, policy))
            }
            Kept::Sums(sums) => {
                self.not_before_newest(as_of)?;
                let mut room = Evidence::default();
                let evidence = sums.tally.evidence_in(&mut room, policy);
                Ok(assess_briefly(evidence, self.profile, as_of, policy))
            }
        }
    }

    fn not_before_newest(&self, as_of: Timestamp) -> Result<()> {
        if self.newest.is_some_and(|newest| as_of < newest) {
            let message = "sums know nothing of times before their newest event; name that time or a \
                           later one, or keep events";
            return Err(Error::new(ErrorKind::OutOfRange, message).at("as_of"));
        }
        Ok(())
    }

    /// The events in canonical order, each id once; none where they went into sums.
    pub(crate) fn kept_events(&self) -> Option<&[Event]> {
        match &self.kept {
            Kept::Events(events) => Some(events),
            Kept::Sums(_) => None,
        }
    }

    /// The sums.
    pub(crate) fn sums(&self, policy: &Policy) -> Result<Summed> {
        match &self.kept {
            Kept::Sums(sums) => Ok((**sums).clone()),
            Kept::Events(events) => {
                let mut tally = Tally::new(self.profile);
                for event in events {
                    let _: Recorded = tally.record(event, policy)?;
                }
                Ok(Summed { tally, events: events.len() as u64 })
            }
        }
    }
}
