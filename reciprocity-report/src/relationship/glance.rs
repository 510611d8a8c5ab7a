//! The share in each side's eyes, the verdict, and the overall score with what makes it up.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{percent, percent_range, sentence, words};
use reciprocity_core::{Side, Topic, View};

use crate::chart::{Label, parted_bar, rail};
use crate::page::{head, wide};
use crate::phrase::{known, score};
use crate::relationship::Subject;
use crate::relationship::trust::{is_trouble, stage_name};

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    html! {
        @if let Some(verdict) = subject.said(Topic::Verdict) { p.verdict { (verdict) } }
        (figures(subject))
        div.bars role="group" aria-label="The share that each side gave" {
            @for view in [View::Joint, View::Supplier, View::Customer] { (share(subject, view)) }
        }
        p.legend {
            span { span.swatch.of-supplier {} (subject.names.supplier) } " "
            span { span.swatch.of-customer {} (subject.names.customer) } " "
            span { span.swatch.of-band {} "the lines of " (band(subject)) } " "
            span { span.swatch.of-range {} "range" }
        }
        (subject.told(&[Topic::Share, Topic::Perception, Topic::WinWin, Topic::Tier]))
        h3 { "What makes up the overall score" }
        (overall(subject))
    }
}

/// The band of balance, as in `60/40`.
pub(crate) fn band(subject: &Subject<'_>) -> String {
    let within = subject.within() * 100.0;
    format!("{within:.0}/{:.0}", 100.0 - within)
}

fn figures(subject: &Subject<'_>) -> Markup {
    let of = &subject.assessment;
    let joint = of.joint.overall.as_ref();
    let own = |side| of.view(View::from(side)).overall.as_ref().map(|one| one.score);
    let coverage = joint.map(|one| percent(one.coverage));
    html! {
        dl.figures {
            div {
                dt { "Overall, of 1" }
                dd { (score(joint.map(|one| one.score))) }
                dd.small {
                    @for side in Side::ALL {
                        span { (score(own(side))) " for " (subject.name(side)) }
                    }
                }
            }
            div {
                dt { "Stage" }
                dd { (stage_name(of.stage)) }
                dd.small {
                    @if is_trouble(of.stage) { "off the way to partners" } @else { "on the way to partners" }
                }
            }
            div {
                dt { "Connection" }
                dd { (known(of.joint.connection.map(percent))) }
                dd.small { "both get what they expect" }
            }
            div {
                dt { "Known" }
                dd { (known(coverage)) }
                dd.small { "of what the overall score asks for" }
            }
        }
    }
}

fn share(subject: &Subject<'_>, view: View) -> Markup {
    let of = subject.assessment.view(view).share;
    let whose = match view.side() {
        Some(side) => format!("In the eyes of {}", subject.name(side)),
        None => "Together".to_owned(),
    };
    let (supplier, customer) = (subject.names.supplier, subject.names.customer);
    let description = of.map_or_else(
        || format!("{whose}: unknown, nothing that was given is on record."),
        |of| {
            format!(
                "{whose} {supplier} gave {}, range {}, and {customer} gave {}.",
                percent(of.supplier),
                percent_range(of.interval),
                percent(of.customer)
            )
        },
    );
    let id = format!("share-{}", view.name());
    let label = Label { id: &id, title: format!("Share: {whose}"), description };
    html! {
        div.bar {
            p.bar-name { (whose) }
            p.bar-ends {
                span.of-supplier { (known(of.map(|of| percent(of.supplier)))) }
                span.of-customer { (known(of.map(|of| percent(of.customer)))) }
            }
            (parted_bar(&label, of.map(|of| of.supplier), of.map(|of| of.interval), subject.within()))
        }
    }
}

fn overall(subject: &Subject<'_>) -> Markup {
    let Some(overall) = &subject.assessment.joint.overall else {
        return html! { p { span.unknown { "unknown" } ": none of its factors is on record." } };
    };
    let table = html! {
        table {
            (head("The factors of the overall score", &[
                ("", "Factor"), ("rail-cell", "Score"), ("number", "Weight"),
            ]))
            tbody {
                @for term in overall.terms() {
                    @let id = format!("factor-{}", term.factor.name());
                    @let name = sentence(&words(term.factor.name()));
                    tr {
                        th scope="row" { (name) }
                        td.rail-cell {
                            span.value { (score(Some(term.score))) }
                            (rail(
                                &Label {
                                    id: &id,
                                    title: name.clone(),
                                    description: format!("{:.2} of 1", term.score),
                                },
                                term.score, None, "neutral"
                            ))
                        }
                        td.number { (percent(term.weight)) }
                    }
                }
            }
        }
    };
    html! { (subject.told(&[Topic::Overall])) (wide("The factors of the overall score", &table)) }
}
