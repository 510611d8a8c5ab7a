//! One event of a batch in four words, so that bringing rows together moves half a cache line.

use std::cmp::Ordering;

use crate::event::{Contribution, Event, Kind, KindDefinition};
use crate::evidence::Gift;
use crate::party::{Observer, Side};
use crate::policy::Policy;
use crate::quantity::{Amount, Currency, Fraction, Money, Span, Timestamp, Unit};

/// A row: the relationship, the time, the amount in units of the kind, and the rest.
///
/// The rest, from the top: 16 bits of the kind, 2 of the observer, 1 of the side, 1 that tells an
/// event that the columns cannot hold; and 32 bits of that event's place in the list of such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Row(pub(super) Words);

pub(super) type Words = [u64; 4];

const OTHER: u64 = 1 << 32;
const SIDE: u32 = 33;
const OBSERVER: u32 = 34;
const KIND: u32 = 36;

impl Row {
    pub(super) fn gift(
        relationship: u64,
        at: i64,
        side: Side,
        observer: Observer,
        kind: u16,
        amount: f64,
    ) -> Self {
        Self::of_codes(relationship, at, side as u8, observer as u8, kind, amount)
    }

    /// The same of the codes of the side and the observer.
    #[inline]
    pub(super) fn of_codes(
        relationship: u64,
        at: i64,
        side: u8,
        observer: u8,
        kind: u16,
        amount: f64,
    ) -> Self {
        let rest =
            u64::from(kind) << KIND | u64::from(observer) << OBSERVER | u64::from(side) << SIDE;
        // There is no negative zero among amounts.
        Self([relationship, at.cast_unsigned(), (amount + 0.0).to_bits(), rest])
    }

    /// A row for the event at `place` of the list of those that columns cannot hold.
    pub(super) fn other(relationship: u64, event: &Event, place: u32) -> Self {
        let at = event.occurred_at().micros().cast_unsigned();
        Self([relationship, at, 0, OTHER | u64::from(place)])
    }

    pub(super) fn relationship(&self) -> u64 {
        self.0[0]
    }

    pub(super) fn at(&self) -> i64 {
        self.0[1].cast_signed()
    }

    /// The same as an instant; that it is one has been checked.
    #[inline]
    pub(super) fn instant(&self) -> Timestamp {
        Timestamp::from_micros(self.at()).unwrap_or(Timestamp::MAX)
    }

    /// The place of an event that columns cannot hold, if the row is one.
    pub(super) fn place(&self) -> Option<usize> {
        (self.0[3] & OTHER != 0).then_some((self.0[3] & (OTHER - 1)) as usize)
    }

    /// The canonical order of gifts of one relationship: by time, side, amount, kind and observer.
    /// All else is equal among them.
    pub(super) fn canonical_cmp(&self, other: &Self) -> Ordering {
        let side = |row: &Self| row.0[3] >> SIDE & 1;
        let kind = |row: &Self| row.0[3] >> KIND;
        // Amounts are not negative, so their bits order as they do.
        (self.at().cmp(&other.at()))
            .then_with(|| side(self).cmp(&side(other)))
            .then_with(|| self.0[2].cmp(&other.0[2]))
            .then_with(|| kind(self).cmp(&kind(other)))
            .then_with(|| self.0[3].cmp(&other.0[3]))
    }

    /// Whether the row comes first in that order.
    #[inline]
    pub(super) fn comes_before(&self, other: &Self) -> bool {
        match self.at() == other.at() {
            true => self.canonical_cmp(other).is_lt(),
            false => self.at() < other.at(),
        }
    }

    /// The gift that the row is.
    #[inline]
    pub(super) fn gift_of(&self, policy: &Policy) -> Gift {
        let rest = self.0[3];
        #[expect(clippy::cast_possible_truncation, reason = "the 16 bits of the kind")]
        let kind = Kind::of_number((rest >> KIND) as u16);
        let is_money = |known: &KindDefinition| known.unit == Unit::Money;
        Gift {
            at: self.instant(),
            by: if rest >> SIDE & 1 == 0 { Side::Supplier } else { Side::Customer },
            observer: match rest >> OBSERVER & 3 {
                0 => Observer::Supplier,
                1 => Observer::Customer,
                _ => Observer::Neutral,
            },
            confidence: Fraction::ONE,
            kind,
            currency: policy.definition(kind).is_some_and(is_money).then_some(Currency::UNNAMED),
            amount: f64::from_bits(self.0[2]),
        }
    }

    /// The same, and what was given.
    #[inline]
    pub(super) fn given(&self, policy: &Policy) -> Option<(Gift, Contribution)> {
        let gift = self.gift_of(policy);
        let amount = amount_of(gift.amount, policy.definition(gift.kind)?.unit)?;
        Some((gift, Contribution::new(gift.kind, amount)))
    }

    /// The event that the gift is.
    pub(super) fn event(&self, policy: &Policy) -> Option<Event> {
        let (gift, given) = self.given(policy)?;
        Some(Event::new(gift.at, gift.by, given).observed_by(gift.observer))
    }
}

/// So many units as an amount holds them: hours to the microsecond, money to the minor unit.
#[inline]
pub(super) fn units_of(value: f64, unit: Unit) -> Option<f64> {
    match unit {
        // Nearly all rows: kept as it is, but for the sign of zero.
        Unit::Acts | Unit::Units => Amount::is_in_range(value).then_some(value + 0.0),
        Unit::Hours | Unit::Money => amount_of(value, unit).map(Amount::value),
    }
}

/// An amount of so many units; of money, in the currency that stands for none.
#[inline]
fn amount_of(value: f64, unit: Unit) -> Option<Amount> {
    match unit {
        Unit::Acts | Unit::Units => Amount::is_in_range(value).then(|| Amount::of_count(value)),
        Unit::Hours => Amount::time(Span::from_hours(value).ok()?).ok(),
        Unit::Money => {
            let currency = Currency::UNNAMED;
            let minor = libm::round(value * f64::from(10_u32.pow(currency.decimals())));
            #[expect(clippy::cast_possible_truncation, reason = "checked: at most 10^17")]
            let minor = (minor.abs() <= 1e17).then_some(minor as i64)?;
            Amount::money(Money { minor, currency }).ok()
        }
    }
}
