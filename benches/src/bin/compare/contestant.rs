//! Who takes part.

use std::path::{Path, PathBuf};
use std::process::Command;

use reciprocity_benches::error::Result;
use reciprocity_benches::job::Job;

use crate::measurement::Source;

/// A program that answers jobs.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    /// The script of a peer; ours has none.
    pub(crate) script: Option<PathBuf>,
    reads_parquet: bool,
    /// With more events than this it would take hours, or more memory than there is.
    most_events: u64,
}

impl Contestant {
    pub(crate) fn is_ours(&self) -> bool {
        self.script.is_none()
    }

    /// Ours always answers *full* and the whole method, which peers are compared with.
    pub(crate) fn takes(&self, job: Job, source: Source, events: u64) -> bool {
        let can = self.is_ours() || job != Job::Whole;
        can && events <= self.most_events && (self.reads_parquet || source == Source::Memory)
    }
}

/// Name, module to be installed, whether it reads Parquet, and the most events.
const PEERS: [(&str, &str, bool, u64); 6] = [
    ("duckdb", "duckdb", true, u64::MAX),
    ("polars", "polars", true, u64::MAX),
    ("datafusion", "datafusion", true, u64::MAX),
    ("chdb", "chdb", true, u64::MAX),
    ("pandas", "pandas", true, 10_000_000),
    ("sqlite", "sqlite3", false, 10_000_000),
];

/// Ours and the peers that are there; says which are not.
#[expect(clippy::print_stdout, reason = "a command prints")]
pub(crate) fn installed(python: &Path, wanted: Option<&[String]>) -> Vec<Contestant> {
    let mut contestants = vec![Contestant {
        name: "ours",
        program: ours(),
        script: None,
        reads_parquet: true,
        most_events: u64::MAX,
    }];
    for (name, module, reads_parquet, most_events) in PEERS {
        if wanted.is_some_and(|wanted| !wanted.iter().any(|one| one == name)) {
            continue;
        }
        if !can_import(python, module) {
            println!("SKIPPED: {name} is not installed");
            continue;
        }
        contestants.push(Contestant {
            name,
            program: python.to_owned(),
            script: Some(script(&format!("{name}_peer.py"))),
            reads_parquet,
            most_events,
        });
    }
    contestants
}

/// Builds the program of our side, so that one command is enough.
pub(crate) fn build_ours() -> Result<()> {
    if cfg!(debug_assertions) {
        return Err("nothing is worth measuring without --release".into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ours = ours();
    let target = ours.ancestors().nth(2).ok_or("this program lies in no target folder")?;
    let status = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--locked",
            "-q",
            "-p",
            env!("CARGO_PKG_NAME"),
            "--bin",
            "ours",
        ])
        .arg("--target-dir")
        .arg(target)
        .status()?;
    if status.success() { Ok(()) } else { Err("our side cannot be built".into()) }
}

/// The program of our side, built beside this one.
pub(crate) fn ours() -> PathBuf {
    let this = std::env::current_exe().unwrap_or_default();
    this.with_file_name("ours")
}

pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("compare").join(name)
}

fn can_import(python: &Path, module: &str) -> bool {
    let code = format!("import {module}, pyarrow");
    let output = Command::new(python).args(["-c", &code]).output();
    output.is_ok_and(|output| output.status.success())
}
