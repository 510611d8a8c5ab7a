//! Profiles, kinds of parties, numbers of names, erasure and merging.

use std::ptr::{null, null_mut};

use super::{Owned, START, fails, service, text};
use crate::event::recip_event;
use crate::ingest::{recip_columns, recip_ledger_ingest};
use crate::names::{recip_ledger_intern, recip_ledger_names};
use crate::parties::{
    recip_ledger_erase_event, recip_ledger_erase_party, recip_ledger_merge,
    recip_ledger_party_kind, recip_ledger_profile, recip_ledger_set_party_kind,
    recip_ledger_set_profile,
};
use crate::status::{
    RECIP_CANNOT_MERGE, RECIP_CONFLICTING_EVENT, RECIP_INVALID_ARGUMENT, RECIP_MALFORMED,
    RECIP_NOT_FOUND, RECIP_OK, RECIP_UNKNOWN_NAME,
};
use crate::text::recip_text;

fn profile(ledger: &Owned) -> (String, String) {
    let (mut tier, mut nature) = (recip_text::BLANK, recip_text::BLANK);
    let (acme, bolt) = (text("acme"), text("bolt"));
    let (to_tier, to_nature) = (&raw mut tier, &raw mut nature);
    // SAFETY: the ledger and both places are alive; the texts are static.
    unsafe {
        let status = recip_ledger_profile(ledger.0, acme, bolt, to_tier, to_nature, null_mut());
        assert_eq!(status, RECIP_OK);
        (tier.read("tier").unwrap().to_owned(), nature.read("nature").unwrap().to_owned())
    }
}

#[test]
fn tier_and_nature_are_set_one_by_one_and_read_back() {
    let ledger = Owned::new();
    let set = |tier, nature| {
        let (acme, bolt) = (text("acme"), text("bolt"));
        // SAFETY: the ledger is alive.
        fails(|err| unsafe { recip_ledger_set_profile(ledger.0, acme, bolt, tier, nature, err) })
    };
    assert_eq!(set(recip_text::BLANK, text("one_off")).0, RECIP_OK);
    assert_eq!(profile(&ledger), ("standard".to_owned(), "one_off".to_owned()));
    assert_eq!(set(text("strategic"), recip_text::BLANK).0, RECIP_OK);
    assert_eq!(profile(&ledger), ("strategic".to_owned(), "one_off".to_owned()));
    let (status, message) = set(text("strategical"), recip_text::BLANK);
    assert_eq!(status, RECIP_UNKNOWN_NAME);
    assert!(message.contains("did you mean `strategic`?"), "{message}");
}

#[test]
fn the_kind_of_a_party_is_set_and_read_back() {
    let ledger = Owned::new();
    let mut kind = recip_text::BLANK;
    let place = &raw mut kind;
    // SAFETY: the ledger and the place are alive; the texts are static.
    unsafe {
        let tell = || {
            assert_eq!(
                recip_ledger_party_kind(ledger.0, text("acme"), place, null_mut()),
                RECIP_OK
            );
            place.read().read("kind").unwrap()
        };
        assert_eq!(tell(), "business");
        let set = |kind, err| recip_ledger_set_party_kind(ledger.0, text("acme"), kind, err);
        assert_eq!(set(text("church"), null_mut()), RECIP_OK);
        assert_eq!(tell(), "church");
        assert_eq!(set(text("chruch"), null_mut()), RECIP_UNKNOWN_NAME);
    }
}

