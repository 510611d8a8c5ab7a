//! The events of relationships, packed into blocks.
//!
//! A block is a row of records. A record is the profile of a relationship, how many of its events
//! follow, and those events, each timed from the one before it in the block. A relationship with
//! many events takes several records.

use std::io::Write;

use crate::bytes::{put_whole, take_choice, take_whole};
use crate::error::Result;
use crate::event::{Event, decode_after, encode_after, start};
use crate::history::History;
use crate::party::{Nature, Profile, Tier};
use crate::policy::SavedKinds;
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
        let mut left = history.events();
        loop {
            let (events, rest) = left.split_at(left.len().min(RECORD_FULL));
            name(&mut self.body);
            self.put_record(history.profile(), events);
            if self.body.len() >= BLOCK_FULL {
                self.flush()?;
            }
            if rest.is_empty() {
                return Ok(());
            }
            left = rest;
        }
    }

    /// Writes what is still unwritten.
    pub(super) fn finish(mut self) -> Result<()> {
        if self.body.is_empty() { Ok(()) } else { self.flush() }
    }

    fn put_record(&mut self, profile: Profile, events: &[Event]) {
        self.body.push(profile.tier as u8);
        self.body.push(profile.nature as u8);
        put_whole(&mut self.body, events.len() as u64);
        for event in events {
            encode_after(self.previous, event, &mut self.body);
            self.previous = event.occurred_at();
        }
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

    /// The rest of the next record.
    pub(super) fn next(&mut self) -> Result<(Profile, Vec<Event>)> {
        let tier = take_choice(&Tier::ALL, &mut self.from)?;
        let nature = take_choice(&Nature::ALL, &mut self.from)?;
        let count = take_whole(&mut self.from)?;
        let mut events = Vec::with_capacity(RECORD_FULL.min(self.from.len()));
        for _ in 0..count {
            let event = decode_after(self.previous, &mut self.from)?;
            self.previous = event.occurred_at();
            events.push(event);
        }
        for event in &mut events {
            event.change_kind(|kind| self.kinds.of(kind))?;
        }
        Ok((Profile { tier, nature }, events))
    }
}
