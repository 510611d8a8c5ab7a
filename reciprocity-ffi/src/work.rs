//! Work on many items, on as many threads as the caller allows.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::Outcome;
use crate::options::{Run, stopped};
use crate::panics::{caught, raise};

/// How many items are taken at once.
const BLOCK: usize = 64;

/// What a thread has done: the blocks with their places, or what a panic said.
type Done<R> = Result<Vec<(usize, Vec<R>)>, String>;

/// Works out `each` of `total` items, in their order, whatever the number of threads. The caller's
/// thread tells of progress; when the call is to stop, the other threads stop too.
pub(crate) fn on_threads<R: Send>(
    run: &Run<'_>,
    total: usize,
    each: impl Fn(usize) -> R + Sync,
) -> Outcome<Vec<R>> {
    let (next, count, stop) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let cancel = run.cancel();
    let is_over = || {
        stop.load(Ordering::Relaxed) || cancel.is_some_and(|token| token.load(Ordering::Relaxed))
    };
    let take = || {
        let block = next.fetch_add(1, Ordering::Relaxed);
        let from = block.saturating_mul(BLOCK);
        if is_over() || from >= total {
            return None;
        }
        let made: Vec<R> = (from..total.min(from + BLOCK)).map(&each).collect();
        count.fetch_add(made.len(), Ordering::Relaxed);
        Some((block, made))
    };
    let told = || run.report(count.load(Ordering::Relaxed) as u64, total as u64);
    let aside = || {
        let done: Done<R> = caught(|| std::iter::from_fn(take).collect());
        if done.is_err() {
            stop.store(true, Ordering::Relaxed);
        }
        done
    };
    let here = || {
        let mine: Outcome<Vec<(usize, Vec<R>)>> = std::iter::from_fn(|| {
            let block = take()?;
            Some(told().map(|()| block))
        })
        .collect();
        if mine.is_err() {
            stop.store(true, Ordering::Relaxed);
        }
        mine
    };
    let helpers = run.threads.min(total.div_ceil(BLOCK)).saturating_sub(1);
    let (mine, others) = if helpers == 0 {
        (here(), Vec::new()) // even a scope without threads leaves memory behind on this one
    } else {
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..helpers)
                .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, aside).ok())
                .collect();
            let mine = here();
            let joined = |other: std::thread::ScopedJoinHandle<'_, Done<R>>| {
                other.join().unwrap_or_else(|_| Err("a thread of the call was lost".to_owned()))
            };
            (mine, others.into_iter().map(joined).collect())
        })
    };
    let mut blocks = mine?;
    for other in others {
        blocks.extend(other.unwrap_or_else(|said| raise(said)));
    }
    if is_over() {
        return Err(stopped("its cancel token was tripped"));
    }
    blocks.sort_unstable_by_key(|(block, _)| *block);
    told()?;
    Ok(blocks.into_iter().flat_map(|(_, made)| made).collect())
}
