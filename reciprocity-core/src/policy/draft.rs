//! The numbers of a policy, as plain data to read, edit and write.
//!
//! Each number names its source, or says *choice* where no source gives it.

use std::collections::BTreeMap;

use crate::event::{Class, Principle};
use crate::party::Tier;
use crate::quantity::Unit;

/// Every number that a rule uses. Edit it freely; [`PolicyDraft::freeze`] checks it and makes the
/// [`Policy`](crate::Policy) that rules read.
///
/// ```
/// use reciprocity_core::PolicyDraft;
///
/// let mut draft = PolicyDraft::default();
/// draft.memory.slow_half_life_days = 365.0;
/// draft.currencies.insert("EUR".to_owned(), 1.0);
/// let policy = draft.clone().freeze()?;
/// assert_eq!(policy.draft(), &draft);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct PolicyDraft {
    /// The version of the method that the policy was written for.
    pub version: MethodVersion,
    /// How fast the past fades.
    pub memory: Memory,
    /// What counts as an answer.
    pub answers: Answers,
    /// The shares that are called balanced and one-way.
    pub balance: Balance,
    /// How giving too much and taking too much feel.
    pub felt_fairness: FeltFairness,
    /// Demonstrated reciprocity.
    pub demonstrated: Demonstrated,
    /// By principle: how much more a bad deed weighs than a good one.
    pub bad_weights: BadWeights,
    /// How certainty is told.
    pub uncertainty: Uncertainty,
    /// How much a side overstates its own part.
    pub claims: Claims,
    /// What may be expected.
    pub expectations: Expectations,
    /// Trust.
    pub trust: Trust,
    /// Win-win.
    pub win_win: WinWin,
    /// The stages of a relationship.
    pub stage: Stages,
    /// By tier, the least share that each side must carry.
    pub tiers: Tiers,
    /// The executive sponsor programme.
    pub programme: Programme,
    /// What happens after a side has said what it needs.
    pub call_out: CallOuts,
    /// What is a return of what.
    pub returns: Returns,
    /// What is worth an alert.
    pub alerts: Alerts,
    /// The weights of the classes of contribution in the overall share.
    pub classes: ClassWeights,
    /// The weights of the factors in the overall score.
    pub overall: OverallWeights,
    /// Kinds of contribution beside the built-in ones, by name.
    pub kinds: BTreeMap<String, CustomKind>,
    /// What one unit of a kind is worth, by kind and view. A kind that does not stand here has the
    /// rates of [`Rates::of`].
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::policy::reading::rates"))]
    pub rates: BTreeMap<String, Rates>,
    /// What one major unit of a currency is worth in the policy's common measure, by code.
    pub currencies: BTreeMap<String, f64>,
}

impl Default for PolicyDraft {
    fn default() -> Self {
        Self {
            version: MethodVersion::default(),
            memory: Memory::default(),
            answers: Answers::default(),
            balance: Balance::default(),
            felt_fairness: FeltFairness::default(),
            demonstrated: Demonstrated::default(),
            bad_weights: BadWeights::default(),
            uncertainty: Uncertainty::default(),
            claims: Claims::default(),
            expectations: Expectations::default(),
            trust: Trust::default(),
            win_win: WinWin::default(),
            stage: Stages::default(),
            tiers: Tiers::default(),
            programme: Programme::default(),
            call_out: CallOuts::default(),
            returns: Returns::default(),
            alerts: Alerts::default(),
            classes: ClassWeights::default(),
            overall: OverallWeights::default(),
            kinds: BTreeMap::new(),
            rates: Rates::usual(),
            currencies: BTreeMap::new(),
        }
    }
}

impl PolicyDraft {
    /// What one unit of a kind is worth: as the table says, or else by default.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// assert_eq!(PolicyDraft::default().rates_of("money").supplier, 1.2);
    /// ```
    pub fn rates_of(&self, kind: &str) -> Rates {
        self.rates.get(kind).copied().unwrap_or_else(|| Rates::of(kind))
    }

