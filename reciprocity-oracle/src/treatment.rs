//! How each side treats the other: the principles, answers, acts.

use crate::certainty::{Belief, EVEN, Range, belief, through, wilson};
use crate::deeds::Matter;
use crate::exchange::{acts, turns};
use crate::outlook::bucket;
use crate::shares::{Share, Sight, Worth};
use crate::{co_contribution, excess, felt_fairness};
use reciprocity_core::{Event, Fact, Principle, Side, Span, Timestamp, Tone};

/// How one side treats the other in one matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Treatment {
    /// The score and its range.
    pub score: Option<(f64, Range)>,
    /// Discounted good experience.
    pub good: f64,
    /// Discounted bad experience.
    pub bad: f64,
    /// What one would believe without the experience.
    pub before: f64,
}

/// How one side answers the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerRate {
    /// The rate.
    pub rate: f64,
    /// Its range.
    pub range: Range,
    /// Decided turns of the other side: all, though the rate remembers the newest 128.
    pub turns: usize,
    /// Those that were answered.
    pub answered: usize,
    /// The powers of two, in seconds, between which the median answer time lies.
    pub median_seconds: Option<(u64, u64)>,
}

impl Sight<'_> {
    /// How the other side treats `toward` in the matter of a principle.
    pub(crate) fn treatment(
        &self,
        principle: Principle,
        toward: Side,
        share: Option<(Share, Range)>,
    ) -> Treatment {
        let (judged, level) = (toward.other(), self.policy.draft().uncertainty.level);
        let lambda = self.policy.bad_weight(principle);
        let (good, bad) = self.experiences(principle, judged);
        let known = !good.is_empty() || !bad.is_empty();
        let (good, bad) = (self.sum(good), self.sum(bad));
        let after = |before: Option<Belief>| match before {
            Some(before) if !known => Some(before),
            _ => known.then(|| belief(good, bad, lambda, before.unwrap_or(EVEN), level)),
        };
        let own = |supplier: f64| if toward == Side::Supplier { supplier } else { 1.0 - supplier };
        let score = match principle {
            Principle::Fairness => after(share.map(|(share, range)| {
                let felt = felt_fairness(share.of[toward.index()], self.policy);
                (felt, through(range, |supplier| felt_fairness(own(supplier), self.policy)))
            })),
            Principle::Responsiveness if self.has_requests() => after(None),
            Principle::Responsiveness => {
                after(self.answer_rate(judged).map(|one| (one.rate, one.range)))
            }
            Principle::TimeParity => self.share(&self.imposed()).map(|hours| {
                let imposed = hours.of[judged.index()];
                let (low, high) = wilson(imposed, hours.events, level);
                let parity = |imposed| 1.0 - excess(imposed, self.policy);
                (parity(imposed), (parity(high), parity(low)))
            }),
            Principle::CoContribution => share.map(|(share, range)| {
                let both = |supplier| co_contribution([supplier, 1.0 - supplier]);
                (co_contribution(share.of), through(range, both))
            }),
            _ => after(None),
        };
        let known_before = match principle {
            Principle::Fairness => {
                share.map(|(share, _)| felt_fairness(share.of[toward.index()], self.policy))
            }
            Principle::Responsiveness if !self.has_requests() => {
                self.answer_rate(judged).map(|one| one.rate)
            }
            _ => None,
        };
        Treatment { score, good, bad, before: known_before.unwrap_or(EVEN.0) }
    }

    /// Good and bad experience with one side: recorded conduct, requests met or passed over; or the
    /// hours that it imposed.
    fn experiences(&self, principle: Principle, judged: Side) -> (Experience, Experience) {
        let (mut good, mut bad) = match principle {
            Principle::CoContribution => (Vec::new(), Vec::new()),
            Principle::TimeParity => {
                let hours = self.imposed().into_iter().filter(|one| one.0 == judged);
                (Vec::new(), hours.map(|one| (one.1, one.2)).collect())
            }
            _ => {
                let conduct = |tone| self.of(judged, &[Matter::Conduct(principle, tone)]);
                (conduct(Tone::Good), conduct(Tone::Bad))
            }
        };
        if principle != Principle::Responsiveness {
            return (good, bad);
        }
        let asked = self.items.iter().filter(|item| !item.is_outreach());
        for item in asked.filter(|item| item.event.actor() == judged.other()) {
            let sure = item.event.confidence().value();
            match (item.answered_at, item.due.filter(|due| *due < self.as_of)) {
                (Some(at), _) => good.push((sure, at)),
                (None, Some(due)) => bad.push((sure, due)),
                (None, None) => {}
            }
        }
        (good, bad)
    }

    /// Whether it is on record what deserves an answer: then nothing is inferred.
    fn has_requests(&self) -> bool {
        self.items
            .iter()
            .any(|item| item.is_request() || !item.is_outreach() && item.answered_at.is_some())
    }

    /// How much, and when, `side` did in these matters.
    pub(crate) fn of(&self, side: Side, matters: &[Matter]) -> Experience {
        let deeds = self.deeds.iter().filter(|deed| matters.contains(&deed.0) && deed.1 == side);
        deeds.map(|deed| (deed.2, deed.3)).collect()
    }

    /// Who imposed how many hours on the other.
    fn imposed(&self) -> Vec<Worth> {
        let of = |event: &&Event| match event.fact() {
            Fact::Imposition(one) => {
                let hours = one.time.value() * event.confidence().value();
                Some((event.actor(), hours, event.occurred_at()))
            }
            _ => None,
        };
        self.seen.iter().filter_map(of).collect()
    }

    /// How `side` answers.
    pub(crate) fn answer_rate(&self, side: Side) -> Option<AnswerRate> {
        let turns = turns(&acts(&self.seen), self.as_of, self.policy.answer_wait());
        let of_other = turns.into_iter().rev().filter(|turn| turn.0 == side.other());
        let answers: Vec<Option<Span>> = of_other.map(|turn| turn.1).collect();
        let newest_first: Vec<bool> = answers.iter().map(Option::is_some).collect();
        let half_life = self.policy.draft().answers.half_life_turns;
        let weight = |answered: bool| -> f64 {
            let which =
                (0..newest_first.len().min(128)).filter(|&age| newest_first[age] == answered);
            which.map(|age| 2_f64.powf(-(age as f64) / half_life)).sum()
        };
        let level = self.policy.draft().uncertainty.level;
        let (rate, range) = belief(weight(true), weight(false), 1.0, EVEN, level);
        (!newest_first.is_empty()).then(|| AnswerRate {
            rate,
            range,
            turns: newest_first.len(),
            answered: newest_first.iter().filter(|answered| **answered).count(),
            median_seconds: bucket(answers.into_iter().flatten(), 1, 2),
        })
    }

    /// Demonstrated reciprocity, acts of each side, turn changes.
    pub(crate) fn demonstrated(&self) -> Option<(f64, [f64; 2], f64)> {
        let plain = acts(&self.seen);
        let act = |event: &Event, at| (event.actor(), event.confidence().value(), at);
        let mut all: Vec<Worth> = plain.iter().map(|one| act(one, one.occurred_at())).collect();
        let outreaches = self.items.iter().filter(|item| item.is_outreach());
        all.extend(outreaches.filter_map(|item| Some(act(item.event, item.answered_at?))));
        let given = self.deeds.iter().filter(|deed| matches!(deed.0, Matter::Gave(_)));
        all.extend(given.map(|deed| (deed.1, deed.2, deed.3)));
        let changes = plain.windows(2).filter(|pair| pair[0].actor() != pair[1].actor());
        let changes = changes.map(|pair| (pair[1].confidence().value(), pair[1].occurred_at()));
        let ([a, b], f) = (self.sums(&all), self.sum(changes));
        let k = self.policy.draft().demonstrated.prior_acts;
        let score = (2.0 * (a * b).sqrt() + f) / (2.0 * (a + b + k));
        (!all.is_empty()).then_some((score, [a, b], f))
    }
}

/// Weights and times.
pub(crate) type Experience = Vec<(f64, Timestamp)>;
