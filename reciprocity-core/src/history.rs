//! A history: the events of one relationship, and its scores as of any time.

use std::borrow::Borrow;

use crate::bytes::ByHash;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{
    AmendmentStep, Contribution, Event, EventId, EventLog, Fact, Kind, KindDefinition, Principle,
    Stretch, Tone, put_in_order,
};
use crate::evidence::Evidence;
use crate::explanation::{Explanation, Topic, explain};
use crate::party::{PerSide, Profile, View};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::Timestamp;
use crate::rule::commitments::{Commitment, commitments};
use crate::rule::courtesy::{Kindness, courtesy_followed};
use crate::rule::returns::{Gift, returns};
use crate::score::{Assessment, Circumstances, Retrospect, assess, assess_briefly};

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
        let Self { events, newest, .. } = self;
        events.take_counts(from, most, |at, given| {
            let passes = kinds.keeps(given.kind) && check_given(given, kinds.policy()).is_ok();
            if passes {
                *newest = (*newest).max(Some(at));
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
        let (before, newest) = (self.events.len(), self.newest);
        for event in events {
            if let Err(error) = self.record_one(event.borrow(), policy) {
                self.forget_from(before);
                self.newest = newest;
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
        put_in_order(&mut events);
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
                put_in_order(of_one_time);
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

    /// What each side expected or was promised up to a time, and what became of it by then.
    ///
    /// ```
    /// use reciprocity_core::rule::commitments::Fate;
    /// use reciprocity_core::{Event, History, Policy, Promise, Side, Span, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let days = |n: f64| Ok::<_, reciprocity_core::Error>(at.plus(Span::from_days(n)?));
    /// let promise = Event::new(at, Side::Supplier, Promise::default()).due_by(days(10.0)?)?;
    /// history.record(promise, &policy)?;
    /// let promised = |as_of| history.commitments(as_of, &policy).remove(0);
    /// assert_eq!(promised(days(9.0)?).fate, Fate::Open);
    /// assert_eq!(promised(days(11.0)?).fate, Fate::Missed);
    /// assert_eq!(promised(at).holder, Side::Customer); // who may expect it now
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn commitments(&self, as_of: Timestamp, policy: &Policy) -> Vec<Commitment> {
        commitments(&self.canonical(as_of), as_of, policy)
    }

    /// The scores as of a time: later events are not seen.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, History, Kind, Policy, Side, Span, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let half_life_later = at.plus(Span::from_days(180.0)?);
    /// for (at, side) in [(at, Side::Supplier), (half_life_later, Side::Customer)] {
    ///     let trust = Contribution::new(Kind::TRUST, Amount::ONE);
    ///     history.record(Event::new(at, side, trust), &policy)?;
    /// }
    /// let share = |as_of| history.assess(as_of, &policy).joint.share.unwrap().supplier;
    /// assert_eq!(share(at), 1.0);
    /// // The older one weighs half by then: 0.5/(0.5 + 1).
    /// assert!((share(half_life_later) - 1.0 / 3.0).abs() < 1e-12);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn assess(&self, as_of: Timestamp, policy: &Policy) -> Assessment {
        self.assess_in(self.profile, as_of, policy)
    }

    /// The scores in other circumstances than those on record: with another profile, or from a stage
    /// that the relationship was found in before.
    ///
    /// ```
    /// use reciprocity_core::rule::tier::HoldsUp;
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, History, Kind, Policy, Profile, Side, Tier, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// for side in [Side::Supplier; 75].into_iter().chain([Side::Customer; 25]) {
    ///     let trust = Contribution::new(Kind::TRUST, Amount::ONE);
    ///     history.record(Event::new(at, side, trust), &policy)?;
    /// }
    /// let at_tier = |tier| Profile { tier, ..history.profile() };
    /// let customer = |tier| history.assess_in(at_tier(tier), at, &policy).joint.holds_up.customer;
    /// // 25 of 100 lies within .25 +- 1.7 sqrt(.25 * .75/100), from some .18 to .33.
    /// assert_eq!(customer(Tier::Incidental), Some(HoldsUp::Yes)); // at the least .10
    /// assert_eq!(customer(Tier::Strategic), Some(HoldsUp::No)); // at the least .40
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn assess_in(
        &self,
        circumstances: impl Into<Circumstances>,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Assessment {
        let events = self.canonical(as_of);
        let mut assessment = assess(&evidence_of(&events, policy), circumstances, as_of, policy);
        assessment.retrospect = Some(retrospect(&events, as_of, policy));
        assessment
    }

    /// The scores as of several times, one after the other, in one pass over the events: those that
    /// [`History::assess_in`] gives from the stage that the time before found, but without the lists
    /// of kinds and without what only the events one by one tell. Times that are not after the one
    /// before are passed over.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, History, Kind, Policy, Side, Span, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let first = Timestamp::from_seconds(1_767_225_600)?;
    /// let second = first.plus(Span::from_days(1.0)?);
    /// for (at, side) in [(first, Side::Supplier), (second, Side::Customer)] {
    ///     let trust = Contribution::new(Kind::TRUST, Amount::ONE);
    ///     history.record(Event::new(at, side, trust), &policy)?;
    /// }
    /// let along = history.assess_along([first, second], &policy);
    /// let bands: Vec<&str> = along.map(|one| one.joint.band.unwrap().name()).collect();
    /// assert_eq!(bands, ["one_way", "within"]); // all from one side, then alike
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn assess_along<'a>(
        &'a self,
        times: impl IntoIterator<Item = Timestamp, IntoIter: 'a>,
        policy: &'a Policy,
    ) -> impl Iterator<Item = Assessment> + 'a {
        let mut events = self.canonical(Timestamp::MAX).into_iter().peekable();
        let mut evidence = Evidence::default();
        let mut circumstances = Circumstances::from(self.profile);
        let mut reached = None;
        times.into_iter().filter_map(move |as_of| {
            if reached.is_some_and(|before| as_of <= before) {
                return None;
            }
            reached = Some(as_of);
            while let Some(event) = events.next_if(|event| event.occurred_at() <= as_of) {
                evidence.record(&event, policy);
            }
            let assessment = assess_briefly(&evidence, circumstances, as_of, policy);
            circumstances.previous_stage = Some(assessment.stage);
            Some(assessment)
        })
    }

    /// The scores that hypothetical events would lead to; the record stays as it is.
    ///
    /// ```
    /// use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let gave = |side, hours| {
    ///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
    ///     Ok::<_, reciprocity_core::Error>(Event::new(at, side, time))
    /// };
    /// history.record(gave(Side::Supplier, "6")?, &policy)?;
    /// let returned = history.what_if(vec![gave(Side::Customer, "2")?], at, &policy)?;
    /// assert_eq!(returned.joint.share.unwrap().supplier, 0.75); // 6/(6 + 2)
    /// assert_eq!(history.len(), 1);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`History::record`].
    pub fn what_if(
        &self,
        events: Vec<Event>,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Result<Assessment> {
        let mut history = self.clone();
        history.record_all(events, policy)?;
        Ok(history.assess(as_of, policy))
    }

    /// An assessment of this history in sentences, each with the names of the events that it rests
    /// on.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, EventId, History, Kind, PerSide, Policy, Side, Timestamp,
    ///     Topic,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let help = Event::new(at, Side::Supplier, Contribution::new(Kind::SERVICE, Amount::ONE));
    /// history.record(help.with_id(EventId::new("ticket-5")?), &policy)?;
    /// let names = PerSide { supplier: "ACME", customer: "Baker" };
    /// let told = history.explain(&history.assess(at, &policy), names, &policy);
    /// let share = told.sentences.iter().find(|one| one.topic == Topic::Share).unwrap();
    /// assert!(share.text.contains("ACME"));
    /// assert_eq!(share.evidence, [EventId::new("ticket-5")?]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn explain(
        &self,
        assessment: &Assessment,
        names: PerSide<&str>,
        policy: &Policy,
    ) -> Explanation {
        let mut explanation = explain(assessment, names, policy);
        for event in self.canonical(assessment.as_of) {
            let Some(id) = event.id() else { continue };
            for sentence in &mut explanation.sentences {
                if bears_on(event.fact(), sentence.topic) {
                    sentence.evidence.push(id.clone());
                }
            }
        }
        explanation
    }
}

fn evidence_of(events: &[Event], policy: &Policy) -> Evidence {
    let mut evidence = Evidence::default();
    for event in events {
        evidence.record(event, policy);
    }
    evidence
}

/// What only the events one by one tell, in the joint view.
fn retrospect(events: &[Event], as_of: Timestamp, policy: &Policy) -> Retrospect {
    let gifts: Option<Vec<Gift>> = gifts(events, policy).collect();
    let kindnesses: Vec<Kindness> = events.iter().filter_map(kindness).collect();
    Retrospect {
        returns: gifts.map(|gifts| returns(gifts, as_of, policy)),
        courtesy_followed: courtesy_followed(&kindnesses, as_of, policy),
    }
}

/// The contributions with their worth; one is none where its currency lacks a rate among several.
/// An outreach is no gift: whether it was met shows in the shares.
fn gifts<'a>(events: &'a [Event], policy: &'a Policy) -> impl Iterator<Item = Option<Gift>> + 'a {
    let given = |event: &Event| match event.fact() {
        Fact::Contribution(given) if !given.outreach => Some(*given),
        _ => None,
    };
    let mut currencies = events.iter().filter_map(move |event| given(event)?.amount.currency());
    let first = currencies.next();
    let several = currencies.any(|currency| Some(currency) != first);
    events.iter().filter_map(move |event| {
        let given = given(event)?;
        let rate = match given.amount.currency() {
            None => Some(1.0),
            Some(currency) => policy.currency_rate(currency).or((!several).then_some(1.0)),
        };
        let worth = given.amount.value() * event.confidence().value();
        Some(rate.map(|rate| Gift {
            by: event.actor(),
            at: event.occurred_at(),
            worth: policy.rate(given.kind, View::Joint) * rate * worth,
        }))
    })
}

fn kindness(event: &Event) -> Option<Kindness> {
    let flexible = match event.fact() {
        Fact::Waiver => true,
        Fact::Contribution(given) if given.kind == Kind::FLEXIBILITY && !given.outreach => true,
        Fact::Conduct(conduct)
            if (conduct.principle, conduct.tone) == (Principle::Courtesy, Tone::Good) =>
        {
            false
        }
        _ => return None,
    };
    Some(Kindness { by: event.actor(), at: event.occurred_at(), flexible })
}

/// Whether a fact of this type is among the evidence for what is said on a topic.
fn bears_on(fact: &Fact, topic: Topic) -> bool {
    let contributes = matches!(fact, Fact::Contribution(_));
    // To waive a right and to accept a change is flexibility, and a change delivered an improvement.
    let gives = contributes
        || matches!(
            fact,
            Fact::Waiver | Fact::Amendment(AmendmentStep::Accepted | AmendmentStep::Delivered)
        );
    let expects = matches!(
        fact,
        Fact::Expectation(_)
            | Fact::Promise(_)
            | Fact::Fulfilment(_)
            | Fact::Waiver
            | Fact::Withdrawal
    );
    // To propose a change is honest.
    let proposes = matches!(fact, Fact::Amendment(AmendmentStep::Proposed));
    let treats = proposes || matches!(fact, Fact::Conduct(_) | Fact::Imposition(_));
    let trusts = matches!(fact, Fact::Trust(_) | Fact::Amendment(_));
    match topic {
        Topic::Share
        | Topic::Verdict
        | Topic::Perception
        | Topic::Contributions
        | Topic::Redress
        | Topic::Tier => gives,
        Topic::Returns => contributes,
        Topic::Answers | Topic::Reciprocity => fact.is_act(),
        Topic::Treatment => treats || fact.is_act(),
        Topic::Expectations => expects,
        Topic::Trust => trusts || expects || gives,
        Topic::Programme => {
            matches!(fact, Fact::Invitation(_) | Fact::Appraisal(_))
                || matches!(fact, Fact::Contribution(given) if given.kind == Kind::EXECUTIVE_ATTENTION)
        }
        Topic::Overall | Topic::WinWin | Topic::Stage | Topic::Recommendation => true,
        Topic::Unknown => false,
    }
}

/// The refusal of an event whose id was recorded before with other contents.
pub(crate) fn conflict(event: &Event) -> Error {
    let id = event.id().map(EventId::text).unwrap_or_default();
    let message = format!(
        "event id `{id}` was recorded before with other contents; give each event an id of its own"
    );
    Error::new(ErrorKind::ConflictingEvent, message).at("event_id")
}

/// Refuses what no rule reads, and what the policy cannot.
pub(crate) fn check_against(event: &Event, policy: &Policy) -> Result<()> {
    match event.fact() {
        Fact::Contribution(given) => check_given(given, policy),
        Fact::Conduct(conduct) => conduct.check(),
        _ => Ok(()),
    }
}

/// Refuses a contribution of a kind that the policy has not, or counts in another unit.
#[inline]
pub(crate) fn check_given(given: &Contribution, policy: &Policy) -> Result<()> {
    match policy.definition(given.kind) {
        Some(definition) if given.amount.measures(definition.unit) => Ok(()),
        definition => Err(not_of_policy(definition)),
    }
}

/// The refusal of a contribution of a kind that the policy defines so, if at all.
#[cold]
fn not_of_policy(definition: Option<&KindDefinition>) -> Error {
    let Some(definition) = definition else {
        let message = "the kind is none of this policy's; look kinds up in the policy in force";
        return Error::new(ErrorKind::UnknownName, message).at("kind");
    };
    let message = format!(
        "`{}` is counted in {}; the amount is in another unit",
        definition.name,
        definition.unit.name()
    );
    Error::new(ErrorKind::WrongUnit, message).at("unit")
}

#[cfg(test)]
mod tests {
    use super::*;
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
