//! Where one side gives nearly all, and, beside them, where both give most.

use maud::{Markup, html};
use reciprocity_core::Side;
use reciprocity_core::explanation::phrase::{number, percent};

use crate::chart::{Label, parted_bar};
use crate::name::legible;
use crate::page::wide;
use crate::phrase::{known, score};
use crate::portfolio::standing::{Outcome, Standing};
use crate::portfolio::{Subject, pair};

const SHOWN: usize = 12;

pub(super) fn body(subject: &Subject<'_>) -> Markup {
    let mut one_way: Vec<&Standing<'_>> =
        subject.standings.iter().filter(|one| one.outcome() == Outcome::OneWay).collect();
    let all = one_way.len();
    one_way.sort_by_key(|one| std::cmp::Reverse(one.made()));
    one_way.truncate(SHOWN);
    html! {
        @if one_way.is_empty() {
            p { "No relationship is settled as one-way." }
        } @else {
            p {
                "Settled as one-way: " (number(all as f64)) ". The largest of them by contributions. "
                "A one-way street is no reproach: the record may hold one side's part only, or the two \
                 may have agreed on it."
            }
            (wide("The most one-sided", &table(subject, "one-way", "The most one-sided", &one_way)))
        }
    }
}

pub(super) fn two_way(subject: &Subject<'_>) -> Markup {
    let mut both: Vec<&Standing<'_>> = subject
        .standings
        .iter()
        .filter(|one| one.demonstrated.is_some_and(|one| one > 0.0))
        .collect();
    both.sort_by(|a, b| b.demonstrated.unwrap_or(0.0).total_cmp(&a.demonstrated.unwrap_or(0.0)));
    both.truncate(SHOWN);
    html! {
        @if both.is_empty() {
            p { "No relationship has acts of both sides on record." }
        } @else {
            p { "By demonstrated reciprocity: acts both ways and turns taken." }
            (wide("The most two-way", &table(subject, "two-way", "The most two-way", &both)))
        }
    }
}

fn table(subject: &Subject<'_>, id: &str, caption: &str, rows: &[&Standing<'_>]) -> Markup {
    html! {
        table.moves {
            caption.hidden { (caption) }
            thead {
                tr {
                    th scope="col" { "Relationship" }
                    th scope="col" .line {
                        span.of-supplier { "Supplier" } " and " span.of-customer { "customer" } " gave"
                    }
                    th scope="col" .number { "Contributions" }
                    th scope="col" .number { "Demonstrated" }
                }
            }
            tbody {
                @for (place, one) in rows.iter().enumerate() {
                    tr {
                        th scope="row" { (pair(one.names)) }
                        td.line { (share(subject, &format!("{id}-{place}"), one)) }
                        td.number {
                            @for side in Side::ALL {
                                @if side == Side::Customer { " / " }
                                (number(f64::from(*one.contributions.of(side))))
                            }
                        }
                        td.number { (score(one.demonstrated)) }
                    }
                }
            }
        }
    }
}

fn share(subject: &Subject<'_>, id: &str, one: &Standing<'_>) -> Markup {
    let supplier = one.share.map(|share| share.supplier);
    let told = one
        .share
        .map(|share| format!("{} and {}", percent(share.supplier), percent(share.customer)));
    let label = Label {
        id,
        title: format!(
            "Share of {} and {}",
            legible(one.names.supplier),
            legible(one.names.customer)
        ),
        description: told.clone().unwrap_or_else(|| "unknown".to_owned()),
    };
    html! {
        span.value { (known(told)) }
        (parted_bar(&label, supplier, None, subject.within()))
    }
}
