//! The same history gives the same events and scores in every format and type.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal32Array, Decimal64Array,
    Decimal128Array, DictionaryArray, Float32Array, Float64Array, Int8Array, Int16Array,
    Int32Array, Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray,
    StructArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use common::{
    arrow_file, batch, batch_of_csv, every_typed_format, parquet, parquet_by, preset, read_rows,
    reader, rows, scores, texts,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArrayType, Int96, Int96Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use reciprocity_core::{Event, Fact, Policy};
use reciprocity_io::{Layout, Mapping, Options};

const HISTORY: &str = "\
event_id,occurred_at,supplier,customer,actor,observer,type,kind,amount,unit,ref,due,weight,confidence,flags
o-17,2026-01-05T09:00:00Z,ACME,Baker,customer,,request,,,,,2026-01-07T09:00:00Z,,,
,2026-01-06T15:30:00Z,ACME,Baker,supplier,,response,,,,o-17,,,,automatic
i-17,2026-01-09T00:00:00Z,ACME,Baker,supplier,,contribution,goods,40.00,,,2026-02-08T00:00:00Z,,,outreach
,2026-02-02T00:00:00Z,ACME,Baker,customer,,contribution,money,1250.10,EUR,i-17,,,0.9,
,2026-02-03T10:00:00.000001Z,ACME,Baker,customer,supplier,conduct,courtesy,,,,,0.3,0.8,bad
,2026-02-04T08:20:00Z,ACME,Baker,supplier,customer,imposition,,20.00,minutes,,,,,
,2026-02-05T08:20:00Z,Cook,Baker,supplier,,contribution,time,0.10,hours,,,,,
";

fn history() -> Vec<common::Row> {
    rows(HISTORY.as_bytes(), &Layout::EventTable)
}

/// The same table, its columns with the types that they have in a warehouse.
fn typed_history() -> RecordBatch {
    let plain = batch_of_csv(HISTORY);
    let column = |name: &str| plain.column_by_name(name).unwrap().clone();
    let strings = |name: &str| {
        let array = column(name);
        let texts = array.as_any().downcast_ref::<StringArray>().unwrap();
        texts.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
    };
    let dictionary = |name: &str| -> ArrayRef {
        let texts = strings(name);
        let texts = texts.iter().map(Option::as_deref);
        Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
    };
    let instants = |name: &str| -> ArrayRef {
        let micros = strings(name).into_iter().map(|text| Some(micros(&text?)));
        let micros: TimestampMicrosecondArray = micros.collect();
        Arc::new(micros.with_timezone("UTC"))
    };
    let numbers = |name: &str| -> ArrayRef {
        let numbers = strings(name).into_iter().map(|text| text?.parse::<f64>().ok());
        Arc::new(numbers.collect::<Float64Array>())
    };
    let cents = strings("amount").into_iter().map(|text| text?.replace('.', "").parse().ok());
    let cents: Decimal128Array = cents.collect();
    let mut flags = ListBuilder::new(StringBuilder::new());
    for words in strings("flags") {
        flags.append_option(words.map(|words| vec![Some(words)]));
    }
    batch(vec![
        ("flags", Arc::new(flags.finish())),
        ("amount", Arc::new(cents.with_precision_and_scale(15, 2).unwrap())),
        ("event_id", column("event_id")),
        ("occurred_at", instants("occurred_at")),
        ("supplier", dictionary("supplier")),
        ("customer", dictionary("customer")),
        ("actor", dictionary("actor")),
        ("observer", dictionary("observer")),
        ("type", dictionary("type")),
        ("kind", column("kind")),
        ("unit", column("unit")),
        ("ref", column("ref")),
        ("due", instants("due")),
        ("weight", numbers("weight")),
        ("confidence", numbers("confidence")),
        ("a column of another program", Arc::new(NullArray::new(plain.num_rows()))),
    ])
}

fn micros(text: &str) -> i64 {
    reciprocity_io::parse_time(text).unwrap().micros()
}

fn jsonl(csv: &str) -> String {
    let mut lines = csv.lines().map(|line| line.split(','));
    let header: Vec<&str> = lines.next().unwrap().collect();
    let object = |line: std::str::Split<'_, char>| {
        let pairs = header.iter().zip(line).map(|(key, value)| format!("\"{key}\":\"{value}\""));
        format!("{{{}}}\n", pairs.collect::<Vec<_>>().join(","))
    };
    lines.map(object).collect()
}