#[test]
fn no_party_has_a_blank_name() {
    let ledger = Owned::new();
    let names = [text("acme"), text(" ")];
    let mut ids = [-1; 2];
    // SAFETY: the ledger and all arrays are alive and have as many elements.
    unsafe {
        let (status, failure) =
            fails(|err| recip_ledger_intern(ledger.0, names.as_ptr(), 2, ids.as_mut_ptr(), err));
        assert_eq!((status, ids), (RECIP_MALFORMED, [-1; 2]));
        assert!(failure.contains("no name"), "{failure}");
        let mut back = [recip_text::BLANK];
        let status = recip_ledger_names(ledger.0, [0].as_ptr(), 1, back.as_mut_ptr(), null_mut());
        assert_eq!(status, RECIP_NOT_FOUND); // none of them has a number
        let church = text("church");
        let (status, _) = fails(|err| recip_ledger_set_party_kind(ledger.0, text(""), church, err));
        assert_eq!(status, RECIP_MALFORMED);
    }
}

#[test]
fn names_have_numbers_that_stay_and_columns_take_them() {
    let ledger = Owned::new();
    let names = [text("acme"), text("bolt"), text("acme"), text("cole")];
    let mut ids = [-1; 4];
    // SAFETY: the ledger and all arrays are alive and have as many elements.
    unsafe {
        let status = recip_ledger_intern(ledger.0, names.as_ptr(), 4, ids.as_mut_ptr(), null_mut());
        assert_eq!((status, ids), (RECIP_OK, [0, 1, 0, 2]));
        let mut back = [recip_text::BLANK; 4];
        let status = recip_ledger_names(ledger.0, ids.as_ptr(), 4, back.as_mut_ptr(), null_mut());
        assert_eq!(status, RECIP_OK);
        assert_eq!(back.map(|text| text.read("").unwrap()), ["acme", "bolt", "acme", "cole"]);

        let event = service("supplier", 0);
        let (at, who, what, kind) =
            ([START; 2], [event.actor; 2], [event.r#type; 2], [event.kind; 2]);
        let (supplier, customer) = ([0_i64, 2], [1_i64, 0]);
        let mut columns: recip_columns = std::mem::zeroed();
        columns.struct_size = size_of::<recip_columns>();
        columns.rows = 2;
        columns.occurred_at = at.as_ptr();
        columns.supplier_id = supplier.as_ptr();
        columns.customer_id = customer.as_ptr();
        columns.actor = who.as_ptr();
        columns.r#type = what.as_ptr();
        columns.kind = kind.as_ptr();
        let ingest = |columns: &recip_columns| {
            fails(|err| recip_ledger_ingest(ledger.0, columns, 0, null(), null_mut(), err)).0
        };
        assert_eq!(ingest(&columns), RECIP_OK);
        assert_eq!(ledger.record(&event).0, RECIP_OK); // the same relationship by name
        assert_eq!(ledger.events(), (RECIP_OK, 3));
        columns.supplier = names.as_ptr();
        assert_eq!(ingest(&columns), RECIP_INVALID_ARGUMENT); // both
        columns.supplier = null();
        let unknown = [3_i64, 0];
        columns.supplier_id = unknown.as_ptr();
        assert_eq!(ingest(&columns), RECIP_NOT_FOUND);

        let mut erased = 0;
        let status = recip_ledger_erase_party(ledger.0, text("acme"), &raw mut erased, null_mut());
        assert_eq!((status, erased), (RECIP_OK, 2));
        let status = recip_ledger_names(ledger.0, ids.as_ptr(), 1, back.as_mut_ptr(), null_mut());
        assert_eq!(status, RECIP_NOT_FOUND);
        let status = recip_ledger_intern(ledger.0, names.as_ptr(), 1, ids.as_mut_ptr(), null_mut());
        assert_eq!((status, ids[0]), (RECIP_OK, 3)); // not 0 again
    }
    assert_eq!(ledger.events(), (RECIP_OK, 0));
}

#[test]
fn an_erased_event_is_gone() {
    let ledger = Owned::new();
    let event = recip_event { event_id: text("e1"), ..service("supplier", 0) };
    assert_eq!(ledger.record(&event).0, RECIP_OK);
    let erase = |id| {
        let mut erased = 7;
        let (acme, bolt, place) = (text("acme"), text("bolt"), &raw mut erased);
        // SAFETY: the ledger and the place are alive.
        let status =
            unsafe { recip_ledger_erase_event(ledger.0, acme, bolt, id, place, null_mut()) };
        (status, erased)
    };
    assert_eq!(erase(text("e2")), (RECIP_OK, 0));
    assert_eq!(erase(text("e1")), (RECIP_OK, 1));
    assert_eq!(ledger.events(), (RECIP_OK, 0));
    assert_ne!(erase(recip_text::BLANK).0, RECIP_OK);
}

#[test]
fn ledgers_merge_as_if_all_had_been_recorded_in_one() {
    let (one, other, whole) = (Owned::new(), Owned::new(), Owned::new());
    for day in 0..20 {
        let event = recip_event {
            event_id: text(["a", "b", "c", "d"][usize::try_from(day % 4).unwrap()]),
            occurred_at: START + day % 4,
            customer: text(if day % 3 == 0 { "bolt" } else { "cole" }),
            ..service(if day % 2 == 0 { "supplier" } else { "customer" }, 0)
        };
        let part = if day < 12 { &one } else { &other };
        assert_eq!(part.record(&event).0, RECIP_OK);
        assert_eq!(whole.record(&event).0, RECIP_OK);
    }
    let merge = |into: &Owned, from: &Owned| {
        let mut recorded = 99;
        // SAFETY: both ledgers and the place are alive.
        let (status, _) =
            fails(|err| unsafe { recip_ledger_merge(into.0, from.0, &raw mut recorded, err) });
        (status, recorded)
    };
    assert_eq!(merge(&one, &other).0, RECIP_OK);
    assert_eq!(one.events(), whole.events());
    assert_eq!(merge(&one, &other), (RECIP_OK, 0));
    assert_eq!(merge(&one, &one).0, RECIP_INVALID_ARGUMENT);
    let odd =
        Owned::with_policy(r#"{"kinds": {"prayer": {"class": "relational", "unit": "acts"}}}"#);
    assert_eq!(merge(&one, &odd).0, RECIP_CANNOT_MERGE);
    let liar = Owned::new();
    let event = recip_event { event_id: text("a"), amount: 9.0, ..service("supplier", 0) };
    assert_eq!(liar.record(&event).0, RECIP_OK);
    let fresh = recip_event { customer: text("fresh"), ..service("supplier", 0) };
    assert_eq!(liar.record(&fresh).0, RECIP_OK);
    let before = one.events();
    assert_eq!(merge(&one, &liar), (RECIP_CONFLICTING_EVENT, 99));
    assert_eq!(one.events(), before);
}

#[test]
fn ledgers_that_merge_keep_the_profile_that_either_of_them_knows() {
    let (plain, known) = (Owned::new(), Owned::new());
    assert_eq!(plain.record(&service("supplier", 0)).0, RECIP_OK);
    assert_eq!(known.record(&service("customer", 1)).0, RECIP_OK);
    let (acme, bolt, key, once) = (text("acme"), text("bolt"), text("key"), text("one_off"));
    // SAFETY: all ledgers are alive.
    unsafe {
        let status = recip_ledger_set_profile(known.0, acme, bolt, key, once, null_mut());
        assert_eq!(status, RECIP_OK);
        let (there, here) = (Owned::new(), Owned::new());
        for (into, from) in [(&plain, &known), (&there, &known), (&here, &there)] {
            assert_eq!(recip_ledger_merge(into.0, from.0, null_mut(), null_mut()), RECIP_OK);
            assert_eq!(profile(into), ("key".to_owned(), "one_off".to_owned()));
        }
        let deep = text("strategic");
        let status = recip_ledger_set_profile(plain.0, acme, bolt, deep, once, null_mut());
        assert_eq!(status, RECIP_OK);
        assert_eq!(recip_ledger_merge(plain.0, known.0, null_mut(), null_mut()), RECIP_OK);
        assert_eq!(profile(&plain), ("strategic".to_owned(), "one_off".to_owned()));
    }
}
