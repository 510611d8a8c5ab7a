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
    let policy = &sample.policy;
    let (file, of_history) = saved_and_loaded(
        |file| Ok(history.save(file, policy)?),
        |file| Ok(History::load(file, policy)?),
    )?;
    let checksums = least(|| {
        for _ in 0..CHECKSUMS {
            black_box(crc32fast::hash(black_box(&file)));
        }
        Ok(())
    })?;
    let many = Sample::new(&generate(EVENTS, 1, Order::Time))?;
    let (tallies, policy) = (many.tallies()?, &many.policy);
    let (_, mut of_tallies) = saved_and_loaded(
        |file| Ok(tallies.save(file, policy)?),
        |file| Ok(TallySet::load(file, policy)?),
    )?;
    of_tallies["relationships"] = tallies.len().into();
    let mut report = of_history;
    report["events"] = EVENTS.into();
    report["tallies"] = of_tallies;
    report["checksum"] = (file.len() as f64 * f64::from(CHECKSUMS) / checksums).into();
    Ok(report)
}

/// A file, how many bytes it has, and how many a second are saved and loaded.
fn saved_and_loaded<T>(
    save: impl Fn(&mut Vec<u8>) -> Result<()>,
    load: impl Fn(&[u8]) -> Result<T>,
) -> Result<(Vec<u8>, Value)> {
    let mut file = Vec::new();
    let saving = least(|| {
        file.clear();
        save(&mut file)
    })?;
    let loading = least(|| {
        black_box(load(&file)?);
        Ok(())
    })?;
    let bytes = file.len() as f64;
    let report = json!({ "bytes": file.len(), "save": bytes / saving, "load": bytes / loading });
    Ok((file, report))
}
