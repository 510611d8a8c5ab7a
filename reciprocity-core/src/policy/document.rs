//! Policies as text: JSON, and TOML for people.
//!
//! A document names only the numbers that it changes. A key that no policy has is refused, with
//! the nearest key that there is: a misspelt threshold must not be ignored.

use serde_json::{Value, json};

use crate::error::{Error, ErrorKind, Result};
use crate::policy::{Policy, PolicyDraft, unambiguous};
use crate::spelling::advice;

/// The tables whose keys the writer of the policy chooses; their names are checked elsewhere.
const OPEN_TABLES: [&str; 4] = ["kinds", "rates", "currencies", "bad_weights"];

impl PolicyDraft {
    /// Reads a JSON document; what it leaves out keeps its default.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// let draft = PolicyDraft::from_json(r#"{"answers": {"wait_days": 2}}"#)?;
    /// assert_eq!((draft.answers.wait_days, draft.balance.within), (2.0, 0.6));
    /// assert_eq!(PolicyDraft::from_json(&draft.to_json())?, draft);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text is no JSON, a key is unknown or stands there twice, or a value has the wrong type.
    pub fn from_json(text: &str) -> Result<Self> {
        let document = unambiguous::parse(text)
            .map_err(|error| malformed(format!("the policy is no valid JSON: {error}")))?;
        Self::from_document(document)
    }

    /// Reads a TOML document; what it leaves out keeps its default.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// let draft = PolicyDraft::from_toml("[currencies]\nEUR = 1.0\nUSD = 0.9\n")?;
    /// assert_eq!(draft.currencies["USD"], 0.9);
    /// assert_eq!(PolicyDraft::from_toml(&draft.to_toml())?, draft);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text is no TOML, a key is unknown, or a value has the wrong type.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self> {
        let document: Value = toml::from_str(text)
            .map_err(|error| malformed(format!("the policy is no valid TOML: {error}")))?;
        Self::from_document(document)
    }

    /// Writes the whole policy as JSON, two spaces to a level.
    pub fn to_json(&self) -> String {
        // Plain data with string keys always serialises.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Writes the whole policy as TOML.
    #[cfg(feature = "toml")]
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    fn from_document(document: Value) -> Result<Self> {
        let template = serde_json::to_value(Self::default()).unwrap_or_default();
        check(&document, &template)?;
        serde_json::from_value(document)
            .map_err(|error| malformed(format!("the policy cannot be read: {error}")))
    }
}

impl Policy {
    /// Reads and checks a JSON document.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    ///
    /// let policy = Policy::from_json(r#"{"answers": {"wait_days": 2}}"#)?;
    /// assert_eq!(policy.answer_wait().days(), 2.0);
    /// assert!(Policy::from_json(r#"{"answers": {"wait_days": -2}}"#).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`PolicyDraft::from_json`] and [`PolicyDraft::freeze`].
    pub fn from_json(text: &str) -> Result<Self> {
        PolicyDraft::from_json(text)?.freeze()
    }

    /// Reads and checks a TOML document.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    ///
    /// let policy = Policy::from_toml("answers.wait_days = 2")?;
    /// assert_eq!(policy.answer_wait().days(), 2.0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`PolicyDraft::from_toml`] and [`PolicyDraft::freeze`].
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self> {
        PolicyDraft::from_toml(text)?.freeze()
    }
}

