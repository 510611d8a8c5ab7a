//! `portfolio`: all relationships together, by tier and by kind of party.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use reciprocity_arrow::ValueType;
use reciprocity_core::explanation::phrase::shown;
use reciprocity_core::{Holding, PartyKind, PerSide, PortfolioSurvey, Quadrants, Side};
use serde::Serialize;

use crate::args::{Format, Source};
use crate::failure::Failure;
use crate::grid::{Columns, Grid, Value};
use crate::output::{OutputOptions, Target, write_document};
use crate::palette;
use crate::scoring::Unscored;
use crate::source::{History, counted, format_day, format_instant};
use crate::sums::Sums;
use crate::table::{Align, Cell, Table};

#[derive(Debug, Args)]
pub(crate) struct Portfolio {
    #[command(flatten)]
    source: Source,
    /// More files, as the shell makes them of `*.csv`: together one history
    #[arg(value_name = "FILE")]
    more: Vec<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
    /// Keep sums in place of events, as in `assess`
    #[arg(long)]
    streaming: bool,
}

const COLUMNS: Columns = &[
    ("group", ValueType::Text),
    ("name", ValueType::Text),
    ("relationships", ValueType::Count),
    ("win_win", ValueType::Count),
    ("supplier_only", ValueType::Count),
    ("customer_only", ValueType::Count),
    ("lose_lose", ValueType::Count),
    ("unresolved", ValueType::Count),
];

#[derive(Serialize)]
struct Document {
    as_of: String,
    events: usize,
    #[serde(flatten)]
    portfolio: reciprocity_core::Portfolio,
}

pub(crate) fn run(arguments: &Portfolio, output: &mut impl Write) -> Result<(), Failure> {
    let target = arguments.output.target()?;
    if arguments.streaming {
        let sums = Sums::read(&arguments.source, &arguments.more)?;
        return print(arguments, &target, &sums.unscored(), &sums.kinds, output);
    }
    let history = History::read_with(&arguments.source, &arguments.more)?;
    let kinds = history.ledger.kinds().map(|(name, kind)| (name.to_owned(), kind)).collect();
    print(arguments, &target, &history.unscored(), &kinds, output)
}

fn print(
    arguments: &Portfolio,
    target: &Target,
    unscored: &Unscored<'_>,
    kinds: &BTreeMap<String, PartyKind>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let kind = |name: &&str| kinds.get(*name).copied().unwrap_or(PartyKind::Business);
    let mut survey = PortfolioSurvey::default();
    unscored.each_block_of_assessments(arguments.source.threads, |block| {
        for (relationship, assessment) in &block {
            let names =
                PerSide { supplier: relationship.supplier, customer: relationship.customer };
            survey.add(&Holding { names, kinds: names.map(kind), assessment });
        }
        Ok::<_, Failure>(())
    })?;
    let portfolio = survey.finish(unscored.policy);
    match target.format {
        Format::Table => write_table(&portfolio, unscored, output),
        Format::Json => target.write_text(output, |output| {
            let as_of = format_instant(unscored.as_of);
            let document = Document { as_of, events: unscored.events(), portfolio };
            write_document(output, &document)
        }),
        _ => {
            let row = |(group, name, of): (&str, &str, Quadrants)| {
                let counts = [total(of), of.win_win, of.supplier_only, of.customer_only];
                let counts = counts.into_iter().chain([of.lose_lose, of.unresolved]);
                let texts = [Value::text(group), Value::text(name)];
                texts.into_iter().chain(counts.map(|count| Value::Count(count as u64))).collect()
            };
            let rows = groups(&portfolio).into_iter().map(row).collect();
            Grid::new(COLUMNS, rows).write(target, output)
        }
    }
}

/// Every group of relationships that is counted: what it is one of, its name, its quadrants.
fn groups(portfolio: &reciprocity_core::Portfolio) -> Vec<(&'static str, &'static str, Quadrants)> {
    let by = |group, of: &BTreeMap<&'static str, Quadrants>| {
        of.iter().map(move |(name, quadrants)| (group, *name, *quadrants)).collect::<Vec<_>>()
    };
    let mut groups = vec![("all", "all", portfolio.quadrants)];
    // Tiers from the shallowest to the deepest.
    for tier in reciprocity_core::Tier::ALL {
        let of = portfolio.by_tier.get(tier.name());
        groups.extend(of.map(|quadrants| ("tier", tier.name(), *quadrants)));
    }
    groups.extend(by("supplier_kind", &portfolio.by_supplier_kind));
    groups.extend(by("customer_kind", &portfolio.by_customer_kind));
    groups
}

fn total(of: Quadrants) -> usize {
    of.win_win + of.supplier_only + of.customer_only + of.lose_lose + of.unresolved
}

fn write_table(
    portfolio: &reciprocity_core::Portfolio,
    unscored: &Unscored<'_>,
    output: &mut impl Write,
) -> Result<(), Failure> {
    writeln!(
        output,
        "{}: {}, {}, as of {}\n",
        unscored.name,
        counted(unscored.events(), "event"),
        counted(portfolio.relationships, "relationship"),
        format_day(unscored.as_of)
    )?;
    let mut table = Table::new(&[
        ("", Align::Left),
        ("relationships", Align::Right),
        ("win-win", Align::Right),
        ("supplier only", Align::Right),
        ("customer only", Align::Right),
        ("neither", Align::Right),
        ("unresolved", Align::Right),
        ("win-win of the resolved", Align::Right),
    ]);
    for (group, name, of) in groups(portfolio) {
        let resolved = total(of) - of.unresolved;
        let part = match resolved {
            0 => "-".to_owned(),
            _ => format!("{:.0} %", 100.0 * of.win_win as f64 / resolved as f64),
        };
        let title = match group {
            "all" => "all".to_owned(),
            group => format!("{}: {}", group.replace('_', " "), name.replace('_', " ")),
        };
        let counts = [total(of), of.win_win, of.supplier_only, of.customer_only, of.lose_lose];
        let mut row = vec![Cell::new(title)];
        row.extend(counts.iter().chain([&of.unresolved]).map(|count| Cell::new(count.to_string())));
        row.push(Cell::new(part));
        table.push(row);
    }
    table.write(output)?;
    writeln!(output)?;
    for side in Side::ALL {
        if let Some(index) = portfolio.concentration.of(side) {
            let partners = 1.0 / index;
            writeln!(
                output,
                "Concentration of {side}s: {index:.3}, as if there were {partners:.1} alike."
            )?;
        }
    }
    write_invited(portfolio, output)?;
    let style = palette::QUIET;
    writeln!(
        output,
        "{style}A side wins when it receives at least what it gives, each at its own rates, is treated \
         well, and would do it again.\nConcentration: the sum of the squared parts of all \
         contributions; 1 is a single party.{style:#}"
    )?;
    Ok(())
}

fn write_invited(
    portfolio: &reciprocity_core::Portfolio,
    output: &mut impl Write,
) -> Result<(), Failure> {
    if portfolio.invited.is_empty() {
        writeln!(output, "No relationship is fit for an invitation to the sponsor programme.")?;
    }
    for (supplier, customer) in &portfolio.invited {
        let (supplier, customer) = (shown(supplier), shown(customer));
        writeln!(
            output,
            "Fit for an invitation to the sponsor programme: {supplier} and {customer}."
        )?;
    }
    Ok(())
}
