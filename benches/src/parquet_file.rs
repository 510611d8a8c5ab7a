//! Event files in Parquet: written row group by row group, read by several threads.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt8Type, UInt64Type};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, UInt8Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::columns::{Columns, ColumnsMut, Row};
use crate::error::{Error, Result};

/// Small enough that a million events keep four threads busy; what `DuckDB` writes by itself.
const ROW_GROUP: usize = 122_880;

fn schema() -> Schema {
    Schema::new(vec![
        Field::new("relationship", DataType::UInt64, false),
        Field::new("occurred_at", DataType::Int64, false),
        Field::new("side", DataType::UInt8, false),
        Field::new("kind", DataType::UInt8, false),
        Field::new("amount", DataType::Float64, false),
    ])
}

/// Writes the events: the same rows give the same bytes.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, rows: &[Row]) -> Result<()> {
    // Dictionaries help the two small columns only; the others would outgrow them in every group.
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_dictionary_enabled(false)
        .set_column_dictionary_enabled("side".into(), true)
        .set_column_dictionary_enabled("kind".into(), true)
        .set_created_by("reciprocity-benches".to_owned())
        .build();
    let schema = Arc::new(schema());
    let mut writer = ArrowWriter::try_new(File::create(path)?, schema.clone(), Some(properties))?;
    for group in rows.chunks(ROW_GROUP) {
        let columns = Columns::from_rows(group);
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(UInt64Array::from(columns.relationship)),
            Arc::new(Int64Array::from(columns.occurred_at)),
            Arc::new(UInt8Array::from(columns.side)),
            Arc::new(UInt8Array::from(columns.kind)),
            Arc::new(Float64Array::from(columns.amount)),
        ];
        writer.write(&RecordBatch::try_new(schema.clone(), arrays)?)?;
    }
    writer.close()?;
    Ok(())
}

/// Reads all events with `threads` threads, each decoding its own row groups into its own place.
///
/// # Errors
/// The file cannot be read, or lacks a column.
pub fn read(path: &Path, threads: usize) -> Result<Columns> {
    let metadata = ArrowReaderMetadata::load(&File::open(path)?, ArrowReaderOptions::new())?;
    let groups: Vec<usize> = metadata
        .metadata()
        .row_groups()
        .iter()
        .map(|group| usize::try_from(group.num_rows()))
        .collect::<std::result::Result<_, _>>()?;
    let mut columns = Columns::zeroed(groups.iter().sum());
    let mut rest = columns.as_mut();
    let per_thread = groups.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let mut workers = Vec::new();
        for (number, part) in groups.chunks(per_thread).enumerate() {
            let (place, later) = rest.split_at(part.iter().sum());
            rest = later;
            let wanted = (number * per_thread..number * per_thread + part.len()).collect();
            let metadata = metadata.clone();
            workers.push(scope.spawn(move || read_groups(path, metadata, wanted, place)));
        }
        for worker in workers {
            worker.join().map_err(|_| Error::from("a reading thread panicked"))??;
        }
        Ok::<(), Error>(())
    })?;
    Ok(columns)
}

fn read_groups(
    path: &Path,
    metadata: ArrowReaderMetadata,
    groups: Vec<usize>,
    mut place: ColumnsMut<'_>,
) -> Result<()> {
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(path)?, metadata)
        .with_row_groups(groups)
        .with_batch_size(8192)
        .build()?;
    for batch in reader {
        let batch = batch?;
        let (mut here, later) = place.split_at(batch.num_rows());
        place = later;
        copy(&batch, &mut here)?;
    }
    Ok(())
}

/// Shows all events in the order of the file, at most `rows` at a time, and holds no others.
///
/// # Errors
/// The file cannot be read, or lacks a column; or `each` fails.
pub fn stream(
    path: &Path,
    rows: usize,
    mut each: impl FnMut(&Columns) -> Result<()>,
) -> Result<()> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    for batch in reader.with_batch_size(rows).build()? {
        let batch = batch?;
        let mut columns = Columns::zeroed(batch.num_rows());
        copy(&batch, &mut columns.as_mut())?;
        each(&columns)?;
    }
    Ok(())
}

/// Copies the columns of a batch to a place of as many rows.
fn copy(batch: &RecordBatch, place: &mut ColumnsMut<'_>) -> Result<()> {
    let column = |name: &str| {
        batch.column_by_name(name).ok_or_else(|| Error::from(format!("no column `{name}`")))
    };
    let wrong = |name: &str| Error::from(format!("column `{name}` is of the wrong type"));
    macro_rules! copy {
        ($name:ident, $kind:ty) => {
            let values = column(stringify!($name))?.as_primitive_opt::<$kind>();
            let values = values.ok_or_else(|| wrong(stringify!($name)))?;
            place.$name.copy_from_slice(values.values());
        };
    }
    copy!(relationship, UInt64Type);
    copy!(occurred_at, Int64Type);
    copy!(side, UInt8Type);
    copy!(kind, UInt8Type);
    copy!(amount, Float64Type);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Order, generate};

    #[test]
    fn what_is_written_is_read_back_by_any_number_of_threads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.parquet");
        let rows = generate(300_000, 3, Order::Shuffled);
        write(&path, &rows).unwrap();
        for threads in [1, 2, 7] {
            assert_eq!(read(&path, threads).unwrap(), Columns::from_rows(&rows));
        }
        let mut streamed = Vec::new();
        stream(&path, 70_000, |columns| {
            assert!(columns.len() <= 70_000);
            streamed.extend((0..columns.len()).map(|index| columns.row(index)));
            Ok(())
        })
        .unwrap();
        assert_eq!(streamed, rows);
        let first = std::fs::read(&path).unwrap();
        write(&path, &rows).unwrap();
        assert!(first == std::fs::read(&path).unwrap(), "the bytes depend on the seed alone");
    }
}
