//! Cells: discounted sums of one matter.

use crate::bytes::{choice, damaged, put_whole, take_byte, take_choice, take_whole};
use crate::error::Result;
use crate::event::{Kind, Principle, Tone, TrustAct};
use crate::evidence::saved::{Saved, put_gift};
use crate::party::{Observer, Side};
use crate::policy::Policy;
use crate::quantity::{Currency, DiscountedSum, Fraction, Timestamp, Weight};

/// What a cell is about.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Fact, Kind, Policy, Side, Timestamp, TrustAct, View,
/// # };
/// use reciprocity_core::evidence::What;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut evidence = Evidence::default();
/// let fifty = Contribution::new(Kind::MONEY, Amount::parse("50", "EUR")?);
/// evidence.record(&Event::new(at, Side::Customer, fifty), &policy);
/// evidence.record(&Event::new(at, Side::Supplier, Fact::Request), &policy);
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let in_euros = What::Given(Kind::MONEY, fifty.amount.currency());
/// assert!((sight.of(Side::Customer, in_euros).value - 50.0).abs() < 1e-9);
/// assert_eq!(sight.of(Side::Supplier, What::Asked).events, 1);
/// assert_eq!(sight.of(Side::Supplier, What::Trust(TrustAct::Betrayed)).events, 0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
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

/// What a cell is about, without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Sort {
    Given,
    Asked,
    Responded,
    Conduct,
    Imposed,
    Answered,
    Unanswered,
    TurnChanged,
    Trust,
    Met,
    Missed,
    Unspoken,
    Kept,
    Broken,
    Refused,
}

impl Sort {
    const ALL: [Self; 15] = [
        Sort::Given,
        Sort::Asked,
        Sort::Responded,
        Sort::Conduct,
        Sort::Imposed,
        Sort::Answered,
        Sort::Unanswered,
        Sort::TurnChanged,
        Sort::Trust,
        Sort::Met,
        Sort::Missed,
        Sort::Unspoken,
        Sort::Kept,
        Sort::Broken,
        Sort::Refused,
    ];

    /// Whether the two sides' shares of it are told.
    fn has_a_share(self) -> bool {
        matches!(self, Sort::Given | Sort::Imposed)
    }

    /// Whether it is an act: a gift, a request or a response.
    pub(crate) fn is_act(self) -> bool {
        matches!(self, Sort::Given | Sort::Asked | Sort::Responded)
    }
}

impl What {
    pub(crate) fn sort(self) -> Sort {
        match self {
            What::Given(..) => Sort::Given,
            What::Asked => Sort::Asked,
            What::Responded => Sort::Responded,
            What::Conduct(..) => Sort::Conduct,
            What::Imposed => Sort::Imposed,
            What::Answered => Sort::Answered,
            What::Unanswered => Sort::Unanswered,
            What::TurnChanged => Sort::TurnChanged,
            What::Trust(_) => Sort::Trust,
            What::Met => Sort::Met,
            What::Missed => Sort::Missed,
            What::Unspoken => Sort::Unspoken,
            What::Kept => Sort::Kept,
            What::Broken => Sort::Broken,
            What::Refused => Sort::Refused,
        }
    }
}

/// Whom and what a cell is about, as one number: cells are found by comparing one word, and lie in
/// the order of observer, side and matter.
///
/// From the top: observer, side, sort of matter, and what tells matters of one sort apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64);

impl Key {
    #[inline]
    pub(crate) fn new(observer: Observer, side: Side, what: What) -> Self {
        let detail = match what {
            What::Given(kind, currency) => detail_of_gift(kind, currency),
            What::Conduct(principle, tone) => detail_of_conduct(principle, tone),
            What::Trust(act) => act as u64,
            _ => 0,
        };
        Self::of_sort(observer, side, what.sort(), detail)
    }

