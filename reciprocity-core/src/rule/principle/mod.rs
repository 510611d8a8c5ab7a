//! The eight principles: how one side treats the other.
//!
//! Each principle is a module with one function, named in the table of principles of the event
//! layer, and a constant that says whether it reads shares. What it may read is the same for all: a
//! [`Dealing`].

use crate::event::{Principle, Tone, principles};
use crate::evidence::Sight;
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::rule::answer_rate::AnswerRate;
use crate::rule::interval::Interval;
use crate::rule::posterior::{EVEN, Experience};

/// What a principle's rule reads: what the view sees, and the side whose treatment is judged.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::principle::{Dealing, score};
/// # use reciprocity_core::{PerSide, Policy, Principle, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let evidence = Evidence::default();
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let dealing = Dealing {
///     sight: &sight,
///     toward: Side::Customer,
///     answer_rate: None,
///     shares: Some(PerSide { supplier: 0.8, customer: 0.2 }),
///     share_interval: None,
/// };
/// assert_eq!(dealing.judged(), Side::Supplier);
/// // Co-contribution is read from the shares: 2 * sqrt(.8 * .2).
/// let both_put_in = score(Principle::CoContribution, &dealing).score.unwrap();
/// assert!((both_put_in - 0.8).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
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
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::principle::{Dealing, score};
/// # use reciprocity_core::{Conduct, Event, Policy, Principle, Side, Timestamp, Tone, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut evidence = Evidence::default();
/// for tone in [Tone::Good, Tone::Good, Tone::Bad] {
///     let conduct = Conduct::new(Principle::Courtesy, tone);
///     evidence.record(&Event::new(at, Side::Supplier, conduct), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// # let dealing = Dealing {
/// #     sight: &sight,
/// #     toward: Side::Customer,
/// #     answer_rate: None,
/// #     shares: None,
/// #     share_interval: None,
/// # };
/// let courtesy = score(Principle::Courtesy, &dealing);
/// assert!((courtesy.good - 2.0).abs() < 1e-12 && (courtesy.bad - 1.0).abs() < 1e-12);
/// let by_hand = (2.0 + 1.0) / (2.0 + 2.0 * 1.0 + 2.0);
/// assert!((courtesy.score.unwrap() - by_hand).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
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

impl PrincipleScore {
    /// Of a principle of which nothing is known.
    ///
    /// ```
    /// use reciprocity_core::Principle;
    /// use reciprocity_core::rule::principle::PrincipleScore;
    ///
    /// let respect = PrincipleScore::unknown(Principle::Respect);
    /// assert_eq!((respect.score, respect.good, respect.bad), (None, 0.0, 0.0));
    /// ```
    pub fn unknown(principle: Principle) -> Self {
        Self { principle, score: None, interval: None, good: 0.0, bad: 0.0 }
    }
}

impl PrincipleScore {
    /// What one believes from experience, starting from what else is known, with its range: the
    /// experience moves the belief, and where there is none the belief stands.
    #[inline]
    fn believed(
        principle: Principle,
        experience: Option<Experience>,
        known: Option<(f64, Interval)>,
        policy: &Policy,
    ) -> Self {
        match experience {
            Some(experience) => Self::experienced(principle, experience, known, policy),
            None => Self {
                score: known.map(|(score, _)| score),
                interval: known.map(|(_, interval)| interval),
                ..Self::unknown(principle)
            },
        }
    }

    fn experienced(
        principle: Principle,
        experience: Experience,
        known: Option<(f64, Interval)>,
        policy: &Policy,
    ) -> Self {
        let (prior, range) = known.unwrap_or((EVEN, Interval { low: EVEN, high: EVEN }));
        let score = Experience { prior, ..experience }.mean();
        let interval = experience.interval_within(range, policy);
        // The mean of a belief that is nearly certain can lie beyond its own quantiles.
        Self {
            principle,
            score: Some(score),
            interval: Some(Interval {
                low: interval.low.min(score),
                high: interval.high.max(score),
            }),
            good: experience.good,
            bad: experience.bad,
        }
    }
}

/// In the order of the principles.
type Scores = [PrincipleScore; Principle::ALL.len()];

macro_rules! define_rules {
    ($($variant:ident $name:literal $module:ident $doc:literal,)+) => {
        $(mod $module;)+

        /// Judges how the other side treats `dealing.toward` in the matter of `principle`.
        ///
        /// ```
        /// # use reciprocity_core::evidence::{Evidence, Sight};
        /// # use reciprocity_core::{
        /// #     Event, Imposition, Policy, Principle, Side, Span, Timestamp, View,
        /// # };
        /// use reciprocity_core::rule::principle::{Dealing, score};
        ///
        /// # let policy = Policy::default();
        /// # let at = Timestamp::from_seconds(1_767_225_600)?;
        /// let mut evidence = Evidence::default();
        /// for (side, hours) in [(Side::Supplier, 3.0), (Side::Customer, 1.0)] {
        ///     let waited = Imposition::new(Span::from_hours(hours)?)?;
        ///     evidence.record(&Event::new(at, side, waited), &policy);
        /// }
        /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
        /// let toward = |toward| {
        ///     let (answer_rate, shares, share_interval) = (None, None, None);
        ///     let sight = &sight;
        ///     let dealing = Dealing { sight, toward, answer_rate, shares, share_interval };
        ///     score(Principle::TimeParity, &dealing).score.unwrap()
        /// };
        /// // The supplier imposed 3 of 4 hours, .15 beyond the band of .60.
        /// assert!((toward(Side::Customer) - (1.0 - 0.15 / 0.40)).abs() < 1e-12);
        /// assert_eq!(toward(Side::Supplier), 1.0); // the customer is not to blame for it
        /// # Ok::<(), reciprocity_core::Error>(())
        /// ```
        pub fn score(principle: Principle, dealing: &Dealing<'_>) -> PrincipleScore {
            match principle {
                $(Principle::$variant => $module::score(dealing)),+
            }
        }

        /// Judges by the principles that read no shares, in which all views that see the same records
        /// judge alike; the others, in the order of the principles, stay unknown.
        pub(crate) fn scores_without_shares(dealing: &Dealing<'_>) -> Scores {
            [$(if $module::READS_SHARES {
                PrincipleScore::unknown(Principle::$variant)
            } else {
                $module::score(dealing)
            }),+]
        }

        /// Judges by the principles that read shares.
        pub(crate) fn score_with_shares(dealing: &Dealing<'_>, scores: &mut Scores) {
            $(if $module::READS_SHARES {
                scores[Principle::$variant.index()] = $module::score(dealing);
            })+
        }
    };
}
principles!(define_rules);

impl Dealing<'_> {
    /// The side that is judged.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::rule::principle::Dealing;
    /// # use reciprocity_core::{Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// # let evidence = Evidence::default();
    /// # let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// # let (answer_rate, shares, share_interval) = (None, None, None);
    /// let toward = Side::Supplier;
    /// let dealing = Dealing { sight: &sight, toward, answer_rate, shares, share_interval };
    /// assert_eq!(dealing.judged(), Side::Customer);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn judged(&self) -> Side {
        self.toward.other()
    }

    /// The conduct of the judged side in the matter of `principle`, if any was recorded.
    #[inline]
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
    #[inline]
    fn by_conduct(&self, principle: Principle) -> PrincipleScore {
        let experience = self.conduct(principle);
        PrincipleScore::believed(principle, experience, None, self.sight.policy())
    }
}
