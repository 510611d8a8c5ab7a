//! `report`: one relationship, or all of them, as one HTML file that needs no network.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use reciprocity_core::Timestamp;
use reciprocity_io::parse_time;

use crate::args::Source;
use crate::failure::Failure;
use crate::output::write_page;
use crate::source::{History, warn};

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    source: Source,
    /// The supplying party; without parties the report is of all relationships
    #[arg(requires = "customer")]
    supplier: Option<String>,
    /// The party that is supplied
    customer: Option<String>,
    /// Write to this file, which is there whole or not at all (default: standard output)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Of all relationships, show what moved since this time (default: a half-life before `--as-of`)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with = "supplier")]
    since: Option<String>,
}

pub(crate) fn run(report: &Report, output: &mut impl Write) -> Result<(), Failure> {
    let since = report.since.as_deref().map(parse_time).transpose();
    let since = since.map_err(|error| Failure::usage(format!("--since: {error}")))?;
    let history = History::read(&report.source)?;
    let page = page(report, &history, since)?;
    write_page(report.output.as_deref(), output, &page)
}

fn page(report: &Report, history: &History, since: Option<Timestamp>) -> Result<String, Failure> {
    let (Some(one), Some(other)) = (&report.supplier, &report.customer) else {
        if since.is_some_and(|since| since >= history.as_of) {
            return Err(Failure::usage(
                "--since: nothing can have moved since then; name a time before `--as-of`",
            ));
        }
        return Ok(reciprocity_report::portfolio(&history.ledger, history.as_of, since));
    };
    let (supplier, customer) = history.find(one, other)?;
    if supplier != one {
        warn(&format!("note: in this history `{supplier}` is the supplier"));
    }
    reciprocity_report::relationship(&history.ledger, supplier, customer, history.as_of).ok_or_else(
        || Failure::UnknownRelationship(format!("no events of {supplier} and {customer}")),
    )
}
