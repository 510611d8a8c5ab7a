//! Text that crosses the boundary: a pointer and a length.

use std::ffi::{CStr, c_char};
use std::slice;
use std::str::Utf8Error;

use crate::error::{Failure, Outcome};
use crate::guard;
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_INVALID_TEXT};

/// A text: UTF-8 of `len` bytes, without a NUL at its end. With `len` 0 it is blank, and `data`
/// may be NULL.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_text {
    /// The first byte.
    pub data: *const c_char,
    /// How many bytes.
    pub len: usize,
}

// SAFETY: a pointer and a length; who reads the text promises that nobody changes it.
unsafe impl Sync for recip_text {}

impl recip_text {
    /// No text.
    pub(crate) const BLANK: Self = Self { data: std::ptr::null(), len: 0 };

    /// Lends `text` to the caller.
    pub(crate) fn lend(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), len: text.len() }
    }

    /// Reads the text, which failures call `column`.
    ///
    /// # Safety
    /// `data` points at `len` bytes that nobody changes for `'a`, unless `len` is 0.
    #[inline]
    pub(crate) unsafe fn read<'a>(self, column: &'static str) -> Outcome<&'a str> {
        if self.len == 0 {
            return Ok("");
        }
        if self.data.is_null() {
            let message = "the text has a length and no data; give both or neither";
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(column));
        }
        if isize::try_from(self.len).is_err() {
            let message = format!("a text of {} bytes is more than memory can hold", self.len);
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(column));
        }
        // SAFETY: not NULL, no longer than `isize::MAX`, and readable by the caller's promise.
        let bytes = unsafe { slice::from_raw_parts(self.data.cast::<u8>(), self.len) };
        utf8(bytes).map_err(|error| {
            let message = format!(
                "the text is not UTF-8 from its byte {} on; convert it first",
                error.valid_up_to()
            );
            Failure::new(RECIP_INVALID_TEXT, message).at(column)
        })
    }
}

/// A text of bytes. Most are short and plain, which is seen faster than the rest is checked.
#[inline]
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, Utf8Error> {
    if is_plain(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { str::from_utf8_unchecked(bytes) });
    }
    str::from_utf8(bytes)
}

/// Whether a text of up to 16 bytes is ASCII; of longer ones it says no.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let all = match bytes.len() {
        // The two words overlap where the text is shorter than both.
        8..=16 => {
            let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else {
                return false;
            };
            u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last)
        }
        4..=7 => {
            let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else {
                return false;
            };
            u64::from(u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last))
        }
        0..=3 => bytes.iter().fold(0, |all, byte| all | u64::from(*byte)),
        _ => return false,
    };
    all & 0x8080_8080_8080_8080 == 0
}

/// The recip_text of a C text, which ends with NUL; blank for NULL. It points at the same bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_text_of(text: *const c_char) -> recip_text {
    guard::value(recip_text::BLANK, || {
        if text.is_null() {
            return recip_text::BLANK;
        }
        // SAFETY: not NULL, and ends with NUL by the caller's promise.
        let len = unsafe { CStr::from_ptr(text) }.count_bytes();
        recip_text { data: text, len }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_or_refused_as_the_standard_library_would() {
        let mut bytes = [b'a'; 40];
        for length in 0..40 {
            for place in 0..length {
                for odd in [b'b', 0x7f, 0x80, 0xc3, 0xff] {
                    bytes[place] = odd;
                    let text = &bytes[..length];
                    assert_eq!(utf8(text), str::from_utf8(text), "{text:?}");
                    bytes[place] = b'a';
                }
            }
        }
        assert_eq!(utf8("aäöüß€𝄞".as_bytes()), Ok("aäöüß€𝄞"));
    }
}
