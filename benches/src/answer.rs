//! An answer that grows row by row.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int64Array, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Schema};

use crate::error::Result;
use crate::job::Job;

/// How many rows there is room for at first.
const ROOM: usize = 2048;

/// How many rows are kept as rows, before they become columns.
const ROWS: usize = 64;

/// The rows found so far, by column.
#[derive(Debug)]
pub struct Answer {
    schema: Schema,
    relationships: Vec<u64>,
    columns: Vec<Values>,
    /// Those of the last rows, one row after the other: to add to all columns at once would touch as many
    /// places of the memory for every row.
    rows: Vec<f64>,
}

/// The values of a column, as Arrow has them but for what is unknown.
#[derive(Debug)]
enum Values {
    Long(Vec<i64>),
    Short(Vec<i8>),
    Real(Vec<f64>),
}

impl Answer {
    /// No rows yet.
    pub fn new(job: Job) -> Self {
        let schema = job.schema();
        let columns = schema.fields().iter().skip(1).map(|field| Values::of(field.data_type()));
        let columns: Vec<Values> = columns.collect();
        let rows = Vec::with_capacity(ROWS * columns.len());
        Self { schema, relationships: Vec::with_capacity(ROOM), columns, rows }
    }

    /// Adds the row of a relationship: a value for each further column of [`Job::schema`], not a
    /// number for what is unknown.
    pub fn push(&mut self, relationship: u64, values: &[f64]) {
        debug_assert_eq!(values.len(), self.columns.len());
        self.relationships.push(relationship);
        self.rows.extend_from_slice(values);
        if self.rows.len() == self.rows.capacity() {
            self.turn();
        }
    }

    /// Makes columns of the rows.
    fn turn(&mut self) {
        let width = self.columns.len();
        for (place, column) in self.columns.iter_mut().enumerate() {
            column.extend(self.rows.chunks_exact(width).map(|row| row[place]));
        }
        self.rows.clear();
    }

    /// The rows as Arrow columns.
    ///
    /// # Errors
    /// The columns are not of one length.
    pub fn finish(mut self) -> Result<RecordBatch> {
        self.turn();
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(self.relationships))];
        arrays.extend(self.columns.into_iter().map(Values::finish));
        Ok(RecordBatch::try_new(Arc::new(self.schema), arrays)?)
    }
}

impl Values {
    fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int64 => Values::Long(Vec::with_capacity(ROOM)),
            DataType::Int8 => Values::Short(Vec::with_capacity(ROOM)),
            _ => Values::Real(Vec::with_capacity(ROOM)),
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts and microseconds are whole and below 2^53, bands below 3"
    )]
    fn extend(&mut self, more: impl Iterator<Item = f64>) {
        match self {
            Values::Long(values) => values.extend(more.map(|value| value as i64)),
            Values::Short(values) => values.extend(more.map(|value| value as i8)),
            Values::Real(values) => values.extend(more),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Values::Long(values) => Arc::new(Int64Array::from(values)),
            Values::Short(values) => Arc::new(Int8Array::from(values)),
            Values::Real(values) => {
                let known = values.iter().any(|one| one.is_nan());
                let known = known.then(|| values.iter().map(|one| !one.is_nan()).collect());
                Arc::new(Float64Array::new(values.into(), known))
            }
        }
    }
}
