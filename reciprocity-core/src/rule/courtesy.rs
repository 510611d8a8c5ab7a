//! Courtesy and flexibility: whether courtesy is followed by flexibility.
//!
//! *Idea.* Who is polite at the counter meets with more flexibility when the flight is overbooked.
//! That is not the reason to be polite; it tends to work out that way. So this is a statistic, and
//! no score waits for a return.
//!
//! *Formula.* Of the courtesies of one side, how many were followed by an act of flexibility of the
//! other within the policy's window. A courtesy whose window still runs, and which nothing has followed
//! yet, is left out.

use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::Timestamp;

/// A courtesy, or an act of flexibility.
///
/// ```
/// # use reciprocity_core::rule::courtesy::{Kindness, courtesy_followed};
/// # use reciprocity_core::{Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let polite = Kindness { by: Side::Supplier, at: day(0)?, flexible: false };
/// // Flexibility of one's own is no answer to one's own courtesy.
/// let own = Kindness { by: Side::Supplier, at: day(3)?, flexible: true };
/// let counts = courtesy_followed(&[polite, own], day(40)?, &policy);
/// assert_eq!((counts.supplier.courtesies, counts.supplier.followed), (1, 0));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kindness {
    /// Who acted.
    pub by: Side,
    /// When.
    pub at: Timestamp,
    /// Whether it was flexibility; otherwise it was courtesy.
    pub flexible: bool,
}

/// How often the courtesy of one side was followed by flexibility of the other.
///
/// ```
/// # use reciprocity_core::rule::courtesy::{Kindness, courtesy_followed};
/// # use reciprocity_core::{Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let polite = [Kindness { by: Side::Customer, at: day(0)?, flexible: false }];
/// let as_of = |days| Ok(courtesy_followed(&polite, day(days)?, &policy).customer.courtesies);
/// // Its window of 30 days still runs on the last of them; a day later it went unfollowed.
/// assert_eq!((as_of(30)?, as_of(31)?), (0, 1));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Followed {
    /// Courtesies whose window is over, or which were followed.
    pub courtesies: u32,
    /// Those that were followed.
    pub followed: u32,
}

/// Counts over `kindnesses`, which come in canonical order.
///
/// ```
/// # use reciprocity_core::{Policy, Side, Timestamp};
/// use reciprocity_core::rule::courtesy::{Kindness, courtesy_followed};
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let kindnesses = [
///     Kindness { by: Side::Supplier, at: day(0)?, flexible: false },
///     Kindness { by: Side::Customer, at: day(10)?, flexible: true },
///     Kindness { by: Side::Supplier, at: day(20)?, flexible: false }, // window: until day 50
/// ];
/// let counts = courtesy_followed(&kindnesses, day(40)?, &policy);
/// assert_eq!((counts.supplier.courtesies, counts.supplier.followed), (1, 1));
/// assert_eq!(counts.customer.courtesies, 0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn courtesy_followed(
    kindnesses: &[Kindness],
    as_of: Timestamp,
    policy: &Policy,
) -> PerSide<Followed> {
    let mut counts = PerSide::<Followed>::default();
    // From the last one back, with the flexibility of each side that comes next.
    let mut next = PerSide::<Option<Timestamp>>::default();
    for one in kindnesses.iter().rev() {
        if one.flexible {
            *next.of_mut(one.by) = Some(one.at);
            continue;
        }
        let end = one.at.plus(policy.courtesy_window());
        let followed = next.of(one.by.other()).is_some_and(|at| at <= end);
        if followed || end < as_of {
            let of = counts.of_mut(one.by);
            of.courtesies += 1;
            of.followed += u32::from(followed);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Customer, Supplier};

    #[test]
    fn flexibility_within_the_window_follows_courtesy() {
        let day = |n: i64| Timestamp::from_micros(n * 86_400_000_000).unwrap();
        let kindness = |by, at, flexible| Kindness { by, at: day(at), flexible };
        let kindnesses = [
            kindness(Customer, 0, false),
            kindness(Supplier, 30, true),
            kindness(Customer, 31, false),
            // One's own flexibility answers nobody's courtesy but the other's.
            kindness(Customer, 40, true),
            kindness(Supplier, 62, true),
            kindness(Customer, 90, false),
        ];
        let counts = courtesy_followed(&kindnesses, day(100), &Policy::default());
        assert_eq!(counts.customer, Followed { courtesies: 2, followed: 1 });
        assert_eq!(counts.supplier, Followed::default());
        // Flexibility at the last instant of a window still follows, so that until then it runs.
        let last = courtesy_followed(&kindnesses[..1], day(30), &Policy::default());
        assert_eq!(last.customer, Followed::default());
        let over = courtesy_followed(&kindnesses[..1], day(31), &Policy::default());
        assert_eq!(over.customer, Followed { courtesies: 1, followed: 0 });
    }

    #[test]
    fn a_million_courtesies_within_one_window_are_each_looked_at_once() {
        let micro = |n| Timestamp::from_micros(n).unwrap();
        let courtesy = |n| Kindness { by: Customer, at: micro(n), flexible: false };
        // To look from each to the end of its window would take half a million times as long.
        let mut kindnesses: Vec<Kindness> = (0..1_000_000).map(courtesy).collect();
        let later = Timestamp::from_seconds(86_400 * 365).unwrap();
        let counted = |kindnesses: &[Kindness]| {
            courtesy_followed(kindnesses, later, &Policy::default()).customer
        };
        assert_eq!(counted(&kindnesses), Followed { courtesies: 1_000_000, followed: 0 });
        // One act answers all that came before it, and none that came after.
        kindnesses[900_000] = Kindness { by: Supplier, at: micro(900_000), flexible: true };
        assert_eq!(counted(&kindnesses), Followed { courtesies: 999_999, followed: 900_000 });
    }
}
