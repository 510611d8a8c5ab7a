//! What is told of a ledger is what the core says.

use std::ptr::{null, null_mut};

use reciprocity_core::{ScoreColumn, Timestamp};

use super::{DAY, Owned, START, bytes, event, fails, json, made, service, text};
use crate::assessment::{
    recip_assessment, recip_assessment_explanation, recip_assessment_free, recip_assessment_json,
    recip_assessment_score, recip_ledger_assess, recip_ledger_what_if,
};
use crate::books::Books;
use crate::document::{recip_document, recip_document_copy, recip_document_free};
use crate::event::recip_event;
use crate::handle::read;
use crate::overview::{recip_ledger_alerts, recip_ledger_portfolio};
use crate::score::{recip_ledger_scores, recip_score_table};
use crate::score_code::{recip_score_code, recip_score_count, recip_score_name, recip_score_word};
use crate::scores::{RECIP_KNOWN, RECIP_UNKNOWN};
use crate::status::{
    RECIP_INVALID_ARGUMENT, RECIP_NOT_FOUND, RECIP_OK, RECIP_OUT_OF_RANGE, RECIP_TOO_SMALL,
    RECIP_UNKNOWN_NAME, recip_status,
};

const NOW: i64 = START + 60 * DAY;

fn ledger() -> Owned {
    let owned = Owned::new();
    for day in 0..40 {
        let given = service("supplier", day);
        let asked = event("request", "customer", day);
        let other = recip_event { customer: text("cole"), ..service("customer", day) };
        for event in [given, asked, other] {
            assert_eq!(owned.record(&event).0, RECIP_OK);
        }
    }
    owned
}

fn assess(
    ledger: &Owned,
    customer: &'static str,
    as_of: i64,
) -> Result<*mut recip_assessment, (recip_status, String)> {
    let (acme, customer) = (text("acme"), text(customer));
    // SAFETY: the ledger is alive.
    made(|out, err| unsafe { recip_ledger_assess(ledger.0, acme, customer, as_of, out, err) })
}

fn whole(assessment: *mut recip_assessment) -> serde_json::Value {
    // SAFETY: the assessment is alive, and freed once.
    unsafe {
        let document = made(|out, err| recip_assessment_json(assessment, out, err)).unwrap();
        recip_assessment_free(assessment);
        json(document)
    }
}

#[test]
fn an_assessment_is_the_core_s_in_json_in_sentences_and_by_score() {
    let ledger = ledger();
    let assessment = assess(&ledger, "bolt", NOW).unwrap();
    let compare = |books: &Books| {
        let history = books.ledger.history("acme", "bolt").unwrap();
        let at = Timestamp::from_micros(NOW)?;
        let want = history.assess(at, books.ledger.policy());
        for (code, column) in (1..).zip(ScoreColumn::ALL) {
            let (mut value, mut state) = (f64::NAN, 9);
            // SAFETY: the assessment and both places are alive.
            let status = unsafe {
                let (value, state) = (&raw mut value, &raw mut state);
                recip_assessment_score(assessment, code, value, state, null_mut())
            };
            assert_eq!(status, RECIP_OK);
            let have = (state == RECIP_KNOWN).then_some(value);
            assert_eq!(have, column.value(&want), "{}", column.name());
            assert!(state == RECIP_KNOWN || value.to_bits() == 0);
        }
        let names = reciprocity_core::PerSide { supplier: "acme", customer: "bolt" };
        let told = history.explain(&want, names, books.ledger.policy());
        // SAFETY: the assessment is alive.
        let document =
            made(|out, err| unsafe { recip_assessment_explanation(assessment, out, err) }).unwrap();
        assert_eq!(String::from_utf8(bytes(document)).unwrap(), told.to_string());
        Ok(serde_json::to_value(&want).unwrap())
    };
    // SAFETY: the ledger is alive.
    let want = unsafe { read(ledger.0, compare) }.unwrap();
    let have = whole(assessment);
    assert_eq!(have["assessment"], want);
    assert_eq!(have["events"], 80);
    assert_eq!(have["as_of"], crate::calendar::instant_text(NOW));
    assert_eq!(assess(&ledger, "nobody", NOW).unwrap_err().0, RECIP_NOT_FOUND);
    assert_eq!(assess(&ledger, "bolt", i64::MAX).unwrap_err().0, RECIP_OUT_OF_RANGE);
}

