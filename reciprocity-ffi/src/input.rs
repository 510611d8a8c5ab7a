//! Checked reading of the caller's pointers, structures and arrays.

use std::{mem, ptr, slice};

use crate::error::{Failure, Outcome};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_VERSION};

/// A larger structure than any version will have; what claims to be one is no structure at all.
const STRUCT_SIZE_MAX: usize = 4096;

/// A structure of the interface: its first member is `struct_size`.
///
/// # Safety
/// The type is `repr(C)`, begins with `struct_size: usize`, has no padding, and every pattern of
/// bits is a value of it.
pub(crate) unsafe trait Versioned: Copy {
    /// The name in C.
    const NAME: &'static str;
    /// The size that it had when it was first published.
    const FIRST_SIZE: usize;
}

/// Reads a structure of this version or another: what an older caller leaves out is zero, and what
/// a newer caller adds must be.
///
/// # Safety
/// `source` is NULL or points at `struct_size` readable bytes, if it is aligned.
#[inline]
pub(crate) unsafe fn structure<T: Versioned>(source: *const T, name: &'static str) -> Outcome<T> {
    // SAFETY: the caller's promise.
    let size = unsafe { claimed_size(source, name) }?;
    if size == size_of::<T>() {
        // SAFETY: so many bytes are readable by the caller's promise, aligned as was checked, and every
        // pattern of bits is a value of a `Versioned` type.
        return Ok(unsafe { source.read() });
    }
    // SAFETY: every pattern of bits is a value of a `Versioned` type.
    let mut value: T = unsafe { mem::zeroed() };
    let known = size.min(size_of::<T>());
    // SAFETY: `known` bytes are readable by the caller's promise, and `value` holds as many.
    unsafe {
        ptr::copy_nonoverlapping(source.cast::<u8>(), (&raw mut value).cast::<u8>(), known);
    }
    // SAFETY: the caller's promise.
    unsafe { nothing_unknown(source, size) }?;
    Ok(value)
}

/// Fills a structure of the caller's, as far as the caller's version of it goes. What it held before is
/// not read, since nobody needs to have set it, but for what a newer caller adds, which must be zero.
///
/// # Safety
/// `target` is NULL or points at `struct_size` writable bytes, if it is aligned. `struct_size` is
/// readable, and what is behind the members of this version.
pub(crate) unsafe fn filled<T: Versioned>(
    target: *mut T,
    name: &'static str,
    value: T,
) -> Outcome<()> {
    // SAFETY: the caller's promise.
    let size = unsafe { claimed_size(target, name) }?;
    // SAFETY: the caller's promise.
    unsafe { nothing_unknown(target, size) }?;
    let skip = size_of::<usize>();
    let count = size.min(size_of::<T>()) - skip;
    // SAFETY: both have `count` bytes behind `struct_size`: the one by its type, the other by the
    // caller's promise.
    unsafe {
        ptr::copy_nonoverlapping(
            (&raw const value).cast::<u8>().add(skip),
            target.cast::<u8>().add(skip),
            count,
        );
    }
    Ok(())
}

/// What a structure says its size is, if it is that of a version.
///
/// # Safety
/// `source` is NULL or points at a readable `struct_size`, if it is aligned.
#[inline]
unsafe fn claimed_size<T: Versioned>(source: *const T, name: &'static str) -> Outcome<usize> {
    pointer(source, name)?;
    // SAFETY: not NULL and aligned; `struct_size` is the first member of every version.
    let size = unsafe { source.cast::<usize>().read() };
    if (T::FIRST_SIZE..=STRUCT_SIZE_MAX).contains(&size) {
        return Ok(size);
    }
    let message = format!(
        "`struct_size` of `{0}` is {size}, which is the size of no version; set it to sizeof({0})",
        T::NAME
    );
    Err(Failure::new(RECIP_VERSION, message).at("struct_size"))
}

/// Refuses a structure of `size` bytes that sets members behind those of this version.
///
/// # Safety
/// What is behind them is readable.
unsafe fn nothing_unknown<T: Versioned>(source: *const T, size: usize) -> Outcome<()> {
    let known = size.min(size_of::<T>());
    // SAFETY: the caller promises that these bytes are readable, and `known` is not more than `size`.
    let more = unsafe { slice::from_raw_parts(source.cast::<u8>().add(known), size - known) };
    if more.iter().all(|&byte| byte == 0) {
        return Ok(());
    }
    let message = format!(
        "`{}` sets members that this version of the library does not know; use a newer library",
        T::NAME
    );
    Err(Failure::new(RECIP_VERSION, message).at("struct_size"))
}

