//! Folds the rows of one task: relationship by relationship, each in canonical order.

use crate::batch::carrier::Carrier;
use crate::batch::columns::{EventColumns, Reader};
use crate::batch::partition::Task;
use crate::batch::row::{Row, Words};
use crate::bytes::scatter;
use crate::error::Result;
use crate::event::Event;
use crate::policy::Policy;
use crate::quantity::Timestamp;

/// How many rows are weighed at a time.
const ABREAST: usize = 1024;

/// One thread's workplace, used again for every relationship.
pub(super) struct Folder<'a, C: Carrier> {
    policy: &'a Policy,
    others: &'a [(u64, Event)],
    carrier: C,
    groups: Groups,
    rows: Vec<Row>,
    /// What each row of a relationship weighs.
    weights: Vec<C::Weight>,
}

impl<'a, C: Carrier> Folder<'a, C> {
    pub(super) fn new(carrier: C, policy: &'a Policy, others: &'a [(u64, Event)]) -> Self {
        Self {
            policy,
            others,
            carrier,
            groups: Groups::default(),
            rows: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// Hands every relationship of the task to `each`.
    pub(super) fn fold(&mut self, task: &Task<'_>, mut each: impl FnMut(u64, &C)) -> Result<()> {
        let mut rows = std::mem::take(&mut self.rows);
        match task {
            Task::Range { events, reader, as_of, from, to } => {
                self.fold_range(events, reader, *as_of, *from..*to, &mut rows, each)?;
            }
            Task::Partition(partition) => {
                self.groups.gather(partition, C::NEEDS_ORDER, &mut rows);
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
        reader: &Reader<'_>,
        as_of: Timestamp,
        range: std::ops::Range<usize>,
        rows: &mut Vec<Row>,
        mut each: impl FnMut(u64, &C),
    ) -> Result<()> {
        let ids = &events.relationship[range.clone()];
        let mut from = range.start;
        for same in ids.chunk_by(|a, b| a == b) {
            rows.clear();
            reader.rows_until(as_of, from..from + same.len(), rows)?;
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
        // Weighed beforehand: a weight is a long chain of steps, and those of many rows go abreast.
        for rows in rows.chunks(ABREAST) {
            self.weights.clear();
            self.weights.extend(rows.iter().map(|row| C::weight(row.instant(), self.policy)));
            for (row, weight) in rows.iter().zip(&self.weights) {
                self.carrier.give(&row.gift_of(self.policy), weight, self.policy);
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
        while place > 0 && rows[place].comes_before(&rows[place - 1]) {
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

/// Groups the rows of a partition by relationship, in the order in which the relationships first
/// come; each group's in the order of their times, but for the last bits of these.
///
/// A radix sort: it costs every row the same, however many a relationship has, and leaves little to
/// do for the sort by canonical order, which costs more. What is sorted are words that hold a time
/// and a place; the rows move once.
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
    /// Where the next row of each group goes.
    ends: Vec<u32>,
    times: Times,
}

impl Groups {
    /// Gathers `from` in `rows`, group after group; each group as it comes, or by time if it is
    /// `wanted_in_order`.
    fn gather(&mut self, from: &[Words], wanted_in_order: bool, rows: &mut Vec<Row>) {
        self.assign(from);
        self.ends.clear();
        let mut held = 0;
        for length in &self.lengths {
            self.ends.push(held);
            held += length;
        }
        // All of them are overwritten.
        rows.resize(held as usize, Row::default());
        let Self { of_row, ends, times, .. } = self;
        let mut put = |place: usize| {
            let end = &mut ends[of_row[place] as usize];
            rows[*end as usize] = Row(from[place]);
            *end += 1;
        };
        match times.order(from, wanted_in_order) {
            None => (0..from.len()).for_each(put),
            Some(order) => order.for_each(&mut put),
        }
    }

    /// Gives every row its group.
    fn assign(&mut self, rows: &[Words]) {
        self.lengths.clear();
        self.ids.clear();
        self.of_row.clear();
        self.of_row.reserve(rows.len());
        self.table.clear();
        self.table.resize(1024, 0);
        for row in rows {
            let group = self.group(Row(*row).relationship());
            self.lengths[group as usize] += 1;
            self.of_row.push(group);
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

/// How many bits of a time a pass sorts by.
const DIGIT: u32 = 11;
/// How many more bits are sorted by than it takes to number the rows: so few rows of a relationship
/// are left in one place of the order that it hardly costs to put them right.
const SPARE_BITS: u32 = 6;

/// Sorts rows by the highest bits of their times.
#[derive(Default)]
struct Times {
    /// The time of each row and, in the lowest bits, its place.
    words: Vec<u64>,
    other: Vec<u64>,
}

impl Times {
    /// The places of the rows in the order of their times; none if they lie so, or need not.
    fn order(
        &mut self,
        rows: &[Words],
        wanted: bool,
    ) -> Option<impl Iterator<Item = usize> + use<'_>> {
        let at = |row: &Words| Row(*row).at();
        if !wanted || rows.is_sorted_by_key(at) {
            return None;
        }
        let (first, last) = rows
            .iter()
            .map(at)
            .fold((i64::MAX, i64::MIN), |(first, last), at| (first.min(at), last.max(at)));
        let span = u64::BITS - last.abs_diff(first).leading_zeros();
        let number = usize::BITS - rows.len().leading_zeros();
        let digits = (number + SPARE_BITS).min(span).min(u64::BITS - number).div_ceil(DIGIT);
        let kept = (digits * DIGIT).min(u64::BITS - number);
        let unsorted = span.saturating_sub(kept);
        self.words.clear();
        self.words.extend(
            (rows.iter().zip(0_u64..))
                .map(|(row, place)| (at(row).abs_diff(first) >> unsorted) << number | place),
        );
        for pass in 0..digits {
            self.sort_by_digit(number + pass * DIGIT);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the mask leaves the place")]
        Some(self.words.iter().map(move |word| (word & ((1 << number) - 1)) as usize))
    }

    /// Sorts by the digit whose lowest bit is `low`, and leaves words of one digit as they lie.
    fn sort_by_digit(&mut self, low: u32) {
        #[expect(clippy::cast_possible_truncation, reason = "the mask leaves a digit")]
        let digit = |word: u64| (word >> low) as usize & ((1 << DIGIT) - 1);
        let mut ends = [0_u32; 1 << DIGIT];
        for word in &self.words {
            ends[digit(*word)] += 1;
        }
        let mut held = 0;
        for end in &mut ends {
            (held, *end) = (held + *end, held);
        }
        self.other.resize(self.words.len(), 0);
        for word in &self.words {
            let end = &mut ends[digit(*word)];
            self.other[*end as usize] = *word;
            *end += 1;
        }
        std::mem::swap(&mut self.words, &mut self.other);
    }
}
