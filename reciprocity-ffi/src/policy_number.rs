//! The numbers of a policy by key, and what there is to know of each.

use reciprocity_core::policy::{PolicyKey, Rates};
use reciprocity_core::{Currency, PolicyDraft, Principle, View};

use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::input::{Versioned, filled, pointer};
use crate::status::{RECIP_INVALID_POLICY, RECIP_NOT_FOUND, RECIP_UNKNOWN_NAME, recip_status};
use crate::text::recip_text;

/// What there is to know of one number of policies. Set `struct_size` before recip_policy_key fills
/// the rest. The texts are always valid.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_policy_key_info {
    /// sizeof(recip_policy_key_info).
    pub struct_size: usize,
    /// The key, as in "answers.wait_days".
    pub name: recip_text,
    /// What the number is counted in.
    pub unit: recip_text,
    /// Where the default comes from, or "choice".
    pub source: recip_text,
    /// The least value that is allowed.
    pub least: f64,
    /// The greatest value that is allowed.
    pub greatest: f64,
    /// The value in the default policy.
    pub default_value: f64,
    /// 1 if only whole numbers are allowed, else 0.
    pub is_whole: u64,
}

// SAFETY: `repr(C)`, `struct_size` first, all members of 8 bytes or of pointers, and only numbers
// and pointers inside.
unsafe impl Versioned for recip_policy_key_info {
    const NAME: &'static str = "recip_policy_key_info";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// How many keys recip_policy_key knows. Rates, currencies and the weights of bad deeds have keys
/// beside these, which name a kind, a currency or a principle.
#[unsafe(no_mangle)]
pub extern "C" fn recip_policy_key_count() -> u64 {
    PolicyKey::ALL.len() as u64
}

/// Tells of the key number `index`, from 0 on; RECIP_NOT_FOUND from recip_policy_key_count on. Set
/// info->struct_size before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_key(
    index: u64,
    info: *mut recip_policy_key_info,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        pointer(info, "info")?;
        let key = usize::try_from(index).ok().and_then(|index| PolicyKey::ALL.get(index));
        let key = key.ok_or_else(|| {
            let message =
                format!("no key has the number `{index}`; there are {}", { PolicyKey::ALL.len() });
            Failure::new(RECIP_NOT_FOUND, message).at("index")
        })?;
        let told = recip_policy_key_info {
            struct_size: 0,
            name: recip_text::lend(key.name),
            unit: recip_text::lend(key.unit),
            source: recip_text::lend(key.source),
            least: key.least,
            greatest: key.greatest,
            default_value: key.default_value(),
            is_whole: u64::from(key.is_whole()),
        };
        // SAFETY: the caller promises that `info` has room for its `struct_size`, which is set.
        unsafe { filled(info, "info", told) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// A key of a table whose entries the policy's writer names.
enum Open<'k> {
    Currency(&'k str),
    Rate(&'k str, View),
    BadWeight(Principle),
}

fn open(key: &str) -> Outcome<Option<Open<'_>>> {
    let Some((table, rest)) = key.split_once('.') else { return Ok(None) };
    Ok(Some(match (table, rest.rsplit_once('.')) {
        ("currencies", None) => {
            Currency::new(rest).map_err(|error| unknown(key, &error))?;
            Open::Currency(rest)
        }
        ("rates", Some((kind, view))) => {
            Open::Rate(kind, View::from_name(view).map_err(|error| unknown(key, &error))?)
        }
        ("bad_weights", None) => {
            Open::BadWeight(Principle::from_name(rest).map_err(|error| unknown(key, &error))?)
        }
        _ => return Ok(None),
    }))
}

fn unknown(key: &str, why: &reciprocity_core::Error) -> Failure {
    Failure::new(RECIP_UNKNOWN_NAME, format!("unknown policy key `{key}`: {why}")).at("key")
}

/// The number under a key.
pub(crate) fn number(draft: &PolicyDraft, key: &str) -> Outcome<f64> {
    Ok(match open(key)? {
        None => draft.number(key).map_err(|error| Failure::from(error).or_at("key"))?,
        Some(Open::Currency(code)) => *draft.currencies.get(code).ok_or_else(|| {
            let message = format!("the policy has no rate for `{code}`; set one");
            Failure::new(RECIP_NOT_FOUND, message).at("key")
        })?,
        Some(Open::Rate(kind, view)) => {
            let rates = tables_of(draft)?.kind(kind).map(|_| draft.rates_of(kind));
            let rates = rates.map_err(|error| unknown(key, &error))?;
            match view {
                View::Supplier => rates.supplier,
                View::Customer => rates.customer,
                View::Joint => rates.joint,
            }
        }
        Some(Open::BadWeight(principle)) => tables_of(draft)?.bad_weight(principle),
    })
}

/// Sets the number under a key.
pub(crate) fn set_number(draft: &mut PolicyDraft, key: &str, value: f64) -> Outcome<()> {
    let place = open(key)?;
    if place.is_none() {
        return draft.set_number(key, value).map_err(|error| Failure::from(error).or_at("key"));
    }
    // Their bounds are the core's to know: try the change on a copy.
    let mut changed = draft.clone();
    match place {
        Some(Open::Currency(code)) => _ = changed.currencies.insert(code.to_owned(), value),
        Some(Open::Rate(kind, view)) => {
            let usual = || Rates::of(kind);
            let rates: &mut Rates = changed.rates.entry(kind.to_owned()).or_insert_with(usual);
            *match view {
                View::Supplier => &mut rates.supplier,
                View::Customer => &mut rates.customer,
                View::Joint => &mut rates.joint,
            } = value;
        }
        Some(Open::BadWeight(principle)) => {
            _ = changed.bad_weights.0.insert(principle.name().to_owned(), value);
        }
        None => {}
    }
    // The other tables may still disagree with each other, since they are set one by one.
    let mut alone = PolicyDraft { kinds: draft.kinds.clone(), ..PolicyDraft::default() };
    alone.currencies = changed.currencies.clone();
    alone.rates = changed.rates.clone();
    alone.bad_weights = changed.bad_weights.clone();
    alone.freeze().map_err(|error| Failure::from(error).or_at("key"))?;
    *draft = changed;
    Ok(())
}

/// The policy of the tables that the writer names, under the defaults of all else.
fn tables_of(draft: &PolicyDraft) -> Outcome<reciprocity_core::Policy> {
    let mut alone = PolicyDraft { kinds: draft.kinds.clone(), ..PolicyDraft::default() };
    alone.bad_weights = draft.bad_weights.clone();
    Ok(alone.freeze()?)
}

/// A whole number as its key takes it.
pub(crate) fn whole(key: &str, value: i64) -> Outcome<f64> {
    let known = PolicyKey::from_name(key).map_err(|error| Failure::from(error).or_at("key"))?;
    if !known.is_whole() {
        let message = format!("policy key `{key}` is no whole number; use recip_policy_set_number");
        return Err(Failure::new(RECIP_INVALID_POLICY, message).at("key"));
    }
    // All bounds of whole numbers are far below what a double holds.
    Ok(value as f64)
}
