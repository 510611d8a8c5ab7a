//! The way back: what a row of the event table says to state an event.

use std::borrow::Cow;

use super::{Entry, Flag, Flags, speaks_of_another};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Answers, Event, EventId, Fact, Tone};
use crate::party::Observer;
use crate::policy::Policy;
use crate::quantity::{Amount, Fraction, Timestamp};

/// The words and numbers that a row of the event table holds for one event. [`Statement::entry`]
/// states the same event again.
///
/// ```
/// use reciprocity_core::{
///     Amount, Contribution, Event, Kind, Policy, Side, Statement, Timestamp,
/// };
///
/// let policy = Policy::default();
/// let time = Contribution::new(Kind::TIME, Amount::parse("90", "minutes")?);
/// let event = Event::new(Timestamp::from_seconds(1_767_225_600)?, Side::Supplier, time);
/// let said = Statement::of(&event, &policy)?;
/// assert_eq!((said.type_name, said.kind), ("contribution", "time"));
/// assert_eq!((&*said.amount, &*said.unit), ("90", "minutes"));
/// assert_eq!(said.entry("ACME", "Baker").event(&policy)?, event);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Statement<'a> {
    /// The event's name; blank without one.
    pub event_id: Cow<'a, str>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The side that acted.
    pub actor: &'static str,
    /// Who recorded it; blank for what both saw.
    pub observer: &'static str,
    /// The name of its type.
    pub type_name: &'static str,
    /// What kind of thing; blank where the type has none.
    pub kind: &'a str,
    /// How much, as a decimal number; blank where the type has none.
    pub amount: String,
    /// What the amount is counted in; blank where that goes without saying.
    pub unit: Cow<'a, str>,
    /// What it answers or speaks of.
    pub reference: Cow<'a, str>,
    /// By when.
    pub due: Option<Timestamp>,
    /// How much it matters, or how far; none is 1.
    pub weight: Option<f64>,
    /// How sure the record is; none is 1.
    pub confidence: Option<f64>,
    /// Words that say what no column does.
    pub flags: Flags,
}

impl<'a> Statement<'a> {
    /// What states `event`, whose kinds are those of `policy`.
    ///
    /// ```
    /// use reciprocity_core::{Answers, Event, Policy, Response, Side, Statement, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let answer = Event::new(at, Side::Supplier, Response::default());
    /// assert_eq!(Statement::of(&answer, &policy)?.reference, ""); // the oldest open request
    /// let to_nothing = answer.answering(Answers::Nothing)?;
    /// assert_eq!(Statement::of(&to_nothing, &policy).unwrap_err().field(), Some("ref"));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The event table cannot say it: a kind is none of the policy's, or it names no event where a row
    /// must, or where, of a response, a blank means the oldest open request.
    pub fn of(event: &'a Event, policy: &'a Policy) -> Result<Self> {
        let mut statement = Self {
            event_id: event.id().map(EventId::text).unwrap_or_default(),
            occurred_at: event.occurred_at(),
            actor: event.actor().name(),
            observer: match event.observer() {
                Observer::Neutral => "",
                observer => observer.name(),
            },
            type_name: event.fact().name(),
            kind: "",
            amount: String::new(),
            unit: Cow::Borrowed(""),
            reference: Cow::Borrowed(""),
            due: event.due(),
            weight: None,
            confidence: unless_one(event.confidence()),
            flags: Flags::default(),
        };
        statement.say_fact(event.fact(), policy)?;
        statement.say_answers(event)?;
        Ok(statement)
    }

    /// The entry that says this of two parties.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Policy, Side, Statement, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// let said = Statement::of(&asked, &policy)?;
    /// let row = said.entry("ACME", "Baker");
    /// assert_eq!((row.customer, row.actor, row.type_name), ("Baker", "customer", "request"));
    /// assert_eq!(row.event(&policy)?, asked);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn entry(&'a self, supplier: &'a str, customer: &'a str) -> Entry<'a> {
        Entry {
            event_id: &self.event_id,
            supplier,
            customer,
            observer: self.observer,
            kind: self.kind,
            amount: self.amount.as_str().into(),
            unit: &self.unit,
            reference: &self.reference,
            due: self.due,
            weight: self.weight,
            confidence: self.confidence,
            flags: self.flags,
            ..Entry::new(self.occurred_at, self.actor, self.type_name)
        }
    }

    fn say_fact(&mut self, fact: &Fact, policy: &'a Policy) -> Result<()> {
        match fact {
            Fact::Contribution(given) => {
                let Some(definition) = policy.definition(given.kind) else {
                    let message = "the kind is none of this policy's; write under the policy that the \
                                   events were read under";
                    return Err(Error::new(ErrorKind::UnknownName, message).at("kind"));
                };
                self.kind = &definition.name;
                self.say_amount(given.amount);
                self.flag(Flag::Outreach, given.outreach);
            }
            Fact::Response(response) => self.flag(Flag::Automatic, response.automatic),
            Fact::Conduct(conduct) => {
                self.kind = conduct.principle.name();
                self.weight = unless_one(conduct.severity);
                self.say_tone(conduct.tone == Tone::Good);
            }
            Fact::Imposition(imposition) => self.say_amount(imposition.time),
            Fact::Expectation(expectation) => {
                self.weight = unless_one(expectation.weight);
                self.flag(Flag::Unstated, !expectation.stated);
            }
            Fact::Promise(promise) => self.weight = unless_one(promise.weight),
            Fact::Fulfilment(fulfilment) => self.weight = unless_one(fulfilment.degree),
            Fact::Trust(act) => self.kind = act.name(),
            Fact::Amendment(step) => self.kind = step.name(),
            Fact::Appraisal(appraisal) => {
                self.kind = appraisal.subject.name();
                self.say_tone(appraisal.positive);
            }
            Fact::Invitation(invitation) => {
                self.flag(Flag::Exclusive, invitation.exclusive);
                self.flag(Flag::Value, invitation.value);
                self.flag(Flag::Reason, invitation.reason);
                self.flag(Flag::Benefits, invitation.benefits);
                self.flag(Flag::Needs, invitation.needs);
            }
            Fact::Request | Fact::Waiver | Fact::Withdrawal | Fact::CallOut | Fact::Ending => {}
        }
        Ok(())
    }

    fn say_answers(&mut self, event: &'a Event) -> Result<()> {
        let is_response = matches!(event.fact(), Fact::Response(_));
        match event.answers() {
            Answers::Named(id) => self.reference = id.text(),
            Answers::OldestOpen => self.flag(Flag::AnswersOldest, !is_response),
            Answers::Nothing if is_response || speaks_of_another(event.fact()) => {
                let message = format!(
                    "a {} that names no event cannot be written as a row; say what it answers or \
                     speaks of",
                    event.fact().name()
                );
                return Err(Error::new(ErrorKind::OutOfRange, message).at("ref"));
            }
            Answers::Nothing => {}
        }
        Ok(())
    }

    fn say_amount(&mut self, amount: Amount) {
        (self.amount, self.unit) = amount.written();
    }

    fn say_tone(&mut self, good: bool) {
        self.flag(if good { Flag::Good } else { Flag::Bad }, true);
    }

    fn flag(&mut self, flag: Flag, said: bool) {
        if said {
            self.flags.add(flag);
        }
    }
}

