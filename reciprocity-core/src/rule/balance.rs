//! Balance: how near the exchange is to even, and the band that it lies in.
//!
//! *Idea.* Exact equality does not exist, and about 60/40 is healthy: so nothing is gained by
//! coming nearer to even than that, and everything beyond it costs.
//!
//! *Formula.* With `x` the greater share, the excess `p = clamp((x - within)/(1 - within), 0, 1)`
//! and the balance `Q = 1 - p`; at the default, `p(|2s-1|) = clamp((|2s-1| - .20)/.80, 0, 1)`.
//!
//! *Example.* 55/45 and 60/40 give 1; 80/20 gives .5; 100/0 gives 0.
//!
//! *Source.* The band up to 60/40 is the norm that the source essays state. Real histories show no
//! cliff there: what predicts that a relationship stays one-sided is a quieter side below a tenth,
//! where the band *one-way* begins.

use crate::named::named;
use crate::party::{PerSide, Side};
use crate::policy::Policy;

named! {
    /// The bands of balance.
    ///
    /// ```
    /// use reciprocity_core::rule::balance::Band;
    ///
    /// assert_eq!(Band::OneWay.name(), "one_way");
    /// assert_eq!(Band::from_name("tilted")?, Band::Tilted);
    /// assert!(Band::Within < Band::Tilted && Band::Tilted < Band::OneWay);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    Band, "band", {
        /// Neither side gives more than about 60 of 100.
        Within = "within",
        /// One side gives clearly more.
        Tilted = "tilted",
        /// One side gives nearly all.
        OneWay = "one_way",
    }
}

/// By how much a share exceeds the band, from 0 (within) to 1 (all of it).
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::balance::excess;
///
/// let policy = Policy::default();
/// assert_eq!(excess(0.6, &policy), 0.0);
/// // Of the .4 between the band and all of it, 80 of 100 take .2.
/// assert!((excess(0.8, &policy) - 0.2 / 0.4).abs() < 1e-12);
/// assert_eq!(excess(1.0, &policy), 1.0);
/// ```
pub fn excess(share: f64, policy: &Policy) -> f64 {
    let within = policy.draft().balance.within;
    ((share - within) / (1.0 - within)).clamp(0.0, 1.0)
}

/// The balance: 1 within the band, falling to 0 when one side gives all.
///
/// ```
/// use reciprocity_core::rule::balance::balance;
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// let of = |supplier| balance(&PerSide { supplier, customer: 1.0 - supplier }, &policy);
/// assert_eq!((of(0.55), of(0.0)), (1.0, 0.0));
/// assert!((of(0.7) - (1.0 - 0.1 / 0.4)).abs() < 1e-12); // .1 beyond the band, of .4
/// ```
pub fn balance(shares: &PerSide<f64>, policy: &Policy) -> f64 {
    1.0 - excess(shares.of(greater(shares)).to_owned(), policy)
}

/// The band in which the greater share lies.
///
/// ```
/// use reciprocity_core::rule::balance::{Band, band};
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// let of = |supplier| band(&PerSide { supplier, customer: 1.0 - supplier }, &policy);
/// assert_eq!((of(0.6), of(0.45)), (Band::Within, Band::Within));
/// assert_eq!((of(0.7), of(0.3)), (Band::Tilted, Band::Tilted));
/// assert_eq!((of(0.9), of(0.05)), (Band::OneWay, Band::OneWay));
/// ```
pub fn band(shares: &PerSide<f64>, policy: &Policy) -> Band {
    band_of(*shares.of(greater(shares)), policy)
}

/// How far beside a line a share may come to lie that is on it: two discounted amounts, their sum
/// and the quotient are each rounded once, and a weight twice.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// The band of a side's share, if that side is the one that gives more.
pub(crate) fn band_of(share: f64, policy: &Policy) -> Band {
    let balance = &policy.draft().balance;
    if share <= balance.within + ROUNDING {
        Band::Within
    } else if share < balance.one_way - ROUNDING {
        Band::Tilted
    } else {
        Band::OneWay
    }
}

/// Whether a greater share is one-way, by a line lower by so much, but beyond the band in any case.
pub(crate) fn is_one_way(share: f64, margin: f64, policy: &Policy) -> bool {
    let line = policy.draft().balance.one_way - margin;
    band_of(share, policy) != Band::Within && share >= line - ROUNDING
}

/// The side that gives more; the supplier when both give alike.
///
/// ```
/// use reciprocity_core::rule::balance::greater;
/// use reciprocity_core::{PerSide, Side};
///
/// assert_eq!(greater(&PerSide { supplier: 0.4, customer: 0.6 }), Side::Customer);
/// assert_eq!(greater(&PerSide { supplier: 0.5, customer: 0.5 }), Side::Supplier);
/// ```
pub fn greater(shares: &PerSide<f64>) -> Side {
    if shares.customer > shares.supplier { Side::Customer } else { Side::Supplier }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(supplier: f64) -> PerSide<f64> {
        PerSide { supplier, customer: 1.0 - supplier }
    }

    #[test]
    fn the_plateau_ends_at_60_to_40_and_the_bottom_is_all_from_one_side() {
        let policy = Policy::default();
        for (supplier, want) in
            [(0.5, 1.0), (0.55, 1.0), (0.6, 1.0), (0.8, 0.5), (1.0, 0.0), (0.2, 0.5)]
        {
            assert!((balance(&shares(supplier), &policy) - want).abs() < 1e-15, "{supplier}");
        }
    }

    #[test]
    fn where_both_give_alike_the_supplier_is_named() {
        assert_eq!(greater(&shares(0.5)), Side::Supplier);
    }

    #[test]
    fn sixty_forty_is_within_and_ninety_ten_is_one_way() {
        let policy = Policy::default();
        for (supplier, want) in [
            (0.5, Band::Within),
            (0.6, Band::Within),
            (0.61, Band::Tilted),
            (0.89, Band::Tilted),
            (0.9, Band::OneWay),
            (0.0, Band::OneWay),
        ] {
            assert_eq!(band(&shares(supplier), &policy), want, "{supplier}");
        }
    }
}
