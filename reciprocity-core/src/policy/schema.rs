//! The JSON Schema of policies, made from the table of their numbers.

use serde_json::{Map, Value, json};

use crate::event::{Class, Principle};
use crate::policy::{MethodVersion, PolicyDraft, PolicyKey, Rates};

/// The JSON Schema (draft 2020-12) of a policy document: every key, its bounds, its default, its
/// unit and its source.
///
/// ```
/// let schema: serde_json::Value =
///     serde_json::from_str(&reciprocity_core::policy::schema()).unwrap();
/// let within = &schema["properties"]["balance"]["properties"]["within"];
/// assert_eq!(within["default"], 0.6);
/// ```
pub fn schema() -> String {
    let mut tables: Map<String, Value> = Map::new();
    for key in PolicyKey::ALL {
        let Some((table, field)) = key.name.split_once('.') else { continue };
        let table = tables.entry(table).or_insert_with(|| closed(Map::new()));
        table["properties"][field] = json!({
            "type": if key.is_whole() { "integer" } else { "number" },
            "minimum": key.least,
            "maximum": key.greatest,
            "default": key.default_value(),
            "description": format!("Says {}. In {}. Source: {}.", key.meaning, key.unit, key.source),
        });
    }
    let classes = Class::ALL.map(Class::name);
    let rate = json!({ "type": "number", "minimum": 1e-9, "maximum": 1e9 });
    let views = |usual: Rates| {
        let views =
            [("supplier", usual.supplier), ("customer", usual.customer), ("joint", usual.joint)];
        closed(views.map(|(view, usual)| {
            let mut rate = rate.clone();
            rate["default"] = json!(usual);
            (view.to_owned(), rate)
        }))
    };
    let mut rates = open(views(Rates::default()));
    for (kind, usual) in PolicyDraft::default().rates {
        rates["properties"][kind] = views(usual);
    }
    let weight = json!({ "type": "number", "minimum": 0.0, "maximum": 1000.0 });
    let judged = Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct());
    let principles = judged.map(|one| (one.name().to_owned(), weight.clone()));
    let kind = closed([
        ("class".to_owned(), json!({ "enum": classes })),
        ("unit".to_owned(), json!({ "enum": ["money", "hours", "acts", "units"] })),
    ]);
    tables.extend([
        ("version".to_owned(), json!({ "const": MethodVersion::CURRENT.0 })),
        ("bad_weights".to_owned(), closed(principles)),
        ("rates".to_owned(), rates),
        ("currencies".to_owned(), open(rate)),
        ("kinds".to_owned(), open(kind)),
    ]);
    let mut document = closed(tables);
    document["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    document["title"] = json!("A policy of Reciprocity");
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// An object with these properties and no others.
fn closed(properties: impl IntoIterator<Item = (String, Value)>) -> Value {
    let properties = Map::from_iter(properties);
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// An object whose keys the writer chooses.
fn open(value: impl Into<Value>) -> Value {
    let value: Value = value.into();
    json!({ "type": "object", "additionalProperties": value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_told_where_there_is_one() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let rates = &schema["properties"]["rates"];
        let supplier = |of_kind: &Value| of_kind["properties"]["supplier"]["default"].as_f64();
        assert_eq!(supplier(&rates["properties"]["money"]), Some(1.2));
        assert_eq!(supplier(&rates["additionalProperties"]), Some(1.0));
        let currency = &schema["properties"]["currencies"]["additionalProperties"];
        assert_eq!(currency.get("default"), None);
    }

    #[test]
    fn the_default_policy_names_exactly_the_properties_of_the_schema() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let policy: Value = serde_json::from_str(&PolicyDraft::default().to_json()).unwrap();
        let names = |object: &Value| -> Vec<String> {
            object.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(names(&schema["properties"]), names(&policy));
        for (table, fields) in policy.as_object().unwrap() {
            if fields.is_object() && !["kinds", "rates", "currencies"].contains(&table.as_str()) {
                assert_eq!(
                    names(&schema["properties"][table]["properties"]),
                    names(fields),
                    "{table}"
                );
            }
        }
    }
}
