//! The engine and the oracle, which share nothing but the definitions, say the same.

#![expect(clippy::unwrap_used, reason = "what fails here is a test")]

mod support;

use proptest::prelude::*;
use proptest::test_runner::Config;
use reciprocity_core::{Event, Fact, Kind, Policy, Profile, Response, Side};
use support::compare::disagreements;
use support::generate::{self, Case, HOUR, at};
use support::{assess_case, cases};

proptest! {
    #![proptest_config(Config { max_shrink_iters: 0, ..cases(1500) })]

    #[test]
    fn the_engine_agrees_with_the_oracle(case in generate::case()) {
        prop_assume!(case.is_remembered());
        let told = disagreements(&assess_case(&case), &case);
        if !told.is_empty() {
            let least = without_what_does_not_matter(case);
            let told = disagreements(&assess_case(&least), &least).join("\n");
            return Err(TestCaseError::fail(format!("{told}\n{least:?}")));
        }
    }
}

/// The case without the events that it disagrees without: what a reader wants to see.
fn without_what_does_not_matter(case: Case) -> Case {
    let mut least = case;
    for place in (0..least.events.len()).rev() {
        let mut fewer = least.clone();
        fewer.events.remove(place);
        if !disagreements(&assess_case(&fewer), &fewer).is_empty() {
            least = fewer;
        }
    }
    least
}

proptest! {
    #![proptest_config(cases(12))]

    /// Longer than the 128 turns that an answer rate remembers.
    #[test]
    fn the_engine_agrees_with_the_oracle_over_hundreds_of_turns(
        steps in proptest::collection::vec((any::<bool>(), 0..3_u8, 0..240_i64), 300..500),
    ) {
        let mut now = 0;
        let act = |(supplier, fact, hours): (bool, u8, i64)| {
            now += hours * HOUR;
            let side = if supplier { Side::Supplier } else { Side::Customer };
            let fact = match fact {
                0 => Fact::Request,
                1 => Fact::from(Response::default()),
                _ => Fact::from(generate::plain(Kind::SERVICE, 1.0)),
            };
            Event::new(at(now), side, fact)
        };
        let events: Vec<Event> = steps.into_iter().map(act).collect();
        let as_of = events.iter().map(Event::occurred_at).max().unwrap();
        let policy = Policy::default();
        let case = Case { policy, events, as_of, profile: Profile::default(), previous: None };
        let disagreements = disagreements(&assess_case(&case), &case);
        prop_assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
    }
}
