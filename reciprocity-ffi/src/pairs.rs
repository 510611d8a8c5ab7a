//! Relationships by the names of their parties.

use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::{Books, read, recip_ledger};
use crate::input::{Versioned, pointer, required_column};
use crate::status::{RECIP_NOT_FOUND, recip_status};
use crate::text::recip_text;

/// The relationships to score: row `i` names a supplier and its customer. The arrays belong to the
/// caller and are read during the call only.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_pairs {
    /// sizeof(recip_pairs).
    pub struct_size: usize,
    /// How many; each array has as many elements.
    pub count: usize,
    /// Needed.
    pub supplier: *const recip_text,
    /// Needed.
    pub customer: *const recip_text,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer, and
// only numbers and pointers inside.
unsafe impl Versioned for recip_pairs {
    const NAME: &'static str = "recip_pairs";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Reads the names of all pairs.
///
/// # Safety
/// The arrays have `count` elements; they and their texts stay as they are for `'a`.
pub(crate) unsafe fn names<'a>(pairs: &recip_pairs) -> Outcome<Vec<(&'a str, &'a str)>> {
    // SAFETY: the caller's promise.
    let (suppliers, customers) = unsafe {
        (
            required_column(pairs.supplier, pairs.count, "supplier")?,
            required_column(pairs.customer, pairs.count, "customer")?,
        )
    };
    let name = |row: usize, text: recip_text, column| {
        // SAFETY: the caller's promise.
        unsafe { text.read(column) }.map_err(|failure| failure.in_row(row))
    };
    suppliers
        .iter()
        .zip(customers)
        .enumerate()
        .map(|(row, (supplier, customer))| {
            Ok((name(row, *supplier, "supplier")?, name(row, *customer, "customer")?))
        })
        .collect()
}

/// Names relationship `index` (counted from 0, in the order of the names: by supplier, then by
/// customer, byte by byte). The texts belong to the ledger and are valid until the next call that
/// takes the ledger without const, even one that fails, or frees it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn recip_ledger_pair(
    ledger: *const recip_ledger,
    index: u64,
    supplier: *mut recip_text,
    customer: *mut recip_text,
    err: *mut *mut recip_error,
) -> recip_status {
    let find = |books: &Books| {
        let pairs = books.pairs();
        let pair = usize::try_from(index).ok().and_then(|index| pairs.get(index));
        pair.map(|pair| (recip_text::lend(&pair.0), recip_text::lend(&pair.1))).ok_or_else(|| {
            let message =
                format!("there is no relationship `{index}`; the ledger has {}", pairs.len());
            Failure::new(RECIP_NOT_FOUND, message)
        })
    };
    let body = || {
        pointer(supplier, "supplier")?;
        pointer(customer, "customer")?;
        // SAFETY: the caller's promise about `ledger`.
        let names = unsafe { read(ledger, find) }?;
        // SAFETY: not NULL, aligned, and writable by the caller's promise.
        unsafe {
            supplier.write(names.0);
            customer.write(names.1);
        }
        Ok(())
    };
    // SAFETY: the caller's promise about `err`.
    unsafe { guard::status(err, body) }
}
