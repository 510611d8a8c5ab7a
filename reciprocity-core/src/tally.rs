//! A tally: what a relationship's events add up to, without the events.
//!
//! It keeps cells, open items and the newest events, so its size does not grow with the history.
//! Events may arrive late by the allowed lateness (the policy's), measured from the newest event, as
//! stream processors do with a watermark; an event later than that is refused, never half used. An
//! event's id is recognised for as long as the event itself is kept.
//!
//! Tallies of different relationships stand side by side. Tallies of one relationship merge when the
//! later one still holds all its events; see [`Tally::merge`].
//!
//! A tally scores as a [`History`](crate::History) of the same events does, to the bit, for times
//! from its newest event on. What needs the events one by one (returns, evidence ids, erasure,
//! earlier times) it does not know.

use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::evidence::Evidence;
use crate::history::{Recorded, check_against, conflict};
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::{Assessment, Circumstances, assess};

/// The sums of one relationship.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    profile: Profile,
    /// Of the events that no late event can come before any more.
    settled: Evidence,
    /// The newest of the settled events, after which every event of the tail lies.
    settled_to: Option<Timestamp>,
    /// The newest events, in canonical order.
    tail: Vec<Event>,
}

impl Tally {
    /// A tally of a relationship with this profile.
    pub fn new(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// What is known beside the events.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Adds an event, which may be late by the allowed lateness.
    ///
    /// # Errors
    /// The event is later than that; or its id is kept with other contents; or the policy cannot
    /// read it. Nothing is recorded then.
    pub fn record(&mut self, event: Event, policy: &Policy) -> Result<Recorded> {
        check_against(&event, policy)?;
        if let Some(known) =
            self.tail.iter().find(|known| known.id() == event.id() && event.id().is_some())
        {
            if *known == event {
                return Ok(Recorded::Known);
            }
            return Err(conflict(&event));
        }
        let at = event.occurred_at();
        if self.oldest_allowed(policy).is_some_and(|oldest| at < oldest) {
            let message = format!(
                "the event is more than {} days behind the newest of its relationship, which a tally \
                 takes no more; use a history, or allow more lateness in the policy",
                policy.allowed_lateness().days()
            );
            return Err(Error::new(ErrorKind::TooLate, message).at("occurred_at"));
        }
        let place = self.tail.partition_point(|known| known.canonical_cmp(&event).is_le());
        self.tail.insert(place, event);
        self.settle(policy);
        Ok(Recorded::New)
    }

    /// Adds the events of a later part of the same relationship: exactly as if one tally had taken
    /// them all.
    ///
    /// # Errors
    /// The two parts interleave in time; or the later one has settled events. What it settled, it
    /// settled without knowing what the earlier part left open: an answer may have answered the
    /// oldest request of the earlier part, and no state of constant size can tell afterwards. Hand
    /// such parts on as events, or bring the events of a relationship together first. Nothing is
    /// merged then.
    pub fn merge(&mut self, later: &Tally, policy: &Policy) -> Result<()> {
        let refuse = |message| Err(Error::new(ErrorKind::CannotMerge, message));
        if let (Some(newest), Some(first)) = (self.newest(), later.tail.first())
            && first.occurred_at() <= newest
        {
            return refuse(
                "the two tallies interleave in time; merge the earlier with the later, or bring the \
                 events of a relationship together first",
            );
        }
        if self.newest().is_none() {
            let profile = self.profile;
            *self = Tally { profile, ..later.clone() };
            return Ok(());
        }
        if later.settled_to.is_some() {
            return refuse(
                "the later tally has settled events that may answer what the earlier one left open; \
                 bring the events of a relationship together first",
            );
        }
        let mut merged = self.clone();
        for event in &later.tail {
            merged.record(event.clone(), policy)?;
        }
        *self = merged;
        Ok(())
    }

    /// When the newest event occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.tail.last().map(Event::occurred_at)
    }

    /// What all events leave behind.
    pub fn evidence(&self, policy: &Policy) -> Evidence {
        let mut evidence = self.settled.clone();
        for event in &self.tail {
            evidence.record(event, policy);
        }
        evidence
    }

