//! A batch is all or nothing.

use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};

use super::{DAY, Owned, START, event, fails, on, service, text};
use crate::error::{
    recip_error, recip_error_code, recip_error_free, recip_error_message, recip_error_row,
};
use crate::event::recip_event;
use crate::ingest::{RECIP_SKIP_BAD_ROWS, recip_columns, recip_ledger_ingest};
use crate::options::recip_options;
use crate::report::{
    recip_report_free, recip_report_known, recip_report_recorded, recip_report_refusal,
    recip_report_refused,
};
use crate::status::{
    RECIP_CONFLICTING_EVENT, RECIP_INVALID_ARGUMENT, RECIP_OK, RECIP_STOPPED, RECIP_UNKNOWN_NAME,
    recip_status,
};
use crate::text::recip_text;

/// Ingests events by columns: status, and recorded, known and refused rows.
fn ingest(ledger: &Owned, events: &[recip_event], flags: u32) -> (recip_status, [u64; 3]) {
    let (refusals, counts) = ingest_by(&on(1), ledger, events, flags);
    let refused = refusals.first().filter(|_| flags == 0);
    (refused.map_or(RECIP_OK, |refusal| refusal.0), counts)
}

/// Status, row and message of a refusal.
type Refusal = (recip_status, i64, String);

/// The same by some options: all refusals, or that of the batch, and how many rows became of what.
fn ingest_by(
    options: &recip_options,
    ledger: &Owned,
    events: &[recip_event],
    flags: u32,
) -> (Vec<Refusal>, [u64; 3]) {
    let texts = |member: fn(&recip_event) -> recip_text| -> Vec<recip_text> {
        events.iter().map(member).collect()
    };
    let occurred_at: Vec<i64> = events.iter().map(|event| event.occurred_at).collect();
    let amount: Vec<f64> = events.iter().map(|event| event.amount).collect();
    let due: Vec<i64> = events.iter().map(|event| event.due).collect();
    let weight: Vec<f64> = events.iter().map(|event| event.weight).collect();
    let confidence: Vec<f64> = events.iter().map(|event| event.confidence).collect();
    let minor: Vec<i64> = events.iter().map(|event| event.amount_minor).collect();
    let bits: Vec<u32> = events.iter().map(|event| event.flags).collect();
    let (supplier, customer) = (texts(|event| event.supplier), texts(|event| event.customer));
    let (actor, type_name) = (texts(|event| event.actor), texts(|event| event.r#type));
    let (event_id, observer) = (texts(|event| event.event_id), texts(|event| event.observer));
    let (kind, unit) = (texts(|event| event.kind), texts(|event| event.unit));
    let reference = texts(|event| event.r#ref);
    let columns = recip_columns {
        struct_size: size_of::<recip_columns>(),
        rows: events.len(),
        occurred_at: occurred_at.as_ptr(),
        supplier: supplier.as_ptr(),
        customer: customer.as_ptr(),
        actor: actor.as_ptr(),
        r#type: type_name.as_ptr(),
        event_id: event_id.as_ptr(),
        observer: observer.as_ptr(),
        kind: kind.as_ptr(),
        unit: unit.as_ptr(),
        r#ref: reference.as_ptr(),
        amount: amount.as_ptr(),
        amount_minor: minor.as_ptr(),
        due: due.as_ptr(),
        weight: weight.as_ptr(),
        confidence: confidence.as_ptr(),
        flags: bits.as_ptr(),
        supplier_id: null(),
        customer_id: null(),
    };
    let (mut report, mut error) = (null_mut(), null_mut());
    // SAFETY: the ledger, the options and all columns are alive, and the columns have as many rows; the
    // report and the error are NULL or made by the call, and freed once.
    unsafe {
        let (columns, to_report, to_error) = (&raw const columns, &raw mut report, &raw mut error);
        let status = recip_ledger_ingest(ledger.0, columns, flags, options, to_report, to_error);
        assert_eq!(status, recip_error_code(error));
        let told = |error: *const recip_error| {
            let message = CStr::from_ptr(recip_error_message(error, null_mut()));
            let message = message.to_str().unwrap().to_owned();
            (recip_error_code(error), recip_error_row(error), message)
        };
        let counts = [
            recip_report_recorded(report),
            recip_report_known(report),
            recip_report_refused(report),
        ];
        let mut refusals: Vec<Refusal> =
            (0..counts[2]).map(|index| told(recip_report_refusal(report, index))).collect();
        if !error.is_null() {
            refusals.push(told(error));
        }
        recip_report_free(report);
        recip_error_free(error);
        (refusals, counts)
    }
}

fn named(event_id: &'static str, amount: f64) -> recip_event {
    recip_event { event_id: text(event_id), amount, ..service("supplier", 0) }
}

#[test]
fn columns_and_single_events_make_the_same_ledger() {
    let events = [
        service("acme", 0),
        recip_event { due: START + 9 * DAY, ..event("request", "bolt", 1) },
        recip_event { confidence: 0.5, ..event("response", "acme", 2) },
        recip_event { weight: 0.5, flags: 2, kind: text("respect"), ..event("conduct", "acme", 3) },
        recip_event { customer: text("cole"), ..service("acme", 4) },
        recip_event { event_id: text("p1"), due: START + 9 * DAY, ..event("promise", "acme", 5) },
        recip_event { r#ref: text("p1"), weight: 0.5, ..event("fulfilment", "acme", 6) },
        recip_event { flags: 128, ..event("invitation", "acme", 7) },
    ];
    let (one, all) = (Owned::new(), Owned::new());
    for event in &events {
        assert_eq!(one.record(event).0, RECIP_OK);
    }
    assert_eq!(ingest(&all, &events, 0), (RECIP_OK, [8, 0, 0]));
    let histories = |owned: &Owned| {
        let list = |books: &crate::books::Books| {
            let of = books.ledger.iter();
            Ok(of
                .map(|(supplier, customer, history)| {
                    let events = history.canonical(reciprocity_core::Timestamp::MAX);
                    (supplier.to_owned(), customer.to_owned(), events)
                })
                .collect::<Vec<_>>())
        };
        // SAFETY: the ledger is alive.
        unsafe { crate::handle::read(owned.0, list) }.unwrap()
    };
    assert_eq!(histories(&one), histories(&all));
}

#[test]
fn an_id_that_conflicts_with_the_past_refuses_the_batch() {
    let ledger = Owned::new();
    assert_eq!(ledger.record(&named("e1", 1.0)).0, RECIP_OK);
    let batch = [service("bolt", 1), named("e2", 1.0), named("e1", 2.0)];
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_CONFLICTING_EVENT, [0, 0, 0]));
    assert_eq!(ledger.events(), (RECIP_OK, 1));
    assert_eq!(ingest(&ledger, &batch, RECIP_SKIP_BAD_ROWS), (RECIP_OK, [2, 0, 1]));
    assert_eq!(ledger.events(), (RECIP_OK, 3));
}

#[test]
fn an_id_that_conflicts_within_the_batch_refuses_it() {
    let ledger = Owned::new();
    let batch = [named("e1", 1.0), named("e1", 2.0)];
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_CONFLICTING_EVENT, [0, 0, 0]));
    assert_eq!(ledger.events(), (RECIP_OK, 0));
}

