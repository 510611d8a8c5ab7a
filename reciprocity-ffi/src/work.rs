//! Work on many items, on as many threads as the caller allows.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::Outcome;
use crate::options::{Run, stopped};
use crate::panics::{caught, raise};

/// How many items are taken at once.
const BLOCK: usize = 64;

/// One of the workers of a call.
#[derive(Debug)]
pub(crate) struct Worker<'w> {
    /// Which one. The first, 0, works on the caller's thread.
    pub(crate) number: usize,
    all: &'w Workers<'w>,
    /// Who hears of progress; on the caller's thread alone.
    run: Option<&'w Run<'w>>,
}

/// What the workers of a call share.
#[derive(Debug)]
struct Workers<'w> {
    total: usize,
    done: AtomicUsize,
    /// Whether one of them has stopped, so that the others stop too.
    stop: AtomicBool,
    cancel: Option<&'w AtomicBool>,
}

impl Worker<'_> {
    /// Counts items as done; fails if the call is to stop.
    pub(crate) fn count(&self, items: usize) -> Outcome<()> {
        let done = self.all.done.fetch_add(items, Ordering::Relaxed) + items;
        if let Some(run) = self.run {
            run.report(done as u64, self.all.total as u64)?;
        }
        self.all.go_on()
    }
}

impl Workers<'_> {
    fn go_on(&self) -> Outcome<()> {
        let cancelled = self.cancel.is_some_and(|token| token.load(Ordering::Relaxed));
        if cancelled || self.stop.load(Ordering::Relaxed) {
            return Err(stopped("its cancel token was tripped"));
        }
        Ok(())
    }
}

/// Has so many workers do `total` items between them, each on a thread of its own as far as the system
/// has threads; what they made, in their order. The one on the caller's thread tells of progress. When
/// the call is to stop, which [`Worker::count`] tells, all stop.
pub(crate) fn side_by_side<R: Send>(
    run: &Run<'_>,
    workers: usize,
    total: usize,
    work: impl Fn(&Worker<'_>) -> Outcome<R> + Sync,
) -> Outcome<Vec<R>> {
    let made = Mutex::new(Vec::new());
    at_work(run, workers, total, &|worker| {
        let one = (worker.number, work(worker)?);
        made.lock().unwrap_or_else(PoisonError::into_inner).push(one);
        Ok(())
    })?;
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_unstable_by_key(|(number, _)| *number);
    Ok(made.into_iter().map(|(_, one)| one).collect())
}

/// The same, of whatever the workers do: there is one of this in the library and not one for each use.
fn at_work(
    run: &Run<'_>,
    workers: usize,
    total: usize,
    work: &(dyn Fn(&Worker<'_>) -> Outcome<()> + Sync),
) -> Outcome<()> {
    let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let all = Workers { total, done, stop, cancel: run.cancel() };
    let at_work = |number, run| {
        let done = all.go_on().and_then(|()| work(&Worker { number, all: &all, run }));
        if done.is_err() {
            all.stop.store(true, Ordering::Relaxed);
        }
        done
    };
    if workers <= 1 {
        // Even a scope without threads leaves memory behind on this one.
        return at_work(0, Some(run));
    }
    let aside = |number| {
        let done = caught(|| at_work(number, None));
        if done.is_err() {
            all.stop.store(true, Ordering::Relaxed);
        }
        done
    };
    let done = std::thread::scope(|scope| {
        let begin = |number| {
            let thread = std::thread::Builder::new();
            (number, thread.spawn_scoped(scope, move || aside(number)).ok())
        };
        let others: Vec<_> = (1..workers).map(begin).collect();
        let mut done = vec![Ok(at_work(0, Some(run)))];
        for (number, other) in others {
            done.push(match other {
                Some(other) => {
                    other.join().unwrap_or_else(|_| Err("a thread of the call was lost".to_owned()))
                }
                None => Ok(at_work(number, Some(run))),
            });
        }
        done
    });
    // A panic of one of them stopped the others, and is what is told.
    let done: Vec<Outcome<()>> =
        done.into_iter().map(|done| done.unwrap_or_else(|said| raise(said))).collect();
    done.into_iter().collect()
}

/// The threads of a call, on which a batch works: a panic of one is told as that of the call.
#[derive(Debug)]
pub(crate) struct CallThreads(pub(crate) usize);

impl reciprocity_core::Workers for CallThreads {
    fn count(&self) -> usize {
        self.0
    }

    fn run(&self, most: usize, work: &(dyn Fn() + Sync)) {
        let run = Run::on_threads(self.0);
        let done = at_work(&run, self.0.min(most), 0, &|_| {
            work();
            Ok(())
        });
        debug_assert!(done.is_ok(), "nobody stops it");
    }
}

/// Works out `each` of `total` items, in their order, whatever the number of threads.
pub(crate) fn on_threads<R: Send>(
    run: &Run<'_>,
    total: usize,
    each: impl Fn(usize) -> R + Sync,
) -> Outcome<Vec<R>> {
    let next = AtomicUsize::new(0);
    let workers = run.threads.min(total.div_ceil(BLOCK));
    let made = side_by_side(run, workers, total, |worker| {
        let mut blocks = Vec::new();
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            let from = block.saturating_mul(BLOCK);
            if from >= total {
                return Ok(blocks);
            }
            let made: Vec<R> = (from..total.min(from + BLOCK)).map(&each).collect();
            let count = made.len();
            blocks.push((block, made));
            worker.count(count)?;
        }
    })?;
    run.report(total as u64, total as u64)?;
    let mut blocks: Vec<_> = made.into_iter().flatten().collect();
    blocks.sort_unstable_by_key(|(block, _)| *block);
    Ok(blocks.into_iter().flat_map(|(_, made)| made).collect())
}
