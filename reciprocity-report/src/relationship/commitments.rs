//! Expectations and promises on a time line, each with what became of it.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::percent;
use reciprocity_core::rule::commitments::{Commitment, Fate};
use reciprocity_core::{Side, Topic};

use crate::chart::{Label, TimeAxis, across, drawing};
use crate::name::legible;
use crate::page::{head, wide};
use crate::phrase::day;
use crate::relationship::Subject;

/// How many of each side are shown, the newest of them.
const SHOWN: usize = 40;

pub(crate) fn body(subject: &Subject<'_>) -> Markup {
    let as_of = subject.assessment.as_of;
    let all = subject.history.commitments(as_of, subject.policy);
    let from = all.iter().map(|one| one.since).min().unwrap_or(as_of);
    let ends = all.iter().filter_map(|one| one.due).max();
    let axis = TimeAxis { from, until: ends.map_or(as_of, |end| end.max(as_of)) };
    html! {
        @if all.is_empty() {
            p { span.unknown { "unknown" } ": no expectation and no promise is on record." }
        } @else {
            (subject.told(&[Topic::Expectations]))
            p.legend {
                @for fate in Fate::ALL {
                    @if all.iter().any(|one| one.fate == fate) {
                        span.fate.(fate.name()) { (mark(fate)) " " (told(fate)) } " "
                    }
                }
            }
            p {
                "From " (day(axis.from)) " to " (day(axis.until))
                @if axis.until > as_of { "; the upright line is " (day(as_of)) } "."
            }
            @for side in Side::ALL { (owed_by(subject, &all, side, axis)) }
        }
    }
}

/// What one side owed the other.
fn owed_by(subject: &Subject<'_>, all: &[Commitment], side: Side, axis: TimeAxis) -> Markup {
    let owed: Vec<(usize, &Commitment)> =
        all.iter().enumerate().filter(|(_, one)| one.holder == side.other()).collect();
    let older = owed.len().saturating_sub(SHOWN);
    let heading = format!("What {} owed {}", subject.name(side), subject.name(side.other()));
    let table = html! {
        table.time-line {
            (head(&heading, &[("", "What"), ("line", "When"), ("", "Fate")]))
            tbody { @for (place, one) in owed.iter().skip(older) { (row(subject, *place, one, axis)) } }
        }
    };
    html! {
        h3 { (heading) }
        @if owed.is_empty() {
            p { "Nothing on record." }
        } @else {
            @if older == 1 { p { "1 older one is not shown." } }
            @if older > 1 { p { (older) " older ones are not shown." } }
            (wide(&heading, &table))
        }
    }
}

fn row(subject: &Subject<'_>, place: usize, one: &Commitment, axis: TimeAxis) -> Markup {
    let what = if one.promised { "Promise" } else { "Expectation" };
    let name = one.id.as_ref().map(|id| legible(&id.text()));
    let (begins, ends) = (axis.place(one.since), axis.place(end(one, axis)));
    let due =
        one.due.map_or_else(|| "no certain time".to_owned(), |due| format!("due {}", day(due)));
    let id = format!("commitment-{place}");
    let label = Label {
        id: &id,
        title: format!("{what} {}", name.as_deref().unwrap_or("without a name")),
        description: format!("Since {}, {due}: {}.", day(one.since), fate(one)),
    };
    let now = axis.place(subject.assessment.as_of);
    let picture = drawing(
        &label,
        18,
        &html! {
            line.rail x1="0" x2="100%" y1="9" y2="9" {}
            line.now-line x1=(across(now)) x2=(across(now)) y1="0" y2="18" {}
            line.span.(one.fate.name()) x1=(across(begins)) x2=(across(ends)) y1="9" y2="9" {}
            circle.fate.(one.fate.name()) cx=(across(0.015 + 0.97 * ends)) cy="9" r="5" {}
        },
    );
    html! {
        tr {
            th scope="row" {
                @if let Some(name) = name { span.item { (name) } }
                span.small { (what) ", " (due) }
            }
            td.line { (picture) }
            td { span.fate.(one.fate.name()) { (mark(one.fate)) " " (fate(one)) } }
        }
    }
}

/// Where the line of a commitment ends: when it was settled, else when it is due, else now.
fn end(one: &Commitment, axis: TimeAxis) -> reciprocity_core::Timestamp {
    one.settled_at.or(one.due).unwrap_or(axis.until)
}

fn fate(one: &Commitment) -> String {
    let partly = one.degree > 0.0 && one.degree < 1.0;
    match one.settled_at {
        Some(at) if partly => {
            format!("{}, {} of it met, {}", told(one.fate), percent(one.degree), day(at))
        }
        Some(at) => format!("{} {}", told(one.fate), day(at)),
        None => told(one.fate).to_owned(),
    }
}

fn told(fate: Fate) -> &'static str {
    match fate {
        Fate::Open => "open",
        Fate::Met => "kept",
        Fate::Missed => "missed",
        Fate::Broken => "taken back",
        Fate::Waived => "waived",
        Fate::Withdrawn => "withdrawn",
        Fate::Unspoken => "never said",
        Fate::Hurried => "asked at too short notice",
        other => other.name(),
    }
}

/// A sign beside the colour, for those who cannot tell colours apart.
fn mark(fate: Fate) -> &'static str {
    match fate {
        Fate::Open => "○",
        Fate::Met => "✓",
        Fate::Missed | Fate::Broken => "✕",
        Fate::Waived | Fate::Withdrawn => "–",
        _ => "?",
    }
}
