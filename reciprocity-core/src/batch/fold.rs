//! Folds the rows of one task: relationship by relationship, each in canonical order.

use crate::batch::carrier::Carrier;
use crate::batch::columns::EventColumns;
use crate::batch::partition::Task;
use crate::batch::row::Row;
use crate::bytes::scatter;
use crate::error::Result;
use crate::event::Event;
use crate::policy::Policy;
use crate::quantity::Timestamp;

/// One thread's workplace, used again for every relationship.
pub(super) struct Folder<'a, C> {
    policy: &'a Policy,
    others: &'a [(u64, Event)],
    carrier: C,
    by_time: ByTime,
    groups: Groups,
    rows: Vec<Row>,
}

impl<'a, C: Carrier> Folder<'a, C> {
    pub(super) fn new(carrier: C, policy: &'a Policy, others: &'a [(u64, Event)]) -> Self {
        Self {
            policy,
            others,
            carrier,
            by_time: ByTime::default(),
            groups: Groups::default(),
            rows: Vec::new(),
        }
    }

    /// Hands every relationship of the task to `each`.
    pub(super) fn fold(&mut self, task: &Task<'_>, mut each: impl FnMut(u64, &C)) -> Result<()> {
        let mut rows = std::mem::take(&mut self.rows);
        match task {
            Task::Range { events, as_of, from, to } => {
                self.fold_range(events, *as_of, *from..*to, &mut rows, each)?;
            }
            Task::Parts(parts) => {
                self.by_time.gather(parts, C::NEEDS_ORDER);
                self.groups.gather(&self.by_time.rows, &mut rows);
                let mut rest = &mut rows[..];
                for n in 0..self.groups.lengths.len() {
                    let length = self.groups.lengths[n];
                    let (group, after) = rest.split_at_mut(length as usize);
                    rest = after;
                    let id = group[0].relationship();
                    self.take(group)?;
                    each(id, &self.carrier);
                }
            }
        }
        self.rows = rows;
        Ok(())
    }

    fn fold_range(
        &mut self,
        events: &EventColumns<'_>,
        as_of: Timestamp,
        range: std::ops::Range<usize>,
        rows: &mut Vec<Row>,
        mut each: impl FnMut(u64, &C),
    ) -> Result<()> {
        let ids = &events.relationship[range.clone()];
        let mut from = range.start;
        for same in ids.chunk_by(|a, b| a == b) {
            rows.clear();
            for place in from..from + same.len() {
                if events.occurred_at[place] <= as_of.micros() {
                    rows.push(events.row(place, self.policy)?);
                }
            }
            from += same.len();
            if !rows.is_empty() {
                self.take(rows)?;
                each(same[0], &self.carrier);
            }
        }
        Ok(())
    }

    /// Takes the rows of one relationship.
    fn take(&mut self, rows: &mut [Row]) -> Result<()> {
        self.carrier.clear();
        if rows.iter().any(|row| row.place().is_some()) {
            let event = |row: &Row| match row.place() {
                Some(place) => Some(self.others[place].1.clone()),
                None => row.event(self.policy),
            };
            return self.carrier.take(rows.iter().filter_map(event).collect(), self.policy);
        }
        if C::NEEDS_ORDER {
            put_in_order(rows);
        }
        for row in rows {
            if let Some(gift) = row.gift_of(self.policy) {
                self.carrier.give(&gift, self.policy);
            }
        }
        Ok(())
    }
}

