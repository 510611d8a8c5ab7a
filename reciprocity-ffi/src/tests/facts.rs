//! What C states is the event that the core would have made.

use reciprocity_core::entry::FactType;
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Appraisal, Conduct, Contribution, Currency, Event, EventId,
    Expectation, Fact, Flag, Fraction, Fulfilment, Imposition, Invitation, Kind, Money, Observer,
    Policy, Principle, Promise, Response, Side, Span, Subject, Timestamp, Tone, TrustAct,
};

use super::{DAY, Owned, START, event, service, text};
use crate::event::{
    RECIP_ANSWERS_OLDEST, RECIP_AUTOMATIC, RECIP_BAD, RECIP_BENEFITS, RECIP_BLANK, RECIP_EXCLUSIVE,
    RECIP_GOOD, RECIP_NEEDS, RECIP_NO_TIME, RECIP_OUTREACH, RECIP_REASON, RECIP_UNSTATED,
    RECIP_VALUE, recip_event,
};
use crate::row::Row;

fn stated(event: &recip_event) -> Event {
    // SAFETY: the texts of the tests are static.
    unsafe { Row::of(event) }.unwrap().event(&Policy::default()).unwrap()
}

fn at(day: i64) -> Timestamp {
    Timestamp::from_micros(START + day * DAY).unwrap()
}

fn made(actor: Side, fact: impl Into<Fact>) -> Event {
    Event::new(at(0), actor, fact)
}

fn id(text: &str) -> EventId {
    EventId::new(text).unwrap()
}

#[test]
fn a_contribution_has_kind_amount_and_unit() {
    let contribution = |kind, amount| made(Side::Supplier, Contribution::new(kind, amount));
    assert_eq!(stated(&service("supplier", 0)), contribution(Kind::SERVICE, Amount::ONE));
    for (unit, amount) in [("", 1.5), ("hours", 1.5), ("minutes", 90.0), ("days", 0.0625)] {
        let time =
            recip_event { kind: text("time"), unit: text(unit), amount, ..service("acme", 0) };
        let span = Amount::time(Span::from_hours(1.5).unwrap()).unwrap();
        assert_eq!(stated(&time), contribution(Kind::TIME, span), "{unit}");
    }
}

#[test]
fn money_is_exact_beyond_what_a_double_holds() {
    let minor = 9_007_199_254_740_993; // 2^53 + 1
    let money = recip_event {
        kind: text("money"),
        unit: text("EUR"),
        amount: RECIP_BLANK,
        amount_minor: minor,
        ..service("supplier", 0)
    };
    let amount = Amount::money(Money { minor, currency: Currency::new("EUR").unwrap() }).unwrap();
    let want = made(Side::Supplier, Contribution::new(Kind::MONEY, amount));
    assert_eq!(stated(&money), want);
}

#[test]
fn the_actor_may_be_named_by_side_or_by_name() {
    assert_eq!(stated(&service("acme", 0)).actor(), Side::Supplier);
    assert_eq!(stated(&service("bolt", 0)).actor(), Side::Customer);
    assert_eq!(stated(&service("customer", 0)).actor(), Side::Customer);
}

#[test]
fn every_member_of_an_event_reaches_the_core() {
    let outreach = recip_event {
        event_id: text("e1"),
        observer: text("customer"),
        due: START + DAY,
        confidence: 0.25,
        flags: RECIP_OUTREACH,
        r#ref: text("thread"),
        ..service("supplier", 0)
    };
    let want = made(Side::Supplier, Contribution::new(Kind::SERVICE, Amount::ONE).as_outreach())
        .with_id(id("e1"))
        .observed_by(Observer::Customer)
        .with_confidence(Fraction::new(0.25).unwrap())
        .answering(Answers::Named(id("thread")))
        .unwrap()
        .due_by(at(1))
        .unwrap();
    assert_eq!(stated(&outreach), want);
}

#[test]
fn requests_and_responses_answer_what_they_say() {
    assert_eq!(stated(&event("request", "customer", 0)), made(Side::Customer, Fact::Request));
    let counter = recip_event { flags: RECIP_ANSWERS_OLDEST, ..event("request", "customer", 0) };
    assert_eq!(stated(&counter).answers(), &Answers::OldestOpen);
    let response = event("response", "supplier", 0);
    assert_eq!(stated(&response), made(Side::Supplier, Response::default()));
    let note = recip_event { flags: RECIP_AUTOMATIC, ..response };
    assert_eq!(stated(&note), made(Side::Supplier, Response { automatic: true }));
}

#[test]
fn conduct_and_impositions_are_read() {
    let rude = recip_event {
        kind: text("courtesy"),
        flags: RECIP_BAD,
        weight: 0.5,
        ..event("conduct", "supplier", 0)
    };
    let half = Fraction::new(0.5).unwrap();
    let conduct = Conduct::new(Principle::Courtesy, Tone::Bad);
    assert_eq!(stated(&rude), made(Side::Supplier, conduct.with_severity(half)));
    let whole = recip_event { weight: RECIP_BLANK, ..rude };
    assert_eq!(stated(&whole), made(Side::Supplier, conduct));

    let late =
        recip_event { amount: 30.0, unit: text("minutes"), ..event("imposition", "customer", 0) };
    let half_hour = Imposition::new(Span::from_hours(0.5).unwrap()).unwrap();
    assert_eq!(stated(&late), made(Side::Customer, half_hour));
}

