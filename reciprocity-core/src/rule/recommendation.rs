//! Recommendations, the same for either side.
//!
//! *Idea.* First know, then look to your own side, then say what you need, then change the terms,
//! and only then leave.
//!
//! *Rule.* For one side, in its own view:
//!
//! 1. The relationship has ended: *nothing*, whatever is on record. Who has parted records no more and
//!    mends nothing.
//! 2. The other side betrayed trust and has not repaired it: *disengage*.
//! 3. Something is wrong with how this side fares. It has called that out and the grace of its tier
//!    has passed: *disengage* if a change of terms was refused or failed and none was accepted since,
//!    else *renegotiate*. It has called out and the grace runs, or it has not called out yet: *call
//!    out*, with the list.
//! 4. Nothing is wrong, but the verdict is not resolved: *gather evidence*.
//! 5. Otherwise *continue*.
//!
//! Beside any of these but the first: *repair your own side*, when this side takes more than the band allows, or
//! treats the other badly.
//!
//! *Least act.* What would mend the weightiest reason: for a principle below one half, the good deeds
//! that would bring it there; for the hours that one side costs the other, how many fewer would.
//!
//! *Example.* Two lies, each weighing five good deeds, beside four honest ones: `2*5 - 4` = 6 more
//! bring honesty to one half. Who cost the other nine hours and was cost one comes to one half with
//! `9 - 1*.8/.2` = 5 hours fewer.

use arrayvec::ArrayVec;

use crate::event::Principle;
use crate::named::named;
use crate::party::{Side, Tier};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::interval::Interval;
use crate::rule::principle::PrincipleScore;
use crate::rule::tier::{HoldsUp, holds_up};
use crate::rule::verdict::Verdict;

named! {
    /// What a side should do next.
    ///
    /// ```
    /// use reciprocity_core::rule::recommendation::Advice;
    ///
    /// assert_eq!(Advice::from_name("call_out")?, Advice::CallOut);
    /// // From the mildest to the gravest, and last what is over.
    /// assert!(Advice::Continue < Advice::CallOut && Advice::Renegotiate < Advice::Disengage);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    Advice, "advice", {
        /// Record more: nothing is settled yet.
        GatherEvidence = "gather_evidence",
        /// Go on.
        Continue = "continue",
        /// Say what you need.
        CallOut = "call_out",
        /// Agree on another type of relationship.
        Renegotiate = "renegotiate",
        /// Leave.
        Disengage = "disengage",
        /// Nothing: the relationship has ended.
        Nothing = "nothing",
    }
}

/// Why something is advised.
///
/// ```
/// # use reciprocity_core::rule::recommendation::{Reason, RecommendationFacts, recommend};
/// # use reciprocity_core::rule::verdict::Verdict;
/// # use reciprocity_core::{Policy, Side, Tier, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let facts = RecommendationFacts {
/// #     side: Side::Supplier,
/// #     share: None,
/// #     verdict: Verdict::Unknown,
/// #     other_range: None,
/// #     other_holds_up: None,
/// #     treated: &[],
/// #     treats: &[],
/// #     expectations: None,
/// #     unspoken: false,
/// #     repair_owed: None,
/// #     called_out: None,
/// #     change_failed: false,
/// #     lacks_rate: false,
/// #     ended: false,
/// #     tier: Tier::Standard,
/// #     as_of: at,
/// # };
/// // Little of what this side expects is met, and some of it it has not said.
/// let expectations = Some((0.25, 1.0, 5.0)); // (1 + 1)/(1 + 5 + 2)
/// let facts = RecommendationFacts { unspoken: true, expectations, ..facts };
/// let reasons = recommend(&facts, &policy).reasons;
/// assert_eq!(reasons, [Reason::ExpectationsMissed { score: 0.25 }, Reason::Unspoken]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "reason", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reason {
    /// This side gives more than the band allows.
    GivesTooMuch {
        /// Its share.
        share: f64,
    },
    /// The other side does not hold up its end.
    OtherDoesNotHoldUp,
    /// A principle toward this side is below one half.
    TreatedBadly {
        /// The principle.
        principle: Principle,
        /// Its score.
        score: f64,
    },
    /// What this side expects is met less than half.
    ExpectationsMissed {
        /// The score.
        score: f64,
    },
    /// This side expects something that it has not said.
    Unspoken,
    /// The other side betrayed trust, unrepaired.
    Betrayed,
    /// The call-out was not answered within its grace.
    CallOutUnanswered,
    /// A change of terms was refused, or failed.
    ChangeFailed,
    /// The verdict on balance is not resolved.
    Unresolved,
    /// This side takes more than the band allows.
    TakesTooMuch {
        /// Its share.
        share: f64,
    },
    /// This side treats the other badly in the matter of a principle.
    TreatsBadly {
        /// The principle.
        principle: Principle,
        /// Its score.
        score: f64,
    },
    /// Nothing is wrong.
    NothingWrong,
    /// The relationship has ended.
    Ended,
}

