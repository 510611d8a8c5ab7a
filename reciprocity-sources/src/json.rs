//! Records of JSON as hosts' interfaces give them: lists, pages of lists, and objects within objects.

use std::collections::BTreeMap;

use reciprocity_io::{Input, OpenInput, ReadError, ReadErrorKind};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::dynamics;
use crate::json_value;
use crate::rows::{Field, MemoryRows};

/// Under these keys a page holds its records: HubSpot, Dataverse, Salesforce, EspoCRM and SuiteCRM.
const LISTS: [&str; 5] = ["results", "value", "records", "list", "data"];

/// Within these objects a record holds its fields: HubSpot, SuiteCRM.
const FIELDS: [&str; 2] = ["properties", "attributes"];

/// What a table may be read from.
///
/// ```
/// use reciprocity_io::Input;
/// use reciprocity_sources::{JsonTable, json_table};
///
/// let table = json_table(Input::reader("calls.csv", "time,from,to\n".as_bytes()))?;
/// let JsonTable::Other(input) = table else { panic!("no JSON") };
/// assert_eq!(input.name(), "calls.csv"); // to be read as text
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug)]
pub enum JsonTable {
    /// Records of JSON, as rows.
    Rows(MemoryRows),
    /// No JSON: the input, from its first byte on.
    Other(OpenInput),
}

/// Reads the records of a JSON document as a table: of a list, of the pages that hosts give, and of
/// objects one after the other. A field of an object within is a column of both names, as
/// `user.login`; texts of a list stand between semicolons.
///
/// ```
/// use reciprocity_io::{Input, TypedRows};
/// use reciprocity_sources::{JsonTable, json_table};
///
/// let page = r#"{"results": [{"id": 1, "user": {"login": "ann"}}, {"id": 2}]}"#;
/// let table = json_table(Input::reader("page.json", page.as_bytes()))?;
/// let JsonTable::Rows(rows) = table else { panic!("JSON") };
/// assert_eq!(rows.len(), 2);
/// assert!(rows.columns().iter().any(|name| name == "user.login"));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
///
/// # Errors
/// The input cannot be read, or begins as JSON and is none, or holds no records.
pub fn json_table(input: Input) -> Result<JsonTable, ReadError> {
    let mut input = input.open()?;
    if !matches!(input.first_byte()?, Some(b'[' | b'{')) {
        return Ok(JsonTable::Other(input));
    }
    let name = input.name().to_owned();
    let records = records(input)?;
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let mut fields = BTreeMap::new();
        dynamics::add_people(&record, &mut fields);
        flatten("", record, &mut fields);
        let mut row = vec![Field::BLANK; columns.len()];
        for (key, field) in fields {
            let next = columns.len();
            let place = *columns.entry(key).or_insert(next);
            row.resize(row.len().max(place + 1), Field::BLANK);
            row[place] = Field::Text(field);
        }
        rows.push(row);
    }
    let mut names = vec![String::new(); columns.len()];
    for (key, place) in columns {
        names[place] = key;
    }
    Ok(JsonTable::Rows(MemoryRows::of_named(&name, names, rows)))
}

/// The records of a document.
pub(crate) fn records(input: OpenInput) -> Result<Vec<Map<String, Value>>, ReadError> {
    let name = input.name().to_owned();
    let refuse = |kind, message: String| -> ReadError { ReadError::new(kind, &name, message) };
    let text = input.into_text()?;
    let mut all = Vec::new();
    let broken = |what: &str| {
        refuse(ReadErrorKind::Row, format!("the JSON cannot be read: {what}; export it again"))
    };
    for document in serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>() {
        let document = document.map_err(|error| broken(&error.to_string()))?;
        let document = json_value::value(document).map_err(|error| {
            // Where it is within its part of the document helps nobody.
            broken(error.to_string().split(" at line ").next().unwrap_or_default())
        })?;
        collect(document, &mut all);
    }
    if all.is_empty() {
        let message = "there are no records in it; a list of objects is needed, or an object with \
                       one under `results`, `value`, `records`, `list` or `data`";
        return Err(refuse(ReadErrorKind::Empty, message.to_owned()));
    }
    Ok(all)
}

fn collect(document: Value, all: &mut Vec<Map<String, Value>>) {
    match document {
        Value::Array(items) => items.into_iter().for_each(|item| collect(item, all)),
        Value::Object(mut object) => {
            let list = LISTS.iter().find(|&&key| object.get(key).is_some_and(Value::is_array));
            match list.and_then(|&key| object.remove(key)) {
                Some(list) => collect(list, all),
                None => all.push(object),
            }
        }
        _ => {}
    }
}

fn flatten(prefix: &str, object: Map<String, Value>, fields: &mut BTreeMap<String, String>) {
    for (key, value) in object {
        let plain = dynamics::plain_name(&key);
        let name = format!("{prefix}{plain}");
        match value {
            Value::Null => {}
            Value::Object(within) if prefix.is_empty() && FIELDS.contains(&key.as_str()) => {
                flatten("", within, fields);
            }
            Value::Object(within) => flatten(&format!("{name}."), within, fields),
            Value::Array(items) => {
                let texts: Vec<String> = items.iter().filter_map(text).collect();
                fields.entry(name).or_insert_with(|| texts.join(";"));
            }
            plain => {
                if let Some(text) = text(&plain) {
                    fields.entry(name).or_insert(text);
                }
            }
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
