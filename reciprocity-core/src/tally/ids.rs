//! Where the events of a log lie that have ids, so that an id costs no look through the log.

use crate::bytes::ByHash;
use crate::event::{Event, EventId};
use crate::quantity::Timestamp;
use crate::tally::log::Log;

/// Where the first event whose id has a hash lies, by the hash, as long as any has an id; a map that is only
/// asked and never listed. Most relationships have none, and a pointer is smaller.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ids(Option<Box<ByHash<Place>>>);

/// Where the form of an event begins in a log, and the time that it is told from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) from: usize,
    pub(super) since: Timestamp,
}

impl Ids {
    /// Those of a log.
    pub(super) fn of(log: Log<'_>) -> Self {
        let mut ids = Self::default();
        log.placed().for_each(|(place, event)| ids.insert(&event, place));
        ids
    }

    /// Adds that of an event, if it has one.
    pub(super) fn insert(&mut self, event: &Event, place: Place) {
        if let Some(id) = event.id() {
            self.0.get_or_insert_default().entry(id.hashed()).or_insert(place);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Where the event of this id lies, or one before it; none if there is no such event.
    pub(super) fn place_of(&self, id: &EventId) -> Option<Place> {
        self.0.as_ref()?.get(&id.hashed()).copied()
    }

    /// The bytes that they take, as far as is known.
    pub(super) fn held(&self) -> usize {
        const SLOT: usize = size_of::<(u64, Place)>() + 1;
        self.0.as_ref().map_or(0, |ids| size_of_val(&**ids) + SLOT * ids.capacity())
    }
}
