//! The types of fact that an event can state.

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Kind, Principle};
use crate::named::named;
use crate::quantity::{Amount, Fraction, Span};

/// What an event states. "The actor" is the side that brought it about.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Fact, Kind};
///
/// let help = Fact::from(Contribution::new(Kind::SERVICE, Amount::ONE));
/// assert!(help.is_act() && Fact::Request.is_act());
/// assert!(!Fact::Waiver.is_act()); // a remark about the exchange
/// assert_eq!((help.name(), Fact::CallOut.name()), ("contribution", "call_out"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// The actor gave something of value. With a due time it also asks for an answer; with a
    /// reference it also answers.
    Contribution(Contribution),
    /// The actor asked for something that deserves an answer.
    Request,
    /// The actor answered.
    Response(Response),
    /// The actor treated the other side well or badly.
    Conduct(Conduct),
    /// The actor cost the other side time: waiting, lateness, a no-show, short notice.
    Imposition(Imposition),
    /// The actor expects something of the other side.
    Expectation(Expectation),
    /// The actor promised something: the other side now expects it.
    Promise(Promise),
    /// The expectation that the event names was met, to some degree.
    Fulfilment(Fulfilment),
    /// The actor, who holds the expectation that the event names, does not insist on it.
    Waiver,
    /// The actor takes back the expectation or the promise that the event names.
    Withdrawal,
    /// The actor extended, honoured, betrayed or withheld trust.
    Trust(TrustAct),
    /// A step of a change to what was agreed.
    Amendment(AmendmentStep),
    /// The actor said what it thinks of the relationship.
    Appraisal(Appraisal),
    /// The actor said what it needs from the other side.
    CallOut,
    /// The actor invited the other side into its executive sponsor programme.
    Invitation(Invitation),
    /// The relationship ended.
    Ending,
}

/// Something of value that the actor gave.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Kind};
///
/// let advice = Contribution::new(Kind::INFORMATION, Amount::ONE);
/// assert!(!advice.outreach);
/// assert!(advice.as_outreach().outreach);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// What was given.
    pub kind: Kind,
    /// How much of it.
    pub amount: Amount,
    /// Whether nobody asked for it. An outreach earns nothing until the other side answers it.
    pub outreach: bool,
}

impl Contribution {
    /// A contribution that is no outreach.
    #[inline]
    pub fn new(kind: Kind, amount: Amount) -> Self {
        Self { kind, amount, outreach: false }
    }

    /// The same, unasked for.
    #[must_use]
    pub fn as_outreach(mut self) -> Self {
        self.outreach = true;
        self
    }
}

/// An answer.
///
/// ```
/// use reciprocity_core::{Event, Fact, History, Policy, Response, Side, Span, Timestamp};
///
/// let policy = Policy::default();
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let hour_later = at.plus(Span::from_hours(1.0)?);
/// let out_of_office = Response { automatic: true };
/// let mut history = History::default();
/// history.record(Event::new(at, Side::Customer, Fact::Request), &policy)?;
/// history.record(Event::new(hour_later, Side::Supplier, out_of_office), &policy)?;
/// let score = history.assess(hour_later, &policy).joint;
/// assert!(score.answer_rate.supplier.is_none()); // the request still waits
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Response {
    /// Sent by a machine, as an out-of-office note: it answers nothing.
    pub automatic: bool,
}

named! {
    /// Whether conduct did the other side good or ill.
    ///
    /// ```
    /// use reciprocity_core::{Conduct, Principle, Tone};
    ///
    /// let rude = Conduct::new(Principle::Courtesy, Tone::Bad);
    /// assert_eq!(rude.tone.name(), "bad");
    /// ```
    Tone, "tone", {
        /// As one would wish to be treated.
        Good = "good",
        /// As nobody would wish to be treated.
        Bad = "bad",
    }
}

/// How the actor treated the other side.
///
/// ```
/// use reciprocity_core::{
///     Conduct, Event, Fraction, History, Policy, Principle, Side, Timestamp, Tone,
/// };
///
/// let (policy, mut history) = (Policy::default(), History::default());
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let curt = Conduct::new(Principle::Courtesy, Tone::Bad).with_severity(Fraction::new(0.5)?);
/// history.record(Event::new(at, Side::Supplier, curt), &policy)?;
/// let toward_customer = history.assess(at, &policy).joint.treatment.customer;
/// // (g + 1)/(g + lambda*b + 2) = (0 + 1)/(0 + 2 * 0.5 + 2)
/// let courtesy = toward_customer[Principle::Courtesy.index()].score.unwrap();
/// assert!((courtesy - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conduct {
    /// What it was a matter of. Two principles are measured and not judged by conduct; where an
    /// event is recorded, conduct in their matter is refused: in that of time parity (an
    /// [`Imposition`] says it) and of co-contribution (contributions say it).
    pub principle: Principle,
    /// Good or bad.
    pub tone: Tone,
    /// How much it mattered.
    pub severity: Fraction,
}

impl Conduct {
    /// Conduct that mattered fully.
    pub fn new(principle: Principle, tone: Tone) -> Self {
        Self { principle, tone, severity: Fraction::ONE }
    }

