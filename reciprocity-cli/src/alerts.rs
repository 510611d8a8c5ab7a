//! `alerts`: what changed in the relationships of a file, each change once.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use reciprocity_arrow::ValueType;
use reciprocity_core::{Alert, AlertStream, PerSide, Side, Timestamp};
use reciprocity_io::parse_time;
use serde::Serialize;

use crate::args::{Format, Source};
use crate::failure::Failure;
use crate::grid::{Columns, Grid, Value};
use crate::output::{OutputOptions, write_document};
use crate::palette;
use crate::progress::Bar;
use crate::source::{History, counted, format_day, format_instant};
use crate::steps::Step;
use crate::table::{Align, Cell, Table};

#[derive(Debug, Args)]
pub(crate) struct Alerts {
    #[command(flatten)]
    source: Source,
    /// More files, as the shell makes them of `*.csv`: together one history
    #[arg(value_name = "FILE")]
    more: Vec<PathBuf>,
    /// Tell what changed after this time (default: since the first event)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<String>,
    /// How often to look
    #[arg(long, value_enum, default_value = "week")]
    every: Step,
    /// Look only twice, at `--since` and at the end: what is different now
    #[arg(long, requires = "since", conflicts_with = "every")]
    net: bool,
    #[command(flatten)]
    output: OutputOptions,
}

const COLUMNS: Columns = &[
    ("as_of", ValueType::Text),
    ("supplier", ValueType::Text),
    ("customer", ValueType::Text),
    ("kind", ValueType::Text),
    ("side", ValueType::Text),
    ("text", ValueType::Text),
];

/// An alert, and where and when it came up.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(serialize_with = "as_instant")]
    as_of: Timestamp,
    supplier: &'a str,
    customer: &'a str,
    #[serde(flatten)]
    alert: Alert,
}

fn as_instant<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_instant(*at))
}

pub(crate) fn run(arguments: &Alerts, output: &mut impl Write) -> Result<(), Failure> {
    let target = arguments.output.target()?;
    let since = arguments.since.as_deref().map(parse_time).transpose();
    let since = since.map_err(|error| Failure::usage(format!("--since: {error}")))?;
    let history = History::read_with(&arguments.source, &arguments.more)?;
    if since.is_some_and(|since| since >= history.as_of) {
        let end = format_instant(history.as_of);
        return Err(Failure::usage(format!("--since: there is nothing after it up to {end}")));
    }
    let told = all(arguments, since, &history);
    match target.format {
        Format::Table => write_table(&told, &history, output),
        Format::Json => target.write_text(output, |output| write_document(output, &told)),
        _ => {
            let row = |told: &Told<'_>| {
                vec![
                    Value::text(format_instant(told.as_of)),
                    Value::text(told.supplier),
                    Value::text(told.customer),
                    Value::text(told.alert.kind.name()),
                    Value::Text(told.alert.side.map(|side| side.name().to_owned())),
                    Value::text(&told.alert.text),
                ]
            };
            Grid::new(COLUMNS, told.iter().map(row).collect()).write(&target, output)
        }
    }
}

/// The alerts of all relationships in the order of time, then of the names.
fn all<'a>(arguments: &Alerts, since: Option<Timestamp>, history: &'a History) -> Vec<Told<'a>> {
    let count = history.ledger.relationships() as u64;
    let mut bar = Bar::new("looking");
    let mut told = Vec::new();
    for (done, (supplier, customer, events)) in history.ledger.iter().enumerate() {
        bar.count(done as u64, count);
        let first = events.events().map(|event| event.occurred_at()).min();
        let Some(first) = first.filter(|first| *first <= history.as_of) else { continue };
        // What was so at `since` is no news; of a relationship that began later all is.
        let known = since.filter(|since| first <= *since);
        let from = known.unwrap_or(first);
        let mut looks: Vec<Timestamp> = known.into_iter().collect();
        looks.extend(if arguments.net {
            vec![history.as_of]
        } else {
            arguments.every.times(from, history.as_of)
        });
        let names = PerSide { supplier, customer };
        let policy = history.ledger.policy();
        let mut stream = AlertStream::default();
        for assessment in events.assess_along(looks, policy) {
            let as_of = assessment.as_of;
            let alerts = stream.next(assessment, names, policy);
            if known != Some(as_of) {
                let placed = |alert| Told { as_of, supplier, customer, alert };
                told.extend(alerts.into_iter().map(placed));
            }
        }
    }
    bar.clear();
    // In a stable order: those of one relationship at one time stay as they were told.
    told.sort_by_key(|one| (one.as_of, one.supplier, one.customer));
    told
}

fn write_table(
    told: &[Told<'_>],
    history: &History,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("as of", Align::Left),
        ("supplier", Align::Left),
        ("customer", Align::Left),
        ("about", Align::Left),
        ("what changed", Align::Left),
    ]);
    for one in told {
        let about = match one.alert.side {
            Some(Side::Supplier) => "supplier",
            Some(Side::Customer) => "customer",
            None => "both",
        };
        table.push(vec![
            Cell::new(format_day(one.as_of)),
            Cell::new(one.supplier),
            Cell::new(one.customer),
            Cell::new(about),
            Cell::new(&*one.alert.text),
        ]);
    }
    if !told.is_empty() {
        table.write(output)?;
        writeln!(output)?;
    }
    let style = palette::QUIET;
    writeln!(
        output,
        "{style}{}: {} in {}, as of {}.{style:#}",
        history.name,
        counted(told.len(), "change"),
        counted(history.unscored().relationships.len(), "relationship"),
        format_day(history.as_of)
    )?;
    Ok(())
}
