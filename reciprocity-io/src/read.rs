//! The loop over the rows of an input.

use reciprocity_core::{Event, Policy};

use crate::error::ReadError;
use crate::failure::RowFailure;
use crate::input::{Input, unreadable};
use crate::layout::{Layout, RowReader};
use crate::options::{Options, Progress};
use crate::problem::{Outcome, Problem};
use crate::summary::Summary;
use crate::table::Table;

const ROWS_PER_PROGRESS: u64 = 4096;

/// The events of one row, and the relationship to which they belong.
#[derive(Debug)]
pub struct Record<'a> {
    /// The party that supplies.
    pub supplier: &'a str,
    /// The party that is supplied.
    pub customer: &'a str,
    /// All events of the row, one at least, to take as needed; what is left is dropped.
    pub events: &'a mut Vec<Event>,
    /// The number of the line on which the row begins; the first line of a file is 1.
    pub line: u64,
}

/// Reads all rows of `input` and hands the events of each to `record`.
///
/// A row is handed on whole or not at all. What `record` refuses counts as a bad row: the error
/// names the row, and the column that caused it where the refusal says so. `record` takes the
/// events of a row together, so that it can refuse them together.
///
/// # Errors
/// The input cannot be read, its columns fit no layout, or, unless
/// [`skip_bad_rows`](Options::skip_bad_rows) is set, a row is bad. Rows before that have been
/// handed on.
pub fn read(
    input: Input,
    layout: &Layout,
    policy: &Policy,
    mut options: Options<'_>,
    record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
) -> Result<Summary, ReadError> {
    let open = input.open()?;
    let name = open.name.clone();
    let (bytes_read, bytes_total) = (open.bytes_read.clone(), open.bytes_total);
    let mut table = Table::open(open)?;
    let mut reading =
        Reading { summary: Summary::new(name), layout, policy, reader: None, columns: 0 };
    if table.has_header() {
        reading.meet_columns(&table)?;
    }
    let mut events = Vec::new();
    loop {
        let failure = match table.advance() {
            Ok(false) => return Ok(reading.summary),
            Ok(true) => {
                reading.meet_columns(&table)?;
                reading.hand_on(&table, &mut events, record).err()
            }
            Err(RowFailure::Row(problem)) => Some(problem),
            Err(RowFailure::Stop(error)) => {
                return Err(unreadable(&reading.summary.file, &error).after_row(table.line()));
            }
        };
        reading.summary.rows += 1;
        if let Some(problem) = failure {
            reading.note_bad_row(&options, table.line(), *problem)?;
        }
        if let (0, Some(progress)) =
            (reading.summary.rows % ROWS_PER_PROGRESS, options.progress.as_mut())
        {
            let rows = reading.summary.rows;
            progress(Progress { bytes_read: bytes_read.get(), bytes_total, rows });
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
                ReadError::at(&self.summary.file, Some(table.line()), *problem)
            })?;
        }
        self.reader = Some(reader);
        Ok(())
    }

    fn hand_on(
        &mut self,
        table: &Table,
        events: &mut Vec<Event>,
        record: &mut dyn FnMut(Record<'_>) -> reciprocity_core::Result<()>,
    ) -> Outcome<()> {
        let Some(reader) = &self.reader else { return Ok(()) };
        let (columns, row) = (table.columns(), table.row());
        events.clear();
        let parties = reader.read(columns, row, events)?;
        let Some(parties) = parties.filter(|_| !events.is_empty()) else {
            self.summary.rows_without_events += 1;
            return Ok(());
        };
        let count = events.len() as u64;
        let (supplier, customer) = (parties.supplier, parties.customer);
        record(Record { supplier, customer, events, line: table.line() }).map_err(|error| {
            let cell = error.field().and_then(|field| reader.cell_named(columns, row, field));
            match cell {
                Some(cell) => cell.refused(&error),
                None => Problem::of_core(&error),
            }
        })?;
        self.summary.events += count;
        Ok(())
    }

    fn note_bad_row(
        &mut self,
        options: &Options<'_>,
        line: u64,
        problem: Problem,
    ) -> Result<(), ReadError> {
        let error = ReadError::at(&self.summary.file, Some(line), problem);
        if !options.skip_bad_rows {
            return Err(error);
        }
        self.summary.bad_rows += 1;
        if self.summary.errors.len() < options.errors_kept {
            self.summary.errors.push(error);
        }
        Ok(())
    }
}
