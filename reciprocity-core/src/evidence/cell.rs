//! Cells: discounted sums of one matter.

use crate::event::{Kind, Principle, Tone, TrustAct};
use crate::policy::Policy;
use crate::quantity::{Currency, DiscountedSum, Fraction, Timestamp};

/// What a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Amounts given of a kind; of money, in one currency.
    Given(Kind, Option<Currency>),
    /// Requests made.
    Asked,
    /// Responses made.
    Responded,
    /// Good or bad conduct.
    Conduct(Principle, Tone),
    /// Hours that the other side was cost.
    Imposed,
    /// Requests of the other side that were answered in time.
    Answered,
    /// Requests of the other side that were not.
    Unanswered,
    /// Acts that followed an act of the other side.
    TurnChanged,
    /// Trust extended, honoured, betrayed or withheld.
    Trust(TrustAct),
    /// The weight of what the side expected and got.
    Met,
    /// The weight of what the side expected and did not get.
    Missed,
    /// What the side expected, had not said, and did not get.
    Unspoken,
    /// The weight of promises that the side kept.
    Kept,
    /// The weight of promises that the side broke.
    Broken,
    /// Changes proposed to the side that it refused, or that failed it.
    Refused,
}

/// Sums over the events of one matter, for one memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Of the values.
    pub value: DiscountedSum,
    /// Of the squares of the discounted values.
    pub value_squared: DiscountedSum,
    /// Of ones.
    pub count: DiscountedSum,
}

/// What the events of one matter add up to, in the slow and in the fast memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// How many events, undiscounted.
    pub events: u32,
    /// The slow memory.
    pub slow: Sums,
    /// The fast memory.
    pub fast: Sums,
}

impl Cell {
    /// Adds one event of `value` at `at`.
    pub(crate) fn add(&mut self, value: f64, at: Timestamp, confidence: Fraction, policy: &Policy) {
        self.events = self.events.saturating_add(1);
        for (sums, half_life) in [(&mut self.slow, policy.slow()), (&mut self.fast, policy.fast())]
        {
            let weight = half_life.weight(at);
            sums.value.add(value * confidence.value(), weight);
            sums.value_squared.add_square(value * confidence.value(), weight);
            sums.count.add(confidence.value(), weight);
        }
    }
}

/// Cells by key, in the order of the keys. A relationship fills few of the possible cells, so only
/// those that hold something exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells<K>(Vec<(K, Cell)>);

impl<K> Default for Cells<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord + Copy> Cells<K> {
    /// The cell of `key`, made if there is none.
    pub(crate) fn entry(&mut self, key: K) -> &mut Cell {
        let place = match self.0.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(place) => place,
            Err(place) => {
                self.0.insert(place, (key, Cell::default()));
                place
            }
        };
        &mut self.0[place].1
    }

    /// All cells, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (K, &Cell)> + Clone {
        self.0.iter().map(|(key, cell)| (*key, cell))
    }
}
