//! Threads change no result; progress is told; calls can be stopped.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use super::{DAY, Owned, START, bytes, fails, made, on, service, text};
use crate::event::recip_event;
use crate::options::{
    recip_cancel, recip_cancel_free, recip_cancel_new, recip_cancel_reset, recip_cancel_trip,
    recip_options,
};
use crate::overview::recip_ledger_portfolio;
use crate::score::{recip_ledger_scores, recip_score_table};
use crate::score_code::{RECIP_SCORE_OVERALL, RECIP_SCORE_SUPPLIER_SHARE};
use crate::status::{
    RECIP_INTERNAL, RECIP_INVALID_ARGUMENT, RECIP_OK, RECIP_STOPPED, recip_status,
};

const PAIRS: usize = if cfg!(miri) { 70 } else { 700 };
const NAMES: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

fn ledger() -> Owned {
    let owned = Owned::new();
    for pair in 0..PAIRS {
        let (first, second) = (pair / NAMES.len(), pair % NAMES.len());
        let event = recip_event {
            supplier: text(&NAMES[first..=first]),
            customer: text(&NAMES[second..=second]),
            amount: 1.0 + pair as f64,
            ..service(if pair % 3 == 0 { "supplier" } else { "customer" }, 1)
        };
        let back = recip_event { amount: 7.0, actor: text("supplier"), ..event };
        if first != second {
            assert_eq!(owned.record(&event).0, RECIP_OK);
            assert_eq!(owned.record(&back).0, RECIP_OK);
        }
    }
    owned
}

fn score(owned: &Owned, options: &recip_options) -> (recip_status, Vec<u64>) {
    let codes = [RECIP_SCORE_SUPPLIER_SHARE, RECIP_SCORE_OVERALL];
    let mut values = vec![-7.0; 2 * PAIRS];
    let mut states = vec![0_u8; 2 * PAIRS];
    let table = recip_score_table {
        struct_size: size_of::<recip_score_table>(),
        capacity: PAIRS,
        values: values.as_mut_ptr(),
        states: states.as_mut_ptr(),
    };
    let (table, as_of) = (&raw const table, START + 9 * DAY);
    // SAFETY: the ledger, the options and all arrays are alive.
    let (status, _) = fails(|err| unsafe {
        recip_ledger_scores(owned.0, null(), as_of, codes.as_ptr(), 2, options, table, err)
    });
    (status, values.into_iter().map(f64::to_bits).collect())
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let owned = ledger();
    let alone = score(&owned, &on(0));
    assert_eq!(alone.0, RECIP_OK);
    let portfolio = |options: &recip_options| {
        let as_of = START + 9 * DAY;
        // SAFETY: the ledger and the options are alive.
        let document =
            made(|out, err| unsafe { recip_ledger_portfolio(owned.0, as_of, options, out, err) });
        bytes(document.unwrap())
    };
    let whole = portfolio(&on(0));
    let many: &[u64] = if cfg!(miri) { &[2] } else { &[1, 2, 3, 16, 1024] };
    for &threads in many {
        let options = on(threads);
        assert_eq!(score(&owned, &options), alone);
        assert_eq!(portfolio(&options), whole);
    }
    let options = on(1025);
    assert_eq!(score(&owned, &options).0, RECIP_INVALID_ARGUMENT);
}

/// What a callback heard.
struct Heard {
    calls: Vec<(u64, u64)>,
    stop_after: usize,
    thread: std::thread::ThreadId,
}

unsafe extern "C" fn hear(context: *mut c_void, done: u64, total: u64) -> i32 {
    // SAFETY: the tests hand over one that is alive and that nobody else uses.
    let heard = unsafe { &mut *context.cast::<Heard>() };
    assert_eq!(heard.thread, std::thread::current().id());
    heard.calls.push((done, total));
    i32::from(heard.calls.len() >= heard.stop_after)
}

fn heard(stop_after: usize) -> Heard {
    Heard { calls: Vec::new(), stop_after, thread: std::thread::current().id() }
}

#[test]
fn progress_is_told_on_the_caller_s_thread_and_ends_at_the_total() {
    let owned = ledger();
    for threads in [0, 4] {
        let mut listener = heard(usize::MAX);
        let context = (&raw mut listener).cast();
        let options = recip_options { progress: Some(hear), context, ..on(threads) };
        assert_eq!(score(&owned, &options).0, RECIP_OK);
        let (done, total) = *listener.calls.last().unwrap();
        assert_eq!(done, total);
        assert!(listener.calls.is_sorted_by_key(|(done, _)| *done));
    }
}

#[test]
fn a_callback_stops_the_call_and_nothing_is_written() {
    let owned = ledger();
    for threads in [0, 4] {
        let mut listener = heard(1);
        let context = (&raw mut listener).cast();
        let options = recip_options { progress: Some(hear), context, ..on(threads) };
        let (status, values) = score(&owned, &options);
        assert_eq!(status, RECIP_STOPPED);
        assert!(values.iter().all(|&value| value == (-7.0_f64).to_bits()));
        assert_eq!(listener.calls.len(), 1);
    }
    assert_eq!(score(&owned, &on(0)).0, RECIP_OK); // the ledger is as it was
}

#[test]
fn a_tripped_token_stops_calls_until_it_is_reset() {
    let owned = ledger();
    // SAFETY: the token is alive until it is freed, once.
    unsafe {
        let token = made(|out, err| recip_cancel_new(out, err)).unwrap();
        let options = recip_options { cancel: token, ..on(3) };
        assert_eq!(score(&owned, &options).0, RECIP_OK);
        recip_cancel_trip(token);
        assert_eq!(score(&owned, &options).0, RECIP_STOPPED);
        recip_cancel_reset(token);
        assert_eq!(score(&owned, &options).0, RECIP_OK);
        recip_cancel_free(token);
        recip_cancel_trip(null_mut::<recip_cancel>());
        recip_cancel_free(null_mut());
    }
}

#[test]
fn a_panic_on_another_thread_is_told_and_printed_nowhere() {
    let owned = Owned::new();
    let run = |options: *const recip_options| {
        // SAFETY: the options are alive.
        let run = unsafe { crate::options::Run::of(options) }.unwrap();
        // SAFETY: the ledger is alive.
        fails(|err| unsafe {
            crate::guard::status(err, || {
                crate::handle::read(owned.0, |_: &crate::books::Books| {
                    crate::work::on_threads(&run, 1000, |at| {
                        if at > 0 {
                            std::thread::sleep(std::time::Duration::from_micros(50));
                        }
                        assert!(at < 900, "a defect on purpose");
                    })
                    .map(|_| ())
                })
            })
        })
    };
    let options = on(4);
    let (status, message) = run(&raw const options);
    assert_eq!(status, RECIP_INTERNAL);
    assert!(message.contains("a defect on purpose"), "{message}");
    assert_eq!(owned.events().0, crate::status::RECIP_POISONED);
}
