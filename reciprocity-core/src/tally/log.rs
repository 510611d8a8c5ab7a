//! Events in their compact form, one after the other, in the order of their arrival.

use std::ops::ControlFlow;

use crate::event::{
    Contribution, Event, EventId, decode_after, decode_plain_after, encode_after,
    encode_plain_after, start,
};
use crate::evidence::{Evidence, Exchanges, Gift, Moment, Step, Weights};
use crate::party::{Observer, Side};
use crate::policy::Policy;
use crate::quantity::{Fraction, Timestamp};

/// The events of a log, and the time that its first event is told from: each later one is told from
/// the newest before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log<'a> {
    pub(super) forms: &'a [u8],
    pub(super) since: Timestamp,
}

impl<'a> Log<'a> {
    /// A log before which there was nothing.
    pub(super) fn new(forms: &'a [u8]) -> Self {
        Self { forms, since: start() }
    }

    /// All events, in canonical order.
    pub(super) fn events(self) -> Vec<Event> {
        let mut events: Vec<Event> = self.as_they_came().collect();
        if !events.is_sorted_by(|a, b| a.canonical_cmp(b).is_le()) {
            events.sort_by(Event::canonical_cmp);
        }
        events
    }

    /// Takes the events into `evidence`, whatever was in it.
    pub(super) fn replay(self, evidence: &mut Evidence, policy: &Policy) {
        let (mut tip, mut in_order) = (Tip::default(), true);
        evidence.clear();
        self.walk(|step, _| {
            let weights = Weights::at(step.at(), policy);
            evidence.add(step, &weights);
            in_order = tip.go_on(step, evidence.exchanges_mut(), &weights, policy);
            if in_order { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if !in_order {
            evidence.clear();
            self.events().iter().for_each(|event| evidence.record(event, policy));
        }
    }

    /// The event of this id.
    pub(super) fn find(self, id: &EventId) -> Option<Event> {
        self.as_they_came().find(|event| event.id() == Some(id))
    }

    /// Whether any event has an id.
    pub(super) fn has_ids(self) -> bool {
        self.as_they_came().any(|event| event.id().is_some())
    }

    /// Shows each event as it came, and where it ends.
    #[inline]
    pub(super) fn walk(self, mut each: impl FnMut(Step<'_>, usize) -> ControlFlow<()>) {
        let (mut rest, mut newest) = (self.forms, None);
        while !rest.is_empty() {
            let previous = newest.unwrap_or(self.since);
            let plain = decode_plain_after(previous, &mut rest);
            let gift = plain.map(|(at, by, given)| Gift {
                at,
                by,
                observer: Observer::Neutral,
                confidence: Fraction::ONE,
                kind: given.kind,
                currency: given.amount.currency(),
                amount: given.amount.value(),
            });
            let (at, flow) = if let Some(gift) = gift {
                (gift.at, each(Step::Gift(&gift), self.forms.len() - rest.len()))
            } else {
                // What the log wrote it can read.
                let Ok(event) = decode_after(previous, &mut rest) else { return };
                let end = self.forms.len() - rest.len();
                (event.occurred_at(), with_step(&event, |step| each(step, end)))
            };
            if flow.is_break() {
                return;
            }
            newest = newest.max(Some(at));
        }
    }

    fn as_they_came(self) -> impl Iterator<Item = Event> {
        let (mut rest, mut newest) = (self.forms, None);
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let event = decode_after(newest.unwrap_or(self.since), &mut rest).ok()?;
            newest = newest.max(Some(event.occurred_at()));
            Some(event)
        })
    }
}

/// An event that comes to a tally: any, or a gift that both sides saw, and what was given.
#[derive(Clone, Copy)]
pub(crate) enum Arrival<'a> {
    Event(&'a Event),
    Gift(&'a Gift, &'a Contribution),
}

impl Arrival<'_> {
    #[inline]
    pub(super) fn at(self) -> Timestamp {
        match self {
            Arrival::Event(event) => event.occurred_at(),
            Arrival::Gift(gift, _) => gift.at,
        }
    }

    pub(super) fn has_id(self) -> bool {
        matches!(self, Arrival::Event(event) if event.id().is_some())
    }

    /// Appends the compact form.
    #[inline]
    pub(super) fn encode_after(self, previous: Timestamp, out: &mut Vec<u8>) {
        match self {
            Arrival::Event(event) => encode_after(previous, event, out),
            Arrival::Gift(gift, given) => {
                encode_plain_after(previous, gift.at, gift.by, given, out);
            }
        }
    }

    #[inline]
    pub(super) fn with_step<R>(self, show: impl FnOnce(Step<'_>) -> R) -> R {
        match self {
            Arrival::Event(event) => with_step(event, show),
            Arrival::Gift(gift, _) => show(Step::Gift(gift)),
        }
    }
}

/// Shows an event as evidence takes it.
#[inline]
pub(super) fn with_step<R>(event: &Event, show: impl FnOnce(Step<'_>) -> R) -> R {
    match Gift::of(event) {
        Some(gift) => show(Step::Gift(&gift)),
        None => show(Step::Other(event)),
    }
}

/// The end of a course, as far as it tells whether an event may follow.
///
/// Gifts of one side at one time, none of them in doubt, come to the same in any order: so they
/// need not be compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tip {
    at: Option<Timestamp>,
    /// The side of the last gifts of that time, if there is nothing but such gifts.
    gifts_of: Option<Side>,
    /// Before the gifts of the customer, if these are the last.
    moment: Option<Moment>,
}

impl Tip {
    /// Goes on in the course by an event, if it follows in canonical order, or is a gift of the
    /// supplier that comes only after those of the customer at the same time.
    #[inline]
    pub(super) fn go_on(
        &mut self,
        step: Step<'_>,
        course: &mut Exchanges,
        weights: &Weights,
        policy: &Policy,
    ) -> bool {
        let gift_of = match step {
            Step::Gift(gift) if gift.confidence == Fraction::ONE => Some(gift.by),
            _ => None,
        };
        let at = Some(step.at());
        let at_once = at == self.at && self.gifts_of.is_some();
        if at > self.at || at_once && self.gifts_of <= gift_of {
            if gift_of != Some(Side::Customer) {
                self.moment = None;
            } else if at > self.at || self.gifts_of != gift_of {
                self.moment = course.moment();
            }
            (self.at, self.gifts_of) = (at, gift_of);
            course.take_next(step, weights, policy);
            return true;
        }
        match (step, &mut self.moment) {
            (Step::Gift(gift), Some(moment)) if at_once && gift_of.is_some() => {
                course.insert(gift, moment, weights, policy)
            }
            _ => false,
        }
    }
}

/// The forms of a few events: without room of their own on the heap as long as they fit.
#[derive(Debug, Clone)]
pub(super) enum Forms {
    Few { length: u8, bytes: [u8; Forms::FEW] },
    Many(Vec<u8>),
}

impl Default for Forms {
    fn default() -> Self {
        Forms::Few { length: 0, bytes: [0; Forms::FEW] }
    }
}

impl PartialEq for Forms {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Forms {
    const FEW: usize = 38;

    pub(super) fn of(forms: &[u8]) -> Self {
        let mut all = Self::default();
        all.extend(forms);
        all
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Forms::Few { length, bytes } => &bytes[..usize::from(*length)],
            Forms::Many(bytes) => bytes,
        }
    }

    #[inline]
    pub(super) fn extend(&mut self, form: &[u8]) {
        match self {
            Forms::Few { length, bytes } => {
                let (from, to) = (usize::from(*length), usize::from(*length) + form.len());
                if let Some(free) = bytes.get_mut(from..to) {
                    free.copy_from_slice(form);
                    *length = u8::try_from(to).unwrap_or(u8::MAX); // at most 38
                } else {
                    let mut many = Vec::new();
                    make_room(&mut many, to);
                    many.extend_from_slice(&bytes[..from]);
                    many.extend_from_slice(form);
                    *self = Forms::Many(many);
                }
            }
            Forms::Many(bytes) => {
                make_room(bytes, form.len());
                bytes.extend_from_slice(form);
            }
        }
    }

    /// The bytes on the heap.
    pub(super) fn held(&self) -> usize {
        match self {
            Forms::Few { .. } => 0,
            Forms::Many(bytes) => bytes.capacity(),
        }
    }
}

/// Makes room for more bytes, a quarter ahead at the most: a small block of the heap takes eight
/// bytes less than a multiple of sixteen.
#[inline]
pub(super) fn make_room(bytes: &mut Vec<u8>, more: usize) {
    let needed = bytes.len() + more;
    if needed > bytes.capacity() {
        let ahead = (needed + needed / 4 + 8).next_multiple_of(16) - 8;
        bytes.reserve_exact(ahead - bytes.len());
    }
}
