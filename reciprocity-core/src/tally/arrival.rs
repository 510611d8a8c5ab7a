//! An event as it comes to a tally.

use crate::event::{Contribution, Event, Fact, encode_after, encode_plain_after};
use crate::evidence::{Gift, Step};
use crate::party::Observer;
use crate::quantity::{Fraction, Timestamp};

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

/// The gift that an event is, and what was given, if all else about it is the usual.
#[inline]
pub(super) fn plain(event: &Event) -> Option<(Gift, &Contribution)> {
    let Fact::Contribution(given) = event.fact() else { return None };
    let gift = Gift::of(event).filter(|_| event.id().is_none())?;
    let usual = gift.observer == Observer::Neutral && gift.confidence == Fraction::ONE;
    usual.then_some((gift, given))
}

/// Shows an event as evidence takes it.
#[inline]
pub(super) fn with_step<R>(event: &Event, show: impl FnOnce(Step<'_>) -> R) -> R {
    match Gift::of(event) {
        Some(gift) => show(Step::Gift(&gift)),
        None => show(Step::Other(event)),
    }
}
