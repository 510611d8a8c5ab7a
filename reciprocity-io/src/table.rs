//! Rows of named columns, whatever the format.

use csv::StringRecord;

use crate::csv_rows::CsvRows;
use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::format::Format;
use crate::input::{BytesRead, OpenInput};
use crate::json_list::JsonList;
use crate::json_rows::{JsonRows, JsonValues};
use crate::lines::Lines;
use crate::problem::{Cell, Outcome, Problem};
use crate::typed_rows::{TypedBatch, TypedRows};
use crate::value::{Use, Value};

/// An input of rows.
pub(crate) struct Table {
    name: String,
    progress: BytesRead,
    source: Source,
}

/// Where rows come from.
enum Source {
    Csv(CsvRows),
    Json {
        from: JsonRows,
        /// Whether the row that was read last is still to be brought, since it has new columns.
        waits: bool,
    },
    Typed {
        from: Box<dyn TypedRows>,
        /// How many rows were brought.
        rows: u64,
    },
}

/// Rows that lie in memory. All know the same columns.
#[derive(Default)]
pub(crate) struct Block {
    columns: Vec<String>,
    /// The numbers of the lines on which the rows begin, or of the rows.
    lines: Vec<u64>,
    csv: Vec<StringRecord>,
    json: Vec<JsonValues>,
    batch: Option<Box<dyn TypedBatch>>,
}

/// Why no more rows could be brought to memory.
pub(crate) enum Stop {
    /// There are no more.
    AtEnd,
    /// The next one cannot be read.
    Failed(RowFailure),
}

impl Stop {
    /// Whether no row comes after it.
    pub(crate) fn is_last(&self) -> bool {
        !matches!(self, Stop::Failed(RowFailure::Row(_)))
    }
}

impl Table {
    /// Finds out whether it is CSV or JSON, and reads the header of CSV.
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
        let source = match lines.first_byte().map_err(|error| ReadError::of_io(&name, &error))? {
            None => {
                return Err(ReadError::new(
                    ReadErrorKind::Empty,
                    &name,
                    "the file is empty; it needs a header line with the names of the columns",
                ));
            }
            Some(b'{') => Source::Json { from: JsonRows::of_lines(lines), waits: false },
            Some(b'[') => {
                let list = JsonList::new(&name, lines.into_text());
                Source::Json { from: JsonRows::of_list(list), waits: false }
            }
            Some(_) => Source::Csv(CsvRows::open(&name, lines)?),
        };
        Ok(Self { name, progress, source })
    }

    pub(crate) fn of_typed(rows: Box<dyn TypedRows>) -> Self {
        let (name, progress) = (rows.name().to_owned(), rows.progress());
        Self { name, progress, source: Source::Typed { from: rows, rows: 0 } }
    }

    /// What errors call the input.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How far the reading has come.
    pub(crate) fn progress(&self) -> &BytesRead {
        &self.progress
    }

    /// The number of the line on which the header stands.
    pub(crate) fn header_line(&self) -> Option<u64> {
        matches!(self.source, Source::Csv(_)).then(|| self.last_line())
    }

    /// The names of the columns, if they are known before the first row.
    pub(crate) fn header(&self) -> Option<&[String]> {
        match &self.source {
            Source::Csv(from) => Some(from.columns()),
            Source::Json { .. } => None,
            Source::Typed { from, .. } => Some(from.columns()),
        }
    }

    /// Says which columns are wanted. Only formats with types care.
    pub(crate) fn select(&mut self, uses: &[(usize, Use)]) -> Result<(), ReadError> {
        match &mut self.source {
            Source::Typed { from, .. } => from.select(uses),
            Source::Csv(_) | Source::Json { .. } => Ok(()),
        }
    }

    /// Brings the next rows that are not blank to a block, in place of those that are there: so many or
    /// fewer, or a whole batch of a format that has batches. Says why they are the last, if so.
    pub(crate) fn advance(&mut self, block: &mut Block, most: usize) -> Option<Stop> {
        block.lines.clear();
        match &mut self.source {
            Source::Csv(from) => {
                block.know(from.columns());
                block.csv.resize_with(most, StringRecord::new);
                for row in &mut block.csv {
                    let stop = stop_of(from.advance(row));
                    if stop.is_some() {
                        return stop;
                    }
                    block.lines.push(from.line());
                }
            }
            Source::Json { from, waits } => {
                block.json.resize_with(most, JsonValues::default);
                for place in 0..most {
                    let stop = if std::mem::take(waits) { None } else { stop_of(from.advance()) };
                    if stop.is_some() {
                        return stop;
                    }
                    if place > 0 && from.columns().len() > block.columns.len() {
                        *waits = true;
                        break;
                    }
                    block.know(from.columns());
                    from.take(&mut block.json[place]);
                    block.lines.push(from.line());
                }
            }
            Source::Typed { from, rows } => {
                let batch = match from.next_batch() {
                    Ok(Some(batch)) => batch,
                    Ok(None) => return Some(Stop::AtEnd),
                    Err(error) => return Some(Stop::Failed(error.into())),
                };
                block.know(from.columns());
                let before = *rows;
                *rows += batch.rows() as u64;
                block.lines.extend(before + 1..=*rows);
                block.batch = Some(batch);
            }
        }
        None
    }

    /// The number of the line that was read last.
    pub(crate) fn last_line(&self) -> u64 {
        match &self.source {
            Source::Csv(from) => from.line(),
            Source::Json { from, .. } => from.line(),
            Source::Typed { rows, .. } => *rows,
        }
    }
}

