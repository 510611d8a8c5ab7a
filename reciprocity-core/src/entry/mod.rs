//! The event table: what a row, a JSON line or a C struct must say to state an event.
//!
//! Every reader fills an [`Entry`] and asks it for its event, so that the words, the defaults and
//! the errors are the same in every format. What each type needs is a row of a table
//! ([`FactType::ALL`]); a new type is a new row.

mod amount;
mod fact_type;
mod flags;
mod reader;
mod statement;

pub use amount::EntryAmount;
pub use fact_type::{Column, FactType};
pub use flags::{Flag, Flags};
pub use reader::{EntryReader, PlainGift};
pub use statement::Statement;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Answers, Event, EventId, Fact};
use crate::party::{Observer, Side};
use crate::policy::Policy;
use crate::quantity::{Fraction, Timestamp};

/// One row of the event table. A blank text says nothing.
///
/// ```
/// use reciprocity_core::{
///     Amount, Contribution, Entry, EntryAmount, Event, Kind, Policy, Side, Timestamp,
/// };
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let paid = Entry {
///     kind: "money",
///     amount: EntryAmount::Text("120.50"),
///     unit: "EUR",
///     ..Entry::new(at, "customer", "contribution")
/// };
/// let money = Contribution::new(Kind::MONEY, Amount::parse("120.50", "EUR")?);
/// assert_eq!(paid.event(&policy)?, Event::new(at, Side::Customer, money));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The event's name.
    pub event_id: &'a str,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The party that supplies.
    pub supplier: &'a str,
    /// The party that is supplied.
    pub customer: &'a str,
    /// The side that acted: `supplier`, `customer`, or the party's own name.
    pub actor: &'a str,
    /// Who recorded it; blank is `neutral`.
    pub observer: &'a str,
    /// The name of a [`FactType`].
    pub type_name: &'a str,
    /// What kind of thing, in the words of the type.
    pub kind: &'a str,
    /// How much.
    pub amount: EntryAmount<'a>,
    /// What the amount is counted in.
    pub unit: &'a str,
    /// The event or the thread that it answers or speaks of.
    pub reference: &'a str,
    /// By when.
    pub due: Option<Timestamp>,
    /// How much it matters, or how far; none is 1.
    pub weight: Option<f64>,
    /// How sure the record is; none is 1.
    pub confidence: Option<f64>,
    /// Words that say what no column does.
    pub flags: Flags,
}

impl<'a> Entry<'a> {
    /// An entry that says only who did what kind of thing when.
    ///
    /// ```
    /// use reciprocity_core::{Entry, Fact, Policy, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let event = Entry::new(at, "customer", "request").event(&Policy::default())?;
    /// assert_eq!(event.fact(), &Fact::Request);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn new(occurred_at: Timestamp, actor: &'a str, type_name: &'a str) -> Self {
        Self {
            event_id: "",
            occurred_at,
            supplier: "",
            customer: "",
            actor,
            observer: "",
            type_name,
            kind: "",
            amount: EntryAmount::Blank,
            unit: "",
            reference: "",
            due: None,
            weight: None,
            confidence: None,
            flags: Flags::default(),
        }
    }

    /// The event that the entry states.
    ///
    /// ```
    /// use reciprocity_core::{Entry, Policy, Side, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let by_name = Entry { supplier: "ACME", ..Entry::new(at, "ACME", "request") };
    /// assert_eq!(by_name.event(&policy)?.actor(), Side::Supplier);
    /// let unnamed = Entry::new(at, "customer", "waiver"); // of which expectation?
    /// assert_eq!(unnamed.event(&policy).unwrap_err().field(), Some("ref"));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Something is missing, cannot be read, or is not for this type; the error names the column.
    pub fn event(&self, policy: &Policy) -> Result<Event> {
        let of = FactType::from_name(self.type_name)?;
        if of.name == FactType::CONTRIBUTION && self.says_no_more() {
            // Nearly all rows of nearly all tables.
            return Ok(Event::new(self.occurred_at, self.side()?, of.fact(self, policy)?));
        }
        of.check_unused(self)?;
        let mut event = Event::new(self.occurred_at, self.side()?, of.fact(self, policy)?);
        if !self.observer.is_empty() {
            let observer = Observer::from_name(self.observer);
            event = event.observed_by(observer.map_err(|error| error.at("observer"))?);
        }
        event = event.with_confidence(fraction(self.confidence, "confidence")?);
        if !self.event_id.is_empty() {
            event = event.with_id(EventId::new(self.event_id)?);
        }
        match self.answers(of)? {
            Some(answers) => event = event.answering(answers)?,
            None if of.needs_reference(event.fact()) => {
                let message =
                    format!("the value is blank; name the event that this {} speaks of", of.name);
                return Err(Error::new(ErrorKind::Malformed, message).at("ref"));
            }
            None => {}
        }
        match self.due {
            Some(due) => event.due_by(due),
            None => Ok(event),
        }
    }

    /// Whether all is blank but who gave whom how much of what, and when.
    #[inline]
    fn says_no_more(&self) -> bool {
        let Self { event_id, observer, reference, due, weight, confidence, flags, .. } = self;
        event_id.is_empty()
            && observer.is_empty()
            && reference.is_empty()
            && due.is_none()
            && weight.is_none()
            && confidence.is_none()
            && *flags == Flags::default()
    }

    fn side(&self) -> Result<Side> {
        if self.actor.is_empty() {
            let message = "the value is blank; say which side acted, `supplier` or `customer`";
            return Err(Error::new(ErrorKind::Malformed, message).at("actor"));
        }
        // `from_name` looks for the nearest name, which takes longer than all else.
        self.named_side().map_or_else(
            || {
                Side::from_name(self.actor).map_err(|error| {
                    let advice = error.to_string();
                    let stop = if advice.ends_with('?') { "" } else { "." };
                    let message = format!("{advice}{stop} A party's own name will do too.");
                    Error::new(error.kind(), message).at("actor")
                })
            },
            Ok,
        )
    }

    /// The side that acted, if it is named as a side, or as one of the two parties.
    #[inline]
    fn named_side(&self) -> Option<Side> {
        if self.actor.is_empty() {
            return None;
        }
        let by_side = Side::ALL.into_iter().find(|side| side.name() == self.actor);
        by_side
            .or_else(|| (self.actor == self.supplier).then_some(Side::Supplier))
            .or_else(|| (self.actor == self.customer).then_some(Side::Customer))
    }

    fn answers(&self, of: &FactType) -> Result<Option<Answers>> {
        match (self.reference, self.flags.has(Flag::AnswersOldest)) {
            ("", false) => Ok(None),
            ("", true) => Ok(Some(Answers::OldestOpen)),
            (name, false) => Ok(Some(Answers::Named(EventId::new(name)?))),
            (name, true) => {
                let message = format!(
                    "the {} answers `{name}`, and by its flags the oldest request; keep one of the two",
                    of.name
                );
                Err(Error::new(ErrorKind::Malformed, message).at("ref"))
            }
        }
    }

    /// The weight, from 0 to 1; blank is 1.
    pub(crate) fn weight(&self) -> Result<Fraction> {
        fraction(self.weight, "weight")
    }
}

fn fraction(number: Option<f64>, column: &'static str) -> Result<Fraction> {
    number
        .map_or(Ok(Fraction::ONE), |number| Fraction::new(number).map_err(|error| error.at(column)))
}

/// Whether a fact speaks of another event and says nothing without it.
fn speaks_of_another(fact: &Fact) -> bool {
    fact.may_refer() && !fact.is_act() && !fact.may_be_due()
}
