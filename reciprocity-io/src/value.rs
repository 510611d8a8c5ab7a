//! Values of a row, and what they are wanted for.

use std::borrow::Cow;

/// A value of a row, in the form in which its format has it.
///
/// ```
/// use reciprocity_io::Value;
///
/// assert_eq!(Value::BLANK, Value::Text(""));
/// // 2026-01-01 00:00 UTC in its two forms: as a number, which means what the reader supposes, and
/// // as an instant.
/// assert_ne!(Value::Integer(1_767_225_600), Value::Micros(1_767_225_600_000_000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text, or a number as it is written; an empty one says nothing.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// An instant, in microseconds since 1970-01-01 00:00 UTC.
    Micros(i64),
}

impl<'a> Value<'a> {
    /// A value that says nothing.
    pub const BLANK: Self = Self::Text("");

    /// The value as a text file would have it.
    pub(crate) fn written(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) | Self::Micros(number) => Cow::Owned(number.to_string()),
            // Debug writes a large float with an exponent, Display with hundreds of digits.
            Self::Number(number) => Cow::Owned(format!("{number:?}")),
        }
    }
}

/// What the values of a column are wanted for.
///
/// ```
/// use reciprocity_io::{Use, Value};
///
/// // Whether a column of whole numbers serves: its values are no texts.
/// let serves = |of: Use| matches!(of, Use::Amount | Use::Number | Use::Time);
/// assert!(serves(Use::Time) && !serves(Use::Words));
/// let seconds = Value::Integer(1_767_225_600);
/// assert!(matches!(seconds, Value::Integer(_)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Use {
    /// A name or a word: [`Value::Text`].
    Text,
    /// Words with blanks between them: [`Value::Text`].
    Words,
    /// An exact decimal number: [`Value::Text`], or a number, of which a float means the shortest decimal
    /// number that reads as it.
    Amount,
    /// A number: any value.
    Number,
    /// An instant: any value, of which numbers count in the unit that the reader supposes.
    Time,
}
