//! A tally: what a relationship's events add up to, without the events.
//!
//! As long as the events are few they take less room than sums would, and are kept as they are, in
//! their compact form. From some two hundred plain events on a tally keeps sums, open items and the
//! newest events only, so its size does not grow with the history.
//! Events may arrive late by the allowed lateness (the policy's), measured from the newest event, as
//! stream processors do with a watermark; an event later than that is refused, never half used. An
//! event's id is recognised within that time at least, for as long as the event itself is kept.
//!
//! Tallies of different relationships stand side by side. Tallies of one relationship merge when the
//! later one still holds all its events; see [`Tally::merge`].
//!
//! A tally scores as a [`History`](crate::History) of the same events does, to the bit, for times
//! from its newest event on. What needs the events one by one (returns, evidence ids, erasure,
//! earlier times) it does not know.

mod arrival;
mod forms;
mod glances;
mod ids;
mod log;
mod saved;
mod set;
mod sums;
mod tip;

pub(crate) use arrival::Arrival;
pub use glances::Glances;
pub use set::{Taken, TallySet};

use crate::bytes::make_room;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventId, start};
use crate::evidence::Evidence;
use crate::history::{Recorded, check_against, check_given, conflict};
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::{Span, Timestamp};
use crate::score::{Assessment, Circumstances, assess};
use crate::tally::arrival::plain;
use crate::tally::forms::Forms;
use crate::tally::log::Log;
use crate::tally::sums::Sums;

/// The numbers of a policy that what a tally keeps depends on. All others may change from one
/// assessment to the next.
pub(crate) const KEPT_BY: [&str; 6] = [
    "memory.slow_half_life_days",
    "memory.fast_half_life_days",
    "memory.allowed_lateness_days",
    "answers.wait_days",
    "expectations.least_lead_days",
    "programme.cadence_days",
];

