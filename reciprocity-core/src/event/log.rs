//! Events one after the other, in their compact form.

use std::ops::Range;

use crate::bytes::make_room;
use crate::event::{
    Contribution, Event, EventId, decode_after, encode_after, split_plain_count, start,
};
use crate::quantity::Timestamp;

/// The events of a relationship in the order of their arrival, each told from the one before: some ten
/// bytes an event, where an [`Event`] takes a hundred.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventLog {
    forms: Vec<u8>,
    length: usize,
    /// When the last event occurred; the start of time where there is none.
    last: Timestamp,
    /// The beginnings of all strides but the first.
    marks: Vec<Mark>,
}

/// How many events there are from one mark to the next: the work of finding one.
const STRIDE: usize = 32;

/// Room for a plain event, and to write it by words.
const PLAIN: usize = 16;

/// Where an event begins, and the time that it is told from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark {
    offset: usize,
    previous: Timestamp,
}

impl Default for EventLog {
    fn default() -> Self {
        Self { forms: Vec::new(), length: 0, last: start(), marks: Vec::new() }
    }
}

impl EventLog {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn push(&mut self, event: &Event) {
        let offset = self.forms.len();
        make_room(&mut self.forms, form_length(event));
        encode_after(self.last, event, &mut self.forms);
        self.count(event.occurred_at(), offset);
    }

    /// Counts an event that begins at `offset`.
    #[inline]
    fn count(&mut self, at: Timestamp, offset: usize) {
        if self.length.is_multiple_of(STRIDE) && self.length > 0 {
            self.marks.push(Mark { offset, previous: self.last });
        }
        (self.length, self.last) = (self.length + 1, at);
    }

    /// Appends events as they are written, the first told from the last one here: as many, and at most so
    /// many, as are plain counts that pass. Says how many they are; `from` goes on after them.
    pub(crate) fn take_counts(
        &mut self,
        from: &mut &[u8],
        most: u64,
        mut passes: impl FnMut(Timestamp, &Contribution) -> bool,
    ) -> u64 {
        let (all, before) = (*from, self.forms.len());
        let mut taken = 0;
        while taken < most
            && let Some((at, given, rest)) = split_plain_count(self.last, from)
            && passes(at, &given)
        {
            self.count(at, before + all.len() - from.len());
            (taken, *from) = (taken + 1, rest);
        }
        let forms = &all[..all.len() - from.len()];
        make_room(&mut self.forms, forms.len());
        self.forms.extend_from_slice(forms);
        taken
    }

    /// The last byte of the compact forms; 0 where there is none.
    pub(crate) fn last_byte(&self) -> u8 {
        self.forms.last().copied().unwrap_or(0)
    }

    /// When the last event occurred; the start of time where there is none.
    pub(crate) fn last(&self) -> Timestamp {
        self.last
    }

    /// Forgets all events but the first few.
    pub(crate) fn truncate(&mut self, length: usize) {
        let mut kept = self.between(length / STRIDE..usize::MAX);
        kept.by_ref().take(length % STRIDE).for_each(drop);
        let Stretch { forms, previous, .. } = kept;
        let end = self.forms.len() - forms.len();
        (self.length, self.last) = (length.min(self.length), previous);
        self.forms.truncate(end);
        self.marks.truncate(length.div_ceil(STRIDE).saturating_sub(1));
    }

    pub(crate) fn iter(&self) -> Stretch<'_> {
        self.between(0..usize::MAX)
    }

    /// The event at a place.
    pub(crate) fn get(&self, place: usize) -> Option<Event> {
        self.between(place / STRIDE..usize::MAX).nth(place % STRIDE)
    }

    /// The events in stretches of at least so many, but for the last; and when each stretch ends.
    pub(crate) fn stretches(&self, least: usize) -> impl Iterator<Item = (Stretch<'_>, Timestamp)> {
        let strides = least.div_ceil(STRIDE).max(1);
        (0..self.length.div_ceil(STRIDE)).step_by(strides).map(move |from| {
            let to = from + strides;
            (self.between(from..to), self.mark(to).previous)
        })
    }

    /// The events of some strides.
    fn between(&self, strides: Range<usize>) -> Stretch<'_> {
        let (from, to) = (self.mark(strides.start), self.mark(strides.end));
        let before = |stride: usize| stride.saturating_mul(STRIDE).min(self.length);
        Stretch {
            forms: &self.forms[from.offset..to.offset],
            length: before(strides.end) - before(strides.start),
            previous: from.previous,
        }
    }

    /// Where a stride begins; beyond all strides, where the log ends.
    fn mark(&self, stride: usize) -> Mark {
        match stride.checked_sub(1) {
            None => Mark { offset: 0, previous: start() },
            Some(nth) => self.marks.get(nth).copied().unwrap_or_else(|| self.end()),
        }
    }

    fn end(&self) -> Mark {
        Mark { offset: self.forms.len(), previous: self.last }
    }
}

