//! Every type of fact can be stated in every layout.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{events, mapping};
use reciprocity_core::entry::FactType;
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Appraisal, Conduct, Contribution, Event, EventId, Expectation,
    Fact, Fraction, Fulfilment, Imposition, Invitation, Kind, Principle, Promise, Response, Side,
    Span, Subject, Timestamp, Tone, TrustAct,
};
use reciprocity_io::Layout;

const SECONDS: i64 = 1_769_860_800;

/// One type: its cells of an event table beside time, parties, actor and type; its keys of a
/// mapping for the row of [`LOG`]; and the fact that both state.
struct Case {
    name: &'static str,
    cells: &'static [(&'static str, &'static str)],
    keys: &'static str,
    fact: Fact,
}

const LOG: &str = "time,from,to,names,degree\n1769860800,ACME,Baker,e1,0.5\n";

/// The event that the case states: `e1` is what it names, and a day after it what is due.
fn event(case: &Case) -> Event {
    let at = |seconds| Timestamp::from_seconds(seconds).unwrap();
    let mut event = Event::new(at(SECONDS), Side::Supplier, case.fact.clone());
    if case.cells.contains(&("ref", "e1")) {
        event = event.answering(Answers::Named(EventId::new("e1").unwrap())).unwrap();
    }
    if case.cells.iter().any(|(column, _)| *column == "due") {
        event = event.due_by(at(SECONDS + 86_400)).unwrap();
    }
    event
}

const DUE: (&str, &str) = ("due", "2026-02-01T12:00:00Z");
const REF: (&str, &str) = ("ref", "e1");

fn acts() -> [Case; 5] {
    let half = Fraction::new(0.5).unwrap();
    [
        Case {
            name: "contribution",
            cells: &[("kind", "goods"), ("amount", "2"), REF, DUE, ("flags", "outreach")],
            keys: "kind = 'goods'\namount = 2\nanswers = { column = 'names' }\ndue_days = 1\n\
                   outreach = true",
            fact: Contribution::new(Kind::GOODS, Amount::count(2.0).unwrap()).as_outreach().into(),
        },
        Case { name: "request", cells: &[DUE], keys: "due_days = 1", fact: Fact::Request },
        Case {
            name: "response",
            cells: &[REF, ("flags", "automatic")],
            keys: "answers = { thread = 'e1' }\nautomatic = true",
            fact: Response { automatic: true }.into(),
        },
        Case {
            name: "conduct",
            cells: &[("kind", "respect"), ("weight", "0.5"), ("flags", "bad")],
            keys: "kind = 'respect'\nweight = 'degree'\ntone = 'bad'",
            fact: Conduct::new(Principle::Respect, Tone::Bad).with_severity(half).into(),
        },
        Case {
            name: "imposition",
            cells: &[("amount", "30"), ("unit", "minutes")],
            keys: "amount = 'degree'\nunit = 'hours'",
            fact: Imposition::new(Span::from_hours(0.5).unwrap()).unwrap().into(),
        },
    ]
}

fn remarks() -> [Case; 11] {
    let half = Fraction::new(0.5).unwrap();
    let names_e1 = "answers = { column = 'names' }";
    [
        Case {
            name: "expectation",
            cells: &[DUE, ("weight", "0.5"), ("flags", "unstated")],
            keys: "due_days = 1\nweight = 0.5\nflags = ['unstated']",
            fact: Expectation { weight: half, stated: false }.into(),
        },
        Case {
            name: "promise",
            cells: &[DUE, ("weight", "0.5")],
            keys: "due_days = 1\nweight = 'degree'",
            fact: Promise { weight: half }.into(),
        },
        Case {
            name: "fulfilment",
            cells: &[REF, ("weight", "0.5")],
            keys: "answers = { column = 'names' }\nweight = 'degree'",
            fact: Fulfilment { degree: half }.into(),
        },
        Case { name: "waiver", cells: &[REF], keys: names_e1, fact: Fact::Waiver },
        Case { name: "withdrawal", cells: &[REF], keys: names_e1, fact: Fact::Withdrawal },
        Case {
            name: "trust",
            cells: &[("kind", "honoured")],
            keys: "kind = 'honoured'",
            fact: TrustAct::Honoured.into(),
        },
        Case {
            name: "amendment",
            cells: &[("kind", "refused"), REF],
            keys: "kind = 'refused'\nanswers = { column = 'names' }",
            fact: AmendmentStep::Refused.into(),
        },
        Case {
            name: "appraisal",
            cells: &[("kind", "again"), ("flags", "good")],
            keys: "kind = 'again'\ntone = 'good'",
            fact: Appraisal { subject: Subject::Again, positive: true }.into(),
        },
        Case { name: "call_out", cells: &[DUE], keys: "due_days = 1", fact: Fact::CallOut },
        Case {
            name: "invitation",
            cells: &[("flags", "exclusive reason benefits")],
            keys: "flags = ['exclusive', 'reason', 'benefits']",
            fact: Invitation {
                exclusive: true,
                reason: true,
                benefits: true,
                ..Invitation::default()
            }
            .into(),
        },
        Case { name: "ending", cells: &[], keys: "", fact: Fact::Ending },
    ]
}

fn cases() -> impl Iterator<Item = Case> {
    acts().into_iter().chain(remarks())
}

/// All cells of the case's row, and their columns.
fn row(case: &Case) -> Vec<(&'static str, String)> {
    let seconds = SECONDS.to_string();
    let shared = [
        ("occurred_at", seconds.as_str()),
        ("supplier", "ACME"),
        ("customer", "Baker"),
        ("actor", "supplier"),
        ("type", case.name),
    ];
    let cells = shared.into_iter().chain(case.cells.iter().copied());
    cells.map(|(column, value)| (column, value.to_owned())).collect()
}

#[test]
fn the_cases_are_all_types() {
    let names: Vec<_> = cases().map(|case| case.name).collect();
    assert_eq!(names, FactType::ALL.iter().map(|of| of.name).collect::<Vec<_>>());
}

#[test]
fn a_row_of_csv_states_every_type() {
    for case in cases() {
        let (columns, values): (Vec<_>, Vec<_>) = row(&case).into_iter().unzip();
        let text = format!("{}\n{}\n", columns.join(","), values.join(","));
        assert_eq!(events(text, &Layout::EventTable), [event(&case)], "{}", case.name);
    }
}

#[test]
fn a_line_of_json_states_every_type() {
    for case in cases() {
        let members = row(&case).into_iter().map(|(key, value)| format!("{key:?}: {value:?}"));
        let text = format!("{{{}}}\n", members.collect::<Vec<_>>().join(", "));
        assert_eq!(events(text, &Layout::EventTable), [event(&case)], "{}", case.name);
    }
}

#[test]
fn a_mapping_states_every_type() {
    for case in cases() {
        let text = format!("[[kinds.\"*\"]]\ntype = '{}'\n{}\n", case.name, case.keys);
        assert_eq!(events(LOG, &mapping(&text).unwrap()), [event(&case)], "{}", case.name);
    }
}
