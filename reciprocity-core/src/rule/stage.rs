//! Stages: how far two parties have come with each other, and what troubles them.
//!
//! *Idea.* Openness and honesty come first, then trust, then partnership. Trouble is named before
//! progress.
//!
//! *Rule.* The first row of the table that applies (see [`stage`]). Every threshold gives way by the
//! policy's margin for the stage that the relationship was in before, so that a stage does not
//! flicker around a line; the previous stage is an argument, so the rule stays a pure function.

use crate::named::named;
use crate::party::PerSide;
use crate::policy::Policy;
use crate::rule::balance::is_one_way;

named! {
    /// The stage of a relationship.
    ///
    /// ```
    /// use reciprocity_core::rule::stage::Stage;
    ///
    /// assert_eq!(Stage::OneWay.name(), "one_way");
    /// assert_eq!(Stage::from_name("trusting")?, Stage::Trusting);
    /// let error = Stage::from_name("partners").unwrap_err();
    /// assert_eq!(error.to_string(), "unknown stage `partners`; did you mean `partner`?");
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    Stage, "stage", {
        /// No commercial contribution of both sides yet.
        Prospect = "prospect",
        /// They deal with each other.
        Transactional = "transactional",
        /// Honest in both directions.
        Open = "open",
        /// Open, and trust was extended, honoured, and is felt on both sides.
        Trusting = "trusting",
        /// Trusting, both win, and something was made better.
        Partner = "partner",
        /// A process or the connection is bad.
        Strained = "strained",
        /// One side gives nearly all.
        OneWay = "one_way",
        /// A good outcome with a bad process.
        Stunted = "stunted",
        /// Nothing has happened for long.
        Dormant = "dormant",
        /// It is over.
        Ended = "ended",
    }
}

/// What the stage is decided from, in the joint view.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_core::rule::stage::{Stage, StageFacts, stage};
///
/// let policy = Policy::default();
/// let traded = StageFacts { traded: true, ..StageFacts::default() };
/// assert_eq!(stage(&StageFacts::default(), None, &policy), Stage::Prospect);
/// assert_eq!(stage(&traded, None, &policy), Stage::Transactional);
/// let silent = StageFacts { silent_days: Some(181.0), ..traded }; // beyond 180
/// assert_eq!(stage(&silent, None, &policy), Stage::Dormant);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StageFacts {
    /// Whether an ending is on record with nothing of the exchange after it.
    pub ended: bool,
    /// Days since the newest event.
    pub silent_days: Option<f64>,
    /// What the side that gives more gave at the least, wherever in its range the share lies.
    pub greater_share: Option<f64>,
    /// How each side that gains in its own view is treated in it, where anything bad is on record of that.
    pub gainer_process: PerSide<Option<f64>>,
    /// How each side is treated, where anything bad is on record of that.
    pub process: PerSide<Option<f64>>,
    /// The connection.
    pub connection: Option<f64>,
    /// The lower bound of the honesty that each side meets with.
    pub honesty_low: PerSide<Option<f64>>,
    /// The trust of each side in the other.
    pub trust: PerSide<Option<f64>>,
    /// Whether trust was extended by one side and honoured by the other.
    pub trust_honoured: bool,
    /// Whether a betrayal is not repaired yet.
    pub betrayed: bool,
    /// Whether both sides win.
    pub win_win: bool,
    /// Whether an improvement was delivered.
    pub improved: bool,
    /// Whether both sides made a commercial contribution.
    pub traded: bool,
}

