//! The whole history: the crowd and the planted relationships, merged by time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use reciprocity_core::{Error, ErrorKind, Event, Result, Span, Timestamp};

use crate::character::Character;
use crate::crowd::Crowd;
use crate::numbers::mixed;
use crate::planted::Exchanges;

/// What is to be made.
///
/// ```
/// use reciprocity_simulate::Simulation;
///
/// let crowd = Simulation { events: 500, planted: 0, days: 30, ..Simulation::default() };
/// let made: Vec<_> = crowd.events()?.collect();
/// assert_eq!(made.len(), 500);
/// assert!(made.iter().all(|one| one.event.occurred_at() <= crowd.end().unwrap()));
/// assert!(made.iter().eq(&crowd.events()?.collect::<Vec<_>>())); // of the same seed
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulation {
    /// The same seed makes the same events.
    pub seed: u64,
    /// How many events the crowd has; those of planted relationships come on top.
    pub events: u64,
    /// How many relationships the crowd has, one at least; the least busy of them may have no event.
    pub relationships: u64,
    /// How many relationships of each [`Character`] are planted.
    pub planted: u32,
    /// When it begins.
    pub begin: Timestamp,
    /// How many days it lasts: from 365 on what is claimed of planted relationships holds.
    pub days: u32,
}

/// 2024-01-01 00:00 UTC, in seconds since 1970.
const BEGIN: i64 = 1_704_067_200;

impl Default for Simulation {
    /// Ten thousand events of a thousand relationships in two years from 2024 on, and a planted
    /// relationship of each character.
    fn default() -> Self {
        let begin = Timestamp::from_seconds(BEGIN).unwrap_or(Timestamp::MIN);
        Self { seed: 1, events: 10_000, relationships: 1000, planted: 1, begin, days: 730 }
    }
}

/// One event of a simulation.
///
/// ```
/// use reciprocity_core::Ledger;
/// use reciprocity_simulate::Simulation;
///
/// let mut ledger = Ledger::default();
/// for made in (Simulation { events: 100, planted: 0, ..Simulation::default() }).events()? {
///     ledger.record(&made.supplier, &made.customer, made.event)?;
/// }
/// assert_eq!(ledger.events(), 100);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// The party that supplies.
    pub supplier: String,
    /// The party that is supplied.
    pub customer: String,
    /// What happened.
    pub event: Event,
}

/// A planted relationship.
///
/// ```
/// use reciprocity_simulate::{Character, Simulation};
///
/// let simulation = Simulation { relationships: 100, ..Simulation::default() };
/// let first = simulation.planted().next().unwrap();
/// assert_eq!(first.character, Character::Balanced);
/// assert_eq!(first.supplier, "supplier-000011"); // the crowd has ten: the square root of 100
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// The party that supplies; it has no other relationship.
    pub supplier: String,
    /// The party that is supplied; it has no other relationship.
    pub customer: String,
    /// What it is like.
    pub character: Character,
}

impl Simulation {
    /// As of when the claims on planted relationships hold.
    ///
    /// ```
    /// use reciprocity_simulate::Simulation;
    ///
    /// let simulation = Simulation { days: 365, ..Simulation::default() };
    /// assert_eq!(simulation.end()?.since(simulation.begin).days(), 365.0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// It ends beyond the calendar.
    pub fn end(&self) -> Result<Timestamp> {
        let micros = self.begin.micros().checked_add(self.length().micros());
        let end = micros.map(Timestamp::from_micros);
        end.unwrap_or_else(|| {
            Err(Error::new(ErrorKind::OutOfRange, "the history would end after the year 9999"))
        })
    }

    fn length(&self) -> Span {
        Span::from_micros(i64::from(self.days) * 86_400_000_000)
    }

    /// The parties of the crowd's relationship of this number: suppliers are about as many as
    /// customers.
    fn names(&self, relationship: u64) -> (String, String) {
        let suppliers = self.suppliers();
        let (supplier, customer) = (relationship % suppliers, relationship / suppliers);
        (format!("supplier-{:06}", supplier + 1), format!("customer-{:06}", customer + 1))
    }

    fn suppliers(&self) -> u64 {
        self.relationships.max(1).isqrt()
    }

