//! What happened: past facts, each seen by someone, each at an instant.

pub(crate) mod codec;
mod fact;
mod id;
mod kind;
mod log;
mod order;
mod principle;

pub(crate) use codec::{
    decode_after, decode_plain_after, encode_after, encode_plain_after, split_plain_count, start,
};
pub use fact::{
    AmendmentStep, Appraisal, Conduct, Contribution, Expectation, Fact, Fulfilment, Imposition,
    Invitation, Promise, Response, Subject, Tone, TrustAct,
};
pub use id::EventId;
pub use kind::{Class, Kind, KindDefinition};
pub(crate) use log::{EventLog, Stretch};
pub use principle::Principle;
pub(crate) use principle::principles;

use crate::error::{Error, ErrorKind, Result};
use crate::party::{Observer, Side};
use crate::quantity::{Fraction, Timestamp};

/// What an event answers or speaks of.
///
/// ```
/// use reciprocity_core::{Answers, Event, EventId, Fact, Response, Side, Timestamp};
///
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let asked = Event::new(at, Side::Customer, Fact::Request).with_id(EventId::new("quote-7")?);
/// let answer = Event::new(at, Side::Supplier, Response::default());
/// assert_eq!(answer.answers(), &Answers::OldestOpen); // unless it says otherwise
/// let answer = answer.answering(Answers::Named(asked.id().unwrap().clone()))?;
/// assert_eq!(answer.answers(), &Answers::Named(EventId::new("quote-7")?));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answers {
    /// Nothing in particular.
    Nothing,
    /// The oldest request of the other side that is still open.
    OldestOpen,
    /// The event of this id; of an act also every open request of the thread of this name, and what
    /// then asks for an answer itself belongs to the same thread.
    Named(EventId),
}

impl Answers {
    /// The name that it tells, if it tells one.
    pub(crate) fn name(&self) -> Option<&EventId> {
        match self {
            Answers::Named(name) => Some(name),
            Answers::Nothing | Answers::OldestOpen => None,
        }
    }
}

/// One past fact of one relationship.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, Kind, Side, Timestamp};
///
/// let at = Timestamp::from_seconds(1_700_000_000)?;
/// let review = Event::new(at, Side::Supplier, Contribution::new(Kind::SERVICE, Amount::ONE));
/// assert_eq!(review.actor(), Side::Supplier);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    id: Option<EventId>,
    occurred_at: Timestamp,
    actor: Side,
    observer: Observer,
    confidence: Fraction,
    answers: Answers,
    due: Option<Timestamp>,
    fact: Fact,
}

impl Event {
    /// A fact that `actor` brought about, seen by both sides, beyond doubt.
    ///
    /// ```
    /// use reciprocity_core::{Answers, Event, Fact, Fraction, Observer, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// assert_eq!((asked.occurred_at(), asked.fact()), (at, &Fact::Request));
    /// assert_eq!((asked.observer(), asked.confidence()), (Observer::Neutral, Fraction::ONE));
    /// assert_eq!((asked.id(), asked.due(), asked.answers()), (None, None, &Answers::Nothing));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[inline]
    pub fn new(occurred_at: Timestamp, actor: Side, fact: impl Into<Fact>) -> Self {
        let fact = fact.into();
        let answers = usual_answers(&fact);
        Self {
            id: None,
            occurred_at,
            actor,
            observer: Observer::Neutral,
            confidence: Fraction::ONE,
            answers,
            due: None,
            fact,
        }
    }

