//! The ids of the events of a log, so that an id that is not among them costs no look at the log.

use crate::bytes::Hashes;
use crate::event::{Event, EventId};
use crate::tally::log::Log;

/// Hashes of ids, as long as there are any; a set that is only asked and never listed. Most relationships
/// have none, and a pointer is smaller.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ids(Option<Box<Hashes>>);

impl Ids {
    /// Those of a log.
    pub(super) fn of(log: Log<'_>) -> Self {
        let mut ids = Self::default();
        log.each_event(|event| ids.insert(event));
        ids
    }

    /// Adds that of an event, if it has one.
    pub(super) fn insert(&mut self, event: &Event) {
        if let Some(id) = event.id() {
            self.0.get_or_insert_default().insert(id.hashed());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the log may hold this id: nearly always right, and never wrong when it says no.
    pub(super) fn may_hold(&self, id: &EventId) -> bool {
        self.0.as_ref().is_some_and(|ids| ids.contains(&id.hashed()))
    }

    /// The bytes that they take, as far as is known.
    pub(super) fn held(&self) -> usize {
        self.0.as_ref().map_or(0, |ids| size_of_val(&**ids) + 9 * ids.capacity())
    }
}
