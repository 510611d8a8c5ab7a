//! `evidence`: whether reciprocity tells anything in a history that frequency and recency do not.
//!
//! *Idea.* A score is worth its name only if it says something about what comes after it. So the
//! history is cut at several times; what the scores said at each cut is held against what happened in
//! the window after it, among relationships that were equally frequent and equally recent.
//!
//! *Limits.* What holds in one history need not hold in another; and to foretell is not to cause.

mod cases;
mod finding;
mod print;
mod ranking;
mod resampling;

use std::collections::BTreeMap;
use std::io::Write;

use clap::{Args, ValueEnum};
use reciprocity_core::{PerSide, Span, Timestamp};

use crate::args::Source;
use crate::evidence::cases::{Cuts, looks};
use crate::evidence::finding::{Finding, findings};
use crate::evidence::resampling::Drawing;
use crate::failure::Failure;
use crate::source::{History, counted};

/// As many cuts as are looked at, the newest of them.
const CUTS: u32 = 12;

/// Fewer draws than this leave the ends of a range to chance: a choice.
const LEAST_DRAWS: u32 = 100;

#[derive(Debug, Args)]
pub(crate) struct EvidenceOf {
    #[command(flatten)]
    source: Source,
    /// How many days each look goes ahead, and how far apart the cuts lie (default: 90, or a sixth of
    /// a shorter history)
    #[arg(long, value_name = "DAYS")]
    window: Option<f64>,
    /// How often the relationships are drawn anew to say how sure each number is, at least 100 times
    #[arg(long, value_name = "N", default_value_t = 1000)]
    draws: u32,
    /// Where the drawing begins; the same seed draws the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: EvidenceFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum EvidenceFormat {
    /// A table and a verdict
    #[default]
    Table,
    /// All numbers
    Json,
}

/// What was looked at, and what was found.
#[derive(Debug)]
struct Study<'a> {
    name: &'a str,
    /// Up to the end, as are the relationships.
    events: usize,
    relationships: usize,
    cuts: Cuts,
    /// How many.
    looks: usize,
    drawing: Drawing,
    findings: Vec<Finding>,
}

pub(crate) fn run(arguments: &EvidenceOf, output: &mut impl Write) -> Result<(), Failure> {
    if arguments.draws < LEAST_DRAWS {
        return Err(Failure::usage(format!(
            "--draws: a range of 95 % says nothing after {}; say {LEAST_DRAWS} or more",
            counted(arguments.draws, "draw")
        )));
    }
    let history = History::read(&arguments.source)?;
    let study = study(arguments, &history)?;
    match arguments.format {
        EvidenceFormat::Table => print::table(&study, output),
        EvidenceFormat::Json => print::json(&study, output),
    }
}

fn study<'a>(arguments: &EvidenceOf, history: &'a History) -> Result<Study<'a>, Failure> {
    let (ledger, end) = (&history.ledger, history.as_of);
    let times =
        || ledger.iter().flat_map(|(.., history)| history.events()).map(|one| one.occurred_at());
    let start = times().filter(|at| *at <= end).min().ok_or_else(|| {
        Failure::usage(format!("--as-of: {}: there is no event up to then", history.name))
    })?;
    if start == end {
        let all = "everything happened at once, so that nothing comes after anything";
        return Err(Failure::usage(format!("{}: {all}; ask a longer history", history.name)));
    }
    let cuts = Cuts::new(start, end, window(arguments, start, end)?, CUTS);
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = Vec::new();
    // What begins later takes part in no draw either.
    let begun: Vec<_> = ledger.iter().filter(|(.., one)| one.events_by(end) > 0).collect();
    let relationships = begun.len();
    for (place, (supplier, customer, one)) in begun.into_iter().enumerate() {
        let parties = PerSide { supplier, customer }.map(|name| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        });
        all.extend(looks(place, parties, one, &cuts, ledger.policy()));
    }
    let EvidenceOf { draws, seed, .. } = *arguments;
    let drawing = Drawing { relationships, draws, seed };
    Ok(Study {
        name: &history.name,
        events: times().filter(|at| *at <= end).count(),
        relationships,
        cuts,
        findings: findings(&all, drawing),
        looks: all.len(),
        drawing,
    })
}

fn window(arguments: &EvidenceOf, start: Timestamp, end: Timestamp) -> Result<Span, Failure> {
    let whole = end.since(start).days();
    let days = arguments.window.unwrap_or_else(|| (whole / 6.0).min(90.0));
    let too_long = "--window: the history is too short for it: it must hold four windows";
    let window =
        Span::from_days(days).map_err(|error| Failure::usage(format!("--window: {error}")))?;
    if window.micros() <= 0 || days * 4.0 > whole {
        return Err(Failure::usage(format!(
            "{too_long}, and it has {whole:.1} days; name fewer days than {:.1}, above 0",
            whole / 4.0
        )));
    }
    Ok(window)
}
