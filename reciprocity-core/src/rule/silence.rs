//! Silence: whether the two are silent for longer than is their habit.
//!
//! *Formula.* The habit is the pause that nine in ten of their pauses between acts do not exceed (as
//! far as counts by powers of two tell it: the upper end of the bucket). They are silent beyond it
//! when the time since the last act exceeds the habit by the policy's factor.
//!
//! *Limits.* With fewer than ten pauses there is no habit yet.

use crate::evidence::Sight;

/// How long the two have been silent, beside their habit.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Silence {
    /// Days since the last act.
    pub days: f64,
    /// Days that nine in ten pauses do not exceed; unknown with fewer than ten pauses.
    pub habit_days: Option<f64>,
    /// Whether the silence is beyond the habit.
    pub beyond_habit: bool,
}

/// The silence as of the time of the sight; unknown without an act.
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
