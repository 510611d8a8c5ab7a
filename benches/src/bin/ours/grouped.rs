//! The events of each relationship together, in canonical order.

use std::thread;

use arrow_array::RecordBatch;
use reciprocity_benches::columns::{Columns, Row};
use reciprocity_benches::error::{Error, Result};

/// The groups of a thread.
pub(crate) type Groups<'a> = std::slice::ChunkBy<'a, Row, fn(&Row, &Row) -> bool>;

/// Gives each of `threads` threads the events of its own relationships, and collects their answers.
pub(crate) fn by_relationship(
    columns: &Columns,
    threads: usize,
    answer: impl Fn(Groups<'_>) -> Result<RecordBatch> + Sync,
) -> Result<Vec<RecordBatch>> {
    let worker = |number: usize| {
        let mut rows: Vec<Row> = (0..columns.len())
            .filter(|&index| owner(columns.relationship[index], threads) == number)
            .map(|index| columns.row(index))
            .collect();
        rows.sort_unstable_by(Row::canonical_cmp);
        let same: fn(&Row, &Row) -> bool = |a, b| a.relationship == b.relationship;
        answer(rows.chunk_by(same))
    };
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|number| scope.spawn(move || worker(number))).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Result<RecordBatch>>| {
            worker.join().map_err(|_| Error::from("a scoring thread panicked"))?
        };
        workers.into_iter().map(join).collect()
    })
}

/// The thread that a relationship belongs to, by the upper bits of its name spread evenly.
fn owner(relationship: u64, threads: usize) -> usize {
    let spread = relationship.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    usize::try_from((spread * threads as u64) >> 32).unwrap_or(0)
}
