//! One event as C states it.

use crate::error::{Failure, recip_error};
use crate::guard;
use crate::input::{Versioned, pointer};
use crate::status::{RECIP_VERSION, recip_status};
use crate::text::recip_text;

/// No number: for `amount`, `weight` and `confidence` of an event that says nothing there.
pub const RECIP_BLANK: f64 = -1.0;

/// cbindgen:ignore
pub const RECIP_NO_TIME: i64 = i64::MIN;

/// Flag of conduct: it did the other side good. Flag of an appraisal: the answer is yes.
pub const RECIP_GOOD: u32 = 1;
/// Flag of conduct: it did the other side ill. Flag of an appraisal: the answer is no.
pub const RECIP_BAD: u32 = 2;
/// Flag of a contribution: nobody asked for it. It counts once the other side answers it.
pub const RECIP_OUTREACH: u32 = 4;
/// Flag of a response: sent by a machine, as an out-of-office note. It answers nothing.
pub const RECIP_AUTOMATIC: u32 = 8;
/// Flag of a contribution or a request: it answers the oldest open request of the other side, as
/// every response without a `ref` does.
pub const RECIP_ANSWERS_OLDEST: u32 = 16;
/// Flag of an expectation: the other side was not told. It is never missed.
pub const RECIP_UNSTATED: u32 = 32;
/// Flag of an invitation: it says that the programme is exclusive.
pub const RECIP_EXCLUSIVE: u32 = 64;
/// Flag of an invitation: it says what the programme is worth.
pub const RECIP_VALUE: u32 = 128;
/// Flag of an invitation: it says why this party was chosen.
pub const RECIP_REASON: u32 = 256;
/// Flag of an invitation: it says what the party gains.
pub const RECIP_BENEFITS: u32 = 512;
/// Flag of an invitation: it says what is needed of the party.
pub const RECIP_NEEDS: u32 = 1024;

