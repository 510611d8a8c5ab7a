//! What the tests share: tables in memory, written in every format.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "no test file uses all of it")]

use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use reciprocity_core::{Event, Ledger, Policy};
use reciprocity_io::{Input, Layout, Mapping, Options, ReadError, Summary};

/// One row as it was handed on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) parties: (String, String),
    pub(crate) events: Vec<Event>,
}

pub(crate) fn read_rows(
    input: Input,
    layout: &Layout,
    options: Options<'_>,
) -> Result<(Vec<Row>, Vec<u64>, Summary), ReadError> {
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    let policy = Policy::default();
    let summary = reciprocity_arrow::read(input, layout, &policy, options, &mut |record| {
        let parties = (record.supplier.to_owned(), record.customer.to_owned());
        rows.push(Row { parties, events: std::mem::take(record.events) });
        numbers.push(record.line);
        Ok(())
    })?;
    Ok((rows, numbers, summary))
}

/// The rows of a file with these contents, which must be sound.
pub(crate) fn rows(bytes: &[u8], layout: &Layout) -> Vec<Row> {
    let file = file(bytes);
    match read_rows(Input::path(file.path()), layout, Options::default()) {
        Ok((rows, ..)) => rows,
        Err(error) => panic!("{error}"),
    }
}

pub(crate) fn error(bytes: &[u8], layout: &Layout) -> ReadError {
    let file = file(bytes);
    match read_rows(Input::path(file.path()), layout, Options::default()) {
        Ok((rows, ..)) => panic!("read without an error: {rows:?}"),
        Err(error) => error,
    }
}

/// All scores of all relationships, in words that tell every bit of a float.
pub(crate) fn scores(rows: &[Row]) -> Vec<String> {
    let mut ledger = Ledger::default();
    for Row { parties, events } in rows {
        ledger.record_all(&parties.0, &parties.1, events.clone()).unwrap();
    }
    let newest = ledger.newest().unwrap();
    let assess = |(supplier, customer, _)| ledger.assess(supplier, customer, newest);
    ledger.iter().map(assess).map(|assessment| format!("{assessment:?}")).collect()
}

pub(crate) fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

pub(crate) fn reader(bytes: &[u8]) -> Input {
    Input::reader("f", Cursor::new(bytes.to_vec()))
}

pub(crate) fn preset(name: &str) -> Layout {
    Layout::Log(Mapping::preset(name, &Policy::default()).unwrap())
}

/// A table of these columns.
pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap()
}

pub(crate) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    // A blank of CSV is a null.
    let texts = texts.into_iter().map(|text| (!text.is_empty()).then_some(text));
    Arc::new(texts.collect::<StringArray>())
}

/// The table of a CSV text without quotes, every column a text.
pub(crate) fn batch_of_csv(csv: &str) -> RecordBatch {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let lines: Vec<Vec<&str>> = lines.collect();
    let column = |place: usize| texts(lines.iter().map(|line| line[place]));
    batch(header.iter().enumerate().map(|(place, name)| (*name, column(place))).collect())
}

pub(crate) fn parquet(batch: &RecordBatch) -> Vec<u8> {
    parquet_by(batch, Compression::SNAPPY, 1 << 20)
}

pub(crate) fn parquet_by(
    batch: &RecordBatch,
    compression: Compression,
    rows_per_group: usize,
) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(rows_per_group))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// An Arrow IPC file with a batch for every `rows_per_batch` rows.
pub(crate) fn arrow_file(batch: &RecordBatch, rows_per_batch: usize) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    for start in (0..batch.num_rows()).step_by(rows_per_batch) {
        let rows = rows_per_batch.min(batch.num_rows() - start);
        writer.write(&batch.slice(start, rows)).unwrap();
    }
    writer.into_inner().unwrap()
}

pub(crate) fn arrow_stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// The table in each format with types.
pub(crate) fn every_typed_format(batch: &RecordBatch) -> [(&'static str, Vec<u8>); 3] {
    [
        ("parquet", parquet(batch)),
        ("arrow file", arrow_file(batch, 3)),
        ("arrow stream", arrow_stream(batch)),
    ]
}
