//! Reads the records of business relationships from Apache Parquet and Apache Arrow IPC, and writes
//! tables in these formats.
//!
//! [`read`] reads what [`reciprocity_io::read`] reads, and Parquet and Arrow IPC files besides: the
//! same layouts by the same columns, so that the format of a file never shows in a score. A crate of
//! its own, because Arrow and Parquet take longer to compile than all else together.
//!
//! Limits: of a Parquet file as much is held in memory as a page of each column and a few batches of
//! rows; of an Arrow IPC file a few batches as long as the file has them.

#![forbid(unsafe_code)]

mod batches;
mod column;
mod rows;
mod source;
mod types;
mod write;

use reciprocity_core::{Book, Policy};
use reciprocity_io::{
    Format, Input, Layout, OpenInput, Options, ReadError, Record, Summary, TypedRows,
    read_open_into, read_rows, read_rows_into,
};

use crate::rows::BatchRows;
use crate::source::Source;
pub use crate::write::{TableFormat, TableWriter, ValueType, Values};

/// Reads all rows of `input`, in whatever format, and hands the events of each to `record`; see
/// [`reciprocity_io::read`].
///
/// ```
/// use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values, read};
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Options};
///
/// # let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("log"); // the name says nothing
/// let columns =
///     [("time", ValueType::Instant), ("from", ValueType::Text), ("to", ValueType::Text)];
/// let file = std::fs::File::create(&path).unwrap();
/// let mut log = TableWriter::new(file, TableFormat::Parquet, &columns).unwrap();
/// log.write(vec![
///     Values::Instant(vec![Some(1_767_225_600_000_000)]),
///     Values::Text(vec![Some("Baker")]),
///     Values::Text(vec![Some("ACME")]),
/// ])
/// .unwrap();
/// log.finish().unwrap();
/// let (policy, options) = (Policy::default(), Options::default());
/// read(Input::path(&path), &Layout::Detect, &policy, options, &mut |record| {
///     assert_eq!((record.supplier, record.customer), ("ACME", "Baker")); // in order of name
///     assert_eq!(record.events[0].actor().name(), "customer");
///     Ok(())
/// })?;
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// As [`reciprocity_io::read`], or a column of a Parquet or Arrow IPC file has a type that does not
/// serve, or the file is damaged or is a pipe where it must not be.
pub fn read(
    input: Input,
    layout: &Layout,
    policy: &Policy,
    options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    read_open(input.open()?, layout, policy, options, record)
}

/// Does as [`read`] with an input that has been opened already.
///
/// ```
/// use reciprocity_arrow::read_open;
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Options};
///
/// let input = Input::reader("log", "time,from,to\n2026-01-05,ACME,Baker\n".as_bytes()).open()?;
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read_open(input, &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!(summary.events, 1); // text is read as by `reciprocity_io::read_open`
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_open(
    input: OpenInput,
    layout: &Layout,
    policy: &Policy,
    options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    if input.format() == Format::Text {
        return reciprocity_io::read_open(input, layout, policy, options, record);
    }
    read_rows(typed_rows(input)?, layout, policy, options, record)
}

/// Reads all rows of `input`, in whatever format, into `book`; see [`reciprocity_io::read_into`].
///
/// ```
/// use reciprocity_arrow::read_into;
/// use reciprocity_core::Ledger;
/// use reciprocity_io::{Input, Layout, Options};
///
/// let input = Input::reader("log", "time,from,to\n2026-01-05,ACME,Baker\n".as_bytes());
/// let mut ledger = Ledger::default();
/// let summary = read_into(input, &Layout::Detect, &mut ledger, Options::default())?;
/// assert_eq!((summary.events, ledger.events()), (1, 1));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// As [`read`]. Of the rows after the one that ended the reading some may be recorded, as are all before
/// it.
pub fn read_into(
    input: Input,
    layout: &Layout,
    book: &mut dyn Book,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    let input = input.open()?;
    if input.format() == Format::Text {
        return read_open_into(input, layout, book, options);
    }
    read_rows_into(typed_rows(input)?, layout, book, options)
}

/// The rows of an input that is no text.
fn typed_rows(input: OpenInput) -> Result<Box<dyn TypedRows>, ReadError> {
    Ok(Box::new(BatchRows::new(Source::open(input)?)))
}
