//! Batches decoded on a thread of their own, so that decoding and recording go on at once.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use reciprocity_io::Use;

use crate::column::Column;
use crate::source::{Batches, contradiction};

/// How many batches may wait to be taken.
const BATCHES_AHEAD: usize = 2;

/// Some rows of the file.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: usize,
}

/// The batches that a thread decodes.
#[derive(Debug)]
pub(crate) struct Decoding {
    batches: Receiver<Result<Batch, ArrowError>>,
    decoder: Option<JoinHandle<()>>,
}

impl Decoding {
    /// Begins to decode; `uses` are those of each column.
    pub(crate) fn start(batches: Batches, uses: Vec<Vec<Use>>) -> Self {
        let (give, take) = sync_channel(BATCHES_AHEAD);
        let decoder = std::thread::spawn(move || {
            for batch in batches.iterator {
                let is_last = batch.is_err();
                // Whoever no longer takes batches wants no more of them.
                if give.send(batch.map(|batch| prepared(&batch, &uses))).is_err() || is_last {
                    return;
                }
            }
        });
        Self { batches: take, decoder: Some(decoder) }
    }

    /// The next batch; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Batch>, ArrowError> {
        if let Ok(batch) = self.batches.recv() {
            return batch.map(Some);
        }
        match self.decoder.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(contradiction()),
            _ => Ok(None),
        }
    }
}

fn prepared(batch: &RecordBatch, uses: &[Vec<Use>]) -> Batch {
    let columns = batch.columns().iter().zip(uses).map(|(array, uses)| Column::new(array, uses));
    Batch { columns: columns.collect(), rows: batch.num_rows() }
}
