//! What was measured of one program, job and source.

use std::fmt;

use reciprocity_benches::job::Job;
use reciprocity_benches::results::Agreement;
use reciprocity_benches::usage::Usage;
use serde::{Deserialize, Serialize};

/// Where the events come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Parquet,
    Memory,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Source::Parquet { "parquet" } else { "memory" })
    }
}

/// What a program says of one run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) version: String,
    pub(crate) relationships: u64,
    pub(crate) load: Usage,
    pub(crate) query: Usage,
    #[serde(default)]
    pub(crate) memory_before: u64,
    /// Of the whole process, with its start and the writing of the answer, as the harness saw it.
    #[serde(default)]
    pub(crate) process: Usage,
}

/// All rounds of one program, job and source.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Measurement {
    pub(crate) contestant: &'static str,
    pub(crate) job: Job,
    pub(crate) source: Source,
    pub(crate) threads: usize,
    pub(crate) events: u64,
    pub(crate) runs: Vec<Run>,
    /// With the answers worked out plainly.
    pub(crate) agreement: Option<Agreement>,
    /// The part of the relationships of which any bit differs between two equal runs.
    pub(crate) bits_differ: Option<f64>,
    pub(crate) failure: Option<String>,
}

impl Measurement {
    pub(crate) fn cpu(&self) -> Option<f64> {
        median(self.runs.iter().map(|run| run.query.cpu()))
    }

    pub(crate) fn wall(&self) -> Option<f64> {
        median(self.runs.iter().map(|run| run.query.wall))
    }

    pub(crate) fn cpu_per_event(&self) -> Option<f64> {
        Some(self.cpu()? * 1e9 / self.events as f64)
    }

    pub(crate) fn peak(&self) -> Option<f64> {
        median(self.runs.iter().map(|run| run.query.peak as f64))
    }

    /// How much the peak of memory rose by the query, per relationship.
    pub(crate) fn bytes_a_relationship(&self) -> Option<f64> {
        median(self.runs.iter().map(|run| {
            run.query.peak.saturating_sub(run.load.peak) as f64 / run.relationships.max(1) as f64
        }))
    }

    pub(crate) fn relationships(&self) -> u64 {
        self.runs.first().map_or(0, |run| run.relationships)
    }

    /// Whether the answers are right, so that the time counts.
    pub(crate) fn counts(&self) -> bool {
        self.failure.is_none()
            && self.agreement.as_ref().is_none_or(|agreement| agreement.holds(1e-9))
    }
}

/// The middle one; of an even number, the mean of the two in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        count if count % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median([]), None);
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }
}
