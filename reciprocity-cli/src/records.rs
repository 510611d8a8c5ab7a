//! One record for each relationship: what the table, the CSV file and the JSON document print.

use std::cmp::Ordering;
use std::io::Write;

use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::{Standing, Verdict};
use reciprocity_core::{Assessment, Side};
use serde::Serialize;

use crate::args::SortKey;
use crate::failure::Failure;

/// A relationship and its scores.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) events: usize,
    pub(crate) assessment: Assessment,
}

impl Record<'_> {
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

/// Prints a row of CSV for each record; what is unknown is an empty field.
pub(crate) fn write_csv(records: &[Record<'_>], output: &mut impl Write) -> Result<(), Failure> {
    let mut rows = csv::Writer::from_writer(output);
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::Output(error),
        other => Failure::Output(std::io::Error::other(format!("{other:?}"))),
    };
    for record in records {
        rows.serialize(Row::new(record)).map_err(failed)?;
    }
    if records.is_empty() {
        rows.write_record(Row::COLUMNS).map_err(failed)?;
    }
    rows.flush()?;
    Ok(())
}

/// The columns of the CSV output.
#[derive(Debug, Serialize)]
struct Row<'a> {
    supplier: &'a str,
    customer: &'a str,
    events: usize,
    supplier_contributions: u32,
    customer_contributions: u32,
    supplier_share: Option<f64>,
    supplier_share_low: Option<f64>,
    supplier_share_high: Option<f64>,
    supplier_share_in_supplier_view: Option<f64>,
    supplier_share_in_customer_view: Option<f64>,
    perception_gap: Option<f64>,
    balance: Option<f64>,
    band: Option<Band>,
    supplier_felt_fairness: Option<f64>,
    customer_felt_fairness: Option<f64>,
    supplier_answer_rate: Option<f64>,
    customer_answer_rate: Option<f64>,
    demonstrated: Option<f64>,
    overall: Option<f64>,
    overall_in_supplier_view: Option<f64>,
    overall_in_customer_view: Option<f64>,
    coverage: Option<f64>,
    connection: Option<f64>,
    supplier_trust: Option<f64>,
    customer_trust: Option<f64>,
    quadrant: &'static str,
    stage: &'static str,
    supplier_advice: &'static str,
    customer_advice: &'static str,
    verdict: &'static str,
    giver: Option<Side>,
    provisional: bool,
}

impl<'a> Row<'a> {
    const COLUMNS: [&'static str; 32] = [
        "supplier",
        "customer",
        "events",
        "supplier_contributions",
        "customer_contributions",
        "supplier_share",
        "supplier_share_low",
        "supplier_share_high",
        "supplier_share_in_supplier_view",
        "supplier_share_in_customer_view",
        "perception_gap",
        "balance",
        "band",
        "supplier_felt_fairness",
        "customer_felt_fairness",
        "supplier_answer_rate",
        "customer_answer_rate",
        "demonstrated",
        "overall",
        "overall_in_supplier_view",
        "overall_in_customer_view",
        "coverage",
        "connection",
        "supplier_trust",
        "customer_trust",
        "quadrant",
        "stage",
        "supplier_advice",
        "customer_advice",
        "verdict",
        "giver",
        "provisional",
    ];

    fn new(record: &Record<'a>) -> Self {
        let Assessment { supplier, customer, joint, perception, .. } = &record.assessment;
        Self {
            supplier: record.supplier,
            customer: record.customer,
            events: record.events,
            supplier_contributions: joint.contributions.supplier,
            customer_contributions: joint.contributions.customer,
            supplier_share: joint.share.map(|share| share.supplier),
            supplier_share_low: joint.share.map(|share| share.interval.low),
            supplier_share_high: joint.share.map(|share| share.interval.high),
            supplier_share_in_supplier_view: supplier.share.map(|share| share.supplier),
            supplier_share_in_customer_view: customer.share.map(|share| share.supplier),
            perception_gap: perception.map(|perception| perception.gap),
            balance: joint.balance,
            band: joint.band,
            supplier_felt_fairness: joint.felt_fairness.supplier,
            customer_felt_fairness: joint.felt_fairness.customer,
            supplier_answer_rate: joint.answer_rate.supplier.map(|answers| answers.rate),
            customer_answer_rate: joint.answer_rate.customer.map(|answers| answers.rate),
            demonstrated: joint.demonstrated.map(|one| one.score),
            overall: joint.overall.as_ref().map(|overall| overall.score),
            overall_in_supplier_view: supplier.overall.as_ref().map(|overall| overall.score),
            overall_in_customer_view: customer.overall.as_ref().map(|overall| overall.score),
            coverage: joint.overall.as_ref().map(|overall| overall.coverage),
            connection: joint.connection,
            supplier_trust: joint.trust.supplier.map(|trust| trust.score),
            customer_trust: joint.trust.customer.map(|trust| trust.score),
            quadrant: record.assessment.win_win.quadrant.name(),
            stage: record.assessment.stage.name(),
            supplier_advice: record.assessment.recommendations.supplier.advice.name(),
            customer_advice: record.assessment.recommendations.customer.advice.name(),
            verdict: match joint.verdict {
                Verdict::Unknown => "unknown",
                Verdict::Unresolved { .. } => "unresolved",
                Verdict::Resolved(standing) => standing.band.name(),
            },
            giver: joint.verdict.standing().and_then(|standing| standing.giver),
            provisional: joint.provisional,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_of_an_empty_file_is_the_heading_of_a_full_one() {
        let ledger = {
            use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Timestamp};
            let mut ledger = Ledger::default();
            let at = Timestamp::from_seconds(0).unwrap();
            let given = Contribution::new(Kind::SERVICE, Amount::ONE);
            ledger.record("a", "b", Event::new(at, Side::Supplier, given)).unwrap();
            ledger
        };
        let assessment = ledger.assess("a", "b", ledger.newest().unwrap()).unwrap();
        let record = Record { supplier: "a", customer: "b", events: 1, assessment };
        let (mut full, mut empty) = (Vec::new(), Vec::new());
        write_csv(&[record], &mut full).unwrap();
        write_csv(&[], &mut empty).unwrap();
        let heading =
            |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().lines().next().unwrap().to_owned();
        assert_eq!(heading(full), heading(empty));
    }
}
