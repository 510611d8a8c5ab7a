//! The order of names in which a ledger is read.

use std::cmp::Ordering;

use crate::ledger::shelves::{Place, Shelf};

/// The places of all relationships, by supplier, then by customer.
pub(super) fn in_order<K>(shelves: &[Shelf<K>]) -> Vec<Place> {
    let mut all: Vec<(Key, Key, Place)> = shelves
        .iter()
        .enumerate()
        .flat_map(|(shelf, one)| {
            one.relationships.iter().enumerate().map(move |(at, relationship)| {
                let (supplier, customer) = relationship.names();
                (Key::of(supplier), Key::of(customer), Place { shelf, at })
            })
        })
        .collect();
    let names = |place: &Place| shelves[place.shelf].relationships[place.at].names();
    all.sort_unstable_by(|(supplier, customer, one), (other_supplier, other_customer, other)| {
        supplier
            .compare(*other_supplier, || names(one).0.cmp(names(other).0))
            .then_with(|| customer.compare(*other_customer, || names(one).1.cmp(names(other).1)))
    });
    all.into_iter().map(|(_, _, place)| place).collect()
}

/// The first fifteen bytes of a name and then its length, up to sixteen: keys lie as their names do, and
/// nearly always a look at two keys, which are at hand, spares one at two names, which are not.
#[derive(Clone, Copy)]
struct Key(u128);

/// How many bytes of a name a key holds.
const HELD: usize = 15;

impl Key {
    fn of(name: &str) -> Self {
        let mut bytes = [0; HELD + 1];
        let held = &name.as_bytes()[..name.len().min(HELD)];
        bytes[..held.len()].copy_from_slice(held);
        bytes[HELD] = u8::try_from(name.len().min(HELD + 1)).unwrap_or(u8::MAX);
        Self(u128::from_be_bytes(bytes))
    }

    /// Compares two names by their keys or, where both are alike and longer than these, by `names`.
    fn compare(self, other: Self, names: impl Fn() -> Ordering) -> Ordering {
        let is_longer = usize::from(self.0.to_be_bytes()[HELD]) > HELD;
        match self.0.cmp(&other.0) {
            Ordering::Equal if is_longer => names(),
            order => order,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_lie_as_their_names_do(
            start in "[ab\\x00é]{0,18}",
            one in "[ab\\x00]{0,3}",
            other in "[ab\\x00]{0,3}",
        ) {
            let (one, other) = (format!("{start}{one}"), format!("{start}{other}"));
            let order = Key::of(&one).compare(Key::of(&other), || one.cmp(&other));
            prop_assert_eq!(order, one.cmp(&other));
        }
    }
}
