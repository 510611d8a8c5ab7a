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
    pub(crate) columns: BTreeMap<String, String>,
    pub(crate) kinds: BTreeMap<String, Vec<EventDocument>>,
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
    pub(crate) tone: Option<String>,
    pub(crate) weight: Option<Value>,
    pub(crate) weight_scale: Option<f64>,
    pub(crate) outreach: Option<bool>,
    pub(crate) automatic: Option<bool>,
    pub(crate) flags: Option<Vec<String>>,
}

const KEYS: [&str; 7] =
    ["columns", "time_unit", "sides", "suppliers", "customers", "self_rows", "kinds"];

/// The columns of a log that a mapping can name.
pub(crate) const COLUMN_KEYS: [&str; 6] = ["time", "from", "to", "kind", "magnitude", "id"];

const EVENT_KEYS: [&str; 15] = [
    "type",
    "kind",
    "amount",
    "unit",
    "by",
    "observer",
    "answers",
    "due_days",
    "earlier_by",
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
    if let Some(Value::Table(kinds)) = table.get("kinds") {
        for (kind, events) in kinds {
            let events = events.as_array().map(Vec::as_slice).unwrap_or_default();
            for (place, event) in events.iter().enumerate() {
                if let Value::Table(event) = event {
                    check_keys(
                        &format!("{}.", event_key(kind, place, events.len())),
                        event,
                        &EVENT_KEYS,
                    )?;
                }
            }
        }
    }
    Ok(())
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
