//! A tally as bytes: what is known beside the events, the sums, and the log as it is.
//!
//! The log is not decoded to be saved. It is decoded once to be loaded: a checksum tells that bytes
//! are those that were written, not that a tally wrote them, and a log that cannot be read would be
//! a relationship with fewer events and no error.
//!
//! Sums are of all events, and with them is saved the course of those events that are no more in the
//! log. In version 1 the sums were of these events only as well.

use crate::bytes::{
    choice, damaged, no_such_choice, put_whole, take_byte, take_bytes, take_choice, take_whole,
};
use crate::error::Result;
use crate::event::codec::flag;
use crate::event::{Event, EventId, decode_after, encode_after, start};
use crate::evidence::{Evidence, Exchanges, Saved, put_before, take_before};
use crate::history::check_against;
use crate::party::{Nature, Profile, Tier};
use crate::policy::SavedKinds;
use crate::quantity::Timestamp;
use crate::tally::log::{Forms, Log};
use crate::tally::sums::Sums;
use crate::tally::{FULL, Kept, Tally};

const TIER: u8 = 0b0000_0111;
const ONGOING: u8 = 1 << 3;
const SUMS: u8 = 1 << 4;
/// In version 1: the log has more room than the least, which is told by a byte.
const ROOM: u8 = 1 << 5;

impl Tally {
    /// Appends the tally.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let Profile { tier, nature } = self.profile;
        let sums = match &self.kept {
            Kept::Events(_) => None,
            Kept::Sums(sums) => Some(sums),
        };
        out.push(
            tier as u8 | flag(nature == Nature::Ongoing, ONGOING) | flag(sums.is_some(), SUMS),
        );
        if let Some(sums) = sums {
            sums.put(out, self.newest);
        }
        let forms = self.kept_events().forms;
        put_whole(out, forms.len() as u64);
        out.extend_from_slice(forms);
    }

    /// Reads what [`Tally::put`] wrote under a policy that keeps the same.
    pub(crate) fn take(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<Self> {
        let head = take_byte(from)?;
        if head > TIER | ONGOING | SUMS {
            return Err(no_such_choice());
        }
        let mut tally = Self::new(take_profile(head)?);
        let mut sums = None;
        if head & SUMS != 0 {
            sums = Some(Sums::take(from, kinds)?);
        }
        let forms = take_forms(from)?;
        let until = sums.as_ref().and_then(|(sums, _)| sums.until);
        let log = CheckedLog::new(Log { forms, since: until.unwrap_or_else(start) }, until, kinds)?;
        (tally.newest, tally.named) = (log.newest.unwrap_or_else(start), log.named);
        match sums {
            Some((_, newest)) if log.newest != Some(newest) => {
                return Err(damaged("sums and events are not of one time"));
            }
            Some((mut sums, _)) => {
                sums.log = log.forms(kinds);
                sums.follow_log(kinds.policy());
                tally.kept = Kept::Sums(Box::new(sums));
            }
            None if forms.len() >= FULL => {
                return Err(damaged("a tally has no room for its events"));
            }
            None if kinds.are_renumbered() => log.record_in(&mut tally, kinds),
            None => tally.kept = Kept::Events(Forms::of(forms)),
        }
        Ok(tally)
    }

    /// Reads what version 1 wrote.
    pub(crate) fn take_of_version_1(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<Self> {
        let head = take_byte(from)?;
        if head > TIER | ONGOING | SUMS | ROOM {
            return Err(no_such_choice());
        }
        let mut tally = Self::new(take_profile(head)?);
        if head & ROOM != 0 {
            take_byte(from)?;
        }
        let mut until = None;
        if head & SUMS != 0 {
            let (evidence, newest) = Evidence::take_sums(from, kinds)?;
            let settled = Exchanges::take(from, &Saved { until: newest, kinds })?;
            until = Some(newest);
            let sums = Sums { evidence, settled, until, ..Sums::default() };
            (tally.kept, tally.newest) = (Kept::Sums(Box::new(sums)), newest);
        }
        let forms = take_forms(from)?;
        if until.is_some() && forms.is_empty() {
            return Err(damaged("a tally has no room for its events"));
        }
        let log = CheckedLog::new(Log::new(forms), until, kinds)?;
        if let Kept::Sums(sums) = &mut tally.kept {
            sums.follow_log(kinds.policy());
        }
        log.record_in(&mut tally, kinds);
        Ok(tally)
    }
}

fn take_profile(head: u8) -> Result<Profile> {
    let tier = choice(&Tier::ALL, head & TIER)?;
    let nature = if head & ONGOING == 0 { Nature::OneOff } else { Nature::Ongoing };
    Ok(Profile { tier, nature })
}

fn take_forms<'a>(from: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = take_whole(from)?;
    take_bytes(from, length)
}

