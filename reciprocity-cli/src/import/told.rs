//! What is said on standard error of an import: what was read, and what was left out and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reciprocity_io::{LayoutRead, Summary};

use crate::import::collected::{Copies, Told};
use crate::source::{counted, warn};

/// Why a row is left out that bears the id of another one, and says something else.
const UNLIKE: &str = "with the id of an earlier one and other contents";

/// What was read from one file.
#[derive(Debug)]
pub(crate) struct FileSummary {
    pub(super) summary: Summary,
    /// Events, copies not among them.
    pub(super) events: u64,
    /// Rows of a relationship that had been read before, from this file or another.
    pub(super) copies: Copies,
}

/// Tells of all files, and of all together.
pub(super) fn tell(files: &[FileSummary], events: &[Told]) {
    let mut number_alike = false;
    for FileSummary { summary, events, copies } in files {
        let layout = match &summary.layout {
            Some(LayoutRead::Log(mapping)) => format!(" as {mapping}"),
            _ => String::new(),
        };
        let (rows, events) = (counted(summary.rows, "row"), counted(*events, "event"));
        warn(&format!("{}: {rows} read{layout}, {events}", summary.file));
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        reasons.extend(summary.left_out.iter().map(|(reason, rows)| (reason.as_str(), *rows)));
        if summary.rows_without_events > 0 {
            reasons.insert("nothing that counts", summary.rows_without_events);
        }
        // A mailbox and a customer database tell of the same thing in more than one way, under one id.
        let is_log = matches!(summary.layout, Some(LayoutRead::Log(_)));
        for (reason, rows) in [("duplicate copy", copies.alike), (UNLIKE, copies.unlike)] {
            if rows > 0 {
                *reasons.entry(if is_log { "duplicate copy" } else { reason }).or_default() += rows;
            }
        }
        number_alike |= !is_log && copies.unlike > 0;
        for (reason, rows) in reasons {
            warn(&format!("  left out: {rows} {reason}"));
        }
        for error in &summary.errors {
            warn(&format!("  skipped: {error}"));
        }
        if summary.bad_rows > 0 {
            warn(&format!("  skipped: {} in all", counted(summary.bad_rows, "bad row")));
        }
    }
    if number_alike {
        warn(
            "note: two systems that number their records alike must not be imported together; import each \
             by itself, and give their ids what tells them apart",
        );
    }
    let pairs: BTreeSet<_> = events.iter().map(|told| (&told.supplier, &told.customer)).collect();
    if let Some(name) = one_of_two_ways(&pairs) {
        warn(&format!(
            "note: some parties are called by a name, as `{name}`, and others by a domain; where two mean \
             the same, say so by `--parties`"
        ));
    }
    let (events, pairs) = (events.len() as u64, pairs.len() as u64);
    warn(&format!("{} of {}", counted(events, "event"), counted(pairs, "relationship")));
}

/// A party that is called by a name where others are called by a domain: one may be there twice.
fn one_of_two_ways<'e>(pairs: &BTreeSet<(&'e Arc<str>, &'e Arc<str>)>) -> Option<&'e str> {
    // One's own party has the name that its own people gave it.
    let (first, second) = *pairs.first()?;
    let in_all =
        |name| pairs.iter().all(|(supplier, customer)| [*supplier, *customer].contains(&name));
    let others = pairs.iter().flat_map(|(supplier, customer)| [*supplier, *customer]);
    let others = others.filter(|name| ![first, second].contains(name) || !in_all(*name));
    let is_domain = |name: &&&str| name.contains('.') && !name.contains(char::is_whitespace);
    let others: BTreeSet<&str> = others.map(|name| &**name).collect();
    let (domains, names): (Vec<&str>, Vec<&str>) = others.iter().partition(|name| is_domain(name));
    names.first().copied().filter(|_| !domains.is_empty())
}