    /// The same, of less weight.
    #[must_use]
    pub fn with_severity(mut self, severity: Fraction) -> Self {
        self.severity = severity;
        self
    }

    /// Refuses conduct that no rule would read.
    ///
    /// # Errors
    /// The principle is not judged by conduct.
    pub(crate) fn check(&self) -> Result<()> {
        let advice = match self.principle {
            Principle::TimeParity => "it is measured in hours: record an imposition",
            Principle::CoContribution => "it follows from contributions: record those",
            _ => return Ok(()),
        };
        let message = format!("`{}` is no matter of conduct; {advice}", self.principle);
        Err(Error::new(ErrorKind::OutOfRange, message).at("kind"))
    }
}

/// Time that the actor cost the other side.
///
/// ```
/// use reciprocity_core::{Imposition, Span};
///
/// // Four people waited for a quarter of an hour.
/// let late = Imposition::new(Span::from_hours(4.0 * 0.25)?)?;
/// assert_eq!(late.time.value(), 1.0);
/// assert!(Imposition::new(Span::from_hours(-1.0)?).is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Imposition {
    /// How much time, of all the people that it cost. Where an event is recorded, an amount that is no
    /// time is refused.
    pub time: Amount,
}

impl Imposition {
    /// # Errors
    /// The span is negative.
    pub fn new(time: Span) -> Result<Self> {
        Ok(Self { time: Amount::time(time)? })
    }
}

/// Something that the actor expects of the other side.
///
/// ```
/// use reciprocity_core::{Expectation, Fraction};
///
/// let usual = Expectation::default();
/// assert_eq!((usual.weight, usual.stated), (Fraction::ONE, true));
/// let unsaid = Expectation { stated: false, ..usual };
/// assert!(!unsaid.stated);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// How much it matters.
    pub weight: Fraction,
    /// Whether the other side was told. An unstated expectation is never missed.
    pub stated: bool,
}

impl Default for Expectation {
    fn default() -> Self {
        Self { weight: Fraction::ONE, stated: true }
    }
}

/// Something that the actor said it would do.
///
/// ```
/// use reciprocity_core::{Event, Promise, Side, Span, Timestamp};
///
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let friday = at.plus(Span::from_days(1.0)?);
/// let promise = Event::new(at, Side::Supplier, Promise::default()).due_by(friday)?;
/// assert_eq!(promise.due(), Some(friday));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// How much it matters.
    pub weight: Fraction,
}

impl Default for Promise {
    fn default() -> Self {
        Self { weight: Fraction::ONE }
    }
}

/// How far an expectation was met.
///
/// ```
/// use reciprocity_core::{
///     Answers, Event, EventId, Expectation, Fraction, Fulfilment, History, Policy, Side, Span,
///     Timestamp,
/// };
///
/// let (policy, mut history) = (Policy::default(), History::default());
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let id = EventId::new("weekly report")?;
/// let expected = Event::new(at, Side::Customer, Expectation::default()).with_id(id.clone());
/// let later = at.plus(Span::from_days(3.0)?);
/// let met = Event::new(later, Side::Supplier, Fulfilment { degree: Fraction::ONE });
/// history.record_all(vec![expected, met.answering(Answers::Named(id))?], &policy)?;
/// let of_customer = history.assess(later, &policy).joint.expectations.customer.unwrap();
/// assert!((of_customer.score - 2.0 / 3.0).abs() < 1e-12); // (g + 1)/(g + b + 2) with g = 1
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fulfilment {
    /// 1 settles the expectation; the highest degree so far counts.
    pub degree: Fraction,
}

named! {
    /// What the actor did with trust.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Side, Timestamp, TrustAct};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let audit = Event::new(at, Side::Customer, TrustAct::Withheld); // checked what was checked
    /// assert_eq!(audit.fact(), &Fact::Trust(TrustAct::Withheld));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    TrustAct, "trust act", {
        /// Went ahead without second guessing.
        Extended = "extended",
        /// Proved worthy of the trust that the other side had extended.
        Honoured = "honoured",
        /// Proved unworthy of it.
        Betrayed = "betrayed",
        /// Refused to extend it.
        Withheld = "withheld",
    }
}

named! {
    /// A step of an amendment: a concern raised openly, with a change proposed to what was agreed.
    ///
    /// ```
    /// use reciprocity_core::{AmendmentStep, Answers, Event, EventId, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let id = EventId::new("shorter reports")?;
    /// let raised = Event::new(at, Side::Supplier, AmendmentStep::Proposed).with_id(id.clone());
    /// let agreed = Event::new(at, Side::Customer, AmendmentStep::Accepted);
    /// let agreed = agreed.answering(Answers::Named(id))?;
    /// assert_eq!(agreed.answers(), &Answers::Named(raised.id().unwrap().clone()));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    AmendmentStep, "amendment step", {
        /// The actor raises the concern and proposes the change.
        Proposed = "proposed",
        /// The actor agrees to the other side's proposal.
        Accepted = "accepted",
        /// The actor does not agree to it.
        Refused = "refused",
        /// The accepted proposal made things better; either side may say so.
        Delivered = "delivered",
        /// The accepted proposal did not; either side may say so.
        Failed = "failed",
    }
}

