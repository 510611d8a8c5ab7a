//! A row: an event as the boundary hands it over, and the core's event that it states.
//!
//! Blank is `None`, or an empty text.

use reciprocity_core::entry::{Column, EntryReader, FactType};
use reciprocity_core::{Entry, EntryAmount, Error, Event, Flags, Policy, Timestamp, Unit};

use crate::decimal::Decimal;
use crate::error::{Failure, Outcome};
use crate::event::{RECIP_BLANK, RECIP_NO_TIME, recip_event};
use crate::status::{RECIP_INVALID_ARGUMENT, RECIP_MALFORMED, RECIP_OUT_OF_RANGE};

/// An event before it is checked.
///
/// A batch reads its rows into the same one after another: a row is large, and what a batch has no
/// column for is blank in all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// All but the amount.
    pub(crate) entry: Entry<'a>,
    /// None where there is no such column.
    pub(crate) amount: Option<f64>,
    /// The amount in writing; blank where it is a number.
    pub(crate) amount_text: &'a str,
    /// The amount as a decimal, which means what it would in writing.
    pub(crate) amount_decimal: Option<Decimal>,
    pub(crate) amount_minor: Option<i64>,
}

impl<'a> Row<'a> {
    /// A row that says nothing.
    pub(crate) fn blank() -> Self {
        let entry = Entry::new(Timestamp::MIN, "", "");
        Self { entry, amount: None, amount_text: "", amount_decimal: None, amount_minor: None }
    }

    /// Leaves no blanks around the texts.
    pub(crate) fn trim(&mut self) {
        let Self { entry, amount_text, .. } = self;
        for text in [
            &mut entry.supplier,
            &mut entry.customer,
            &mut entry.actor,
            &mut entry.type_name,
            &mut entry.event_id,
            &mut entry.observer,
            &mut entry.kind,
            &mut entry.unit,
            &mut entry.reference,
            amount_text,
        ] {
            *text = text.trim_ascii();
        }
    }

