//! Rows read on several threads, and handed on in their order.

use std::iter;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use reciprocity_core::Event;

use crate::layout::RowReader;
use crate::log::LogRead;
use crate::problem::Outcome;
use crate::table::Rows;

/// How many rows a thread takes at a time.
const TAKEN: usize = 256;

/// What some rows say, one after the other.
pub(crate) struct Part<'r> {
    /// What became of each, and how many events it has.
    pub(crate) read: Vec<(Outcome<LogRead<'r>>, usize)>,
    /// Those of all.
    pub(crate) events: Vec<Event>,
}

/// Reads the rows that lie in memory, on so many threads, the caller's among them: what they say, in
/// their order.
pub(crate) fn all_rows<'r>(
    reader: &'r RowReader<'_>,
    rows: Rows<'r>,
    threads: usize,
) -> Vec<Part<'r>> {
    if threads == 1 {
        return vec![read(reader, rows, 0..rows.count)];
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let parts = iter::from_fn(|| {
            let part = next.fetch_add(1, Ordering::Relaxed);
            let places = places_of(part, rows);
            (!places.is_empty()).then(|| (part, read(reader, rows, places)))
        });
        parts.collect::<Vec<_>>()
    };
    let mut parts = thread::scope(|scope| {
        let others = threads.min(rows.count.div_ceil(TAKEN)).saturating_sub(1);
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let mut parts = work();
        for other in others {
            parts.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        parts
    });
    parts.sort_unstable_by_key(|(part, _)| *part);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The rows of a part.
fn places_of(part: usize, rows: Rows<'_>) -> Range<usize> {
    let end = |part: usize| rows.count.min(part * TAKEN);
    end(part)..end(part + 1)
}

/// Reads the rows that lie in memory, on so many threads, and hands to `hand` what each says, in their
/// order: the place of the row, what became of it, and its events.
pub(crate) fn each_row<E>(
    reader: &RowReader<'_>,
    rows: Rows<'_>,
    threads: usize,
    mut hand: impl FnMut(usize, Outcome<LogRead<'_>>, &mut Vec<Event>) -> Result<(), E>,
) -> Result<(), E> {
    let mut events = Vec::new();
    if threads == 1 || rows.count <= TAKEN {
        return (0..rows.count).try_for_each(|row| {
            events.clear();
            let read = reader.read(rows.columns, rows.row(row), &mut events);
            hand(row, read, &mut events)
        });
    }
    let parts = rows.count.div_ceil(TAKEN);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (give, take) = channel();
        let workers: Vec<_> = (0..threads.min(parts))
            .map(|_| {
                let (give, next) = (give.clone(), &next);
                scope.spawn(move || {
                    loop {
                        let part = next.fetch_add(1, Ordering::Relaxed);
                        let places = places_of(part, rows);
                        // Nobody takes any more when a row has ended the reading.
                        if places.is_empty()
                            || give.send((part, read(reader, rows, places))).is_err()
                        {
                            return;
                        }
                    }
                })
            })
            .collect();
        drop(give);
        let mut waiting: Vec<Option<Part<'_>>> = Vec::new();
        waiting.resize_with(parts, || None);
        let mut row = 0;
        for place in 0..parts {
            while waiting[place].is_none() {
                let Ok((at, part)) = take.recv() else { break };
                waiting[at] = Some(part);
            }
            // A worker that panicked has left no part.
            let Some(part) = waiting[place].take() else { break };
            let mut of_part = part.events.into_iter();
            for (read, count) in part.read {
                events.clear();
                events.extend(of_part.by_ref().take(count));
                hand(row, read, &mut events)?;
                row += 1;
            }
        }
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        Ok(())
    })
}

fn read<'r>(reader: &'r RowReader<'_>, rows: Rows<'r>, places: Range<usize>) -> Part<'r> {
    let (reads, events) = (Vec::with_capacity(places.len()), Vec::with_capacity(places.len()));
    let mut part = Part { read: reads, events };
    for row in places {
        let before = part.events.len();
        let read = reader.read(rows.columns, rows.row(row), &mut part.events);
        if read.is_err() {
            part.events.truncate(before);
        }
        part.read.push((read, part.events.len() - before));
    }
    part
}
