//! What each layer costs, beside a copy of the same values and a plain floating-point sum.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use reciprocity_core::quantity::ExactSum;
use reciprocity_core::{
    Amount, Contribution, Event, EventId, Evidence, History, Kind, Policy, Profile, Side,
    Timestamp, assess,
};

const EVENTS: u64 = 10_000;

/// The events of one relationship: a seeded walk through ten kinds, both sides and two years.
fn events(count: u64) -> Vec<Event> {
    let policy = Policy::default();
    let kinds: Vec<Kind> =
        ["goods", "service", "information", "resources", "flexibility", "improvement", "access"]
            .iter()
            .map(|name| policy.kind(name).unwrap())
            .collect();
    let mut state = 7_u64;
    let mut next = |bound: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut at = 1_600_000_000_i64;
    (0..count)
        .map(|_| {
            at += i64::try_from(next(12_000)).unwrap();
            let side = if next(5) < 2 { Side::Customer } else { Side::Supplier };
            let kind = kinds[usize::try_from(next(7)).unwrap()];
            let amount = Amount::count(1.0 + next(40) as f64).unwrap();
            let at = Timestamp::from_seconds(at).unwrap();
            Event::new(at, side, Contribution::new(kind, amount))
        })
        .collect()
}

/// Ids as a database hands them out.
fn numbers_as_ids(events: &[Event]) -> Vec<String> {
    (0..events.len()).map(|n| (9_876_543_210 + 37 * n).to_string()).collect()
}

fn sums(criterion: &mut Criterion) {
    let values: Vec<f64> = (0..EVENTS).map(|n| (n % 997) as f64 * 0.37).collect();
    let mut group = criterion.benchmark_group("sum");
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("copy", |bencher| bencher.iter(|| black_box(values.clone())));
    group.bench_function("plain f64", |bencher| {
        bencher.iter(|| black_box(&values).iter().sum::<f64>());
    });
    group.bench_function("exact", |bencher| {
        bencher.iter(|| {
            let mut sum = ExactSum::default();
            for &value in black_box(&values) {
                sum.add(value, 3);
            }
            sum.scaled(0)
        });
    });
    group.finish();
}

fn evidence(criterion: &mut Criterion) {
    let policy = Policy::default();
    let events = events(EVENTS);
    let newest = events.last().unwrap().occurred_at();
    let mut group = criterion.benchmark_group("event");
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("to history", |bencher| {
        bencher.iter_batched(
            || events.clone(),
            |events| {
                let mut history = History::default();
                history.record_all(events, &policy).unwrap();
                history
            },
            BatchSize::LargeInput,
        );
    });
    let ids = numbers_as_ids(&events);
    group.bench_function("with an id to history", |bencher| {
        bencher.iter_batched(
            || (events.clone(), ids.clone()),
            |(events, ids)| {
                let named = events.into_iter().zip(ids);
                let named = named.map(|(event, id)| event.with_id(EventId::new(id).unwrap()));
                let mut history = History::default();
                history.record_all(named.collect(), &policy).unwrap();
                history
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("to evidence", |bencher| {
        bencher.iter(|| {
            let mut evidence = Evidence::default();
            for event in black_box(&events) {
                evidence.record(event, &policy);
            }
            evidence
        });
    });
    group.finish();

    let mut evidence = Evidence::default();
    for event in &events {
        evidence.record(event, &policy);
    }
    criterion.bench_function("evidence to assessment", |bencher| {
        bencher.iter(|| assess(black_box(&evidence), Profile::default(), newest, &policy));
    });
}

criterion_group!(layers, sums, evidence);
criterion_main!(layers);
