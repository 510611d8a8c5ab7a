//! Runs every program in turn, round after round, each time in a process of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reciprocity_benches::error::Result;
use reciprocity_benches::job::Job;
use reciprocity_benches::results;
use reciprocity_benches::usage::Meter;
use serde_json::Value;

use crate::Arguments;
use crate::contestant::{self, Contestant};
use crate::dataset::Dataset;
use crate::measurement::{Measurement, Run, Source};

/// One thing to be run in every round.
struct Task<'a> {
    contestant: &'a Contestant,
    data: &'a Dataset,
    threads: usize,
    measurement: Measurement,
}

/// Every contestant, job and source; and ours alone with one thread and with the small data, which
/// tell how it scales.
#[expect(clippy::print_stdout, reason = "a command prints")]
pub(crate) fn measure_all(
    arguments: &Arguments,
    contestants: &[Contestant],
    data: &Dataset,
    small: &Dataset,
) -> Result<Vec<Measurement>> {
    let folder = &arguments.folder;
    let reference = folder.join("reference.arrow");
    // The plain answers, which hold every column that is asked of anybody.
    let plain = Task::new(&contestants[0], data, Job::Full, Source::Memory, arguments.threads);
    run(&plain, arguments, Some(&reference), &["--plain"])?;
    let mut tasks = tasks(arguments, contestants, data, small);
    for round in 0..=arguments.rounds {
        for (number, task) in tasks.iter_mut().enumerate() {
            if task.measurement.failure.is_some() {
                continue;
            }
            println!("round {round}: {}", task.name());
            let answer = |round| folder.join(format!("answer-{number}-{round}.arrow"));
            // The answers of two equal runs are kept; later ones would be alike.
            let kept = (round < 2).then(|| answer(round));
            match run(task, arguments, kept.as_deref(), &[]) {
                Ok(run) if round > 0 => task.measurement.runs.push(run),
                Ok(_) => {}
                Err(failure) => {
                    println!("FAILED: {}: {failure}", task.name());
                    task.measurement.failure = Some(failure.to_string());
                }
            }
            if let (1, None) = (round, &task.measurement.failure) {
                // The small data have other answers.
                if task.data.name == data.name {
                    task.measurement.agreement = Some(results::compare(&answer(0), &reference)?);
                }
                let bits = results::compare(&answer(0), &answer(1))?;
                task.measurement.bits_differ = Some(bits.bits_differ_part());
                fs::remove_file(answer(0))?;
                fs::remove_file(answer(1))?;
            }
        }
    }
    fs::remove_file(reference)?;
    Ok(tasks.into_iter().map(|task| task.measurement).collect())
}

fn tasks<'a>(
    arguments: &Arguments,
    contestants: &'a [Contestant],
    data: &'a Dataset,
    small: &'a Dataset,
) -> Vec<Task<'a>> {
    let mut tasks = Vec::new();
    for source in [Source::Parquet, Source::Memory] {
        for &job in &arguments.jobs {
            for contestant in contestants {
                if contestant.takes(job, source, data.events) {
                    tasks.push(Task::new(contestant, data, job, source, arguments.threads));
                }
            }
        }
    }
    if arguments.jobs.contains(&Job::Whole) {
        let ours =
            |data, threads| Task::new(&contestants[0], data, Job::Whole, Source::Memory, threads);
        if arguments.threads > 1 {
            tasks.push(ours(data, 1));
        }
        if small.events != data.events {
            tasks.push(ours(small, arguments.threads));
        }
    }
    tasks
}

impl<'a> Task<'a> {
    fn new(
        contestant: &'a Contestant,
        data: &'a Dataset,
        job: Job,
        source: Source,
        threads: usize,
    ) -> Self {
        let measurement = Measurement {
            contestant: contestant.name,
            job,
            source,
            threads,
            events: data.events,
            runs: Vec::new(),
            agreement: None,
            bits_differ: None,
            failure: None,
        };
        Self { contestant, data, threads, measurement }
    }

    fn name(&self) -> String {
        let Measurement { contestant, job, source, threads, events, .. } = &self.measurement;
        format!("{contestant} {job} from {source}, {events} events, {threads} threads")
    }
}

fn run(
    task: &Task<'_>,
    arguments: &Arguments,
    answer: Option<&Path>,
    more: &[&str],
) -> Result<Run> {
    let contestant = task.contestant;
    let mut command = Command::new(&contestant.program);
    let source = task.measurement.source;
    if let Some(script) = &contestant.script {
        command.arg(script).args(["--source", &source.to_string()]);
    }
    // A peer loads its own form of columns in memory from the file, outside the time of the query.
    let from_columns = contestant.is_ours() && source == Source::Memory;
    let data = if from_columns { &task.data.columns } else { &task.data.parquet };
    command.arg("--data").arg(data);
    command.args(["--job", &task.measurement.job.to_string()]);
    command.args(["--threads", &task.threads.to_string()]);
    command.args(["--as-of", &arguments.as_of.to_string()]);
    command.args(more);
    if let Some(path) = answer {
        command.arg("--answer").arg(path);
    }
    for variable in ["TOKIO_WORKER_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS"] {
        command.env(variable, task.threads.to_string());
    }
    let meter = Meter::of_children()?;
    let report = report_of(&mut command)?;
    let process = meter.stop()?;
    let run: Run = serde_json::from_value(report)?;
    Ok(Run {
        process: reciprocity_benches::usage::Usage { peak: run.query.peak, ..process },
        ..run
    })
}

/// Runs our side.
pub(crate) fn ours(arguments: &[&str]) -> Result<Value> {
    report_of(Command::new(contestant::ours()).args(arguments))
}

/// Runs a script of the incremental peers on a file.
pub(crate) fn script(python: &Path, name: &str, data: &Path) -> Result<Value> {
    let script: PathBuf = contestant::script(name);
    report_of(Command::new(python).arg(script).arg("--data").arg(data))
}

/// Decoding and copying alone.
pub(crate) fn floors(data: &Dataset, threads: usize) -> Result<Value> {
    let path = data.parquet.to_string_lossy();
    ours(&["--floors", "--data", &path, "--threads", &threads.to_string()])
}

/// The line of JSON that a process prints last.
fn report_of(command: &mut Command) -> Result<Value> {
    let output = command.output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let last = |text: String| text.lines().last().unwrap_or_default().to_owned();
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, last(text(&output.stderr))).into());
    }
    Ok(serde_json::from_str(&last(text(&output.stdout)))?)
}
