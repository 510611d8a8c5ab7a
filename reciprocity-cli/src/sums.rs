//! `--streaming`: sums of each relationship in place of its events.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use reciprocity_core::{
    Error, ErrorKind, Event, PartyKind, Policy, Recorded, Result, TallySet, Timestamp,
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
    relationships: Relationships,
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
        Ok(Self { name, as_of, policy, kinds: profiles.kinds, relationships })
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
    names: Names,
    /// By the numbers of the two names.
    tallies: TallySet,
    /// How many events each tally took.
    events: HashMap<u64, usize>,
    too_late: u64,
}

impl Relationships {
    /// Takes the events of a row, but for those that are too late, which are counted: all of them,
    /// or, if one is refused, none.
    fn record_all(&mut self, record: Record<'_>, policy: &Policy) -> Result<()> {
        let supplier = self.names.number(record.supplier)?;
        let customer = self.names.number(record.customer)?;
        let number = u64::from(supplier) << 32 | u64::from(customer);
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
                Some(Recorded::New) => *self.events.entry(number).or_default() += 1,
                Some(Recorded::Known) => {}
                None => self.too_late += 1,
            }
        }
        Ok(())
    }

    /// The number of a relationship that has events.
    fn number(&self, supplier: &str, customer: &str) -> Option<u64> {
        let name = |name: &str| self.names.0.get(name).copied().map(u64::from);
        let number = name(supplier)? << 32 | name(customer)?;
        self.tallies.get(number).map(|_| number)
    }

    fn newest(&self) -> Option<Timestamp> {
        self.tallies.iter().filter_map(|(_, tally)| tally.newest()).max()
    }

    fn in_order_of_names(&self) -> Vec<Relationship<'_>> {
        let names = self.names.by_number();
        let name = |number: u64| usize::try_from(number).ok().and_then(|at| names.get(at).copied());
        let relationship = |(number, tally)| {
            Some(Relationship {
                supplier: name(number >> 32)?,
                customer: name(number & u64::from(u32::MAX))?,
                events: self.events.get(&number).copied().unwrap_or(0),
                kept: Kept::Sums(tally),
            })
        };
        let mut all: Vec<_> = self.tallies.iter().filter_map(relationship).collect();
        all.sort_unstable_by_key(|one| (one.supplier, one.customer));
        all
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

/// Names, each kept once, by numbers from zero on.
#[derive(Debug, Default)]
struct Names(HashMap<Box<str>, u32>);

impl Names {
    /// The number of a name, given to it if it has none.
    fn number(&mut self, name: &str) -> Result<u32> {
        if let Some(number) = self.0.get(name) {
            return Ok(*number);
        }
        let number = u32::try_from(self.0.len()).map_err(|_| {
            let message = "more than 2^32 parties; split the file by relationship";
            Error::new(ErrorKind::OutOfRange, message)
        })?;
        self.0.insert(name.into(), number);
        Ok(number)
    }

    fn by_number(&self) -> Vec<&str> {
        let mut numbered: Vec<_> = self.0.iter().map(|(name, number)| (*number, &**name)).collect();
        numbered.sort_unstable();
        numbered.into_iter().map(|(_, name)| name).collect()
    }
}
