//! One open item, and its form in a snapshot.

use crate::bytes::{no_such_choice, put_real, take_byte, take_real};
use crate::error::Result;
use crate::event::codec::{
    flag, put_id, put_span, put_unless_one, take_due, take_fraction, take_id,
};
use crate::event::{Event, EventId, Kind};
use crate::evidence::saved::{Saved, put_before, put_gift, take_before};
use crate::party::Side;
use crate::quantity::{Amount, Currency, Fraction, Timestamp};

/// Something that waits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenItem {
    /// When its time has passed; never, where there is no due time.
    pub(crate) due: Option<Timestamp>,
    pub(crate) opened_at: Timestamp,
    /// The side that opened it.
    pub(crate) by: Side,
    pub(crate) id: Option<EventId>,
    pub(crate) thread: Option<EventId>,
    pub(crate) confidence: Fraction,
    pub(crate) matter: Matter,
}

/// What an open item becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Matter {
    /// Answered in time, the other side has answered; if not, it has not.
    Request,
    /// Answered, it is a contribution of `amount`; if not, it never was one.
    Outreach { kind: Kind, currency: Option<Currency>, amount: f64 },
    /// An expectation, or the promise that made it.
    Expectation(Expected),
    /// A change proposed, and whether the other side accepted it.
    Amendment { accepted: bool },
    /// The opener said what it needs, and perhaps until when.
    CallOut { until: Option<Timestamp> },
}

/// What is expected, of whom, and how far it was met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expected {
    pub(crate) holder: Side,
    pub(crate) weight: f64,
    pub(crate) stated: bool,
    pub(crate) promised: bool,
    pub(crate) degree: f64,
}

impl OpenItem {
    /// An item that `event` opens.
    pub(crate) fn new(event: &Event, due: Option<Timestamp>, matter: Matter) -> Self {
        Self {
            due,
            opened_at: event.occurred_at(),
            by: event.actor(),
            id: event.id().cloned(),
            thread: event.answers().name().cloned(),
            confidence: event.confidence(),
            matter,
        }
    }

    /// Whether an act of the other side can answer it.
    pub(super) fn awaits_an_act(&self) -> bool {
        matches!(self.matter, Matter::Request | Matter::Outreach { .. } | Matter::CallOut { .. })
    }

    pub(super) fn is_outreach(&self) -> bool {
        matches!(self.matter, Matter::Outreach { .. })
    }

    pub(super) fn is_overdue(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due < now)
    }
}

const MATTER: u8 = 0b0000_0111;
const BY_CUSTOMER: u8 = 1 << 3;
const DUE: u8 = 1 << 4;
const ID: u8 = 1 << 5;
const THREAD: u8 = 1 << 6;
const CONFIDENCE: u8 = 1 << 7;

/// What is saved of an item: a byte that says what follows, when it was opened, when it is due, its
/// names, its confidence, and what tells matters of one sort apart.
impl OpenItem {
    pub(super) fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        let (matter, due) = match self.matter {
            Matter::Request => (0, self.due),
            Matter::Outreach { .. } => (1, self.due),
            Matter::Expectation(_) => (2, self.due),
            Matter::Amendment { accepted: false } => (3, self.due),
            Matter::Amendment { accepted: true } => (4, self.due),
            Matter::CallOut { until } => (5, until),
        };
        out.push(
            matter
                | flag(self.by == Side::Customer, BY_CUSTOMER)
                | flag(due.is_some(), DUE)
                | flag(self.id.is_some(), ID)
                | flag(self.thread.is_some(), THREAD)
                | flag(self.confidence != Fraction::ONE, CONFIDENCE),
        );
        put_before(out, until, self.opened_at);
        if let Some(due) = due {
            put_span(out, due.since(self.opened_at));
        }
        for name in [&self.id, &self.thread].into_iter().flatten() {
            put_id(out, name);
        }
        put_unless_one(out, self.confidence);
        match self.matter {
            Matter::Outreach { kind, currency, amount } => {
                put_gift(out, kind, currency);
                put_real(out, amount);
            }
            Matter::Expectation(expected) => expected.put(out),
            Matter::Request | Matter::Amendment { .. } | Matter::CallOut { .. } => {}
        }
    }

    pub(super) fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let head = take_byte(from)?;
        let by = if head & BY_CUSTOMER == 0 { Side::Supplier } else { Side::Customer };
        let opened_at = take_before(from, saved.until)?;
        let due = if head & DUE == 0 { None } else { Some(take_due(opened_at, from)?) };
        let id = if head & ID == 0 { None } else { Some(take_id(from)?) };
        let thread = if head & THREAD == 0 { None } else { Some(take_id(from)?) };
        let confidence = take_fraction(from, head & CONFIDENCE != 0)?;
        let (due, matter) = match (head & MATTER, due) {
            (0, Some(_)) => (due, Matter::Request),
            (1, Some(_)) => {
                let (kind, currency) = saved.take_gift(from)?;
                // In whatever unit, it has the bounds of a count.
                let amount = Amount::count(take_real(from)?)?.value();
                (due, Matter::Outreach { kind, currency, amount })
            }
            (2, _) => (due, Matter::Expectation(Expected::take(from)?)),
            (3, _) => (due, Matter::Amendment { accepted: false }),
            (4, None) => (due, Matter::Amendment { accepted: true }),
            (5, until) => (None, Matter::CallOut { until }),
            _ => return Err(no_such_choice()),
        };
        Ok(Self { due, opened_at, by, id, thread, confidence, matter })
    }
}

const HELD_BY_CUSTOMER: u8 = 1;
const STATED: u8 = 1 << 1;
const PROMISED: u8 = 1 << 2;
const WEIGHT: u8 = 1 << 3;

impl Expected {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(
            flag(self.holder == Side::Customer, HELD_BY_CUSTOMER)
                | flag(self.stated, STATED)
                | flag(self.promised, PROMISED)
                | flag(self.weight < 1.0, WEIGHT),
        );
        if self.weight < 1.0 {
            put_real(out, self.weight);
        }
        put_real(out, self.degree);
    }

    fn take(from: &mut &[u8]) -> Result<Self> {
        let head = take_byte(from)?;
        if head > HELD_BY_CUSTOMER | STATED | PROMISED | WEIGHT {
            return Err(no_such_choice());
        }
        let holder = if head & HELD_BY_CUSTOMER == 0 { Side::Supplier } else { Side::Customer };
        let weight = take_fraction(from, head & WEIGHT != 0)?.value();
        // One that is met is no longer open.
        let degree = take_fraction(from, true)?.value();
        let (stated, promised) = (head & STATED != 0, head & PROMISED != 0);
        Ok(Self { holder, weight, stated, promised, degree })
    }
}