named! {
    /// What an appraisal speaks of.
    ///
    /// ```
    /// use reciprocity_core::{Appraisal, Subject};
    ///
    /// let never_again = Appraisal { subject: Subject::Again, positive: false };
    /// assert_eq!(never_again.subject.name(), "again");
    /// ```
    #[non_exhaustive]
    Subject, "appraisal", {
        /// Whether the actor sees the value of the relationship.
        Value = "value",
        /// Whether the actor would do this again.
        Again = "again",
    }
}

/// A side's own statement about the relationship. The newest one counts.
///
/// ```
/// use reciprocity_core::{Appraisal, Event, Fact, Side, Subject, Timestamp};
///
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let sees_value = Appraisal { subject: Subject::Value, positive: true };
/// let event = Event::new(at, Side::Customer, sees_value);
/// assert_eq!(event.fact(), &Fact::Appraisal(sees_value));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appraisal {
    /// What it speaks of.
    pub subject: Subject,
    /// Whether the answer is yes.
    pub positive: bool,
}

/// An invitation into an executive sponsor programme: which of its five parts it has.
///
/// ```
/// use reciprocity_core::Invitation;
///
/// let letter = Invitation { exclusive: true, value: true, reason: true, ..Invitation::default() };
/// assert_eq!(letter.missing(), ["benefits", "needs"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Invitation {
    /// It says that the programme is exclusive.
    pub exclusive: bool,
    /// It says what the programme is worth.
    pub value: bool,
    /// It says why this party was chosen.
    pub reason: bool,
    /// It says what the party gains.
    pub benefits: bool,
    /// It says what is needed of the party.
    pub needs: bool,
}

impl Invitation {
    /// The names of the parts that are missing; none of a complete invitation.
    pub fn missing(&self) -> Vec<&'static str> {
        let parts = [
            ("exclusive", self.exclusive),
            ("value", self.value),
            ("reason", self.reason),
            ("benefits", self.benefits),
            ("needs", self.needs),
        ];
        parts.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect()
    }
}

impl Fact {
    /// The names of all types in files, in canonical order.
    pub const NAMES: [&'static str; 16] = [
        "contribution",
        "request",
        "response",
        "conduct",
        "imposition",
        "expectation",
        "promise",
        "fulfilment",
        "waiver",
        "withdrawal",
        "trust",
        "amendment",
        "appraisal",
        "call_out",
        "invitation",
        "ending",
    ];

    /// The place of the type in the canonical order.
    pub(crate) fn rank(&self) -> usize {
        match self {
            Fact::Contribution(_) => 0,
            Fact::Request => 1,
            Fact::Response(_) => 2,
            Fact::Conduct(_) => 3,
            Fact::Imposition(_) => 4,
            Fact::Expectation(_) => 5,
            Fact::Promise(_) => 6,
            Fact::Fulfilment(_) => 7,
            Fact::Waiver => 8,
            Fact::Withdrawal => 9,
            Fact::Trust(_) => 10,
            Fact::Amendment(_) => 11,
            Fact::Appraisal(_) => 12,
            Fact::CallOut => 13,
            Fact::Invitation(_) => 14,
            Fact::Ending => 15,
        }
    }

    /// The name of the type in files.
    pub fn name(&self) -> &'static str {
        Self::NAMES[self.rank()]
    }

    /// Whether the fact is a step of the exchange itself (a contribution, a request, a response)
    /// and not a remark about it.
    pub fn is_act(&self) -> bool {
        matches!(self, Fact::Contribution(_) | Fact::Request | Fact::Response(_))
    }

    /// Whether an event of this type may name another one.
    pub(crate) fn may_refer(&self) -> bool {
        let speaks_of_another = matches!(
            self,
            Fact::Fulfilment(_) | Fact::Waiver | Fact::Withdrawal | Fact::Amendment(_)
        );
        self.is_act() || speaks_of_another
    }

    /// Whether an event of this type may have a due time.
    pub(crate) fn may_be_due(&self) -> bool {
        matches!(
            self,
            Fact::Contribution(_)
                | Fact::Request
                | Fact::Expectation(_)
                | Fact::Promise(_)
                | Fact::Amendment(AmendmentStep::Proposed)
                | Fact::CallOut
        )
    }
}

macro_rules! facts_from {
    ($($variant:ident($type:ty)),+ $(,)?) => {
        $(impl From<$type> for Fact {
            fn from(fact: $type) -> Fact {
                Fact::$variant(fact)
            }
        })+
    };
}

facts_from! {
    Contribution(Contribution),
    Response(Response),
    Conduct(Conduct),
    Imposition(Imposition),
    Expectation(Expectation),
    Promise(Promise),
    Fulfilment(Fulfilment),
    Trust(TrustAct),
    Amendment(AmendmentStep),
    Appraisal(Appraisal),
    Invitation(Invitation),
}
