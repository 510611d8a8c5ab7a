//! The evidence of one relationship, and the one function that changes it.

use crate::bytes::{damaged, put_whole, take_choice, take_whole, unzigzag, zigzag};
use crate::error::Result;
use crate::event::{Event, Fact};
use crate::evidence::cell::{Cell, Cells, Key, Weights, What};
use crate::evidence::exchange::{Exchange, Gift, has_a_course, is_outreach};
use crate::evidence::saved::{Saved, put_before, take_before};
use crate::party::{Observer, Side, View};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::Timestamp;

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
enum Exchanges {
    Shared(Box<Exchange>),
    PerView(Box<[Exchange; View::ALL.len()]>),
}

impl Default for Exchanges {
    fn default() -> Self {
        Exchanges::Shared(Box::default())
    }
}

impl Evidence {
    /// Takes the next event of the canonical order: none that was taken before may come after it.
    pub fn record(&mut self, event: &Event, policy: &Policy) {
        if let Some(gift) = Gift::of(event) {
            return self.record_gift(&gift, policy);
        }
        self.note(event.observer(), event.occurred_at());
        let weights = Weights::at(event.occurred_at(), policy);
        if let Some((what, value)) = plain_sum(event) {
            let key = Key::new(event.observer(), event.actor(), what);
            self.cells.add(key, value, event.confidence(), &weights);
        }
        if has_a_course(event.fact()) {
            let step = |exchange: &mut Exchange| exchange.step(event, &weights, policy);
            self.exchanges.step(event.observer(), step);
        }
    }

    /// The same of an event that is a gift.
    #[inline]
    pub(crate) fn record_gift(&mut self, gift: &Gift, policy: &Policy) {
        self.note(gift.observer, gift.at);
        let weights = Weights::at(gift.at, policy);
        let key = Key::new(gift.observer, gift.by, What::Given(gift.kind, gift.currency));
        self.cells.add(key, gift.amount, gift.confidence, &weights);
        self.exchanges.step(gift.observer, |exchange| exchange.gift(gift, &weights, policy));
    }

    #[inline]
    fn note(&mut self, observer: Observer, at: Timestamp) {
        let newest = &mut self.newest[observer as usize];
        debug_assert!(newest.is_none_or(|newest| newest <= at));
        *newest = Some(at);
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
        let exchanges: usize = self.exchanges.all().iter().map(Exchange::held).sum();
        size_of::<Self>() + self.cells.held() + exchanges
    }

    /// Appends what the evidence holds, of one event at least: when the newest one occurred, from
    /// which all else is told, then the newest of each observer, the cells and the exchanges.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let Some(until) = self.newest(View::Joint) else { return };
        put_whole(out, zigzag(until.micros()));
        for newest in self.newest {
            out.push(u8::from(newest.is_some()));
            if let Some(newest) = newest {
                put_before(out, until, newest);
            }
        }
        self.cells.put(out);
        out.push(u8::from(matches!(self.exchanges, Exchanges::PerView(_))));
        for exchange in self.exchanges.all() {
            exchange.put(out, until);
        }
    }

    /// Reads what [`Evidence::put`] wrote under a policy that sums alike.
    pub(crate) fn take(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<Self> {
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
        let saved = &Saved { until, kinds };
        let cells = Cells::take(from, saved)?;
        if cells.iter().any(|(key, _)| newest[key.observer() as usize].is_none()) {
            return Err(damaged("a sum is of an observer who recorded nothing"));
        }
        let per_view = take_choice(&[false, true], from)?;
        let mut exchange = || Exchange::take(from, saved);
        let exchanges = if per_view {
            Exchanges::PerView(Box::new([exchange()?, exchange()?, exchange()?]))
        } else {
            Exchanges::Shared(Box::new(exchange()?))
        };
        Ok(Self { cells, exchanges, newest })
    }

    /// Whether all views see the same.
    pub(crate) fn looks_alike(&self) -> bool {
        Side::ALL.into_iter().all(|side| !self.has_records_of(side.into()))
    }

    /// Forgets everything, and keeps the room for what comes next.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.newest = Default::default();
        match &mut self.exchanges {
            Exchanges::Shared(exchange) => exchange.clear(),
            per_view @ Exchanges::PerView(_) => *per_view = Exchanges::default(),
        }
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
    fn all(&self) -> &[Exchange] {
        match self {
            Exchanges::Shared(shared) => std::slice::from_ref(shared),
            Exchanges::PerView(per_view) => &per_view[..],
        }
    }

    /// Takes a step in the course of every view that sees what `observer` recorded.
    #[inline]
    fn step(&mut self, observer: Observer, step: impl Fn(&mut Exchange)) {
        if let Exchanges::Shared(shared) = self {
            if observer == Observer::Neutral {
                return step(shared);
            }
            let one = std::mem::take(shared.as_mut());
            *self = Exchanges::PerView(Box::new([one.clone(), one.clone(), one]));
        }
        if let Exchanges::PerView(exchanges) = self {
            for (view, exchange) in View::ALL.into_iter().zip(exchanges.iter_mut()) {
                if view.sees(observer) {
                    step(exchange);
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
