//! Events as columns in memory: what every program measured is given.

/// As of when everything is scored, in microseconds since 1970: 2026-01-01.
pub const AS_OF: i64 = 1_767_225_600_000_000;

/// The half-life of an event's weight, in microseconds: 180 days.
pub const HALF_LIFE: i64 = 180 * 86_400_000_000;

/// One event.
///
/// The order of the fields is the canonical order within a relationship, after the relationship.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Row {
    /// Which relationship.
    pub relationship: u64,
    /// Microseconds since 1970.
    pub occurred_at: i64,
    /// The side that gave: 0 the supplier, 1 the customer.
    pub side: u8,
    /// The place of the kind in [`KINDS`](crate::kinds::KINDS).
    pub kind: u8,
    /// How much was given.
    pub amount: f64,
}

impl Row {
    /// Compares by relationship, time, side, kind and amount.
    pub fn canonical_cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |row: &Self| (row.relationship, row.occurred_at, row.side, row.kind);
        key(self).cmp(&key(other)).then(self.amount.total_cmp(&other.amount))
    }
}

/// Events by column; all columns are of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// Which relationship.
    pub relationship: Vec<u64>,
    /// Microseconds since 1970.
    pub occurred_at: Vec<i64>,
    /// 0 the supplier, 1 the customer.
    pub side: Vec<u8>,
    /// The place of the kind in [`KINDS`](crate::kinds::KINDS).
    pub kind: Vec<u8>,
    /// How much was given.
    pub amount: Vec<f64>,
}

/// A stretch of columns to be filled.
#[derive(Debug)]
pub struct ColumnsMut<'a> {
    /// Which relationship.
    pub relationship: &'a mut [u64],
    /// Microseconds since 1970.
    pub occurred_at: &'a mut [i64],
    /// 0 the supplier, 1 the customer.
    pub side: &'a mut [u8],
    /// The place of the kind.
    pub kind: &'a mut [u8],
    /// How much was given.
    pub amount: &'a mut [f64],
}

impl Columns {
    /// The bytes of one event.
    pub const EVENT_BYTES: usize = 8 + 8 + 1 + 1 + 8;

    /// Columns of `events` zeros.
    pub fn zeroed(events: usize) -> Self {
        Self {
            relationship: vec![0; events],
            occurred_at: vec![0; events],
            side: vec![0; events],
            kind: vec![0; events],
            amount: vec![0.0; events],
        }
    }

    /// The columns of some rows.
    pub fn from_rows(rows: &[Row]) -> Self {
        Self {
            relationship: rows.iter().map(|row| row.relationship).collect(),
            occurred_at: rows.iter().map(|row| row.occurred_at).collect(),
            side: rows.iter().map(|row| row.side).collect(),
            kind: rows.iter().map(|row| row.kind).collect(),
            amount: rows.iter().map(|row| row.amount).collect(),
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.relationship.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.relationship.is_empty()
    }

    /// The event at `index`, which must be below the length.
    pub fn row(&self, index: usize) -> Row {
        Row {
            relationship: self.relationship[index],
            occurred_at: self.occurred_at[index],
            side: self.side[index],
            kind: self.kind[index],
            amount: self.amount[index],
        }
    }

    /// Copies columns of the same length over these.
    pub fn copy_from(&mut self, other: &Self) {
        self.relationship.copy_from_slice(&other.relationship);
        self.occurred_at.copy_from_slice(&other.occurred_at);
        self.side.copy_from_slice(&other.side);
        self.kind.copy_from_slice(&other.kind);
        self.amount.copy_from_slice(&other.amount);
    }

    /// All of it, to be filled.
    pub fn as_mut(&mut self) -> ColumnsMut<'_> {
        ColumnsMut {
            relationship: &mut self.relationship,
            occurred_at: &mut self.occurred_at,
            side: &mut self.side,
            kind: &mut self.kind,
            amount: &mut self.amount,
        }
    }
}

impl<'a> ColumnsMut<'a> {
    /// The first `events` of the stretch, and the rest.
    pub fn split_at(self, events: usize) -> (Self, Self) {
        let (relationship, relationships) = self.relationship.split_at_mut(events);
        let (occurred_at, times) = self.occurred_at.split_at_mut(events);
        let (side, sides) = self.side.split_at_mut(events);
        let (kind, kinds) = self.kind.split_at_mut(events);
        let (amount, amounts) = self.amount.split_at_mut(events);
        (
            Self { relationship, occurred_at, side, kind, amount },
            Self {
                relationship: relationships,
                occurred_at: times,
                side: sides,
                kind: kinds,
                amount: amounts,
            },
        )
    }
}
