//! The error object, and the failure that becomes one at the boundary.

use std::borrow::Cow;
use std::ffi::{CString, c_char};
use std::ptr;

use crate::guard;
use crate::handle::free;
use crate::input::object;
use crate::status::{RECIP_OK, of_core, recip_status};

/// Why a call failed. Made by the call, owned by the caller, never changed afterwards, and so
/// readable from any thread; free it with recip_error_free.
#[derive(Debug)]
pub struct recip_error {
    code: recip_status,
    message: CString,
    column: Option<CString>,
    row: Option<i64>,
}

/// What a call inside the crate fails with.
#[derive(Debug)]
pub(crate) struct Failure {
    code: recip_status,
    message: String,
    column: Option<&'static str>,
    row: Option<usize>,
}

pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(code: recip_status, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), column: None, row: None }
    }

    #[must_use]
    pub(crate) fn at(self, column: &'static str) -> Self {
        Self { column: Some(column), ..self }
    }

    #[must_use]
    pub(crate) fn in_row(self, row: usize) -> Self {
        Self { row: Some(row), ..self }
    }

    /// The same with another message.
    #[must_use]
    pub(crate) fn saying(self, message: String) -> Self {
        Self { message, ..self }
    }

    /// Points at `column`, unless the failure already points somewhere.
    #[must_use]
    pub(crate) fn or_at(self, column: &'static str) -> Self {
        Self { column: self.column.or(Some(column)), ..self }
    }

    pub(crate) fn column(&self) -> Option<&'static str> {
        self.column
    }

    pub(crate) fn code(&self) -> recip_status {
        self.code
    }

    pub(crate) fn into_error(self) -> recip_error {
        recip_error {
            code: self.code,
            message: c_text(&shortened(&self.message)),
            column: self.column.map(c_text),
            row: self.row.and_then(|row| i64::try_from(row).ok()),
        }
    }
}

impl From<reciprocity_core::Error> for Failure {
    fn from(error: reciprocity_core::Error) -> Self {
        let (column, row) = (error.field(), error.row());
        Self { code: of_core(error.code()), message: error.to_string(), column, row }
    }
}

/// How many bytes of a message are kept. A column of whole letters, taken for one of words, would otherwise
/// be quoted in full in the refusal of each row.
const MESSAGE_MAX: usize = 4096;

/// A message without its middle, if it is long: it begins with what is wrong, and ends with what to do.
fn shortened(message: &str) -> Cow<'_, str> {
    if message.len() <= MESSAGE_MAX {
        return message.into();
    }
    let half = MESSAGE_MAX / 2;
    let first = &message[..message.floor_char_boundary(half)];
    let last = &message[message.ceil_char_boundary(message.len() - half)..];
    format!("{first} ... {last}").into()
}

/// A text for C, of one line. A NUL would end it early, and the end of a line in a name would make two of
/// it, the second of which says what the name says: these and other controls are shown as U+FFFD.
fn c_text(text: &str) -> CString {
    let is_control = |one: char| one.is_control() || matches!(one, '\u{2028}' | '\u{2029}');
    CString::new(text.replace(is_control, "\u{fffd}")).unwrap_or_default()
}

/// The status code that the failed call returned. RECIP_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_error_code(error: *const recip_error) -> recip_status {
    // SAFETY: the caller's promise.
    guard::value(RECIP_OK, || unsafe { object(error) }.map_or(RECIP_OK, |error| error.code))
}

/// What was wrong and what to do: one line of UTF-8 that ends with NUL, of a few kilobytes at most. It
/// belongs to the error and lives as long. `len` (may be NULL) receives its length in bytes, without the
/// NUL. An empty text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_error_message(
    error: *const recip_error,
    len: *mut usize,
) -> *const c_char {
    guard::value(c"".as_ptr(), || {
        // SAFETY: the caller's promise.
        let message = unsafe { object(error) }.map_or(c"", |error| error.message.as_c_str());
        if !len.is_null() && len.is_aligned() {
            // SAFETY: not NULL, aligned, and writable by the caller's promise.
            unsafe { len.write(message.count_bytes()) };
        }
        message.as_ptr()
    })
}

/// The row that caused the failure, counted from 0 within the arrays of the call; -1 if none did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_error_row(error: *const recip_error) -> i64 {
    // SAFETY: the caller's promise.
    guard::value(-1, || unsafe { object(error) }.and_then(|error| error.row).unwrap_or(-1))
}

/// The column, parameter or member of a structure (of recip_event, recip_columns and so on) that caused
/// the failure, as a text that ends with NUL; NULL if none did. It belongs to the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_error_column(error: *const recip_error) -> *const c_char {
    guard::value(ptr::null(), || {
        // SAFETY: the caller's promise.
        let column = unsafe { object(error) }.and_then(|error| error.column.as_ref());
        column.map_or(ptr::null(), |column| column.as_ptr())
    })
}

/// Frees an error. NULL is fine. Do not free the errors that recip_report_refusal lends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_error_free(error: *mut recip_error) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(error) });
}
