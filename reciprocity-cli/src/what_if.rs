//! `what-if`: what hypothetical events would make of a relationship. Nothing is written.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use reciprocity_arrow::ValueType;
use reciprocity_core::explanation::phrase::shown;
use reciprocity_core::{
    Alert, Assessment, Error, ErrorKind, Event, PerSide, Policy, Timestamp, alerts,
};
use reciprocity_io::{Input, Layout, Options};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::args::{Format, Source};
use crate::columns::{COLUMNS as SCORES, Value as Score};
use crate::failure::Failure;
use crate::grid::{Columns, Grid, Value};
use crate::output::{OutputOptions, write_document};
use crate::palette;
use crate::row::Row;
use crate::scoring::{Kept, Relationship};
use crate::source::{History, format_day, format_instant, note_order, warn};
use crate::table::{Align, Cell, Table};

#[derive(Debug, Args)]
pub(crate) struct WhatIf {
    #[command(flatten)]
    source: Source,
    /// The supplying party
    supplier: String,
    /// The party that is supplied
    customer: String,
    /// An event, as columns of the event table: `actor=customer,kind=time,amount=5`. It is a
    /// contribution of now unless it says otherwise; may be given several times
    #[arg(long, value_name = "COLUMN=VALUE,...", required_unless_present = "events")]
    event: Vec<String>,
    /// Events of the relationship, as an event table
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Show every score, also those that stay
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: OutputOptions,
}

const COLUMNS: Columns = &[
    ("score", ValueType::Text),
    ("before", ValueType::Text),
    ("after", ValueType::Text),
    ("change", ValueType::Number),
];

/// A score before and after.
#[derive(Debug, Serialize)]
struct Change {
    score: &'static str,
    before: Option<String>,
    after: Option<String>,
    /// By how much a number rose.
    change: Option<f64>,
}

#[derive(Serialize)]
struct Document<'a> {
    as_of: String,
    supplier: &'a str,
    customer: &'a str,
    hypothetical_events: usize,
    before: &'a Assessment,
    after: &'a Assessment,
    changes: &'a [Change],
    alerts: &'a [Alert],
}

pub(crate) fn run(arguments: &WhatIf, output: &mut impl Write) -> Result<(), Failure> {
    let target = arguments.output.target()?;
    let read = History::read(&arguments.source)?;
    let (supplier, customer) = read.find(&arguments.supplier, &arguments.customer)?;
    note_order(supplier, &arguments.supplier);
    let names = PerSide { supplier, customer };
    let policy = read.ledger.policy();
    let history = read.history(supplier, customer)?;
    let events = hypothetical(arguments, names, read.as_of, policy)?;
    let newest = events.iter().map(Event::occurred_at).max().unwrap_or(read.as_of);
    let as_of = match &arguments.source.as_of {
        Some(_) if newest > read.as_of => {
            let message = format!(
                "--as-of: a hypothetical event of {} would not be seen by then; name a later time or \
                 leave `--as-of` out",
                format_instant(newest)
            );
            return Err(Failure::usage(message));
        }
        Some(_) => read.as_of,
        None => read.as_of.max(newest),
    };
    let count = events.len();
    let before = history.assess(as_of, policy);
    let after = history.what_if(events, as_of, policy).map_err(|error| {
        Failure::input(format!("the hypothetical events do not fit the history: {error}"))
    })?;
    let row = |of: &Assessment, more: usize| {
        let (events, kept) = (history.events_by(as_of) + more, Kept::Events(history));
        Row::new(Relationship { supplier, customer, events, kept }, of, &[])
    };
    let (row_before, row_after) = (row(&before, 0), row(&after, count));
    let changes = changes(&row_before, &row_after, arguments.all);
    let alerts = alerts(Some(&before), &after, names, policy);
    match target.format {
        Format::Table => {
            let style = palette::TITLE;
            let (supplier, customer) = (shown(supplier), shown(customer));
            writeln!(
                output,
                "{style}{supplier} (supplier) and {customer} (customer){style:#}, as of {}, if {count} \
                 more event{} had happened\n",
                format_day(as_of),
                if count == 1 { "" } else { "s" }
            )?;
            write_table(&changes, &alerts, output)
        }
        Format::Json => target.write_text(output, |output| {
            let document = Document {
                as_of: format_instant(as_of),
                supplier,
                customer,
                hypothetical_events: count,
                before: &before,
                after: &after,
                changes: &changes,
                alerts: &alerts,
            };
            write_document(output, &document)
        }),
        _ => {
            let row = |one: &Change| {
                let [before, after] =
                    [&one.before, &one.after].map(|text| Value::Text(text.clone()));
                vec![Value::text(one.score), before, after, Value::Number(one.change)]
            };
            Grid::new(COLUMNS, changes.iter().map(row).collect()).write(&target, output)
        }
    }
}

