//! The assessment of one relationship: each view's scores, and what follows from them together.

use crate::event::{Class, Kind, Principle, Subject, TrustAct};
use crate::evidence::{Evidence, Memory, OpenExpectation, Seen, Sight, What};
use crate::party::{PerSide, Profile, Side, View};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::courtesy::Followed;
use crate::rule::expectations::matters_most;
use crate::rule::perception::{Perception, perception};
use crate::rule::programme::{ProgrammeFacts, ProgrammeScore, programme};
use crate::rule::recommendation::{Recommendation, RecommendationFacts, recommend};
use crate::rule::returns::Returned;
use crate::rule::share::{Shares, shares};
use crate::rule::stage::{Stage, StageFacts, stage};
use crate::rule::trend::{Trend, Usual, trend};
use crate::rule::win_win::{Position, Quadrant, WinWin, win_win};
use crate::score::view_score::{Detail, Unshared, ViewScore};

/// What can be said of one relationship as of one time.
///
/// ```
/// # use reciprocity_core::rule::stage::Stage;
/// # use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// for (side, observer, hours) in [
///     (Side::Supplier, Side::Supplier, "3"),
///     (Side::Customer, Side::Supplier, "1"),
///     (Side::Supplier, Side::Customer, "1"),
///     (Side::Customer, Side::Customer, "3"),
/// ] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     history.record(Event::new(at, side, time).observed_by(observer), &policy)?;
/// }
/// let assessment = history.assess(at, &policy);
/// // Each saw itself give three of four.
/// assert!((assessment.supplier.share.unwrap().supplier - 3.0 / 4.0).abs() < 1e-12);
/// assert!((assessment.customer.share.unwrap().customer - 3.0 / 4.0).abs() < 1e-12);
/// assert!((assessment.perception.unwrap().gap - (0.75 + 0.75 - 1.0)).abs() < 1e-12);
/// assert!((assessment.joint.share.unwrap().supplier - 0.5).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Assessment {
    /// As of when, in microseconds since 1970.
    pub as_of: Timestamp,
    /// What is known beside the events.
    pub profile: Profile,
    /// In the supplier's eyes.
    pub supplier: ViewScore,
    /// In the customer's eyes.
    pub customer: ViewScore,
    /// With all that anybody saw, the gap between the two views split evenly.
    pub joint: ViewScore,
    /// How far apart the two sides' views of their own shares are.
    pub perception: Option<Perception>,
    /// Who gains, each side at the rates of its own view.
    pub win_win: WinWin,
    /// How far the two have come with each other, and what troubles them.
    pub stage: Stage,
    /// The executive sponsor programme.
    pub programme: ProgrammeScore,
    /// Where it is heading.
    pub trend: Trend,
    /// What each side still expects of the other.
    pub open_expectations: PerSide<Vec<OpenExpectation>>,
    /// Of those, the one whose fate moves the side's expectations furthest.
    pub matters_most: PerSide<Option<OpenExpectation>>,
    /// By when what would put it right is asked for: the grace of the tier, from now.
    pub redress_by: Timestamp,
    /// What only the events themselves tell, in the joint view; unknown to a tally.
    pub retrospect: Option<Retrospect>,
    /// What each side should do, in its own view.
    pub recommendations: PerSide<Recommendation>,
}

/// What only a history can tell, since it needs the events one by one.
///
/// ```
/// # use reciprocity_core::{Amount, Contribution, Event, History, Kind, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut history = History::default();
/// for (days, side, hours) in [(0, Side::Supplier, "10"), (20, Side::Customer, "6")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     history.record(Event::new(day(days)?, side, time), &policy)?;
/// }
/// let retrospect = history.assess(day(20)?, &policy).retrospect.unwrap();
/// let returned = retrospect.returns.unwrap().supplier;
/// assert_eq!(returned.median_lag_days, Some(20.0));
/// assert_eq!(returned.unreturned_by_age, [10.0 - 6.0, 0.0, 0.0, 0.0]);
/// assert_eq!(retrospect.courtesy_followed.supplier.courtesies, 0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Retrospect {
    /// What became of each side's gifts; unknown where currencies lack a rate.
    pub returns: Option<PerSide<Returned>>,
    /// How often each side's courtesy was followed by flexibility of the other.
    pub courtesy_followed: PerSide<Followed>,
}

