//! The executive sponsor programme: who may be invited, whether an invitation is complete, and
//! whether a running programme is reciprocal.
//!
//! *Idea.* Such a programme is for the few where both sides invest. It works only when the customer
//! sees the value of adding resources of its own, and when it was told what is needed of it.
//!
//! *Limits.* The cap on the number of programmes concerns a portfolio; [`within_cap`] applies it.

use crate::event::Subject;
use crate::evidence::Sight;
use crate::named::named;
use crate::party::{PerSide, Profile, Side, Tier};
use crate::rule::tier::HoldsUp;

named! {
    /// The state of a running programme.
    ///
    /// ```
    /// use reciprocity_core::rule::programme::ProgrammeState;
    ///
    /// assert_eq!(ProgrammeState::AtRisk.name(), "at_risk");
    /// assert_eq!(ProgrammeState::from_name("suspended")?, ProgrammeState::Suspended);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ProgrammeState, "programme state", {
        /// Both sides keep their part.
        Reciprocal = "reciprocal",
        /// A side missed the last period, or the customer carries too little of the attention.
        AtRisk = "at_risk",
        /// The customer missed twice.
        Suspended = "suspended",
    }
}

/// What can be said of the programme of one relationship.
///
/// ```
/// # use reciprocity_core::{Event, History, Invitation, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let unfinished =
///     Invitation { exclusive: true, value: true, reason: true, benefits: true, needs: false };
/// let mut history = History::default();
/// history.record(Event::new(at, Side::Supplier, unfinished), &policy)?;
/// let programme = history.assess(at, &policy).programme;
/// // What is needed of the customer was not said, and it has not accepted.
/// assert_eq!(programme.missing_parts, Some(vec!["needs"]));
/// assert_eq!(programme.running, None);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProgrammeScore {
    /// What stands against an invitation; a relationship is eligible when nothing does.
    pub obstacles: Vec<Obstacle>,
    /// The parts that the newest invitation lacks, if there was one.
    pub missing_parts: Option<Vec<&'static str>>,
    /// The state, if an invitation was accepted.
    pub running: Option<Running>,
}

named! {
    /// What stands against an invitation.
    ///
    /// ```
    /// # use reciprocity_core::{History, Policy, Timestamp};
    /// use reciprocity_core::rule::programme::Obstacle;
    ///
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// // A relationship of the standard tier, of which nothing is on record.
    /// let programme = History::default().assess(at, &policy).programme;
    /// let obstacles = [
    ///     Obstacle::Tier,
    ///     Obstacle::SupplierDoesNotCollaborate,
    ///     Obstacle::CustomerDoesNotCollaborate,
    ///     Obstacle::ValueNotSeen,
    /// ];
    /// assert_eq!(programme.obstacles, obstacles);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    Obstacle, "obstacle", {
        /// The tier is below strategic.
        Tier = "tier",
        /// The supplier made no collaborative contribution.
        SupplierDoesNotCollaborate = "supplier_does_not_collaborate",
        /// The customer made no collaborative contribution.
        CustomerDoesNotCollaborate = "customer_does_not_collaborate",
        /// One side does not hold up its end.
        NotHeldUp = "not_held_up",
        /// The customer has not said that it sees the value.
        ValueNotSeen = "value_not_seen",
    }
}

/// A running programme.
///
/// ```
/// # use reciprocity_core::rule::programme::ProgrammeState;
/// # use reciprocity_core::{
/// #     Answers, Event, EventId, History, Invitation, PerSide, Policy, Response, Side, Timestamp,
/// # };
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// # let mut history = History::default();
/// let id = EventId::new("invitation")?;
/// let invited = Event::new(day(0)?, Side::Supplier, Invitation::default()).with_id(id.clone());
/// let accepted = Event::new(day(0)?, Side::Customer, Response::default())
///     .answering(Answers::Named(id))?;
/// history.record_all(vec![invited, accepted], &policy)?;
/// let running = |days| Ok(history.assess(day(days)?, &policy).programme.running.unwrap());
/// // Nobody attends: the first period of 91 days is missed, then the second.
/// assert_eq!(running(90)?.state, ProgrammeState::Reciprocal);
/// assert_eq!(running(91)?.state, ProgrammeState::AtRisk);
/// assert_eq!(running(182)?.state, ProgrammeState::Suspended);
/// assert_eq!(running(182)?.missed, PerSide { supplier: 2, customer: 2 });
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Running {
    /// Its state.
    pub state: ProgrammeState,
    /// How many of the last periods in a row each side missed, up to two.
    pub missed: PerSide<u32>,
    /// The customer's share of executive attention.
    pub customer_share: Option<f64>,
}

