//! Ledgers saved and loaded, through callbacks and in memory.

use std::ffi::c_void;
use std::io::{self, Read, Write};

use reciprocity_core::{Ledger, Policy};

use crate::books::{Books, recip_ledger};
use crate::document::recip_document;
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{hand_over, read as enter};
use crate::input::{aligned, output, required_column};
use crate::options::{Run, recip_options};
use crate::policy::{Terms, recip_policy};
use crate::status::{RECIP_INVALID_ARGUMENT, recip_status};

/// Writes `len` bytes: all of them, and returns 0; or anything else, which ends the call with RECIP_IO.
/// It is called on the thread that made the call. It must not throw and must not leave by longjmp.
pub type recip_write =
    Option<unsafe extern "C" fn(context: *mut c_void, bytes: *const u8, len: usize) -> i32>;

/// Reads up to `capacity` bytes and returns how many it read; 0 at the end; a negative number if it
/// failed, which ends the call with RECIP_IO. It is called on the thread that made the call. It must
/// not throw and must not leave by longjmp.
pub type recip_read =
    Option<unsafe extern "C" fn(context: *mut c_void, bytes: *mut u8, capacity: usize) -> i64>;

/// The caller's function as a writer. A stop is kept aside, since a writer can only say that it failed.
struct Sink<'r> {
    function: unsafe extern "C" fn(*mut c_void, *const u8, usize) -> i32,
    context: *mut c_void,
    run: &'r Run<'r>,
    done: u64,
    stopped: Option<Failure>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: the caller promises that the function may be called with the context.
        let answer = unsafe { (self.function)(self.context, bytes.as_ptr(), bytes.len()) };
        if answer != 0 {
            return Err(io::Error::other(format!("the callback returned {answer}")));
        }
        self.done += bytes.len() as u64;
        self.run.report(self.done, 0).map_err(|failure| {
            self.stopped = Some(failure);
            io::Error::other("stopped")
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The caller's function as a reader.
struct Source<'r> {
    function: unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> i64,
    context: *mut c_void,
    run: &'r Run<'r>,
    done: u64,
    stopped: Option<Failure>,
}

impl Read for Source<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        // SAFETY: the caller promises that the function may be called with the context.
        let answer = unsafe { (self.function)(self.context, bytes.as_mut_ptr(), bytes.len()) };
        let read = usize::try_from(answer)
            .ok()
            .filter(|&read| read <= bytes.len())
            .ok_or_else(|| io::Error::other(format!("the callback returned {answer}")))?;
        self.done += read as u64;
        self.run.report(self.done, 0).map_err(|failure| {
            self.stopped = Some(failure);
            io::Error::other("stopped")
        })?;
        Ok(read)
    }
}

/// Saves a ledger as a snapshot, with its policy, through a callback. The format has a version and a
/// checksum of its own; any later library reads it. `context` is handed to `write` as it is. `options`
/// may be NULL; progress is told in bytes, of an unknown total. If the call fails, what was written is
/// no snapshot.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_save(
    ledger: *const recip_ledger,
    write: recip_write,
    context: *mut c_void,
    options: *const recip_options,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        let function = write.ok_or_else(|| missing("write"))?;
        // SAFETY: the caller promises that `options` points at a structure of its `struct_size`.
        let run = unsafe { Run::of(options) }?;
        let mut sink = Sink { function, context, run: &run, done: 0, stopped: None };
        let save = |books: &Books| {
            let saved = books.ledger.save(&mut sink);
            sink.stopped.take().map_or(Ok(()), Err)?;
            Ok(saved?)
        };
        // SAFETY: the caller's promise about `ledger`.
        unsafe { enter(ledger, save) }
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Saves a ledger as recip_ledger_save does, in memory. The caller owns the document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_save_bytes(
    ledger: *const recip_ledger,
    out: *mut *mut recip_document,
    err: *mut *mut recip_error,
) -> recip_status {
    let save = |books: &Books| {
        let mut bytes = Vec::new();
        books.ledger.save(&mut bytes)?;
        Ok(hand_over(recip_document::new(bytes)))
    };
    // SAFETY: the caller's promises.
    unsafe { guard::produce(out, "out", err, || enter(ledger, save)) }
}

/// Loads a ledger that recip_ledger_save saved, through a callback, to which `context` is handed as it
/// is. It reads nothing beyond the snapshot's end. With a `policy` that is not NULL the ledger is
/// loaded under that one; `same_policy` (may be NULL) receives 1 if it is the one that it was saved
/// under, else 0: scores may differ from those of then. `options` may be NULL; progress is told in
/// bytes, of an unknown total. The caller owns the ledger.
///
/// RECIP_DAMAGED if a bit is wrong or bytes are missing, RECIP_UNSUPPORTED if it is a snapshot of a
/// later version or of something else, RECIP_IO if the callback failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_load(
    read: recip_read,
    context: *mut c_void,
    policy: *const recip_policy,
    options: *const recip_options,
    same_policy: *mut u64,
    out: *mut *mut recip_ledger,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        aligned(same_policy, "same_policy")?;
        let function = read.ok_or_else(|| missing("read"))?;
        // SAFETY: the caller promises that `options` points at a structure of its `struct_size`.
        let run = unsafe { Run::of(options) }?;
        // SAFETY: the caller's promise about `policy`.
        let policy = unsafe { chosen(policy) }?;
        let mut source = Source { function, context, run: &run, done: 0, stopped: None };
        let loaded = load(&mut source, policy);
        source.stopped.take().map_or(Ok(()), Err)?;
        let (ledger, same) = loaded?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(same_policy, same) };
        Ok(hand_over(recip_ledger::new(ledger)))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// Loads a ledger as recip_ledger_load does, from `len` bytes in memory, which it reads during the call
/// only. Bytes behind the snapshot's end are not read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_load_bytes(
    bytes: *const u8,
    len: usize,
    policy: *const recip_policy,
    same_policy: *mut u64,
    out: *mut *mut recip_ledger,
    err: *mut *mut recip_error,
) -> recip_status {
    let make = || {
        aligned(same_policy, "same_policy")?;
        // SAFETY: the caller promises `len` readable bytes.
        let bytes: &[u8] = unsafe { required_column(bytes, len, "bytes") }?;
        // SAFETY: the caller's promise about `policy`.
        let policy = unsafe { chosen(policy) }?;
        let (ledger, same) = load(bytes, policy)?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(same_policy, same) };
        Ok(hand_over(recip_ledger::new(ledger)))
    };
    // SAFETY: the caller's promises about `out` and `err`.
    unsafe { guard::produce(out, "out", err, make) }
}

/// The policy that the caller chose, if there is one.
///
/// # Safety
/// `policy` is NULL or alive.
unsafe fn chosen(policy: *const recip_policy) -> Outcome<Option<Policy>> {
    if policy.is_null() {
        return Ok(None);
    }
    let copy = |terms: &Terms| Ok(Some(terms.policy()?.clone()));
    // SAFETY: the caller's promise.
    unsafe { enter(policy, copy) }
}

fn load(from: impl Read, policy: Option<Policy>) -> Outcome<(Ledger, u64)> {
    Ok(match policy {
        None => (Ledger::load(from)?, 1),
        Some(policy) => {
            let loaded = Ledger::load_under(from, policy)?;
            (loaded.ledger, u64::from(loaded.same_policy))
        }
    })
}

fn missing(name: &'static str) -> Failure {
    let message = format!("`{name}` is NULL; give a function");
    Failure::new(RECIP_INVALID_ARGUMENT, message).at(name)
}
