//! The relationships whose share moved most since the earlier time, and what that changed.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{number, percent};
use reciprocity_core::{Alert, PerSide, Side, alerts};

use crate::chart::{Label, across, drawing};
use crate::name::legible;
use crate::page::{head, wide};
use crate::phrase::day;
use crate::portfolio::standing::Standing;
use crate::portfolio::{Subject, many, pair};

const SHOWN: usize = 12;
/// Less than a point of a hundred is no move.
const LEAST: f64 = 0.01;

pub(super) fn body(subject: &Subject<'_>) -> Markup {
    let movers = movers(subject);
    html! {
        p {
            "The largest moves of the share since " (day(subject.since)) ", where at both times at \
             least " (number(f64::from(least_made(subject)))) " contributions were on record. The ring is \
             where it stood, the dot where it stands; left is all from the customer, right all from the \
             supplier."
        }
        @if movers.is_empty() {
            p { "None moved." }
        } @else {
            (wide("Movers", &table(subject, &movers)))
        }
        (stages(subject))
    }
}

fn least_made(subject: &Subject<'_>) -> u32 {
    subject.policy.draft().uncertainty.provisional_below
}

fn movers<'s>(subject: &'s Subject<'_>) -> Vec<(&'s Standing<'s>, f64, f64)> {
    let least = u64::from(least_made(subject));
    let enough = |standing: &Standing<'_>| {
        let before = standing.before.contributions;
        u64::from(before.supplier) + u64::from(before.customer) >= least && standing.made() >= least
    };
    let mut movers: Vec<_> = subject
        .standings
        .iter()
        .filter(|standing| enough(standing))
        .filter_map(|standing| Some((standing, standing.before.share?, standing.share?.supplier)))
        .filter(|(_, before, now)| (now - before).abs() >= LEAST)
        .collect();
    // The standings are in the order of the names, and the sort keeps it among equals.
    movers.sort_by(|a, b| (b.2 - b.1).abs().total_cmp(&(a.2 - a.1).abs()));
    movers.truncate(SHOWN);
    movers
}

fn table(subject: &Subject<'_>, movers: &[(&Standing<'_>, f64, f64)]) -> Markup {
    html! {
        table.moves {
            (head("Movers", &[
                ("", "Relationship"), ("line", "Supplier's share"), ("", "What changed"),
            ]))
            tbody {
                @for (place, (standing, before, now)) in movers.iter().enumerate() {
                    tr {
                        th scope="row" { (pair(standing.names)) }
                        td.line {
                            span.value { (percent(*before)) " to " (percent(*now)) }
                            (moved(place, standing, *before, *now))
                        }
                        td { (changes(subject, standing)) }
                    }
                }
            }
        }
    }
}

fn moved(place: usize, standing: &Standing<'_>, before: f64, now: f64) -> Markup {
    let id = format!("move-{place}");
    let label = Label {
        id: &id,
        title: format!(
            "{} and {}",
            legible(standing.names.supplier),
            legible(standing.names.customer)
        ),
        description: format!("from {} to {}", percent(before), percent(now)),
    };
    drawing(
        &label,
        16,
        &html! {
            line.rail x1="0" x2="100%" y1="8" y2="8" {}
            line.tick x1="50%" x2="50%" y1="3" y2="13" {}
            line.neutral.whisker x1=(across(before)) x2=(across(now)) y1="8" y2="8" {}
            circle.ring cx=(across(0.02 + 0.96 * before)) cy="8" r="4" {}
            circle.neutral cx=(across(0.02 + 0.96 * now)) cy="8" r="5" {}
        },
    )
}

/// What the core's alerts say of the change.
fn changes(subject: &Subject<'_>, standing: &Standing<'_>) -> Markup {
    let names = standing.names;
    let Some(history) = subject.ledger.history(names.supplier, names.customer) else {
        return html! {};
    };
    let before = history.assess(subject.since, subject.policy);
    let now = history.assess(subject.as_of, subject.policy);
    let names = names.map(|name| legible(name));
    let names = PerSide { supplier: &*names.supplier, customer: &*names.customer };
    let told: Vec<Alert> = alerts(Some(&before), &now, names, subject.policy);
    html! {
        @if told.is_empty() { span.small { "No verdict changed." } }
        @for alert in told { span.small { (alert.text) } }
    }
}

/// How many relationships came into a stage, and how many left it.
fn stages(subject: &Subject<'_>) -> Markup {
    let moved = subject.standings.iter().filter(|one| one.stage != one.before.stage);
    let new = |one: &&Standing<'_>| {
        Side::ALL.into_iter().all(|side| *one.before.contributions.of(side) == 0)
    };
    let (fresh, changed): (Vec<_>, Vec<_>) = moved.partition(new);
    html! {
        p {
            (many(changed.len())) @if changed.len() == 1 { " is" } @else { " are" }
            " at another stage than on "
            (day(subject.since)) ", without " (number(fresh.len() as f64)) " that had no contribution then."
        }
    }
}
