//! The events of one planted relationship, in the order of time.

use std::collections::BTreeMap;

use reciprocity_core::{
    Amount, Conduct, Contribution, Event, EventId, Fact, Fraction, Fulfilment, Kind, Observer,
    Principle, Promise, Result, Side, Span, Timestamp, Tone, event::Answers,
};

use crate::character::Character;
use crate::numbers::Numbers;

/// How far the exchanges lie from each other: below the seven days within which an answer counts.
const PACE_HOURS: i64 = 108;

/// The same where nobody answers: beyond the seven days, so that each act is a turn of its own.
const LONELY_PACE_HOURS: i64 = 216;

/// By how much an exchange may come later than its pace says.
const JITTER_HOURS: u64 = 24;

/// For how long before the end a growing relationship is three times as busy.
const BUSY_DAYS: i64 = 60;

/// For how long before the end a dormant relationship is silent.
const SILENT_DAYS: i64 = 200;

const DAY_HOURS: i64 = 24;

#[derive(Debug)]
pub(crate) struct Exchanges {
    character: Character,
    numbers: Numbers,
    begin: Timestamp,
    hours: i64,
    /// When the next exchange is due, in hours since the beginning.
    next_hour: i64,
    count: u64,
    /// What is made and not yet told, by time and order.
    pending: BTreeMap<(Timestamp, u64), Event>,
    made: u64,
}

impl Exchanges {
    pub(crate) fn new(character: Character, seed: u64, begin: Timestamp, days: u32) -> Self {
        let hours = i64::from(days) * DAY_HOURS;
        let hours = match character {
            Character::Dormant => hours - SILENT_DAYS * DAY_HOURS,
            _ => hours,
        };
        let numbers = Numbers::new(seed);
        let pending = BTreeMap::new();
        Self { character, numbers, begin, hours, next_hour: 0, count: 0, pending, made: 0 }
    }

    /// The time of the next event.
    pub(crate) fn next_time(&mut self) -> Result<Option<Timestamp>> {
        self.fill()?;
        Ok(self.pending.first_key_value().map(|((at, _), _)| *at))
    }

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>> {
        self.fill()?;
        Ok(self.pending.pop_first().map(|(_, event)| event))
    }

    /// Makes exchanges until the next event is sure: no later exchange begins before it.
    fn fill(&mut self) -> Result<()> {
        // An exchange and what it brings at once end within two days.
        while self.next_hour + 2 * DAY_HOURS < self.hours {
            let begins = self.at(self.next_hour);
            if self.pending.first_key_value().is_some_and(|((at, _), _)| *at < begins) {
                return Ok(());
            }
            self.exchange()?;
            let lately = self.next_hour + BUSY_DAYS * DAY_HOURS >= self.hours;
            self.next_hour += match self.character {
                Character::OneWay | Character::Ignored => LONELY_PACE_HOURS,
                Character::Growing if lately => PACE_HOURS / 3,
                _ => PACE_HOURS,
            };
            self.count += 1;
        }
        Ok(())
    }

    fn at(&self, hour: i64) -> Timestamp {
        self.begin.plus(Span::from_micros(hour * 3_600_000_000))
    }

    fn exchange(&mut self) -> Result<()> {
        let jitter = i64::try_from(self.numbers.below(JITTER_HOURS)).unwrap_or(0);
        let first = self.next_hour + jitter;
        let second = first + 2 + i64::try_from(self.numbers.below(9)).unwrap_or(0);
        let (supplier, customer) = self.character.minutes();
        if supplier > 0 {
            self.give(first, Side::Supplier, supplier)?;
        }
        if customer > 0 {
            self.give(second, Side::Customer, customer)?;
        }
        let every_second = self.count.is_multiple_of(2);
        match self.character {
            Character::Ignored => self.put(first, Side::Customer, Fact::Request),
            Character::KeptPromises if every_second => self.promise(first, true)?,
            Character::BrokenPromises if every_second => self.promise(first, false)?,
            Character::Rude if every_second => {
                self.put(second, Side::Customer, Conduct::new(Principle::Respect, Tone::Bad));
            }
            _ => {}
        }
        Ok(())
    }

    fn give(&mut self, hour: i64, side: Side, minutes: u32) -> Result<()> {
        let time = Amount::time(Span::from_micros(i64::from(minutes) * 60_000_000))?;
        self.put(hour, side, Contribution::new(Kind::TIME, time));
        Ok(())
    }

    /// A promise of the supplier, due in a day and a half, and kept within the day or not at all.
    fn promise(&mut self, hour: i64, kept: bool) -> Result<()> {
        // By its time, so that no other history of the same parties gives the name again.
        let id = EventId::new(format!("promise-{}", self.at(hour).micros() / 3_600_000_000))?;
        let due = self.at(hour + 36);
        let promise = Event::new(self.at(hour), Side::Supplier, Promise::default());
        self.keep(promise.with_id(id.clone()).due_by(due)?);
        if kept {
            let fulfilment = Fulfilment { degree: Fraction::ONE };
            let kept = Event::new(self.at(hour + 20), Side::Supplier, fulfilment);
            self.keep(kept.answering(Answers::Named(id))?);
        }
        Ok(())
    }

    fn put(&mut self, hour: i64, side: Side, fact: impl Into<Fact>) {
        self.keep(Event::new(self.at(hour), side, fact));
    }

    fn keep(&mut self, event: Event) {
        let event = match self.character {
            Character::Divided => {
                let by = Observer::from(event.actor());
                event.observed_by(by)
            }
            _ => event,
        };
        self.pending.insert((event.occurred_at(), self.made), event);
        self.made += 1;
    }
}
