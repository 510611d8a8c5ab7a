//! How exact the weights of events are, as scores show them.

use reciprocity_benches::error::Result;
use reciprocity_core::{
    Amount, Contribution, Event, Evidence, Kind, Policy, PolicyDraft, Profile, Side, Timestamp,
    assess, policy::Memory,
};
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000_000;
const HALF_LIVES: i64 = 1_100;

/// A half-life of an hour, so that an age of many half-lives lies within the calendar.
pub(crate) fn measure() -> Result<Value> {
    let memory = Memory { slow_half_life_days: 1.0 / 24.0, ..Memory::default() };
    let policy = PolicyDraft { memory, ..PolicyDraft::default() }.freeze()?;
    let mut greatest: f64 = 0.0;
    for step in 0..20_000 {
        // An odd number of microseconds, so that the fractions of a half-life are all different.
        let age = step * 187_654_321 % (1_000 * HOUR);
        let weight = weight(age, &policy)?;
        // The whole half-lives are exact; the fraction is off by half a unit of `exp2`.
        let whole = i32::try_from(age / HOUR)?;
        let exact = libm::exp2(-((age % HOUR) as f64) / HOUR as f64);
        let scaled = libm::ldexp(weight, whole);
        greatest = greatest.max((scaled - exact).abs() / exact);
    }
    Ok(json!({
        "weight_error_eps": greatest / f64::EPSILON,
        "share_after_1100_half_lives": share(HALF_LIVES * HOUR, &policy)?,
    }))
}

fn weight(age: i64, policy: &Policy) -> Result<f64> {
    let assessment = assessed(&[(Side::Supplier, 1.0)], age, policy)?;
    Ok(assessment.joint.kinds.first().map_or(f64::NAN, |kind| kind.amounts.supplier))
}

/// Of three given against two, after `age`.
fn share(age: i64, policy: &Policy) -> Result<Option<f64>> {
    let given = [(Side::Supplier, 3.0), (Side::Customer, 2.0)];
    let assessment = assessed(&given, age, policy)?;
    Ok(assessment.joint.share.map(|share| share.supplier))
}

fn assessed(
    given: &[(Side, f64)],
    age: i64,
    policy: &Policy,
) -> Result<reciprocity_core::Assessment> {
    let at = Timestamp::from_micros(0)?;
    let mut evidence = Evidence::default();
    for (side, amount) in given {
        let given = Contribution::new(Kind::RESOURCES, Amount::count(*amount)?);
        evidence.record(&Event::new(at, *side, given), policy);
    }
    Ok(assess(&evidence, Profile::default(), Timestamp::from_micros(age)?, policy))
}