/// Refuses NULL and misaligned pointers.
pub(crate) fn pointer<T>(pointer: *const T, name: &'static str) -> Outcome<()> {
    if pointer.is_null() {
        let message = format!("`{name}` is NULL; it must point at something");
        return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name));
    }
    aligned(pointer, name)
}

/// Refuses misaligned pointers; NULL is fine.
pub(crate) fn aligned<T>(pointer: *const T, name: &'static str) -> Outcome<()> {
    if pointer.is_aligned() {
        return Ok(());
    }
    let message = format!("`{name}` is not aligned to {} bytes", align_of::<T>());
    Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name))
}

/// The object of a call that has no status to refuse with: what is misaligned is as good as NULL.
///
/// # Safety
/// `object` is NULL or an object that lives for `'a`, if it is aligned.
pub(crate) unsafe fn object<'a, T>(object: *const T) -> Option<&'a T> {
    if !object.is_aligned() {
        return None;
    }
    // SAFETY: aligned, and the caller's promise; `as_ref` maps NULL to none.
    unsafe { object.as_ref() }
}

/// Writes a wanted output; NULL is one that is not wanted.
///
/// # Safety
/// `place` is NULL, or aligned and writable.
pub(crate) unsafe fn output<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // SAFETY: not NULL, and the rest is the caller's promise.
        unsafe { place.write(value) };
    }
}

/// A column of `rows` values that may be left out.
///
/// # Safety
/// `data` is NULL or points at `rows` values that nobody changes for `'a`, if it is aligned.
pub(crate) unsafe fn column<'a, T>(
    data: *const T,
    rows: usize,
    name: &'static str,
) -> Outcome<Option<&'a [T]>> {
    if data.is_null() {
        return Ok(None);
    }
    aligned(data, name)?;
    let bytes = rows.checked_mul(size_of::<T>());
    if bytes.is_none_or(|bytes| isize::try_from(bytes).is_err()) {
        let message = format!("{rows} rows are more than memory can hold");
        return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name));
    }
    // SAFETY: not NULL, aligned, no longer than `isize::MAX` bytes, and readable by the caller's
    // promise.
    Ok(Some(unsafe { slice::from_raw_parts(data, rows) }))
}

/// A column that must be there, unless there are no rows.
///
/// # Safety
/// As [`column`].
pub(crate) unsafe fn required_column<'a, T>(
    data: *const T,
    rows: usize,
    name: &'static str,
) -> Outcome<&'a [T]> {
    // SAFETY: the caller's promise.
    match unsafe { column(data, rows, name) }? {
        Some(column) => Ok(column),
        None if rows == 0 => Ok(&[]),
        None => {
            let message = format!("the column `{name}` is NULL; every row needs it");
            Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name))
        }
    }
}

/// Room for `rows` values that the caller owns.
#[derive(Debug)]
pub(crate) struct OutputColumn<T> {
    data: *mut T,
    rows: usize,
}

/// Checks an array that a call is to fill.
///
/// # Safety
/// `data` is NULL or points at room for `rows` values, if it is aligned.
pub(crate) unsafe fn output_column<T>(
    data: *mut T,
    rows: usize,
    name: &'static str,
) -> Outcome<OutputColumn<T>> {
    // SAFETY: the caller's promise; the values are not read.
    let _: &[mem::MaybeUninit<T>] =
        unsafe { required_column(data.cast_const().cast(), rows, name) }?;
    Ok(OutputColumn { data, rows })
}

impl<T: Copy> OutputColumn<T> {
    /// Writes values from the first place on, as far as there is room.
    ///
    /// # Safety
    /// The room is writable, and no reference into it is alive.
    pub(crate) unsafe fn write(&self, values: &[T]) {
        // SAFETY: the caller's promise.
        unsafe { self.write_at(0, values) };
    }

    /// Writes values from a place on, as far as there is room.
    ///
    /// # Safety
    /// As [`OutputColumn::write`].
    pub(crate) unsafe fn write_at(&self, place: usize, values: &[T]) {
        let count = values.len().min(self.rows.saturating_sub(place));
        if count > 0 {
            // SAFETY: checked by `output_column`, within the room, and the rest is the caller's
            // promise.
            unsafe { ptr::copy_nonoverlapping(values.as_ptr(), self.data.add(place), count) };
        }
    }
}
