//! `explain`: one relationship in sentences.

use std::io::Write;

use reciprocity_core::explanation::phrase::shown;
use reciprocity_core::{Explanation, PerSide};
use serde::Serialize;

use crate::args::{Explain, ExplainFormat};
use crate::failure::Failure;
use crate::output::write_document;
use crate::palette;
use crate::records::Record;
use crate::source::{History, format_day, format_instant, note_order};

#[derive(Serialize)]
struct Document<'a> {
    as_of: String,
    #[serde(flatten)]
    record: &'a Record<'a>,
    explanation: &'a Explanation,
}

pub(crate) fn run(arguments: &Explain, output: &mut impl Write) -> Result<(), Failure> {
    let history = History::read(&arguments.source)?;
    let (supplier, customer) = history.find(&arguments.supplier, &arguments.customer)?;
    note_order(supplier, &arguments.supplier);
    let events = history.history(supplier, customer)?;
    let assessment = events.assess(history.as_of, history.ledger.policy());
    let names = PerSide { supplier, customer };
    let explanation = events.explain(&assessment, names, history.ledger.policy());
    let record = Record { supplier, customer, events: events.events_by(history.as_of), assessment };
    if arguments.format == ExplainFormat::Json {
        let as_of = format_instant(history.as_of);
        let document = Document { as_of, record: &record, explanation: &explanation };
        return write_document(output, &document);
    }
    let style = palette::TITLE;
    writeln!(
        output,
        "{style}{} (supplier) and {} (customer){style:#}, as of {}\n",
        shown(supplier),
        shown(customer),
        format_day(history.as_of)
    )?;
    for sentence in &explanation.sentences {
        writeln!(output, "{}\n", wrapped(&shown(&sentence.text), 96))?;
    }
    Ok(())
}

/// Breaks a text into lines of at most `width` characters, at spaces.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let start_new = lines.last().is_some_and(|line| {
            !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width
        });
        if start_new {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_stand_alone() {
        assert_eq!(wrapped("one two three", 7), "one two\nthree");
        assert_eq!(wrapped("a extraordinarily b", 5), "a\nextraordinarily\nb");
    }
}
