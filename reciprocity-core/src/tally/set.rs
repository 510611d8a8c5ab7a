//! The tallies of many relationships, by number.

use crate::bytes::scatter;
use crate::error::Result;
use crate::event::Event;
use crate::history::Recorded;
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::Assessment;
use crate::tally::{Arrival, Tally};

/// Tallies of many relationships: what a stream of events is recorded in, one event at a time or in
/// batches, and scored from at any time.
///
/// A relationship is any number that tells it apart. A pair that has hardly met takes 64 bytes and
/// its share of a table; see [`Tally`].
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, TallySet, Timestamp};
///
/// let policy = Policy::default();
/// let mut tallies = TallySet::default();
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let help = Contribution::new(Kind::SERVICE, Amount::ONE);
/// tallies.record(42, &Event::new(at, Side::Supplier, help), &policy)?;
/// let tally = tallies.get(42).unwrap();
/// let assessment = tally.assess(tally.profile(), at, &policy)?;
/// assert_eq!(assessment.joint.contributions.supplier, 1);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TallySet {
    /// In the order in which the relationships came, in chunks that never move: nothing is copied
    /// as the set grows, and no room is held ahead but that of one chunk.
    chunks: Vec<Vec<Slot>>,
    /// By hash: one more than the place of a relationship, and above it as many bits of the hash as
    /// there is room for, so that hardly ever another relationship is looked at; zero where there
    /// is none.
    table: Vec<u32>,
    /// Where an event takes its compact form.
    form: Vec<u8>,
}

const CHUNK: usize = 4096;

/// A relationship and its tally, in one line of a cache.
#[derive(Debug, Clone)]
#[repr(align(64))]
struct Slot {
    relationship: u64,
    tally: Tally,
}

/// What became of a batch of events.
///
/// ```
/// use reciprocity_core::{EventColumns, Kind, Policy, Taken, TallySet};
///
/// const DAY: i64 = 86_400_000_000;
/// let events = EventColumns {
///     relationship: &[7, 7, 7],
///     occurred_at: &[20_000 * DAY, 19_999 * DAY, 19_900 * DAY], // the last is 100 days late
///     actor: &[0, 1, 1],
///     kind: &[Kind::SERVICE.index() as u16; 3],
///     amount: &[1.0; 3],
///     observer: None,
/// };
/// let taken = TallySet::default().record_columns(&events, &Policy::default())?;
/// assert_eq!(taken, Taken { new: 2, known: 0, too_late: 1 });
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Events that were taken.
    pub new: u64,
    /// Events that were known before.
    pub known: u64,
    /// Events that came later than the policy allows, and were not taken.
    pub too_late: u64,
}