    /// Puts the defaults where a table of names does not say otherwise.
    pub(super) fn complete(&mut self) {
        for (kind, usual) in Rates::usual() {
            self.rates.entry(kind).or_insert(usual);
        }
        for (principle, usual) in BadWeights::default().0 {
            self.bad_weights.0.entry(principle).or_insert(usual);
        }
    }
}

/// The version of the method that this crate implements.
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::MethodVersion;
///
/// let of_another = PolicyDraft { version: MethodVersion(999), ..PolicyDraft::default() };
/// assert!(of_another.freeze().is_err());
/// assert_eq!(PolicyDraft::default().version, MethodVersion::CURRENT);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct MethodVersion(pub u32);

impl MethodVersion {
    /// The version in force.
    pub const CURRENT: Self = Self(1);
}

impl Default for MethodVersion {
    fn default() -> Self {
        Self::CURRENT
    }
}

/// Half-lives of the two memories.
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Memory;
///
/// let memory = Memory { slow_half_life_days: 360.0, ..Memory::default() };
/// let policy = PolicyDraft { memory, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.slow().span().days(), 360.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Memory {
    /// Days in which an event loses half its weight in the slow memory, which scores read: 180
    /// (choice; between 60 days and none at all the results on real histories hardly move).
    pub slow_half_life_days: f64,
    /// The same for the fast memory, which trends compare with the slow one: 45 (choice).
    pub fast_half_life_days: f64,
    /// Days by which an event may lie behind the newest one of its relationship and still be taken
    /// by a tally: 7 (choice). A history takes any.
    pub allowed_lateness_days: f64,
}

impl Default for Memory {
    fn default() -> Self {
        Self { slow_half_life_days: 180.0, fast_half_life_days: 45.0, allowed_lateness_days: 7.0 }
    }
}

/// What counts as an answer, and how long answer rates remember.
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Answers;
///
/// let answers = Answers { wait_days: 2.0, ..Answers::default() };
/// let policy = PolicyDraft { answers, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.answer_wait().hours(), 48.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Answers {
    /// Days within which an answer counts, where the request names no due time: 7 (choice).
    pub wait_days: f64,
    /// Turns in which a turn loses half its weight in the answer rate: 10, the value that predicts
    /// the next answer best over real histories. The memory is 128 turns long: at 10 turns, what
    /// lies beyond would weigh less than 0.02 % together. At most 20.
    pub half_life_turns: f64,
}

impl Default for Answers {
    fn default() -> Self {
        Self { wait_days: 7.0, half_life_turns: 10.0 }
    }
}

/// The bands of balance, as shares of the side that gives more.
///
/// ```
/// use reciprocity_core::rule::balance::balance;
/// use reciprocity_core::{PerSide, Policy, PolicyDraft};
///
/// let shares = PerSide { supplier: 0.75, customer: 0.25 };
/// assert!((balance(&shares, &Policy::default()) - 0.625).abs() < 1e-12); // 1 - (.75 - .60)/.40
/// let mut draft = PolicyDraft::default();
/// draft.balance.within = 0.75;
/// assert_eq!(balance(&shares, &draft.freeze()?), 1.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Balance {
    /// Up to this share the exchange is within the band: 0.60, the norm of the essay "Relationships
    /// in Business are a two way street" ("somewhere in the 60/40 range").
    pub within: f64,
    /// From this share on it is one-way: 0.90, where real histories have their knee.
    pub one_way: f64,
}

impl Default for Balance {
    fn default() -> Self {
        Self { within: 0.60, one_way: 0.90 }
    }
}

/// How much less it hurts to take too much than to give too much.
///
/// ```
/// use reciprocity_core::rule::felt_fairness::felt_fairness;
/// use reciprocity_core::{PerSide, Policy, Side};
///
/// let (policy, all) = (Policy::default(), PerSide { supplier: 1.0, customer: 0.0 });
/// assert_eq!(felt_fairness(&all, Side::Supplier, &policy), 0.0);
/// assert_eq!(felt_fairness(&all, Side::Customer, &policy), 0.39); // 1 - .61
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct FeltFairness {
    /// The weight of advantageous inequity beside disadvantageous inequity: 0.61, the ratio
    /// beta/alpha of Fehr and Schmidt's model (1999) at the values .326/.533 of a meta-analysis of
    /// 2026.
    pub advantageous_ratio: f64,
}

