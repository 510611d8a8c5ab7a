//! Work shared out to threads.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Threads that a host has already, and on which [`Batch::on`](crate::Batch::on) works: those of a pool,
/// or such as are begun and ended in the host's own way.
///
/// ```
/// use reciprocity_core::{Batch, EventColumns, Policy, Timestamp, Workers};
///
/// /// Four threads.
/// #[derive(Debug)]
/// struct Four;
///
/// impl Workers for Four {
///     fn count(&self) -> usize {
///         4
///     }
///
///     fn run(&self, most: usize, work: &(dyn Fn() + Sync)) {
///         std::thread::scope(|scope| {
///             for _ in 1..self.count().min(most) {
///                 scope.spawn(work);
///             }
///             work();
///         });
///     }
/// }
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let events = EventColumns {
///     relationship: &[8, 7, 8],
///     occurred_at: &[at.micros(); 3],
///     actor: &[0, 1, 1],
///     kind: &[1; 3],
///     amount: &[1.0; 3],
///     observer: None,
/// };
/// let batch = Batch::new(&policy, at);
/// assert_eq!(batch.on(&Four).assess(&events, &[])?, batch.assess(&events, &[])?);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub trait Workers: fmt::Debug + Sync {
    /// How many there are, the caller's among them.
    fn count(&self) -> usize;

    /// Calls `work`, at once on as many of them as there are, but no more than `most`, and returns when all
    /// calls have returned. Each call takes what is left to do until nothing is, so that one alone would
    /// do. A panic of one is passed on to the caller.
    fn run(&self, most: usize, work: &(dyn Fn() + Sync));
}

/// The caller's thread, and others that end before a call returns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threads(pub(crate) usize);

impl Workers for Threads {
    fn count(&self) -> usize {
        self.0
    }

    #[cfg(not(feature = "threads"))]
    fn run(&self, _: usize, work: &(dyn Fn() + Sync)) {
        work();
    }

    #[cfg(feature = "threads")]
    fn run(&self, most: usize, work: &(dyn Fn() + Sync)) {
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.0.min(most))
                // Where the system has no thread left, those that there are do the work.
                .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            work();
            for other in others {
                if let Err(panic) = other.join() {
                    std::panic::resume_unwind(panic);
                }
            }
        });
    }
}

/// Does so many tasks; what they return, in the order of the tasks. Each thread works at a place of its
/// own, which `worker` makes.
pub(crate) fn on_workers<R: Send, W: FnMut(usize) -> R>(
    workers: &dyn Workers,
    tasks: usize,
    worker: impl Fn() -> W + Sync,
) -> Vec<R> {
    if workers.count() <= 1 || tasks <= 1 {
        let mut work = worker();
        return (0..tasks).map(&mut work).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(tasks)));
    workers.run(tasks, &|| {
        let mut work = worker();
        let mut own = Vec::new();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks {
                break;
            }
            own.push((task, work(task)));
        }
        done.lock().unwrap_or_else(PoisonError::into_inner).append(&mut own);
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(done.len() == tasks, "workers left off before all was done");
    done.sort_unstable_by_key(|(task, _)| *task);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Idle;

    impl Workers for Idle {
        fn count(&self) -> usize {
            2
        }

        fn run(&self, _: usize, _: &(dyn Fn() + Sync)) {}
    }

    #[test]
    fn what_is_done_stands_in_the_order_of_the_tasks() {
        for threads in [1, 2, 9] {
            let done = on_workers(&Threads(threads), 100, || |task| task * task);
            assert!(done.into_iter().eq((0..100).map(|task| task * task)));
        }
    }

    #[test]
    #[should_panic(expected = "left off")]
    fn work_that_nobody_did_is_not_taken_for_done() {
        on_workers(&Idle, 3, || |task| task);
    }
}
