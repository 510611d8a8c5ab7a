//! Tables written as Parquet or Arrow IPC.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

/// How many rows a group of a Parquet file has at most.
const ROWS_HELD: usize = 1 << 18;

/// The format of a table.
///
/// ```
/// use reciprocity_arrow::{TableFormat, TableWriter, ValueType};
///
/// let begin = |format| {
///     let table = TableWriter::new(Vec::new(), format, &[("share", ValueType::Number)])?;
///     Ok::<_, std::io::Error>(table.finish()?[..4].to_vec())
/// };
/// assert_eq!(begin(TableFormat::Parquet)?, b"PAR1"); // as their specifications say
/// assert_eq!(begin(TableFormat::Arrow)?, b"ARRO");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Apache Parquet, compressed by zstd.
    Parquet,
    /// Apache Arrow IPC in the file format.
    Arrow,
}

/// What a column holds.
///
/// ```
/// use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
///
/// let columns = [("customer", ValueType::Text), ("share", ValueType::Number)];
/// let mut table = TableWriter::new(Vec::new(), TableFormat::Arrow, &columns)?;
/// // A whole number is not written as another type in silence.
/// let counts = vec![Values::Text(vec![Some("Baker")]), Values::Count(vec![Some(1)])];
/// assert!(table.write(counts).is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Texts in UTF-8.
    Text,
    /// Signed integers of 64 bits.
    Count,
    /// Floats of 64 bits.
    Number,
    /// Booleans.
    Truth,
    /// Instants: microseconds since 1970-01-01 00:00 UTC, in UTC.
    Instant,
}

/// The values of one column in some rows. None is written as a null.
///
/// ```
/// use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
///
/// let columns = [("customer", ValueType::Text), ("share", ValueType::Number)];
/// let mut table = TableWriter::new(Vec::new(), TableFormat::Arrow, &columns)?;
/// let customers = Values::Text(vec![Some("Baker"), Some("Cafe")]);
/// let shares = Values::Number(vec![Some(0.4), None]); // the second is unknown
/// table.write(vec![customers, shares])?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Values<'a> {
    /// Texts in UTF-8.
    Text(Vec<Option<&'a str>>),
    /// Signed integers of 64 bits.
    Count(Vec<Option<i64>>),
    /// Floats of 64 bits.
    Number(Vec<Option<f64>>),
    /// Booleans.
    Truth(Vec<Option<bool>>),
    /// Instants: microseconds since 1970-01-01 00:00 UTC.
    Instant(Vec<Option<i64>>),
}

/// Writes a table, some rows at a time.
///
/// ```
/// use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
///
/// let columns = [("supplier", ValueType::Text), ("contributions", ValueType::Count)];
/// let mut table = TableWriter::new(Vec::new(), TableFormat::Parquet, &columns)?;
/// table.write(vec![Values::Text(vec![Some("ACME")]), Values::Count(vec![Some(3)])])?;
/// table.write(vec![Values::Text(vec![Some("Mill")]), Values::Count(vec![Some(5)])])?;
/// let file = table.finish()?;
/// assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TableWriter<W: Write + Send> {
    writer: Writer<W>,
    schema: SchemaRef,
}

enum Writer<W: Write + Send> {
    Parquet(Box<ArrowWriter<W>>),
    Arrow(Box<FileWriter<W>>),
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins a table of these columns.
    ///
    /// # Errors
    /// `output` fails.
    pub fn new(output: W, format: TableFormat, columns: &[(&str, ValueType)]) -> io::Result<Self> {
        let fields = columns.iter().map(|&(name, of)| {
            let data_type = match of {
                ValueType::Text => DataType::Utf8,
                ValueType::Count => DataType::Int64,
                ValueType::Number => DataType::Float64,
                ValueType::Truth => DataType::Boolean,
                ValueType::Instant => {
                    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
                }
            };
            Field::new(name, data_type, true)
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let writer = match format {
            TableFormat::Parquet => {
                let compression = Compression::ZSTD(ZstdLevel::default());
                let properties = WriterProperties::builder()
                    .set_compression(compression)
                    // As much is held in memory until it is written.
                    .set_max_row_group_row_count(Some(ROWS_HELD))
                    .build();
                let writer = ArrowWriter::try_new(output, schema.clone(), Some(properties));
                Writer::Parquet(Box::new(writer.map_err(failed_parquet)?))
            }
            TableFormat::Arrow => {
                Writer::Arrow(Box::new(FileWriter::try_new(output, &schema).map_err(failed)?))
            }
        };
        Ok(Self { writer, schema })
    }

    /// Writes rows, given as columns of equal length.
    ///
    /// # Errors
    /// The columns are not those of the table, or the output fails.
    pub fn write(&mut self, columns: Vec<Values<'_>>) -> io::Result<()> {
        let arrays = columns.into_iter().map(array).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(failed)?;
        match &mut self.writer {
            Writer::Parquet(writer) => writer.write(&batch).map_err(failed_parquet),
            Writer::Arrow(writer) => writer.write(&batch).map_err(failed),
        }
    }

    /// Ends the table and gives the output back.
    ///
    /// # Errors
    /// The output fails.
    pub fn finish(self) -> io::Result<W> {
        match self.writer {
            Writer::Parquet(writer) => writer.into_inner().map_err(failed_parquet),
            Writer::Arrow(mut writer) => {
                writer.finish().map_err(failed)?;
                writer.into_inner().map_err(failed)
            }
        }
    }
}

impl<W: Write + Send> fmt::Debug for TableWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableWriter").field("schema", &self.schema).finish_non_exhaustive()
    }
}

fn array(values: Values<'_>) -> ArrayRef {
    match values {
        Values::Text(texts) => Arc::new(StringArray::from(texts)),
        Values::Count(numbers) => Arc::new(Int64Array::from(numbers)),
        Values::Number(numbers) => Arc::new(Float64Array::from(numbers)),
        Values::Truth(truths) => Arc::new(BooleanArray::from(truths)),
        Values::Instant(micros) => {
            Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC"))
        }
    }
}

/// The output's own error, where it is one.
fn failed(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        ArrowError::ExternalError(error) => own(error),
        error => io::Error::other(error),
    }
}

/// The same of Parquet, whose errors are texts once they are Arrow's.
fn failed_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => own(error),
        error => failed(error.into()),
    }
}

fn own(error: Box<dyn Error + Send + Sync>) -> io::Error {
    match error.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    }
}
