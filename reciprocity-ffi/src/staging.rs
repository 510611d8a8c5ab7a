//! Staging: a batch is rehearsed row by row before the ledger changes, so that a refused row
//! leaves the ledger as it was.

use std::collections::HashMap;

use reciprocity_core::{Event, History, Ledger, Result};

/// A batch of events that the ledger will take.
#[derive(Debug)]
pub(crate) struct Stage<'l, 'a> {
    ledger: &'l Ledger,
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
    /// The events of the batch that have ids: these must not conflict with each other either.
    rehearsal: History,
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
        Self { ledger, places: HashMap::new(), parts: Vec::new() }
    }

    /// Adds an event if the ledger, after all that was added before, would take it.
    pub(crate) fn add(&mut self, supplier: &'a str, customer: &'a str, event: Event) -> Result<()> {
        self.ledger.check(supplier, customer, &event)?;
        let place = *self.places.entry((supplier, customer)).or_insert_with(|| {
            let (events, rehearsal) = (Vec::new(), History::default());
            self.parts.push(Part { supplier, customer, events, rehearsal });
            self.parts.len() - 1
        });
        let part = &mut self.parts[place];
        if event.id().is_some() {
            part.rehearsal.record(event.clone(), self.ledger.policy())?;
        }
        part.events.push(event);
        Ok(())
    }

    pub(crate) fn finish(self) -> Staged<'a> {
        let filled = self.parts.into_iter().filter(|part| !part.events.is_empty());
        Staged(filled.map(|part| (part.supplier, part.customer, part.events)).collect())
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
