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
use crate::event::{Event, EventId, decode_after, decode_plain_after, encode_after, start};
use crate::evidence::{Evidence, Exchanges, Saved, put_before, take_before};
use crate::history::{check_against, check_given};
use crate::party::{Nature, Profile, Tier};
use crate::policy::SavedKinds;
use crate::quantity::Timestamp;
use crate::tally::forms::Forms;
use crate::tally::ids::Ids;
use crate::tally::log::Log;
use crate::tally::sums::{Course, Sums};
use crate::tally::{Arrival, FULL, Kept, Tally};

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
        let until = sums.as_ref().and_then(|(sums, _)| sums.until());
        let log = CheckedLog::new(Log { forms, since: until.unwrap_or_else(start) }, until, kinds)?;
        (tally.newest, tally.named) = (log.newest.unwrap_or_else(start), log.named);
        match sums {
            Some((_, newest)) if log.newest != Some(newest) => {
                return Err(damaged("sums and events are not of one time"));
            }
            Some((mut sums, _)) => {
                log.fill(&mut sums, kinds)?;
                sums.ids = Ids::of(sums.kept_events());
                sums.go_on_from(sums.course(kinds.policy()), kinds.policy());
                tally.kept = Kept::Sums(Box::new(sums));
            }
            None if forms.len() >= FULL => {
                return Err(damaged("a tally has no room for its events"));
            }
            None if kinds.are_renumbered() => log.record_in(&mut tally, kinds)?,
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
            let settled = Some(Course::take(from, newest, kinds)?);
            until = Some(newest);
            let sums = Sums { evidence, settled, ..Sums::default() };
            (tally.kept, tally.newest) = (Kept::Sums(Box::new(sums)), newest);
        }
        let forms = take_forms(from)?;
        if until.is_some() && forms.is_empty() {
            return Err(damaged("a tally has no room for its events"));
        }
        let log = CheckedLog::new(Log::new(forms), until, kinds)?;
        if let Kept::Sums(sums) = &mut tally.kept {
            sums.go_on_from(sums.course(kinds.policy()), kinds.policy());
        }
        log.record_in(&mut tally, kinds)?;
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
    /// Appends all but the log: the sums, the room, where the course came to before the log, and the
    /// mark. A course is told from its newest event, and that from the newest of all.
    fn put(&self, out: &mut Vec<u8>, newest: Timestamp) {
        self.evidence.put_sums(out);
        put_whole(out, self.room as u64);
        out.push(flag(self.settled.is_some(), SETTLED) | flag(self.mark.is_some(), MARKED));
        let mark = self.mark.as_ref().map(|(mark, _)| mark);
        for course in [self.settled.as_ref(), mark].into_iter().flatten() {
            put_before(out, newest, course.until);
            out.extend_from_slice(&course.saved);
        }
        if let Some((_, end)) = self.mark {
            put_whole(out, end as u64);
        }
    }

    /// Reads what [`Sums::put`] wrote; and when the newest event occurred.
    fn take(from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<(Self, Timestamp)> {
        let (evidence, newest) = Evidence::take_sums(from, kinds)?;
        let room = usize::try_from(take_whole(from)?).unwrap_or(usize::MAX);
        let mut sums = Self { evidence, room, ..Self::default() };
        let head = take_choice(&[0, SETTLED, MARKED, SETTLED | MARKED], from)?;
        let mut course = || {
            let until = take_before(from, newest)?;
            Course::take(from, until, kinds)
        };
        if head & SETTLED != 0 {
            sums.settled = Some(course()?);
        }
        if head & MARKED != 0 {
            let mark = course()?;
            let end = usize::try_from(take_whole(from)?).unwrap_or(usize::MAX);
            sums.mark = Some((mark, end));
        }
        Ok((sums, newest))
    }
}

const SETTLED: u8 = 1;
const MARKED: u8 = 1 << 1;

impl Course {
    /// Reads a course; kinds may have other numbers now.
    fn take(from: &mut &[u8], until: Timestamp, kinds: &SavedKinds<'_>) -> Result<Self> {
        let course = Exchanges::take(from, &Saved { until, kinds })?;
        Ok(Self::new(&course, until))
    }
}

