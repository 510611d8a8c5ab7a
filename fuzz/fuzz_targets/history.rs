//! Any sequence of events: the order of arrival changes no bit, a tally agrees with the history to the
//! bit, erasing leaves no trace, and every score lies in its range.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reciprocity_core::entry::FactType;
use reciprocity_core::{
    Entry, EntryAmount, Event, EventId, Flags, History, Policy, PolicyDraft, Profile, Tally,
    Timestamp, View,
};

/// Takes the numbers of an event from the fuzzer's bytes.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[usize::from(self.next()) % of.len()]
    }
}

const IDS: [&str; 6] = ["", "a", "b", "c", "d", "e"];
const KINDS: [&str; 14] = [
    "",
    "service",
    "time",
    "money",
    "flexibility",
    "executive_attention",
    "respect",
    "honesty",
    "extended",
    "betrayed",
    "proposed",
    "accepted",
    "delivered",
    "again",
];
const UNITS: [&str; 4] = ["", "EUR", "USD", "minutes"];
const AMOUNTS: [&str; 6] = ["", "0", "1", "2.5", "1000000000000000", "0.01"];
/// Seconds: ties, due times at the instant, decades of silence.
const STEPS: [i64; 8] = [0, 0, 1, 3_600, 86_400, 604_800, 604_801, 1_000_000_000];

fn event(bytes: &mut Bytes<'_>, clock: &mut i64, policy: &Policy) -> Option<Event> {
    *clock += *bytes.pick(&STEPS);
    let at = Timestamp::from_seconds(*clock).ok()?;
    let of = bytes.pick(FactType::ALL);
    let due = Timestamp::from_seconds(*clock + *bytes.pick(&STEPS)).ok();
    let amount = *bytes.pick(&AMOUNTS);
    Entry {
        event_id: bytes.pick(&IDS),
        reference: bytes.pick(&IDS),
        kind: bytes.pick(&KINDS),
        unit: bytes.pick(&UNITS),
        amount: if amount.is_empty() { EntryAmount::Blank } else { EntryAmount::Text(amount) },
        observer: bytes.pick(&["supplier", "customer", "neutral"]),
        due: if bytes.next() % 2 == 0 { due } else { None },
        weight: *bytes.pick(&[None, Some(0.0), Some(0.3), Some(1.0)]),
        confidence: *bytes.pick(&[None, Some(0.5), Some(0.0)]),
        flags: Flags::from_bits(u32::from(bytes.next())),
        ..Entry::new(at, bytes.pick(&["supplier", "customer"]), of.name)
    }
    .event(policy)
    .ok()
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = *bytes.pick(&[180.0, 1.0 / 24.0, 3650.0]);
    let Ok(policy) = draft.freeze() else { return };
    let (mut history, mut clock) = (History::default(), 0);
    while !bytes.0.is_empty() && history.len() < 60 {
        if let Some(event) = event(&mut bytes, &mut clock, &policy) {
            let _ = history.record(event, &policy);
        }
    }
    let Some(newest) = history.newest() else { return };
    let events: Vec<Event> = history.canonical(newest).into_iter().cloned().collect();
    let mut assessment = history.assess(newest, &policy);
    let whole = format!("{assessment:?}");

    let mut back = History::default();
    back.record_all(events.iter().rev().cloned().collect(), &policy)
        .expect("they were taken before");
    assert_eq!(whole, format!("{:?}", back.assess(newest, &policy)), "the order of arrival shows");

    let secret = EventId::new("secret").expect("it is not empty");
    if let Some(first) = events.first() {
        back.record(first.clone().with_id(secret.clone()), &policy).expect("its id is new");
        assert!(back.erase(&secret));
        assert_eq!(whole, format!("{:?}", back.assess(newest, &policy)), "an erased event shows");
    }

    assessment.retrospect = None;
    let mut tally = Tally::default();
    for event in events {
        tally.record(event, &policy).expect("nothing is late");
    }
    let of_tally =
        tally.assess(Profile::default(), newest, &policy).expect("not before the newest");
    assert_eq!(format!("{assessment:?}"), format!("{of_tally:?}"), "the tally differs");

    for view in View::ALL {
        let score = assessment.view(view);
        let numbers = score.balance.into_iter().chain(score.overall.as_ref().map(|one| one.score));
        for number in numbers.chain(score.connection).chain(score.demonstrated.map(|one| one.score))
        {
            assert!((0.0..=1.0).contains(&number), "{number} in {score:?}");
        }
    }
});
