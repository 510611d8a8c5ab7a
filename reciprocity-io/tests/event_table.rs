//! What the columns of the event table mean.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{events, rows};
use reciprocity_core::{
    Amount, Answers, Conduct, Contribution, Currency, Event, EventId, Fact, Fraction, Imposition,
    Kind, Money, Observer, Principle, Response, Side, Span, Timestamp, Tone,
};
use reciprocity_io::Layout;

const NOON: i64 = 1_769_860_800_000_000;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn id(text: &str) -> EventId {
    EventId::new(text).unwrap()
}

#[test]
fn columns_in_capitals_are_the_columns_and_the_one_written_just_so_comes_first() {
    let small =
        "occurred_at,supplier,customer,actor,type\n2026-01-31,ACME,Baker,customer,request\n";
    let want = events(small, &Layout::Detect);
    assert_eq!(want.len(), 1);
    let large =
        "OCCURRED_AT,Supplier,CUSTOMER,ACTOR,Type\n2026-01-31,ACME,Baker,customer,request\n";
    assert_eq!(events(large, &Layout::Detect), want);
    let json = r#"{"Occurred_At":"2026-01-31","SUPPLIER":"ACME","Customer":"Baker","actor":"customer","TYPE":"request"}"#;
    assert_eq!(events(json, &Layout::Detect), want);
    let both =
        "TYPE,occurred_at,supplier,customer,actor,type\n,2026-01-31,ACME,Baker,customer,request\n";
    assert_eq!(events(both, &Layout::Detect), want);
    // A log of a host may have a column that the event table has in small letters.
    let log = "Relationship,time,from,to\nkey,2026-01-31,ACME,Baker\n";
    assert_eq!(events(log, &Layout::Detect).len(), 1);
}

#[test]
fn every_type_of_row_makes_its_event() {
    let text = "\
event_id,occurred_at,supplier,customer,actor,observer,type,kind,amount,unit,ref,due,weight,confidence,flags
e1,2026-01-31T12:00:00Z,ACME,Baker,supplier,,contribution,service,,,,2026-02-01,,,
,2026-01-31T12:00:00Z,ACME,Baker,Baker,supplier,contribution,money,12.50,EUR,e1,,,0.5,
,2026-01-31T12:00:00Z,ACME,Baker,ACME,,contribution,time,90,minutes,,,,,outreach;answers_oldest
,1769860800,ACME,Baker,customer,,request,,,,thread,2026-02-01,,,
,1769860800000,ACME,Baker,customer,,response,,,,,,,,automatic
,1769860800000000,ACME,Baker,customer,customer,conduct,respect,,,,,0.25,,bad
,2026-01-31T13:00:00+01:00,ACME,Baker,customer,neutral,imposition,,2,,,,,,
";
    let midnight = at(NOON + 12 * 3_600_000_000);
    let eur = Currency::new("EUR").unwrap();
    let hours = |hours| Amount::time(Span::from_hours(hours).unwrap()).unwrap();
    let money = Amount::money(Money { minor: 1250, currency: eur }).unwrap();
    let new = |side, fact: Fact| Event::new(at(NOON), side, fact);
    let given = |kind, amount| Contribution::new(kind, amount);
    let want = [
        new(Side::Supplier, given(Kind::SERVICE, Amount::ONE).into())
            .with_id(id("e1"))
            .due_by(midnight)
            .unwrap(),
        new(Side::Customer, given(Kind::MONEY, money).into())
            .observed_by(Side::Supplier)
            .with_confidence(Fraction::new(0.5).unwrap())
            .answering(Answers::Named(id("e1")))
            .unwrap(),
        new(Side::Supplier, given(Kind::TIME, hours(1.5)).as_outreach().into())
            .answering(Answers::OldestOpen)
            .unwrap(),
        new(Side::Customer, Fact::Request)
            .answering(Answers::Named(id("thread")))
            .unwrap()
            .due_by(midnight)
            .unwrap(),
        new(Side::Customer, Response { automatic: true }.into()),
        new(
            Side::Customer,
            Conduct::new(Principle::Respect, Tone::Bad)
                .with_severity(Fraction::new(0.25).unwrap())
                .into(),
        )
        .observed_by(Observer::Customer),
        new(Side::Customer, Fact::Imposition(Imposition { time: hours(2.0) })),
    ];
    let found = events(text, &Layout::Detect);
    assert_eq!(found.len(), want.len());
    for (found, want) in found.iter().zip(&want) {
        assert_eq!(found, want);
    }
}

