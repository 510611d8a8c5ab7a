//! All scores of one view.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use arrayvec::ArrayVec;

use crate::event::{Class, Principle};
use crate::evidence::Sight;
use crate::party::{PerSide, Side, Tier, View};
use crate::policy::Policy;
use crate::quantity::Currency;
use crate::rule::answer_rate::{AnswerRate, answer_rate};
use crate::rule::balance::{Band, balance, band};
use crate::rule::demonstrated::{Demonstrated, demonstrated};
use crate::rule::expectations::{ExpectationScore, connection, expectations};
use crate::rule::felt_fairness::felt_fairness;
use crate::rule::improvement::improvements_per_year;
use crate::rule::interval::{Interval, wilson_interval};
use crate::rule::overall::{Factor, Overall, overall};
use crate::rule::perception::{overclaim_range, sole_observer};
use crate::rule::principle::{Dealing, PrincipleScore, score_with_shares, scores_without_shares};
use crate::rule::redress::{Redress, redress};
use crate::rule::share::{KindShare, Share, Shares};
use crate::rule::silence::{Silence, silence};
use crate::rule::tier::{HoldsUp, holds_up, shortfall};
use crate::rule::trust::{TrustScore, trust};
use crate::rule::verdict::{Slack, Verdict, is_provisional, verdict};

/// How one side is treated by the other: by principle, in the order of the principles.
///
/// ```
/// # use reciprocity_core::{Conduct, Event, History, Policy, Principle, Side, Timestamp, Tone};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// let honest = Conduct::new(Principle::Honesty, Tone::Good);
/// history.record(Event::new(at, Side::Supplier, honest), &policy)?;
/// let treatment = history.assess(at, &policy).joint.treatment;
/// let honesty = treatment.customer[Principle::Honesty.index()].score.unwrap();
/// assert!((honesty - (1.0 + 1.0) / (1.0 + 2.0)).abs() < 1e-12);
/// assert_eq!(treatment.customer[Principle::Respect.index()].score, None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub type Treatment = [PrincipleScore; Principle::ALL.len()];

/// What one view says of the relationship. A number that the record does not hold is `None`, which
/// is neither 0 nor one half.
///
/// ```
/// # use reciprocity_core::rule::balance::Band;
/// # use reciprocity_core::rule::verdict::Verdict;
/// # use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// assert_eq!(history.assess(at, &policy).joint.verdict, Verdict::Unknown);
/// for (side, hours) in [(Side::Supplier, "8"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     history.record(Event::new(at, side, time), &policy)?;
/// }
/// let joint = history.assess(at, &policy).joint;
/// assert_eq!((joint.band, joint.provisional), (Some(Band::Tilted), true));
/// assert!((joint.balance.unwrap() - (1.0 - (0.8 - 0.6) / 0.4)).abs() < 1e-12);
/// // Nobody spoke of what it expects: that is unknown, and not 0.
/// assert_eq!(joint.connection, None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
///
/// The [`Scores`] are read as if they were its own; views that see the same, and put the same worth
/// on it, share them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ViewScore {
    /// Whose eyes.
    pub view: View,
    /// The overall score: for a side's view, of that side's position; for the joint view, of both.
    pub overall: Option<Overall>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    scores: Arc<Scores>,
}

