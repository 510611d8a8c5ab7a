//! What is wrong with one value, before it is known in which file and row it stands.

use std::fmt;

use reciprocity_core::{EntryAmount, Error, ErrorKind};

use crate::error_kind::ReadErrorKind;
use crate::value::Value;

/// As much of a value as a message shows.
const SHOWN_CHARS: usize = 60;

/// What is wrong, and with which value of which column.
#[derive(Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) kind: ReadErrorKind,
    pub(crate) column: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) refusal: Option<ErrorKind>,
    pub(crate) message: String,
}

/// What a step of reading a row returns.
pub(crate) type Outcome<T> = Result<T, Box<Problem>>;

impl Problem {
    pub(crate) fn new(kind: ReadErrorKind, message: impl fmt::Display) -> Box<Self> {
        let message = message.to_string();
        Box::new(Self { kind, column: None, value: None, refusal: None, message })
    }

    /// The core's refusal of an event, where it is not known which value is to blame.
    pub(crate) fn of_core(error: &Error) -> Box<Self> {
        let mut problem = Self::new(ReadErrorKind::Row, shown_message(&error.to_string()));
        problem.refusal = Some(error.kind());
        match error.field() {
            Some(field) => problem.of_column(field),
            None => problem,
        }
    }

    pub(crate) fn of_column(mut self: Box<Self>, column: &str) -> Box<Self> {
        self.column = Some(shown(column));
        self
    }

    pub(crate) fn of_value(mut self: Box<Self>, value: &str) -> Box<Self> {
        self.value = Some(shown(value));
        self
    }
}

/// A value as it stands in one column (or under one JSON key) of one row, without the blanks
/// around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'a> {
    pub(crate) column: &'a str,
    pub(crate) value: Value<'a>,
}

impl<'a> Cell<'a> {
    pub(crate) fn of_text(column: &'a str, text: &'a str) -> Self {
        Self { column, value: Value::Text(text) }
    }

    pub(crate) fn is_blank(self) -> bool {
        self.value == Value::BLANK
    }

    /// The text of a column that is wanted as one.
    pub(crate) fn text(self) -> &'a str {
        match self.value {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// An exact decimal number, as it came. A whole number that a float does not hold is beyond any
    /// amount.
    pub(crate) fn amount(self) -> EntryAmount<'a> {
        match self.value {
            Value::Text(text) => text.into(),
            Value::Number(number) => EntryAmount::Float(number),
            Value::Integer(number) | Value::Micros(number) => EntryAmount::Float(number as f64),
        }
    }

    /// The cell, if it is not blank.
    pub(crate) fn filled(self) -> Option<Self> {
        (!self.is_blank()).then_some(self)
    }

    /// The cell, which must not be blank; `advice` says what to write.
    pub(crate) fn required(self, advice: impl fmt::Display) -> Outcome<Self> {
        self.filled().ok_or_else(|| {
            self.refuse(ErrorKind::Malformed, format_args!("the value is blank; {advice}"))
        })
    }

    /// A decimal number; whether it may be endless is for the caller to say.
    pub(crate) fn number(self) -> Outcome<f64> {
        match self.value {
            Value::Text(text) => text.parse().map_err(|_| {
                let message = format!("`{}` is no number; write it as in `12.5`", shown(text));
                self.refuse(ErrorKind::Malformed, message)
            }),
            Value::Integer(number) | Value::Micros(number) => Ok(number as f64),
            Value::Number(number) => Ok(number),
        }
    }

    /// The value as messages show it.
    pub(crate) fn shown(self) -> String {
        shown(&self.value.written())
    }

    /// A problem with this value; the message names the value itself.
    pub(crate) fn refuse(self, kind: ErrorKind, message: impl fmt::Display) -> Box<Problem> {
        let mut problem = Problem::new(ReadErrorKind::Row, message).of_column(self.column);
        problem.refusal = Some(kind);
        if self.is_blank() { problem } else { problem.of_value(&self.value.written()) }
    }

    /// The core's refusal of what was made of this value.
    pub(crate) fn refused(self, error: &Error) -> Box<Problem> {
        let message = error.to_string();
        if self.is_blank() {
            return self.refuse(error.kind(), message);
        }
        let shown = format!("`{}`", self.shown());
        let written = format!("`{}`", self.value.written());
        let message = shown_message(&message.replace(&written, &shown));
        if message.contains(&shown) {
            return self.refuse(error.kind(), message);
        }
        self.refuse(error.kind(), format!("{shown}: {message}"))
    }
}

/// A value for a message: shortened, on one line, control characters escaped.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == SHOWN_CHARS {
            shown.push_str("...");
            break;
        }
        match letter {
            '`' => shown.push('\''),
            _ if letter.is_control() => shown.extend(letter.escape_default()),
            _ => shown.push(letter),
        }
    }
    shown
}

/// Names in backticks, with commas between them; of very many the first.
pub(crate) fn list(names: &[&str]) -> String {
    const MOST: usize = 50;
    let told: Vec<String> =
        names.iter().take(MOST).map(|name| format!("`{}`", shown(name))).collect();
    let told = told.join(", ");
    match names.len().saturating_sub(MOST) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}

/// A message on one line, whatever values it holds.
fn shown_message(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    for letter in message.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_value_is_short_and_on_one_line() {
        assert_eq!(shown("a\nb\u{1b}[0m`c`"), "a\\nb\\u{1b}[0m'c'");
        assert_eq!(shown(&"x".repeat(200)).len(), SHOWN_CHARS + 3);
    }

    #[test]
    fn a_refusal_of_the_core_shows_the_value_as_it_was_written() {
        let refused = |text: &str| {
            let error = reciprocity_core::Fraction::new(text.parse().unwrap()).unwrap_err();
            Cell::of_text("weight", text).refused(&error)
        };
        assert_eq!(refused("1.50").message, "`1.50`: `1.5` is not a number from 0 to 1");
        let problem = refused(&"9".repeat(100));
        assert!(problem.message.len() < 300, "{}", problem.message);
    }
}
