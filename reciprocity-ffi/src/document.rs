//! What a call made to be read: a text, or the bytes of a snapshot.

use std::ffi::c_char;
use std::ptr;

use crate::error::{Failure, recip_error};
use crate::guard;
use crate::handle::{free, unchanging};
use crate::input::{aligned, object, pointer};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_TOO_SMALL, recip_status};

/// A text in UTF-8, or the bytes of a snapshot. Made by the call that names it, owned by the caller,
/// never changed afterwards, and so readable from any thread; free it with recip_document_free. It
/// does not need the object that it tells of any more.
#[derive(Debug)]
pub struct recip_document {
    /// With a NUL behind the last byte, which `len` does not count.
    bytes: Vec<u8>,
}

impl recip_document {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let mut bytes = bytes.into();
        bytes.push(0);
        Self { bytes }
    }

    fn content(&self) -> &[u8] {
        self.bytes.split_last().map_or(&[], |(_, content)| content)
    }
}

/// The first byte of a document; NULL for NULL. The bytes belong to the document and live as long. A
/// NUL follows the last one, so that a text can be used as a C text. `len` (may be NULL) receives
/// their number, without that NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_document_data(
    document: *const recip_document,
    len: *mut usize,
) -> *const c_char {
    guard::value(ptr::null(), || {
        // SAFETY: the caller's promise.
        let document = unsafe { object(document) };
        if !len.is_null() && len.is_aligned() {
            // SAFETY: not NULL, aligned, and writable by the caller's promise.
            unsafe { len.write(document.map_or(0, |document| document.content().len())) };
        }
        document.map_or(ptr::null(), |document| document.bytes.as_ptr().cast())
    })
}

/// Copies a document into memory of the caller's. `*len` says how many bytes `bytes` has room for, and
/// receives how many the document has, whether the call succeeds or not. Without enough room nothing
/// is copied and the status is RECIP_TOO_SMALL. `bytes` may be NULL if `*len` is 0. No NUL is added.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_document_copy(
    document: *const recip_document,
    bytes: *mut c_char,
    len: *mut usize,
    err: *mut *mut recip_error,
) -> recip_status {
    let body = || {
        // SAFETY: the caller's promise about `document`.
        let content = unsafe { unchanging(document, "document") }?.content();
        pointer(len, "len")?;
        aligned(bytes, "bytes")?;
        // SAFETY: not NULL, aligned, readable and writable by the caller's promise.
        let room = unsafe { len.replace(content.len()) };
        if room < content.len() {
            let message = format!("the document has {} bytes; make room for them", content.len());
            return Err(Failure::new(RECIP_TOO_SMALL, message).at("len"));
        }
        if content.is_empty() {
            return Ok(());
        }
        if bytes.is_null() {
            let message = "`bytes` is NULL and `*len` is not 0; give both or neither";
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("bytes"));
        }
        // SAFETY: `bytes` has that room by the caller's promise; memory of the caller's does not
        // overlap the document's. `copy` would do no harm if it did.
        unsafe { ptr::copy(content.as_ptr(), bytes.cast(), content.len()) };
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}

/// Frees a document. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_document_free(document: *mut recip_document) {
    // SAFETY: the caller's promise.
    guard::value((), || unsafe { free(document) });
}
