//! `check`: everything that is wrong with a file, and what is legal and looks like a slip.

mod suspicions;

use std::io::Write;

use clap::{Args, ValueEnum};
use reciprocity_core::{Error, Ledger, Policy, Timestamp};
use reciprocity_io::{Input, Layout, Options, Progress, ReadError, Record, Summary, parse_time};
use serde::Serialize;

use crate::failure::Failure;
use crate::inputs::Inputs;
use crate::output::write_document;
use crate::palette;
use crate::progress::Bar;
use crate::source::counted;
use suspicions::{Suspicion, Suspicions};

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    inputs: Inputs,
    /// Times after this one are in the future (default: now)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    as_of: Option<String>,
    /// How many problems to print; all are counted
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum CheckFormat {
    /// A line for each
    #[default]
    Text,
    /// One document
    Json,
}

/// A problem: the row cannot be read, or must not be.
#[derive(Debug, Serialize)]
struct Told {
    /// The permanent code of the kind of problem.
    code: u16,
    file: String,
    row: Option<u64>,
    column: Option<String>,
    value: Option<String>,
    message: String,
    #[serde(skip)]
    line: String,
}

impl Told {
    fn of(error: &ReadError) -> Self {
        Self {
            code: error.code(),
            file: error.file().to_owned(),
            row: error.row(),
            column: error.column().map(str::to_owned),
            value: error.value().map(str::to_owned),
            message: error.message().to_owned(),
            line: error.to_string(),
        }
    }
}

/// What was found in one file.
#[derive(Debug, Serialize)]
struct Checked {
    file: String,
    layout: Option<String>,
    rows: u64,
    events: u64,
    bad_rows: u64,
    problems: u64,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    files: Vec<Checked>,
    problem_count: u64,
    problems: Vec<Told>,
    suspicions: Vec<Suspicion>,
}

pub(crate) fn run(arguments: &Check, output: &mut impl Write) -> Result<(), Failure> {
    let policy = arguments.inputs.policy()?;
    let layout = arguments.inputs.layout(&policy)?;
    let now = match &arguments.as_of {
        Some(text) => {
            parse_time(text).map_err(|error| Failure::usage(format!("--as-of: {error}")))?
        }
        None => now()?,
    };
    let mut work = Work {
        arguments,
        layout,
        policy: &policy,
        report: Report::default(),
        suspicions: Suspicions::new(now, &policy),
        named: Ledger::new(policy.clone()),
    };
    for place in 0..arguments.inputs.files.len() {
        work.check(place);
    }
    let Work { mut report, suspicions, named, .. } = work;
    report.suspicions = suspicions.finish(&named);
    match arguments.format {
        CheckFormat::Text => write_text(&report, output)?,
        CheckFormat::Json => write_document(output, &report)?,
    }
    output.flush()?;
    if report.problem_count == 0 {
        return Ok(());
    }
    // A file that cannot be read at all has no rows to leave out.
    let advice = if report.files.iter().any(|file| file.bad_rows > 0) {
        "; correct the rows, or leave them out with `--skip-bad-rows`"
    } else {
        ""
    };
    Err(Failure::input(format!("{} found{advice}", counted(report.problem_count, "problem"))))
}

struct Work<'a> {
    arguments: &'a Check,
    layout: Layout,
    policy: &'a Policy,
    report: Report,
    suspicions: Suspicions<'a>,
    /// The events that have a name, which must not be another event's.
    named: Ledger,
}

impl Work<'_> {
    fn check(&mut self, place: usize) {
        let arguments = self.arguments;
        let input = Input::from_argument(&arguments.inputs.files[place]);
        let file = input.name().to_owned();
        let kept = arguments.limit.saturating_sub(self.report.problems.len());
        let mut bar = Bar::new("checking");
        let mut progress =
            |progress: Progress| bar.read(progress, place, arguments.inputs.files.len());
        let options = Options {
            skip_bad_rows: true,
            every_problem: true,
            errors_kept: kept,
            progress: Some(&mut progress),
            ..Options::default()
        };
        let (suspicions, named) = (&mut self.suspicions, &mut self.named);
        let mut record = |record: Record<'_>| note(&record, &file, suspicions, named);
        let read = reciprocity_arrow::read(input, &self.layout, self.policy, options, &mut record);
        bar.clear();
        let (report, suspicions) = (&mut self.report, &mut self.suspicions);
        match read {
            Ok(summary) => {
                report.problem_count += summary.problems;
                report.problems.extend(summary.errors.iter().map(Told::of));
                if summary.events == 0 && summary.problems == 0 {
                    suspicions.note_no_events(&file);
                }
                report.files.push(Checked::of(summary));
            }
            // What ends the reading is told however many problems there were.
            Err(error) => {
                report.problem_count += 1;
                report.problems.push(Told::of(&error));
                let (layout, rows, events) = (None, error.row().unwrap_or(0), 0);
                report.files.push(Checked { file, layout, rows, events, bad_rows: 0, problems: 1 });
            }
        }
    }
}

impl Checked {
    fn of(summary: Summary) -> Self {
        let Summary { file, layout, rows, events, bad_rows, problems, .. } = summary;
        Self { file, layout: layout.map(|one| one.to_string()), rows, events, bad_rows, problems }
    }
}

/// Notes the events of a row.
fn note(
    record: &Record<'_>,
    file: &str,
    suspicions: &mut Suspicions<'_>,
    named: &mut Ledger,
) -> Result<(), Error> {
    let with_name: Vec<_> =
        record.events.iter().filter(|event| event.id().is_some()).cloned().collect();
    let (expected, place) = (with_name.len(), (file, record.line));
    if expected > 0 {
        let new = named.record_all(record.supplier, record.customer, with_name)?;
        if new < expected {
            suspicions.note_repeated(record, place);
        }
    }
    suspicions.note(record, place);
    Ok(())
}

fn now() -> Result<Timestamp, Failure> {
    let micros = jiff::Timestamp::now().as_microsecond();
    Timestamp::from_micros(micros).map_err(|error| {
        Failure::usage(format!("the clock of this machine is wrong, say `--as-of`: {error}"))
    })
}

fn write_text(report: &Report, output: &mut impl Write) -> Result<(), Failure> {
    for problem in &report.problems {
        writeln!(output, "{}", problem.line)?;
    }
    let untold = report.problem_count.saturating_sub(report.problems.len() as u64);
    if untold > 0 {
        writeln!(output, "and {untold} more, which `--limit` leaves out")?;
    }
    let (title, quiet) = (palette::TITLE, palette::QUIET);
    if !report.suspicions.is_empty() {
        let gap = if report.problems.is_empty() { "" } else { "\n" };
        writeln!(output, "{gap}{title}Legal, but look again:{title:#}")?;
    }
    for suspicion in &report.suspicions {
        writeln!(output, "{}", suspicion.message)?;
        for example in &suspicion.examples {
            writeln!(output, "{quiet}  {example}{quiet:#}")?;
        }
    }
    if report.problem_count > 0 || !report.suspicions.is_empty() {
        writeln!(output)?;
    }
    for file in &report.files {
        let layout = file.layout.as_deref().map(|layout| format!(" ({layout})"));
        writeln!(
            output,
            "{}: {}, {}, {} in {}{}",
            file.file,
            counted(file.rows, "row"),
            counted(file.events, "event"),
            counted(file.problems, "problem"),
            counted(file.bad_rows, "row"),
            layout.unwrap_or_default()
        )?;
    }
    Ok(())
}
