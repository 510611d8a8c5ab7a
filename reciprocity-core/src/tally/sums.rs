//! What a busy relationship keeps: the sums of all its events, and the newest events once more.
//!
//! Sums need no order, so every event is added to them as it comes. Its place in the course of the
//! exchange needs one: as long as events come in order, the course goes on with each. The events that
//! a late one may still come before are kept in the log, beside the course that they follow; after a
//! late event the course is worked out from there, whenever it is read, until the log is settled.
//!
//! The course is marked now and then, which is the course that the log follows once no event can come
//! before the mark any more. Courses that nobody reads are kept as they are saved, which is small.

use std::ops::ControlFlow;

use crate::bytes::make_room;
use crate::event::{Event, EventId, encode_after, start};
use crate::evidence::{Evidence, Exchanges, Saved, Step, Weights};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::Timestamp;
use crate::tally::arrival::{Arrival, with_step};
use crate::tally::ids::{Ids, Place};
use crate::tally::log::Log;
use crate::tally::tip::Tip;

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sums {
    /// Of all events; without their course while there is no tip.
    pub(super) evidence: Evidence,
    /// The end of the course; none since an event came late.
    pub(super) tip: Option<Tip>,
    /// Where the course came to before the log; none if the log holds all events.
    pub(super) settled: Option<Course>,
    /// Where it came to later, and how many bytes of the log it takes in.
    pub(super) mark: Option<(Course, usize)>,
    /// The events after those that are settled.
    pub(super) log: Vec<u8>,
    /// Those of the log.
    pub(super) ids: Ids,
    /// How long the log may become before it is settled again.
    pub(super) room: usize,
}

/// A course of exchange as it is saved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Course {
    /// When the newest of its events occurred.
    pub(super) until: Timestamp,
    pub(super) saved: Box<[u8]>,
}

impl Course {
    pub(super) fn new(course: &Exchanges, until: Timestamp) -> Self {
        let mut saved = Vec::with_capacity(256);
        course.put(&mut saved, until);
        Self { until, saved: saved.into() }
    }

    fn exchanges(&self, policy: &Policy) -> Exchanges {
        let kinds = &SavedKinds::of_policy(policy);
        // What was put can be taken.
        Exchanges::take(&mut &*self.saved, &Saved { until: self.until, kinds }).unwrap_or_default()
    }
}

/// Room for some twenty plain events.
const LEAST_ROOM: usize = 256;

impl Sums {
    /// Of a log before which there was nothing; whether any of its events is `named`. If they came in order,
    /// those before `oldest` are settled: no late event can come before them any more.
    pub(super) fn of(forms: &[u8], named: bool, oldest: Timestamp, policy: &Policy) -> Self {
        let mut sums = Self::default();
        let Self { evidence, settled, .. } = &mut sums;
        let (mut tip, mut in_order) = (Tip::default(), true);
        let (mut before, mut kept_from) = (None, 0);
        Log::new(forms).walk(|step, end| {
            if let (Some((until, end)), None) = (before, &settled)
                && step.at() >= oldest
            {
                (*settled, kept_from) = (Some(Course::new(evidence.exchanges(), until)), end);
            }
            let weights = Weights::at(step.at(), policy);
            evidence.add(step, &weights);
            in_order = in_order && tip.go_on(step, evidence.exchanges_mut(), &weights, policy);
            before = Some((step.at(), end));
            ControlFlow::Continue(())
        });
        if in_order {
            sums.tip = Some(tip);
        } else {
            (sums.settled, kept_from) = (None, 0);
            sums.evidence.exchanges_mut().clear();
        }
        sums.log = forms[kept_from..].to_vec();
        if named {
            sums.ids = Ids::of(sums.kept_events());
        }
        sums
    }

    /// When the newest of the events occurred that are not in the log any more.
    pub(super) fn until(&self) -> Option<Timestamp> {
        self.settled.as_ref().map(|settled| settled.until)
    }

