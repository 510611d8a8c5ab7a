//! What the rows of a relationship are folded into.

use crate::error::Result;
use crate::event::Event;
use crate::evidence::{Evidence, Gift, Outline, Weights};
use crate::history::History;
use crate::policy::Policy;
use crate::quantity::{Timestamp, Weight};

/// Holds one relationship at a time; its room is used again for the next.
pub(super) trait Carrier {
    /// Whether gifts must come in canonical order.
    const NEEDS_ORDER: bool;

    /// What an instant weighs.
    type Weight;

    fn weight(at: Timestamp, policy: &Policy) -> Self::Weight;

    fn clear(&mut self);

    fn give(&mut self, gift: &Gift, weight: &Self::Weight, policy: &Policy);

    /// Takes events of which not all are gifts, in whatever order they come.
    fn take(&mut self, events: Vec<Event>, policy: &Policy) -> Result<()>;
}

/// All evidence.
#[derive(Default)]
pub(super) struct Whole(pub(super) Evidence);

impl Carrier for Whole {
    const NEEDS_ORDER: bool = true;

    type Weight = Weights;

    #[inline]
    fn weight(at: Timestamp, policy: &Policy) -> Weights {
        Weights::at(at, policy)
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    #[inline]
    fn give(&mut self, gift: &Gift, weights: &Weights, policy: &Policy) {
        self.0.record_gift(gift, weights, policy);
    }

    fn take(&mut self, events: Vec<Event>, policy: &Policy) -> Result<()> {
        let mut history = History::default();
        history.record_all(events, policy)?;
        self.0 = history.evidence(Timestamp::MAX, policy);
        Ok(())
    }
}

/// An outline, with its course or without.
#[derive(Default)]
pub(super) struct Outlined<const COURSE: bool>(pub(super) Outline);

impl<const COURSE: bool> Carrier for Outlined<COURSE> {
    const NEEDS_ORDER: bool = COURSE;

    type Weight = Weight;

    #[inline]
    fn weight(at: Timestamp, policy: &Policy) -> Weight {
        policy.slow().weight(at)
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    #[inline]
    fn give(&mut self, gift: &Gift, weight: &Weight, policy: &Policy) {
        self.0.give(gift, *weight, policy);
        if COURSE {
            self.0.follow(gift, *weight, policy);
        }
    }

    fn take(&mut self, mut events: Vec<Event>, policy: &Policy) -> Result<()> {
        Event::put_in_order(&mut events);
        for gift in events.iter().filter_map(Gift::of) {
            self.give(&gift, &Self::weight(gift.at, policy), policy);
        }
        Ok(())
    }
}
