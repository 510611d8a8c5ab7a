//! Seeded events: activity by Zipf's law, a lean of its own for each relationship, a few kinds each.
//!
//! The relationships are a tenth as many as the events, of which about eight in ten are seen. One event in
//! eight is known to the hour only, so that ties occur. Amounts are whole hundredths spread over four
//! orders of magnitude. Only `libm` and integers are used: the same seed gives the same bytes anywhere.

use std::fmt;

use reciprocity_simulate::{Numbers, Zipf, mixed};

use crate::columns::{AS_OF, Row};
use crate::kinds::KINDS;

const YEARS: i64 = 3 * 365 * 86_400_000_000;
const HOUR: i64 = 3_600_000_000;

/// The order of the events of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Order {
    /// None.
    Shuffled,
    /// By relationship, then time.
    Sorted,
    /// By time, then relationship.
    Time,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Order::Shuffled => "shuffled",
            Order::Sorted => "sorted",
            Order::Time => "time",
        })
    }
}

/// The events of a seed, all before [`AS_OF`], in an order. Every order holds the same events.
pub fn generate(events: u64, seed: u64, order: Order) -> Vec<Row> {
    generate_among((events / 10).max(1), events, seed, order)
}

/// The same among a number of relationships.
pub fn generate_among(relationships: u64, events: u64, seed: u64, order: Order) -> Vec<Row> {
    let mut numbers = Numbers::new(seed);
    let activity = Zipf::new(relationships);
    let mut rows: Vec<Row> = (0..events).map(|_| event(&mut numbers, &activity)).collect();
    // Each event is drawn by itself, so that they are shuffled as they come.
    match order {
        Order::Shuffled => {}
        Order::Sorted => rows.sort_unstable_by(Row::canonical_cmp),
        Order::Time => {
            rows.sort_unstable_by(|a, b| {
                a.occurred_at.cmp(&b.occurred_at).then_with(|| a.canonical_cmp(b))
            });
        }
    }
    rows
}

fn event(numbers: &mut Numbers, activity: &Zipf) -> Row {
    let relationship = relationship(activity.draw(numbers));
    let character = mixed(relationship);
    let mut occurred_at = AS_OF - 1 - numbers.below(YEARS.unsigned_abs()).cast_signed();
    if numbers.below(8) == 0 {
        occurred_at -= occurred_at.rem_euclid(HOUR);
    }
    let lean = 2 + character % 97;
    let side = u8::from(numbers.below(100) >= lean);
    // Half of what is given is of the first kind of the relationship, a quarter of the next, ...
    let place = u64::from(numbers.next().trailing_ones()).min(9);
    let kind = u8::try_from((character / 97 + place) % KINDS.len() as u64).unwrap_or(0);
    let hundredths = 1 + numbers.next() % (100 << numbers.below(14));
    Row { relationship, occurred_at, side, kind, amount: hundredths as f64 / 100.0 }
}

/// The name of the relationship that is the `rank`th in activity, from 1. It has 63 bits: programs that
/// know signed numbers only must read it too.
pub fn relationship(rank: u64) -> u64 {
    mixed(rank) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_holds_the_same_events() {
        let canonical = |order| {
            let mut rows = generate(3000, 7, order);
            rows.sort_unstable_by(Row::canonical_cmp);
            rows
        };
        assert_eq!(canonical(Order::Shuffled), canonical(Order::Sorted));
        assert_eq!(canonical(Order::Time), canonical(Order::Sorted));
        assert_eq!(generate(3000, 7, Order::Time), generate(3000, 7, Order::Time));
        assert_ne!(generate(3000, 8, Order::Time), generate(3000, 7, Order::Time));
    }

    #[test]
    fn three_years_end_at_the_as_of_time() {
        let rows = generate(3000, 7, Order::Time);
        assert!(rows[0].occurred_at >= AS_OF - YEARS - HOUR);
        assert!(rows[rows.len() - 1].occurred_at < AS_OF);
    }
}
