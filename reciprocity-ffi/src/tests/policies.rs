//! Policies by JSON and by key.

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use reciprocity_core::policy::PolicyKey;
use reciprocity_core::{Policy, PolicyDraft};

use super::{bytes, fails, made, text};
use crate::ledger::{recip_ledger_free, recip_ledger_policy, recip_ledger_with_policy};
use crate::policy::{
    recip_policy, recip_policy_check, recip_policy_free, recip_policy_json, recip_policy_kind,
    recip_policy_kind_count, recip_policy_kind_places, recip_policy_new, recip_policy_number,
    recip_policy_schema, recip_policy_set_number, recip_policy_set_whole,
};
use crate::policy_number::{recip_policy_key, recip_policy_key_count, recip_policy_key_info};
use crate::status::{
    RECIP_INVALID_POLICY, RECIP_MALFORMED, RECIP_NOT_FOUND, RECIP_OK, RECIP_UNKNOWN_KEY,
    RECIP_UNKNOWN_NAME, RECIP_VERSION, recip_status,
};
use crate::text::recip_text;

struct Owned(*mut recip_policy);

impl Owned {
    fn new(json: &str) -> Result<Self, (recip_status, String)> {
        // SAFETY: the text is alive.
        made(|out, err| unsafe { recip_policy_new(json.as_ptr().cast(), json.len(), out, err) })
            .map(Self)
    }

    fn set(&self, key: &'static str, value: f64) -> (recip_status, String) {
        // SAFETY: the policy is alive.
        fails(|err| unsafe { recip_policy_set_number(self.0, text(key), value, err) })
    }

    fn number(&self, key: &str) -> Result<f64, recip_status> {
        let mut value = f64::NAN;
        // SAFETY: the policy, the text and the place are alive.
        let status = unsafe {
            recip_policy_number(self.0, recip_text::lend(key), &raw mut value, null_mut())
        };
        if status == RECIP_OK { Ok(value) } else { Err(status) }
    }

    fn json(&self) -> String {
        // SAFETY: the policy is alive.
        let document = made(|out, err| unsafe { recip_policy_json(self.0, out, err) }).unwrap();
        String::from_utf8(bytes(document)).unwrap()
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: made by a call, and freed once.
        unsafe { recip_policy_free(self.0) };
    }
}

