//! What each side thinks of the other: expectations and trust.

use crate::certainty::{EVEN, Range, belief};
use crate::deeds::Matter::{self, Broken, Conduct, Kept, Met, Missed};
use crate::shares::Sight;
use crate::treatment::Experience;
use reciprocity_core::{Kind, Principle, Side, Tone, TrustAct};

/// How the expectations of one side were met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The score and its range.
    pub score: (f64, Range),
    /// Met weight.
    pub met: f64,
    /// Missed weight.
    pub missed: f64,
}

/// Trust of one side in the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trust {
    /// The score.
    pub score: f64,
    /// Ability, benevolence, integrity.
    pub parts: [Option<f64>; 3],
    /// How much of the trust that was asked of the side it withheld.
    pub recheck_rate: Option<f64>,
}

/// Kinds that are given without being asked for.
const GIFTS: [Kind; 5] =
    [Kind::FLEXIBILITY, Kind::GENEROSITY, Kind::IMPROVEMENT, Kind::PATIENCE, Kind::UNDERSTANDING];

impl Sight<'_> {
    pub(crate) fn expectations(&self, holder: Side) -> Option<Expected> {
        let (met, missed) = (self.of(holder, &[Met]), self.of(holder, &[Missed]));
        let known = !met.is_empty() || !missed.is_empty();
        let (met, missed) = (self.sum(met), self.sum(missed));
        let score = belief(met, missed, 1.0, EVEN, self.policy.draft().uncertainty.level);
        known.then_some(Expected { score, met, missed })
    }

    /// Trust of `side` in the other.
    pub(crate) fn trust(&self, side: Side) -> Option<Trust> {
        let other = side.other();
        let honesty = |tone| Conduct(Principle::Honesty, tone);
        let gifts = self.given.iter().filter(|one| GIFTS.contains(&one.0.0) && one.1.0 == other);
        let gifts: Experience = gifts.map(|one| (one.2, one.1.2)).collect();
        let part = |good: Experience, bad: Experience, lambda: f64| {
            let known = !good.is_empty() || !bad.is_empty();
            let (good, bad) = (self.sum(good), self.sum(bad));
            known.then(|| (good + 1.0) / (good + lambda * bad + 2.0))
        };
        let parts = [
            part(self.of(side, &[Met]), self.of(side, &[Missed]), 1.0),
            part(gifts, self.of(other, &[Matter::Trust(TrustAct::Withheld)]), 1.0),
            part(
                self.of(other, &[honesty(Tone::Good), Kept, Matter::Trust(TrustAct::Honoured)]),
                self.of(other, &[honesty(Tone::Bad), Broken, Matter::Trust(TrustAct::Betrayed)]),
                self.policy.bad_weight(Principle::Honesty),
            ),
        ];
        let known: Vec<f64> = parts.into_iter().flatten().collect();
        let score = known.iter().product::<f64>().powf(1.0 / known.len().max(1) as f64);
        let own = |act| self.sum(self.of(side, &[Matter::Trust(act)]));
        let (withheld, extended) = (own(TrustAct::Withheld), own(TrustAct::Extended));
        let recheck_rate = (withheld + extended > 0.0).then(|| withheld / (withheld + extended));
        (!known.is_empty()).then_some(Trust { score, parts, recheck_rate })
    }

    /// Honoured acts that `side` still owes after its last betrayal.
    pub(crate) fn repair_owed(&self, side: Side) -> Option<usize> {
        let acts: Vec<_> = self.deeds.iter().filter(|deed| deed.1 == side).collect();
        let is = |place: usize, act| acts[place].0 == Matter::Trust(act);
        let last = (0..acts.len()).rfind(|&place| is(place, TrustAct::Betrayed))?;
        let after = (last..acts.len()).filter(|&place| is(place, TrustAct::Honoured)).count();
        let owed = (self.policy.draft().trust.repair_acts as usize).saturating_sub(after);
        (owed > 0).then_some(owed)
    }
}
