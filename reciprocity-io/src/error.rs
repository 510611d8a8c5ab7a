//! The one error type of the crate.

use std::fmt;
use std::io;

use reciprocity_core::ErrorKind as Refusal;

use crate::error_kind::ReadErrorKind;
use crate::problem::Problem;

/// Why a file could not be read, or a row of it not understood.
///
/// Its text is one line: the file, the row and the column or the key where there is one, what is
/// wrong with the value in backticks, and what to do.
///
/// ```
/// use reciprocity_core::{ErrorKind, Policy};
/// use reciprocity_io::{Input, Layout, Options, ReadErrorKind, read};
///
/// let text = "occurred_at,supplier,customer,actor,type\n2026-01-31,ACME,Baker,suplier,request\n";
/// let input = Input::reader("mail.csv", text.as_bytes());
/// let (policy, options) = (Policy::default(), Options::default());
/// let error = read(input, &Layout::Detect, &policy, options, &mut |_| Ok(())).unwrap_err();
/// assert_eq!((error.kind(), error.code()), (ReadErrorKind::Row, 106));
/// assert_eq!((error.file(), error.row(), error.column()), ("mail.csv", Some(2), Some("actor")));
/// assert_eq!((error.value(), error.refusal()), (Some("suplier"), Some(ErrorKind::UnknownName)));
/// assert!(error.to_string().starts_with("mail.csv, row 2, column `actor`: "));
/// assert!(error.message().contains("did you mean `supplier`?"));
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(Box<Place>);

#[derive(Debug, Clone, PartialEq)]
struct Place {
    kind: ReadErrorKind,
    file: String,
    row: Option<u64>,
    column: Option<String>,
    value: Option<String>,
    refusal: Option<Refusal>,
    message: String,
}

impl ReadError {
    /// An error of a whole file.
    ///
    /// ```
    /// use reciprocity_io::{ReadError, ReadErrorKind};
    ///
    /// let error = ReadError::new(ReadErrorKind::Damaged, "a.gz", "the file is cut off");
    /// assert_eq!(error.to_string(), "a.gz: the file is cut off");
    /// let error = error.after_row(7);
    /// assert_eq!(error.to_string(), "a.gz, row 7: the file is cut off");
    /// assert_eq!(error.after_row(0).to_string(), "a.gz: the file is cut off");
    /// ```
    pub fn new(kind: ReadErrorKind, file: &str, message: impl fmt::Display) -> Self {
        Self(Box::new(Place {
            kind,
            file: file.to_owned(),
            row: None,
            column: None,
            value: None,
            refusal: None,
            message: message.to_string(),
        }))
    }

    /// An error of one column of a file.
    ///
    /// ```
    /// use reciprocity_io::{ReadError, ReadErrorKind};
    ///
    /// let wrong = "a boolean is no time";
    /// let error = ReadError::of_column(ReadErrorKind::Format, "a.parquet", "due", wrong);
    /// assert_eq!(error.to_string(), "a.parquet, column `due`: a boolean is no time");
    /// ```
    pub fn of_column(
        kind: ReadErrorKind,
        file: &str,
        column: &str,
        message: impl fmt::Display,
    ) -> Self {
        Self::at(file, None, *Problem::new(kind, message).of_column(column))
    }

    /// What a failure to read a file means, and what to do about it.
    ///
    /// ```
    /// use std::io;
    ///
    /// use reciprocity_io::{ReadError, ReadErrorKind};
    ///
    /// let cut = io::Error::from(io::ErrorKind::UnexpectedEof);
    /// let error = ReadError::of_io("mail.mbox.gz", &cut);
    /// assert_eq!(error.kind(), ReadErrorKind::Damaged);
    /// assert!(error.message().contains("ends too early; copy the file again"));
    /// ```
    pub fn of_io(file: &str, error: &io::Error) -> Self {
        use io::ErrorKind as Io;
        let (kind, message) = match error.kind() {
            Io::NotFound => {
                (ReadErrorKind::Unreadable, "there is no such file; check the path".to_owned())
            }
            Io::PermissionDenied => (
                ReadErrorKind::Unreadable,
                "you are not permitted to read it; ask its owner for the permission".to_owned(),
            ),
            Io::IsADirectory => {
                (ReadErrorKind::Unreadable, "it is a directory; name a file in it".to_owned())
            }
            Io::UnexpectedEof => (
                ReadErrorKind::Damaged,
                "the compressed data ends too early; copy the file again from where it came"
                    .to_owned(),
            ),
            Io::InvalidInput | Io::InvalidData => (
                ReadErrorKind::Damaged,
                format!("the compressed data is damaged ({error}); copy the file again"),
            ),
            Io::Unsupported => (ReadErrorKind::Encoding, error.to_string()),
            _ => (
                ReadErrorKind::Unreadable,
                format!("reading failed ({error}); check that the disk or the pipe still works"),
            ),
        };
        Self::new(kind, file, message)
    }

    /// An error at a place within a file.
    pub(crate) fn at(file: &str, row: Option<u64>, problem: Problem) -> Self {
        let Problem { kind, column, value, refusal, message } = problem;
        Self(Box::new(Place { kind, file: file.to_owned(), row, column, value, refusal, message }))
    }

    /// The same error, met after the row of this number; 0 before the first one.
    pub fn after_row(mut self, row: u64) -> Self {
        self.0.row = (row > 0).then_some(row);
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ReadErrorKind {
        self.0.kind
    }

    /// The permanent numeric code of the kind.
    pub fn code(&self) -> u16 {
        self.0.kind as u16
    }

    /// The file, or `standard input`.
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// The number of the line on which the row begins, or of the row where the format has no
    /// lines; the first is 1.
    pub fn row(&self) -> Option<u64> {
        self.0.row
    }

    /// The column, the JSON key, or the key of the mapping.
    pub fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    /// The value, shortened and with control characters escaped.
    pub fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// What is wrong and what to do, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Why the core refused the event, where it did.
    pub fn refusal(&self) -> Option<Refusal> {
        self.0.refusal
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {} `{column}`", self.kind.what_column_is_called())?;
        }
        write!(f, ": {}", self.message)
    }
}
