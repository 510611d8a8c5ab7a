//! Recording one event.

use reciprocity_core::Recorded;

use crate::books::{change, recip_ledger};
use crate::error::recip_error;
use crate::event::recip_event;
use crate::guard;
use crate::input::{aligned, output, structure};
use crate::row::Row;
use crate::status::recip_status;

/// Records one event. `recorded` (may be NULL) receives 1, or 0 if the relationship knew the event
/// by its id and contents already. A refused event changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_record(
    ledger: *mut recip_ledger,
    event: *const recip_event,
    recorded: *mut u64,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        aligned(recorded, "recorded")?;
        // SAFETY: the caller promises that `event` points at an event of its `struct_size`.
        let event = unsafe { structure(event, "event") }?;
        // SAFETY: the caller promises that the event's texts are readable during the call.
        let mut row = unsafe { Row::of(&event) }?;
        // SAFETY: the caller's promise about `ledger`.
        let became = unsafe {
            change(ledger, |ledger, _| {
                let event = row.event(ledger.policy())?;
                #[cfg(feature = "faults")]
                assert!(row.entry.event_id != "a defect on purpose", "{}", row.entry.event_id);
                Ok(ledger.record(row.entry.supplier, row.entry.customer, event)?)
            })
        }?;
        // SAFETY: NULL, or aligned and writable by the caller's promise.
        unsafe { output(recorded, u64::from(became == Recorded::New)) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}