/// The least act that would change the advice.
///
/// ```
/// # use reciprocity_core::rule::principle::PrincipleScore;
/// # use reciprocity_core::rule::recommendation::{LeastAct, RecommendationFacts, recommend};
/// # use reciprocity_core::rule::verdict::Verdict;
/// # use reciprocity_core::{Policy, Principle, Side, Tier, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let facts = RecommendationFacts {
/// #     side: Side::Supplier,
/// #     share: None,
/// #     verdict: Verdict::Unknown,
/// #     other_range: None,
/// #     other_holds_up: None,
/// #     treated: &[],
/// #     treats: &[],
/// #     expectations: None,
/// #     unspoken: false,
/// #     repair_owed: None,
/// #     called_out: None,
/// #     change_failed: false,
/// #     lacks_rate: false,
/// #     ended: false,
/// #     tier: Tier::Standard,
/// #     as_of: at,
/// # };
/// // Four honest deeds of the customer and two lies, each weighing five: (4 + 1)/(4 + 10 + 2).
/// let principle = Principle::Honesty;
/// let score = Some(5.0 / 16.0);
/// let mut honesty = PrincipleScore::unknown(principle);
/// (honesty.score, honesty.good, honesty.bad) = (score, 4.0, 2.0);
/// let facts = RecommendationFacts { treated: &[honesty], ..facts };
/// // With 2*5 - 4 = 6 more it is (10 + 1)/(10 + 10 + 2), one half.
/// let six = LeastAct::GoodConduct { by: Side::Customer, principle, deeds: 6.0 };
/// assert_eq!(recommend(&facts, &policy).least_act, six);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "act", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum LeastAct {
    /// So many more contributions like those seen.
    Record {
        /// How many.
        contributions: f64,
    },
    /// The side `by` gives what redress says, in the view of the side that is advised.
    Redress {
        /// Who gives.
        by: Side,
    },
    /// The side `by` gives what its shortfall says, in the same view.
    HoldUp {
        /// Who gives.
        by: Side,
    },
    /// So many good deeds of `by` in the matter of a principle.
    GoodConduct {
        /// Who acts.
        by: Side,
        /// The principle.
        principle: Principle,
        /// How many, of full weight.
        deeds: f64,
    },
    /// Of the hours that `by` cost the other side so many fewer: imposed less, or made good.
    SpareHours {
        /// Who imposed them.
        by: Side,
        /// How many, discounted as they count now.
        hours: f64,
    },
    /// The expectations that are open are met, so much of them.
    MeetExpectations {
        /// Weight to be met.
        weight: f64,
    },
    /// The side says what it expects.
    Say,
    /// Trust is honoured so many times.
    HonourTrust {
        /// Who honours it.
        by: Side,
        /// How many times.
        acts: u32,
    },
    /// The other side answers what was called out, each call that waits.
    AnswerCallOut,
    /// None: all is well, or nothing on record would help.
    None,
}

