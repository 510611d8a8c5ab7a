//! The frame of every page: the head, the style, the landmarks, and sections with headings.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// A section of a page.
#[derive(Debug)]
pub(crate) struct Section {
    /// By which links name it.
    pub(crate) id: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) body: Markup,
}

/// What a page is about.
#[derive(Debug)]
pub(crate) struct Page {
    /// For the window and for bookmarks.
    pub(crate) title: String,
    /// The heading and what stands below it.
    pub(crate) heading: Markup,
    pub(crate) sections: Vec<Section>,
    /// How to read the page.
    pub(crate) notes: Markup,
}

impl Page {
    /// The whole file.
    pub(crate) fn render(&self) -> String {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    // Nothing may be fetched, and nothing runs: the page carries all that it shows.
                    meta http-equiv="Content-Security-Policy"
                        content="default-src 'none'; style-src 'unsafe-inline'";
                    meta name="generator" content="reciprocity";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    header { (self.heading) }
                    nav aria-label="Sections" {
                        ul {
                            @for section in &self.sections {
                                li { a href={ "#" (section.id) } { (section.heading) } }
                            }
                        }
                    }
                    main #content {
                        @for section in &self.sections {
                            section #(section.id) aria-labelledby={ (section.id) "-heading" } {
                                h2 #{ (section.id) "-heading" } { (section.heading) }
                                (section.body)
                            }
                        }
                    }
                    footer { (self.notes) }
                }
            }
        }
        .into_string()
    }
}

/// A table that may be wider than a narrow screen: it scrolls by itself, also by the keyboard.
pub(crate) fn wide(label: &str, table: &Markup) -> Markup {
    html! { div.wide role="region" aria-label=(label) tabindex="0" { (table) } }
}

/// The beginning of a table: its caption, for those who hear the page, and the headings of its columns,
/// each with the class that sets it.
pub(crate) fn head(caption: &str, columns: &[(&str, &str)]) -> Markup {
    html! {
        caption.hidden { (caption) }
        thead {
            tr {
                @for (class, heading) in columns {
                    th scope="col" class=[(!class.is_empty()).then_some(class)] { (heading) }
                }
            }
        }
    }
}

/// The numbers behind a chart, folded away.
pub(crate) fn numbers(label: &str, table: &Markup) -> Markup {
    html! {
        details {
            summary { "The numbers: " (label) }
            (wide(label, table))
        }
    }
}
