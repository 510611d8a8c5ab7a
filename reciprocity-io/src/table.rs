//! Rows of named columns, whatever the format.

use csv::StringRecord;

use crate::csv_rows::{CsvRows, check_header};
use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::format::Format;
use crate::input::{BytesRead, OpenInput, unreadable};
use crate::json_rows::{JsonRows, JsonValues};
use crate::lines::Lines;
use crate::problem::{Cell, Outcome, Problem};
use crate::typed_rows::{TypedBatch, TypedRows};
use crate::value::{Use, Value};

/// The rows of an input, of which some lie in memory at a time.
pub(crate) struct Table {
    name: String,
    progress: BytesRead,
    source: Source,
    /// How many rows lie in memory.
    rows: usize,
    /// How many columns they know.
    columns: usize,
    /// The numbers of the lines on which they begin; the first will do for a batch.
    lines: Vec<u64>,
}

/// Where rows come from, and those that lie in memory.
enum Source {
    Csv(CsvRows, Vec<StringRecord>),
    Json {
        from: JsonRows,
        rows: Vec<JsonValues>,
        /// Whether the row that was read last is not among them, since it has new columns.
        waits: bool,
    },
    Typed(Box<dyn TypedRows>, Option<Box<dyn TypedBatch>>),
}

/// Why no more rows could be brought to memory.
pub(crate) enum Stop {
    /// There are no more.
    AtEnd,
    /// The next one cannot be read.
    Failed(RowFailure),
}

impl Table {
    /// Finds out whether it is CSV or JSON lines, and reads the header of CSV.
    pub(crate) fn open(input: OpenInput) -> Result<Self, ReadError> {
        let (name, progress) = (input.name().to_owned(), input.progress());
        if input.format() != Format::Text {
            let message = format!(
                "the file is {}; export it as CSV or JSON lines, which are read here",
                input.format()
            );
            return Err(ReadError::new(ReadErrorKind::Format, &name, message));
        }
        let mut lines = Lines::new(input.into_bytes());
        let source = match lines.first_byte().map_err(|error| unreadable(&name, &error))? {
            None => {
                return Err(ReadError::new(
                    ReadErrorKind::Empty,
                    &name,
                    "the file is empty; it needs a header line with the names of the columns",
                ));
            }
            Some(b'{') => {
                Source::Json { from: JsonRows::new(lines), rows: Vec::new(), waits: false }
            }
            Some(b'[') => {
                return Err(ReadError::new(
                    ReadErrorKind::Header,
                    &name,
                    "the file begins with `[`; write JSON lines: one object `{...}` to a line, \
                     without brackets around or commas between them",
                ));
            }
            Some(_) => Source::Csv(CsvRows::open(&name, lines)?, Vec::new()),
        };
        Ok(Self::new(name, progress, source))
    }

    fn new(name: String, progress: BytesRead, source: Source) -> Self {
        Self { name, progress, source, rows: 0, columns: 0, lines: Vec::new() }
    }

    pub(crate) fn of_typed(rows: Box<dyn TypedRows>) -> Result<Self, ReadError> {
        let (name, progress) = (rows.name().to_owned(), rows.progress());
        check_header(rows.columns()).map_err(|problem| ReadError::at(&name, None, *problem))?;
        Ok(Self::new(name, progress, Source::Typed(rows, None)))
    }

    /// What errors call the input.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How far the reading has come.
    pub(crate) fn progress(&self) -> &BytesRead {
        &self.progress
    }

    /// Whether all columns are known before the first row.
    pub(crate) fn has_header(&self) -> bool {
        !matches!(self.source, Source::Json { .. })
    }

    /// The number of the line on which the header stands.
    pub(crate) fn header_line(&self) -> Option<u64> {
        matches!(self.source, Source::Csv(..)).then(|| self.last_line())
    }

    /// The names of the columns met so far. Columns are only ever added.
    pub(crate) fn columns(&self) -> &[String] {
        match &self.source {
            Source::Csv(rows, _) => rows.columns(),
            Source::Json { from, .. } => &from.columns()[..self.columns],
            Source::Typed(rows, _) => rows.columns(),
        }
    }

    /// Says which columns are wanted. Only formats with types care.
    pub(crate) fn select(&mut self, uses: &[(usize, Use)]) -> Result<(), ReadError> {
        match &mut self.source {
            Source::Typed(rows, _) => rows.select(uses),
            Source::Csv(..) | Source::Json { .. } => Ok(()),
        }
    }

