//! Improvements: how often one side makes something better than was agreed.
//!
//! *Idea.* Partners keep creating better solutions for each other.
//!
//! *Formula.* At a steady pace of `r` a year the discounted count of improvements is `r H / ln 2`, with
//! the half-life `H` in years; so `r` is the count times `ln 2 / H`.
//!
//! *Example.* With a half-life of half a year, a discounted count of one is 1.39 a year.

use crate::event::Kind;
use crate::evidence::{Sight, What};
use crate::party::Side;

const DAYS_PER_YEAR: f64 = 365.25;

/// Improvements of `side` a year, the recent ones counting for more; unknown to a view that sees
/// nothing.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::improvement::improvements_per_year;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let better = Contribution::new(Kind::IMPROVEMENT, Amount::ONE);
/// let mut evidence = Evidence::default();
/// evidence.record(&Event::new(at, Side::Supplier, better), &policy);
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// // One just now; the half-life is 180 days.
/// let by_hand = 1.0 * std::f64::consts::LN_2 / (180.0 / 365.25);
/// assert!((improvements_per_year(&sight, Side::Supplier).unwrap() - by_hand).abs() < 1e-9);
/// assert_eq!(improvements_per_year(&sight, Side::Customer), Some(0.0));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn improvements_per_year(sight: &Sight<'_>, side: Side) -> Option<f64> {
    sight.newest()?;
    let count = sight.of(side, What::Given(Kind::IMPROVEMENT, None)).count;
    let half_life_years = sight.half_life().span().days() / DAYS_PER_YEAR;
    Some(count * std::f64::consts::LN_2 / half_life_years)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Contribution, Event};
    use crate::evidence::Evidence;
    use crate::party::View;
    use crate::policy::Policy;
    use crate::quantity::{Amount, Timestamp};

    #[test]
    fn a_steady_pace_is_told_as_it_is() {
        // Four a year for thirty years, at a half-life of 180 days.
        let policy = Policy::default();
        let mut evidence = Evidence::default();
        let quarter = 365.25 / 4.0 * 86_400.0;
        let mut at = Timestamp::MIN;
        for n in 0..120 {
            at = Timestamp::from_seconds((f64::from(n) * quarter) as i64).unwrap();
            let better = Contribution::new(Kind::IMPROVEMENT, Amount::ONE);
            evidence.record(&Event::new(at, Side::Supplier, better), &policy);
        }
        let middle = at.plus(crate::quantity::Span::from_days(365.25 / 8.0).unwrap());
        let sight = Sight::new(&evidence, View::Joint, middle, &policy);
        // Between two of them; the sum of a geometric series differs from the integral by its square.
        let pace = improvements_per_year(&sight, Side::Supplier).unwrap();
        assert!((pace - 4.0).abs() < 0.03, "{pace}");
        assert_eq!(improvements_per_year(&sight, Side::Customer), Some(0.0));
        let nothing = Evidence::default();
        let sight = Sight::new(&nothing, View::Joint, middle, &policy);
        assert_eq!(improvements_per_year(&sight, Side::Supplier), None);
    }
}
