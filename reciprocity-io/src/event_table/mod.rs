//! The event table: one row states one event.

mod columns;
mod fact_type;
mod flags;

use reciprocity_core::{
    Answers, Conduct, Contribution, ErrorKind, Event, EventId, Fact, Imposition, Observer, Policy,
    Principle, Response, Side,
};

pub(crate) use columns::{Column, Columns, NAMES};

use crate::amount;
use crate::event_table::fact_type::FactType;
use crate::event_table::flags::Flags;
use crate::parties::Parties;
use crate::problem::{Cell, Outcome, shown};
use crate::table::Row;

/// Reads rows of an event table whose columns are known.
#[derive(Debug)]
pub(crate) struct EventTable<'p> {
    pub(crate) columns: Columns,
    pub(crate) policy: &'p Policy,
}

impl EventTable<'_> {
    /// The parties and the event of a row.
    pub(crate) fn read<'r>(&self, row: Row<'r>) -> Outcome<(Parties<'r>, Event)> {
        let cell = |column| self.columns.cell(row, column);
        let parties = self.parties(row)?;
        let of = FactType::read(cell(Column::Type))?;
        of.check_blanks(&self.columns, row)?;
        let flags = Flags::read(cell(Column::Flags), of)?;
        let occurred_at = cell(Column::OccurredAt).time(crate::time::TimeUnit::Auto)?;
        let actor = actor(cell(Column::Actor), &parties)?;
        let mut event = Event::new(occurred_at, actor, self.fact(row, of, flags)?);
        event = event.observed_by(observer(cell(Column::Observer))?);
        if !cell(Column::Confidence).is_blank() {
            event = event.with_confidence(cell(Column::Confidence).fraction()?);
        }
        if let Some(id) = cell(Column::EventId).filled() {
            event = event.with_id(event_id(cell(Column::EventId), id)?);
        }
        if let Some(answers) = answers(cell(Column::Ref), flags)? {
            event = event.answering(answers).map_err(|error| cell(Column::Ref).refused(&error))?;
        }
        if !cell(Column::Due).is_blank() {
            let due = cell(Column::Due).time(crate::time::TimeUnit::Auto)?;
            event = event.due_by(due).map_err(|error| cell(Column::Due).refused(&error))?;
        }
        Ok((parties, event))
    }

    fn parties<'r>(&self, row: Row<'r>) -> Outcome<Parties<'r>> {
        let cell = |column| self.columns.cell(row, column);
        let (supplier, customer) = (cell(Column::Supplier), cell(Column::Customer));
        let Some(relationship) = cell(Column::Relationship).filled() else {
            return Parties::new(supplier, customer);
        };
        let whole = cell(Column::Relationship);
        if let Some(name) = supplier.filled().or(customer.filled()) {
            let message = format!(
                "the row names its parties twice, here and as `{}`; leave one of them blank",
                shown(name)
            );
            return Err(whole.refuse(ErrorKind::Malformed, message));
        }
        match relationship.split_once('|') {
            Some((supplier, customer)) if !customer.contains('|') => Parties::new(
                Cell { text: supplier.trim_ascii(), ..whole },
                Cell { text: customer.trim_ascii(), ..whole },
            ),
            _ => {
                let message = format!(
                    "`{}` is no relationship; write `SUPPLIER|CUSTOMER`, with one bar",
                    shown(relationship)
                );
                Err(whole.refuse(ErrorKind::Malformed, message))
            }
        }
    }

    fn fact(&self, row: Row<'_>, of: FactType, flags: Flags) -> Outcome<Fact> {
        let cell = |column| self.columns.cell(row, column);
        let kind = cell(Column::Kind);
        Ok(match of {
            FactType::Contribution => {
                let name = kind.required("say what was given, as in `service`")?;
                let of = self.policy.kind(name).map_err(|error| kind.refused(&error))?;
                let amount =
                    amount::of_kind(self.policy, of, cell(Column::Amount), cell(Column::Unit))?;
                Contribution { kind: of, amount, outreach: flags.outreach }.into()
            }
            FactType::Request => Fact::Request,
            FactType::Response => Response { automatic: flags.automatic }.into(),
            FactType::Conduct => {
                let name =
                    kind.required("say which principle it was a matter of, as in `respect`")?;
                let principle = Principle::from_name(name).map_err(|error| kind.refused(&error))?;
                let tone = flags.tone.ok_or_else(|| {
                    let message = "conduct is good or bad; write `good` or `bad` among the flags";
                    cell(Column::Flags).refuse(ErrorKind::Malformed, message)
                })?;
                let severity = cell(Column::Weight).fraction()?;
                Conduct::new(principle, tone).with_severity(severity).into()
            }
            FactType::Imposition => {
                let time = amount::of_time(cell(Column::Amount), cell(Column::Unit))?;
                Fact::Imposition(Imposition { time })
            }
        })
    }
}

fn actor(cell: Cell<'_>, parties: &Parties<'_>) -> Outcome<Side> {
    let text = cell.required("say which side acted, `supplier` or `customer`")?;
    match Side::from_name(text) {
        Ok(side) => Ok(side),
        Err(_) if text == parties.supplier => Ok(Side::Supplier),
        Err(_) if text == parties.customer => Ok(Side::Customer),
        Err(error) => {
            let mut problem = cell.refused(&error);
            problem.message.push_str(" A party's own name will do too.");
            Err(problem)
        }
    }
}

fn observer(cell: Cell<'_>) -> Outcome<Observer> {
    match cell.filled() {
        None => Ok(Observer::Neutral),
        Some(name) => Observer::from_name(name).map_err(|error| cell.refused(&error)),
    }
}

fn event_id(cell: Cell<'_>, text: &str) -> Outcome<EventId> {
    EventId::new(text).map_err(|error| cell.refused(&error))
}

fn answers(cell: Cell<'_>, flags: Flags) -> Outcome<Option<Answers>> {
    match (cell.filled(), flags.answers_oldest) {
        (None, false) => Ok(None),
        (None, true) => Ok(Some(Answers::OldestOpen)),
        (Some(name), false) => Ok(Some(Answers::Named(event_id(cell, name)?))),
        (Some(name), true) => {
            let message = format!(
                "the row answers `{}`, and by its flags the oldest request; keep one of the two",
                shown(name)
            );
            Err(cell.refuse(ErrorKind::Malformed, message))
        }
    }
}