    /// The same of an amount given, which is what most keys are of.
    #[inline]
    pub(crate) fn of_gift(
        observer: Observer,
        side: Side,
        kind: Kind,
        currency: Option<Currency>,
    ) -> Self {
        Self::of_sort(observer, side, Sort::Given, detail_of_gift(kind, currency))
    }

    #[inline]
    fn of_sort(observer: Observer, side: Side, sort: Sort, detail: u64) -> Self {
        let head = (observer as u64) << 1 | side as u64;
        Self(head << 48 | (sort as u64) << 44 | detail)
    }

    /// Appends side, observer and sort in a byte, and the detail.
    fn put(self, out: &mut Vec<u8>) {
        let side_and_observer = self.side() as u8 | (self.observer() as u8) << 1;
        out.push(side_and_observer | (self.sort() as u8) << 3);
        let [act_or_tone, principle, ..] = self.0.to_le_bytes();
        match (self.sort(), self.gift()) {
            (_, Some((kind, currency))) => put_gift(out, kind, currency),
            (Sort::Conduct, _) => out.extend([principle, act_or_tone]),
            (Sort::Trust, _) => out.push(act_or_tone),
            _ => {}
        }
    }

    /// Reads what [`Key::put`] wrote.
    fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let head = take_byte(from)?;
        let side = choice(&Side::ALL, head & 1)?;
        let observer = choice(&Observer::ALL, head >> 1 & 3)?;
        let sort = choice(&Sort::ALL, head >> 3)?;
        let detail = match sort {
            Sort::Given => {
                let (kind, currency) = saved.take_gift(from)?;
                detail_of_gift(kind, currency)
            }
            Sort::Conduct => {
                let principle = take_choice(&Principle::ALL, from)?;
                detail_of_conduct(principle, take_choice(&Tone::ALL, from)?)
            }
            Sort::Trust => take_choice(&TrustAct::ALL, from)? as u64,
            _ => 0,
        };
        Ok(Self::of_sort(observer, side, sort, detail))
    }

    /// Who recorded it.
    pub(crate) fn observer(self) -> Observer {
        Observer::ALL[(self.0 >> 49) as usize & 3]
    }

    /// The same of any observer.
    pub(crate) fn of_anyone(self) -> Self {
        Self(self.0 & ((1 << 49) - 1))
    }

    pub(crate) fn side(self) -> Side {
        Side::ALL[(self.0 >> 48) as usize & 1]
    }

    pub(crate) fn sort(self) -> Sort {
        Sort::ALL[self.number_of_sort() as usize]
    }

    #[inline]
    pub(crate) fn is_of(self, sort: Sort) -> bool {
        self.number_of_sort() == sort as u32
    }

    #[inline]
    fn number_of_sort(self) -> u32 {
        (self.0 >> 44) as u32 & 15
    }

    /// The kind of a gift as its place among the kinds.
    #[inline]
    fn number_of_kind(self) -> usize {
        (self.0 >> 24) as usize & 0xffff
    }

    /// A bit by which to tell at once that a matter is none of others: one for each sort and, of gifts,
    /// for each of the first kinds.
    #[inline]
    pub(crate) fn bit_of_matter(self) -> u64 {
        if self.is_of(Sort::Given) {
            1 << (Sort::ALL.len() + self.number_of_kind()).min(63)
        } else {
            1 << self.number_of_sort()
        }
    }

    /// The kind and the currency, if it is about gifts.
    #[inline]
    pub(crate) fn gift(self) -> Option<(Kind, Option<Currency>)> {
        if !self.is_of(Sort::Given) {
            return None;
        }
        let kind = Kind::at(self.number_of_kind())?;
        Some((kind, Currency::of_number((self.0 & 0xff_ffff) as u32)))
    }
}

fn detail_of_gift(kind: Kind, currency: Option<Currency>) -> u64 {
    let code = currency.map_or(0, Currency::number);
    (kind.index() as u64) << 24 | u64::from(code)
}