/// What a view says but for the overall score: of both sides, whoever looks.
///
/// ```
/// # use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// use reciprocity_core::score::Scores;
///
/// let mut history = History::default();
/// let hour = Contribution::new(Kind::TIME, Amount::parse("1", "hours")?);
/// history.record(Event::new(at, Side::Supplier, hour), &policy)?;
/// let assessment = history.assess(at, &policy);
/// let balance = |scores: &Scores| scores.balance;
/// // All the same to both: who gave nothing does not see more in it.
/// assert_eq!(balance(&assessment.supplier), Some(0.0));
/// assert_eq!(balance(&assessment.supplier), balance(&assessment.customer));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Scores {
    /// The share that each side gave, over all classes.
    pub share: Option<ShareScore>,
    /// The same by class.
    pub(crate) classes: ArrayVec<ClassScore, { Class::ALL.len() }>,
    /// What was given, by kind.
    pub kinds: Vec<KindScore>,
    /// A currency whose amounts could not be added to another's, for want of a rate in the policy.
    pub currency_without_rate: Option<Currency>,
    /// What each side gave, over all kinds, at the view's rates, on a scale of its own.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) worth: Option<PerSide<f64>>,
    /// Contributions of each side, undiscounted.
    pub contributions: PerSide<u32>,
    /// Whether either side's contributions are too few to stand by.
    pub provisional: bool,
    /// 1 within the band, 0 when one side gives all.
    pub balance: Option<f64>,
    /// The band of the share, whatever its interval.
    pub band: Option<Band>,
    /// The band as far as the evidence resolves it.
    pub verdict: Verdict,
    /// How fair the exchange feels to each side.
    pub felt_fairness: PerSide<Option<f64>>,
    /// How each side is treated by the other, principle by principle.
    pub treatment: PerSide<Treatment>,
    /// The mean of the known principles: how each side is treated by the other.
    pub process: PerSide<Option<f64>>,
    /// How the expectations of each side were met.
    pub expectations: PerSide<Option<ExpectationScore>>,
    /// The lesser of both sides' expectations.
    pub connection: Option<f64>,
    /// The trust of each side in the other.
    pub trust: PerSide<Option<TrustScore>>,
    /// Whether each side carries the least share that the tier asks of it.
    pub holds_up: PerSide<Option<HoldsUp>>,
    /// What each side would have to give now, kind by kind, to carry it.
    pub shortfall: PerSide<Vec<RedressOption>>,
    /// How each side answers the other.
    pub answer_rate: PerSide<Option<AnswerRate>>,
    /// How often each side makes something better than was agreed, a year.
    pub improvements_per_year: PerSide<Option<f64>>,
    /// How long the two have been silent, beside their habit.
    pub silence: Option<Silence>,
    /// Demonstrated reciprocity.
    pub demonstrated: Option<Demonstrated>,
    /// What the side that gives less would have to give now, kind by kind, each alone enough to
    /// bring the exchange within the band.
    pub redress: Vec<RedressOption>,
}

/// The share that each side gave.
///
/// ```
/// # use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// for side in [Side::Supplier, Side::Customer, Side::Customer, Side::Customer] {
///     let help = Contribution::new(Kind::SERVICE, Amount::ONE);
///     history.record(Event::new(at, side, help), &policy)?;
/// }
/// let share = history.assess(at, &policy).joint.share.unwrap();
/// assert_eq!((share.of(Side::Customer), share.greater_giver()), (0.75, Side::Customer));
/// assert!((share.effective_events - 4.0).abs() < 1e-12); // all alike
/// assert_eq!(share.overclaim, None); // both saw all of it
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShareScore {
    /// The supplier's.
    pub supplier: f64,
    /// The customer's.
    pub customer: f64,
    /// The range that holds the supplier's share.
    pub interval: Interval,
    /// How many equal events would tell it as surely.
    pub effective_events: f64,
    /// Where one side alone kept the records: that side, and the range in which its own share lies
    /// when its claims are discounted as such claims are known to need.
    pub overclaim: Option<(Side, Interval)>,
}

/// The share within one class.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Class, Contribution, Event, History, Kind, Policy, Side, Timestamp,
/// # };
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// for (side, kind) in [
///     (Side::Supplier, Kind::SERVICE),
///     (Side::Supplier, Kind::PATIENCE),
///     (Side::Customer, Kind::PATIENCE),
/// ] {
///     history.record(Event::new(at, side, Contribution::new(kind, Amount::ONE)), &policy)?;
/// }
/// let joint = history.assess(at, &policy).joint;
/// let [commercial, relational] = joint.classes() else {
///     panic!("two classes were given");
/// };
/// assert_eq!((commercial.class, commercial.supplier), (Class::Commercial, 1.0));
/// assert!((relational.customer - 1.0 / 2.0).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ClassScore {
    /// The class.
    pub class: Class,
    /// The supplier's share.
    pub supplier: f64,
    /// The customer's share.
    pub customer: f64,
}

/// What was given of one kind.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, History, Kind, PerSide, Policy, Side, Timestamp,
/// # };
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     history.record(Event::new(at, side, time), &policy)?;
/// }
/// let joint = history.assess(at, &policy).joint;
/// let kinds = &joint.kinds;
/// assert_eq!((&*kinds[0].kind, &*kinds[0].unit), ("time", "hours"));
/// assert_eq!(kinds[0].contributions, PerSide { supplier: 1, customer: 1 });
/// assert!((kinds[0].supplier_share.unwrap() - 3.0 / 5.0).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct KindScore {
    /// The kind's name.
    pub kind: Cow<'static, str>,
    /// Its class.
    pub class: Class,
    /// What its amounts are counted in: a currency, `hours`, `acts` or `units`.
    pub unit: Cow<'static, str>,
    /// Contributions of each side, undiscounted.
    pub contributions: PerSide<u32>,
    /// Amounts of each side, discounted as of the time of the assessment.
    pub amounts: PerSide<f64>,
    /// The supplier's share.
    pub supplier_share: Option<f64>,
}

