//! Verdicts by tier, and who wins by tier and kind of party.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{number, sentence, words};
use reciprocity_core::{Quadrants, Tier};

use crate::page::{head, wide};
use crate::portfolio::Subject;
use crate::portfolio::standing::{Outcome, Standing, counts};

pub(super) fn body(subject: &Subject<'_>) -> Markup {
    let of = |tier| subject.standings.iter().filter(move |one| one.tier == tier);
    let tiers: Vec<Tier> =
        Tier::ALL.into_iter().filter(|tier| of(*tier).next().is_some()).collect();
    html! {
        @for tier in tiers.iter().rev() {
            @let held: Vec<&Standing<'_>> = of(*tier).collect();
            @let parts = Outcome::ALL.map(|outcome| {
                (outcome, held.iter().filter(|one| one.outcome() == outcome).count())
            });
            h3 { (sentence(&words(tier.name()))) ": " (number(held.len() as f64)) }
            (counts(&parts, tier.name(), &sentence(&words(tier.name()))))
        }
        h3 { "Who wins, each by its own measure" }
        (wide("Who wins", &winners(subject)))
    }
}

fn winners(subject: &Subject<'_>) -> Markup {
    let whole = &subject.whole;
    let groups: [(&str, Vec<(&str, &Quadrants)>); 3] = [
        ("Tier", whole.by_tier.iter().map(|(name, of)| (*name, of)).collect()),
        ("Supplier", whole.by_supplier_kind.iter().map(|(name, of)| (*name, of)).collect()),
        ("Customer", whole.by_customer_kind.iter().map(|(name, of)| (*name, of)).collect()),
    ];
    html! {
        table {
            (head("Who wins, by tier and kind of party", &[
                ("", "Group"), ("number", "Both"), ("number", "Supplier only"),
                ("number", "Customer only"), ("number", "Neither"), ("number", "Not known"),
            ]))
            tbody {
                @for (group, rows) in &groups {
                    @for (name, of) in rows {
                        tr {
                            th scope="row" { (group) ": " (words(name)) }
                            @for count in [of.win_win, of.supplier_only, of.customer_only, of.lose_lose, of.unresolved] {
                                td.number { (number(count as f64)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