fn detail_of_conduct(principle: Principle, tone: Tone) -> u64 {
    (principle as u64) << 8 | tone as u64
}

/// What the events of one matter add up to, in the slow memory and, as far as trends read it, in
/// the fast one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    /// How many events, undiscounted.
    pub(crate) events: u32,
    /// Whether all values were ones, so that the sums of values are those of ones too.
    of_ones: bool,
    /// The values, in the slow memory.
    pub(crate) value: DiscountedSum,
    /// The squares of the discounted values, in the slow memory: of gifts and imposed hours, whose
    /// shares have intervals.
    pub(crate) value_squared: DiscountedSum,
    /// Ones, in the slow memory, where the values are others.
    count: DiscountedSum,
    /// The values, in the fast memory.
    pub(crate) lately: DiscountedSum,
    /// Ones, in the fast memory, where the values are others.
    count_lately: DiscountedSum,
}

/// What an instant weighs in each memory: worked out once for all cells that an event touches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    slow: Weight,
    fast: Weight,
}

impl Weights {
    #[inline]
    pub(crate) fn at(instant: Timestamp, policy: &Policy) -> Self {
        Self { slow: policy.slow().weight(instant), fast: policy.fast().weight(instant) }
    }
}

impl Cell {
    /// Adds one event of `value`.
    #[inline]
    pub(crate) fn add(&mut self, value: f64, confidence: Fraction, weights: &Weights) {
        let (one, value) = (confidence.value(), value * confidence.value());
        if self.events == 0 {
            self.of_ones = true;
        }
        if self.of_ones && value != one {
            (self.of_ones, self.count, self.count_lately) = (false, self.value, self.lately);
        }
        self.events = self.events.saturating_add(1);
        self.value.add(value, weights.slow);
        self.lately.add(value, weights.fast);
        if !self.of_ones {
            self.count.add(one, weights.slow);
            self.count_lately.add(one, weights.fast);
        }
    }

    /// Adds the square of a value that was added.
    #[inline]
    pub(crate) fn add_square(&mut self, value: f64, confidence: Fraction, weights: &Weights) {
        self.value_squared.add_square(value * confidence.value(), weights.slow);
    }

    /// Appends the sums that there are of a matter of `sort`.
    fn put(&self, out: &mut Vec<u8>, sort: Sort) {
        put_whole(out, u64::from(self.events) << 1 | u64::from(self.of_ones));
        self.value.put(out);
        self.lately.put(out);
        if sort.has_a_share() {
            self.value_squared.put(out);
        }
        if !self.of_ones {
            self.count.put(out);
            self.count_lately.put(out);
        }
    }

    /// Reads what [`Cell::put`] wrote.
    fn take(from: &mut &[u8], sort: Sort) -> Result<Self> {
        let head = take_whole(from)?;
        let events = u32::try_from(head >> 1).ok().filter(|&events| events > 0);
        let events = events.ok_or_else(|| damaged("a sum is of no events, or of too many"))?;
        let mut cell = Self { events, of_ones: head & 1 == 1, ..Self::default() };
        let mut sum = || DiscountedSum::take(from, events);
        (cell.value, cell.lately) = (sum()?, sum()?);
        if sort.has_a_share() {
            cell.value_squared = sum()?;
        }
        if !cell.of_ones {
            (cell.count, cell.count_lately) = (sum()?, sum()?);
        }
        Ok(cell)
    }

    /// Ones, in the slow memory.
    pub(crate) fn count(&self) -> &DiscountedSum {
        if self.of_ones { &self.value } else { &self.count }
    }

    /// Ones, in the fast memory.
    pub(crate) fn count_lately(&self) -> &DiscountedSum {
        if self.of_ones { &self.lately } else { &self.count_lately }
    }
}

/// Cells by key, in the order of the keys. A relationship fills few of the possible cells, so only
/// those that hold something exist.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cells {
    keys: Vec<Key>,
    cells: Vec<Cell>,
}