/// An amount of one kind that would bring the exchange within the band.
///
/// ```
/// # use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// for (side, hours) in [(Side::Supplier, "12"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     history.record(Event::new(at, side, time), &policy)?;
/// }
/// let option = &history.assess(at, &policy).joint.redress[0];
/// assert_eq!((option.by, &*option.kind, &*option.unit), (Side::Customer, "time", "hours"));
/// // Twelve are 60 of 100 beside eight, of which two are given.
/// assert!((option.amount - (12.0 * 0.4 / 0.6 - 2.0)).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RedressOption {
    /// The side that would give it.
    pub by: Side,
    /// The kind's name.
    pub kind: Cow<'static, str>,
    /// What the amount is counted in.
    pub unit: Cow<'static, str>,
    /// How much.
    pub amount: f64,
    /// How much at the most, beyond which this side would give more than the band allows; none where
    /// no amount of the kind alone would be too much, and where the band is not what is asked for.
    pub most: Option<f64>,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Numbers and verdicts.
    Numbers,
    /// The lists by kind as well.
    Lists,
}

/// The scores that no share enters: the same in all views that see the same records.
#[derive(Debug, Clone)]
pub(crate) struct Unshared {
    treatment: PerSide<Treatment>,
    expectations: PerSide<Option<ExpectationScore>>,
    trust: PerSide<Option<TrustScore>>,
    answer_rate: PerSide<Option<AnswerRate>>,
    improvements_per_year: PerSide<Option<f64>>,
    silence: Option<Silence>,
    demonstrated: Option<Demonstrated>,
}

impl Unshared {
    pub(crate) fn new(sight: &Sight<'_>) -> Self {
        let answer_rate = PerSide::from_fn(|side| answer_rate(sight, side));
        Self {
            treatment: PerSide::from_fn(|toward| {
                let dealing = Dealing {
                    sight,
                    toward,
                    answer_rate: *answer_rate.of(toward.other()),
                    shares: None,
                    share_interval: None,
                };
                scores_without_shares(&dealing)
            }),
            expectations: PerSide::from_fn(|holder| expectations(sight, holder)),
            trust: PerSide::from_fn(|truster| trust(sight, truster)),
            answer_rate,
            improvements_per_year: PerSide::from_fn(|side| improvements_per_year(sight, side)),
            silence: silence(sight),
            demonstrated: demonstrated(sight),
        }
    }
}

/// The lists by kind.
#[derive(Default)]
struct Lists {
    kinds: Vec<KindScore>,
    shortfall: PerSide<Vec<RedressOption>>,
    redress: Vec<RedressOption>,
}

impl Lists {
    fn new(shares: &Shares, bases: &[&Shares], tier: Tier, policy: &Policy) -> Self {
        let kinds = shares.kinds.iter().filter_map(|kind| kind_score(kind, policy)).collect();
        let Some(Share { of, .. }) = shares.overall else {
            return Self { kinds, ..Self::default() };
        };
        let missing = |side| options(shortfall(&of, bases, side, tier, policy), policy);
        Self {
            kinds,
            shortfall: PerSide::from_fn(missing),
            redress: options(redress(&of, bases, policy), policy),
        }
    }
}

