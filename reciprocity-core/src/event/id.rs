//! The names of events.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

/// The name of an event, or of the thread that an event belongs to, as the host's records have it.
///
/// Names compare as texts, `"10"` before `"9"`. One that is a plain whole number is kept as one,
/// because that is what most hosts hand out and it needs no memory of its own; nor does one of at most 22
/// bytes.
///
/// ```
/// use reciprocity_core::EventId;
///
/// let id = EventId::new("INV-2026-17")?;
/// assert_eq!((&*id.text(), id.number()), ("INV-2026-17", None));
/// assert_eq!(EventId::new("10")?.number(), Some(10));
/// assert!(EventId::from(10) < EventId::from(9)); // as texts do
/// assert!(EventId::new("").is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct EventId(Form);

/// A name has one form: whatever text [`whole_number`] reads is a number, and whatever else is short
/// enough lies here itself.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    Number(u64),
    Short { length: u8, bytes: [u8; Form::SHORT] },
    Text(Arc<str>),
}

impl Form {
    /// As long as the other forms leave room for.
    const SHORT: usize = 22;
}

impl EventId {
    /// # Errors
    /// The text is empty.
    pub fn new(text: impl AsRef<str> + Into<Arc<str>>) -> Result<Self> {
        if text.as_ref().is_empty() {
            return Err(Error::new(ErrorKind::Malformed, "an event id must not be empty"));
        }
        if let Some(number) = whole_number(text.as_ref()) {
            return Ok(Self(Form::Number(number)));
        }
        let mut bytes = [0; Form::SHORT];
        let length = text.as_ref().len();
        Ok(Self(match (bytes.get_mut(..length), u8::try_from(length)) {
            (Some(room), Ok(length)) => {
                room.copy_from_slice(text.as_ref().as_bytes());
                Form::Short { length, bytes }
            }
            _ => Form::Text(text.into()),
        }))
    }

    /// The text.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Number(number) => Cow::Owned(number.to_string()),
            Form::Short { length, bytes } => {
                // What was a text is one.
                let text = bytes.get(..usize::from(*length)).unwrap_or_default();
                Cow::Borrowed(std::str::from_utf8(text).unwrap_or_default())
            }
            Form::Text(text) => Cow::Borrowed(text),
        }
    }

    /// The number that the text spells, if it is a whole one below 2^64, written without needless
    /// zeros.
    pub fn number(&self) -> Option<u64> {
        match self.0 {
            Form::Number(number) => Some(number),
            Form::Short { .. } | Form::Text(_) => None,
        }
    }

    /// A number for where to look it up: nearly always another one for another id.
    pub(crate) fn hashed(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        Hash::hash(self, &mut hasher);
        hasher.finish()
    }
}

impl From<u64> for EventId {
    fn from(number: u64) -> Self {
        Self(Form::Number(number))
    }
}

/// The number whose one usual spelling `text` is.
fn whole_number(text: &str) -> Option<u64> {
    match text.as_bytes() {
        [b'0'] => Some(0),
        [b'1'..=b'9', ..] => text.parse().ok(),
        _ => None,
    }
}

impl Ord for EventId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Number(a), Form::Number(b)) => compare_spellings(*a, *b),
            _ => self.text().cmp(&other.text()),
        }
    }
}

impl PartialOrd for EventId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares two numbers as their texts compare: brought to the same number of digits, and then the
/// one with fewer digits first.
fn compare_spellings(a: u64, b: u64) -> Ordering {
    let digits = |number: u64| number.checked_ilog10().unwrap_or(0);
    let wide = |number: u64| u128::from(number) * 10_u128.pow(u64::MAX.ilog10() - digits(number));
    wide(a).cmp(&wide(b)).then_with(|| digits(a).cmp(&digits(b)))
}

impl FromStr for EventId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl TryFrom<String> for EventId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> String {
        id.text().into_owned()
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 26] = [
        "0",
        "00",
        "01",
        "1",
        "+1",
        "-1",
        "1 ",
        "10",
        "100",
        "101",
        "11",
        "12345678901234567890",
        "18446744073709551615",
        "18446744073709551616",
        "184467440737095516150",
        "1e3",
        "2",
        "9",
        "99",
        "9223372036854775808",
        "a",
        "\u{0661}",
        "a name of 22 bytes, no",
        "a name of 23 bytes, and",
        "elf und ein w\u{e4}hlt es a",
        "elf und ein w\u{e4}hlt es ab",
    ];

    #[test]
    fn a_name_reads_back_as_the_text_that_it_was_made_of() {
        for text in TEXTS {
            let id = EventId::new(text).unwrap();
            assert_eq!(id.text(), text);
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse(), Ok(id.clone()));
            assert_eq!(
                id.number().is_some(),
                text.parse::<u64>().is_ok_and(|n| n.to_string() == text)
            );
        }
        assert!(EventId::new("").is_err());
        assert_eq!(EventId::new("7").unwrap(), EventId::from(7));
    }

    #[test]
    fn a_short_name_takes_no_more_room_than_a_long_one() {
        assert_eq!(size_of::<EventId>(), 24);
        let is_short = |text: &str| matches!(EventId::new(text).unwrap().0, Form::Short { .. });
        assert!(is_short("a name of 22 bytes, no") && !is_short("a name of 23 bytes, and"));
    }

    #[test]
    fn names_compare_as_their_texts_do() {
        for a in TEXTS {
            for b in TEXTS {
                let id = |text| EventId::new(text).unwrap();
                assert_eq!(id(a).cmp(&id(b)), a.cmp(b), "{a} {b}");
                assert_eq!(id(a) == id(b), a == b, "{a} {b}");
            }
        }
    }
}