    /// The planted relationships, each with parties of its own, whose numbers go on from the crowd's.
    ///
    /// ```
    /// use reciprocity_simulate::{Character, Simulation};
    ///
    /// let simulation = Simulation { planted: 3, ..Simulation::default() };
    /// assert_eq!(simulation.planted().count(), 3 * Character::ALL.len());
    /// let rude = simulation.planted().filter(|one| one.character == Character::Rude);
    /// assert_eq!(rude.count(), 3);
    /// ```
    pub fn planted(&self) -> impl Iterator<Item = Planted> + '_ {
        let suppliers = self.suppliers();
        let customers = self.relationships.max(1).div_ceil(suppliers);
        let all = (0..self.planted).flat_map(|_| Character::ALL);
        (1..).zip(all).map(move |(place, character)| Planted {
            supplier: format!("supplier-{:06}", suppliers + place),
            customer: format!("customer-{:06}", customers + place),
            character,
        })
    }

    /// All events in the order of time.
    ///
    /// ```
    /// use reciprocity_simulate::Simulation;
    ///
    /// let simulation = Simulation { events: 0, ..Simulation::default() };
    /// let times: Vec<_> = simulation.events()?.map(|made| made.event.occurred_at()).collect();
    /// assert!(times.is_sorted() && !times.is_empty()); // of the planted relationships
    /// assert!((Simulation { days: 100, ..simulation }).events().is_err()); // they need 365
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// There are relationships to plant and fewer than 365 days, or it ends beyond the calendar.
    pub fn events(&self) -> Result<impl Iterator<Item = Simulated>> {
        if self.planted > 0 && self.days < 365 {
            let message = format!(
                "`{}` days are too few for planted relationships, which need 365; make it longer or \
                 plant none",
                self.days
            );
            return Err(Error::new(ErrorKind::OutOfRange, message));
        }
        let _: Timestamp = self.end()?;
        let crowd =
            Crowd::new(self.seed, self.relationships, self.events, self.begin, self.length());
        let mut planted: Vec<(Planted, Exchanges)> = self
            .planted()
            .enumerate()
            .map(|(place, one)| {
                let seed = mixed(self.seed.wrapping_add(place as u64 + 1));
                let exchanges = Exchanges::new(one.character, seed, self.begin, self.days);
                (one, exchanges)
            })
            .collect();
        let mut next = BinaryHeap::with_capacity(planted.len());
        for (place, (_, exchanges)) in planted.iter_mut().enumerate() {
            next.extend(exchanges.next_time()?.map(|at| Reverse((at, place))));
        }
        let mut merged = Merged { simulation: self.clone(), crowd, planted, next };
        // What was made by the same code before does not fail later.
        Ok(std::iter::from_fn(move || merged.next().ok().flatten()))
    }
}

struct Merged {
    simulation: Simulation,
    crowd: Crowd,
    planted: Vec<(Planted, Exchanges)>,
    /// The time of the next event of each planted relationship.
    next: BinaryHeap<Reverse<(Timestamp, usize)>>,
}

impl Merged {
    fn next(&mut self) -> Result<Option<Simulated>> {
        let planted_at = self.next.peek().map(|Reverse((at, _))| *at);
        match (planted_at, self.crowd.next_time()) {
            (Some(planted), Some(crowd)) if crowd <= planted => self.of_crowd(),
            (None, _) => self.of_crowd(),
            (Some(_), _) => self.of_planted(),
        }
    }

    fn of_crowd(&mut self) -> Result<Option<Simulated>> {
        let Some((relationship, event)) = self.crowd.next_event()? else { return Ok(None) };
        let (supplier, customer) = self.simulation.names(relationship);
        Ok(Some(Simulated { supplier, customer, event }))
    }

    fn of_planted(&mut self) -> Result<Option<Simulated>> {
        let Some(Reverse((_, place))) = self.next.pop() else { return Ok(None) };
        let (planted, exchanges) = &mut self.planted[place];
        let Some(event) = exchanges.next_event()? else { return Ok(None) };
        self.next.extend(exchanges.next_time()?.map(|at| Reverse((at, place))));
        let (supplier, customer) = (planted.supplier.clone(), planted.customer.clone());
        Ok(Some(Simulated { supplier, customer, event }))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn events_come_in_the_order_of_time_and_within_the_days() {
        let simulation = Simulation { planted: 2, ..Simulation::default() };
        let events: Vec<Simulated> = simulation.events().unwrap().collect();
        let times: Vec<Timestamp> = events.iter().map(|one| one.event.occurred_at()).collect();
        assert!(times.is_sorted());
        assert!(times[0] >= simulation.begin && times[times.len() - 1] < simulation.end().unwrap());
        let planted = simulation.planted().count();
        assert_eq!(planted, 2 * Character::ALL.len());
        let of_crowd = events.len() as u64 - events_of_planted(&simulation, &events);
        assert_eq!(of_crowd, simulation.events);
    }

    fn events_of_planted(simulation: &Simulation, events: &[Simulated]) -> u64 {
        let names: Vec<String> = simulation.planted().map(|one| one.supplier).collect();
        events.iter().filter(|one| names.contains(&one.supplier)).count() as u64
    }

    #[test]
    fn a_seed_makes_the_same_events_and_another_one_others() {
        let make = |seed| -> Vec<Simulated> {
            let simulation = Simulation { seed, events: 500, ..Simulation::default() };
            simulation.events().unwrap().collect()
        };
        assert_eq!(make(3), make(3));
        assert_ne!(make(3), make(4));
    }

    #[test]
    fn the_busiest_relationship_has_its_part_by_zipf_s_law() {
        let simulation = Simulation { events: 100_000, planted: 0, ..Simulation::default() };
        let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
        for one in simulation.events().unwrap() {
            *counts.entry((one.supplier, one.customer)).or_default() += 1;
        }
        let harmonic: f64 = (1..=1000).map(|rank| 1.0 / f64::from(rank)).sum();
        let expected = 100_000.0 / harmonic;
        let busiest = counts.values().copied().max().unwrap() as f64;
        // Five standard deviations of a Poisson number.
        assert!((busiest - expected).abs() < 5.0 * expected.sqrt(), "{busiest} of {expected}");
    }

    #[test]
    fn too_short_a_time_for_what_is_planted_is_refused() {
        let short = Simulation { days: 364, ..Simulation::default() };
        assert!(short.events().err().unwrap().to_string().contains("`364`"));
        assert!(Simulation { planted: 0, ..short }.events().is_ok());
    }
}
