//! The tallies of many relationships, by number.

use crate::bytes::scatter;
use crate::error::Result;
use crate::event::Event;
use crate::history::Recorded;
use crate::party::Profile;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::Assessment;
use crate::tally::Tally;

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
    chunks: Vec<Vec<(u64, Tally)>>,
    /// One more than the place of a relationship, by its hash; zero where there is none.
    table: Vec<u32>,
}

const CHUNK: usize = 4096;

/// What became of a batch of events.
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
        Some(&self.chunks[place / CHUNK][place % CHUNK].1)
    }

    /// The relationships, in rising order.
    pub fn relationships(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.iter().map(|(relationship, _)| relationship).collect();
        all.sort_unstable();
        all
    }

    /// All tallies, in the order in which their relationships came.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Tally)> {
        self.chunks.iter().flatten().map(|(relationship, tally)| (*relationship, tally))
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
            let (relationship, tally) = &self.chunks[place / CHUNK][place % CHUNK];
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
            return self.at(place).record(event, policy);
        }
        let mut tally = Tally::default();
        let recorded = tally.record(event, policy)?;
        self.insert(relationship, tally);
        Ok(recorded)
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
        for (relationship, tally) in later.chunks.into_iter().flatten() {
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
        let tallies: usize = self.chunks.iter().flatten().map(|(_, tally)| tally.held()).sum();
        let chunks = self.chunks.len() * CHUNK * size_of::<(u64, Tally)>();
        self.table.len() * size_of::<u32>() + chunks + tallies
    }

    /// The place of a relationship, made if there is none.
    pub(crate) fn place_of(&mut self, relationship: u64) -> usize {
        match self.place(relationship) {
            Some(place) => place,
            None => self.insert(relationship, Tally::default()),
        }
    }

    /// The tally at a place.
    pub(crate) fn at(&mut self, place: usize) -> &mut Tally {
        &mut self.chunks[place / CHUNK][place % CHUNK].1
    }

    fn place(&self, relationship: u64) -> Option<usize> {
        let slot = self.slot(relationship)?;
        self.table[slot].checked_sub(1).map(|place| place as usize)
    }

    /// The slot that holds a relationship, or that would; none of an empty table.
    #[inline]
    fn slot(&self, relationship: u64) -> Option<usize> {
        let mask = self.table.len().checked_sub(1)?;
        let mut slot = hashed(relationship) & mask;
        while let Some(place) = self.table[slot].checked_sub(1) {
            let place = place as usize;
            if self.chunks[place / CHUNK][place % CHUNK].0 == relationship {
                break;
            }
            slot = (slot + 1) & mask;
        }
        Some(slot)
    }

    /// Adds the tally of a relationship that has none.
    #[cold]
    fn insert(&mut self, relationship: u64, tally: Tally) -> usize {
        let place = self.append(relationship, tally);
        if (place + 1) * 3 > self.table.len() * 2 {
            self.index();
        } else if let Some(slot) = self.slot(relationship) {
            self.table[slot] = u32::try_from(place + 1).unwrap_or(0);
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
            chunk.push((relationship, tally));
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
        let Self { chunks, table } = self;
        for ((relationship, _), place) in chunks.iter().flatten().zip(1..) {
            let mut slot = hashed(*relationship) & (slots - 1);
            while table[slot] != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            table[slot] = place;
        }
    }
}

/// Two sets are equal that hold equal tallies of the same relationships, in whatever order.
impl PartialEq for TallySet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(id, tally)| other.get(id) == Some(tally))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
fn hashed(relationship: u64) -> usize {
    scatter(relationship) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relationship_and_its_tally_share_a_cache_line() {
        assert_eq!(size_of::<(u64, Tally)>(), 64);
    }
}
