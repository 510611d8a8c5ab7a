//! Why a command failed, and the exit code that says so.

use std::fmt::Display;
use std::io;
use std::process::ExitCode;

/// A failure: a message for a person and a code for a program.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The result could not be written.
    Output(io::Error),
    /// The command line is wrong.
    Usage(String),
    /// The input was refused.
    Input(String),
    /// The policy or the mapping was refused.
    Settings(String),
    /// There is no such relationship.
    UnknownRelationship(String),
}

impl Failure {
    pub(crate) fn usage(message: impl Display) -> Self {
        Self::Usage(message.to_string())
    }

    pub(crate) fn input(message: impl Display) -> Self {
        Self::Input(message.to_string())
    }

    pub(crate) fn settings(message: impl Display) -> Self {
        Self::Settings(message.to_string())
    }

    /// The reader of the output went away, as `head` does: nothing is wrong.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn message(&self) -> String {
        match self {
            Self::Output(error) => format!("the result could not be written: {error}"),
            Self::Usage(message)
            | Self::Input(message)
            | Self::Settings(message)
            | Self::UnknownRelationship(message) => message.clone(),
        }
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Output(_) => 1,
            Self::Usage(_) => 2,
            Self::Input(_) => 3,
            Self::Settings(_) => 4,
            Self::UnknownRelationship(_) => 5,
        })
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        Self::Output(match error.into_kind() {
            // As it is, so that a reader that went away is known.
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
