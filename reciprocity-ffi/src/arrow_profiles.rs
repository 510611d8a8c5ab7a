//! A batch of profiles in Arrow: the names of a relationship, its tier and its nature.

use reciprocity_core::Profile;

use crate::arrow_column::Column;
use crate::arrow_table::{Fields, check_unknown};
use crate::error::Outcome;
use crate::parties::said;

const TIER: &str = "tier";
const NATURE: &str = "nature";
const KNOWN: [&str; 4] = ["supplier", "customer", TIER, NATURE];

/// A batch of profiles.
#[derive(Debug)]
pub(crate) struct ProfileTable<'a> {
    of: Fields<'a>,
    supplier: Column<'a>,
    customer: Column<'a>,
    tier: Option<Column<'a>>,
    nature: Option<Column<'a>>,
}

impl<'a> ProfileTable<'a> {
    /// Whether a batch of these fields holds profiles: an event has a time.
    pub(crate) fn is_one(fields: &Fields<'_>) -> bool {
        let has = |wanted: &str| fields.fields.iter().any(|(name, ..)| name == wanted);
        (has(TIER) || has(NATURE)) && !has("occurred_at")
    }

    /// # Safety
    /// As [`Fields::open`], of the structures that the fields lie in.
    pub(crate) unsafe fn of(fields: Fields<'a>) -> Outcome<Self> {
        let mut unknown = fields.fields.iter().filter(|(name, ..)| !KNOWN.contains(&&**name));
        unknown.try_for_each(|(name, ..)| check_unknown(name, &KNOWN))?;
        // SAFETY: the caller's promise, for all four.
        let (supplier, customer, tier, nature) = unsafe {
            (
                fields.needed("supplier")?,
                fields.needed("customer")?,
                fields.column(TIER)?,
                fields.column(NATURE)?,
            )
        };
        Ok(Self { of: fields, supplier, customer, tier, nature })
    }

    pub(crate) fn rows(&self) -> usize {
        self.of.rows
    }

    /// The two names of a row, and what it says of the relationship.
    pub(crate) fn row(&self, row: usize) -> Outcome<([&'a str; 2], Profile)> {
        self.of.check(row)?;
        let text = |column: &Option<Column<'a>>| match column {
            Some(column) => column.text(row).map(str::trim_ascii),
            None => Ok(""),
        };
        let names = [self.supplier.text(row)?, self.customer.text(row)?];
        let profile = said(Profile::default(), text(&self.tier)?, text(&self.nature)?)?;
        Ok((names.map(str::trim_ascii), profile))
    }
}
