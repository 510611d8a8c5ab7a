//! How exact the weights of events are, as scores show them, and what exact sums cost.

use std::hint::black_box;

use reciprocity_benches::columns::{AS_OF, HALF_LIFE, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::generate::{Order, generate_among};
use reciprocity_benches::usage::Meter;
use reciprocity_core::quantity::ExactSum;
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
        "exact_sums_cost": cost()?,
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

/// How many times as much it costs to weigh and to add exactly as in floating point, where the sums
/// lie at hand.
fn cost() -> Result<f64> {
    const SUMS: usize = 1024;
    let rows = generate_among(SUMS as u64, 1_000_000, 1, Order::Shuffled);
    let place = |row: &Row| usize::try_from(row.relationship % SUMS as u64).unwrap_or(0);
    let age = |row: &Row| (row.occurred_at - AS_OF) as f64 / HALF_LIFE as f64;
    let plainly = || {
        let mut sums = vec![0.0; SUMS];
        for row in black_box(&rows) {
            sums[place(row)] += row.amount * libm::exp2(age(row));
        }
        black_box(sums);
        Ok(())
    };
    let exactly = || {
        let mut sums = vec![ExactSum::default(); SUMS];
        for row in black_box(&rows) {
            let (age, whole) = (age(row), (row.occurred_at - AS_OF).div_euclid(HALF_LIFE));
            let whole = i32::try_from(whole).unwrap_or(0);
            sums[place(row)].add(row.amount * libm::exp2(age - f64::from(whole)), whole);
        }
        black_box(sums);
        Ok(())
    };
    Ok(least(exactly)? / least(plainly)?)
}

/// Processor time of the cheapest of some runs.
pub(crate) fn least(mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..9 {
        let meter = Meter::of_this_process()?;
        work()?;
        least = least.min(meter.stop()?.cpu());
    }
    Ok(least)
}
