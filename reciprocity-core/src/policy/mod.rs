//! The numbers that rules use: data, checked once, then unchangeable.

mod change;
mod check;
#[cfg(feature = "json")]
mod document;
mod draft;
mod keys;
#[cfg(feature = "serde")]
mod reading;
mod saved_kinds;
#[cfg(feature = "json")]
mod schema;
#[cfg(feature = "json")]
mod unambiguous;

pub use change::PolicyChange;
use check::Checked;
#[cfg(feature = "json")]
pub use document::PolicyProblem;
pub use draft::{
    Alerts, Answers, BadWeights, Balance, CallOuts, Claims, ClassWeights, CustomKind, Demonstrated,
    Expectations, FeltFairness, Memory, MethodVersion, OverallWeights, PolicyDraft, Programme,
    Rates, Returns, Stages, Tiers, Trust, Uncertainty, WinWin,
};
pub use keys::PolicyKey;
pub(crate) use saved_kinds::{SavedKinds, put_kinds};
#[cfg(feature = "json")]
pub use schema::schema;

use crate::error::{Result, unknown_name};
use crate::event::{Kind, KindDefinition, Principle};
use crate::party::{Tier, View};
use crate::quantity::distribution::{Tail, beta_range, normal_quantile};
use crate::quantity::real::exp2;
use crate::quantity::{Currency, HalfLife, Span};

/// A checked policy: what a rule reads.
///
/// ```
/// use reciprocity_core::{Policy, PolicyDraft};
///
/// let mut draft = PolicyDraft::default();
/// draft.answers.wait_days = 2.0;
/// let policy = draft.freeze()?;
/// assert_eq!(policy.draft().answers.wait_days, 2.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    draft: PolicyDraft,
    slow: HalfLife,
    fast: HalfLife,
    answer_wait: Span,
    least_lead: Span,
    cadence: Span,
    allowed_lateness: Span,
    due_within: Span,
    return_lag: Span,
    courtesy_window: Span,
    graces: [Span; Tier::ALL.len()],
    normal_quantile: f64,
    tail: Tail,
    turn_weights: TurnWeights,
    kinds: Vec<KindDefinition>,
    rates: Vec<Rates>,
    bad_weights: [f64; Principle::ALL.len()],
    currencies: Vec<(Currency, f64)>,
}

/// What turns weigh by their age, which is the number of turns since.
///
/// ```
/// use reciprocity_core::Policy;
///
/// let policy = Policy::default(); // a turn weighs half after 10 turns
/// let weights = policy.turn_weights();
/// assert_eq!(weights.of_age(0), 1.0);
/// assert!((weights.of_age(10) - 0.5).abs() < 1e-12);
/// assert_eq!(weights.of_newest(2), weights.of_age(0) + weights.of_age(1));
/// assert_eq!(weights.of_age(128), 0.0); // forgotten
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TurnWeights {
    /// Of one turn, by its age; the newest one weighs one.
    of_age: Vec<f64>,
    /// Of so many of the newest turns together.
    up_to: Vec<f64>,
    /// The ranges of the answer rates of all courses of a few turns, by number of turns and course:
    /// most pairs have had no more, and a range takes longer to work out than all else about them.
    ranges: Vec<(f64, f64)>,
}

impl TurnWeights {
    /// How many turns are told apart; older ones weigh nothing.
    pub const TURNS: usize = 128;

    /// How many turns are a few.
    const FEW: u32 = 6;

    fn new(half_life_turns: f64, tail: Tail) -> Self {
        let decay = exp2(-1.0 / half_life_turns);
        let (mut weight, mut sum) = (1.0, 0.0);
        let mut weights = Self { of_age: Vec::new(), up_to: vec![0.0], ranges: Vec::new() };
        for _ in 0..Self::TURNS {
            weights.of_age.push(weight);
            sum += weight;
            weights.up_to.push(sum);
            weight *= decay;
        }
        for turns in 0..=Self::FEW {
            for course in 0..1 << turns {
                let (answered, turns) = (weights.of_answered(course), weights.of_newest(turns));
                weights.ranges.push(beta_range(tail, answered + 1.0, turns - answered + 1.0));
            }
        }
        weights
    }

    /// The weight of the turns whose bits are set, where bit 0 is the newest.
    pub(crate) fn of_answered(&self, course: u128) -> f64 {
        let mut answered = 0.0;
        // By halves: what takes one instruction of 64 bits takes some four of 128.
        let (newer, older) = self.of_age.split_at(Self::TURNS / 2);
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        for (mut left, of_age) in [(course as u64, newer), ((course >> 64) as u64, older)] {
            while left != 0 {
                answered += of_age[left.trailing_zeros() as usize];
                left &= left - 1;
            }
        }
        answered
    }

