//! Instructions of the hot paths, counted by callgrind and held against the committed budgets.
//!
//! Instruction counts hardly depend on what else the machine does, so that they can gate a change where
//! times cannot. They do depend on the compiler and the processor's instruction set, which the budget file
//! names.

#![expect(clippy::print_stdout, reason = "a command prints")]

mod budget;
mod path;

use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};
use reciprocity_benches::error::Result;

use crate::budget::{Budget, Finding, Machine};
use crate::path::Path;

/// A count may exceed its budget by this part.
const TOLERANCE: f64 = 0.03;

#[derive(Parser)]
#[command(about = "Counts the instructions of the hot paths and compares them with their budgets")]
struct Arguments {
    /// Write what was counted as the new budgets
    #[arg(long)]
    update: bool,
    #[command(subcommand)]
    command: Option<Walk>,
}

#[derive(Subcommand)]
enum Walk {
    /// Walk a path some times: what is counted
    Walk { path: String, times: u32 },
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(Walk::Walk { path, times }) = arguments.command {
        let path = Path::ALL.into_iter().find(|one| one.name() == path).ok_or("no such path")?;
        path.walk(times)?;
        return Ok(ExitCode::SUCCESS);
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("SKIPPED: valgrind is missing, so no instructions were counted");
        return Ok(ExitCode::SUCCESS);
    }
    let machine = Machine::this()?;
    let counted: Vec<Budget> = Path::ALL.into_iter().map(count).collect::<Result<_>>()?;
    if arguments.update {
        budget::write(&machine, &counted)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (of, budgets) = budget::read()?;
    if of != machine {
        println!("SKIPPED: the budgets are of {of}, and this is {machine}");
        return Ok(ExitCode::SUCCESS);
    }
    let findings = budget::compare(&budgets, &counted, TOLERANCE);
    for finding in &findings {
        println!("{finding}");
    }
    let is_over = |finding: &Finding| finding.is_failure();
    Ok(if findings.iter().any(is_over) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Instructions a unit: what two more walks add, so that the start of the program does not count.
fn count(path: Path) -> Result<Budget> {
    let (one, three) = (instructions(path, 1)?, instructions(path, 3)?);
    let units = 2.0 * path.units();
    Ok(Budget { path: path.name().to_owned(), instructions: (three - one) / units })
}

/// Copies of memory by plain vectors, whatever the processor has: a copy by its string instructions counts
/// each byte, and from how many bytes on the C library takes these depends on the machine's caches.
const PLAIN_COPIES: &str =
    "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM";

fn instructions(path: Path, times: u32) -> Result<f64> {
    let output = Command::new("valgrind")
        .env("GLIBC_TUNABLES", PLAIN_COPIES)
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["walk", path.name(), &times.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    count.ok_or_else(|| format!("callgrind counted nothing: {}", text.trim()).into())
}
