//! What a caller may choose, and what it is told while reading goes on.

use std::fmt;
use std::num::NonZeroUsize;

/// How much of an input has been read.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Options, Progress, read};
///
/// let rows = "2026-01-31,ACME,Baker,supplier,request\n".repeat(5000);
/// let text = format!("occurred_at,supplier,customer,actor,type\n{rows}");
/// let mut told = Vec::new();
/// let mut tell = |progress: Progress| told.push(progress.rows);
/// let options = Options { progress: Some(&mut tell), ..Options::default() };
/// let input = Input::reader("example", std::io::Cursor::new(text));
/// read(input, &Layout::Detect, &Policy::default(), options, &mut |_| Ok(()))?;
/// assert!(!told.is_empty() && told.iter().all(|&rows| rows <= 5000));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes read so far, of a compressed file as it is on disk.
    pub bytes_read: u64,
    /// The size of the file; none for standard input and other pipes.
    pub bytes_total: Option<u64>,
    /// Rows read so far.
    pub rows: u64,
}

/// How to read.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Options, read};
///
/// let text = "occurred_at,supplier,customer,actor,type\n\
///             2026-01-31,ACME,Baker,customer,request\n\
///             some day,ACME,Baker,supplier,response\n";
/// let input = Input::reader("example", text.as_bytes());
/// let options = Options { skip_bad_rows: true, ..Options::default() };
/// let summary = read(input, &Layout::Detect, &Policy::default(), options, &mut |_| Ok(()))?;
/// assert_eq!((summary.rows, summary.events, summary.bad_rows), (2, 1, 1));
/// assert_eq!(summary.errors[0].row(), Some(3));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
pub struct Options<'a> {
    /// Whether a bad row is skipped, counted and told in the summary. Without this the first bad
    /// row ends the reading.
    pub skip_bad_rows: bool,
    /// Whether everything that is wrong with a skipped row is told, or the first thing only.
    pub every_problem: bool,
    /// How many errors of skipped rows the summary keeps; all are counted.
    pub errors_kept: usize,
    /// On how many threads rows are read and, into a ledger, posted. Where they are more than one, another
    /// brings the rows to memory; the caller's hands on what they say, in their order. None is one, the
    /// caller's.
    pub threads: Option<NonZeroUsize>,
    /// Called every few thousand rows; for a short input perhaps never.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            skip_bad_rows: false,
            every_problem: false,
            errors_kept: 20,
            threads: None,
            progress: None,
        }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("skip_bad_rows", &self.skip_bad_rows)
            .field("every_problem", &self.every_problem)
            .field("errors_kept", &self.errors_kept)
            .field("threads", &self.threads)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}