#[test]
fn a_history_has_the_same_scores_to_the_bit_in_every_format() {
    let want = scores(&history());
    assert_eq!(want.len(), 2);
    let json = jsonl(HISTORY).into_bytes();
    let mut formats = vec![
        ("csv.zst", zstd::encode_all(HISTORY.as_bytes(), 1).unwrap()),
        ("jsonl.zst", zstd::encode_all(json.as_slice(), 1).unwrap()),
        ("jsonl", json),
    ];
    formats.extend(every_typed_format(&batch_of_csv(HISTORY)));
    formats.extend(every_typed_format(&typed_history()));
    let compressions = [
        Compression::UNCOMPRESSED,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::LZ4_RAW,
        Compression::LZ4,
        Compression::ZSTD(ZstdLevel::default()),
    ];
    formats.extend(compressions.map(|one| ("parquet", parquet_by(&typed_history(), one, 2))));
    for (format, bytes) in formats {
        let found = rows(&bytes, &Layout::Detect);
        assert_eq!(found, history(), "{format}");
        assert_eq!(scores(&found), want, "{format}");
    }
}

#[test]
fn the_sample_is_the_same_in_every_format() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/reviews.csv");
    let csv = std::fs::read_to_string(path).unwrap();
    let want = rows(csv.as_bytes(), &Layout::Detect);
    assert_eq!(want.len(), 14_941);
    let batch = batch_of_csv(&csv);
    let small_groups = parquet_by(&batch, Compression::SNAPPY, 1000);
    let json = jsonl(&csv).into_bytes();
    for (format, bytes) in [
        ("jsonl", json),
        ("parquet", small_groups),
        ("arrow file", arrow_file(&batch, 999)),
        ("arrow stream", common::arrow_stream(&batch)),
    ] {
        assert!(rows(&bytes, &Layout::Detect) == want, "{format}");
    }
}

#[test]
fn a_stream_and_a_compressed_stream_are_read_through_a_pipe() {
    let stream = common::arrow_stream(&typed_history());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&stream).unwrap();
    for bytes in [&stream, &gzip.finish().unwrap(), &zstd::encode_all(&stream[..], 1).unwrap()] {
        let read = read_rows(reader(bytes), &Layout::Detect, Options::default());
        assert_eq!(read.unwrap().0, history());
    }
}

/// The only event of a log of one row with this time, kind and magnitude.
fn event_of(columns: Vec<(&str, ArrayRef)>, layout: &Layout) -> Event {
    let mut all = vec![("from", texts(["a"])), ("to", texts(["b"]))];
    all.extend(columns);
    let mut found: Vec<Event> = every_typed_format(&batch(all))
        .into_iter()
        .flat_map(|(_, bytes)| rows(&bytes, layout))
        .flat_map(|row| row.events)
        .collect();
    let first = found.pop().unwrap();
    assert_eq!(found, [first.clone(), first.clone()]);
    first
}

#[test]
fn an_instant_is_the_same_in_every_type_of_time() {
    const SECONDS: i64 = 1_769_904_000; // 2026-02-01
    let times: Vec<ArrayRef> = vec![
        Arc::new(TimestampSecondArray::from(vec![SECONDS])),
        Arc::new(TimestampMillisecondArray::from(vec![SECONDS * 1000]).with_timezone("+02:00")),
        Arc::new(TimestampMicrosecondArray::from(vec![SECONDS * 1_000_000])),
        Arc::new(
            TimestampNanosecondArray::from(vec![SECONDS * 1_000_000_000 + 999])
                .with_timezone("Europe/Paris"),
        ),
        Arc::new(Date32Array::from(vec![20_485])),
        Arc::new(Date64Array::from(vec![SECONDS * 1000])),
        Arc::new(Int64Array::from(vec![SECONDS])),
        Arc::new(Int64Array::from(vec![SECONDS * 1000])),
        Arc::new(Int32Array::from(vec![1_769_904_000])),
        Arc::new(UInt64Array::from(vec![1_769_904_000_000_000])),
        Arc::new(Float64Array::from(vec![1_769_904_000.0])),
        Arc::new(
            Decimal128Array::from(vec![1_769_904_000_000]).with_precision_and_scale(20, 3).unwrap(),
        ),
        texts(["2026-02-01T01:00:00+01:00"]),
        texts(["2026-02-01"]),
    ];
    for time in times {
        let of = time.data_type().clone();
        let event = event_of(vec![("time", time)], &Layout::Detect);
        assert_eq!(event.occurred_at().micros(), SECONDS * 1_000_000, "{of}");
    }
}

#[test]
fn a_time_in_int96_is_the_instant_that_it_names_in_any_year() {
    // A day of the calendar, its number since 4713 BC, and since 1970.
    for (julian_day, day) in [(1_721_426, -719_162), (2_461_042, 20_454), (5_373_484, 2_932_896)] {
        let event = &rows(&int96_log(julian_day), &Layout::Detect)[0].events[0];
        assert_eq!(event.occurred_at().micros(), day * 86_400_000_000 + 1_500_000, "{day}");
    }
}

