//! Rows in memory, for the reader of logs.

use reciprocity_io::{BytesRead, ReadError, TypedRows, Use, Value};

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    Text(String),
    /// An instant, in microseconds since 1970-01-01 00:00 UTC.
    Micros(i64),
}

impl Field {
    pub(crate) const BLANK: Self = Self::Text(String::new());

    /// An instant, or the blank.
    pub(crate) fn instant(micros: Option<i64>) -> Self {
        micros.map_or(Self::BLANK, Self::Micros)
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Rows of named columns, made of something that is no table.
///
/// ```
/// use reciprocity_io::{Input, TypedRows, Value};
/// use reciprocity_sources::{JsonTable, json_table};
///
/// let list = Input::reader("calls.json", r#"[{"from": "ann"}, {"from": "bob"}]"#.as_bytes());
/// let JsonTable::Rows(mut rows) = json_table(list)? else { panic!("JSON") };
/// assert_eq!((rows.name(), rows.columns()[0].as_str()), ("calls.json", "from"));
/// assert_eq!((rows.len(), rows.is_empty()), (2, false));
/// assert!(rows.advance()?);
/// assert_eq!((rows.row(), rows.value(0)), (1, Value::Text("ann")));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug)]
pub struct MemoryRows {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Field>>,
    /// The number of the row that was last moved to.
    row: usize,
}

impl MemoryRows {
    pub(crate) fn new(name: &str, columns: &[&str], rows: Vec<Vec<Field>>) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { name: name.to_owned(), columns, rows, row: 0 }
    }

    pub(crate) fn of_named(name: &str, columns: Vec<String>, rows: Vec<Vec<Field>>) -> Self {
        Self { name: name.to_owned(), columns, rows, row: 0 }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl TypedRows for MemoryRows {
    fn name(&self) -> &str {
        &self.name
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn select(&mut self, _: &[(usize, Use)]) -> Result<(), ReadError> {
        Ok(())
    }

    fn advance(&mut self) -> Result<bool, ReadError> {
        self.row += 1;
        Ok(self.row <= self.rows.len())
    }

    fn row(&self) -> u64 {
        self.row as u64
    }

    fn value(&self, column: usize) -> Value<'_> {
        let row = self.row.checked_sub(1).and_then(|row| self.rows.get(row));
        match row.and_then(|row| row.get(column)) {
            None => Value::BLANK,
            Some(Field::Text(text)) => Value::Text(text),
            Some(Field::Micros(micros)) => Value::Micros(*micros),
        }
    }

    fn progress(&self) -> BytesRead {
        BytesRead::default()
    }
}