/// What the programme's rule reads beside the sight.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::tier::HoldsUp;
/// # use reciprocity_core::{PerSide, Policy, Profile, Tier, Timestamp, View};
/// use reciprocity_core::rule::programme::{Obstacle, ProgrammeFacts, programme};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let evidence = Evidence::default();
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let facts = ProgrammeFacts {
///     profile: Profile { tier: Tier::Strategic, ..Profile::default() },
///     collaborates: PerSide { supplier: true, customer: true },
///     holds_up: PerSide { supplier: Some(HoldsUp::Yes), customer: Some(HoldsUp::No) },
///     customer_attention: None,
/// };
/// let score = programme(&sight, &facts);
/// assert_eq!(score.obstacles, [Obstacle::NotHeldUp, Obstacle::ValueNotSeen]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProgrammeFacts {
    /// The tier.
    pub profile: Profile,
    /// Whether each side made a collaborative contribution.
    pub collaborates: PerSide<bool>,
    /// Whether each side holds up its end.
    pub holds_up: PerSide<Option<HoldsUp>>,
    /// The customer's share of executive attention.
    pub customer_attention: Option<f64>,
}

/// Judges the programme of one relationship.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::tier::HoldsUp;
/// # use reciprocity_core::{
/// #     Appraisal, Event, PerSide, Policy, Profile, Side, Subject, Tier, Timestamp, View,
/// # };
/// use reciprocity_core::rule::programme::{ProgrammeFacts, programme};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let facts = ProgrammeFacts {
/// #     profile: Profile { tier: Tier::Strategic, ..Profile::default() },
/// #     collaborates: PerSide { supplier: true, customer: true },
/// #     holds_up: PerSide { supplier: Some(HoldsUp::Yes), customer: Some(HoldsUp::Unresolved) },
/// #     customer_attention: None,
/// # };
/// // A strategic relationship in which both collaborate, and neither is known to fall short.
/// let mut evidence = Evidence::default();
/// let sees_value = Appraisal { subject: Subject::Value, positive: true };
/// evidence.record(&Event::new(at, Side::Customer, sees_value), &policy);
/// let score = programme(&Sight::new(&evidence, View::Joint, at, &policy), &facts);
/// assert!(score.obstacles.is_empty());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn programme(sight: &Sight<'_>, facts: &ProgrammeFacts) -> ProgrammeScore {
    let programme = sight.programme();
    let missing_parts = programme.map(|programme| programme.invitation.missing());
    let running = programme.filter(|programme| programme.accepted_at.is_some()).map(|programme| {
        let cadence = sight.policy().cadence();
        let missed = PerSide::from_fn(|side| programme.missed(side, sight.as_of(), cadence));
        let least = sight.policy().draft().programme.least_customer_share;
        let customer_share = facts.customer_attention;
        let carries = customer_share.is_none_or(|share| share >= least);
        let state = match missed.customer {
            0 if carries && missed.supplier == 0 => ProgrammeState::Reciprocal,
            0 | 1 => ProgrammeState::AtRisk,
            _ => ProgrammeState::Suspended,
        };
        Running { state, missed, customer_share }
    });
    ProgrammeScore { obstacles: obstacles(sight, facts), missing_parts, running }
}

fn obstacles(sight: &Sight<'_>, facts: &ProgrammeFacts) -> Vec<Obstacle> {
    let sees_value = sight.appraisal(Side::Customer, Subject::Value) == Some(true);
    let not_held_up =
        [facts.holds_up.supplier, facts.holds_up.customer].contains(&Some(HoldsUp::No));
    let against = [
        (Obstacle::Tier, facts.profile.tier < Tier::Strategic),
        (Obstacle::SupplierDoesNotCollaborate, !facts.collaborates.supplier),
        (Obstacle::CustomerDoesNotCollaborate, !facts.collaborates.customer),
        (Obstacle::NotHeldUp, not_held_up),
        (Obstacle::ValueNotSeen, !sees_value),
    ];
    against.into_iter().filter(|(_, stands)| *stands).map(|(obstacle, _)| obstacle).collect()
}

/// How many of `relationships` may be in a programme at once.
///
/// ```
/// use reciprocity_core::rule::programme::within_cap;
///
/// assert_eq!(within_cap(13, 0.15), 1); // 13 * .15 = 1.95
/// assert_eq!(within_cap(14, 0.15), 2); // 14 * .15 = 2.1
/// assert_eq!(within_cap(6, 0.15), 0);
/// ```
pub fn within_cap(relationships: usize, cap: f64) -> usize {
    // 57 of 100 are .57 of them, whatever the rounding of the product.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded down, to none where it is no number or below zero"
    )]
    let most = (relationships as f64 * cap * (1.0 + 4.0 * f64::EPSILON)) as usize;
    most.min(relationships)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_is_never_exceeded() {
        let of = |relationships| within_cap(relationships, 0.15);
        assert_eq!([of(0), of(6), of(7), of(13), of(14), of(100)], [0, 0, 1, 1, 2, 15]);
        assert_eq!((within_cap(5, 1.0), within_cap(5, 0.0)), (5, 0));
        // In floating point, 100 * .57 and 100 * .29 lie just below 57 and 29.
        assert_eq!((within_cap(100, 0.57), within_cap(100, 0.29)), (57, 29));
        // To count down to it would take centuries.
        assert_eq!([0.0, -1.0, f64::NAN].map(|cap| within_cap(usize::MAX, cap)), [0; 3]);
        assert_eq!(within_cap(usize::MAX, f64::INFINITY), usize::MAX);
    }
}
