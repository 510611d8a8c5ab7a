//! `trend`: the scores of one relationship over time.

use std::io::Write;

use clap::Args;
use reciprocity_arrow::ValueType;
use reciprocity_core::explanation::phrase::shown;
use reciprocity_core::{Assessment, Circumstances, Policy, Side, Timestamp};
use serde::Serialize;

use crate::args::{Format, Source};
use crate::failure::Failure;
use crate::grid::{Columns, Grid, Value};
use crate::output::{OutputOptions, Target, write_document};
use crate::palette;
use crate::row::{Row, band_word};
use crate::scoring::{Kept, Relationship};
use crate::source::{History, format_day, format_instant, note_order};
use crate::steps::{Step, points};
use crate::table::{Align, Cell, Table};

#[derive(Debug, Args)]
pub(crate) struct Trend {
    #[command(flatten)]
    source: Source,
    /// The supplying party
    supplier: String,
    /// The party that is supplied
    customer: String,
    /// Look at every step of the calendar (default: 12 points)
    #[arg(long, value_enum, conflicts_with = "points")]
    step: Option<Step>,
    /// Look at so many times, equally far from each other
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    points: Option<u32>,
    #[command(flatten)]
    output: OutputOptions,
}

const COLUMNS: Columns = &[
    ("as_of", ValueType::Text),
    ("events", ValueType::Count),
    ("supplier_share", ValueType::Number),
    ("supplier_share_low", ValueType::Number),
    ("supplier_share_high", ValueType::Number),
    ("supplier_share_in_supplier_view", ValueType::Number),
    ("supplier_share_in_customer_view", ValueType::Number),
    ("supplier_answer_rate", ValueType::Number),
    ("customer_answer_rate", ValueType::Number),
    ("demonstrated", ValueType::Number),
    ("overall", ValueType::Number),
    ("supplier_activity", ValueType::Number),
    ("customer_activity", ValueType::Number),
    ("band", ValueType::Text),
    ("quadrant", ValueType::Text),
    ("stage", ValueType::Text),
];

/// The scores as of one time.
struct Point<'a> {
    assessment: Assessment,
    row: Row<'a>,
}

#[derive(Serialize)]
struct Document<'a> {
    supplier: &'a str,
    customer: &'a str,
    points: Vec<TimedAssessment>,
}

#[derive(Serialize)]
struct TimedAssessment {
    as_of: String,
    events: usize,
    assessment: Assessment,
}

pub(crate) fn run(arguments: &Trend, output: &mut impl Write) -> Result<(), Failure> {
    let target = arguments.output.target()?;
    let read = History::read(&arguments.source)?;
    let (supplier, customer) = read.find(&arguments.supplier, &arguments.customer)?;
    note_order(supplier, &arguments.supplier);
    let history = read.history(supplier, customer)?;
    let first = history.events().map(|event| event.occurred_at()).min();
    let first = first.filter(|first| *first <= read.as_of).ok_or_else(|| {
        Failure::usage("--as-of: nothing had happened by then; name a later time")
    })?;
    let times = match arguments.step {
        Some(step) => step.times(first, read.as_of),
        None => points(first, read.as_of, arguments.points.unwrap_or(12)),
    };
    let looks = history.assess_along(times, read.ledger.policy()).map(|assessment| {
        let kept = Kept::Events(history);
        let events = history.events_by(assessment.as_of);
        let row = Row::new(Relationship { supplier, customer, events, kept }, &assessment, &[]);
        Point { assessment, row }
    });
    let points: Vec<Point<'_>> = looks.collect();
    match target.format {
        Format::Table => write_table(supplier, customer, &points, output),
        Format::Json => target.write_text(output, |output| {
            let points = in_full(&points, history, read.ledger.policy());
            let document = Document { supplier, customer, points };
            write_document(output, &document)
        }),
        _ => write_rows(&points, &target, output),
    }
}

/// The points with all that there is to say of each. A look along the way has no lists, and an empty
/// list of what is lacking says that nothing is.
fn in_full(
    points: &[Point<'_>],
    history: &reciprocity_core::History,
    policy: &Policy,
) -> Vec<TimedAssessment> {
    let mut circumstances = Circumstances::from(history.profile());
    let full = |point: &Point<'_>| {
        let as_of = point.assessment.as_of;
        let assessment = history.assess_in(circumstances, as_of, policy);
        circumstances.previous_stage = Some(assessment.stage);
        let events = point.row.relationship.events;
        TimedAssessment { as_of: format_instant(as_of), events, assessment }
    };
    points.iter().map(full).collect()
}

