//! Events as rows of the event table: what reading turns into events, the other way around.

use super::{Column, NAMES};

use reciprocity_core::{
    Amount, Answers, Event, Fact, Flag, Flags, Fraction, Policy, Timestamp, Tone,
};

/// The names of the columns of an [`EventRow`], in its order: those of the event table but for
/// `relationship`, which says again what `supplier` and `customer` say.
pub const EVENT_COLUMNS: [&str; NAMES.len() - 1] = {
    let mut names = [""; NAMES.len() - 1];
    let mut place = 0;
    while place < names.len() {
        names[place] = NAMES[if place < Column::Relationship as usize { place } else { place + 1 }];
        place += 1;
    }
    names
};

const MICROS_PER_MINUTE: i64 = 60_000_000;
const MICROS_PER_HOUR: f64 = 3.6e9;

/// One event as a row of the event table, every value as a text and the blank as an empty one.
///
/// Read under the same policy it is the same event again. Money beyond 2^53 minor units is rounded
/// to what a 64-bit float tells apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventRow {
    /// The texts, in the order of [`EVENT_COLUMNS`].
    pub cells: [String; EVENT_COLUMNS.len()],
}

impl EventRow {
    /// The row of an event between two parties; `policy` names its kinds.
    pub fn new(supplier: &str, customer: &str, event: &Event, policy: &Policy) -> Self {
        let said = Said::of(event, policy);
        let (unit, amount) = said.amount.map_or_else(Default::default, amount);
        let reference = match event.answers() {
            Answers::Named(id) => id.text().into_owned(),
            Answers::Nothing | Answers::OldestOpen => String::new(),
        };
        let flags: Vec<&str> = said.flags.iter().map(Flag::name).collect();
        let observer = event.observer().name();
        Self {
            cells: [
                event.id().map(|id| id.text().into_owned()).unwrap_or_default(),
                instant(event.occurred_at()),
                supplier.to_owned(),
                customer.to_owned(),
                event.actor().name().to_owned(),
                if observer == "neutral" { String::new() } else { observer.to_owned() },
                event.fact().name().to_owned(),
                said.kind,
                amount,
                unit,
                reference,
                event.due().map(instant).unwrap_or_default(),
                said.weight.map(fraction).unwrap_or_default(),
                fraction(event.confidence()),
                flags.join(";"),
            ],
        }
    }
}

/// What the columns `kind`, `amount`, `weight` and `flags` say of a fact.
#[derive(Default)]
struct Said {
    kind: String,
    amount: Option<Amount>,
    weight: Option<Fraction>,
    flags: Flags,
}

impl Said {
    fn of(event: &Event, policy: &Policy) -> Self {
        let mut said = Self::of_fact(event.fact(), policy);
        let usual = matches!(event.fact(), Fact::Response(_));
        if event.answers() == &Answers::OldestOpen && !usual {
            said.flags.add(Flag::AnswersOldest);
        }
        said
    }

    fn of_fact(fact: &Fact, policy: &Policy) -> Self {
        let mut flags = Flags::default();
        let mut flag = |flag, set: bool| {
            if set {
                flags.add(flag);
            }
        };
        let mut said = Self::default();
        match fact {
            Fact::Contribution(given) => {
                let definition = policy.definition(given.kind);
                said.kind = definition.map(|one| one.name.to_string()).unwrap_or_default();
                said.amount = Some(given.amount);
                flag(Flag::Outreach, given.outreach);
            }
            Fact::Response(response) => flag(Flag::Automatic, response.automatic),
            Fact::Conduct(conduct) => {
                said.kind = conduct.principle.name().to_owned();
                said.weight = Some(conduct.severity);
                flag(if conduct.tone == Tone::Good { Flag::Good } else { Flag::Bad }, true);
            }
            Fact::Imposition(imposition) => said.amount = Some(imposition.time),
            Fact::Expectation(expectation) => {
                said.weight = Some(expectation.weight);
                flag(Flag::Unstated, !expectation.stated);
            }
            Fact::Promise(promise) => said.weight = Some(promise.weight),
            Fact::Fulfilment(fulfilment) => said.weight = Some(fulfilment.degree),
            Fact::Trust(act) => said.kind = act.name().to_owned(),
            Fact::Amendment(step) => said.kind = step.name().to_owned(),
            Fact::Appraisal(appraisal) => {
                said.kind = appraisal.subject.name().to_owned();
                flag(if appraisal.positive { Flag::Good } else { Flag::Bad }, true);
            }
            Fact::Invitation(invitation) => {
                flag(Flag::Exclusive, invitation.exclusive);
                flag(Flag::Value, invitation.value);
                flag(Flag::Reason, invitation.reason);
                flag(Flag::Benefits, invitation.benefits);
                flag(Flag::Needs, invitation.needs);
            }
            // The others say nothing beyond their type.
            _ => {}
        }
        Self { flags, ..said }
    }
}

/// The unit of an amount, and the number.
fn amount(amount: Amount) -> (String, String) {
    if let Some(currency) = amount.currency() {
        let places = currency.decimals() as usize;
        return (currency.code().to_owned(), format!("{:.places$}", amount.value()));
    }
    if !amount.measures(reciprocity_core::Unit::Hours) {
        return (String::new(), amount.value().to_string());
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an amount of time is a span of microseconds"
    )]
    let micros = (amount.value() * MICROS_PER_HOUR).round() as i64;
    if micros % MICROS_PER_MINUTE == 0 {
        return ("minutes".to_owned(), (micros / MICROS_PER_MINUTE).to_string());
    }
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    ("seconds".to_owned(), text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// A fraction, blank where it is 1.
fn fraction(fraction: Fraction) -> String {
    if fraction == Fraction::ONE { String::new() } else { fraction.value().to_string() }
}

/// An instant in RFC 3339, in UTC.
fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.micros())
        .map_or_else(|_| at.micros().to_string(), |instant| instant.to_string())
}
