//! An answer that grows row by row.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int64Array, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Schema};

use crate::error::Result;
use crate::job::Job;

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
        let columns = vec![Vec::new(); schema.fields().len() - 1];
        Self { schema, relationships: Vec::new(), columns }
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
        _ if values.iter().any(|one| one.is_nan()) => Arc::new(
            values.iter().map(|one| (!one.is_nan()).then_some(*one)).collect::<Float64Array>(),
        ),
        _ => Arc::new(Float64Array::from(values)),
    }
}
