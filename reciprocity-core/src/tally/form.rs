//! A tally as bytes: what is known beside the events, the sums, and the log as it is.
//!
//! The log is not decoded to be saved. It is decoded once to be loaded: a checksum tells that bytes
//! are those that were written, not that a tally wrote them, and a log that cannot be read would be
//! a relationship with fewer events and no error.

use crate::bytes::{choice, damaged, no_such_choice, put_whole, take_byte, take_bytes, take_whole};
use crate::error::Result;
use crate::event::codec::flag;
use crate::event::{Event, EventId};
use crate::evidence::Evidence;
use crate::history::check_against;
use crate::party::{Nature, Profile, Tier, View};
use crate::policy::SavedKinds;
use crate::quantity::Timestamp;
use crate::tally::{Log, Room, Tally};

const TIER: u8 = 0b0000_0111;
const ONGOING: u8 = 1 << 3;
const SETTLED: u8 = 1 << 4;
/// The log has more room than the least.
const ROOM: u8 = 1 << 5;

impl Tally {
    /// Appends the tally.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let Profile { tier, nature } = self.profile;
        let roomy = self.room != Room::least(self.settled.is_some());
        out.push(
            tier as u8
                | flag(nature == Nature::Ongoing, ONGOING)
                | flag(self.settled.is_some(), SETTLED)
                | flag(roomy, ROOM),
        );
        if roomy {
            out.push(self.room.0);
        }
        if let Some(settled) = &self.settled {
            settled.put(out);
        }
        put_whole(out, self.log.bytes() as u64);
        out.extend_from_slice(self.log.forms());
    }

    /// Reads what [`Tally::put`] wrote under a policy that keeps the same.
    pub(crate) fn take(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<Self> {
        let head = take_byte(from)?;
        if head > TIER | ONGOING | SETTLED | ROOM {
            return Err(no_such_choice());
        }
        let tier = choice(&Tier::ALL, head & TIER)?;
        let nature = if head & ONGOING == 0 { Nature::OneOff } else { Nature::Ongoing };
        let least = Room::least(head & SETTLED != 0);
        let room = if head & ROOM == 0 { least } else { Room(take_byte(from)?) };
        let mut settled = None;
        if head & SETTLED != 0 {
            settled = Some(Box::new(Evidence::take(from, kinds)?));
        }
        let length = take_whole(from)?;
        let forms = take_bytes(from, length)?;
        let roomy = head & ROOM != 0;
        let suits = room.suits(forms.len(), least) && roomy == (room != least);
        if !suits || (settled.is_some() && forms.is_empty()) {
            return Err(damaged("a tally has no room for its events"));
        }
        let until = settled.as_ref().and_then(|settled| settled.newest(View::Joint));
        let (log, named) = checked_log(forms, until, kinds)?;
        // Kinds may take other bytes under other numbers.
        let bytes = log.bytes();
        let room = if room.suits(bytes, least) { room } else { Room::for_twice(bytes, least) };
        Ok(Self { log, settled, profile: Profile { tier, nature }, named, room })
    }
}

impl Room {
    /// Whether it may be the room of a log that holds so many bytes.
    fn suits(self, bytes: usize, least: Self) -> bool {
        (least.0..=Self::for_twice(bytes, least).0).contains(&self.0) && bytes < self.bytes()
    }
}

/// The log of these bytes, if its events are such as a tally keeps that has settled all events
/// until then; and whether any has an id.
fn checked_log(
    forms: &[u8],
    settled_until: Option<Timestamp>,
    kinds: &SavedKinds<'_>,
) -> Result<(Log, bool)> {
    let mut ids: Vec<EventId> = Vec::new();
    let log = Log::of(forms, kinds, |event: &Event| {
        check_against(event, kinds.policy())?;
        if settled_until.is_some_and(|until| event.occurred_at() <= until) {
            return Err(damaged("an event is older than what is settled"));
        }
        ids.extend(event.id().cloned());
        Ok(())
    })?;
    ids.sort_unstable();
    if ids.is_sorted_by(|one, next| one < next) {
        return Ok((log, !ids.is_empty()));
    }
    Err(damaged("two events have one id"))
}
