//! Rows in memory, for the reader of logs.

use reciprocity_io::{BytesRead, ReadError, TypedBatch, TypedRows, Use, Value};

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
/// let batch = rows.next_batch()?.unwrap(); // all at once
/// assert_eq!((batch.rows(), batch.value(1, 0)), (2, Value::Text("bob")));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug)]
pub struct MemoryRows {
    name: String,
    columns: Vec<String>,
    /// None once they were handed out.
    rows: Option<Batch>,
}

#[derive(Debug)]
struct Batch(Vec<Vec<Field>>);

impl MemoryRows {
    pub(crate) fn new(name: &str, columns: &[&str], rows: Vec<Vec<Field>>) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self::of_named(name, columns, rows)
    }

    pub(crate) fn of_named(name: &str, columns: Vec<String>, rows: Vec<Vec<Field>>) -> Self {
        Self { name: name.to_owned(), columns, rows: Some(Batch(rows)) }
    }

    /// How many rows there are to be handed out.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(0, Batch::rows)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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

    fn next_batch(&mut self) -> Result<Option<Box<dyn TypedBatch>>, ReadError> {
        Ok(self.rows.take().map(|rows| Box::new(rows) as Box<dyn TypedBatch>))
    }

    fn progress(&self) -> BytesRead {
        BytesRead::default()
    }
}

impl TypedBatch for Batch {
    fn rows(&self) -> usize {
        self.0.len()
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        match self.0.get(row).and_then(|row| row.get(column)) {
            None => Value::BLANK,
            Some(Field::Text(text)) => Value::Text(text),
            Some(Field::Micros(micros)) => Value::Micros(*micros),
        }
    }
}
