//! Text handed on line by line, so that the number of the line on which a row stands is known.

use std::io::{self, BufRead, Read};

/// A reader that hands out at most one line per call, and counts them.
///
/// A CSV parser on top of it never sees further than the row that it is at, so the line count is
/// right after blank lines, whatever ends the lines, and with line breaks inside quotes.
pub(crate) struct Lines {
    text: Box<dyn BufRead + Send>,
    ended: u64,
    within_line: bool,
    at_end: bool,
}

impl Lines {
    pub(crate) fn new(text: Box<dyn BufRead + Send>) -> Self {
        Self { text, ended: 0, within_line: false, at_end: false }
    }

    /// The number of the last line handed out, in part or whole; the first line is 1.
    pub(crate) fn line(&self) -> u64 {
        self.ended + u64::from(self.within_line)
    }

    /// Whether a caller was told that there is nothing more.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Whether the last line handed out has not ended.
    pub(crate) fn is_within_line(&self) -> bool {
        self.within_line
    }

    /// Skips blank lines, and blanks that begin a line; the first byte after them, if any.
    pub(crate) fn first_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.text.fill_buf()?.first() {
                Some(&byte) if byte.is_ascii_whitespace() => {
                    self.text.consume(1);
                    self.ended += u64::from(byte == b'\n');
                }
                byte => return Ok(byte.copied()),
            }
        }
    }

    /// Replaces the contents of `line` with the next line; false at the end.
    pub(crate) fn next_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        let count = self.text.read_until(b'\n', line)?;
        self.note(line);
        Ok(count > 0)
    }

    fn note(&mut self, handed_out: &[u8]) {
        if let Some(&last) = handed_out.last() {
            self.ended += u64::from(last == b'\n');
            self.within_line = last != b'\n';
        }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.text.fill_buf()?;
        let window = &available[..available.len().min(buffer.len())];
        let count = window.iter().position(|&byte| byte == b'\n').map_or(window.len(), |at| at + 1);
        buffer[..count].copy_from_slice(&window[..count]);
        self.text.consume(count);
        self.note(&buffer[..count]);
        self.at_end = count == 0 && !buffer.is_empty();
        Ok(count)
    }
}
