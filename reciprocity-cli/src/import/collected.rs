//! The events of all files together, each once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    /// The places of the events that bear a name.
    seen: HashMap<(Arc<str>, Arc<str>, EventId), usize>,
    events: Vec<Told>,
    copies: Copies,
    copied_line: Option<u64>,
}

/// How many rows bear the name of a row that was read before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Copies {
    /// And say what it says.
    pub(super) alike: u64,
    /// And say something else.
    pub(super) unlike: u64,
}

impl Collected {
    /// Takes the events of a relationship of a row, unless the first of them bears a name that was
    /// read before: then they are a copy.
    pub(super) fn take(&mut self, record: Record<'_>) {
        let Record { supplier, customer, events, line, .. } = record;
        let (supplier, customer) = (self.name(supplier), self.name(customer));
        if let Some((event, id)) = events.first().and_then(|event| Some((event, event.id()?))) {
            match self.seen.entry((supplier.clone(), customer.clone(), id.clone())) {
                Entry::Vacant(new) => _ = new.insert(self.events.len()),
                Entry::Occupied(known) => {
                    let Copies { alike, unlike } = &mut self.copies;
                    let known = self.events.get(*known.get());
                    let is_alike = known.is_some_and(|known| known.event == *event);
                    // A row with several relationships is one copy.
                    *if is_alike { alike } else { unlike } +=
                        u64::from(self.copied_line != Some(line));
                    self.copied_line = Some(line);
                    events.clear();
                    return;
                }
            }
        }
        let told = |event| Told { supplier: supplier.clone(), customer: customer.clone(), event };
        self.events.extend(events.drain(..).map(told));
    }

    /// How many events there are.
    pub(super) fn len(&self) -> u64 {
        self.events.len() as u64
    }

    /// How many rows were copies since this was last asked.
    pub(super) fn take_copies(&mut self) -> Copies {
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
