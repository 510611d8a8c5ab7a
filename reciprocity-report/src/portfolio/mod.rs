//! Many relationships together: a page whose size does not grow with their number.

mod map;
mod movers;
mod one_sided;
mod programme;
mod shares;
mod standing;
mod tiers;

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{list, number, percent};
use reciprocity_core::{Ledger, PerSide, Policy, Portfolio, Side, Span, Timestamp};

use crate::name::legible;
use crate::page::{Page, Section};
use crate::phrase::{day, known};
use crate::portfolio::standing::{Outcome, Standing, standings};

/// What the page tells of.
struct Subject<'a> {
    ledger: &'a Ledger,
    policy: &'a Policy,
    as_of: Timestamp,
    since: Timestamp,
    /// In the order of the names.
    standings: Vec<Standing<'a>>,
    whole: Portfolio,
}

impl Subject<'_> {
    fn within(&self) -> f64 {
        self.policy.draft().balance.within
    }
}

/// The page of all relationships that had begun by a time, as of then, with what moved since an earlier
/// one: if none is given, the half-life of the slow memory before.
///
/// ```
/// use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
/// use reciprocity_report::portfolio;
///
/// let mut ledger = Ledger::default();
/// for (customer, giver, day) in [
///     ("Baker & Sons", Side::Supplier, 0),
///     ("Baker & Sons", Side::Customer, 1),
///     ("Cafe", Side::Supplier, 2),
/// ] {
///     let help = Contribution::new(Kind::SERVICE, Amount::ONE);
///     let when = Timestamp::from_seconds(1_767_225_600 + day * 86_400)?;
///     ledger.record("Mill", customer, Event::new(when, giver, help))?;
/// }
/// let at = Timestamp::from_seconds(1_767_225_600 + 7 * 86_400)?;
/// let page = portfolio(&ledger, at, None);
/// assert!(page.contains("<title>2 relationships"));
/// assert!(page.contains("Baker &amp; Sons"));
/// assert!(!page.contains("<script"));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn portfolio(ledger: &Ledger, as_of: Timestamp, since: Option<Timestamp>) -> String {
    let policy = ledger.policy();
    let half_life = Span::from_micros(-policy.slow().span().micros());
    let since = since.unwrap_or_else(|| as_of.plus(half_life));
    let subject = Subject {
        ledger,
        policy,
        as_of,
        since,
        standings: standings(ledger, as_of, since),
        whole: ledger.portfolio(as_of),
    };
    let page = Page {
        title: many(subject.standings.len()),
        heading: heading(&subject),
        sections: sections(&subject),
        notes: notes(&subject),
    };
    page.render()
}

/// A count of relationships, as in `12 relationships`.
fn many(relationships: usize) -> String {
    let noun = if relationships == 1 { "relationship" } else { "relationships" };
    format!("{} {noun}", number(relationships as f64))
}

fn heading(subject: &Subject<'_>) -> Markup {
    let mut parties: Vec<&str> = Vec::new();
    for standing in &subject.standings {
        parties.extend([standing.names.supplier, standing.names.customer]);
    }
    parties.sort_unstable();
    parties.dedup();
    let events: usize = subject.standings.iter().map(|standing| standing.events).sum();
    html! {
        p.kicker { "Two-way streets" }
        h1 { (many(subject.standings.len())) }
        p.about {
            (number(parties.len() as f64)) " parties, " (number(events as f64))
            @if events == 1 { " event" } @else { " events" }
            ", scored as of "
            time datetime=(day(subject.as_of)) { (day(subject.as_of)) } "."
        }
    }
}

fn sections(subject: &Subject<'_>) -> Vec<Section> {
    let section = |id, heading, body| Section { id, heading, body };
    vec![
        section("glance", "At a glance", glance(subject)),
        section("map", "Where every relationship stands", map::body(subject)),
        section("shares", "Who gives how much", shares::body(subject)),
        section("tiers", "By tier and kind of party", tiers::body(subject)),
        section("movers", "Movers", movers::body(subject)),
        section("one-sided", "The most one-sided", one_sided::body(subject)),
        section("two-way", "The most two-way", one_sided::two_way(subject)),
        section("programme", "Sponsor programme", programme::body(subject)),
        section("unknown", "What is unknown", unknown(subject)),
    ]
}

