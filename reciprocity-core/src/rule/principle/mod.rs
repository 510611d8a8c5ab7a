//! The eight principles: how one side treats the other.
//!
//! Each principle is a module with one function, named in the table of principles of the event
//! layer, and a constant that says whether it reads shares. What it may read is the same for all: a
//! [`Dealing`].

use crate::event::{Principle, Tone, principles};
use crate::evidence::Sight;
use crate::party::{PerSide, Side};
use crate::rule::answer_rate::AnswerRate;
use crate::rule::interval::Interval;
use crate::rule::posterior::{EVEN, Experience};

/// What a principle's rule reads: what the view sees, and the side whose treatment is judged.
#[derive(Debug, Clone, Copy)]
pub struct Dealing<'a> {
    /// What the view sees.
    pub sight: &'a Sight<'a>,
    /// The side that is treated; the other one is judged.
    pub toward: Side,
    /// How the judged side answers, if turns tell.
    pub answer_rate: Option<AnswerRate>,
    /// The share that each side gave, if any.
    pub shares: Option<PerSide<f64>>,
    /// The interval of the share of the side that is treated.
    pub share_interval: Option<Interval>,
}

/// How one side treats the other in the matter of one principle.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PrincipleScore {
    /// The principle.
    pub principle: Principle,
    /// From 0 to 1, or unknown.
    pub score: Option<f64>,
    /// The range that holds the score at the policy's level.
    pub interval: Option<Interval>,
    /// Good experience, discounted. Never netted against the bad.
    pub good: f64,
    /// Bad experience, discounted.
    pub bad: f64,
}

/// What a principle's rule returns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Treatment {
    score: Option<f64>,
    interval: Option<Interval>,
    good: f64,
    bad: f64,
}

impl Treatment {
    /// What one believes from experience, starting from what else is known, with its range: the
    /// experience moves the belief, and where there is none the belief stands.
    fn of(
        experience: Option<Experience>,
        known: Option<(f64, Interval)>,
        dealing: &Dealing<'_>,
    ) -> Self {
        let policy = dealing.sight.policy();
        let Some(experience) = experience else {
            return known.map_or_else(Self::default, |(score, interval)| Self {
                score: Some(score),
                interval: Some(interval),
                ..Self::default()
            });
        };
        let from = |prior| Experience { prior, ..experience };
        let (prior, range) = known.unwrap_or((EVEN, Interval { low: EVEN, high: EVEN }));
        let score = from(prior).mean();
        // The mean of a belief that is nearly certain can lie beyond its own quantiles.
        Self {
            score: Some(score),
            interval: Some(Interval {
                low: from(range.low).interval(policy).low.min(score),
                high: from(range.high).interval(policy).high.max(score),
            }),
            good: experience.good,
            bad: experience.bad,
        }
    }
}

macro_rules! define_rules {
    ($($variant:ident $name:literal $module:ident $doc:literal,)+) => {
        $(mod $module;)+

        /// Judges how the other side treats `dealing.toward` in the matter of `principle`.
        pub fn score(principle: Principle, dealing: &Dealing<'_>) -> PrincipleScore {
            let Treatment { score, interval, good, bad } = match principle {
                $(Principle::$variant => $module::treatment(dealing)),+
            };
            PrincipleScore { principle, score, interval, good, bad }
        }

        /// Whether the rule of `principle` reads shares; if not, all views that see the same records
        /// judge alike.
        pub(crate) const fn reads_shares(principle: Principle) -> bool {
            match principle {
                $(Principle::$variant => $module::READS_SHARES),+
            }
        }
    };
}
principles!(define_rules);

impl Dealing<'_> {
    /// The side that is judged.
    pub fn judged(&self) -> Side {
        self.toward.other()
    }

    /// The conduct of the judged side in the matter of `principle`, if any was recorded.
    fn conduct(&self, principle: Principle) -> Option<Experience> {
        let of = |tone| self.sight.conduct(self.judged(), principle, tone);
        let (good, bad) = (of(Tone::Good), of(Tone::Bad));
        (good.events + bad.events > 0).then(|| Experience {
            good: good.value,
            bad: bad.value,
            bad_weight: self.sight.policy().bad_weight(principle),
            prior: EVEN,
        })
    }

    /// The treatment that follows from recorded conduct alone.
    fn by_conduct(&self, principle: Principle) -> Treatment {
        Treatment::of(self.conduct(principle), None, self)
    }
}
