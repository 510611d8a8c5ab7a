//! The overall score and its terms.

use crate::score;
use crate::support::cases;
use crate::support::compare::near;
use crate::support::generate::{self};
use proptest::prelude::*;
use reciprocity_core::rule::overall::{Factor, Overall, overall};
use reciprocity_core::{Policy, View};

/// Whether the terms' logarithms sum to that of the score, and their weights to one.
fn explains(overall: &Overall) -> bool {
    let logs: Option<f64> = overall.terms().iter().map(|term| term.log_term).sum();
    let weights: f64 = overall.terms().iter().map(|term| term.weight).sum();
    let whole = match logs {
        Some(logs) => near(logs.exp(), overall.score),
        None => overall.score == 0.0,
    };
    whole && near(weights, 1.0)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_terms_sum_to_the_logarithm_of_the_overall(case in generate::case()) {
        for view in View::ALL {
            let assessment = score(&case);
            let Some(overall) = &assessment.view(view).overall else { continue };
            prop_assert!(explains(overall), "{overall:?}");
        }
    }

    #[test]
    fn the_overall_lies_between_the_least_and_the_greatest_factor(
        factors in proptest::collection::vec(proptest::option::of(0.0..=1.0_f64), 5),
    ) {
        let told = overall(|factor| factors[factor as usize], &Policy::default());
        let known: Vec<f64> = factors.iter().flatten().copied().collect();
        prop_assert_eq!(told.is_some(), !known.is_empty());
        let Some(told) = told else { return Ok(()) };
        let least = known.iter().copied().fold(1.0, f64::min);
        let greatest = known.iter().copied().fold(0.0, f64::max);
        prop_assert!(least <= told.score && told.score <= greatest);
        prop_assert!(explains(&told));
    }

    #[test]
    fn a_zero_factor_gives_zero(
        factors in proptest::collection::vec(proptest::option::of(0.0..=1.0_f64), 5),
        zero in 0..5_usize,
    ) {
        let factor = |factor: Factor| if factor as usize == zero { Some(0.0) } else { factors[factor as usize] };
        let told = overall(factor, &Policy::default()).unwrap();
        prop_assert_eq!((told.score, told.bounds.low, told.bounds.high), (0.0, 0.0, 0.0));
    }
}
