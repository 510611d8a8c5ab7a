//! The columns of a row of scores: the same in every format.

use reciprocity_arrow::{ValueType, Values};
use reciprocity_core::Side;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::Verdict;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::records::Record;

/// One column. What is unknown is none.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    take: Take,
}

/// How the value of a record is taken, by its type.
enum Take {
    Text(for<'r> fn(&'r Record<'_>) -> Option<&'r str>),
    Count(fn(&Record<'_>) -> u64),
    Number(fn(&Record<'_>) -> Option<f64>),
    Truth(fn(&Record<'_>) -> bool),
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

const fn text(name: &'static str, take: for<'r> fn(&'r Record<'_>) -> Option<&'r str>) -> Column {
    Column { name, take: Take::Text(take) }
}

const fn count(name: &'static str, take: fn(&Record<'_>) -> u64) -> Column {
    Column { name, take: Take::Count(take) }
}

const fn number(name: &'static str, take: fn(&Record<'_>) -> Option<f64>) -> Column {
    Column { name, take: Take::Number(take) }
}

const fn truth(name: &'static str, take: fn(&Record<'_>) -> bool) -> Column {
    Column { name, take: Take::Truth(take) }
}

pub(crate) const COLUMNS: [Column; 32] = [
    text("supplier", |one| Some(one.supplier)),
    text("customer", |one| Some(one.customer)),
    count("events", |one| one.events as u64),
    count("supplier_contributions", |one| one.joint().contributions.supplier.into()),
    count("customer_contributions", |one| one.joint().contributions.customer.into()),
    number("supplier_share", |one| Some(one.joint().share?.supplier)),
    number("supplier_share_low", |one| Some(one.joint().share?.interval.low)),
    number("supplier_share_high", |one| Some(one.joint().share?.interval.high)),
    number("supplier_share_in_supplier_view", |one| Some(one.assessment.supplier.share?.supplier)),
    number("supplier_share_in_customer_view", |one| Some(one.assessment.customer.share?.supplier)),
    number("perception_gap", |one| Some(one.assessment.perception?.gap)),
    number("balance", |one| one.joint().balance),
    text("band", |one| one.joint().band.map(Band::name)),
    number("supplier_felt_fairness", |one| one.joint().felt_fairness.supplier),
    number("customer_felt_fairness", |one| one.joint().felt_fairness.customer),
    number("supplier_answer_rate", |one| Some(one.joint().answer_rate.supplier?.rate)),
    number("customer_answer_rate", |one| Some(one.joint().answer_rate.customer?.rate)),
    number("demonstrated", |one| Some(one.joint().demonstrated?.score)),
    number("overall", |one| one.overall()),
    number("overall_in_supplier_view", |one| Some(one.assessment.supplier.overall.as_ref()?.score)),
    number("overall_in_customer_view", |one| Some(one.assessment.customer.overall.as_ref()?.score)),
    number("coverage", |one| Some(one.joint().overall.as_ref()?.coverage)),
    number("connection", |one| one.joint().connection),
    number("supplier_trust", |one| Some(one.joint().trust.supplier?.score)),
    number("customer_trust", |one| Some(one.joint().trust.customer?.score)),
    text("quadrant", |one| Some(one.assessment.win_win.quadrant.name())),
    text("stage", |one| Some(one.assessment.stage.name())),
    text("supplier_advice", |one| Some(one.assessment.recommendations.supplier.advice.name())),
    text("customer_advice", |one| Some(one.assessment.recommendations.customer.advice.name())),
    text("verdict", |one| {
        Some(match one.joint().verdict {
            Verdict::Unknown => "unknown",
            Verdict::Unresolved { .. } => "unresolved",
            Verdict::Resolved(standing) => standing.band.name(),
        })
    }),
    text("giver", |one| one.joint().verdict.standing()?.giver.map(Side::name)),
    truth("provisional", |one| one.joint().provisional),
];

impl Column {
    pub(crate) fn value<'r>(&self, record: &'r Record<'_>) -> Value<'r> {
        match self.take {
            Take::Text(take) => Value::Text(take(record)),
            Take::Count(take) => Value::Count(take(record)),
            Take::Number(take) => Value::Number(take(record)),
            Take::Truth(take) => Value::Truth(take(record)),
        }
    }

    pub(crate) fn value_type(&self) -> ValueType {
        match self.take {
            Take::Text(_) => ValueType::Text,
            Take::Count(_) => ValueType::Count,
            Take::Number(_) => ValueType::Number,
            Take::Truth(_) => ValueType::Truth,
        }
    }

    /// The values of many records.
    pub(crate) fn values<'r>(&self, records: &'r [Record<'_>]) -> Values<'r> {
        let records = records.iter();
        match self.take {
            Take::Text(take) => Values::Text(records.map(take).collect()),
            Take::Count(take) => {
                Values::Count(records.map(|one| take(one).try_into().ok()).collect())
            }
            Take::Number(take) => Values::Number(records.map(take).collect()),
            Take::Truth(take) => Values::Truth(records.map(|one| Some(take(one))).collect()),
        }
    }
}

/// A record as an object of its columns.
pub(crate) struct Line<'r, 'a>(pub(crate) &'r Record<'a>);

impl Serialize for Line<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(COLUMNS.len()))?;
        for column in &COLUMNS {
            object.serialize_entry(column.name, &column.value(self.0))?;
        }
        object.end()
    }
}