    /// Names the event: another one of the same name in the relationship does not count again.
    ///
    /// ```
    /// use reciprocity_core::{Event, EventId, Fact, History, Policy, Recorded, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request).with_id(EventId::from(7));
    /// assert_eq!(history.record(asked.clone(), &policy)?, Recorded::New);
    /// assert_eq!(history.record(asked, &policy)?, Recorded::Known);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_id(mut self, id: EventId) -> Self {
        self.id = Some(id);
        self
    }

    /// Says who recorded the event.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Observer, Side, Timestamp, View};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let asked = Event::new(at, Side::Customer, Fact::Request).observed_by(Side::Customer);
    /// assert_eq!(asked.observer(), Observer::Customer);
    /// assert!(!View::Supplier.sees(asked.observer()));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[must_use]
    pub fn observed_by(mut self, observer: impl Into<Observer>) -> Self {
        self.observer = observer.into();
        self
    }

    /// Says how sure the record is; the event counts in proportion.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Amount, Contribution, Event, Fraction, History, Kind, Policy, Side, Timestamp,
    /// };
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let help = |side| Event::new(at, side, Contribution::new(Kind::SERVICE, Amount::ONE));
    /// history.record(help(Side::Supplier), &policy)?;
    /// history.record(help(Side::Customer).with_confidence(Fraction::new(0.25)?), &policy)?;
    /// let share = history.assess(at, &policy).joint.share.unwrap();
    /// assert_eq!(share.supplier, 0.8); // 1/(1 + 0.25)
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_confidence(mut self, confidence: Fraction) -> Self {
        self.confidence = confidence;
        self
    }

    /// Says what the event answers or speaks of. A response answers the oldest open request unless
    /// it says otherwise; any other event answers nothing unless it says so.
    ///
    /// ```
    /// use reciprocity_core::{Answers, Event, EventId, Fact, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let waiver = Event::new(at, Side::Customer, Fact::Waiver);
    /// assert!(waiver.clone().answering(Answers::OldestOpen).is_err()); // it must name the one
    /// let waiver = waiver.answering(Answers::Named(EventId::new("delivery")?))?;
    /// assert_eq!(waiver.answers(), &Answers::Named(EventId::new("delivery")?));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// An event of this type speaks of no other event, or it must name the one it speaks of.
    pub fn answering(mut self, answers: Answers) -> Result<Self> {
        check_answers(&self.fact, &answers)?;
        self.answers = answers;
        Ok(self)
    }

    /// Says by when an answer is asked for, or something is expected or promised.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Side, Span, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let tomorrow = at.plus(Span::from_days(1.0)?);
    /// let asked = Event::new(at, Side::Customer, Fact::Request).due_by(tomorrow)?;
    /// assert_eq!(asked.due(), Some(tomorrow));
    /// assert!(Event::new(tomorrow, Side::Customer, Fact::Request).due_by(at).is_err());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `due` lies before the event, or nothing can be due of an event of this type.
    pub fn due_by(mut self, due: Timestamp) -> Result<Self> {
        check_due(&self.fact, self.occurred_at, due)?;
        self.due = Some(due);
        Ok(self)
    }

    /// The event's name, if it has one.
    pub fn id(&self) -> Option<&EventId> {
        self.id.as_ref()
    }

    /// When it happened.
    pub fn occurred_at(&self) -> Timestamp {
        self.occurred_at
    }

    /// The side that brought it about.
    pub fn actor(&self) -> Side {
        self.actor
    }

    /// Who recorded it.
    pub fn observer(&self) -> Observer {
        self.observer
    }

    /// How sure the record is.
    pub fn confidence(&self) -> Fraction {
        self.confidence
    }

    /// What it answers.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// When the answer that it asks for is due, if it says so.
    pub fn due(&self) -> Option<Timestamp> {
        self.due
    }

    /// What happened.
    pub fn fact(&self) -> &Fact {
        &self.fact
    }

    /// Changes the kind of a contribution.
    pub(crate) fn change_kind(&mut self, change: impl FnOnce(Kind) -> Result<Kind>) -> Result<()> {
        if let Fact::Contribution(given) = &mut self.fact {
            given.kind = change(given.kind)?;
        }
        Ok(())
    }
}

/// What an event answers that does not say.
#[inline]
fn usual_answers(fact: &Fact) -> Answers {
    match fact {
        Fact::Response(_) => Answers::OldestOpen,
        _ => Answers::Nothing,
    }
}

fn check_answers(fact: &Fact, answers: &Answers) -> Result<()> {
    let wrong = match answers {
        Answers::Nothing => return Ok(()),
        _ if !fact.may_refer() => "speaks of no other event; leave it out",
        Answers::OldestOpen if !fact.is_act() => "speaks of one event; name it",
        _ => return Ok(()),
    };
    let message = format!("`{}` {wrong}", fact.name());
    Err(Error::new(ErrorKind::OutOfRange, message).at("ref"))
}

fn check_due(fact: &Fact, occurred_at: Timestamp, due: Timestamp) -> Result<()> {
    if !fact.may_be_due() {
        let message = format!("nothing is due of `{}`; leave it out", fact.name());
        return Err(Error::new(ErrorKind::OutOfRange, message).at("due"));
    }
    if due < occurred_at {
        let message = "nothing can be due before it is asked for; correct one of the times";
        return Err(Error::new(ErrorKind::OutOfRange, message).at("due"));
    }
    Ok(())
}