#[test]
fn a_response_without_a_reference_answers_the_oldest_open_request() {
    let text = "occurred_at,relationship,actor,type\n2026-01-31,ACME | Baker,ACME,response\n";
    let rows = rows(text, &Layout::Detect);
    assert_eq!((rows[0].supplier.as_str(), rows[0].customer.as_str()), ("ACME", "Baker"));
    assert_eq!(rows[0].events[0].answers(), &Answers::OldestOpen);
}

#[test]
fn a_relationship_column_holds_two_names_and_one_bar() {
    for bad in ["ACME", "ACME|Baker|Cook", "|Baker", "ACME|", "ACME|ACME"] {
        let text = format!("occurred_at,relationship,actor,type\n1,{bad},supplier,request\n");
        let error = common::error(text, &Layout::Detect);
        assert_eq!(error.column(), Some("relationship"), "{error}");
    }
    let both =
        "occurred_at,relationship,supplier,customer,actor,type\n1,a|b,a,b,supplier,request\n";
    assert!(common::error(both, &Layout::Detect).to_string().contains("twice"));
}

#[test]
fn json_lines_say_the_same_as_csv() {
    let csv = "\
occurred_at,supplier,customer,actor,type,kind,amount,unit,flags
1769860800.5,ACME,Baker,supplier,contribution,time,1.5,,outreach answers_oldest
1769860800,ACME,Baker,supplier,request,,,,
";
    let json = r#"
{"occurred_at": 1769860800.5, "supplier": "ACME", "customer": "Baker", "actor": "supplier", "type": "contribution", "kind": "time", "amount": 1.5, "flags": ["outreach", "answers_oldest"], "extra": {"a": [1]}}
{"type": "request", "occurred_at": "1769860800", "supplier": "ACME", "customer": "Baker", "actor": "supplier", "due": null, "observer": "neutral"}
"#;
    assert_eq!(events(csv, &Layout::Detect), events(json, &Layout::EventTable));
}

#[test]
fn a_whole_number_is_a_name_to_its_last_digit() {
    for number in [
        "9007199254740993",     // 2^53 + 1
        "18446744073709551615", // 2^64 - 1
        "18446744073709551617", // 2^64 + 1
        "-9223372036854775809", // -2^63 - 1
        "123456789012345678901234567890",
    ] {
        let text = format!(
            r#"{{"event_id":{number},"occurred_at":1,"supplier":{number},"customer":"b","actor":"b",
                "type":"contribution","kind":"service","amount":1.50,"ref":"{number}"}}"#
        )
        .replace('\n', " ");
        let row = &rows(&text, &Layout::Detect)[0];
        assert_eq!(row.supplier, number);
        let want = Contribution::new(Kind::SERVICE, Amount::count(1.5).unwrap());
        let want = Event::new(at(1_000_000), Side::Customer, want).with_id(id(number));
        assert_eq!(row.events, [want.answering(Answers::Named(id(number))).unwrap()]);
    }
}

#[test]
fn unknown_columns_are_ignored_unless_they_misspell_a_known_one() {
    let text = "note,occurred_at,supplier,customer,actor,type,\nx,1,a,b,a,request,\n";
    assert_eq!(events(text, &Layout::Detect).len(), 1);
    let text = "occurred_at,supplier,customer,actor,type,confidense\n";
    let error = common::error(text, &Layout::Detect);
    assert!(error.to_string().contains("did you mean `confidence`?"), "{error}");
}
