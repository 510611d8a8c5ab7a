//! The columns of a row of scores: the same in every format.

use reciprocity_arrow::{ValueType, Values};
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::spelling::advice;
use reciprocity_core::{ScoreColumn, Side};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::failure::Failure;
use crate::row::Row;

/// One column. What is unknown is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    take: Take,
}

/// How the value of a row is taken, by its type.
#[derive(Debug, Clone, Copy)]
enum Take {
    Text(for<'r> fn(&'r Row<'_>) -> Option<&'r str>),
    Count(fn(&Row<'_>) -> u64),
    Number(fn(&Row<'_>) -> Option<f64>),
    Truth(fn(&Row<'_>) -> bool),
    /// A number that a row has only if it is asked for.
    Score(ScoreColumn),
}

/// A value of a row.
#[derive(serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Value<'r> {
    Text(Option<&'r str>),
    Count(u64),
    Number(Option<f64>),
    Truth(bool),
}

const fn text(name: &'static str, take: for<'r> fn(&'r Row<'_>) -> Option<&'r str>) -> Column {
    Column { name, take: Take::Text(take) }
}

const fn count(name: &'static str, take: fn(&Row<'_>) -> u64) -> Column {
    Column { name, take: Take::Count(take) }
}

const fn number(name: &'static str, take: fn(&Row<'_>) -> Option<f64>) -> Column {
    Column { name, take: Take::Number(take) }
}

const fn truth(name: &'static str, take: fn(&Row<'_>) -> bool) -> Column {
    Column { name, take: Take::Truth(take) }
}

/// Those that are written unless columns are named.
pub(crate) const COLUMNS: [Column; 32] = [
    text("supplier", |one| Some(one.relationship.supplier)),
    text("customer", |one| Some(one.relationship.customer)),
    count("events", |one| one.relationship.events as u64),
    count("supplier_contributions", |one| one.contributions.supplier.into()),
    count("customer_contributions", |one| one.contributions.customer.into()),
    number("supplier_share", |one| Some(one.share?.supplier)),
    number("supplier_share_low", |one| Some(one.share?.interval.low)),
    number("supplier_share_high", |one| Some(one.share?.interval.high)),
    number("supplier_share_in_supplier_view", |one| one.supplier_share_in.supplier),
    number("supplier_share_in_customer_view", |one| one.supplier_share_in.customer),
    number("perception_gap", |one| one.perception_gap),
    number("balance", |one| one.balance),
    text("band", |one| one.band.map(Band::name)),
    number("supplier_felt_fairness", |one| one.felt_fairness.supplier),
    number("customer_felt_fairness", |one| one.felt_fairness.customer),
    number("supplier_answer_rate", |one| one.answer_rate.supplier),
    number("customer_answer_rate", |one| one.answer_rate.customer),
    number("demonstrated", |one| one.demonstrated),
    number("overall", |one| one.overall),
    number("overall_in_supplier_view", |one| one.overall_in.supplier),
    number("overall_in_customer_view", |one| one.overall_in.customer),
    number("coverage", |one| one.coverage),
    number("connection", |one| one.connection),
    number("supplier_trust", |one| one.trust.supplier),
    number("customer_trust", |one| one.trust.customer),
    text("quadrant", |one| Some(one.quadrant.name())),
    text("stage", |one| Some(one.stage.name())),
    text("supplier_advice", |one| Some(one.advice.supplier.name())),
    text("customer_advice", |one| Some(one.advice.customer.name())),
    text("verdict", |one| {
        Some(match one.verdict {
            Verdict::Unknown => "unknown",
            Verdict::Unresolved { .. } => "unresolved",
            Verdict::Resolved(standing) => standing.band.name(),
        })
    }),
    text("giver", |one| one.verdict.standing()?.giver.map(Side::name)),
    truth("provisional", |one| one.provisional),
];

/// What may be named beside those: what is said of a relationship beside its events, and the score that is a
/// word and no column of its own.
const MORE: [Column; 3] = [
    text("tier", |one| Some(one.profile.tier.name())),
    text("nature", |one| Some(one.profile.nature.name())),
    text("resolved_band", |one| Some(one.verdict.standing()?.band.name())),
];

/// All columns that may be named: also those, and every score that the C library has a code for, under the
/// same name, if it is not there as a word.
pub(crate) fn all_columns() -> Vec<Column> {
    let mut all = [&COLUMNS[..], &MORE].concat();
    for score in ScoreColumn::ALL {
        let name = score.name();
        if all.iter().all(|column| column.name != name) {
            all.push(Column { name, take: Take::Score(score) });
        }
    }
    all
}

impl Column {
    /// The score that a row must be asked for.
    pub(crate) fn score(&self) -> Option<ScoreColumn> {
        if let Take::Score(score) = self.take { Some(score) } else { None }
    }

    pub(crate) fn value<'r>(&self, row: &'r Row<'_>) -> Value<'r> {
        match self.take {
            Take::Text(take) => Value::Text(take(row)),
            Take::Count(take) => Value::Count(take(row)),
            Take::Number(take) => Value::Number(take(row)),
            Take::Truth(take) => Value::Truth(take(row)),
            Take::Score(score) => Value::Number(row.score(score)),
        }
    }

    pub(crate) fn value_type(&self) -> ValueType {
        match self.take {
            Take::Text(_) => ValueType::Text,
            Take::Count(_) => ValueType::Count,
            Take::Number(_) | Take::Score(_) => ValueType::Number,
            Take::Truth(_) => ValueType::Truth,
        }
    }

    /// The values of many rows.
    pub(crate) fn values<'r>(&self, rows: &'r [Row<'_>]) -> Values<'r> {
        let rows = rows.iter();
        match self.take {
            Take::Text(take) => Values::Text(rows.map(take).collect()),
            Take::Count(take) => Values::Count(rows.map(|one| take(one).try_into().ok()).collect()),
            Take::Number(take) => Values::Number(rows.map(take).collect()),
            Take::Truth(take) => Values::Truth(rows.map(|one| Some(take(one))).collect()),
            Take::Score(score) => Values::Number(rows.map(|one| one.score(score)).collect()),
        }
    }
}

/// A row as an object of its columns.
pub(crate) struct Line<'r, 'a> {
    pub(crate) columns: &'r [Column],
    pub(crate) row: &'r Row<'a>,
}

impl Serialize for Line<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.columns.len()))?;
        for column in self.columns {
            object.serialize_entry(column.name, &column.value(self.row))?;
        }
        object.end()
    }
}

/// Of the things in `all`, those of these names, in the order of the names.
pub(crate) fn chosen_by_name<'a, T>(
    names: &[String],
    all: &'a [T],
    name_of: impl Fn(&T) -> &'static str,
) -> Result<Vec<&'a T>, Failure> {
    let mut chosen = Vec::with_capacity(names.len());
    for (place, name) in names.iter().map(|name| name.trim()).enumerate() {
        let Some(found) = all.iter().find(|one| name_of(one) == name) else {
            let known: Vec<&str> = all.iter().map(&name_of).collect();
            let advice = advice(name, &known);
            return Err(Failure::usage(format!("--columns: there is no `{name}`; {advice}")));
        };
        if names[..place].iter().any(|before| before.trim() == name) {
            return Err(Failure::usage(format!("--columns: `{name}` stands there twice")));
        }
        chosen.push(found);
    }
    Ok(chosen)
}
