//! Brings the rows of each relationship together.
//!
//! Rows that come sorted by relationship stay where they are: a task is a range of them. Others are
//! spread over partitions by a hash of the relationship, so many that one fits a core's cache: each
//! thread spreads a part of the rows, for which every partition has a stretch of its room, and a task is
//! a partition. More rows than a round holds are spread in several rounds, each of which takes some of
//! the partitions: the room is bounded and is used again. Partitions come in bundles, a round takes whole
//! bundles, and the bundle of each row is kept in a byte, so that a round finds its rows without looking at
//! the columns of the others.

use std::ops::{Range, RangeInclusive};
use std::slice::IterMut;
use std::sync::{Mutex, PoisonError};

use crate::batch::columns::{EventColumns, Reader, is_later};
use crate::batch::row::{Row, Words};
use crate::bytes::scatter;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::threads::{Workers, on_workers};

/// How few and how many rows a round holds, of which it is to have a fifth: their room is then a quarter
/// of that of the columns, and no more than half a gibibyte.
const ROUND: RangeInclusive<usize> = 1 << 20..=1 << 24;
/// How many rows a partition is meant to hold: a mebibyte of them.
const PARTITION: usize = 1 << 15;
/// How many bits of a bundle's number there are at the most.
const BUNDLE_BITS: u32 = 7;
/// The bundle of rows that do not count.
const NO_BUNDLE: u8 = u8::MAX;
/// Into how many shares the rows are cut at the most, however many threads there are.
const MOST_SHARES: usize = 1024;
/// How many rows are looked at before those of the round are read.
const PICKED: usize = 256;

/// Rows that one thread folds, all of their relationships.
pub(super) enum Task<'a> {
    /// Of sorted columns: where they lie.
    Range {
        events: &'a EventColumns<'a>,
        reader: &'a Reader<'a>,
        as_of: Timestamp,
        from: usize,
        to: usize,
    },
    /// All of one partition.
    Partition(&'a [Words]),
}

/// Brings rows together, a round of tasks at a time.
pub(super) struct Spread<'a> {
    events: &'a EventColumns<'a>,
    others: &'a [(u64, Event)],
    as_of: Timestamp,
    reader: Reader<'a>,
    way: Way,
}

enum Way {
    /// The rows lie sorted by relationship; they are yet to be handed out, or not.
    AsTheyLie {
        waiting: bool,
    },
    Partitions(Partitions),
}

/// How far the rows are spread.
struct Partitions {
    /// The partition of a relationship is the highest bits of its hash: all but so many.
    shift: u32,
    /// How many partitions a bundle has, as a power of two.
    bundle: u32,
    /// The first partition of the next round.
    next: usize,
    /// How many rows a round holds, unless one bundle has more.
    round: usize,
    /// What each thread spreads.
    shares: Vec<Share>,
    /// The rows of this round's partitions, one partition after the other, and in each those of one
    /// share after the other.
    room: Vec<Words>,
}

/// A part of the rows, which one thread spreads.
struct Share {
    /// The rows, those of the others counted after those of the columns.
    rows: Range<usize>,
    /// How many rows each partition gets.
    counts: Vec<u32>,
    /// The bundle of each row.
    bundles: Vec<u8>,
}

/// The room that is left for the rows of a share, by partition.
type Free<'a> = Vec<IterMut<'a, Words>>;

impl<'a> Spread<'a> {
    pub(super) fn new(
        events: &'a EventColumns<'a>,
        others: &'a [(u64, Event)],
        as_of: Timestamp,
        policy: &'a Policy,
        workers: &dyn Workers,
    ) -> Self {
        let way = if others.is_empty() && events.relationship.is_sorted() {
            Way::AsTheyLie { waiting: true }
        } else {
            let rows = events.len() + others.len();
            let bits = (rows / PARTITION).next_power_of_two().trailing_zeros().clamp(1, 13);
            let round = (rows / 5).clamp(*ROUND.start(), *ROUND.end());
            Way::Partitions(Partitions::new(events, others, as_of, workers, bits, round))
        };
        Self { events, others, as_of, reader: Reader::new(events, policy), way }
    }

    /// The tasks of the next round, if there is one.
    pub(super) fn next_round(&mut self, workers: &dyn Workers) -> Result<Option<Vec<Task<'_>>>> {
        let Self { events, others, as_of, reader, way } = self;
        match way {
            Way::AsTheyLie { waiting } => {
                Ok(std::mem::take(waiting).then(|| ranges(events, reader, *as_of)))
            }
            Way::Partitions(partitions) => {
                let Some(round) = partitions.next_round() else { return Ok(None) };
                let whose = |place| whose_and_when(events, others, place).0;
                let read = |place, words: &mut Words| read(reader, others, place, words);
                if !partitions.spread(&round, workers, whose, read) {
                    return Err(first_problem(reader));
                }
                Ok(Some(partitions.tasks(&round)))
            }
        }
    }
}

