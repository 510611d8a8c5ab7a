//! The events of a ledger, told in the words of the event table.

use reciprocity_core::{Policy, Statement};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::books::{Books, recip_ledger};
use crate::calendar::instant_text;
use crate::document::recip_document;
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{hand_over, read};
use crate::pairs::{Held, Wanted, recip_pairs};
use crate::status::{RECIP_MALFORMED, recip_status};

/// A row of the event table. What is blank is left out.
#[derive(Serialize)]
struct EventRow<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    event_id: &'a str,
    occurred_at: String,
    supplier: &'a str,
    customer: &'a str,
    actor: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    observer: &'a str,
    r#type: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    /// A number, with every digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    r#ref: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    flags: String,
}

/// Adds the events of a relationship, a line each.
fn put(held: Held<'_>, policy: &Policy, lines: &mut Vec<u8>) -> Outcome<()> {
    let unwritten = |error: serde_json::Error| Failure::new(RECIP_MALFORMED, error.to_string());
    for event in held.history.events() {
        let said = Statement::of(&event, policy)?;
        let amount = Some(said.amount).filter(|amount| !amount.is_empty());
        let row = EventRow {
            event_id: &said.event_id,
            occurred_at: instant_text(said.occurred_at.micros()),
            supplier: held.supplier,
            customer: held.customer,
            actor: said.actor,
            observer: said.observer,
            r#type: said.type_name,
            kind: said.kind,
            amount: amount.map(RawValue::from_string).transpose().map_err(unwritten)?,
            unit: &said.unit,
            r#ref: &said.reference,
            due: said.due.map(|due| instant_text(due.micros())),
            weight: said.weight,
            confidence: said.confidence,
            flags: said.flags.to_string(),
        };
        serde_json::to_writer(&mut *lines, &row).map_err(unwritten)?;
        lines.push(b'\n');
    }
    Ok(())
}

/// Tells the events of relationships as lines of JSON, in the words of the event table: what a file of
/// events holds, for whoever asks what is kept of them, for a copy, or for the command to read. What is
/// blank is left out. The events of a relationship come in the order of their arrival; those of another
/// follow. `pairs` is as for recip_ledger_score. RECIP_OUT_OF_RANGE if the event
/// table cannot say an event, as one of a Rust program that answers nothing. The caller owns the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_events(
    ledger: *const recip_ledger,
    pairs: *const recip_pairs,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller promises that `pairs` points at a structure of its `struct_size`, and that
        // names stay as they are during the call.
        let wanted = unsafe { Wanted::of(pairs) }?;
        let tell = |books: &Books| {
            // SAFETY: the caller's promise about the names.
            let held = unsafe { wanted.find(books) }?;
            let mut lines = Vec::new();
            held.into_iter().try_for_each(|one| put(one, books.ledger.policy(), &mut lines))?;
            Ok(recip_document::new(lines))
        };
        // SAFETY: the caller's promise about `ledger`.
        unsafe { read(ledger, tell) }.map(hand_over)
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}
