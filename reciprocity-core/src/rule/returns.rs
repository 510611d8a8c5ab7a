//! Returns: which gift was returned when, and what lies unreturned for how long.
//!
//! *Idea.* A positive act is answered with a positive act. Gifts are matched first in, first out: what
//! one side gives first pays back the other's oldest unreturned gift.
//!
//! *Example.* Ten on day 0, six back on day 20: six were returned after 20 days, four are open.
//!
//! *Limits.* Matching needs the gifts themselves, so only a history can tell. Amounts count in full
//! here, undiscounted, at the rates of the view. An outreach is no gift here, even once it is met, nor are
//! the acts that a waiver and a step of an amendment are worth in the shares.

use std::collections::VecDeque;

use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::{Span, Timestamp};

/// A gift, as returns see it.
///
/// ```
/// # use reciprocity_core::rule::returns::{Gift, returns};
/// # use reciprocity_core::{Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let gift = Gift { by: Side::Supplier, at: day(0)?, worth: 5.0 };
/// let larger = Gift { by: Side::Customer, at: day(1)?, worth: 8.0 };
/// let returned = returns([gift, larger], day(1)?, &policy);
/// // Five of the eight were a return; three are a gift that now lies open.
/// assert_eq!((returned.supplier.given, returned.customer.given), (5.0, 3.0));
/// assert_eq!(returned.customer.unreturned_by_age, [3.0, 0.0, 0.0, 0.0]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gift {
    /// Who gave.
    pub by: Side,
    /// When.
    pub at: Timestamp,
    /// Rate times amount times confidence.
    pub worth: f64,
}

/// What became of the gifts of one side.
///
/// ```
/// # use reciprocity_core::rule::returns::{Gift, returns};
/// # use reciprocity_core::{Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let gift = |days, by, worth| Ok(Gift { by, at: day(days)?, worth });
/// let gifts = [gift(0, Side::Supplier, 8.0)?, gift(40, Side::Customer, 8.0)?];
/// let of_supplier = returns(gifts, day(50)?, &policy).supplier;
/// assert_eq!((of_supplier.given, of_supplier.median_lag_days), (8.0, Some(40.0)));
/// assert_eq!(of_supplier.returned_in_time, Some(0.0)); // 40 days are more than the lag of 30
/// assert_eq!((of_supplier.unreturned_by_age, of_supplier.initiated), ([0.0; 4], 1));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Returned {
    /// The worth of all its gifts that were not returns themselves.
    pub given: f64,
    /// The part of it that was returned within the policy's lag; none if nothing was given.
    pub returned_in_time: Option<f64>,
    /// The days within which half of what was returned came back.
    pub median_lag_days: Option<f64>,
    /// What is unreturned for up to 30 days, up to 90, up to 180, and longer.
    pub unreturned_by_age: [f64; 4],
    /// How often it gave when nothing was open between the two.
    pub initiated: u32,
}

/// The ends of the ages by which unreturned gifts are told, in days, as receivables are.
const AGES: [f64; 3] = [30.0, 90.0, 180.0];

/// Matches gifts, which come in canonical order, as of a time.
///
/// ```
/// # use reciprocity_core::{Policy, Side, Timestamp};
/// use reciprocity_core::rule::returns::{Gift, returns};
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let gifts = [
///     Gift { by: Side::Supplier, at: day(0)?, worth: 10.0 },
///     Gift { by: Side::Customer, at: day(20)?, worth: 6.0 },
/// ];
/// let of = returns(gifts, day(40)?, &policy).supplier;
/// assert_eq!((of.given, of.initiated), (10.0, 1));
/// assert_eq!((of.returned_in_time, of.median_lag_days), (Some(6.0 / 10.0), Some(20.0)));
/// // The other 4 have been open for 40 days: more than 30, and up to 90.
/// assert_eq!(of.unreturned_by_age, [0.0, 4.0, 0.0, 0.0]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn returns(
    gifts: impl IntoIterator<Item = Gift>,
    as_of: Timestamp,
    policy: &Policy,
) -> PerSide<Returned> {
    let mut open: VecDeque<(Gift, Rounding)> = VecDeque::new();
    let mut returned = PerSide::<Returned>::default();
    let mut lags: PerSide<Vec<(Span, f64)>> = PerSide::default();
    for mut gift in gifts.into_iter().filter(|gift| gift.worth > 0.0) {
        if open.is_empty() {
            returned.of_mut(gift.by).initiated += 1;
        }
        let mut rounding = Rounding::of(gift.worth);
        while let Some((oldest, of_oldest)) = open.front_mut().filter(|(one, _)| one.by != gift.by)
        {
            let part = oldest.worth.min(gift.worth);
            lags.of_mut(oldest.by).push((gift.at.since(oldest.at), part));
            rounding = rounding.and(*of_oldest, oldest.worth.max(gift.worth));
            *of_oldest = rounding;
            oldest.worth = rounding.rest(oldest.worth - part);
            gift.worth = rounding.rest(gift.worth - part);
            if oldest.worth <= 0.0 {
                open.pop_front();
            }
            if gift.worth <= 0.0 {
                break;
            }
        }
        if gift.worth > 0.0 {
            returned.of_mut(gift.by).given += gift.worth;
            open.push_back((gift, rounding));
        }
    }
    for (gift, _) in open {
        let days = as_of.since(gift.at).days();
        let bucket = AGES.iter().position(|end| days <= *end).unwrap_or(AGES.len());
        returned.of_mut(gift.by).unreturned_by_age[bucket] += gift.worth;
    }
    for side in Side::ALL {
        let (lags, of) = (lags.of_mut(side), returned.of_mut(side));
        lags.sort_by_key(|(lag, _)| *lag);
        of.median_lag_days = median(lags).map(Span::days);
        let in_time = lags.iter().filter(|(lag, _)| *lag <= policy.return_lag());
        // A sum of nothing is -0.
        let in_time = in_time.fold(0.0, |sum, (_, worth)| sum + worth);
        of.returned_in_time = (of.given > 0.0).then(|| (in_time / of.given).min(1.0));
    }
    returned
}

