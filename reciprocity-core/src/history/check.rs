//! Which events are refused, whatever keeps them.

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Contribution, Event, EventId, Fact, KindDefinition};
use crate::history::History;
use crate::policy::Policy;
use crate::quantity::Unit;

impl History {
    /// Refuses a policy that lacks a kind of the history, or counts it in another unit. The built-in kinds are
    /// in every policy.
    pub(crate) fn check_kinds(&self, policy: &Policy) -> Result<()> {
        if !self.own_kinds {
            return Ok(());
        }
        self.events().try_for_each(|event| check_against(&event, policy))
    }
}

/// The refusal of an event whose id was recorded before with other contents.
pub(crate) fn conflict(event: &Event) -> Error {
    let id = event.id().map(EventId::text).unwrap_or_default();
    let message = format!(
        "event id `{id}` was recorded before with other contents; give each event an id of its own"
    );
    Error::new(ErrorKind::ConflictingEvent, message).at("event_id")
}

/// Refuses what no rule reads, and what the policy cannot.
#[inline]
pub(crate) fn check_against(event: &Event, policy: &Policy) -> Result<()> {
    match event.fact() {
        Fact::Contribution(given) => check_given(given, policy),
        Fact::Conduct(_) | Fact::Imposition(_) => check_treatment(event.fact()),
        _ => Ok(()),
    }
}

/// Refuses conduct that no rule would read, and an imposition that is counted in something else than
/// hours.
#[inline(never)]
fn check_treatment(fact: &Fact) -> Result<()> {
    match fact {
        Fact::Conduct(conduct) => conduct.check(),
        Fact::Imposition(cost) if !cost.time.measures(Unit::Hours) => {
            let message = "what was imposed is no time; make the amount of a span";
            Err(Error::new(ErrorKind::WrongUnit, message).at("unit"))
        }
        _ => Ok(()),
    }
}

/// Refuses a contribution of a kind that the policy has not, or counts in another unit.
#[inline]
pub(crate) fn check_given(given: &Contribution, policy: &Policy) -> Result<()> {
    match policy.definition(given.kind) {
        Some(definition) if given.amount.measures(definition.unit) => Ok(()),
        definition => Err(not_of_policy(definition)),
    }
}

/// The refusal of a contribution of a kind that the policy defines so, if at all.
#[cold]
fn not_of_policy(definition: Option<&KindDefinition>) -> Error {
    let Some(definition) = definition else {
        let message = "the kind is none of this policy's; look kinds up in the policy in force";
        return Error::new(ErrorKind::UnknownName, message).at("kind");
    };
    let message = format!(
        "`{}` is counted in {}; the amount is in another unit",
        definition.name,
        definition.unit.name()
    );
    Error::new(ErrorKind::WrongUnit, message).at("unit")
}