/// A log of one row, a second and a half after midnight, as Spark and Hive write it: a time is the
/// nanoseconds of the day, and the day.
fn int96_log(julian_day: u32) -> Vec<u8> {
    let schema = "message log { REQUIRED INT96 time; REQUIRED BYTE_ARRAY from (UTF8); \
                  REQUIRED BYTE_ARRAY to (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut time = Int96::new();
    time.set_data(1_500_000_000, 0, julian_day);
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int96Type>().write_batch(&[time], None, None).unwrap();
    column.close().unwrap();
    for name in ["ACME", "Baker"] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[name.into()], None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    file.into_inner().unwrap()
}

#[test]
fn an_early_timestamp_of_a_small_unit_is_not_taken_for_seconds() {
    let time = TimestampMicrosecondArray::from(vec![5]);
    let event = event_of(vec![("time", Arc::new(time))], &Layout::Detect);
    assert_eq!(event.occurred_at().micros(), 5);
    let time = TimestampNanosecondArray::from(vec![-1_999]);
    let event = event_of(vec![("time", Arc::new(time))], &Layout::Detect);
    assert_eq!(event.occurred_at().micros(), -1);
}

#[test]
fn an_amount_is_the_same_in_every_type_of_number() {
    let mapping = "[[kinds.\"*\"]]\ntype = \"contribution\"\nkind = \"money\"\namount = \"magnitude\"\nunit = \"EUR\"\n";
    let layout = Layout::Log(Mapping::from_toml("m", mapping, &Policy::default()).unwrap());
    let minor = |magnitude: ArrayRef| {
        let time = Arc::new(Int64Array::from(vec![1]));
        let event = event_of(vec![("time", time), ("magnitude", magnitude)], &layout);
        let Fact::Contribution(given) = event.fact() else { return format!("{event:?}") };
        format!("{:?}", given.amount)
    };
    let seven: Vec<ArrayRef> = vec![
        Arc::new(Int8Array::from(vec![7])),
        Arc::new(Int16Array::from(vec![7])),
        Arc::new(Int32Array::from(vec![7])),
        Arc::new(Int64Array::from(vec![7])),
        Arc::new(UInt8Array::from(vec![7])),
        Arc::new(UInt16Array::from(vec![7])),
        Arc::new(UInt32Array::from(vec![7])),
        Arc::new(UInt64Array::from(vec![7])),
        Arc::new(Float32Array::from(vec![7.0])),
        Arc::new(Float64Array::from(vec![7.0])),
        Arc::new(Decimal32Array::from(vec![700]).with_precision_and_scale(9, 2).unwrap()),
        Arc::new(Decimal64Array::from(vec![7]).with_precision_and_scale(9, 0).unwrap()),
    ];
    for array in seven {
        let of = array.data_type().clone();
        assert_eq!(minor(array), minor(texts(["7"])), "{of}");
    }
    let tenth: Vec<ArrayRef> = vec![
        Arc::new(Float32Array::from(vec![0.1])),
        Arc::new(Float64Array::from(vec![0.1])),
        Arc::new(Decimal128Array::from(vec![100]).with_precision_and_scale(20, 3).unwrap()),
    ];
    for array in tenth {
        let of = array.data_type().clone();
        assert_eq!(minor(array), minor(texts(["0.1"])), "{of}");
    }
    assert_ne!(minor(texts(["7"])), minor(texts(["0.1"])));
}

fn dictionary<K: ArrowDictionaryKeyType>(words: &[Option<&str>]) -> ArrayRef {
    Arc::new(words.iter().copied().collect::<DictionaryArray<K>>())
}

#[test]
fn names_are_the_same_in_every_type_of_text_and_nulls_are_blanks() {
    let words = [Some(" baker "), None, Some("cook"), Some("")];
    let null_among_the_words: ArrayRef = {
        let keys = Int8Array::from(vec![Some(1), Some(0), Some(2), None]);
        let words = StringArray::from(vec![None, Some("baker"), Some("cook")]);
        Arc::new(DictionaryArray::new(keys, Arc::new(words)))
    };
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(words.to_vec())),
        Arc::new(LargeStringArray::from(words.to_vec())),
        Arc::new(StringViewArray::from(words.to_vec())),
        dictionary::<Int8Type>(&words),
        dictionary::<UInt8Type>(&words),
        dictionary::<UInt16Type>(&words),
        dictionary::<Int64Type>(&words),
        null_among_the_words,
    ];
    for to in arrays {
        let of = to.data_type().clone();
        let batch = batch(vec![
            ("time", Arc::new(Int64Array::from(vec![1, 2, 3, 4]))),
            ("from", texts(["acme"; 4])),
            ("to", to),
        ]);
        for (format, bytes) in every_typed_format(&batch) {
            let file = common::file(&bytes);
            let options = Options { skip_bad_rows: true, ..Options::default() };
            let input = reciprocity_io::Input::path(file.path());
            let (found, numbers, summary) = read_rows(input, &Layout::Detect, options).unwrap();
            let names: Vec<&str> = found.iter().map(|row| row.parties.1.as_str()).collect();
            assert_eq!(names, ["baker", "cook"], "{of} {format}");
            assert_eq!(numbers, [1, 3], "{of} {format}");
            let bad: Vec<_> = summary.errors.iter().map(|one| (one.row(), one.column())).collect();
            assert_eq!(bad, [(Some(2), Some("to")), (Some(4), Some("to"))], "{of} {format}");
        }
    }
}

