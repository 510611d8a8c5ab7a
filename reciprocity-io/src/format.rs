//! Formats and compressions, told by the first bytes.

use std::fmt;

/// The format of a file, as its first bytes tell it.
///
/// ```
/// use reciprocity_io::{Format, Input};
///
/// let format = |bytes: &'static [u8]| Ok(Input::reader("example", bytes).open()?.format());
/// assert_eq!(format(b"time,from,to\n")?, Format::Text);
/// assert_eq!(format(b"PAR1\x15\x04\x15")?, Format::Parquet);
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// CSV or JSON lines.
    Text,
    /// Apache Parquet.
    Parquet,
    /// Apache Parquet, encrypted.
    EncryptedParquet,
    /// Apache Arrow IPC in the file format, also known as Feather.
    ArrowFile,
    /// Apache Arrow IPC in the stream format.
    ArrowStream,
}

impl Format {
    /// How many bytes tell the format.
    pub(crate) const MAGIC_BYTES: usize = 6;

    pub(crate) fn of(start: &[u8]) -> Self {
        match start {
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            [b'P', b'A', b'R', b'E', ..] => Self::EncryptedParquet,
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Self::ArrowFile,
            // The mark before the length of a message; no text in UTF-8 begins so.
            [0xff, 0xff, 0xff, 0xff, ..] => Self::ArrowStream,
            _ => Self::Text,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Parquet => "Parquet",
            Self::EncryptedParquet => "encrypted Parquet",
            Self::ArrowFile => "Arrow IPC",
            Self::ArrowStream => "an Arrow IPC stream",
        })
    }
}

/// How a file is compressed, as its first bytes tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// How many bytes tell the compression.
    pub(crate) const MAGIC_BYTES: usize = 4;

    pub(crate) fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}
