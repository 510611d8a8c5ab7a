//! What measurements are held against: the plainest program that answers anything at all.

use hashbrown::HashMap;

use crate::columns::{Columns, HALF_LIFE, Row};

/// What was given each way, discounted; how often; and when last.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Plain {
    /// By side.
    pub given: [f64; 2],
    /// By side.
    pub count: [u32; 2],
    /// Microseconds since 1970.
    pub last: i64,
}

/// Plain sums by relationship.
pub type PlainSums = HashMap<u64, Plain>;

/// Adds events to plain sums, which are in floating point and depend on the order.
pub fn add(sums: &mut PlainSums, columns: &Columns, as_of: i64) {
    for index in 0..columns.len() {
        add_one(sums, &columns.row(index), as_of);
    }
}

/// Adds one event.
pub fn add_one(sums: &mut PlainSums, row: &Row, as_of: i64) {
    let sum = sums.entry(row.relationship).or_default();
    let age = (row.occurred_at - as_of) as f64 / HALF_LIFE as f64;
    sum.given[usize::from(row.side)] += row.amount * libm::exp2(age);
    sum.count[usize::from(row.side)] += 1;
    sum.last = sum.last.max(row.occurred_at);
}

/// How many parts rows are brought into: as many as a core's cache has lines for.
const PARTS: usize = 4096;

/// Brings rows of 32 bytes together by relationship, once, into fresh memory, in the plainest way: what
/// must be done somehow with events in no order, unless the state of every relationship lies at hand.
pub fn bring_together(columns: &Columns) -> Vec<[u64; 4]> {
    let part = |relationship: u64| {
        usize::try_from(relationship.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52).unwrap_or(0)
    };
    let mut ends = vec![0; PARTS];
    for relationship in &columns.relationship {
        ends[part(*relationship)] += 1;
    }
    let mut held = 0;
    for end in &mut ends {
        (held, *end) = (held + *end, held);
    }
    let mut rows = vec![[0; 4]; columns.len()];
    for index in 0..columns.len() {
        let row = columns.row(index);
        let end = &mut ends[part(row.relationship)];
        let rest = u64::from(row.side) << 8 | u64::from(row.kind);
        rows[*end] =
            [row.relationship, row.occurred_at.cast_unsigned(), row.amount.to_bits(), rest];
        *end += 1;
    }
    rows
}

/// Adds the sums of another part.
pub fn merge(sums: &mut PlainSums, other: &PlainSums) {
    for (relationship, part) in other {
        let sum = sums.entry(*relationship).or_default();
        for side in 0..2 {
            sum.given[side] += part.given[side];
            sum.count[side] += part.count[side];
        }
        sum.last = sum.last.max(part.last);
    }
}
