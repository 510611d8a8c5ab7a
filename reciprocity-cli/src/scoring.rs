//! Scoring relationships: in blocks, so that rows are written as they are scored, and on so many
//! threads.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::thread;

use reciprocity_core::score::assess_briefly;
use reciprocity_core::{Assessment, History, Policy, Tally, Timestamp, assess};

use crate::failure::Failure;
use crate::progress::Bar;
use crate::records::Record;

/// How many relationships are scored, and how many rows written, at once.
pub(crate) const BLOCK: usize = 8192;

/// How many relationships a thread takes at a time: few, since one may have as many events as a
/// thousand others.
const TAKEN: usize = 32;

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

/// How much of an assessment is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The numbers and verdicts that rows show.
    Rows,
    /// All.
    Whole,
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

    /// Scores every relationship and hands the records on, block by block, in the order of the
    /// names, which does not depend on the number of threads.
    pub(crate) fn each_block(
        &self,
        detail: Detail,
        threads: NonZeroUsize,
        mut take: impl FnMut(Vec<Record<'a>>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut bar = Bar::new("scoring");
        let mut done = 0;
        for block in self.relationships.chunks(BLOCK) {
            bar.count(done as u64, self.relationships.len() as u64);
            let records = on_threads(threads, block, |one| self.score(one, detail));
            done += block.len();
            // What is written may go to the same terminal.
            bar.clear();
            take(records)?;
        }
        Ok(())
    }

    fn score(&self, one: &Relationship<'a>, detail: Detail) -> Record<'a> {
        let Relationship { supplier, customer, events, kept } = *one;
        Record { supplier, customer, events, assessment: self.assess(kept, detail) }
    }

    fn assess(&self, kept: Kept<'_>, detail: Detail) -> Assessment {
        let Self { as_of, policy, .. } = *self;
        let (evidence, profile) = match kept {
            Kept::Events(history) if detail == Detail::Whole => {
                return history.assess(as_of, policy);
            }
            Kept::Events(history) => (history.evidence(as_of, policy), history.profile()),
            Kept::Sums(tally) => (tally.evidence(policy), tally.profile()),
        };
        match detail {
            Detail::Whole => assess(&evidence, profile, as_of, policy),
            Detail::Rows => assess_briefly(&evidence, profile, as_of, policy),
        }
    }
}

/// What `each` makes of the items, in their order, on so many threads, the caller's among them.
fn on_threads<T: Sync, R: Send>(
    threads: NonZeroUsize,
    items: &[T],
    each: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let parts = Mutex::new(items.chunks(TAKEN).zip(results.chunks_mut(TAKEN)));
    let work = || {
        loop {
            let part = parts.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((items, results)) = part else { return };
            for (item, result) in items.iter().zip(results) {
                *result = Some(each(item));
            }
        }
    };
    let others = threads.get().min(items.len().div_ceil(TAKEN)).saturating_sub(1);
    thread::scope(|scope| {
        for _ in 0..others {
            // If the system has no thread left, those that there are do the work.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    results.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_stand_in_the_order_of_the_items_on_any_number_of_threads() {
        let items: Vec<usize> = (0..10 * TAKEN + 1).collect();
        for threads in [1, 2, 7, 1000] {
            let threads = NonZeroUsize::new(threads).unwrap();
            assert_eq!(on_threads(threads, &items, |item| *item), items);
            assert!(on_threads(threads, &[], |item: &usize| *item).is_empty());
        }
    }
}
