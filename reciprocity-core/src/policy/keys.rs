//! Every number of a policy by its key: unit, bounds, source, and where it lies.
//!
//! One table serves the checks, the keyed setters, the JSON Schema and the documents, so that they
//! cannot disagree.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::policy::PolicyDraft;

/// A number of a policy.
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
    place: fn(&mut PolicyDraft) -> Place<'_>,
}

/// Where a number lies.
enum Place<'a> {
    Real(&'a mut f64),
    Count(&'a mut u32),
}

macro_rules! keys {
    ($($name:literal, $kind:ident $($field:ident).+, $unit:literal, $least:expr, $greatest:expr, $source:literal;)+) => {
        &[$(PolicyKey {
            name: $name,
            unit: $unit,
            least: $least,
            greatest: $greatest,
            source: $source,
            place: |draft| Place::$kind(&mut draft.$($field).+),
        }),+]
    };
}

impl PolicyKey {
    /// All numbers with a fixed key, in the order of the tables. Rates, currencies, custom kinds and
    /// the weights of bad deeds have keys of their own, which the policy's writer or the principles
    /// name.
    pub const ALL: &'static [Self] = keys! {
        "memory.slow_half_life_days", Real memory.slow_half_life_days, "days", 1.0 / 24.0, 365_250.0, "choice";
        "memory.fast_half_life_days", Real memory.fast_half_life_days, "days", 1.0 / 24.0, 365_250.0, "choice";
        "memory.allowed_lateness_days", Real memory.allowed_lateness_days, "days", 0.0, 3660.0, "choice";
        "answers.wait_days", Real answers.wait_days, "days", 1.0 / 1440.0, 3660.0, "choice";
        "answers.half_life_turns", Real answers.half_life_turns, "turns", 0.1, 20.0, "a study of fifteen real histories";
        "balance.within", Real balance.within, "share", 0.5, 0.99, "Relationships in Business are a two way street";
        "balance.one_way", Real balance.one_way, "share", 0.5, 1.0, "a study of fifteen real histories";
        "felt_fairness.advantageous_ratio", Real felt_fairness.advantageous_ratio, "ratio", 0.0, 1.0, "Fehr and Schmidt 1999, by a meta-analysis of 2026";
        "demonstrated.prior_acts", Real demonstrated.prior_acts, "acts", 0.01, 1e6, "a study of fifteen real histories";
        "uncertainty.level", Real uncertainty.level, "probability", 0.5, 0.999, "choice";
        "uncertainty.provisional_below", Count uncertainty.provisional_below, "contributions", 0.0, 1e6, "choice";
        "claims.overclaim", Real claims.overclaim, "share", 0.0, 0.5, "Ross and Sicoly 1979";
        "expectations.least_lead_days", Real expectations.least_lead_days, "days", 0.0, 3660.0, "choice";
        "trust.repair_acts", Count trust.repair_acts, "acts", 0.0, 1000.0, "choice";
        "win_win.least_process", Real win_win.least_process, "score", 0.0, 1.0, "choice";
        "stage.dormant_days", Real stage.dormant_days, "days", 1.0, 36_600.0, "choice";
        "stage.strained_below", Real stage.strained_below, "score", 0.0, 1.0, "choice";
        "stage.open", Real stage.open, "score", 0.0, 1.0, "choice";
        "stage.trusting", Real stage.trusting, "score", 0.0, 1.0, "choice";
        "stage.margin", Real stage.margin, "score", 0.0, 0.25, "choice";
        "tiers.incidental", Real tiers.incidental, "share", 0.0, 0.5, "choice";
        "tiers.transactional", Real tiers.transactional, "share", 0.0, 0.5, "choice";
        "tiers.standard", Real tiers.standard, "share", 0.0, 0.5, "choice";
        "tiers.key", Real tiers.key, "share", 0.0, 0.5, "choice";
        "tiers.strategic", Real tiers.strategic, "share", 0.0, 0.5, "choice";
        "tiers.executive_sponsored", Real tiers.executive_sponsored, "share", 0.0, 0.5, "choice";
        "programme.cap", Real programme.cap, "part of a portfolio", 0.0, 1.0, "choice";
        "programme.cadence_days", Real programme.cadence_days, "days", 1.0, 3660.0, "choice";
        "programme.least_customer_share", Real programme.least_customer_share, "share", 0.0, 1.0, "choice";
        "call_out.light_grace_days", Real call_out.light_grace_days, "days", 0.0, 3660.0, "choice";
        "call_out.usual_grace_days", Real call_out.usual_grace_days, "days", 0.0, 3660.0, "choice";
        "call_out.deep_grace_days", Real call_out.deep_grace_days, "days", 0.0, 3660.0, "choice";
        "returns.lag_days", Real returns.lag_days, "days", 0.0, 3660.0, "choice";
        "returns.courtesy_window_days", Real returns.courtesy_window_days, "days", 0.0, 3660.0, "choice";
        "alerts.due_within_days", Real alerts.due_within_days, "days", 0.0, 3660.0, "choice";
        "alerts.silence_factor", Real alerts.silence_factor, "times", 1.0, 1000.0, "choice";
        "classes.commercial", Real classes.commercial, "weight", 0.0, 1e6, "choice";
        "classes.collaborative", Real classes.collaborative, "weight", 0.0, 1e6, "choice";
        "classes.relational", Real classes.relational, "weight", 0.0, 1e6, "choice";
        "overall.process", Real overall.process, "weight", 0.0, 1e6, "choice";
        "overall.expectations", Real overall.expectations, "weight", 0.0, 1e6, "choice";
        "overall.felt_fairness", Real overall.felt_fairness, "weight", 0.0, 1e6, "choice";
        "overall.trust", Real overall.trust, "weight", 0.0, 1e6, "choice";
        "overall.co_contribution", Real overall.co_contribution, "weight", 0.0, 1e6, "choice";
    };

    /// The number of this name.
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
    /// # Errors
    /// There is no such key.
    pub fn number(&self, key: &str) -> Result<f64> {
        Ok(PolicyKey::from_name(key)?.value(&mut self.clone()))
    }

    /// Sets the number under a key.
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

    /// Refuses the first number outside its bounds.
    pub(super) fn check_bounds(&self) -> Result<()> {
        let mut draft = self.clone();
        PolicyKey::ALL.iter().try_for_each(|key| key.check(key.value(&mut draft)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_within_its_bounds() {
        for key in PolicyKey::ALL {
            key.check(key.default_value()).unwrap();
            assert!(!key.unit.is_empty() && !key.source.is_empty());
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
