//! The executive sponsor programme: what runs, who may be invited, and what stands against the rest.

use maud::{Markup, html};
use reciprocity_core::PerSide;
use reciprocity_core::explanation::phrase::{number, sentence, words};
use reciprocity_core::rule::programme::{Obstacle, ProgrammeState, within_cap};

use crate::page::wide;
use crate::portfolio::{Subject, pair};

const SHOWN: usize = 30;

pub(super) fn body(subject: &Subject<'_>) -> Markup {
    let running: Vec<_> =
        subject.standings.iter().filter_map(|one| Some((one.names, one.programme?))).collect();
    let invited = &subject.whole.invited;
    let eligible = subject.standings.iter().filter(|one| one.obstacles.is_empty()).count();
    let room = within_cap(subject.standings.len(), subject.policy.draft().programme.cap);
    html! {
        h3 { "Running" }
        @if running.is_empty() {
            p { "None." }
        } @else {
            ul.unknowns {
                @for (names, state) in running.iter().take(SHOWN) { li { (pair(*names)) ": " (told(*state)) } }
            }
            (more(running.len()))
        }
        h3 { "May be invited" }
        p {
            "Nothing stands against " (number(eligible as f64)) " of "
            (number(subject.standings.len() as f64)) "; the policy leaves room for "
            (number(room as f64)) "."
        }
        @if !invited.is_empty() {
            ol.unknowns {
                @for (supplier, customer) in invited.iter().take(SHOWN) {
                    li { (pair(PerSide { supplier, customer })) }
                }
            }
            (more(invited.len()))
        }
        (wide("What stands against an invitation", &obstacles(subject)))
    }
}

fn more(all: usize) -> Markup {
    html! {
        @match all.saturating_sub(SHOWN) {
            0 => {}
            1 => { p { "1 more is not shown." } }
            more => { p { (number(more as f64)) " more are not shown." } }
        }
    }
}

fn told(state: ProgrammeState) -> &'static str {
    match state {
        ProgrammeState::Reciprocal => "reciprocal",
        ProgrammeState::AtRisk => "at risk",
        ProgrammeState::Suspended => "suspended",
    }
}

fn obstacles(subject: &Subject<'_>) -> Markup {
    let count = |obstacle: &Obstacle| {
        subject.standings.iter().filter(|one| one.obstacles.contains(obstacle)).count()
    };
    html! {
        table.short {
            caption { "What stands against an invitation" }
            thead { tr { th scope="col" { "Obstacle" } th scope="col" .number { "Relationships" } } }
            tbody {
                @for obstacle in Obstacle::ALL {
                    tr {
                        th scope="row" { (meaning(obstacle)) }
                        td.number { (number(count(&obstacle) as f64)) }
                    }
                }
            }
        }
    }
}

fn meaning(obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::Tier => "The tier is below strategic".to_owned(),
        Obstacle::NotHeldUp => "One side does not hold up its end".to_owned(),
        Obstacle::ValueNotSeen => "The customer has not said that it sees the value".to_owned(),
        other => sentence(&words(other.name())),
    }
}
