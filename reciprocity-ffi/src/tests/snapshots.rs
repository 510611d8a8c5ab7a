//! Ledgers saved and loaded.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use super::{Owned, bytes, event, fails, made, service, text};
use crate::books::{Books, recip_ledger};
use crate::handle::read;
use crate::options::recip_options;
use crate::parties::{recip_ledger_set_party_kind, recip_ledger_set_profile};
use crate::policy::{recip_policy, recip_policy_free, recip_policy_new};
use crate::snapshot::{
    recip_ledger_load, recip_ledger_load_bytes, recip_ledger_save, recip_ledger_save_bytes,
};
use crate::status::{
    RECIP_DAMAGED, RECIP_INVALID_ARGUMENT, RECIP_IO, RECIP_OK, RECIP_STOPPED, RECIP_UNSUPPORTED,
    recip_status,
};
use crate::text::recip_text;

fn ledger() -> Owned {
    let owned = Owned::with_policy(r#"{"answers": {"wait_days": 3}}"#);
    for day in 0..50 {
        assert_eq!(owned.record(&service("supplier", day)).0, RECIP_OK);
        assert_eq!(owned.record(&event("request", "customer", day)).0, RECIP_OK);
    }
    // SAFETY: the ledger is alive.
    unsafe {
        let (acme, bolt, key) = (text("acme"), text("bolt"), text("key"));
        let blank = recip_text::BLANK;
        let status = recip_ledger_set_profile(owned.0, acme, bolt, key, blank, null_mut());
        assert_eq!(status, RECIP_OK);
        let kind = text("charity");
        assert_eq!(recip_ledger_set_party_kind(owned.0, bolt, kind, null_mut()), RECIP_OK);
    }
    owned
}

fn saved(ledger: &Owned) -> Vec<u8> {
    // SAFETY: the ledger is alive.
    bytes(made(|out, err| unsafe { recip_ledger_save_bytes(ledger.0, out, err) }).unwrap())
}

fn load(bytes: &[u8]) -> Result<Owned, recip_status> {
    let (data, len, none) = (bytes.as_ptr(), bytes.len(), null_mut());
    // SAFETY: the bytes are alive.
    made(|out, err| unsafe { recip_ledger_load_bytes(data, len, null(), none, out, err) })
        .map(Owned)
        .map_err(|(status, _)| status)
}

fn assert_equal(one: &Owned, other: &Owned) {
    let copy = |books: &Books| Ok(books.ledger.clone());
    // SAFETY: both ledgers are alive.
    unsafe { assert!(read(one.0, copy).unwrap() == read(other.0, copy).unwrap()) };
}

/// A file in memory that fails, or reads little at a time.
struct File {
    bytes: Vec<u8>,
    at: usize,
    calls: usize,
    fails_at: usize,
}

impl File {
    fn new(bytes: Vec<u8>, fails_at: usize) -> Self {
        Self { bytes, at: 0, calls: 0, fails_at }
    }
}

unsafe extern "C" fn write(context: *mut c_void, bytes: *const u8, len: usize) -> i32 {
    // SAFETY: the tests hand over one that is alive; the library promises the bytes.
    let (file, bytes) =
        unsafe { (&mut *context.cast::<File>(), std::slice::from_raw_parts(bytes, len)) };
    file.calls += 1;
    file.bytes.extend_from_slice(bytes);
    if file.calls > file.fails_at { -5 } else { 0 }
}

unsafe extern "C" fn read_some(context: *mut c_void, bytes: *mut u8, capacity: usize) -> i64 {
    // SAFETY: the tests hand over one that is alive.
    let file = unsafe { &mut *context.cast::<File>() };
    file.calls += 1;
    if file.calls > file.fails_at {
        return -5;
    }
    let count = capacity.min(7).min(file.bytes.len() - file.at);
    // SAFETY: the library promises room for `capacity` bytes.
    unsafe { file.bytes[file.at..].as_ptr().copy_to_nonoverlapping(bytes, count) };
    file.at += count;
    i64::try_from(count).unwrap()
}

unsafe extern "C" fn read_too_much(_: *mut c_void, _: *mut u8, capacity: usize) -> i64 {
    i64::try_from(capacity).unwrap_or(i64::MAX) + 1
}

#[test]
fn what_is_saved_in_memory_or_through_a_callback_loads_to_the_same() {
    let ledger = ledger();
    let snapshot = saved(&ledger);
    assert_equal(&load(&snapshot).unwrap(), &ledger);
    let mut file = File::new(Vec::new(), usize::MAX);
    let context = (&raw mut file).cast();
    // SAFETY: the ledger and the file are alive.
    let (status, _) =
        fails(|err| unsafe { recip_ledger_save(ledger.0, Some(write), context, null(), err) });
    assert_eq!((status, &file.bytes), (RECIP_OK, &snapshot));
    file.bytes.extend_from_slice(b"what follows is not read");
    let context = (&raw mut file).cast();
    let loaded = through(Some(read_some), context, null()).unwrap();
    assert_eq!(file.at, snapshot.len());
    assert_equal(&loaded, &ledger);
}

fn through(
    function: crate::snapshot::recip_read,
    context: *mut c_void,
    options: *const recip_options,
) -> Result<Owned, recip_status> {
    // SAFETY: the tests hand over what is alive.
    let loaded = made(|out: *mut *mut recip_ledger, err| unsafe {
        recip_ledger_load(function, context, null(), options, null_mut(), out, err)
    });
    loaded.map(Owned).map_err(|(status, _)| status)
}

#[test]
fn each_wrong_bit_and_each_missing_byte_is_damage() {
    let snapshot = saved(&ledger());
    let step = if cfg!(miri) { 499 } else { 1 };
    for at in (0..snapshot.len()).step_by(step) {
        assert!(load(&snapshot[..at]).is_err(), "cut at {at}");
        let mut wrong = snapshot.clone();
        wrong[at] ^= 1 << (at % 8);
        let status = load(&wrong).map(|_| ()).unwrap_err();
        assert!([RECIP_DAMAGED, RECIP_UNSUPPORTED].contains(&status), "{at}: {status}");
    }
    assert_eq!(load(b"no snapshot, and long enough").map(|_| ()).unwrap_err(), RECIP_UNSUPPORTED);
    assert_eq!(load(b"").map(|_| ()).unwrap_err(), RECIP_DAMAGED);
}

#[test]
fn a_callback_that_fails_is_told_and_one_that_lies_is_refused() {
    let ledger = ledger();
    let mut file = File::new(Vec::new(), 2);
    let context = (&raw mut file).cast();
    // SAFETY: the ledger and the file are alive.
    let (status, message) =
        fails(|err| unsafe { recip_ledger_save(ledger.0, Some(write), context, null(), err) });
    assert_eq!(status, RECIP_IO);
    assert!(message.contains("-5"), "{message}");
    let mut file = File::new(saved(&ledger), 3);
    let context = (&raw mut file).cast();
    assert_eq!(through(Some(read_some), context, null()).map(|_| ()), Err(RECIP_IO));
    assert_eq!(through(Some(read_too_much), null_mut(), null()).map(|_| ()), Err(RECIP_IO));
    assert_eq!(through(None, null_mut(), null()).map(|_| ()), Err(RECIP_INVALID_ARGUMENT));
}

unsafe extern "C" fn stop(_: *mut c_void, _: u64, total: u64) -> i32 {
    assert_eq!(total, 0);
    1
}

#[test]
fn saving_and_loading_can_be_stopped() {
    let ledger = ledger();
    let options = recip_options {
        struct_size: size_of::<recip_options>(),
        threads: 0,
        progress: Some(stop),
        context: null_mut(),
        cancel: null(),
    };
    let mut file = File::new(Vec::new(), usize::MAX);
    let context = (&raw mut file).cast();
    // SAFETY: the ledger, the file and the options are alive.
    let (status, _) = fails(|err| unsafe {
        recip_ledger_save(ledger.0, Some(write), context, &raw const options, err)
    });
    assert_eq!(status, RECIP_STOPPED);
    let mut file = File::new(saved(&ledger), usize::MAX);
    let context = (&raw mut file).cast();
    assert_eq!(
        through(Some(read_some), context, &raw const options).map(|_| ()),
        Err(RECIP_STOPPED)
    );
}

#[test]
fn a_ledger_loaded_under_another_policy_says_so() {
    let snapshot = saved(&ledger());
    for (json, same) in [(r#"{"answers": {"wait_days": 3}}"#, 1), ("", 0)] {
        // SAFETY: the texts, the bytes, the policy and all places are alive.
        unsafe {
            let policy: *mut recip_policy =
                made(|out, err| recip_policy_new(json.as_ptr().cast(), json.len(), out, err))
                    .unwrap();
            let mut told = 9;
            let (data, len, place) = (snapshot.as_ptr(), snapshot.len(), &raw mut told);
            let loaded =
                made(|out, err| recip_ledger_load_bytes(data, len, policy, place, out, err));
            let loaded = Owned(loaded.unwrap());
            recip_policy_free(policy);
            assert_eq!(told, same);
            assert_eq!(loaded.events(), (RECIP_OK, 100));
        }
    }
}