/// A saved log, of which it is known that a tally may keep its events.
struct CheckedLog<'a> {
    saved: Log<'a>,
    newest: Option<Timestamp>,
    /// Whether any event has an id.
    named: bool,
}

impl<'a> CheckedLog<'a> {
    /// Refuses events that no tally keeps that has settled all events until then. They are read one by
    /// one and not kept: most logs are loaded as they are.
    fn new(saved: Log<'a>, until: Option<Timestamp>, kinds: &SavedKinds<'_>) -> Result<Self> {
        let (mut rest, mut newest, mut ids) = (saved.forms, None, Vec::new());
        while !rest.is_empty() {
            let at = check_next(newest.unwrap_or(saved.since), &mut rest, kinds, &mut ids)?;
            newest = newest.max(Some(at));
            if until.is_some_and(|until| at < until) {
                return Err(damaged("an event is older than what is settled"));
            }
        }
        ids.sort_unstable();
        if !ids.is_sorted_by(|one, next| one < next) {
            return Err(damaged("two events have one id"));
        }
        Ok(Self { saved, newest, named: !ids.is_empty() })
    }

    /// Shows each event, of a kind of the policy, with the newest time before it and where its form
    /// ends.
    fn each_event(
        &self,
        kinds: &SavedKinds<'_>,
        mut show: impl FnMut(Timestamp, &Event, usize),
    ) -> Result<()> {
        let (mut rest, mut newest) = (self.saved.forms, None);
        while !rest.is_empty() {
            let previous = newest.unwrap_or(self.saved.since);
            let event = next_event(previous, &mut rest, kinds)?;
            show(previous, &event, self.saved.forms.len() - rest.len());
            newest = newest.max(Some(event.occurred_at()));
        }
        Ok(())
    }

    /// Puts the events into the log of `sums`, and the mark, if there is one, at its place among
    /// them: kinds may take other bytes under other numbers.
    fn fill(&self, sums: &mut Sums, kinds: &SavedKinds<'_>) -> Result<()> {
        let (mut newest, mut saved, mut marked) = (None, 0, None);
        self.each_event(kinds, |previous, event, end| {
            if kinds.are_renumbered() {
                encode_after(previous, event, &mut sums.log);
            } else {
                sums.log.extend_from_slice(&self.saved.forms[saved..end]);
            }
            saved = end;
            newest = newest.max(Some(event.occurred_at()));
            let is_mark = |(mark, at): &(Course, usize)| *at == end && Some(mark.until) == newest;
            if sums.mark.as_ref().is_some_and(is_mark) {
                marked = Some(sums.log.len());
            }
        })?;
        match (&mut sums.mark, marked) {
            (Some((_, end)), Some(marked)) => *end = marked,
            (Some(_), None) => return Err(damaged("a mark is at no event")),
            (None, _) => {}
        }
        Ok(())
    }

    fn record_in(&self, tally: &mut Tally, kinds: &SavedKinds<'_>) -> Result<()> {
        let mut form = Vec::new();
        self.each_event(kinds, |_, event, _| {
            tally.push(Arrival::Event(event), kinds.policy(), &mut form);
        })
    }
}

/// Reads the next event of a log, with the number that its kind has in the policy.
fn next_event(previous: Timestamp, from: &mut &[u8], kinds: &SavedKinds<'_>) -> Result<Event> {
    let mut event = decode_after(previous, from)?;
    event.change_kind(|kind| kinds.of(kind))?;
    Ok(event)
}

/// Checks the next event of a log, of which only its id is kept: when it occurred.
fn check_next(
    previous: Timestamp,
    from: &mut &[u8],
    kinds: &SavedKinds<'_>,
    ids: &mut Vec<EventId>,
) -> Result<Timestamp> {
    if let Some((at, _, mut given)) = decode_plain_after(previous, from) {
        given.kind = kinds.of(given.kind)?;
        check_given(&given, kinds.policy())?;
        return Ok(at);
    }
    let event = next_event(previous, from, kinds)?;
    check_against(&event, kinds.policy())?;
    ids.extend(event.id().cloned());
    Ok(event.occurred_at())
}
