//! How exact discounted sums are, held against floating-point numbers of 256 bits.
//!
//! What the engine claims: a weight is within two units in the last place at any age; a sum of `n`
//! terms errs by less than `n * 2^-64` of the greatest, beside the errors of its terms.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;
use proptest::collection::vec;
use proptest::prelude::*;
use reciprocity_core::evidence::{Reading, Sight, What};
use reciprocity_core::quantity::ExactSum;
use reciprocity_core::rule::share::shares;
use reciprocity_core::{Event, Evidence, Kind, Policy, PolicyDraft, Side, Timestamp, View};
use support::cases;
use support::generate::plain;

type Big = FBig<HalfEven, 2>;

/// Far more than anything here is told apart by.
const BITS: usize = 256;
const HOUR: i64 = 3_600_000_000;
const CENTURY: i64 = 36_525 * 24 * HOUR;

fn precise(number: Big) -> Big {
    number.with_precision(BITS).value()
}

fn big(number: f64) -> Big {
    precise(Big::try_from(number).unwrap())
}

/// Two to the power of `micros / half_life`.
fn power(micros: i64, half_life: i64) -> Big {
    let log = precise(Big::from(2)).ln() * precise(Big::from(micros));
    (log / precise(Big::from(half_life))).exp()
}

/// How far `got` lies from `want`, as a part of it, in units of 2^-52.
fn error(got: f64, want: &Big) -> f64 {
    let part = ((big(got) - want) / want).to_f64().value();
    part.abs() / f64::EPSILON
}

/// Remembers with a half-life of so many microseconds.
fn remembering(half_life: i64) -> Policy {
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = half_life as f64 / (24 * HOUR) as f64;
    draft.freeze().unwrap()
}

/// An amount that the supplier gave at a time.
type Gift = (i64, f64);

fn instant(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn gift(by: Side, (at, amount): Gift) -> Event {
    Event::new(instant(at), by, plain(Kind::SERVICE, amount))
}

/// What is read of the gifts of both sides.
fn readings(events: &mut [Event], as_of: i64, policy: &Policy) -> [Reading; 2] {
    events.sort_by(Event::canonical_cmp);
    let mut evidence = Evidence::default();
    for event in &*events {
        evidence.record(event, policy);
    }
    let sight = Sight::new(&evidence, View::Joint, instant(as_of), policy);
    Side::ALL.map(|side| sight.of(side, What::Given(Kind::SERVICE, None)))
}

/// What is read of the gifts of the supplier.
fn reading(gifts: &[Gift], as_of: i64, policy: &Policy) -> Reading {
    let mut events: Vec<Event> = gifts.iter().map(|one| gift(Side::Supplier, *one)).collect();
    readings(&mut events, as_of, policy)[0]
}

/// The part of the supplier.
fn share(of: [Reading; 2]) -> f64 {
    of[0].relative / (of[0].relative + of[1].relative)
}

/// From an hour to a century, as many of each length.
fn half_life() -> impl Strategy<Value = i64> {
    let whole_hours = (0.0..(CENTURY as f64 / HOUR as f64).ln()).prop_map(|log| {
        #[expect(clippy::cast_possible_truncation, reason = "below a century")]
        let hours = log.exp() as i64;
        hours * HOUR
    });
    prop_oneof![1 => Just(HOUR), 1 => Just(CENTURY), 1 => Just(180 * 24 * HOUR), 5 => whole_hours]
}

fn time() -> impl Strategy<Value = i64> {
    Timestamp::MIN.micros()..=Timestamp::MAX.micros()
}

/// From 1e-300 to 1e15, as many of each order of magnitude.
fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(1e-300),
        1 => Just(1e15),
        4 => (-300.0..15.0_f64).prop_map(|log| 10_f64.powf(log)),
        4 => 0.01..1000.0_f64,
    ]
}

/// What reading a sum may err by, in units of 2^-52 of the sum: two of the weights, half for the
/// product of each amount and its weight, and half for rounding the sum.
const READING: f64 = 3.0;