/// Sorts rows of one relationship, which are nearly in order: only those of nearly one time may have
/// changed places.
fn put_in_order(rows: &mut [Row]) {
    // Where they are not, after all, another way is quicker than to move rows one by one.
    let mut moves = 8 * rows.len();
    for end in 1..rows.len() {
        let mut place = end;
        while place > 0 && rows[place].canonical_cmp(&rows[place - 1]).is_lt() {
            if moves == 0 {
                return rows.sort_unstable_by(Row::canonical_cmp);
            }
            moves -= 1;
            rows.swap(place, place - 1);
            place -= 1;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
fn slot_of(id: u64) -> usize {
    scatter(id) as usize
}

/// The rows of a partition in the order of their times, but for the last bits of these.
///
/// A radix sort: it costs every row the same, however many a relationship has, and leaves little to
/// do for the sort by canonical order, which costs more.
#[derive(Default)]
struct ByTime {
    rows: Vec<Row>,
    other: Vec<Row>,
}

/// How many bits of a time a pass sorts by.
const DIGIT: u32 = 11;
/// So many of the highest bits of the span of times are sorted by: of ten years, to 40 milliseconds.
const SORTED_BITS: u32 = 3 * DIGIT;

impl ByTime {
    /// Gathers the rows of a partition, and sorts them if they are `wanted_in_order`.
    fn gather(&mut self, parts: &[&[[u64; 4]]], wanted_in_order: bool) {
        self.rows.clear();
        self.rows.extend(parts.iter().copied().flatten().map(|row| Row(*row)));
        if !wanted_in_order || self.rows.is_sorted_by_key(Row::at) {
            return;
        }
        let times = || self.rows.iter().map(Row::at);
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return };
        let bits = u64::BITS - last.abs_diff(first).leading_zeros();
        let unsorted = bits.saturating_sub(SORTED_BITS);
        for low in (unsorted..bits).step_by(DIGIT as usize) {
            self.pass(first, low);
        }
    }

    /// Sorts by the digit of the times whose lowest bit is `low`, and leaves rows of one digit as
    /// they lie.
    fn pass(&mut self, first: i64, low: u32) {
        #[expect(clippy::cast_possible_truncation, reason = "the mask leaves a digit")]
        let digit = |row: &Row| (row.at().abs_diff(first) >> low) as usize & ((1 << DIGIT) - 1);
        let mut ends = [0_u32; 1 << DIGIT];
        for row in &self.rows {
            ends[digit(row)] += 1;
        }
        let mut held = 0;
        for end in &mut ends {
            (held, *end) = (held + *end, held);
        }
        self.other.resize(self.rows.len(), Row::default());
        for row in &self.rows {
            let end = &mut ends[digit(row)];
            self.other[*end as usize] = *row;
            *end += 1;
        }
        std::mem::swap(&mut self.rows, &mut self.other);
    }
}

/// Groups rows by relationship, in the order in which the relationships first come.
#[derive(Default)]
struct Groups {
    /// How many rows each group has.
    lengths: Vec<u32>,
    /// The relationship of each group.
    ids: Vec<u64>,
    /// Groups by the hash of their relationship: one more than the number of the group, or zero.
    table: Vec<u32>,
    /// The group of each row.
    of_row: Vec<u32>,
    ends: Vec<u32>,
}

impl Groups {
    /// Gathers the rows of a partition in `rows`, group after group; within a group the rows stay
    /// in the order in which they came.
    fn gather(&mut self, by_time: &[Row], rows: &mut Vec<Row>) {
        self.lengths.clear();
        self.ids.clear();
        self.of_row.clear();
        self.table.clear();
        self.table.resize(1024, 0);
        for row in by_time {
            let group = self.group(row.relationship());
            self.lengths[group as usize] += 1;
            self.of_row.push(group);
        }
        self.ends.clear();
        let mut held = 0;
        for length in &self.lengths {
            self.ends.push(held);
            held += length;
        }
        rows.clear();
        rows.resize(held as usize, Row::default());
        for (row, group) in by_time.iter().zip(&self.of_row) {
            let end = &mut self.ends[*group as usize];
            rows[*end as usize] = *row;
            *end += 1;
        }
    }

    /// The group of a relationship, made if there is none.
    #[inline]
    fn group(&mut self, id: u64) -> u32 {
        let mask = self.table.len() - 1;
        let mut slot = slot_of(id) & mask;
        loop {
            match self.table[slot] {
                0 => break,
                one => {
                    let group = one - 1;
                    if self.ids[group as usize] == id {
                        return group;
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
        self.lengths.push(0);
        self.ids.push(id);
        let made = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.table[slot] = made;
        if self.ids.len() * 2 > self.table.len() {
            self.grow();
        }
        made - 1
    }

    #[cold]
    fn grow(&mut self) {
        let mask = self.table.len() * 4 - 1;
        self.table.clear();
        self.table.resize(mask + 1, 0);
        for (id, one) in self.ids.iter().zip(1_u32..) {
            let mut slot = slot_of(*id) & mask;
            while self.table[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.table[slot] = one;
        }
    }
}
