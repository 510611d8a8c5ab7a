//! What is told of the rows of an input: what became of each, in their order, and how far it is read.

use reciprocity_core::ErrorKind;

use crate::error::ReadError;
use crate::failure::RowFailure;
use crate::input::BytesRead;
use crate::layout::RowReader;
use crate::options::{Options, Progress};
use crate::part::Said;
use crate::problem::{Outcome, Problem};
use crate::summary::Summary;
use crate::table::{Block, Rows, Stop, Table};

const ROWS_PER_PROGRESS: u64 = 4096;

/// Tells of an input, row by row.
pub(crate) struct Telling<'t> {
    options: Options<'t>,
    bytes: BytesRead,
    pub(crate) summary: Summary,
}

impl<'t> Telling<'t> {
    pub(crate) fn new(table: &Table, options: Options<'t>) -> Self {
        let summary = Summary::new(table.name().to_owned());
        Self { options, bytes: table.progress().clone(), summary }
    }

    /// Tells what rows of a block say, from the row `first` on. `hand` hands on the next posting, of the
    /// row at a line, or knows what became of it; it says how many events the posting has.
    pub(crate) fn rows(
        &mut self,
        reader: &RowReader<'_>,
        block: &Block,
        first: usize,
        said: impl IntoIterator<Item = Outcome<Said>>,
        mut hand: impl FnMut(u64) -> reciprocity_core::Result<usize>,
    ) -> Result<(), ReadError> {
        for (row, said) in (first..).zip(said) {
            let done = said.and_then(|said| {
                self.sound_row(&said, || hand(block.line(row))).map_err(|error| {
                    let (rows, field) = (block.rows(), error.field());
                    let cell = field
                        .and_then(|field| reader.cell_named(rows.columns, rows.row(row), field));
                    cell.map_or_else(|| Problem::of_core(&error), |cell| cell.refused(&error))
                })
            });
            self.summary.rows += 1;
            if let Err(first) = done {
                let problems = match self.options.every_problem {
                    true => problems(reader, block.rows(), row, *first),
                    false => vec![*first],
                };
                self.bad_row(block.line(row), problems)?;
            }
            self.progress();
        }
        Ok(())
    }

    /// Tells of a row that is no bad one. Of several postings each is handed on, whatever became of the
    /// others; the first refusal is told.
    fn sound_row(
        &mut self,
        said: &Said,
        mut hand: impl FnMut() -> reciprocity_core::Result<usize>,
    ) -> reciprocity_core::Result<()> {
        let mut told = Ok(());
        match said {
            Said::Events { postings } => {
                for _ in 0..*postings {
                    let handed = hand().map(|events| self.summary.events += events as u64);
                    told = told.and(handed);
                }
            }
            Said::Nothing => self.summary.rows_without_events += 1,
            Said::LeftOut(reason) => self.summary.leave_out(reason),
        }
        told
    }

    /// Tells of what comes after the rows of a block, at a line; says whether it is the end.
    pub(crate) fn stop(&mut self, stop: Stop, line: u64) -> Result<bool, ReadError> {
        match stop {
            Stop::AtEnd => Ok(true),
            Stop::Failed(RowFailure::Row(problem)) => {
                self.summary.rows += 1;
                self.bad_row(line, vec![*problem])?;
                Ok(false)
            }
            Stop::Failed(RowFailure::Stop(error)) => {
                Err(ReadError::of_io(&self.summary.file, &error).after_row(line))
            }
            Stop::Failed(RowFailure::Told(error)) => Err(error),
        }
    }

    fn bad_row(&mut self, line: u64, problems: Vec<Problem>) -> Result<(), ReadError> {
        let Self { summary, options, .. } = self;
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

    fn progress(&mut self) {
        let (rows, bytes) = (self.summary.rows, &self.bytes);
        if let (0, Some(progress)) = (rows % ROWS_PER_PROGRESS, self.options.progress.as_mut()) {
            let (bytes_read, bytes_total) = (bytes.read(), bytes.total());
            progress(Progress { bytes_read, bytes_total, rows });
        }
    }
}

/// Everything that is wrong with a row of which `first` is.
fn problems(reader: &RowReader<'_>, rows: Rows<'_>, row: usize, first: Problem) -> Vec<Problem> {
    let problems = reader.problems(rows.columns, rows.row(row));
    // A row may be sound by itself and refused by the one who records it.
    if problems.is_empty() { vec![first] } else { problems }
}
