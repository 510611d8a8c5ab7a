//! The budgets: a file of a line a path.

use std::fmt::{self, Write};
use std::fs;
use std::process::Command;

use reciprocity_benches::error::Result;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/budgets/instructions.txt");

/// What instruction counts depend on beside the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Machine(String);

/// Instructions a unit of a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Budget {
    pub(crate) path: String,
    pub(crate) instructions: f64,
}

/// What came out for a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    Within {
        path: String,
        counted: f64,
        budget: f64,
    },
    Over {
        path: String,
        counted: f64,
        budget: f64,
    },
    MayBeLowered {
        path: String,
        counted: f64,
        budget: f64,
    },
    /// On one side only: of a path that is new, or gone.
    Unmatched {
        path: String,
    },
}

impl Machine {
    pub(crate) fn this() -> Result<Self> {
        let rustc = Command::new("rustc").arg("--version").output()?;
        let version = String::from_utf8(rustc.stdout)?;
        let version: Vec<&str> = version.split_whitespace().take(2).collect();
        Ok(Self(format!("{} on {}", version.join(" "), std::env::consts::ARCH)))
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Finding {
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self, Finding::Over { .. } | Finding::Unmatched { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, counted, budget, judgement) = match self {
            Finding::Within { path, counted, budget } => (path, counted, budget, "within"),
            Finding::Over { path, counted, budget } => (
                path,
                counted,
                budget,
                "OVER BUDGET; make it cheaper, or say in the commit why it is worth it and raise the \
                 budget with --update",
            ),
            Finding::MayBeLowered { path, counted, budget } => {
                (path, counted, budget, "the budget may be lowered with --update")
            }
            Finding::Unmatched { path } => {
                return write!(f, "{path}: NO BUDGET or no such path; use --update");
            }
        };
        let change = (counted / budget - 1.0) * 100.0;
        write!(f, "{path}: {counted:.1} instructions of {budget:.1} ({change:+.1} %), {judgement}")
    }
}

/// Holds what was counted against the budgets.
pub(crate) fn compare(budgets: &[Budget], counted: &[Budget], tolerance: f64) -> Vec<Finding> {
    let find = |list: &[Budget], path: &str| list.iter().find(|one| one.path == path).cloned();
    let mut findings: Vec<Finding> = counted
        .iter()
        .map(|one| {
            let path = one.path.clone();
            let counted = one.instructions;
            match find(budgets, &path).map(|budget| budget.instructions) {
                None => Finding::Unmatched { path },
                Some(budget) if counted > budget * (1.0 + tolerance) => {
                    Finding::Over { path, counted, budget }
                }
                Some(budget) if counted < budget * (1.0 - tolerance) => {
                    Finding::MayBeLowered { path, counted, budget }
                }
                Some(budget) => Finding::Within { path, counted, budget },
            }
        })
        .collect();
    let gone = budgets.iter().filter(|one| find(counted, &one.path).is_none());
    findings.extend(gone.map(|one| Finding::Unmatched { path: one.path.clone() }));
    findings
}

pub(crate) fn read() -> Result<(Machine, Vec<Budget>)> {
    let text = fs::read_to_string(FILE)?;
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let machine = Machine(lines.next().unwrap_or_default().to_owned());
    let budget = |line: &str| {
        let (path, instructions) = line.split_once(' ').ok_or("a line is no budget")?;
        Ok(Budget { path: path.to_owned(), instructions: instructions.trim().parse()? })
    };
    Ok((machine, lines.map(budget).collect::<Result<_>>()?))
}

pub(crate) fn write(machine: &Machine, budgets: &[Budget]) -> Result<()> {
    let mut text = format!(
        "# Instructions an event or an assessment. Written by\n\
         # cargo run --release -p reciprocity-benches --bin budgets -- --update\n{machine}\n"
    );
    for Budget { path, instructions } in budgets {
        writeln!(text, "{path} {instructions:.1}")?;
    }
    Ok(fs::write(FILE, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(path: &str, instructions: f64) -> Budget {
        Budget { path: path.to_owned(), instructions }
    }

    #[test]
    fn three_percent_more_is_within_and_anything_above_fails() {
        let judged =
            |counted| compare(&[budget("a", 100.0)], &[budget("a", counted)], 0.03).remove(0);
        assert!(matches!(judged(103.0), Finding::Within { .. }));
        assert!(judged(103.1).is_failure());
        assert!(matches!(judged(96.9), Finding::MayBeLowered { .. }));
        assert!(!judged(96.9).is_failure());
    }

    #[test]
    fn a_path_without_a_budget_and_a_budget_without_a_path_fail() {
        let findings = compare(&[budget("gone", 1.0)], &[budget("new", 1.0)], 0.03);
        assert_eq!(findings.iter().filter(|one| one.is_failure()).count(), 2);
    }
}
