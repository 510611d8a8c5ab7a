//! Rows of named columns, whatever the format.

use csv::StringRecord;

use crate::csv_rows::{CsvRows, check_header};
use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::format::Format;
use crate::input::{BytesRead, OpenInput, unreadable};
use crate::json_rows::JsonRows;
use crate::lines::Lines;
use crate::problem::{Cell, Outcome, Problem};
use crate::typed_rows::TypedRows;
use crate::value::{Use, Value};

/// The rows of an input.
pub(crate) struct Table {
    name: String,
    progress: BytesRead,
    rows: Rows,
}

enum Rows {
    Csv(CsvRows),
    Json(JsonRows),
    Typed(Box<dyn TypedRows>),
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
        let rows = match lines.first_byte().map_err(|error| unreadable(&name, &error))? {
            None => {
                return Err(ReadError::new(
                    ReadErrorKind::Empty,
                    &name,
                    "the file is empty; it needs a header line with the names of the columns",
                ));
            }
            Some(b'{') => Rows::Json(JsonRows::new(lines)),
            Some(b'[') => {
                return Err(ReadError::new(
                    ReadErrorKind::Header,
                    &name,
                    "the file begins with `[`; write JSON lines: one object `{...}` to a line, \
                     without brackets around or commas between them",
                ));
            }
            Some(_) => Rows::Csv(CsvRows::open(&name, lines)?),
        };
        Ok(Self { name, progress, rows })
    }

    pub(crate) fn of_typed(rows: Box<dyn TypedRows>) -> Result<Self, ReadError> {
        let (name, progress) = (rows.name().to_owned(), rows.progress());
        check_header(rows.columns()).map_err(|problem| ReadError::at(&name, None, *problem))?;
        Ok(Self { name, progress, rows: Rows::Typed(rows) })
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
        !matches!(self.rows, Rows::Json(_))
    }

    /// The number of the line on which the header stands.
    pub(crate) fn header_line(&self) -> Option<u64> {
        matches!(self.rows, Rows::Csv(_)).then(|| self.line())
    }

    /// The names of the columns met so far. Columns are only ever added.
    pub(crate) fn columns(&self) -> &[String] {
        match &self.rows {
            Rows::Csv(rows) => rows.columns(),
            Rows::Json(rows) => rows.columns(),
            Rows::Typed(rows) => rows.columns(),
        }
    }

    /// Says which columns are wanted. Only formats with types care.
    pub(crate) fn select(&mut self, uses: &[(usize, Use)]) -> Result<(), ReadError> {
        match &mut self.rows {
            Rows::Typed(rows) => rows.select(uses),
            Rows::Csv(_) | Rows::Json(_) => Ok(()),
        }
    }

    /// Moves to the next row that is not blank; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, RowFailure> {
        match &mut self.rows {
            Rows::Csv(rows) => rows.advance(),
            Rows::Json(rows) => rows.advance(),
            Rows::Typed(rows) => Ok(rows.advance()?),
        }
    }

    /// The number of the line on which the row begins, or of the row.
    pub(crate) fn line(&self) -> u64 {
        match &self.rows {
            Rows::Csv(rows) => rows.line(),
            Rows::Json(rows) => rows.line(),
            Rows::Typed(rows) => rows.row(),
        }
    }

    /// The row that was last moved to.
    pub(crate) fn row(&self) -> Row<'_> {
        match &self.rows {
            Rows::Csv(rows) => Row { cells: Cells::Csv(rows.record()), nested: &[] },
            Rows::Json(rows) => Row { cells: Cells::Json(rows.cells()), nested: rows.nested() },
            Rows::Typed(rows) => Row { cells: Cells::Typed(rows.as_ref()), nested: &[] },
        }
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
    Typed(&'a dyn TypedRows),
}

impl<'a> Row<'a> {
    /// The value in the column at `place`, without blanks around it; blank where there is none.
    pub(crate) fn value(self, place: Option<usize>) -> Value<'a> {
        let Some(place) = place else { return Value::BLANK };
        let value = match self.cells {
            Cells::Csv(record) => Value::Text(record.get(place).unwrap_or("")),
            Cells::Json(cells) => Value::Text(cells.get(place).map_or("", String::as_str)),
            Cells::Typed(rows) => rows.value(place),
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
