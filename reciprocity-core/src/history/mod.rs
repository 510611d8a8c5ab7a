//! A history: the events of one relationship, and its scores as of any time.

mod check;
mod retrospect;
mod scores;

pub(crate) use check::{check_against, check_given, conflict};

use std::borrow::Borrow;

use crate::bytes::ByHash;
use crate::error::Result;
use crate::event::{Event, EventId, EventLog, Fact, Stretch};
use crate::evidence::Evidence;
use crate::party::Profile;
use crate::policy::{Policy, SavedKinds};
use crate::quantity::Timestamp;

/// The events of one relationship, in any order of arrival.
///
/// They are kept in a compact form, a plain one in some ten bytes, and made anew when they are read.
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    profile: Profile,
    events: EventLog,
    newest: Option<Timestamp>,
    /// Whether a kind was given that not every policy has.
    own_kinds: bool,
    /// Where the event of an id lies, by the hash of the id or the next number that is free; never
    /// iterated.
    places: ByHash<usize>,
}

/// What became of an event that was handed to a history.
///
/// ```
/// use reciprocity_core::{Event, EventId, Fact, History, Policy, Recorded, Side, Timestamp};
///
/// let (policy, mut history) = (Policy::default(), History::default());
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let asked = Event::new(at, Side::Customer, Fact::Request);
/// assert_eq!(history.record(asked.clone(), &policy)?, Recorded::New);
/// assert_eq!(history.record(asked.clone(), &policy)?, Recorded::New); // nameless: another one
/// let named = asked.with_id(EventId::from(1));
/// assert_eq!(history.record(named.clone(), &policy)?, Recorded::New);
/// assert_eq!(history.record(named, &policy)?, Recorded::Known);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    ///
    /// ```
    /// use reciprocity_core::{History, Profile, Tier};
    ///
    /// let mut history = History::default();
    /// assert_eq!(history.profile().tier, Tier::Standard);
    /// history.set_profile(Profile { tier: Tier::Key, ..history.profile() });
    /// assert_eq!(history.profile().tier, Tier::Key);
    /// ```
    pub fn set_profile(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// Adds an event. One whose id is there already does not count again.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, ErrorKind, Event, History, Kind, Policy, Side, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let hours_in_euros = Contribution::new(Kind::TIME, Amount::parse("2", "EUR")?);
    /// let given = Event::new(at, Side::Supplier, hours_in_euros);
    /// let error = history.record(given, &policy).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::WrongUnit);
    /// assert!(history.is_empty());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The id is there already with other contents; or the kind is none of the policy's, or its
    /// amount is in a unit that does not measure it; or it is conduct in the matter of a principle
    /// that is not judged by conduct. Nothing is recorded then.
    #[expect(clippy::needless_pass_by_value, reason = "how it is kept is not the caller's affair")]
    pub fn record(&mut self, event: Event, policy: &Policy) -> Result<Recorded> {
        self.record_one(&event, policy)
    }

    fn record_one(&mut self, event: &Event, policy: &Policy) -> Result<Recorded> {
        let recorded = self.check(event, policy)?;
        if recorded == Recorded::New {
            self.push(event);
        }
        Ok(recorded)
    }

    /// Adds an event that was checked.
    fn push(&mut self, event: &Event) {
        if let Some(Err(free)) = event.id().map(|id| self.find(id)) {
            self.places.insert(free, self.events.len());
        }
        self.newest = self.newest.max(Some(event.occurred_at()));
        if let Fact::Contribution(given) = event.fact() {
            self.own_kinds |= !given.kind.is_built_in();
        }
        self.events.push(event);
    }

    /// Adds plain contributions as they are saved, told from one at `previous`: none, or at most so many,
    /// up to the first that is something else or not in order. Says how many.
    pub(crate) fn record_saved(
        &mut self,
        previous: Timestamp,
        from: &mut &[u8],
        most: u64,
        kinds: &SavedKinds<'_>,
    ) -> u64 {
        if previous != self.events.last() {
            return 0;
        }
        let Self { events, newest, own_kinds, .. } = self;
        events.take_counts(from, most, |at, given| {
            let passes = kinds.keeps(given.kind) && check_given(given, kinds.policy()).is_ok();
            if passes {
                *newest = (*newest).max(Some(at));
                *own_kinds |= !given.kind.is_built_in();
            }
            passes
        })
    }

    /// The last byte of what is kept; 0 of nothing.
    pub(crate) fn last_byte(&self) -> u8 {
        self.events.last_byte()
    }

    /// When the event that came last occurred; the start of time where there is none.
    pub(crate) fn last(&self) -> Timestamp {
        self.events.last()
    }

    /// The event of this id and its place or, if there is none, the number under which it would lie.
    fn find(&self, id: &EventId) -> std::result::Result<(usize, Event), u64> {
        let mut number = id.hashed();
        while let Some(&place) = self.places.get(&number) {
            match self.events.get(place) {
                Some(event) if event.id() == Some(id) => return Ok((place, event)),
                _ => number = number.wrapping_add(1),
            }
        }
        Err(number)
    }

    /// What [`History::record`] would say of an event; nothing is recorded.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     ErrorKind, Event, EventId, Fact, History, Policy, Recorded, Side, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = |by| Event::new(at, by, Fact::Request).with_id(EventId::from(1));
    /// history.record(asked(Side::Customer), &policy)?;
    /// assert_eq!(history.check(&asked(Side::Customer), &policy)?, Recorded::Known);
    /// let other = history.check(&asked(Side::Supplier), &policy).unwrap_err();
    /// assert_eq!(other.kind(), ErrorKind::ConflictingEvent);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn check(&self, event: &Event, policy: &Policy) -> Result<Recorded> {
        check_against(event, policy)?;
        match event.id().map(|id| self.find(id)) {
            None | Some(Err(_)) => Ok(Recorded::New),
            Some(Ok((_, known))) if known == *event => Ok(Recorded::Known),
            Some(Ok(_)) => Err(conflict(event)),
        }
    }

    /// Adds several events: all of them, or, if one is refused, none. Says how many were new.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, History, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = |by| Event::new(at, by, Fact::Request).with_id(EventId::from(1));
    /// // One id and two contents: neither is recorded.
    /// let both = vec![asked(Side::Customer), asked(Side::Supplier)];
    /// assert!(history.record_all(both, &policy).is_err() && history.is_empty());
    /// let twice = vec![asked(Side::Customer), asked(Side::Customer)];
    /// assert_eq!(history.record_all(twice, &policy)?, 1);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn record_all(&mut self, events: Vec<Event>, policy: &Policy) -> Result<usize> {
        self.record_each(events, policy)
    }

    /// The same of events that are in no list.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, History, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Side::ALL.into_iter().map(|side| Event::new(at, side, Fact::Request));
    /// assert_eq!(history.record_each(asked, &policy)?, 2);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`History::record`]; nothing is added then.
    pub fn record_each(
        &mut self,
        events: impl IntoIterator<Item: Borrow<Event>>,
        policy: &Policy,
    ) -> Result<usize> {
        let (before, newest, own_kinds) = (self.events.len(), self.newest, self.own_kinds);
        for event in events {
            if let Err(error) = self.record_one(event.borrow(), policy) {
                self.forget_from(before);
                (self.newest, self.own_kinds) = (newest, own_kinds);
                return Err(error);
            }
        }
        Ok(self.events.len() - before)
    }

    /// Takes back the events from a place on. The ids of those before it are not looked through: there may
    /// be many, and as many refusals.
    fn forget_from(&mut self, before: usize) {
        // From the last one back, so that none is found by way of one that is gone.
        for place in (before..self.events.len()).rev() {
            let event = self.events.get(place);
            let Some(mut number) = event.as_ref().and_then(Event::id).map(EventId::hashed) else {
                continue;
            };
            while self.places.get(&number).is_some_and(|known| *known != place) {
                number = number.wrapping_add(1);
            }
            self.places.remove(&number);
        }
        self.events.truncate(before);
    }

    /// Adds all events of `other`: the same history, whatever the split. A profile that was set stays.
    /// Says how many were new.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, History, Policy, Side, Timestamp};
    ///
    /// let policy = Policy::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// let asked = |id: u64| asked.clone().with_id(EventId::from(id));
    /// let (mut here, mut there) = (History::default(), History::default());
    /// here.record_all(vec![asked(1), asked(2)], &policy)?;
    /// there.record_all(vec![asked(2), asked(3)], &policy)?;
    /// assert_eq!(here.merge(there, &policy)?, 1); // 3, since 2 is there already
    /// assert_eq!(here.len(), 3);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`History::record`]; nothing is added then.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "its events belong to this history from then on"
    )]
    pub fn merge(&mut self, other: History, policy: &Policy) -> Result<usize> {
        let new = self.record_each(other.events(), policy)?;
        self.profile = self.profile.or(other.profile);
        Ok(new)
    }

    /// Erases the event of this id: afterwards nothing tells that it was there. Says whether it was.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, History, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let id = EventId::new("mail-17")?;
    /// history.record(Event::new(at, Side::Customer, Fact::Request).with_id(id.clone()), &policy)?;
    /// assert!(history.erase(&id));
    /// assert!(!history.erase(&id)); // it is gone
    /// assert_eq!(history, History::default());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn erase(&mut self, id: &EventId) -> bool {
        let Ok((erased, _)) = self.find(id) else { return false };
        let before = std::mem::replace(self, Self::new(self.profile));
        for (place, event) in before.events().enumerate() {
            if place != erased {
                self.push(&event);
            }
        }
        true
    }

    /// The events in the order of arrival.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, History, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// for side in [Side::Supplier, Side::Customer] {
    ///     history.record(Event::new(at, side, Fact::Request), &policy)?;
    /// }
    /// let asked: Vec<Side> = history.events().map(|event| event.actor()).collect();
    /// assert_eq!(asked, [Side::Supplier, Side::Customer]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn events(&self) -> impl ExactSizeIterator<Item = Event> + Clone + '_ {
        self.events.iter()
    }

    /// The same in stretches of at least so many, but for the last; and when each stretch ends.
    pub(crate) fn stretches(&self, least: usize) -> impl Iterator<Item = (Stretch<'_>, Timestamp)> {
        self.events.stretches(least)
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// How many events had happened by a time; none says that the relationship had not begun.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, History, Policy, Side, Span, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut history = History::default();
    /// history.record(Event::new(at, Side::Customer, Fact::Request), &Policy::default())?;
    /// assert_eq!(history.events_by(at), 1);
    /// assert_eq!(history.events_by(at.plus(Span::from_micros(-1))), 0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn events_by(&self, time: Timestamp) -> usize {
        if self.newest <= Some(time) {
            return self.len();
        }
        self.events().filter(|event| event.occurred_at() <= time).count()
    }

    /// The events up to a time, in canonical order.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, History, Policy, Side, Span, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let later = at.plus(Span::from_hours(1.0)?);
    /// for (at, side) in [(later, Side::Supplier), (at, Side::Customer), (at, Side::Supplier)] {
    ///     history.record(Event::new(at, side, Fact::Request), &policy)?;
    /// }
    /// assert_eq!((history.len(), history.newest()), (3, Some(later)));
    /// assert_eq!(history.events().next().unwrap().occurred_at(), later); // as they arrived
    /// let seen: Vec<Side> = history.canonical(at).iter().map(Event::actor).collect();
    /// assert_eq!(seen, [Side::Supplier, Side::Customer]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn canonical(&self, as_of: Timestamp) -> Vec<Event> {
        let mut events = Vec::with_capacity(self.len());
        events.extend(self.events().filter(|event| event.occurred_at() <= as_of));
        Event::put_in_order(&mut events);
        events
    }

    /// What the events at or before `as_of` leave behind.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, History, Observer, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request).observed_by(Side::Customer);
    /// history.record(asked, &policy)?;
    /// let evidence = history.evidence(at, &policy);
    /// assert!(evidence.has_records_of(Observer::Customer));
    /// assert!(!evidence.has_records_of(Observer::Supplier));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn evidence(&self, as_of: Timestamp, policy: &Policy) -> Evidence {
        let mut evidence = Evidence::default();
        if self.each_in_time(as_of, |event| evidence.record(event, policy)) {
            return evidence;
        }
        evidence_of(&self.canonical(as_of), policy)
    }

    /// Hands over the events at or before `as_of` in canonical order, without a list of them all; stops
    /// and says no at one that came after a later one.
    fn each_in_time(&self, as_of: Timestamp, mut each: impl FnMut(&Event)) -> bool {
        let mut hand_over = |of_one_time: &mut Vec<Event>| {
            if of_one_time.len() > 1 {
                Event::put_in_order(of_one_time);
            }
            of_one_time.drain(..).for_each(|event| each(&event));
        };
        let mut of_one_time: Vec<Event> = Vec::new();
        for event in self.events().filter(|event| event.occurred_at() <= as_of) {
            let before = of_one_time.last().map_or(event.occurred_at(), Event::occurred_at);
            if event.occurred_at() < before {
                return false;
            }
            if event.occurred_at() > before {
                hand_over(&mut of_one_time);
            }
            of_one_time.push(event);
        }
        hand_over(&mut of_one_time);
        true
    }
}

