//! The command line: what can be asked for, and how.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::alerts::Alerts;
use crate::check::Check;
use crate::convert::Convert;
use crate::evidence::EvidenceOf;
use crate::policy::Policy;
use crate::portfolio::Portfolio;
use crate::report::Report;
use crate::shell::{Completions, Man};
use crate::simulate::Simulate;
use crate::trend::Trend;
use crate::what_if::WhatIf;

/// How fair is a business relationship, from each side's own view, how sure is that, why, and what
/// would put it right.
#[derive(Debug, Parser)]
#[command(name = "reciprocity", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the result could not be written
  2  the command line is wrong
  3  the input was refused: the message says what, where and what to do
  4  the policy or the mapping was refused
  5  there is no such relationship
130  it was interrupted: no half-written file is left";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Score every relationship in a file of events
    #[command(after_help = "\
Examples:
  reciprocity assess data/reviews.csv
  reciprocity assess data/reviews.csv --sort events --top 20
  reciprocity assess data/reviews-log.csv.gz --map reviews --format csv
  reciprocity assess events.parquet --output scores.parquet
  zcat data/reviews-log.csv.gz | reciprocity assess - --map reviews --as-of 2025-12-31")]
    Assess(Assess),
    /// Say why one relationship is scored as it is, and what would put it right
    #[command(after_help = "\
Examples:
  reciprocity explain data/reviews.csv google.com linaro.org
  reciprocity explain data/reviews.csv google.com linaro.org --format json")]
    Explain(Explain),
    /// Write one relationship, or all of them, as a page to read, print and send
    #[command(after_help = "\
Examples:
  reciprocity report data/two-way.csv Nordlicht Backhaus --output report.html
  reciprocity report data/reviews.csv --output report.html
  reciprocity report data/reviews.csv --since 2026-01-01 --as-of 2026-06-30 --output report.html")]
    Report(Report),
    /// Say whether reciprocity tells anything in a history that frequency and recency do not
    #[command(after_help = "\
Examples:
  reciprocity evidence data/reviews-log.csv.gz --map reviews
  reciprocity evidence data/reviews-log.csv.gz --map reviews --window 60 --format json")]
    Evidence(EvidenceOf),
    /// Look at all relationships together, by tier and by kind of party
    #[command(after_help = "\
Examples:
  reciprocity portfolio data/reviews.csv
  reciprocity portfolio data/reviews.csv --profiles profiles.csv --format json")]
    Portfolio(Portfolio),
    /// Follow the scores of one relationship over time
    #[command(after_help = "\
Examples:
  reciprocity trend data/reviews.csv google.com intel.com
  reciprocity trend data/reviews.csv google.com intel.com --step month --format csv")]
    Trend(Trend),
    /// Tell what changed, each change once with its sentence
    #[command(after_help = "\
Examples:
  reciprocity alerts data/reviews.csv --since 2026-08-01
  reciprocity alerts data/reviews.csv --since 2026-01-01 --net
  reciprocity alerts data/reviews.csv --every month --format jsonl")]
    Alerts(Alerts),
    /// Show what hypothetical events would make of a relationship; nothing is written
    #[command(after_help = "\
Examples:
  reciprocity what-if data/reviews.csv google.com intel.com --event actor=customer,kind=access
  reciprocity what-if data/reviews.csv google.com intel.com --events plan.csv --format json")]
    WhatIf(WhatIf),
    /// Make a history from a seed, with relationships whose scores are known
    #[command(after_help = "\
Examples:
  reciprocity simulate --events 1000 > events.csv
  reciprocity simulate --events 1000 --seed 7 --output events.csv.zst --answers answers.jsonl
  reciprocity simulate --events 100 --planted 0 --format jsonl | reciprocity assess -")]
    Simulate(Simulate),
    /// Write events or logs as an event table in another format
    #[command(after_help = "\
Examples:
  reciprocity convert data/reviews.csv --output events.parquet
  reciprocity convert data/reviews-log.csv.gz --map reviews --output events.jsonl.zst
  reciprocity convert data/reviews.csv --columns occurred_at,supplier,customer,actor,type,kind
  reciprocity convert data/reviews.csv --pseudonymise key.txt --output shared.csv")]
    Convert(Convert),
    /// Tell everything that is wrong with a file, and what is legal and looks like a slip
    #[command(after_help = "\
Examples:
  reciprocity check data/reviews.csv
  reciprocity check data/reviews-log.csv.gz --map reviews --format json")]
    Check(Check),
    /// Make an event table of what a CRM, mailboxes, calendars or version histories hold
    #[command(after_help = "\
Examples:
  reciprocity import hubspot calls.csv --ours acme.com --time-zone Europe/Berlin -o events.csv
  reciprocity import mail Inbox.mbox Sent.mbox --ours acme.com --ours acme.de -o events.parquet
  reciprocity import salesforce Task.csv Event.csv --ours acme.com --parties Account.csv
  reciprocity import calendar work.ics --ours acme.com --until 2026-06-30
  reciprocity import git log.txt --format jsonl")]
    Import(crate::import::Import),
    /// Print the policy in force, every number that a rule uses; check one; compare two
    #[command(after_help = "\
