//! The engine and the oracle, which share nothing but the definitions, say the same.

#![expect(clippy::unwrap_used, reason = "what fails here is a test")]

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use reciprocity_core::rule::programme::{Obstacle, ProgrammeState};
use reciprocity_core::rule::recommendation::Advice;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::tier::HoldsUp;
use reciprocity_core::rule::win_win::Quadrant;
use reciprocity_core::{Event, Fact, Kind, Policy, Profile, Response, Side};
use support::compare::course::{act, why};
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

const REASONS: [&str; 12] = [
    "betrayed",
    "call_out_unanswered",
    "change_failed",
    "other_does_not_hold_up",
    "gives_too_much",
    "treated_badly",
    "expectations_missed",
    "unspoken",
    "unresolved",
    "nothing_wrong",
    "takes_too_much",
    "treats_badly",
];

const ACTS: [&str; 10] = [
    "record",
    "redress",
    "hold_up",
    "good_conduct",
    "spare_hours",
    "meet_expectations",
    "say",
    "honour_trust",
    "answer_call_out",
    "none",
];

/// Agreement over cases in which nothing much happens would say little.
#[test]
fn the_generated_cases_reach_every_stage_advice_quadrant_and_state() {
    let mut runner = TestRunner::new(cases(1));
    let mut reached = BTreeSet::new();
    for _ in 0..4000 {
        let case = generate::case().new_tree(&mut runner).unwrap().current();
        let told = assess_case(&case);
        reached.insert(told.stage.name());
        reached.insert(told.recommendations.supplier.advice.name());
        let counsel = told.recommendations.supplier;
        let reasons = [&counsel.reasons[..], &counsel.repair_own_side].concat();
        reached.extend(reasons.iter().map(|reason| why(reason).0));
        reached.insert(act(counsel.least_act).0);
        reached.insert(told.win_win.quadrant.name());
        reached.extend(told.joint.holds_up.supplier.map(HoldsUp::name));
        reached.extend(told.programme.running.map(|running| running.state.name()));
        reached.extend(told.programme.obstacles.iter().map(|one| one.name()));
    }
    let all = [
        Stage::ALL.map(Stage::name).to_vec(),
        Advice::ALL.map(Advice::name).to_vec(),
        Quadrant::ALL.map(Quadrant::name).to_vec(),
        HoldsUp::ALL.map(HoldsUp::name).to_vec(),
        ProgrammeState::ALL.map(ProgrammeState::name).to_vec(),
        Obstacle::ALL.map(Obstacle::name).to_vec(),
        REASONS.to_vec(),
        ACTS.to_vec(),
    ];
    let missing: Vec<_> = all.concat().into_iter().filter(|one| !reached.contains(one)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
