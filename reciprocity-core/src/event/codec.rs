//! The compact form of an event, for events that are kept in memory or saved.
//!
//! An event needs no length before it and no end mark after it. Each event has one form, and what
//! is no event's form is refused, so that equal events have equal bytes; but hundredths in 8 bytes,
//! which version 1 of snapshots has, are read as well.
//!
//! | part | when | bytes |
//! | --- | --- | --- |
//! | head | always | the type (5 bits), whether the customer acts, whether the time is in seconds, whether more head follows |
//! | more head | if anything below differs from the usual | observer (2 bits), id, answers (2 bits), due, confidence, 0 |
//! | time | always | from the event before, of either sign, in seconds or microseconds |
//! | id | if it has one | below |
//! | answers | if it names an event | an id |
//! | due | if it is due | a length of time from the event on |
//! | confidence | if it is not 1 | 8 bytes |
//! | fact | by its type | below |
//!
//! - Whole numbers are those of [`crate::bytes`].
//! - An id is its length in bytes and its text; a whole number is a length of 0 and the number.
//! - A length of time is twice its microseconds, or twice its seconds plus 1 if it is whole seconds.
//! - A contribution is a byte (kind in 4 bits, form of the amount in 2, outreach, whether the amount is
//!   in hundredths), for a kind from 15 on 15 and then the rest, and the amount: a whole count, a
//!   count in whole hundredths, another count in 8 bytes, a length of time, or a currency in 3 bytes
//!   and a whole number of minor units.
//! - An imposition is the same without kind and outreach.
//! - Other facts are one byte of choices, or none if there is nothing to choose; a weight, severity
//!   or degree that is not 1 follows in 8 bytes.
//!
//! A service worth 3 pieces, two days after the event before, takes 6 bytes.

mod fact;
mod parts;
#[cfg(test)]
mod tests;

pub(crate) use fact::{put_invitation, take_invitation};
pub(crate) use parts::{put_span, put_unless_one, take_currency, take_fraction, take_span};

use crate::bytes::{
    choice, damaged, no_such_choice, put_byte_and_whole, put_text, put_whole, split_byte_and_whole,
    take_byte, take_text_of, take_whole, unzigzag, zigzag,
};
use crate::error::Result;
use crate::event::codec::fact::{
    put_contribution, put_fact, rank, split_count, take_any_contribution, take_fact,
};
use crate::event::codec::parts::MICROS_PER_SECOND;
use crate::event::{
    Answers, Contribution, Event, EventId, Fact, check_answers, check_due, usual_answers,
};
use crate::party::{Observer, Side};
use crate::quantity::{Fraction, Span, Timestamp};

const TYPE: u8 = 0b0001_1111;
const CUSTOMER: u8 = 1 << 5;
const IN_SECONDS: u8 = 1 << 6;
const MORE: u8 = 1 << 7;

const OBSERVER: u8 = 0b0000_0011;
const ID: u8 = 1 << 2;
const ANSWERS_SHIFT: u32 = 3;
const ANSWERS: u8 = 0b11 << ANSWERS_SHIFT;
const DUE: u8 = 1 << 5;
const CONFIDENCE: u8 = 1 << 6;

/// By their numbers in the head.
const OBSERVERS: [Observer; 3] = [Observer::Neutral, Observer::Supplier, Observer::Customer];

/// The instant before the first event of a log: 1970-01-01 00:00 UTC.
pub(crate) fn start() -> Timestamp {
    Timestamp::MIN.plus(Span::from_micros(-Timestamp::MIN.micros()))
}

/// Appends an event; `previous` is the time of the event before it in the same log.
pub(crate) fn encode_after(previous: Timestamp, event: &Event, out: &mut Vec<u8>) {
    let more = more_head(event);
    if more == 0
        && let Fact::Contribution(given) = &event.fact
    {
        return encode_plain_after(previous, event.occurred_at, event.actor, given, out);
    }
    let (in_seconds, step) = step(previous, event.occurred_at);
    out.push(rank(&event.fact) | head(event.actor, in_seconds) | flag(more != 0, MORE));
    if more != 0 {
        out.push(more);
    }
    put_whole(out, step);
    if let Some(id) = &event.id {
        put_id(out, id);
    }
    if let Answers::Named(id) = &event.answers {
        put_id(out, id);
    }
    if let Some(due) = event.due {
        put_span(out, due.since(event.occurred_at));
    }
    put_unless_one(out, event.confidence);
    put_fact(out, &event.fact);
}

