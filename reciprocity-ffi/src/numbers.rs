//! Columns of numbers: contributions, and what is known of relationships beside them.

use reciprocity_core::{Circumstances, EventColumns, Nature, Profile, Tier};

use crate::error::{Failure, Outcome};
use crate::input::{Versioned, column, required_column};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_OUT_OF_RANGE};

/// Contributions as columns of numbers: what nearly all of a large stream is. Start from `= {0}`
/// (`= {}` in C++). The arrays belong to the caller and are read during the call only.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_numbers {
    /// sizeof(recip_numbers).
    pub struct_size: usize,
    /// How many rows; every array has as many elements.
    pub rows: usize,
    /// Which relationship: any number from 0 on. Needed.
    pub relationship: *const i64,
    /// Microseconds since 1970-01-01 00:00 UTC. Needed.
    pub occurred_at: *const i64,
    /// The side that gave: 0 the supplier, 1 the customer. Needed.
    pub actor: *const u8,
    /// The place of the kind; see recip_policy_kind_places. Needed.
    pub kind: *const u16,
    /// How much: hours, acts, units, or major units of money in one currency, which is not named.
    /// Needed.
    pub amount: *const f64,
    /// Who recorded it: 0 the supplier, 1 the customer, 2 both. NULL: both saw every row.
    pub observer: *const u8,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer, and
// only numbers and pointers inside.
unsafe impl Versioned for recip_numbers {
    const NAME: &'static str = "recip_numbers";
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl recip_numbers {
    /// # Safety
    /// The columns have `rows` elements, which stay as they are for `'a`.
    pub(crate) unsafe fn columns<'a>(&self) -> Outcome<EventColumns<'a>> {
        let rows = self.rows;
        // SAFETY: the caller's promise; a number from 0 on is the same in both kinds of 64 bits, which
        // is checked first.
        unsafe {
            numbers_of(required_column(self.relationship, rows, "relationship")?)?;
            Ok(EventColumns {
                relationship: required_column(self.relationship.cast(), rows, "relationship")?,
                occurred_at: required_column(self.occurred_at, rows, "occurred_at")?,
                actor: required_column(self.actor, rows, "actor")?,
                kind: required_column(self.kind, rows, "kind")?,
                amount: required_column(self.amount, rows, "amount")?,
                observer: column(self.observer, rows, "observer")?,
            })
        }
    }
}

/// How deep relationships go, as columns of numbers. Start from `= {0}` (`= {}` in C++). The arrays
/// belong to the caller and are read during the call only.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_profiles {
    /// sizeof(recip_profiles).
    pub struct_size: usize,
    /// How many rows; every array has as many elements.
    pub rows: usize,
    /// Which relationship, in any order, each once. Needed.
    pub relationship: *const i64,
    /// The tier: 0 incidental, 1 transactional, 2 standard, 3 key, 4 strategic, 5 executive_sponsored.
    /// NULL: all are standard.
    pub tier: *const u8,
    /// The nature: 0 one_off, 1 ongoing. NULL: all are ongoing.
    pub nature: *const u8,
}

// SAFETY: as for `recip_numbers`.
unsafe impl Versioned for recip_profiles {
    const NAME: &'static str = "recip_profiles";
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl recip_profiles {
    /// By rising relationship.
    ///
    /// # Safety
    /// The columns have `rows` elements, which stay as they are during the call.
    pub(crate) unsafe fn circumstances(&self) -> Outcome<Vec<(u64, Circumstances)>> {
        // SAFETY: the caller's promise.
        let (ids, tiers, natures) = unsafe {
            (
                required_column(self.relationship, self.rows, "relationship")?,
                column(self.tier, self.rows, "tier")?,
                column(self.nature, self.rows, "nature")?,
            )
        };
        numbers_of(ids)?;
        let of_row = |(row, id): (usize, &i64)| {
            let mut profile = Profile::default();
            if let Some(tiers) = tiers {
                profile.tier = coded(&Tier::ALL, tiers[row], "tier", row)?;
            }
            if let Some(natures) = natures {
                profile.nature = coded(&Nature::ALL, natures[row], "nature", row)?;
            }
            Ok((id.cast_unsigned(), row, profile))
        };
        let mut all = ids.iter().enumerate().map(of_row).collect::<Outcome<Vec<_>>>()?;
        all.sort_unstable_by_key(|(id, row, _)| (*id, *row));
        if let Some(two) = all.windows(2).find(|two| two[0].0 == two[1].0) {
            let (id, row, _) = two[1];
            let message = format!("relationship `{id}` stands there twice; keep one row of it");
            let failure = Failure::new(RECIP_INVALID_ARGUMENT, message);
            return Err(failure.at("relationship").in_row(row));
        }
        Ok(all.into_iter().map(|(id, _, profile)| (id, profile.into())).collect())
    }
}

fn coded<T: Copy>(all: &[T], code: u8, name: &'static str, row: usize) -> Outcome<T> {
    all.get(usize::from(code)).copied().ok_or_else(|| {
        let message = format!("`{code}` is no code; use one from 0 to {}", all.len() - 1);
        Failure::new(RECIP_OUT_OF_RANGE, message).at(name).in_row(row)
    })
}

/// The number of a relationship.
pub(crate) fn number(relationship: i64) -> Outcome<u64> {
    u64::try_from(relationship).map_err(|_| negative(relationship))
}

/// Refuses a column in which one is none.
fn numbers_of(relationships: &[i64]) -> Outcome<()> {
    match relationships.iter().position(|id| *id < 0) {
        Some(row) => Err(negative(relationships[row]).in_row(row)),
        None => Ok(()),
    }
}

fn negative(relationship: i64) -> Failure {
    let message = format!("`{relationship}` is no relationship; use numbers from 0 on");
    Failure::new(RECIP_INVALID_ARGUMENT, message).at("relationship")
}
