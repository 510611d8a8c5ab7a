//! Any sequence of events: the engine and the oracle, which share nothing but the definitions, agree.

#![no_main]

mod events;
#[path = "../../reciprocity-core/tests/support/mod.rs"]
mod support;

use libfuzzer_sys::fuzz_target;
use reciprocity_core::{Event, Profile};
use support::compare::disagreements;
use support::generate::Case;

fuzz_target!(|data: &[u8]| {
    let Some((policy, history)) = events::history(data) else { return };
    let Some(as_of) = history.newest() else { return };
    let events: Vec<Event> = history.canonical(as_of);
    let case = Case { policy, events, as_of, profile: Profile::default(), previous: None };
    if case.is_remembered_by_both() {
        let told = disagreements(&history.assess(as_of, &case.policy), &case);
        assert!(told.is_empty(), "{}\n{case:?}", told.join("\n"));
    }
});
