//! Threads that bring rows to memory, read them and post what they say, while the caller's thread sees
//! to the order.

use std::any::Any;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, Scope};

use reciprocity_core::{Error, NameHasher, Section};

use crate::layout::RowReader;
use crate::part::{Part, Postings};
use crate::table::{Block, Rows, Stop, Table};

/// How many rows are read at a time.
const TAKEN: usize = 2048;

/// What threads are told once for all rows.
pub(crate) struct Desk<'d> {
    /// Of the ledger that rows are posted to, if they are.
    pub(crate) sections: Vec<Mutex<Section<'d>>>,
    pub(crate) hasher: Option<NameHasher>,
    pub(crate) skips_bad_rows: bool,
}

impl Desk<'_> {
    /// Reads the rows at `places`.
    pub(crate) fn read(
        &self,
        reader: &RowReader<'_>,
        rows: Rows<'_>,
        places: Range<usize>,
    ) -> Part {
        Part::read(reader, rows, places, self.hasher.as_ref(), self.skips_bad_rows)
    }

    /// Posts what belongs to the sections of a worker, one of so many; says which of all postings were
    /// refused.
    pub(crate) fn post(
        &self,
        postings: &[Postings],
        worker: usize,
        workers: usize,
    ) -> Vec<(usize, Error)> {
        let mut refused = Vec::new();
        for section in self.sections.iter().skip(worker).step_by(workers) {
            let mut section = section.lock().unwrap_or_else(PoisonError::into_inner);
            let mut before = 0;
            for some in postings {
                let of_these = section.post(some.hashed()).into_iter();
                refused.extend(of_these.map(|(place, error)| (before + place, error)));
                before += some.len();
            }
        }
        refused
    }
}

/// What became of something that a thread was asked for.
pub(crate) enum News {
    /// Some rows lie in memory, and after them comes this, at this line.
    Brought { block: Block, stop: Option<(Stop, u64)> },
    /// So many rows' worth of work is done on a block, by a worker.
    Done { block: usize, made: Made, worker: usize, rows: usize },
    /// The thread panicked.
    Panicked(Box<dyn Any + Send>),
}

/// What a worker makes of a job.
pub(crate) enum Made {
    Read { part: usize, said: Part },
    Posted { refused: Vec<(usize, Error)> },
}

/// What a worker is asked for.
enum Job<'p> {
    /// To read a part of the rows of a block.
    Read { block: Arc<Block>, reader: Arc<RowReader<'p>>, part: usize, places: Range<usize> },
    /// To post, as one of so many workers, what belongs to its sections.
    Post { postings: Arc<Vec<Postings>>, workers: usize },
}

/// A job, the number of its block, and how many rows' worth of work it is.
struct Order<'p> {
    job: Job<'p>,
    block: usize,
    rows: usize,
}

/// Begins to bring rows to memory, into each block that comes: the first time `first` rows at most, then
/// `most`.
pub(crate) fn bring<'scope>(
    scope: &'scope Scope<'scope, '_>,
    table: &'scope mut Table,
    (first, most): (usize, usize),
    news: Sender<News>,
) -> io::Result<Sender<Block>> {
    let (give, blocks) = channel::<Block>();
    Builder::new().spawn_scoped(scope, move || {
        let mut at_most = first;
        for mut block in blocks {
            let brought = catch_unwind(AssertUnwindSafe(|| table.advance(&mut block, at_most)));
            let is_last =
                brought.as_ref().map_or(true, |stop| stop.as_ref().is_some_and(Stop::is_last));
            let told = match brought {
                Ok(stop) => {
                    News::Brought { block, stop: stop.map(|stop| (stop, table.last_line())) }
                }
                Err(panic) => News::Panicked(panic),
            };
            // Whoever takes no more news wants no more rows.
            if news.send(told).is_err() || is_last {
                return;
            }
            at_most = most;
        }
    })?;
    Ok(give)
}

/// Threads that read rows and post what they say. Each posts to sections of its own, and so finds what
/// it has allocated before.
pub(crate) struct Crew<'p> {
    workers: Vec<Worker<'p>>,
}

struct Worker<'p> {
    orders: Sender<Order<'p>>,
    /// How many rows' worth of work it has been given.
    rows: usize,
}

impl<'p> Crew<'p> {
    /// So many workers, or as many as the system has threads for; no more than find something to do
    /// where so many rows are underway.
    pub(crate) fn hire<'scope>(
        scope: &'scope Scope<'scope, '_>,
        count: usize,
        underway: usize,
        desk: &'scope Desk<'_>,
        news: &Sender<News>,
    ) -> io::Result<Self>
    where
        'p: 'scope,
    {
        let mut workers = Vec::new();
        for worker in 0..count.min(underway.div_ceil(TAKEN)) {
            let (give, orders) = channel();
            let news = news.clone();
            let hired =
                Builder::new().spawn_scoped(scope, move || work(worker, desk, &orders, &news));
            match hired {
                Ok(_) => workers.push(Worker { orders: give, rows: 0 }),
                Err(error) if workers.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(Self { workers })
    }

    /// Has the rows of a block read; says in how many parts.
    pub(crate) fn read(
        &mut self,
        number: usize,
        block: &Arc<Block>,
        reader: &Arc<RowReader<'p>>,
    ) -> usize {
        let count = block.rows().count;
        for (part, first) in (0..count).step_by(TAKEN).enumerate() {
            let (block, reader) = (Arc::clone(block), Arc::clone(reader));
            let places = first..count.min(first + TAKEN);
            let rows = places.len();
            let job = Job::Read { block, reader, part, places };
            if let Some(idlest) = self.workers.iter_mut().min_by_key(|worker| worker.rows) {
                idlest.order(Order { job, block: number, rows });
            }
        }
        count.div_ceil(TAKEN)
    }

    /// Has what the rows of a block say posted; says by how many workers.
    pub(crate) fn post(&mut self, number: usize, postings: &Arc<Vec<Postings>>) -> usize {
        let workers = self.workers.len();
        let count: usize = postings.iter().map(Postings::len).sum();
        for worker in &mut self.workers {
            let job = Job::Post { postings: Arc::clone(postings), workers };
            worker.order(Order { job, block: number, rows: count / workers });
        }
        workers
    }

    /// Notes that a worker has done so many rows' worth of work.
    pub(crate) fn done(&mut self, worker: usize, rows: usize) {
        self.workers[worker].rows -= rows;
    }
}

impl<'p> Worker<'p> {
    fn order(&mut self, order: Order<'p>) {
        self.rows += order.rows;
        // A worker that takes no more orders has told why.
        _ = self.orders.send(order);
    }
}

fn work(worker: usize, desk: &Desk<'_>, orders: &Receiver<Order<'_>>, news: &Sender<News>) {
    for Order { job, block, rows } in orders {
        let told = match catch_unwind(AssertUnwindSafe(|| job.done(worker, desk))) {
            Ok(made) => News::Done { block, made, worker, rows },
            Err(panic) => News::Panicked(panic),
        };
        if news.send(told).is_err() {
            return;
        }
    }
}

impl Job<'_> {
    fn done(self, worker: usize, desk: &Desk<'_>) -> Made {
        match self {
            Job::Read { block, reader, part, places } => {
                Made::Read { part, said: desk.read(&reader, block.rows(), places) }
            }
            Job::Post { postings, workers } => {
                Made::Posted { refused: desk.post(&postings, worker, workers) }
            }
        }
    }
}