impl Default for FeltFairness {
    fn default() -> Self {
        Self { advantageous_ratio: 0.61 }
    }
}

/// Demonstrated reciprocity.
///
/// ```
/// use reciprocity_core::policy::Demonstrated;
///
/// let prior = Demonstrated::default().prior_acts;
/// // Eight acts each way and sixteen turn changes: (2 sqrt(a b) + f)/(2 (a + b + prior)).
/// let shown = (2.0 * (8.0_f64 * 8.0).sqrt() + 16.0) / (2.0 * (8.0 + 8.0 + prior));
/// assert_eq!(shown, 0.8); // 32/40
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Demonstrated {
    /// Acts of a relationship not yet seen, which draw the number toward "not shown": 4, the best
    /// of the values tried on 15 real histories.
    pub prior_acts: f64,
}

impl Default for Demonstrated {
    fn default() -> Self {
        Self { prior_acts: 4.0 }
    }
}

/// By principle, how many good deeds one bad deed outweighs; of the principles that are a matter of
/// conduct alone, since the others know no deeds.
///
/// 2, and 5 for honesty (choice, within what Slovic 1993 on the asymmetry of trust and Gottman
/// 1994 on the ratio of good to bad found).
///
/// ```
/// use reciprocity_core::{PolicyDraft, Principle};
///
/// let mut draft = PolicyDraft::default();
/// assert_eq!(draft.bad_weights.0["honesty"], 5.0);
/// draft.bad_weights.0.insert("listening".to_owned(), 3.0);
/// assert_eq!(draft.freeze()?.bad_weight(Principle::Listening), 3.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct BadWeights(
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::policy::reading::bad_weights"))]
    pub BTreeMap<String, f64>,
);

impl Default for BadWeights {
    fn default() -> Self {
        let weight = |principle| if principle == Principle::Honesty { 5.0 } else { 2.0 };
        let judged = Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct());
        Self(judged.map(|one| (one.name().to_owned(), weight(one))).collect())
    }
}

/// How certainty is told.
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Uncertainty;
///
/// let uncertainty = Uncertainty { level: 0.95, ..Uncertainty::default() };
/// let policy = PolicyDraft { uncertainty, ..PolicyDraft::default() }.freeze()?;
/// assert!((policy.normal_quantile() - 1.96).abs() < 5e-4);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Uncertainty {
    /// The probability with which an interval holds the truth: 0.90 (choice).
    pub level: f64,
    /// With fewer contributions than this from either side a score is provisional: 10 (choice).
    pub provisional_below: u32,
}

impl Default for Uncertainty {
    fn default() -> Self {
        Self { level: 0.90, provisional_below: 10 }
    }
}

/// How much a side overstates its own part.
///
/// ```
/// use reciprocity_core::policy::Claims;
///
/// // Where both overstate their part by as much, two claims to a half sum to 1.2.
/// assert_eq!(2.0 * (0.5 + Claims::default().overclaim), 1.2);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Claims {
    /// By how much one side's own records may overstate its share: 0.1, since what two people
    /// claim of a joint work sums to about 1.2 (Ross and Sicoly 1979).
    pub overclaim: f64,
}

impl Default for Claims {
    fn default() -> Self {
        Self { overclaim: 0.1 }
    }
}

/// What may be expected of the other side.
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Expectations;
///
/// let expectations = Expectations { least_lead_days: 3.0 };
/// let policy = PolicyDraft { expectations, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.least_lead().hours(), 72.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Expectations {
    /// Days that must lie between the statement of an expectation and its due time, or it asks "at
    /// the drop of a hat" and counts against its holder: 1 (choice).
    pub least_lead_days: f64,
}

impl Default for Expectations {
    fn default() -> Self {
        Self { least_lead_days: 1.0 }
    }
}