impl ViewScore {
    /// Applies every rule to what `sight` sees. `bases` are the shares whose mean the view's share
    /// is: its own, or, for the joint view, those of both sides.
    pub(crate) fn new(
        detail: Detail,
        sight: &Sight<'_>,
        unshared: &Unshared,
        shares: &Shares,
        bases: &[&Shares],
        tier: Tier,
    ) -> Self {
        let policy = sight.policy();
        let share = shares.overall.map(|share| share_score(share, sight));
        let of = shares.overall.map(|share| share.of);
        let contributions = PerSide::from_fn(|side| {
            shares.kinds.iter().map(|kind| *kind.contributions.of(side)).sum()
        });
        let mut treatment = unshared.treatment;
        for toward in Side::ALL {
            let dealing = Dealing {
                sight,
                toward,
                answer_rate: *unshared.answer_rate.of(toward.other()),
                shares: of,
                share_interval: share.map(|share| share.interval_of(toward)),
            };
            score_with_shares(&dealing, treatment.of_mut(toward));
        }
        let process =
            PerSide::from_fn(|side| mean(treatment.of(side).iter().filter_map(|one| one.score)));
        let felt = PerSide::from_fn(|side| of.map(|of| felt_fairness(&of, side, policy)));
        let Unshared { expectations, trust, .. } = unshared;
        let Lists { kinds, shortfall, redress } = match detail {
            Detail::Numbers => Lists::default(),
            Detail::Lists => Lists::new(shares, bases, tier, policy),
        };
        let scores = Arc::new(Scores {
            share,
            classes: class_scores(shares),
            kinds,
            currency_without_rate: shares.without_rate,
            worth: shares.worth,
            contributions,
            provisional: is_provisional(contributions, policy),
            balance: of.map(|of| balance(&of, policy)),
            band: of.map(|of| band(&of, policy)),
            verdict: share.map_or(Verdict::Unknown, |share| share.verdict(contributions, policy)),
            felt_fairness: felt,
            process,
            connection: connection(expectations),
            expectations: *expectations,
            trust: *trust,
            holds_up: PerSide::from_fn(|side| {
                holds_up(share.map(|share| share.interval_of(side)), tier, policy)
            }),
            shortfall,
            answer_rate: unshared.answer_rate,
            improvements_per_year: unshared.improvements_per_year,
            silence: unshared.silence,
            demonstrated: unshared.demonstrated,
            redress,
            treatment,
        });
        let view = sight.view();
        Self { view, overall: scores.overall(view, policy), scores }
    }

    /// The same scores as the view of somebody else who sees the same, and puts the same worth on it.
    pub(crate) fn in_eyes_of(&self, view: View, policy: &Policy) -> Self {
        Self { view, overall: self.overall(view, policy), scores: Arc::clone(&self.scores) }
    }
}

impl Deref for ViewScore {
    type Target = Scores;

    fn deref(&self) -> &Scores {
        &self.scores
    }
}

impl Scores {
    fn overall(&self, view: View, policy: &Policy) -> Option<Overall> {
        overall(|factor| self.factor_of(factor, view), policy)
    }

    /// A factor of the overall score of a side's position or, for the joint view, the geometric mean of
    /// both sides'.
    fn factor_of(&self, factor: Factor, view: View) -> Option<f64> {
        let of = |side| match factor {
            Factor::Process => *self.process.of(side),
            Factor::Expectations => self.expectations.of(side).map(|one| one.score),
            Factor::FeltFairness => *self.felt_fairness.of(side),
            Factor::Trust => self.trust.of(side).map(|trust| trust.score),
            Factor::CoContribution => {
                self.treatment.of(side)[Principle::CoContribution.index()].score
            }
        };
        if let Some(side) = view.side() {
            return of(side);
        }
        match (of(Side::Supplier), of(Side::Customer)) {
            (Some(a), Some(b)) => Some((a * b).sqrt()),
            (one, None) | (None, one) => one,
        }
    }

    /// The share that each side gave of each class of which anything was given, in the order of the
    /// classes.
    ///
    /// ```
    /// # use reciprocity_core::{History, Policy, Timestamp};
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let nothing = History::default().assess(at, &Policy::default());
    /// assert!(nothing.joint.classes().is_empty());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn classes(&self) -> &[ClassScore] {
        &self.classes
    }

    /// Whether anything bad is on record of how `side` was treated: by conduct, by requests without an
    /// answer, or by hours; and not only what was exchanged.
    ///
    /// ```
    /// # use reciprocity_core::{Conduct, Event, History, Policy, Principle, Side, Timestamp, Tone};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut history = History::default();
    /// for (side, tone) in [(Side::Supplier, Tone::Bad), (Side::Customer, Tone::Good)] {
    ///     history.record(Event::new(at, side, Conduct::new(Principle::Courtesy, tone)), &policy)?;
    /// }
    /// let joint = history.assess(at, &policy).joint;
    /// assert!(joint.was_treated_badly(Side::Customer) && !joint.was_treated_badly(Side::Supplier));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn was_treated_badly(&self, side: Side) -> bool {
        self.treatment.of(side).iter().any(|one| match one.principle {
            Principle::TimeParity => one.score.is_some_and(|score| score < 1.0),
            _ => one.bad > 0.0,
        })
    }
}

