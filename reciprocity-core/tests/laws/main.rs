//! The laws of the method, each under its own name.

#![expect(clippy::unwrap_used, reason = "what fails here is a test")]
#![expect(clippy::float_cmp, reason = "some laws hold to the bit")]

mod advice;
mod bonds;
mod course;
mod overall;
mod range;
mod record;
mod shares;
#[path = "../support/mod.rs"]
mod support;
mod treatment;

use reciprocity_core::{
    Amount, Answers, Assessment, Event, EventId, Fact, Fraction, Kind, Observer, Principle, Side,
    Span, Timestamp, View,
};
use support::assess;
use support::compare::told::told_by;
use support::generate::{self, Case, DAY, at};

/// Rounding moves a number by far less than this; what a law forbids moves it by more.
const ROUNDING: f64 = 1e-12;

/// The same event with one thing changed: rebuilt from its parts, as a host would.
struct Parts {
    id: Option<EventId>,
    occurred_at: Timestamp,
    actor: Side,
    observer: Observer,
    confidence: Fraction,
    answers: Answers,
    due: Option<Timestamp>,
    fact: Fact,
}

impl Parts {
    fn of(event: &Event) -> Self {
        Self {
            id: event.id().cloned(),
            occurred_at: event.occurred_at(),
            actor: event.actor(),
            observer: event.observer(),
            confidence: event.confidence(),
            answers: event.answers().clone(),
            due: event.due(),
            fact: event.fact().clone(),
        }
    }

    fn event(self) -> Event {
        let event = Event::new(self.occurred_at, self.actor, self.fact)
            .observed_by(self.observer)
            .with_confidence(self.confidence)
            .answering(self.answers)
            .unwrap();
        let event = self.due.map_or(Ok(event.clone()), |due| event.due_by(due)).unwrap();
        match self.id {
            Some(id) => event.with_id(id),
            None => event,
        }
    }

    fn amount(&self) -> Option<Amount> {
        match &self.fact {
            Fact::Contribution(given) => Some(given.amount),
            Fact::Imposition(imposed) => Some(imposed.time),
            _ => None,
        }
    }
}

fn score(case: &Case) -> Assessment {
    assess(&case.events, case.as_of, &case.policy)
}

/// The case with more events.
fn and(case: &Case, more: Vec<Event>) -> Case {
    Case { events: [case.events.clone(), more].concat(), ..case.clone() }
}

/// A name that no generated event has.
fn new_name() -> EventId {
    EventId::new("new").unwrap()
}

/// An event that speaks of the one of that name.
fn of_new(at: Timestamp, side: Side, fact: impl Into<Fact>) -> Event {
    Event::new(at, side, fact).answering(Answers::Named(new_name())).unwrap()
}

fn days(days: f64) -> Span {
    Span::from_days(days).unwrap()
}

fn side_of(supplier: bool) -> Side {
    if supplier { Side::Supplier } else { Side::Customer }
}

/// What each view tells of each side, as `told_by` labels it.
fn all_told(assessment: &Assessment) -> Vec<Vec<(String, f64)>> {
    View::ALL.map(|view| told_by(assessment.view(view), false)).to_vec()
}

fn newest(case: &Case) -> Timestamp {
    newest_of(&case.events)
}

fn newest_of(events: &[Event]) -> Timestamp {
    events.iter().map(Event::occurred_at).max().unwrap()
}

/// The principles that rest on recorded conduct alone.
const CONDUCT: [Principle; 4] =
    [Principle::Respect, Principle::Honesty, Principle::Courtesy, Principle::Listening];

fn day(day: i64) -> Timestamp {
    at(day * DAY)
}

/// So many deeds of a kind.
fn deeds(day_of: i64, side: Side, kind: Kind, count: f64) -> Event {
    Event::new(day(day_of), side, generate::plain(kind, count))
}
