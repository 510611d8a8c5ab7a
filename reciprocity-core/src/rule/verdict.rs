//! The verdict on balance: the band, as far as the evidence resolves it.
//!
//! *Idea.* A share seen in a handful of events may truly lie in another band. So the band is judged
//! by the interval of the share: if the interval lies in one band, that is the verdict, and if not,
//! the verdict is *unresolved*, with the bands that it may be and how much more would tell.

use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::rule::balance::{Band, band_of, greater};
use crate::rule::interval::{Interval, events_to_clear};

/// A band, and the side that gives more, where that matters.
///
/// ```
/// use reciprocity_core::rule::balance::Band;
/// use reciprocity_core::rule::interval::Interval;
/// use reciprocity_core::rule::verdict::{Slack, Standing, verdict};
/// use reciprocity_core::{Policy, Side};
///
/// let policy = Policy::default();
/// let of = |share, low, high| {
///     verdict(share, Interval { low, high }, Slack::default(), 100.0, &policy).standing()
/// };
/// let even = Standing { band: Band::Within, giver: None };
/// let one_way = Standing { band: Band::OneWay, giver: Some(Side::Customer) };
/// assert_eq!(of(0.5, 0.42, 0.58), Some(even));
/// assert_eq!(of(0.05, 0.03, 0.09), Some(one_way)); // the customer gives 91 to 97 of 100
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Standing {
    /// The band.
    pub band: Band,
    /// The side that gives more; none within the band.
    pub giver: Option<Side>,
}

/// What can be said of the balance.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::balance::Band;
/// use reciprocity_core::rule::interval::Interval;
/// use reciprocity_core::rule::verdict::{Slack, Verdict, verdict};
///
/// let policy = Policy::default();
/// let range = Interval { low: 0.55, high: 0.85 };
/// let Verdict::Unresolved { from, to, more_events } =
///     verdict(0.7, range, Slack::default(), 10.0, &policy)
/// else {
///     panic!("it reaches over the line at .60");
/// };
/// assert_eq!((from.band, to.band), (Band::Within, Band::Tilted));
/// // To clear the line takes z^2 * .6 * .4 / (.7 - .6)^2 events, of which 10 are there.
/// let needed = 1.644_854 * 1.644_854 * 0.6 * 0.4 / 0.01;
/// assert!((more_events.unwrap() - (needed - 10.0)).abs() < 1e-3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "outcome", rename_all = "snake_case"))]
pub enum Verdict {
    /// Nothing was given: there is no share.
    Unknown,
    /// The whole interval of the share lies in one band.
    Resolved(Standing),
    /// The interval reaches over more than one band.
    Unresolved {
        /// The standing at the end of the interval where the supplier gives least.
        from: Standing,
        /// The standing at the end where the supplier gives most.
        to: Standing,
        /// About how many more events like those seen would resolve it: in the score of a view,
        /// contributions. None when the share lies on the line between two bands, or so near it that
        /// nobody could count them (2^32).
        more_events: Option<f64>,
    },
}

impl Verdict {
    /// The standing, if it is resolved.
    ///
    /// ```
    /// use reciprocity_core::rule::balance::Band;
    /// use reciprocity_core::rule::verdict::{Standing, Verdict};
    ///
    /// let even = Standing { band: Band::Within, giver: None };
    /// assert_eq!(Verdict::Resolved(even).standing(), Some(even));
    /// assert_eq!(Verdict::Unknown.standing(), None);
    /// ```
    pub fn standing(&self) -> Option<Standing> {
        match self {
            Verdict::Resolved(standing) => Some(*standing),
            _ => None,
        }
    }

    /// The same, told in contributions of which so many make one effective event: they are not alike,
    /// so that each more of them tells less than an event does.
    pub(crate) fn in_contributions(self, per_event: f64) -> Self {
        let Verdict::Unresolved { from, to, more_events } = self else { return self };
        let more_events =
            more_events.map(|more| more * per_event).filter(|more| is_countable(*more));
        Verdict::Unresolved { from, to, more_events }
    }

