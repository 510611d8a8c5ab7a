//! Rows of a log, read by the rules of a mapping.

use reciprocity_core::{ErrorKind, Event, Policy};

use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::compile::{Rules, rules};
use crate::log::document::{COLUMN_KEYS, Document, at_key};
use crate::log::rule::{LogRow, Rule};
use crate::log::sides::Sides;
use crate::parties::Parties;
use crate::problem::{Cell, Outcome, Problem, shown};
use crate::table::Row;
use crate::time::TimeUnit;
use crate::value::Use;
use reciprocity_core::spelling::{advice, misspelt};

/// The kind under which a mapping says what rows of all other kinds mean.
const ANY_KIND: &str = "*";

/// Reads rows of an interaction log.
#[derive(Debug)]
pub(crate) struct Log<'p> {
    policy: &'p Policy,
    time_unit: TimeUnit,
    sides: Sides,
    skips_self_rows: bool,
    rules: Rules,
    columns: LogColumns,
}

impl<'p> Log<'p> {
    pub(crate) fn new(document: &Document, policy: &'p Policy) -> Outcome<Self> {
        let one_of = |key: &str, value: &Option<String>, known: &[&str]| match value {
            Some(value) if !known.contains(&value.as_str()) => Err(at_key(
                key,
                format_args!("unknown value `{}`; {}", shown(value), advice(value, known)),
            )),
            _ => Ok(()),
        };
        one_of("time_unit", &document.time_unit, &TimeUnit::NAMES)?;
        one_of("self_rows", &document.self_rows, &["refuse", "skip"])?;
        let mut columns = LogColumns::new();
        let refs = [
            ColumnRef::TIME,
            ColumnRef::FROM,
            ColumnRef::TO,
            ColumnRef::KIND,
            ColumnRef::MAGNITUDE,
            ColumnRef::ID,
        ];
        for (key, column) in COLUMN_KEYS.into_iter().zip(refs) {
            if let Some(name) = document.columns.get(key) {
                if name.trim().is_empty() {
                    return Err(at_key(&format!("columns.{key}"), "write the name of a column"));
                }
                columns.rename(column, name.trim());
            }
        }
        let rules = rules(document, policy, &mut columns)?;
        if !rules.contains_key(ANY_KIND) {
            columns.require(ColumnRef::KIND);
        }
        Ok(Self {
            policy,
            time_unit: document
                .time_unit
                .as_deref()
                .and_then(TimeUnit::from_name)
                .unwrap_or_default(),
            sides: Sides::of(document)?,
            skips_self_rows: document.self_rows.as_deref() == Some("skip"),
            rules,
            columns,
        })
    }

    /// Finds the columns in a file.
    pub(crate) fn find_columns(&mut self, columns: &[String]) {
        self.columns.find(columns);
    }

    pub(crate) fn check_header(&self, columns: &[String]) -> Outcome<()> {
        self.columns.check_header(columns)
    }

    /// Which columns are wanted, and for what.
    pub(crate) fn uses(&self) -> Vec<(usize, Use)> {
        let only_any_kind = self.rules.len() == 1 && self.rules.contains_key(ANY_KIND);
        let mut uses = vec![
            (ColumnRef::TIME, Use::Time),
            (ColumnRef::FROM, Use::Text),
            (ColumnRef::TO, Use::Text),
            (ColumnRef::ID, Use::Text),
        ];
        if !only_any_kind {
            uses.push((ColumnRef::KIND, Use::Text));
        }
        uses.extend(self.rules.values().flatten().flat_map(Rule::uses));
        self.columns.places(&uses)
    }

