//! The loop over the rows of an input.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

use reciprocity_core::{Error, ErrorKind, Event, Ledger, Policy, Posting};

use crate::ahead::{Part, all_rows, each_row};
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
const ROWS_AT_ONCE: usize = 4096;
/// And for all threads together, however many there are.
const MOST_AT_ONCE: usize = 16 * ROWS_AT_ONCE;

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
    read_table(Table::open(input)?, layout, policy, options, To::Each(record))
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
    read_table(Table::of_typed(rows)?, layout, policy, options, To::Each(record))
}

/// Reads all rows of `input` into `ledger`, under its policy, which costs less than to record them one
/// by one and, on several threads, is done by all of them.
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
    ledger: &mut Ledger,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    read_open_into(input.open()?, layout, ledger, options)
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
    ledger: &mut Ledger,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    read_table_into(Table::open(input)?, layout, ledger, options)
}

/// Does as [`read_into`] with rows of a format that another crate brings; for an example of such rows
/// see [`read_rows`].
///
/// # Errors
/// As [`read_into`], or the type of a column does not serve.
pub fn read_rows_into(
    rows: Box<dyn TypedRows>,
    layout: &Layout,
    ledger: &mut Ledger,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    read_table_into(Table::of_typed(rows)?, layout, ledger, options)
}

fn read_table_into(
    table: Table,
    layout: &Layout,
    ledger: &mut Ledger,
    options: Options<'_>,
) -> Result<Summary, ReadError> {
    let policy = ledger.policy().clone();
    read_table(table, layout, &policy, options, To::Ledger(ledger))
}