    /// The scores as of a time from the newest event on.
    ///
    /// # Errors
    /// The time lies before the newest event: a tally does not know what was before.
    pub fn assess(
        &self,
        circumstances: impl Into<Circumstances>,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Result<Assessment> {
        if self.newest().is_some_and(|newest| as_of < newest) {
            let message = "a tally knows nothing of times before its newest event; use a history";
            return Err(Error::new(ErrorKind::OutOfRange, message).at("as_of"));
        }
        Ok(assess(&self.evidence(policy), circumstances, as_of, policy))
    }

    /// The oldest time at which an event may still arrive: within the lateness, and never before
    /// what is settled.
    fn oldest_allowed(&self, policy: &Policy) -> Option<Timestamp> {
        let newest = self.newest()?;
        let back = crate::quantity::Span::from_micros(-policy.allowed_lateness().micros());
        Some(newest.plus(back))
    }

    /// Moves what no late event can come before any more out of the tail.
    fn settle(&mut self, policy: &Policy) {
        let Some(oldest) = self.oldest_allowed(policy) else { return };
        let settled = self.tail.partition_point(|event| event.occurred_at() < oldest);
        for event in self.tail.drain(..settled) {
            self.settled_to = Some(event.occurred_at());
            self.settled.record(&event, policy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Contribution, EventId, Kind};
    use crate::party::Side;
    use crate::quantity::Amount;

    fn event(day: i64, side: Side) -> Event {
        let at = Timestamp::from_micros(day * 86_400_000_000).unwrap();
        Event::new(at, side, Contribution::new(Kind::SERVICE, Amount::ONE))
    }

    #[test]
    fn an_event_may_be_late_by_the_allowed_lateness_and_not_by_more() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        tally.record(event(100, Side::Supplier), &policy).unwrap();
        assert_eq!(tally.record(event(93, Side::Customer), &policy), Ok(Recorded::New));
        let before = tally.clone();
        let error = tally.record(event(92, Side::Customer), &policy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLate);
        assert_eq!(tally, before, "a refused event leaves nothing behind");
    }

    #[test]
    fn a_repeated_id_is_recognised_within_the_lateness() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        let named = event(10, Side::Supplier).with_id(EventId::new("e1").unwrap());
        assert_eq!(tally.record(named.clone(), &policy), Ok(Recorded::New));
        assert_eq!(tally.record(named, &policy), Ok(Recorded::Known));
        let other = event(11, Side::Supplier).with_id(EventId::new("e1").unwrap());
        assert_eq!(tally.record(other, &policy).unwrap_err().kind(), ErrorKind::ConflictingEvent);
    }

    #[test]
    fn the_size_does_not_grow_with_the_history() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        for day in 0..2000 {
            let side = if day % 3 == 0 { Side::Customer } else { Side::Supplier };
            tally.record(event(day, side), &policy).unwrap();
            assert!(tally.tail.len() <= 8);
        }
    }

    #[test]
    fn parts_of_disjoint_times_merge_to_the_whole_or_are_refused() {
        let policy = Policy::default();
        let tally = |days: std::ops::Range<i64>| {
            let mut tally = Tally::default();
            for day in days {
                let side = if day % 3 == 0 { Side::Customer } else { Side::Supplier };
                tally.record(event(day, side), &policy).unwrap();
            }
            tally
        };
        let mut merged = tally(0..40);
        merged.merge(&tally(40..47), &policy).unwrap();
        assert_eq!(merged, tally(0..47));
        let before = merged.clone();
        for refused in [tally(40..44), tally(60..90)] {
            let error = merged.merge(&refused, &policy).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CannotMerge);
            assert_eq!(merged, before);
        }
        let mut empty = Tally::default();
        empty.merge(&tally(60..90), &policy).unwrap();
        assert_eq!(empty, tally(60..90));
    }

    #[test]
    fn a_tally_does_not_answer_for_times_before_its_newest_event() {
        let policy = Policy::default();
        let mut tally = Tally::default();
        tally.record(event(5, Side::Supplier), &policy).unwrap();
        let before = Timestamp::from_micros(4 * 86_400_000_000).unwrap();
        assert!(tally.assess(Profile::default(), before, &policy).is_err());
    }
}
