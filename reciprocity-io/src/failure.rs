//! Why a row cannot be read: for good, or this one only.

use std::io;

use crate::error::ReadError;
use crate::problem::Problem;

/// Why there is no next row.
pub(crate) enum RowFailure {
    /// Nothing more can be read.
    Stop(io::Error),
    /// The same, told in full.
    Told(ReadError),
    /// This row is malformed; the next may be sound.
    Row(Box<Problem>),
}

impl RowFailure {
    /// The error of this row of a file.
    pub(crate) fn told(self, file: &str, row: u64) -> ReadError {
        match self {
            Self::Stop(error) => ReadError::of_io(file, &error),
            Self::Told(error) => error,
            Self::Row(problem) => ReadError::at(file, Some(row), *problem),
        }
    }
}

impl From<Box<Problem>> for RowFailure {
    fn from(problem: Box<Problem>) -> Self {
        Self::Row(problem)
    }
}

impl From<ReadError> for RowFailure {
    fn from(error: ReadError) -> Self {
        Self::Told(error)
    }
}

impl From<io::Error> for RowFailure {
    fn from(error: io::Error) -> Self {
        Self::Stop(error)
    }
}
