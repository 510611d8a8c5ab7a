//! What one row of a log makes: a rule for each event, compiled from the mapping.

use reciprocity_core::{
    Entry, EntryAmount, Error, ErrorKind, Event, Flag, Flags, Policy, Span, Timestamp,
};

use crate::log::columns::ColumnRef;
use crate::log::condition::Condition;
use crate::log::duration::Duration;
use crate::log::sides::{End, Ends, Witness};
use crate::log::times::Times;
use crate::problem::{Cell, Outcome, Problem};
use crate::value::Use;

/// How a row makes one event: the entry that it fills, and from where.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) type_name: &'static str,
    pub(crate) kind: String,
    pub(crate) amount: AmountRule,
    pub(crate) unit: String,
    pub(crate) reference: ReferenceRule,
    pub(crate) due: Option<Span>,
    pub(crate) weight: WeightRule,
    pub(crate) flags: Flags,
    /// Whether it is good or bad by the sign of the magnitude; zero makes no event.
    pub(crate) tone_by_sign: bool,
    pub(crate) by: End,
    pub(crate) witness: Witness,
    pub(crate) earlier_by: Option<ColumnRef>,
    /// The column with the event's own time; where that is blank, there is no event.
    pub(crate) at: Option<ColumnRef>,
    pub(crate) when: Option<Condition>,
    /// Whether the amount is that of one person, of those who took part on the actor's side.
    pub(crate) per_person: bool,
}

/// How much it was.
#[derive(Debug, Clone)]
pub(crate) enum AmountRule {
    Blank,
    Fixed(String),
    Column(ColumnRef),
    /// How long it took; where nothing says so, there is no event.
    Duration(Duration),
}

/// How much it mattered, or how far.
#[derive(Debug, Clone, Copy)]
pub(crate) enum WeightRule {
    Fixed(Option<f64>),
    /// A column's number over a scale, at most 1.
    Column {
        column: ColumnRef,
        scale: f64,
        /// Whether the number's sign does not count.
        size_only: bool,
    },
}

/// What it answers or speaks of.
#[derive(Debug, Clone)]
pub(crate) enum ReferenceRule {
    Blank,
    Fixed(String),
    Column(ColumnRef),
}

/// One row, as rules see it.
pub(crate) struct LogRow<'r, F> {
    pub(crate) time: Timestamp,
    pub(crate) times: &'r Times,
    pub(crate) ends: Ends,
    pub(crate) policy: &'r Policy,
    /// The cell of a column.
    pub(crate) cell: F,
}

impl Rule {
    /// Which columns the rule takes values from, and for what.
    pub(crate) fn uses(&self) -> Vec<(ColumnRef, Use)> {
        let mut uses = Vec::new();
        match &self.amount {
            AmountRule::Column(column) => uses.push((*column, Use::Amount)),
            AmountRule::Duration(duration) => uses.extend(duration.uses()),
            AmountRule::Blank | AmountRule::Fixed(_) => {}
        }
        if let ReferenceRule::Column(column) = self.reference {
            uses.push((column, Use::Text));
        }
        if let WeightRule::Column { column, .. } = self.weight {
            uses.push((column, Use::Number));
        }
        if self.tone_by_sign {
            uses.push((ColumnRef::MAGNITUDE, Use::Number));
        }
        uses.extend(self.earlier_by.map(|column| (column, Use::Number)));
        uses.extend(self.at.map(|column| (column, Use::Time)));
        uses.extend(self.when.as_ref().map(|when| (when.column, Use::Text)));
        uses
    }

