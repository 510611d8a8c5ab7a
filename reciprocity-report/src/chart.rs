//! Small parts of pictures: drawings as wide as there is room, whose text keeps its size, because
//! places across are percentages.

use maud::{Markup, html};
use reciprocity_core::Timestamp;
use reciprocity_core::rule::interval::Interval;

/// A place across a drawing, as a percentage of its width, of a fraction of it.
pub(crate) fn across(fraction: f64) -> String {
    format!("{:.2}%", fraction.clamp(0.0, 1.0) * 100.0)
}

/// A length in pixels.
pub(crate) fn px(length: f64) -> String {
    format!("{length:.1}")
}

/// What a drawing is, for those who cannot see it.
#[derive(Debug, Clone)]
pub(crate) struct Label<'a> {
    /// Which no other drawing of the page has.
    pub(crate) id: &'a str,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// A drawing of full width and of so many pixels in height.
pub(crate) fn drawing(label: &Label<'_>, height: u32, content: &Markup) -> Markup {
    drawing_of("drawing", label, height, content)
}

fn drawing_of(class: &str, label: &Label<'_>, height: u32, content: &Markup) -> Markup {
    let (title, description) = (format!("{}-title", label.id), format!("{}-desc", label.id));
    html! {
        svg #(label.id) .(class) role="img" width="100%" height=(height)
            aria-labelledby={ (title) " " (description) } {
            title #(title) { (label.title) }
            desc #(description) { (label.description) }
            (content)
        }
    }
}

/// How two sides part a whole: the supplier's part from the left, the customer's from the right, the
/// band of balance marked, and the range that holds the border, if it is known.
pub(crate) fn parted_bar(
    label: &Label<'_>,
    supplier: Option<f64>,
    range: Option<Interval>,
    within: f64,
) -> Markup {
    let Some(share) = supplier else {
        return drawing(
            label,
            28,
            &html! {
                rect.unknown-bar x="0" y="5" width="100%" height="18" rx="3" {}
            },
        );
    };
    drawing(
        label,
        28,
        &html! {
            rect.supplier x="0" y="5" width=(across(share)) height="18" {}
            rect.customer x=(across(share)) y="5" width=(across(1.0 - share)) height="18" {}
            @for line in [1.0 - within, within] {
                line.band-halo x1=(across(line)) x2=(across(line)) y1="0" y2="28" {}
                line.band-line x1=(across(line)) x2=(across(line)) y1="0" y2="28" {}
            }
            @if let Some(range) = range {
                line.range-halo x1=(across(range.low)) x2=(across(range.high)) y1="14" y2="14" {}
                line.range x1=(across(range.low)) x2=(across(range.high)) y1="14" y2="14" {}
            }
            @if share > 0.0 && share < 1.0 {
                line.border x1=(across(share)) x2=(across(share)) y1="2" y2="26" {}
            }
        },
    )
}

/// A score from 0 to 1 with its range: a dot on a rail.
pub(crate) fn rail(label: &Label<'_>, score: f64, range: Option<Interval>, class: &str) -> Markup {
    drawing_of(
        "on-rail",
        label,
        16,
        &html! {
            line.rail x1="0" x2="100%" y1="8" y2="8" {}
            line.tick x1="50%" x2="50%" y1="3" y2="13" {}
            @if let Some(range) = range {
                line.(class).whisker x1=(across(range.low)) x2=(across(range.high)) y1="8" y2="8" {}
            }
            circle.(class) cx=(across(score)) cy="8" r="5" {}
        },
    )
}

/// Time across a drawing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeAxis {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl TimeAxis {
    /// Where an instant lies, from 0 to 1.
    pub(crate) fn place(&self, at: Timestamp) -> f64 {
        let whole = self.until.since(self.from).days();
        if whole > 0.0 { (at.since(self.from).days() / whole).clamp(0.0, 1.0) } else { 0.5 }
    }
}