fn unless_one(fraction: Fraction) -> Option<f64> {
    (fraction != Fraction::ONE).then(|| fraction.value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Contribution, Kind, Response};
    use crate::party::{Observer, Side};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds).unwrap()
    }

    fn again(event: &Event, policy: &Policy) -> Event {
        let statement = Statement::of(event, policy).unwrap();
        statement.entry("a", "b").event(policy).unwrap()
    }

    #[test]
    fn every_entry_that_states_an_event_is_stated_again_by_it() {
        let policy = Policy::default();
        let entry =
            |kind: &'static str, type_name, amount: &'static str, unit, reference, words| Entry {
                event_id: "e-1",
                observer: "customer",
                kind,
                amount: amount.into(),
                unit,
                reference,
                confidence: Some(0.3),
                flags: Flags::parse(words).unwrap(),
                ..Entry::new(at(1000), "customer", type_name)
            };
        let stated = [
            entry("money", "contribution", "1250.07", "EUR", "i-1", "outreach"),
            entry("money", "contribution", "7", "JPY", "", ""),
            entry("time", "contribution", "90", "minutes", "", "answers_oldest"),
            entry("goods", "contribution", "0.1", "", "", ""),
            entry("", "request", "", "", "t-1", ""),
            entry("", "request", "", "", "", "answers_oldest"),
            entry("", "response", "", "", "", "automatic"),
            entry("", "response", "", "", "7", ""),
            Entry { weight: Some(0.25), ..entry("respect", "conduct", "", "", "", "bad") },
            entry("", "imposition", "0.000001", "seconds", "", ""),
            Entry { due: Some(at(2000)), ..entry("", "expectation", "", "", "", "unstated") },
            Entry { weight: Some(0.0), ..entry("", "promise", "", "", "", "") },
            Entry { weight: Some(0.8), ..entry("", "fulfilment", "", "", "x-1", "") },
            entry("", "waiver", "", "", "x-1", ""),
            entry("", "withdrawal", "", "", "x-1", ""),
            entry("betrayed", "trust", "", "", "", ""),
            Entry { due: Some(at(2000)), ..entry("proposed", "amendment", "", "", "", "") },
            entry("failed", "amendment", "", "", "a-1", ""),
            entry("again", "appraisal", "", "", "", "bad"),
            entry("", "call_out", "", "", "", ""),
            entry("", "invitation", "", "", "", "exclusive value reason benefits needs"),
            entry("", "invitation", "", "", "", "needs"),
            entry("", "ending", "", "", "", ""),
        ];
        let types: std::collections::BTreeSet<_> = stated.iter().map(|one| one.type_name).collect();
        assert_eq!(types.len(), Fact::NAMES.len(), "every type is there");
        for entry in stated {
            let event = entry.event(&policy).unwrap();
            assert_eq!(again(&event, &policy), event, "{entry:?}");
        }
    }

    #[test]
    fn a_response_that_answers_nothing_is_refused() {
        let policy = Policy::default();
        let response = Event::new(at(0), Side::Supplier, Response { automatic: false });
        let lost = response.clone().answering(Answers::Nothing).unwrap();
        assert_eq!(Statement::of(&lost, &policy).unwrap_err().field(), Some("ref"));
        assert_eq!(again(&response, &policy), response);
    }

    #[test]
    fn what_goes_without_saying_is_left_blank() {
        let policy = Policy::default();
        let given = Contribution::new(Kind::SERVICE, Amount::ONE);
        let event = Event::new(at(0), Side::Supplier, given);
        let statement = Statement::of(&event, &policy).unwrap();
        assert_eq!((&*statement.unit, statement.observer, &*statement.event_id), ("", "", ""));
        assert_eq!((statement.weight, statement.confidence), (None, None));
        let seen = event.observed_by(Observer::Supplier);
        assert_eq!(Statement::of(&seen, &policy).unwrap().observer, "supplier");
    }
}
