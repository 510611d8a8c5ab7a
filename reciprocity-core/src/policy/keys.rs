//! Every number of a policy by its key: unit, bounds, source, and where it lies.
//!
//! One table serves the checks, the keyed setters, the JSON Schema and the documents, so that they
//! cannot disagree.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::policy::PolicyDraft;

/// A number of a policy.
///
/// ```
/// use reciprocity_core::policy::PolicyKey;
///
/// let key = PolicyKey::from_name("trust.repair_acts")?;
/// assert_eq!((key.unit, key.default_value()), ("acts", 3.0));
/// assert!(key.is_whole());
/// assert!(PolicyKey::ALL.iter().all(|key| key.least <= key.default_value()));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PolicyKey {
    /// The table and the field, as in `answers.wait_days`.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// The least value that is allowed.
    pub least: f64,
    /// The greatest value that is allowed.
    pub greatest: f64,
    /// Where the default comes from, or `choice`.
    pub source: &'static str,
    /// What it says, as the end of a sentence.
    pub meaning: &'static str,
    place: fn(&mut PolicyDraft) -> Place<'_>,
}

/// Where a number lies.
enum Place<'a> {
    Real(&'a mut f64),
    Count(&'a mut u32),
}

macro_rules! keys {
    ($($name:literal, $kind:ident $($field:ident).+, $unit:literal, $least:expr, $greatest:expr, $source:literal, $meaning:literal;)+) => {
        &[$(PolicyKey {
            name: $name,
            unit: $unit,
            least: $least,
            greatest: $greatest,
            source: $source,
            meaning: $meaning,
            place: |draft| Place::$kind(&mut draft.$($field).+),
        }),+]
    };
}

impl PolicyKey {
    /// All numbers with a fixed key, in the order of the tables. Rates, currencies, custom kinds and
    /// the weights of bad deeds have keys of their own, which the policy's writer or the principles
    /// name.
    pub const ALL: &'static [Self] = keys! {
        "memory.slow_half_life_days", Real memory.slow_half_life_days, "days", 1.0 / 24.0, 365_250.0, "choice", "how long until an event weighs half in the scores";
        "memory.fast_half_life_days", Real memory.fast_half_life_days, "days", 1.0 / 24.0, 365_250.0, "choice", "how long until an event weighs half in the fast memory, which trends compare with the slow one";
        "memory.allowed_lateness_days", Real memory.allowed_lateness_days, "days", 0.0, 3660.0, "choice", "how late an event may come where sums are kept in place of events";
        "answers.wait_days", Real answers.wait_days, "days", 1.0 / 1440.0, 3660.0, "choice", "within how long an answer counts, where the request names no due time";
        "answers.half_life_turns", Real answers.half_life_turns, "turns", 0.1, 20.0, "a study of fifteen real histories", "after how many turns a turn weighs half in the answer rate";
        "balance.within", Real balance.within, "share", 0.5, 0.99, "Relationships in Business are a two way street", "up to which share of the greater giver the exchange is balanced";
        "balance.one_way", Real balance.one_way, "share", 0.5, 1.0, "a study of fifteen real histories", "from which share of the greater giver on it is one-way";
        "felt_fairness.advantageous_ratio", Real felt_fairness.advantageous_ratio, "ratio", 0.0, 1.0, "Fehr and Schmidt 1999, by a meta-analysis of 2026", "how much taking too much hurts beside giving too much";
        "demonstrated.prior_acts", Real demonstrated.prior_acts, "acts", 0.01, 1e6, "a study of fifteen real histories", "how many unseen acts draw demonstrated reciprocity toward not shown";
        "uncertainty.level", Real uncertainty.level, "probability", 0.5, 0.999, "choice", "how surely an interval holds the truth";
        "uncertainty.provisional_below", Count uncertainty.provisional_below, "contributions", 0.0, 1e6, "choice", "below how many contributions of either side a score is provisional";
        "claims.overclaim", Real claims.overclaim, "share", 0.0, 0.5, "Ross and Sicoly 1979", "by how much one side's own records may overstate its share";
        "expectations.least_lead_days", Real expectations.least_lead_days, "days", 0.0, 3660.0, "choice", "how long before its due time an expectation must be stated to be reasonable";
        "trust.repair_acts", Count trust.repair_acts, "acts", 0.0, 1000.0, "choice", "how many honoured acts repair a betrayal";
        "win_win.least_process", Real win_win.least_process, "score", 0.0, 1.0, "choice", "how well a side must be treated to win";
        "stage.dormant_days", Real stage.dormant_days, "days", 1.0, 36_600.0, "choice", "after how long a silence a relationship is dormant";
        "stage.strained_below", Real stage.strained_below, "score", 0.0, 1.0, "choice", "below which process or connection a relationship is strained";
        "stage.open", Real stage.open, "score", 0.0, 1.0, "choice", "from which lower bound of honesty on a relationship is open";
        "stage.trusting", Real stage.trusting, "score", 0.0, 1.0, "choice", "from which trust of both sides on a relationship is trusting";
        "stage.margin", Real stage.margin, "score", 0.0, 0.25, "choice", "by how much a line gives way to a relationship that is in the stage already";
        "tiers.incidental", Real tiers.incidental, "share", 0.0, 0.5, "choice", "the least share that each side must carry at this tier";
        "tiers.transactional", Real tiers.transactional, "share", 0.0, 0.5, "choice", "the least share that each side must carry at this tier";
        "tiers.standard", Real tiers.standard, "share", 0.0, 0.5, "choice", "the least share that each side must carry at this tier";
        "tiers.key", Real tiers.key, "share", 0.0, 0.5, "choice", "the least share that each side must carry at this tier";
        "tiers.strategic", Real tiers.strategic, "share", 0.0, 0.5, "choice", "the least share that each side must carry at this tier";
        "tiers.executive_sponsored", Real tiers.executive_sponsored, "share", 0.0, 0.5, "choice", "the least share that each side must carry at this tier";
        "programme.cap", Real programme.cap, "part of a portfolio", 0.0, 1.0, "choice", "how much of a portfolio may be in the sponsor programme";
        "programme.cadence_days", Real programme.cadence_days, "days", 1.0, 3660.0, "choice", "in how long each side of a sponsor programme owes executive attention once";
        "programme.least_customer_share", Real programme.least_customer_share, "share", 0.0, 1.0, "choice", "the least share of the executive attention that the customer must carry";
        "call_out.light_grace_days", Real call_out.light_grace_days, "days", 0.0, 3660.0, "choice", "how long a need may stand unmet up to the transactional tier";
        "call_out.usual_grace_days", Real call_out.usual_grace_days, "days", 0.0, 3660.0, "choice", "how long a need may stand unmet at the standard and the key tier";
        "call_out.deep_grace_days", Real call_out.deep_grace_days, "days", 0.0, 3660.0, "choice", "how long a need may stand unmet from the strategic tier on";
        "returns.lag_days", Real returns.lag_days, "days", 0.0, 3660.0, "choice", "within how long a gift that comes back was returned in time";
        "returns.courtesy_window_days", Real returns.courtesy_window_days, "days", 0.0, 3660.0, "choice", "within how long flexibility follows courtesy";
        "alerts.due_within_days", Real alerts.due_within_days, "days", 0.0, 3660.0, "choice", "how long before its due time an expectation is about to fall due";
        "alerts.silence_factor", Real alerts.silence_factor, "times", 1.0, 1000.0, "choice", "how many times the usual pause a silence beyond the habit lasts";
        "classes.commercial", Real classes.commercial, "weight", 0.0, 1e6, "choice", "the weight of money and what money buys in the overall share";
        "classes.collaborative", Real classes.collaborative, "weight", 0.0, 1e6, "choice", "the weight of what working together takes in the overall share";
        "classes.relational", Real classes.relational, "weight", 0.0, 1e6, "choice", "the weight of what people give each other in the overall share";
        "overall.process", Real overall.process, "weight", 0.0, 1e6, "choice", "the weight of how one is treated in the overall score";
        "overall.expectations", Real overall.expectations, "weight", 0.0, 1e6, "choice", "the weight of met expectations in the overall score";
        "overall.felt_fairness", Real overall.felt_fairness, "weight", 0.0, 1e6, "choice", "the weight of felt fairness in the overall score";
        "overall.trust", Real overall.trust, "weight", 0.0, 1e6, "choice", "the weight of trust in the overall score";
        "overall.co_contribution", Real overall.co_contribution, "weight", 0.0, 1e6, "choice", "the weight of co-contribution in the overall score";
    };

    /// The number of this name.
    ///
    /// ```
    /// use reciprocity_core::policy::PolicyKey;
    ///
    /// assert_eq!(PolicyKey::from_name("balance.within")?.default_value(), 0.6);
    /// let error = PolicyKey::from_name("balance.whithin").unwrap_err();
    /// assert!(error.to_string().ends_with("did you mean `balance.within`?"));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn from_name(name: &str) -> Result<&'static Self> {
        let found = Self::ALL.iter().find(|key| key.name == name);
        found.ok_or_else(|| unknown_name("policy key", name, Self::ALL.iter().map(|key| key.name)))
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        matches!((self.place)(&mut PolicyDraft::default()), Place::Count(_))
    }

    /// The default.
    pub fn default_value(&self) -> f64 {
        self.value(&mut PolicyDraft::default())
    }

    fn value(&self, draft: &mut PolicyDraft) -> f64 {
        match (self.place)(draft) {
            Place::Real(number) => *number,
            Place::Count(number) => f64::from(*number),
        }
    }

    /// Refuses a value outside the bounds.
    fn check(&self, value: f64) -> Result<()> {
        if (self.least..=self.greatest).contains(&value) {
            return Ok(());
        }
        let Self { name, least, greatest, .. } = self;
        let message =
            format!("policy key `{name}`: `{value}` is not a number from {least} to {greatest}");
        Err(Error::new(ErrorKind::InvalidPolicy, message))
    }
}

