//! What one row of a log makes: a rule for each event, compiled from the mapping.

use reciprocity_core::{
    Amount, Answers, Conduct, Contribution, ErrorKind, Event, EventId, Fact, Fraction, Imposition,
    Kind, Policy, Principle, Response, Span, Timestamp, Tone,
};

use crate::amount;
use crate::log::columns::ColumnRef;
use crate::log::sides::{End, Ends, Witness};
use crate::problem::{Cell, Outcome, shown};

/// How a row makes one event.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) fact: FactRule,
    pub(crate) by: End,
    pub(crate) witness: Witness,
    pub(crate) answers: Option<AnswersRule>,
    pub(crate) due: Option<Span>,
    pub(crate) earlier_by: Option<ColumnRef>,
}

/// What the event states.
#[derive(Debug, Clone)]
pub(crate) enum FactRule {
    Contribution { kind: Kind, amount: AmountRule, outreach: bool },
    Request,
    Response { automatic: bool },
    Conduct { principle: Principle, tone: ToneRule, severity: SeverityRule },
    Imposition { time: AmountRule },
}

/// How much it was.
#[derive(Debug, Clone)]
pub(crate) enum AmountRule {
    Fixed(Amount),
    Column { column: ColumnRef, unit: String },
}

/// Good or bad.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ToneRule {
    Fixed(Tone),
    /// Good above zero, bad below; zero makes no event.
    Sign,
}

/// How much it mattered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SeverityRule {
    Fixed(Fraction),
    /// The size of a column's number over a scale, at most 1.
    Column {
        column: ColumnRef,
        scale: f64,
    },
}

/// What it answers.
#[derive(Debug, Clone)]
pub(crate) enum AnswersRule {
    Oldest,
    Thread(EventId),
    Column(ColumnRef),
}

/// One row, as rules see it.
pub(crate) struct LogRow<'r, F> {
    pub(crate) time: Timestamp,
    pub(crate) ends: Ends<'r>,
    pub(crate) policy: &'r Policy,
    /// The cell of a column.
    pub(crate) cell: F,
}

impl Rule {
    /// The event that the row makes, if it makes one.
    pub(crate) fn event<'r, F>(&self, row: &LogRow<'r, F>) -> Outcome<Option<Event>>
    where
        F: Fn(ColumnRef) -> Cell<'r>,
    {
        let Some(fact) = self.fact.fact(row)? else { return Ok(None) };
        let at = match self.earlier_by {
            None => row.time,
            Some(column) => row.time.plus(seconds_back((row.cell)(column))?),
        };
        let mut event = Event::new(at, row.ends.side(self.by), fact)
            .observed_by(self.witness.observer(&row.ends));
        match &self.answers {
            None => {}
            Some(AnswersRule::Oldest) => event = answering(event, Answers::OldestOpen)?,
            Some(AnswersRule::Thread(name)) => {
                event = answering(event, Answers::Named(name.clone()))?;
            }
            Some(AnswersRule::Column(column)) => {
                let cell = (row.cell)(*column);
                if let Some(name) = cell.filled() {
                    let name = EventId::new(name).map_err(|error| cell.refused(&error))?;
                    event = answering(event, Answers::Named(name))?;
                }
            }
        }
        if let Some(due) = self.due {
            let time = (row.cell)(ColumnRef::TIME);
            event = event.due_by(at.plus(due)).map_err(|error| time.refused(&error))?;
        }
        Ok(Some(event))
    }
}

impl FactRule {
    fn fact<'r, F>(&self, row: &LogRow<'r, F>) -> Outcome<Option<Fact>>
    where
        F: Fn(ColumnRef) -> Cell<'r>,
    {
        Ok(Some(match self {
            Self::Contribution { kind, amount, outreach } => {
                let amount = match amount {
                    AmountRule::Fixed(amount) => *amount,
                    AmountRule::Column { column, unit } => {
                        let number = (row.cell)(*column);
                        number.required("write the amount that the mapping takes from here")?;
                        let unit = Cell { column: number.column, text: unit };
                        amount::of_kind(row.policy, *kind, number, unit)?
                    }
                };
                Contribution { kind: *kind, amount, outreach: *outreach }.into()
            }
            Self::Request => Fact::Request,
            Self::Response { automatic } => Response { automatic: *automatic }.into(),
            Self::Conduct { principle, tone, severity } => {
                let Some(tone) = tone.tone((row.cell)(ColumnRef::MAGNITUDE))? else {
                    return Ok(None);
                };
                let severity = match *severity {
                    SeverityRule::Fixed(severity) => severity,
                    SeverityRule::Column { column, scale } => {
                        let cell = (row.cell)(column);
                        let share = (finite(cell)?.abs() / scale).min(1.0);
                        Fraction::new(share).map_err(|error| cell.refused(&error))?
                    }
                };
                Conduct::new(*principle, tone).with_severity(severity).into()
            }
            Self::Imposition { time } => {
                let time = match time {
                    AmountRule::Fixed(time) => *time,
                    AmountRule::Column { column, unit } => {
                        let number = (row.cell)(*column);
                        amount::of_time(number, Cell { column: number.column, text: unit })?
                    }
                };
                Fact::Imposition(Imposition { time })
            }
        }))
    }
}

impl ToneRule {
    fn tone(self, magnitude: Cell<'_>) -> Outcome<Option<Tone>> {
        match self {
            Self::Fixed(tone) => Ok(Some(tone)),
            Self::Sign => {
                let number = finite(magnitude)?;
                Ok(match number {
                    _ if number > 0.0 => Some(Tone::Good),
                    _ if number < 0.0 => Some(Tone::Bad),
                    _ => None,
                })
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
    let message = format!("`{}` is not finite; write a number, as in `-3`", shown(cell.text));
    Err(cell.refuse(ErrorKind::OutOfRange, message))
}

/// The span that leads back by the seconds in `cell`.
fn seconds_back(cell: Cell<'_>) -> Outcome<Span> {
    let seconds = finite(cell)?;
    if seconds < 0.0 {
        let message = format!(
            "`{}` seconds are negative; write how many seconds earlier it was",
            shown(cell.text)
        );
        return Err(cell.refuse(ErrorKind::OutOfRange, message));
    }
    Span::from_hours(-seconds / 3600.0).map_err(|error| cell.refused(&error))
}

/// The mapping was checked, so this fails for no row.
fn answering(event: Event, answers: Answers) -> Outcome<Event> {
    event.answering(answers).map_err(|error| Cell { column: "answers", text: "" }.refused(&error))
}
