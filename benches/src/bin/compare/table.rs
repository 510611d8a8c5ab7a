//! What was measured, as text.

use std::fmt::Write;

use reciprocity_benches::columns::Columns;
use reciprocity_benches::job::Job;
use reciprocity_benches::usage::Usage;
use serde_json::Value;

use crate::dataset::Dataset;
use crate::goals::Goal;
use crate::incremental::Findings;
use crate::measurement::{Measurement, Source};

/// A line a measurement: medians, and how many times as much processor time as the whole method of
/// ours from the same source.
pub(crate) fn measurements(measurements: &[Measurement], data: &Dataset) -> String {
    let mut text = format!(
        "\n{:8} {:6} {:11} {:>3} {:>9} {:>9} {:>9} {:>9} {:>7} {:>9} {:>9}  {}\n",
        "source",
        "job",
        "program",
        "thr",
        "events",
        "wall ms",
        "CPU ms",
        "CPU ns/ev",
        "x whole",
        "peak MB",
        "B/relat.",
        "answers"
    );
    for one in measurements {
        let ours = whole(measurements, one.source, data).and_then(Measurement::cpu_per_event);
        let ratio = one.cpu_per_event().zip(ours).map(|(theirs, ours)| theirs / ours);
        _ = writeln!(
            text,
            "{:8} {:6} {:11} {:>3} {:>9} {:>9} {:>9} {:>9} {:>7} {:>9} {:>9}  {}",
            one.source.to_string(),
            one.job.to_string(),
            one.contestant,
            one.threads,
            one.events,
            number(one.wall().map(|seconds| seconds * 1e3), 0),
            number(one.cpu().map(|seconds| seconds * 1e3), 0),
            number(one.cpu_per_event(), 0),
            number(ratio, 2),
            number(one.peak().map(|bytes| bytes / 1e6), 0),
            number(one.bytes_a_relationship(), 0),
            answers(one)
        );
    }
    text
}

/// The whole method of ours, on the data and with the most threads.
pub(crate) fn whole<'a>(
    measurements: &'a [Measurement],
    source: Source,
    data: &Dataset,
) -> Option<&'a Measurement> {
    measurements
        .iter()
        .filter(|one| (one.contestant, one.job, one.source) == ("ours", Job::Whole, source))
        .filter(|one| one.events == data.events)
        .max_by_key(|one| one.threads)
}

fn answers(one: &Measurement) -> String {
    if let Some(failure) = &one.failure {
        return format!("FAILED: {failure}");
    }
    let bits = one.bits_differ.map_or_else(String::new, |part| {
        format!(", bits of {:.1} % differ between runs", part * 100.0)
    });
    match &one.agreement {
        None => format!("not compared{bits}"),
        Some(agreement) if one.counts() => {
            format!("agree to {:.0e}{bits}", agreement.greatest_difference)
        }
        Some(agreement) => format!(
            "DIFFER: {} relationships missing, {} counts, {} bands, {:.0e} in `{}`",
            agreement.missing,
            agreement.counts_differ,
            agreement.bands_differ,
            agreement.greatest_difference,
            agreement.greatest_in
        ),
    }
}

pub(crate) fn floors(floors: &Value, data: &Dataset) -> String {
    let mut text = "\nFloors, processor ns an event\n".to_owned();
    for (name, label) in [
        ("decode", "decoding the Parquet file"),
        ("copy_to_fresh_memory", "copying the columns to fresh memory"),
        ("copy_to_used_memory", "copying the columns to memory in use"),
        ("bring_together", "bringing rows of 32 bytes together, once"),
        ("answer_to_fresh_memory", "the answer to *full* in fresh memory"),
    ] {
        let usage: Option<Usage> = serde_json::from_value(floors[name].clone()).ok();
        let nanoseconds = usage.map(|usage| usage.cpu() * 1e9 / data.events as f64);
        _ = writeln!(text, "  {label}: {}", number(nanoseconds, 1));
    }
    _ = writeln!(text, "  ({} bytes an event)", Columns::EVENT_BYTES);
    text
}

pub(crate) fn incremental(findings: &Findings) -> String {
    let mut text = "\nOne event at a time, processor ns an event\n".to_owned();
    if let Some(ours) = &findings.ours {
        _ = writeln!(text, "  the stream of the peers, ours: {ours}");
    }
    for (peer, nanoseconds) in &findings.peers {
        _ = writeln!(text, "  the same, {peer}: {}", number(*nanoseconds, 0));
    }
    for size in &findings.sizes {
        let measured = match &size.measured {
            Ok(measured) => measured.to_string(),
            Err(reason) => format!("SKIPPED: {reason}"),
        };
        _ = writeln!(text, "  {} relationships, ours: {measured}", size.relationships);
    }
    text
}

pub(crate) fn goals(goals: &[Goal]) -> String {
    let mut text = "\nGoals\n".to_owned();
    for Goal { id, goal, measured, met } in goals {
        let met = match met {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "not measured",
        };
        _ = writeln!(text, "{id:12} {goal:66} {measured}: {met}");
    }
    text
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