    /// Reads an event.
    ///
    /// # Safety
    /// Every text is readable and stays as it is for `'a`.
    #[inline]
    pub(crate) unsafe fn of(event: &recip_event) -> Outcome<Self> {
        if event.reserved != 0 {
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, "`reserved` is not 0").at("reserved"));
        }
        let mut row = Self::blank();
        let entry = &mut row.entry;
        // SAFETY: the caller's promise, for each text.
        unsafe {
            entry.supplier = event.supplier.read("supplier")?;
            entry.customer = event.customer.read("customer")?;
            entry.actor = event.actor.read("actor")?;
            entry.type_name = event.r#type.read("type")?;
            entry.event_id = event.event_id.read("event_id")?;
            entry.observer = event.observer.read("observer")?;
            entry.kind = event.kind.read("kind")?;
            entry.unit = event.unit.read("unit")?;
            entry.reference = event.r#ref.read("ref")?;
        }
        entry.weight = number(event.weight);
        entry.confidence = number(event.confidence);
        entry.flags = Flags::from_bits(event.flags);
        row.amount = Some(event.amount);
        row.amount_minor = Some(event.amount_minor);
        row.set_occurred_at(event.occurred_at)?;
        row.set_due(event.due)?;
        Ok(row)
    }

    /// Sets when it happened, in microseconds.
    #[inline]
    pub(crate) fn set_occurred_at(&mut self, micros: i64) -> Outcome<()> {
        let at = time("occurred_at", micros);
        self.entry.occurred_at =
            at.map_err(|failure| if micros == RECIP_NO_TIME { without_time() } else { failure })?;
        Ok(())
    }

    /// Sets by when, in microseconds, or that there is no such time.
    #[inline]
    pub(crate) fn set_due(&mut self, micros: i64) -> Outcome<()> {
        self.entry.due = match micros {
            RECIP_NO_TIME => None,
            micros => Some(time("due", micros)?),
        };
        Ok(())
    }

    /// The event that the row states.
    #[inline]
    pub(crate) fn event(&mut self, policy: &Policy) -> Outcome<Event> {
        self.settle_amount(policy)?;
        self.stated(|entry| entry.event(policy))
    }

    /// The event that the row states, of which the amount is settled, read among others.
    #[inline(never)]
    pub(crate) fn event_among(&self, others: &mut EntryReader<'_>) -> Outcome<Event> {
        self.stated(|entry| others.event(entry))
    }

    /// What `read` makes of the entry. A decimal is written here, where the text lives long enough.
    #[inline]
    fn stated(&self, read: impl FnOnce(&Entry<'_>) -> Result<Event, Error>) -> Outcome<Event> {
        let event = match &self.amount_decimal {
            None => read(&self.entry),
            Some(decimal) => {
                let text = decimal.to_string();
                read(&Entry { amount: EntryAmount::Text(&text), ..self.entry })
            }
        };
        event.map_err(|error| self.failure(error))
    }

    #[cold]
    fn failure(&self, error: Error) -> Failure {
        let failure = Failure::from(error);
        match (self.entry.amount, failure.column()) {
            (EntryAmount::Minor(_), Some("amount")) => failure.at("amount_minor"),
            // RECIP_BLANK may be meant as a number too, so it is not taken for one act.
            (EntryAmount::Number(amount), Some("amount")) if is_blank(amount) => {
                let message = "there is no amount; say how much, as 1 for one act or piece";
                Failure::new(RECIP_MALFORMED, message).at("amount")
            }
            _ => failure,
        }
    }

    /// Sets the amount of the entry, but for a decimal, which is left blank.
    #[inline]
    pub(crate) fn settle_amount(&mut self, policy: &Policy) -> Outcome<()> {
        // Nearly all rows. The amount is written where it belongs, and nothing is copied that was
        // written a moment ago: the processor waits for that.
        if let Some(amount) = &self.amount
            && *amount != 0.0
            && !is_blank(*amount)
            && self.amount_minor.as_ref().is_none_or(|minor| *minor == 0)
            && self.amount_text.is_empty()
        {
            self.entry.amount = EntryAmount::Number(*amount); // whatever the type and the kind
            return Ok(());
        }
        self.entry.amount = self.any_amount(policy)?;
        Ok(())
    }

    /// Of money the whole minor units, of all else the number; what is of neither is left to the
    /// core to refuse.
    #[inline(never)]
    fn any_amount(&self, policy: &Policy) -> Outcome<EntryAmount<'a>> {
        if self.amount_decimal.is_some() {
            return Ok(EntryAmount::Blank);
        }
        if !self.amount_text.is_empty() {
            return Ok(EntryAmount::Text(self.amount_text));
        }
        let minor = self.amount_minor.filter(|&minor| minor != 0).map(EntryAmount::Minor);
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
        let of = FactType::ALL.iter().find(|of| of.name == self.entry.type_name);
        of.is_some_and(|of| of.columns.contains(&Column::Amount))
    }

    fn is_of_money(&self, policy: &Policy) -> bool {
        policy.kinds().iter().any(|of| of.name == self.entry.kind && of.unit == Unit::Money)
    }
}

/// The refusal of an event that says no time.
#[cold]
fn without_time() -> Failure {
    let message = "there is no time; say when it happened, in microseconds since 1970";
    Failure::new(RECIP_OUT_OF_RANGE, message).at("occurred_at")
}

/// An instant; a refusal points at `column`.
fn time(column: &'static str, micros: i64) -> Outcome<Timestamp> {
    Timestamp::from_micros(micros).map_err(|error| Failure::from(error).or_at(column))
}

/// A number that says something.
#[inline]
pub(crate) fn number(number: f64) -> Option<f64> {
    (!is_blank(number)).then_some(number)
}

/// Whether a number says nothing: exactly the one value that is set aside for that.
fn is_blank(number: f64) -> bool {
    number.to_bits() == RECIP_BLANK.to_bits()
}
