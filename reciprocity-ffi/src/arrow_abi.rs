//! The structures of the Arrow C data interface and C stream interface, and who releases them.
//!
//! Declared from the specification (arrow.apache.org/docs/format/CDataInterface.html). The header
//! has them between the guards that the specification names, so that a program may include the same
//! declarations from elsewhere.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use crate::error::{Failure, Outcome};
use crate::input::pointer;
use crate::status::RECIP_INVALID_ARGUMENT;

/// The type of an array.
#[repr(C)]
#[derive(Debug)]
pub struct ArrowSchema {
    pub(crate) format: *const c_char,
    pub(crate) name: *const c_char,
    pub(crate) metadata: *const c_char,
    pub(crate) flags: i64,
    pub(crate) n_children: i64,
    pub(crate) children: *mut *mut ArrowSchema,
    pub(crate) dictionary: *mut ArrowSchema,
    pub(crate) release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub(crate) private_data: *mut c_void,
}

/// The values of an array.
#[repr(C)]
#[derive(Debug)]
pub struct ArrowArray {
    pub(crate) length: i64,
    pub(crate) null_count: i64,
    pub(crate) offset: i64,
    pub(crate) n_buffers: i64,
    pub(crate) n_children: i64,
    pub(crate) buffers: *mut *const c_void,
    pub(crate) children: *mut *mut ArrowArray,
    pub(crate) dictionary: *mut ArrowArray,
    pub(crate) release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub(crate) private_data: *mut c_void,
}

/// Arrays of one type, one after the other.
#[repr(C)]
#[derive(Debug)]
pub struct ArrowArrayStream {
    pub(crate) get_schema:
        Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
    pub(crate) get_next:
        Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
    pub(crate) get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
    pub(crate) release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    pub(crate) private_data: *mut c_void,
}

/// A structure that is released by a function of its own.
pub(crate) trait Released: Sized {
    /// How it is called in messages.
    const NAME: &'static str;

    /// One that is released already.
    fn empty() -> Self;

    /// Its function, which is none when it is released.
    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)>;
}

impl Released for ArrowSchema {
    const NAME: &'static str = "schema";

    fn empty() -> Self {
        Self {
            format: ptr::null(),
            name: ptr::null(),
            metadata: ptr::null(),
            flags: 0,
            n_children: 0,
            children: ptr::null_mut(),
            dictionary: ptr::null_mut(),
            release: None,
            private_data: ptr::null_mut(),
        }
    }

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
        &mut self.release
    }
}

impl Released for ArrowArray {
    const NAME: &'static str = "array";

    fn empty() -> Self {
        Self {
            length: 0,
            null_count: 0,
            offset: 0,
            n_buffers: 0,
            n_children: 0,
            buffers: ptr::null_mut(),
            children: ptr::null_mut(),
            dictionary: ptr::null_mut(),
            release: None,
            private_data: ptr::null_mut(),
        }
    }

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
        &mut self.release
    }
}

impl Released for ArrowArrayStream {
    const NAME: &'static str = "stream";

    fn empty() -> Self {
        Self {
            get_schema: None,
            get_next: None,
            get_last_error: None,
            release: None,
            private_data: ptr::null_mut(),
        }
    }

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
        &mut self.release
    }
}

/// A structure that was taken from the caller, or made by its stream; released when it is dropped.
#[derive(Debug)]
pub(crate) struct Taken<T: Released>(T);

impl<T: Released> Taken<T> {
    /// Moves a structure out of the caller's place, as the specification has it: afterwards the place
    /// holds one that is released.
    ///
    /// # Safety
    /// `place` is NULL or points at a structure of this type that nobody else uses, if it is aligned.
    pub(crate) unsafe fn take(place: *mut T) -> Outcome<Self> {
        pointer(place, T::NAME)?;
        // SAFETY: not NULL, aligned, and the caller's promise.
        let mut taken = unsafe { place.replace(T::empty()) };
        if taken.release().is_none() {
            let message = format!("the {} is released already; hand over one that is not", T::NAME);
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(T::NAME));
        }
        Ok(Self(taken))
    }

    /// Owns what a stream made; an empty one is the end.
    pub(crate) fn made(mut made: T) -> Option<Self> {
        made.release().is_some().then(|| Self(made))
    }

    pub(crate) fn get(&self) -> &T {
        &self.0
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Released> Drop for Taken<T> {
    fn drop(&mut self) {
        if let Some(release) = *self.0.release() {
            // SAFETY: the producer promises that its function releases the structure, once.
            unsafe { release(&raw mut self.0) };
        }
    }
}