/// Trust.
///
/// ```
/// use reciprocity_core::PolicyDraft;
///
/// let mut draft = PolicyDraft::default();
/// assert_eq!(draft.trust.repair_acts, 3);
/// draft.set_number("trust.repair_acts", 5.0)?;
/// assert_eq!(draft.trust.repair_acts, 5);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Trust {
    /// How many times trust must be honoured after a betrayal until it is repaired: 3 (choice).
    pub repair_acts: u32,
}

impl Default for Trust {
    fn default() -> Self {
        Self { repair_acts: 3 }
    }
}

/// Win-win.
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::WinWin;
///
/// let win_win = WinWin { least_process: 0.6 };
/// let draft = PolicyDraft { win_win, ..PolicyDraft::default() };
/// assert_eq!(draft.number("win_win.least_process")?, 0.6);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct WinWin {
    /// How well a side must be treated to win: 0.5 (choice).
    pub least_process: f64,
}

impl Default for WinWin {
    fn default() -> Self {
        Self { least_process: 0.5 }
    }
}

/// The stages of a relationship (choice).
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Stages;
///
/// let stage = Stages { dormant_days: 365.0, ..Stages::default() };
/// let draft = PolicyDraft { stage, ..PolicyDraft::default() };
/// assert_eq!(draft.number("stage.dormant_days")?, 365.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Stages {
    /// Days of silence after which a relationship is dormant: 180.
    pub dormant_days: f64,
    /// A process or a connection below this strains the relationship: 0.4.
    pub strained_below: f64,
    /// The lower bound of honesty from which on a relationship is open: 0.5.
    pub open: f64,
    /// The trust of both sides from which on it is trusting: 0.6.
    pub trusting: f64,
    /// By how much each line gives way to a relationship that is in the stage already: 0.05.
    pub margin: f64,
}

impl Default for Stages {
    fn default() -> Self {
        Self { dormant_days: 180.0, strained_below: 0.4, open: 0.5, trusting: 0.6, margin: 0.05 }
    }
}

/// By tier, the least share that each side must carry; it never falls with the tier (choice).
///
/// ```
/// use reciprocity_core::policy::Tiers;
/// use reciprocity_core::{PolicyDraft, Tier};
///
/// let tiers = Tiers { strategic: 0.1, ..Tiers::default() };
/// assert_eq!(tiers.of(Tier::Strategic), 0.1);
/// let draft = PolicyDraft { tiers, ..PolicyDraft::default() };
/// assert!(draft.freeze().is_err()); // a key account would have to carry more
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Tiers {
    /// 0.10.
    pub incidental: f64,
    /// 0.20.
    pub transactional: f64,
    /// 0.30.
    pub standard: f64,
    /// 0.35.
    pub key: f64,
    /// 0.40, the edge of the band.
    pub strategic: f64,
    /// 0.40.
    pub executive_sponsored: f64,
}

impl Default for Tiers {
    fn default() -> Self {
        Self {
            incidental: 0.10,
            transactional: 0.20,
            standard: 0.30,
            key: 0.35,
            strategic: 0.40,
            executive_sponsored: 0.40,
        }
    }
}

impl Tiers {
    /// The least share at one tier.
    ///
    /// ```
    /// use reciprocity_core::Tier;
    /// use reciprocity_core::policy::Tiers;
    ///
    /// let least = Tier::ALL.map(|tier| Tiers::default().of(tier));
    /// assert_eq!(least, [0.10, 0.20, 0.30, 0.35, 0.40, 0.40]);
    /// ```
    pub fn of(&self, tier: Tier) -> f64 {
        match tier {
            Tier::Incidental => self.incidental,
            Tier::Transactional => self.transactional,
            Tier::Standard => self.standard,
            Tier::Key => self.key,
            Tier::Strategic => self.strategic,
            Tier::ExecutiveSponsored => self.executive_sponsored,
        }
    }
}

