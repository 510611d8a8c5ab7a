//! Everything that is wrong with a row, where reading it ends at the first thing.

use reciprocity_core::{Entry, EntryAmount, Flag, Flags, Timestamp};

use super::{Column, EventTable};
use crate::parties::Parties;
use crate::problem::{Outcome, Problem};
use crate::table::Row;
use crate::time::TimeUnit;

/// What stands in the place of parties that cannot be read.
const STAND_INS: Parties<'static> = Parties { supplier: "supplier", customer: "customer" };

impl EventTable<'_> {
    /// Everything that is wrong with a row; nothing if it is sound. What stands in a column is judged by
    /// itself, and what cannot be read is replaced by something sound before the row as a whole is.
    pub(crate) fn problems(&self, row: Row<'_>) -> Vec<Problem> {
        let mut problems = Problems(Vec::new());
        problems.note(self.columns.check_keys(row));
        let cell = |column| self.columns.cell(row, column);
        let parties = problems.note(self.parties(row)).unwrap_or(STAND_INS);
        let occurred_at = problems.note(cell(Column::OccurredAt).time(TimeUnit::Auto));
        let mut number =
            |column| cell(column).filled().and_then(|cell| problems.note(cell.number()));
        let (weight, confidence) = (number(Column::Weight), number(Column::Confidence));
        let due = cell(Column::Due).filled();
        let due = due.and_then(|cell| problems.note(cell.time(TimeUnit::Auto)));
        let flags = cell(Column::Flags);
        let read = Flags::parse(flags.text()).map_err(|error| flags.refused(&error));
        let flags = problems.note(read).unwrap_or_default();
        // Before a due time in any case.
        let occurred_at = occurred_at.unwrap_or(Timestamp::MIN);
        let words = self.words(row, parties, occurred_at);
        let entry = Entry { due, weight, confidence, flags, ..words };
        self.note_refusals(row, entry, &mut problems);
        problems.0
    }

    /// Notes what the core refuses of an entry, field by field: what was refused is made sound and the
    /// rest asked for again.
    fn note_refusals(&self, row: Row<'_>, mut entry: Entry<'_>, problems: &mut Problems) {
        for _ in 0..super::NAMES.len() {
            let Err(error) = entry.event(self.policy) else { return };
            let field = error.field().unwrap_or_default();
            problems.add(*self.refused(row, &error));
            match field {
                "actor" => entry.actor = "supplier",
                "observer" => entry.observer = "",
                "confidence" => entry.confidence = None,
                "event_id" => entry.event_id = "",
                "due" => entry.due = None,
                "weight" if entry.weight.is_some() => entry.weight = None,
                // First without any, which is what most types want; the others want one of two.
                "flags" if entry.flags != Flags::default() => entry.flags = Flags::default(),
                "flags" => entry.flags.add(Flag::Good),
                // Whatever was given, how much of it can be judged, and how well somebody behaved.
                "kind" if sound_kind(entry.type_name).is_some_and(|sound| sound != entry.kind) => {
                    entry.kind = sound_kind(entry.type_name).unwrap_or_default();
                    entry.unit = "";
                }
                // What else the row says depends on this: the rest is asked of something that needs
                // nothing.
                _ if entry.type_name != "request" => {
                    entry = Entry {
                        type_name: "request",
                        kind: "",
                        amount: EntryAmount::Blank,
                        unit: "",
                        reference: "",
                        weight: None,
                        flags: Flags::default(),
                        ..entry
                    };
                }
                _ => return,
            }
        }
    }
}

/// A kind for a type that says more than its kind.
fn sound_kind(type_name: &str) -> Option<&'static str> {
    match type_name {
        "contribution" => Some("service"),
        "conduct" => Some("respect"),
        "appraisal" => Some("value"),
        _ => None,
    }
}

struct Problems(Vec<Problem>);

impl Problems {
    fn note<T>(&mut self, outcome: Outcome<T>) -> Option<T> {
        outcome.map_err(|problem| self.add(*problem)).ok()
    }

    /// Keeps one problem for each column: what follows from it is none of its own.
    fn add(&mut self, problem: Problem) {
        let same = |known: &Problem| known.column.is_some() && known.column == problem.column;
        if !self.0.iter().any(same) {
            self.0.push(problem);
        }
    }
}
