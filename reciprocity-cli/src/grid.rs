//! Rows of a few named columns, written in every format for rows.

use std::io::{BufWriter, Write};

use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::args::Format;
use crate::failure::Failure;
use crate::output::Target;

/// A value of a row. What is unknown is none.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Text(Option<String>),
    Count(u64),
    Number(Option<f64>),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Some(text.into()))
    }

    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => text.as_deref(),
            _ => None,
        }
    }
}

/// The columns, by name and type.
pub(crate) type Columns = &'static [(&'static str, ValueType)];

/// Rows that fit into memory.
#[derive(Debug)]
pub(crate) struct Grid {
    columns: Columns,
    rows: Vec<Vec<Value>>,
}

impl Grid {
    /// Each row has a value of the column's type for each column.
    pub(crate) fn new(columns: Columns, rows: Vec<Vec<Value>>) -> Self {
        debug_assert!(rows.iter().all(|row| row.len() == columns.len()));
        Self { columns, rows }
    }

    /// Writes the rows to the target, whose format is one for rows.
    pub(crate) fn write(&self, target: &Target, output: &mut dyn Write) -> Result<(), Failure> {
        match target.format {
            Format::Csv => target.write_text(output, |output| self.write_csv(output)),
            Format::Parquet => self.write_typed(target, TableFormat::Parquet),
            Format::Arrow => self.write_typed(target, TableFormat::Arrow),
            Format::Jsonl | Format::Json | Format::Table => {
                target.write_text(output, |output| self.write_lines(output))
            }
        }
    }

    fn write_csv(&self, output: &mut dyn Write) -> Result<(), Failure> {
        let mut rows = csv::Writer::from_writer(output);
        rows.write_record(self.columns.iter().map(|(name, _)| name))?;
        self.rows.iter().try_for_each(|row| rows.serialize(row))?;
        Ok(rows.flush()?)
    }

    fn write_lines(&self, output: &mut dyn Write) -> Result<(), Failure> {
        for row in &self.rows {
            serde_json::to_writer(&mut *output, &Line { columns: self.columns, row })
                .map_err(|error| Failure::Output(error.into()))?;
            writeln!(output)?;
        }
        Ok(())
    }

    fn write_typed(&self, target: &Target, format: TableFormat) -> Result<(), Failure> {
        target.write_bytes(|output| {
            let mut table = TableWriter::new(BufWriter::new(output), format, self.columns)?;
            let columns = self.columns.iter().enumerate();
            table.write(columns.map(|(place, (_, of))| self.values(place, *of)).collect())?;
            Ok(table.finish()?.flush()?)
        })
    }

    fn values(&self, place: usize, of: ValueType) -> Values<'_> {
        let cells = self.rows.iter().map(|row| &row[place]);
        let count = |value: &Value| match value {
            Value::Count(count) => i64::try_from(*count).ok(),
            _ => None,
        };
        let number = |value: &Value| match value {
            Value::Number(number) => *number,
            _ => None,
        };
        match of {
            ValueType::Count => Values::Count(cells.map(count).collect()),
            ValueType::Number => Values::Number(cells.map(number).collect()),
            _ => Values::Text(cells.map(Value::as_text).collect()),
        }
    }
}

/// A row as an object of its columns.
struct Line<'r> {
    columns: Columns,
    row: &'r [Value],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.row.len()))?;
        for ((name, _), value) in self.columns.iter().zip(self.row) {
            object.serialize_entry(name, value)?;
        }
        object.end()
    }
}