/// The executive sponsor programme (choice).
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Programme;
///
/// let programme = Programme { cadence_days: 30.0, ..Programme::default() };
/// let policy = PolicyDraft { programme, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.cadence().days(), 30.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Programme {
    /// The part of a portfolio that may be in the programme at most: 0.15.
    pub cap: f64,
    /// Days in which each side owes executive attention once: 91.
    pub cadence_days: f64,
    /// The least share of the executive attention that the customer must carry: 0.4.
    pub least_customer_share: f64,
}

impl Default for Programme {
    fn default() -> Self {
        Self { cap: 0.15, cadence_days: 91.0, least_customer_share: 0.4 }
    }
}

/// Days of grace after a side has said what it needs, by the depth of the relationship (choice).
///
/// ```
/// use reciprocity_core::policy::CallOuts;
/// use reciprocity_core::{PolicyDraft, Tier};
///
/// let call_out = CallOuts { light_grace_days: 10.0, ..CallOuts::default() };
/// let policy = PolicyDraft { call_out, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.grace(Tier::Transactional).days(), 10.0);
/// assert_eq!(policy.grace(Tier::Standard).days(), 60.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct CallOuts {
    /// Up to the transactional tier: 30.
    pub light_grace_days: f64,
    /// At the standard and the key tier: 60.
    pub usual_grace_days: f64,
    /// From the strategic tier on: 90.
    pub deep_grace_days: f64,
}

impl Default for CallOuts {
    fn default() -> Self {
        Self { light_grace_days: 30.0, usual_grace_days: 60.0, deep_grace_days: 90.0 }
    }
}

/// What is a return of what (choice).
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Returns;
///
/// let returns = Returns { courtesy_window_days: 10.0, ..Returns::default() };
/// let policy = PolicyDraft { returns, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.return_lag().days(), 30.0);
/// assert_eq!(policy.courtesy_window().days(), 10.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Returns {
    /// Days within which a gift that comes back was returned in time: 30.
    pub lag_days: f64,
    /// Days within which flexibility follows courtesy: 30.
    pub courtesy_window_days: f64,
}

impl Default for Returns {
    fn default() -> Self {
        Self { lag_days: 30.0, courtesy_window_days: 30.0 }
    }
}

/// What is worth an alert (choice).
///
/// ```
/// use reciprocity_core::PolicyDraft;
/// use reciprocity_core::policy::Alerts;
///
/// let alerts = Alerts { due_within_days: 3.0, ..Alerts::default() };
/// let policy = PolicyDraft { alerts, ..PolicyDraft::default() }.freeze()?;
/// assert_eq!(policy.due_within().days(), 3.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Alerts {
    /// Days before its due time from which on an open expectation is about to fall due: 7.
    pub due_within_days: f64,
    /// How many times the usual pause a silence lasts that is beyond the habit: 2.
    pub silence_factor: f64,
}

impl Default for Alerts {
    fn default() -> Self {
        Self { due_within_days: 7.0, silence_factor: 2.0 }
    }
}

/// The weights of the classes in the overall share: equal (choice).
///
/// ```
/// use reciprocity_core::{
///     Amount, Contribution, Event, History, Kind, PolicyDraft, Side, Timestamp,
/// };
///
/// let mut draft = PolicyDraft::default();
/// draft.classes.commercial = 3.0;
/// let policy = draft.freeze()?;
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// let gave = |side, kind| Event::new(at, side, Contribution::new(kind, Amount::ONE));
/// let mut history = History::default();
/// history.record(gave(Side::Supplier, Kind::SERVICE), &policy)?;
/// history.record(gave(Side::Customer, Kind::PATIENCE), &policy)?;
/// // All of the commercial class, none of the relational one: (3 * 1 + 1 * 0)/(3 + 1).
/// assert_eq!(history.assess(at, &policy).joint.share.unwrap().supplier, 0.75);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ClassWeights {
    /// Money and what money buys.
    pub commercial: f64,
    /// What working together takes.
    pub collaborative: f64,
    /// What people give each other.
    pub relational: f64,
}

impl Default for ClassWeights {
    fn default() -> Self {
        Self { commercial: 1.0, collaborative: 1.0, relational: 1.0 }
    }
}

