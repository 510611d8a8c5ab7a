//! Where results go: the same rows in every format, and files that are whole or not there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::FileReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const SAMPLE: &str = "data/reviews.csv";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn reciprocity(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
    command.args(arguments).current_dir(root()).output().unwrap()
}

/// The sample's scores, written to a file of this name; its contents.
fn written(name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let output = reciprocity(&["assess", SAMPLE, "--output", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    let names: Vec<_> = folder.path().read_dir().unwrap().map(|one| one.unwrap()).collect();
    assert_eq!(names.len(), 1, "nothing else is left beside {name}");
    std::fs::read(path).unwrap()
}

fn printed(format: &str) -> Vec<u8> {
    let output = reciprocity(&["assess", SAMPLE, "--format", format]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The sample's scores as CSV: the names of the columns and the rows.
fn csv_rows() -> (Vec<String>, Vec<Vec<String>>) {
    let text = printed("csv");
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let split = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = split(reader.headers().unwrap());
    let rows: Vec<_> = reader.records().map(|record| split(&record.unwrap())).collect();
    assert_eq!(rows.len(), 719);
    (header, rows)
}

/// A value as CSV has it, but a float by its bits.
fn cell(array: &ArrayRef, row: usize) -> String {
    use arrow_schema::DataType;
    if array.is_null(row) {
        return String::new();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        _ => format!("{:x}", array.as_primitive::<Float64Type>().value(row).to_bits()),
    }
}

fn assert_equals_csv(batches: &[RecordBatch]) {
    let (header, rows) = csv_rows();
    let schema = batches[0].schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, header);
    let found = batches.iter().flat_map(|batch| {
        (0..batch.num_rows())
            .map(|row| batch.columns().iter().map(|array| cell(array, row)).collect::<Vec<_>>())
    });
    let is_float =
        |place: usize| *schema.field(place).data_type() == arrow_schema::DataType::Float64;
    let want = rows.into_iter().map(|row| {
        let bits = |place: usize, text: String| match text.parse::<f64>() {
            Ok(number) if is_float(place) => format!("{:x}", number.to_bits()),
            _ => text,
        };
        row.into_iter().enumerate().map(|(place, text)| bits(place, text)).collect::<Vec<_>>()
    });
    assert!(found.eq(want));
}

#[test]
fn a_parquet_file_reads_back_as_the_csv() {
    for bytes in [written("scores.parquet"), printed("parquet")] {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let file = File::open(file.path()).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        assert_equals_csv(&reader.map(Result::unwrap).collect::<Vec<_>>());
    }
}

#[test]
fn an_arrow_file_reads_back_as_the_csv() {
    for bytes in [written("scores.arrow"), printed("arrow")] {
        let reader = FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
        assert_equals_csv(&reader.map(Result::unwrap).collect::<Vec<_>>());
    }
}

#[test]
fn lines_of_json_read_back_as_the_csv() {
    let (header, rows) = csv_rows();
    let lines = written("scores.jsonl");
    assert!(lines == printed("jsonl"));
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!(lines.lines().count(), rows.len());
    for (line, row) in lines.lines().zip(rows) {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).unwrap();
        assert_eq!(object.len(), header.len());
        for (name, text) in header.iter().zip(row) {
            match &object[name] {
                serde_json::Value::Null => assert_eq!(text, "", "{name}"),
                serde_json::Value::String(value) => assert_eq!(value, &text, "{name}"),
                serde_json::Value::Number(value) => {
                    assert_eq!(value.as_f64(), text.parse().ok(), "{name}");
                }
                value => assert_eq!(value.to_string(), text, "{name}"),
            }
        }
    }
}

#[test]
fn texts_are_written_to_a_file_as_they_are_printed_compressed_or_not() {
    let csv = printed("csv");
    assert!(written("scores.csv") == csv);
    assert!(written("scores.json") == printed("json"));
    assert!(zstd::decode_all(written("scores.csv.zst").as_slice()).unwrap() == csv);
    let mut unzipped = Vec::new();
    let gzip = written("scores.csv.gz");
    std::io::copy(&mut flate2::read::GzDecoder::new(gzip.as_slice()), &mut unzipped).unwrap();
    assert!(unzipped == csv);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for format in ["table", "csv", "jsonl", "json", "parquet", "arrow"] {
        let alone = printed(format);
        for threads in ["1", "3", "64"] {
            let arguments = ["assess", SAMPLE, "--format", format, "--threads", threads];
            assert!(reciprocity(&arguments).stdout == alone, "{format} on {threads} threads");
        }
    }
}

#[test]
fn a_file_is_replaced_only_by_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let (target, bad) = (folder.path().join("scores.csv"), folder.path().join("bad.csv"));
    std::fs::write(&target, "before").unwrap();
    std::fs::write(&bad, "time,from,to\n1,a,a\n").unwrap();
    let [target_name, bad_name] = [&target, &bad].map(|path| path.to_str().unwrap());
    let refused = reciprocity(&["assess", bad_name, "--output", target_name]);
    assert_eq!(refused.status.code(), Some(3));
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "before");
    assert!(reciprocity(&["assess", SAMPLE, "--output", target_name]).status.success());
    assert!(std::fs::read(&target).unwrap() == printed("csv"));
    assert_eq!(folder.path().read_dir().unwrap().count(), 2);
}

