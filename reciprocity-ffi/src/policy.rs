//! Policies: every number that a rule uses, as JSON and by key.

use std::ffi::c_char;
use std::sync::OnceLock;

use reciprocity_core::{Policy, PolicyDraft};

use crate::document::recip_document;
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{Gate, Handle, alter, free, hand_over, read};
use crate::input::{output_column, required_column};
use crate::ledger::default_policy;
use crate::policy_number::{number, set_number};
use crate::status::{RECIP_NOT_FOUND, RECIP_OUT_OF_RANGE, recip_status};
use crate::text::recip_text;

/// A policy: every number that a rule uses, to be read and set before ledgers are made under it. A
/// ledger keeps a policy of its own, so changing this one afterwards changes no ledger.
///
/// Threads: as a recip_ledger.
#[derive(Debug)]
pub struct recip_policy {
    gate: Gate<Terms>,
}

/// What is inside.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    draft: PolicyDraft,
    /// The checked policy, made when it is asked for.
    frozen: OnceLock<Policy>,
}

impl Terms {
    /// The policy, if its numbers agree with each other.
    pub(crate) fn policy(&self) -> Outcome<&Policy> {
        if self.frozen.get().is_none() {
            let default = default_policy();
            let is_default = self.draft == *default.draft();
            let policy = if is_default { default.clone() } else { self.draft.clone().freeze()? };
            return Ok(self.frozen.get_or_init(|| policy));
        }
        // Set, as was just seen.
        self.frozen.get().map_or_else(|| unreachable!("it is there"), Ok)
    }
}

impl recip_policy {
    pub(crate) fn new(draft: PolicyDraft) -> Self {
        Self { gate: Gate::new(Terms { draft, frozen: OnceLock::new() }) }
    }
}

impl Handle for recip_policy {
    type Inside = Terms;
    const NAME: &'static str = "policy";

    fn gate(&self) -> &Gate<Terms> {
        &self.gate
    }
}

/// Makes a policy, which the caller owns and frees with recip_policy_free.
///
/// `json` is a document of `len` bytes of UTF-8 that names only the numbers that differ from the
/// default policy; with `len` 0 it is the default policy. RECIP_UNKNOWN_KEY if no policy has a key, with
/// the nearest one; RECIP_MALFORMED if it is no such document. Whether the numbers are within their bounds
/// and agree with each other is checked when a ledger is made, or by recip_policy_check.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_new(
    json: *const c_char,
    len: usize,
    out: *mut *mut recip_policy,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller promises `len` readable bytes.
        let json = unsafe { recip_text { data: json, len }.read("json") }?;
        if json.is_empty() {
            return Ok(hand_over(recip_policy::new(PolicyDraft::default())));
        }
        let draft =
            PolicyDraft::from_json(json).map_err(|error| Failure::from(error).or_at("json"))?;
        Ok(hand_over(recip_policy::new(draft)))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Frees a policy and what it lent. NULL is fine. No call may be inside the policy then, and none may
/// follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_free(policy: *mut recip_policy) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(policy) });
}

/// Checks whether the numbers of a policy are within their bounds and agree with each other: RECIP_OK,
/// or RECIP_INVALID_POLICY, and the message names the key that does not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_check(
    policy: *const recip_policy,
    err: *mut *mut recip_error,
) -> recip_status {
    // SAFETY: the caller's promises about `policy` and `err`.
    unsafe { guard::status(err, || read(policy, |terms| terms.policy().map(|_| ()))) }
}

/// Writes a whole policy as a JSON document, which recip_policy_new reads again to the bit. The
/// caller owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_json(
    policy: *const recip_policy,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let write = |terms: &Terms| Ok(hand_over(recip_document::new(terms.draft.to_json())));
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || read(policy, write)) }
}

/// Writes the JSON Schema (draft 2020-12) of policy documents: every key with its bounds, default,
/// unit and source. The caller owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_schema(
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let write = || Ok(hand_over(recip_document::new(reciprocity_core::policy::schema())));
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, write) }
}

/// Reads the number under a key: one of recip_policy_key, "currencies.EUR" (what one EUR is worth),
/// "rates.time.supplier" (what one unit of a kind is worth in a view) or "bad_weights.honesty" (how
/// many good deeds one bad deed outweighs). RECIP_UNKNOWN_NAME if there is no such key;
/// RECIP_NOT_FOUND if the policy names no rate for that currency.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_number(
    policy: *const recip_policy,
    key: recip_text,
    value: *mut f64,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = || {
        // SAFETY: the caller promises that the text is readable.
        let key = unsafe { key.read("key") }?;
        // SAFETY: the caller's promise about `policy`.
        unsafe { read(policy, |terms| number(&terms.draft, key)) }
    };
    // SAFETY: the caller's promises about `value` and `err`.
    unsafe { guard::produce(value, "value", err, tell) }
}

