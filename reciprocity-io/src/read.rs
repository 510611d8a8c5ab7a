//! Reading an input.

use reciprocity_core::{Book, Event, Policy};

use crate::error::ReadError;
use crate::input::{Input, OpenInput};
use crate::layout::Layout;
use crate::options::Options;
use crate::reading::{read_table, read_table_into};
use crate::summary::Summary;
use crate::table::Table;
use crate::typed_rows::TypedRows;

/// The events of one row, and the relationship to which they belong.
///
/// ```
/// use reciprocity_core::{Ledger, Policy};
/// use reciprocity_io::{Input, Layout, Options, Record, read};
///
/// let text = "occurred_at,supplier,customer,actor,type\n2026-01-31,ACME,Baker,customer,request\n";
/// let mut ledger = Ledger::default();
/// let mut record = |one: Record<'_>| {
///     assert_eq!(one.line, 2); // after the header
///     ledger.record_all(one.supplier, one.customer, std::mem::take(one.events)).map(|_| ())
/// };
/// let input = Input::reader("example", text.as_bytes());
/// read(input, &Layout::EventTable, &Policy::default(), Options::default(), &mut record)?;
/// assert_eq!(ledger.history("ACME", "Baker").unwrap().len(), 1);
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Record<'a> {
    /// The party that supplies.
    pub supplier: &'a str,
    /// The party that is supplied.
    pub customer: &'a str,
    /// All events of the row, one at least, to take as needed; what is left is dropped.
    pub events: &'a mut Vec<Event>,
    /// The number of the line on which the row begins, or of the row where the format has no
    /// lines; the first is 1.
    pub line: u64,
}

/// Reads all rows of `input` and hands the events of each to `record`.
///
/// A row is handed on whole or not at all; of a row with several relationships this holds for the
/// events of each. What `record` refuses counts as a bad row: the error
/// names the row, and the column that caused it where the refusal says so. `record` takes the
/// events of a row together, so that it can refuse them together. A refusal of the kind
/// [`Io`](reciprocity_core::ErrorKind::Io) ends the reading in any case.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Options, read};
///
/// let log = "time,from,to\n2026-01-05T09:00:00Z,ACME,Baker\n2026-01-05T09:40:00Z,Baker,ACME\n";
/// let (policy, mut acts) = (Policy::default(), Vec::new());
/// let input = Input::reader("log.csv", log.as_bytes());
/// read(input, &Layout::Detect, &policy, Options::default(), &mut |record| {
///     acts.extend(record.events.iter().map(|event| event.actor().name()));
///     Ok(())
/// })?;
/// assert_eq!(acts, ["supplier", "customer"]); // ACME supplies: its name sorts first
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// The input cannot be read, its columns fit no layout, or, unless
/// [`skip_bad_rows`](Options::skip_bad_rows) is set, a row is bad. Rows before that have been
/// handed on.
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
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Format, Input, Layout, Options, read_open};
///
/// let log = "time,from,to\n2026-01-05T09:00:00Z,ACME,Baker\n";
/// let input = Input::reader("log.csv", log.as_bytes()).open()?;
/// assert_eq!(input.format(), Format::Text); // another crate would read other formats
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read_open(input, &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!(summary.events, 1);
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// As [`read`], or the input is of a format that is read by another crate.
pub fn read_open(
    input: OpenInput,
    layout: &Layout,
    policy: &Policy,
    options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    read_table(Table::open(input)?, layout, policy, options, record)
}

/// Does as [`read`] with rows of a format that another crate brings.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Layout, Options, TypedRows, read_rows};
/// # use reciprocity_io::{BytesRead, ReadError, TypedBatch, Use, Value};
/// #
/// # struct Acts(Vec<String>, bool);
/// # struct Rows;
/// #
/// # impl TypedRows for Acts {
/// #     fn name(&self) -> &str {
/// #         "acts"
/// #     }
/// #     fn columns(&self) -> &[String] {
/// #         &self.0
/// #     }
/// #     fn select(&mut self, _: &[(usize, Use)]) -> Result<(), ReadError> {
/// #         Ok(())
/// #     }
/// #     fn next_batch(&mut self) -> Result<Option<Box<dyn TypedBatch>>, ReadError> {
/// #         let first = !std::mem::replace(&mut self.1, true);
/// #         Ok(first.then(|| Box::new(Rows) as Box<dyn TypedBatch>))
/// #     }
/// #     fn progress(&self) -> BytesRead {
/// #         BytesRead::default()
/// #     }
/// # }
/// #
/// # impl TypedBatch for Rows {
/// #     fn rows(&self) -> usize {
/// #         2
/// #     }
/// #     fn value(&self, _: usize, column: usize) -> Value<'_> {
/// #         [Value::Micros(0), Value::Text("ACME"), Value::Text("Baker")][column]
/// #     }
/// # }
///
/// // Two rows with the columns `time`, `from` and `to`; how they are made: see `TypedRows`.
/// let acts = Acts(["time", "from", "to"].map(str::to_owned).to_vec(), false);
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read_rows(Box::new(acts), &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!((summary.rows, summary.events), (2, 2));
/// # Ok::<(), ReadError>(())
/// ```
///
/// # Errors
/// As [`read`], or the type of a column does not serve.
pub fn read_rows(
    rows: Box<dyn TypedRows>,
    layout: &Layout,
    policy: &Policy,
    options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    read_table(Table::of_typed(rows), layout, policy, options, record)
}

/// Reads all rows of `input` into `book`, a ledger of histories or of tallies, under its policy, which
/// costs less than to record them one by one and, on several threads, is done by all of them.
///
/// ```
/// use reciprocity_core::Ledger;
/// use reciprocity_io::{Input, Layout, Options, read_into};
///
/// let log = "time,from,to\n2026-01-05T09:00:00Z,ACME,Baker\n2026-01-05T09:40:00Z,Baker,ACME\n";
/// let mut ledger = Ledger::default();
/// let input = Input::reader("log.csv", log.as_bytes());
/// let summary = read_into(input, &Layout::Detect, &mut ledger, Options::default())?;
/// assert_eq!((summary.events, ledger.events(), ledger.relationships()), (2, 2, 1));
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
    read_open_into(input.open()?, layout, book, options)
}

/// Does as [`read_into`] with an input that has been opened already.
///
/// ```
/// use reciprocity_core::Ledger;
/// use reciprocity_io::{Input, Layout, Options, read_open_into};
///
/// let input = Input::reader("log.csv", "time,from,to\n2026-01-05,ACME,Baker\n".as_bytes()).open()?;
/// let mut ledger = Ledger::default();
/// read_open_into(input, &Layout::Detect, &mut ledger, Options::default())?;
/// assert_eq!(ledger.events(), 1);
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// As [`read_into`], or the input is of a format that is read by another crate.
pub fn read_open_into(
    input: OpenInput,
    layout: &Layout,
    book: &mut dyn Book,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    read_table_into(Table::open(input)?, layout, book, options)
}

/// Does as [`read_into`] with rows of a format that another crate brings; for an example of such rows
/// see [`read_rows`].
///
/// # Errors
/// As [`read_into`], or the type of a column does not serve.
pub fn read_rows_into(
    rows: Box<dyn TypedRows>,
    layout: &Layout,
    book: &mut dyn Book,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    read_table_into(Table::of_typed(rows), layout, book, options)
}
