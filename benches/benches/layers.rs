//! What each layer costs, beside a copy of the same values and a plain floating-point sum.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main,
};
use reciprocity_benches::columns::{AS_OF, Columns};
use reciprocity_benches::generate::{Order, generate_among};
use reciprocity_benches::sample::Sample;
use reciprocity_benches::yardstick::{self, PlainSums};
use reciprocity_core::quantity::ExactSum;
use reciprocity_core::{
    Event, EventId, Evidence, History, Profile, Timestamp, assess, score::assess_briefly,
};

const EVENTS: u64 = 10_000;

/// Events of one relationship, in order of time.
fn sample(events: u64) -> Sample {
    Sample::new(&generate_among(1, events, 7, Order::Time)).unwrap()
}

fn events_of(sample: &Sample) -> Vec<Event> {
    sample.one_by_one().unwrap().into_iter().map(|(_, event)| event).collect()
}

/// A copy of the columns, and plain sums of them.
fn yardsticks(group: &mut BenchmarkGroup<'_, WallTime>, sample: &Sample) {
    group.bench_function("copy", |bencher| {
        let mut copy = Columns::zeroed(sample.len());
        bencher.iter(|| copy.copy_from(black_box(&sample.columns)));
    });
    group.bench_function("plain", |bencher| {
        bencher.iter(|| {
            let mut sums = PlainSums::new();
            yardstick::add(&mut sums, black_box(&sample.columns), AS_OF);
            sums
        });
    });
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
    let sample = sample(EVENTS);
    let (policy, events) = (&sample.policy, events_of(&sample));
    let mut group = criterion.benchmark_group("event");
    group.throughput(Throughput::Elements(EVENTS));
    yardsticks(&mut group, &sample);
    group.bench_function("to history", |bencher| {
        bencher.iter_batched(
            || events.clone(),
            |events| {
                let mut history = History::default();
                history.record_all(events, policy).unwrap();
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
                history.record_all(named.collect(), policy).unwrap();
                history
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("to evidence", |bencher| {
        bencher.iter(|| {
            let mut evidence = Evidence::default();
            for event in black_box(&events) {
                evidence.record(event, policy);
            }
            evidence
        });
    });
    group.finish();
}

fn scores(criterion: &mut Criterion) {
    let as_of = Timestamp::from_micros(AS_OF).unwrap();
    let mut group = criterion.benchmark_group("assessment");
    yardsticks(&mut group, &sample(EVENTS));
    for events in [1, 10, 100, EVENTS] {
        let sample = sample(events);
        let policy = &sample.policy;
        let mut evidence = Evidence::default();
        for event in events_of(&sample) {
            evidence.record(&event, policy);
        }
        group.bench_function(format!("whole, of {events}"), |bencher| {
            bencher.iter(|| assess(black_box(&evidence), Profile::default(), as_of, policy));
        });
        group.bench_function(format!("brief, of {events}"), |bencher| {
            bencher
                .iter(|| assess_briefly(black_box(&evidence), Profile::default(), as_of, policy));
        });
    }
    group.finish();
}

criterion_group!(layers, sums, evidence, scores);
criterion_main!(layers);
