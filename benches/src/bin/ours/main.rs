//! Our side of the comparison, as a process of its own.

#![expect(clippy::print_stdout, reason = "the harness reads what is printed")]

mod accuracy;
mod engine;
mod grouped;
mod incremental;
mod plain;
mod snapshot;

use std::collections::HashSet;
use std::hint::black_box;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use clap::Parser;
use reciprocity_benches::columns::{AS_OF, Columns};
use reciprocity_benches::error::Result;
use reciprocity_benches::job::Job;
use reciprocity_benches::usage::{Meter, Usage, memory_now};
use reciprocity_benches::{parquet_file, raw_file, results, yardstick};
use serde_json::{Value, json};

#[derive(Parser)]
#[command(about = "Scores the events of a file, and reports what that cost as a line of JSON")]
struct Arguments {
    /// What to work out
    #[arg(long, value_enum, default_value = "whole")]
    job: Job,
    /// A Parquet file, or a folder of raw columns
    #[arg(long, required_unless_present_any = ["incremental", "accuracy", "snapshot"])]
    data: Option<PathBuf>,
    /// As of when, in microseconds since 1970
    #[arg(long, default_value_t = AS_OF)]
    as_of: i64,
    #[arg(long, default_value_t = 4)]
    threads: usize,
    /// Where to write the answer, as an Arrow IPC file
    #[arg(long)]
    answer: Option<PathBuf>,
    /// Apply the events one at a time instead
    #[arg(long)]
    incremental: bool,
    /// With --incremental and without --data: how many relationships the store holds
    #[arg(long, default_value_t = 1_000_000)]
    relationships: u64,
    /// Score from tallies instead, to which the events come one by one; from so many parts of the
    /// relationships, then merged
    #[arg(long)]
    tallies: Option<u64>,
    /// Score from a stream of the Parquet file's events, in order of time, in bounded memory
    #[arg(long)]
    streaming: bool,
    /// Work the job out plainly instead: what all answers are checked against
    #[arg(long)]
    plain: bool,
    /// Only decode the file, copy the columns, bring rows together plainly and make room for an answer
    #[arg(long)]
    floors: bool,
    /// Measure the accuracy of weights instead
    #[arg(long)]
    accuracy: bool,
    /// Measure saving and loading instead
    #[arg(long)]
    snapshot: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let report = if arguments.accuracy {
        accuracy::measure()?
    } else if arguments.snapshot {
        snapshot::measure()?
    } else if arguments.floors {
        floors(&arguments)?
    } else if arguments.incremental {
        incremental::measure(arguments.data.as_deref(), arguments.relationships)?
    } else if arguments.streaming {
        stream(&arguments)?
    } else {
        batch(&arguments)?
    };
    println!("{report}");
    Ok(())
}

fn batch(arguments: &Arguments) -> Result<Value> {
    let before = memory_now();
    let (columns, load) = load(arguments)?;
    let meter = Meter::of_this_process()?;
    let answer = match arguments.tallies {
        Some(parts) => engine::score_from_tallies(&columns, parts, arguments.as_of)?,
        None if arguments.plain => {
            plain::score(&columns, arguments.job, arguments.threads, arguments.as_of)?
        }
        None => engine::score(&columns, arguments.job, arguments.threads, arguments.as_of)?,
    };
    let score = meter.stop()?;
    if let Some(path) = &arguments.answer {
        results::write(path, &answer)?;
    }
    // Columns in memory are given; a Parquet file has to be decoded to be asked.
    let decodes = arguments.data.as_ref().is_some_and(|data| data.is_file());
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "engine": engine::NAME,
        "relationships": answer.iter().map(RecordBatch::num_rows).sum::<usize>(),
        "events": columns.len(),
        "memory_before": before,
        "load": load,
        "score": score,
        "query": if decodes { load.plus(score) } else { score },
    }))
}

/// The answer is kept only if it is asked for.
fn stream(arguments: &Arguments) -> Result<Value> {
    let data = arguments.data.as_deref().ok_or("--data is missing")?;
    let before = memory_now();
    let meter = Meter::of_this_process()?;
    let mut kept = Vec::new();
    let (events, relationships) = engine::score_in_stream(data, arguments.as_of, |part| {
        if arguments.answer.is_some() {
            kept.push(part);
        }
    })?;
    let query = meter.stop()?;
    if let Some(path) = &arguments.answer {
        results::write(path, &kept)?;
    }
    Ok(json!({
        "relationships": relationships,
        "events": events,
        "memory_before": before,
        "query": query,
    }))
}

fn floors(arguments: &Arguments) -> Result<Value> {
    let (columns, load) = load(arguments)?;
    let meter = Meter::of_this_process()?;
    let mut copy = columns.clone();
    let copy_to_fresh_memory = meter.stop()?;
    let meter = Meter::of_this_process()?;
    copy.copy_from(&columns);
    let copy_to_used_memory = meter.stop()?;
    black_box(copy);
    let meter = Meter::of_this_process()?;
    black_box(yardstick::bring_together(&columns));
    let bring_together = meter.stop()?;
    let relationships = columns.relationship.iter().collect::<HashSet<_>>().len();
    drop(columns);
    let meter = Meter::of_this_process()?;
    // Ones, since zeros that nobody writes cost nothing.
    let answer: Vec<Vec<f64>> =
        Job::Full.schema().fields().iter().map(|_| vec![1.0; relationships]).collect();
    let answer_to_fresh_memory = meter.stop()?;
    black_box(answer);
    Ok(json!({
        "decode": load,
        "copy_to_fresh_memory": copy_to_fresh_memory,
        "copy_to_used_memory": copy_to_used_memory,
        "bring_together": bring_together,
        "answer_to_fresh_memory": answer_to_fresh_memory,
    }))
}

fn load(arguments: &Arguments) -> Result<(Columns, Usage)> {
    let data = arguments.data.as_deref().ok_or("--data is missing")?;
    let meter = Meter::of_this_process()?;
    let columns = if data.is_dir() {
        raw_file::read(data)?
    } else {
        parquet_file::read(data, arguments.threads)?
    };
    Ok((columns, meter.stop()?))
}
