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

use crate::party::{PerSide, Side, named};
use crate::policy::Policy;

named! {
    /// The bands of balance.
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
pub fn excess(share: f64, policy: &Policy) -> f64 {
    let within = policy.draft().balance.within;
    ((share - within) / (1.0 - within)).clamp(0.0, 1.0)
}

/// The balance: 1 within the band, falling to 0 when one side gives all.
pub fn balance(shares: &PerSide<f64>, policy: &Policy) -> f64 {
    1.0 - excess(shares.of(greater(shares)).to_owned(), policy)
}

/// The band in which the greater share lies.
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

/// The side that gives more; the supplier when both give alike.
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