#[test]
fn an_assessment_as_of_the_past_sees_no_later_event() {
    let ledger = ledger();
    let early = whole(assess(&ledger, "bolt", START).unwrap());
    let small = Owned::new();
    for event in [service("supplier", 0), event("request", "customer", 0)] {
        assert_eq!(small.record(&event).0, RECIP_OK);
    }
    assert_eq!(early, whole(assess(&small, "bolt", START).unwrap()));
    assert_eq!(early["events"], 2);
}

#[test]
fn to_suppose_an_event_is_to_record_it_in_a_copy() {
    let ledger = ledger();
    let before = whole(assess(&ledger, "bolt", NOW).unwrap());
    let gift = service("customer", 50);
    let bad = recip_event { kind: text("sevice"), ..gift };
    let other = recip_event { customer: text("cole"), ..gift };
    let suppose = |events: &[*const recip_event]| {
        let (events, count) = (events.as_ptr(), events.len());
        // SAFETY: the ledger and the events are alive.
        made(|out, err| unsafe { recip_ledger_what_if(ledger.0, events, count, NOW, out, err) })
    };
    let supposed = whole(suppose(&[&raw const gift]).unwrap());
    assert_eq!(suppose(&[&raw const gift, &raw const bad]).unwrap_err().0, RECIP_UNKNOWN_NAME);
    assert_eq!(
        suppose(&[&raw const gift, &raw const other]).unwrap_err().0,
        RECIP_INVALID_ARGUMENT
    );
    assert_eq!(suppose(&[&raw const gift, null()]).unwrap_err().0, RECIP_INVALID_ARGUMENT);
    assert_eq!(suppose(&[]).unwrap_err().0, RECIP_INVALID_ARGUMENT);
    let fresh = recip_event { customer: text("fresh"), ..gift };
    assert_eq!(whole(suppose(&[&raw const fresh]).unwrap())["events"], 1);
    assert_eq!(whole(assess(&ledger, "bolt", NOW).unwrap()), before);
    assert_eq!(ledger.record(&gift).0, RECIP_OK);
    assert_eq!(whole(assess(&ledger, "bolt", NOW).unwrap()), supposed);
    assert_ne!(supposed, before);
}

#[test]
fn scores_by_code_are_those_of_each_assessment() {
    let ledger = ledger();
    let codes: Vec<i32> = (1..=recip_score_count()).rev().collect();
    let capacity = 3; // one more than there are
    let (mut values, mut states) = (vec![-7.0; codes.len() * 3], vec![7_u8; codes.len() * 3]);
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity,
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    let (codes_at, count) = (codes.as_ptr(), codes.len());
    // SAFETY: the ledger and all arrays are alive.
    let (status, _) = fails(|err| unsafe {
        recip_ledger_scores(ledger.0, null(), NOW, codes_at, count, null(), &raw const table, err)
    });
    assert_eq!(status, RECIP_OK);
    for (row, customer) in ["bolt", "cole"].into_iter().enumerate() {
        let assessment = assess(&ledger, customer, NOW).unwrap();
        for (place, code) in codes.iter().enumerate() {
            let (mut value, mut state) = (f64::NAN, 9);
            // SAFETY: the assessment and both places are alive.
            unsafe {
                let (value, state) = (&raw mut value, &raw mut state);
                recip_assessment_score(assessment, *code, value, state, null_mut());
            }
            let at = place * capacity + row;
            assert_eq!((values[at].to_bits(), states[at]), (value.to_bits(), state), "{code}");
        }
        // SAFETY: it is freed once.
        unsafe { recip_assessment_free(assessment) };
    }
    assert!(states.contains(&RECIP_UNKNOWN) && states.contains(&RECIP_KNOWN));
    assert_eq!((values[2], states[2]), (-7.0, 7)); // beyond the last row
    for wrong in [0, -1, recip_score_count() + 1] {
        // SAFETY: as above.
        let (status, _) = fails(|err| unsafe {
            let code = &raw const wrong;
            recip_ledger_scores(ledger.0, null(), NOW, code, 1, null(), &raw const table, err)
        });
        assert_eq!(status, RECIP_INVALID_ARGUMENT);
    }
}

