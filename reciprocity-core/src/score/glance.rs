//! The few numbers that are asked of very many relationships, without all that an assessment tells.

use crate::evidence::{Acts, Evidence, Sight};
use crate::party::{PerSide, Side, View};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::answer_rate::{rate, rate_by};
use crate::rule::demonstrated::{Demonstrated, by_acts, demonstrated};
use crate::rule::share::{overall_share, share_in_outline};

/// What all observers together saw of a relationship: who gave how much, how two-sided it was shown to
/// be, and how likely each side is to answer.
///
/// ```
/// # use reciprocity_core::{Event, Evidence, Fact, PerSide, Policy, Side, Timestamp};
/// use reciprocity_core::score::Glance;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// for (days, side) in [(0, Side::Supplier), (1, Side::Customer)] {
///     evidence.record(&Event::new(day(days)?, side, Fact::Request), &policy);
/// }
/// let glance = Glance::at(&evidence, day(1)?, &policy);
/// assert_eq!(glance.share, None); // nothing was given
/// assert_eq!(glance.answer_rate, PerSide { supplier: None, customer: Some(2.0 / 3.0) });
/// assert!(glance.demonstrated.is_some_and(|one| one.turn_changes == 1.0));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Glance {
    /// Each side's part of what was given, over all classes, at the rates of the joint view. Where the two
    /// sides see it differently, the share of an assessment is the mean of theirs.
    pub share: Option<PerSide<f64>>,
    /// Demonstrated reciprocity.
    pub demonstrated: Option<Demonstrated>,
    /// How likely each side is to answer.
    pub answer_rate: PerSide<Option<f64>>,
}

impl Glance {
    /// Looks at evidence, whose events all lie at or before `as_of`.
    pub fn at(evidence: &Evidence, as_of: Timestamp, policy: &Policy) -> Self {
        let sight = Sight::new(evidence, View::Joint, as_of, policy);
        Self {
            share: overall_share(&sight),
            demonstrated: demonstrated(&sight),
            answer_rate: PerSide::from_fn(|side| rate(&sight, side)),
        }
    }

    /// The same of gifts that both sides saw, to the same bits.
    pub(crate) fn at_acts(acts: &Acts, as_of: Timestamp, policy: &Policy) -> Self {
        let outline = acts.outline();
        let changes = outline.turn_changes(as_of, policy);
        let of_side = |side: Side| rate_by(&outline.answers(side, as_of, policy), policy);
        Self {
            share: share_in_outline(outline, View::Joint, policy),
            demonstrated: (outline.newest())
                .map(|_| by_acts(acts.of_each_side(as_of, policy), changes, policy)),
            answer_rate: PerSide::from_fn(of_side),
        }
    }
}
