//! The ageing of what was given and has not come back, as with receivables.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{amount, percent};
use reciprocity_core::rule::returns::Returned;
use reciprocity_core::{PerSide, Side, Topic};

use crate::chart::{Label, across, drawing};
use crate::page::{head, wide};
use crate::phrase::known;
use crate::relationship::Subject;
use crate::relationship::advice::card;

const AGES: [&str; 4] = ["up to 30 days", "31 to 90 days", "91 to 180 days", "over 180 days"];

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    let returns = subject.assessment.retrospect.as_ref().and_then(|one| one.returns.as_ref());
    let Some(returns) = returns else {
        return html! { p { span.unknown { "unknown" } ": gifts in several currencies lack a rate." } };
    };
    if Side::ALL.into_iter().all(|side| returns.of(side).given <= 0.0) {
        return html! { p { span.unknown { "unknown" } ": nothing that was given is on record." } };
    }
    html! {
        p {
            "What one side gives first is paid back by what the other gives next. What is left open, \
             by its age, as a part of all that the side gave first:"
        }
        (wide("What has not come back yet, by age", &ages(subject, returns)))
        (subject.told(&[Topic::Returns]))
        (wide("How gifts come back", &pace(subject, returns)))
    }
}

fn ages(subject: &Subject<'_>, returns: &PerSide<Returned>) -> Markup {
    html! {
        table.street {
            caption.hidden { "What has not come back yet, by age" }
            thead {
                tr {
                    th scope="col" .of-supplier { "owed to " (subject.names.supplier) }
                    th scope="col" .middle { span.hidden { "Age" } }
                    th scope="col" .of-customer { "owed to " (subject.names.customer) }
                }
            }
            tbody {
                @for (place, age) in AGES.iter().enumerate() {
                    tr {
                        (cell(subject, returns, Side::Supplier, place))
                        th scope="row" .middle { (age) }
                        (cell(subject, returns, Side::Customer, place))
                    }
                }
            }
        }
    }
}

fn cell(subject: &Subject<'_>, returns: &PerSide<Returned>, side: Side, place: usize) -> Markup {
    let of = returns.of(side);
    let open = of.unreturned_by_age[place];
    if of.given <= 0.0 {
        return html! { td.(card(side)) { span.nothing { "gave nothing first" } } };
    }
    let part = open / of.given;
    let id = format!("open-{}-{place}", side.name());
    let label = Label {
        id: &id,
        title: format!("Not returned to {}, {}", subject.name(side), AGES[place]),
        description: format!("{} of what it gave first", percent(part)),
    };
    let from = if side == Side::Supplier { 1.0 - part } else { 0.0 };
    html! {
        td.(card(side)) {
            span.value { (percent(part)) }
            (drawing(&label, 12, &html! {
                rect.lane x="0" y="0" width="100%" height="12" {}
                rect.(side.name()) x=(across(from)) y="0" width=(across(part)) height="12" {}
            }))
        }
    }
}

fn pace(subject: &Subject<'_>, returns: &PerSide<Returned>) -> Markup {
    html! {
        table.short {
            (head("How gifts come back", &[
                ("", "Side"), ("number", "Half came back within"), ("number", "Returned in time"),
                ("number", "Made the first step"),
            ]))
            tbody {
                @for side in Side::ALL {
                    @let of = returns.of(side);
                    tr {
                        th scope="row" { (subject.name(side)) }
                        td.number {
                            (known(of.median_lag_days.map(|days| amount(days.ceil(), "days"))))
                        }
                        td.number { (known(of.returned_in_time.map(percent))) }
                        td.number { (of.initiated) @if of.initiated == 1 { " time" } @else { " times" } }
                    }
                }
            }
        }
    }
}