/// The same of a contribution of which all else is the usual: what nearly all events are.
#[inline]
pub(crate) fn encode_plain_after(
    previous: Timestamp,
    occurred_at: Timestamp,
    actor: Side,
    given: &Contribution,
    out: &mut Vec<u8>,
) {
    let (in_seconds, step) = step(previous, occurred_at);
    put_byte_and_whole(out, head(actor, in_seconds), step);
    put_contribution(out, given);
}

/// The head of a contribution: without the type, which is zero.
fn head(actor: Side, in_seconds: bool) -> u8 {
    flag(actor == Side::Customer, CUSTOMER) | flag(in_seconds, IN_SECONDS)
}

/// Whether a time is told in seconds, and how far it lies from the one before.
#[inline]
fn step(previous: Timestamp, occurred_at: Timestamp) -> (bool, u64) {
    let step = occurred_at.since(previous).micros();
    let second = MICROS_PER_SECOND.cast_signed();
    let in_seconds = step % second == 0;
    (in_seconds, zigzag(if in_seconds { step / second } else { step }))
}

/// Reads what [`encode_after`] wrote after an event at `previous`.
#[inline]
pub(crate) fn decode_after(previous: Timestamp, from: &mut &[u8]) -> Result<Event> {
    let head = take_byte(from)?;
    let actor = actor_of(head);
    if head & MORE != 0 {
        return decode_more(previous, head, actor, from);
    }
    let occurred_at = take_time(previous, head & IN_SECONDS != 0, from)?;
    Ok(Event::new(occurred_at, actor, take_fact(head & TYPE, from)?))
}

/// Reads the next event if it is a contribution, no outreach, and all else about it the usual: when
/// it occurred, who gave, and what. Of anything else it reads nothing, nor of the last few bytes.
#[inline]
pub(crate) fn decode_plain_after(
    previous: Timestamp,
    from: &mut &[u8],
) -> Option<(Timestamp, Side, Contribution)> {
    let (occurred_at, actor, rest) = split_plain_head(previous, from)?;
    let plain = |given: Contribution| (occurred_at, actor, given);
    match split_count(rest) {
        Some((given, _)) if given.outreach => None,
        Some((given, rest)) => {
            *from = rest;
            Some(plain(given))
        }
        None => split_any(rest, from).map(plain),
    }
}

/// The same, but only if the event is just as [`encode_after`] writes it, and a count: when it occurred,
/// and what was given.
#[inline]
pub(crate) fn split_plain_count(
    previous: Timestamp,
    from: &[u8],
) -> Option<(Timestamp, Contribution, &[u8])> {
    let (occurred_at, _, rest) = split_plain_head(previous, from)?;
    let (given, rest) = split_count(rest)?;
    (!given.outreach).then_some((occurred_at, given, rest))
}

#[expect(clippy::inline_always, reason = "a call is a twentieth of what it takes to load an event")]
#[inline(always)]
fn split_plain_head(previous: Timestamp, from: &[u8]) -> Option<(Timestamp, Side, &[u8])> {
    let (head, step, rest) = split_byte_and_whole(from)?;
    if head & (TYPE | MORE) != 0 {
        return None;
    }
    Some((time_after(previous, head & IN_SECONDS != 0, step)?, actor_of(head), rest))
}

/// Reads any contribution from the rest of what there is, unless it is outreach.
#[inline(never)]
fn split_any<'a>(mut rest: &'a [u8], from: &mut &'a [u8]) -> Option<Contribution> {
    let given = take_any_contribution(&mut rest).ok().filter(|given| !given.outreach)?;
    *from = rest;
    Some(given)
}

fn actor_of(head: u8) -> Side {
    if head & CUSTOMER == 0 { Side::Supplier } else { Side::Customer }
}

