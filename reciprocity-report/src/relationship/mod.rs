//! One relationship: a page that either side can show to the other.

mod advice;
mod commitments;
mod glance;
mod over_time;
mod returns;
mod street;
mod treatment;
mod trust;
mod unknown;

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{number, words};
use reciprocity_core::{
    Assessment, Explanation, History, Ledger, PerSide, Policy, Side, Timestamp, Topic,
};

use crate::name::legible;
use crate::page::{Page, Section};
use crate::phrase::{day, prose};

/// What the page tells of.
pub(crate) struct Subject<'a> {
    pub(crate) names: PerSide<&'a str>,
    pub(crate) history: &'a History,
    pub(crate) policy: &'a Policy,
    pub(crate) assessment: Assessment,
    explanation: Explanation,
}

impl Subject<'_> {
    pub(crate) fn name(&self, side: Side) -> &str {
        self.names.of(side)
    }

    /// What the explanation says on a topic, if it says anything.
    pub(crate) fn said(&self, topic: Topic) -> Option<&str> {
        let sentence = self.explanation.sentences.iter().find(|one| one.topic == topic)?;
        Some(&sentence.text)
    }

    /// What it says on these topics, a paragraph each.
    pub(crate) fn told(&self, topics: &[Topic]) -> Markup {
        html! { @for text in topics.iter().filter_map(|topic| self.said(*topic)) { p { (prose(text)) } } }
    }

    /// The share up to which the exchange counts as balanced.
    pub(crate) fn within(&self) -> f64 {
        self.policy.draft().balance.within
    }
}

/// The page of one relationship as of a time; none if the ledger holds no such relationship.
///
/// ```
/// use reciprocity_core::{Ledger, Profile, Timestamp};
/// use reciprocity_report::relationship;
///
/// let mut ledger = Ledger::default();
/// ledger.set_profile("Mill", "Baker", Profile::default())?;
/// let at = Timestamp::from_seconds(1_767_225_600)?;
/// assert!(relationship(&ledger, "Mill", "Baker", at).unwrap().contains("Baker"));
/// assert_eq!(relationship(&ledger, "Baker", "Mill", at), None); // who supplies whom matters
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn relationship(
    ledger: &Ledger,
    supplier: &str,
    customer: &str,
    as_of: Timestamp,
) -> Option<String> {
    let history = ledger.history(supplier, customer)?;
    let policy = ledger.policy();
    let names = PerSide { supplier, customer }.map(|name| legible(name));
    let names = PerSide { supplier: &*names.supplier, customer: &*names.customer };
    let assessment = history.assess(as_of, policy);
    let explanation = history.explain(&assessment, names, policy);
    let subject = Subject { names, history, policy, assessment, explanation };
    let page = Page {
        title: format!("{} and {}: a two-way street", names.supplier, names.customer),
        heading: heading(&subject),
        sections: sections(&subject),
        notes: notes(&subject),
    };
    Some(page.render())
}

fn heading(subject: &Subject<'_>) -> Markup {
    let Assessment { as_of, profile, .. } = subject.assessment;
    let events = subject.history.canonical(as_of);
    let ends = events.first().zip(events.last());
    html! {
        p.kicker { "A two-way street" }
        h1 {
            span.name.of-supplier { (subject.names.supplier) }
            " and "
            span.name.of-customer { (subject.names.customer) }
        }
        p.about {
            (subject.names.supplier) " supplies, " (subject.names.customer) " is supplied: a "
            (words(profile.tier.name())) ", " (words(profile.nature.name())) " relationship. "
            @match ends {
                Some((first, last)) => {
                    (number(events.len() as f64))
                    @if events.len() == 1 { " event" } @else { " events" }
                    " from " (day(first.occurred_at())) " to " (day(last.occurred_at()))
                    ", scored as of "
                }
                None => { "Nothing is on record as of " }
            }
            time datetime=(day(as_of)) { (day(as_of)) } "."
        }
    }
}

fn sections(subject: &Subject<'_>) -> Vec<Section> {
    let section = |id, heading, body| Section { id, heading, body };
    vec![
        section("glance", "At a glance", glance::body(subject)),
        section("advice", "What each side can do", advice::body(subject)),
        section("street", "What each side gave", street::body(subject)),
        section("course", "Share over time", over_time::body(subject)),
        section("treatment", "How each side treats the other", treatment::body(subject)),
        section("commitments", "Expectations kept and missed", commitments::body(subject)),
        section("trust", "Trust and stage", trust::body(subject)),
        section("returns", "What has not come back yet", returns::body(subject)),
        section("unknown", "What is unknown", unknown::body(subject)),
    ]
}

fn notes(subject: &Subject<'_>) -> Markup {
    let level = subject.policy.draft().uncertainty.level;
    let half_life = subject.policy.draft().memory.slow_half_life_days;
    html! {
        h2 { "How to read this page" }
        p {
            "Every number comes from what was recorded, seen once with each side's eyes: what a side \
             or both of them recorded. An event counts for half after " (number(half_life))
            " days. Scores lie between 0 and 1. A range holds the true number with a chance of "
            (number(level * 100.0)) " %. What the record does not hold is "
            span.unknown { "unknown" } ", which is neither good nor bad."
        }
        p {
            "Sides are scored, never persons. The page was made by "
            cite { "reciprocity" } " and fetches nothing from anywhere."
        }
    }
}
