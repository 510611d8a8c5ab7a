//! The two lanes of the street: what each side gave, by class and kind, in its own view.

use maud::{Markup, html};
use reciprocity_core::event::Class;
use reciprocity_core::explanation::phrase::{amount, sentence, words};
use reciprocity_core::score::KindScore;
use reciprocity_core::{PerSide, Side, Topic, View, ViewScore};

use crate::chart::{Label, across, drawing};
use crate::page::wide;
use crate::relationship::Subject;

/// A kind in the eyes of both sides.
struct Lane<'a> {
    kind: &'a str,
    unit: &'a str,
    /// What each side gave, in its own view.
    own: PerSide<f64>,
    /// What each side gave, in the other's view.
    told: PerSide<f64>,
}

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    let classes: Vec<(Class, Vec<Lane<'_>>)> = Class::ALL
        .into_iter()
        .map(|class| (class, lanes(subject, class)))
        .filter(|(_, lanes)| !lanes.is_empty())
        .collect();
    html! {
        @if classes.is_empty() {
            p { span.unknown { "unknown" } ": nothing that was given is on record." }
        } @else {
            p {
                "Each side's part in its own view, the past counting for less the longer ago it is. A \
                 row compares like with like; rows of different kinds are not to one scale."
            }
            (wide("What each side gave, by kind", &table(subject, &classes)))
        }
        (subject.told(&[Topic::Reciprocity]))
        @if let Some(currency) = subject.assessment.joint.currency_without_rate {
            p {
                "Money is left out of the shares: the policy gives no rate for " (currency.code())
                ", and there is more than one currency."
            }
        }
    }
}

fn table(subject: &Subject<'_>, classes: &[(Class, Vec<Lane<'_>>)]) -> Markup {
    html! {
        table.street {
            caption.hidden { "What each side gave, by kind, in its own view" }
            thead {
                tr {
                    th scope="col" .of-supplier { (subject.names.supplier) " gave" }
                    th scope="col" .middle { span.hidden { "Kind" } }
                    th scope="col" .of-customer { (subject.names.customer) " gave" }
                }
            }
            @for (class, lanes) in classes {
                tbody {
                    tr.class {
                        th scope="rowgroup" colspan="3" { (sentence(class.name())) }
                    }
                    @for lane in lanes { (row(subject, lane)) }
                }
            }
        }
    }
}

fn row(subject: &Subject<'_>, lane: &Lane<'_>) -> Markup {
    let whole = lane.own.supplier + lane.own.customer;
    let part = |side| if whole > 0.0 { *lane.own.of(side) / whole } else { 0.0 };
    let cell = |side: Side| {
        let name = subject.name(side);
        let own = *lane.own.of(side);
        let told = *lane.told.of(side);
        let differs = (own - told).abs() > 0.05 * own.max(told);
        let class = super::advice::card(side);
        let id = format!("given-{}-{}", side.name(), lane.kind.replace(' ', "-"));
        html! {
            td.(class) {
                @if own > 0.0 {
                    span.value { (amount(own, lane.unit)) }
                    (lane_bar(&id, name, side, lane, part(side)))
                } @else {
                    span.nothing { "none on record" }
                }
                @if differs {
                    span.small {
                        @if told > 0.0 { (amount(told, lane.unit)) } @else { "none" }
                        " in the other's eyes"
                    }
                }
            }
        }
    };
    html! {
        tr {
            (cell(Side::Supplier))
            th scope="row" .middle { (words(lane.kind)) }
            (cell(Side::Customer))
        }
    }
}

/// A lane that begins in the middle of the street and is as long as the side's part of the kind.
fn lane_bar(id: &str, name: &str, side: Side, lane: &Lane<'_>, part: f64) -> Markup {
    let much = amount(*lane.own.of(side), lane.unit);
    let label = Label {
        id,
        title: format!("{}: {name}", words(lane.kind)),
        description: format!("{name} gave {much}, {:.0} % of this kind.", part * 100.0),
    };
    let from = if side == Side::Supplier { 1.0 - part } else { 0.0 };
    drawing(
        &label,
        12,
        &html! {
            rect.lane x="0" y="0" width="100%" height="12" {}
            rect.(side.name()) x=(across(from)) y="0" width=(across(part)) height="12" {}
        },
    )
}

fn lanes<'a>(subject: &'a Subject<'_>, class: Class) -> Vec<Lane<'a>> {
    let amounts = |view: View, kind: &KindScore| {
        find(subject.assessment.view(view), kind).map_or(PerSide::default(), |one| one.amounts)
    };
    let of_class = subject.assessment.joint.kinds.iter().filter(|kind| kind.class == class);
    of_class
        .map(|kind| {
            let views = PerSide::from_fn(|side| amounts(View::from(side), kind));
            Lane {
                kind: &kind.kind,
                unit: &kind.unit,
                own: PerSide::from_fn(|side| *views.of(side).of(side)),
                told: PerSide::from_fn(|side| *views.of(side.other()).of(side)),
            }
        })
        .collect()
}

fn find<'a>(view: &'a ViewScore, kind: &KindScore) -> Option<&'a KindScore> {
    view.kinds.iter().find(|one| one.kind == kind.kind && one.unit == kind.unit)
}