#[test]
#[cfg(unix)]
fn a_new_file_is_as_readable_as_any_and_a_link_keeps_naming_its_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let [plain, target, link] =
        ["plain", "scores.csv", "link.csv"].map(|name| folder.path().join(name));
    std::fs::write(&plain, "").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    std::fs::write(&target, "").unwrap();
    std::fs::remove_file(&target).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
    assert!(reciprocity(&["assess", SAMPLE, "-o", target.to_str().unwrap()]).status.success());
    assert_eq!(mode(&target), mode(&plain));
    assert!(reciprocity(&["assess", SAMPLE, "-o", link.to_str().unwrap()]).status.success());
    assert!(link.symlink_metadata().unwrap().is_symlink());
    // Also where the file that it names is not there yet, by way of another link.
    std::fs::remove_file(&target).unwrap();
    let second = folder.path().join("second.csv");
    std::os::unix::fs::symlink("link.csv", &second).unwrap();
    assert!(reciprocity(&["assess", SAMPLE, "-o", second.to_str().unwrap()]).status.success());
    assert!(target.is_file() && second.symlink_metadata().unwrap().is_symlink());
    let circle = folder.path().join("circle.csv");
    std::os::unix::fs::symlink(&circle, &circle).unwrap();
    let output = reciprocity(&["assess", SAMPLE, "-o", circle.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(circle.symlink_metadata().unwrap().is_symlink());
}

#[test]
fn an_output_that_cannot_be_is_refused_with_advice() {
    for (arguments, code, words) in [
        (&["-o", "scores.txt"][..], 2, &["scores.txt", "`.parquet`", "--format"][..]),
        (&["-o", "scores"], 2, &["the name says no format"]),
        (&["-o", "scores.csv", "--format", "parquet"], 2, &["another format than the name"]),
        (&["-o", "scores.parquet.gz"], 2, &["compressed within"]),
        (&["-o", "scores.txt", "--format", "table"], 2, &["use `>`"]),
        (
            &["-o", "no/such/folder/scores.csv"],
            1,
            &["no/such/folder/scores.csv: there is no folder `no/such/folder`; make it first\n"],
        ),
        (&["-o", "data", "--format", "csv"], 1, &["data: "]),
    ] {
        let output = reciprocity(&[&["assess", SAMPLE], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: `{word}` not in {said}");
        }
    }
}

#[test]
fn the_log_of_the_sample_has_the_same_scores_as_parquet() {
    let gzip = std::fs::read(root().join("data/reviews-log.csv.gz")).unwrap();
    let mut csv = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(gzip.as_slice()), &mut csv)
        .unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |place: usize| -> ArrayRef {
        let texts = records.iter().map(|record| record.get(place));
        match names[place].as_str() {
            "time_unix_seconds" => {
                let seconds = texts.map(|text| text?.parse().ok());
                std::sync::Arc::new(seconds.collect::<arrow_array::TimestampSecondArray>())
            }
            "magnitude" => {
                let numbers = texts.map(|text| text?.parse().ok());
                std::sync::Arc::new(numbers.collect::<arrow_array::Float64Array>())
            }
            _ => std::sync::Arc::new(texts.collect::<arrow_array::StringArray>()),
        }
    };
    let columns = names.iter().enumerate().map(|(place, name)| (name, column(place)));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(file.reopen().unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let path = file.path().to_str().unwrap();
    let scored = reciprocity(&["assess", path, "--map", "reviews", "--format", "csv"]);
    assert!(scored.status.success(), "{}", String::from_utf8_lossy(&scored.stderr));
    assert!(scored.stdout == printed("csv"));
}
