//! The canonical order of events: by time, then side (the supplier first), type, id and amount,
//! then by what is left, so that two events that compare equal are equal.
//!
//! Whatever reads a sequence reads it in this order, so that the order of arrival never matters.

use std::cmp::Ordering;

use crate::event::{Event, Fact};
use crate::quantity::{Amount, Fraction};

impl Event {
    /// Compares two events by the canonical order.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Response, Side, Timestamp};
    ///
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let answer = Event::new(at, Side::Supplier, Response::default());
    /// let asked = Event::new(at, Side::Customer, Fact::Request);
    /// assert!(answer.canonical_cmp(&asked).is_lt()); // at the same time, the supplier first
    /// let asked = Event::new(at, Side::Supplier, Fact::Request);
    /// assert!(asked.canonical_cmp(&answer).is_lt()); // then by the type: a request first
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn canonical_cmp(&self, other: &Self) -> Ordering {
        let amount = |event: &Event| match event.fact() {
            Fact::Contribution(contribution) => Some(contribution.amount),
            Fact::Imposition(imposition) => Some(imposition.time),
            _ => None,
        };
        self.occurred_at()
            .cmp(&other.occurred_at())
            .then_with(|| self.actor().cmp(&other.actor()))
            .then_with(|| self.fact().rank().cmp(&other.fact().rank()))
            .then_with(|| self.id().cmp(&other.id()))
            .then_with(|| compare_amounts(amount(self), amount(other)))
            .then_with(|| self.fact().cmp_details(other.fact()))
            .then_with(|| self.observer().cmp(&other.observer()))
            .then_with(|| self.confidence().value().total_cmp(&other.confidence().value()))
            .then_with(|| self.answers().cmp(other.answers()))
            .then_with(|| self.due().cmp(&other.due()))
    }
}

fn compare_amounts(a: Option<Amount>, b: Option<Amount>) -> Ordering {
    let value = |amount: Option<Amount>| amount.map_or(-1.0, Amount::value);
    let currency = |amount: Option<Amount>| amount.and_then(Amount::currency);
    value(a).total_cmp(&value(b)).then_with(|| currency(a).cmp(&currency(b)))
}

fn compare(a: Fraction, b: Fraction) -> Ordering {
    a.value().total_cmp(&b.value())
}

impl Fact {
    /// Compares what the amount does not tell, of two facts of one type.
    fn cmp_details(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Fact::Contribution(a), Fact::Contribution(b)) => {
                (a.kind, a.outreach).cmp(&(b.kind, b.outreach))
            }
            (Fact::Response(a), Fact::Response(b)) => a.automatic.cmp(&b.automatic),
            (Fact::Conduct(a), Fact::Conduct(b)) => (a.principle, a.tone)
                .cmp(&(b.principle, b.tone))
                .then_with(|| compare(a.severity, b.severity)),
            (Fact::Expectation(a), Fact::Expectation(b)) => {
                a.stated.cmp(&b.stated).then_with(|| compare(a.weight, b.weight))
            }
            (Fact::Promise(a), Fact::Promise(b)) => compare(a.weight, b.weight),
            (Fact::Fulfilment(a), Fact::Fulfilment(b)) => compare(a.degree, b.degree),
            (Fact::Trust(a), Fact::Trust(b)) => a.cmp(b),
            (Fact::Amendment(a), Fact::Amendment(b)) => a.cmp(b),
            (Fact::Appraisal(a), Fact::Appraisal(b)) => {
                (a.subject, a.positive).cmp(&(b.subject, b.positive))
            }
            (Fact::Invitation(a), Fact::Invitation(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}