fn write_rows(
    points: &[Point<'_>],
    target: &Target,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let rows = points.iter().map(|Point { assessment, row }| {
        let share = row.share;
        let activity = |side: Side| *assessment.trend.activity.of(side);
        vec![
            Value::text(format_instant(assessment.as_of)),
            Value::Count(row.relationship.events as u64),
            Value::Number(share.map(|share| share.supplier)),
            Value::Number(share.map(|share| share.interval.low)),
            Value::Number(share.map(|share| share.interval.high)),
            Value::Number(row.supplier_share_in.supplier),
            Value::Number(row.supplier_share_in.customer),
            Value::Number(row.answer_rate.supplier),
            Value::Number(row.answer_rate.customer),
            Value::Number(row.demonstrated),
            Value::Number(row.overall),
            Value::Number(activity(Side::Supplier)),
            Value::Number(activity(Side::Customer)),
            Value::Text(row.band.map(|band| band.name().to_owned())),
            Value::text(row.quadrant.name()),
            Value::text(row.stage.name()),
        ]
    });
    Grid::new(COLUMNS, rows.collect()).write(target, output)
}

/// How wide the picture of the share is: a cell for each 2.5 %.
const CELLS: usize = 41;

fn write_table(
    supplier: &str,
    customer: &str,
    points: &[Point<'_>],
    output: &mut impl Write,
) -> Result<(), Failure> {
    let style = palette::TITLE;
    let (supplier, customer) = (shown(supplier), shown(customer));
    writeln!(output, "{style}{supplier} (supplier) and {customer} (customer){style:#}\n")?;
    let mut table = Table::new(&[
        ("as of", Align::Left),
        ("events", Align::Right),
        ("share", Align::Right),
        ("range", Align::Right),
        ("0 %         the supplier gave       100 %", Align::Left),
        ("S answers", Align::Right),
        ("C answers", Align::Right),
        ("overall", Align::Right),
        ("stage", Align::Left),
    ]);
    for Point { assessment, row } in points {
        let percent = |value: f64| format!("{:.0}", value * 100.0);
        let known = |text: Option<String>| Cell::new(text.unwrap_or_else(|| "-".to_owned()));
        let answers = |rate: Option<f64>| known(rate.map(|rate| format!("{} %", percent(rate))));
        let range = row.share.map(|share| share.interval);
        let band = palette::of_band(row.band);
        table.push(vec![
            Cell::new(format_day(assessment.as_of)),
            Cell::new(row.relationship.events.to_string()),
            known(row.share.map(|share| format!("{} %", percent(share.supplier)))),
            known(range.map(|range| format!("{}-{}", percent(range.low), percent(range.high)))),
            Cell::styled(picture(row), band),
            answers(row.answer_rate.supplier),
            answers(row.answer_rate.customer),
            known(row.overall.map(|score| format!("{score:.2}"))),
            Cell::new(assessment.stage.name().replace('_', " ")),
        ]);
    }
    table.write(output)?;
    write_legend(points, output)
}

/// The supplier's share on a line from 0 to 100 %: the share, its range, and the edges of the band.
fn picture(row: &Row<'_>) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1")]
    let cell = |share: f64| (share.clamp(0.0, 1.0) * (CELLS - 1) as f64).round() as usize;
    let mut line = vec!['·'; CELLS];
    for edge in [0.4, 0.6] {
        line[cell(edge)] = '¦';
    }
    if let Some(share) = row.share {
        let (low, high) = (cell(share.interval.low), cell(share.interval.high));
        line[low..=high].fill('─');
        line[cell(share.supplier)] = '●';
    }
    line.into_iter().collect()
}

fn write_legend(points: &[Point<'_>], output: &mut impl Write) -> Result<(), Failure> {
    let style = palette::QUIET;
    writeln!(
        output,
        "\n{style}●: the supplier's share of what was given, ─: its range, ¦: 40 and 60 %. Answers: the \
         chance that the side answers the next turn.{style:#}"
    )?;
    let ends = |point: &Point<'_>| -> Option<(Timestamp, f64, &'static str)> {
        let share = point.row.share?.supplier;
        Some((point.assessment.as_of, share, band_word(point.row.band?)))
    };
    let mut known = points.iter().filter_map(ends);
    if let (Some((then, before, was)), Some((_, now, is))) = (known.next(), known.next_back()) {
        writeln!(
            output,
            "From {} on the supplier's share went from {:.0} % ({was}) to {:.0} % ({is}).",
            format_day(then),
            before * 100.0,
            now * 100.0
        )?;
    }
    Ok(())
}