/// Who takes the events of rows.
enum To<'t> {
    /// Row by row.
    Each(&'t mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>),
    /// Many at a time.
    Ledger(&'t mut Ledger),
}

fn read_table(
    mut table: Table,
    layout: &Layout,
    policy: &Policy,
    mut options: Options<'_>,
    mut to: To<'_>,
) -> Result<Summary, ReadError> {
    let mut summary = Summary::new(table.name().to_owned());
    let mut met = Met { layout, policy, reader: None, columns: 0 };
    met.meet_header(&table, &mut summary)?;
    table.select(&met.uses())?;
    let threads = options.threads.map_or(1, NonZeroUsize::get);
    let at_once = ROWS_AT_ONCE.saturating_mul(threads).min(MOST_AT_ONCE);
    let (mut block, mut next) = (Block::default(), Block::default());
    // Of JSON lines the first row alone says what the layout is.
    let mut stop = table.advance(&mut block, 1);
    loop {
        let bytes = table.progress().clone();
        let mut hand_on = |summary: &mut Summary| match block.rows().count {
            0 => Ok(()),
            _ => {
                let reader = met.meet_columns(block.rows().columns, summary)?;
                let mut rows = HandedOn { reader, block: &block, bytes: &bytes, summary };
                match &mut to {
                    To::Each(record) => rows.hand_each(threads, &mut options, *record),
                    To::Ledger(ledger) => rows.post(threads, &mut options, ledger),
                }
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

/// Rows that lie in memory, and what is told of them.
struct HandedOn<'h> {
    reader: &'h RowReader<'h>,
    block: &'h Block,
    bytes: &'h BytesRead,
    summary: &'h mut Summary,
}

impl HandedOn<'_> {
    /// Hands on the events of the rows, in their order.
    fn hand_each(
        &mut self,
        threads: usize,
        options: &mut Options<'_>,
        record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
    ) -> Result<(), ReadError> {
        let Self { reader, block, .. } = *self;
        each_row(reader, block.rows(), threads, |row, read, events| {
            let line = block.line(row);
            self.row(row, read, events.len(), options, |supplier, customer, apart| {
                let events = apart.unwrap_or(&mut *events);
                record(Record { supplier, customer, events, line })
            })
        })
    }

    /// Posts the events of the rows all together, and tells of each row what became of it.
    fn post(
        &mut self,
        threads: usize,
        options: &mut Options<'_>,
        ledger: &mut Ledger,
    ) -> Result<(), ReadError> {
        let mut parts = all_rows(self.reader, self.block.rows(), threads);
        let mut postings = Vec::new();
        for part in &parts {
            let all_added = add_postings(part, &mut postings, options.skip_bad_rows);
            if !all_added {
                // What comes after the row that ends the reading is not recorded.
                break;
            }
        }
        let mut refused = ledger.post_on_threads(threads, &postings).into_iter().peekable();
        drop(postings);
        let mut place = 0;
        let reads = parts.iter_mut().flat_map(|part| part.read.drain(..));
        for (row, (read, events)) in reads.enumerate() {
            self.row(row, read, events, options, |_, _, _| {
                place += 1;
                refused.next_if(|(of, _)| of + 1 == place).map_or(Ok(()), |(_, error)| Err(error))
            })?;
        }
        Ok(())
    }

    /// Notes what became of a row of so many events; `record` takes them, or those of one of several
    /// relationships.
    fn row(
        &mut self,
        row: usize,
        read: Outcome<LogRead<'_>>,
        events: usize,
        options: &mut Options<'_>,
        record: impl FnMut(&str, &str, Option<&mut Vec<Event>>) -> reciprocity_core::Result<()>,
    ) -> Result<(), ReadError> {
        let Self { reader, block, bytes, .. } = *self;
        let rows = block.rows();
        let summary = &mut *self.summary;
        let done = read.and_then(|read| {
            pass(read, events, summary, record, |error| {
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
            note_bad_row(summary, options, block.line(row), problems)?;
        }
        if let (0, Some(progress)) = (summary.rows % ROWS_PER_PROGRESS, options.progress.as_mut()) {
            let (bytes_read, bytes_total) = (bytes.read(), bytes.total());
            progress(Progress { bytes_read, bytes_total, rows: summary.rows });
        }
        Ok(())
    }
}

/// Adds what is to be posted of some rows, up to a bad one unless these are skipped; says whether that is
/// all of them.
fn add_postings<'p>(
    part: &'p Part<'_>,
    postings: &mut Vec<Posting<'p>>,
    skip_bad_rows: bool,
) -> bool {
    let mut events = &part.events[..];
    for (read, count) in &part.read {
        let of_row;
        (of_row, events) = events.split_at(*count);
        match read {
            Ok(LogRead::Of(parties)) if !of_row.is_empty() => {
                let (supplier, customer) = (parties.supplier, parties.customer);
                postings.push(Posting { supplier, customer, events: of_row });
            }
            Ok(LogRead::Several(shared)) => postings.extend(shared.iter().map(|one| Posting {
                supplier: &one.supplier,
                customer: &one.customer,
                events: &one.events,
            })),
            Err(_) if !skip_bad_rows => return false,
            _ => {}
        }
    }
    true
}

/// Hands on what a row of so many events says; `problem` is that of a refusal. Of several relationships
/// each is handed on, whatever became of the others; the first refusal is told.
fn pass(
    read: LogRead<'_>,
    events: usize,
    summary: &mut Summary,
    mut record: impl FnMut(&str, &str, Option<&mut Vec<Event>>) -> reciprocity_core::Result<()>,
    problem: impl Fn(&Error) -> Box<Problem>,
) -> Outcome<()> {
    let mut pass =
        |supplier: &str, customer: &str, events: usize, apart: Option<&mut Vec<Event>>| {
            record(supplier, customer, apart).map_err(|error| problem(&error))?;
            summary.events += events as u64;
            Ok(())
        };
    match read {
        LogRead::Of(parties) if events > 0 => {
            pass(parties.supplier, parties.customer, events, None)
        }
        LogRead::Several(mut shared) => {
            let mut passed = Ok(());
            for one in &mut shared {
                let events = one.events.len();
                let own = pass(&one.supplier, &one.customer, events, Some(&mut one.events));
                passed = passed.and(own);
            }
            passed
        }
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
