//! The evidence of one relationship, and the one function that changes it.

use crate::bytes::{damaged, put_whole, take_choice, take_whole, unzigzag, zigzag};
use crate::error::Result;
use crate::event::{Event, Fact};
use crate::evidence::cell::{Cell, Cells, Key, Weights, What};
use crate::evidence::exchange::{Exchange, Gift, is_outreach};
use crate::evidence::exchanges::{Exchanges, Step};
use crate::evidence::saved::{Saved, put_before, take_before};
use crate::party::{Observer, Side, View};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::Timestamp;

/// What the events of one relationship leave behind.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Kind, Policy, Profile, Side, Timestamp, assess,
/// # };
/// use reciprocity_core::Evidence;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// for (days, side, hours) in [(0, Side::Supplier, "6"), (180, Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     evidence.record(&Event::new(day(days)?, side, time), &policy);
/// }
/// let share = assess(&evidence, Profile::default(), day(180)?, &policy).joint.share.unwrap();
/// // The six hours of a half-life ago count for three.
/// assert!((share.supplier - 3.0 / (3.0 + 2.0)).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    cells: Cells,
    exchanges: Exchanges,
    /// By observer: when its newest event occurred.
    newest: [Option<Timestamp>; Observer::ALL.len()],
}

impl Evidence {
    /// Takes the next event of the canonical order ([`Event::put_in_order`]): none that was taken before
    /// may come after it. It is one that the policy takes, as [`History::check`](crate::History::check)
    /// says: here nothing is refused.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight, What};
    /// # use reciprocity_core::{Event, Fact, Policy, Response, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// // In canonical order: the request before its answer.
    /// evidence.record(&Event::new(day(0)?, Side::Supplier, Fact::Request), &policy);
    /// evidence.record(&Event::new(day(2)?, Side::Customer, Response::default()), &policy);
    /// let sight = Sight::new(&evidence, View::Joint, day(2)?, &policy);
    /// assert_eq!(sight.of(Side::Customer, What::Answered).events, 1);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn record(&mut self, event: &Event, policy: &Policy) {
        let weights = Weights::at(event.occurred_at(), policy);
        match Gift::of(event) {
            Some(gift) => self.take_next(Step::Gift(&gift), &weights, policy),
            None => self.take_next(Step::Other(event), &weights, policy),
        }
    }

    /// The same of an event that is a gift.
    #[inline]
    pub(crate) fn record_gift(&mut self, gift: &Gift, weights: &Weights, policy: &Policy) {
        self.take_next(Step::Gift(gift), weights, policy);
    }

    #[inline]
    fn take_next(&mut self, step: Step<'_>, weights: &Weights, policy: &Policy) {
        self.add(step, weights);
        self.exchanges.take_next(step, weights, policy);
    }

    /// Adds what needs no order of an event that may come in any.
    #[inline]
    pub(crate) fn add(&mut self, step: Step<'_>, weights: &Weights) {
        match step {
            Step::Gift(gift) => {
                self.note(gift.observer, gift.at);
                let key = Key::of_gift(gift.observer, gift.by, gift.kind, gift.currency);
                self.cells.add(key, gift.amount, gift.confidence, weights);
            }
            Step::Other(event) => {
                self.note(event.observer(), event.occurred_at());
                if let Some((what, value)) = plain_sum(event) {
                    let key = Key::new(event.observer(), event.actor(), what);
                    self.cells.add(key, value, event.confidence(), weights);
                }
            }
        }
    }

    /// Notes when an event occurred that `observer` recorded.
    #[inline]
    fn note(&mut self, observer: Observer, at: Timestamp) {
        let newest = &mut self.newest[observer as usize];
        if newest.is_none_or(|newest| newest < at) {
            *newest = Some(at);
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
        self.exchanges.of(view)
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
    ///
    /// ```
    /// # use reciprocity_core::{Event, Evidence, Fact, Observer, Policy, Side, Timestamp};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// let asked = Event::new(at, Side::Supplier, Fact::Request).observed_by(Side::Customer);
    /// evidence.record(&asked, &policy);
    /// // It counts who recorded it, not who acted.
    /// assert!(evidence.has_records_of(Observer::Customer));
    /// assert!(!evidence.has_records_of(Observer::Supplier));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn has_records_of(&self, observer: Observer) -> bool {
        self.newest[observer as usize].is_some()
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