/// What one side should do, why, and what would change it.
///
/// ```
/// # use reciprocity_core::rule::interval::Interval;
/// # use reciprocity_core::rule::recommendation::{
/// #     Advice, LeastAct, Reason, RecommendationFacts, recommend,
/// # };
/// # use reciprocity_core::rule::tier::HoldsUp;
/// # use reciprocity_core::rule::verdict::Verdict;
/// # use reciprocity_core::{Policy, Side, Span, Tier, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let facts = RecommendationFacts {
/// #     side: Side::Supplier,
/// #     share: None,
/// #     verdict: Verdict::Unknown,
/// #     other_range: None,
/// #     other_holds_up: None,
/// #     treated: &[],
/// #     treats: &[],
/// #     expectations: None,
/// #     unspoken: false,
/// #     repair_owed: None,
/// #     called_out: None,
/// #     change_failed: false,
/// #     lacks_rate: false,
/// #     ended: false,
/// #     tier: Tier::Standard,
/// #     as_of: at,
/// # };
/// // The customer carries too little for the standard tier, which asks .30. It was told so, and
/// // the 60 days of grace are over.
/// let facts = RecommendationFacts {
///     other_range: Some(Interval { low: 0.1, high: 0.25 }),
///     other_holds_up: Some(HoldsUp::No),
///     called_out: Some((at, None)),
///     as_of: at.plus(Span::from_days(61.0)?),
///     ..facts
/// };
/// let found = recommend(&facts, &policy);
/// assert_eq!((found.advice, found.least_act), (Advice::Renegotiate, LeastAct::AnswerCallOut));
/// assert_eq!(found.reasons, [Reason::CallOutUnanswered, Reason::OtherDoesNotHoldUp]);
/// // The transactional tier asks .20, which the customer may carry.
/// assert_eq!(found.other_tier, Some(Tier::Transactional));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Recommendation {
    /// Whom it is for.
    pub side: Side,
    /// What to do.
    pub advice: Advice,
    /// When a change of terms is advised: the deepest tier below the present one whose least share the
    /// other side may carry; none where even the lightest asks too much, or nothing is known.
    pub other_tier: Option<Tier>,
    /// Why, the weightiest reason first.
    pub reasons: Vec<Reason>,
    /// The least act that would change it.
    pub least_act: LeastAct,
    /// Whether to repair one's own side beside that, and why; empty if there is nothing to repair.
    pub repair_own_side: Vec<Reason>,
}

/// What a recommendation is made from, in the view of the side that it is for.
///
/// ```
/// # use reciprocity_core::rule::balance::Band;
/// # use reciprocity_core::rule::recommendation::{
/// #     Advice, Reason, RecommendationFacts, recommend,
/// # };
/// # use reciprocity_core::rule::verdict::{Standing, Verdict};
/// # use reciprocity_core::{Policy, Side, Tier, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let facts = RecommendationFacts {
/// #     side: Side::Supplier,
/// #     share: None,
/// #     verdict: Verdict::Unknown,
/// #     other_range: None,
/// #     other_holds_up: None,
/// #     treated: &[],
/// #     treats: &[],
/// #     expectations: None,
/// #     unspoken: false,
/// #     repair_owed: None,
/// #     called_out: None,
/// #     change_failed: false,
/// #     lacks_rate: false,
/// #     ended: false,
/// #     tier: Tier::Standard,
/// #     as_of: at,
/// # };
/// // The supplier gives a quarter, and fares well.
/// let tilted = Standing { band: Band::Tilted, giver: Some(Side::Customer) };
/// let verdict = Verdict::Resolved(tilted);
/// let facts = RecommendationFacts { share: Some(0.25), verdict, ..facts };
/// let found = recommend(&facts, &policy);
/// assert_eq!((found.advice, found.reasons), (Advice::Continue, vec![Reason::NothingWrong]));
/// assert_eq!(found.repair_own_side, [Reason::TakesTooMuch { share: 0.25 }]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendationFacts<'a> {
    /// Whom it is for.
    pub side: Side,
    /// The side's share.
    pub share: Option<f64>,
    /// The verdict on balance.
    pub verdict: Verdict,
    /// The range of the other side's share.
    pub other_range: Option<Interval>,
    /// Whether the other side holds up its end.
    pub other_holds_up: Option<HoldsUp>,
    /// How this side is treated, principle by principle.
    pub treated: &'a [PrincipleScore],
    /// How this side treats the other.
    pub treats: &'a [PrincipleScore],
    /// Its expectations: the score, and met and missed weight.
    pub expectations: Option<(f64, f64, f64)>,
    /// Whether it expected something that it did not say, and has not said since.
    pub unspoken: bool,
    /// Honoured acts that the other side still owes after a betrayal.
    pub repair_owed: Option<u32>,
    /// When it called out what it needs, unanswered, and until when the call-out itself gives time.
    pub called_out: Option<(Timestamp, Option<Timestamp>)>,
    /// Whether a change of terms was refused or failed, and none accepted since.
    pub change_failed: bool,
    /// Whether what was given cannot be added up, since a currency lacks a rate.
    pub lacks_rate: bool,
    /// Whether the relationship has ended.
    pub ended: bool,
    /// The tier.
    pub tier: Tier,
    /// As of when.
    pub as_of: Timestamp,
}

