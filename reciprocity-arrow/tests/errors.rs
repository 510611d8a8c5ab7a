//! What cannot be read is refused with the file, the place, and what to do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float64Array, Int64Array, ListArray, RecordBatch,
    TimestampSecondArray, types::Int64Type,
};
use common::{
    arrow_file, arrow_stream, batch, error, every_typed_format, file, parquet, parquet_by,
    read_rows, reader, texts,
};
use parquet::basic::Compression;
use reciprocity_io::{Input, Layout, Options, ReadErrorKind as Kind};

fn log(rows: usize) -> RecordBatch {
    batch(vec![
        ("time", Arc::new(Int64Array::from_iter_values(0..i64::try_from(rows).unwrap()))),
        ("from", texts((0..rows).map(|_| "acme"))),
        ("to", texts((0..rows).map(|row| if row == 12_344 { "acme" } else { "baker" }))),
    ])
}

#[test]
fn rows_are_counted_from_one_over_batches_and_row_groups() {
    let log = log(20_000);
    for (format, bytes) in [
        ("parquet", parquet_by(&log, Compression::SNAPPY, 5000)),
        ("arrow file", arrow_file(&log, 777)),
        ("arrow stream", arrow_stream(&log)),
    ] {
        let found = error(&bytes, &Layout::Detect);
        assert_eq!((found.kind(), found.row()), (Kind::Row, Some(12_345)), "{format}: {found}");
        assert_eq!((found.column(), found.value()), (Some("to"), Some("acme")), "{format}");
    }
}

#[test]
fn a_type_that_does_not_serve_is_refused_with_the_type_and_what_would() {
    let list: ArrayRef =
        Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>([Some([Some(1)])]));
    let cases: Vec<(&str, ArrayRef, &str)> = vec![
        ("from", Arc::new(Float64Array::from(vec![1.0])), "type Float64; make it a text"),
        ("to", Arc::new(BinaryArray::from(vec![b"b".as_slice()])), "type Binary; make it a text"),
        ("time", Arc::new(BooleanArray::from(vec![true])), "type Boolean; make it a timestamp"),
        ("magnitude", Arc::new(TimestampSecondArray::from(vec![1])), "make it a whole number"),
        ("magnitude", list, "make it a whole number"),
    ];
    for (column, array, advice) in cases {
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("time", Arc::new(Int64Array::from(vec![1]))),
            ("from", texts(["a"])),
            ("to", texts(["b"])),
            ("magnitude", texts(["1"])),
        ];
        columns.retain(|(name, _)| *name != column);
        columns.push((column, array));
        for (format, bytes) in every_typed_format(&batch(columns.clone())) {
            let found = error(&bytes, &common::preset("ratings"));
            assert_eq!((found.kind(), found.row()), (Kind::Format, None), "{format}: {found}");
            assert_eq!(found.column(), Some(column), "{format}: {found}");
            assert!(found.to_string().contains(advice), "{format}: {found}");
        }
    }
}

#[test]
fn missing_doubled_and_misspelt_columns_are_refused() {
    let one = |names: &[&'static str]| {
        batch(names.iter().map(|name| (*name, texts(["x"]))).collect::<Vec<_>>())
    };
    for (names, words) in [
        (&["time", "from"][..], "fit neither layout"),
        (&["occured_at", "supplier", "customer", "actor", "type"], "`occurred_at`"),
        (&["occurred_at", "supplier", "customer", "type"], "lacks `actor`"),
        (&["time", "from", "to", "to"], "twice"),
    ] {
        let found = error(&arrow_stream(&one(names)), &Layout::Detect);
        assert_eq!((found.kind(), found.row()), (Kind::Header, None), "{found}");
        assert!(found.to_string().contains(words), "{found}");
    }
}

#[test]
fn a_cut_off_file_is_called_damaged() {
    let log = log(5000);
    for (format, bytes) in every_typed_format(&log) {
        for length in [8, 100, bytes.len() / 2, bytes.len() - 20, bytes.len() - 9] {
            let found = error(&bytes[..length], &Layout::Detect);
            assert_eq!(found.kind(), Kind::Damaged, "{format} {length}: {found}");
            let text = found.to_string();
            assert!(text.contains("copy it again") && !text.contains('\n'), "{format}: {text}");
        }
    }
}

#[test]
fn damaged_bytes_are_an_error_or_are_read_and_never_a_panic() {
    let log = log(300);
    for (_, bytes) in every_typed_format(&log) {
        let step = (bytes.len() / 300).max(1);
        for place in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x55;
            let file = file(&damaged);
            let _ = read_rows(Input::path(file.path()), &Layout::Detect, Options::default());
        }
    }
}

#[test]
fn a_format_that_is_read_from_its_end_is_refused_through_a_pipe_and_compressed() {
    let log = log(1);
    for (bytes, words) in [
        (parquet(&log), "Parquet is read from its end"),
        (arrow_file(&log, 1), "or write the stream format of Arrow IPC"),
    ] {
        let piped = read_rows(reader(&bytes), &Layout::Detect, Options::default()).unwrap_err();
        let compressed = error(&zstd::encode_all(&bytes[..], 1).unwrap(), &Layout::Detect);
        for found in [piped, compressed] {
            assert_eq!(found.kind(), Kind::Format, "{found}");
            assert!(found.to_string().contains(words), "{found}");
        }
    }
    let encrypted = error(b"PARE and what follows", &Layout::Detect);
    assert_eq!(encrypted.kind(), Kind::Format);
    assert!(encrypted.to_string().contains("encrypted Parquet"), "{encrypted}");
}

#[test]
fn another_format_than_the_first_bytes_say_is_refused() {
    for bytes in [&b"PAR1,b\n1,2\n"[..], b"ARROW1,b\n1,2\n", b"\xff\xff\xff\xff rubbish"] {
        let found = error(bytes, &Layout::Detect);
        assert_eq!(found.kind(), Kind::Damaged, "{found}");
    }
    // Bytes of no known format are text that is no UTF-8.
    let found = error(b"ORC\x80\x80\n", &Layout::Detect);
    assert_eq!(found.kind(), Kind::Encoding, "{found}");
}
