//! Work shared out to threads.

/// Runs `tasks` jobs on so many threads, the caller's among them; what they return, in the order of the
/// jobs. Each thread works at a place of its own, which `worker` makes.
pub(crate) fn on_threads<R: Send, W: FnMut(usize) -> R>(
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
        let others: Vec<_> = (1..threads.min(tasks))
            // Where the system has no thread left, those that there are do the work.
            .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, run).ok())
            .collect();
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
