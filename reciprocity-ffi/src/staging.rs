//! Staging: a batch is rehearsed row by row before the ledger changes, so that a refused row
//! leaves the ledger as it was.

use std::collections::HashMap;

use reciprocity_core::{Event, History, Ledger, Result};

/// A batch of events that the ledger will take.
#[derive(Debug)]
pub(crate) struct Stage<'l, 'a> {
    ledger: &'l Ledger,
    /// Only tries the names of parties; holds no event.
    names: Ledger,
    /// Where the part of a pair of parties lies; never iterated.
    places: HashMap<(&'a str, &'a str), usize>,
    parts: Vec<Part<'a>>,
}

/// The events of one relationship.
#[derive(Debug)]
struct Part<'a> {
    supplier: &'a str,
    customer: &'a str,
    events: Vec<Event>,
    /// What the relationship would hold. What is there already is copied only when the first event
    /// with an id comes: an event without one cannot conflict with it.
    rehearsal: History,
    holds_past: bool,
}

/// What became of the rows of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) recorded: u64,
    pub(crate) known: u64,
}

/// A batch that holds nothing which the ledger would refuse.
#[derive(Debug)]
pub(crate) struct Staged<'a>(Vec<(&'a str, &'a str, Vec<Event>)>);

impl<'l, 'a> Stage<'l, 'a> {
    pub(crate) fn new(ledger: &'l Ledger) -> Self {
        let names = Ledger::new(ledger.policy().clone());
        Self { ledger, names, places: HashMap::new(), parts: Vec::new() }
    }

    /// Adds an event if the ledger, after all that was added before, would take it.
    pub(crate) fn add(&mut self, supplier: &'a str, customer: &'a str, event: Event) -> Result<()> {
        let place = match self.places.get(&(supplier, customer)) {
            Some(&place) => place,
            None => {
                self.names.record_all(supplier, customer, Vec::new())?;
                self.places.insert((supplier, customer), self.parts.len());
                let (events, rehearsal) = (Vec::new(), History::default());
                self.parts.push(Part { supplier, customer, events, rehearsal, holds_past: false });
                self.parts.len() - 1
            }
        };
        self.parts[place].add(event, self.ledger)
    }

    pub(crate) fn finish(self) -> Staged<'a> {
        let filled = self.parts.into_iter().filter(|part| !part.events.is_empty());
        Staged(filled.map(|part| (part.supplier, part.customer, part.events)).collect())
    }
}

impl Part<'_> {
    fn add(&mut self, event: Event, ledger: &Ledger) -> Result<()> {
        let policy = ledger.policy();
        if event.id().is_some() && !self.holds_past {
            if let Some(past) = ledger.history(self.supplier, self.customer) {
                self.rehearsal = past.clone();
                self.rehearsal.record_all(self.events.clone(), policy)?;
            }
            self.holds_past = true;
        }
        self.rehearsal.record(event.clone(), policy)?;
        self.events.push(event);
        Ok(())
    }
}

impl Staged<'_> {
    /// Records the batch in the ledger that it was staged for.
    pub(crate) fn apply(self, ledger: &mut Ledger) -> Counts {
        let mut counts = Counts::default();
        for (supplier, customer, events) in self.0 {
            let all = events.len() as u64;
            // A ledger that refuses what was rehearsed is half changed: the panic poisons it.
            let new = ledger
                .record_all(supplier, customer, events)
                .unwrap_or_else(|error| unreachable!("the rehearsal allowed it: {error}"));
            counts.recorded += new as u64;
            counts.known += all - new as u64;
        }
        counts
    }
}