/// One event: a past fact of one relationship. Fill it with recip_event_init, then set what the
/// event states. A member that the event's type does not use stays blank, or the event is refused.
///
/// What each `type` states of the actor, and what it uses beside times, parties, `actor`,
/// `observer`, `event_id` and `confidence` (in brackets: may stay blank):
///
/// "contribution", gave something: kind, amount or amount_minor, unit, (ref), (due), (OUTREACH),
/// (ANSWERS_OLDEST);
/// "request", asked for something: (ref), (due), (ANSWERS_OLDEST);
/// "response", answered: (ref), (AUTOMATIC);
/// "conduct", behaved well or badly: kind (a principle), (weight), one of GOOD and BAD;
/// "imposition", cost the other side time: amount, (unit);
/// "expectation", expects something of the other side: (due), (weight), (UNSTATED);
/// "promise", promised something: (due), (weight);
/// "fulfilment", says that an expectation or a promise was met: ref (its event_id), (weight) (how
/// far);
/// "waiver", does not insist on what it expected: ref;
/// "withdrawal", takes back what it expected or promised: ref;
/// "trust", dealt with trust: kind ("extended", "honoured", "betrayed" or "withheld");
/// "amendment", took a step of a change to what was agreed: kind ("proposed", with (due);
/// "accepted", "refused", "delivered" or "failed", with ref: the proposal);
/// "appraisal", said what it thinks: kind ("value": it sees the value; "again": it would do this
/// again), one of GOOD and BAD;
/// "call_out", said what it needs: (due);
/// "invitation", invited into the executive sponsor programme; a response that names it accepts:
/// (EXCLUSIVE), (VALUE), (REASON), (BENEFITS), (NEEDS);
/// "ending", ended the relationship: nothing.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_event {
    /// sizeof(recip_event).
    pub struct_size: usize,
    /// When it happened: microseconds since 1970-01-01 00:00 UTC.
    pub occurred_at: i64,
    /// The name of the party that supplies. Needed.
    pub supplier: recip_text,
    /// The name of the party that is supplied. Needed.
    pub customer: recip_text,
    /// Who acted: "supplier", "customer", or the name of one of the two. Needed.
    pub actor: recip_text,
    /// What the event states: one of the types above. Needed.
    pub r#type: recip_text,
    /// The id of the event in the caller's records. An event whose id the relationship knows
    /// already does not count again. Blank: none.
    pub event_id: recip_text,
    /// Who recorded it: "supplier", "customer" or "neutral" (both saw it). Blank: neutral.
    pub observer: recip_text,
    /// Of a contribution, the kind of thing given ("service", "money", "time"...); of conduct, the
    /// principle that it was a matter of ("respect", "honesty"...); else as the type says.
    pub kind: recip_text,
    /// What the amount is counted in: "hours", "minutes", "seconds" or "days" for time (blank:
    /// hours), "acts" or "units" for deeds and pieces (blank will do), and for money its ISO 4217
    /// code, which is needed; "XXX" if the records do not name it.
    pub unit: recip_text,
    /// The id of the request, or of the thread, that the event answers, or of the event that it
    /// speaks of. Blank: none.
    pub r#ref: recip_text,
    /// How much, in `unit`; never negative, and 1 for one act or piece. For money RECIP_BLANK or 0: see
    /// `amount_minor`.
    pub amount: f64,
    /// How much money, in whole minor units of the currency (cents, mostly; none for JPY); else 0.
    pub amount_minor: i64,
    /// By when an answer is asked for, or something is expected or promised: microseconds since
    /// 1970-01-01 00:00 UTC. RECIP_NO_TIME: at no certain time.
    pub due: i64,
    /// How much it matters, and of a fulfilment how far it goes, from 0 to 1. RECIP_BLANK: fully.
    pub weight: f64,
    /// How sure the record is, from 0 to 1; the event counts in proportion. RECIP_BLANK: fully.
    pub confidence: f64,
    /// RECIP_GOOD and so on, joined with `|`.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
}

// SAFETY: `repr(C)`, `struct_size` first, members of falling alignment without gaps (two `u32` at
// the end), and only numbers and pointers inside.
unsafe impl Versioned for recip_event {
    const NAME: &'static str = "recip_event";
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl recip_event {
    /// An event that says nothing yet.
    pub(crate) fn blank() -> Self {
        let blank = recip_text::BLANK;
        Self {
            struct_size: size_of::<Self>(),
            occurred_at: RECIP_NO_TIME,
            supplier: blank,
            customer: blank,
            actor: blank,
            r#type: blank,
            event_id: blank,
            observer: blank,
            kind: blank,
            unit: blank,
            r#ref: blank,
            amount: RECIP_BLANK,
            amount_minor: 0,
            due: RECIP_NO_TIME,
            weight: RECIP_BLANK,
            confidence: RECIP_BLANK,
            flags: 0,
            reserved: 0,
        }
    }
}

/// Makes `event` one that says nothing yet: every text blank, every number RECIP_BLANK, every time
/// RECIP_NO_TIME. Call it as recip_event_init(&event, sizeof event, NULL).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_event_init(
    event: *mut recip_event,
    struct_size: usize,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        pointer(event, "event")?;
        if !(recip_event::FIRST_SIZE..=size_of::<recip_event>()).contains(&struct_size) {
            let message = format!(
                "`struct_size` is {struct_size}; this library's recip_event has {} bytes",
                size_of::<recip_event>()
            );
            return Err(Failure::new(RECIP_VERSION, message).at("struct_size"));
        }
        let blank = recip_event { struct_size, ..recip_event::blank() };
        // SAFETY: `blank` has at least `struct_size` bytes, and `event` as many by the caller's
        // promise.
        unsafe {
            (&raw const blank).cast::<u8>().copy_to_nonoverlapping(event.cast(), struct_size);
        }
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}
