//! A batch: the events of many relationships at once, as columns.
//!
//! The rows are brought together by relationship, each relationship's into canonical order, and taken
//! into one [`Evidence`] after the other; what is wanted of each is worked out at once, so that no
//! state of a relationship outlives its turn. Rows that come sorted by relationship are read where
//! they lie; others are first spread over partitions that fit the caches.
//!
//! The result is equal to the bit to that of a [`History`](crate::History) of the same events,
//! whatever the order of the rows and the number of threads: one relationship is one thread's work, in
//! canonical order.

mod columns;
mod fold;
mod partition;
mod row;
mod scores;
mod tallies;

pub use columns::EventColumns;
pub use scores::{ScoreColumn, ScoreTable};

use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::evidence::Evidence;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::{Assessment, Circumstances, assess};
use fold::Folder;
use partition::Spread;

/// How a batch is scored: under which policy, as of when, on how many threads.
///
/// ```
/// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Timestamp};
///
/// let policy = Policy::default();
/// let events = EventColumns {
///     relationship: &[7, 9, 7],
///     occurred_at: &[1_700_000_000_000_000, 1_700_000_000_000_000, 1_700_086_400_000_000],
///     actor: &[0, 1, 1],
///     kind: &[Kind::SERVICE.index() as u16; 3],
///     amount: &[3.0, 1.0, 2.0],
///     observer: None,
/// };
/// let as_of = Timestamp::from_seconds(1_700_100_000)?;
/// let assessments = Batch::new(&policy, as_of).assess(&events, &[])?;
/// assert_eq!(assessments.len(), 2);
/// assert_eq!(assessments[0].0, 7);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Batch<'p> {
    policy: &'p Policy,
    as_of: Timestamp,
    threads: usize,
}

impl<'p> Batch<'p> {
    /// On the caller's thread alone. Events after `as_of` are not seen.
    pub fn new(policy: &'p Policy, as_of: Timestamp) -> Self {
        Self { policy, as_of, threads: 1 }
    }

    /// On so many threads, the caller's among them; they end before the call returns.
    #[cfg(feature = "threads")]
    #[must_use]
    pub fn on_threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// Works out `each` of the evidence of every relationship; in the order of the relationships.
    ///
    /// `others` are the events that the columns cannot hold, with their relationships.
    ///
    /// # Errors
    /// The columns differ in length, or a value is out of its range (the error names the row and the
    /// column); an event is not of the policy; or two events of one id differ.
    pub fn fold<R: Send>(
        &self,
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
        each: impl Fn(u64, &Evidence) -> R + Sync,
    ) -> Result<Vec<(u64, R)>> {
        events.check()?;
        if u32::try_from(others.len()).is_err() {
            let message = "at most 2^32 events may stand beside the columns";
            return Err(Error::new(ErrorKind::OutOfRange, message));
        }
        let mut folded = Vec::new();
        let mut spread = Spread::new(events, others, self.as_of, self.policy, self.threads);
        while let Some(tasks) = spread.next_round(self.threads)? {
            let parts = on_threads(self.threads, tasks.len(), || {
                let mut folder = Folder::new(self.policy, others);
                let (tasks, each) = (&tasks, &each);
                move |task: usize| folder.fold(&tasks[task], each)
            });
            for part in parts {
                folded.append(&mut part?);
            }
        }
        sort(&mut folded);
        Ok(folded)
    }

    /// The assessment of every relationship, in their order.
    ///
    /// # Errors
    /// As [`Batch::fold`].
    pub fn assess(
        &self,
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
    ) -> Result<Vec<(u64, Assessment)>> {
        self.fold(events, others, |_, evidence| {
            assess(evidence, Circumstances::default(), self.as_of, self.policy)
        })
    }

    /// The numbers and verdicts of every relationship as columns, in the order of the relationships.
    ///
    /// # Errors
    /// As [`Batch::fold`].
    pub fn scores(&self, events: &EventColumns<'_>, others: &[(u64, Event)]) -> Result<ScoreTable> {
        let rows = self
            .fold(events, others, |_, evidence| scores::row(evidence, self.as_of, self.policy))?;
        Ok(ScoreTable::from_rows(rows))
    }
}

/// Sorts by relationship, moving every result but once, however large it is.
fn sort<R>(folded: &mut [(u64, R)]) {
    let mut order: Vec<(u64, usize)> = folded
        .iter()
        .enumerate()
        .map(|(place, (relationship, _))| (*relationship, place))
        .collect();
    order.sort_unstable();
    // Cycle by cycle: the place that was emptied last is filled next.
    for start in 0..order.len() {
        let mut empty = start;
        loop {
            let from = std::mem::replace(&mut order[empty].1, empty);
            if from == start || from == empty {
                break;
            }
            folded.swap(empty, from);
            empty = from;
        }
    }
}

/// Runs `tasks` jobs on so many threads; what they return, in the order of the jobs.
fn on_threads<R: Send, W: FnMut(usize) -> R>(
    threads: usize,
    tasks: usize,
    worker: impl Fn() -> W + Sync,
) -> Vec<R> {
    #[cfg(feature = "threads")]
    if threads > 1 && tasks > 1 {
        return threads_of(threads, tasks, worker);
    }
    let _ = threads;
    let mut work = worker();
    (0..tasks).map(&mut work).collect()
}

#[cfg(feature = "threads")]
fn threads_of<R: Send, W: FnMut(usize) -> R>(
    threads: usize,
    tasks: usize,
    worker: impl Fn() -> W + Sync,
) -> Vec<R> {
    use std::sync::atomic::{AtomicUsize, Ordering};

    let next = AtomicUsize::new(0);
    let run = || {
        let mut work = worker();
        let mut done = Vec::new();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks {
                return done;
            }
            done.push((task, work(task)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(tasks)).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(task, _)| *task);
    done.into_iter().map(|(_, result)| result).collect()
}
