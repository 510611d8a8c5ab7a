//! Names of parties and events on a page.

use reciprocity_core::explanation::phrase::shown;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';

/// A name as a page shows it: as text in one line, and, where it is written from right to left, set
/// apart, so that the numbers around it stay where they are.
///
/// *Source.* Unicode Standard Annex 9, "Unicode bidirectional algorithm": isolates.
pub(crate) fn legible(name: &str) -> String {
    let shown = shown(name);
    if shown.contains(is_from_the_right) {
        format!("{FIRST_STRONG_ISOLATE}{shown}{POP_DIRECTIONAL_ISOLATE}")
    } else {
        shown.into_owned()
    }
}

/// Whether a letter is of a block that is written from right to left, or a mark for it.
fn is_from_the_right(letter: char) -> bool {
    matches!(
        letter,
        '\u{590}'..='\u{8ff}'
            | '\u{200f}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_turns_no_writing_but_its_own() {
        assert_eq!(legible("Bäcker & Söhne"), "Bäcker & Söhne");
        assert_eq!(legible("\u{202e}rekaB"), "\\u{202e}rekaB");
        assert_eq!(legible("מאפייה 24"), "\u{2068}מאפייה 24\u{2069}");
        assert_eq!(legible("מאפייה\u{2069}"), "\u{2068}מאפייה\\u{2069}\u{2069}");
    }
}
