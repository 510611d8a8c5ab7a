//! The eight principles both ways, and how each side answers.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{number, percent, percent_range, sentence, words};
use reciprocity_core::rule::principle::PrincipleScore;
use reciprocity_core::{Principle, Side, Topic};

use crate::chart::{Label, rail};
use crate::page::{head, wide};
use crate::phrase::{known, score};
use crate::relationship::Subject;
use crate::relationship::advice::card;

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    html! {
        p { "A dot is the score, the bar through it the range; the tick in the middle is one half." }
        (wide("The eight principles, both ways", &principles(subject)))
        h3 { "Answers" }
        @if subject.said(Topic::Answers).is_some() {
            (subject.told(&[Topic::Answers]))
            (wide("How each side answers", &answers(subject)))
        } @else {
            p { span.unknown { "unknown" } ": no turn has been decided yet." }
        }
    }
}

fn principles(subject: &Subject<'_>) -> Markup {
    html! {
        table.both-ways {
            caption.hidden { "The eight principles, both ways" }
            thead {
                tr {
                    th scope="col" { "Principle" }
                    @for side in Side::ALL {
                        th scope="col" .(card(side)) {
                            "How " (subject.name(side)) " is treated"
                        }
                    }
                }
            }
            tbody {
                @for principle in Principle::ALL {
                    tr {
                        th scope="row" {
                            (sentence(&words(principle.name())))
                            span.small { (meaning(principle)) }
                        }
                        @for side in Side::ALL {
                            td { (cell(subject, side, principle)) }
                        }
                    }
                }
            }
        }
    }
}

/// A principle in the words of those who ask for it.
fn meaning(principle: Principle) -> &'static str {
    match principle {
        Principle::Fairness => "a fair part, by fair means",
        Principle::Respect => "taken seriously",
        Principle::Honesty => "told the truth",
        Principle::Responsiveness => "answered in time",
        Principle::Courtesy => "a kind tone",
        Principle::TimeParity => "my time counts like yours",
        Principle::Listening => "heard",
        Principle::CoContribution => "both put in",
        other => other.name(),
    }
}

fn cell(subject: &Subject<'_>, side: Side, principle: Principle) -> Markup {
    let one: &PrincipleScore = &subject.assessment.joint.treatment.of(side)[principle.index()];
    let Some(value) = one.score else { return score(None) };
    let id = format!("{}-to-{}", principle.name(), side.name());
    let label = Label {
        id: &id,
        title: format!("{} to {}", sentence(&words(principle.name())), subject.name(side)),
        description: match one.interval {
            Some(range) => format!("{value:.2}, range {:.2} to {:.2}", range.low, range.high),
            None => format!("{value:.2}"),
        },
    };
    html! {
        span.value { (score(one.score)) }
        (rail(&label, value, one.interval, side.other().name()))
        @if one.good + one.bad > 0.0 {
            span.small { "good " (number(one.good)) ", bad " (number(one.bad)) }
        }
    }
}

fn answers(subject: &Subject<'_>) -> Markup {
    let rates = &subject.assessment.joint.answer_rate;
    html! {
        table.short {
            (head("How each side answers", &[
                ("", "Side"), ("number", "Answered"), ("number", "Chance of the next"),
                ("number", "Range"),
            ]))
            tbody {
                @for side in Side::ALL {
                    @let rate = rates.of(side).as_ref();
                    tr {
                        th scope="row" { (subject.name(side)) }
                        td.number {
                            (known(rate.map(|rate| format!("{} of {}", rate.answered, rate.turns))))
                        }
                        td.number { (known(rate.map(|rate| percent(rate.rate)))) }
                        td.number { (known(rate.map(|rate| percent_range(rate.interval)))) }
                    }
                }
            }
        }
    }
}
