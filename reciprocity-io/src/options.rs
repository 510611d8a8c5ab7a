//! What a caller may choose, and what it is told while reading goes on.

use std::fmt;

/// How much of an input has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read so far, of a compressed file as it is on disk.
    pub bytes_read: u64,
    /// The size of the file; none for standard input and other pipes.
    pub bytes_total: Option<u64>,
    /// Rows read so far.
    pub rows: u64,
}

/// How to read.
pub struct Options<'a> {
    /// Whether a bad row is skipped, counted and told in the summary. Without this the first bad
    /// row ends the reading.
    pub skip_bad_rows: bool,
    /// Whether everything that is wrong with a skipped row is told, or the first thing only.
    pub every_problem: bool,
    /// How many errors of skipped rows the summary keeps; all are counted.
    pub errors_kept: usize,
    /// Called every few thousand rows; for a short input perhaps never.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { skip_bad_rows: false, every_problem: false, errors_kept: 20, progress: None }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("skip_bad_rows", &self.skip_bad_rows)
            .field("every_problem", &self.every_problem)
            .field("errors_kept", &self.errors_kept)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}
