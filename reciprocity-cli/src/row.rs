//! One row for each relationship: what the table and the row formats show of its assessment, which is
//! some twenty times as large.

use std::cmp::Ordering;

use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::recommendation::Advice;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::verdict::{Standing, Verdict};
use reciprocity_core::rule::win_win::Quadrant;
use reciprocity_core::score::ShareScore;
use reciprocity_core::{Assessment, PerSide, Profile, ScoreColumn, Side, ViewScore};

use crate::args::SortKey;
use crate::scoring::Relationship;

/// A relationship and the scores that rows show: those of the joint view, unless the name says
/// otherwise.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) relationship: Relationship<'a>,
    pub(crate) contributions: PerSide<u32>,
    pub(crate) provisional: bool,
    pub(crate) share: Option<ShareScore>,
    /// The supplier's share in each side's own view.
    pub(crate) supplier_share_in: PerSide<Option<f64>>,
    pub(crate) perception_gap: Option<f64>,
    pub(crate) balance: Option<f64>,
    pub(crate) band: Option<Band>,
    pub(crate) verdict: Verdict,
    pub(crate) felt_fairness: PerSide<Option<f64>>,
    pub(crate) answer_rate: PerSide<Option<f64>>,
    pub(crate) demonstrated: Option<f64>,
    pub(crate) overall: Option<f64>,
    /// The overall score in each side's own view.
    pub(crate) overall_in: PerSide<Option<f64>>,
    pub(crate) coverage: Option<f64>,
    pub(crate) connection: Option<f64>,
    pub(crate) trust: PerSide<Option<f64>>,
    pub(crate) quadrant: Quadrant,
    pub(crate) stage: Stage,
    pub(crate) advice: PerSide<Advice>,
    pub(crate) profile: Profile,
    /// Those that were asked for beside all these.
    scores: Box<[(ScoreColumn, Option<f64>)]>,
}

impl<'a> Row<'a> {
    /// With these scores beside those that every row has.
    pub(crate) fn new(
        relationship: Relationship<'a>,
        assessment: &Assessment,
        scores: &[ScoreColumn],
    ) -> Self {
        let Assessment { supplier, customer, joint, recommendations, .. } = assessment;
        let views: PerSide<&ViewScore> = PerSide { supplier, customer };
        let overall = joint.overall.as_ref();
        Self {
            relationship,
            contributions: joint.contributions,
            provisional: joint.provisional,
            share: joint.share,
            supplier_share_in: views.map(|view| Some(view.share?.supplier)),
            perception_gap: assessment.perception.map(|perception| perception.gap),
            balance: joint.balance,
            band: joint.band,
            verdict: joint.verdict,
            felt_fairness: joint.felt_fairness,
            answer_rate: joint.answer_rate.map(|answers| answers.map(|one| one.rate)),
            demonstrated: joint.demonstrated.map(|one| one.score),
            overall: overall.map(|overall| overall.score),
            overall_in: views.map(|view| Some(view.overall.as_ref()?.score)),
            coverage: overall.map(|overall| overall.coverage),
            connection: joint.connection,
            trust: joint.trust.map(|trust| trust.map(|one| one.score)),
            quadrant: assessment.win_win.quadrant,
            stage: assessment.stage,
            advice: PerSide::from_fn(|side| recommendations.of(side).advice),
            profile: assessment.profile,
            scores: scores.iter().map(|score| (*score, score.value(assessment))).collect(),
        }
    }

    /// A score that was asked for.
    pub(crate) fn score(&self, wanted: ScoreColumn) -> Option<f64> {
        self.scores.iter().find(|(score, _)| *score == wanted)?.1
    }

    /// The share of the side that gave more.
    fn greater_share(&self) -> Option<f64> {
        self.share.map(|share| share.of(share.greater_giver()))
    }

    fn lower_answer_rate(&self) -> Option<f64> {
        let rates = [self.answer_rate.supplier, self.answer_rate.customer];
        rates.into_iter().flatten().min_by(f64::total_cmp)
    }

    fn names(&self) -> (&str, &str) {
        (self.relationship.supplier, self.relationship.customer)
    }

    /// The order of a list by `key`: by the key, then the most events, then the names, which no two
    /// rows share. What is unknown comes last.
    pub(crate) fn compare(&self, other: &Self, key: SortKey) -> Ordering {
        let ascending = |of: fn(&Self) -> Option<f64>| {
            let key = |row| of(row).unwrap_or(f64::INFINITY);
            key(self).total_cmp(&key(other))
        };
        let descending = |of: fn(&Self) -> Option<f64>| {
            let key = |row| of(row).unwrap_or(f64::NEG_INFINITY);
            key(other).total_cmp(&key(self))
        };
        let by_key = match key {
            SortKey::Overall => ascending(|row| row.overall),
            SortKey::Share => descending(Self::greater_share),
            SortKey::Demonstrated => ascending(|row| row.demonstrated),
            SortKey::Answers => ascending(Self::lower_answer_rate),
            SortKey::Gap => descending(|row| row.perception_gap.map(f64::abs)),
            SortKey::Events => Ordering::Equal,
            SortKey::Name => return self.names().cmp(&other.names()),
        };
        by_key
            .then_with(|| other.relationship.events.cmp(&self.relationship.events))
            .then_with(|| self.names().cmp(&other.names()))
    }

    /// The verdict in a word or two, with a question mark where it is provisional.
    pub(crate) fn verdict_word(&self) -> String {
        let mark = if self.provisional { " ?" } else { "" };
        match self.verdict {
            Verdict::Unknown => "unknown".to_owned(),
            Verdict::Unresolved { .. } => "unresolved".to_owned(),
            Verdict::Resolved(standing) => format!("{}{mark}", standing_word(standing)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_less_than_half_a_kilobyte() {
        assert!(size_of::<Row<'_>>() < 512, "{}", size_of::<Row<'_>>());
    }
}