    /// Adds the events of a row to `events`; gives its parties, or none if the row is skipped.
    pub(crate) fn read<'r>(
        &'r self,
        columns: &'r [String],
        row: Row<'r>,
        events: &mut Vec<Event>,
    ) -> Outcome<Option<Parties<'r>>> {
        self.columns.check_plain(row)?;
        let cell = |column| self.cell(columns, row, column);
        let (from, to) = (cell(ColumnRef::FROM), cell(ColumnRef::TO));
        from.required("name the party that acted")?;
        if from.text() == to.text() {
            return if self.skips_self_rows { Ok(None) } else { Err(self_row(to)) };
        }
        to.required("name the party that it was done for")?;
        let rules = self.rules_of(cell(ColumnRef::KIND))?;
        let row = LogRow {
            time: cell(ColumnRef::TIME).time(self.time_unit)?,
            ends: self.sides.assign(from, to)?,
            policy: self.policy,
            cell,
        };
        for (place, rule) in rules.iter().enumerate() {
            events.extend(rule.event(&row, place)?);
        }
        Ok(Some(row.ends.parties))
    }

    /// The cell from which a field of an event, as the core calls it, was made.
    pub(crate) fn cell_named<'r>(
        &'r self,
        columns: &'r [String],
        row: Row<'r>,
        field: &str,
    ) -> Option<Cell<'r>> {
        let column = match field {
            "occurred_at" => ColumnRef::TIME,
            "event_id" => ColumnRef::ID,
            "kind" | "type" => ColumnRef::KIND,
            "amount" | "weight" => ColumnRef::MAGNITUDE,
            "supplier" | "customer" => ColumnRef::TO,
            _ => return None,
        };
        self.columns.has(column).then(|| self.cell(columns, row, column))
    }

    /// Everything that is wrong with a row; nothing if it is sound.
    pub(crate) fn problems(&self, columns: &[String], row: Row<'_>) -> Vec<Problem> {
        let cell = |column| self.cell(columns, row, column);
        let (from, to) = (cell(ColumnRef::FROM), cell(ColumnRef::TO));
        let mut problems: Vec<Problem> = Vec::new();
        problems.extend(self.columns.check_plain(row).err().map(|problem| *problem));
        let time = cell(ColumnRef::TIME).time(self.time_unit);
        let rules = self.rules_of(cell(ColumnRef::KIND));
        let both = from.required("name the party that acted").and_then(|_| {
            to.required("name the party that it was done for")?;
            if from.text() == to.text() { Err(self_row(to)) } else { Ok(()) }
        });
        let ends = both.and_then(|()| self.sides.assign(from, to));
        match (time, rules, ends) {
            (Ok(time), Ok(rules), Ok(ends)) => {
                let row = LogRow { time, ends, policy: self.policy, cell };
                let made = rules.iter().enumerate().map(|(place, rule)| rule.event(&row, place));
                for problem in made.filter_map(Result::err) {
                    if !problems.contains(&problem) {
                        problems.push(*problem);
                    }
                }
            }
            (time, rules, ends) => {
                let found = [ends.err(), time.err(), rules.err()].into_iter().flatten();
                problems.extend(found.map(|problem| *problem));
            }
        }
        problems
    }

    fn cell<'r>(&'r self, columns: &'r [String], row: Row<'r>, column: ColumnRef) -> Cell<'r> {
        self.columns.cell(columns, row, column)
    }

    fn rules_of(&self, kind: Cell<'_>) -> Outcome<&[Rule]> {
        if let Some(rules) = self.rules.get(kind.text()).or_else(|| self.rules.get(ANY_KIND)) {
            return Ok(rules);
        }
        let known: Vec<&str> = self.rules.keys().map(String::as_str).collect();
        let text = kind.required(format_args!("use one of {}", known.join(", ")))?.text();
        let advice = match misspelt(text, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!(
                "it knows {}; add `[[kinds.\"{}\"]]`, or `[[kinds.\"*\"]]` for all \
                             others",
                known.join(", "),
                shown(text)
            ),
        };
        let message = format!("the mapping does not know the kind `{}`; {advice}", shown(text));
        Err(kind.refuse(ErrorKind::UnknownName, message))
    }
}

fn self_row(to: Cell<'_>) -> Box<Problem> {
    let message = format!(
        "`{}` stands on both sides; remove such rows, or write `self_rows = \"skip\"` in the mapping",
        to.shown()
    );
    to.refuse(ErrorKind::SelfRelationship, message)
}
