//! What is still open, and at what pace the two go on.

use crate::deeds::Open;
use crate::exchange::acts;
use crate::shares::Sight;
use reciprocity_core::{Kind, Side, Span};

/// How long the two have been silent, in days; the pause that nine in ten of theirs do not exceed;
/// whether they are silent for longer than is their habit.
pub type Silence = (f64, Option<f64>, bool);

impl Sight<'_> {
    pub(crate) fn silence(&self) -> Option<Silence> {
        let acts = acts(&self.seen);
        let days = self.as_of.since(acts.last()?.occurred_at()).days();
        let pauses = acts.windows(2).map(|two| two[1].occurred_at().since(two[0].occurred_at()));
        let pause = if pauses.len() < 10 { None } else { bucket(pauses, 9, 10) };
        let habit = pause.map(|(_, most)| most as f64 / 86_400.0);
        let factor = self.policy.draft().alerts.silence_factor;
        Some((days, habit, habit.is_some_and(|habit| days > habit * factor)))
    }

    /// How often `side` makes something better in a year of 365.25 days.
    pub(crate) fn improvements_per_year(&self, side: Side) -> Option<f64> {
        let of_side =
            self.given.iter().filter(|one| one.0.0 == Kind::IMPROVEMENT && one.1.0 == side);
        let count = self.sum(of_side.map(|one| (one.2, one.1.2)));
        let a_year = 365.25 / self.half_life * std::f64::consts::LN_2;
        (!self.seen.is_empty()).then_some(count * a_year)
    }

    /// What `holder` still expects.
    pub(crate) fn open_of(&self, holder: Side) -> Vec<Open> {
        self.open.iter().filter(|one| one.holder == holder).cloned().collect()
    }
}

/// Of what was said: what has most weight that is not met, and of several what is due first.
pub(crate) fn matters_most(open: &[Open]) -> Option<Open> {
    let mut said: Vec<&Open> = open.iter().filter(|one| one.stated).collect();
    said.sort_by(|a, b| a.id.cmp(&b.id));
    said.sort_by_key(|one| (one.since_and_due.1.is_none(), one.since_and_due.1));
    let unmet = |one: &Open| one.weight_and_degree.0 * (1.0 - one.weight_and_degree.1);
    said.sort_by(|a, b| unmet(b).total_cmp(&unmet(a)));
    said.first().map(|one| (*one).clone())
}

/// The powers of two, in seconds, between which the least time lies that `part` of `whole` of all do
/// not exceed.
pub(crate) fn bucket(
    times: impl Iterator<Item = Span>,
    part: usize,
    whole: usize,
) -> Option<(u64, u64)> {
    let mut seconds: Vec<i64> = times.map(|time| time.micros() / 1_000_000).collect();
    seconds.sort_unstable();
    let place = (seconds.len() * part).div_ceil(whole).checked_sub(1)?;
    let above = (0..).map(|power| 1_i64 << power).find(|&most| seconds[place] < most)?;
    Some(((above / 2).cast_unsigned(), above.cast_unsigned()))
}