#[test]
fn a_batch_that_comes_twice_counts_once() {
    let ledger = Owned::new();
    let batch = [named("e1", 1.0), named("e2", 1.0), named("e1", 1.0)];
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_OK, [2, 1, 0]));
    assert_eq!(ingest(&ledger, &batch, 0), (RECIP_OK, [0, 3, 0]));
    assert_eq!(ledger.events(), (RECIP_OK, 2));
}

unsafe extern "C" fn hear(context: *mut c_void, done: u64, total: u64) -> i32 {
    // SAFETY: the test hands over one that is alive and that nobody else uses.
    unsafe { &mut *context.cast::<Vec<(u64, u64)>>() }.push((done, total));
    0
}

unsafe extern "C" fn stop(_: *mut c_void, done: u64, total: u64) -> i32 {
    i32::from(done * 4 > total)
}

#[test]
fn rows_are_taken_and_refused_alike_on_any_number_of_threads() {
    const ROWS: usize = if cfg!(miri) { 60 } else { 20_000 };
    const WORDS: &str = "abcdefghijklmnopqrstuvwxyz";
    let word = |number: usize| text(&WORDS[number % WORDS.len()..]);
    let row = |row: usize| {
        let sound = recip_event {
            customer: word(row),
            amount: 1.0 + (row % 7) as f64,
            ..service("supplier", i64::try_from(row).unwrap())
        };
        match row % 11 {
            // Of a thousand rows some are there twice, and some contradict another.
            3 => recip_event { event_id: word(row / 11 % 5), ..sound },
            7 if row > 30 => recip_event { actor: text("nobody"), ..sound },
            8 if row > 30 => recip_event { customer: text("acme"), ..sound },
            9 if row > 30 => {
                let data = c"\xff".as_ptr();
                recip_event { supplier: recip_text { data, len: 1 }, ..sound }
            }
            _ => sound,
        }
    };
    let events: Vec<recip_event> = (0..ROWS).map(row).collect();
    let copy = |owned: &Owned| {
        let copy = |books: &crate::books::Books| Ok(books.ledger.clone());
        // SAFETY: the ledger is alive.
        unsafe { crate::handle::read(owned.0, copy) }.unwrap()
    };
    let before = [service("supplier", 0), named("c", 1.0)];
    let taken = |options: &recip_options, flags| {
        let ledger = Owned::new();
        assert_eq!(ingest(&ledger, &before, 0), (RECIP_OK, [2, 0, 0]));
        let told = ingest_by(options, &ledger, &events, flags);
        (told, copy(&ledger))
    };
    let ((refusals, counts), alone) = taken(&on(1), RECIP_SKIP_BAD_ROWS);
    assert_eq!(counts.iter().sum::<u64>(), ROWS as u64);
    assert!(refusals.is_sorted_by_key(|(_, row, _)| *row) && refusals.len() * 9 > ROWS);
    let ((first, nothing), untouched) = taken(&on(1), 0);
    assert_eq!((first, nothing), (refusals[..1].to_vec(), [0; 3]));
    let many: &[u64] = if cfg!(miri) { &[3] } else { &[2, 3, 1024] };
    for &threads in many {
        let (told, ledger) = taken(&on(threads), RECIP_SKIP_BAD_ROWS);
        assert_eq!(told, (refusals.clone(), counts));
        assert_eq!(ledger, alone);
        assert_eq!(taken(&on(threads), 0), ((refusals[..1].to_vec(), [0; 3]), untouched.clone()));
    }
    for threads in [1, 3] {
        let mut heard: Vec<(u64, u64)> = Vec::new();
        let context = (&raw mut heard).cast();
        let options = recip_options { progress: Some(hear), context, ..on(threads) };
        assert_eq!(taken(&options, RECIP_SKIP_BAD_ROWS).1, alone);
        let total = ROWS as u64;
        assert_eq!(heard.last(), Some(&(total, total)));
        assert!(heard.is_sorted() && heard.iter().all(|(_, of)| *of == total));
        // Where there are others, these may be further before the caller's thread tells anything.
        assert!(threads > 1 || heard[0] == (0, total));
        let options = recip_options { progress: Some(stop), ..on(threads) };
        let ((told, nothing), ledger) = taken(&options, RECIP_SKIP_BAD_ROWS);
        assert_eq!((told[0].0, nothing), (RECIP_STOPPED, [0; 3]));
        assert_eq!(ledger, untouched);
    }
}

