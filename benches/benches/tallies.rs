//! What it costs to keep tallies up to date, event by event or in batches, and to merge them.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::cell::LazyCell;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use reciprocity_benches::columns::{AS_OF, Columns, Row};
use reciprocity_benches::generate::{Order, generate_among};
use reciprocity_benches::sample::{Sample, one_each, size};
use reciprocity_benches::yardstick::{self, PlainSums};

const YEAR: i64 = 365 * 86_400_000_000;
const AT_ONCE: usize = 4096;

/// Events that come in order of time to a store in which every relationship has one already.
fn increments(criterion: &mut Criterion) {
    let events = size(65_536, 1_000);
    for relationships in [size(10_000, 100), size(1_000_000, 200)] {
        let filled = LazyCell::new(|| Sample::new(&one_each(relationships, 4 * YEAR)).unwrap());
        let tallies = LazyCell::new(|| filled.tallies().unwrap());
        let plain = LazyCell::new(|| plain_sums(&filled));
        let stream = LazyCell::new(|| {
            Sample::new(&generate_among(relationships, events, 1, Order::Time)).unwrap()
        });
        let mut group = criterion.benchmark_group(format!("increments among {relationships}"));
        group.sample_size(10).throughput(Throughput::Elements(events));
        group.bench_function("copy", |bencher| {
            let mut copy = Columns::zeroed(stream.len());
            bencher.iter(|| copy.copy_from(&stream.columns));
        });
        group.bench_function("plain", |bencher| {
            bencher.iter_batched_ref(
                || plain.clone(),
                |plain| yardstick::add(plain, &stream.columns, AS_OF),
                BatchSize::PerIteration,
            );
        });
        group.bench_function("one by one", |bencher| {
            let events = stream.one_by_one().unwrap();
            bencher.iter_batched_ref(
                || tallies.clone(),
                |tallies| {
                    for (relationship, event) in &events {
                        tallies.record(*relationship, event, &stream.policy).unwrap();
                    }
                },
                BatchSize::PerIteration,
            );
        });
        group.bench_function(format!("in batches of {AT_ONCE}"), |bencher| {
            bencher.iter_batched_ref(
                || tallies.clone(),
                |tallies| {
                    for from in (0..stream.len()).step_by(AT_ONCE) {
                        let to = stream.len().min(from + AT_ONCE);
                        tallies.record_columns(&stream.stretch(from..to), &stream.policy).unwrap();
                    }
                },
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

/// Two sets of the same relationships, the one later than the other; and of different ones.
fn merges(criterion: &mut Criterion) {
    let relationships = size(100_000, 100);
    let sample = |rows: &[Row]| Sample::new(rows).unwrap();
    let earlier = LazyCell::new(|| {
        let years = generate_among(relationships, 2 * relationships, 1, Order::Time);
        sample(&years.into_iter().filter(|row| row.occurred_at < AS_OF - YEAR).collect::<Vec<_>>())
    });
    let later = LazyCell::new(|| sample(&one_each(relationships, YEAR)));
    let mut group = criterion.benchmark_group("merge");
    group.sample_size(10).throughput(Throughput::Elements(relationships));
    group.bench_function("copy", |bencher| {
        let mut copy = Columns::zeroed(later.len());
        bencher.iter(|| copy.copy_from(&later.columns));
    });
    group.bench_function("plain", |bencher| {
        let (earlier, later) = (plain_sums(&earlier), plain_sums(&later));
        bencher.iter_batched_ref(
            || earlier.clone(),
            |earlier| yardstick::merge(earlier, &later),
            BatchSize::PerIteration,
        );
    });
    for (name, other) in [("a later part", 0), ("other relationships", u64::MAX)] {
        group.bench_function(name, |bencher| {
            let row = |row: Row| Row { relationship: row.relationship ^ other, ..row };
            let parts: Vec<Row> = one_each(relationships, YEAR).into_iter().map(row).collect();
            let (earlier, parts) = (earlier.tallies().unwrap(), sample(&parts).tallies().unwrap());
            bencher.iter_batched(
                || (earlier.clone(), parts.clone()),
                |(mut earlier, parts)| {
                    earlier.merge(parts, &later.policy).unwrap();
                    earlier
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn plain_sums(sample: &Sample) -> PlainSums {
    let mut sums = PlainSums::new();
    yardstick::add(&mut sums, &sample.columns, AS_OF);
    sums
}

criterion_group!(benches, increments, merges);
criterion_main!(benches);
