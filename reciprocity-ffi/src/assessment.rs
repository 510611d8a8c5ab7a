//! The assessment of one relationship: every number, its reasons, and both in sentences.

use reciprocity_core::{
    Assessment, Entry, Explanation, History, PerSide, Policy, ScoreColumn, Timestamp,
};
use serde::Serialize;

use crate::books::{Books, recip_ledger};
use crate::calendar::instant_text;
use crate::document::recip_document;
use crate::error::{Failure, Outcome, recip_error};
use crate::event::recip_event;
use crate::guard;
use crate::handle::{free, hand_over, read, unchanging};
use crate::input::{output, required_column, structure};
use crate::pairs::held;
use crate::row::Row;
use crate::score::instant;
use crate::score_code::column_of;
use crate::scores::{RECIP_KNOWN, RECIP_UNKNOWN};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_MALFORMED, recip_status};
use crate::text::recip_text;

/// All that can be said of one relationship as of one time. Made by recip_ledger_assess or
/// recip_ledger_what_if, owned by the caller, never changed afterwards, and so readable from any
/// thread; free it with recip_assessment_free. It needs its ledger no more.
#[derive(Debug)]
pub struct recip_assessment {
    supplier: Box<str>,
    customer: Box<str>,
    events: usize,
    assessment: Assessment,
    explanation: Explanation,
}

/// An assessment as JSON, with the fields that `reciprocity explain --format json` writes.
#[derive(Serialize)]
struct Whole<'a> {
    as_of: String,
    supplier: &'a str,
    customer: &'a str,
    events: usize,
    assessment: &'a Assessment,
    explanation: &'a Explanation,
}

impl recip_assessment {
    fn new(
        supplier: &str,
        customer: &str,
        history: &History,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Self {
        let assessment = history.assess(as_of, policy);
        let explanation = history.explain(&assessment, PerSide { supplier, customer }, policy);
        let events = history.events_by(as_of);
        Self {
            supplier: supplier.into(),
            customer: customer.into(),
            events,
            assessment,
            explanation,
        }
    }
}

/// Serialises what always can be.
pub(crate) fn json(value: &impl Serialize) -> Outcome<recip_document> {
    serde_json::to_vec(value)
        .map(recip_document::new)
        .map_err(|error| Failure::new(RECIP_MALFORMED, error.to_string()))
}

/// Assesses one relationship as of a time in microseconds since 1970-01-01 00:00 UTC; later events are
/// not seen. The caller owns the assessment. RECIP_NOT_FOUND if there is no such relationship.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_assess(
    ledger: *const recip_ledger,
    supplier: recip_text,
    customer: recip_text,
    as_of: i64,
    out: *mut *mut recip_assessment,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises that the texts are readable.
        let (supplier, customer) =
            unsafe { (supplier.read("supplier")?, customer.read("customer")?) };
        let assess = |books: &Books| {
            let history = held(books, supplier, customer)?.history;
            let policy = books.ledger.policy();
            Ok(hand_over(recip_assessment::new(supplier, customer, history, as_of, policy)))
        };
        // SAFETY: the caller's promise about `ledger`.
        unsafe { read(ledger, assess) }
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Assesses one relationship as if `count` more events had happened; the ledger stays as it is.
/// `events` points at pointers to events, all of one relationship, which need not be in the ledger. An
/// event that would be refused is refused here, with its row. `as_of` is as for recip_ledger_assess.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_what_if(
    ledger: *const recip_ledger,
    events: *const *const recip_event,
    count: usize,
    as_of: i64,
    out: *mut *mut recip_assessment,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises `count` pointers.
        let places = unsafe { required_column(events, count, "events") }?;
        let read_row = |(row, place): (usize, &*const recip_event)| {
            let event = (|| {
                // SAFETY: the caller promises that it points at an event of its `struct_size`.
                let event = unsafe { structure(*place, "events") }?;
                // SAFETY: the caller promises that the event's texts are readable during the call.
                unsafe { Row::of(&event) }
            })();
            event.map_err(|failure| failure.in_row(row))
        };
        let rows = places.iter().enumerate().map(read_row).collect::<Outcome<Vec<Row<'_>>>>()?;
        let Some(Entry { supplier, customer, .. }) = rows.first().map(|row| row.entry) else {
            let message = "there is no event to suppose; give at least one";
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("count"));
        };
        let suppose = |books: &Books| {
            let ledger = &books.ledger;
            let known = ledger.history(supplier, customer).cloned();
            let mut history = known.unwrap_or_default();
            for (place, mut row) in rows.into_iter().enumerate() {
                if (row.entry.supplier, row.entry.customer) != (supplier, customer) {
                    let message = "the events are of several relationships; suppose one at a time";
                    let failure = Failure::new(RECIP_INVALID_ARGUMENT, message);
                    return Err(failure.at("supplier").in_row(place));
                }
                let supposed = row.event(ledger.policy()).and_then(|event| {
                    let _ = ledger.check(supplier, customer, &event)?;
                    Ok(history.record(event, ledger.policy())?)
                });
                supposed.map_err(|failure| failure.in_row(place))?;
            }
            let policy = ledger.policy();
            Ok(hand_over(recip_assessment::new(supplier, customer, &history, as_of, policy)))
        };
        // SAFETY: the caller's promise about `ledger`.
        unsafe { read(ledger, suppose) }
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Tells one score of an assessment, by its code (RECIP_SCORE_...). `state` (may be NULL) receives
/// RECIP_KNOWN, or RECIP_UNKNOWN, and `value` is 0 then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_assessment_score(
    assessment: *const recip_assessment,
    code: i32,
    value: *mut f64,
    state: *mut u8,
    err: *mut *mut recip_error,
) -> recip_status {
    let tell = || {
        // SAFETY: the caller's promise about `assessment`.
        let of = unsafe { unchanging(assessment, "assessment") }?;
        let column: ScoreColumn = column_of(code).map_err(|failure| failure.at("code"))?;
        let known = column.value(&of.assessment);
        // SAFETY: NULL, or writable by the caller's promise; a byte is always aligned.
        unsafe { output(state, known.map_or(RECIP_UNKNOWN, |_| RECIP_KNOWN)) };
        Ok(known.unwrap_or(0.0))
    };
    // SAFETY: the caller's promises about `value` and `err`.
    unsafe { guard::produce(value, "value", err, tell) }
}

/// Writes a whole assessment as JSON: as_of, supplier, customer, events, assessment and explanation,
/// with the fields that docs/assessment.md describes. What is unknown is null. The caller owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_assessment_json(
    assessment: *const recip_assessment,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let write = || {
        // SAFETY: the caller's promise about `assessment`.
        let of = unsafe { unchanging(assessment, "assessment") }?;
        let whole = Whole {
            as_of: instant_text(of.assessment.as_of.micros()),
            supplier: &of.supplier,
            customer: &of.customer,
            events: of.events,
            assessment: &of.assessment,
            explanation: &of.explanation,
        };
        Ok(hand_over(json(&whole)?))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, write) }
}

/// Tells an assessment in sentences, one a line, from what was recorded to what would put it right. The
/// ends of lines and other controls in names are shown as escapes. The caller owns the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_assessment_explanation(
    assessment: *const recip_assessment,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let write = || {
        // SAFETY: the caller's promise about `assessment`.
        let of = unsafe { unchanging(assessment, "assessment") }?;
        Ok(hand_over(recip_document::new(of.explanation.to_string())))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, write) }
}

/// Frees an assessment. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_assessment_free(assessment: *mut recip_assessment) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(assessment) });
}
