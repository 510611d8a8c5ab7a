//! The questions that are asked of a history, and what it answers.

use std::collections::{BTreeMap, BTreeSet};

use reciprocity_core::Side;
use serde::Serialize;

use crate::evidence::cases::Look;
use crate::evidence::ranking::{Case, Lift, Ranking};
use crate::evidence::resampling::{Drawing, Range, range};

/// An area that is surely below this is of no use: a choice. It means that of a hundred pairs fifty-five
/// are in order.
const USEFUL_AREA: f64 = 0.55;

/// A lift that is surely below this is of no use: a choice.
const USEFUL_LIFT: f64 = 1.1;

/// From fewer relationships than this, in which it happened or in which it did not, nothing is said: a
/// choice.
const ENOUGH: usize = 20;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Question {
    /// Whether demonstrated reciprocity foretells any contact at all.
    Contact,
    /// Of those in contact, whether it foretells that both act.
    TwoWay,
    /// Whether the answer rate foretells which turns are answered.
    Answers,
    /// Of those in contact, whether the one-way verdict foretells that one side alone acts.
    OneWay,
}

/// What the history answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Yes,
    No,
    CannotTell,
}

/// What was found on one question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Finding {
    pub(super) question: Question,
    pub(super) answer: Answer,
    /// The area under the curve, or the lift.
    pub(super) estimate: Option<f64>,
    pub(super) range: Option<Range>,
    /// By how much the area exceeds the best of those of its rivals in the same strata: of frequency
    /// and recency, of which something is left within a stratum, and, for answers, of how the side
    /// answers all others.
    pub(super) beyond: Option<Range>,
    /// Whether there were enough relationships to ask.
    pub(super) enough: bool,
    /// Cases with another to be compared with.
    pub(super) cases: usize,
    /// Relationships among them.
    pub(super) relationships: usize,
}

/// Puts all questions to the looks.
pub(super) fn findings(looks: &[Look], drawing: Drawing) -> Vec<Finding> {
    let asked = |question| {
        let cases = cases(question, looks);
        match question {
            Question::OneWay => of_lift(question, &cases, drawing),
            _ => of_area(question, &cases, drawing),
        }
    };
    [Question::Contact, Question::TwoWay, Question::Answers, Question::OneWay].map(asked).to_vec()
}

fn cases(question: Question, looks: &[Look]) -> Vec<Case> {
    let general = General::of(looks);
    let case = |look: &Look, number: f64, happened: f64| Case {
        relationship: look.relationship,
        cut: look.cut,
        frequency: look.known.frequency,
        recency_days: look.known.recency_days,
        number,
        general: UNTOLD,
        happened,
    };
    let yes = |happened: bool| f64::from(u8::from(happened));
    let in_contact = || looks.iter().filter(|look| look.happened.any());
    match question {
        Question::Contact => looks
            .iter()
            .map(|look| case(look, look.known.demonstrated, yes(look.happened.any())))
            .collect(),
        Question::TwoWay => in_contact()
            .map(|look| case(look, look.known.demonstrated, yes(look.happened.both())))
            .collect(),
        Question::OneWay => in_contact()
            .map(|look| case(look, yes(look.known.one_way), yes(!look.happened.both())))
            .collect(),
        Question::Answers => looks
            .iter()
            .flat_map(|look| Side::ALL.map(|side| (look, side)))
            .filter_map(|(look, side)| {
                let (turns, answered) = *look.happened.turns.of(side);
                let rate = (*look.known.answer_rate.of(side))?;
                let happened = f64::from(answered) / f64::from(turns);
                let general = general.rate(look, side);
                (turns > 0).then(|| Case { general, ..case(look, rate, happened) })
            })
            .collect(),
    }
}

/// The rate of a side of which no turn was decided.
const UNTOLD: f64 = 0.5;

/// How each party answers in all its relationships, as known at each cut.
#[derive(Debug)]
struct General(BTreeMap<(usize, usize), (u32, u32)>);

impl General {
    fn of(looks: &[Look]) -> Self {
        let mut sums: BTreeMap<(usize, usize), (u32, u32)> = BTreeMap::new();
        for look in looks {
            for side in Side::ALL {
                let (turns, answered) = *look.known.turns.of(side);
                let sum = sums.entry((look.cut, *look.parties.of(side))).or_default();
                *sum = (sum.0 + turns, sum.1 + answered);
            }
        }
        Self(sums)
    }

