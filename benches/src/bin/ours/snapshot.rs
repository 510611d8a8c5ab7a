//! What it costs to save and to load events and tallies, beside the checksum of the same bytes.

use std::hint::black_box;

use reciprocity_benches::error::Result;
use reciprocity_benches::generate::{Order, generate, generate_among};
use reciprocity_benches::sample::Sample;
use reciprocity_core::{History, TallySet};
use serde_json::{Value, json};

use crate::accuracy::least;

const EVENTS: u64 = 1_000_000;
/// A checksum is over too soon for the clock of the processor time.
const CHECKSUMS: u32 = 100;

/// Bytes a second of processor time, of a history and of the tallies of as many events.
pub(crate) fn measure() -> Result<Value> {
    let sample = Sample::new(&generate_among(1, EVENTS, 1, Order::Time))?;
    let events = sample.one_by_one()?.into_iter().map(|(_, event)| event).collect();
    let mut history = History::default();
    history.record_all(events, &sample.policy)?;
    let mut file = Vec::new();
    let save = least(|| {
        file.clear();
        Ok(history.save(&mut file, &sample.policy)?)
    })?;
    let load = least(|| {
        black_box(History::load(file.as_slice(), &sample.policy)?);
        Ok(())
    })?;
    let checksums = least(|| {
        for _ in 0..CHECKSUMS {
            black_box(crc32fast::hash(black_box(&file)));
        }
        Ok(())
    })?;
    let bytes = file.len() as f64;
    let many = Sample::new(&generate(EVENTS, 1, Order::Time))?;
    let tallies = many.tallies()?;
    let mut of_tallies = Vec::new();
    let save_tallies = least(|| {
        of_tallies.clear();
        Ok(tallies.save(&mut of_tallies, &many.policy)?)
    })?;
    let load_tallies = least(|| {
        black_box(TallySet::load(of_tallies.as_slice(), &many.policy)?);
        Ok(())
    })?;
    let tally_bytes = of_tallies.len() as f64;
    Ok(json!({
        "events": EVENTS,
        "bytes": file.len(),
        "save": bytes / save,
        "load": bytes / load,
        "tallies": {
            "relationships": tallies.len(),
            "bytes": of_tallies.len(),
            "save": tally_bytes / save_tallies,
            "load": tally_bytes / load_tallies,
        },
        "checksum": bytes * f64::from(CHECKSUMS) / checksums,
    }))
}
