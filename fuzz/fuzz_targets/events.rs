//! Events from the fuzzer's bytes: any types, few ids and few times, so that they meet.

use reciprocity_core::entry::FactType;
use reciprocity_core::{Entry, Event, Flags, History, Policy, PolicyDraft, Timestamp};

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
        amount: amount.into(),
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

/// The policy and the history that the bytes tell.
pub fn history(data: &[u8]) -> Option<(Policy, History)> {
    let mut bytes = Bytes(data);
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = *bytes.pick(&[180.0, 1.0 / 24.0, 3650.0]);
    let policy = draft.freeze().ok()?;
    let (mut history, mut clock) = (History::default(), 0);
    while !bytes.0.is_empty() && history.len() < 60 {
        if let Some(event) = event(&mut bytes, &mut clock, &policy) {
            let _ = history.record(event, &policy);
        }
    }
    Some((policy, history))
}