    /// How the side answers in its other relationships.
    fn rate(&self, look: &Look, side: Side) -> f64 {
        let all = self.0.get(&(look.cut, *look.parties.of(side))).copied().unwrap_or_default();
        let own = *look.known.turns.of(side);
        let (turns, answered) = (all.0.saturating_sub(own.0), all.1.saturating_sub(own.1));
        (f64::from(answered) + 1.0) / (f64::from(turns) + 2.0)
    }
}

/// How many relationships there are in which it happened, and in which it did not.
fn both_kinds(cases: impl Iterator<Item = (usize, f64)>) -> (usize, usize) {
    let (mut yes, mut no) = (BTreeSet::new(), BTreeSet::new());
    for (relationship, happened) in cases {
        if happened > 0.0 {
            yes.insert(relationship);
        }
        if happened < 1.0 {
            no.insert(relationship);
        }
    }
    (yes.len(), no.len())
}

fn of_area(question: Question, cases: &[Case], drawing: Drawing) -> Finding {
    let ranking = Ranking::new(cases, |case| case.number);
    let mut rivals = vec![
        Ranking::new(cases, |case| case.frequency),
        Ranking::new(cases, |case| -case.recency_days),
        Ranking::new(cases, |case| case.general),
    ];
    rivals.retain(|rival| !rival.is_flat());
    let estimate = ranking.area(&drawing.once_each());
    let (mut areas, mut beyond) = (Vec::new(), Vec::new());
    if estimate.is_some() {
        drawing.each(|weights| {
            let Some(area) = ranking.area(weights) else { return };
            let rival = rivals.iter().filter_map(|rival| rival.area(weights)).fold(0.5, f64::max);
            areas.push(area);
            beyond.push(area - rival);
        });
    }
    let (drawn, beyond) = (range(areas, drawing.draws), range(beyond, drawing.draws));
    let (yes, no) = both_kinds(ranking.comparable());
    let enough = yes >= ENOUGH && no >= ENOUGH;
    let answer = match (drawn, beyond) {
        _ if !enough => Answer::CannotTell,
        (Some(area), Some(beyond)) if area.low > 0.5 && beyond.low > 0.0 => Answer::Yes,
        (Some(area), Some(beyond)) if area.high < USEFUL_AREA || beyond.high < 0.0 => Answer::No,
        _ => Answer::CannotTell,
    };
    let compared: BTreeSet<usize> =
        ranking.comparable().map(|(relationship, _)| relationship).collect();
    Finding {
        question,
        answer,
        estimate,
        range: drawn,
        beyond,
        enough,
        cases: ranking.comparable().count(),
        relationships: compared.len(),
    }
}

fn of_lift(question: Question, cases: &[Case], drawing: Drawing) -> Finding {
    let lift = Lift::new(cases);
    let estimate = lift.of(&drawing.once_each());
    let mut lifts = Vec::new();
    if estimate.is_some() {
        drawing.each(|weights| lifts.extend(lift.of(weights)));
    }
    let drawn = range(lifts, drawing.draws);
    let marked: BTreeSet<usize> = lift.marked().map(|case| case.relationship).collect();
    let (yes, no) = both_kinds(
        lift.marked().chain(lift.others()).map(|case| (case.relationship, case.happened)),
    );
    let enough = marked.len() >= ENOUGH && yes >= ENOUGH && no >= ENOUGH;
    let answer = match drawn {
        _ if !enough => Answer::CannotTell,
        Some(lift) if lift.low > 1.0 => Answer::Yes,
        Some(lift) if lift.high < USEFUL_LIFT => Answer::No,
        _ => Answer::CannotTell,
    };
    Finding {
        question,
        answer,
        estimate,
        range: drawn,
        beyond: None,
        enough,
        cases: lift.marked().count(),
        relationships: marked.len(),
    }
}

/// The answer to the question of the whole: whether reciprocity tells anything. Contact is no part of
/// it, and neither is a question that could not be asked for want of cases, if another one could.
pub(super) fn overall(findings: &[Finding]) -> Answer {
    let answers: Vec<Answer> = findings
        .iter()
        .filter(|finding| finding.question != Question::Contact && finding.enough)
        .map(|finding| finding.answer)
        .collect();
    if answers.contains(&Answer::Yes) {
        Answer::Yes
    } else if !answers.is_empty() && answers.iter().all(|answer| *answer == Answer::No) {
        Answer::No
    } else {
        Answer::CannotTell
    }
}
