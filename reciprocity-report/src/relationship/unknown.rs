//! What the record does not hold, named one by one.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{list, sentence, words};
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::rule::win_win::Quadrant;
use reciprocity_core::{Principle, Side, Topic, View};

use crate::relationship::Subject;

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    let items = items(subject);
    html! {
        @if items.is_empty() {
            p { "Everything that the scores ask for is on record." }
        } @else {
            p { "Nobody should read these as good or bad. To know them, record them." }
            ul.unknowns { @for item in &items { li { (item) } } }
        }
        (subject.told(&[Topic::Unknown]))
    }
}

fn items(subject: &Subject<'_>) -> Vec<String> {
    let of = &subject.assessment;
    let joint = &of.joint;
    let mut items = Vec::new();
    match joint.verdict {
        Verdict::Unknown => items.push("Who gives more.".to_owned()),
        Verdict::Unresolved { .. } => {
            items.push(
                "In which band the exchange lies: its range reaches over more than one.".into(),
            );
        }
        Verdict::Resolved(_) => {}
    }
    for side in Side::ALL {
        let (name, other) = (subject.name(side), subject.name(side.other()));
        let gaps: Vec<String> = Principle::ALL
            .into_iter()
            .filter(|one| joint.treatment.of(side)[one.index()].score.is_none())
            .map(|one| words(one.name()))
            .collect();
        if !gaps.is_empty() {
            items.push(format!("How {other} treats {name} in {}.", list(&gaps, "and")));
        }
        if joint.expectations.of(side).is_none() {
            items.push(format!(
                "Whether {name} gets what it expects: nothing has been met or missed."
            ));
        }
        match joint.trust.of(side) {
            None => items.push(format!("How far {name} trusts {other}.")),
            Some(trust) => {
                let parts = [
                    ("ability", trust.ability),
                    ("benevolence", trust.benevolence),
                    ("integrity", trust.integrity),
                ];
                let gaps: Vec<String> = parts
                    .into_iter()
                    .filter(|(_, part)| part.is_none())
                    .map(|(part, _)| part.to_owned())
                    .collect();
                if !gaps.is_empty() {
                    items.push(format!(
                        "The {} of {other}, in which {name} would trust.",
                        list(&gaps, "and")
                    ));
                }
            }
        }
        if joint.answer_rate.of(side).is_none() {
            items.push(format!("How {name} answers."));
        }
        if of.view(View::from(side)).share.is_none() {
            items.push(format!("How {name} itself sees the share."));
        }
    }
    if let Some((claimant, _)) = joint.share.and_then(|share| share.overclaim) {
        items.push(format!(
            "How {} sees the share: only {} kept records.",
            subject.name(claimant.other()),
            subject.name(claimant)
        ));
    }
    if of.win_win.quadrant == Quadrant::Unresolved {
        items.push(sentence("who gains, each by its own measure."));
    }
    items
}
