//! Open items: what waits for the other side until it is answered or its time has passed.

use crate::event::{Answers, EventId};
use crate::evidence::cell::What;
use crate::party::Side;
use crate::quantity::{Fraction, Timestamp};

/// Something that waits for an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenItem {
    pub(crate) due: Timestamp,
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
}

/// The open items of one view, in the order in which they were opened.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct OpenItems(Vec<OpenItem>);

impl OpenItems {
    pub(crate) fn open(&mut self, item: OpenItem) {
        self.0.push(item);
    }

    /// Takes out what was due before `now` and hands it to `close`.
    pub(crate) fn expire(&mut self, now: Timestamp, mut close: impl FnMut(OpenItem)) {
        for item in self.0.extract_if(.., |item| item.due < now) {
            close(item);
        }
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
        let theirs = |item: &OpenItem| item.by != side;
        match answers {
            Answers::Named(name) => {
                let has_id = |item: &OpenItem| theirs(item) && item.id.as_ref() == Some(name);
                if let Some(place) = self.0.iter().position(has_id) {
                    return close(self.0.remove(place));
                }
                let in_thread =
                    |item: &OpenItem| theirs(item) && item.thread.as_ref() == Some(name);
                self.0.extract_if(.., |item| in_thread(item)).for_each(close);
            }
            Answers::OldestOpen | Answers::Nothing => {
                let is_request = |item: &OpenItem| theirs(item) && item.matter == Matter::Request;
                if *answers == Answers::OldestOpen
                    && let Some(place) = self.0.iter().position(is_request)
                {
                    close(self.0.remove(place));
                }
                let is_outreach = |item: &OpenItem| theirs(item) && item.matter != Matter::Request;
                self.0.extract_if(.., |item| is_outreach(item)).for_each(close);
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &OpenItem> {
        self.0.iter()
    }
}
