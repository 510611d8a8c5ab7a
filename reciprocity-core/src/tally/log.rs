//! Events in their compact form, one after the other, in the order of their arrival.

use std::ops::ControlFlow;

use crate::event::{Event, EventId, decode_after, decode_plain_after, start};
use crate::evidence::{Evidence, Gift, Step, Weights};
use crate::party::Observer;
use crate::policy::Policy;
use crate::quantity::{Fraction, Timestamp};
use crate::tally::arrival::with_step;
use crate::tally::ids::Place;
use crate::tally::tip::Tip;

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
        Event::put_in_order(&mut events);
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

    /// The events in an order in which they come to the same as in the canonical one, if they are nothing
    /// but gifts that both sides saw, without a doubt or a currency; whatever was in `gifts`.
    pub(super) fn gifts(self, gifts: &mut Vec<Gift>) -> bool {
        gifts.clear();
        let (mut plain, mut in_order) = (true, true);
        let mut before = None;
        self.walk(|step, _| {
            let Some(gift) = step.plain_gift() else {
                plain = false;
                return ControlFlow::Break(());
            };
            let turn = Some((gift.at, gift.by));
            in_order &= before <= turn;
            before = turn;
            gifts.push(*gift);
            ControlFlow::Continue(())
        });
        if !in_order {
            // Gifts of one side at one time come to the same in any order.
            gifts.sort_by_key(|gift| (gift.at, gift.by));
        }
        plain
    }

    /// The event of this id.
    pub(super) fn find(self, id: &EventId) -> Option<Event> {
        self.as_they_came().find(|event| event.id() == Some(id))
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
        self.placed().map(|(_, event)| event)
    }

    /// Each event as it came, and where it lies.
    pub(super) fn placed(self) -> impl Iterator<Item = (Place, Event)> {
        let (mut rest, mut newest) = (self.forms, None);
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (from, since) = (self.forms.len() - rest.len(), newest.unwrap_or(self.since));
            let event = decode_after(since, &mut rest).ok()?;
            newest = newest.max(Some(event.occurred_at()));
            Some((Place { from, since }, event))
        })
    }
}
