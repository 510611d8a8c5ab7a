//! The rows of a Parquet or Arrow IPC file, one after the other.

use std::collections::BTreeMap;

use reciprocity_io::{BytesRead, ReadError, TypedRows, Use, Value};

use crate::batches::{Batch, Decoding};
use crate::source::{Size, Source, damaged, guarded};
use crate::types;

/// Rows of batches.
pub(crate) struct BatchRows {
    name: String,
    columns: Vec<String>,
    progress: BytesRead,
    /// The file, until the columns are selected.
    source: Option<Source>,
    decoding: Option<Decoding>,
    size: Size,
    /// Where each column of the file stands in a batch.
    places: Vec<Option<usize>>,
    batch: Batch,
    batches: u64,
    /// The row in the batch.
    row: usize,
    rows_before_batch: u64,
}

impl BatchRows {
    pub(crate) fn new(source: Source) -> Self {
        let names = source.schema.fields().iter().map(|field| field.name().trim().to_owned());
        Self {
            name: source.name.clone(),
            columns: names.collect(),
            progress: source.progress.clone(),
            places: vec![None; source.schema.fields().len()],
            source: Some(source),
            decoding: None,
            size: Size::Unknown,
            batch: Batch::default(),
            batches: 0,
            row: 0,
            rows_before_batch: 0,
        }
    }

    fn show_progress(&self) {
        match self.size {
            Size::Rows(total) => {
                let rows = self.rows_before_batch + self.batch.rows as u64;
                self.progress.set_share(rows as f64 / total as f64);
            }
            Size::Batches(total) => self.progress.set_share(self.batches as f64 / total as f64),
            Size::Unknown => {}
        }
    }
}

impl TypedRows for BatchRows {
    fn name(&self) -> &str {
        &self.name
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn select(&mut self, uses: &[(usize, Use)]) -> Result<(), ReadError> {
        let Some(source) = self.source.take() else { return Ok(()) };
        let mut selected: BTreeMap<usize, Vec<Use>> = BTreeMap::new();
        for &(column, of) in uses {
            let data_type = source.schema.field(column).data_type();
            types::check(&self.name, &self.columns[column], data_type, of)?;
            selected.entry(column).or_default().push(of);
        }
        for (place, column) in selected.keys().enumerate() {
            self.places[*column] = Some(place);
        }
        let (columns, uses): (Vec<usize>, Vec<Vec<Use>>) = selected.into_iter().unzip();
        let batches =
            guarded(|| source.batches(&columns)).map_err(|error| damaged(&self.name, &error))?;
        self.size = batches.size;
        self.decoding = Some(Decoding::start(batches, uses));
        Ok(())
    }

    fn advance(&mut self) -> Result<bool, ReadError> {
        self.row += 1;
        while self.row >= self.batch.rows {
            let Some(decoding) = &mut self.decoding else { return Ok(false) };
            self.rows_before_batch += self.batch.rows as u64;
            self.row = 0;
            let next = decoding
                .next()
                .map_err(|error| damaged(&self.name, &error).after_row(self.rows_before_batch))?;
            let Some(batch) = next else {
                self.batch = Batch::default();
                self.decoding = None;
                return Ok(false);
            };
            self.batch = batch;
            self.batches += 1;
            self.show_progress();
        }
        Ok(true)
    }

    fn row(&self) -> u64 {
        self.rows_before_batch + self.row as u64 + 1
    }

    fn value(&self, column: usize) -> Value<'_> {
        match self.places[column] {
            Some(place) => self.batch.columns[place].value(self.row),
            None => Value::BLANK,
        }
    }

    fn progress(&self) -> BytesRead {
        self.progress.clone()
    }
}
