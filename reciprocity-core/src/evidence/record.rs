//! The evidence of one relationship, and the one function that changes it.

use crate::bytes::{damaged, put_whole, take_choice, take_whole, unzigzag, zigzag};
use crate::error::Result;
use crate::event::{Event, Fact};
use crate::evidence::cell::{Cell, Cells, Key, Weights, What};
use crate::evidence::exchange::{Exchange, Gift, has_a_course, is_outreach, outcome};
use crate::evidence::saved::{Saved, put_before, take_before};
use crate::evidence::turns::Moment;
use crate::party::{Observer, Side, View};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::{Fraction, Timestamp};

/// What the events of one relationship leave behind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    cells: Cells,
    exchanges: Exchanges,
    /// By observer: when its newest event occurred.
    newest: [Option<Timestamp>; Observer::ALL.len()],
}

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

impl Step<'_> {
    pub(crate) fn at(self) -> Timestamp {
        match self {
            Step::Gift(gift) => gift.at,
            Step::Other(event) => event.occurred_at(),
        }
    }
}

impl Evidence {
    /// Takes the next event of the canonical order: none that was taken before may come after it.
    pub fn record(&mut self, event: &Event, policy: &Policy) {
        match Gift::of(event) {
            Some(gift) => self.take_next(Step::Gift(&gift), policy),
            None => self.take_next(Step::Other(event), policy),
        }
    }

    /// The same of an event that is a gift.
    #[inline]
    pub(crate) fn record_gift(&mut self, gift: &Gift, policy: &Policy) {
        self.take_next(Step::Gift(gift), policy);
    }

    #[inline]
    pub(crate) fn take_next(&mut self, step: Step<'_>, policy: &Policy) {
        let weights = Weights::at(step.at(), policy);
        self.add(step, &weights);
        self.exchanges.take_next(step, &weights, policy);
    }

    /// Adds what needs no order of an event that may come in any.
    #[inline]
    pub(crate) fn add(&mut self, step: Step<'_>, weights: &Weights) {
        let (observer, key, value, confidence) = match step {
            Step::Gift(gift) => {
                let what = What::Given(gift.kind, gift.currency);
                let key = Key::new(gift.observer, gift.by, what);
                (gift.observer, Some(key), gift.amount, gift.confidence)
            }
            Step::Other(event) => {
                let observer = event.observer();
                let (what, value) = plain_sum(event).unzip();
                let key = what.map(|what| Key::new(observer, event.actor(), what));
                (observer, key, value.unwrap_or_default(), event.confidence())
            }
        };
        let newest = &mut self.newest[observer as usize];
        *newest = (*newest).max(Some(step.at()));
        if let Some(key) = key {
            self.cells.add(key, value, confidence, weights);
        }
    }

    /// The course of the exchange in each view.
    pub(crate) fn exchanges(&self) -> &Exchanges {
        &self.exchanges
    }

    /// The same, to go on in.
    pub(crate) fn exchanges_mut(&mut self) -> &mut Exchanges {
        &mut self.exchanges
    }

    /// Becomes what adds up to the same as `other`, by another course.
    pub(crate) fn become_like(&mut self, other: &Self, course: Exchanges) {
        self.cells.clone_from(&other.cells);
        (self.newest, self.exchanges) = (other.newest, course);
    }

    /// The plain sums that `view` sees, in the order of their keys.
    pub(crate) fn cells(&self, view: View) -> impl Iterator<Item = (Key, &Cell)> + Clone {
        self.cells.iter().filter(move |(key, _)| view.sees(key.observer()))
    }

    /// How many cells any view may see.
    pub(crate) fn room(&self) -> usize {
        self.cells.len() + self.exchange(View::Joint).outcomes.len()
    }

    /// The bytes that the evidence takes, names left out.
    pub(crate) fn held(&self) -> usize {
        size_of::<Self>() + self.cells.held() + self.exchanges.held()
    }

    /// Appends what needs no order, of one event at least: when the newest one occurred, the newest
    /// of each observer, and the cells.
    pub(crate) fn put_sums(&self, out: &mut Vec<u8>) {
        let Some(until) = self.newest(View::Joint) else { return };
        put_whole(out, zigzag(until.micros()));
        for newest in self.newest {
            out.push(u8::from(newest.is_some()));
            if let Some(newest) = newest {
                put_before(out, until, newest);
            }
        }
        self.cells.put(out);
    }

    /// Reads what [`Evidence::put_sums`] wrote under a policy that sums alike; and when the newest
    /// event occurred.
    pub(crate) fn take_sums(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<(Self, Timestamp)> {
        let until = Timestamp::from_micros(unzigzag(take_whole(from)?))?;
        let mut newest = [None; Observer::ALL.len()];
        for newest in &mut newest {
            if take_choice(&[false, true], from)? {
                *newest = Some(take_before(from, until)?);
            }
        }
        if !newest.contains(&Some(until)) {
            return Err(damaged("the newest event was recorded by nobody"));
        }
        let cells = Cells::take(from, &Saved { until, kinds })?;
        if cells.iter().any(|(key, _)| newest[key.observer() as usize].is_none()) {
            return Err(damaged("a sum is of an observer who recorded nothing"));
        }
        Ok((Self { cells, exchanges: Exchanges::default(), newest }, until))
    }

    /// Whether all views see the same.
    pub(crate) fn looks_alike(&self) -> bool {
        Side::ALL.into_iter().all(|side| !self.has_records_of(side.into()))
    }

    /// Forgets everything, and keeps the room for what comes next.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.newest = Default::default();
        self.exchanges.clear();
    }

    /// The course of the exchange that `view` sees.
    pub(crate) fn exchange(&self, view: View) -> &Exchange {
        match &self.exchanges {
            Exchanges::Shared(exchange) => exchange,
            Exchanges::PerView(exchanges) => &exchanges[view as usize],
        }
    }

    /// When the newest event that `view` sees occurred.
    pub(crate) fn newest(&self, view: View) -> Option<Timestamp> {
        Observer::ALL
            .into_iter()
            .filter(|&observer| view.sees(observer))
            .filter_map(|observer| self.newest[observer as usize])
            .max()
    }

    /// Whether `observer` recorded anything.
    pub fn has_records_of(&self, observer: Observer) -> bool {
        self.newest[observer as usize].is_some()
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
        if let Exchanges::Shared(shared) = self {
            if observer == Observer::Neutral {
                return change(shared);
            }
            let one = std::mem::take(shared.as_mut());
            *self = Exchanges::PerView(Box::new([one.clone(), one.clone(), one]));
        }
        if let Exchanges::PerView(exchanges) = self {
            for (view, exchange) in View::ALL.into_iter().zip(exchanges.iter_mut()) {
                if view.sees(observer) {
                    change(exchange);
                }
            }
        }
    }
}

/// The cell that an event adds to at once, and the value.
fn plain_sum(event: &Event) -> Option<(What, f64)> {
    Some(match event.fact() {
        Fact::Contribution(_) if is_outreach(event) => return None,
        Fact::Contribution(given) => {
            (What::Given(given.kind, given.amount.currency()), given.amount.value())
        }
        Fact::Request => (What::Asked, 1.0),
        Fact::Response(response) if response.automatic => return None,
        Fact::Response(_) => (What::Responded, 1.0),
        Fact::Conduct(conduct) => {
            (What::Conduct(conduct.principle, conduct.tone), conduct.severity.value())
        }
        Fact::Imposition(imposition) => (What::Imposed, imposition.time.value()),
        Fact::Trust(act) => (What::Trust(*act), 1.0),
        _ => return None,
    })
}