/// Ranges of rows that hold all of their relationships.
fn ranges<'a>(
    events: &'a EventColumns<'a>,
    reader: &'a Reader<'a>,
    as_of: Timestamp,
) -> Vec<Task<'a>> {
    let ids = events.relationship;
    let mut tasks = Vec::with_capacity(ids.len() / PARTITION + 1);
    let mut from = 0;
    while from < ids.len() {
        let mut to = (from + PARTITION).min(ids.len());
        to += ids[to..].iter().take_while(|id| **id == ids[to - 1]).count();
        tasks.push(Task::Range { events, reader, as_of, from, to });
        from = to;
    }
    tasks
}

/// The relationship and the time of the row at `place`; those of the others come after the columns.
#[inline]
fn whose_and_when(events: &EventColumns<'_>, others: &[(u64, Event)], place: usize) -> (u64, i64) {
    if let Some(relationship) = events.relationship.get(place) {
        return (*relationship, events.occurred_at[place]);
    }
    let (relationship, event) = &others[place - events.len()];
    (*relationship, event.occurred_at().micros())
}

/// Reads the row at `place`, if it is sound.
#[inline]
fn read(reader: &Reader<'_>, others: &[(u64, Event)], place: usize, words: &mut Words) -> bool {
    let Some(place) = place.checked_sub(reader.len()) else { return reader.read(place, words) };
    let (relationship, event) = &others[place];
    // The list is checked to have fewer than 2^32 events.
    *words = Row::other(*relationship, event, u32::try_from(place).unwrap_or(u32::MAX)).0;
    true
}

/// The first row that cannot be read: the same whoever came upon one first.
fn first_problem(reader: &Reader<'_>) -> Error {
    let problem = (0..reader.len()).find_map(|place| reader.row(place).err());
    problem.unwrap_or_else(|| Error::new(ErrorKind::OutOfRange, "a row cannot be read"))
}

impl Partitions {
    fn new(
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
        as_of: Timestamp,
        workers: &dyn Workers,
        bits: u32,
        round: usize,
    ) -> Self {
        let rows = events.len() + others.len();
        let (shift, bundle) = (u64::BITS - bits, bits.saturating_sub(BUNDLE_BITS));
        let count = |rows: Range<usize>| {
            let mut counts = vec![0_u32; 1 << bits];
            let mut bundles = Vec::with_capacity(rows.len());
            let mut count = |relationship: u64, at: i64| {
                let (partition, is_seen) = (partition(relationship, shift), !is_later(at, as_of));
                counts[partition] += u32::from(is_seen);
                bundles.push(if is_seen {
                    number_of_bundle(partition >> bundle)
                } else {
                    NO_BUNDLE
                });
            };
            let columns = rows.start.min(events.len())..rows.end.min(events.len());
            for (relationship, at) in events.relationship[columns.clone()]
                .iter()
                .zip(&events.occurred_at[columns.clone()])
            {
                count(*relationship, *at);
            }
            for place in rows.clone().skip(columns.len()) {
                let (relationship, at) = whose_and_when(events, others, place);
                count(relationship, at);
            }
            Share { rows, counts, bundles }
        };
        let shares = workers.count().clamp(1, MOST_SHARES);
        let cut = |share: usize| rows * share / shares;
        let shares = on_workers(workers, shares, || |share| count(cut(share)..cut(share + 1)));
        Self { shift, bundle, next: 0, round, shares, room: Vec::new() }
    }

    /// How many rows a partition holds.
    fn held(&self, partition: usize) -> usize {
        self.shares.iter().map(|share| share.counts[partition] as usize).sum()
    }

    /// The partitions of as many of the bundles that are left as a round holds.
    fn next_round(&mut self) -> Option<Range<usize>> {
        let partitions = 1 << (u64::BITS - self.shift);
        if self.next >= partitions {
            return None;
        }
        let from = self.next;
        let mut held = 0;
        while self.next < partitions {
            let bundle = self.next..self.next + (1 << self.bundle);
            let more = bundle.clone().map(|partition| self.held(partition)).sum::<usize>();
            if held > 0 && held + more > self.round {
                break;
            }
            held += more;
            self.next = bundle.end;
        }
        Some(from..self.next)
    }

    /// Spreads the rows of the round's partitions; not if one cannot be read.
    fn spread(
        &mut self,
        round: &Range<usize>,
        workers: &dyn Workers,
        whose: impl Fn(usize) -> u64 + Sync,
        read: impl Fn(usize, &mut Words) -> bool + Sync,
    ) -> bool {
        let held = round.clone().map(|partition| self.held(partition)).sum();
        if self.room.len() < held {
            // Fresh zeroed memory costs nothing until it is written, and then much: with some to spare
            // the next rounds have room too. What was there goes first.
            self.room = Vec::new();
            self.room = vec![[0; 4]; held + held / 16];
        }
        let Self { shift, bundle, shares, room, .. } = self;
        let bundles = round.start >> *bundle..round.end >> *bundle;
        let free = free_rooms(shares, round, room).into_iter().map(Mutex::new);
        let free: Vec<Mutex<Free<'_>>> = free.collect();
        let partition = |place| partition(whose(place), *shift) - round.start;
        let spread = |share: usize| {
            // A thread that panicked while it held the lock has ended the whole batch.
            let mut free = free[share].lock().unwrap_or_else(PoisonError::into_inner);
            shares[share].spread(&mut free, &bundles, partition, &read)
        };
        on_workers(workers, shares.len(), || spread).into_iter().all(|done| done)
    }

