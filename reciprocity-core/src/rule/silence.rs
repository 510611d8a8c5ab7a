//! Silence: whether the two are silent for longer than is their habit.
//!
//! *Formula.* The habit is the pause that nine in ten of their pauses between acts do not exceed (as
//! far as counts by powers of two tell it: the upper end of the bucket). They are silent beyond it
//! when the time since the last act exceeds the habit by the policy's factor.
//!
//! *Limits.* With fewer than ten pauses there is no habit yet.

use crate::evidence::Sight;

/// How long the two have been silent, beside their habit.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::silence::silence;
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// # let mut evidence = Evidence::default();
/// evidence.record(&Event::new(day(0)?, Side::Supplier, Fact::Request), &policy);
/// let quiet = silence(&Sight::new(&evidence, View::Joint, day(90)?, &policy)).unwrap();
/// // One act has no pauses, and so there is no habit that 90 days could be beyond.
/// assert_eq!((quiet.days, quiet.habit_days, quiet.beyond_habit), (90.0, None, false));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Silence {
    /// Days since the last act.
    pub days: f64,
    /// Days that nine in ten pauses do not exceed; unknown with fewer than ten pauses.
    pub habit_days: Option<f64>,
    /// Whether the silence is beyond the habit.
    pub beyond_habit: bool,
}

/// The silence as of the time of the sight; unknown without an act.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::silence::silence;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// for days in 0..=10 {
///     evidence.record(&Event::new(day(days)?, Side::Supplier, Fact::Request), &policy);
/// }
/// let on = |days| Ok(silence(&Sight::new(&evidence, View::Joint, day(days)?, &policy)).unwrap());
/// // Ten pauses of 86 400 seconds, less than 2^17: the habit is 1.52 days, and twice that 3.03.
/// assert_eq!(on(13)?.habit_days, Some(131_072.0 / 86_400.0));
/// assert!(!on(13)?.beyond_habit && on(14)?.beyond_habit);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn silence(sight: &Sight<'_>) -> Option<Silence> {
    let days = sight.as_of().since(sight.last_act()?).days();
    let pauses = sight.pauses();
    let enough = pauses.total() >= 10;
    let habit = enough.then(|| pauses.quantile_seconds(9, 10)).flatten();
    let habit_days = habit.map(|(_, below)| below as f64 / 86_400.0);
    let factor = sight.policy().draft().alerts.silence_factor;
    let beyond_habit = habit_days.is_some_and(|habit| days > habit * factor);
    Some(Silence { days, habit_days, beyond_habit })
}