/// The rest of an event that has more head.
#[inline(never)]
fn decode_more(previous: Timestamp, head: u8, actor: Side, from: &mut &[u8]) -> Result<Event> {
    let more = take_byte(from)?;
    if more == 0 || more & MORE != 0 {
        return Err(no_such_choice());
    }
    let occurred_at = take_time(previous, head & IN_SECONDS != 0, from)?;
    let id = if more & ID == 0 { None } else { Some(take_id(from)?) };
    let answers = (more & ANSWERS) >> ANSWERS_SHIFT;
    let named = if answers == 2 { Some(take_id(from)?) } else { None };
    let due = if more & DUE == 0 { None } else { Some(take_due(occurred_at, from)?) };
    let confidence = take_fraction(from, more & CONFIDENCE != 0)?;
    let fact = take_fact(head & TYPE, from)?;
    let answers = match (answers, named) {
        (0, _) => usual_answers(&fact),
        (1, _) => other_answers(&fact),
        (_, Some(id)) => Answers::Named(id),
        _ => return Err(no_such_choice()),
    };
    check_answers(&fact, &answers)?;
    if let Some(due) = due {
        check_due(&fact, occurred_at, due)?;
    }
    let observer = choice(&OBSERVERS, more & OBSERVER)?;
    Ok(Event { id, occurred_at, actor, observer, confidence, answers, due, fact })
}

/// What an event says that it answers if not the usual, short of naming one.
fn other_answers(fact: &Fact) -> Answers {
    match usual_answers(fact) {
        Answers::Nothing => Answers::OldestOpen,
        _ => Answers::Nothing,
    }
}

/// The bit if something is so.
pub(crate) fn flag(set: bool, bit: u8) -> u8 {
    if set { bit } else { 0 }
}

/// What differs from the usual: seen by both, without a name, a due time or a doubt, and answering
/// what such an event answers if nothing else is said.
fn more_head(event: &Event) -> u8 {
    let observer = match event.observer {
        Observer::Neutral => 0,
        Observer::Supplier => 1,
        Observer::Customer => 2,
    };
    let answers = match &event.answers {
        Answers::Named(_) => 2,
        answers => u8::from(*answers != usual_answers(&event.fact)),
    };
    observer
        | answers << ANSWERS_SHIFT
        | flag(event.id.is_some(), ID)
        | flag(event.due.is_some(), DUE)
        | flag(event.confidence != Fraction::ONE, CONFIDENCE)
}

fn take_time(previous: Timestamp, in_seconds: bool, from: &mut &[u8]) -> Result<Timestamp> {
    let at = time_after(previous, in_seconds, take_whole(from)?);
    at.ok_or_else(|| damaged("an event happened at no time"))
}

/// The time that is told by so many steps from the one before, if it is one.
#[inline]
fn time_after(previous: Timestamp, in_seconds: bool, step: u64) -> Option<Timestamp> {
    let step = unzigzag(step);
    let second = MICROS_PER_SECOND.cast_signed();
    let step = if in_seconds {
        step.checked_mul(second)?
    } else {
        Some(step).filter(|step| step % second != 0)?
    };
    Timestamp::from_micros(previous.micros().checked_add(step)?).ok()
}

/// Reads a due time, written as the length of time since an event.
pub(crate) fn take_due(occurred_at: Timestamp, from: &mut &[u8]) -> Result<Timestamp> {
    let span = take_span(from)?;
    let due = occurred_at.plus(span);
    if due.since(occurred_at) != span {
        return Err(damaged("an event is due beyond all times"));
    }
    Ok(due)
}

/// Appends an id.
pub(crate) fn put_id(out: &mut Vec<u8>, id: &EventId) {
    match id.number() {
        Some(number) => {
            out.push(0);
            put_whole(out, number);
        }
        None => put_text(out, &id.text()),
    }
}

/// Reads what [`put_id`] wrote.
pub(crate) fn take_id(from: &mut &[u8]) -> Result<EventId> {
    match take_whole(from)? {
        0 => take_whole(from).map(EventId::from),
        length => {
            let id = EventId::new(take_text_of(from, length)?)?;
            if id.number().is_some() {
                return Err(damaged("an id that is a number is written as a text"));
            }
            Ok(id)
        }
    }
}
