//! What reading costs: the sample from memory, as an event table; and a long log in each format.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Cursor;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
use reciprocity_core::{Ledger, Policy};
use reciprocity_io::{Input, Layout, Mapping, Options, read};

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

const ROWS: usize = 1_000_000;

/// An interaction log: who did what for whom.
struct Log {
    time: Vec<i64>,
    parties: [Vec<usize>; 2],
    kind: Vec<usize>,
    magnitude: Vec<f64>,
}

const KINDS: [&str; 3] = ["review", "apply", "ack"];

impl Log {
    fn new() -> Self {
        let mut state = 1_u64;
        let mut below = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % limit
        };
        // The lesser of two numbers: some parties are busier than others.
        let from: Vec<usize> = (0..ROWS).map(|_| below(500).min(below(500))).collect();
        let to = from.iter().map(|from| (from + 1 + below(498).min(below(498))) % 500).collect();
        Self {
            time: (0..ROWS).map(|row| 1_700_000_000 + i64::try_from(row).unwrap() * 60).collect(),
            parties: [from, to],
            kind: (0..ROWS).map(|_| below(KINDS.len())).collect(),
            magnitude: (0..ROWS).map(|_| below(100) as f64 / 4.0).collect(),
        }
    }

    fn csv(&self) -> Vec<u8> {
        let mut text = "time,from,to,kind,magnitude\n".to_owned();
        for row in 0..ROWS {
            let [from, to] = [0, 1].map(|end| name(self.parties[end][row]));
            let (time, kind) = (self.time[row], KINDS[self.kind[row]]);
            writeln!(text, "{time},{from},{to},{kind},{}", self.magnitude[row]).unwrap();
        }
        text.into_bytes()
    }

    fn table(&self, format: TableFormat) -> Vec<u8> {
        const COLUMNS: [(&str, ValueType); 5] = [
            ("time", ValueType::Count),
            ("from", ValueType::Text),
            ("to", ValueType::Text),
            ("kind", ValueType::Text),
            ("magnitude", ValueType::Number),
        ];
        let names: Vec<String> = (0..500).map(name).collect();
        let mut table = TableWriter::new(Vec::new(), format, &COLUMNS).unwrap();
        for start in (0..ROWS).step_by(65_536) {
            let rows = start..(start + 65_536).min(ROWS);
            let party = |end: usize| {
                let parties = self.parties[end][rows.clone()].iter();
                Values::Text(parties.map(|&party| Some(names[party].as_str())).collect())
            };
            let kinds = self.kind[rows.clone()].iter().map(|&kind| Some(KINDS[kind]));
            let columns = vec![
                Values::Count(self.time[rows.clone()].iter().copied().map(Some).collect()),
                party(0),
                party(1),
                Values::Text(kinds.collect()),
                Values::Number(self.magnitude[rows.clone()].iter().copied().map(Some).collect()),
            ];
            table.write(columns).unwrap();
        }
        table.finish().unwrap()
    }
}

fn name(party: usize) -> String {
    format!("party-{party}.example")
}

fn formats(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::new();
    let files: Vec<(&str, PathBuf)> = [
        ("csv", log.csv()),
        ("parquet", log.table(TableFormat::Parquet)),
        ("arrow", log.table(TableFormat::Arrow)),
    ]
    .into_iter()
    .map(|(format, bytes)| {
        let path = folder.path().join(format);
        std::fs::write(&path, bytes).unwrap();
        (format, path)
    })
    .collect();
    let policy = Policy::default();
    let layout = Layout::Log(Mapping::preset("reviews", &policy).unwrap());
    let mut group = criterion.benchmark_group("a log of a million rows");
    group.sample_size(10).throughput(Throughput::Elements(ROWS as u64));
    for (format, path) in &files {
        group.bench_function(format!("{format} to events"), |bencher| {
            bencher.iter(|| {
                let (input, options) = (Input::path(path), Options::default());
                reciprocity_arrow::read(input, &layout, &policy, options, &mut |_| Ok(())).unwrap()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reading, formats);
criterion_main!(benches);
