//! A batch of states in Arrow: the names of a relationship and the bytes of its state.

use crate::arrow_column::Column;
use crate::arrow_table::Fields;
use crate::error::{Failure, Outcome};
use crate::status::RECIP_MALFORMED;

/// The column that tells states from events.
pub(crate) const STATE: &str = "state";

/// A batch of states.
#[derive(Debug)]
pub(crate) struct StateTable<'a> {
    of: Fields<'a>,
    supplier: Column<'a>,
    customer: Column<'a>,
    state: Column<'a>,
}

/// One state, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StateRow<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) state: &'a [u8],
}

impl<'a> StateTable<'a> {
    /// # Safety
    /// As [`Fields::open`], of the structures that the fields lie in.
    pub(crate) unsafe fn of(fields: Fields<'a>) -> Outcome<Self> {
        // SAFETY: the caller's promise, for all three.
        let (supplier, customer, state) = unsafe {
            (fields.needed("supplier")?, fields.needed("customer")?, fields.needed(STATE)?)
        };
        Ok(Self { of: fields, supplier, customer, state })
    }

    pub(crate) fn rows(&self) -> usize {
        self.of.rows
    }

    pub(crate) fn row(&self, row: usize) -> Outcome<StateRow<'a>> {
        self.of.check(row)?;
        if self.state.is_null(row) {
            let message = "the state is null; leave the row out";
            return Err(Failure::new(RECIP_MALFORMED, message).at(STATE));
        }
        Ok(StateRow {
            supplier: self.supplier.text(row)?,
            customer: self.customer.text(row)?,
            state: self.state.bytes(row)?,
        })
    }
}
