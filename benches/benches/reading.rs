//! What reading costs: the sample from memory, as an event table.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::io::Cursor;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use reciprocity_core::{Ledger, Policy};
use reciprocity_io::{Input, Layout, Options, read};

fn reading(criterion: &mut Criterion) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/reviews.csv");
    let text = std::fs::read(path).unwrap();
    let policy = Policy::default();
    let mut group = criterion.benchmark_group("the sample");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("copy", |bencher| bencher.iter(|| black_box(text.clone())));
    group.bench_function("rows to events", |bencher| {
        bencher.iter(|| {
            let input = Input::reader("sample", Cursor::new(text.clone()));
            read(input, &Layout::Detect, &policy, Options::default(), &mut |_| Ok(())).unwrap()
        });
    });
    group.bench_function("rows to ledger", |bencher| {
        bencher.iter(|| {
            let mut ledger = Ledger::default();
            let input = Input::reader("sample", Cursor::new(text.clone()));
            read(input, &Layout::Detect, &policy, Options::default(), &mut |record| {
                let events = std::mem::take(record.events);
                ledger.record_all(record.supplier, record.customer, events).map(|_| ())
            })
            .unwrap();
            ledger
        });
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
