//! What was read.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::ReadError;
use crate::layout::LayoutRead;

/// What was read from one input.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Options, read};
///
/// let text = "occurred_at,supplier,customer,actor,type\n2026-01-31,ACME,Baker,customer,request\n";
/// let input = Input::reader("example", text.as_bytes());
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read(input, &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!((summary.rows, summary.events, summary.bad_rows), (1, 1, 0));
/// assert_eq!(summary.to_string(), "example: 1 row, 1 event (event table)");
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The input.
    pub file: String,
    /// The layout by which it was read; none if there was no row from which to tell it.
    pub layout: Option<LayoutRead>,
    /// Rows, without the header and blank lines.
    pub rows: u64,
    /// Events that were handed on.
    pub events: u64,
    /// Rows that were sound and made no event: of a party with itself where the mapping skips
    /// these, of a kind that makes none, or with a rating of zero.
    pub rows_without_events: u64,
    /// Rows that the mapping leaves out, and why: how many for each reason, in order of the reasons.
    pub left_out: BTreeMap<String, u64>,
    /// Rows that were skipped because they were bad.
    pub bad_rows: u64,
    /// What was wrong with them: a bad row has one problem or more.
    pub problems: u64,
    /// The first errors of bad rows.
    pub errors: Vec<ReadError>,
}

impl Summary {
    pub(crate) fn new(file: String) -> Self {
        Self {
            file,
            layout: None,
            rows: 0,
            events: 0,
            rows_without_events: 0,
            left_out: BTreeMap::new(),
            bad_rows: 0,
            problems: 0,
            errors: Vec::new(),
        }
    }

    /// Counts a row that is left out for a reason.
    pub(crate) fn leave_out(&mut self, reason: &str) {
        match self.left_out.get_mut(reason) {
            Some(count) => *count += 1,
            None => {
                self.left_out.insert(reason.to_owned(), 1);
            }
        }
    }
}

/// One line for a person to read.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.rows == 0 {
            f.write_str(": a header and no rows")?;
        } else {
            write!(f, ": {}, {}", count(self.rows, "row"), count(self.events, "event"))?;
        }
        if self.rows_without_events > 0 {
            write!(f, ", {} without an event", count(self.rows_without_events, "row"))?;
        }
        let left_out: u64 = self.left_out.values().sum();
        if left_out > 0 {
            let reasons = self.left_out.iter().map(|(reason, rows)| format!("{rows} {reason}"));
            write!(
                f,
                ", {} left out ({})",
                count(left_out, "row"),
                reasons.collect::<Vec<_>>().join("; ")
            )?;
        }
        if self.bad_rows > 0 {
            write!(f, ", {} skipped", count(self.bad_rows, "bad row"))?;
        }
        match &self.layout {
            Some(layout) => write!(f, " ({layout})"),
            None => Ok(()),
        }
    }
}

fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