/// One thing that is wrong with a policy document.
///
/// ```
/// use reciprocity_core::policy::PolicyProblem;
///
/// let text = r#"{"answers": {"wait_dyas": 3}, "stage": {"open": 7}}"#;
/// let keys: Vec<_> = PolicyProblem::all_of_json(text).into_iter().map(|one| one.key).collect();
/// assert_eq!(keys, [Some("answers.wait_dyas".to_owned()), Some("stage.open".to_owned())]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PolicyProblem {
    /// The key, as in `answers.wait_days`; none where the document as a whole is at fault.
    pub key: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl PolicyProblem {
    /// Everything that is wrong with a JSON document; nothing if [`Policy::from_json`] takes it.
    pub fn all_of_json(text: &str) -> Vec<Self> {
        match unambiguous::parse(text) {
            Ok(document) => problems_of(document),
            Err(error) => vec![Self::whole(format!("the policy is no valid JSON: {error}"))],
        }
    }

    /// Everything that is wrong with a TOML document; nothing if [`Policy::from_toml`] takes it.
    ///
    /// ```
    /// use reciprocity_core::policy::PolicyProblem;
    ///
    /// let problems = PolicyProblem::all_of_toml("stage.open = 7");
    /// assert_eq!(problems[0].key.as_deref(), Some("stage.open"));
    /// assert!(PolicyProblem::all_of_toml("stage.open = 0.7").is_empty());
    /// ```
    #[cfg(feature = "toml")]
    pub fn all_of_toml(text: &str) -> Vec<Self> {
        match toml::from_str(text) {
            Ok(document) => problems_of(document),
            Err(error) => vec![Self::whole(format!("the policy is no valid TOML: {error}"))],
        }
    }

    fn whole(message: String) -> Self {
        Self { key: None, message }
    }

    /// The key that a refusal of the policy names in backticks, before a colon.
    fn of_core(error: &Error) -> Self {
        let message = error.to_string();
        let named = message.strip_prefix("policy key `").and_then(|rest| rest.split_once("`: "));
        match named {
            Some((key, what)) => Self { key: Some(key.to_owned()), message: what.to_owned() },
            None => Self::whole(message),
        }
    }
}

/// What is wrong key by key; then, of what is sound so far, the numbers.
fn problems_of(document: Value) -> Vec<PolicyProblem> {
    let Value::Object(tables) = document else {
        return vec![PolicyProblem::whole(
            "the policy is no table; write keys and values".to_owned(),
        )];
    };
    let template = serde_json::to_value(PolicyDraft::default()).unwrap_or_default();
    let mut problems = Vec::new();
    let mut sound = serde_json::Map::new();
    for (table, value) in tables {
        let known = template.get(&table).is_some();
        let fields = match value {
            Value::Object(fields) if known => {
                fields.into_iter().map(|(field, one)| (Some(field), one)).collect()
            }
            value => vec![(None, value)],
        };
        for (field, value) in fields {
            let key =
                field.as_ref().map_or_else(|| table.clone(), |field| format!("{table}.{field}"));
            let alone = match &field {
                Some(field) => json!({ &table: { field: &value } }),
                None => json!({ &table: &value }),
            };
            let checked = check(&alone, &template).and_then(|()| {
                let read = serde_json::from_value::<PolicyDraft>(alone.clone());
                read.map_err(|error| malformed(format!("the value cannot be read: {error}")))
            });
            match (checked, field) {
                (Err(error), _) => {
                    let message = error.to_string();
                    problems.push(PolicyProblem { key: Some(key), message });
                }
                (Ok(_), None) => drop(sound.insert(table.clone(), value)),
                (Ok(_), Some(field)) => {
                    let whole = sound.entry(table.clone()).or_insert_with(|| json!({}));
                    whole[field] = value;
                }
            }
        }
    }
    match serde_json::from_value::<PolicyDraft>(Value::Object(sound)) {
        Ok(draft) => problems.extend(draft.problems().iter().map(PolicyProblem::of_core)),
        Err(error) => {
            problems.push(PolicyProblem::whole(format!("the policy cannot be read: {error}")));
        }
    }
    problems
}

fn check(document: &Value, template: &Value) -> Result<()> {
    check_lists(document, "")?;
    check_keys(document, template, "")
}