impl Cells {
    /// Adds one event of `value` to the cell of `key`.
    #[inline]
    pub(crate) fn add(&mut self, key: Key, value: f64, confidence: Fraction, weights: &Weights) {
        let cell = self.entry(key);
        cell.add(value, confidence, weights);
        if key.sort().has_a_share() {
            cell.add_square(value, confidence, weights);
        }
    }

    /// The cell of `key`, made if there is none.
    #[inline]
    fn entry(&mut self, key: Key) -> &mut Cell {
        let place = match self.keys.iter().position(|known| *known == key) {
            Some(place) => place,
            None => self.insert(key),
        };
        &mut self.cells[place]
    }

    #[cold]
    fn insert(&mut self, key: Key) -> usize {
        let place = self.keys.partition_point(|known| *known < key);
        // Two at a time: there are few in all, and memory counts.
        if self.cells.len() == self.cells.capacity() {
            self.keys.reserve_exact(2);
            self.cells.reserve_exact(2);
        }
        self.keys.insert(place, key);
        self.cells.insert(place, Cell::default());
        place
    }

    /// Appends the cells, in the order of their keys.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_whole(out, self.len() as u64);
        for (key, cell) in self.iter() {
            key.put(out);
            cell.put(out, key.sort());
        }
    }

    /// Reads what [`Cells::put`] wrote.
    pub(crate) fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let mut cells = Vec::new();
        for _ in 0..take_whole(from)? {
            let key = Key::take(from, saved)?;
            cells.push((key, Cell::take(from, key.sort())?));
        }
        if saved.are_kinds_renumbered() {
            cells.sort_unstable_by_key(|(key, _)| *key);
        }
        if !cells.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(damaged("sums are not in the order of what they are about"));
        }
        let (keys, cells) = cells.into_iter().unzip();
        Ok(Self { keys, cells })
    }

    /// All cells, in the order of their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Key, &Cell)> + Clone {
        self.keys.iter().copied().zip(&self.cells)
    }

    /// The bytes that the cells hold on the heap.
    pub(crate) fn held(&self) -> usize {
        self.keys.capacity() * size_of::<Key>() + self.cells.capacity() * size_of::<Cell>()
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Forgets all cells, and keeps their room.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
        self.cells.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_whom_and_what_it_is_about_and_orders_as_they_do() {
        let eur = Currency::new("EUR").unwrap();
        let usd = Currency::new("USD").unwrap();
        let mut whats = vec![
            What::Given(Kind::MONEY, None),
            What::Given(Kind::MONEY, Some(eur)),
            What::Given(Kind::MONEY, Some(usd)),
            What::Given(Kind::TRUST, None),
            What::Given(Kind::at(65_535).unwrap(), None),
            What::Asked,
            What::Responded,
        ];
        for principle in Principle::ALL {
            whats.extend(Tone::ALL.map(|tone| What::Conduct(principle, tone)));
        }
        whats.extend([What::Imposed, What::Answered, What::Unanswered, What::TurnChanged]);
        whats.extend(TrustAct::ALL.map(What::Trust));
        whats.extend([What::Met, What::Missed, What::Unspoken, What::Kept, What::Broken]);
        whats.push(What::Refused);
        let mut before = None;
        for observer in Observer::ALL {
            for side in Side::ALL {
                for &what in &whats {
                    let key = Key::new(observer, side, what);
                    assert_eq!((key.observer(), key.side()), (observer, side));
                    assert_eq!(key.sort(), what.sort());
                    let gift = match what {
                        What::Given(kind, currency) => Some((kind, currency)),
                        _ => None,
                    };
                    assert_eq!(key.gift(), gift);
                    let of_gift = gift.map(|(kind, code)| Key::of_gift(observer, side, kind, code));
                    assert!(of_gift.is_none_or(|of_gift| of_gift == key));
                    assert!(before < Some(key), "{what:?}");
                    before = Some(key);
                }
            }
        }
    }
}
