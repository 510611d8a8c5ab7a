//! The kinds of error, with their permanent codes.

/// The kinds of [`ReadError`](crate::ReadError), with their permanent codes.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Mapping, ReadErrorKind};
///
/// let error = Mapping::preset("male", &Policy::default()).unwrap_err();
/// assert_eq!(error.kind(), ReadErrorKind::Mapping);
/// assert_eq!(error.code(), ReadErrorKind::Mapping as u16);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum ReadErrorKind {
    /// The file cannot be opened, or reading it failed half-way.
    Unreadable = 101,
    /// The file is compressed and its compression is broken or cut off.
    Damaged = 102,
    /// The file, or a value in it, is not text in UTF-8.
    Encoding = 103,
    /// There is nothing in the file.
    Empty = 104,
    /// The columns are not those that the layout needs.
    Header = 105,
    /// A row is malformed, or its values make no event.
    Row = 106,
    /// A mapping of an interaction log is wrong.
    Mapping = 107,
    /// The format of the file, or the type of a column, is not one that can be read here.
    Format = 108,
}

impl ReadErrorKind {
    /// What messages call the place within a row.
    pub(crate) fn what_column_is_called(self) -> &'static str {
        match self {
            ReadErrorKind::Mapping => "key",
            _ => "column",
        }
    }
}
