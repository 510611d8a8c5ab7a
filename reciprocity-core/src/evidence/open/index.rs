//! Where the open items stand that an act may answer, and which fall due next.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use crate::event::EventId;
use crate::evidence::open::{Matter, OpenItem};
use crate::party::{PerSide, Side};
use crate::quantity::Timestamp;

/// The places of open items by what they are looked for by, each list in the order in which they were
/// opened. An item that was closed may still stand in all but the lists by id.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// How many items are open.
    count: usize,
    due: BinaryHeap<Reverse<(Timestamp, usize)>>,
    ids: HashMap<EventId, Vec<usize>>,
    /// Of what awaits an act, by the side that opened it.
    threads: PerSide<HashMap<EventId, Vec<usize>>>,
    /// By the side that opened them.
    requests: PerSide<VecDeque<usize>>,
    /// By the side that opened them.
    outreaches: PerSide<Vec<usize>>,
}

impl Index {
    pub(super) fn of(places: &[Option<OpenItem>]) -> Self {
        let mut index = Self::default();
        for (place, item) in places.iter().enumerate() {
            if let Some(item) = item {
                index.add(place, item);
            }
        }
        index
    }

    /// Adds an item that was opened after all others.
    pub(super) fn add(&mut self, place: usize, item: &OpenItem) {
        self.count += 1;
        if let Some(due) = item.due {
            self.due.push(Reverse((due, place)));
        }
        if let Some(id) = &item.id {
            self.ids.entry(id.clone()).or_default().push(place);
        }
        if let Some(thread) = item.thread.as_ref().filter(|_| item.awaits_an_act()) {
            self.threads.of_mut(item.by).entry(thread.clone()).or_default().push(place);
        }
        match item.matter {
            Matter::Request => self.requests.of_mut(item.by).push_back(place),
            Matter::Outreach { .. } => self.outreaches.of_mut(item.by).push(place),
            _ => {}
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Forgets the id of an item that was closed: those that are left are looked at again and again.
    pub(super) fn forget(&mut self, place: usize, item: &OpenItem) {
        self.count -= 1;
        let Some(id) = &item.id else { return };
        if let Some(places) = self.ids.get_mut(id) {
            places.retain(|known| *known != place);
            if places.is_empty() {
                self.ids.remove(id);
            }
        }
    }

    /// What is due before `now`, which is never asked for again.
    pub(super) fn take_due_before(&mut self, now: Timestamp) -> Vec<usize> {
        let mut places = Vec::new();
        while self.first_due().is_some_and(|first| first < now) {
            places.extend(self.due.pop().map(|Reverse((_, place))| place));
        }
        places.sort_unstable();
        places
    }

    /// Nothing is due before this.
    pub(super) fn first_due(&self) -> Option<Timestamp> {
        self.due.peek().map(|Reverse((due, _))| *due)
    }

    pub(super) fn of_id(&self, id: &EventId) -> &[usize] {
        self.ids.get(id).map_or(&[], Vec::as_slice)
    }

    /// What `by` opened in a thread: an act of the other side that names it answers all.
    pub(super) fn take_thread(&mut self, by: Side, thread: &EventId) -> Vec<usize> {
        self.threads.of_mut(by).remove(thread).unwrap_or_default()
    }

    /// The outreaches of `by`: any act of the other side answers all.
    pub(super) fn take_outreaches(&mut self, by: Side) -> Vec<usize> {
        std::mem::take(self.outreaches.of_mut(by))
    }

    /// The oldest request of `by` that is open.
    pub(super) fn oldest_request(
        &mut self,
        by: Side,
        is_open: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let requests = self.requests.of_mut(by);
        while requests.pop_front_if(|place| !is_open(*place)).is_some() {}
        requests.front().copied()
    }

    /// The bytes that the lists hold, names left out.
    pub(super) fn held(&self) -> usize {
        const PLACE: usize = size_of::<usize>();
        const NAMED: usize = size_of::<(EventId, Vec<usize>)>() + 4 * PLACE;
        let of_side = |side: &Side| {
            self.threads.of(*side).capacity() * NAMED
                + (self.requests.of(*side).capacity() + self.outreaches.of(*side).capacity())
                    * PLACE
        };
        self.due.capacity() * size_of::<(Timestamp, usize)>()
            + self.ids.capacity() * NAMED
            + Side::ALL.iter().map(of_side).sum::<usize>()
    }
}
