//! A row: an event as the boundary hands it over, and the core's event that it states.
//!
//! Blank is `None`, or an empty text.

use reciprocity_core::{
    Amount, Answers, Conduct, Contribution, Currency, Event, EventId, Fact, Fraction, Imposition,
    Money, Observer, Policy, Principle, Response, Side, Timestamp, Tone, Unit,
};

use crate::error::{Failure, Outcome};
use crate::event::{
    RECIP_ANSWERS_OLDEST, RECIP_AUTOMATIC, RECIP_BAD, RECIP_BLANK, RECIP_GOOD, RECIP_NO_TIME,
    RECIP_OUTREACH, recip_event,
};
use crate::status::{
    RECIP_INVALID_ARGUMENT, RECIP_MALFORMED, RECIP_OUT_OF_RANGE, RECIP_UNKNOWN_NAME,
    RECIP_WRONG_UNIT,
};

/// An event before it is checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) occurred_at: i64,
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) type_name: &'a str,
    pub(crate) event_id: &'a str,
    pub(crate) observer: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) reference: &'a str,
    /// None where there is no such column.
    pub(crate) amount: Option<f64>,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) due: i64,
    pub(crate) weight: f64,
    pub(crate) confidence: f64,
    pub(crate) flags: u32,
}

impl<'a> Row<'a> {
    /// Reads the texts of an event.
    ///
    /// # Safety
    /// Every text is readable and stays as it is for `'a`.
    pub(crate) unsafe fn of(event: &recip_event) -> Outcome<Self> {
        if event.reserved != 0 {
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, "`reserved` is not 0").at("reserved"));
        }
        // SAFETY: the caller's promise, for each text.
        unsafe {
            Ok(Self {
                occurred_at: event.occurred_at,
                supplier: event.supplier.read("supplier")?,
                customer: event.customer.read("customer")?,
                actor: event.actor.read("actor")?,
                type_name: event.r#type.read("type")?,
                event_id: event.event_id.read("event_id")?,
                observer: event.observer.read("observer")?,
                kind: event.kind.read("kind")?,
                unit: event.unit.read("unit")?,
                reference: event.r#ref.read("ref")?,
                amount: Some(event.amount),
                amount_minor: Some(event.amount_minor),
                due: event.due,
                weight: event.weight,
                confidence: event.confidence,
                flags: event.flags,
            })
        }
    }

    /// The event that the row states.
    pub(crate) fn event(&self, policy: &Policy) -> Outcome<Event> {
        let fact = self.fact(policy)?;
        self.refuse_unused(&fact)?;
        let occurred_at = at("occurred_at", Timestamp::from_micros(self.occurred_at))?;
        let mut event = Event::new(occurred_at, self.side()?, fact);
        if !self.observer.is_empty() {
            event = event.observed_by(at("observer", Observer::from_name(self.observer))?);
        }
        if !is_blank(self.confidence) {
            event = event.with_confidence(at("confidence", Fraction::new(self.confidence))?);
        }
        if !self.event_id.is_empty() {
            event = event.with_id(at("event_id", EventId::new(self.event_id))?);
        }
        if let Some(answers) = self.answers()? {
            event = event.answering(answers)?;
        }
        if self.due != RECIP_NO_TIME {
            event = event.due_by(at("due", Timestamp::from_micros(self.due))?)?;
        }
        Ok(event)
    }

    fn fact(&self, policy: &Policy) -> Outcome<Fact> {
        Ok(match self.type_name {
            "contribution" => self.contribution(policy)?.into(),
            "request" => Fact::Request,
            "response" => Response { automatic: self.has(RECIP_AUTOMATIC) }.into(),
            "conduct" => self.conduct()?.into(),
            "imposition" => Fact::Imposition(Imposition { time: self.counted(Unit::Hours)? }),
            other => {
                let message =
                    format!("unknown type `{other}`; use one of {}", Fact::NAMES.join(", "));
                return Err(Failure::new(RECIP_UNKNOWN_NAME, message).at("type"));
            }
        })
    }

    fn contribution(&self, policy: &Policy) -> Outcome<Contribution> {
        let kind = at("kind", policy.kind(self.kind))?;
        let unit = policy.definition(kind).map_or(Unit::Acts, |definition| definition.unit);
        let amount = if unit == Unit::Money { self.money()? } else { self.counted(unit)? };
        let outreach = self.has(RECIP_OUTREACH);
        Ok(Contribution { kind, amount, outreach })
    }

    fn money(&self) -> Outcome<Amount> {
        if self.amount.is_some_and(is_given) {
            let message = "money is counted in whole minor units; say it in `amount_minor`";
            return Err(Failure::new(RECIP_MALFORMED, message).at("amount"));
        }
        let Some(minor) = self.amount_minor else {
            let message = "there is no column `amount_minor`, and money is counted in it; add it";
            return Err(Failure::new(RECIP_MALFORMED, message).at("amount_minor"));
        };
        if self.unit.is_empty() {
            let message = "money needs its currency: the three letters of ISO 4217, as in `EUR`, \
                           or `XXX` if the records do not name one";
            return Err(Failure::new(RECIP_WRONG_UNIT, message).at("unit"));
        }
        let currency = at("unit", Currency::new(self.unit))?;
        at("amount_minor", Amount::money(Money { minor, currency }))
    }

    /// An amount of time, or a count.
    fn counted(&self, unit: Unit) -> Outcome<Amount> {
        self.refuse_minor()?;
        let name = match (self.unit, unit) {
            ("", Unit::Hours) => "hours",
            ("", _) => "units",
            (name, _) => name,
        };
        let Some(amount) = self.amount else {
            if unit == Unit::Hours {
                let message = "there is no column `amount`, and time is counted in it; add it";
                return Err(Failure::new(RECIP_MALFORMED, message).at("amount"));
            }
            return at("unit", Amount::parse("1", name));
        };
        if matches!(name, "acts" | "units") {
            return at("amount", Amount::count(amount)); // the common case, without the detour
        }
        // A decimal number as Rust writes it is read back as the same number.
        at("amount", Amount::parse(&amount.to_string(), name))
    }

    fn conduct(&self) -> Outcome<Conduct> {
        let principle = at("kind", Principle::from_name(self.kind))?;
        let tone = match (self.has(RECIP_GOOD), self.has(RECIP_BAD)) {
            (true, false) => Tone::Good,
            (false, true) => Tone::Bad,
            _ => {
                let message = "conduct is good or bad; set one of RECIP_GOOD and RECIP_BAD";
                return Err(Failure::new(RECIP_MALFORMED, message).at("flags"));
            }
        };
        let conduct = Conduct::new(principle, tone);
        if is_blank(self.weight) {
            return Ok(conduct);
        }
        Ok(conduct.with_severity(at("weight", Fraction::new(self.weight))?))
    }

    fn side(&self) -> Outcome<Side> {
        match self.actor {
            "supplier" => Ok(Side::Supplier),
            "customer" => Ok(Side::Customer),
            "" => {
                let message = "no actor is named; say `supplier` or `customer`";
                Err(Failure::new(RECIP_MALFORMED, message).at("actor"))
            }
            name if name == self.supplier => Ok(Side::Supplier),
            name if name == self.customer => Ok(Side::Customer),
            name => at("actor", Side::from_name(name)),
        }
    }

    fn answers(&self) -> Outcome<Option<Answers>> {
        match (self.reference, self.has(RECIP_ANSWERS_OLDEST)) {
            ("", false) => Ok(None),
            ("", true) => Ok(Some(Answers::OldestOpen)),
            (name, false) => Ok(Some(Answers::Named(at("ref", EventId::new(name))?))),
            (name, true) => {
                let message = format!(
                    "the event answers `{name}` and, by its flags, the oldest request; keep one"
                );
                Err(Failure::new(RECIP_MALFORMED, message).at("ref"))
            }
        }
    }

    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    /// Refuses what the type does not use: it would be lost in silence. (The core itself refuses a
    /// `ref` and a `due` that it cannot use.)
    fn refuse_unused(&self, fact: &Fact) -> Outcome<()> {
        let (flags, kind, amount, weight) = match fact {
            Fact::Contribution(_) => (RECIP_OUTREACH | RECIP_ANSWERS_OLDEST, true, true, false),
            Fact::Request => (RECIP_ANSWERS_OLDEST, false, false, false),
            Fact::Response(_) => (RECIP_AUTOMATIC, false, false, false),
            Fact::Conduct(_) => (RECIP_GOOD | RECIP_BAD, true, false, true),
            _ => (0, false, true, false),
        };
        let unused = |column: &'static str| {
            let message =
                format!("a {} takes no {column}, and here is one; leave it out", fact.name());
            Err(Failure::new(RECIP_OUT_OF_RANGE, message).at(column))
        };
        if self.flags & !flags != 0 {
            let message = format!(
                "`{:#x}` is no flag of a {}; leave it out",
                self.flags & !flags,
                fact.name()
            );
            return Err(Failure::new(RECIP_OUT_OF_RANGE, message).at("flags"));
        }
        if !kind && !self.kind.is_empty() {
            return unused("kind");
        }
        if !weight && !is_blank(self.weight) {
            return unused("weight");
        }
        if !amount {
            if self.amount.is_some_and(is_given) {
                return unused("amount");
            }
            if !self.unit.is_empty() {
                return unused("unit");
            }
            self.refuse_minor()?;
        }
        Ok(())
    }

    fn refuse_minor(&self) -> Outcome<()> {
        if self.amount_minor.is_none_or(|minor| minor == 0) {
            return Ok(());
        }
        let message = "only money is counted in minor units; set it to 0 and use `amount`";
        Err(Failure::new(RECIP_OUT_OF_RANGE, message).at("amount_minor"))
    }
}

/// A refusal by the core, pointing at `column` unless it points at another.
fn at<T>(column: &'static str, result: reciprocity_core::Result<T>) -> Outcome<T> {
    result.map_err(|error| Failure::from(error).or_at(column))
}

/// Whether a number says nothing: exactly the one value that is set aside for that.
fn is_blank(number: f64) -> bool {
    number.to_bits() == RECIP_BLANK.to_bits()
}

/// Whether an amount says something, where none belongs.
fn is_given(amount: f64) -> bool {
    !is_blank(amount) && amount != 0.0
}