const HALF: f64 = 0.5;

/// Advises one side.
///
/// ```
/// # use reciprocity_core::rule::recommendation::{Advice, LeastAct, RecommendationFacts};
/// # use reciprocity_core::rule::verdict::Verdict;
/// # use reciprocity_core::{Policy, Side, Tier, Timestamp};
/// use reciprocity_core::rule::recommendation::recommend;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let facts = RecommendationFacts {
/// #     side: Side::Supplier,
/// #     share: None,
/// #     verdict: Verdict::Unknown,
/// #     other_range: None,
/// #     other_holds_up: None,
/// #     treated: &[],
/// #     treats: &[],
/// #     expectations: None,
/// #     unspoken: false,
/// #     repair_owed: None,
/// #     called_out: None,
/// #     change_failed: false,
/// #     lacks_rate: false,
/// #     ended: false,
/// #     tier: Tier::Standard,
/// #     as_of: at,
/// # };
/// // Of what the supplier expects a weight of 1 was met and of 5 missed: (1 + 1)/(1 + 5 + 2).
/// let facts = RecommendationFacts { expectations: Some((0.25, 1.0, 5.0)), ..facts };
/// let found = recommend(&facts, &policy);
/// assert_eq!(found.advice, Advice::CallOut);
/// // With 4 more of it met it is (5 + 1)/(5 + 5 + 2), one half.
/// assert_eq!(found.least_act, LeastAct::MeetExpectations { weight: 4.0 });
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn recommend(facts: &RecommendationFacts<'_>, policy: &Policy) -> Recommendation {
    if facts.ended {
        return Recommendation {
            side: facts.side,
            advice: Advice::Nothing,
            other_tier: None,
            reasons: vec![Reason::Ended],
            least_act: LeastAct::None,
            repair_own_side: Vec::new(),
        };
    }
    let wrong = what_is_wrong(facts);
    let (advice, reasons, least_act) = if let Some(owed) = facts.repair_owed {
        let act = LeastAct::HonourTrust { by: facts.side.other(), acts: owed };
        (Advice::Disengage, with(Reason::Betrayed, wrong), act)
    } else if let Some(first) = wrong.first().copied() {
        let act = least_act(&first, facts, policy);
        match (grace_is_over(facts, policy), facts.change_failed) {
            (false, _) => (Advice::CallOut, wrong, act),
            (true, false) => (
                Advice::Renegotiate,
                with(Reason::CallOutUnanswered, wrong),
                LeastAct::AnswerCallOut,
            ),
            (true, true) => (Advice::Disengage, with(Reason::ChangeFailed, wrong), act),
        }
    } else {
        match facts.verdict {
            Verdict::Resolved(_) => (Advice::Continue, vec![Reason::NothingWrong], LeastAct::None),
            Verdict::Unresolved { more_events, .. } => {
                let act = more_events
                    .map_or(LeastAct::None, |contributions| LeastAct::Record { contributions });
                (Advice::GatherEvidence, vec![Reason::Unresolved], act)
            }
            Verdict::Unknown => {
                // No contribution gives the currency a rate.
                let act = if facts.lacks_rate {
                    LeastAct::None
                } else {
                    LeastAct::Record { contributions: 1.0 }
                };
                (Advice::GatherEvidence, vec![Reason::Unresolved], act)
            }
        }
    };
    let repair_own_side = what_to_repair(facts);
    let other_tier = if advice == Advice::Renegotiate { other_tier(facts, policy) } else { None };
    Recommendation { side: facts.side, advice, other_tier, reasons, least_act, repair_own_side }
}

/// The deepest tier below the present one at which the other side may hold up its end.
fn other_tier(facts: &RecommendationFacts<'_>, policy: &Policy) -> Option<Tier> {
    let lighter = Tier::ALL.into_iter().rev().filter(|tier| *tier < facts.tier);
    lighter.into_iter().find(|tier| {
        let answer = holds_up(facts.other_range, *tier, policy);
        answer.is_some_and(|answer| answer != HoldsUp::No)
    })
}

