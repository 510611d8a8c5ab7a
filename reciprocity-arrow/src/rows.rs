//! The rows of a Parquet or Arrow IPC file, one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use reciprocity_io::{BytesRead, ReadError, TypedBatch, TypedRows, Use, Value};

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
    places: Arc<[Option<usize>]>,
    /// How many were handed out.
    batches: u64,
    rows: u64,
}

/// A batch, and where each column of the file stands in it.
struct Placed {
    places: Arc<[Option<usize>]>,
    batch: Batch,
}

impl BatchRows {
    pub(crate) fn new(source: Source) -> Self {
        let names = source.schema.fields().iter().map(|field| field.name().trim().to_owned());
        Self {
            name: source.name.clone(),
            columns: names.collect(),
            progress: source.progress.clone(),
            places: Arc::from([]),
            source: Some(source),
            decoding: None,
            size: Size::Unknown,
            batches: 0,
            rows: 0,
        }
    }

    fn show_progress(&self) {
        match self.size {
            Size::Rows(total) => self.progress.set_share(self.rows as f64 / total as f64),
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
        let mut places = vec![None; self.columns.len()];
        for (place, column) in selected.keys().enumerate() {
            places[*column] = Some(place);
        }
        self.places = places.into();
        let (columns, uses): (Vec<usize>, Vec<Vec<Use>>) = selected.into_iter().unzip();
        let batches =
            guarded(|| source.batches(&columns)).map_err(|error| damaged(&self.name, &error))?;
        self.size = batches.size;
        self.decoding = Some(Decoding::start(batches, uses));
        Ok(())
    }

    fn next_batch(&mut self) -> Result<Option<Box<dyn TypedBatch>>, ReadError> {
        let Some(decoding) = &mut self.decoding else { return Ok(None) };
        let next =
            decoding.next().map_err(|error| damaged(&self.name, &error).after_row(self.rows))?;
        let Some(batch) = next else {
            self.decoding = None;
            return Ok(None);
        };
        self.batches += 1;
        self.rows += batch.rows as u64;
        self.show_progress();
        Ok(Some(Box::new(Placed { places: Arc::clone(&self.places), batch })))
    }

    fn progress(&self) -> BytesRead {
        self.progress.clone()
    }
}

impl TypedBatch for Placed {
    fn rows(&self) -> usize {
        self.batch.rows
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        match self.places[column] {
            Some(place) => self.batch.columns[place].value(row),
            None => Value::BLANK,
        }
    }
}