/// What is known of a relationship beside its evidence.
///
/// ```
/// # use reciprocity_core::{
/// #     Conduct, Event, History, Policy, Principle, Profile, Side, Timestamp, Tone,
/// # };
/// use reciprocity_core::Circumstances;
/// use reciprocity_core::rule::stage::Stage;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut history = History::default();
/// for side in [Side::Supplier, Side::Customer].repeat(3) {
///     let honest = Conduct::new(Principle::Honesty, Tone::Good);
///     history.record(Event::new(at, side, honest), &policy)?;
/// }
/// // After three honest deeds the lower bound of honesty is .05^(1/(3 + 1)) = .473: Open is
/// // entered at .50, and left below .45.
/// let now = Circumstances::from(Profile::default());
/// let before = Circumstances { previous_stage: Some(Stage::Open), ..now };
/// assert_eq!(history.assess_in(now, at, &policy).stage, Stage::Prospect);
/// assert_eq!(history.assess_in(before, at, &policy).stage, Stage::Open);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Tier and nature.
    pub profile: Profile,
    /// The stage that it was last found in, if it was: a stage is left later than it is entered.
    pub previous_stage: Option<Stage>,
}

impl From<Profile> for Circumstances {
    fn from(profile: Profile) -> Self {
        Self { profile, previous_stage: None }
    }
}

/// Scores a relationship from its evidence as of a time.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Evidence, Kind, Policy, Profile, Side, Timestamp,
/// # };
/// use reciprocity_core::assess;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     evidence.record(&Event::new(at, side, time), &policy);
/// }
/// let assessment = assess(&evidence, Profile::default(), at, &policy);
/// let share = assessment.joint.share.unwrap();
/// assert!((share.supplier - 3.0 / 5.0).abs() < 1e-12);
/// assert_eq!(assessment.joint.balance, Some(1.0)); // 60/40 is within the band
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn assess(
    evidence: &Evidence,
    circumstances: impl Into<Circumstances>,
    as_of: Timestamp,
    policy: &Policy,
) -> Assessment {
    assess_in(Detail::Lists, evidence, circumstances, as_of, policy)
}

/// The same without the lists (kinds, redress, shortfall), which are left empty: for many
/// relationships at once, of which numbers and verdicts are wanted.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Evidence, Kind, Policy, Profile, Side, Timestamp,
/// # };
/// use reciprocity_core::assess;
/// use reciprocity_core::score::assess_briefly;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     evidence.record(&Event::new(at, side, time), &policy);
/// }
/// let whole = assess(&evidence, Profile::default(), at, &policy);
/// let brief = assess_briefly(&evidence, Profile::default(), at, &policy);
/// assert_eq!(brief.joint.share, whole.joint.share);
/// assert_eq!((brief.joint.kinds.len(), whole.joint.kinds.len()), (0, 1));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn assess_briefly(
    evidence: &Evidence,
    circumstances: impl Into<Circumstances>,
    as_of: Timestamp,
    policy: &Policy,
) -> Assessment {
    assess_in(Detail::Numbers, evidence, circumstances, as_of, policy)
}

