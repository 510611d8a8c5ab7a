//! The crowd: many relationships, a few of them busy, each with a lean and habits of its own.

use reciprocity_core::{
    Amount, Conduct, Contribution, Currency, Event, Fact, Kind, Money, Principle, Response, Result,
    Side, Span, Timestamp, Tone,
};

use crate::numbers::{Numbers, mixed};
use crate::zipf::Zipf;

/// What is given, by the place of the kind among a relationship's habits.
const KINDS: [Kind; 8] = [
    Kind::INFORMATION,
    Kind::SERVICE,
    Kind::TIME,
    Kind::GOODS,
    Kind::ACKNOWLEDGEMENT,
    Kind::IMPROVEMENT,
    Kind::ACCESS,
    Kind::FLEXIBILITY,
];

#[derive(Debug)]
pub(crate) struct Crowd {
    numbers: Numbers,
    activity: Zipf,
    relationships: u64,
    seed: u64,
    begin: Timestamp,
    /// How long it lasts, in microseconds.
    length: u64,
    events: u64,
    made: u64,
}

impl Crowd {
    pub(crate) fn new(
        seed: u64,
        relationships: u64,
        events: u64,
        begin: Timestamp,
        length: Span,
    ) -> Self {
        Self {
            numbers: Numbers::new(mixed(seed)),
            activity: Zipf::new(relationships),
            relationships: relationships.max(1),
            seed,
            begin,
            length: length.micros().unsigned_abs(),
            events,
            made: 0,
        }
    }

    /// The time of the next event: each falls at random within its part of the whole, so that they come
    /// in the order of time.
    pub(crate) fn next_time(&self) -> Option<Timestamp> {
        if self.made == self.events {
            return None;
        }
        let whole = u128::from(self.length);
        let part = |place: u64| {
            // No part is longer than the whole.
            u64::try_from(whole * u128::from(place) / u128::from(self.events))
                .unwrap_or(self.length)
        };
        let (from, until) = (part(self.made), part(self.made + 1));
        let within = Numbers::new(self.seed ^ self.made.rotate_left(32)).below(until - from);
        Some(self.begin.plus(Span::from_micros((from + within).cast_signed())))
    }

    /// The next event, and the number of its relationship, from 0.
    pub(crate) fn next_event(&mut self) -> Result<Option<(u64, Event)>> {
        let Some(at) = self.next_time() else { return Ok(None) };
        self.made += 1;
        let rank = self.activity.draw(&mut self.numbers);
        let relationship = spread(rank - 1, self.relationships);
        let character = mixed(self.seed ^ mixed(relationship));
        // From nearly all by the one to nearly all by the other.
        let lean = 4 + character % 93;
        let by_supplier = self.numbers.below(100) < lean;
        let side = if by_supplier { Side::Supplier } else { Side::Customer };
        let fact = match self.numbers.below(100) {
            0..76 => self.gift(side, character)?.into(),
            76..86 => Fact::Request,
            86..97 => Response { automatic: false }.into(),
            place => {
                let tone = if place == 99 { Tone::Bad } else { Tone::Good };
                Conduct::new(Principle::Courtesy, tone).into()
            }
        };
        Ok(Some((relationship, Event::new(at, side, fact))))
    }

    /// Half of what is given is of the first kind of the relationship, a quarter of the next, ...; a
    /// customer that takes goods pays for them.
    fn gift(&mut self, side: Side, character: u64) -> Result<Contribution> {
        let place = u64::from(self.numbers.next().trailing_ones());
        let habit = (character / 97 + place) % KINDS.len() as u64;
        let kind = usize::try_from(habit).map_or(KINDS[0], |habit| KINDS[habit]);
        let count = 1 + self.numbers.below(9);
        Ok(match (kind, side) {
            (Kind::GOODS, Side::Customer) => {
                let minor = i64::try_from(count * 1000 + self.numbers.below(1000)).unwrap_or(0);
                let currency = Currency::new("EUR")?;
                Contribution::new(Kind::MONEY, Amount::money(Money { minor, currency })?)
            }
            (Kind::TIME, _) => {
                let quarters = i64::try_from(count).unwrap_or(1);
                let time = Amount::time(Span::from_micros(quarters * 15 * 60_000_000))?;
                Contribution::new(kind, time)
            }
            _ => Contribution::new(kind, Amount::count(count as f64)?),
        })
    }
}

/// The numbers below `count` in another order, so that the busy ones do not share a party.
fn spread(number: u64, count: u64) -> u64 {
    // A step that shares no divisor with the count meets every number once.
    let mut step = (count / 2 + count / 8) | 1;
    while greatest_divisor(step, count) > 1 {
        step += 2;
    }
    let spread = u128::from(number) * u128::from(step) % u128::from(count);
    u64::try_from(spread).unwrap_or(number)
}

fn greatest_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreading_meets_every_number_once() {
        for count in [1, 2, 3, 4, 6, 10, 97, 1000, 1024] {
            let mut met: Vec<u64> = (0..count).map(|number| spread(number, count)).collect();
            met.sort_unstable();
            assert_eq!(met, (0..count).collect::<Vec<_>>(), "{count}");
        }
    }
}