fn with(first: Reason, mut reasons: Vec<Reason>) -> Vec<Reason> {
    reasons.insert(0, first);
    reasons
}

/// What is wrong with how the side fares, the weightiest first.
fn what_is_wrong(facts: &RecommendationFacts<'_>) -> Vec<Reason> {
    let mut wrong = Vec::new();
    if facts.other_holds_up == Some(HoldsUp::No) {
        wrong.push(Reason::OtherDoesNotHoldUp);
    }
    if let Some(share) = resolved_excess(facts, facts.side) {
        wrong.push(Reason::GivesTooMuch { share });
    }
    worst_first(facts.treated, |principle, score| {
        wrong.push(Reason::TreatedBadly { principle, score });
    });
    if let Some((score, ..)) = facts.expectations.filter(|(score, ..)| *score < HALF) {
        wrong.push(Reason::ExpectationsMissed { score });
    }
    if facts.unspoken {
        wrong.push(Reason::Unspoken);
    }
    wrong
}

fn what_to_repair(facts: &RecommendationFacts<'_>) -> Vec<Reason> {
    let mut repair = Vec::new();
    if let Some(share) = resolved_excess(facts, facts.side.other()) {
        repair.push(Reason::TakesTooMuch { share });
    }
    worst_first(facts.treats, |principle, score| {
        repair.push(Reason::TreatsBadly { principle, score });
    });
    repair
}

/// The side's share if the verdict says that `giver` gives more than the band allows.
fn resolved_excess(facts: &RecommendationFacts<'_>, giver: Side) -> Option<f64> {
    facts.share.filter(|_| facts.verdict.giver() == Some(giver))
}

/// The principles below one half, the lowest first. Co-contribution repeats the share, which has
/// reasons of its own, and so does fairness where no unfair conduct is on record.
fn worst_first(treated: &[PrincipleScore], mut each: impl FnMut(Principle, f64)) {
    let repeats_share = |one: &PrincipleScore| match one.principle {
        Principle::CoContribution => true,
        Principle::Fairness => one.bad <= 0.0,
        _ => false,
    };
    let mut bad = ArrayVec::<(Principle, f64), { Principle::ALL.len() }>::new();
    for one in treated.iter().take(Principle::ALL.len()) {
        if let Some(score) = one.score.filter(|score| *score < HALF)
            && !repeats_share(one)
        {
            bad.push((one.principle, score));
        }
    }
    bad.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    bad.iter().for_each(|&(principle, score)| each(principle, score));
}

/// The least act that would mend what `reason` tells.
fn least_act(reason: &Reason, facts: &RecommendationFacts<'_>, policy: &Policy) -> LeastAct {
    let other = facts.side.other();
    match reason {
        Reason::OtherDoesNotHoldUp => LeastAct::HoldUp { by: other },
        Reason::GivesTooMuch { .. } => LeastAct::Redress { by: other },
        Reason::TreatedBadly { principle: Principle::TimeParity, .. } => {
            LeastAct::SpareHours { by: other, hours: hours_to_half(facts, policy) }
        }
        Reason::TreatedBadly { principle, score } => {
            let principle = *principle;
            let deeds = deeds_to_half(facts.treated, principle, *score, policy);
            LeastAct::GoodConduct { by: other, principle, deeds }
        }
        Reason::ExpectationsMissed { .. } => {
            let weight = facts.expectations.map_or(0.0, |(_, met, missed)| missed - met);
            LeastAct::MeetExpectations { weight }
        }
        Reason::Unspoken => LeastAct::Say,
        _ => LeastAct::None,
    }
}

/// How many good deeds of full weight would bring a principle from `score` to one half: with `n` the
/// weight of all that the belief rests on, `(score*n + deeds)/(n + deeds)` is then one half, whatever
/// one believed before any deed.
fn deeds_to_half(
    treated: &[PrincipleScore],
    principle: Principle,
    score: f64,
    policy: &Policy,
) -> f64 {
    let found = treated.iter().find(|one| one.principle == principle);
    let (good, bad) = found.map_or((0.0, 0.0), |one| (one.good, one.bad));
    (1.0 - 2.0 * score) * (good + policy.bad_weight(principle) * bad + 2.0)
}

