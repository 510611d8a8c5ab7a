//! Kinds of contribution, saved by name: a policy numbers them as it likes.

use crate::bytes::{damaged, put_text, take_text};
use crate::error::Result;
use crate::event::Kind;
use crate::policy::Policy;

/// The names of a policy's kinds, in the order of their numbers.
pub(super) fn put_kinds(out: &mut Vec<u8>, policy: &Policy) {
    for kind in policy.kinds() {
        put_text(out, &kind.name);
    }
}

/// The kinds of the policy in force by the numbers that they were saved under; the refusal of one
/// that it does not have, which matters only if an event is of that kind.
pub(super) struct SavedKinds(Vec<Result<Kind>>);

impl SavedKinds {
    pub(super) fn take(mut from: &[u8], policy: &Policy) -> Result<Self> {
        let mut kinds = Vec::new();
        while !from.is_empty() {
            kinds.push(policy.kind(take_text(&mut from)?));
        }
        Ok(Self(kinds))
    }

    pub(super) fn of(&self, saved: Kind) -> Result<Kind> {
        let kind = self.0.get(saved.index());
        kind.ok_or_else(|| damaged("a contribution is of no kind"))?.clone()
    }
}
