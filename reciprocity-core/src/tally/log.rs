//! Events in their compact form, one after the other, in the order of their arrival.

use smallvec::SmallVec;

use crate::error::Result;
use crate::event::{Event, EventId, decode_after, encode_after, start};
use crate::policy::SavedKinds;
use crate::quantity::Timestamp;

/// A few events, of which three or four plain ones need no room of their own on the heap.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Log {
    forms: SmallVec<[u8; 24]>,
    /// The time of the newest event: each event's time is told from that of the newest before it.
    newest: Timestamp,
}

impl Default for Log {
    fn default() -> Self {
        Self { forms: SmallVec::new(), newest: start() }
    }
}

impl Log {
    /// Adds an event, which takes its compact form in `form`.
    pub(super) fn push(&mut self, event: &Event, form: &mut Vec<u8>) {
        form.clear();
        encode_after(self.newest, event, form);
        let at = event.occurred_at();
        self.newest = if self.forms.is_empty() { at } else { self.newest.max(at) };
        self.forms.extend_from_slice(form);
    }

    /// The log of events that were saved as these bytes, each of which is handed to `check`.
    pub(super) fn of(
        forms: &[u8],
        kinds: &SavedKinds<'_>,
        mut check: impl FnMut(&Event) -> Result<()>,
    ) -> Result<Self> {
        let mut log = Self::default();
        let (mut rest, mut newest, mut form) = (forms, None, Vec::new());
        while !rest.is_empty() {
            let mut event = decode_after(newest.unwrap_or_else(start), &mut rest)?;
            newest = newest.max(Some(event.occurred_at()));
            event.change_kind(|kind| kinds.of(kind))?;
            check(&event)?;
            if kinds.are_renumbered() {
                log.push(&event, &mut form);
            }
        }
        if !kinds.are_renumbered() {
            log.forms = SmallVec::from_slice(forms);
            log.newest = newest.unwrap_or_else(start);
        }
        Ok(log)
    }

    /// The events as bytes.
    pub(super) fn forms(&self) -> &[u8] {
        &self.forms
    }

    /// How much room the events take.
    pub(super) fn bytes(&self) -> usize {
        self.forms.len()
    }

    /// The bytes that the log holds on the heap.
    pub(super) fn held(&self) -> usize {
        if self.forms.spilled() { self.forms.capacity() } else { 0 }
    }

    /// When the newest event occurred.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        (!self.forms.is_empty()).then_some(self.newest)
    }

    /// All events, in canonical order.
    pub(super) fn events(&self) -> Vec<Event> {
        let mut events: Vec<Event> = self.as_they_came().collect();
        if !events.is_sorted_by(|a, b| a.canonical_cmp(b).is_le()) {
            events.sort_by(Event::canonical_cmp);
        }
        events
    }

    /// The event of this id.
    pub(super) fn find(&self, id: &EventId) -> Option<Event> {
        self.as_they_came().find(|event| event.id() == Some(id))
    }

    fn as_they_came(&self) -> impl Iterator<Item = Event> {
        let mut rest = &self.forms[..];
        let mut newest = None;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            // What the log wrote it can read.
            let event = decode_after(newest.unwrap_or_else(start), &mut rest).ok()?;
            newest = newest.max(Some(event.occurred_at()));
            Some(event)
        })
    }
}
