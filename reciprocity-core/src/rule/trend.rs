//! Trend: the fast memory against the slow one.
//!
//! *Idea.* What happened lately, beside what is usual: a change shows first in the memory that
//! forgets faster.
//!
//! *Formula.* The difference of the same score in the two memories, fast less slow.

use crate::evidence::Sight;
use crate::party::{PerSide, Side};
use crate::rule::demonstrated::{Demonstrated, demonstrated};
use crate::rule::share::overall_share;

/// Where a relationship is heading.
///
/// ```
/// # use reciprocity_core::{Event, Fact, History, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut history = History::default();
/// history.record(Event::new(day(0)?, Side::Supplier, Fact::Request), &policy)?;
/// history.record(Event::new(day(180)?, Side::Customer, Fact::Request), &policy)?;
/// let trend = history.assess(day(180)?, &policy).trend;
/// // 180 days are one half-life of the slow memory and four of the fast one: at a steady pace the
/// // fast count would be a quarter of the slow one.
/// let by_hand = (1.0 / 16.0) / (1.0 / 2.0) / (1.0 / 4.0);
/// assert!((trend.activity.supplier.unwrap() - by_hand).abs() < 1e-9);
/// assert!((trend.activity.customer.unwrap() - 1.0 / 1.0 / (1.0 / 4.0)).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Trend {
    /// By how much the supplier's share lately exceeds its usual share.
    pub supplier_share: Option<f64>,
    /// By how much demonstrated reciprocity lately exceeds the usual.
    pub demonstrated: Option<f64>,
    /// The acts of each side lately, beside what its usual pace would give: 1 is as usual, 0 silence.
    pub activity: PerSide<Option<f64>>,
}

/// What the slow memory says, which was worked out before.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::trend::{Usual, trend};
/// # use reciprocity_core::{Policy, Timestamp, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let evidence = Evidence::default();
/// # let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// // Where one memory knows no share, there is no difference to tell.
/// let usual = Usual { supplier_share: Some(0.5), demonstrated: None };
/// assert_eq!(trend(&sight, &sight, usual).supplier_share, None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// The supplier's share of what all records together show.
    pub supplier_share: Option<f64>,
    /// Demonstrated reciprocity.
    pub demonstrated: Option<Demonstrated>,
}

/// Compares what `fast` and `slow`, two sights of the same evidence, see; `usual` is what `slow` says.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Memory, Sight};
/// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::demonstrated::demonstrated;
/// use reciprocity_core::rule::trend::{Usual, trend};
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let hour = Contribution::new(Kind::TIME, Amount::parse("1", "hours")?);
/// let mut evidence = Evidence::default();
/// evidence.record(&Event::new(day(0)?, Side::Supplier, hour), &policy);
/// evidence.record(&Event::new(day(180)?, Side::Customer, hour), &policy);
/// let look = |memory| Ok(Sight::in_memory(memory, &evidence, View::Joint, day(180)?, &policy));
/// // After 180 days an hour counts for 1/2 in the slow memory and for 1/16 in the fast one.
/// let slow = (1.0 / 2.0) / (1.0 / 2.0 + 1.0);
/// let (fast, usually) = (look(Memory::Fast)?, look(Memory::Slow)?);
/// let usual = Usual { supplier_share: Some(slow), demonstrated: demonstrated(&usually) };
/// let trend = trend(&fast, &usually, usual);
/// let by_hand = (1.0 / 16.0) / (1.0 / 16.0 + 1.0) - slow;
/// assert!((trend.supplier_share.unwrap() - by_hand).abs() < 1e-9);
/// // Of the supplier's acts 1/16 are left where a steady pace would leave a quarter of 1/2.
/// assert!((trend.activity.supplier.unwrap() - 1.0 / 2.0).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn trend(fast: &Sight<'_>, slow: &Sight<'_>, usual: Usual) -> Trend {
    let share = overall_share(fast).map(|share| share.supplier);
    let difference = |fast: Option<f64>, slow: Option<f64>| Some(fast? - slow?);
    let half_lives = slow.half_life().span().days() / fast.half_life().span().days();
    let (lately, usually) = (demonstrated(fast), usual.demonstrated);
    // At a steady pace the discounted count is the pace times the half-life (over ln 2).
    let activity = |side: Side| {
        let (fast, slow) = (*lately?.acts.of(side), *usually?.acts.of(side));
        // After long silence next to nothing is left of the slow count, if it is the faster to forget.
        (slow > 0.0).then(|| fast / slow * half_lives).filter(|pace| pace.is_finite())
    };
    let score = |shown: Option<Demonstrated>| shown.map(|shown| shown.score);
    Trend {
        supplier_share: difference(share, usual.supplier_share),
        demonstrated: difference(score(lately), score(usually)),
        activity: PerSide::from_fn(activity),
    }
}
