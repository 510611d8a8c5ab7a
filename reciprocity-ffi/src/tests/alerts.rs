//! Alert streams: each change is told once, whatever comes in late and wherever the process ends.

use std::ptr::{null, null_mut};

use reciprocity_core::{AlertKind, AlertStream, Timestamp};
use serde_json::Value;

use super::{DAY, Owned, START, bytes, event, fails, json, made, on, service, text};
use crate::alerts::{
    recip_alert_stream, recip_alert_stream_free, recip_alert_stream_load_bytes,
    recip_alert_stream_new, recip_alert_stream_next, recip_alert_stream_save_bytes,
};
use crate::books::Books;
use crate::event::recip_event;
use crate::handle::read;
use crate::options::{recip_cancel_free, recip_cancel_new, recip_cancel_trip, recip_options};
use crate::overview::recip_ledger_alerts;
use crate::parties::recip_ledger_erase_party;
use crate::status::{
    RECIP_DAMAGED, RECIP_OK, RECIP_OUT_OF_RANGE, RECIP_STOPPED, RECIP_UNSUPPORTED, recip_status,
};

/// An alert stream that frees itself.
struct Stream(*mut recip_alert_stream);

impl Stream {
    fn new() -> Self {
        // SAFETY: the places are alive.
        Self(made(|out, err| unsafe { recip_alert_stream_new(out, err) }).unwrap())
    }

    fn load(bytes: &[u8]) -> Result<Self, recip_status> {
        let (data, len) = (bytes.as_ptr(), bytes.len());
        // SAFETY: the bytes are alive.
        made(|out, err| unsafe { recip_alert_stream_load_bytes(data, len, out, err) })
            .map(Self)
            .map_err(|(status, _)| status)
    }

    fn saved(&self) -> Vec<u8> {
        // SAFETY: the stream is alive.
        bytes(made(|out, err| unsafe { recip_alert_stream_save_bytes(self.0, out, err) }).unwrap())
    }

    fn look(
        &self,
        ledger: &Owned,
        as_of: i64,
        options: *const recip_options,
    ) -> Result<Value, recip_status> {
        // SAFETY: all are alive.
        made(|out, err| unsafe {
            recip_alert_stream_next(self.0, ledger.0, as_of, options, out, err)
        })
        .map(json)
        .map_err(|(status, _)| status)
    }

    fn next(&self, ledger: &Owned, as_of: i64) -> Value {
        self.look(ledger, as_of, null()).unwrap()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: made by a call, and freed once.
        unsafe { recip_alert_stream_free(self.0) };
    }
}

