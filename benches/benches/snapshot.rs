//! What saving and loading costs, beside a copy and the checksum alone of the same bytes.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use reciprocity_core::snapshot::{BlockKind, Carrier, SnapshotReader, SnapshotWriter};
use reciprocity_core::{
    Amount, Contribution, Event, History, Kind, Policy, Side, TallySet, Timestamp,
};

const EVENTS: i64 = 1_000_000;
const RELATIONSHIPS: u64 = 200_000;
const BLOCK: usize = 256 * 1024;
const BODY: BlockKind = BlockKind::needed(9);

/// The yardsticks, over bytes that do not fit in a cache.
fn yardsticks(group: &mut BenchmarkGroup<'_, WallTime>, bytes: &[u8]) {
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    let mut copy = bytes.to_vec();
    group.bench_function("copy", |bencher| {
        bencher.iter(|| copy.copy_from_slice(black_box(bytes)));
    });
    group.bench_function("checksum", |bencher| {
        bencher.iter(|| {
            bytes.chunks(BLOCK).map(|block| crc32fast::hash(black_box(block))).fold(0, u32::max)
        });
    });
}

/// Bytes that a carrier has at hand as they are.
fn bulk(criterion: &mut Criterion) {
    let bytes: Vec<u8> = (0..64 << 20).map(|n: u32| n.to_le_bytes()[n as usize % 3]).collect();
    let write = |to: &mut Vec<u8>| {
        to.clear();
        let mut writer = SnapshotWriter::new(to, Carrier::History).unwrap();
        for block in black_box(&bytes).chunks(BLOCK) {
            writer.write_block(BODY, block).unwrap();
        }
        writer.finish().unwrap();
    };
    let mut file = Vec::new();
    write(&mut file);
    let file = file;
    let mut group = criterion.benchmark_group("bulk bytes");
    yardsticks(&mut group, &bytes);
    let mut to = file.clone();
    group.bench_function("write", |bencher| bencher.iter(|| write(&mut to)));
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let mut reader =
                SnapshotReader::new(black_box(file.as_slice()), Carrier::History).unwrap();
            let mut length = 0;
            while let Some((_, body)) = reader.next_block(&[BODY]).unwrap() {
                length += black_box(body).len();
            }
            length
        });
    });
    group.finish();
}

/// A history of plain contributions, an hour apart on average.
fn history(policy: &Policy) -> History {
    let mut at = 1_600_000_000;
    let events = (0..EVENTS).map(|n| {
        at += n * 7919 % 7200;
        let side = if n % 5 < 2 { Side::Customer } else { Side::Supplier };
        let count = Amount::count((n % 40) as f64).unwrap();
        let given = Contribution::new(Kind::SERVICE, count);
        Event::new(Timestamp::from_seconds(at).unwrap(), side, given)
    });
    let mut history = History::default();
    history.record_all(events.collect(), policy).unwrap();
    history
}

fn events(criterion: &mut Criterion) {
    let policy = Policy::default();
    let history = history(&policy);
    let mut file = Vec::new();
    history.save(&mut file, &policy).unwrap();
    let file = file;
    let mut group = criterion.benchmark_group("a million events");
    group.sample_size(20);
    yardsticks(&mut group, &file);
    group.throughput(Throughput::ElementsAndBytes {
        elements: EVENTS.unsigned_abs(),
        bytes: file.len() as u64,
    });
    let mut to = file.clone();
    group.bench_function("save", |bencher| {
        bencher.iter(|| {
            to.clear();
            black_box(&history).save(&mut to, &policy).unwrap();
        });
    });
    group.bench_function("load", |bencher| {
        bencher.iter(|| History::load(black_box(file.as_slice()), &policy).unwrap());
    });
    group.bench_function("record anew", |bencher| {
        bencher.iter(|| {
            let mut copy = History::default();
            copy.record_all(black_box(&history).events().collect(), &policy).unwrap();
            copy
        });
    });
    group.finish();
}

/// Relationships of one to ten plain events mostly, the most active of some 200,000 (Zipf), numbered
/// in rising order or scattered.
fn tally_set(number: impl Fn(u64) -> u64, policy: &Policy) -> TallySet {
    let mut set = TallySet::default();
    for nth in 0..RELATIONSHIPS {
        // The rank is scattered over the relationships by a factor without common divisors.
        let rank = nth * 7919 % RELATIONSHIPS + 1;
        let mut at = 1_600_000_000 + (nth % 86_400).cast_signed();
        for n in 0..1 + RELATIONSHIPS / rank {
            at += (n * 7919 % 100_000).cast_signed();
            let side = if n % 5 < 2 { Side::Customer } else { Side::Supplier };
            let count = Amount::count(((n + nth) % 40) as f64).unwrap();
            let given = Contribution::new(Kind::SERVICE, count);
            let event = Event::new(Timestamp::from_seconds(at).unwrap(), side, given);
            set.record(number(nth), &event, policy).unwrap();
        }
    }
    set
}

fn tallies(criterion: &mut Criterion) {
    let policy = Policy::default();
    let rising = tally_set(|nth| nth, &policy);
    // Odd, so that no two numbers fall together.
    let scattered = tally_set(|nth| nth.wrapping_mul(0x9e37_79b9_7f4a_7c15), &policy);
    for (name, set) in [("rising tallies", rising), ("scattered tallies", scattered)] {
        let mut file = Vec::new();
        set.save(&mut file, &policy).unwrap();
        let file = file;
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        yardsticks(&mut group, &file);
        group.throughput(Throughput::ElementsAndBytes {
            elements: RELATIONSHIPS,
            bytes: file.len() as u64,
        });
        let mut to = file.clone();
        group.bench_function("save", |bencher| {
            bencher.iter(|| {
                to.clear();
                black_box(&set).save(&mut to, &policy).unwrap();
            });
        });
        group.bench_function("load", |bencher| {
            bencher.iter(|| TallySet::load(black_box(file.as_slice()), &policy).unwrap());
        });
        group.finish();
    }
}

criterion_group!(snapshot, bulk, events, tallies);
criterion_main!(snapshot);
