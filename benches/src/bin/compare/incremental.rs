//! Events that come one at a time: ours at several sizes, and ours beside a dict and `SQLite`.

use std::path::Path;

use reciprocity_benches::error::Result;
use reciprocity_benches::generate::Order;
use serde::Serialize;
use serde_json::{Value, json};

use crate::machine::available_memory;
use crate::measurement::median;
use crate::{Arguments, generated, round};

/// Events of the stream that everybody takes, and of the small data.
pub(crate) const STREAM: u64 = 1_000_000;

/// What a store of some size costs, or why it was not measured.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Size {
    pub(crate) relationships: u64,
    pub(crate) measured: std::result::Result<Value, String>,
}

/// All that was measured.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Findings {
    pub(crate) sizes: Vec<Size>,
    /// Ours, from an empty store, on the stream of the peers.
    pub(crate) ours: Option<Value>,
    /// Processor time an event, by peer.
    pub(crate) peers: Vec<(&'static str, Option<f64>)>,
}

/// The medians over all rounds.
pub(crate) fn measure(arguments: &Arguments, python: &Path) -> Result<Findings> {
    let stream = generated(arguments, STREAM, Order::Time)?;
    let peers = [("dict", "dict_incremental.py"), ("sqlite", "sqlite_incremental.py")];
    let (mut ours, mut theirs) = (Vec::new(), [Vec::new(), Vec::new()]);
    for _ in 0..arguments.rounds.max(1) {
        ours.push(round::ours(&["--incremental", "--data", &stream.columns.to_string_lossy()])?);
        for ((_, script), runs) in peers.iter().zip(&mut theirs) {
            runs.extend(round::script(python, script, &stream.parquet).ok());
        }
    }
    let ours = medians(&ours);
    let bytes = ours["bytes_a_relationship"].as_f64().unwrap_or(0.0);
    let sizes = arguments.incremental.iter().map(|&relationships| {
        let needed = bytes * relationships as f64;
        let measured = if needed > 0.7 * available_memory() as f64 {
            Err(format!("would need {:.0} GB", needed / 1e9))
        } else {
            let relationships = relationships.to_string();
            round::ours(&["--incremental", "--relationships", &relationships])
                .map_err(|failure| failure.to_string())
        };
        Size { relationships, measured }
    });
    let of_peer = |runs: &Vec<Value>| median(runs.iter().filter_map(|run| run["one_ns"].as_f64()));
    Ok(Findings {
        sizes: sizes.collect(),
        peers: peers.iter().zip(&theirs).map(|((name, _), runs)| (*name, of_peer(runs))).collect(),
        ours: Some(ours),
    })
}

/// The median of each number; of anything else the first.
fn medians(runs: &[Value]) -> Value {
    let Some(Value::Object(first)) = runs.first() else { return Value::Null };
    let middle = |name: &String, value: &Value| {
        let numbers = runs.iter().filter_map(|run| run[name].as_f64());
        if value.is_number() { json!(median(numbers)) } else { value.clone() }
    };
    Value::Object(first.iter().map(|(name, value)| (name.clone(), middle(name, value))).collect())
}
