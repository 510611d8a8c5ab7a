//! The loop over the rows of an input.

use reciprocity_core::{ErrorKind, Event, Policy};

use crate::error::ReadError;
use crate::failure::RowFailure;
use crate::input::{Input, OpenInput, unreadable};
use crate::layout::{Layout, RowReader};
use crate::log::LogRead;
use crate::options::{Options, Progress};
use crate::parties::Parties;
use crate::problem::{Outcome, Problem};
use crate::summary::Summary;
use crate::table::Table;
use crate::typed_rows::TypedRows;
use crate::value::Use;

const ROWS_PER_PROGRESS: u64 = 4096;

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
/// [`Io`](ErrorKind::Io) ends the reading in any case.
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
/// # use reciprocity_io::{BytesRead, ReadError, Use, Value};
/// #
/// # struct Acts(Vec<String>, u64);
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
/// #     fn advance(&mut self) -> Result<bool, ReadError> {
/// #         self.1 += 1;
/// #         Ok(self.1 <= 2)
/// #     }
/// #     fn row(&self) -> u64 {
/// #         self.1
/// #     }
/// #     fn value(&self, column: usize) -> Value<'_> {
/// #         [Value::Micros(0), Value::Text("ACME"), Value::Text("Baker")][column]
/// #     }
/// #     fn progress(&self) -> BytesRead {
/// #         BytesRead::default()
/// #     }
/// # }
///
/// // Two rows with the columns `time`, `from` and `to`; how they are made: see `TypedRows`.
/// let acts = Acts(["time", "from", "to"].map(str::to_owned).to_vec(), 0);
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
    read_table(Table::of_typed(rows)?, layout, policy, options, record)
}

fn read_table(
    mut table: Table,
    layout: &Layout,
    policy: &Policy,
    mut options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    let summary = Summary::new(table.name().to_owned());
    let mut reading = Reading { summary, layout, policy, reader: None, columns: 0 };
    if table.has_header() {
        reading.meet_columns(&table)?;
        table.select(&reading.uses())?;
    }
    let mut events = Vec::new();
    loop {
        let failure = match table.advance() {
            Ok(false) => return Ok(reading.summary),
            Ok(true) => {
                reading.meet_columns(&table)?;
                reading.hand_on(&table, &mut events, record).err().map(|first| {
                    if options.every_problem {
                        reading.problems(&table, *first)
                    } else {
                        vec![*first]
                    }
                })
            }
            Err(RowFailure::Row(problem)) => Some(vec![*problem]),
            Err(RowFailure::Stop(error)) => {
                return Err(unreadable(&reading.summary.file, &error).after_row(table.line()));
            }
            Err(RowFailure::Told(error)) => return Err(error),
        };
        reading.summary.rows += 1;
        if let Some(problems) = failure {
            reading.note_bad_row(&options, table.line(), problems)?;
        }
        if let (0, Some(progress)) =
            (reading.summary.rows % ROWS_PER_PROGRESS, options.progress.as_mut())
        {
            let (bytes, rows) = (table.progress(), reading.summary.rows);
            progress(Progress { bytes_read: bytes.read(), bytes_total: bytes.total(), rows });
        }
    }
}

/// The state of one reading.
struct Reading<'a> {
    summary: Summary,
    layout: &'a Layout,
    policy: &'a Policy,
    reader: Option<RowReader<'a>>,
    /// How many columns the reader knows.
    columns: usize,
}

impl Reading<'_> {
    /// Chooses the layout when the first columns are known, and finds new columns.
    fn meet_columns(&mut self, table: &Table) -> Result<(), ReadError> {
        let columns = table.columns();
        if columns.len() == self.columns && self.reader.is_some() {
            return Ok(());
        }
        self.columns = columns.len();
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => {
                let file = &self.summary.file;
                let (reader, layout) = RowReader::choose(self.layout, file, columns, self.policy)?;
                self.summary.layout = Some(layout);
                reader
            }
        };
        reader.find_columns(columns);
        if table.has_header() {
            reader.check_header(columns).map_err(|problem| {
                ReadError::at(&self.summary.file, table.header_line(), *problem)
            })?;
        }
        self.reader = Some(reader);
        Ok(())
    }

    /// Which columns are wanted, and for what.
    fn uses(&self) -> Vec<(usize, Use)> {
        self.reader.as_ref().map_or_else(Vec::new, RowReader::uses)
    }

    fn hand_on(
        &mut self,
        table: &Table,
        events: &mut Vec<Event>,
        record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
    ) -> Outcome<()> {
        let Some(reader) = &self.reader else { return Ok(()) };
        events.clear();
        let (row, line) = (table.row(), table.line());
        let summary = &mut self.summary;
        let mut pass = |supplier: &str, customer: &str, events: &mut Vec<Event>| {
            let count = events.len() as u64;
            record(Record { supplier, customer, events, line }).map_err(|error| {
                let field = error.field();
                let cell = field.and_then(|field| reader.cell_named(table.columns(), row, field));
                match cell {
                    Some(cell) => cell.refused(&error),
                    None => Problem::of_core(&error),
                }
            })?;
            summary.events += count;
            Ok(())
        };
        match reader.read(table.columns(), row, events)? {
            LogRead::Of(Parties { supplier, customer }) if !events.is_empty() => {
                pass(supplier, customer, events)
            }
            LogRead::Several(mut shared) => shared
                .iter_mut()
                .try_for_each(|one| pass(&one.supplier, &one.customer, &mut one.events)),
            LogRead::LeftOut(Some(reason)) => {
                summary.leave_out(reason);
                Ok(())
            }
            LogRead::Of(_) | LogRead::LeftOut(None) => {
                summary.rows_without_events += 1;
                Ok(())
            }
        }
    }

    /// Everything that is wrong with a row of which `first` is.
    fn problems(&self, table: &Table, first: Problem) -> Vec<Problem> {
        let Some(reader) = &self.reader else { return vec![first] };
        let problems = reader.problems(table.columns(), table.row());
        // A row may be sound by itself and refused by the one who records it.
        if problems.is_empty() { vec![first] } else { problems }
    }

    fn note_bad_row(
        &mut self,
        options: &Options<'_>,
        line: u64,
        problems: Vec<Problem>,
    ) -> Result<(), ReadError> {
        self.summary.bad_rows += 1;
        for problem in problems {
            // What fails outside would fail with the next row as well.
            let is_outside = problem.refusal == Some(ErrorKind::Io);
            let error = ReadError::at(&self.summary.file, Some(line), problem);
            if !options.skip_bad_rows || is_outside {
                return Err(error);
            }
            self.summary.problems += 1;
            if self.summary.errors.len() < options.errors_kept {
                self.summary.errors.push(error);
            }
        }
        Ok(())
    }
}
