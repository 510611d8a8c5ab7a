//! The one error type of the crate, with its kinds inside.

use std::fmt;

use crate::spelling::advice;

/// What a fallible call of this crate returns.
///
/// ```
/// use reciprocity_core::{Result, Span};
///
/// fn working_days(days: f64) -> Result<Span> {
///     Span::from_hours(days * 8.0)
/// }
/// assert_eq!(working_days(2.0)?.hours(), 16.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a value, an event or a policy was refused.
///
/// The message says what was wrong and what to do, in lower case, with the offending input in
/// backticks. [`Error::code`] is for programs: a code never changes its meaning.
///
/// ```
/// use reciprocity_core::{Currency, ErrorKind};
///
/// let error = Currency::new("eur").unwrap_err();
/// assert_eq!((error.kind(), error.code()), (ErrorKind::Malformed, 3));
/// assert!(error.to_string().starts_with("`eur` is no currency code; use the three letters"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message)]
pub struct Error(Box<Details>);

/// Behind a pointer, so that a result is hardly larger than the value that it usually is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    kind: ErrorKind,
    field: Option<&'static str>,
    row: Option<usize>,
    message: String,
}

/// The kinds of [`Error`], with their permanent codes.
///
/// ```
/// use reciprocity_core::{ErrorKind, Ledger};
///
/// let error = Ledger::check_names("Mill", "Mill").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::SelfRelationship);
/// assert_eq!(ErrorKind::SelfRelationship as u16, error.code());
/// ```
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
    /// A policy that contradicts itself, was written for another version, or is not the one that sums
    /// were recorded under.
    InvalidPolicy = 7,
    /// A unit that does not measure the kind that it stands beside.
    WrongUnit = 8,
    /// An event that came later than a tally takes it.
    TooLate = 9,
    /// Parts that do not merge to the whole.
    CannotMerge = 10,
    /// Bytes that are not as they were written: cut short, or changed.
    Damaged = 11,
    /// A snapshot of a later version, or of something else.
    Unsupported = 12,
    /// Reading or writing failed outside this crate.
    Io = 13,
}

impl Error {
    /// An error of `kind` with a message made of whatever `message` displays.
    ///
    /// ```
    /// use reciprocity_core::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::Io, "the file is not there").at("supplier");
    /// assert_eq!(error.to_string(), "the file is not there");
    /// assert_eq!(error.field(), Some("supplier"));
    /// ```
    pub fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self(Box::new(Details { kind, field: None, row: None, message: message.to_string() }))
    }

    /// The same error, pointing at the event field (a column of the event table) that caused it.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.0.field = Some(field);
        self
    }

    /// The same error, pointing at the row of columns that caused it.
    #[must_use]
    pub(crate) fn in_row(mut self, row: usize) -> Self {
        self.0.row = Some(row);
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The permanent numeric code of the kind.
    pub fn code(&self) -> u16 {
        self.0.kind as u16
    }

    /// The column of the event table that caused the error, where one did.
    ///
    /// ```
    /// use reciprocity_core::Flags;
    ///
    /// assert_eq!(Flags::parse("god").unwrap_err().field(), Some("flags"));
    /// ```
    pub fn field(&self) -> Option<&'static str> {
        self.0.field
    }

    /// The row of [`EventColumns`](crate::EventColumns) that caused the error, counted from 0, where one
    /// did.
    ///
    /// ```
    /// use reciprocity_core::{EventColumns, Policy, TallySet};
    ///
    /// let events = EventColumns {
    ///     relationship: &[7, 7],
    ///     occurred_at: &[0, 1],
    ///     actor: &[0, 2], // neither side
    ///     kind: &[2, 2],
    ///     amount: &[1.0, 1.0],
    ///     observer: None,
    /// };
    /// let error = TallySet::default().record_columns(&events, &Policy::default()).unwrap_err();
    /// assert_eq!((error.field(), error.row()), (Some("actor"), Some(1)));
    /// ```
    pub fn row(&self) -> Option<usize> {
        self.0.row
    }
}

/// A refusal of `value` that lists the nearest of the known names.
pub(crate) fn unknown_name<'a>(
    what: &str,
    value: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Error {
    let known: Vec<&str> = known.into_iter().collect();
    let message = format!("unknown {what} `{value}`; {}", advice(value, &known));
    Error::new(ErrorKind::UnknownName, message)
}
