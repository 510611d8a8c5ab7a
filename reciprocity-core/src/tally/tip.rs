//! The end of a course of exchange, and which events may follow it.

use crate::evidence::{Exchanges, Moment, Step, Weights};
use crate::party::Side;
use crate::policy::Policy;
use crate::quantity::{Fraction, Timestamp};

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
