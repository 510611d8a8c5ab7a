//! The events of all files together, each once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use reciprocity_core::{Event, EventId};
use reciprocity_io::Record;

/// An event, and the parties of its relationship.
#[derive(Debug)]
pub(crate) struct Told {
    pub(super) supplier: Arc<str>,
    pub(super) customer: Arc<str>,
    pub(super) event: Event,
}

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    names: HashMap<Box<str>, Arc<str>>,
    seen: HashSet<(Arc<str>, Arc<str>, EventId)>,
    events: Vec<Told>,
    copies: u64,
    copied_line: Option<u64>,
}

impl Collected {
    /// Takes the events of a relationship of a row, unless the first of them bears a name that was
    /// read before: then they are a copy.
    pub(super) fn take(&mut self, record: Record<'_>) {
        let Record { supplier, customer, events, line } = record;
        let (supplier, customer) = (self.name(supplier), self.name(customer));
        let id = events.first().and_then(Event::id);
        if let Some(id) = id
            && !self.seen.insert((supplier.clone(), customer.clone(), id.clone()))
        {
            // A row with several relationships is one copy.
            self.copies += u64::from(self.copied_line != Some(line));
            self.copied_line = Some(line);
            events.clear();
            return;
        }
        let told = |event| Told { supplier: supplier.clone(), customer: customer.clone(), event };
        self.events.extend(events.drain(..).map(told));
    }

    /// How many events there are.
    pub(super) fn len(&self) -> u64 {
        self.events.len() as u64
    }

    /// How many rows were copies since this was last asked.
    pub(super) fn take_copies(&mut self) -> u64 {
        self.copied_line = None;
        std::mem::take(&mut self.copies)
    }

    /// The events in order of time, so that they can be read with `--streaming`.
    pub(super) fn in_order(mut self) -> Vec<Told> {
        self.events.sort_by(|a, b| {
            let parties = |told: &Told| (told.supplier.clone(), told.customer.clone());
            let times = a.event.occurred_at().cmp(&b.event.occurred_at());
            times
                .then_with(|| parties(a).cmp(&parties(b)))
                .then_with(|| a.event.canonical_cmp(&b.event))
        });
        self.events
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(name) = self.names.get(name) {
            return name.clone();
        }
        let kept: Arc<str> = name.into();
        self.names.insert(name.into(), kept.clone());
        kept
    }
}