fn assess_in(
    detail: Detail,
    evidence: &Evidence,
    circumstances: impl Into<Circumstances>,
    as_of: Timestamp,
    policy: &Policy,
) -> Assessment {
    let Circumstances { profile, previous_stage } = circumstances.into();
    let (slow, fast) = (Memory::Slow, Memory::Fast);
    let seen = |view, memory| Seen::new(evidence, view, memory, as_of, policy);
    let (by_all, lately) = (seen(View::Joint, slow), seen(View::Joint, fast));
    let by_side =
        (!evidence.looks_alike()).then(|| PerSide::from_fn(|side| seen(View::from(side), slow)));
    let sights = PerSide::from_fn(|side| {
        let seen = by_side.as_ref().map_or(&by_all, |seen| seen.of(side));
        Sight::over(seen, View::from(side), slow, as_of, policy)
    });
    let joint_sight = Sight::over(&by_all, View::Joint, slow, as_of, policy);
    let unshared = Unshared::new(&joint_sight);
    let mut joint_shares = shares(&joint_sight);
    let pooled_share = joint_shares.overall.map(|share| share.of.supplier);
    let joint_score = |of: &Shares, bases: &[&Shares]| {
        ViewScore::new(detail, &joint_sight, &unshared, of, bases, profile.tier)
    };
    let (own, joint, gap);
    if by_side.is_none() && joint_shares.have_one_worth(policy) {
        // All eyes see the same, and put the same rates on it.
        joint = joint_score(&joint_shares, &[&joint_shares]);
        own = PerSide::from_fn(|side| joint.in_eyes_of(View::from(side), policy));
        let of = joint_shares.overall.map(|share| share.of);
        gap = perception(&PerSide { supplier: of, customer: of });
    } else {
        let own_shares = sights.map(shares);
        own = PerSide::from_fn(|side| {
            let (sight, shares) = (sights.of(side), own_shares.of(side));
            let apart = by_side.as_ref().map(|_| Unshared::new(sight));
            let unshared = apart.as_ref().unwrap_or(&unshared);
            ViewScore::new(detail, sight, unshared, shares, &[shares], profile.tier)
        });
        gap = perception(&own_shares.map(|shares| shares.overall.map(|share| share.of)));
        joint = match (gap, &mut joint_shares.overall) {
            (Some(Perception { joint_share, .. }), Some(share)) => {
                share.of = PerSide { supplier: joint_share, customer: 1.0 - joint_share };
                joint_score(&joint_shares, &[&own_shares.supplier, &own_shares.customer])
            }
            _ => joint_score(&joint_shares, &[&joint_shares]),
        };
    }
    let positions = PerSide::from_fn(|side| position(&sights, &own, side));
    let win_win = win_win(&positions, policy);
    let facts = stage_facts(&joint_sight, &joint, &positions, win_win.quadrant);
    let fast_sight = Sight::over(&lately, View::Joint, fast, as_of, policy);
    let usual = Usual { supplier_share: pooled_share, demonstrated: joint.demonstrated };
    let open_expectations =
        PerSide::from_fn(|side| joint_sight.open_expectations(side).collect::<Vec<_>>());
    let recommendations =
        PerSide::from_fn(|side| recommendation(side, sights.of(side), own.of(side), profile));
    Assessment {
        as_of,
        profile,
        perception: gap,
        stage: stage(&facts, previous_stage, policy),
        programme: programme(
            &joint_sight,
            &programme_facts(&joint_sight, &joint_shares, &joint, profile),
        ),
        trend: trend(&fast_sight, &joint_sight, usual),
        retrospect: None,
        matters_most: open_expectations.map(|open| matters_most(open).cloned()),
        open_expectations,
        redress_by: as_of.plus(policy.grace(profile.tier)),
        recommendations,
        win_win,
        supplier: own.supplier,
        customer: own.customer,
        joint,
    }
}

fn position(sights: &PerSide<Sight<'_>>, own: &PerSide<ViewScore>, side: Side) -> Position {
    let score = own.of(side);
    Position {
        gave_and_received: score.worth.map(|worth| (*worth.of(side), *worth.of(side.other()))),
        process: *score.process.of(side),
        treated_badly: score.was_treated_badly(side),
        again: sights.of(side).appraisal(side, Subject::Again),
    }
}