    /// The range of the answer rate after a course of so many turns, if these are a few.
    pub(crate) fn range(&self, course: u128, turns: u32) -> Option<(f64, f64)> {
        let course = usize::try_from(course).ok().filter(|_| turns <= Self::FEW)?;
        self.ranges.get((1 << turns) - 1 + course).copied()
    }

    /// The weight of the turn of this age.
    pub fn of_age(&self, age: u32) -> f64 {
        self.of_age.get(age as usize).copied().unwrap_or(0.0)
    }

    /// The weight of so many of the newest turns together.
    pub fn of_newest(&self, turns: u32) -> f64 {
        self.up_to[(turns as usize).min(Self::TURNS)]
    }
}

impl Default for Policy {
    fn default() -> Self {
        // The default draft is valid: a test freezes it.
        PolicyDraft::default().compile().unwrap_or_else(|_| unreachable!("the default is valid"))
    }
}

impl PolicyDraft {
    /// Checks every number and makes the policy.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// let mut draft = PolicyDraft::default();
    /// draft.balance.within = 1.7;
    /// let error = draft.freeze().unwrap_err();
    /// assert!(error.to_string().starts_with("policy key `balance.within`: `1.7`"));
    /// ```
    ///
    /// # Errors
    /// A number is out of its range, a name is unknown, or two numbers contradict each other; the
    /// message names the key.
    pub fn freeze(self) -> Result<Policy> {
        self.compile()
    }

    fn compile(mut self) -> Result<Policy> {
        self.complete();
        let Checked { kinds, rates, currencies, bad_weights, problems } = self.checked();
        if let Some(first) = problems.into_iter().next() {
            return Err(first);
        }
        let tail = Tail::new((1.0 - self.uncertainty.level) / 2.0);
        Ok(Policy {
            slow: HalfLife::new(Span::from_days(self.memory.slow_half_life_days)?),
            fast: HalfLife::new(Span::from_days(self.memory.fast_half_life_days)?),
            answer_wait: Span::from_days(self.answers.wait_days)?,
            least_lead: Span::from_days(self.expectations.least_lead_days)?,
            cadence: Span::from_days(self.programme.cadence_days)?,
            return_lag: Span::from_days(self.returns.lag_days)?,
            courtesy_window: Span::from_days(self.returns.courtesy_window_days)?,
            allowed_lateness: Span::from_days(self.memory.allowed_lateness_days)?,
            due_within: Span::from_days(self.alerts.due_within_days)?,
            graces: self.grace_table()?,
            normal_quantile: normal_quantile((1.0 + self.uncertainty.level) / 2.0),
            tail,
            turn_weights: TurnWeights::new(self.answers.half_life_turns, tail),
            bad_weights,
            kinds,
            rates,
            currencies,
            draft: self,
        })
    }

    fn grace_table(&self) -> Result<[Span; Tier::ALL.len()]> {
        let days = |tier| match tier {
            Tier::Incidental | Tier::Transactional => self.call_out.light_grace_days,
            Tier::Standard | Tier::Key => self.call_out.usual_grace_days,
            Tier::Strategic | Tier::ExecutiveSponsored => self.call_out.deep_grace_days,
        };
        let mut graces = [Span::default(); Tier::ALL.len()];
        for tier in Tier::ALL {
            graces[tier as usize] = Span::from_days(days(tier))?;
        }
        Ok(graces)
    }
}

impl Policy {
    /// The numbers, as data.
    pub fn draft(&self) -> &PolicyDraft {
        &self.draft
    }

    /// The half-life of the slow memory, which scores read.
    ///
    /// ```
    /// use reciprocity_core::Policy;
    ///
    /// let policy = Policy::default();
    /// assert_eq!(policy.slow().span().days(), 180.0);
    /// assert_eq!(policy.fast().span().days(), 45.0);
    /// ```
    pub fn slow(&self) -> HalfLife {
        self.slow
    }

    /// The half-life of the fast memory, which trends compare with the slow one.
    pub fn fast(&self) -> HalfLife {
        self.fast
    }