#[test]
fn a_policy_goes_out_as_json_and_comes_back_to_the_bit() {
    let policy = Owned::new(r#"{"memory": {"slow_half_life_days": 180.66666666666666}}"#).unwrap();
    assert_eq!(policy.set("currencies.EUR", 1.1).0, RECIP_OK);
    let again = Owned::new(&policy.json()).unwrap();
    assert_eq!(again.number("memory.slow_half_life_days"), Ok(180.666_666_666_666_66));
    assert_eq!(again.number("currencies.EUR"), Ok(1.1));
    assert_eq!(again.json(), policy.json());
    let want = PolicyDraft::from_json(&policy.json()).unwrap();
    assert_eq!(want.currencies["EUR"], 1.1);
}

#[test]
fn every_key_tells_its_bounds_and_takes_both_of_them() {
    let policy = Owned::new("").unwrap();
    assert_eq!(recip_policy_key_count(), PolicyKey::ALL.len() as u64);
    for index in 0..recip_policy_key_count() {
        let blank = recip_text::BLANK;
        let mut info = recip_policy_key_info {
            struct_size: size_of::<recip_policy_key_info>(),
            name: blank,
            unit: blank,
            source: blank,
            least: 0.0,
            greatest: 0.0,
            default_value: 0.0,
            is_whole: 7,
        };
        // SAFETY: the place is alive, and the texts always are.
        let name = unsafe {
            assert_eq!(recip_policy_key(index, &raw mut info, null_mut()), RECIP_OK);
            info.name.read("name").unwrap()
        };
        assert_eq!(info.struct_size, size_of::<recip_policy_key_info>());
        let known = PolicyKey::from_name(name).unwrap();
        assert_eq!((info.least, info.greatest), (known.least, known.greatest));
        assert_eq!(policy.number(name), Ok(info.default_value));
        for bound in [info.least, info.greatest] {
            assert_eq!(policy.set(known.name, bound).0, RECIP_OK, "{name}");
            assert_eq!(policy.number(name), Ok(bound));
        }
        let (status, message) = policy.set(known.name, info.greatest * 2.0 + 1.0);
        assert_eq!(status, RECIP_INVALID_POLICY);
        assert!(message.contains(name), "{message}");
        // SAFETY: the policy is alive.
        let (status, _) =
            fails(|err| unsafe { recip_policy_set_whole(policy.0, text(known.name), 1, err) });
        let fits = (info.least..=info.greatest).contains(&1.0);
        let want = if info.is_whole == 1 && fits { RECIP_OK } else { RECIP_INVALID_POLICY };
        assert_eq!(status, want, "{name}");
    }
    let mut info = recip_policy_key_info { struct_size: 8, ..blank_info() };
    // SAFETY: the place is alive.
    unsafe {
        assert_eq!(recip_policy_key(0, &raw mut info, null_mut()), RECIP_VERSION);
        info.struct_size = size_of::<recip_policy_key_info>();
        assert_eq!(recip_policy_key(u64::MAX, &raw mut info, null_mut()), RECIP_NOT_FOUND);
    }
}

#[test]
fn what_is_told_of_a_key_needs_no_more_than_the_size_of_its_place() {
    let mut info = MaybeUninit::<recip_policy_key_info>::uninit();
    // SAFETY: the place is alive; the call fills what was not set before.
    let info = unsafe {
        (&raw mut (*info.as_mut_ptr()).struct_size).write(size_of::<recip_policy_key_info>());
        assert_eq!(recip_policy_key(0, info.as_mut_ptr(), null_mut()), RECIP_OK);
        info.assume_init()
    };
    assert_eq!((info.least, info.greatest), (PolicyKey::ALL[0].least, PolicyKey::ALL[0].greatest));
}

fn blank_info() -> recip_policy_key_info {
    let blank = recip_text::BLANK;
    recip_policy_key_info {
        struct_size: size_of::<recip_policy_key_info>(),
        name: blank,
        unit: blank,
        source: blank,
        least: 0.0,
        greatest: 0.0,
        default_value: 0.0,
        is_whole: 0,
    }
}

#[test]
fn tables_that_the_writer_names_have_keys_too() {
    let policy = Owned::new("").unwrap();
    assert_eq!(policy.number("currencies.EUR"), Err(RECIP_NOT_FOUND));
    assert_eq!(policy.number("rates.time.supplier"), Ok(1.0));
    assert_eq!(policy.number("rates.money.supplier"), Ok(1.2));
    assert_eq!(policy.set("rates.money.customer", 2.0), (RECIP_OK, String::new()));
    assert_eq!(policy.number("rates.money.supplier"), Ok(1.2));
    for (key, value) in
        [("currencies.EUR", 1.25), ("rates.time.supplier", 90.0), ("bad_weights.honesty", 7.0)]
    {
        assert_eq!(policy.set(key, value), (RECIP_OK, String::new()), "{key}");
        assert_eq!(policy.number(key), Ok(value));
    }
    assert_eq!(policy.number("rates.time.customer"), Ok(1.0));
    assert_eq!(
        policy.number("bad_weights.respect"),
        Ok(Policy::default().bad_weight(reciprocity_core::Principle::Respect))
    );
    let before = policy.json();
    for (key, value, want) in [
        ("currencies.EURO", 1.0, RECIP_UNKNOWN_NAME),
        ("currencies.EUR", 0.0, RECIP_INVALID_POLICY),
        ("rates.tme.supplier", 1.0, RECIP_UNKNOWN_NAME),
        ("rates.time.suplier", 1.0, RECIP_UNKNOWN_NAME),
        ("bad_weights.honest", 1.0, RECIP_UNKNOWN_NAME),
        ("bad_weights.honesty", -1.0, RECIP_INVALID_POLICY),
        ("answers.wait_day", 1.0, RECIP_UNKNOWN_NAME),
    ] {
        let (status, message) = policy.set(key, value);
        assert_eq!(status, want, "{key}: {message}");
    }
    assert_eq!(policy.json(), before);
}

#[test]
fn a_document_that_is_no_policy_is_refused() {
    let status = |json| Owned::new(json).map(|_| ()).unwrap_err().0;
    assert_eq!(status("{"), RECIP_MALFORMED);
    assert_eq!(status(r#"{"memroy": {}}"#), RECIP_UNKNOWN_KEY);
}

#[test]
fn numbers_that_disagree_are_told_when_a_ledger_is_made() {
    let policy = Owned::new("").unwrap();
    assert_eq!(policy.set("balance.within", 0.95).0, RECIP_OK); // one_way is .9
    // SAFETY: the policy is alive.
    unsafe {
        assert_eq!(fails(|err| recip_policy_check(policy.0, err)).0, RECIP_INVALID_POLICY);
        let refused = made(|out, err| recip_ledger_with_policy(policy.0, out, err)).unwrap_err();
        assert!(refused.1.contains("balance.one_way"), "{}", refused.1);
        assert_eq!(policy.set("balance.one_way", 0.97).0, RECIP_OK);
        assert_eq!(fails(|err| recip_policy_check(policy.0, err)).0, RECIP_OK);
        let ledger = made(|out, err| recip_ledger_with_policy(policy.0, out, err)).unwrap();
        let copy = Owned(made(|out, err| recip_ledger_policy(ledger, out, err)).unwrap());
        assert_eq!(copy.json(), policy.json());
        recip_ledger_free(ledger);
    }
}

#[test]
fn names_of_kinds_go_to_places_and_back() {
    let policy =
        Owned::new(r#"{"kinds": {"prayer": {"class": "relational", "unit": "acts"}}}"#).unwrap();
    let mut count = 0;
    // SAFETY: the policy and all places are alive.
    unsafe {
        assert_eq!(recip_policy_kind_count(policy.0, &raw mut count, null_mut()), RECIP_OK);
        for place in 0..i32::try_from(count).unwrap() {
            let (mut name, mut class, mut unit) =
                (recip_text::BLANK, recip_text::BLANK, recip_text::BLANK);
            let (places, wanted) = ([&raw mut name, &raw mut class, &raw mut unit], place);
            let status =
                recip_policy_kind(policy.0, wanted, places[0], places[1], places[2], null_mut());
            assert_eq!(status, RECIP_OK);
            let mut found = -1;
            let status =
                recip_policy_kind_places(policy.0, &raw const name, 1, &raw mut found, null_mut());
            assert_eq!((status, found), (RECIP_OK, place));
            if name.read("name").unwrap() == "prayer" {
                assert_eq!(class.read("class").unwrap(), "relational");
                assert_eq!(unit.read("unit").unwrap(), "acts");
                assert_eq!(u64::try_from(place).unwrap(), count - 1);
            }
        }
        let names = [text("money"), text("mony")];
        let mut places = [-7, -7];
        let (status, message) = fails(|err| {
            recip_policy_kind_places(policy.0, names.as_ptr(), 2, places.as_mut_ptr(), err)
        });
        assert_eq!((status, places), (RECIP_UNKNOWN_NAME, [-7, -7]));
        assert!(message.contains("did you mean `money`?"), "{message}");
        let mut name = recip_text::BLANK;
        let none = null_mut();
        let status = recip_policy_kind(policy.0, -1, &raw mut name, none, none, null_mut());
        assert_eq!(status, RECIP_NOT_FOUND);
    }
}

#[test]
fn the_schema_knows_every_key() {
    // SAFETY: the places are alive.
    let document = made(|out, err| unsafe { recip_policy_schema(out, err) }).unwrap();
    let schema = super::json(document);
    assert!(schema["properties"]["answers"]["properties"]["wait_days"].is_object(), "{schema}");
}