fn stage_facts(
    sight: &Sight<'_>,
    joint: &ViewScore,
    positions: &PerSide<Position>,
    quadrant: Quadrant,
) -> StageFacts {
    let trust_act = |side, act| sight.of(side, What::Trust(act)).events > 0;
    let gave = |side, is: &dyn Fn(Kind) -> bool| {
        sight.given().any(|(giver, kind, ..)| giver == side && is(kind))
    };
    let of_class = |side, class| {
        let definition = |kind| sight.policy().definition(kind);
        gave(side, &|kind| definition(kind).is_some_and(|definition| definition.class == class))
    };
    StageFacts {
        ended: sight.has_ended(),
        silent_days: sight.newest().map(|newest| sight.as_of().since(newest).days()),
        greater_share: joint.share.map(|share| share.greater_at_least(sight.policy())),
        gainer_process: positions.map(Position::process_of_gainer),
        process: PerSide::from_fn(|side| {
            (*joint.process.of(side)).filter(|_| joint.was_treated_badly(side))
        }),
        connection: joint.connection,
        honesty_low: joint
            .treatment
            .map(|scores| scores[Principle::Honesty.index()].interval.map(|interval| interval.low)),
        trust: joint.trust.map(|trust| trust.map(|trust| trust.score)),
        trust_honoured: Side::ALL.into_iter().any(|side| {
            trust_act(side, TrustAct::Extended) && trust_act(side.other(), TrustAct::Honoured)
        }),
        betrayed: Side::ALL.into_iter().any(|side| sight.repair_owed(side).is_some()),
        win_win: quadrant == Quadrant::WinWin,
        improved: Side::ALL.into_iter().any(|side| gave(side, &|kind| kind == Kind::IMPROVEMENT)),
        traded: Side::ALL.into_iter().all(|side| of_class(side, Class::Commercial)),
    }
}

fn programme_facts(
    sight: &Sight<'_>,
    shares: &Shares,
    joint: &ViewScore,
    profile: Profile,
) -> ProgrammeFacts {
    let collaborates = |side| {
        let of_class = shares.kinds.iter().filter(|kind| kind.class == Class::Collaborative);
        of_class.into_iter().any(|kind| *kind.contributions.of(side) > 0)
    };
    let attention = |side| sight.of(side, What::Given(Kind::EXECUTIVE_ATTENTION, None)).relative;
    let (supplier, customer) = (attention(Side::Supplier), attention(Side::Customer));
    let whole = supplier + customer;
    ProgrammeFacts {
        profile,
        collaborates: PerSide::from_fn(collaborates),
        holds_up: joint.holds_up,
        customer_attention: (whole > 0.0).then(|| customer / whole),
    }
}

fn recommendation(
    side: Side,
    sight: &Sight<'_>,
    score: &ViewScore,
    profile: Profile,
) -> Recommendation {
    let policy = sight.policy();
    let other = side.other();
    let facts = RecommendationFacts {
        side,
        share: score.share.map(|share| share.of(side)),
        verdict: score.verdict,
        other_range: score.share.map(|share| share.interval_of(other)),
        other_holds_up: *score.holds_up.of(other),
        treated: score.treatment.of(side),
        treats: score.treatment.of(other),
        expectations: score.expectations.of(side).map(|one| (one.score, one.met, one.missed)),
        unspoken: sight.has_left_unsaid(side),
        repair_owed: sight.repair_owed(other),
        called_out: sight.called_out(side),
        change_failed: sight.has_failed_change(),
        lacks_rate: score.currency_without_rate.is_some(),
        ended: sight.has_ended(),
        tier: profile.tier,
        as_of: sight.as_of(),
    };
    recommend(&facts, policy)
}

impl Assessment {
    /// The scores of one view.
    ///
    /// ```
    /// # use reciprocity_core::{History, Policy, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let assessment = History::default().assess(at, &policy);
    /// assert_eq!(assessment.view(View::Customer), &assessment.customer);
    /// assert!(View::ALL.into_iter().all(|view| assessment.view(view).view == view));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn view(&self, view: View) -> &ViewScore {
        match view {
            View::Supplier => &self.supplier,
            View::Customer => &self.customer,
            View::Joint => &self.joint,
        }
    }
}