#[test]
fn no_rows_need_no_columns() {
    let ledger = Owned::new();
    let mut columns = recip_columns {
        struct_size: size_of::<recip_columns>(),
        rows: 0,
        occurred_at: null(),
        supplier: null(),
        customer: null(),
        actor: null(),
        r#type: null(),
        event_id: null(),
        observer: null(),
        kind: null(),
        unit: null(),
        r#ref: null(),
        amount: null(),
        amount_minor: null(),
        due: null(),
        weight: null(),
        confidence: null(),
        flags: null(),
        supplier_id: null(),
        customer_id: null(),
    };
    let call = |columns: *const recip_columns| {
        // SAFETY: the ledger and the columns are alive.
        fails(|err| unsafe { recip_ledger_ingest(ledger.0, columns, 0, null(), null_mut(), err) }).0
    };
    assert_eq!(call(&raw const columns), RECIP_OK);
    columns.rows = 1;
    assert_eq!(call(&raw const columns), RECIP_INVALID_ARGUMENT);
}

#[test]
fn a_refusal_is_short_however_long_the_text_that_it_quotes() {
    let ledger = Owned::new();
    // Wherever it is cut, it is not cut within a letter.
    for before in ["", "a", "ab", "abc"] {
        let long = format!("{before}{}", "\u{1d11e}".repeat(1100));
        let odd = recip_event { kind: recip_text::lend(&long), ..service("supplier", 0) };
        let (status, message) = ledger.record(&odd);
        assert_eq!(status, RECIP_UNKNOWN_NAME);
        assert!(message.len() < long.len(), "{}", message.len());
        assert!(message.starts_with(&format!("unknown kind `{before}\u{1d11e}")), "{message}");
        assert!(message.contains("\u{1d11e} ... \u{1d11e}"), "{message}");
        assert!(message.contains("`; use one of money, goods"), "{message}");
    }
}

#[test]
fn a_refusal_is_one_line_whatever_the_text_that_it_quotes() {
    let ledger = Owned::new();
    for quoted in ["gift\nall is well", "gift\r\n", "gi\0ft", "gi\u{85}ft", "gi\u{2028}ft\u{1b}[2K"]
    {
        let odd = recip_event { kind: text(quoted), ..service("supplier", 0) };
        let (status, message) = ledger.record(&odd);
        assert_eq!(status, RECIP_UNKNOWN_NAME);
        let odd = |one: char| one.is_control() || matches!(one, '\u{2028}' | '\u{2029}');
        assert!(message.starts_with("unknown kind `gi") && !message.contains(odd), "{message:?}");
    }
}

#[test]
fn a_text_without_data_and_one_that_is_too_long_are_refused_each_in_its_words() {
    let ledger = Owned::new();
    let of = |kind| ledger.record(&recip_event { kind, ..service("supplier", 0) });
    let (status, message) = of(recip_text { data: null(), ..text("service") });
    assert_eq!(status, RECIP_INVALID_ARGUMENT);
    assert!(message.contains("no data"), "{message}");
    let (status, message) = of(recip_text { len: usize::MAX, ..text("service") }); // -1 of a host
    assert_eq!(status, RECIP_INVALID_ARGUMENT);
    assert!(message.contains("more than memory"), "{message}");
}
