//! What the tests of reading share.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "no test file uses all of it")]

use reciprocity_core::{Event, Policy};
use reciprocity_io::{Input, Layout, Mapping, Options, ReadError, Record, Summary, read};

/// One row as it was handed on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) supplier: String,
    pub(crate) customer: String,
    pub(crate) events: Vec<Event>,
    pub(crate) line: u64,
}

impl Row {
    pub(crate) fn of(record: &mut Record<'_>) -> Self {
        Self {
            supplier: record.supplier.to_owned(),
            customer: record.customer.to_owned(),
            events: record.events.drain(..).collect(),
            line: record.line,
        }
    }
}

pub(crate) fn read_rows(
    input: Input,
    layout: &Layout,
    options: Options<'_>,
) -> Result<(Vec<Row>, Summary), ReadError> {
    let mut rows = Vec::new();
    let summary = read(input, layout, &Policy::default(), options, &mut |mut record| {
        rows.push(Row::of(&mut record));
        Ok(())
    })?;
    Ok((rows, summary))
}

pub(crate) fn input(bytes: impl AsRef<[u8]>) -> Input {
    Input::reader("f.csv", std::io::Cursor::new(bytes.as_ref().to_vec()))
}

/// The rows of a text, which must be sound.
pub(crate) fn rows(text: impl AsRef<[u8]>, layout: &Layout) -> Vec<Row> {
    match read_rows(input(text), layout, Options::default()) {
        Ok((rows, _)) => rows,
        Err(error) => panic!("{error}"),
    }
}

/// The only event of each row.
pub(crate) fn events(text: impl AsRef<[u8]>, layout: &Layout) -> Vec<Event> {
    rows(text, layout).into_iter().flat_map(|row| row.events).collect()
}

pub(crate) fn error(text: impl AsRef<[u8]>, layout: &Layout) -> ReadError {
    match read_rows(input(text), layout, Options::default()) {
        Ok((rows, _)) => panic!("read without an error: {rows:?}"),
        Err(error) => error,
    }
}

pub(crate) fn preset(name: &str) -> Layout {
    Layout::Log(Mapping::preset(name, &Policy::default()).unwrap())
}

pub(crate) fn mapping(text: &str) -> Result<Layout, ReadError> {
    Mapping::from_toml("m.toml", text, &Policy::default()).map(Layout::Log)
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}