impl ShareScore {
    /// The share of one side.
    ///
    /// ```
    /// # use reciprocity_core::{
    /// #     Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp,
    /// # };
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut history = History::default();
    /// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "2")] {
    ///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
    ///     history.record(Event::new(at, side, time), &policy)?;
    /// }
    /// let share = history.assess(at, &policy).joint.share.unwrap();
    /// assert!((share.of(Side::Customer) - 2.0 / 5.0).abs() < 1e-12);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn of(&self, side: Side) -> f64 {
        match side {
            Side::Supplier => self.supplier,
            Side::Customer => self.customer,
        }
    }

    /// The range that holds the share of one side.
    ///
    /// ```
    /// # use reciprocity_core::{
    /// #     Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp,
    /// # };
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut history = History::default();
    /// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "2")] {
    ///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
    ///     history.record(Event::new(at, side, time), &policy)?;
    /// }
    /// let share = history.assess(at, &policy).joint.share.unwrap();
    /// let of_customer = share.interval_of(Side::Customer);
    /// assert_eq!(of_customer.low, 1.0 - share.interval.high);
    /// assert!(of_customer.holds(2.0 / 5.0));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn interval_of(&self, side: Side) -> Interval {
        match side {
            Side::Supplier => self.interval,
            Side::Customer => self.interval.mirrored(),
        }
    }

    /// The side that gave more; the supplier when both gave alike.
    ///
    /// ```
    /// # use reciprocity_core::{
    /// #     Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp,
    /// # };
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut history = History::default();
    /// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "4")] {
    ///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
    ///     history.record(Event::new(at, side, time), &policy)?;
    /// }
    /// let share = history.assess(at, &policy).joint.share.unwrap();
    /// assert_eq!(share.greater_giver(), Side::Customer);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn greater_giver(&self) -> Side {
        if self.customer > self.supplier { Side::Customer } else { Side::Supplier }
    }

    /// Judged by the interval, widened where one side's word is all there is.
    fn verdict(&self, contributions: PerSide<u32>, policy: &Policy) -> Verdict {
        let (slack, events) = (self.slack(policy), self.effective_events);
        let made = f64::from(contributions.supplier) + f64::from(contributions.customer);
        verdict(self.supplier, self.interval, slack, events, policy).in_contributions(made / events)
    }

    /// What the side that gives more gave at the least, wherever in that range the share lies.
    pub(crate) fn greater_at_least(&self, policy: &Policy) -> f64 {
        let range = self.slack(policy).around(self.interval);
        range.low.max(1.0 - range.high)
    }

    fn slack(&self, policy: &Policy) -> Slack {
        let overclaim = policy.draft().claims.overclaim;
        match self.overclaim {
            Some((Side::Supplier, _)) => Slack { below: overclaim, above: 0.0 },
            Some((Side::Customer, _)) => Slack { below: 0.0, above: overclaim },
            None => Slack::default(),
        }
    }
}

fn share_score(share: Share, sight: &Sight<'_>) -> ShareScore {
    ShareScore {
        supplier: share.of.supplier,
        customer: share.of.customer,
        interval: wilson_interval(share.of.supplier, share.effective_events, sight.policy()),
        effective_events: share.effective_events,
        overclaim: sole_observer(sight)
            .map(|side| (side, overclaim_range(*share.of.of(side), sight))),
    }
}

fn class_scores(shares: &Shares) -> ArrayVec<ClassScore, { Class::ALL.len() }> {
    let score = |class: Class| {
        let of = shares.classes[class.index()]?.of;
        Some(ClassScore { class, supplier: of.supplier, customer: of.customer })
    };
    Class::ALL.into_iter().filter_map(score).collect()
}

fn kind_score(kind: &KindShare, policy: &Policy) -> Option<KindScore> {
    let definition = policy.definition(kind.kind)?;
    Some(KindScore {
        kind: definition.name.clone(),
        class: kind.class,
        unit: unit_name(kind.currency, definition.unit.name()),
        contributions: kind.contributions,
        amounts: kind.amounts,
        supplier_share: kind.share.map(|share| share.of.supplier),
    })
}

fn options(amounts: Vec<Redress>, policy: &Policy) -> Vec<RedressOption> {
    let option = |one: Redress| {
        let definition = policy.definition(one.kind)?;
        Some(RedressOption {
            by: one.by,
            kind: definition.name.clone(),
            unit: unit_name(one.currency, definition.unit.name()),
            amount: one.amount,
            most: one.most,
        })
    };
    amounts.into_iter().filter_map(option).collect()
}

fn unit_name(currency: Option<Currency>, unit: &'static str) -> Cow<'static, str> {
    currency.map_or(Cow::Borrowed(unit), |currency| Cow::Owned(currency.code().to_owned()))
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), number| (sum + number, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
