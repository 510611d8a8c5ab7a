//! The columns of a table of scores as the command line writes it (`reciprocity assess`).

use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::{Assessment, ScoreColumn, Side};

use crate::arrow_out::Field;
use crate::score_code::{has_words, word};

/// One column of a table of scores, and how its value is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    take: Take,
}

#[derive(Debug, Clone, Copy)]
enum Take {
    Word(fn(&Assessment) -> Option<&'static str>),
    Events,
    Number(fn(&Assessment) -> Option<f64>),
    Count(fn(&Assessment) -> u32),
    Truth(fn(&Assessment) -> bool),
    /// A score by its code.
    Score(ScoreColumn, i32),
}

/// A value of a column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    Unknown,
    Word(&'static str),
    Whole(i64),
    Number(f64),
    Truth(bool),
}

const fn word_of(name: &'static str, take: fn(&Assessment) -> Option<&'static str>) -> Column {
    Column { name, take: Take::Word(take) }
}

const fn number(name: &'static str, take: fn(&Assessment) -> Option<f64>) -> Column {
    Column { name, take: Take::Number(take) }
}

const fn count(name: &'static str, take: fn(&Assessment) -> u32) -> Column {
    Column { name, take: Take::Count(take) }
}

/// All but the names of the two parties.
pub(crate) const LISTING: [Column; 30] = [
    Column { name: "events", take: Take::Events },
    count("supplier_contributions", |a| a.joint.contributions.supplier),
    count("customer_contributions", |a| a.joint.contributions.customer),
    number("supplier_share", |a| Some(a.joint.share?.supplier)),
    number("supplier_share_low", |a| Some(a.joint.share?.interval.low)),
    number("supplier_share_high", |a| Some(a.joint.share?.interval.high)),
    number("supplier_share_in_supplier_view", |a| Some(a.supplier.share?.supplier)),
    number("supplier_share_in_customer_view", |a| Some(a.customer.share?.supplier)),
    number("perception_gap", |a| Some(a.perception?.gap)),
    number("balance", |a| a.joint.balance),
    word_of("band", |a| a.joint.band.map(Band::name)),
    number("supplier_felt_fairness", |a| a.joint.felt_fairness.supplier),
    number("customer_felt_fairness", |a| a.joint.felt_fairness.customer),
    number("supplier_answer_rate", |a| Some(a.joint.answer_rate.supplier?.rate)),
    number("customer_answer_rate", |a| Some(a.joint.answer_rate.customer?.rate)),
    number("demonstrated", |a| Some(a.joint.demonstrated?.score)),
    number("overall", |a| Some(a.joint.overall.as_ref()?.score)),
    number("overall_in_supplier_view", |a| Some(a.supplier.overall.as_ref()?.score)),
    number("overall_in_customer_view", |a| Some(a.customer.overall.as_ref()?.score)),
    number("coverage", |a| Some(a.joint.overall.as_ref()?.coverage)),
    number("connection", |a| a.joint.connection),
    number("supplier_trust", |a| Some(a.joint.trust.supplier?.score)),
    number("customer_trust", |a| Some(a.joint.trust.customer?.score)),
    word_of("quadrant", |a| Some(a.win_win.quadrant.name())),
    word_of("stage", |a| Some(a.stage.name())),
    word_of("supplier_advice", |a| Some(a.recommendations.supplier.advice.name())),
    word_of("customer_advice", |a| Some(a.recommendations.customer.advice.name())),
    word_of("verdict", |a| {
        Some(match a.joint.verdict {
            Verdict::Unknown => "unknown",
            Verdict::Unresolved { .. } => "unresolved",
            Verdict::Resolved(standing) => standing.band.name(),
        })
    }),
    word_of("giver", |a| a.joint.verdict.standing()?.giver.map(Side::name)),
    Column { name: "provisional", take: Take::Truth(|a| a.joint.provisional) },
];

impl Column {
    /// The column of a score.
    pub(crate) fn of_score(column: ScoreColumn, code: i32) -> Self {
        Self { name: column.name(), take: Take::Score(column, code) }
    }

    /// The value for a relationship of so many events.
    pub(crate) fn value(&self, assessment: &Assessment, events: u64) -> Value {
        let known = |number: Option<f64>| number.map_or(Value::Unknown, Value::Number);
        match self.take {
            Take::Word(take) => take(assessment).map_or(Value::Unknown, Value::Word),
            Take::Events => Value::Whole(i64::try_from(events).unwrap_or(i64::MAX)),
            Take::Number(take) => known(take(assessment)),
            Take::Count(take) => Value::Whole(take(assessment).into()),
            Take::Truth(take) => Value::Truth(take(assessment)),
            Take::Score(column, code) if has_words(column) => column
                .value(assessment)
                .and_then(|value| word(code, value))
                .map_or(Value::Unknown, Value::Word),
            Take::Score(column, _) => known(column.value(assessment)),
        }
    }

    /// The values of many relationships, ready to go out.
    pub(crate) fn field(&self, values: impl ExactSizeIterator<Item = Value> + Clone) -> Field {
        let words = |value| if let Value::Word(word) = value { Some(word) } else { None };
        match self.take {
            Take::Word(_) => Field::texts(self.name, values.map(words)).or_null(),
            Take::Score(column, _) if has_words(column) => {
                Field::texts(self.name, values.map(words)).or_null()
            }
            Take::Events | Take::Count(_) => Field::wholes(
                self.name,
                values
                    .map(|value| if let Value::Whole(whole) = value { Some(whole) } else { None }),
            ),
            Take::Truth(_) => {
                Field::truths(self.name, values.map(|value| matches!(value, Value::Truth(true))))
            }
            Take::Number(_) | Take::Score(..) => {
                let number =
                    |value| if let Value::Number(number) = value { Some(number) } else { None };
                Field::numbers(self.name, &values.map(number).collect::<Vec<_>>())
            }
        }
    }
}
