//! `--streaming`: sums of each relationship in place of its events.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use reciprocity_core::{PartyKind, TallyLedger, Timestamp};

use crate::args::Source;
use crate::failure::Failure;
use crate::scoring::{Kept, Relationship, Unscored};
use crate::source::{Reading, format_instant, warn};

/// What was read, and the time as of which it is to be scored.
#[derive(Debug)]
pub(crate) struct Sums {
    name: String,
    as_of: Timestamp,
    /// Of the parties that were said to be of some kind.
    pub(crate) kinds: BTreeMap<String, PartyKind>,
    /// Never let go, as the ledger of a history.
    ledger: ManuallyDrop<TallyLedger>,
}

impl Sums {
    /// Reads the events that `source` names.
    pub(crate) fn read(source: &Source, more: &[PathBuf]) -> Result<Self, Failure> {
        let reading = Reading::new(source, more)?;
        let mut ledger = TallyLedger::new(reading.policy.clone());
        let name = reading.read_into(&mut ledger)?;
        reading.tell_unused_profiles(|s, c| ledger.tally(s, c).is_some());
        for ((supplier, customer), profile) in &reading.profiles.relationships {
            ledger.set_profile(supplier, customer, *profile);
        }
        let newest = ledger.newest().unwrap_or(Timestamp::MIN);
        let as_of = reading.as_of.unwrap_or(newest);
        if as_of < newest {
            return Err(Failure::usage(format!(
                "--as-of: sums do not tell what was before the newest event, which is of {}; name \
                 that time or a later one, or leave `--streaming` out",
                format_instant(newest)
            )));
        }
        let too_late = ledger.taken().too_late;
        if too_late > 0 {
            warn(&format!(
                "{} events came more than {} days behind the newest of their relationship and are left \
                 out; sort the file by time, raise `memory.allowed_lateness_days` in the policy, or \
                 leave `--streaming` out",
                too_late,
                reading.policy.allowed_lateness().days()
            ));
        }
        let kinds = reading.profiles.kinds;
        Ok(Self { name, as_of, kinds, ledger: ManuallyDrop::new(ledger) })
    }

    /// What there is to score.
    pub(crate) fn unscored(&self) -> Unscored<'_> {
        let relationships = self.ledger.iter().map(|(supplier, customer, tally, taken)| {
            let events = usize::try_from(taken.new).unwrap_or(usize::MAX);
            Relationship { supplier, customer, events, kept: Kept::Sums(tally) }
        });
        Unscored {
            name: &self.name,
            as_of: self.as_of,
            policy: self.ledger.policy(),
            relationships: relationships.collect(),
        }
    }
}