fn glance(subject: &Subject<'_>) -> Markup {
    let count = |outcome| subject.standings.iter().filter(|one| one.outcome() == outcome).count();
    let counts = Outcome::ALL.map(|outcome| (outcome, count(outcome)));
    let settled: usize =
        counts.iter().filter(|(outcome, _)| outcome.is_settled()).map(|(_, count)| count).sum();
    html! {
        p.verdict {
            "The record settles " (number(settled as f64)) " of "
            (many(subject.standings.len())) "."
        }
        (standing::counts(&counts, "all", "All relationships"))
        dl.figures {
            div {
                dt { "Both sides win" }
                dd { (number(subject.whole.quadrants.win_win as f64)) }
                dd.small {
                    (number(subject.whole.quadrants.unresolved as f64)) " not known"
                }
            }
            @for side in Side::ALL {
                div {
                    dt { "Concentration of " (side.name()) "s" }
                    dd { (known(subject.whole.concentration.of(side).map(|one| format!("{one:.2}")))) }
                    dd.small { "1 is a single one, near 0 many alike" }
                }
            }
        }
    }
}

fn unknown(subject: &Subject<'_>) -> Markup {
    let all = subject.standings.len();
    let lacking = |lacks: &dyn Fn(&Standing<'_>) -> bool| {
        subject.standings.iter().filter(|standing| lacks(standing)).count()
    };
    let rows = [
        ("the share that each side gave", lacking(&|one| one.share.is_none())),
        (
            "the band, which more evidence would settle",
            lacking(&|one| matches!(one.outcome(), Outcome::Unresolved)),
        ),
        ("whether both sides win", lacking(&|one| !one.knows_winners)),
        (
            "the overall score in the supplier's eyes",
            lacking(&|one| one.overall_in.supplier.is_none()),
        ),
        (
            "the overall score in the customer's eyes",
            lacking(&|one| one.overall_in.customer.is_none()),
        ),
        ("trust in either direction", lacking(&|one| !one.knows_trust)),
        ("whether expectations are met", lacking(&|one| !one.knows_expectations)),
    ];
    let gaps: Vec<_> = rows.into_iter().filter(|(_, count)| *count > 0).collect();
    let coverage: Vec<f64> = subject.standings.iter().filter_map(|one| one.coverage).collect();
    let mean = coverage.iter().sum::<f64>() / coverage.len().max(1) as f64;
    html! {
        p { "What is not on record is neither good nor bad, and is left out of every count above." }
        @if !coverage.is_empty() {
            p {
                "An overall score rests, on the mean, on " (percent(mean)) " of what it asks for."
            }
        }
        @if !gaps.is_empty() {
            ul.unknowns {
                @for (what, count) in gaps {
                    li { "Of " (number(count as f64)) " of " (number(all as f64)) ": " (what) "." }
                }
            }
        }
    }
}

fn notes(subject: &Subject<'_>) -> Markup {
    let kept = [
        "a share is what one side gave of all that both gave".to_owned(),
        format!(
            "within {:.0}/{:.0} the exchange is balanced",
            subject.within() * 100.0,
            100.0 - subject.within() * 100.0
        ),
        format!(
            "beyond {:.0} % from one side it is one-way",
            subject.policy.draft().balance.one_way * 100.0
        ),
    ];
    html! {
        h2 { "How to read this page" }
        p {
            "Each relationship is scored from what was recorded: " (list(&kept, "and"))
            ". A verdict stands only if the whole range of the share lies in one band; otherwise it is \
             unresolved."
        }
        p {
            "Sides are scored, never persons. The page was made by "
            cite { "reciprocity" } " and fetches nothing from anywhere."
        }
    }
}

/// Both names, as in `ACME and Baker`.
fn pair(names: PerSide<&str>) -> Markup {
    html! { span.item { (legible(names.supplier)) " and" } " " span.item { (legible(names.customer)) } }
}