    /// A task for each of the round's partitions that holds any row.
    fn tasks(&self, round: &Range<usize>) -> Vec<Task<'_>> {
        let mut rest = &self.room[..];
        let mut tasks = Vec::with_capacity(round.len());
        for partition in round.clone() {
            let (rows, after) = rest.split_at(self.held(partition));
            rest = after;
            if !rows.is_empty() {
                tasks.push(Task::Partition(rows));
            }
        }
        tasks
    }
}

/// The room for the round's rows of each share.
fn free_rooms<'a>(
    shares: &[Share],
    round: &Range<usize>,
    mut room: &'a mut [Words],
) -> Vec<Free<'a>> {
    let mut free: Vec<Free<'_>> = shares.iter().map(|_| Vec::with_capacity(round.len())).collect();
    for partition in round.clone() {
        for (share, free) in shares.iter().zip(&mut free) {
            let (part, after) = room.split_at_mut(share.counts[partition] as usize);
            free.push(part.iter_mut());
            room = after;
        }
    }
    free
}

impl Share {
    fn spread(
        &self,
        free: &mut Free<'_>,
        bundles: &Range<usize>,
        partition: impl Fn(usize) -> usize,
        read: impl Fn(usize, &mut Words) -> bool,
    ) -> bool {
        let (first, many) = (number_of_bundle(bundles.start), number_of_bundle(bundles.len()));
        // Rows of the round are picked without a branch, which nobody could foresee.
        let mut picked = [0; PICKED];
        for (from, block) in self.rows.clone().step_by(PICKED).zip(self.bundles.chunks(PICKED)) {
            let mut count = 0;
            for (place, bundle) in (from..).zip(block) {
                picked[count] = place;
                count += usize::from(bundle.wrapping_sub(first) < many);
            }
            for &place in &picked[..count] {
                // There is room for all that were counted.
                let free = free[partition(place)].next();
                if !free.is_some_and(|words| read(place, words)) {
                    return false;
                }
            }
        }
        true
    }
}

/// The number of a bundle, or how many they are, in a byte.
fn number_of_bundle(bundle: usize) -> u8 {
    u8::try_from(bundle).unwrap_or(NO_BUNDLE) // there are at most 128
}

/// The partition of a relationship.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "at most 13 bits are left")]
fn partition(relationship: u64, shift: u32) -> usize {
    (scatter(relationship) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::threads::Threads;

    #[test]
    fn each_row_that_counts_comes_once_and_a_relationship_in_one_task() {
        const ROWS: usize = 200_000;
        const NEWEST: i64 = 5;
        let relationship: Vec<u64> = (0..ROWS).map(|row| row as u64 * 31 % 5_003).collect();
        let occurred_at: Vec<i64> = (0..7).cycle().take(ROWS).collect();
        let events = EventColumns {
            relationship: &relationship,
            occurred_at: &occurred_at,
            actor: &[0; ROWS],
            kind: &[0; ROWS],
            amount: &[1.0; ROWS],
            observer: None,
        };
        let as_of = Timestamp::from_micros(NEWEST).unwrap();
        for (threads, bits) in [(1, 3), (3, 3), (3, BUNDLE_BITS + 3)] {
            let workers = &Threads(threads);
            let mut partitions = Partitions::new(&events, &[], as_of, workers, bits, 50_000);
            let (mut seen, mut tasks_of) = (vec![0; ROWS], HashMap::new());
            let mut rounds = 0;
            while let Some(round) = partitions.next_round() {
                rounds += 1;
                let whose = |place: usize| relationship[place];
                let read = |place: usize, words: &mut Words| {
                    *words = [relationship[place], place as u64, 0, 0];
                    true
                };
                assert!(partitions.spread(&round, workers, whose, read));
                for (number, task) in partitions.tasks(&round).into_iter().enumerate() {
                    let Task::Partition(rows) = task else { unreachable!() };
                    for [relationship, place, ..] in rows {
                        seen[usize::try_from(*place).unwrap()] += 1;
                        let task = *tasks_of.entry(*relationship).or_insert((rounds, number));
                        assert_eq!(task, (rounds, number), "relationship {relationship}");
                    }
                }
            }
            assert!(rounds >= 3, "{rounds}");
            let want: Vec<i32> = occurred_at.iter().map(|at| i32::from(*at <= NEWEST)).collect();
            assert!(seen == want, "with {threads} threads");
        }
    }
}
