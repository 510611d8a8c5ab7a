//! The ten kinds of the generated events, and the rates that the weighted score puts on them.
//!
//! Every program measured must use the same table: `compare/sql/` and `compare/common.py` repeat it, and a
//! test compares them.

use reciprocity_core::{Policy, PolicyDraft, policy::Rates};

use crate::error::Result;

/// A kind: its name in the policy, the number of its class, and what a unit of it is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BenchKind {
    /// The name in the policy.
    pub name: &'static str,
    /// Commercial 0, collaborative 1, relational 2.
    pub class: usize,
    /// What a unit is worth, in all views.
    pub rate: f64,
}

/// How many classes there are.
pub const CLASSES: usize = 3;

/// The number of a kind in the event files is its place here.
pub const KINDS: [BenchKind; 10] = [
    kind("goods", 0, 1.0),
    kind("service", 0, 1.5),
    kind("information", 1, 0.5),
    kind("resources", 1, 2.0),
    kind("flexibility", 1, 1.25),
    kind("improvement", 1, 4.0),
    kind("access", 1, 3.0),
    kind("acknowledgement", 2, 0.25),
    kind("generosity", 2, 1.0),
    kind("understanding", 2, 0.75),
];

const fn kind(name: &'static str, class: usize, rate: f64) -> BenchKind {
    BenchKind { name, class, rate }
}

/// The policy under which our side scores: the default one with the rates of the table.
///
/// # Errors
/// A kind of the table is none of the policy's.
pub fn policy() -> Result<Policy> {
    let rates = KINDS.iter().map(|kind| {
        let rates = Rates { supplier: kind.rate, customer: kind.rate, joint: kind.rate };
        (kind.name.to_owned(), rates)
    });
    let draft = PolicyDraft { rates: rates.collect(), ..PolicyDraft::default() };
    Ok(draft.freeze()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_uses_the_same_kinds_and_rates() {
        let python = include_str!("../compare/common.py");
        let sql =
            [include_str!("../compare/sql/kind.sql"), include_str!("../compare/sql/full.sql")];
        for (number, kind) in KINDS.iter().enumerate() {
            let BenchKind { name, class, rate } = kind;
            let row = format!("(\"{name}\", {class}, {rate:?}),");
            assert!(python.contains(&row), "common.py lacks {row}");
            let cell =
                format!("sum(case when cell = {} then value else 0.0 end) as {name}_", 2 * number);
            let worth = format!("{rate:?} * {name}_customer");
            assert!(sql.iter().all(|text| text.contains(&cell) && text.contains(&worth)), "{name}");
        }
    }

    #[test]
    fn the_policy_has_every_kind_at_its_rate() {
        let policy = policy().unwrap();
        for kind in KINDS {
            let known = policy.kind(kind.name).unwrap();
            let definition = policy.definition(known).unwrap();
            assert_eq!(definition.class.index(), kind.class, "{}", kind.name);
        }
    }
}