/// The kinds and the texts of the alerts of a document's relationships.
fn told(document: &Value) -> Vec<(String, String)> {
    let relationships = document["relationships"].as_array().unwrap();
    let alerts = relationships.iter().flat_map(|one| one["alerts"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    alerts.map(|one| (text(&one["kind"]), text(&one["text"]))).collect()
}

fn record(ledger: &Owned, event: &recip_event) {
    assert_eq!(ledger.record(event).0, RECIP_OK);
}

/// An expectation that is due after ten days, and, where `met`, is met after five.
fn expects(ledger: &Owned, actor: &'static str, day: i64, id: &'static str, met: bool) {
    let wish = event("expectation", actor, day);
    record(ledger, &recip_event { event_id: text(id), due: START + (day + 10) * DAY, ..wish });
    if met {
        record(ledger, &recip_event { r#ref: text(id), ..event("fulfilment", actor, day + 5) });
    }
}

#[test]
fn looking_every_day_tells_what_the_core_s_stream_tells_though_each_look_is_another_process() {
    let ledger = Owned::new();
    for day in 0..60 {
        record(&ledger, &service(if day % 2 == 0 { "customer" } else { "supplier" }, day));
    }
    // Three missed of four: 2/6, which is strained. Then another one is met: some 3/7, which does not
    // strain what was well, but what was strained stays so until 9/20, when all of it has faded.
    for (actor, ids) in
        [("supplier", ["a", "b", "c", "d", "e"]), ("customer", ["f", "g", "h", "i", "j"])]
    {
        for (place, id) in ids.into_iter().enumerate() {
            expects(&ledger, actor, 20 * i64::from(place == 4), id, place >= 3);
        }
    }
    let mut streams = Stream::new().saved();
    let (mut core, mut stages, mut between) = (AlertStream::default(), Vec::new(), Vec::new());
    for day in 0..300 {
        let as_of = START + day * DAY;
        let stream = Stream::load(&streams).unwrap();
        let have = told(&stream.next(&ledger, as_of));
        let want = |books: &Books| {
            let (at, policy) = (Timestamp::from_micros(as_of)?, books.ledger.policy());
            let (supplier, customer, history) = books.ledger.iter().next().unwrap();
            let now = core.circumstances(history.profile());
            let names = reciprocity_core::PerSide { supplier, customer };
            let alerts = core.next(history.assess_in(now, at, policy), names, policy);
            Ok(alerts.into_iter().map(|one| (one.kind.name().to_owned(), one.text)).collect())
        };
        // SAFETY: the ledger is alive.
        let want: Vec<(String, String)> = unsafe { read(ledger.0, want) }.unwrap();
        assert_eq!(have, want, "day {day}");
        let of_stage = |told: Vec<(String, String)>| {
            told.into_iter().filter(|one| one.0 == "stage").map(move |one| (day, one.1))
        };
        stages.extend(of_stage(have));
        // SAFETY: the ledger is alive.
        let document = made(|out, err| unsafe {
            recip_ledger_alerts(ledger.0, null(), as_of - DAY, as_of, null(), out, err)
        });
        between.extend(of_stage(told(&json(document.unwrap()))));
        streams = stream.saved();
    }
    let told: Vec<&str> = stages.iter().map(|one| one.1.as_str()).collect();
    let [strained, well] =
        ["strained", "transactional"].map(|it| format!("The stage is now {it}."));
    assert_eq!(told[1..3], [strained, well], "{stages:?}");
    // From one day to the next alone it is not seen that the trouble lasts.
    assert_ne!(between, stages);
}

#[test]
fn what_came_in_late_is_told_though_it_happened_before_the_last_look() {
    let (ledger, stream, now) = (Owned::new(), Stream::new(), START + 40 * DAY);
    record(&ledger, &service("customer", 0));
    assert!(stream.next(&ledger, now)["since"].is_null());
    for day in 0..40 {
        record(&ledger, &service("supplier", day)); // synchronised a day late
    }
    // Both times are seen with the events of now, so that between them nothing changed.
    // SAFETY: the ledger is alive.
    let between = made(|out, err| unsafe {
        recip_ledger_alerts(ledger.0, null(), now, now + 1, null(), out, err)
    });
    assert_eq!(told(&json(between.unwrap())), []);
    let late = stream.next(&ledger, now);
    assert!(told(&late).iter().any(|(kind, _)| kind == AlertKind::Band.name()), "{late}");
    assert_eq!(late["since"], late["until"]);
    assert_eq!(told(&stream.next(&ledger, now)), []);
}

#[test]
fn who_is_erased_leaves_nothing_in_a_stream_after_the_next_look() {
    let (ledger, stream, now) = (Owned::new(), Stream::new(), START + 40 * DAY);
    for customer in ["bolt", "cole"] {
        record(&ledger, &recip_event { customer: text(customer), ..service("supplier", 0) });
    }
    let without = Owned::new();
    record(&without, &recip_event { customer: text("cole"), ..service("supplier", 0) });
    stream.next(&ledger, now);
    // SAFETY: the ledger is alive.
    let erased =
        fails(|err| unsafe { recip_ledger_erase_party(ledger.0, text("bolt"), null_mut(), err) });
    assert_eq!(erased.0, RECIP_OK);
    stream.next(&ledger, now);
    let never = Stream::new();
    never.next(&without, now);
    assert_eq!(stream.saved(), never.saved());
}

#[test]
fn a_look_that_fails_leaves_the_stream_as_it_was_and_threads_change_nothing() {
    let (ledger, stream, now) = (Owned::new(), Stream::new(), START + 40 * DAY);
    let names: Vec<String> = (0..300).map(|number| format!("customer {number}")).collect();
    for name in &names {
        let customer = crate::text::recip_text::lend(name);
        record(&ledger, &recip_event { customer, ..service("supplier", 0) });
    }
    let other = Stream::new();
    let four = on(4);
    let want = stream.next(&ledger, now);
    assert_eq!(other.look(&ledger, now, &raw const four), Ok(want));
    let before = stream.saved();
    assert_eq!(before, other.saved());
    assert_eq!(stream.look(&ledger, now - 1, null()), Err(RECIP_OUT_OF_RANGE));
    // SAFETY: the token is alive until it is freed.
    unsafe {
        let cancel = made(|out, err| recip_cancel_new(out, err)).unwrap();
        recip_cancel_trip(cancel);
        let stopped = recip_options { cancel, ..on(1) };
        let refused = stream.look(&ledger, now + DAY, &raw const stopped);
        assert_eq!(refused, Err(RECIP_STOPPED));
        recip_cancel_free(cancel);
    }
    assert_eq!(stream.saved(), before);
    assert_eq!(Stream::load(&before[..before.len() - 1]).err(), Some(RECIP_DAMAGED));
    // SAFETY: the ledger is alive.
    let of_ledger =
        made(|out, err| unsafe { crate::snapshot::recip_ledger_save_bytes(ledger.0, out, err) });
    assert_eq!(Stream::load(&bytes(of_ledger.unwrap())).err(), Some(RECIP_UNSUPPORTED));
}
