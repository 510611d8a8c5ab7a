//! Events from Arrow: one batch, or a stream of them.

use std::ffi::CStr;

use crate::arrow_abi::{ArrowArray, ArrowArrayStream, ArrowSchema, Released, Taken};
use crate::arrow_table::Table;
use crate::books::recip_ledger;
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::input::aligned;
use crate::options::{Run, recip_options};
use crate::report::{output_report, recip_report};
use crate::rows::{ingest_rows, skips_bad_rows};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_IO, recip_status};

/// Records events from one batch of the Arrow C data interface: a struct array with a row for each
/// event, whose fields are named as the members of recip_columns ("type", "ref" and so on). Like
/// recip_ledger_ingest, it takes all rows or none, unless `flags` has RECIP_SKIP_BAD_ROWS; `report` and
/// `options` are as there. A column of another name is left unread, unless the name looks like a slip of
/// the pen: then the batch is refused. So it is where a party is there both by name and by number.
///
/// Texts may be utf8, large utf8, utf8 views or dictionaries of these; times timestamps of any unit
/// (in whatever zone: they are instants), dates, or whole numbers of microseconds; numbers of any width.
/// `amount` may be text as well ("1250.00"), or a decimal of 32, 64 or 128 bits, and holds money too
/// then: exactly, and what has more decimals than the currency is refused. `amount_minor`, `weight` and
/// `confidence` may be such decimals too. `flags` may be words. A null is blank.
///
/// `array` and `schema` are consumed, whether the call succeeds or fails: both are released and marked
/// so. Only a pointer that is NULL or misaligned is left alone. Their contents are read during the call
/// only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_ingest_arrow(
    ledger: *mut recip_ledger,
    array: *mut ArrowArray,
    schema: *mut ArrowSchema,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    err: *mut *mut recip_error,
) -> recip_status {
    let take = |schema: &ArrowSchema, array: &ArrowArray, skip, run: &Run<'_>| {
        // SAFETY: the caller promises that the array is as the specification says, and a ledger that is
        // alive.
        unsafe { ingest_rows(ledger, &[Table::open(schema, Some(array))?], skip, run) }
    };
    // SAFETY: the caller's promise about both, which are taken before anything can fail.
    let (array, schema) = unsafe { (Taken::take(array), Taken::take(schema)) };
    // SAFETY: the caller's promises.
    let body = || unsafe { with_batch(array, schema, flags, options, report, take) };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Records events from all batches of an Arrow C stream: all of them, or none, unless `flags` has
/// RECIP_SKIP_BAD_ROWS. Rows are numbered on from batch to batch. Batches are as for
/// recip_ledger_ingest_arrow; all are held until the call ends. `stream` is consumed, whether the call
/// succeeds or fails. RECIP_IO if the stream fails, with what it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_ingest_stream(
    ledger: *mut recip_ledger,
    stream: *mut ArrowArrayStream,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    err: *mut *mut recip_error,
) -> recip_status {
    let take = |schema: &ArrowSchema, batches: &[Option<&ArrowArray>], skip, run: &Run<'_>| {
        let tables = batches
            .iter()
            // SAFETY: the caller promises that the arrays are as the specification says.
            .map(|one| unsafe { Table::open(schema, *one) })
            .collect::<Outcome<Vec<_>>>()?;
        // SAFETY: the caller's promise about `ledger`.
        unsafe { ingest_rows(ledger, &tables, skip, run) }
    };
    // SAFETY: the caller's promise about it, which is taken before anything can fail.
    let stream = unsafe { Taken::take(stream) };
    // SAFETY: the caller's promises.
    let body = || unsafe { with_stream(stream, flags, options, report, take) };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Hands a batch of the caller's to `take`, with whether bad rows are skipped, and releases it.
