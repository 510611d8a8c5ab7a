//! `reciprocity`: reads a history, says how fair each relationship is, and why.

#![forbid(unsafe_code)]

mod args;
mod assess;
mod columns;
mod explain;
mod failure;
mod import;
mod output;
mod palette;
mod progress;
mod records;
mod row;
mod scoring;
mod settings;
mod source;
mod sums;
mod table;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = anstream::AutoStream::auto(std::io::stdout().lock());
    let mut output = std::io::BufWriter::new(terminal);
    let done = match &arguments.command {
        Command::Assess(assess) => assess::run(assess, &mut output),
        Command::Explain(explain) => explain::run(explain, &mut output),
        Command::Import(import) => import::run(import, &mut output),
        Command::Policy(show) => settings::print_policy(show, &mut output),
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
