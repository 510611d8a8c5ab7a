//! The one error type of the crate, with its kinds inside.

use std::fmt;

/// What a fallible call of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a value, an event or a policy was refused.
///
/// The message says what was wrong and what to do, in lower case, with the offending input in
/// backticks. [`Error::code`] is for programs: a code never changes its meaning.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    field: Option<&'static str>,
    message: String,
}

/// The kinds of [`Error`], with their permanent codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum ErrorKind {
    /// A value outside the range that its type allows.
    OutOfRange = 1,
    /// A text that does not name what it should name.
    UnknownName = 2,
    /// A text that cannot be read as the value that it should hold.
    Malformed = 3,
    /// An event whose id was recorded before with other contents.
    ConflictingEvent = 4,
    /// A relationship of a party with itself.
    SelfRelationship = 5,
    /// A policy document with a key that no policy has.
    UnknownKey = 6,
    /// A policy that contradicts itself or was written for another version.
    InvalidPolicy = 7,
    /// A unit that does not measure the kind that it stands beside.
    WrongUnit = 8,
}

impl Error {
    /// An error of `kind` with a message made of whatever `message` displays.
    pub fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self { kind, field: None, message: message.to_string() }
    }

    /// The same error, pointing at the event field (a column of the event table) that caused it.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The permanent numeric code of the kind.
    pub fn code(&self) -> u16 {
        self.kind as u16
    }

    /// The column of the event table that caused the error, where one did.
    pub fn field(&self) -> Option<&'static str> {
        self.field
    }
}

/// A refusal of `value` that lists the nearest of the known names.
pub(crate) fn unknown_name<'a>(
    what: &str,
    value: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Error {
    let known: Vec<&str> = known.into_iter().collect();
    let message = match nearest(value, known.iter().copied()) {
        Some(name) => format!("unknown {what} `{value}`; did you mean `{name}`?"),
        None => format!("unknown {what} `{value}`; use one of {}", known.join(", ")),
    };
    Error::new(ErrorKind::UnknownName, message)
}

/// The known name that is nearest to `value`, if one is near enough to have been meant.
pub(crate) fn nearest<'a>(
    value: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = value.to_lowercase();
    known
        .into_iter()
        .map(|name| (edit_distance(&lower, name), name))
        .filter(|&(distance, name)| distance <= 1 + name.len().max(lower.len()) / 4)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance: the least number of inserted, deleted or replaced characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance_counts_inserted_deleted_and_replaced_characters() {
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("respect", "respect"), 0);
    }

    #[test]
    fn a_name_that_nobody_could_have_meant_is_not_suggested() {
        assert_eq!(nearest("contribtion", ["contribution", "conduct"]), Some("contribution"));
        assert_eq!(nearest("xyz", ["contribution", "conduct"]), None);
    }
}