///
/// # Safety
/// `array` and `schema` are as the specification says, `options` is NULL or of its `struct_size`, `report`
/// is NULL or writable.
pub(crate) unsafe fn with_batch(
    array: Outcome<Taken<ArrowArray>>,
    schema: Outcome<Taken<ArrowSchema>>,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    take: impl FnOnce(&ArrowSchema, &ArrowArray, bool, &Run<'_>) -> Outcome<recip_report>,
) -> Outcome<()> {
    let (array, schema) = (array?, schema?);
    aligned(report, "report")?;
    let skip = skips_bad_rows(flags, report.is_null())?;
    // SAFETY: the caller's promise.
    let run = unsafe { Run::of(options) }?;
    let made = take(schema.get(), array.get(), skip, &run)?;
    // SAFETY: the caller's promise about `report`.
    unsafe { output_report(report, made) };
    Ok(())
}

/// The same of all batches of a stream. One that ends at once counts as one batch without an array, so
/// that its columns are looked at.
///
/// # Safety
/// As [`with_batch`], of `stream`.
pub(crate) unsafe fn with_stream(
    stream: Outcome<Taken<ArrowArrayStream>>,
    flags: u32,
    options: *const recip_options,
    report: *mut *mut recip_report,
    take: impl FnOnce(&ArrowSchema, &[Option<&ArrowArray>], bool, &Run<'_>) -> Outcome<recip_report>,
) -> Outcome<()> {
    let mut stream = stream?;
    aligned(report, "report")?;
    let skip = skips_bad_rows(flags, report.is_null())?;
    // SAFETY: the caller's promise.
    let run = unsafe { Run::of(options) }?;
    let schema = schema_of(&mut stream)?;
    let batches = batches(&mut stream, &run)?;
    let mut arrays: Vec<Option<&ArrowArray>> = batches.iter().map(|one| Some(one.get())).collect();
    if arrays.is_empty() {
        arrays.push(None);
    }
    let made = take(schema.get(), &arrays, skip, &run)?;
    // SAFETY: the caller's promise about `report`.
    unsafe { output_report(report, made) };
    Ok(())
}

/// What the batches of a stream hold.
fn schema_of(stream: &mut Taken<ArrowArrayStream>) -> Outcome<Taken<ArrowSchema>> {
    next(stream.get_mut(), |stream| stream.get_schema)?
        .ok_or_else(|| Failure::new(RECIP_IO, "the stream has no schema"))
}

/// All batches of a stream.
fn batches(stream: &mut Taken<ArrowArrayStream>, run: &Run<'_>) -> Outcome<Vec<Taken<ArrowArray>>> {
    let mut batches = Vec::new();
    while let Some(batch) = next(stream.get_mut(), |stream| stream.get_next)? {
        batches.push(batch);
        run.report(0, 0)?;
    }
    Ok(batches)
}

/// A function of a stream that fills a structure.
type Fill<T> = Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut T) -> i32>;

/// What a stream gives next; none at its end.
fn next<T: Released>(
    stream: &mut ArrowArrayStream,
    function: fn(&ArrowArrayStream) -> Fill<T>,
) -> Outcome<Option<Taken<T>>> {
    let Some(fill) = function(stream) else {
        let message = "the stream lacks a function; it is not as Arrow's C stream interface has it";
        return Err(Failure::new(RECIP_INVALID_ARGUMENT, message));
    };
    let mut made = T::empty();
    // SAFETY: the stream is as the specification says by the caller's promise.
    let failed = unsafe { fill(stream, &raw mut made) };
    if failed == 0 {
        return Ok(Taken::made(made));
    }
    let said = stream.get_last_error.map_or(std::ptr::null(), |last_error| {
        // SAFETY: as above.
        unsafe { last_error(stream) }
    });
    let said = if said.is_null() {
        c"it does not say why".to_string_lossy()
    } else {
        // SAFETY: a text that ends with NUL and lives until the next call, by the specification.
        unsafe { CStr::from_ptr(said) }.to_string_lossy()
    };
    Err(Failure::new(RECIP_IO, format!("the stream failed with {failed}: {said}")))
}
