//! The report of an ingested batch.

use std::ptr;

use crate::error::recip_error;
use crate::guard;
use crate::handle::{free, hand_over};
use crate::input::{object, output};
use crate::staging::Counts;

/// What became of the rows of a batch. Made by recip_ledger_ingest, owned by the caller, never
/// changed afterwards, and so readable from any thread; free it with recip_report_free.
#[derive(Debug)]
pub struct recip_report {
    pub(crate) counts: Counts,
    pub(crate) refusals: Vec<recip_error>,
}

/// Hands a report over, if it is wanted.
///
/// # Safety
/// `place` is NULL, or aligned and writable.
pub(crate) unsafe fn output_report(place: *mut *mut recip_report, report: recip_report) {
    if !place.is_null() {
        // SAFETY: not NULL, and the rest is the caller's promise.
        unsafe { output(place, hand_over(report)) };
    }
}

/// How many rows were recorded. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_report_recorded(report: *const recip_report) -> u64 {
    // SAFETY: the caller's promise.
    guard::value(0, || unsafe { object(report) }.map_or(0, |report| report.counts.recorded))
}

/// How many rows were known already, by their ids and contents, and not counted again. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_report_known(report: *const recip_report) -> u64 {
    // SAFETY: the caller's promise.
    guard::value(0, || unsafe { object(report) }.map_or(0, |report| report.counts.known))
}

/// How many rows were refused and left out. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_report_refused(report: *const recip_report) -> u64 {
    // SAFETY: the caller's promise.
    guard::value(0, || unsafe { object(report) }.map_or(0, |report| report.refusals.len() as u64))
}

/// Why a row was refused: the refusals are in the order of the rows, `index` counts from 0, and
/// recip_error_row tells the row. The error belongs to the report and lives as long: do not free
/// it. NULL if there is no such refusal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_report_refusal(
    report: *const recip_report,
    index: u64,
) -> *const recip_error {
    guard::value(ptr::null(), || {
        // SAFETY: the caller's promise.
        let refusals = unsafe { object(report) }.map_or(&[][..], |report| &report.refusals);
        let refusal = usize::try_from(index).ok().and_then(|index| refusals.get(index));
        refusal.map_or(ptr::null(), ptr::from_ref)
    })
}

/// Frees a report and the errors that it lent. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_report_free(report: *mut recip_report) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(report) });
}
