//! Events applied as they come, to a store of relationships.

use std::hint::black_box;
use std::path::Path;

use reciprocity_benches::columns::{AS_OF, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::generate::{Order, generate_among, relationship};
use reciprocity_benches::raw_file;
use reciprocity_benches::usage::{Meter, memory_now};
use reciprocity_benches::yardstick::{self, PlainSums};
use serde_json::{Value, json};

use crate::engine::Store;

const STREAM: u64 = 1_000_000;
const BATCH: usize = 4096;
const READS: usize = 10_000;

/// Without data: a store in which every relationship has one event already, then a stream of
/// Zipf's activity. With data (in time order): an empty store. Beside ours, plain sums each way in
/// floating point.
pub(crate) fn measure(data: Option<&Path>, relationships: u64) -> Result<Value> {
    let (ranks, stream) = match data {
        Some(folder) => {
            let columns = raw_file::read(folder)?;
            (0..0, (0..columns.len()).map(|index| columns.row(index)).collect())
        }
        None => (1..relationships + 1, generate_among(relationships, STREAM, 1, Order::Time)),
    };
    let before = memory_now();
    let mut store = filled(ranks.clone())?;
    let (one, bytes) = (nanoseconds(&stream, 1, |rows| store.record(&rows[0]))?, memory_now());
    let bytes_a_relationship = bytes.saturating_sub(before) as f64 / store.relationships() as f64;
    let reads: Vec<Row> = stream.iter().take(READS).copied().collect();
    let knows_few = store.read_few(reads[0].relationship)?.is_some();
    let few = nanoseconds(&reads, 1, |rows| {
        black_box(store.read_few(rows[0].relationship)?);
        Ok(())
    })?;
    let whole = nanoseconds(&reads, 1, |rows| {
        black_box(store.assess(rows[0].relationship)?);
        Ok(())
    })?;
    let relationships = store.relationships();
    drop(store);
    let mut store = filled(ranks.clone())?;
    let batched = nanoseconds(&stream, BATCH, |rows| store.record_batch(rows))?;
    drop(store);
    let mut hot = Store::new()?;
    let one_relationship: Vec<Row> =
        stream.iter().map(|row| Row { relationship: 1, ..*row }).collect();
    let hot = nanoseconds(&one_relationship, 1, |rows| hot.record(&rows[0]))?;
    let mut plain = PlainSums::default();
    ranks.map(first_of).for_each(|row| yardstick::add_one(&mut plain, &row, AS_OF));
    let mut plainly = |rows: &[Row]| {
        yardstick::add_one(&mut plain, &rows[0], AS_OF);
        Ok(())
    };
    let (plain_one, plain_hot) =
        (nanoseconds(&stream, 1, &mut plainly)?, nanoseconds(&one_relationship, 1, plainly)?);
    Ok(json!({
        "relationships": relationships,
        "events": stream.len(),
        "one_ns": one,
        "batch_ns": batched,
        "hot_ns": hot,
        "plain_one_ns": plain_one,
        "plain_hot_ns": plain_hot,
        "read_few_ns": knows_few.then_some(few),
        "assess_ns": whole,
        "bytes_a_relationship": bytes_a_relationship,
    }))
}

/// A store in which the relationships of these ranks have one event each, long ago.
fn filled(ranks: std::ops::Range<u64>) -> Result<Store> {
    let mut store = Store::new()?;
    for rank in ranks {
        store.record(&first_of(rank))?;
    }
    Ok(store)
}

fn first_of(rank: u64) -> Row {
    let occurred_at = AS_OF - 4 * 365 * 86_400_000_000;
    Row { relationship: relationship(rank), occurred_at, side: 0, kind: 0, amount: 1.0 }
}

/// Processor time a row, handed over `at_once` at a time.
fn nanoseconds(
    rows: &[Row],
    at_once: usize,
    mut apply: impl FnMut(&[Row]) -> Result<()>,
) -> Result<f64> {
    let meter = Meter::of_this_process()?;
    rows.chunks(at_once).try_for_each(&mut apply)?;
    Ok(meter.stop()?.cpu() * 1e9 / rows.len() as f64)
}
