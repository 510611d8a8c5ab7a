//! Alerts told again and again: what changed since the last look, whatever came in meanwhile.

use reciprocity_core::score::assess_briefly;
use reciprocity_core::{AlertStream, AlertStreams};

use crate::assessment::json;
use crate::books::{Books, recip_ledger};
use crate::calendar::instant_text;
use crate::document::recip_document;
use crate::error::{Failure, recip_error};
use crate::guard;
use crate::handle::{Gate, Handle, alter, free, hand_over, read};
use crate::input::required_column;
use crate::options::{Run, recip_options};
use crate::overview::{Changed, Changes};
use crate::pairs::Wanted;
use crate::score::instant;
use crate::status::{RECIP_OUT_OF_RANGE, recip_status};
use crate::work::on_threads;

/// What was seen of the relationships of a ledger when they were last looked at, so that a job that looks
/// every day tells each change once. Against what it saw it also tells of what came in late, was erased or
/// became another under another policy; and a stage is left later than it is entered, which needs the stage
/// that was found before.
///
/// Threads: as a recip_ledger.
#[derive(Debug)]
pub struct recip_alert_stream {
    gate: Gate<AlertStreams>,
}

impl Handle for recip_alert_stream {
    type Inside = AlertStreams;
    const NAME: &'static str = "alert stream";

    fn gate(&self) -> &Gate<AlertStreams> {
        &self.gate
    }
}

/// Makes an alert stream that has seen nothing, which the caller owns and frees with
/// recip_alert_stream_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_alert_stream_new(
    out: *mut *mut recip_alert_stream,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || Ok(hand_over(recip_alert_stream { gate: Gate::new(AlertStreams::default()) }));
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Frees an alert stream. NULL is fine. No call may be inside then, and none may follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_alert_stream_free(stream: *mut recip_alert_stream) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(stream) });
}

/// Looks at all relationships of a ledger as of a time in microseconds since 1970-01-01 00:00 UTC, tells
/// what changed that matters since the stream looked last, as JSON, and remembers what it saw. The
/// document is as that of recip_ledger_alerts, with `since` null the first time. A relationship that is
/// seen for the first time is told of as it is. One that is not in the ledger any more, or had not begun,
/// is forgotten. RECIP_OUT_OF_RANGE if `as_of` lies before the last look. `options` may be NULL. If the
/// call fails, the stream is as it was. The caller owns the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_alert_stream_next(
    stream: *mut recip_alert_stream,
    ledger: *const recip_ledger,
    as_of: i64,
    options: *const recip_options,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        let as_of = instant("as_of", as_of)?;
        // SAFETY: the caller promises that `options` points at a structure of its `struct_size`.
        let run = unsafe { Run::of(options) }?;
        let look = |streams: &mut AlertStreams, books: &Books| {
            if streams.as_of().is_some_and(|last| as_of < last) {
                let message = "`as_of` lies before the last look; look as of then or later";
                return Err(Failure::new(RECIP_OUT_OF_RANGE, message).at("as_of"));
            }
            // SAFETY: there are no names of the caller's.
            let mut held = unsafe { Wanted::All.find(books) }?;
            held.retain(|one| one.history.events_by(as_of) > 0);
            let policy = books.ledger.policy();
            let seen: Vec<(AlertStream, _)> = on_threads(&run, held.len(), |at| {
                let one = &held[at];
                let mut stream =
                    streams.of(one.supplier, one.customer).cloned().unwrap_or_default();
                let now = stream.circumstances(one.history.profile());
                let assessment =
                    assess_briefly(&one.history.evidence(as_of, policy), now, as_of, policy);
                let alerts = stream.next(assessment, one.names(), policy);
                (stream, alerts)
            })?;
            let (seen, alerts): (Vec<AlertStream>, Vec<_>) = seen.into_iter().unzip();
            let told = held.iter().zip(alerts).filter(|(_, alerts)| !alerts.is_empty());
            let told = told.map(|(one, alerts)| Changed {
                supplier: one.supplier,
                customer: one.customer,
                alerts,
            });
            let document = json(&Changes {
                since: streams.as_of().map(|last| instant_text(last.micros())),
                until: instant_text(as_of.micros()),
                relationships: told.collect(),
            })?;
            let seen = held.iter().zip(seen).map(|(one, seen)| (one.supplier, one.customer, seen));
            *streams = AlertStreams::looked_at(as_of, seen);
            Ok(document)
        };
        // SAFETY: the caller's promises about `stream` and `ledger`.
        let document = unsafe {
            alter(stream, |streams: &mut AlertStreams| read(ledger, |books| look(streams, books)))
        }?;
        Ok(hand_over(document))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Saves an alert stream as a snapshot in memory. The caller owns the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_alert_stream_save_bytes(
    stream: *const recip_alert_stream,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let save = |streams: &AlertStreams| {
        let mut bytes = Vec::new();
        streams.save(&mut bytes)?;
        Ok(hand_over(recip_document::new(bytes)))
    };
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || read(stream, save)) }
}

/// Loads an alert stream that recip_alert_stream_save_bytes saved, from `len` bytes, which it reads during
/// the call only. RECIP_DAMAGED and RECIP_UNSUPPORTED are as for recip_ledger_load. The caller owns the
/// stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_alert_stream_load_bytes(
    bytes: *const u8,
    len: usize,
    out: *mut *mut recip_alert_stream,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        // SAFETY: the caller promises that `len` bytes are readable.
        let bytes = unsafe { required_column(bytes, len, "bytes") }?;
        Ok(hand_over(recip_alert_stream { gate: Gate::new(AlertStreams::load(bytes)?) }))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}
