//! Answer rate: how likely one side is to answer the other.
//!
//! *Idea.* The pair's own past answers tell best whether the next answer will come: of the signals
//! that a study of fifteen real histories tried, this one held in fourteen.
//!
//! *Formula.* `(answered + 1)/(turns + 2)` over the turns of the other side, each counting for
//! `2^(-age/10)` where its age is the number of turns since.
//!
//! *Example.* One turn, answered: 2/3. No turn at all: unknown.
//!
//! *Limits.* A turn is inferred from the order of acts; see the turns of the evidence. Turns that
//! still wait for their answer are left out.

use crate::evidence::{AnswerMemory, Sight};
use crate::party::Side;
use crate::policy::Policy;
use crate::rule::interval::{Interval, beta_interval};

/// How one side answers the other.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::answer_rate::answer_rate;
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// evidence.record(&Event::new(day(0)?, Side::Supplier, Fact::Request), &policy);
/// let sight = Sight::new(&evidence, View::Joint, day(8)?, &policy);
/// // The wait of 7 days is over: one turn, unanswered.
/// let rate = answer_rate(&sight, Side::Customer).unwrap();
/// assert_eq!((rate.turns, rate.answered, rate.median_seconds), (1, 0, None));
/// assert_eq!(rate.rate, (0.0 + 1.0) / (1.0 + 2.0));
/// assert!(rate.interval.holds(rate.rate));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AnswerRate {
    /// The probability that the next turn is answered.
    pub rate: f64,
    /// The range that holds it at the policy's level.
    pub interval: Interval,
    /// Decided turns of the other side, undiscounted.
    pub turns: u32,
    /// Those that were answered.
    pub answered: u32,
    /// The bounds, in seconds, of the bucket that holds the median answer time.
    pub median_seconds: Option<(u64, u64)>,
}

/// How `side` answers the other; unknown as long as no turn is decided.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::answer_rate::answer_rate;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// for (days, side) in [(0, Side::Supplier), (1, Side::Customer)] {
///     evidence.record(&Event::new(day(days)?, side, Fact::Request), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, day(1)?, &policy);
/// let rate = answer_rate(&sight, Side::Customer).unwrap();
/// assert_eq!(rate.rate, (1.0 + 1.0) / (1.0 + 2.0));
/// // A day is 86 400 seconds, between two to the 16th and to the 17th.
/// assert_eq!(rate.median_seconds, Some((65_536, 131_072)));
/// // The turn of the customer still waits.
/// assert_eq!(answer_rate(&sight, Side::Supplier), None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn answer_rate(sight: &Sight<'_>, side: Side) -> Option<AnswerRate> {
    let memory = sight.answer_memory(side);
    let (answered, turns) = remembered(&memory, sight.policy())?;
    let interval = match memory.known_range(sight.policy().turn_weights()) {
        Some((low, high)) => Interval { low, high },
        None => beta_interval(answered + 1.0, turns - answered + 1.0, sight.policy()),
    };
    Some(AnswerRate {
        rate: (answered + 1.0) / (turns + 2.0),
        interval,
        turns: memory.turns(),
        answered: memory.answered(),
        median_seconds: sight.latencies(side).median_seconds(),
    })
}

/// The rate alone, for who needs no range, which takes most of the time.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::answer_rate::rate;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// for (days, side) in [(0, Side::Supplier), (1, Side::Customer)] {
///     evidence.record(&Event::new(day(days)?, side, Fact::Request), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, day(1)?, &policy);
/// assert_eq!(rate(&sight, Side::Customer), Some((1.0 + 1.0) / (1.0 + 2.0)));
/// assert_eq!(rate(&sight, Side::Supplier), None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn rate(sight: &Sight<'_>, side: Side) -> Option<f64> {
    rate_by(&sight.answer_memory(side), sight.policy())
}

/// The same by what is remembered of the answers of a side.
pub(crate) fn rate_by(memory: &AnswerMemory, policy: &Policy) -> Option<f64> {
    let (answered, turns) = remembered(memory, policy)?;
    Some((answered + 1.0) / (turns + 2.0))
}

/// The answered turns and all turns that are remembered, discounted; none as long as no turn is decided.
fn remembered(memory: &AnswerMemory, policy: &Policy) -> Option<(f64, f64)> {
    (memory.turns() > 0).then(|| memory.discounted(policy.turn_weights()))
}
