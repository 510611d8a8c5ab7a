//! Open items: what waits for the other side until it is settled or its time has passed.

use crate::event::{Answers, Event, EventId};
use crate::evidence::cell::What;
use crate::party::Side;
use crate::quantity::{Fraction, Timestamp};

/// Something that waits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenItem {
    /// When its time has passed; never, where there is no due time.
    pub(crate) due: Option<Timestamp>,
    pub(crate) opened_at: Timestamp,
    /// The side that opened it.
    pub(crate) by: Side,
    pub(crate) id: Option<EventId>,
    pub(crate) thread: Option<EventId>,
    pub(crate) confidence: Fraction,
    pub(crate) matter: Matter,
}

/// What an open item becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Matter {
    /// Answered in time, the other side has answered; if not, it has not.
    Request,
    /// Answered, it is a contribution of `amount`; if not, it never was one.
    Outreach { what: What, amount: f64 },
    /// An expectation, or the promise that made it.
    Expectation(Expected),
    /// A change proposed, and whether the other side accepted it.
    Amendment { accepted: bool },
    /// The opener said what it needs, and perhaps until when.
    CallOut { until: Option<Timestamp> },
}

/// What is expected, of whom, and how far it was met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expected {
    pub(crate) holder: Side,
    pub(crate) weight: f64,
    pub(crate) stated: bool,
    pub(crate) promised: bool,
    pub(crate) degree: f64,
}

impl OpenItem {
    /// An item that `event` opens.
    pub(crate) fn new(event: &Event, due: Option<Timestamp>, matter: Matter) -> Self {
        Self {
            due,
            opened_at: event.occurred_at(),
            by: event.actor(),
            id: event.id().cloned(),
            thread: match event.answers() {
                Answers::Named(thread) => Some(thread.clone()),
                _ => None,
            },
            confidence: event.confidence(),
            matter,
        }
    }

    /// Whether an act of the other side can answer it.
    fn awaits_an_act(&self) -> bool {
        matches!(self.matter, Matter::Request | Matter::Outreach { .. } | Matter::CallOut { .. })
    }

    fn is_outreach(&self) -> bool {
        matches!(self.matter, Matter::Outreach { .. })
    }

    fn is_overdue(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due < now)
    }
}

/// The open items of one view, in the order in which they were opened.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenItems {
    items: Vec<OpenItem>,
    /// No item is due before this: a bound that spares most events a look at the items.
    first_due: Option<Timestamp>,
    /// How many outreaches there are.
    outreaches: usize,
}

/// The bound is no part of what is open: it may lag behind.
impl PartialEq for OpenItems {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl OpenItems {
    pub(crate) fn open(&mut self, item: OpenItem) {
        self.first_due = match (self.first_due, item.due) {
            (Some(first), Some(due)) => Some(first.min(due)),
            (one, other) => one.or(other),
        };
        self.outreaches += usize::from(item.is_outreach());
        self.items.push(item);
    }

    /// The bytes that the items hold on the heap, names left out.
    pub(crate) fn held(&self) -> usize {
        self.items.capacity() * size_of::<OpenItem>()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Takes out what was due before `now` and hands it to `close`, with its due time.
    pub(crate) fn expire(&mut self, now: Timestamp, mut close: impl FnMut(OpenItem, Timestamp)) {
        if self.first_due.is_none_or(|first| first >= now) {
            return;
        }
        let outreaches = &mut self.outreaches;
        for item in self.items.extract_if(.., |item| item.is_overdue(now)) {
            *outreaches -= usize::from(item.is_outreach());
            if let Some(due) = item.due {
                close(item, due);
            }
        }
        self.first_due = self.items.iter().filter_map(|item| item.due).min();
    }

    /// Whether anything was due before `now`.
    pub(crate) fn has_overdue(&self, now: Timestamp) -> bool {
        self.first_due.is_some_and(|first| first < now)
            && self.items.iter().any(|item| item.is_overdue(now))
    }

    /// Forgets all items, and keeps their room.
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        (self.first_due, self.outreaches) = (None, 0);
    }

    /// Takes out what an act of `side` answers and hands it to `close`.
    ///
    /// A name answers the item of that id, or else all items of that thread. The oldest request is
    /// answered when the act says so. An act that answers nothing in particular still shows that
    /// the outreaches of the other side were met.
    pub(crate) fn answer(
        &mut self,
        side: Side,
        answers: &Answers,
        mut close: impl FnMut(OpenItem),
    ) {
        let theirs = |item: &OpenItem| item.by != side && item.awaits_an_act();
        match answers {
            Answers::Named(name) => {
                let has_id = |item: &OpenItem| theirs(item) && item.id.as_ref() == Some(name);
                if let Some(place) = self.items.iter().position(has_id) {
                    return close(self.close(place));
                }
                let in_thread =
                    |item: &OpenItem| theirs(item) && item.thread.as_ref() == Some(name);
                self.extract(in_thread, close);
            }
            Answers::OldestOpen | Answers::Nothing => {
                let is_request = |item: &OpenItem| theirs(item) && item.matter == Matter::Request;
                if *answers == Answers::OldestOpen
                    && let Some(place) = self.items.iter().position(is_request)
                {
                    close(self.close(place));
                }
                if self.outreaches > 0 {
                    self.extract(|item| theirs(item) && item.is_outreach(), close);
                }
            }
        }
    }

    /// The oldest open item of this id that `is` wanted, and its place.
    pub(crate) fn find(
        &mut self,
        id: &EventId,
        is: impl Fn(&OpenItem) -> bool,
    ) -> Option<(usize, &mut OpenItem)> {
        let place = self.items.iter().position(|item| item.id.as_ref() == Some(id) && is(item))?;
        self.items.get_mut(place).map(|item| (place, item))
    }

    pub(crate) fn close(&mut self, place: usize) -> OpenItem {
        let item = self.items.remove(place);
        self.outreaches -= usize::from(item.is_outreach());
        item
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &OpenItem> {
        self.items.iter()
    }

    /// Takes out the items that are `meant` and hands them to `close`.
    fn extract(&mut self, meant: impl Fn(&OpenItem) -> bool, mut close: impl FnMut(OpenItem)) {
        let outreaches = &mut self.outreaches;
        for item in self.items.extract_if(.., |item| meant(item)) {
            *outreaches -= usize::from(item.is_outreach());
            close(item);
        }
    }
}