/// Events that lie one after the other; the next is told from `previous`.
#[derive(Debug, Clone)]
pub(crate) struct Stretch<'a> {
    forms: &'a [u8],
    length: usize,
    previous: Timestamp,
}

impl<'a> Stretch<'a> {
    /// The compact forms of those that are left.
    pub(crate) fn forms(&self) -> &'a [u8] {
        self.forms
    }

    /// The time that the next is told from.
    pub(crate) fn previous(&self) -> Timestamp {
        self.previous
    }
}

impl Iterator for Stretch<'_> {
    type Item = Event;

    #[inline]
    fn next(&mut self) -> Option<Event> {
        self.length = self.length.checked_sub(1)?;
        // What was written can be read.
        let event = decode_after(self.previous, &mut self.forms).ok()?;
        self.previous = event.occurred_at();
        Some(event)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.length, Some(self.length))
    }
}

impl ExactSizeIterator for Stretch<'_> {}

/// About how many bytes an event takes, or more: its names, and the rest.
fn form_length(event: &Event) -> usize {
    let length = |id: &EventId| if id.number().is_some() { 11 } else { 2 + id.text().len() };
    PLAIN + event.id().map_or(0, length) + event.answers().name().map_or(0, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Fact;
    use crate::party::Side;

    fn event(n: usize) -> Event {
        // Neither in order nor of one length.
        let at = Timestamp::from_micros(i64::try_from(n * 7_919 % 1_000).unwrap() * 123_456_789);
        let event = Event::new(at.unwrap(), Side::ALL[n % 2], Fact::Request);
        if n.is_multiple_of(3) {
            event.with_id(EventId::new(format!("e{n}")).unwrap())
        } else {
            event
        }
    }

    fn log(length: usize) -> EventLog {
        let mut log = EventLog::default();
        (0..length).for_each(|n| log.push(&event(n)));
        log
    }

    #[test]
    fn every_event_is_found_at_its_place() {
        for length in [0, 1, STRIDE - 1, STRIDE, STRIDE + 1, 3 * STRIDE, 200] {
            let log = log(length);
            assert!(log.iter().eq((0..length).map(event)));
            assert_eq!((log.len(), log.iter().len()), (length, length));
            for place in 0..length {
                assert_eq!(log.get(place), Some(event(place)));
            }
            assert_eq!(log.get(length), None);
        }
    }

    #[test]
    fn a_log_that_was_cut_is_one_that_never_had_more() {
        for length in [0, 1, STRIDE, 100, 3 * STRIDE] {
            for cut in 0..=length {
                let mut cut_off = log(length);
                cut_off.truncate(cut);
                assert_eq!(cut_off, log(cut), "{length} cut to {cut}");
                (cut..length).for_each(|n| cut_off.push(&event(n)));
                assert_eq!(cut_off, log(length));
            }
        }
    }

    #[test]
    fn stretches_are_the_log() {
        for (length, least) in [(0, 1), (31, 32), (32, 32), (33, 32), (200, 64), (200, 33)] {
            let log = log(length);
            let mut all = Vec::new();
            let mut previous = start();
            for (stretch, last) in log.stretches(least) {
                assert_eq!(stretch.previous(), previous);
                assert!(stretch.len() >= least || all.len() + stretch.len() == length);
                all.extend(stretch);
                previous = last;
                assert_eq!(all.last().map(Event::occurred_at), Some(last));
            }
            assert!(all.into_iter().eq(log.iter()));
        }
    }
}