    /// The time within which an answer counts, where the request names no due time.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// let mut draft = PolicyDraft::default();
    /// draft.answers.wait_days = 0.5;
    /// let policy = draft.freeze()?;
    /// assert_eq!(policy.answer_wait().hours(), 12.0);
    /// assert_eq!(policy.least_lead().hours(), 24.0); // the other spans as they were
    /// assert_eq!(policy.allowed_lateness().days(), 7.0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn answer_wait(&self) -> Span {
        self.answer_wait
    }

    /// The time that must lie between the statement of an expectation and its due time.
    pub fn least_lead(&self) -> Span {
        self.least_lead
    }

    /// The period in which each side of a sponsor programme owes executive attention once.
    pub fn cadence(&self) -> Span {
        self.cadence
    }

    /// The time within which a gift that comes back was returned in time.
    pub fn return_lag(&self) -> Span {
        self.return_lag
    }

    /// The time within which flexibility follows courtesy.
    pub fn courtesy_window(&self) -> Span {
        self.courtesy_window
    }

    /// By how much an event may lie behind the newest one and still be taken by a tally.
    pub fn allowed_lateness(&self) -> Span {
        self.allowed_lateness
    }

    /// The time before its due time from which on an open expectation is about to fall due.
    pub fn due_within(&self) -> Span {
        self.due_within
    }

    /// The time that a call-out gives the other side at this tier.
    ///
    /// ```
    /// use reciprocity_core::{Policy, Tier};
    ///
    /// let policy = Policy::default();
    /// let days = |tier| policy.grace(tier).days();
    /// assert_eq!(days(Tier::Incidental), 30.0);
    /// assert_eq!(days(Tier::Key), 60.0);
    /// assert_eq!(days(Tier::Strategic), 90.0);
    /// ```
    pub fn grace(&self, tier: Tier) -> Span {
        self.graces[tier as usize]
    }

    /// The quantile of the standard normal distribution at which the policy's level is reached on
    /// both sides: 1.645 for .90.
    ///
    /// ```
    /// let policy = reciprocity_core::Policy::default();
    /// // Nine in ten lie within 1.645 standard deviations: one in twenty beyond it on either side.
    /// assert!((policy.normal_quantile() - 1.645).abs() < 5e-4);
    /// ```
    pub fn normal_quantile(&self) -> f64 {
        self.normal_quantile
    }

    /// The probability that lies beyond either end of an interval.
    pub(crate) fn tail(&self) -> Tail {
        self.tail
    }

    /// What turns weigh in the answer rate.
    pub fn turn_weights(&self) -> &TurnWeights {
        &self.turn_weights
    }

    /// All kinds of contribution, built-in ones first; a [`Kind`] is a place in this list.
    ///
    /// ```
    /// use reciprocity_core::{Kind, Policy};
    ///
    /// let policy = Policy::default();
    /// assert_eq!(policy.kinds()[Kind::MONEY.index()].name, "money");
    /// assert_eq!(policy.definition(Kind::MONEY), policy.kinds().first());
    /// ```
    pub fn kinds(&self) -> &[KindDefinition] {
        &self.kinds
    }

    /// The kind of this name.
    ///
    /// ```
    /// use reciprocity_core::{Kind, Policy};
    ///
    /// let policy = Policy::default();
    /// assert_eq!(policy.kind("time")?, Kind::TIME);
    /// let error = policy.kind("tiem").unwrap_err();
    /// assert_eq!(error.to_string(), "unknown kind `tiem`; did you mean `time`?");
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn kind(&self, name: &str) -> Result<Kind> {
        self.kinds
            .iter()
            .position(|kind| kind.name == name)
            .and_then(Kind::at)
            .ok_or_else(|| unknown_name("kind", name, self.kinds.iter().map(|k| &*k.name)))
    }

    /// Name, class and unit of a kind; none for a kind of another policy.
    pub fn definition(&self, kind: Kind) -> Option<&KindDefinition> {
        self.kinds.get(kind.index())
    }

    /// What one unit of `kind` is worth in `view`.
    ///
    /// ```
    /// use reciprocity_core::{Kind, Policy, View};
    ///
    /// let policy = Policy::default(); // each side prefers what it trades for by a fifth
    /// assert_eq!(policy.rate(Kind::MONEY, View::Supplier), 1.2);
    /// assert_eq!(policy.rate(Kind::MONEY, View::Customer), 1.0);
    /// assert_eq!(policy.rate(Kind::SERVICE, View::Customer), 1.2);
    /// ```
    pub fn rate(&self, kind: Kind, view: View) -> f64 {
        let rates = self.rates.get(kind.index()).copied().unwrap_or_default();
        match view {
            View::Supplier => rates.supplier,
            View::Customer => rates.customer,
            View::Joint => rates.joint,
        }
    }

    /// Whether all views put the same worth on `kind`.
    pub(crate) fn has_one_rate(&self, kind: Kind) -> bool {
        self.rates
            .get(kind.index())
            .is_none_or(|rates| rates.supplier == rates.joint && rates.customer == rates.joint)
    }

    /// What one major unit of `currency` is worth in the policy's common measure, if it says so.
    ///
    /// ```
    /// use reciprocity_core::{Currency, PolicyDraft};
    ///
    /// let mut draft = PolicyDraft::default();
    /// draft.currencies.insert("USD".to_owned(), 0.9);
    /// let policy = draft.freeze()?;
    /// assert_eq!(policy.currency_rate(Currency::new("USD")?), Some(0.9));
    /// assert_eq!(policy.currency_rate(Currency::new("GBP")?), None);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn currency_rate(&self, currency: Currency) -> Option<f64> {
        self.currencies.iter().find(|(known, _)| *known == currency).map(|&(_, rate)| rate)
    }

    /// How many good deeds one bad deed outweighs, for `principle`.
    ///
    /// ```
    /// use reciprocity_core::{Policy, Principle};
    ///
    /// let policy = Policy::default();
    /// assert_eq!(policy.bad_weight(Principle::Respect), 2.0);
    /// assert_eq!(policy.bad_weight(Principle::Honesty), 5.0);
    /// ```
    pub fn bad_weight(&self, principle: Principle) -> f64 {
        self.bad_weights[principle.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Class;

    #[test]
    fn the_default_policy_is_valid() {
        assert_eq!(PolicyDraft::default().freeze().unwrap(), Policy::default());
    }

    #[test]
    fn each_number_is_held_to_its_range() {
        type Edit = fn(&mut PolicyDraft);
        let edits: [(&str, Edit); 12] = [
            ("memory.slow_half_life_days", |d| d.memory.slow_half_life_days = 0.0),
            ("memory.fast_half_life_days", |d| d.memory.fast_half_life_days = f64::NAN),
            ("answers.wait_days", |d| d.answers.wait_days = -1.0),
            ("answers.half_life_turns", |d| d.answers.half_life_turns = 21.0),
            ("balance.one_way", |d| d.balance.one_way = 0.6),
            ("felt_fairness.advantageous_ratio", |d| d.felt_fairness.advantageous_ratio = 1.1),
            ("uncertainty.level", |d| d.uncertainty.level = 1.0),
            ("claims.overclaim", |d| d.claims.overclaim = f64::INFINITY),
            ("overall.trust", |d| d.overall.trust = -0.1),
            ("bad_weights.honesty", |d| {
                d.bad_weights.0.insert("honesty".to_owned(), -1.0);
            }),
            ("rates.money.joint", |d| {
                let rates = Rates { joint: 0.0, ..Rates::default() };
                d.rates.insert("money".to_owned(), rates);
            }),
            ("currencies.EUR", |d| {
                d.currencies.insert("EUR".to_owned(), 0.0);
            }),
        ];
        for (key, edit) in edits {
            let mut draft = PolicyDraft::default();
            edit(&mut draft);
            let error = draft.freeze().unwrap_err();
            assert!(error.to_string().contains(&format!("`{key}`")), "{key}: {error}");
        }
    }

    /// A number that nothing reads would be taken for one that counts.
    #[test]
    fn what_is_measured_takes_no_weight_of_bad_deeds() {
        for name in ["time_parity", "co_contribution"] {
            let mut draft = PolicyDraft::default();
            draft.bad_weights.0.insert(name.to_owned(), 2.0);
            let error = draft.freeze().unwrap_err().to_string();
            assert!(error.contains(&format!("`bad_weights.{name}`: is measured")), "{error}");
        }
    }

    #[test]
    fn a_policy_may_add_kinds() {
        let mut draft = PolicyDraft::default();
        let custom = CustomKind { class: Class::Relational, unit: crate::quantity::Unit::Acts };
        draft.kinds.insert("prayer".to_owned(), custom);
        let policy = draft.freeze().unwrap();
        let kind = policy.kind("prayer").unwrap();
        assert_eq!(policy.definition(kind).unwrap().class, Class::Relational);
        assert_eq!(
            policy.kind("servce").unwrap_err().to_string(),
            "unknown kind `servce`; did you mean `service`?"
        );
    }
}