    /// The side that gives more than the band allows, wherever in its interval the share lies: that
    /// may be settled while the band is not.
    ///
    /// ```
    /// use reciprocity_core::Side;
    /// use reciprocity_core::rule::balance::Band;
    /// use reciprocity_core::rule::verdict::{Standing, Verdict};
    ///
    /// let from = Standing { band: Band::Tilted, giver: Some(Side::Supplier) };
    /// let to = Standing { band: Band::OneWay, giver: Some(Side::Supplier) };
    /// let unresolved = Verdict::Unresolved { from, to, more_events: Some(12.0) };
    /// // Tilted or one-way is not settled; that the supplier gives too much is.
    /// assert_eq!((unresolved.standing(), unresolved.giver()), (None, Some(Side::Supplier)));
    /// let from = Standing { band: Band::Within, giver: None };
    /// assert_eq!(Verdict::Unresolved { from, to, more_events: None }.giver(), None);
    /// ```
    pub fn giver(&self) -> Option<Side> {
        match self {
            Verdict::Unknown => None,
            Verdict::Resolved(standing) => standing.giver,
            Verdict::Unresolved { from, to, .. } => from.giver.filter(|_| from.giver == to.giver),
        }
    }
}

/// By how much the supplier's share may lie below and above what its records say, however many
/// there are.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::interval::Interval;
/// use reciprocity_core::rule::verdict::{Slack, Verdict, verdict};
///
/// let policy = Policy::default();
/// let range = Interval { low: 0.63, high: 0.67 };
/// assert!(verdict(0.65, range, Slack::default(), 2000.0, &policy).standing().is_some());
/// // The supplier's word alone may be .1 too high: .65 may be .55, and more of it tells nothing.
/// let word = Slack { below: 0.1, above: 0.0 };
/// let alone = verdict(0.65, range, word, 2000.0, &policy);
/// assert!(matches!(alone, Verdict::Unresolved { more_events: None, .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Slack {
    /// Below.
    pub below: f64,
    /// Above.
    pub above: f64,
}

impl Slack {
    /// The interval, as much wider.
    pub(crate) fn around(self, interval: Interval) -> Interval {
        Interval {
            low: (interval.low - self.below).max(0.0),
            high: (interval.high + self.above).min(1.0),
        }
    }
}

/// Judges the supplier's share by its interval, widened by `slack`.
///
/// ```
/// use reciprocity_core::rule::balance::Band;
/// use reciprocity_core::rule::interval::wilson_interval;
/// use reciprocity_core::rule::verdict::{Slack, verdict};
/// use reciprocity_core::{Policy, Side};
///
/// let policy = Policy::default();
/// let after = |events| {
///     let interval = wilson_interval(0.75, events, &policy);
///     verdict(0.75, interval, Slack::default(), events, &policy)
/// };
/// // To clear .60 takes z^2 * .6 * .4 / (.75 - .60)^2 = 28.9 events, to clear .90 it takes 10.8.
/// assert_eq!(after(28.0).standing(), None);
/// let standing = after(29.0).standing().unwrap();
/// assert_eq!((standing.band, standing.giver), (Band::Tilted, Some(Side::Supplier)));
/// ```
pub fn verdict(
    share: f64,
    interval: Interval,
    slack: Slack,
    effective_events: f64,
    policy: &Policy,
) -> Verdict {
    let interval = slack.around(interval);
    let (from, to) = (standing(interval.low, policy), standing(interval.high, policy));
    if from == to {
        return Verdict::Resolved(from);
    }
    let balance = &policy.draft().balance;
    let lines = [balance.within, balance.one_way, 1.0 - balance.within, 1.0 - balance.one_way];
    let needed = lines
        .into_iter()
        .filter(|line| interval.holds(*line))
        .map(|line| {
            // Records alone must clear the line by as much as they may be off; where the share lies
            // nearer to the line than that, no number of records does.
            let (cleared, reached) = if line < share {
                (line + slack.below, line + slack.below >= share)
            } else {
                (line - slack.above, line - slack.above <= share)
            };
            if reached { f64::INFINITY } else { events_to_clear(share, cleared, policy) }
        })
        .fold(0.0, f64::max);
    // Rounding alone may part the share from the line; what nobody can count tells nothing.
    let more_events = is_countable(needed).then(|| (needed - effective_events).max(1.0));
    Verdict::Unresolved { from, to, more_events }
}

