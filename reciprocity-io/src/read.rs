//! The loop over the rows of an input.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

use reciprocity_core::{ErrorKind, Event, Policy};

use crate::ahead::each_row;
use crate::error::ReadError;
use crate::failure::RowFailure;
use crate::input::{BytesRead, Input, OpenInput, unreadable};
use crate::layout::{Layout, RowReader};
use crate::log::LogRead;
use crate::options::{Options, Progress};
use crate::problem::{Outcome, Problem};
use crate::summary::Summary;
use crate::table::{Block, Rows, Stop, Table};
use crate::typed_rows::TypedRows;
use crate::value::Use;

const ROWS_PER_PROGRESS: u64 = 4096;
/// How many rows are brought to memory at a time, for each thread.
const ROWS_AT_ONCE: usize = 1024;

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
    read_table(Table::of_typed(rows)?, layout, policy, options, record)
}

fn read_table(
    mut table: Table,
    layout: &Layout,
    policy: &Policy,
    mut options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    let mut summary = Summary::new(table.name().to_owned());
    let mut met = Met { layout, policy, reader: None, columns: 0 };
    met.meet_header(&table, &mut summary)?;
    table.select(&met.uses())?;
    let threads = options.threads.map_or(1, NonZeroUsize::get);
    let at_once = ROWS_AT_ONCE * threads;
    let (mut block, mut next) = (Block::default(), Block::default());
    // Of JSON lines the first row alone says what the layout is.
    let mut stop = table.advance(&mut block, 1);
    loop {
        let bytes = table.progress().clone();
        let mut hand_on = |summary: &mut Summary| match block.rows().count {
            0 => Ok(()),
            _ => {
                let reader = met.meet_columns(block.rows().columns, summary)?;
                hand_on(reader, &block, threads, &bytes, &mut options, summary, record)
            }
        };
        if threads > 1 && stop.is_none() {
            // The next rows come to memory meanwhile.
            stop = thread::scope(|scope| {
                let ahead = scope.spawn(|| table.advance(&mut next, at_once));
                let handed_on = hand_on(&mut summary);
                let stop = ahead.join().unwrap_or_else(|panic| resume_unwind(panic));
                handed_on.map(|()| stop)
            })?;
            std::mem::swap(&mut block, &mut next);
            continue;
        }
        hand_on(&mut summary)?;
        match stop {
            None => {}
            Some(Stop::AtEnd) => return Ok(summary),
            Some(Stop::Failed(RowFailure::Row(problem))) => {
                summary.rows += 1;
                note_bad_row(&mut summary, &options, table.last_line(), vec![*problem])?;
            }
            Some(Stop::Failed(RowFailure::Stop(error))) => {
                return Err(unreadable(&summary.file, &error).after_row(table.last_line()));
            }
            Some(Stop::Failed(RowFailure::Told(error))) => return Err(error),
        }
        stop = table.advance(&mut block, at_once);
    }
}

/// Hands on the events of the rows that lie in memory, in their order.
fn hand_on(
    reader: &RowReader<'_>,
    block: &Block,
    threads: usize,
    bytes: &BytesRead,
    options: &mut Options<'_>,
    summary: &mut Summary,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<(), ReadError> {
    let rows = block.rows();
    each_row(reader, rows, threads, |row, read, events| {
        let line = block.line(row);
        let done = read.and_then(|read| {
            pass(read, events, summary, line, record, |error| {
                let row = rows.row(row);
                let cell =
                    error.field().and_then(|field| reader.cell_named(rows.columns, row, field));
                cell.map_or_else(|| Problem::of_core(error), |cell| cell.refused(error))
            })
        });
        summary.rows += 1;
        if let Err(first) = done {
            let problems = match options.every_problem {
                true => problems(reader, rows, row, *first),
                false => vec![*first],
            };
            note_bad_row(summary, options, line, problems)?;
        }
        if let (0, Some(progress)) = (summary.rows % ROWS_PER_PROGRESS, options.progress.as_mut()) {
            let (bytes_read, bytes_total) = (bytes.read(), bytes.total());
            progress(Progress { bytes_read, bytes_total, rows: summary.rows });
        }
        Ok(())
    })
}

/// Hands on what a row says; `problem` is that of a refusal.
fn pass(
    read: LogRead<'_>,
    events: &mut Vec<Event>,
    summary: &mut Summary,
    line: u64,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
    problem: impl Fn(&reciprocity_core::Error) -> Box<Problem>,
) -> Outcome<()> {
    let mut pass = |supplier: &str, customer: &str, events: &mut Vec<Event>| {
        let count = events.len() as u64;
        let recorded = record(Record { supplier, customer, events, line });
        recorded.map_err(|error| problem(&error))?;
        summary.events += count;
        Ok(())
    };
    match read {
        LogRead::Of(parties) if !events.is_empty() => {
            pass(parties.supplier, parties.customer, events)
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
fn problems(reader: &RowReader<'_>, rows: Rows<'_>, row: usize, first: Problem) -> Vec<Problem> {
    let problems = reader.problems(rows.columns, rows.row(row));
    // A row may be sound by itself and refused by the one who records it.
    if problems.is_empty() { vec![first] } else { problems }
}

fn note_bad_row(
    summary: &mut Summary,
    options: &Options<'_>,
    line: u64,
    problems: Vec<Problem>,
) -> Result<(), ReadError> {
    summary.bad_rows += 1;
    for problem in problems {
        // What fails outside would fail with the next row as well.
        let is_outside = problem.refusal == Some(ErrorKind::Io);
        let error = ReadError::at(&summary.file, Some(line), problem);
        if !options.skip_bad_rows || is_outside {
            return Err(error);
        }
        summary.problems += 1;
        if summary.errors.len() < options.errors_kept {
            summary.errors.push(error);
        }
    }
    Ok(())
}

/// The columns that were met, and who reads them.
struct Met<'a> {
    layout: &'a Layout,
    policy: &'a Policy,
    reader: Option<RowReader<'a>>,
    /// How many columns the reader knows.
    columns: usize,
}

impl<'a> Met<'a> {
    /// Meets the columns of an input that has all of them before the first row.
    fn meet_header(&mut self, table: &Table, summary: &mut Summary) -> Result<(), ReadError> {
        let Some(columns) = table.header() else { return Ok(()) };
        let checked = self.meet_columns(columns, summary)?.check_header(columns);
        checked.map_err(|problem| ReadError::at(&summary.file, table.header_line(), *problem))
    }

    /// Chooses the layout when the first columns are known, and finds new columns.
    fn meet_columns(
        &mut self,
        columns: &[String],
        summary: &mut Summary,
    ) -> Result<&RowReader<'a>, ReadError> {
        let mut reader = match self.reader.take() {
            Some(reader) if columns.len() == self.columns => {
                return Ok(self.reader.insert(reader));
            }
            Some(reader) => reader,
            None => {
                let (reader, layout) =
                    RowReader::choose(self.layout, &summary.file, columns, self.policy)?;
                summary.layout = Some(layout);
                reader
            }
        };
        self.columns = columns.len();
        reader.find_columns(columns);
        Ok(self.reader.insert(reader))
    }

    /// Which columns are wanted, and for what.
    fn uses(&self) -> Vec<(usize, Use)> {
        self.reader.as_ref().map_or_else(Vec::new, RowReader::uses)
    }
}
