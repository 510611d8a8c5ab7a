//! Generated relationships, and plain comparisons, for the tests that share them.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod compare;
pub(crate) mod generate;

use proptest::test_runner::{Config, RngSeed};
use reciprocity_core::{Assessment, Circumstances, Event, History, Policy, Timestamp};

/// How many times as much is to be tried as usual: `RECIPROCITY_CASES`, or one.
pub(crate) fn scale() -> u32 {
    let times = std::env::var("RECIPROCITY_CASES").ok();
    times.map_or(1, |times| times.parse().unwrap())
}

/// So many cases times [`scale`], the same ones in each run unless the environment says otherwise
/// (`PROPTEST_CASES`, `PROPTEST_RNG_SEED`): a check that fails must fail again.
pub(crate) fn cases(cases: u32) -> Config {
    let given = |name: &str| std::env::var_os(name).is_some();
    let mut config =
        Config { failure_persistence: None, max_global_rejects: u32::MAX, ..Config::default() };
    if !given("PROPTEST_CASES") {
        config.cases = cases * scale();
    }
    if !given("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(20_240_229);
    }
    config
}

/// A history of the events, in their order.
pub(crate) fn history(events: &[Event], policy: &Policy) -> History {
    let mut history = History::default();
    for event in events {
        history.record(event.clone(), policy).unwrap();
    }
    history
}

/// Records the events and scores them.
pub(crate) fn assess(events: &[Event], as_of: Timestamp, policy: &Policy) -> Assessment {
    history(events, policy).assess(as_of, policy)
}

/// Scores a case, with its profile and the stage that it was in before.
pub(crate) fn assess_case(case: &generate::Case) -> Assessment {
    let circumstances = Circumstances { profile: case.profile, previous_stage: case.previous };
    history(&case.events, &case.policy).assess_in(circumstances, case.as_of, &case.policy)
}

/// Every bit of an assessment: Rust prints floating-point numbers so that they read back equal,
/// with the sign of zero.
pub(crate) fn bits(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}")
}
