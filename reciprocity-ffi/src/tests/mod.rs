//! The exports, called from Rust as C calls them.

mod alerts;
mod arrow;
mod batches;
mod costs;
mod decimals;
mod facts;
mod folds;
mod numbers;
mod options;
mod panics;
mod parties;
mod policies;
mod reading;
mod scoring;
mod snapshots;
mod statements;
mod tallies;
mod threads;

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use crate::books::recip_ledger;
use crate::document::{recip_document, recip_document_data, recip_document_free};
use crate::error::{recip_error, recip_error_free, recip_error_message};
use crate::event::{recip_event, recip_event_init};
use crate::ledger::{recip_ledger_event_count, recip_ledger_free, recip_ledger_new};
use crate::options::recip_options;
use crate::record::recip_ledger_record;
use crate::status::{RECIP_OK, recip_status};
use crate::text::recip_text;

const DAY: i64 = 86_400_000_000;
const START: i64 = 1_700_000_000_000_000;

/// A ledger that frees itself.
struct Owned(*mut recip_ledger);

impl Owned {
    fn new() -> Self {
        Self::with_policy("")
    }

    fn with_policy(json: &str) -> Self {
        let mut ledger = null_mut();
        // SAFETY: the text and both places are alive.
        let status = unsafe {
            recip_ledger_new(json.as_ptr().cast(), json.len(), &raw mut ledger, null_mut())
        };
        assert_eq!(status, RECIP_OK);
        Self(ledger)
    }

    fn record(&self, event: &recip_event) -> (recip_status, String) {
        // SAFETY: the ledger and the event are alive.
        fails(|err| unsafe { recip_ledger_record(self.0, event, null_mut(), err) })
    }

    fn events(&self) -> (recip_status, u64) {
        let mut count = 0;
        // SAFETY: the ledger and the place are alive.
        let status = unsafe { recip_ledger_event_count(self.0, &raw mut count, null_mut()) };
        (status, count)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: made by `recip_ledger_new`, and freed once.
        unsafe { recip_ledger_free(self.0) };
    }
}

/// The status and the message of a call.
fn fails(call: impl FnOnce(*mut *mut recip_error) -> recip_status) -> (recip_status, String) {
    let mut error = null_mut();
    let status = call(&raw mut error);
    // SAFETY: NULL, or the error that the call made.
    let message = unsafe { CStr::from_ptr(recip_error_message(error, null_mut())) };
    let message = message.to_str().unwrap().to_owned();
    // SAFETY: as above; it is freed once.
    unsafe { recip_error_free(error) };
    (status, message)
}

/// Calls what makes one thing; status, message and the thing.
fn made<T>(
    call: impl FnOnce(*mut *mut T, *mut *mut recip_error) -> recip_status,
) -> Result<*mut T, (recip_status, String)> {
    let mut thing = null_mut();
    match fails(|err| call(&raw mut thing, err)) {
        (RECIP_OK, _) => Ok(thing),
        failure => {
            assert!(thing.is_null());
            Err(failure)
        }
    }
}

/// The bytes of a document, which is freed.
fn bytes(document: *mut recip_document) -> Vec<u8> {
    let mut len = 0;
    // SAFETY: the document is alive; it has `len` bytes and a NUL behind them.
    let bytes = unsafe {
        let data = recip_document_data(document, &raw mut len).cast::<u8>();
        assert_eq!(data.add(len).read(), 0);
        std::slice::from_raw_parts(data, len).to_vec()
    };
    // SAFETY: made by a call, and freed once.
    unsafe { recip_document_free(document) };
    bytes
}

fn json(document: *mut recip_document) -> serde_json::Value {
    serde_json::from_slice(&bytes(document)).unwrap()
}

fn on(threads: u64) -> recip_options {
    recip_options {
        struct_size: size_of::<recip_options>(),
        threads,
        progress: None,
        context: null_mut(),
        cancel: null(),
    }
}

fn text(text: &'static str) -> recip_text {
    recip_text::lend(text)
}

/// An event of `acme` and `bolt`.
fn event(type_name: &'static str, actor: &'static str, day: i64) -> recip_event {
    let mut event = recip_event::blank();
    // SAFETY: the event is alive and has that size.
    let status = unsafe { recip_event_init(&raw mut event, size_of::<recip_event>(), null_mut()) };
    assert_eq!(status, RECIP_OK);
    recip_event {
        occurred_at: START + day * DAY,
        supplier: text("acme"),
        customer: text("bolt"),
        actor: text(actor),
        r#type: text(type_name),
        ..event
    }
}

fn service(actor: &'static str, day: i64) -> recip_event {
    recip_event { kind: text("service"), amount: 1.0, ..event("contribution", actor, day) }
}

#[test]
fn each_kind_of_error_of_the_core_has_a_status_of_its_own() {
    // Read from the core's source, so that a kind that is added there is missed here.
    let kinds = include_str!("../../../reciprocity-core/src/error.rs");
    let (_, kinds) = kinds.split_once("pub enum ErrorKind {").unwrap();
    let (kinds, _) = kinds.split_once("\n}").unwrap();
    let statuses = include_str!("../status.rs");
    let mut seen = 0;
    for line in kinds.lines().filter(|line| line.contains(" = ")) {
        let (kind, code) = line.trim().trim_end_matches(',').split_once(" = ").unwrap();
        let mut name = String::new();
        for letter in kind.chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_uppercase());
        }
        let code = crate::status::of_core(code.parse().unwrap());
        let want = format!("pub const RECIP_{name}: recip_status = {code};");
        assert!(statuses.contains(&want), "status.rs lacks `{want}`");
        seen += 1;
    }
    assert!(seen >= 13, "only {seen} kinds were read");
}

#[test]
fn codes_of_statuses_are_different() {
    let codes: Vec<&str> = include_str!("../status.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub const RECIP_")?.split_once(" = "))
        .map(|(_, code)| code)
        .collect();
    let different: std::collections::BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes.len(), different.len());
}

#[test]
fn a_nul_in_a_message_does_not_end_it() {
    let ledger = Owned::new();
    let (_, message) = ledger.record(&recip_event { kind: text("a\0b"), ..service("acme", 0) });
    assert!(message.contains("a\u{fffd}b"), "{message}");
}

#[test]
fn a_misaligned_place_for_the_error_is_refused_and_left_alone() {
    let mut places = [null_mut::<recip_error>(); 2];
    let misaligned = (&raw mut places).cast::<u8>().wrapping_add(1).cast();
    // SAFETY: the ledger is NULL, and the place for the error is inside `places`.
    let status = unsafe { recip_ledger_event_count(null(), null_mut(), misaligned) };
    assert_eq!(status, crate::status::RECIP_INVALID_ARGUMENT);
    assert_eq!(places, [null_mut(); 2]);
}
