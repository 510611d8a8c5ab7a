//! Values of JSON, of which nothing is lost: neither a key that stands twice nor a digit.

use std::fmt;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

/// No host nests its records deeper.
const DEEPEST: u32 = 100;

/// The value of a document. A whole number that is too large for 64 bits is a text.
pub(crate) fn value(raw: &RawValue) -> serde_json::Result<Value> {
    value_at(raw.get(), 0)
}

fn value_at(text: &str, depth: u32) -> serde_json::Result<Value> {
    if depth > DEEPEST {
        return Err(serde_json::Error::custom("lists and objects lie too deep within each other"));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    match text.as_bytes() {
        [b'{', ..] => {
            let Entries(entries) = serde_json::from_str(text)?;
            let mut object = Map::new();
            for (key, raw) in entries {
                let value = value_at(raw.get(), depth + 1)?;
                if object.contains_key(&key) {
                    return Err(serde_json::Error::custom(format_args!("key {key:?} twice")));
                }
                object.insert(key, value);
            }
            Ok(Value::Object(object))
        }
        [b'[', ..] => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            items.into_iter().map(|raw| value_at(raw.get(), depth + 1)).collect()
        }
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            let number: serde_json::Number = serde_json::from_str(text)?;
            Ok(if number.is_f64() { Value::String(text.to_owned()) } else { number.into() })
        }
        _ => serde_json::from_str(text),
    }
}

/// The keys of an object and what stands under them, as they are written.
struct Entries<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}
