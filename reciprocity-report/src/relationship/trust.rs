//! Trust both ways, and how far the two have come with each other.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{percent, sentence, words};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::trust::TrustScore;
use reciprocity_core::{Side, Topic};

use crate::chart::{Label, rail};
use crate::page::wide;
use crate::phrase::{known, score};
use crate::relationship::Subject;
use crate::relationship::advice::card;

/// The stages that lead on, in their order; the others are trouble.
const LADDER: [Stage; 5] =
    [Stage::Prospect, Stage::Transactional, Stage::Open, Stage::Trusting, Stage::Partner];

/// A part of trust: its name, what it rests on, and where it stands in the score.
type Part = (&'static str, &'static str, fn(&TrustScore) -> Option<f64>);

const PARTS: [Part; 4] = [
    ("Ability", "it delivers", |trust| trust.ability),
    ("Benevolence", "it means well", |trust| trust.benevolence),
    ("Integrity", "it keeps its word", |trust| trust.integrity),
    ("Trust", "all of it", |trust| Some(trust.score)),
];

/// A stage for reading.
pub(crate) fn stage_name(stage: Stage) -> String {
    match stage {
        Stage::OneWay => "One-way".to_owned(),
        other => sentence(&words(other.name())),
    }
}

/// Whether a stage is none of those that lead on.
pub(crate) fn is_trouble(stage: Stage) -> bool {
    !LADDER.contains(&stage)
}

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    html! {
        (ladder(subject.assessment.stage))
        (subject.told(&[Topic::Stage, Topic::Trust]))
        (wide("Trust, both ways", &table(subject)))
    }
}

fn ladder(stage: Stage) -> Markup {
    html! {
        ol.ladder {
            @for one in LADDER {
                @if one == stage {
                    li.here aria-current="step" { (stage_name(one)) span.hidden { " (now)" } }
                } @else {
                    li { (stage_name(one)) }
                }
            }
        }
        @if is_trouble(stage) {
            p.trouble { "Now off this way: " strong { (stage_name(stage)) } }
        }
    }
}

fn table(subject: &Subject<'_>) -> Markup {
    html! {
        table.both-ways {
            caption.hidden { "Trust, both ways" }
            thead {
                tr {
                    th scope="col" { "Part" }
                    @for side in Side::ALL {
                        th scope="col" .(card(side)) {
                            (subject.name(side)) " in " (subject.name(side.other()))
                        }
                    }
                }
            }
            tbody {
                @for (name, about, of) in PARTS {
                    tr {
                        th scope="row" { (name) span.small { (about) } }
                        @for side in Side::ALL { td { (cell(subject, side, name, of)) } }
                    }
                }
                tr {
                    th scope="row" { "Checked again" span.small { "of the acts of trust" } }
                    @for side in Side::ALL {
                        @let rate = subject.assessment.joint.trust.of(side).and_then(|one| one.recheck_rate);
                        td { (known(rate.map(percent))) }
                    }
                }
            }
        }
    }
}

fn cell(
    subject: &Subject<'_>,
    side: Side,
    name: &str,
    of: fn(&TrustScore) -> Option<f64>,
) -> Markup {
    let Some(value) = subject.assessment.joint.trust.of(side).as_ref().and_then(of) else {
        return score(None);
    };
    let id = format!("{}-of-{}", name.to_lowercase(), side.name());
    let label = Label {
        id: &id,
        title: format!("{name}: {} in {}", subject.name(side), subject.name(side.other())),
        description: format!("{value:.2} of 1"),
    };
    html! { span.value { (score(Some(value))) } (rail(&label, value, None, side.other().name())) }
}