/// What is dropped of a sum of `n` numbers, as a part of the greatest.
fn dropped(n: usize) -> f64 {
    n as f64 * 2_f64.powi(-64)
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_weight_is_within_two_units_in_the_last_place_at_any_age(
        half_life in half_life(),
        at in time(),
        age in prop_oneof![0.0..1.0_f64, 0.0..1000.0_f64],
    ) {
        #[expect(clippy::cast_possible_truncation, reason = "a thousand centuries at the most")]
        let as_of = at.saturating_add((age * half_life as f64) as i64);
        prop_assume!(as_of <= Timestamp::MAX.micros());
        let got = reading(&[(at, 1.0)], as_of, &remembering(half_life)).value;
        let error = error(got, &power(at - as_of, half_life));
        prop_assert!(error <= 2.0, "{error}");
    }

    #[test]
    fn a_discounted_sum_is_within_its_stated_error(
        half_life in half_life(),
        near in vec((0..3650 * 24 * HOUR, amount()), 1..60),
        far in vec((time(), amount()), 0..40),
        newest in time(),
    ) {
        let near = near.into_iter().map(|(age, amount)| (newest.saturating_sub(age), amount));
        let mut gifts: Vec<Gift> = near.chain(far).collect();
        gifts.retain(|(at, _)| (Timestamp::MIN.micros()..=newest).contains(at));
        prop_assume!(!gifts.is_empty());
        let terms = gifts.iter().map(|(at, amount)| big(*amount) * power(at - newest, half_life));
        let terms: Vec<Big> = terms.collect();
        let want = terms.iter().fold(big(0.0), |sum, term| sum + term);
        let greatest = terms.iter().fold(big(0.0), |most, term| most.max(term.clone()));
        let got = reading(&gifts, newest, &remembering(half_life)).value;
        // Below the normal numbers an f64 has fewer digits.
        prop_assume!(want >= big(f64::MIN_POSITIVE));
        let allowed = READING + dropped(gifts.len()) * (greatest / &want).to_f64().value() / f64::EPSILON;
        let error = error(got, &want);
        prop_assert!(error <= allowed, "{error} of {allowed}");
    }

    #[test]
    fn the_share_is_that_of_the_exact_sums_however_old(
        half_life in half_life(),
        gifts in vec((time(), amount(), any::<bool>()), 1..60),
    ) {
        let mut sums = [big(0.0), big(0.0)];
        let newest = gifts.iter().map(|(at, ..)| *at).max().unwrap();
        let mut events = Vec::new();
        for (at, amount, supplier) in gifts {
            let side = if supplier { Side::Supplier } else { Side::Customer };
            let sum = &mut sums[side.index()];
            *sum = &*sum + big(amount) * power(at - newest, half_life);
            events.push(gift(side, (at, amount)));
        }
        let [supplier, customer] = &sums;
        let want = supplier / (supplier + customer);
        let got = share(readings(&mut events, Timestamp::MAX.micros(), &remembering(half_life)));
        let beside = (big(got) - want).to_f64().value().abs();
        // Both sums, their sum and the quotient; what a sum drops is less by far.
        prop_assert!(beside <= 4.0 * READING * f64::EPSILON, "{beside}");
    }

    #[test]
    fn an_exact_sum_is_within_its_stated_error(
        terms in vec((amount(), -200_000_000..200_000_000_i64, any::<bool>()), 1..80),
        apart in -300..300_i64,
    ) {
        // Most terms lie near each other, where they overlap in part.
        let first = terms[0].1;
        let place = |far, near| if far { far_from(first, near) } else { first + near % 200 };
        let terms: Vec<(f64, i64)> =
            terms.iter().map(|&(value, at, far)| (value, place(far, at))).collect();
        let mut sum = ExactSum::default();
        let mut want = big(0.0);
        let mut greatest = big(0.0);
        for &(value, exponent) in &terms {
            sum.add(value, i32::try_from(exponent).unwrap());
            let term = big(value) << isize::try_from(exponent - first).unwrap();
            want = precise(want + &term);
            greatest = greatest.max(term);
        }
        let exponent = apart - magnitude(&want);
        let want = want << isize::try_from(exponent).unwrap();
        let greatest = greatest << isize::try_from(exponent).unwrap();
        let got = sum.scaled(exponent - first);
        let allowed = 0.5 + dropped(terms.len()) * (greatest / &want).to_f64().value() / f64::EPSILON;
        let error = error(got, &want);
        prop_assert!(error <= allowed, "{error} of {allowed}");
    }
}

/// A place a few half-lives, or very many, away.
fn far_from(first: i64, by: i64) -> i64 {
    first + by % 2_000
}

/// The place of the highest bit, about.
fn magnitude(of: &Big) -> i64 {
    let repr = of.repr();
    i64::try_from(repr.exponent()).unwrap() + i64::try_from(repr.digits()).unwrap()
}

#[test]
fn a_century_at_a_half_life_of_an_hour_neither_overflows_nor_loses_shares() {
    let policy = remembering(HOUR);
    // Three of four parts each year, in the first year as in the last.
    let mut events: Vec<Event> = (0..=100)
        .flat_map(|year| {
            let at = year * CENTURY / 100;
            [gift(Side::Supplier, (at, 3e14)), gift(Side::Customer, (at, 1e14))]
        })
        .collect();
    let of = readings(&mut events, CENTURY, &policy);
    assert_eq!(share(of), 0.75);
    // A year is 8,766 half-lives: of the years before nothing shows.
    assert_eq!(of.map(|one| one.value), [3e14, 1e14]);
    let century_before = readings(&mut events[..2], CENTURY, &policy);
    assert_eq!(share(century_before), 0.75);
    assert_eq!(century_before.map(|one| one.value), [0.0, 0.0]);
}

#[test]
fn silence_of_any_number_of_half_lives_leaves_every_share_as_it_was() {
    for half_life in [HOUR, 7 * HOUR + 1, 24 * HOUR] {
        let policy = remembering(half_life);
        let given =
            [(0, 3.7, Side::Supplier), (HOUR, 1e15, Side::Customer), (5, 1e-9, Side::Supplier)];
        let mut events = given.map(|(at, amount, side)| gift(side, (at, amount)));
        let newest = readings(&mut events, HOUR, &policy);
        for silence in [1, 53, 1_100, 100_000] {
            let later = readings(&mut events, HOUR + silence * half_life, &policy);
            assert_eq!(share(later).to_bits(), share(newest).to_bits());
            for (later, newest) in later.iter().zip(newest) {
                assert_eq!(later.relative.to_bits(), newest.relative.to_bits());
            }
        }
    }
}

#[test]
fn however_small_all_amounts_are_as_many_events_tell_the_share() {
    let policy = Policy::default();
    // By such powers of two neither an amount nor a sum is rounded otherwise.
    let of = |power: i32| {
        let gifts = (0..60_i64).map(|n| {
            let by = if n % 3 == 0 { Side::Customer } else { Side::Supplier };
            gift(by, (n * HOUR, (1.0 + n as f64 / 7.0) * 2_f64.powi(-power)))
        });
        let mut evidence = Evidence::default();
        gifts.for_each(|event| evidence.record(&event, &policy));
        shares(&Sight::new(&evidence, View::Joint, instant(60 * HOUR), &policy)).overall.unwrap()
    };
    let usual = of(0);
    assert!(usual.effective_events > 40.0);
    for power in [32, 480, 512, 544, 960] {
        assert_eq!(of(power), usual, "2^-{power}");
    }
}
