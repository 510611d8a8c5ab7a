//! Our side beside what an analyst would use instead: one command, from the data to the verdict on
//! each goal. See `README.md`.

#![expect(clippy::print_stdout, reason = "a command prints")]

mod contestant;
mod dataset;
mod goals;
mod incremental;
mod machine;
mod measurement;
mod picture;
mod reproducible;
mod round;
mod streaming;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use reciprocity_benches::columns::AS_OF;
use reciprocity_benches::error::{Error, Result};
use reciprocity_benches::generate::Order;
use reciprocity_benches::job::Job;
use serde_json::json;

use crate::dataset::Dataset;
use crate::machine::Machine;

/// A number such as `10M`.
fn count(text: &str) -> Result<u64> {
    let (digits, unit) = match text.strip_suffix(['k', 'M']) {
        Some(digits) if text.ends_with('M') => (digits, 1_000_000),
        Some(digits) => (digits, 1_000),
        None => (text, 1),
    };
    let number: u64 = digits.parse().map_err(|_| format!("`{text}` is no number such as 10M"))?;
    Ok(number * unit)
}

#[derive(Parser, Debug)]
#[command(about = "Compares Reciprocity with what an analyst would use instead")]
struct Arguments {
    /// How many events to generate
    #[arg(long, value_parser = count, default_value = "10M")]
    events: u64,
    /// Events to use instead, in Parquet or CSV, with the columns of `README.md`
    #[arg(long)]
    data: Option<PathBuf>,
    /// As of when to score, in microseconds since 1970
    #[arg(long, default_value_t = AS_OF)]
    as_of: i64,
    #[arg(long, value_enum, default_value = "shuffled")]
    order: Order,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 4)]
    threads: usize,
    /// Rounds after the one that warms up
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    #[arg(long, value_enum, value_delimiter = ',', default_value = "core,kind,lat,full,whole")]
    jobs: Vec<Job>,
    /// Only these peers
    #[arg(long, value_delimiter = ',')]
    peers: Option<Vec<String>>,
    /// Sizes of the stores to which events come one at a time, in relationships
    #[arg(long, value_delimiter = ',', value_parser = count, default_value = "1M,10M")]
    incremental: Vec<u64>,
    /// Leave the incremental part out
    #[arg(long)]
    no_incremental: bool,
    /// Where everything is kept
    #[arg(long, default_value = "target/compare")]
    folder: PathBuf,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    contestant::build_ours()?;
    fs::create_dir_all(&arguments.folder)?;
    let python = python(&arguments.folder)?;
    let contestants = contestant::installed(&python, arguments.peers.as_deref());
    let machine = Machine::now();
    let data = match &arguments.data {
        Some(path) => Dataset::given(path, &arguments.folder)?,
        None => generated(&arguments, arguments.events, arguments.order)?,
    };
    let small = generated(&arguments, incremental::STREAM, arguments.order)?;
    println!("{}, {} events, {}", machine.processor, data.events, data.name);

    let floors = round::floors(&data, arguments.threads)?;
    let measurements = round::measure_all(&arguments, &contestants, &data, &small)?;
    let reproducible = reproducible::check(&arguments)?;
    let incremental = if arguments.no_incremental {
        incremental::Findings::default()
    } else {
        incremental::measure(&arguments, &python)?
    };
    let streaming = streaming::measure(&arguments)?;
    let accuracy = round::ours(&["--accuracy"])?;
    let snapshot = round::ours(&["--snapshot"])?;
    let findings = goals::Findings {
        data: &data,
        order: arguments.order,
        threads: arguments.threads,
        measurements: &measurements,
        incremental: &incremental,
        streaming: &streaming,
        reproducible: &reproducible,
        accuracy: &accuracy,
        snapshot: &snapshot,
    };
    let goals = goals::all(&findings);

    let report = json!({
        "machine": machine,
        "load_after": machine::load(),
        "arguments": format!("{arguments:?}"),
        "data": data,
        "floors": floors,
        "measurements": measurements,
        "reproducible": reproducible,
        "incremental": incremental,
        "streaming": streaming,
        "accuracy": accuracy,
        "snapshot": snapshot,
        "goals": goals,
    });
    let name = format!("report-{}", data.name);
    let [report_file, picture] =
        ["json", "svg"].map(|kind| arguments.folder.join(format!("{name}.{kind}")));
    fs::write(&report_file, serde_json::to_string_pretty(&report)?)?;
    fs::write(&picture, picture::draw(&measurements, &data))?;
    print!("{}", table::measurements(&measurements, &data));
    print!("{}", table::floors(&floors, &data));
    print!("{}", table::incremental(&incremental));
    print!("{}", table::goals(&goals));
    println!("\n{}\n{}", report_file.display(), picture.display());
    Ok(())
}

fn generated(arguments: &Arguments, events: u64, order: Order) -> Result<Dataset> {
    Dataset::generated(events, arguments.seed, order, &arguments.folder)
}

/// The interpreter of the peers; without the environment, whatever the system has.
fn python(folder: &Path) -> Result<PathBuf> {
    let of_environment = folder.join("venv/bin/python");
    if of_environment.exists() {
        return std::path::absolute(of_environment).map_err(Error::from);
    }
    println!(
        "SKIPPED: no {}, so that peers may be missing; see README.md",
        of_environment.display()
    );
    Ok(PathBuf::from("python3"))
}
