//! Rows of named columns, whether the file is CSV or JSON lines.

use csv::StringRecord;

use crate::csv_rows::CsvRows;
use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::input::{OpenInput, unreadable};
use crate::json_rows::JsonRows;
use crate::lines::Lines;
use crate::problem::{Cell, Outcome, Problem};

/// The rows of an input.
pub(crate) enum Table {
    Csv(CsvRows),
    Json(JsonRows),
}

impl Table {
    /// Finds out the format, and reads the header of CSV.
    pub(crate) fn open(input: OpenInput) -> Result<Self, ReadError> {
        let OpenInput { name, text, .. } = input;
        let mut lines = Lines::new(text);
        match lines.first_byte().map_err(|error| unreadable(&name, &error))? {
            None => Err(ReadError::new(
                ReadErrorKind::Empty,
                &name,
                "the file is empty; it needs a header line with the names of the columns",
            )),
            Some(b'{') => Ok(Self::Json(JsonRows::new(lines))),
            Some(b'[') => Err(ReadError::new(
                ReadErrorKind::Header,
                &name,
                "the file begins with `[`; write JSON lines: one object `{...}` to a line, without \
                 brackets around or commas between them",
            )),
            Some(_) => Ok(Self::Csv(CsvRows::open(&name, lines)?)),
        }
    }

    /// Whether all columns are known before the first row.
    pub(crate) fn has_header(&self) -> bool {
        matches!(self, Self::Csv(_))
    }

    /// The names of the columns met so far. Columns are only ever added.
    pub(crate) fn columns(&self) -> &[String] {
        match self {
            Self::Csv(rows) => rows.columns(),
            Self::Json(rows) => rows.columns(),
        }
    }

    /// Moves to the next row that is not blank; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, RowFailure> {
        match self {
            Self::Csv(rows) => rows.advance(),
            Self::Json(rows) => rows.advance(),
        }
    }

    /// The number of the line on which the row begins.
    pub(crate) fn line(&self) -> u64 {
        match self {
            Self::Csv(rows) => rows.line(),
            Self::Json(rows) => rows.line(),
        }
    }

    /// The row that was last moved to.
    pub(crate) fn row(&self) -> Row<'_> {
        match self {
            Self::Csv(rows) => Row { cells: Cells::Csv(rows.record()), nested: &[] },
            Self::Json(rows) => Row { cells: Cells::Json(rows.cells()), nested: rows.nested() },
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
}

impl<'a> Row<'a> {
    /// The text in the column at `place`, without blanks around it; blank where there is none.
    pub(crate) fn text(self, place: Option<usize>) -> &'a str {
        let text = match (self.cells, place) {
            (_, None) => None,
            (Cells::Csv(record), Some(place)) => record.get(place),
            (Cells::Json(cells), Some(place)) => cells.get(place).map(String::as_str),
        };
        text.unwrap_or("").trim_ascii()
    }

    /// The cell in the column at `place`, which is called `column`.
    pub(crate) fn cell(self, place: Option<usize>, column: &'a str) -> Cell<'a> {
        Cell { column, text: self.text(place) }
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