    pub(super) fn kept_events(&self) -> Log<'_> {
        Log { forms: &self.log, since: self.until().unwrap_or_else(start) }
    }

    /// The event of this id, if it is in the log.
    pub(super) fn event_of(&self, id: &EventId) -> Option<Event> {
        let Place { from, since } = self.ids.place_of(id)?;
        Log { forms: self.log.get(from..)?, since }.find(id)
    }

    /// Adds an event, told from the newest before it.
    #[inline]
    pub(super) fn record(&mut self, arrival: Arrival<'_>, newest: Timestamp, policy: &Policy) {
        if let Arrival::Event(event) = arrival {
            self.ids.insert(event, Place { from: self.log.len(), since: newest });
        }
        make_room(&mut self.log, 16);
        arrival.encode_after(newest, &mut self.log);
        let Self { evidence, tip, mark, .. } = self;
        arrival.with_step(|step| {
            let weights = Weights::at(step.at(), policy);
            evidence.add(step, &weights);
            let course = evidence.exchanges_mut();
            if !tip.as_mut().is_some_and(|tip| tip.go_on(step, course, &weights, policy)) {
                (*tip, *mark) = (None, None);
                course.clear();
            }
            // An event of the same time may lie before the mark.
            mark.take_if(|(mark, _)| mark.until >= step.at());
        });
    }

    /// What all events leave behind; worked out in `room` if it is not at hand.
    pub(super) fn evidence<'a>(&'a self, room: &'a mut Evidence, policy: &Policy) -> &'a Evidence {
        if self.tip.is_some() {
            return &self.evidence;
        }
        room.become_like(&self.evidence, self.course(policy));
        for event in self.kept_events().events() {
            with_step(&event, |step| go_on(room.exchanges_mut(), step, policy));
        }
        room
    }

    pub(super) fn is_full(&self) -> bool {
        self.log.len() >= self.room
    }

    /// Takes events before `oldest` out of the log: no late event can come before them any more.
    pub(super) fn settle(&mut self, oldest: Timestamp, newest: Timestamp, policy: &Policy) {
        if self.tip.is_none() || self.settled.is_none() {
            self.put_in_order(oldest, policy);
        } else if let Some((mark, end)) = self.mark.take_if(|(mark, _)| mark.until < oldest) {
            self.log.drain(..end);
            self.settled = Some(mark);
        }
        if !self.ids.is_empty() {
            self.ids = Ids::of(self.kept_events());
        }
        if self.tip.is_some() && self.mark.is_none() {
            let course = Course::new(self.evidence.exchanges(), newest);
            self.mark = Some((course, self.log.len()));
        }
        // To settle is to write a course with all that is open, which may be much: as much must come
        // in between, so that an event costs the same however much that is.
        self.room = LEAST_ROOM.max(self.log.len() * 3 / 2).max(self.longest_course());
        self.log.shrink_to(self.room);
    }

    /// The bytes of the longest course that is kept as it is saved.
    fn longest_course(&self) -> usize {
        let mark = self.mark.as_ref().map(|(mark, _)| mark);
        let courses = [self.settled.as_ref(), mark].into_iter().flatten();
        courses.map(|course| course.saved.len()).max().unwrap_or(0)
    }

    /// Writes the log anew, in canonical order and without the events before `oldest`.
    #[cold]
    fn put_in_order(&mut self, oldest: Timestamp, policy: &Policy) {
        let events = self.kept_events().events();
        let settled = events.partition_point(|event| event.occurred_at() < oldest);
        let (settled, kept) = events.split_at(settled);
        let mut course = self.course(policy);
        for event in settled {
            with_step(event, |step| go_on(&mut course, step, policy));
        }
        if let Some(last) = settled.last() {
            self.settled = Some(Course::new(&course, last.occurred_at()));
        }
        self.log.clear();
        let mut previous = self.until().unwrap_or_else(start);
        for event in kept {
            encode_after(previous, event, &mut self.log);
            previous = event.occurred_at();
        }
        self.mark = None;
        self.go_on_from(course, policy);
    }

    /// Where the course came to before the log.
    pub(super) fn course(&self, policy: &Policy) -> Exchanges {
        self.settled.as_ref().map_or_else(Exchanges::default, |course| course.exchanges(policy))
    }

    /// Works out the course of all events from that before the log, if those of the log lie in
    /// order.
    pub(super) fn go_on_from(&mut self, mut course: Exchanges, policy: &Policy) {
        let (mut tip, mut in_order) = (Tip::default(), true);
        self.kept_events().walk(|step, _| {
            in_order = tip.go_on(step, &mut course, &Weights::at(step.at(), policy), policy);
            if in_order { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if !in_order {
            course.clear();
        }
        self.tip = in_order.then_some(tip);
        *self.evidence.exchanges_mut() = course;
    }

    /// The bytes that the sums take, names left out.
    pub(super) fn held(&self) -> usize {
        let beside = size_of::<Self>() - size_of::<Evidence>();
        let saved = |course: &Course| course.saved.len();
        let mark = self.mark.as_ref().map_or(0, |(mark, _)| saved(mark));
        let settled = self.settled.as_ref().map_or(0, saved);
        self.evidence.held() + settled + mark + self.log.capacity() + self.ids.held() + beside
    }
}

/// Goes on in a course by the next event of the canonical order.
fn go_on(course: &mut Exchanges, step: Step<'_>, policy: &Policy) {
    course.take_next(step, &Weights::at(step.at(), policy), policy);
}
