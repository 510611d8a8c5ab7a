//! What two policies have different.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{BadWeights, CustomKind, PolicyDraft, PolicyKey, Rates};

/// One entry that two policies have different.
///
/// ```
/// use reciprocity_core::PolicyDraft;
///
/// let mut draft = PolicyDraft::default();
/// draft.currencies.insert("EUR".to_owned(), 1.1);
/// let changes = draft.changes_since(&PolicyDraft::default());
/// assert_eq!((&*changes[0].key, changes[0].unit), ("currencies.EUR", "worth"));
/// assert_eq!((changes[0].from.as_deref(), changes[0].to.as_deref()), (None, Some("1.1")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PolicyChange {
    /// The key, as in `answers.wait_days`.
    pub key: String,
    /// What it was; none where the entry was not there.
    pub from: Option<String>,
    /// What it is; none where the entry is not there any more.
    pub to: Option<String>,
    /// What it is counted in.
    pub unit: &'static str,
    /// What it says, as the end of a sentence.
    pub meaning: &'static str,
}

impl PolicyDraft {
    /// What differs here from `before`: numbers in the order of [`PolicyKey::ALL`], then the weights of
    /// bad deeds, rates, currencies and kinds, each in the order of their names.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// let before = PolicyDraft::default();
    /// let mut draft = before.clone();
    /// draft.rates.insert("time".to_owned(), reciprocity_core::policy::Rates::default());
    /// assert!(draft.changes_since(&before).is_empty()); // the same as by default
    /// draft.answers.wait_days = 2.0;
    /// assert_eq!(draft.changes_since(&before)[0].key, "answers.wait_days");
    /// ```
    pub fn changes_since(&self, before: &Self) -> Vec<PolicyChange> {
        let mut changes = Vec::new();
        let number = |draft: &Self, key: &PolicyKey| Some(draft.number(key.name).ok()?.to_string());
        for key in PolicyKey::ALL {
            let [from, to] = [before, self].map(|draft| number(draft, key));
            note(&mut changes, key.name.to_owned(), from, to, (key.unit, key.meaning));
        }
        let usual = BadWeights::default();
        let weight = |draft: &Self, name: &str| {
            Some(draft.bad_weights.0.get(name).or(usual.0.get(name))?.to_string())
        };
        for name in names([&before.bad_weights.0, &self.bad_weights.0]) {
            let [from, to] = [before, self].map(|draft| weight(draft, name));
            let says = ("good deeds", "how many good deeds one bad deed outweighs");
            note(&mut changes, format!("bad_weights.{name}"), from, to, says);
        }
        for name in names([&before.rates, &self.rates]) {
            let [from, to] = [before, self].map(|draft| views(draft.rates_of(name)));
            let says = ("worth", "what one unit of the kind is worth in the view");
            for ((view, from), (_, to)) in from.into_iter().zip(to) {
                note(&mut changes, format!("rates.{name}.{view}"), Some(from), Some(to), says);
            }
        }
        let currency = |draft: &Self, code: &str| Some(draft.currencies.get(code)?.to_string());
        for code in names([&before.currencies, &self.currencies]) {
            let [from, to] = [before, self].map(|draft| currency(draft, code));
            let says = ("worth", "what one major unit of the currency is worth");
            note(&mut changes, format!("currencies.{code}"), from, to, says);
        }
        let kind = |draft: &Self, name: &str| Some(in_words(draft.kinds.get(name)?));
        for name in names([&before.kinds, &self.kinds]) {
            let [from, to] = [before, self].map(|draft| kind(draft, name));
            let says = ("kind", "the class of the kind, and what it is counted in");
            note(&mut changes, format!("kinds.{name}"), from, to, says);
        }
        changes
    }
}

fn note(
    changes: &mut Vec<PolicyChange>,
    key: String,
    from: Option<String>,
    to: Option<String>,
    (unit, meaning): (&'static str, &'static str),
) {
    if from != to {
        changes.push(PolicyChange { key, from, to, unit, meaning });
    }
}

/// The names that either table has.
fn names<T>(tables: [&BTreeMap<String, T>; 2]) -> BTreeSet<&str> {
    tables.into_iter().flat_map(BTreeMap::keys).map(String::as_str).collect()
}

fn views(rates: Rates) -> [(&'static str, String); 3] {
    [
        ("supplier", rates.supplier.to_string()),
        ("customer", rates.customer.to_string()),
        ("joint", rates.joint.to_string()),
    ]
}

fn in_words(kind: &CustomKind) -> String {
    format!("{}, in {}", kind.class, kind.unit.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Class;
    use crate::quantity::Unit;

    #[test]
    fn what_differs_is_told_and_nothing_else() {
        let before = PolicyDraft::default();
        assert!(before.changes_since(&before).is_empty());
        let mut after = before.clone();
        after.answers.wait_days = 3.0;
        after.rates.insert("money".to_owned(), Rates { supplier: 1.5, ..Rates::default() });
        after.rates.insert("time".to_owned(), Rates::default());
        after.currencies.insert("EUR".to_owned(), 1.1);
        let visit = CustomKind { class: Class::Relational, unit: Unit::Acts };
        after.kinds.insert("visit".to_owned(), visit);
        after.bad_weights.0.remove("respect");
        after.bad_weights.0.insert("honesty".to_owned(), 4.0);
        let changes = after.changes_since(&before);
        let told: Vec<_> = changes
            .iter()
            .map(|one| (one.key.as_str(), one.from.as_deref(), one.to.as_deref()))
            .collect();
        // What is spelt out and equals the default, or is left out and is the default, is no change.
        assert_eq!(
            told,
            [
                ("answers.wait_days", Some("7"), Some("3")),
                ("bad_weights.honesty", Some("5"), Some("4")),
                ("rates.money.supplier", Some("1.2"), Some("1.5")),
                ("currencies.EUR", None, Some("1.1")),
                ("kinds.visit", None, Some("relational, in acts")),
            ]
        );
        assert_eq!(changes[0].unit, "days");
    }
}
