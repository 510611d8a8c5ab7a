//! The event table: one row states one event.

mod columns;
mod written;

use reciprocity_core::{Entry, EntryAmount, Error, ErrorKind, Event, Flags, Policy};

pub(crate) use columns::{Column, Columns, NAMES};
pub use written::{EVENT_COLUMNS, EventRow};

use crate::parties::Parties;
use crate::problem::{Cell, Outcome, Problem};
use crate::table::Row;
use crate::time::TimeUnit;

/// Reads rows of an event table whose columns are known.
#[derive(Debug)]
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
        let text = |column| cell(column).text();
        let time = |column| cell(column).time(TimeUnit::Auto);
        let number = |column| cell(column).filled().map(Cell::number).transpose();
        let flags = cell(Column::Flags);
        Ok(Entry {
            event_id: text(Column::EventId),
            occurred_at: time(Column::OccurredAt)?,
            supplier: parties.supplier,
            customer: parties.customer,
            actor: text(Column::Actor),
            observer: text(Column::Observer),
            type_name: text(Column::Type),
            kind: text(Column::Kind),
            amount: match text(Column::Amount) {
                "" => EntryAmount::Blank,
                amount => EntryAmount::Text(amount),
            },
            unit: text(Column::Unit),
            reference: text(Column::Ref),
            due: cell(Column::Due).filled().map(|_| time(Column::Due)).transpose()?,
            weight: number(Column::Weight)?,
            confidence: number(Column::Confidence)?,
            flags: Flags::parse(flags.text()).map_err(|error| flags.refused(&error))?,
        })
    }

    /// The core's refusal of a row, at the cell to blame.
    fn refused(&self, row: Row<'_>, error: &Error) -> Box<Problem> {
        match error.field().and_then(|field| self.columns.cell_named(row, field)) {
            Some(cell) => cell.refused(error),
            None => Problem::of_core(error),
        }
    }
}