#[test]
fn whole_numbers_and_booleans_serve_as_names() {
    let mapping = "[[kinds.true]]\ntype = \"request\"\n[[kinds.false]]\ntype = \"response\"\n[columns]\nkind = \"incoming\"\n";
    let layout = Layout::Log(Mapping::from_toml("m", mapping, &Policy::default()).unwrap());
    let batch = batch(vec![
        ("time", Arc::new(Int64Array::from(vec![1, 2]))),
        ("from", Arc::new(Int32Array::from(vec![-1, 7]))),
        ("to", Arc::new(UInt64Array::from(vec![7, u64::MAX]))),
        ("incoming", Arc::new(BooleanArray::from(vec![true, false]))),
    ]);
    let found = rows(&parquet(&batch), &layout);
    let said: Vec<_> =
        found.iter().map(|row| (row.events[0].fact().name(), &row.parties)).collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        said,
        [("request", &pair("-1", "7")), ("response", &pair("18446744073709551615", "7"))]
    );
    let csv = "time,from,to,incoming\n1,-1,7,true\n2,7,18446744073709551615,false\n";
    assert_eq!(found, rows(csv.as_bytes(), &layout));
}

#[test]
fn a_dictionary_without_words_and_a_table_without_rows_are_blank() {
    let batch = batch(vec![
        ("occurred_at", texts(["2026-01-05"])),
        ("supplier", texts(["ACME"])),
        ("customer", texts(["Baker"])),
        ("actor", texts(["supplier"])),
        ("type", texts(["response"])),
        ("ref", dictionary::<Int32Type>(&[None])),
    ]);
    assert_eq!(rows(&parquet(&batch), &Layout::Detect).len(), 1);
    for (format, bytes) in every_typed_format(&batch.slice(0, 0)) {
        let read = read_rows(
            reciprocity_io::Input::path(common::file(&bytes).path()),
            &Layout::Detect,
            Options::default(),
        );
        assert_eq!(read.unwrap().2.rows, 0, "{format}");
    }
}

#[test]
fn columns_that_are_not_used_may_have_any_type_and_are_not_read() {
    let nested = StructArray::from(vec![(
        Arc::new(arrow_schema::Field::new("x", arrow_schema::DataType::Int32, true)),
        Arc::new(Int32Array::from(vec![1])) as ArrayRef,
    )]);
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("before", Arc::new(nested.clone())),
        ("time", Arc::new(Int64Array::from(vec![1]))),
        ("kind", Arc::new(nested.clone())),
        ("to", texts(["b"])),
        ("magnitude", Arc::new(nested)),
        ("from", texts(["a"])),
    ];
    let want = rows(b"time,from,to\n1,a,b\n", &Layout::Detect);
    for _ in 0..2 {
        for (format, bytes) in every_typed_format(&batch(columns.clone())) {
            assert_eq!(rows(&bytes, &preset("interactions")), want, "{format}");
        }
        columns.reverse();
    }
}

#[test]
fn progress_reaches_the_size_of_the_file() {
    let count = 50_000;
    let batch = batch(vec![
        ("time", Arc::new(Int64Array::from_iter_values(0..count))),
        ("from", texts((0..count).map(|_| "a"))),
        ("to", texts((0..count).map(|_| "b"))),
    ]);
    for bytes in [parquet(&batch), arrow_file(&batch, 5000), common::arrow_stream(&batch)] {
        let file = common::file(&bytes);
        let mut seen = Vec::new();
        let mut progress = |progress: reciprocity_io::Progress| {
            assert_eq!(progress.bytes_total, Some(bytes.len() as u64));
            seen.push(progress.bytes_read);
        };
        let options = Options { progress: Some(&mut progress), ..Options::default() };
        let input = reciprocity_io::Input::path(file.path());
        read_rows(input, &Layout::Detect, options).unwrap();
        assert!(seen.is_sorted(), "{seen:?}");
        assert!(seen.last().is_some_and(|last| *last * 10 > bytes.len() as u64 * 9), "{seen:?}");
    }
}
