//! Kinds of contribution, saved by name: a policy numbers them as it likes.

use crate::bytes::{damaged, put_text, take_text};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Kind;
use crate::policy::Policy;
use crate::quantity::{Currency, Unit};

/// Appends the names of a policy's kinds, in the order of their numbers.
pub(crate) fn put_kinds(out: &mut Vec<u8>, policy: &Policy) {
    for kind in policy.kinds() {
        put_text(out, &kind.name);
    }
}

/// The kinds of the policy in force by the numbers that they were saved under; the refusal of one
/// that it does not have, which matters only if something is of that kind.
pub(crate) struct SavedKinds<'a> {
    kinds: Vec<Result<Kind>>,
    renumbered: bool,
    policy: &'a Policy,
}

impl<'a> SavedKinds<'a> {
    /// Reads what [`put_kinds`] wrote.
    pub(crate) fn take(from: &[u8], policy: &'a Policy) -> Result<Self> {
        Self::find(from, policy, |name| known(name, policy))
    }

    /// The same, and the refusal of kinds that `saved` counts in another unit: a sum does not tell
    /// its unit.
    pub(crate) fn take_of_sums(from: &[u8], saved: &Policy, policy: &'a Policy) -> Result<Self> {
        Self::find(from, policy, |name| {
            let kind = known(name, policy)?;
            let was = saved.definition(saved.kind(name)?).map(|kind| kind.unit);
            let is = policy.definition(kind).map(|kind| kind.unit);
            if was == is { Ok(kind) } else { Err(counted_otherwise(name, was, is)) }
        })
    }

    /// Kinds by the numbers that the policy in force gives them.
    pub(crate) fn of_policy(policy: &'a Policy) -> Self {
        let kinds = (0..policy.kinds().len()).filter_map(Kind::at).map(Ok);
        Self { kinds: kinds.collect(), renumbered: false, policy }
    }

    fn find(
        mut from: &[u8],
        policy: &'a Policy,
        kind: impl Fn(&str) -> Result<Kind>,
    ) -> Result<Self> {
        let mut kinds = Vec::new();
        while !from.is_empty() {
            kinds.push(kind(take_text(&mut from)?));
        }
        let keeps = |(place, kind): (usize, &Result<Kind>)| {
            kind.as_ref().is_ok_and(|kind| kind.index() == place)
        };
        let renumbered = !kinds.iter().enumerate().all(keeps);
        Ok(Self { kinds, renumbered, policy })
    }

    /// The policy in force.
    pub(crate) fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// The kind that was saved under the number of `saved`.
    pub(crate) fn of(&self, saved: Kind) -> Result<Kind> {
        let kind = self.kinds.get(saved.index());
        kind.ok_or_else(|| damaged("a contribution is of no kind"))?.clone()
    }

    /// The same, of gifts counted in `currency` if it is a kind of money.
    pub(crate) fn of_gift(&self, saved: Kind, currency: Option<Currency>) -> Result<Kind> {
        let kind = self.of(saved)?;
        let unit = self.policy.definition(kind).map(|kind| kind.unit);
        if currency.is_some() == (unit == Some(Unit::Money)) {
            return Ok(kind);
        }
        Err(damaged("money is in no currency, or what is no money is in one"))
    }

    /// Whether a kind has the number that it was saved under.
    pub(crate) fn keeps(&self, kind: Kind) -> bool {
        self.kinds.get(kind.index()).is_some_and(|now| now.as_ref() == Ok(&kind))
    }

    /// Whether any kind has another number than it was saved under.
    pub(crate) fn are_renumbered(&self) -> bool {
        self.renumbered
    }
}

/// The kind of this name; the refusal tells what can be done about events that are there already.
fn known(name: &str, policy: &Policy) -> Result<Kind> {
    policy.kind(name).map_err(|error| {
        let message = format!(
            "unknown kind `{name}`, of which something was recorded; load it under a policy that keeps the \
             kind, at a low rate where it should hardly count"
        );
        Error::new(error.kind(), message).at("kind")
    })
}

fn counted_otherwise(name: &str, was: Option<Unit>, is: Option<Unit>) -> Error {
    let [was, is] = [was, is].map(|unit| unit.map_or("nothing", Unit::name));
    let message = format!(
        "`{name}` was counted in `{was}`, and the policy counts it in `{is}`; load it under a policy \
         that counts it alike"
    );
    Error::new(ErrorKind::WrongUnit, message).at("unit")
}
