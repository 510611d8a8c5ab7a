//! Values of a row, and what they are wanted for.

use std::borrow::Cow;

/// A value of a row, in the form in which its format has it.
#[derive(Debug, Clone, Copy, PartialEq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Use {
    /// A name or a word: [`Value::Text`].
    Text,
    /// Words with blanks between them: [`Value::Text`].
    Words,
    /// An exact decimal number: [`Value::Text`].
    Amount,
    /// A number: any value.
    Number,
    /// An instant: any value, of which numbers count in the unit that the reader supposes.
    Time,
}
