//! The goals of the engine, each held against what was measured.

use reciprocity_benches::columns::Columns;
use reciprocity_benches::generate::Order;
use reciprocity_benches::job::Job;
use serde::Serialize;
use serde_json::Value;

use crate::dataset::Dataset;
use crate::incremental::{self, STREAM};
use crate::measurement::{Measurement, Source};
use crate::reproducible::Variant;
use crate::streaming;

/// The size that the batch goals speak of.
const GOAL_EVENTS: u64 = 100_000_000;

/// What all goals are read from.
pub(crate) struct Findings<'a> {
    pub(crate) data: &'a Dataset,
    pub(crate) order: Order,
    pub(crate) threads: usize,
    pub(crate) measurements: &'a [Measurement],
    pub(crate) incremental: &'a incremental::Findings,
    pub(crate) streaming: &'a streaming::Findings,
    pub(crate) reproducible: &'a [Variant],
    pub(crate) accuracy: &'a Value,
    pub(crate) snapshot: &'a Value,
}

/// Whether a goal is met; `None` where it was not measured.
#[derive(Debug, Serialize)]
pub(crate) struct Goal {
    pub(crate) id: &'static str,
    pub(crate) goal: String,
    pub(crate) measured: String,
    pub(crate) met: Option<bool>,
}

pub(crate) fn all(findings: &Findings<'_>) -> Vec<Goal> {
    vec![
        findings.batch("B1", Job::Full, Job::Full, Source::Memory, 8.0, 15.0),
        findings.batch("B1 whole", Job::Whole, Job::Full, Source::Memory, 8.0, 15.0),
        findings.batch("B2", Job::Full, Job::Full, Source::Parquet, 5.0, 8.0),
        findings.batch("B2 whole", Job::Whole, Job::Full, Source::Parquet, 5.0, 8.0),
        findings.batch("B3 memory", Job::Core, Job::Core, Source::Memory, 4.0, 4.0),
        findings.batch("B3 parquet", Job::Core, Job::Core, Source::Parquet, 3.0, 3.0),
        findings.whole_beside_full(),
        findings.growth(),
        findings.scaling(),
        findings.memory(),
        findings.in_a_stream(),
        findings.one_event("I1", "one_ns", [100.0, 140.0]),
        findings.hot(),
        findings.one_event("I2", "batch_ns", [40.0, 60.0]),
        findings.read("I3 few", "read_few_ns", 180.0),
        findings.read("I3 whole", "assess_ns", 2000.0),
        findings.incremental_peer("I4 sqlite", "sqlite", 25.0),
        findings.incremental_peer("I4 dict", "dict", 8.0),
        findings.bytes(),
        findings.weights(),
        findings.bits(),
        findings.snapshots(),
    ]
}

fn goal(id: &'static str, goal: String, measured: Option<(String, bool)>) -> Goal {
    let (measured, met) = measured.unzip();
    Goal { id, goal, measured: measured.unwrap_or_else(|| "not measured".to_owned()), met }
}