    /// The event that the row makes, if it makes one; `place` counts the row's events from 0.
    pub(crate) fn event<'r, F>(
        &'r self,
        row: &LogRow<'r, F>,
        place: usize,
    ) -> Outcome<Option<Event>>
    where
        F: Fn(ColumnRef) -> Cell<'r>,
    {
        let Some(mut entry) = self.entry(row)? else { return Ok(None) };
        let id = (row.cell)(ColumnRef::ID).text();
        let later_id;
        entry.event_id = id;
        if place > 0 && !id.is_empty() {
            later_id = format!("{id}#{}", place + 1);
            entry.event_id = &later_id;
        }
        entry.event(row.policy).map(Some).map_err(|error| self.refused(row, &error))
    }

    /// The entry that the row fills, without the name of the row.
    pub(crate) fn entry<'r, F>(&'r self, row: &LogRow<'r, F>) -> Outcome<Option<Entry<'r>>>
    where
        F: Fn(ColumnRef) -> Cell<'r>,
    {
        if let Some(when) = &self.when
            && !when.holds((row.cell)(when.column))
        {
            return Ok(None);
        }
        let mut flags = self.flags;
        if self.tone_by_sign {
            match finite((row.cell)(ColumnRef::MAGNITUDE))? {
                number if number > 0.0 => flags.add(Flag::Good),
                number if number < 0.0 => flags.add(Flag::Bad),
                _ => return Ok(None),
            }
        }
        let Some(at) = self.time(row)? else { return Ok(None) };
        let (amount, unit) = match &self.amount {
            AmountRule::Blank => (EntryAmount::Blank, self.unit.as_str()),
            AmountRule::Fixed(number) => (EntryAmount::Text(number), self.unit.as_str()),
            AmountRule::Column(column) => {
                let advice = "write the amount that the mapping takes from here";
                ((row.cell)(*column).required(advice)?.amount(), self.unit.as_str())
            }
            AmountRule::Duration(duration) => {
                let seconds = duration.seconds(&row.cell, row.times)?.filter(|&time| time > 0.0);
                let Some(seconds) = seconds else { return Ok(None) };
                let people = if self.per_person { row.ends.people(self.by) } else { 1 };
                (EntryAmount::Number(seconds * people as f64), "seconds")
            }
        };
        let reference = match &self.reference {
            ReferenceRule::Blank => "",
            ReferenceRule::Fixed(name) => name,
            ReferenceRule::Column(column) => (row.cell)(*column).text(),
        };
        Ok(Some(Entry {
            observer: self.witness.observer(&row.ends).name(),
            kind: &self.kind,
            amount,
            unit,
            reference,
            due: self.due.map(|span| at.plus(span)),
            weight: self.weight.weight(&row.cell)?,
            flags,
            ..Entry::new(at, row.ends.side(self.by).name(), self.type_name)
        }))
    }

    /// When it happened; none where the row does not say that it did.
    fn time<'r, F>(&self, row: &LogRow<'r, F>) -> Outcome<Option<Timestamp>>
    where
        F: Fn(ColumnRef) -> Cell<'r>,
    {
        let at = match self.at {
            None => row.time,
            Some(column) => match (row.cell)(column).filled() {
                None => return Ok(None),
                Some(cell) => row.times.read(cell)?,
            },
        };
        match self.earlier_by {
            None => Ok(Some(at)),
            Some(column) => Ok(Some(at.plus(seconds_back((row.cell)(column))?))),
        }
    }

    /// The core's refusal of a row, at the cell to blame.
    fn refused<'r, F>(&self, row: &LogRow<'r, F>, error: &Error) -> Box<Problem>
    where
        F: Fn(ColumnRef) -> Cell<'r>,
    {
        let column = match (error.field(), &self.amount, &self.reference, self.weight) {
            (Some("amount" | "unit"), AmountRule::Duration(duration), ..) => duration.column(),
            (Some("amount" | "unit"), AmountRule::Column(column), ..)
            | (Some("ref"), _, ReferenceRule::Column(column), _) => *column,
            (Some("weight"), .., WeightRule::Column { column, .. }) => column,
            (Some("event_id"), ..) => ColumnRef::ID,
            (Some("due"), ..) => ColumnRef::TIME,
            _ => return Problem::of_core(error),
        };
        (row.cell)(column).refused(error)
    }
}

impl WeightRule {
    fn weight<'r>(self, cell: impl Fn(ColumnRef) -> Cell<'r>) -> Outcome<Option<f64>> {
        match self {
            Self::Fixed(weight) => Ok(weight),
            Self::Column { column, scale, size_only } => {
                let number = finite(cell(column))? / scale;
                Ok(Some(if size_only { number.abs() } else { number }.min(1.0)))
            }
        }
    }
}

fn finite(cell: Cell<'_>) -> Outcome<f64> {
    cell.required("write a number, as in `-3`")?;
    let number = cell.number()?;
    if number.is_finite() {
        return Ok(number);
    }
    let message = format!("`{}` is not finite; write a number, as in `-3`", cell.shown());
    Err(cell.refuse(ErrorKind::OutOfRange, message))
}

/// The span that leads back by the seconds in `cell`.
fn seconds_back(cell: Cell<'_>) -> Outcome<Span> {
    let seconds = finite(cell)?;
    if seconds < 0.0 {
        let message = format!(
            "`{}` seconds are negative; write how many seconds earlier it was",
            cell.shown()
        );
        return Err(cell.refuse(ErrorKind::OutOfRange, message));
    }
    Span::from_hours(-seconds / 3600.0).map_err(|error| cell.refused(&error))
}