#[test]
fn scores_are_found_by_name_and_their_words_told() {
    for code in 1..=recip_score_count() {
        let name = recip_score_name(code);
        let mut found = 0;
        // SAFETY: the name is static and ends with NUL.
        let status = unsafe {
            recip_score_code(crate::text::recip_text_of(name), &raw mut found, null_mut())
        };
        assert_eq!((status, found), (RECIP_OK, code));
    }
    assert!(recip_score_name(0).is_null());
    let mut found = 0;
    // SAFETY: the place is alive.
    let (status, message) =
        fails(|err| unsafe { recip_score_code(text("balanse"), &raw mut found, err) });
    assert_eq!(status, RECIP_UNKNOWN_NAME);
    assert!(message.contains("balance"), "{message}");
    // SAFETY: the words are static.
    let word = |code, value| unsafe { recip_score_word(code, value).read("word") }.unwrap();
    assert_eq!(word(crate::score_code::RECIP_SCORE_BAND, 2.0), "one_way");
    assert_eq!(word(crate::score_code::RECIP_SCORE_STAGE, 0.0), "prospect");
    assert_eq!(word(crate::score_code::RECIP_SCORE_BAND, 17.0), "");
    assert_eq!(word(crate::score_code::RECIP_SCORE_BALANCE, 1.0), "");
}

#[test]
fn alerts_tell_what_changed_and_nothing_twice() {
    let ledger = ledger();
    let alerts = |since, until| {
        // SAFETY: the ledger is alive.
        made(|out, err| unsafe {
            recip_ledger_alerts(ledger.0, null(), since, until, null(), out, err)
        })
    };
    let began = json(alerts(START - DAY, NOW).unwrap());
    let told = began["relationships"].as_array().unwrap();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["customer"], "bolt");
    assert!(told[0]["alerts"].as_array().unwrap().iter().any(|one| one["kind"] == "band"));
    assert_eq!(json(alerts(NOW, NOW).unwrap())["relationships"], serde_json::json!([]));
    assert_eq!(alerts(NOW, START).unwrap_err().0, RECIP_OUT_OF_RANGE);
}

#[test]
fn the_portfolio_is_the_core_s() {
    let ledger = ledger();
    // Before the first event there is no relationship.
    for (now, begun) in [(NOW, true), (START - 1, false)] {
        // SAFETY: the ledger is alive.
        let document =
            made(|out, err| unsafe { recip_ledger_portfolio(ledger.0, now, null(), out, err) });
        let mut have = json(document.unwrap());
        assert_eq!(have["relationships"] != 0, begun);
        let want = |books: &Books| {
            Ok(serde_json::to_value(books.ledger.portfolio(Timestamp::from_micros(now)?)).unwrap())
        };
        // SAFETY: the ledger is alive.
        let want = unsafe { read(ledger.0, want) }.unwrap();
        let as_of = have.as_object_mut().unwrap().remove("as_of").unwrap();
        assert_eq!(as_of, crate::calendar::instant_text(now));
        assert_eq!(have, want);
    }
}

#[test]
fn a_document_is_copied_if_there_is_room() {
    let document: *mut recip_document = Box::into_raw(Box::new(recip_document::new("abc")));
    let mut room = [b'-'; 5];
    let mut copy = |place: bool, mut len: usize| {
        let bytes = if place { room.as_mut_ptr().cast() } else { null_mut() };
        // SAFETY: the document, the room and the length are alive.
        let (status, _) =
            fails(|err| unsafe { recip_document_copy(document, bytes, &raw mut len, err) });
        (status, len, room)
    };
    assert_eq!(copy(false, 0), (RECIP_TOO_SMALL, 3, *b"-----"));
    assert_eq!(copy(true, 2), (RECIP_TOO_SMALL, 3, *b"-----"));
    assert_eq!(copy(false, 9), (RECIP_INVALID_ARGUMENT, 3, *b"-----"));
    assert_eq!(copy(true, 5), (RECIP_OK, 3, *b"abc--"));
    // SAFETY: made above, and freed once.
    unsafe { recip_document_free(document) };
}