impl Findings<'_> {
    /// Processor time an event, where the answers are right.
    fn cpu(&self, contestant: &str, job: Job, source: Source) -> Option<f64> {
        let found = self.measurements.iter().find(|one| {
            (one.contestant, one.job, one.source) == (contestant, job, source)
                && (one.threads, one.events) == (self.threads, self.data.events)
        })?;
        found.counts().then(|| found.cpu_per_event()).flatten()
    }

    fn ours(&self, source: Source) -> Option<f64> {
        self.cpu("ours", Job::Whole, source)
    }

    /// Says so where the goal speaks of another size.
    fn at_this_size(&self) -> String {
        let millions = self.data.events as f64 / 1e6;
        if self.data.events == GOAL_EVENTS { String::new() } else { format!(" (at {millions} M)") }
    }

    /// Our `part` of the method beside a job of `DuckDB` and of Polars: the lesser of the two ratios.
    fn batch(
        &self,
        id: &'static str,
        part: Job,
        job: Job,
        source: Source,
        unsorted: f64,
        sorted: f64,
    ) -> Goal {
        let wanted = if self.order == Order::Sorted { sorted } else { unsorted };
        let text = format!("our {part}, their {job}, {source}, {}: {wanted} x cheaper", self.order);
        let ratio = |peer| Some(self.cpu(peer, job, source)? / self.cpu("ours", part, source)?);
        let both = ratio("duckdb").zip(ratio("polars"));
        goal(
            id,
            text,
            both.map(|(duckdb, polars)| {
                let measured =
                    format!("duckdb {duckdb:.2}, polars {polars:.2}{}", self.at_this_size());
                (measured, duckdb.min(polars) >= wanted)
            }),
        )
    }

    fn whole_beside_full(&self) -> Goal {
        let full = self.cpu("ours", Job::Full, Source::Memory);
        let ratio = self.ours(Source::Memory).zip(full).map(|(whole, full)| whole / full);
        let text = "the whole method at most 3 x our full".to_owned();
        goal("B4", text, ratio.map(|ratio| (format!("{ratio:.2}"), ratio <= 3.0)))
    }

    fn growth(&self) -> Goal {
        let small = self
            .measurements
            .iter()
            .find(|one| one.contestant == "ours" && one.events == STREAM && one.job == Job::Whole);
        let small = small.and_then(Measurement::cpu_per_event);
        let measured = (self.data.events > STREAM).then_some(()).and(small);
        let ratio = self.ours(Source::Memory).zip(measured).map(|(large, small)| large / small);
        let text = "ns an event from 1 M to 100 M within 1.25 x".to_owned();
        let told = |ratio| (format!("{ratio:.2}{}", self.at_this_size()), ratio <= 1.25);
        goal("B5 growth", text, ratio.map(told))
    }

    fn scaling(&self) -> Goal {
        let wall = |threads| {
            let found = self.measurements.iter().find(|one| {
                (one.contestant, one.job, one.source) == ("ours", Job::Whole, Source::Memory)
                    && (one.threads, one.events) == (threads, self.data.events)
            });
            found.and_then(Measurement::wall)
        };
        let both = (self.threads == 4).then_some(()).and(wall(1).zip(wall(4)));
        let text = "1 to 4 threads at least 3.3 x on the clock".to_owned();
        goal(
            "B5 threads",
            text,
            both.map(|(one, four)| (format!("{:.2}", one / four), one / four >= 3.3)),
        )
    }

    fn memory(&self) -> Goal {
        let found = self.measurements.iter().find(|one| {
            (one.contestant, one.job, one.source) == ("ours", Job::Whole, Source::Memory)
                && (one.threads, one.events) == (self.threads, self.data.events)
        });
        let measured = found.and_then(|one| Some((one, one.peak()?, one.runs.first()?)));
        let text = "above the input at most 1.1 x the columns + 100 B a relationship".to_owned();
        goal(
            "B6",
            text,
            measured.map(|(one, peak, run)| {
                let input = one.events as f64 * Columns::EVENT_BYTES as f64;
                let above = peak - input - run.memory_before as f64;
                let allowed = 1.1 * input + 100.0 * one.relationships() as f64;
                let measured = format!("{:.0} MB of {:.0} MB", above / 1e6, allowed / 1e6);
                (measured + &self.at_this_size(), above <= allowed)
            }),
        )
    }

    fn in_a_stream(&self) -> Goal {
        let streaming::Findings { events, relationships, memory, cpu, cpu_of_batch } =
            *self.streaming;
        let (allowed, ratio) = (0.25e9 + 150.0 * relationships, cpu / cpu_of_batch);
        let measured = format!(
            "{:.0} MB of {:.0} MB, {ratio:.2} x (at {} M, by time)",
            memory / 1e6,
            allowed / 1e6,
            events as f64 / 1e6
        );
        let text = "0.25 GB + 150 B a relationship, at most twice the time".to_owned();
        goal("B6 streaming", text, Some((measured, memory <= allowed && ratio <= 2.0)))
    }

    /// Nanoseconds at one and at ten million relationships.
    fn one_event(&self, id: &'static str, name: &str, wanted: [f64; 2]) -> Goal {
        let text = format!("{} ns at 1 M relationships, {} at 10 M", wanted[0], wanted[1]);
        let mut told = Vec::new();
        let mut met = None;
        for size in &self.incremental.sizes {
            let millions = size.relationships as f64 / 1e6;
            let allowed = wanted[usize::from(size.relationships > 1_000_000)];
            match size.measured.as_ref().map(|measured| measured[name].as_f64()) {
                Ok(Some(nanoseconds)) => {
                    told.push(format!("{nanoseconds:.0} at {millions} M"));
                    met = Some(met.unwrap_or(true) && nanoseconds <= allowed);
                }
                Ok(None) => {}
                Err(reason) => told.push(format!("{millions} M {reason}")),
            }
        }
        let measured = if told.is_empty() { "not measured".to_owned() } else { told.join(", ") };
        Goal { id, goal: text, measured, met }
    }

    fn hot(&self) -> Goal {
        let hot = self.of_stream("hot_ns");
        goal("I1 hot", "15 ns".to_owned(), hot.map(|hot| (format!("{hot:.0}"), hot <= 15.0)))
    }

    fn read(&self, id: &'static str, name: &str, wanted: f64) -> Goal {
        let measured = self.of_stream(name).map(|found| (format!("{found:.0}"), found <= wanted));
        goal(id, format!("{wanted} ns"), measured)
    }

    fn incremental_peer(&self, id: &'static str, peer: &str, wanted: f64) -> Goal {
        let theirs = self.incremental.peers.iter().find(|(name, _)| *name == peer);
        let theirs = theirs.and_then(|(_, nanoseconds)| *nanoseconds);
        let ratio = theirs.zip(self.of_stream("one_ns")).map(|(theirs, ours)| theirs / ours);
        let text = format!("{wanted} x cheaper than {peer}");
        goal(id, text, ratio.map(|ratio| (format!("{ratio:.2}"), ratio >= wanted)))
    }

    fn bytes(&self) -> Goal {
        let bytes = self.of_stream("bytes_a_relationship");
        let text = "at most 128 B a relationship".to_owned();
        goal("M1", text, bytes.map(|bytes| (format!("{bytes:.0} B"), bytes <= 128.0)))
    }

    fn of_stream(&self, name: &str) -> Option<f64> {
        self.incremental.ours.as_ref()?[name].as_f64()
    }

    fn weights(&self) -> Goal {
        let error = self.accuracy["weight_error_eps"].as_f64();
        let share = self.accuracy["share_after_1100_half_lives"].as_f64();
        let text = "weights within 2 eps, shares after 1,100 half-lives".to_owned();
        goal(
            "A1",
            text,
            error.map(|error| {
                let kept = share.is_some_and(|share| (share - 0.6).abs() <= f64::EPSILON);
                let told = share.map_or("lost".to_owned(), |share| share.to_string());
                (format!("{error:.2} eps, share of 3 to 2 {told}"), error <= 2.0 && kept)
            }),
        )
    }

    fn bits(&self) -> Goal {
        let differ: usize = self.reproducible.iter().map(|one| one.bits_differ).sum();
        let variants = self.reproducible.len();
        let text = "equal bits for threads, order, increments, merges; at most 2.5 x plain sums";
        let cost = self.accuracy["exact_sums_cost"].as_f64();
        let told = |cost| {
            let measured = format!("{differ} relationships over {variants} variants, {cost:.2} x");
            (measured, differ == 0 && cost <= 2.5)
        };
        goal("A2", text.to_owned(), cost.map(told))
    }

    fn snapshots(&self) -> Goal {
        let of = |name: &str| self.snapshot[name].as_f64().map(|bytes| bytes / 1e9);
        let speeds = of("save").zip(of("load")).zip(of("checksum"));
        let text = "saving and loading at 70 % of the checksum's speed".to_owned();
        let told = |((save, load), checksum): ((f64, f64), f64)| {
            let measured = format!("{save:.2} and {load:.2} of {checksum:.2} GB/s");
            (measured, save.min(load) >= 0.7 * checksum)
        };
        goal("S1", text, speeds.map(told))
    }
}