/// How many hours fewer, of those that the other side imposed, would bring time parity to one half:
/// the parity of a share `x` of the hours is one half where `x = (1 + within)/2`.
fn hours_to_half(facts: &RecommendationFacts<'_>, policy: &Policy) -> f64 {
    let imposed = |toward: &[PrincipleScore]| {
        toward.iter().find(|one| one.principle == Principle::TimeParity).map_or(0.0, |one| one.bad)
    };
    let share = f64::midpoint(1.0, policy.draft().balance.within);
    imposed(facts.treated) - imposed(facts.treats) * share / (1.0 - share)
}

/// Whether the side has called out what it needs, and waited its grace.
fn grace_is_over(facts: &RecommendationFacts<'_>, policy: &Policy) -> bool {
    facts.called_out.is_some_and(|(since, until)| {
        let until = until.unwrap_or_else(|| since.plus(policy.grace(facts.tier)));
        until < facts.as_of
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(as_of: Timestamp) -> RecommendationFacts<'static> {
        RecommendationFacts {
            side: Side::Supplier,
            share: Some(0.78),
            verdict: Verdict::Unknown,
            other_range: Some(Interval { low: 0.15, high: 0.25 }),
            other_holds_up: Some(HoldsUp::No),
            treated: &[],
            treats: &[],
            expectations: None,
            unspoken: false,
            repair_owed: None,
            called_out: None,
            change_failed: false,
            lacks_rate: false,
            ended: false,
            tier: Tier::Key,
            as_of,
        }
    }

    #[test]
    fn a_call_comes_first_then_other_terms_and_leaving_comes_last() {
        let policy = Policy::default();
        let day = |n: i64| Timestamp::from_micros(n * 86_400_000_000).unwrap();
        let plain = facts(day(100));
        assert_eq!(recommend(&plain, &policy).advice, Advice::CallOut);
        // The grace of a key relationship is 60 days.
        let called = |since: i64| RecommendationFacts {
            called_out: Some((day(since), None)),
            ..facts(day(100))
        };
        assert_eq!(recommend(&called(40), &policy).advice, Advice::CallOut);
        let renegotiate = recommend(&called(39), &policy);
        assert_eq!(renegotiate.advice, Advice::Renegotiate);
        // At most .25: too little for a standard relationship (.30), enough for a transactional one.
        assert_eq!(renegotiate.other_tier, Some(Tier::Transactional));
        let failed = RecommendationFacts { change_failed: true, ..called(39) };
        assert_eq!(recommend(&failed, &policy).advice, Advice::Disengage);
        let only_failed = RecommendationFacts { change_failed: true, ..facts(day(100)) };
        assert_eq!(
            recommend(&only_failed, &policy).advice,
            Advice::CallOut,
            "it was not called out"
        );
        let betrayed = RecommendationFacts { repair_owed: Some(2), ..facts(day(100)) };
        let betrayed = recommend(&betrayed, &policy);
        assert_eq!(betrayed.advice, Advice::Disengage);
        assert_eq!(betrayed.least_act, LeastAct::HonourTrust { by: Side::Customer, acts: 2 });
        assert_eq!(betrayed.other_tier, None);
    }

    /// What the least act is for a side that is treated so, and treats the other so.
    fn mends(treated: PrincipleScore, treats: PrincipleScore) -> LeastAct {
        let facts = RecommendationFacts {
            other_holds_up: None,
            treated: &[treated],
            treats: &[treats],
            ..facts(Timestamp::MIN)
        };
        recommend(&facts, &Policy::default()).least_act
    }

    #[test]
    fn what_would_mend_missed_expectations_is_what_was_missed_beyond_what_was_met() {
        let facts = RecommendationFacts {
            other_holds_up: None,
            expectations: Some((2.0 / 6.0, 1.0, 3.0)),
            ..facts(Timestamp::MIN)
        };
        let told = recommend(&facts, &Policy::default());
        assert_eq!(told.reasons, [Reason::ExpectationsMissed { score: 2.0 / 6.0 }]);
        // (1 + 2 + 1)/(1 + 2 + 3 + 2) is one half.
        assert_eq!(told.least_act, LeastAct::MeetExpectations { weight: 2.0 });
    }

    /// Nobody may be told that its exchange is even, and so all is well, while it is dealt with unfairly.
    #[test]
    fn unfair_conduct_is_a_reason_and_an_unfair_share_by_itself_is_told_as_the_share() {
        let told = |bad| {
            let treated = [
                scored(Principle::Fairness, 0.25, 0.0, bad),
                scored(Principle::CoContribution, 0.1, 0.0, 0.0),
            ];
            let facts = RecommendationFacts {
                other_holds_up: None,
                treated: &treated,
                treats: &treated,
                ..facts(Timestamp::MIN)
            };
            let Recommendation { reasons, repair_own_side, .. } =
                recommend(&facts, &Policy::default());
            (reasons, repair_own_side)
        };
        let (principle, score) = (Principle::Fairness, 0.25);
        assert_eq!(told(0.0), (vec![Reason::Unresolved], vec![]));
        assert_eq!(
            told(1.0),
            (
                vec![Reason::TreatedBadly { principle, score }],
                vec![Reason::TreatsBadly { principle, score }]
            )
        );
    }

    #[test]
    fn no_contribution_gives_a_currency_its_rate() {
        let act = |lacks_rate| {
            let facts = facts(Timestamp::MIN);
            let facts =
                RecommendationFacts { share: None, other_holds_up: None, lacks_rate, ..facts };
            recommend(&facts, &Policy::default()).least_act
        };
        assert_eq!(act(false), LeastAct::Record { contributions: 1.0 });
        assert_eq!(act(true), LeastAct::None);
    }

    #[test]
    fn what_is_one_half_is_not_wrong() {
        let half = [scored(Principle::Respect, 0.5, 0.0, 0.0)];
        let facts = RecommendationFacts {
            other_holds_up: None,
            treated: &half,
            treats: &half,
            expectations: Some((0.5, 1.0, 1.0)),
            ..facts(Timestamp::MIN)
        };
        let told = recommend(&facts, &Policy::default());
        assert_eq!((told.reasons, told.repair_own_side), (vec![Reason::Unresolved], vec![]));
    }

    #[test]
    fn other_terms_are_those_of_a_lighter_tier_even_where_the_present_one_may_be_carried() {
        let day = |n: i64| Timestamp::from_micros(n * 86_400_000_000).unwrap();
        let facts = RecommendationFacts {
            other_range: Some(Interval { low: 0.3, high: 0.5 }),
            unspoken: true,
            called_out: Some((day(0), None)),
            ..facts(day(100))
        };
        let told = recommend(&facts, &Policy::default());
        assert_eq!((facts.tier, told.other_tier), (Tier::Key, Some(Tier::Standard)));
    }

    fn scored(principle: Principle, score: f64, good: f64, bad: f64) -> PrincipleScore {
        PrincipleScore { principle, score: Some(score), interval: None, good, bad }
    }

    #[test]
    fn what_is_told_to_mend_a_principle_brings_it_to_one_half() {
        let none = scored(Principle::Courtesy, 1.0, 0.0, 0.0);
        let of = |principle, deeds| LeastAct::GoodConduct { by: Side::Customer, principle, deeds };
        // Two lies beside four honest deeds: (4 + 1)/(4 + 5*2 + 2); (10 + 1)/(10 + 10 + 2) is half.
        let lies = scored(Principle::Honesty, 5.0 / 16.0, 4.0, 2.0);
        assert_eq!(mends(lies, none), of(Principle::Honesty, 6.0));
        // An answer rate of a quarter and no deed: (d + .5)/(d + 2) is half for one.
        let silent = scored(Principle::Responsiveness, 0.25, 0.0, 0.0);
        assert_eq!(mends(silent, none), of(Principle::Responsiveness, 1.0));
        // Felt fairness 1 and one unfair deed: (0 + 2)/(2 + 2) is half as it is; two of them make it
        // (d + 2)/(d + 4 + 2), which is half for two good ones.
        let unfair = scored(Principle::Fairness, 2.0 / 6.0, 0.0, 2.0);
        assert_eq!(mends(unfair, none), of(Principle::Fairness, 2.0));
        // Nine hours against one: of 4 against 1 the share is .8, and the parity 1 - .2/.4.
        let hours = |bad| scored(Principle::TimeParity, 0.25, 0.0, bad);
        let LeastAct::SpareHours { by, hours } = mends(hours(9.0), hours(1.0)) else {
            panic!("the hours are what is wrong")
        };
        assert_eq!(by, Side::Customer);
        assert!((hours - 5.0).abs() < 1e-12, "{hours}");
    }
}
