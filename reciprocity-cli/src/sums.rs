//! `--streaming`: sums of each relationship in place of its events.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use hashbrown::{Equivalent, HashMap};
use reciprocity_core::{
    ErrorKind, Event, PartyKind, Policy, Recorded, Result, TallySet, Timestamp,
};
use reciprocity_io::Record;

use crate::args::Source;
use crate::failure::Failure;
use crate::scoring::{Kept, Relationship, Unscored};
use crate::source::{Reading, format_instant, warn};

/// What was read, and the time as of which it is to be scored.
#[derive(Debug)]
pub(crate) struct Sums {
    name: String,
    as_of: Timestamp,
    policy: Policy,
    /// Of the parties that were said to be of some kind.
    pub(crate) kinds: BTreeMap<String, PartyKind>,
    /// Never let go, as a ledger.
    relationships: ManuallyDrop<Relationships>,
}

impl Sums {
    /// Reads the events that `source` names.
    pub(crate) fn read(source: &Source, more: &[PathBuf]) -> std::result::Result<Self, Failure> {
        let reading = Reading::new(source, more)?;
        let mut relationships = Relationships::default();
        let name = reading.read(&mut |record| relationships.record_all(record, &reading.policy))?;
        reading.tell_unused_profiles(|s, c| relationships.number(s, c).is_some());
        for ((supplier, customer), profile) in &reading.profiles.relationships {
            if let Some(number) = relationships.number(supplier, customer) {
                relationships.tallies.set_profile(number, *profile);
            }
        }
        let newest = relationships.newest().unwrap_or(Timestamp::MIN);
        let as_of = reading.as_of.unwrap_or(newest);
        if as_of < newest {
            return Err(Failure::usage(format!(
                "--as-of: sums do not tell what was before the newest event, which is of {}; name \
                 that time or a later one, or leave `--streaming` out",
                format_instant(newest)
            )));
        }
        let Reading { policy, profiles, .. } = reading;
        if relationships.too_late > 0 {
            warn(&format!(
                "{} events came more than {} days behind the newest of their relationship and are left \
                 out; sort the file by time, raise `memory.allowed_lateness_days` in the policy, or \
                 leave `--streaming` out",
                relationships.too_late,
                policy.allowed_lateness().days()
            ));
        }
        Ok(Self {
            name,
            as_of,
            policy,
            kinds: profiles.kinds,
            relationships: ManuallyDrop::new(relationships),
        })
    }

    /// What there is to score.
    pub(crate) fn unscored(&self) -> Unscored<'_> {
        Unscored {
            name: &self.name,
            as_of: self.as_of,
            policy: &self.policy,
            relationships: self.relationships.in_order_of_names(),
        }
    }
}

/// The tallies of named relationships.
#[derive(Debug, Default)]
struct Relationships {
    /// The number of each relationship, from zero on.
    numbers: HashMap<Names, u64>,
    tallies: TallySet,
    /// By number: how many events each tally took.
    events: Vec<usize>,
    too_late: u64,
}

impl Relationships {
    /// Takes the events of a row, but for those that are too late, which are counted: all of them,
    /// or, if one is refused, none.
    fn record_all(&mut self, record: Record<'_>, policy: &Policy) -> Result<()> {
        let number = self.number_of(record.supplier, record.customer);
        let events = record.events;
        // A row may tell of an answer before what was asked.
        events.sort_by(Event::canonical_cmp);
        if events.len() > 1 {
            for event in events.iter() {
                unless_too_late(self.tallies.check(number, event, policy))?;
            }
        }
        for event in events.iter() {
            match unless_too_late(self.tallies.record(number, event, policy))? {
                Some(Recorded::New) => self.count(number),
                Some(Recorded::Known) => {}
                None => self.too_late += 1,
            }
        }
        Ok(())
    }

    /// The number of a relationship, given to it if it has none.
    fn number_of(&mut self, supplier: &str, customer: &str) -> u64 {
        if let Some(number) = self.numbers.get(&(supplier, customer)) {
            return *number;
        }
        let number = self.events.len() as u64;
        self.numbers.insert(Names::new(supplier, customer), number);
        self.events.push(0);
        number
    }

    fn count(&mut self, number: u64) {
        let events = usize::try_from(number).ok().and_then(|at| self.events.get_mut(at));
        events.into_iter().for_each(|events| *events += 1);
    }

    /// The number of a relationship that has events.
    fn number(&self, supplier: &str, customer: &str) -> Option<u64> {
        let number = *self.numbers.get(&(supplier, customer))?;
        self.tallies.get(number).map(|_| number)
    }

    fn newest(&self) -> Option<Timestamp> {
        self.tallies.iter().filter_map(|(_, tally)| tally.newest()).max()
    }

    fn in_order_of_names(&self) -> Vec<Relationship<'_>> {
        let named = self.numbers.iter();
        let mut all: Vec<_> =
            named.filter_map(|(names, number)| self.relationship(names, *number)).collect();
        all.sort_unstable_by_key(|one| (one.supplier, one.customer));
        all
    }

    /// None of one that has no events.
    fn relationship<'a>(&'a self, names: &'a Names, number: u64) -> Option<Relationship<'a>> {
        let (supplier, customer) = names.both();
        let events = *self.events.get(usize::try_from(number).ok()?)?;
        let kept = Kept::Sums(self.tallies.get(number)?);
        Some(Relationship { supplier, customer, events, kept })
    }
}

/// None of an event that is too late; other refusals stay.
fn unless_too_late(recorded: Result<Recorded>) -> Result<Option<Recorded>> {
    match recorded {
        Ok(recorded) => Ok(Some(recorded)),
        Err(error) if error.kind() == ErrorKind::TooLate => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names of a supplier and of a customer, which are always read together.
#[derive(Debug, PartialEq, Eq)]
struct Names {
    /// One after the other.
    names: Box<str>,
    /// How long the first is.
    supplier: usize,
}

impl Names {
    fn new(supplier: &str, customer: &str) -> Self {
        let names = [supplier, customer].concat().into_boxed_str();
        Self { names, supplier: supplier.len() }
    }

    fn both(&self) -> (&str, &str) {
        self.names.split_at(self.supplier)
    }
}

impl Hash for Names {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.both().hash(state);
    }
}

impl Equivalent<Names> for (&str, &str) {
    fn equivalent(&self, names: &Names) -> bool {
        names.both() == *self
    }
}
