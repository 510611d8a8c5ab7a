//! Our side in bounded memory, on a stream of events in order of time, beside the same as a batch.

use reciprocity_benches::error::Result;
use reciprocity_benches::generate::Order;
use reciprocity_benches::usage::Usage;
use serde::{Deserialize, Serialize};

use crate::measurement::median;
use crate::{Arguments, generated, round};

/// At most so many events: a stream of more is not dearer for each.
const MOST: u64 = 10_000_000;

/// What was measured: medians.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Findings {
    pub(crate) events: u64,
    pub(crate) relationships: f64,
    /// Bytes above those of the process before it read anything.
    pub(crate) memory: f64,
    /// Seconds of the processors.
    pub(crate) cpu: f64,
    /// The same as a batch of one thread.
    pub(crate) cpu_of_batch: f64,
}

#[derive(Deserialize)]
struct Run {
    relationships: f64,
    memory_before: f64,
    query: Usage,
}

pub(crate) fn measure(arguments: &Arguments) -> Result<Findings> {
    let events = arguments.events.min(MOST);
    let data = generated(arguments, events, Order::Time)?;
    let file = data.parquet.to_string_lossy();
    let run = |how: &[&str]| -> Result<Run> {
        let report = round::ours(&[&["--data", &*file], how].concat())?;
        Ok(serde_json::from_value(report)?)
    };
    let (mut streams, mut batches) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds.max(1) {
        streams.push(run(&["--streaming"])?);
        batches.push(run(&["--threads", "1"])?);
    }
    let of = |runs: &[Run], number: fn(&Run) -> f64| median(runs.iter().map(number)).unwrap_or(0.0);
    let cpu = |run: &Run| run.query.cpu();
    Ok(Findings {
        events,
        relationships: of(&streams, |run| run.relationships),
        memory: of(&streams, |run| run.query.peak as f64 - run.memory_before),
        cpu: of(&streams, cpu),
        cpu_of_batch: of(&batches, cpu),
    })
}
