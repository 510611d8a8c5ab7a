//! Staging: a batch is rehearsed row by row before the ledger changes, so that a refused row
//! leaves the ledger as it was.

use hashbrown::HashMap;
use reciprocity_core::entry::PlainGift;
use reciprocity_core::{Entry, Event, History, Ledger, Recorded, Result};

/// A batch of events that the ledger will take.
#[derive(Debug)]
pub(crate) struct Stage<'l, 'a> {
    ledger: &'l Ledger,
    /// Where the part of a pair of parties lies; never iterated.
    places: HashMap<(&'a str, &'a str), usize>,
    /// The same by the numbers that stand for both, which are found sooner than their names.
    numbered: HashMap<(i64, i64), usize>,
    parts: Vec<Part<'l, 'a>>,
    /// Of relationships that the ledger does not know.
    nothing: History,
}

/// The events of one relationship.
#[derive(Debug)]
struct Part<'l, 'a> {
    supplier: &'a str,
    customer: &'a str,
    /// What the ledger has of it, looked up once.
    known: Option<&'l History>,
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
        Self {
            ledger,
            places: HashMap::new(),
            numbered: HashMap::new(),
            parts: Vec::new(),
            nothing: History::default(),
        }
    }

    /// From here on numbers stand for other names.
    pub(crate) fn forget_numbers(&mut self) {
        self.numbered.clear();
    }

    /// Adds the event of an entry if the ledger, after all that was added before, would take it.
    /// `numbers` stand for the names of both parties, if there are any.
    #[inline]
    pub(crate) fn add(
        &mut self,
        numbers: Option<(i64, i64)>,
        entry: &Entry<'a>,
        event: Event,
    ) -> Result<()> {
        let place = match self.place(numbers, entry) {
            Some(place) => place,
            None => self.begin(numbers, entry, &event)?,
        };
        let policy = self.ledger.policy();
        let part = &mut self.parts[place];
        let _: Recorded = part.known.unwrap_or(&self.nothing).check(&event, policy)?;
        if event.id().is_some() {
            part.rehearsal.record(event.clone(), policy)?;
        }
        part.events.push(event);
        Ok(())
    }

    /// The same of a gift that was read under the ledger's policy: it has no id, and all of it is as the
    /// policy wants it.
    #[inline]
    pub(crate) fn add_gift(
        &mut self,
        numbers: Option<(i64, i64)>,
        entry: &Entry<'a>,
        gift: &PlainGift,
    ) -> Result<()> {
        let place = match self.place(numbers, entry) {
            Some(place) => place,
            None => self.begin(numbers, entry, &gift.event())?,
        };
        self.parts[place].events.push(gift.event());
        Ok(())
    }

    /// The place of a relationship, by the numbers of its parties or by their names.
    #[inline]
    fn place(&mut self, numbers: Option<(i64, i64)>, entry: &Entry<'a>) -> Option<usize> {
        let by_number = numbers.and_then(|numbers| self.numbered.get(&numbers).copied());
        if by_number.is_some() {
            return by_number;
        }
        let place = *self.places.get(&(entry.supplier, entry.customer))?;
        self.number(numbers, place);
        Some(place)
    }

    fn number(&mut self, numbers: Option<(i64, i64)>, place: usize) {
        if let Some(numbers) = numbers {
            self.numbered.insert(numbers, place);
        }
    }

    /// Makes a place for a relationship, if the ledger would have it.
    #[inline(never)]
    fn begin(
        &mut self,
        numbers: Option<(i64, i64)>,
        entry: &Entry<'a>,
        first: &Event,
    ) -> Result<usize> {
        let Entry { supplier, customer, .. } = *entry;
        let _: Recorded = self.ledger.check(supplier, customer, first)?;
        let place = self.parts.len();
        self.places.insert((supplier, customer), place);
        self.number(numbers, place);
        self.parts.push(Part {
            supplier,
            customer,
            known: self.ledger.history(supplier, customer),
            events: Vec::new(),
            rehearsal: History::default(),
        });
        Ok(place)
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