impl Block {
    /// Takes the names of the columns, of which there are only ever more.
    fn know(&mut self, columns: &[String]) {
        if columns.len() != self.columns.len() {
            self.columns = columns.to_vec();
        }
    }

    /// The number of the line on which a row begins, or of the row; the first is in place 0.
    pub(crate) fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    /// The rows.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let values = match &self.batch {
            Some(batch) => RowValues::Typed(&**batch),
            None if self.csv.is_empty() => RowValues::Json(&self.json),
            None => RowValues::Csv(&self.csv),
        };
        Rows { columns: &self.columns, count: self.lines.len(), values }
    }
}

/// The rows of a block, for any number of threads to look at.
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
    Typed(&'a dyn TypedBatch),
}

impl<'a> Rows<'a> {
    /// A row; the first is 0.
    pub(crate) fn row(self, row: usize) -> Row<'a> {
        Row(match self.values {
            RowValues::Csv(rows) => Cells::Csv(&rows[row]),
            RowValues::Json(rows) => Cells::Json(&rows[row]),
            RowValues::Typed(batch) => Cells::Typed(batch, row),
        })
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
pub(crate) struct Row<'a>(Cells<'a>);

#[derive(Clone, Copy)]
enum Cells<'a> {
    Csv(&'a StringRecord),
    Json(&'a JsonValues),
    Typed(&'a dyn TypedBatch, usize),
}

impl<'a> Row<'a> {
    /// The value in the column at `place`, without blanks around it; blank where there is none.
    pub(crate) fn value(self, place: Option<usize>) -> Value<'a> {
        let Some(place) = place else { return Value::BLANK };
        let value = match self.0 {
            Cells::Csv(record) => Value::Text(record.get(place).unwrap_or("")),
            Cells::Json(row) => Value::Text(row.cells.get(place).map_or("", String::as_str)),
            Cells::Typed(batch, row) => batch.value(row, place),
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
        if let Cells::Json(row) = self.0
            && row.nested.contains(&place)
        {
            let message = "a list or an object stands here; write a text or a number";
            return Err(Problem::new(ReadErrorKind::Row, message).of_column(column));
        }
        Ok(())
    }

    /// Whether any value of the row may be a list or an object.
    pub(crate) fn has_nested(self) -> bool {
        matches!(self.0, Cells::Json(row) if !row.nested.is_empty())
    }

    /// Whether the row has the column at `place`, be it blank; of JSON lines each may have others.
    pub(crate) fn has(self, place: usize) -> bool {
        match self.0 {
            Cells::Json(row) => row.given.get(place).is_some_and(|given| *given),
            Cells::Csv(_) | Cells::Typed(..) => true,
        }
    }
}
