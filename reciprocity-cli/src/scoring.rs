//! Scoring relationships: in blocks, so that rows are written as they are scored, and on so many
//! threads.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::thread;

use reciprocity_core::score::assess_briefly;
use reciprocity_core::{Assessment, History, Policy, ScoreColumn, Tally, Timestamp, assess};

use crate::progress::Bar;
use crate::records::Record;
use crate::row::Row;

/// How many rows are scored and written at once.
pub(crate) const BLOCK: usize = 8192;

/// How many whole assessments are held at once; each is some 9 KB.
const RECORDS: usize = 512;

/// How many relationships a thread takes at a time: few, since one may have as many events as a
/// thousand others.
const TAKEN: usize = 32;

/// A relationship is large that has more than one in so many of the events that are a thread's share.
const LARGE: usize = 100;

/// A relationship that has been read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Relationship<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) events: usize,
    pub(crate) kept: Kept<'a>,
}

/// What is kept of a relationship.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kept<'a> {
    Events(&'a History),
    /// Of no event after the time as of which it is scored.
    Sums(&'a Tally),
}

/// What was read, to be scored.
#[derive(Debug)]
pub(crate) struct Unscored<'a> {
    pub(crate) name: &'a str,
    pub(crate) as_of: Timestamp,
    pub(crate) policy: &'a Policy,
    /// In the order of the names.
    pub(crate) relationships: Vec<Relationship<'a>>,
}

impl<'a> Unscored<'a> {
    /// The number of events.
    pub(crate) fn events(&self) -> usize {
        self.relationships.iter().map(|one| one.events).sum()
    }

    /// Of the same reading, the relationships of these rows, in their order.
    pub(crate) fn only(&self, rows: &[Row<'a>]) -> Self {
        Self { relationships: rows.iter().map(|row| row.relationship).collect(), ..*self }
    }

    /// Scores every relationship and hands the rows on, with these scores beside those that every row
    /// has, block by block, in the order of the relationships, which does not depend on the number of
    /// threads.
    pub(crate) fn each_block<E>(
        &self,
        threads: NonZeroUsize,
        scores: &[ScoreColumn],
        take: impl FnMut(Vec<Row<'a>>) -> Result<(), E>,
    ) -> Result<(), E> {
        // An assessment is let go as soon as its row is made.
        let row = |one: &Relationship<'a>| Row::new(*one, &self.assess_briefly(one.kept), scores);
        self.each(BLOCK, threads, row, take)
    }

    /// The same with all that there is to say.
    pub(crate) fn each_block_of_records<E>(
        &self,
        threads: NonZeroUsize,
        take: impl FnMut(Vec<Record<'a>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let record = |one: &Relationship<'a>| {
            let Relationship { supplier, customer, events, kept } = *one;
            Record { supplier, customer, events, assessment: self.assess(kept) }
        };
        self.each(RECORDS, threads, record, take)
    }

    /// Assessments without their lists, some at a time, each with its relationship.
    pub(crate) fn each_block_of_assessments<E>(
        &self,
        threads: NonZeroUsize,
        take: impl FnMut(Vec<(Relationship<'a>, Assessment)>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each(RECORDS, threads, |one| (*one, self.assess_briefly(one.kept)), take)
    }

    fn each<R: Send, E>(
        &self,
        at_once: usize,
        threads: NonZeroUsize,
        score: impl Fn(&Relationship<'a>) -> R + Sync,
        mut take: impl FnMut(Vec<R>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut bar = Bar::new("scoring");
        let mut first = self.largest(threads, &score);
        let mut scored = Vec::new();
        for (place, block) in self.relationships.chunks(at_once).enumerate() {
            let before = std::mem::take(&mut scored);
            let of_block = (place * at_once..).take(block.len());
            let known = of_block.map(|place| first.remove(&place)).collect();
            let taken;
            (scored, taken) = on_threads(threads, TAKEN, block, known, &score, || {
                // What is written may go to the same terminal.
                bar.clear();
                let taken = if before.is_empty() { Ok(()) } else { take(before) };
                bar.count((place * at_once) as u64, self.relationships.len() as u64);
                taken
            });
            taken?;
        }
        bar.clear();
        if scored.is_empty() { Ok(()) } else { take(scored) }
    }

    /// The scores of the relationships of very many events, by their places, before all others: no
    /// thread is left alone with one of them while the others have nothing to do.
    fn largest<R: Send>(
        &self,
        threads: NonZeroUsize,
        score: impl Fn(&Relationship<'a>) -> R + Sync,
    ) -> HashMap<usize, R> {
        let many = self.events() / threads / LARGE;
        let is_large = |one: &Relationship<'a>| threads.get() > 1 && one.events > many;
        let all = self.relationships.iter().enumerate();
        let mut largest: Vec<_> = all.filter(|(_, one)| is_large(one)).collect();
        largest.sort_unstable_by_key(|(place, one)| (Reverse(one.events), *place));
        let unknown = largest.iter().map(|_| None).collect();
        let (scores, ()) = on_threads(threads, 1, &largest, unknown, |(_, one)| score(one), || ());
        largest.iter().map(|(place, _)| *place).zip(scores).collect()
    }

    fn assess(&self, kept: Kept<'_>) -> Assessment {
        let Self { as_of, policy, .. } = *self;
        match kept {
            Kept::Events(history) => history.assess(as_of, policy),
            Kept::Sums(tally) => assess(&tally.evidence(policy), tally.profile(), as_of, policy),
        }
    }

    fn assess_briefly(&self, kept: Kept<'_>) -> Assessment {
        let Self { as_of, policy, .. } = *self;
        let (evidence, profile) = match kept {
            Kept::Events(history) => (history.evidence(as_of, policy), history.profile()),
            Kept::Sums(tally) => (tally.evidence(policy), tally.profile()),
        };
        assess_briefly(&evidence, profile, as_of, policy)
    }
}

/// What `each` makes of the items, in their order, unless it is known, on so many threads, each of which
/// takes so many items at a time; the caller's is among them and first does what is to be done meanwhile.
fn on_threads<T: Sync, R: Send, M>(
    threads: NonZeroUsize,
    taken: usize,
    items: &[T],
    mut results: Vec<Option<R>>,
    each: impl Fn(&T) -> R + Sync,
    meanwhile: impl FnOnce() -> M,
) -> (Vec<R>, M) {
    let parts = Mutex::new(items.chunks(taken).zip(results.chunks_mut(taken)));
    let work = || {
        loop {
            let part = parts.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((items, results)) = part else { return };
            for (item, result) in items.iter().zip(results) {
                result.get_or_insert_with(|| each(item));
            }
        }
    };
    let others = threads.get().min(items.len().div_ceil(taken)).saturating_sub(1);
    let done = thread::scope(|scope| {
        for _ in 0..others {
            // If the system has no thread left, those that there are do the work.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        let done = meanwhile();
        work();
        done
    });
    (results.into_iter().flatten().collect(), done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_stand_in_the_order_of_the_items_on_any_number_of_threads() {
        let items: Vec<usize> = (0..10 * TAKEN + 1).collect();
        for threads in [1, 2, 7, 1000] {
            let threads = NonZeroUsize::new(threads).unwrap();
            let mut known = vec![None; items.len()];
            known[TAKEN] = Some(1_000_000);
            let mut want = items.clone();
            want[TAKEN] = 1_000_000;
            let have = on_threads(threads, TAKEN, &items, known, |item| *item, || "done");
            assert_eq!(have, (want, "done"));
            let nothing = on_threads(threads, 1, &[], Vec::new(), |item: &usize| *item, || ());
            assert!(nothing.0.is_empty());
        }
    }
}
