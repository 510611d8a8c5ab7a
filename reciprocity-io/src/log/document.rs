//! A mapping as text: TOML, in which an unknown key is refused with the nearest known one.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::problem::{Problem, shown};
use reciprocity_core::spelling::advice;

/// What a mapping says, as it was written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Document {
    pub(crate) time_unit: Option<String>,
    pub(crate) sides: Option<String>,
    pub(crate) suppliers: Option<Vec<String>>,
    pub(crate) customers: Option<Vec<String>>,
    pub(crate) self_rows: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) time_formats: Option<Vec<String>>,
    pub(crate) parties: Option<String>,
    pub(crate) between: Option<String>,
    pub(crate) ours: Option<Vec<String>>,
    pub(crate) our_side: Option<String>,
    pub(crate) status: Vec<StatusDocument>,
    pub(crate) columns: BTreeMap<String, Names>,
    pub(crate) kinds: BTreeMap<String, Vec<EventDocument>>,
}

/// The name of a column, or several of which the first that the file has is the one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    /// The names without blanks around them; none where one is blank or there is none.
    pub(crate) fn trimmed(&self) -> Option<Vec<&str>> {
        let names: Vec<&str> = match self {
            Self::One(name) => vec![name.trim()],
            Self::Several(names) => names.iter().map(|name| name.trim()).collect(),
        };
        (!names.is_empty() && !names.contains(&"")).then_some(names)
    }
}

/// Which rows count, by the values of a column, as it was written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StatusDocument {
    pub(crate) column: Option<Names>,
    pub(crate) optional: bool,
    pub(crate) keep: Vec<String>,
    pub(crate) leave_out: BTreeMap<String, Vec<String>>,
    pub(crate) other: Option<String>,
}

/// When a row makes an event, by the value of a column, as it was written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WhenDocument {
    pub(crate) column: Option<Names>,
    pub(crate) optional: bool,
    pub(crate) is: Vec<String>,
}

/// One event that a row makes, as it was written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EventDocument {
    pub(crate) r#type: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) amount: Option<Value>,
    pub(crate) unit: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) observer: Option<String>,
    pub(crate) answers: Option<Value>,
    pub(crate) due_days: Option<f64>,
    pub(crate) earlier_by: Option<String>,
    pub(crate) at: Option<Names>,
    pub(crate) when: Option<WhenDocument>,
    pub(crate) per_person: Option<bool>,
    pub(crate) tone: Option<String>,
    pub(crate) weight: Option<Value>,
    pub(crate) weight_scale: Option<f64>,
    pub(crate) outreach: Option<bool>,
    pub(crate) automatic: Option<bool>,
    pub(crate) flags: Option<Vec<String>>,
}

const KEYS: [&str; 14] = [
    "columns",
    "time_unit",
    "time_zone",
    "time_formats",
    "sides",
    "suppliers",
    "customers",
    "self_rows",
    "parties",
    "between",
    "ours",
    "our_side",
    "status",
    "kinds",
];

/// The columns of a log that a mapping can name.
pub(crate) const COLUMN_KEYS: [&str; 12] = [
    "time",
    "from",
    "to",
    "kind",
    "magnitude",
    "id",
    "cc",
    "bcc",
    "other",
    "other_people",
    "our_people",
    "subject",
];

const STATUS_KEYS: [&str; 5] = ["column", "optional", "keep", "leave_out", "other"];

const WHEN_KEYS: [&str; 3] = ["column", "optional", "is"];

const EVENT_KEYS: [&str; 18] = [
    "type",
    "kind",
    "amount",
    "unit",
    "by",
    "observer",
    "answers",
    "due_days",
    "earlier_by",
    "at",
    "when",
    "per_person",
    "tone",
    "weight",
    "weight_scale",
    "outreach",
    "automatic",
    "flags",
];

impl Document {
    pub(crate) fn from_toml(name: &str, text: &str) -> Result<Self, ReadError> {
        let table: Table = toml::from_str(text).map_err(|error| unparsed(name, text, &error))?;
        check_all_keys(&table).map_err(|problem| ReadError::at(name, None, *problem))?;
        toml::from_str(text).map_err(|error| unparsed(name, text, &error))
    }
}

/// A problem with the value of a key of the mapping.
pub(crate) fn at_key(key: &str, message: impl std::fmt::Display) -> Box<Problem> {
    Problem::new(ReadErrorKind::Mapping, message).of_column(key)
}

fn unparsed(name: &str, text: &str, error: &toml::de::Error) -> ReadError {
    let start = error.span().map(|span| span.start.min(text.len()));
    let row = start.map(|start| 1 + text[..start].matches('\n').count() as u64);
    let line = row.and_then(|row| text.lines().nth(usize::try_from(row).ok()?.checked_sub(1)?));
    let what = error.message().replace('\n', ", ");
    let message = match line.map(str::trim).filter(|line| !line.is_empty()) {
        Some(line) => format!("`{}` cannot be read: {what}; correct it", shown(line)),
        None => format!("the mapping cannot be read: {what}; correct it"),
    };
    ReadError::at(name, row, *Problem::new(ReadErrorKind::Mapping, message))
}

fn check_all_keys(table: &Table) -> Result<(), Box<Problem>> {
    check_keys("", table, &KEYS)?;
    if let Some(Value::Table(columns)) = table.get("columns") {
        check_keys("columns.", columns, &COLUMN_KEYS)?;
    }
    for (place, status) in tables(table.get("status")).enumerate() {
        check_keys(&format!("{}.", status_key(place)), status, &STATUS_KEYS)?;
    }
    if let Some(Value::Table(kinds)) = table.get("kinds") {
        for (kind, events) in kinds {
            let events = events.as_array().map(Vec::as_slice).unwrap_or_default();
            for (place, event) in events.iter().enumerate() {
                if let Value::Table(event) = event {
                    let key = event_key(kind, place, events.len());
                    check_keys(&format!("{key}."), event, &EVENT_KEYS)?;
                    if let Some(Value::Table(when)) = event.get("when") {
                        check_keys(&format!("{key}.when."), when, &WHEN_KEYS)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// The tables of a list of tables.
fn tables(list: Option<&Value>) -> impl Iterator<Item = &Table> {
    let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_table)
}

/// How messages call the status at `place` (from 0).
pub(crate) fn status_key(place: usize) -> String {
    format!("status[{}]", place + 1)
}

/// How messages call the event at `place` (from 0) among the `count` events of a kind.
pub(crate) fn event_key(kind: &str, place: usize, count: usize) -> String {
    if count == 1 { format!("kinds.{kind}") } else { format!("kinds.{kind}[{}]", place + 1) }
}

fn check_keys(prefix: &str, table: &Table, known: &[&str]) -> Result<(), Box<Problem>> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(at_key(
            &format!("{prefix}{key}"),
            format_args!("no mapping has this key; {}", advice(key, known)),
        )),
    }
}
