//! What measurements are held against: the plainest program that answers anything at all.

use hashbrown::HashMap;

use crate::columns::{Columns, HALF_LIFE};

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
        let row = columns.row(index);
        let sum = sums.entry(row.relationship).or_default();
        let age = (row.occurred_at - as_of) as f64 / HALF_LIFE as f64;
        sum.given[usize::from(row.side)] += row.amount * libm::exp2(age);
        sum.count[usize::from(row.side)] += 1;
        sum.last = sum.last.max(row.occurred_at);
    }
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
