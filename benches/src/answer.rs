//! An answer that grows row by row.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int64Array, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Schema};

use crate::error::Result;
use crate::job::Job;

/// How many rows there is room for at first.
const ROOM: usize = 2048;

/// The rows found so far, by column.
#[derive(Debug)]
pub struct Answer {
    schema: Schema,
    relationships: Vec<u64>,
    columns: Vec<Vec<f64>>,
}

impl Answer {
    /// No rows yet.
    pub fn new(job: Job) -> Self {
        let schema = job.schema();
        let column = || Vec::with_capacity(ROOM);
        let columns = (1..schema.fields().len()).map(|_| column()).collect();
        Self { schema, relationships: Vec::with_capacity(ROOM), columns }
    }

    /// Adds the row of a relationship: a value for each further column of [`Job::schema`], not a
    /// number for what is unknown.
    pub fn push(&mut self, relationship: u64, values: &[f64]) {
        debug_assert_eq!(values.len(), self.columns.len());
        self.relationships.push(relationship);
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    /// The rows as Arrow columns.
    ///
    /// # Errors
    /// The columns are not of one length.
    pub fn finish(self) -> Result<RecordBatch> {
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(self.relationships))];
        let fields = self.schema.fields().iter().skip(1);
        arrays.extend(
            fields.zip(self.columns).map(|(field, values)| array(field.data_type(), values)),
        );
        Ok(RecordBatch::try_new(Arc::new(self.schema), arrays)?)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "counts and microseconds are whole and below 2^53, bands below 3"
)]
fn array(data_type: &DataType, values: Vec<f64>) -> ArrayRef {
    match data_type {
        DataType::Int64 => {
            Arc::new(Int64Array::from_iter_values(values.iter().map(|one| *one as i64)))
        }
        DataType::Int8 => {
            Arc::new(Int8Array::from_iter_values(values.iter().map(|one| *one as i8)))
        }
        _ => {
            let known = values.iter().any(|one| one.is_nan());
            let known = known.then(|| values.iter().map(|one| !one.is_nan()).collect());
            Arc::new(Float64Array::new(values.into(), known))
        }
    }
}
