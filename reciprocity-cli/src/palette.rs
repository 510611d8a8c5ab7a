//! Colours: they reach a terminal only, and none where NO_COLOR is set.

use anstyle::{AnsiColor, Style};
use reciprocity_core::rule::balance::Band;

pub(crate) const TITLE: Style = Style::new().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const FAIR: Style = AnsiColor::Yellow.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// The colour of a band.
pub(crate) fn of_band(band: Option<Band>) -> Style {
    match band {
        Some(Band::Within) => GOOD,
        Some(Band::Tilted) => FAIR,
        Some(Band::OneWay) => BAD,
        None => QUIET,
    }
}
