//! Relationships by the names of their parties.

use reciprocity_core::{History, PerSide};

use crate::books::{Books, recip_ledger};
use crate::error::{Failure, Outcome, recip_error};
use crate::guard;
use crate::handle::read;
use crate::input::{Versioned, column, pointer, structure};
use crate::names::Names;
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_NOT_FOUND, recip_status};
use crate::text::recip_text;

/// Relationships: row `i` names a supplier and its customer, each by its name or by its number (see
/// recip_ledger_intern). Start from `= {0}` (`= {}` in C++). The arrays belong to the caller and are
/// read during the call only.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_pairs {
    /// sizeof(recip_pairs).
    pub struct_size: usize,
    /// How many; each array has as many elements.
    pub count: usize,
    /// Names. Needed, unless `supplier_id` is there.
    pub supplier: *const recip_text,
    /// Names. Needed, unless `customer_id` is there.
    pub customer: *const recip_text,
    /// Numbers in place of `supplier`; else NULL.
    pub supplier_id: *const i64,
    /// Numbers in place of `customer`; else NULL.
    pub customer_id: *const i64,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer, and
// only numbers and pointers inside.
unsafe impl Versioned for recip_pairs {
    const NAME: &'static str = "recip_pairs";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// The parties of one side, by name or by number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parties<'a> {
    Texts(&'a [recip_text]),
    Numbers(&'a [i64]),
}

impl<'a> Parties<'a> {
    /// # Safety
    /// The array that is not NULL has `rows` elements that nobody changes for `'a`.
    pub(crate) unsafe fn of(
        texts: *const recip_text,
        ids: *const i64,
        rows: usize,
        name: &'static str,
    ) -> Outcome<Self> {
        // SAFETY: the caller's promise.
        let (texts, ids) = unsafe { (column(texts, rows, name)?, column(ids, rows, name)?) };
        match (texts, ids) {
            (Some(texts), None) => Ok(Parties::Texts(texts)),
            (None, Some(ids)) => Ok(Parties::Numbers(ids)),
            (None, None) if rows == 0 => Ok(Parties::Texts(&[])),
            (None, None) => {
                let message = format!("the column `{name}` is NULL; every row needs it");
                Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name))
            }
            (Some(_), Some(_)) => {
                let message = format!("`{name}` is there by name and by number; keep one of them");
                Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at(name))
            }
        }
    }

    /// # Safety
    /// The text of the row is readable and stays as it is for `'a`.
    pub(crate) unsafe fn name<'r>(
        &self,
        row: usize,
        names: &'r Names,
        column: &'static str,
    ) -> Outcome<&'r str>
    where
        'a: 'r,
    {
        match self {
            // SAFETY: the caller's promise.
            Parties::Texts(texts) => unsafe { texts[row].read(column) },
            Parties::Numbers(ids) => names.name(ids[row]).map_err(|failure| failure.at(column)),
        }
    }
}

/// Relationships that a call is about: those of the caller's list, or all.
#[derive(Debug)]
pub(crate) enum Wanted<'a> {
    All,
    Listed { count: usize, supplier: Parties<'a>, customer: Parties<'a> },
}

/// A relationship of a ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) history: &'a History,
}

impl<'a> Held<'a> {
    pub(crate) fn names(&self) -> PerSide<&'a str> {
        PerSide { supplier: self.supplier, customer: self.customer }
    }
}

impl<'a> Wanted<'a> {
    /// # Safety
    /// `pairs` is NULL or points at a structure of its `struct_size` whose arrays have `count`
    /// elements; they and their texts stay as they are for `'a`.
    pub(crate) unsafe fn of(pairs: *const recip_pairs) -> Outcome<Self> {
        if pairs.is_null() {
            return Ok(Wanted::All);
        }
        // SAFETY: the caller's promise.
        let pairs = unsafe { structure(pairs, "pairs") }?;
        let count = pairs.count;
        // SAFETY: the caller's promise.
        let (supplier, customer) = unsafe {
            (
                Parties::of(pairs.supplier, pairs.supplier_id, count, "supplier")?,
                Parties::of(pairs.customer, pairs.customer_id, count, "customer")?,
            )
        };
        Ok(Wanted::Listed { count, supplier, customer })
    }

    /// Finds the relationships in a ledger.
    ///
    /// # Safety
    /// As [`Wanted::of`].
    pub(crate) unsafe fn find<'r>(&self, books: &'r Books) -> Outcome<Vec<Held<'r>>>
    where
        'a: 'r,
    {
        let Wanted::Listed { count, supplier, customer } = self else {
            let all = books.ledger.iter();
            return Ok(all
                .map(|(supplier, customer, history)| Held { supplier, customer, history })
                .collect());
        };
        let one = |row| {
            // SAFETY: the caller's promise.
            let (supplier, customer) = unsafe {
                (
                    supplier.name(row, &books.names, "supplier")?,
                    customer.name(row, &books.names, "customer")?,
                )
            };
            held(books, supplier, customer)
        };
        (0..*count).map(|row| one(row).map_err(|failure| failure.in_row(row))).collect()
    }
}

/// The relationship of these two.
pub(crate) fn held<'a>(
    books: &'a Books,
    supplier: &'a str,
    customer: &'a str,
) -> Outcome<Held<'a>> {
    let history = books.ledger.history(supplier, customer).ok_or_else(|| {
        let message = format!(
            "there is no relationship in which `{supplier}` supplies `{customer}`; record an event \
             of it first"
        );
        Failure::new(RECIP_NOT_FOUND, message)
    })?;
    Ok(Held { supplier, customer, history })
}

/// Names relationship `index` (counted from 0, in the order of the names: by supplier, then by
/// customer, byte by byte); RECIP_NOT_FOUND from their count on. The texts belong to the ledger and are
/// valid until the next call that takes the ledger without const, even one that fails, or frees it.
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
            Failure::new(RECIP_NOT_FOUND, message).at("index")
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