impl ClassWeights {
    /// The weight of one class.
    ///
    /// ```
    /// use reciprocity_core::Class;
    /// use reciprocity_core::policy::ClassWeights;
    ///
    /// let weights = ClassWeights { relational: 2.0, ..ClassWeights::default() };
    /// assert_eq!(Class::ALL.map(|class| weights.of(class)), [1.0, 1.0, 2.0]);
    /// ```
    pub fn of(&self, class: Class) -> f64 {
        match class {
            Class::Commercial => self.commercial,
            Class::Collaborative => self.collaborative,
            Class::Relational => self.relational,
        }
    }
}

/// The weights of the factors in the overall score (choice).
///
/// ```
/// use reciprocity_core::policy::OverallWeights;
///
/// let OverallWeights { process, expectations, felt_fairness, trust, co_contribution } =
///     OverallWeights::default();
/// let sum = process + expectations + felt_fairness + trust + co_contribution;
/// assert!((sum - 1.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct OverallWeights {
    /// How one is treated: the mean of the principles. 0.30.
    pub process: f64,
    /// Whether expectations are met. 0.20.
    pub expectations: f64,
    /// Felt fairness of the exchange. 0.20.
    pub felt_fairness: f64,
    /// Trust. 0.15.
    pub trust: f64,
    /// Co-contribution. 0.15.
    pub co_contribution: f64,
}

impl Default for OverallWeights {
    fn default() -> Self {
        Self {
            process: 0.30,
            expectations: 0.20,
            felt_fairness: 0.20,
            trust: 0.15,
            co_contribution: 0.15,
        }
    }
}

/// A kind of contribution that the policy adds.
///
/// ```
/// use reciprocity_core::policy::CustomKind;
/// use reciprocity_core::{Class, PolicyDraft, Unit};
///
/// let mut draft = PolicyDraft::default();
/// let training = CustomKind { class: Class::Collaborative, unit: Unit::Hours };
/// draft.kinds.insert("training".to_owned(), training);
/// let policy = draft.freeze()?;
/// let kind = policy.kind("training")?;
/// assert_eq!(policy.definition(kind).unwrap().unit, Unit::Hours);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CustomKind {
    /// Its class.
    pub class: Class,
    /// What an amount of it is counted in.
    pub unit: Unit,
}

/// What one unit of a kind is worth in each view.
///
/// One common table would make the two nets equal and opposite, so that nobody could gain from
/// trade. So by default each side prefers what it trades for by a fifth: money is worth 1.2 in the
/// supplier's view, goods and services 1.2 in the customer's, and everything else 1 (choice).
///
/// ```
/// use reciprocity_core::policy::Rates;
/// use reciprocity_core::{Kind, PolicyDraft, View};
///
/// let mut draft = PolicyDraft::default();
/// draft.rates.insert("time".to_owned(), Rates { supplier: 80.0, customer: 100.0, joint: 90.0 });
/// let policy = draft.freeze()?;
/// assert_eq!(View::ALL.map(|view| policy.rate(Kind::TIME, view)), [80.0, 100.0, 90.0]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Rates {
    /// In the supplier's eyes.
    pub supplier: f64,
    /// In the customer's eyes.
    pub customer: f64,
    /// In the joint view.
    pub joint: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Self { supplier: 1.0, customer: 1.0, joint: 1.0 }
    }
}

impl Rates {
    /// The default rates of the kind of this name.
    ///
    /// ```
    /// use reciprocity_core::policy::Rates;
    ///
    /// assert_eq!(Rates::of("money"), Rates { supplier: 1.2, customer: 1.0, joint: 1.0 });
    /// assert_eq!(Rates::of("time"), Rates::default());
    /// ```
    pub fn of(kind: &str) -> Self {
        match kind {
            "money" => Self { supplier: 1.2, ..Self::default() },
            "goods" | "service" => Self { customer: 1.2, ..Self::default() },
            _ => Self::default(),
        }
    }

    /// Of the kinds that one side prefers.
    pub(super) fn usual() -> BTreeMap<String, Self> {
        ["goods", "money", "service"].map(|kind| (kind.to_owned(), Self::of(kind))).into()
    }
}
