//! A row: an event as the boundary hands it over, and the core's event that it states.
//!
//! Blank is `None`, or an empty text.

use reciprocity_core::entry::{Column, EntryReader, FactType};
use reciprocity_core::{Entry, EntryAmount, Event, Flags, Policy, Result, Timestamp, Unit};

use crate::error::{Failure, Outcome};
use crate::event::{RECIP_BLANK, RECIP_NO_TIME, recip_event};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_MALFORMED};

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
    /// The amount in writing; blank where it is a number.
    pub(crate) amount_text: &'a str,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) due: i64,
    pub(crate) weight: f64,
    pub(crate) confidence: f64,
    pub(crate) flags: u32,
}

impl<'a> Row<'a> {
    /// The same without blanks around the texts.
    pub(crate) fn trimmed(self) -> Self {
        Self {
            supplier: self.supplier.trim_ascii(),
            customer: self.customer.trim_ascii(),
            actor: self.actor.trim_ascii(),
            type_name: self.type_name.trim_ascii(),
            event_id: self.event_id.trim_ascii(),
            observer: self.observer.trim_ascii(),
            kind: self.kind.trim_ascii(),
            unit: self.unit.trim_ascii(),
            reference: self.reference.trim_ascii(),
            amount_text: self.amount_text.trim_ascii(),
            ..self
        }
    }

    /// Reads the texts of an event.
    ///
    /// # Safety
    /// Every text is readable and stays as it is for `'a`.
    #[inline]
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
                amount_text: "",
                amount_minor: Some(event.amount_minor),
                due: event.due,
                weight: event.weight,
                confidence: event.confidence,
                flags: event.flags,
            })
        }
    }

    /// The event that the row states.
    #[inline]
    pub(crate) fn event(&self, policy: &Policy) -> Outcome<Event> {
        self.event_by(policy, |entry| entry.event(policy))
    }

    /// The same, read among others.
    #[inline]
    pub(crate) fn event_among(
        &self,
        policy: &Policy,
        others: &mut EntryReader<'_>,
    ) -> Outcome<Event> {
        self.event_by(policy, |entry| others.event(entry))
    }

    #[inline]
    fn event_by(
        &self,
        policy: &Policy,
        read: impl FnOnce(&Entry<'a>) -> Result<Event>,
    ) -> Outcome<Event> {
        let entry = self.entry(policy)?;
        read(&entry).map_err(|error| {
            let failure = Failure::from(error);
            match (entry.amount, failure.column()) {
                (EntryAmount::Minor(_), Some("amount")) => failure.at("amount_minor"),
                // RECIP_BLANK may be meant as a number too, so it is not taken for one act.
                (EntryAmount::Number(amount), Some("amount")) if is_blank(amount) => {
                    let message = "there is no amount; say how much, as 1 for one act or piece";
                    Failure::new(RECIP_MALFORMED, message).at("amount")
                }
                _ => failure,
            }
        })
    }

    #[inline]
    fn entry(&self, policy: &Policy) -> Outcome<Entry<'a>> {
        Ok(Entry {
            event_id: self.event_id,
            occurred_at: time("occurred_at", self.occurred_at)?,
            supplier: self.supplier,
            customer: self.customer,
            actor: self.actor,
            observer: self.observer,
            type_name: self.type_name,
            kind: self.kind,
            amount: self.amount(policy)?,
            unit: self.unit,
            reference: self.reference,
            due: given(self.due).map(|due| time("due", due)).transpose()?,
            weight: number(self.weight),
            confidence: number(self.confidence),
            flags: Flags::from_bits(self.flags),
        })
    }

    /// Of money the whole minor units, of all else the number; what is of neither is left to the
    /// core to refuse.
    #[inline]
    fn amount(&self, policy: &Policy) -> Outcome<EntryAmount<'a>> {
        if !self.amount_text.is_empty() {
            return Ok(EntryAmount::Text(self.amount_text));
        }
        let minor = self.amount_minor.filter(|&minor| minor != 0).map(EntryAmount::Minor);
        if let (Some(amount), None) = (self.amount, minor)
            && amount != 0.0
            && !is_blank(amount)
        {
            return Ok(EntryAmount::Number(amount)); // whatever the type and the kind
        }
        let number = self.amount.map_or(EntryAmount::Blank, EntryAmount::Number);
        // Of money, and where no amount belongs, 0 says no more than a blank.
        let something = match self.amount {
            Some(amount) if !is_blank(amount) && amount != 0.0 => number,
            _ => EntryAmount::Blank,
        };
        if !self.takes_an_amount() {
            return Ok(minor.unwrap_or(something));
        }
        if !self.is_of_money(policy) {
            return Ok(minor.unwrap_or(number));
        }
        match (something, self.amount_minor) {
            (EntryAmount::Blank, Some(minor)) => Ok(EntryAmount::Minor(minor)),
            (EntryAmount::Blank, None) => {
                let message =
                    "there is no column `amount_minor`, and money is counted in it; add it";
                Err(Failure::new(RECIP_MALFORMED, message).at("amount_minor"))
            }
            _ => Ok(something),
        }
    }

    fn takes_an_amount(&self) -> bool {
        let of = FactType::ALL.iter().find(|of| of.name == self.type_name);
        of.is_some_and(|of| of.columns.contains(&Column::Amount))
    }

    fn is_of_money(&self, policy: &Policy) -> bool {
        policy.kinds().iter().any(|of| of.name == self.kind && of.unit == Unit::Money)
    }
}

/// An instant; a refusal points at `column`.
fn time(column: &'static str, micros: i64) -> Outcome<Timestamp> {
    Timestamp::from_micros(micros).map_err(|error| Failure::from(error).or_at(column))
}

/// A time that says something.
fn given(micros: i64) -> Option<i64> {
    (micros != RECIP_NO_TIME).then_some(micros)
}

/// A number that says something.
fn number(number: f64) -> Option<f64> {
    (!is_blank(number)).then_some(number)
}

/// Whether a number says nothing: exactly the one value that is set aside for that.
fn is_blank(number: f64) -> bool {
    number.to_bits() == RECIP_BLANK.to_bits()
}
