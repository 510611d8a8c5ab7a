//! Open items: what waits for the other side until it is settled or its time has passed.

mod index;
mod item;

use crate::bytes::{damaged, put_whole, take_whole};
use crate::error::Result;
use crate::event::{Answers, EventId};
use crate::evidence::saved::Saved;
use crate::party::Side;
use crate::quantity::Timestamp;
use index::Index;
pub(crate) use item::{Expected, Matter, OpenItem};

/// How many items are looked through one by one: nearly always there are fewer.
const FEW: usize = 64;

/// The open items of one view, in the order in which they were opened.
///
/// Where there are many, an index finds what an act answers and what has fallen due: an event costs
/// the same however many items are open.
#[derive(Debug, Default)]
pub(crate) struct OpenItems {
    /// Without an index all places hold an item; with one, the place of a closed item stays empty until
    /// as many are.
    places: Vec<Option<OpenItem>>,
    /// No item is due before this: a bound that spares most events a look at the items.
    first_due: Option<Timestamp>,
    /// How many outreaches there are.
    outreaches: usize,
    index: Option<Box<Index>>,
}

/// The bound and the index are no part of what is open.
impl PartialEq for OpenItems {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// Of most copies no more is wanted than to let items fall due: a copy has no index until one item is
/// looked for or added.
impl Clone for OpenItems {
    fn clone(&self) -> Self {
        let Self { first_due, outreaches, .. } = *self;
        let places = self.iter().map(|item| Some(item.clone())).collect();
        Self { places, first_due, outreaches, index: None }
    }
}

impl OpenItems {
    pub(crate) fn open(&mut self, item: OpenItem) {
        self.first_due = match (self.first_due, item.due) {
            (Some(first), Some(due)) => Some(first.min(due)),
            (one, other) => one.or(other),
        };
        self.outreaches += usize::from(item.is_outreach());
        self.prepare();
        if let Some(index) = &mut self.index {
            index.add(self.places.len(), &item);
        }
        self.places.push(Some(item));
    }

    /// Makes the index if there are many items.
    fn prepare(&mut self) {
        if self.index.is_none() && self.places.len() > FEW {
            self.index = Some(Box::new(Index::of(&self.places)));
        }
    }

    /// The bytes that the items hold on the heap, names left out.
    pub(crate) fn held(&self) -> usize {
        let index = self.index.as_ref().map_or(0, |index| index.held());
        self.places.capacity() * size_of::<Option<OpenItem>>() + index
    }

