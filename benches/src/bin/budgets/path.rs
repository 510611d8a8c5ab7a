//! The hot paths.

use std::hint::black_box;

use reciprocity_benches::columns::{AS_OF, Columns, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::generate::{Order, generate, generate_among};
use reciprocity_benches::kinds::{self, KINDS};
use reciprocity_core::{
    Amount, Answers, Batch, Contribution, Event, EventColumns, EventId, Evidence, Fact, History,
    Kind, Policy, Profile, Response, Side, TallySet, Timestamp, assess,
};

const EVENTS: u32 = 10_000;
const ASSESSMENTS: u32 = 20;

/// What is counted. A new hot path is one more of these.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path {
    /// An event into the evidence of a relationship of some hundred events.
    EventToEvidence,
    /// Such evidence into an assessment.
    EvidenceToAssessment,
    /// Events of many relationships, together, into assessments of all.
    Batch,
    /// The same one at a time, into tallies.
    Stream,
    /// The events of a relationship into a snapshot and back.
    Snapshot,
    /// Requests into evidence, thousands of them open at once, and the answers that name them.
    Answers,
}

impl Path {
    pub(crate) const ALL: [Self; 6] = [
        Self::EventToEvidence,
        Self::EvidenceToAssessment,
        Self::Batch,
        Self::Stream,
        Self::Snapshot,
        Self::Answers,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Path::EventToEvidence => "event_to_evidence",
            Path::EvidenceToAssessment => "evidence_to_assessment",
            Path::Batch => "batch_event",
            Path::Stream => "stream_event",
            Path::Snapshot => "saved_event",
            Path::Answers => "answered_event",
        }
    }

    /// How many events or assessments a walk is.
    pub(crate) fn units(self) -> f64 {
        match self {
            Path::EventToEvidence | Path::Batch | Path::Stream | Path::Snapshot | Path::Answers => {
                EVENTS.into()
            }
            Path::EvidenceToAssessment => ASSESSMENTS.into(),
        }
    }

    pub(crate) fn walk(self, times: u32) -> Result<()> {
        let policy = kinds::policy()?;
        let as_of = Timestamp::from_micros(AS_OF)?;
        match self {
            Path::EventToEvidence => {
                let events = events(generate_among(1, 100, 1, Order::Sorted), &policy)?;
                for _ in 0..times * EVENTS / 100 {
                    black_box(evidence(black_box(&events), &policy));
                }
            }
            Path::EvidenceToAssessment => {
                let events = events(generate_among(1, 100, 1, Order::Sorted), &policy)?;
                let evidence = evidence(&events, &policy);
                for _ in 0..times * ASSESSMENTS {
                    black_box(assess(black_box(&evidence), Profile::default(), as_of, &policy));
                }
            }
            Path::Batch => {
                let columns = Columns::from_rows(&generate(EVENTS.into(), 1, Order::Shuffled));
                let place = |kind: &u8| policy.kind(KINDS[usize::from(*kind)].name);
                let kinds =
                    columns.kind.iter().map(|kind| Ok(u16::try_from(place(kind)?.index())?));
                let kinds: Vec<u16> = kinds.collect::<Result<_>>()?;
                for _ in 0..times {
                    batch(black_box(&columns), &kinds, as_of, &policy)?;
                }
            }
            Path::Stream => {
                let rows = generate(EVENTS.into(), 1, Order::Time);
                let whose: Vec<u64> = rows.iter().map(|row| row.relationship).collect();
                let events = events(rows, &policy)?;
                for _ in 0..times {
                    let mut tallies = TallySet::default();
                    for (relationship, event) in whose.iter().zip(black_box(&events)) {
                        tallies.record(*relationship, event, &policy)?;
                    }
                    black_box(tallies);
                }
            }
            Path::Snapshot => {
                let mut history = History::default();
                let rows = generate_among(1, EVENTS.into(), 1, Order::Time);
                history.record_all(events(rows, &policy)?, &policy)?;
                let mut file = Vec::new();
                for _ in 0..times {
                    file.clear();
                    black_box(&history).save(&mut file, &policy)?;
                    black_box(History::load(file.as_slice(), &policy)?);
                }
            }
            Path::Answers => {
                let events = requests_and_answers()?;
                for _ in 0..times {
                    black_box(evidence(black_box(&events), &policy));
                }
            }
        }
        Ok(())
    }
}

/// A request each second, and after the last one an answer to each, the newest first.
fn requests_and_answers() -> Result<Vec<Event>> {
    let id = |number: u32| EventId::from(u64::from(number));
    let half = EVENTS / 2;
    let request = |second: u32| {
        let at = Timestamp::from_seconds(second.into())?;
        Ok(Event::new(at, Side::Customer, Fact::Request).with_id(id(second)))
    };
    let answer = |second: u32| {
        let at = Timestamp::from_seconds((half + second).into())?;
        let answer = Event::new(at, Side::Supplier, Response::default());
        Ok(answer.answering(Answers::Named(id(half - 1 - second)))?)
    };
    (0..half).map(request).chain((0..half).map(answer)).collect()
}

fn evidence(events: &[Event], policy: &Policy) -> Evidence {
    let mut evidence = Evidence::default();
    for event in events {
        evidence.record(event, policy);
    }
    evidence
}

fn batch(columns: &Columns, kinds: &[u16], as_of: Timestamp, policy: &Policy) -> Result<()> {
    let events = EventColumns {
        relationship: &columns.relationship,
        occurred_at: &columns.occurred_at,
        actor: &columns.side,
        kind: kinds,
        amount: &columns.amount,
        observer: None,
    };
    black_box(Batch::new(policy, as_of).scores(&events, &[])?);
    Ok(())
}

fn events(rows: Vec<Row>, policy: &Policy) -> Result<Vec<Event>> {
    let kinds = KINDS.iter().map(|kind| policy.kind(kind.name));
    let kinds: Vec<Kind> = kinds.collect::<reciprocity_core::Result<_>>()?;
    let event = |row: Row| {
        let side = if row.side == 0 { Side::Supplier } else { Side::Customer };
        let given = Contribution::new(kinds[usize::from(row.kind)], Amount::count(row.amount)?);
        Ok(Event::new(Timestamp::from_micros(row.occurred_at)?, side, given))
    };
    rows.into_iter().map(event).collect()
}
