//! What each side can do, and what would put it right.

use maud::{Markup, html};
use reciprocity_core::explanation::advice;
use reciprocity_core::explanation::phrase::{enough_at_most, with_article, words};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::score::RedressOption;
use reciprocity_core::{Side, Topic};

use crate::page::{head, wide};
use crate::phrase::{day, prose};
use crate::relationship::Subject;

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    let advice = advice(&subject.assessment, subject.names, subject.policy);
    html! {
        div.pair {
            @for side in Side::ALL {
                div.card.(card(side)) {
                    h3 { "For " (subject.name(side)) }
                    p { (prose(advice.of(side))) }
                }
            }
        }
        @if subject.assessment.stage != Stage::Ended {
            (redress(subject))
            (shortfall(subject))
        }
        (subject.told(&[Topic::Programme]))
    }
}

/// The class of what concerns one side.
pub(crate) fn card(side: Side) -> &'static str {
    match side {
        Side::Supplier => "of-supplier",
        Side::Customer => "of-customer",
    }
}

fn redress(subject: &Subject<'_>) -> Markup {
    let options = &subject.assessment.joint.redress;
    let Some(first) = options.first() else { return html! {} };
    html! {
        h3 { "What would put it right" }
        p {
            "Any one of these from " (subject.name(first.by))
            ", given now, would bring the exchange within the band. The policy asks for it by "
            (day(subject.assessment.redress_by)) "."
        }
        (list("What would put it right", options))
    }
}

fn shortfall(subject: &Subject<'_>) -> Markup {
    let tier = with_article(&words(subject.assessment.profile.tier.name()));
    html! {
        @for side in Side::ALL {
            @let options = subject.assessment.joint.shortfall.of(side);
            @if !options.is_empty() {
                h3 { "What " (subject.name(side)) " is short of" }
                p { "Any one of these would carry its end of " (tier) " relationship." }
                (list(&format!("What {} is short of", subject.name(side)), options))
            }
        }
    }
}

fn list(caption: &str, options: &[RedressOption]) -> Markup {
    let table = html! {
        table.short {
            (head(caption, &[("", "Kind"), ("number", "Amount")]))
            tbody {
                @for option in options {
                    @let most = option.most.unwrap_or(f64::INFINITY);
                    tr {
                        th scope="row" { (words(&option.kind)) }
                        td.number { (enough_at_most(option.amount, most, &option.unit)) }
                    }
                }
            }
        }
    };
    wide(caption, &table)
}