impl Sums {
    /// Appends all but the log: the sums, the room, and the course of the settled events; told from
    /// the newest event.
    fn put(&self, out: &mut Vec<u8>, newest: Timestamp) {
        self.evidence.put_sums(out);
        put_whole(out, self.room as u64);
        out.push(u8::from(self.until.is_some()));
        if let Some(until) = self.until {
            put_before(out, newest, until);
            self.settled.put(out, until);
        }
    }

    /// Reads what [`Sums::put`] wrote; and when the newest event occurred.
    fn take(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<(Self, Timestamp)> {
        let (evidence, newest) = Evidence::take_sums(from, kinds)?;
        let room = usize::try_from(take_whole(from)?).unwrap_or(usize::MAX);
        let mut sums = Self { evidence, room, ..Self::default() };
        if take_choice(&[false, true], from)? {
            let until = take_before(from, newest)?;
            sums.settled = Exchanges::take(from, &Saved { until, kinds })?;
            sums.until = Some(until);
        }
        Ok((sums, newest))
    }
}

/// The events of a saved log.
struct CheckedLog<'a> {
    saved: Log<'a>,
    events: Vec<Event>,
    newest: Option<Timestamp>,
    /// Whether any has an id.
    named: bool,
}

impl<'a> CheckedLog<'a> {
    /// Refuses events that no tally keeps that has settled all events until then.
    fn new(saved: Log<'a>, until: Option<Timestamp>, kinds: &SavedKinds<'_>) -> Result<Self> {
        let (mut rest, mut events, mut newest) = (saved.forms, Vec::new(), None);
        while !rest.is_empty() {
            let mut event = decode_after(newest.unwrap_or(saved.since), &mut rest)?;
            newest = newest.max(Some(event.occurred_at()));
            event.change_kind(|kind| kinds.of(kind))?;
            check_against(&event, kinds.policy())?;
            if until.is_some_and(|until| event.occurred_at() <= until) {
                return Err(damaged("an event is older than what is settled"));
            }
            events.push(event);
        }
        let mut ids: Vec<&EventId> = events.iter().filter_map(Event::id).collect();
        ids.sort_unstable();
        if !ids.is_sorted_by(|one, next| one < next) {
            return Err(damaged("two events have one id"));
        }
        let named = !ids.is_empty();
        Ok(Self { saved, events, newest, named })
    }

    /// The events as bytes: kinds may take others under other numbers.
    fn forms(&self, kinds: &SavedKinds<'_>) -> Vec<u8> {
        if !kinds.are_renumbered() {
            return self.saved.forms.to_vec();
        }
        let (mut forms, mut newest) = (Vec::new(), None);
        for event in &self.events {
            encode_after(newest.unwrap_or(self.saved.since), event, &mut forms);
            newest = newest.max(Some(event.occurred_at()));
        }
        forms
    }

    fn record_in(&self, tally: &mut Tally, kinds: &SavedKinds<'_>) {
        let mut form = Vec::new();
        self.events.iter().for_each(|event| tally.push(event, kinds.policy(), &mut form));
    }
}