/// Refuses a list: its items would pass for the values of keys, in the order of the keys.
fn check_lists(document: &Value, path: &str) -> Result<()> {
    if document.is_array() {
        let place = if path.is_empty() { String::new() } else { format!(" key `{path}`") };
        let message = format!("policy{place}: a list stands here; write keys and their values");
        return Err(malformed(message));
    }
    let mut fields = document.as_object().into_iter().flatten();
    fields.try_for_each(|(key, value)| check_lists(value, &place_of(path, key)))
}

fn place_of(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Refuses the first key of `document` that `template` does not have.
fn check_keys(document: &Value, template: &Value, path: &str) -> Result<()> {
    let (Value::Object(document), Value::Object(template)) = (document, template) else {
        return Ok(());
    };
    for (key, value) in document {
        let place = place_of(path, key);
        let Some(known) = template.get(key) else {
            let names: Vec<&str> = template.keys().map(String::as_str).collect();
            let advice = advice(key, &names);
            let message = format!("unknown policy key `{place}`; {advice}");
            return Err(Error::new(ErrorKind::UnknownKey, message));
        };
        if !OPEN_TABLES.contains(&place.as_str()) {
            check_keys(value, known, &place)?;
        }
    }
    Ok(())
}

fn malformed(message: String) -> Error {
    Error::new(ErrorKind::Malformed, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Kind, Principle};
    use crate::party::View;
    use crate::policy::Rates;

    #[test]
    fn a_document_changes_only_what_it_names() {
        let draft = PolicyDraft::from_json(r#"{"answers": {"wait_days": 3}}"#).unwrap();
        let mut want = PolicyDraft::default();
        want.answers.wait_days = 3.0;
        assert_eq!(draft, want);
        assert_eq!(PolicyDraft::from_json("{}").unwrap(), PolicyDraft::default());
    }

    #[test]
    fn a_table_of_names_changes_only_what_it_names() {
        let text = r#"{"rates": {"service": {"supplier": 2}}, "bad_weights": {"honesty": 3}}"#;
        let draft = PolicyDraft::from_json(text).unwrap();
        let mut want = PolicyDraft::default();
        let of_service = Rates { supplier: 2.0, ..Rates::of("service") };
        want.rates.insert("service".to_owned(), of_service);
        want.bad_weights.0.insert("honesty".to_owned(), 3.0);
        assert_eq!(draft, want);
        let policy = draft.freeze().unwrap();
        assert_eq!(policy.rate(Kind::SERVICE, View::Customer), 1.2);
        let null = r#"{"rates": {"service": {"supplier": null}}}"#;
        assert!(PolicyDraft::from_json(null).is_err());
    }

    #[test]
    fn what_is_written_holds_every_number_that_rules_use() {
        let written: Value = serde_json::from_str(&PolicyDraft::default().to_json()).unwrap();
        let policy = Policy::default();
        for kind in policy.kinds() {
            for view in View::ALL {
                let rate = written["rates"][&*kind.name][view.name()].as_f64();
                assert_eq!(
                    rate.unwrap_or(1.0),
                    policy.rate(policy.kind(&kind.name).unwrap(), view)
                );
            }
        }
        for principle in Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct()) {
            let weight = written["bad_weights"][principle.name()].as_f64();
            assert_eq!(weight, Some(policy.bad_weight(principle)));
        }
    }

    #[test]
    fn unknown_keys_are_refused_with_the_nearest_known_one() {
        let refusal = |text| PolicyDraft::from_json(text).unwrap_err().to_string();
        assert_eq!(
            refusal(r#"{"answers": {"wait_dyas": 3}}"#),
            "unknown policy key `answers.wait_dyas`; did you mean `wait_days`?"
        );
        assert_eq!(
            refusal(r#"{"memroy": {}}"#),
            "unknown policy key `memroy`; did you mean `memory`?"
        );
        assert!(refusal(r#"{"rates": {"money": {"suplier": 1}}}"#).contains("suplier"));
        assert!(refusal("{").contains("no valid JSON"));
        assert!(refusal(r#"{"answers": {"wait_days": "three"}}"#).contains("three"));
    }

    #[test]
    fn a_list_is_no_table() {
        for (text, key) in [
            ("[1]", None),
            (r#"{"answers": [3]}"#, Some("answers")),
            (r#"{"rates": {"money": [1, 2]}}"#, Some("rates.money")),
        ] {
            let error = PolicyDraft::from_json(text).unwrap_err().to_string();
            assert!(error.contains("write keys and"), "{error}");
            assert!(key.is_none_or(|key| error.contains(&format!("key `{key}`"))), "{error}");
            assert_eq!(PolicyProblem::all_of_json(text).len(), 1);
        }
    }

    #[test]
    fn a_key_that_stands_there_twice_is_refused() {
        for text in [
            r#"{"answers": {"wait_days": 3, "wait_days": 4}}"#,
            r#"{"wait_days": {}, "answers": {}, "answers": {}, "wait_days": {}}"#,
            r#"{"rates": {"money": {"customer": 1, "customer": 1}}}"#,
        ] {
            let error = PolicyDraft::from_json(text).unwrap_err().to_string();
            assert!(error.contains("stands there twice"), "{error}");
            let [problem] = &PolicyProblem::all_of_json(text)[..] else { panic!("one problem") };
            assert_eq!(problem.message, error);
        }
    }

    #[test]
    fn every_problem_of_a_document_is_found_at_its_key() {
        let found = PolicyProblem::all_of_json(
            r#"{
                "memroy": {"slow_half_life_days": 1},
                "answers": {"wait_dyas": 3, "wait_days": "three", "half_life_turns": 99},
                "stage": {"open": 7},
                "tiers": 3,
                "rates": {"money": {"suplier": 2}, "mony": {}},
                "balance": {"within": 0.7}
            }"#,
        );
        let keys: Vec<_> = found.iter().map(|one| one.key.as_deref().unwrap_or("-")).collect();
        // The name in `rates` is found with the numbers, which come in the order of the policy.
        assert_eq!(
            keys,
            [
                "answers.wait_days",
                "answers.wait_dyas",
                "memroy",
                "rates.money",
                "tiers",
                "answers.half_life_turns",
                "stage.open",
                "-",
            ]
        );
        assert!(found[6].message.contains("`7` is not a number from 0 to 1"), "{found:?}");
        assert!(found[7].message.contains("`mony`"), "{found:?}");
        assert!(PolicyProblem::all_of_json("{}").is_empty());
        assert!(PolicyProblem::all_of_json(&PolicyDraft::default().to_json()).is_empty());
        assert!(PolicyProblem::all_of_json("{")[0].message.contains("no valid JSON"));
        assert_eq!(PolicyProblem::all_of_json("[1]").len(), 1);
    }

    #[test]
    #[cfg(feature = "toml")]
    fn json_and_toml_hold_the_whole_policy() {
        let mut draft = PolicyDraft::default();
        draft.currencies.insert("EUR".to_owned(), 1.1);
        draft.balance.one_way = 0.85;
        assert_eq!(PolicyDraft::from_json(&draft.to_json()).unwrap(), draft);
        assert_eq!(PolicyDraft::from_toml(&draft.to_toml()).unwrap(), draft);
    }

    #[test]
    fn a_number_is_read_back_to_the_bit() {
        let text = r#"{"memory": {"slow_half_life_days": 180.66666666666666}}"#;
        let draft = PolicyDraft::from_json(text).unwrap();
        assert_eq!(draft.memory.slow_half_life_days, 180.66666666666666);
        assert_eq!(PolicyDraft::from_json(&draft.to_json()).unwrap(), draft);
    }

    #[test]
    fn misspelt_names_inside_open_tables_are_refused_too() {
        for (text, name) in [
            (r#"{"rates": {"mony": {}}}"#, "money"),
            (r#"{"bad_weights": {"honest": 3}}"#, "honesty"),
            (r#"{"currencies": {"eur": 3}}"#, "ISO 4217"),
        ] {
            let error = Policy::from_json(text).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
