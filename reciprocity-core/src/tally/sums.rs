//! What a busy relationship keeps: the sums of all its events, and the newest events once more.
//!
//! Sums need no order, so every event is added to them as it comes. Its place in the course of the
//! exchange needs one: as long as events come in order, the course goes on with each. The events that
//! a late one may still come before are kept in the log, beside the course that they follow; after a
//! late event the course is worked out from there, whenever it is read, until the log is settled.

use std::ops::ControlFlow;

use crate::event::{Event, encode_after, start};
use crate::evidence::{Evidence, Exchanges, Step, Weights};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::tally::log::{Log, Tip, make_room, with_step};

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sums {
    /// Of all events; without their course while there is no tip.
    pub(super) evidence: Evidence,
    /// The end of the course; none since an event came late.
    pub(super) tip: Option<Tip>,
    /// The course of the events that none can come before any more.
    pub(super) settled: Exchanges,
    /// When the newest of these occurred.
    pub(super) until: Option<Timestamp>,
    /// The events after these.
    pub(super) log: Vec<u8>,
    /// How long the log may become before it is settled again.
    pub(super) room: usize,
}

/// Room for some twenty plain events.
const LEAST_ROOM: usize = 256;

impl Sums {
    /// Of a log before which there was nothing.
    pub(super) fn of(forms: &[u8], policy: &Policy) -> Self {
        let mut sums = Self { log: forms.to_vec(), ..Self::default() };
        let evidence = &mut sums.evidence;
        Log::new(forms).walk(|step, _| {
            evidence.add(step, &Weights::at(step.at(), policy));
            ControlFlow::Continue(())
        });
        sums.follow_log(policy);
        sums
    }

    pub(super) fn kept_events(&self) -> Log<'_> {
        Log { forms: &self.log, since: self.until.unwrap_or_else(start) }
    }

    /// Adds an event, told from the newest before it.
    #[inline]
    pub(super) fn record(&mut self, event: &Event, newest: Timestamp, policy: &Policy) {
        make_room(&mut self.log, 16);
        encode_after(newest, event, &mut self.log);
        let Self { evidence, tip, .. } = self;
        with_step(event, |step| {
            let weights = Weights::at(step.at(), policy);
            evidence.add(step, &weights);
            if tip.as_mut().is_some_and(|tip| tip.follow(step)) {
                evidence.exchanges_mut().take_next(step, &weights, policy);
            } else if tip.take().is_some() {
                evidence.exchanges_mut().clear();
            }
        });
    }

    /// What all events leave behind; worked out in `room` if it is not at hand.
    pub(super) fn evidence<'a>(&'a self, room: &'a mut Evidence, policy: &Policy) -> &'a Evidence {
        if self.tip.is_some() {
            return &self.evidence;
        }
        room.become_like(&self.evidence, &self.settled);
        for event in self.kept_events().events() {
            with_step(&event, |step| go_on(room.exchanges_mut(), step, policy));
        }
        room
    }

    pub(super) fn is_full(&self) -> bool {
        self.log.len() >= self.room
    }

    /// Takes the events before `oldest` out of the log: no late event can come before them any
    /// more.
    pub(super) fn settle(&mut self, oldest: Timestamp, policy: &Policy) {
        if self.tip.is_some() {
            let log = Log { forms: &self.log, since: self.until.unwrap_or_else(start) };
            let (mut until, mut end) = (self.until, 0);
            log.walk(|step, after| {
                if step.at() >= oldest {
                    return ControlFlow::Break(());
                }
                go_on(&mut self.settled, step, policy);
                (until, end) = (Some(step.at()), after);
                ControlFlow::Continue(())
            });
            self.until = until;
            self.log.drain(..end);
        } else {
            self.put_in_order(oldest, policy);
        }
        self.room = LEAST_ROOM.max(2 * self.log.len());
        self.log.shrink_to(self.room);
    }

    /// The same after an event came late: the log is written anew, in canonical order.
    #[cold]
    fn put_in_order(&mut self, oldest: Timestamp, policy: &Policy) {
        let events = self.kept_events().events();
        let settled = events.partition_point(|event| event.occurred_at() < oldest);
        let (settled, kept) = events.split_at(settled);
        for event in settled {
            with_step(event, |step| go_on(&mut self.settled, step, policy));
            self.until = Some(event.occurred_at());
        }
        self.log.clear();
        let mut previous = self.until.unwrap_or_else(start);
        for event in kept {
            encode_after(previous, event, &mut self.log);
            previous = event.occurred_at();
        }
        self.follow_log(policy);
    }

    /// Works out the course of all events anew, if those of the log lie in order.
    pub(super) fn follow_log(&mut self, policy: &Policy) {
        let (mut tip, mut course) = (Some(Tip::default()), self.settled.clone());
        self.kept_events().walk(|step, _| {
            if !tip.as_mut().is_some_and(|tip| tip.follow(step)) {
                tip = None;
                course.clear();
                return ControlFlow::Break(());
            }
            go_on(&mut course, step, policy);
            ControlFlow::Continue(())
        });
        self.tip = tip;
        *self.evidence.exchanges_mut() = course;
    }

    /// The bytes that the sums take, names left out.
    pub(super) fn held(&self) -> usize {
        let beside = size_of::<Self>() - size_of::<Evidence>();
        self.evidence.held() + self.settled.held() + self.log.capacity() + beside
    }
}

/// Goes on in a course by the next event of the canonical order.
fn go_on(course: &mut Exchanges, step: Step<'_>, policy: &Policy) {
    course.take_next(step, &Weights::at(step.at(), policy), policy);
}
