//! What a batch costs, by threads, by the order of its rows and by the number of relationships.
//!
//! A hundred million events only where `RECIPROCITY_LARGE` is set: they take 8 GB.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::cell::LazyCell;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use reciprocity_benches::columns::{AS_OF, Columns};
use reciprocity_benches::generate::{Order, generate_among};
use reciprocity_benches::sample::{Sample, size};
use reciprocity_benches::yardstick::{self, PlainSums};
use reciprocity_core::rule::share::share_in_outline;
use reciprocity_core::{Batch, Outline, Scope, ScoreTable, Timestamp, View};

const SEED: u64 = 1;

fn scored(sample: &Sample, threads: usize) -> ScoreTable {
    let as_of = Timestamp::from_micros(AS_OF).unwrap();
    let batch = Batch::new(&sample.policy, as_of).on_threads(threads);
    batch.scores(&sample.events(), &[]).unwrap()
}

/// What one side gave over what both gave, of each relationship, from outlines.
fn outlined(sample: &Sample, scope: Scope, threads: usize) -> Vec<(u64, Option<f64>)> {
    let as_of = Timestamp::from_micros(AS_OF).unwrap();
    let batch = Batch::new(&sample.policy, as_of).on_threads(threads);
    let share = |_, outline: &Outline| {
        share_in_outline(outline, View::Joint, &sample.policy).map(|share| share.supplier)
    };
    batch.outlines(scope, &sample.events(), share).unwrap()
}

fn batches(criterion: &mut Criterion) {
    let mut sizes = vec![size(1_000_000, 2_000), size(10_000_000, 5_000)];
    if std::env::var_os("RECIPROCITY_LARGE").is_some() {
        sizes.push(size(100_000_000, 10_000));
    }
    for events in sizes {
        of_size(criterion, events);
    }
}

/// Events are generated only for what is measured: a filter may leave most of it out.
fn of_size(criterion: &mut Criterion, events: u64) {
    let sample = |relationships, order| {
        Sample::new(&generate_among(relationships, events, SEED, order)).unwrap()
    };
    let mut group = criterion.benchmark_group(format!("batch of {events}"));
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .throughput(Throughput::Elements(events));
    {
        let shuffled = LazyCell::new(|| sample(events / 10, Order::Shuffled));
        group.bench_function("copy", |bencher| {
            let mut copy = Columns::zeroed(shuffled.len());
            bencher.iter(|| copy.copy_from(&shuffled.columns));
        });
        group.bench_function("plain", |bencher| {
            bencher.iter(|| {
                let mut sums = PlainSums::new();
                yardstick::add(&mut sums, &shuffled.columns, AS_OF);
                sums
            });
        });
        for (scope, name) in [(Scope::Sums, "sums"), (Scope::Course, "sums and course")] {
            group.bench_function(format!("outlines, {name}, threads: 4"), |bencher| {
                bencher.iter(|| outlined(&shuffled, scope, 4));
            });
        }
        for threads in [1, 2, 4] {
            group.bench_function(format!("shuffled, threads: {threads}"), |bencher| {
                bencher.iter(|| scored(&shuffled, threads));
            });
        }
    }
    for order in [Order::Sorted, Order::Time] {
        let ordered = LazyCell::new(|| sample(events / 10, order));
        group.bench_function(format!("{order}, threads: 4"), |bencher| {
            bencher.iter(|| scored(&ordered, 4));
        });
    }
    for relationships in [events / 1000, events] {
        let among = LazyCell::new(|| sample(relationships, Order::Shuffled));
        group.bench_function(format!("among {relationships}, threads: 4"), |bencher| {
            bencher.iter(|| scored(&among, 4));
        });
    }
    group.finish();
}

criterion_group!(benches, batches);
criterion_main!(benches);
