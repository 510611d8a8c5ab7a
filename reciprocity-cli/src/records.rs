//! One record for each relationship: what the table, the rows and the JSON document print.

use std::cmp::Ordering;

use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::{Standing, Verdict};
use reciprocity_core::{Assessment, Side, ViewScore};
use serde::Serialize;

use crate::args::SortKey;

/// A relationship and its scores.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) events: usize,
    pub(crate) assessment: Assessment,
}

impl Record<'_> {
    /// The view of both sides together.
    pub(crate) fn joint(&self) -> &ViewScore {
        &self.assessment.joint
    }

    /// The overall score in the joint view.
    pub(crate) fn overall(&self) -> Option<f64> {
        self.assessment.joint.overall.as_ref().map(|overall| overall.score)
    }

    /// The share of the side that gave more, in the joint view.
    fn greater_share(&self) -> Option<f64> {
        self.assessment.joint.share.map(|share| share.of(share.greater_giver()))
    }

    fn lower_answer_rate(&self) -> Option<f64> {
        let rates = &self.assessment.joint.answer_rate;
        let rates = [rates.supplier, rates.customer].into_iter().flatten();
        rates.map(|answers| answers.rate).min_by(f64::total_cmp)
    }

    fn demonstrated(&self) -> Option<f64> {
        self.assessment.joint.demonstrated.map(|one| one.score)
    }

    fn gap(&self) -> Option<f64> {
        self.assessment.perception.map(|perception| perception.gap.abs())
    }

    /// The order of a list by `key`: by the key, then the most events, then the names.
    /// What is unknown comes last.
    pub(crate) fn compare(&self, other: &Self, key: SortKey) -> Ordering {
        let ascending = |of: fn(&Self) -> Option<f64>| {
            let key = |record| of(record).unwrap_or(f64::INFINITY);
            key(self).total_cmp(&key(other))
        };
        let descending = |of: fn(&Self) -> Option<f64>| {
            let key = |record| of(record).unwrap_or(f64::NEG_INFINITY);
            key(other).total_cmp(&key(self))
        };
        let by_key = match key {
            SortKey::Overall => ascending(Self::overall),
            SortKey::Share => descending(Self::greater_share),
            SortKey::Demonstrated => ascending(Self::demonstrated),
            SortKey::Answers => ascending(Self::lower_answer_rate),
            SortKey::Gap => descending(Self::gap),
            SortKey::Events => Ordering::Equal,
            SortKey::Name => {
                return (self.supplier, self.customer).cmp(&(other.supplier, other.customer));
            }
        };
        by_key
            .then_with(|| other.events.cmp(&self.events))
            .then_with(|| (self.supplier, self.customer).cmp(&(other.supplier, other.customer)))
    }
}

/// The verdict in a word or two, with a question mark where it is provisional.
pub(crate) fn verdict_word(record: &Record<'_>) -> String {
    let joint = &record.assessment.joint;
    let mark = if joint.provisional { " ?" } else { "" };
    match joint.verdict {
        Verdict::Unknown => "unknown".to_owned(),
        Verdict::Unresolved { .. } => "unresolved".to_owned(),
        Verdict::Resolved(standing) => format!("{}{mark}", standing_word(standing)),
    }
}

fn standing_word(standing: Standing) -> String {
    let giver = match standing.giver {
        Some(Side::Supplier) => ", supplier gives",
        Some(Side::Customer) => ", customer gives",
        None => "",
    };
    format!("{}{giver}", band_word(standing.band))
}

/// A band for reading.
pub(crate) fn band_word(band: Band) -> &'static str {
    match band {
        Band::Within => "balanced",
        Band::Tilted => "tilted",
        Band::OneWay => "one-way",
    }
}