/// The events that the command line and the file state.
fn hypothetical(
    arguments: &WhatIf,
    names: PerSide<&str>,
    now: Timestamp,
    policy: &Policy,
) -> Result<Vec<Event>, Failure> {
    let mut events = Vec::new();
    for (place, text) in arguments.event.iter().enumerate() {
        let line = line_of(text, names, now)?;
        let name = format!("--event {}", place + 1);
        let input = Input::reader(name, std::io::Cursor::new(line.into_bytes()));
        take(input, names, policy, &mut events).map_err(Failure::usage)?;
    }
    if let Some(file) = &arguments.events {
        take(Input::from_argument(file), names, policy, &mut events).map_err(Failure::input)?;
    }
    if events.is_empty() {
        warn("note: there is no hypothetical event; nothing changes");
    }
    Ok(events)
}

/// A line of JSON of the event that `text` states in columns.
fn line_of(text: &str, names: PerSide<&str>, now: Timestamp) -> Result<String, Failure> {
    let mut columns = Map::new();
    let mut set = |column: &str, value: &str| columns.insert(column.to_owned(), Json::from(value));
    for (column, value) in [
        ("supplier", names.supplier),
        ("customer", names.customer),
        ("occurred_at", &*format_instant(now)),
        ("type", "contribution"),
    ] {
        set(column, value);
    }
    for pair in text.split(',') {
        let Some((column, value)) = pair.split_once('=') else {
            let message = format!(
                "--event: `{pair}` is no column with a value; write `COLUMN=VALUE`, with commas between \
                 them, as in `actor=customer,kind=time,amount=5`"
            );
            return Err(Failure::usage(message));
        };
        set(column.trim(), value.trim());
    }
    Ok(Json::Object(columns).to_string())
}

fn take(
    input: Input,
    names: PerSide<&str>,
    policy: &Policy,
    events: &mut Vec<Event>,
) -> Result<(), reciprocity_io::ReadError> {
    let options = Options::default();
    reciprocity_arrow::read(input, &Layout::EventTable, policy, options, &mut |record| {
        if (record.supplier, record.customer) != (names.supplier, names.customer) {
            let message = format!(
                "the event is of other parties; write `{}` as supplier and `{}` as customer",
                names.supplier, names.customer
            );
            return Err(Error::new(ErrorKind::OutOfRange, message).at("supplier"));
        }
        events.append(record.events);
        Ok(())
    })?;
    Ok(())
}

/// The scores before and after: those that differ, or all.
fn changes(before: &Row<'_>, after: &Row<'_>, all: bool) -> Vec<Change> {
    let scores = SCORES.iter().filter(|column| !["supplier", "customer"].contains(&column.name));
    let change = |column: &'static crate::columns::Column| {
        let (before, after) = (column.value(before), column.value(after));
        let change = match (&before, &after) {
            (Score::Number(Some(before)), Score::Number(Some(after))) => Some(after - before),
            (Score::Count(before), Score::Count(after)) => Some(*after as f64 - *before as f64),
            _ => None,
        };
        Change { score: column.name, before: written(&before), after: written(&after), change }
    };
    scores.map(change).filter(|one| all || one.before != one.after).collect()
}

/// A score as rows have it.
fn written(score: &Score<'_>) -> Option<String> {
    match score {
        Score::Text(text) => text.map(str::to_owned),
        Score::Count(count) => Some(count.to_string()),
        Score::Number(number) => number.map(|number| number.to_string()),
        Score::Truth(truth) => Some(truth.to_string()),
    }
}

fn write_table(
    changes: &[Change],
    alerts: &[Alert],
    output: &mut impl Write,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("score", Align::Left),
        ("before", Align::Right),
        ("after", Align::Right),
        ("change", Align::Right),
    ]);
    for one in changes {
        // Numbers to three places, words as they are.
        let shown = |text: &Option<String>| match text {
            None => "-".to_owned(),
            Some(text) => match text.parse::<f64>() {
                Ok(number) if text.contains('.') => format!("{number:.3}"),
                _ => text.replace('_', " "),
            },
        };
        let change = match one.change {
            Some(change) if change % 1.0 == 0.0 => format!("{change:+.0}"),
            Some(change) => format!("{change:+.3}"),
            None => String::new(),
        };
        let (before, after) = (shown(&one.before), shown(&one.after));
        let name = one.score.replace('_', " ");
        table.push([name, before, after, change].into_iter().map(Cell::new).collect());
    }
    if changes.is_empty() {
        writeln!(output, "No score would change.")?;
    } else {
        table.write(output)?;
    }
    for (place, alert) in alerts.iter().enumerate() {
        let gap = if place == 0 { "\n" } else { "" };
        writeln!(output, "{gap}{}", shown(&alert.text))?;
    }
    Ok(())
}
