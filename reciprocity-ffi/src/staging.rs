//! Staging: a batch is rehearsed row by row before the ledger changes, so that a refused row
//! leaves the ledger as it was.

use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;
use reciprocity_core::entry::PlainGift;
use reciprocity_core::{
    Book, Entry, Event, History, Ledger, NameHash, NameHasher, Posting, Recorded, Result, Section,
};

use crate::error::Outcome;
use crate::options::Run;
use crate::work::side_by_side;

/// A batch of events that the ledger will take.
#[derive(Debug)]
pub(crate) struct Stage<'l, 'a> {
    ledger: &'l Ledger,
    hasher: NameHasher,
    /// Where the part of a pair of parties lies; never iterated.
    places: HashMap<(&'a str, &'a str), usize>,
    /// The same by the numbers that stand for both, which are found sooner than their names.
    numbered: HashMap<(i64, i64), usize>,
    parts: Vec<Part<'l, 'a>>,
    counts: Counts,
    /// Of relationships that the ledger does not know.
    nothing: History,
}

/// The events of one relationship.
#[derive(Debug)]
struct Part<'l, 'a> {
    supplier: &'a str,
    customer: &'a str,
    hash: NameHash,
    /// What the ledger has of it, looked up once.
    known: Option<&'l History>,
    /// Those that are new to the ledger.
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

impl Counts {
    /// These and more.
    pub(crate) fn and(self, more: Self) -> Self {
        Self { recorded: self.recorded + more.recorded, known: self.known + more.known }
    }
}

/// A batch that holds nothing which the ledger would refuse.
#[derive(Debug)]
pub(crate) struct Staged<'a> {
    pub(crate) counts: Counts,
    parts: Vec<(NameHash, &'a str, &'a str, Vec<Event>)>,
}

impl<'l, 'a> Stage<'l, 'a> {
    pub(crate) fn new(ledger: &'l Ledger) -> Self {
        Self {
            ledger,
            hasher: ledger.name_hasher(),
            places: HashMap::new(),
            numbered: HashMap::new(),
            parts: Vec::new(),
            counts: Counts::default(),
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
        let mut recorded = part.known.unwrap_or(&self.nothing).check(&event, policy)?;
        if event.id().is_some() && recorded == Recorded::New {
            recorded = part.rehearsal.record(event.clone(), policy)?;
        }
        match recorded {
            Recorded::Known => self.counts.known += 1,
            Recorded::New => {
                self.counts.recorded += 1;
                part.events.push(event);
            }
        }
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
        self.counts.recorded += 1;
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
            hash: self.hasher.hash(supplier, customer),
            known: self.ledger.history(supplier, customer),
            events: Vec::new(),
            rehearsal: History::default(),
        });
        Ok(place)
    }

    pub(crate) fn finish(self) -> Staged<'a> {
        let filled = self.parts.into_iter().filter(|part| !part.events.is_empty());
        let parts = filled.map(|part| (part.hash, part.supplier, part.customer, part.events));
        Staged { counts: self.counts, parts: parts.collect() }
    }
}

/// Records batches, each of other relationships, in the ledger that they were staged for.
pub(crate) fn apply(staged: &[Staged<'_>], ledger: &mut Ledger, run: &Run<'_>) -> Outcome<()> {
    let postings = || {
        let parts = staged.iter().flat_map(|staged| &staged.parts);
        parts.map(|(hash, supplier, customer, events)| {
            (*hash, Posting { supplier, customer, events })
        })
    };
    let sections: Vec<Mutex<Section<'_>>> =
        ledger.sections(staged.len()).into_iter().map(Mutex::new).collect();
    side_by_side(&run.to_the_end(), sections.len(), 0, |worker| {
        let mut section = sections[worker.number].lock().unwrap_or_else(PoisonError::into_inner);
        // A ledger that refuses what was rehearsed is half changed: the panic poisons it.
        match section.post(postings()).first() {
            Some((_, error)) => unreachable!("the rehearsal allowed it: {error}"),
            None => Ok(()),
        }
    })?;
    Ok(())
}
