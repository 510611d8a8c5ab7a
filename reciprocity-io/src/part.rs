//! What some rows say, apart from the rows, so that it goes from thread to thread.

use std::ops::Range;
use std::vec;

use reciprocity_core::{Event, NameHash, NameHasher, Posting};

use crate::layout::RowReader;
use crate::log::LogRead;
use crate::problem::Outcome;
use crate::table::Rows;

/// What some rows say, one after the other.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) said: Vec<Outcome<Said>>,
    pub(crate) postings: Postings,
}

/// What a sound row says.
#[derive(Debug)]
pub(crate) enum Said {
    /// Events of so many relationships, each with a posting of its own.
    Events { postings: usize },
    /// No event.
    Nothing,
    /// Nothing that counts, for this reason.
    LeftOut(Box<str>),
}

/// Events of relationships, some after those of others.
#[derive(Debug)]
pub(crate) struct Postings {
    /// Of each the supplier and after it the customer.
    names: String,
    each: Vec<Ends>,
    /// Of the names, where a ledger wants them.
    hashes: Vec<NameHash>,
    events: Vec<Event>,
}

/// Where what belongs to a posting ends; it begins where that of the one before does.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    supplier: usize,
    customer: usize,
    events: usize,
}

impl Part {
    /// Reads the rows at `places`: all of them, or up to the first bad one.
    pub(crate) fn read(
        reader: &RowReader<'_>,
        rows: Rows<'_>,
        places: Range<usize>,
        hasher: Option<&NameHasher>,
        skips_bad_rows: bool,
    ) -> Self {
        let said = Vec::with_capacity(places.len());
        let mut part = Self { said, postings: Postings::with_room(places.len(), hasher) };
        let postings = &mut part.postings;
        for row in places {
            let before = postings.events.len();
            let said = match reader.read(rows.columns, rows.row(row), &mut postings.events) {
                Ok(LogRead::Of(parties)) if postings.events.len() > before => {
                    postings.end(parties.supplier, parties.customer, hasher);
                    Ok(Said::Events { postings: 1 })
                }
                Ok(LogRead::Several(shared)) => {
                    let count = shared.len();
                    for one in shared {
                        postings.events.extend(one.events);
                        postings.end(&one.supplier, &one.customer, hasher);
                    }
                    Ok(Said::Events { postings: count })
                }
                Ok(LogRead::LeftOut(Some(reason))) => Ok(Said::LeftOut(reason.into())),
                Ok(LogRead::Of(_) | LogRead::LeftOut(None)) => Ok(Said::Nothing),
                Err(problem) => {
                    postings.events.truncate(before);
                    Err(problem)
                }
            };
            let goes_on = skips_bad_rows || said.is_ok();
            part.said.push(said);
            if !goes_on {
                break;
            }
        }
        part
    }
}

impl Postings {
    fn with_room(rows: usize, hasher: Option<&NameHasher>) -> Self {
        Self {
            names: String::new(),
            each: Vec::with_capacity(rows),
            hashes: Vec::with_capacity(hasher.map_or(0, |_| rows)),
            events: Vec::with_capacity(rows),
        }
    }

    /// Ends a posting, whose events have been added.
    fn end(&mut self, supplier: &str, customer: &str, hasher: Option<&NameHasher>) {
        self.hashes.extend(hasher.map(|hasher| hasher.hash(supplier, customer)));
        self.names.push_str(supplier);
        let supplier = self.names.len();
        self.names.push_str(customer);
        let (customer, events) = (self.names.len(), self.events.len());
        self.each.push(Ends { supplier, customer, events });
    }

    pub(crate) fn len(&self) -> usize {
        self.each.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Posting<'_>> {
        let mut from = Ends::default();
        self.each.iter().map(move |&to| {
            let before = std::mem::replace(&mut from, to);
            Posting {
                supplier: &self.names[before.customer..to.supplier],
                customer: &self.names[to.supplier..to.customer],
                events: &self.events[before.events..to.events],
            }
        })
    }

    /// The same with the hashes of their names, if a hasher was given.
    pub(crate) fn hashed(&self) -> impl Iterator<Item = (NameHash, Posting<'_>)> {
        self.hashes.iter().copied().zip(self.iter())
    }

    /// Hands them out with their events.
    pub(crate) fn taken(self) -> Taken {
        let Self { names, each, events, .. } = self;
        Taken { names, each: each.into_iter(), events: events.into_iter(), from: Ends::default() }
    }
}

/// Postings that are handed out one by one.
#[derive(Debug)]
pub(crate) struct Taken {
    names: String,
    each: vec::IntoIter<Ends>,
    events: vec::IntoIter<Event>,
    from: Ends,
}

impl Taken {
    /// The supplier and the customer of the next one; its events come into `events`, whatever was there.
    pub(crate) fn next(&mut self, events: &mut Vec<Event>) -> Option<(&str, &str)> {
        let to = self.each.next()?;
        let from = std::mem::replace(&mut self.from, to);
        events.clear();
        events.extend(self.events.by_ref().take(to.events - from.events));
        Some((&self.names[from.customer..to.supplier], &self.names[to.supplier..to.customer]))
    }
}