#[test]
fn each_flag_has_the_bit_of_the_core() {
    let bits = [
        RECIP_GOOD,
        RECIP_BAD,
        RECIP_OUTREACH,
        RECIP_AUTOMATIC,
        RECIP_ANSWERS_OLDEST,
        RECIP_UNSTATED,
        RECIP_EXCLUSIVE,
        RECIP_VALUE,
        RECIP_REASON,
        RECIP_BENEFITS,
        RECIP_NEEDS,
    ];
    assert_eq!(bits, Flag::ALL.map(Flag::bit));
}

/// Sets the members that a type uses.
type Members = fn(recip_event) -> recip_event;

#[test]
fn every_type_of_the_core_can_be_stated() {
    let half = Fraction::new(0.5).unwrap();
    let hour = Span::from_hours(1.0).unwrap();
    let same: Members = |event| event;
    let names_e1: Members = |event| recip_event { r#ref: text("e1"), ..event };
    let invitation = Invitation { value: true, needs: true, ..Invitation::default() };
    let cases: [(&str, Members, Fact); 16] = [
        (
            "contribution",
            |event| recip_event {
                kind: text("goods"),
                amount: 2.0,
                flags: RECIP_OUTREACH,
                ..event
            },
            Contribution::new(Kind::GOODS, Amount::count(2.0).unwrap()).as_outreach().into(),
        ),
        ("request", same, Fact::Request),
        (
            "response",
            |event| recip_event { flags: RECIP_AUTOMATIC, r#ref: text("e1"), ..event },
            Response { automatic: true }.into(),
        ),
        (
            "conduct",
            |event| recip_event { kind: text("respect"), flags: RECIP_GOOD, weight: 0.5, ..event },
            Conduct::new(Principle::Respect, Tone::Good).with_severity(half).into(),
        ),
        (
            "imposition",
            |event| recip_event { amount: 1.0, ..event },
            Imposition::new(hour).unwrap().into(),
        ),
        (
            "expectation",
            |event| recip_event { due: START + DAY, weight: 0.5, flags: RECIP_UNSTATED, ..event },
            Expectation { weight: half, stated: false }.into(),
        ),
        (
            "promise",
            |event| recip_event { due: START + DAY, ..event },
            Promise { weight: Fraction::ONE }.into(),
        ),
        (
            "fulfilment",
            |event| recip_event { r#ref: text("e1"), weight: 0.5, ..event },
            Fulfilment { degree: half }.into(),
        ),
        ("waiver", names_e1, Fact::Waiver),
        ("withdrawal", names_e1, Fact::Withdrawal),
        (
            "trust",
            |event| recip_event { kind: text("betrayed"), ..event },
            TrustAct::Betrayed.into(),
        ),
        (
            "amendment",
            |event| recip_event { kind: text("accepted"), r#ref: text("e1"), ..event },
            AmendmentStep::Accepted.into(),
        ),
        (
            "appraisal",
            |event| recip_event { kind: text("again"), flags: RECIP_BAD, ..event },
            Appraisal { subject: Subject::Again, positive: false }.into(),
        ),
        ("call_out", |event| recip_event { due: START + DAY, ..event }, Fact::CallOut),
        (
            "invitation",
            |event| recip_event { flags: RECIP_VALUE | RECIP_NEEDS, ..event },
            invitation.into(),
        ),
        ("ending", same, Fact::Ending),
    ];
    let names: Vec<_> = cases.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, FactType::ALL.iter().map(|of| of.name).collect::<Vec<_>>());
    for (name, members, fact) in cases {
        let stated = stated(&members(event(name, "customer", 0)));
        assert_eq!((stated.fact(), stated.actor()), (&fact, Side::Customer));
        let of = members(event(name, "customer", 0));
        if of.r#ref.len > 0 {
            assert_eq!(stated.answers(), &Answers::Named(id("e1")), "{name}");
        }
        assert_eq!(stated.due(), (of.due == START + DAY).then(|| at(1)), "{name}");
    }
}

#[test]
fn the_header_and_the_page_tell_of_every_type() {
    let header = include_str!("../../../include/reciprocity.h");
    let page = include_str!("../../../docs/c.md");
    for of in FactType::ALL {
        assert!(header.contains(&format!("// \"{}\"", of.name)), "{}", of.name);
        assert!(page.contains(&format!("| `{}` |", of.name)), "{}", of.name);
    }
    for flag in Flag::ALL {
        let name = format!("RECIP_{}", flag.name().to_uppercase());
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn a_contribution_says_how_much_since_minus_one_may_be_meant() {
    let ledger = Owned::new();
    for kind in ["service", "time"] {
        let blank = recip_event { amount: RECIP_BLANK, kind: text(kind), ..service("supplier", 0) };
        let (status, message) = ledger.record(&blank);
        assert_eq!(status, crate::status::RECIP_MALFORMED);
        assert!(message.contains("say how much"), "{message}");
    }
}

#[test]
fn an_event_that_was_given_no_time_is_told_so() {
    let never = recip_event { occurred_at: RECIP_NO_TIME, ..service("supplier", 0) };
    let (status, message) = Owned::new().record(&never);
    assert_eq!(status, crate::status::RECIP_OUT_OF_RANGE);
    assert!(message.contains("say when it happened"), "{message}");
}