Examples:
  reciprocity policy > policy.toml
  reciprocity policy --policy policy.toml --format json
  reciprocity policy validate policy.toml
  reciprocity policy diff policy.toml")]
    Policy(Policy),
    /// List the ready mappings for interaction logs, or print one to start your own from
    #[command(after_help = "\
Examples:
  reciprocity presets
  reciprocity presets reviews > mapping.toml")]
    Presets(Presets),
    /// Print what makes a shell complete this command's words
    #[command(after_help = "\
Examples:
  reciprocity completions bash > reciprocity.bash
  reciprocity completions fish > reciprocity.fish")]
    Completions(Completions),
    /// Print the manual, as a page for `man`
    #[command(after_help = "\
Examples:
  reciprocity man > reciprocity.1
  reciprocity man assess > reciprocity-assess.1
  reciprocity man --folder .")]
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Assess {
    #[command(flatten)]
    pub(crate) source: Source,
    /// More files, as the shell makes them of `*.csv`: together one history
    #[arg(value_name = "FILE")]
    pub(crate) more: Vec<PathBuf>,
    /// How to print (default: what the name of the output ends in, else a table)
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Write to this file: `.csv`, `.jsonl`, `.json`, `.parquet` or `.arrow`; of the first three
    /// also `.gz` and `.zst`
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How many relationships to print (default: of a table the 10 worst and the 10 best, else all)
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Print one list, in the order of this column
    #[arg(long, value_enum)]
    pub(crate) sort: Option<SortKey>,
    /// In rows, print these columns only, in this order: names with commas between them, also of
    /// scores that are not printed otherwise (a wrong name lists all)
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Option<Vec<String>>,
    /// Turn the order around
    #[arg(long, requires = "sort")]
    pub(crate) reverse: bool,
    /// Keep sums in place of events, so that memory grows with the number of relationships and not
    /// with the file
    ///
    /// For files in order of time. An event that comes later than `memory.allowed_lateness_days`
    /// behind the newest of its relationship is left out, and how many there were is told. The scores
    /// are the same; only `retrospect`, which the JSON document alone holds, is unknown without the
    /// events and null. A repeated event id is recognised within the lateness, and `--as-of` must not
    /// be before the newest event.
    #[arg(long)]
    pub(crate) streaming: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The supplying party
    pub(crate) supplier: String,
    /// The party that is supplied
    pub(crate) customer: String,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ExplainFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ShowPolicy {
    /// Read this policy and print it whole, with the defaults that it leaves alone
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PolicyFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Presets {
    /// The mapping to print
    pub(crate) name: Option<String>,
}

/// Where events come from and how they are read.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// A file of events: CSV or JSON lines, plain, gzip or zstd; Parquet; Arrow IPC. `-` reads
    /// standard input
    pub(crate) file: PathBuf,
    /// Read an interaction log by this mapping: a preset's name or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) map: Option<PathBuf>,
    /// Score by this policy (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Read this file as well; may be given several times
    #[arg(long = "and", value_name = "FILE")]
    pub(crate) and: Vec<PathBuf>,
    /// What is known beside the events: tiers, natures, kinds of party (see docs/command.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) profiles: Option<PathBuf>,
    /// Score as of this time: RFC 3339, a date, or seconds since 1970 (default: the newest event)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) as_of: Option<String>,
    /// Leave bad rows out, count them and name them, instead of refusing the file
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
    /// Read and score on so many threads; the result is the same on any number
    #[arg(long, value_name = "N", default_value = "1", value_parser = threads)]
    pub(crate) threads: NonZeroUsize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table to read
    Table,
    /// One document, with all there is
    Json,
    /// Rows
    Csv,
    /// Rows as lines of JSON
    Jsonl,
    /// Rows as Apache Parquet
    Parquet,
    /// Rows as Apache Arrow IPC
    Arrow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// Sentences
    #[default]
    Text,
    /// The sentences and all scores
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum PolicyFormat {
    /// For people
    #[default]
    Toml,
    /// For programs
    Json,
    /// The JSON Schema of all policies
    Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortKey {
    /// The overall score, the worst first
    Overall,
    /// The greater share, the most one-sided first
    Share,
    /// Demonstrated reciprocity, the least first
    Demonstrated,
    /// The lower of the two answer rates, the lowest first
    Answers,
    /// The gap between the two views, the widest first
    Gap,
    /// The number of events, the most first
    Events,
    /// The parties' names
    Name,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let number: usize = text.parse().map_err(|_| "say a whole number of threads".to_owned())?;
    NonZeroUsize::new(number).ok_or_else(|| "the work needs a thread; say 1 or more".to_owned())
}