impl TallySet {
    /// How many relationships there are.
    pub fn len(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        full + self.chunks.last().map_or(0, Vec::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The tally of a relationship.
    pub fn get(&self, relationship: u64) -> Option<&Tally> {
        let place = self.place(relationship)?;
        Some(&self.slot(place).tally)
    }

    /// The relationships, in rising order.
    ///
    /// ```
    /// use reciprocity_core::{Profile, TallySet};
    ///
    /// let mut tallies = TallySet::default();
    /// for relationship in [9, 7, 8] {
    ///     tallies.set_profile(relationship, Profile::default());
    /// }
    /// assert_eq!(tallies.relationships(), [7, 8, 9]);
    /// let as_they_came: Vec<u64> = tallies.iter().map(|(one, _)| one).collect();
    /// assert_eq!(as_they_came, [9, 7, 8]);
    /// assert_eq!((tallies.len(), tallies.get(10)), (3, None));
    /// ```
    pub fn relationships(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.iter().map(|(relationship, _)| relationship).collect();
        all.sort_unstable();
        all
    }

    /// All tallies, in the order in which their relationships came.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Tally)> {
        self.chunks.iter().flatten().map(|slot| (slot.relationship, &slot.tally))
    }

    /// All tallies, in rising order of their relationships.
    pub(crate) fn rising(&self) -> impl Iterator<Item = (u64, &Tally)> {
        let by_place = self.iter().map(|(relationship, _)| relationship).zip(0..);
        let mut order: Vec<(u64, u32)> = Vec::new();
        if !self.iter().is_sorted_by_key(|(relationship, _)| relationship) {
            order.extend(by_place);
            order.sort_unstable();
        }
        (0..self.len()).map(move |nth| {
            let place = order.get(nth).map_or(nth, |&(_, place)| place as usize);
            let Slot { relationship, tally } = self.slot(place);
            (*relationship, tally)
        })
    }

    /// Adds an event of a relationship.
    ///
    /// # Errors
    /// As [`Tally::record`]; nothing is recorded then.
    pub fn record(
        &mut self,
        relationship: u64,
        event: &Event,
        policy: &Policy,
    ) -> Result<Recorded> {
        if let Some(place) = self.place(relationship) {
            let Self { chunks, form, .. } = self;
            return chunks[place / CHUNK][place % CHUNK].tally.record_event(event, policy, form);
        }
        let mut tally = Tally::default();
        let recorded = tally.record_event(event, policy, &mut self.form)?;
        self.insert(relationship, tally);
        Ok(recorded)
    }

    /// Adds an event of the relationship at a place.
    pub(crate) fn record_at(
        &mut self,
        place: usize,
        arrival: Arrival<'_>,
        policy: &Policy,
    ) -> Result<Recorded> {
        let Self { chunks, form, .. } = self;
        chunks[place / CHUNK][place % CHUNK].tally.record_by(arrival, policy, form)
    }

    /// What [`TallySet::record`] would say of an event; nothing is recorded.
    ///
    /// # Errors
    /// As [`Tally::record`].
    pub fn check(&self, relationship: u64, event: &Event, policy: &Policy) -> Result<Recorded> {
        match self.get(relationship) {
            Some(tally) => tally.check(event, policy),
            None => Tally::default().check(event, policy),
        }
    }

    /// Says what is known of a relationship beside its events; it is there from then on.
    pub fn set_profile(&mut self, relationship: u64, profile: Profile) {
        let place = self.place_of(relationship);
        self.at(place).profile = profile;
    }

    /// Takes in the tallies of another set: different relationships stand side by side, and those of
    /// one relationship merge.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Policy, Side, TallySet, Timestamp};
    ///
    /// let policy = Policy::default();
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// let (mut here, mut there) = (TallySet::default(), TallySet::default());
    /// here.record(7, &asked, &policy)?;
    /// there.record(9, &asked, &policy)?;
    /// here.merge(there, &policy)?;
    /// assert_eq!(here.relationships(), [7, 9]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Tally::merge`]; nothing is merged then.
    pub fn merge(&mut self, later: Self, policy: &Policy) -> Result<()> {
        let mut merged = Vec::new();
        for (relationship, tally) in later.iter() {
            if let Some(known) = self.get(relationship) {
                let mut both = known.clone();
                both.merge(tally, policy)?;
                merged.push((relationship, both));
            }
        }
        for Slot { relationship, tally } in later.chunks.into_iter().flatten() {
            if self.place(relationship).is_none() {
                self.insert(relationship, tally);
            }
        }
        for (relationship, tally) in merged {
            let place = self.place_of(relationship);
            *self.at(place) = tally;
        }
        Ok(())
    }

    /// The scores of every relationship that has an event, in rising order, as of a time from its
    /// newest event on.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Policy, Profile, Side, TallySet, Timestamp};
    ///
    /// let (policy, mut tallies) = (Policy::default(), TallySet::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// for relationship in [9, 7] {
    ///     tallies.record(relationship, &Event::new(at, Side::Customer, Fact::Request), &policy)?;
    /// }
    /// tallies.set_profile(8, Profile::default()); // it has no event yet
    /// let scored: Vec<u64> = tallies.assess(at, &policy)?.iter().map(|(one, _)| *one).collect();
    /// assert_eq!(scored, [7, 9]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Tally::assess`].
    pub fn assess(&self, as_of: Timestamp, policy: &Policy) -> Result<Vec<(u64, Assessment)>> {
        let scored =
            |(id, tally): (u64, &Tally)| Ok((id, tally.assess(tally.profile(), as_of, policy)?));
        let with_events = self.iter().filter(|(_, tally)| tally.newest().is_some());
        let mut scores = with_events.map(scored).collect::<Result<Vec<_>>>()?;
        scores.sort_unstable_by_key(|(relationship, _)| *relationship);
        Ok(scores)
    }

    /// The bytes that the set holds, as far as it knows: tables, tallies, and what these hold.
    pub fn bytes(&self) -> usize {
        let tallies: usize = self.chunks.iter().flatten().map(|slot| slot.tally.held()).sum();
        let chunks = self.chunks.len() * CHUNK * size_of::<Slot>();
        self.table.len() * size_of::<u32>() + chunks + tallies
    }

    /// The place of a relationship, made if there is none.
    pub(crate) fn place_of(&mut self, relationship: u64) -> usize {
        match self.place(relationship) {
            Some(place) => place,
            None => self.insert(relationship, Tally::default()),
        }
    }

    fn at(&mut self, place: usize) -> &mut Tally {
        &mut self.chunks[place / CHUNK][place % CHUNK].tally
    }

    fn slot(&self, place: usize) -> &Slot {
        &self.chunks[place / CHUNK][place % CHUNK]
    }

    #[inline]
    fn place(&self, relationship: u64) -> Option<usize> {
        let mask = self.table.len().checked_sub(1)?;
        let hash = scatter(relationship);
        let mut at = first(hash) & mask;
        loop {
            let place = match self.table[at] {
                0 => return None,
                entry if tag(entry, mask) == tag(high(hash), mask) => entry as usize & mask,
                _ => 0,
            };
            if let Some(place) = place.checked_sub(1)
                && self.slot(place).relationship == relationship
            {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds the tally of a relationship that has none.
    #[cold]
    fn insert(&mut self, relationship: u64, tally: Tally) -> usize {
        let place = self.append(relationship, tally);
        if (place + 1) * 3 > self.table.len() * 2 {
            self.index();
        } else {
            enter(&mut self.table, relationship, place);
        }
        place
    }

    /// The same, of many one after the other: nothing is found until [`TallySet::index`].
    pub(crate) fn append(&mut self, relationship: u64, tally: Tally) -> usize {
        let place = self.len();
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(Slot { relationship, tally });
        }
        place
    }

    /// Makes the table anew, large enough for all.
    pub(crate) fn index(&mut self) {
        let mut slots = self.table.len().max(16);
        while self.len() * 3 > slots * 2 {
            slots *= 2;
        }
        self.table.clear();
        self.table.resize(slots, 0);
        let Self { chunks, table, .. } = self;
        for (slot, place) in chunks.iter().flatten().zip(0..) {
            enter(table, slot.relationship, place);
        }
    }
}

/// Enters a relationship, which is not in the table yet, and its place.
fn enter(table: &mut [u32], relationship: u64, place: usize) {
    let mask = table.len() - 1;
    let hash = scatter(relationship);
    let mut at = first(hash) & mask;
    while table[at] != 0 {
        at = (at + 1) & mask;
    }
    // The table is never full, so that one more than a place is within the mask.
    table[at] = tag(high(hash), mask) | low(place + 1);
}

/// Two sets are equal that hold equal tallies of the same relationships, in whatever order.
impl PartialEq for TallySet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(id, tally)| other.get(id) == Some(tally))
    }
}

/// What is left of an entry without the place.
#[inline]
fn tag(entry: u32, mask: usize) -> u32 {
    entry & !low(mask)
}

#[expect(clippy::cast_possible_truncation, reason = "places and masks are below 2^32")]
#[inline]
fn low(place: usize) -> u32 {
    place as u32
}

#[inline]
fn high(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
#[inline]
fn first(hash: u64) -> usize {
    hash as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relationship_and_its_tally_share_a_cache_line() {
        assert_eq!(size_of::<Slot>(), 64);
    }
}