/// The sums of one relationship.
///
/// ```
/// use reciprocity_core::{
///     Amount, Contribution, ErrorKind, Event, Kind, Policy, Side, Span, Tally, Timestamp,
/// };
///
/// let (policy, mut tally) = (Policy::default(), Tally::default());
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let help = |days: f64, side| {
///     let help = Contribution::new(Kind::SERVICE, Amount::ONE);
///     Ok::<_, reciprocity_core::Error>(Event::new(at.plus(Span::from_days(days)?), side, help))
/// };
/// tally.record(&help(0.0, Side::Supplier)?, &policy)?;
/// tally.record(&help(-6.0, Side::Customer)?, &policy)?; // late, and within the 7 days allowed
/// let error = tally.record(&help(-8.0, Side::Customer)?, &policy).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TooLate);
/// let score = tally.assess(tally.profile(), tally.newest().unwrap(), &policy)?.joint;
/// assert_eq!(score.contributions.customer, 1);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    kept: Kept,
    /// Of the events; the start of time where there is none.
    newest: Timestamp,
    profile: Profile,
    /// Whether an event of the log has an id.
    named: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Kept {
    Events(Forms),
    Sums(Box<Sums>),
}

/// From so many bytes of events on, some two hundred plain ones, sums are kept: a choice between memory
/// and the time to record, of which events take less, and the time to read, of which sums do.
const FULL: usize = 2048;

impl Default for Tally {
    fn default() -> Self {
        Self {
            kept: Kept::Events(Forms::default()),
            newest: start(),
            profile: Profile::default(),
            named: false,
        }
    }
}

impl Tally {
    /// A tally of a relationship with this profile.
    ///
    /// ```
    /// use reciprocity_core::{Profile, Tally, Tier};
    ///
    /// let tally = Tally::new(Profile { tier: Tier::Key, ..Profile::default() });
    /// assert_eq!((tally.profile().tier, tally.newest()), (Tier::Key, None));
    /// ```
    pub fn new(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// What is known beside the events.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Says what is known beside the events.
    pub fn set_profile(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// Adds an event, which may be late by the allowed lateness.
    ///
    /// # Errors
    /// The event is later than that; or its id is kept with other contents; or the policy cannot
    /// read it. Nothing is recorded then.
    pub fn record(&mut self, event: &Event, policy: &Policy) -> Result<Recorded> {
        self.record_event(event, policy, &mut Vec::new())
    }

    /// The same, with room in which the event takes its compact form.
    #[inline]
    pub(crate) fn record_event(
        &mut self,
        event: &Event,
        policy: &Policy,
        form: &mut Vec<u8>,
    ) -> Result<Recorded> {
        match plain(event) {
            Some((gift, given)) => {
                check_given(given, policy)?;
                self.record_by(Arrival::Gift(&gift, given), policy, form)
            }
            None => self.record_by(Arrival::Event(event), policy, form),
        }
    }

    /// The same of an event as it comes; what a gift gives is known to be in order.
    #[inline]
    pub(crate) fn record_by(
        &mut self,
        arrival: Arrival<'_>,
        policy: &Policy,
        form: &mut Vec<u8>,
    ) -> Result<Recorded> {
        let recorded = match arrival {
            Arrival::Event(event) => self.check(event, policy)?,
            Arrival::Gift(gift, _) => self.check_time(gift.at, policy)?,
        };
        if recorded == Recorded::New {
            self.push(arrival, policy, form);
        }
        Ok(recorded)
    }

    /// What [`Tally::record`] would say of an event; nothing is recorded.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, Policy, Recorded, Side, Tally, Timestamp};
    ///
    /// let (policy, mut tally) = (Policy::default(), Tally::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request).with_id(EventId::from(1));
    /// assert_eq!(tally.record(&asked, &policy)?, Recorded::New);
    /// assert_eq!(tally.check(&asked, &policy)?, Recorded::Known);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Tally::record`].
    pub fn check(&self, event: &Event, policy: &Policy) -> Result<Recorded> {
        check_against(event, policy)?;
        if self.named
            && let Some(id) = event.id()
            && let Some(known) = self.kept_event(id)
        {
            return if known == *event { Ok(Recorded::Known) } else { Err(conflict(event)) };
        }
        self.check_time(event.occurred_at(), policy)
    }

    /// The event of this id, if it is kept.
    fn kept_event(&self, id: &EventId) -> Option<Event> {
        match &self.kept {
            // They are few.
            Kept::Events(forms) => Log::new(forms.bytes()).find(id),
            Kept::Sums(sums) => sums.event_of(id),
        }
    }

    /// The same of an event of that time, of which all else is in order.
    #[inline]
    fn check_time(&self, at: Timestamp, policy: &Policy) -> Result<Recorded> {
        match self.newest() {
            Some(newest) if newest.since(at) > policy.allowed_lateness() => Err(too_late(policy)),
            _ => Ok(Recorded::New),
        }
    }

    /// Adds the events of a later part of the same relationship: exactly as if one tally had taken
    /// them all. A profile that was set stays.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Policy, Side, Span, Tally, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let asked = |days| Ok::<_, reciprocity_core::Error>(
    ///     Event::new(at.plus(Span::from_days(days)?), Side::Customer, Fact::Request),
    /// );
    /// let (mut january, mut february) = (Tally::default(), Tally::default());
    /// january.record(&asked(0.0)?, &policy)?;
    /// february.record(&asked(31.0)?, &policy)?;
    /// let mut whole = january.clone();
    /// whole.record(&asked(31.0)?, &policy)?;
    /// assert!(february.clone().merge(&january, &policy).is_err()); // the later one is merged in
    /// january.merge(&february, &policy)?;
    /// assert_eq!(january, whole);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The two parts interleave in time; or the later one has settled events. What it settled, it
    /// settled without knowing what the earlier part left open: an answer may have answered the
    /// oldest request of the earlier part, and no state of constant size can tell afterwards. Hand
    /// such parts on as events, or bring the events of a relationship together first. Nothing is
    /// merged then.
    pub fn merge(&mut self, later: &Tally, policy: &Policy) -> Result<()> {
        let refuse = |message| Err(Error::new(ErrorKind::CannotMerge, message));
        if self.newest().is_none() {
            let profile = self.profile.or(later.profile);
            *self = Tally { profile, ..later.clone() };
            return Ok(());
        }
        let late = later.kept_events().events();
        if let (Some(newest), Some(first)) = (self.newest(), late.first())
            && first.occurred_at() <= newest
        {
            return refuse(
                "the two tallies interleave in time; merge the earlier with the later, or bring the \
                 events of a relationship together first",
            );
        }
        if matches!(&later.kept, Kept::Sums(sums) if sums.settled.is_some()) {
            return refuse(
                "the later tally has settled events that may answer what the earlier one left open; \
                 bring the events of a relationship together first",
            );
        }
        let mut merged = self.clone();
        for event in late {
            merged.record(&event, policy)?;
        }
        merged.profile = merged.profile.or(later.profile);
        *self = merged;
        Ok(())
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        let none = matches!(&self.kept, Kept::Events(forms) if forms.bytes().is_empty());
        (!none).then_some(self.newest)
    }

    /// What all events leave behind.
    ///
    /// ```
    /// use reciprocity_core::{Event, Evidence, Fact, History, Policy, Side, Tally, Timestamp};
    ///
    /// let policy = Policy::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// let (mut tally, mut history) = (Tally::default(), History::default());
    /// tally.record(&asked, &policy)?;
    /// history.record(asked, &policy)?;
    /// let evidence = tally.evidence(&policy);
    /// assert_eq!(evidence, history.evidence(at, &policy));
    /// assert_eq!(tally.evidence_in(&mut Evidence::default(), &policy), &evidence);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn evidence(&self, policy: &Policy) -> Evidence {
        let mut room = Evidence::default();
        if let Kept::Sums(sums) = &self.kept {
            return sums.evidence(&mut room, policy).clone();
        }
        self.kept_events().replay(&mut room, policy);
        room
    }

    /// The same without a copy: what the tally has at hand, or what is worked out in `room`, whatever
    /// was in it. Who reads one tally after the other hands over the same room.
    pub fn evidence_in<'a>(&'a self, room: &'a mut Evidence, policy: &Policy) -> &'a Evidence {
        match &self.kept {
            Kept::Events(_) => {
                self.kept_events().replay(room, policy);
                room
            }
            Kept::Sums(sums) => sums.evidence(room, policy),
        }
    }

    /// The scores as of a time from the newest event on.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, Kind, Policy, Profile, Side, Span, Tally, Timestamp,
    /// };
    ///
    /// let (policy, mut tally) = (Policy::default(), Tally::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let help = Contribution::new(Kind::SERVICE, Amount::ONE);
    /// tally.record(&Event::new(at, Side::Customer, help), &policy)?;
    /// let score = tally.assess(Profile::default(), at, &policy)?.joint;
    /// assert_eq!(score.share.unwrap().customer, 1.0);
    /// let before = at.plus(Span::from_days(-1.0)?);
    /// assert!(tally.assess(Profile::default(), before, &policy).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The time lies before the newest event: a tally does not know what was before.
    pub fn assess(
        &self,
        circumstances: impl Into<Circumstances>,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Result<Assessment> {
        self.check_as_of(as_of)?;
        Ok(assess(self.evidence_in(&mut Evidence::default(), policy), circumstances, as_of, policy))
    }

    /// Refuses a time before the newest event.
    fn check_as_of(&self, as_of: Timestamp) -> Result<()> {
        if self.newest().is_some_and(|newest| as_of < newest) {
            let message = "a tally knows nothing of times before its newest event; name that time or \
                           a later one, or keep the events in a ledger";
            return Err(Error::new(ErrorKind::OutOfRange, message).at("as_of"));
        }
        Ok(())
    }

    /// The bytes that the tally holds beside itself, as far as it knows.
    fn held(&self) -> usize {
        match &self.kept {
            Kept::Events(forms) => forms.held(),
            Kept::Sums(sums) => sums.held(),
        }
    }

    /// What recording will read first beyond the tally itself.
    pub(crate) fn last_byte(&self) -> u8 {
        let forms = match &self.kept {
            Kept::Events(forms) => forms.bytes(),
            Kept::Sums(sums) => &sums.log,
        };
        forms.last().copied().unwrap_or(0)
    }

    /// The events that are still kept.
    fn kept_events(&self) -> Log<'_> {
        match &self.kept {
            Kept::Events(forms) => Log::new(forms.bytes()),
            Kept::Sums(sums) => sums.kept_events(),
        }
    }

    /// Adds an event that was checked.
    fn push(&mut self, arrival: Arrival<'_>, policy: &Policy, form: &mut Vec<u8>) {
        let (before, at) = (self.newest(), arrival.at());
        self.newest = before.map_or(at, |newest| newest.max(at));
        self.named |= arrival.has_id();
        let before = before.unwrap_or_else(start);
        match &mut self.kept {
            Kept::Events(forms) => {
                form.clear();
                make_room(form, 16);
                arrival.encode_after(before, form);
                forms.extend(form);
                if forms.bytes().len() >= FULL {
                    let oldest = oldest_beside(self.newest, policy);
                    let sums = Sums::of(forms.bytes(), self.named, oldest, policy);
                    self.kept = Kept::Sums(Box::new(sums));
                    self.settle(policy);
                }
            }
            Kept::Sums(sums) => {
                sums.record(arrival, before, policy);
                if sums.is_full() {
                    self.settle(policy);
                }
            }
        }
    }

    /// Takes out of the log what no late event can come before any more.
    fn settle(&mut self, policy: &Policy) {
        if let Kept::Sums(sums) = &mut self.kept {
            let oldest = oldest_beside(self.newest, policy);
            sums.settle(oldest, self.newest, policy);
            self.named = !sums.ids.is_empty();
        }
    }
}

/// The oldest time at which an event may still arrive after one at `newest`.
fn oldest_beside(newest: Timestamp, policy: &Policy) -> Timestamp {
    newest.plus(Span::from_micros(-policy.allowed_lateness().micros()))
}

/// The refusal of an event that is later than allowed.
#[cold]
fn too_late(policy: &Policy) -> Error {
    let message = format!(
        "the event is more than {} days behind the newest of its relationship, which a tally takes no \
         more; allow more lateness in the policy, or keep the events in a ledger",
        policy.allowed_lateness().days()
    );
    Error::new(ErrorKind::TooLate, message).at("occurred_at")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Contribution, Expectation, Fact, Kind};
    use crate::party::Side;
    use crate::quantity::{Amount, Fraction};

    fn event(day: i64, side: Side) -> Event {
        let at = Timestamp::from_micros(day * 86_400_000_000).unwrap();
        Event::new(at, side, Contribution::new(Kind::SERVICE, Amount::ONE))
    }

    #[test]
    fn an_event_may_be_late_by_the_allowed_lateness_and_not_by_more() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        tally.record(&event(100, Side::Supplier), &policy).unwrap();
        assert_eq!(tally.record(&event(93, Side::Customer), &policy), Ok(Recorded::New));
        let before = tally.clone();
        let error = tally.record(&event(92, Side::Customer), &policy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLate);
        assert_eq!(tally.check(&event(92, Side::Customer), &policy), Err(error));
        assert_eq!(tally, before, "a refused event leaves nothing behind");
    }

    #[test]
    fn a_plain_event_is_taken_as_any_other_is() {
        let policy = Policy::default();
        let (mut plainly, mut as_any) = (Tally::default(), Tally::default());
        let mut take = |event: &Event| {
            let taken = as_any.record_by(Arrival::Event(event), &policy, &mut Vec::new());
            assert_eq!(plainly.record(event, &policy), taken);
            assert_eq!(plainly, as_any);
        };
        let hour = Amount::time(Span::from_hours(1.0).unwrap()).unwrap();
        let amounts = [0.37, 1.0 / 3.0, 1e15].map(|count| Amount::count(count).unwrap());
        for (day, amount) in (0..600).zip(amounts.into_iter().cycle()) {
            let plain = event(day, if day % 3 == 0 { Side::Customer } else { Side::Supplier });
            let at = plain.occurred_at();
            take(&Event::new(at, Side::Supplier, Contribution::new(Kind::SERVICE, amount)));
            take(&Event::new(at, Side::Supplier, Contribution::new(Kind::TIME, hour)));
            take(&plain.clone().observed_by(Side::Supplier));
            take(&plain.clone().with_confidence(Fraction::new(0.5).unwrap()));
            take(&plain.clone().with_id(EventId::from(day.unsigned_abs())));
            take(&plain.clone().due_by(at).unwrap());
            take(&plain);
        }
        let given = |day, kind, amount| {
            let at = event(day, Side::Customer).occurred_at();
            Event::new(at, Side::Customer, Contribution::new(kind, amount))
        };
        take(&given(500, Kind::SERVICE, Amount::ONE)); // too late
        take(&given(600, Kind::SERVICE, hour)); // in a wrong unit
        take(&given(600, Kind::at(999).unwrap(), Amount::ONE)); // of no kind
    }

    #[test]
    fn a_repeated_id_is_recognised_within_the_lateness() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        let named = event(10, Side::Supplier).with_id(EventId::new("e1").unwrap());
        assert_eq!(tally.record(&named, &policy), Ok(Recorded::New));
        assert_eq!(tally.record(&named, &policy), Ok(Recorded::Known));
        let other = event(11, Side::Supplier).with_id(EventId::new("e1").unwrap());
        assert_eq!(tally.record(&other, &policy).unwrap_err().kind(), ErrorKind::ConflictingEvent);
    }

    #[test]
    fn a_busy_tally_recognises_every_id_of_its_log_and_no_other() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        let hour = |n: i64| Timestamp::from_micros(n * 3_600_000_000).unwrap();
        let named = |n: i64| {
            Event::new(hour(n), Side::Supplier, Contribution::new(Kind::SERVICE, Amount::ONE))
                .with_id(EventId::new(format!("e{n}")).unwrap())
        };
        for n in 0..600 {
            assert_eq!(tally.record(&named(n), &policy), Ok(Recorded::New), "{n}");
        }
        for n in 600 - 7 * 24..600 {
            assert_eq!(tally.record(&named(n), &policy), Ok(Recorded::Known), "{n}");
        }
        let conflicting = named(599).due_by(hour(900)).unwrap();
        let error = tally.record(&conflicting, &policy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConflictingEvent);
    }

    #[test]
    fn all_of_a_long_log_that_comes_once_more_is_known_at_once() {
        let policy = Policy::default();
        let (mut tally, at) = (Tally::default(), event(10, Side::Supplier).occurred_at());
        let asked = |n: u64| {
            // Every other one is a second late.
            let at = at.plus(Span::from_micros(-1_000_000 * i64::from(n % 2 == 1)));
            Event::new(at, Side::Customer, Fact::Request).with_id(EventId::from(n))
        };
        for n in 0..50_000 {
            assert_eq!(tally.record(&asked(n), &policy), Ok(Recorded::New));
        }
        // To look through the log for each would take some minutes.
        for n in 0..50_000 {
            assert_eq!(tally.record(&asked(n), &policy), Ok(Recorded::Known), "{n}");
        }
        let other = asked(40_000).observed_by(Side::Supplier);
        let error = tally.record(&other, &policy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConflictingEvent);
    }

    #[test]
    fn the_size_does_not_grow_with_the_history() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        for day in 0..2000 {
            let side = if day % 3 == 0 { Side::Customer } else { Side::Supplier };
            tally.record(&event(day, side), &policy).unwrap();
            assert!(tally.kept_events().forms.len() < FULL);
        }
    }

    #[test]
    fn what_is_open_is_not_written_down_again_and_again() {
        let policy = Policy::default();
        let (mut tally, mut written, mut came) = (Tally::default(), 0, 0);
        let mut known = Vec::new();
        // Nothing is due of them, so that they stay open.
        for day in 0..20_000 {
            let at = event(day, Side::Customer).occurred_at();
            let expected = Event::new(at, Side::Customer, Expectation::default());
            tally.record(&expected, &policy).unwrap();
            let Kept::Sums(sums) = &tally.kept else { continue };
            came += 1;
            let mark = sums.mark.as_ref().map(|(mark, _)| mark);
            let courses: Vec<_> = [sums.settled.as_ref(), mark].into_iter().flatten().collect();
            let new = courses.iter().filter(|course| !known.contains(&course.until));
            written += new.map(|course| course.saved.len()).sum::<usize>();
            known = courses.iter().map(|course| course.until).collect();
        }
        // An item takes some six bytes: with the square of what is open it would be thousands each.
        assert!(written < 50 * came, "{written} bytes for {came} events");
    }

    #[test]
    fn parts_of_disjoint_times_merge_to_the_whole_or_are_refused() {
        let policy = Policy::default();
        let tally = |days: std::ops::Range<i64>| {
            let mut tally = Tally::default();
            for day in days {
                let side = if day % 3 == 0 { Side::Customer } else { Side::Supplier };
                tally.record(&event(day, side), &policy).unwrap();
            }
            tally
        };
        let mut merged = tally(0..340);
        merged.merge(&tally(340..490), &policy).unwrap();
        assert_eq!(merged, tally(0..490));
        let before = merged.clone();
        for refused in [tally(440..444), tally(560..1100)] {
            let error = merged.merge(&refused, &policy).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CannotMerge);
            assert_eq!(merged, before);
        }
        let mut empty = Tally::default();
        empty.merge(&tally(60..590), &policy).unwrap();
        assert_eq!(empty, tally(60..590));
    }

    #[test]
    fn a_tally_does_not_answer_for_times_before_its_newest_event() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        tally.record(&event(5, Side::Supplier), &policy).unwrap();
        let before = Timestamp::from_micros(4 * 86_400_000_000).unwrap();
        assert!(tally.assess(Profile::default(), before, &policy).is_err());
    }
}