    /// Brings the next rows that are not blank to memory, in place of those that are there: so many or
    /// fewer, or a whole batch of a format that has batches. All know the same columns. Says why they
    /// are the last, if so.
    pub(crate) fn advance(&mut self, most: usize) -> Option<Stop> {
        let before = self.rows as u64;
        self.rows = 0;
        match &mut self.source {
            Source::Csv(from, rows) => {
                self.lines.clear();
                rows.resize_with(most, StringRecord::new);
                for row in rows {
                    if let Some(stop) = stop_of(from.advance(row)) {
                        return Some(stop);
                    }
                    self.rows += 1;
                    self.lines.push(from.line());
                }
            }
            Source::Json { from, rows, waits } => {
                self.lines.clear();
                rows.resize_with(most, JsonValues::default);
                for row in rows {
                    if !std::mem::take(waits)
                        && let Some(stop) = stop_of(from.advance())
                    {
                        return Some(stop);
                    }
                    let columns = from.columns().len();
                    if self.rows > 0 && columns > self.columns {
                        *waits = true;
                        break;
                    }
                    from.take(row);
                    (self.rows, self.columns) = (self.rows + 1, columns);
                    self.lines.push(from.line());
                }
            }
            Source::Typed(from, batch) => {
                let first = self.lines.first().map_or(1, |first| first + before);
                self.lines = vec![first];
                match from.next_batch() {
                    Err(error) => return Some(Stop::Failed(error.into())),
                    Ok(None) => return Some(Stop::AtEnd),
                    Ok(Some(next)) => self.rows = batch.insert(next).rows(),
                }
            }
        }
        None
    }

    /// The number of the line on which a row begins that lies in memory, or of the row.
    pub(crate) fn line(&self, row: usize) -> u64 {
        match &self.source {
            Source::Csv(..) | Source::Json { .. } => self.lines[row],
            Source::Typed(..) => self.lines[0] + row as u64,
        }
    }

    /// The number of the line that was read last.
    pub(crate) fn last_line(&self) -> u64 {
        match &self.source {
            Source::Csv(rows, _) => rows.line(),
            Source::Json { from, .. } => from.line(),
            Source::Typed(..) => self.lines.first().map_or(0, |first| first + self.rows as u64 - 1),
        }
    }

    /// The rows that lie in memory.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let values = match &self.source {
            Source::Csv(_, rows) => RowValues::Csv(&rows[..self.rows]),
            Source::Json { rows, .. } => RowValues::Json(&rows[..self.rows]),
            Source::Typed(_, batch) => RowValues::Typed(batch.as_deref()),
        };
        Rows { columns: self.columns(), count: self.rows, values }
    }
}

/// Rows that lie in memory, for any number of threads to look at.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) columns: &'a [String],
    pub(crate) count: usize,
    values: RowValues<'a>,
}

#[derive(Clone, Copy)]
enum RowValues<'a> {
    Csv(&'a [StringRecord]),
    Json(&'a [JsonValues]),
    Typed(Option<&'a dyn TypedBatch>),
}

impl<'a> Rows<'a> {
    /// A row; the first is 0.
    pub(crate) fn row(self, row: usize) -> Row<'a> {
        let (cells, nested): (_, &[usize]) = match self.values {
            RowValues::Csv(rows) => (Cells::Csv(&rows[row]), &[]),
            RowValues::Json(rows) => (Cells::Json(&rows[row].cells), &rows[row].nested),
            RowValues::Typed(batch) => (Cells::Typed(batch, row), &[]),
        };
        Row { cells, nested }
    }
}

/// Why a row was not read, if it was not.
fn stop_of(read: Result<bool, RowFailure>) -> Option<Stop> {
    match read {
        Ok(true) => None,
        Ok(false) => Some(Stop::AtEnd),
        Err(failure) => Some(Stop::Failed(failure)),
    }
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    cells: Cells<'a>,
    nested: &'a [usize],
}

#[derive(Clone, Copy)]
enum Cells<'a> {
    Csv(&'a StringRecord),
    Json(&'a [String]),
    Typed(Option<&'a dyn TypedBatch>, usize),
}

impl<'a> Row<'a> {
    /// The value in the column at `place`, without blanks around it; blank where there is none.
    pub(crate) fn value(self, place: Option<usize>) -> Value<'a> {
        let Some(place) = place else { return Value::BLANK };
        let value = match self.cells {
            Cells::Csv(record) => Value::Text(record.get(place).unwrap_or("")),
            Cells::Json(cells) => Value::Text(cells.get(place).map_or("", String::as_str)),
            Cells::Typed(batch, row) => batch.map_or(Value::BLANK, |batch| batch.value(row, place)),
        };
        match value {
            Value::Text(text) => Value::Text(text.trim_ascii()),
            value => value,
        }
    }

    /// The cell in the column at `place`, which is called `column`.
    pub(crate) fn cell(self, place: Option<usize>, column: &'a str) -> Cell<'a> {
        Cell { column, value: self.value(place) }
    }

    /// Refuses a list or an object where a plain value must stand.
    pub(crate) fn check_plain(self, place: usize, column: &str) -> Outcome<()> {
        if self.nested.contains(&place) {
            let message = "a list or an object stands here; write a text or a number";
            return Err(Problem::new(ReadErrorKind::Row, message).of_column(column));
        }
        Ok(())
    }

    /// Whether any value of the row may be a list or an object.
    pub(crate) fn has_nested(self) -> bool {
        !self.nested.is_empty()
    }
}