fn is_countable(events: f64) -> bool {
    events < f64::from(u32::MAX)
}

/// The standing at a share of the supplier.
fn standing(share: f64, policy: &Policy) -> Standing {
    let shares = PerSide { supplier: share, customer: 1.0 - share };
    let giver = greater(&shares);
    let band = band_of(*shares.of(giver), policy);
    Standing { band, giver: (band != Band::Within).then_some(giver) }
}

/// Whether a score rests on too few contributions to stand by.
///
/// ```
/// use reciprocity_core::rule::verdict::is_provisional;
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// assert!(is_provisional(PerSide { supplier: 40, customer: 9 }, &policy)); // fewer than 10
/// assert!(!is_provisional(PerSide { supplier: 10, customer: 10 }, &policy));
/// ```
pub fn is_provisional(contributions: PerSide<u32>, policy: &Policy) -> bool {
    let least = policy.draft().uncertainty.provisional_below;
    contributions.supplier < least || contributions.customer < least
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z_SQUARED: f64 = 2.705_543_454;

    fn judged(share: f64, (low, high): (f64, f64), slack: Slack) -> Verdict {
        verdict(share, Interval { low, high }, slack, 10.0, &Policy::default())
    }

    fn more_events(verdict: Verdict) -> f64 {
        match verdict {
            Verdict::Unresolved { more_events: Some(more), .. } => more,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn slack_widens_the_range_to_its_own_side_only() {
        let narrow = (0.55, 0.59);
        let within = Verdict::Resolved(Standing { band: Band::Within, giver: None });
        assert_eq!(judged(0.57, narrow, Slack::default()), within);
        assert_eq!(judged(0.57, narrow, Slack { below: 0.05, above: 0.0 }), within);
        let Verdict::Unresolved { from, to, .. } =
            judged(0.57, narrow, Slack { below: 0.0, above: 0.05 })
        else {
            panic!("the range reaches to .64");
        };
        assert_eq!((from.band, to.band), (Band::Within, Band::Tilted));
        assert_eq!((from.giver, to.giver), (None, Some(Side::Supplier)));
    }

    #[test]
    fn a_line_below_is_cleared_by_as_much_as_the_records_may_be_off() {
        // From .75 to .6 + .05: n = z^2 * .65 * .35 / .10^2 = 61.55, of which there are 10.
        let more = more_events(judged(0.75, (0.58, 0.85), Slack { below: 0.05, above: 0.0 }));
        assert!((more - (Z_SQUARED * 0.65 * 0.35 / 0.01 - 10.0)).abs() < 1e-6, "{more}");
    }

    #[test]
    fn a_line_above_is_cleared_by_as_much_as_the_records_may_be_off() {
        // From .5 to .6 - .05: n = z^2 * .55 * .45 / .05^2 = 267.85, of which there are 10.
        let more = more_events(judged(0.5, (0.45, 0.58), Slack { below: 0.0, above: 0.05 }));
        assert!((more - (Z_SQUARED * 0.55 * 0.45 / 0.0025 - 10.0)).abs() < 1e-6, "{more}");
    }

    #[test]
    fn a_share_that_only_rounding_parts_from_a_line_lies_on_it() {
        for share in [0.6, 0.6_f64.next_up(), 0.6_f64.next_down(), 0.6 + 1e-6] {
            let verdict = judged(share, (0.55, 0.65), Slack::default());
            assert!(matches!(verdict, Verdict::Unresolved { more_events: None, .. }), "{share}");
        }
        assert!(more_events(judged(0.601, (0.55, 0.65), Slack::default())) > 600_000.0);
    }

    #[test]
    fn a_score_is_provisional_while_either_side_gave_less_than_ten_times() {
        let policy = Policy::default();
        let told = |supplier, customer| is_provisional(PerSide { supplier, customer }, &policy);
        assert!(told(9, 9) && told(9, 10) && told(10, 9) && told(0, 40) && told(40, 3));
        assert!(!told(10, 10) && !told(11, 40));
    }
}
