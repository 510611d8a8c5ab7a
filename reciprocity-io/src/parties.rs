//! The two parties of a row.

use reciprocity_core::ErrorKind;

use crate::problem::{Cell, Outcome, shown};

/// Two different parties, each with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parties<'r> {
    pub(crate) supplier: &'r str,
    pub(crate) customer: &'r str,
}

impl<'r> Parties<'r> {
    pub(crate) fn new(supplier: Cell<'r>, customer: Cell<'r>) -> Outcome<Self> {
        let parties = Self {
            supplier: supplier.required("name the party that supplies")?.text(),
            customer: customer.required("name the party that is supplied")?.text(),
        };
        if parties.supplier == parties.customer {
            let message = format!(
                "`{}` stands on both sides; a relationship is between two parties: correct the row \
                 or remove it",
                shown(parties.customer)
            );
            return Err(customer.refuse(ErrorKind::SelfRelationship, message));
        }
        Ok(parties)
    }
}
