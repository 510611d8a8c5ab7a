//! Entries one after another, of which most repeat the words of another.

use super::amount::of_kind;
use super::{Entry, EntryAmount, FactType};
use crate::error::Result;
use crate::event::{Contribution, Event, Fact, Kind};
use crate::party::Side;
use crate::policy::Policy;
use crate::quantity::{Amount, Timestamp, Unit};

/// So many kinds are remembered: those of a policy nearly always.
const REMEMBERED: usize = 16;

/// Reads the events of entries.
///
/// It says of each what [`Entry::event`] says, and remembers what the words of plain contributions
/// meant, so that the words of a table with few kinds are looked up once and not in every row.
///
/// ```
/// use reciprocity_core::entry::EntryReader;
/// use reciprocity_core::{Entry, Policy, Timestamp};
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let mut reader = EntryReader::new(&policy);
/// for actor in ["supplier", "customer"] {
///     let row = Entry { kind: "service", ..Entry::new(at, actor, "contribution") };
///     assert_eq!(reader.event(&row)?, row.event(&policy)?);
/// }
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct EntryReader<'p> {
    policy: &'p Policy,
    seen: Vec<(Box<str>, Kind, Unit)>,
}

/// Who gave how many of what, and when: what nearly every row of nearly every table says, and the
/// policy of the reader allows. Made by [`EntryReader::plain`].
///
/// An event is large, and to move it takes longer than to make it: this is small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlainGift {
    at: Timestamp,
    actor: Side,
    kind: Kind,
    count: f64,
}

impl PlainGift {
    /// The event.
    #[inline]
    pub fn event(&self) -> Event {
        let given = Contribution::new(self.kind, Amount::of_count(self.count));
        Event::new(self.at, self.actor, given)
    }
}

impl<'p> EntryReader<'p> {
    /// A reader of entries under a policy.
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, seen: Vec::new() }
    }

    /// The event that the entry states.
    ///
    /// # Errors
    /// As [`Entry::event`].
    #[inline]
    pub fn event(&mut self, entry: &Entry<'_>) -> Result<Event> {
        match self.plain(entry) {
            Some(gift) => Ok(gift.event()),
            None => self.read(entry),
        }
    }

    /// The gift that the entry states, if it says no more than who gave whom how many of what and
    /// when, in words that were read before.
    ///
    /// ```
    /// use reciprocity_core::entry::EntryReader;
    /// use reciprocity_core::{Entry, EntryAmount, Policy, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let two = EntryAmount::Number(2.0);
    /// let row = Entry { kind: "service", amount: two, ..Entry::new(at, "supplier", "contribution") };
    /// let mut reader = EntryReader::new(&policy);
    /// assert!(reader.plain(&row).is_none()); // its words are new
    /// let event = reader.event(&row)?;
    /// assert_eq!(reader.plain(&row).unwrap().event(), event);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[inline]
    pub fn plain(&self, entry: &Entry<'_>) -> Option<PlainGift> {
        let (kind, counted_in) = self.known_kind(entry)?;
        let EntryAmount::Number(count) = &entry.amount else { return None };
        let is_counted = matches!(counted_in, Unit::Acts | Unit::Units) && entry.unit.is_empty();
        if !is_counted || !Amount::is_in_range(*count) {
            return None;
        }
        let (at, actor) = (entry.occurred_at, entry.named_side()?);
        Some(PlainGift { at, actor, kind, count: *count })
    }

    /// The kind of a plain contribution, if it was seen before, and what it is counted in.
    #[inline]
    fn known_kind(&self, entry: &Entry<'_>) -> Option<(Kind, Unit)> {
        if !entry.says_no_more() || entry.type_name != FactType::CONTRIBUTION {
            return None;
        }
        let known = self.seen.iter().find(|(name, ..)| **name == *entry.kind);
        known.map(|(_, kind, counted_in)| (*kind, *counted_in))
    }

    #[inline(never)]
    fn read(&mut self, entry: &Entry<'_>) -> Result<Event> {
        if let Some((kind, _)) = self.known_kind(entry)
            && let Ok(amount) = of_kind(entry.amount, entry.unit, kind, self.policy)
            && let Some(side) = entry.named_side()
        {
            return Ok(Event::new(entry.occurred_at, side, Contribution::new(kind, amount)));
        }
        let event = entry.event(self.policy)?;
        if let Fact::Contribution(given) = event.fact()
            && self.seen.len() < REMEMBERED
            && self.seen.iter().all(|(name, ..)| **name != *entry.kind)
            && let Some(definition) = self.policy.definition(given.kind)
        {
            self.seen.push((entry.kind.into(), given.kind, definition.unit));
        }
        Ok(event)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::entry::Flags;

    fn entries() -> impl Strategy<Value = Entry<'static>> {
        let words = (
            select(vec!["contribution", "contribution", "request", "conduct", "", "gift"]),
            select(vec!["service", "time", "money", "courtesy", "", "nothing"]),
            select(vec!["", "acts", "hours", "EUR", "miles"]),
            select(vec!["supplier", "customer", "Baker", "Mill", "", "nobody"]),
        );
        let amount = select(vec![
            EntryAmount::Blank,
            EntryAmount::Number(2.5),
            EntryAmount::Number(-1.0),
            EntryAmount::Number(f64::NAN),
            EntryAmount::Text("3"),
            EntryAmount::Text("many"),
            EntryAmount::Minor(250),
        ]);
        let rest = (
            select(vec!["", "", "a1"]),
            select(vec!["", "", "supplier", "me"]),
            select(vec!["", "", "a0"]),
            select(vec![None, None, Some(0.5), Some(2.0)]),
            select(vec![0, 0, 1, 4, 1 << 30]),
        );
        (words, amount, rest).prop_map(|(words, amount, rest)| {
            let (type_name, kind, unit, actor) = words;
            let (event_id, observer, reference, confidence, flags) = rest;
            Entry {
                event_id,
                observer,
                kind,
                unit,
                amount,
                reference,
                confidence,
                supplier: "Baker",
                customer: "Mill",
                flags: Flags::from_bits(flags),
                ..Entry::new(Timestamp::MIN, actor, type_name)
            }
        })
    }

    proptest! {
        #[test]
        fn a_reader_says_of_each_entry_what_it_says_alone(
            entries in proptest::collection::vec(entries(), 1..60)
        ) {
            let policy = Policy::default();
            let mut reader = EntryReader::new(&policy);
            for entry in entries {
                let (read, alone) = (reader.event(&entry), entry.event(&policy));
                match (read, alone) {
                    (Ok(read), Ok(alone)) => prop_assert_eq!(read, alone),
                    (Err(read), Err(alone)) => {
                        prop_assert_eq!(read.to_string(), alone.to_string());
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
    }
}
