//! A policy, saved as numbers under their keys.
//!
//! The same bytes with and without the features for JSON and TOML. A key that a reader does not
//! know is an error, since the scores would not be those of the policy that was saved.

use std::collections::BTreeMap;

use crate::bytes::{damaged, put_real, put_text, put_whole, take_real, take_text, take_whole};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Class;
use crate::policy::{BadWeights, CustomKind, MethodVersion, Policy, PolicyDraft, PolicyKey, Rates};
use crate::quantity::Unit;
use crate::snapshot::check_end;

const UNITS: [Unit; 4] = [Unit::Money, Unit::Hours, Unit::Acts, Unit::Units];

/// Appends all that a policy says.
pub(super) fn put_policy(out: &mut Vec<u8>, policy: &Policy) {
    let draft = policy.draft();
    put_whole(out, u64::from(draft.version.0));
    let numbers =
        PolicyKey::ALL.iter().filter_map(|key| Some((key.name, draft.number(key.name).ok()?)));
    put_row(out, numbers, put_real);
    put_row(out, named(&draft.bad_weights.0), |out, weight| put_real(out, *weight));
    put_row(out, named(&draft.currencies), |out, rate| put_real(out, *rate));
    put_row(out, named(&draft.rates), |out, rates| {
        for rate in [rates.supplier, rates.customer, rates.joint] {
            put_real(out, rate);
        }
    });
    put_row(out, named(&draft.kinds), |out, kind| {
        put_text(out, kind.class.name());
        put_text(out, kind.unit.name());
    });
}

/// Reads what [`put_policy`] wrote.
pub(super) fn take_policy(mut from: &[u8]) -> Result<Policy> {
    let from = &mut from;
    let version = u32::try_from(take_whole(from)?);
    let version = version.map_err(|_| damaged("a policy has no such version"))?;
    let mut draft = PolicyDraft { version: MethodVersion(version), ..PolicyDraft::default() };
    for (key, number) in take_row(from, take_real)? {
        draft.set_number(key, number)?;
    }
    draft.bad_weights = BadWeights(owned(take_row(from, take_real)?));
    draft.currencies = owned(take_row(from, take_real)?);
    draft.rates = owned(take_row(from, |from| {
        let (supplier, customer) = (take_real(from)?, take_real(from)?);
        Ok(Rates { supplier, customer, joint: take_real(from)? })
    })?);
    draft.kinds = owned(take_row(from, |from| {
        let class = Class::from_name(take_text(from)?)?;
        let unit = take_text(from)?;
        let known = UNITS.into_iter().find(|known| known.name() == unit);
        let unknown = || Error::new(ErrorKind::UnknownName, format!("there is no unit `{unit}`"));
        Ok(CustomKind { class, unit: known.ok_or_else(unknown)? })
    })?);
    check_end(from)?;
    draft.freeze()
}

fn named<T>(table: &BTreeMap<String, T>) -> impl Iterator<Item = (&str, &T)> + Clone {
    table.iter().map(|(name, value)| (name.as_str(), value))
}

fn owned<T, C: FromIterator<(String, T)>>(row: Vec<(&str, T)>) -> C {
    row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Appends how many values there are, and each with its name.
fn put_row<'a, T>(
    out: &mut Vec<u8>,
    row: impl Iterator<Item = (&'a str, T)> + Clone,
    put: impl Fn(&mut Vec<u8>, T),
) {
    put_whole(out, row.clone().count() as u64);
    for (name, value) in row {
        put_text(out, name);
        put(out, value);
    }
}

fn take_row<'a, T>(
    from: &mut &'a [u8],
    take: impl Fn(&mut &'a [u8]) -> Result<T>,
) -> Result<Vec<(&'a str, T)>> {
    let count = take_whole(from)?;
    let mut row = Vec::new();
    for _ in 0..count {
        row.push((take_text(from)?, take(from)?));
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(policy: &Policy) -> Vec<u8> {
        let mut out = Vec::new();
        put_policy(&mut out, policy);
        out
    }

    #[test]
    fn each_number_and_each_table_of_a_policy_is_saved() {
        let mut drafts = Vec::new();
        for key in PolicyKey::ALL {
            // A value next to the default, on the side where no other number is contradicted.
            let step = if key.is_whole() { 1.0 } else { key.default_value() / 1024.0 };
            for value in [key.default_value() + step, key.default_value() - step] {
                let mut draft = PolicyDraft::default();
                if draft.set_number(key.name, value).is_ok() && draft.clone().freeze().is_ok() {
                    drafts.push(draft);
                }
            }
        }
        assert!(drafts.len() >= PolicyKey::ALL.len());
        let mut tables = PolicyDraft::default();
        tables.currencies.insert("EUR".to_owned(), 1.1);
        tables.bad_weights.0.insert("honesty".to_owned(), 3.0);
        tables.rates.insert("time".to_owned(), Rates { supplier: 0.1, customer: 2.0, joint: 3.0 });
        for (place, unit) in UNITS.into_iter().enumerate() {
            let class = Class::ALL[place % Class::ALL.len()];
            tables.kinds.insert(format!("kind_{place}"), CustomKind { class, unit });
        }
        drafts.push(tables);
        for draft in drafts {
            let policy = draft.freeze().unwrap();
            assert_ne!(saved(&policy), saved(&Policy::default()));
            assert_eq!(take_policy(&saved(&policy)).unwrap(), policy);
        }
    }

    #[test]
    fn a_policy_of_another_version_of_the_method_is_refused() {
        let mut out = saved(&Policy::default());
        out[0] = 99;
        assert_eq!(take_policy(&out).unwrap_err().kind(), ErrorKind::InvalidPolicy);
        let mut longer = saved(&Policy::default());
        longer.push(0);
        assert_eq!(take_policy(&longer).unwrap_err().kind(), ErrorKind::Damaged);
    }
}
