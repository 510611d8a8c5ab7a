//! The events of relationships, packed into blocks.
//!
//! A block is a row of records. A record is the profile of a relationship, how many of its events
//! follow, and those events, each timed from the one before it in the block. A relationship with
//! many events takes several records.

use std::io::Write;

use crate::bytes::{put_whole, take_choice, take_whole};
use crate::error::Result;
use crate::event::{Stretch, decode_after, encode_after, start};
use crate::history::History;
use crate::party::{Nature, Profile, Tier};
use crate::policy::{Policy, SavedKinds};
use crate::quantity::Timestamp;
use crate::snapshot::{BLOCK_FULL, EVENTS, SnapshotWriter};

/// The greatest number of events in a record.
const RECORD_FULL: usize = 1024;

/// Packs histories into blocks.
pub(super) struct EventsWriter<'a, W> {
    to: &'a mut SnapshotWriter<W>,
    body: Vec<u8>,
    previous: Timestamp,
}

impl<'a, W: Write> EventsWriter<'a, W> {
    pub(super) fn new(to: &'a mut SnapshotWriter<W>) -> Self {
        Self { to, body: Vec::new(), previous: start() }
    }

    /// Writes a history; `name` begins each of its records.
    pub(super) fn put(&mut self, history: &History, name: impl Fn(&mut Vec<u8>)) -> Result<()> {
        let mut records = history.stretches(RECORD_FULL).peekable();
        loop {
            name(&mut self.body);
            self.body.push(history.profile().tier as u8);
            self.body.push(history.profile().nature as u8);
            match records.next() {
                Some((events, last)) => self.put_events(events, last),
                None => put_whole(&mut self.body, 0),
            }
            if self.body.len() >= BLOCK_FULL {
                self.flush()?;
            }
            if records.peek().is_none() {
                return Ok(());
            }
        }
    }

    /// Writes what is still unwritten.
    pub(super) fn finish(mut self) -> Result<()> {
        if self.body.is_empty() { Ok(()) } else { self.flush() }
    }

    /// Writes events as they are kept, but for the first, which is told from another one here.
    fn put_events(&mut self, mut events: Stretch<'_>, last: Timestamp) {
        put_whole(&mut self.body, events.len() as u64);
        if events.previous() != self.previous
            && let Some(first) = events.next()
        {
            encode_after(self.previous, &first, &mut self.body);
        }
        self.body.extend_from_slice(events.forms());
        self.previous = last;
    }

    fn flush(&mut self) -> Result<()> {
        self.to.write_block(EVENTS, &self.body)?;
        self.body.clear();
        self.previous = start();
        Ok(())
    }
}

/// The records of one block.
pub(super) struct EventsReader<'a> {
    from: &'a [u8],
    previous: Timestamp,
    kinds: &'a SavedKinds<'a>,
}

impl<'a> EventsReader<'a> {
    pub(super) fn new(from: &'a [u8], kinds: &'a SavedKinds<'a>) -> Self {
        Self { from, previous: start(), kinds }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.from.is_empty()
    }

    /// What the writer's `name` wrote.
    pub(super) fn name<T>(&mut self, take: impl FnOnce(&mut &'a [u8]) -> Result<T>) -> Result<T> {
        take(&mut self.from)
    }

    /// The profile of the next record.
    pub(super) fn profile(&mut self) -> Result<Profile> {
        let tier = take_choice(&Tier::ALL, &mut self.from)?;
        Ok(Profile { tier, nature: take_choice(&Nature::ALL, &mut self.from)? })
    }

    /// Records the events of the record whose profile was read last.
    pub(super) fn record(&mut self, history: &mut History, policy: &Policy) -> Result<()> {
        let mut left = take_whole(&mut self.from)?;
        while left > 0 {
            let (kinds, from) = (self.kinds, &mut self.from);
            let taken = history.record_saved(self.previous, from, left, kinds);
            if taken > 0 {
                self.previous = history.last();
                left -= taken;
                continue;
            }
            let mut event = decode_after(self.previous, &mut self.from)?;
            event.change_kind(|kind| self.kinds.of(kind))?;
            self.previous = event.occurred_at();
            history.record(event, policy)?;
            left -= 1;
        }
        Ok(())
    }
}