/// By how much a worth may be off because numbers with decimals are rounded: a debt of .3 that was
/// paid by .1 and .2 is paid.
#[derive(Debug, Clone, Copy)]
struct Rounding(f64);

impl Rounding {
    /// That of a gift; a whole number is exact.
    fn of(worth: f64) -> Self {
        Self(if worth % 1.0 == 0.0 { 0.0 } else { worth * (4.0 * f64::EPSILON) })
    }

    /// That of what is left when one gift pays another, of which the greater is worth `most`.
    fn and(self, other: Self, most: f64) -> Self {
        let both = self.0 + other.0;
        Self(if both > 0.0 { both + most * f64::EPSILON } else { 0.0 })
    }

    /// What is left, if it is more than rounding leaves.
    fn rest(self, left: f64) -> f64 {
        if left > self.0 { left } else { 0.0 }
    }
}

/// The lag within which half of the worth came back; `lags` are sorted.
fn median(lags: &[(Span, f64)]) -> Option<Span> {
    let whole: f64 = lags.iter().map(|(_, worth)| worth).sum();
    let mut seen = 0.0;
    lags.iter().find_map(|(lag, worth)| {
        seen += worth;
        (seen * 2.0 >= whole).then_some(*lag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Customer, Supplier};

    fn day(n: i64) -> Timestamp {
        Timestamp::from_micros(n * 86_400_000_000).unwrap()
    }

    #[test]
    fn the_oldest_gift_is_returned_first() {
        let gifts =
            [(Supplier, 0, 10.0), (Supplier, 5, 4.0), (Customer, 20, 6.0), (Customer, 60, 9.0)];
        let gifts = gifts.map(|(by, at, worth)| Gift { by, at: day(at), worth });
        let returned = returns(gifts, day(200), &Policy::default());
        // Of 14 given, 6 came back after 20 days, 4 after 60 and 4 after 55; 1 is the customer's own.
        assert_eq!(returned.supplier.given, 14.0);
        assert_eq!(returned.supplier.returned_in_time, Some(6.0 / 14.0));
        assert_eq!(returned.supplier.median_lag_days, Some(55.0));
        assert_eq!(returned.supplier.unreturned_by_age, [0.0; 4]);
        assert_eq!(returned.customer.given, 1.0);
        assert!(
            returned.customer.returned_in_time.is_some_and(|part| part.to_bits() == 0),
            "not -0"
        );
        assert_eq!(returned.customer.unreturned_by_age, [0.0, 0.0, 1.0, 0.0]);
        assert_eq!((returned.supplier.initiated, returned.customer.initiated), (1, 0));
    }

    #[test]
    fn what_is_paid_to_the_cent_is_paid() {
        for (debt, instalments) in [
            (0.3, vec![0.1, 0.2]),
            (1000.0, vec![333.33, 333.33, 333.34]),
            (0.1, vec![0.01; 10]),
            (4.35, vec![0.01; 435]),
            (1000.0, vec![0.1; 10_000]),
        ] {
            let owed = Gift { by: Supplier, at: day(0), worth: debt };
            let paid = instalments.iter().map(|&worth| Gift { by: Customer, at: day(1), worth });
            let next = Gift { by: Customer, at: day(2), worth: 5.0 };
            let gifts = [owed].into_iter().chain(paid).chain([next]);
            let returned = returns(gifts, day(3), &Policy::default());
            assert_eq!(returned.customer.given, 5.0, "{debt}");
            assert_eq!((returned.supplier.initiated, returned.customer.initiated), (1, 1));
            assert_eq!(returned.supplier.unreturned_by_age, [0.0; 4]);
        }
        // A cent is more than rounding, even beside a fortune.
        let gifts = [(Supplier, 1e9), (Customer, 1e9 - 0.01)];
        let gifts = gifts.map(|(by, worth)| Gift { by, at: day(0), worth });
        let open = returns(gifts, day(3), &Policy::default()).supplier.unreturned_by_age[0];
        assert!((open - 0.01).abs() < 1e-6, "{open}");
    }

    #[test]
    fn without_gifts_nothing_was_returned() {
        let returned = returns([], day(0), &Policy::default());
        assert_eq!(returned.supplier, Returned::default());
    }
}
