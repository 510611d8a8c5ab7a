//! The error of a measurement: a sentence for the person who runs it.

/// Whatever went wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A value, or a sentence about why there is none.
pub type Result<T> = std::result::Result<T, Error>;
