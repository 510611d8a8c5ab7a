//! `reciprocity`: reads a history, says how fair each relationship is, and why.

#![forbid(unsafe_code)]

mod alerts;
mod args;
mod assess;
mod check;
mod columns;
mod convert;
mod event_writer;
mod evidence;
mod explain;
mod failure;
mod grid;
mod import;
mod inputs;
mod interrupt;
mod output;
mod palette;
mod policy;
mod portfolio;
mod progress;
mod pseudonyms;
mod records;
mod report;
mod row;
mod scoring;
mod settings;
mod shell;
mod simulate;
mod source;
mod steps;
mod sums;
mod table;
mod trend;
mod what_if;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    interrupt::clean_up_on_interrupt();
    let terminal = anstream::AutoStream::auto(std::io::stdout().lock());
    let mut output = std::io::BufWriter::new(terminal);
    let done = match &arguments.command {
        Command::Assess(assess) => assess::run(assess, &mut output),
        Command::Explain(explain) => explain::run(explain, &mut output),
        Command::Evidence(evidence) => evidence::run(evidence, &mut output),
        Command::Report(report) => report::run(report, &mut output),
        Command::Portfolio(portfolio) => portfolio::run(portfolio, &mut output),
        Command::Trend(trend) => trend::run(trend, &mut output),
        Command::Alerts(alerts) => alerts::run(alerts, &mut output),
        Command::WhatIf(what_if) => what_if::run(what_if, &mut output),
        Command::Simulate(simulate) => simulate::run(simulate, &mut output),
        Command::Convert(convert) => convert::run(convert, &mut output),
        Command::Check(check) => check::run(check, &mut output),
        Command::Policy(policy) => policy::run(policy, &mut output),
        Command::Completions(completions) => shell::print_completions(completions, &mut output),
        Command::Man(man) => shell::print_man(man, &mut output),
        Command::Import(import) => import::run(import, &mut output),
        Command::Presets(presets) => settings::print_presets(presets, &mut output),
    };
    match done.and_then(|()| output.flush().map_err(Failure::from)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            source::warn(&format!("error: {}", failure.message()));
            failure.code()
        }
    }
}
