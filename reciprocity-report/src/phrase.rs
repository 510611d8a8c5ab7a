//! Days, scores and what is unknown, for reading.

use maud::{Markup, html};
use reciprocity_core::Timestamp;

/// The day of an instant, in UTC, as in `2026-01-31`.
pub(crate) fn day(at: Timestamp) -> String {
    civil(at).map_or_else(|| at.micros().to_string(), |date| date.to_string())
}

/// The month of an instant, in UTC, as in `Jan 2026`.
pub(crate) fn month(at: Timestamp) -> String {
    civil(at).map_or_else(String::new, |date| date.strftime("%b %Y").to_string())
}

fn civil(at: Timestamp) -> Option<jiff::civil::Date> {
    // Not by way of jiff's instants, which end a day before the year 9999 does.
    let since = jiff::SignedDuration::from_micros(at.micros());
    Some(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(since).ok()?.date())
}

/// A sentence whose numbers stay in one line with their percent signs.
pub(crate) fn prose(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// A score from 0 to 1, or `unknown`.
pub(crate) fn score(score: Option<f64>) -> Markup {
    known(score.map(|score| format!("{score:.2}")))
}

/// A text, or `unknown`, which is set apart so that nobody takes it for a number.
pub(crate) fn known(text: Option<String>) -> Markup {
    match text {
        Some(text) => html! { (text) },
        None => html! { span.unknown { "unknown" } },
    }
}
