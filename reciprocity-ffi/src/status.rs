//! Status codes. They are permanent: none changes its meaning, none is used again.

/// What a call returns: `RECIP_OK`, or the code of what went wrong.
///
/// Codes below 100 are of this interface, codes from 101 on of the library behind it. New codes
/// may appear in later versions; treat one that you do not know as a failure.
pub type recip_status = i32;

/// The call did what it should.
pub const RECIP_OK: recip_status = 0;
/// A pointer is NULL or misaligned, an array is too small, or a code or a flag is unknown.
pub const RECIP_INVALID_ARGUMENT: recip_status = 1;
/// A text is not UTF-8.
pub const RECIP_INVALID_TEXT: recip_status = 2;
/// The caller was compiled for a version that this library does not serve.
pub const RECIP_VERSION: recip_status = 3;
/// There is no such relationship, or nothing that has the number or the key that was asked for.
pub const RECIP_NOT_FOUND: recip_status = 4;
/// Another call is inside the handle. Nothing was done; call again when it has returned.
pub const RECIP_BUSY: recip_status = 5;
/// An earlier call failed inside the library. The handle can only be freed.
pub const RECIP_POISONED: recip_status = 6;
/// The library failed: a defect, not the caller's fault. The handle can only be freed.
pub const RECIP_INTERNAL: recip_status = 7;
/// The place for a result is too small. Its size says how much is needed.
pub const RECIP_TOO_SMALL: recip_status = 8;
/// The caller stopped the call: a cancel token was tripped, or a callback said so. Nothing was done.
pub const RECIP_STOPPED: recip_status = 9;
/// A value lies outside the range that it may have.
pub const RECIP_OUT_OF_RANGE: recip_status = 101;
/// A text does not name what it should name, such as a kind that the policy does not know.
pub const RECIP_UNKNOWN_NAME: recip_status = 102;
/// A text cannot be read as what it should hold, or is missing.
pub const RECIP_MALFORMED: recip_status = 103;
/// An event id was recorded before with other contents.
pub const RECIP_CONFLICTING_EVENT: recip_status = 104;
/// Supplier and customer are one and the same.
pub const RECIP_SELF_RELATIONSHIP: recip_status = 105;
/// A policy document has a key that no policy has.
pub const RECIP_UNKNOWN_KEY: recip_status = 106;
/// A policy contradicts itself, or was written for another version of the method.
pub const RECIP_INVALID_POLICY: recip_status = 107;
/// A unit does not measure the kind that it stands beside.
pub const RECIP_WRONG_UNIT: recip_status = 108;
/// An event came later than sums that were made already can take in.
pub const RECIP_TOO_LATE: recip_status = 109;
/// Two parts do not merge to a whole.
pub const RECIP_CANNOT_MERGE: recip_status = 110;
/// Bytes are not as they were written: cut short, or changed.
pub const RECIP_DAMAGED: recip_status = 111;
/// A snapshot is of a later version or of something else, or a column is of a type that is not read.
pub const RECIP_UNSUPPORTED: recip_status = 112;
/// Reading or writing failed outside the library: a callback said so.
pub const RECIP_IO: recip_status = 113;

/// The status of a refusal by the core: its own permanent code, after the codes of the interface.
pub(crate) fn of_core(kind: u16) -> recip_status {
    100 + recip_status::from(kind)
}
