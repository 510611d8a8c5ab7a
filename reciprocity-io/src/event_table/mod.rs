//! The event table: one row states one event.

mod columns;
mod problems;

use reciprocity_core::{Entry, Error, ErrorKind, Event, Flags, Policy, Timestamp};

pub(crate) use columns::{Column, Columns, NAMES};

use crate::parties::Parties;
use crate::problem::{Cell, Outcome, Problem};
use crate::table::Row;
use crate::time::TimeUnit;

/// Reads rows of an event table whose columns are known.
#[derive(Debug, Clone)]
pub(crate) struct EventTable<'p> {
    pub(crate) columns: Columns,
    pub(crate) policy: &'p Policy,
}

impl EventTable<'_> {
    /// The parties and the event of a row.
    pub(crate) fn read<'r>(&self, row: Row<'r>) -> Outcome<(Parties<'r>, Event)> {
        let parties = self.parties(row)?;
        let entry = self.entry(row, &parties)?;
        let event = entry.event(self.policy).map_err(|error| self.refused(row, &error))?;
        Ok((parties, event))
    }

    fn parties<'r>(&self, row: Row<'r>) -> Outcome<Parties<'r>> {
        let cell = |column| self.columns.cell(row, column);
        let (supplier, customer) = (cell(Column::Supplier), cell(Column::Customer));
        let Some(whole) = cell(Column::Relationship).filled() else {
            return Parties::new(supplier, customer);
        };
        if let Some(name) = supplier.filled().or(customer.filled()) {
            let message = format!(
                "the row names its parties twice, here and as `{}`; leave one of them blank",
                name.shown()
            );
            return Err(whole.refuse(ErrorKind::Malformed, message));
        }
        match whole.text().split_once('|') {
            Some((supplier, customer)) if !customer.contains('|') => Parties::new(
                Cell::of_text(whole.column, supplier.trim_ascii()),
                Cell::of_text(whole.column, customer.trim_ascii()),
            ),
            _ => {
                let message = format!(
                    "`{}` is no relationship; write `SUPPLIER|CUSTOMER`, with one bar",
                    whole.shown()
                );
                Err(whole.refuse(ErrorKind::Malformed, message))
            }
        }
    }

    /// What the row says, its times and numbers read.
    fn entry<'r>(&self, row: Row<'r>, parties: &Parties<'r>) -> Outcome<Entry<'r>> {
        let cell = |column| self.columns.cell(row, column);
        let time = |column| cell(column).time(TimeUnit::Auto);
        let number = |column| cell(column).filled().map(Cell::number).transpose();
        let flags = cell(Column::Flags);
        let words = self.words(row, *parties, time(Column::OccurredAt)?);
        Ok(Entry {
            due: cell(Column::Due).filled().map(|_| time(Column::Due)).transpose()?,
            weight: number(Column::Weight)?,
            confidence: number(Column::Confidence)?,
            flags: Flags::parse(flags.text()).map_err(|error| flags.refused(&error))?,
            ..words
        })
    }

    /// What the row says in words, which need no reading.
    fn words<'r>(&self, row: Row<'r>, parties: Parties<'r>, occurred_at: Timestamp) -> Entry<'r> {
        let cell = |column| self.columns.cell(row, column);
        let text = |column| cell(column).text();
        Entry {
            event_id: text(Column::EventId),
            supplier: parties.supplier,
            customer: parties.customer,
            observer: text(Column::Observer),
            kind: text(Column::Kind),
            amount: cell(Column::Amount).amount(),
            unit: text(Column::Unit),
            reference: text(Column::Ref),
            ..Entry::new(occurred_at, text(Column::Actor), text(Column::Type))
        }
    }

    /// The core's refusal of a row, at the cell to blame.
    fn refused(&self, row: Row<'_>, error: &Error) -> Box<Problem> {
        match error.field().and_then(|field| self.columns.cell_named(row, field)) {
            Some(cell) => cell.refused(error),
            None => Problem::of_core(error),
        }
    }
}
