//! The numbers of a policy, as plain data to read, edit and write.
//!
//! Each number names its source, or says *choice* where no source gives it.

use std::collections::BTreeMap;

use crate::event::{Class, Principle};
use crate::quantity::Unit;

/// Every number that a rule uses. Edit it freely; [`PolicyDraft::freeze`] checks it and makes the
/// [`Policy`](crate::Policy) that rules read.
#[derive(Debug, Clone, PartialEq, Default)]
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
    /// The weights of the classes of contribution in the overall share.
    pub classes: ClassWeights,
    /// The weights of the factors in the overall score.
    pub overall: OverallWeights,
    /// Kinds of contribution beside the built-in ones, by name.
    pub kinds: BTreeMap<String, CustomKind>,
    /// What one unit of a kind is worth, by kind and view; 1 where nothing is said.
    pub rates: BTreeMap<String, Rates>,
    /// What one major unit of a currency is worth in the policy's common measure, by code.
    pub currencies: BTreeMap<String, f64>,
}

/// The version of the method that this crate implements.
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
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Memory {
    /// Days in which an event loses half its weight in the slow memory, which scores read: 180
    /// (choice; between 60 days and none at all the results on real histories hardly move).
    pub slow_half_life_days: f64,
    /// The same for the fast memory, which trends compare with the slow one: 45 (choice).
    pub fast_half_life_days: f64,
}

impl Default for Memory {
    fn default() -> Self {
        Self { slow_half_life_days: 180.0, fast_half_life_days: 45.0 }
    }
}

/// What counts as an answer, and how long answer rates remember.
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

/// By principle, how many good deeds one bad deed outweighs.
///
/// 2, and 5 for honesty (choice, within what Slovic 1993 on the asymmetry of trust and Gottman
/// 1994 on the ratio of good to bad found).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct BadWeights(pub BTreeMap<String, f64>);

impl Default for BadWeights {
    fn default() -> Self {
        let weight = |principle| if principle == Principle::Honesty { 5.0 } else { 2.0 };
        Self(Principle::ALL.into_iter().map(|one| (one.name().to_owned(), weight(one))).collect())
    }
}

/// How certainty is told.
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

/// The weights of the classes in the overall share: equal (choice).
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
    pub fn of(&self, class: Class) -> f64 {
        match class {
            Class::Commercial => self.commercial,
            Class::Collaborative => self.collaborative,
            Class::Relational => self.relational,
        }
    }
}

/// The weights of the factors in the overall score (choice).
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CustomKind {
    /// Its class.
    pub class: Class,
    /// What an amount of it is counted in.
    pub unit: Unit,
}

/// What one unit of a kind is worth in each view: 1 where nothing is said (choice).
///
/// One common table would make the two nets equal and opposite, so that nobody could gain from
/// trade; the same hour may be worth more to the one who receives it.
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