    fn count(&self) -> usize {
        self.index.as_ref().map_or(self.places.len(), |index| index.count())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Takes out what was due before `now` and hands it to `close`, with its due time.
    pub(crate) fn expire(&mut self, now: Timestamp, mut close: impl FnMut(OpenItem, Timestamp)) {
        if self.first_due.is_none_or(|first| first >= now) {
            return;
        }
        // A copy that is only read lets items fall due once. Passes through very many would add up where
        // they fall due one by one.
        if self.places.len() > FEW * FEW {
            self.prepare();
        }
        let overdue = self.index.as_mut().map(|index| index.take_due_before(now));
        self.take_out(
            overdue,
            |item| item.is_overdue(now),
            |item| {
                if let Some(due) = item.due {
                    close(item, due);
                }
            },
        );
        self.first_due = match &self.index {
            Some(index) => index.first_due(),
            None => self.iter().filter_map(|item| item.due).min(),
        };
    }

    /// Whether anything was due before `now`.
    pub(crate) fn has_overdue(&self, now: Timestamp) -> bool {
        self.first_due.is_some_and(|first| first < now)
            && self.iter().any(|item| item.is_overdue(now))
    }

    /// Appends the items, in their order.
    pub(crate) fn put(&self, out: &mut Vec<u8>, until: Timestamp) {
        put_whole(out, self.count() as u64);
        for item in self.iter() {
            item.put(out, until);
        }
    }

    /// Reads what [`OpenItems::put`] wrote.
    pub(crate) fn take(from: &mut &[u8], saved: &Saved<'_>) -> Result<Self> {
        let mut open = Self::default();
        for _ in 0..take_whole(from)? {
            open.open(OpenItem::take(from, saved)?);
        }
        if open.iter().is_sorted_by_key(|item| item.opened_at) {
            return Ok(open);
        }
        Err(damaged("what is open is not in the order in which it was opened"))
    }

    /// Forgets all items, and keeps their room.
    pub(crate) fn clear(&mut self) {
        self.places.clear();
        (self.first_due, self.outreaches, self.index) = (None, 0, None);
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
        self.prepare();
        let other = side.other();
        let theirs = |item: &OpenItem| item.by == other && item.awaits_an_act();
        match answers {
            Answers::Named(name) => {
                if let Some(place) = self.place_of(name, theirs) {
                    return self.close(place).into_iter().for_each(close);
                }
                let chosen = self.index.as_mut().map(|index| index.take_thread(other, name));
                let in_thread =
                    |item: &OpenItem| theirs(item) && item.thread.as_ref() == Some(name);
                self.take_out(chosen, in_thread, close);
            }
            Answers::OldestOpen | Answers::Nothing => {
                if *answers == Answers::OldestOpen
                    && let Some(place) = self.oldest_request(other)
                {
                    self.close(place).into_iter().for_each(&mut close);
                }
                if self.outreaches > 0 {
                    let chosen = self.index.as_mut().map(|index| index.take_outreaches(other));
                    self.take_out(chosen, |item| theirs(item) && item.is_outreach(), close);
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
        self.prepare();
        let place = self.place_of(id, is)?;
        Some((place, self.places[place].as_mut()?))
    }

    /// Takes out the item at a place that was found.
    pub(crate) fn close(&mut self, place: usize) -> Option<OpenItem> {
        let item = match &mut self.index {
            None => self.places.remove(place)?,
            Some(index) => {
                let item = self.places[place].take()?;
                index.forget(place, &item);
                item
            }
        };
        self.outreaches -= usize::from(item.is_outreach());
        self.tidy();
        Some(item)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &OpenItem> {
        self.places.iter().flatten()
    }

    fn place_of(&self, id: &EventId, is: impl Fn(&OpenItem) -> bool) -> Option<usize> {
        let is_it = |place: &usize| {
            self.places[*place]
                .as_ref()
                .is_some_and(|item| item.id.as_ref() == Some(id) && is(item))
        };
        match &self.index {
            None => (0..self.places.len()).find(is_it),
            Some(index) => index.of_id(id).iter().copied().find(is_it),
        }
    }

    fn oldest_request(&mut self, by: Side) -> Option<usize> {
        let is_it = |place: &Option<OpenItem>| {
            place.as_ref().is_some_and(|item| item.by == by && item.matter == Matter::Request)
        };
        match &mut self.index {
            None => self.places.iter().position(is_it),
            Some(index) => index.oldest_request(by, |place| self.places[place].is_some()),
        }
    }

    /// Takes out the items that are `meant`, of the places that are chosen or of all, and hands them to
    /// `close`.
    fn take_out(
        &mut self,
        chosen: Option<Vec<usize>>,
        meant: impl Fn(&OpenItem) -> bool,
        mut close: impl FnMut(OpenItem),
    ) {
        let Self { places, outreaches, index, .. } = self;
        let mut take = |item: OpenItem| {
            *outreaches -= usize::from(item.is_outreach());
            close(item);
        };
        match (chosen, index) {
            (Some(chosen), Some(index)) => {
                for place in chosen {
                    if let Some(item) = places[place].take_if(|item| meant(item)) {
                        index.forget(place, &item);
                        take(item);
                    }
                }
            }
            _ => places
                .extract_if(.., |place| place.as_ref().is_some_and(&meant))
                .flatten()
                .for_each(take),
        }
        self.tidy();
    }

    /// Gives up the places that are empty, once they are most.
    fn tidy(&mut self) {
        if self.index.is_some() && self.places.len() > 2 * self.count() + FEW {
            self.places.retain(Option::is_some);
            let index = || Box::new(Index::of(&self.places));
            self.index = (self.places.len() > FEW).then(index);
        }
    }
}

#[cfg(test)]
mod tests;