fn evidence_of(events: &[Event], policy: &Policy) -> Evidence {
    let mut evidence = Evidence::default();
    for event in events {
        evidence.record(event, policy);
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Fact;
    use crate::party::Side;

    #[test]
    fn ids_whose_hashes_meet_are_told_apart() {
        let (policy, mut history) = (Policy::default(), History::default());
        let asked = |id: u64| {
            let at = Timestamp::from_seconds(i64::try_from(id).unwrap()).unwrap();
            Event::new(at, Side::Customer, Fact::Request).with_id(EventId::from(id))
        };
        history.record(asked(1), &policy).unwrap();
        // As if 2 and 3 had the hash of 1.
        for id in [2, 3] {
            history.places.insert(EventId::from(id).hashed(), 0);
        }
        for id in [2, 3] {
            assert_eq!(history.record(asked(id), &policy), Ok(Recorded::New));
        }
        for id in [1, 2, 3] {
            assert_eq!(history.record(asked(id), &policy), Ok(Recorded::Known));
        }
        assert!(history.erase(&EventId::from(2)));
        assert_eq!(history.record(asked(3), &policy), Ok(Recorded::Known));
        assert_eq!(history.record(asked(2), &policy), Ok(Recorded::New));
    }

    #[test]
    fn what_is_taken_back_leaves_the_ids_before_it() {
        let (policy, mut history) = (Policy::default(), History::default());
        let asked = |id: u64, side| {
            Event::new(Timestamp::MIN, side, Fact::Request).with_id(EventId::from(id))
        };
        for id in 0..50_000 {
            history.record(asked(id, Side::Customer), &policy).unwrap();
        }
        let before = history.clone();
        // To look through all ids for each would take a minute.
        for id in 0..50_000 {
            let refused = [asked(50_000 + id, Side::Customer), asked(id, Side::Supplier)];
            assert!(history.record_each(&refused, &policy).is_err());
        }
        assert_eq!(history, before);
        // As if what is taken back had the hashes of what was there.
        for id in [7, 8, 9] {
            history.places.insert(EventId::from(50_000 + id).hashed(), 3);
        }
        let before = history.clone();
        let unnamed = Event::new(Timestamp::MAX, Side::Supplier, Fact::Request);
        let mut refused = [7, 8, 9].map(|id| asked(50_000 + id, Side::Customer)).to_vec();
        refused.extend([unnamed, asked(0, Side::Supplier)]);
        assert!(history.record_all(refused, &policy).is_err());
        assert_eq!(history, before);
    }
}
