//! `policy`: show, validate, compare.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use reciprocity_arrow::ValueType;
use reciprocity_core::policy::{PolicyChange, PolicyProblem};
use reciprocity_core::{Policy as CheckedPolicy, PolicyDraft};

use crate::args::{Format, PolicyFormat, ShowPolicy};
use crate::failure::Failure;
use crate::grid::{Columns, Grid, Value};
use crate::output::{OutputOptions, write_document};
use crate::settings;
use crate::table::{Align, Cell, Table};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Policy {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    show: ShowPolicy,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print a policy whole, with the defaults that it leaves alone (as `policy` alone does)
    #[command(after_help = "\
Examples:
  reciprocity policy show > policy.toml
  reciprocity policy show --policy policy.toml --format json")]
    Show(ShowPolicy),
    /// Tell everything that is wrong with a policy, each problem at its key
    #[command(after_help = "\
Examples:
  reciprocity policy validate policy.toml")]
    Validate {
        /// The policy: TOML or JSON
        #[arg(value_name = "FILE")]
        policy: PathBuf,
    },
    /// Tell what two policies have different, or what one changes of the defaults
    #[command(after_help = "\
Examples:
  reciprocity policy diff policy.toml
  reciprocity policy diff policy.toml other.toml --format csv")]
    Diff(Diff),
    /// Print the JSON Schema of all policies
    #[command(after_help = "\
Examples:
  reciprocity policy schema > policy.schema.json")]
    Schema,
}

#[derive(Debug, Args)]
struct Diff {
    /// The policy that was; of one policy alone it is told what it changes of the defaults
    #[arg(value_name = "FILE")]
    policy: PathBuf,
    /// The policy that is
    #[arg(value_name = "FILE")]
    other: Option<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
}

const COLUMNS: Columns = &[
    ("key", ValueType::Text),
    ("from", ValueType::Text),
    ("to", ValueType::Text),
    ("unit", ValueType::Text),
    ("meaning", ValueType::Text),
];

pub(crate) fn run(policy: &Policy, output: &mut impl Write) -> Result<(), Failure> {
    match &policy.action {
        None => settings::print_policy(&policy.show, output),
        Some(Action::Show(show)) => settings::print_policy(show, output),
        Some(Action::Schema) => {
            let show = ShowPolicy { policy: None, format: PolicyFormat::Schema };
            settings::print_policy(&show, output)
        }
        Some(Action::Validate { policy }) => validate(policy, output),
        Some(Action::Diff(diff)) => compare(diff, output),
    }
}

fn validate(path: &Path, output: &mut impl Write) -> Result<(), Failure> {
    let text = settings::policy_text(path)?;
    let problems = if settings::is_json(&text) {
        PolicyProblem::all_of_json(&text)
    } else {
        PolicyProblem::all_of_toml(&text)
    };
    let name = path.display();
    for PolicyProblem { key, message, .. } in &problems {
        match key {
            Some(key) => writeln!(output, "{name}, key `{key}`: {message}")?,
            None => writeln!(output, "{name}: {message}")?,
        }
    }
    match problems.len() {
        0 => {
            let draft = settings::read_policy(path)?;
            let changes = draft.draft().changes_since(&PolicyDraft::default()).len();
            Ok(writeln!(output, "{name}: sound; it changes {changes} of the defaults")?)
        }
        count => {
            output.flush()?;
            let ending = if count == 1 { "" } else { "s" };
            Err(Failure::settings(format!("{name}: {count} problem{ending} found")))
        }
    }
}

fn compare(diff: &Diff, output: &mut impl Write) -> Result<(), Failure> {
    let target = diff.output.target()?;
    let first = settings::read_policy(&diff.policy)?;
    let (before, after) = match &diff.other {
        Some(other) => (first, settings::read_policy(other)?),
        None => (CheckedPolicy::default(), first),
    };
    let changes = after.draft().changes_since(before.draft());
    match target.format {
        Format::Table => write_table(&changes, output),
        Format::Json => target.write_text(output, |output| write_document(output, &changes)),
        _ => {
            let row = |one: &PolicyChange| {
                let [from, to] = [&one.from, &one.to].map(|text| Value::Text(text.clone()));
                vec![
                    Value::text(&one.key),
                    from,
                    to,
                    Value::text(one.unit),
                    Value::text(one.meaning),
                ]
            };
            Grid::new(COLUMNS, changes.iter().map(row).collect()).write(&target, output)
        }
    }
}

fn write_table(changes: &[PolicyChange], output: &mut impl Write) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(writeln!(output, "Nothing differs.")?);
    }
    let mut table = Table::new(&[
        ("key", Align::Left),
        ("from", Align::Right),
        ("to", Align::Right),
        ("unit", Align::Left),
        ("says", Align::Left),
    ]);
    for one in changes {
        let shown = |text: &Option<String>| Cell::new(text.as_deref().unwrap_or("-"));
        table.push(vec![
            Cell::new(&*one.key),
            shown(&one.from),
            shown(&one.to),
            Cell::new(one.unit),
            Cell::new(one.meaning),
        ]);
    }
    Ok(table.write(output)?)
}
