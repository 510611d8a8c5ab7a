//! `simulate`: a made history of any size, and what must come out of a part of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use reciprocity_core::Policy;
use reciprocity_io::parse_time;
use reciprocity_simulate::{Character, Claim, Simulation};
use serde::Serialize;

use crate::args::Format;
use crate::event_writer::{EVENT_COLUMNS, EventColumn, EventFormat, write_events};
use crate::failure::Failure;
use crate::output::Target;
use crate::progress::Bar;
use crate::source::format_instant;

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// How many events the crowd has; those of planted relationships come on top
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    events: u64,
    /// How many relationships the crowd has (default: a tenth as many as events)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    relationships: Option<u64>,
    /// How many relationships of each character to plant among the crowd
    #[arg(long, value_name = "N", default_value_t = 1)]
    planted: u32,
    /// Write what must come out for each planted relationship to this file, as lines of JSON
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Make other events: the same seed makes the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// When it begins
    #[arg(long, value_name = "TIME", default_value = "2024-01-01", allow_hyphen_values = true)]
    begin: String,
    /// How many days it lasts; 365 at least where relationships are planted
    #[arg(long, value_name = "N", default_value_t = 730, value_parser = clap::value_parser!(u32).range(1..=3_000_000))]
    days: u32,
    /// How to print (default: what the name of the output ends in, else CSV)
    #[arg(long, value_enum)]
    format: Option<EventFormat>,
    /// Write to this file: `.csv`, `.jsonl`, `.parquet` or `.arrow`; of the first two also `.gz` and
    /// `.zst`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How many events are made between two looks at the clock.
const EVENTS_PER_PROGRESS: u64 = 4096;

/// What must come out for one planted relationship.
#[derive(Serialize)]
struct Answer {
    supplier: String,
    customer: String,
    as_of: String,
    character: Character,
    claims: Vec<Claim>,
}

pub(crate) fn run(arguments: &Simulate, output: &mut impl Write) -> Result<(), Failure> {
    let target =
        Target::for_events(arguments.output.as_deref(), arguments.format.map(Format::from))?;
    let answers =
        arguments.answers.as_deref().map(|path| answers_to(path, arguments)).transpose()?;
    let begin = parse_time(&arguments.begin);
    let simulation = Simulation {
        seed: arguments.seed,
        events: arguments.events,
        relationships: arguments.relationships.unwrap_or((arguments.events / 10).max(1)),
        planted: arguments.planted,
        begin: begin.map_err(|error| Failure::usage(format!("--begin: {error}")))?,
        days: arguments.days,
    };
    let events = simulation.events().map_err(|error| Failure::usage(format!("--days: {error}")))?;
    let columns: Vec<&EventColumn> = EVENT_COLUMNS.iter().collect();
    let policy = Policy::default();
    let mut bar = Bar::new("making");
    write_events(&target, &columns, output, |writer| {
        for (done, made) in (0_u64..).zip(events) {
            if done.is_multiple_of(EVENTS_PER_PROGRESS) && target.is_file() {
                bar.count_of("events", done, simulation.events.max(done));
            }
            writer.write(&made.supplier, &made.customer, &made.event, &policy)?;
        }
        Ok(())
    })?;
    bar.clear();
    match answers {
        Some(answers) => write_answers(&simulation, &answers, output),
        None => Ok(()),
    }
}

/// Where the answers go, which are JSON lines whatever the events are.
fn answers_to(path: &Path, arguments: &Simulate) -> Result<Target, Failure> {
    if arguments.output.as_deref() == Some(path) {
        let message = "--answers and --output name one file; give the answers another one";
        return Err(Failure::usage(message));
    }
    Target::new(Some(path), Some(Format::Jsonl)).map_err(|_| {
        let message = "the answers are JSON lines; let the name end in `.jsonl`";
        Failure::usage(format!("{}: {message}", path.display()))
    })
}

fn write_answers(
    simulation: &Simulation,
    target: &Target,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let as_of = format_instant(simulation.end().map_err(Failure::usage)?);
    target.write_text(output, |output| {
        for planted in simulation.planted() {
            let answer = Answer {
                supplier: planted.supplier,
                customer: planted.customer,
                as_of: as_of.clone(),
                character: planted.character,
                claims: planted.character.claims(),
            };
            serde_json::to_writer(&mut *output, &answer)
                .map_err(|error| Failure::Output(error.into()))?;
            writeln!(output)?;
        }
        Ok(())
    })
}