impl PolicyDraft {
    /// The number under a key, as in `answers.wait_days`.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// assert_eq!(PolicyDraft::default().number("answers.wait_days")?, 7.0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no such key.
    pub fn number(&self, key: &str) -> Result<f64> {
        Ok(PolicyKey::from_name(key)?.value(&mut self.clone()))
    }

    /// Sets the number under a key.
    ///
    /// ```
    /// use reciprocity_core::PolicyDraft;
    ///
    /// let mut draft = PolicyDraft::default();
    /// draft.set_number("answers.wait_days", 2.0)?;
    /// assert_eq!(draft.answers.wait_days, 2.0);
    /// assert!(draft.set_number("balance.within", 60.0).is_err()); // a share, no percentage
    /// assert_eq!(draft.balance.within, 0.6);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no such key, or the value is outside its bounds; nothing is set then.
    pub fn set_number(&mut self, key: &str, value: f64) -> Result<()> {
        let key = PolicyKey::from_name(key)?;
        key.check(value)?;
        match (key.place)(self) {
            Place::Real(number) => *number = value,
            Place::Count(number) => {
                if value % 1.0 > 0.0 {
                    let message =
                        format!("policy key `{}`: `{value}` is no whole number", key.name);
                    return Err(Error::new(ErrorKind::InvalidPolicy, message));
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole, and within bounds that fit"
                )]
                let whole = value as u32;
                *number = whole;
            }
        }
        Ok(())
    }

    /// The refusals of all numbers outside their bounds.
    pub(super) fn out_of_bounds(&self) -> Vec<Error> {
        let mut draft = self.clone();
        PolicyKey::ALL.iter().filter_map(|key| key.check(key.value(&mut draft)).err()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_within_its_bounds() {
        for key in PolicyKey::ALL {
            key.check(key.default_value()).unwrap();
            assert!(!key.unit.is_empty() && !key.source.is_empty() && !key.meaning.is_empty());
        }
    }

    #[test]
    fn a_number_is_read_and_set_by_its_key() {
        let mut draft = PolicyDraft::default();
        draft.set_number("answers.wait_days", 3.0).unwrap();
        assert_eq!(draft.answers.wait_days, 3.0);
        assert_eq!(draft.number("answers.wait_days"), Ok(3.0));
        draft.set_number("trust.repair_acts", 5.0).unwrap();
        assert_eq!(draft.trust.repair_acts, 5);
        for (key, value) in
            [("trust.repair_acts", 2.5), ("balance.within", 0.2), ("stage.open", f64::NAN)]
        {
            let before = draft.clone();
            assert!(draft.set_number(key, value).is_err(), "{key}");
            assert_eq!(draft, before);
        }
        let error = draft.set_number("answers.wait_day", 1.0).unwrap_err();
        assert!(error.to_string().contains("did you mean `answers.wait_days`?"), "{error}");
    }

    #[test]
    #[cfg(feature = "json")]
    fn every_number_of_a_policy_has_a_key() {
        let document: serde_json::Value =
            serde_json::from_str(&PolicyDraft::default().to_json()).unwrap();
        let mut names = Vec::new();
        for (table, fields) in document.as_object().unwrap() {
            if ["version", "kinds", "rates", "currencies", "bad_weights"].contains(&table.as_str())
            {
                continue;
            }
            names
                .extend(fields.as_object().unwrap().keys().map(|field| format!("{table}.{field}")));
        }
        let mut keys: Vec<String> = PolicyKey::ALL.iter().map(|key| key.name.to_owned()).collect();
        names.sort();
        keys.sort();
        assert_eq!(keys, names);
    }
}
