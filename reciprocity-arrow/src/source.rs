//! Parquet and Arrow IPC files: their schemas, and their batches of rows.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type;
use reciprocity_io::{BytesRead, Format, OpenInput, ReadError, ReadErrorKind};

/// How many rows of a Parquet file are decoded at once: enough to make the cost of a batch small, and
/// that of starting the threads that read it; few enough that the batches ahead take little memory.
const ROWS_PER_BATCH: usize = 16384;

/// A file whose schema has been read.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) schema: SchemaRef,
    pub(crate) progress: BytesRead,
    contents: Contents,
}

enum Contents {
    Parquet(ParquetRecordBatchReaderBuilder<File>),
    ArrowFile(File),
    ArrowStream(StreamReader<Box<dyn BufRead + Send>>),
}

/// The batches of the selected columns, in the order of the file, and how many rows or batches of
/// the whole file each of them stands for.
pub(crate) struct Batches {
    pub(crate) iterator: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
    pub(crate) size: Size,
}

/// How long a file is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Size {
    Rows(u64),
    Batches(u64),
    Unknown,
}

impl Source {
    pub(crate) fn open(input: OpenInput) -> Result<Self, ReadError> {
        let (name, progress) = (input.name().to_owned(), input.progress());
        let (schema, contents) = match input.format() {
            Format::Parquet => {
                let file = whole_file(input)?;
                let builder =
                    guarded(|| parquet_builder(file)).map_err(|error| damaged(&name, &error))?;
                (builder.schema().clone(), Contents::Parquet(builder))
            }
            Format::ArrowFile => {
                let file = whole_file(input)?;
                let open = || file_reader(&file, None);
                let reader = guarded(open).map_err(|error| damaged(&name, &error))?;
                (reader.schema(), Contents::ArrowFile(file))
            }
            Format::ArrowStream => {
                let open = || StreamReader::try_new(input.into_bytes(), None);
                let reader = guarded(open).map_err(|error| damaged(&name, &error))?;
                (reader.schema(), Contents::ArrowStream(reader))
            }
            other => {
                let message = format!("the file is {other}; write it as plain Parquet");
                return Err(ReadError::new(ReadErrorKind::Format, &name, message));
            }
        };
        Ok(Self { name, schema, progress, contents })
    }

    /// The batches, with at least the columns at these places of the schema.
    pub(crate) fn batches(self, columns: &[usize]) -> Result<Batches, ArrowError> {
        Ok(match self.contents {
            Contents::Parquet(builder) => {
                let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
                let rows = builder.metadata().file_metadata().num_rows();
                let reader = builder.with_projection(mask).with_batch_size(ROWS_PER_BATCH).build();
                let size = Size::Rows(rows.try_into().unwrap_or(0));
                Batches { iterator: Box::new(reader?), size }
            }
            Contents::ArrowFile(file) => {
                let reader = file_reader(&file, Some(columns.to_vec()))?;
                let size = Size::Batches(reader.num_batches() as u64);
                Batches { iterator: Box::new(reader), size }
            }
            Contents::ArrowStream(reader) => {
                let columns = columns.to_vec();
                let project = move |batch: Result<RecordBatch, _>| batch?.project(&columns);
                Batches { iterator: Box::new(reader.map(project)), size: Size::Unknown }
            }
        })
    }
}

fn parquet_builder(file: File) -> Result<ParquetRecordBatchReaderBuilder<File>, ArrowError> {
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
    let metadata = match without_nanoseconds_of_int96(&metadata) {
        None => metadata,
        Some(schema) => {
            let options = ArrowReaderOptions::new().with_schema(schema);
            ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)?
        }
    };
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata))
}

/// The schema of a file that holds times as INT96, as Spark writes them, with these in microseconds. The
/// crate would make nanoseconds of them, which wrap around beyond the years 1677 to 2262.
fn without_nanoseconds_of_int96(metadata: &ArrowReaderMetadata) -> Option<SchemaRef> {
    let written = metadata.parquet_schema().root_schema().get_fields();
    let is_int96 = |place: usize| {
        written[place].is_primitive() && written[place].get_physical_type() == Type::INT96
    };
    let mut found = false;
    let fields = metadata.schema().fields().iter().enumerate().map(|(place, field)| {
        match field.data_type() {
            DataType::Timestamp(TimeUnit::Nanosecond, zone) if is_int96(place) => {
                found = true;
                let micros = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
                Arc::new(Field::clone(field).with_data_type(micros))
            }
            _ => field.clone(),
        }
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    found.then(|| Arc::new(schema))
}

fn file_reader(
    file: &File,
    columns: Option<Vec<usize>>,
) -> Result<FileReader<BufReader<File>>, ArrowError> {
    FileReader::try_new(BufReader::new(file.try_clone()?), columns)
}

/// The file of an input, which must be one in which one can seek.
fn whole_file(input: OpenInput) -> Result<File, ReadError> {
    let (name, format) = (input.name().to_owned(), input.format());
    input.into_file().ok_or_else(|| {
        let or_else = match format {
            Format::ArrowFile => ", or write the stream format of Arrow IPC",
            _ => "",
        };
        let message = format!(
            "{format} is read from its end, so neither through a pipe nor compressed as a whole; \
             save it as a file and name that{or_else}"
        );
        ReadError::new(ReadErrorKind::Format, &name, message)
    })
}

/// Does what may panic on a damaged file, as the readers of Arrow IPC do.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(contradiction()))
}

/// What is told of a file on which a reader panicked.
pub(crate) fn contradiction() -> ArrowError {
    ArrowError::ParseError("its contents contradict each other".to_owned())
}

/// A file that breaks the rules of its format, or uses what this crate cannot read.
pub(crate) fn damaged(name: &str, error: &ArrowError) -> ReadError {
    let what = shown(error);
    match error {
        ArrowError::NotYetImplemented(_) => unknown_feature(name, &what),
        // The Parquet reader tells its errors as texts.
        ArrowError::ParquetError(text) if text.contains("Disabled feature") => {
            unknown_feature(name, &what)
        }
        _ => ReadError::new(
            ReadErrorKind::Damaged,
            name,
            format!("the file is damaged or cut off ({what}); copy it again from where it came"),
        ),
    }
}

fn unknown_feature(name: &str, what: &str) -> ReadError {
    let message = format!(
        "the file uses what cannot be read here ({what}); write it anew, compressed by snappy, \
         gzip, lz4, zstd or not at all"
    );
    ReadError::new(ReadErrorKind::Format, name, message)
}

/// An error's text on one line.
fn shown(error: &dyn fmt::Display) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