/// The stage, given the one that the relationship was in before, if that is known.
///
/// ```
/// use reciprocity_core::rule::stage::{Stage, StageFacts, stage};
/// use reciprocity_core::{PerSide, Policy};
///
/// let policy = Policy::default();
/// let honesty_low = PerSide { supplier: Some(0.7), customer: Some(0.48) };
/// let facts = StageFacts { traded: true, honesty_low, ..StageFacts::default() };
/// // Open takes .50 of both sides, and .45 to stay.
/// assert_eq!(stage(&facts, None, &policy), Stage::Transactional);
/// assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Open);
/// // Trouble is named before progress.
/// let facts = StageFacts { connection: Some(0.3), ..facts };
/// assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Strained);
/// ```
pub fn stage(facts: &StageFacts, previous: Option<Stage>, policy: &Policy) -> Stage {
    let numbers = &policy.draft().stage;
    // A threshold gives way for those who are in the stage already.
    let margin = |stages: &[Stage]| {
        if previous.is_some_and(|previous| stages.contains(&previous)) {
            numbers.margin
        } else {
            0.0
        }
    };
    let below = |score: Option<f64>, line: f64| score.is_some_and(|score| score < line);
    let at_least = |score: Option<f64>, line: f64| score.is_some_and(|score| score >= line);
    let both = |scores: &PerSide<Option<f64>>, line: f64| {
        at_least(scores.supplier, line) && at_least(scores.customer, line)
    };

    let either_below = |scores: &PerSide<Option<f64>>, line: f64| {
        below(scores.supplier, line) || below(scores.customer, line)
    };

    let one_way = margin(&[Stage::OneWay]);
    let is_one_way = facts.greater_share.is_some_and(|share| is_one_way(share, one_way, policy));
    let stunted = policy.draft().win_win.least_process + margin(&[Stage::Stunted]);
    let is_stunted = either_below(&facts.gainer_process, stunted);
    let strained = numbers.strained_below + margin(&[Stage::Strained]);
    let is_strained = either_below(&facts.process, strained) || below(facts.connection, strained);
    let open = numbers.open - margin(&[Stage::Open, Stage::Trusting, Stage::Partner]);
    let is_open = both(&facts.honesty_low, open);
    let trusting = numbers.trusting - margin(&[Stage::Trusting, Stage::Partner]);
    let is_trusting =
        is_open && facts.trust_honoured && !facts.betrayed && both(&facts.trust, trusting);

    if facts.ended {
        Stage::Ended
    } else if facts.silent_days.is_some_and(|days| days > numbers.dormant_days) {
        Stage::Dormant
    } else if is_one_way {
        Stage::OneWay
    } else if is_stunted {
        Stage::Stunted
    } else if is_strained {
        Stage::Strained
    } else if is_trusting && facts.win_win && facts.improved {
        Stage::Partner
    } else if is_trusting {
        Stage::Trusting
    } else if is_open {
        Stage::Open
    } else if !facts.traded {
        Stage::Prospect
    } else {
        Stage::Transactional
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_left_later_than_it_is_entered() {
        let policy = Policy::default();
        let facts = StageFacts {
            honesty_low: PerSide { supplier: Some(0.47), customer: Some(0.6) },
            traded: true,
            ..StageFacts::default()
        };
        assert_eq!(stage(&facts, None, &policy), Stage::Transactional);
        assert_eq!(stage(&facts, Some(Stage::Transactional), &policy), Stage::Transactional);
        assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Open);
        let yes = PerSide { supplier: Some(0.9), customer: Some(0.9) };
        let trust = PerSide { supplier: Some(0.57), customer: Some(0.9) };
        let facts = StageFacts { honesty_low: yes, trust, trust_honoured: true, ..facts };
        assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Open);
        assert_eq!(stage(&facts, Some(Stage::Trusting), &policy), Stage::Trusting);
        let facts = StageFacts { connection: Some(0.43), ..facts };
        assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Open);
        assert_eq!(stage(&facts, Some(Stage::Strained), &policy), Stage::Strained);
        let gainer_process = PerSide { supplier: Some(0.53), customer: None };
        let facts = StageFacts { gainer_process, ..facts };
        assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Open);
        assert_eq!(stage(&facts, Some(Stage::Stunted), &policy), Stage::Stunted);
        let facts = StageFacts { greater_share: Some(0.86), ..facts };
        assert_eq!(stage(&facts, Some(Stage::Open), &policy), Stage::Open);
        assert_eq!(stage(&facts, Some(Stage::OneWay), &policy), Stage::OneWay);
    }

    #[test]
    fn nothing_within_the_band_is_one_way_however_wide_the_margin() {
        let mut draft = Policy::default().draft().clone();
        (draft.balance.one_way, draft.stage.margin) = (0.7, 0.2);
        let policy = draft.freeze().unwrap();
        let facts = StageFacts { greater_share: Some(0.6), traded: true, ..StageFacts::default() };
        assert_eq!(stage(&facts, Some(Stage::OneWay), &policy), Stage::Transactional);
        let facts = StageFacts { greater_share: Some(0.61), ..facts };
        assert_eq!(stage(&facts, Some(Stage::OneWay), &policy), Stage::OneWay);
    }

    #[test]
    fn trouble_begins_beyond_its_line() {
        let policy = Policy::default();
        let facts = StageFacts {
            silent_days: Some(180.0),
            connection: Some(0.4),
            traded: true,
            ..StageFacts::default()
        };
        assert_eq!(stage(&facts, None, &policy), Stage::Transactional);
    }

    #[test]
    fn trouble_is_named_before_progress_and_a_betrayal_caps_at_open() {
        let policy = Policy::default();
        let yes = Some(0.9);
        let partner = StageFacts {
            honesty_low: PerSide { supplier: yes, customer: yes },
            trust: PerSide { supplier: yes, customer: yes },
            process: PerSide { supplier: yes, customer: yes },
            trust_honoured: true,
            win_win: true,
            improved: true,
            traded: true,
            ..StageFacts::default()
        };
        let of = |facts: StageFacts| stage(&facts, None, &policy);
        assert_eq!(of(partner), Stage::Partner);
        assert_eq!(of(StageFacts { improved: false, ..partner }), Stage::Trusting);
        assert_eq!(of(StageFacts { betrayed: true, ..partner }), Stage::Open);
        assert_eq!(of(StageFacts { connection: Some(0.3), ..partner }), Stage::Strained);
        let gainer_process = PerSide { supplier: None, customer: Some(0.45) };
        assert_eq!(of(StageFacts { gainer_process, ..partner }), Stage::Stunted);
        assert_eq!(of(StageFacts { greater_share: Some(0.9), ..partner }), Stage::OneWay);
        assert_eq!(of(StageFacts { greater_share: Some(0.89), ..partner }), Stage::Partner);
        assert_eq!(of(StageFacts { silent_days: Some(200.0), ..partner }), Stage::Dormant);
        assert_eq!(of(StageFacts { ended: true, ..partner }), Stage::Ended);
        assert_eq!(of(StageFacts::default()), Stage::Prospect);
    }
}
