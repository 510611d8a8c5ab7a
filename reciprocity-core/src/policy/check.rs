//! Everything that is wrong with a policy, and the tables that its open parts make.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::event::{Class, Kind, KindDefinition, Principle};
use crate::party::Tier;
use crate::policy::{BadWeights, MethodVersion, PolicyDraft, Rates};
use crate::quantity::Currency;

/// The tables of a draft, which are whole if there is no problem.
pub(super) struct Checked {
    pub(super) kinds: Vec<KindDefinition>,
    pub(super) rates: Vec<Rates>,
    pub(super) currencies: Vec<(Currency, f64)>,
    pub(super) bad_weights: [f64; Principle::ALL.len()],
    pub(super) problems: Vec<Error>,
}

impl PolicyDraft {
    /// Why [`PolicyDraft::freeze`] would refuse it: all reasons, each naming its key; none if it would
    /// not.
    pub fn problems(&self) -> Vec<Error> {
        self.checked().problems
    }

    pub(super) fn checked(&self) -> Checked {
        let mut problems: Vec<Error> = self.check_version().err().into_iter().collect();
        problems.extend(self.out_of_bounds());
        problems.extend(self.contradictions());
        let kinds = self.kind_definitions(&mut problems);
        let rates = self.rate_table(&kinds, &mut problems);
        let currencies = self.currency_table(&mut problems);
        let bad_weights = self.bad_weight_table(&mut problems);
        Checked { kinds, rates, currencies, bad_weights, problems }
    }

    fn check_version(&self) -> Result<()> {
        if self.version == MethodVersion::CURRENT {
            return Ok(());
        }
        Err(invalid(
            "version",
            format!(
                "`{}` is not the version of this method, which is {}",
                self.version.0,
                MethodVersion::CURRENT.0
            ),
        ))
    }

    /// Numbers that are sound each by itself, and not together.
    fn contradictions(&self) -> Vec<Error> {
        let Self { balance, classes, overall, .. } = self;
        let mut problems = Vec::new();
        if balance.one_way <= balance.within {
            problems.push(invalid(
                "balance.one_way",
                format!("`{}` must be above balance.within, `{}`", balance.one_way, balance.within),
            ));
        }
        let mut below = 0.0;
        for tier in Tier::ALL {
            let least = self.tiers.of(tier);
            if least < below {
                let message = format!("`{least}` is below the least share of a lower tier");
                problems.push(invalid(&format!("tiers.{tier}"), message));
            }
            below = f64::max(below, least);
        }
        let some = |weights: &[f64]| weights.iter().any(|&weight| weight > 0.0);
        if !some(&Class::ALL.map(|class| classes.of(class))) {
            problems.push(invalid("classes", "at least one weight must be above 0"));
        }
        let factors = [
            overall.process,
            overall.expectations,
            overall.felt_fairness,
            overall.trust,
            overall.co_contribution,
        ];
        if !some(&factors) {
            problems.push(invalid("overall", "at least one weight must be above 0"));
        }
        problems
    }

    fn kind_definitions(&self, problems: &mut Vec<Error>) -> Vec<KindDefinition> {
        let mut kinds: Vec<KindDefinition> = Kind::BUILT_IN
            .iter()
            .map(|&(name, class, unit)| KindDefinition { name: name.into(), class, unit })
            .collect();
        for (name, custom) in &self.kinds {
            let key = format!("kinds.{name}");
            let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if kinds.iter().any(|kind| kind.name == *name) {
                problems.push(invalid(&key, "is built in and cannot be defined again"));
                continue;
            }
            if name.is_empty() || !name.bytes().all(letter) {
                problems.push(invalid(&key, "use lower-case letters, digits and `_` only"));
            }
            kinds.push(KindDefinition {
                name: name.clone().into(),
                class: custom.class,
                unit: custom.unit,
            });
        }
        if kinds.len() > usize::from(u16::MAX) {
            problems.push(invalid("kinds", "there are more than 65,535"));
        }
        kinds
    }

    fn rate_table(&self, kinds: &[KindDefinition], problems: &mut Vec<Error>) -> Vec<Rates> {
        let mut table: Vec<Rates> = kinds.iter().map(|kind| Rates::of(&kind.name)).collect();
        for (name, rates) in &self.rates {
            let Some(place) = kinds.iter().position(|kind| kind.name == *name) else {
                let known = kinds.iter().map(|kind| &*kind.name);
                problems.push(unknown_name("kind in [rates]", name, known));
                continue;
            };
            for (view, rate) in
                [("supplier", rates.supplier), ("customer", rates.customer), ("joint", rates.joint)]
            {
                problems.extend(range(&format!("rates.{name}.{view}"), rate, 1e-9, 1e9).err());
            }
            table[place] = *rates;
        }
        table
    }

    fn currency_table(&self, problems: &mut Vec<Error>) -> Vec<(Currency, f64)> {
        let mut table = Vec::with_capacity(self.currencies.len());
        for (code, &rate) in &self.currencies {
            match Currency::new(code) {
                Ok(currency) => table.push((currency, rate)),
                Err(error) => problems.push(invalid("currencies", error.to_string())),
            }
            problems.extend(range(&format!("currencies.{code}"), rate, 1e-9, 1e9).err());
        }
        table
    }

    fn bad_weight_table(&self, problems: &mut Vec<Error>) -> [f64; Principle::ALL.len()] {
        let mut table = [2.0; Principle::ALL.len()];
        let defaults = BadWeights::default();
        for (name, &weight) in defaults.0.iter().chain(&self.bad_weights.0) {
            let principle = match Principle::from_name(name) {
                Ok(principle) => principle,
                Err(error) => {
                    problems.push(invalid("bad_weights", error.to_string()));
                    continue;
                }
            };
            let key = format!("bad_weights.{name}");
            if !principle.is_matter_of_conduct() {
                let message = "is measured and knows no bad deeds that could weigh; leave it out";
                problems.push(invalid(&key, message));
                continue;
            }
            problems.extend(range(&key, weight, 0.0, 1000.0).err());
            table[principle.index()] = weight;
        }
        table
    }
}

fn range(key: &str, value: f64, least: f64, greatest: f64) -> Result<()> {
    if (least..=greatest).contains(&value) {
        return Ok(());
    }
    Err(invalid(key, format!("`{value}` is not a number from {least} to {greatest}")))
}

fn invalid(key: &str, message: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidPolicy, format!("policy key `{key}`: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_found_and_the_first_is_what_freezing_says() {
        let mut draft = PolicyDraft::default();
        assert!(draft.problems().is_empty());
        draft.balance.one_way = 0.55;
        draft.tiers.key = 0.1;
        draft.stage.open = 1.5;
        draft.currencies.insert("eur".to_owned(), 0.0);
        draft.bad_weights.0.insert("time_parity".to_owned(), 1.0);
        draft.rates.insert("mony".to_owned(), Rates::default());
        let problems: Vec<String> = draft.problems().iter().map(ToString::to_string).collect();
        for (problem, words) in problems.iter().zip([
            &["stage.open", "`1.5`", "from 0 to 1"][..],
            &["balance.one_way", "`0.55`", "`0.6`"],
            &["tiers.key", "`0.1`"],
            &["[rates]", "`mony`", "`money`"],
            &["currencies", "`eur`"],
            &["currencies.eur", "`0`"],
            &["bad_weights.time_parity"],
        ]) {
            for word in words {
                assert!(problem.contains(word), "`{word}` is not in {problem}");
            }
        }
        assert_eq!(problems.len(), 7, "{problems:?}");
        assert_eq!(draft.freeze().unwrap_err().to_string(), problems[0]);
    }
}
