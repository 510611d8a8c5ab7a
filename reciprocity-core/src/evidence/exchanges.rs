//! The course of the exchange in each view, and its next step.

use crate::bytes::take_choice;
use crate::error::Result;
use crate::event::Event;
use crate::evidence::cell::{Weights, What};
use crate::evidence::exchange::{Exchange, Gift, has_a_course, outcome};
use crate::evidence::saved::Saved;
use crate::evidence::turns::Moment;
use crate::party::{Observer, View};
use crate::policy::Policy;
use crate::quantity::{Fraction, Timestamp};

/// The course of the exchange in each view.
///
/// As long as both sides saw every event, as in a mail log, the three courses are one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Exchanges {
    Shared(Box<Exchange>),
    PerView(Box<[Exchange; View::ALL.len()]>),
}

impl Default for Exchanges {
    fn default() -> Self {
        Exchanges::Shared(Box::default())
    }
}

/// An event, told apart by how it is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    Gift(&'a Gift),
    Other(&'a Event),
}

impl<'a> Step<'a> {
    pub(crate) fn at(self) -> Timestamp {
        match self {
            Step::Gift(gift) => gift.at,
            Step::Other(event) => event.occurred_at(),
        }
    }

    /// The gift, if it is one that both sides saw, without a doubt or a currency.
    #[inline]
    pub(crate) fn plain_gift(self) -> Option<&'a Gift> {
        let Step::Gift(gift) = self else { return None };
        let plain = gift.observer == Observer::Neutral
            && gift.confidence == Fraction::ONE
            && gift.currency.is_none();
        plain.then_some(gift)
    }
}

impl Exchanges {
    /// Takes the next event of the canonical order.
    #[inline]
    pub(crate) fn take_next(&mut self, step: Step<'_>, weights: &Weights, policy: &Policy) {
        match step {
            Step::Gift(gift) => {
                self.of_those_who_see(gift.observer, |one| one.gift(gift, weights, policy));
            }
            Step::Other(event) if has_a_course(event.fact()) => {
                self.of_those_who_see(event.observer(), |one| one.step(event, weights, policy));
            }
            Step::Other(_) => {}
        }
    }

    /// The course that `view` sees.
    pub(crate) fn of(&self, view: View) -> &Exchange {
        match self {
            Exchanges::Shared(exchange) => exchange,
            Exchanges::PerView(exchanges) => &exchanges[view as usize],
        }
    }

    /// The turns at this moment, if all views share one course.
    pub(crate) fn moment(&self) -> Option<Moment> {
        match self {
            Exchanges::Shared(exchange) => Some(exchange.turns.moment()),
            Exchanges::PerView(_) => None,
        }
    }

    /// Takes a gift of the supplier that comes after gifts of the customer at the same time, before
    /// which it lies in canonical order; the first of these was taken at `moment`. There were only
    /// gifts at that time, none of them in doubt. Not done if the views share no course.
    ///
    /// But for the turns, such gifts come to the same in any order: each counts as an act, and closes
    /// what the other side had open before.
    pub(crate) fn insert(
        &mut self,
        gift: &Gift,
        moment: &mut Moment,
        weights: &Weights,
        policy: &Policy,
    ) -> bool {
        let Exchanges::Shared(exchange) = self else { return false };
        if gift.observer != Observer::Neutral {
            return false;
        }
        let (other, wait) = (gift.by.other(), policy.answer_wait());
        let had_changed = exchange.turns.take_back(*moment, other, gift.at, wait);
        exchange.gift(gift, weights, policy);
        *moment = exchange.turns.moment();
        if exchange.turns.step(other, gift.at, wait) && !had_changed {
            let key = outcome(other, What::TurnChanged);
            exchange.outcomes.add(key, 1.0, Fraction::ONE, weights);
        }
        true
    }

    /// Forgets everything, and keeps the room for what comes next.
    pub(crate) fn clear(&mut self) {
        match self {
            Exchanges::Shared(exchange) => exchange.clear(),
            per_view @ Exchanges::PerView(_) => *per_view = Exchanges::default(),
        }
    }

    /// The bytes that the courses take on the heap, names left out.
    pub(crate) fn held(&self) -> usize {
        self.all().iter().map(Exchange::held).sum()
    }

    /// Appends the courses; no event of them is later than `until`.
    pub(crate) fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        out.push(u8::from(matches!(self, Exchanges::PerView(_))));
        for exchange in self.all() {
            exchange.put(out, until);
        }
    }

    /// Reads what [`Exchanges::put`] wrote.
    pub(crate) fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let per_view = take_choice(&[false, true], from)?;
        let mut exchange = || Exchange::take(from, saved);
        Ok(if per_view {
            Exchanges::PerView(Box::new([exchange()?, exchange()?, exchange()?]))
        } else {
            Exchanges::Shared(Box::new(exchange()?))
        })
    }

    fn all(&self) -> &[Exchange] {
        match self {
            Exchanges::Shared(shared) => std::slice::from_ref(shared),
            Exchanges::PerView(per_view) => &per_view[..],
        }
    }

    /// Changes the course of every view that sees what `observer` recorded.
    #[inline]
    fn of_those_who_see(&mut self, observer: Observer, change: impl Fn(&mut Exchange)) {
        if let Exchanges::Shared(shared) = self
            && observer == Observer::Neutral
        {
            return change(shared);
        }
        self.of_each_who_sees(observer, change);
    }

    /// The same where the views have seen different things, which is rare.
    #[inline(never)]
    fn of_each_who_sees(&mut self, observer: Observer, change: impl Fn(&mut Exchange)) {
        for (view, exchange) in View::ALL.into_iter().zip(self.per_view()) {
            if view.sees(observer) {
                change(exchange);
            }
        }
    }

    /// The course of each view, apart from now on.
    #[inline(never)]
    fn per_view(&mut self) -> &mut [Exchange] {
        if let Exchanges::Shared(shared) = self {
            let one = std::mem::take(shared.as_mut());
            *self = Exchanges::PerView(Box::new([one.clone(), one.clone(), one]));
        }
        match self {
            Exchanges::Shared(shared) => std::slice::from_mut(shared),
            Exchanges::PerView(per_view) => &mut per_view[..],
        }
    }
}