/// Sets the number under a key; keys are as for recip_policy_number. A value outside the key's bounds
/// is RECIP_INVALID_POLICY, and sets nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_set_number(
    policy: *mut recip_policy,
    key: recip_text,
    value: f64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises that the text is readable.
        let key = unsafe { key.read("key") }?;
        let set = |terms: &mut Terms| {
            set_number(&mut terms.draft, key, value)?;
            terms.frozen.take();
            Ok(())
        };
        // SAFETY: the caller's promise about `policy`.
        unsafe { alter(policy, set) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// The same for a key whose number is whole, as recip_policy_key tells. RECIP_INVALID_POLICY if the
/// key's number is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_set_whole(
    policy: *mut recip_policy,
    key: recip_text,
    value: i64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises that the text is readable.
        let key = unsafe { key.read("key") }?;
        let set = |terms: &mut Terms| {
            let value = crate::policy_number::whole(key, value)?;
            set_number(&mut terms.draft, key, value)?;
            terms.frozen.take();
            Ok(())
        };
        // SAFETY: the caller's promise about `policy`.
        unsafe { alter(policy, set) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Counts the kinds of contribution: the built-in ones and those that the policy adds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_kind_count(
    policy: *const recip_policy,
    count: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let count_kinds = |terms: &Terms| Ok(terms.policy()?.kinds().len() as u64);
    // SAFETY: the caller's promises.
    unsafe { guard::produce(count, "count", err, || read(policy, count_kinds)) }
}

/// Finds the places of `count` kinds of contribution, by their names. A place is a number from 0 on;
/// built-in kinds keep theirs. RECIP_UNKNOWN_NAME tells the row and the nearest name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_kind_places(
    policy: *const recip_policy,
    names: *const recip_text,
    count: usize,
    places: *mut i32,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller promises `count` names, and room for as many places.
        let (names, places) = unsafe {
            (required_column(names, count, "names")?, output_column(places, count, "places")?)
        };
        let find = |terms: &Terms| {
            let policy = terms.policy()?;
            let place = |(row, name): (usize, &recip_text)| {
                // SAFETY: the caller promises that the texts are readable during the call.
                let name = unsafe { name.read("names") };
                let place = name.and_then(|name| {
                    i32::try_from(policy.kind(name)?.index())
                        .map_err(|_| Failure::new(RECIP_OUT_OF_RANGE, "there are too many kinds"))
                });
                place.map_err(|failure| failure.in_row(row).or_at("names"))
            };
            names.iter().enumerate().map(place).collect::<Outcome<Vec<i32>>>()
        };
        // SAFETY: the caller's promise about `policy`.
        let found = unsafe { read(policy, find) }?;
        // SAFETY: checked, and writable by the caller's promise.
        unsafe { places.write(&found) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Tells the name of the kind at a place, its class ("commercial", "collaborative" or "relational")
/// and what it is counted in ("money", "hours", "acts" or "units"). `class_` and `unit` may be NULL.
/// RECIP_NOT_FOUND if there is no such place. The name belongs to the policy and is valid until the next
/// call that takes the policy without const, or frees it; the other two are always valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_policy_kind(
    policy: *const recip_policy,
    place: i32,
    name: *mut recip_text,
    class: *mut recip_text,
    unit: *mut recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = || {
        crate::input::aligned(class, "class")?;
        crate::input::aligned(unit, "unit")?;
        let find = |terms: &Terms| {
            let kinds = terms.policy()?.kinds();
            let kind = usize::try_from(place).ok().and_then(|place| kinds.get(place));
            let kind = kind.ok_or_else(|| {
                let message = format!("no kind has the place `{place}`; there are {}", kinds.len());
                Failure::new(RECIP_NOT_FOUND, message).at("place")
            })?;
            let lend = recip_text::lend;
            Ok((lend(&kind.name), lend(kind.class.name()), lend(kind.unit.name())))
        };
        // SAFETY: the caller's promise about `policy`.
        let (of_kind, of_class, of_unit) = unsafe { read(policy, find) }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe {
            crate::input::output(class, of_class);
            crate::input::output(unit, of_unit);
        }
        Ok(of_kind)
    };
    // SAFETY: the caller's promises about `name` and `err`.
    unsafe { guard::produce(name, "name", err, tell) }
}
