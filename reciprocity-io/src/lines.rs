//! Text handed on line by line, so that the number of the line on which a row stands is known.

use std::io::{self, BufRead, Read};

const FEED: u8 = b'\n';
const RETURN: u8 = b'\r';

/// A reader that hands out at most one line per call, and counts them.
///
/// A CSV parser on top of it never sees further than the row that it is at, so the line count is
/// right after blank lines, whatever ends the lines, and with line breaks inside quotes. The last
/// line is handed out with an end too, so that only a row that nothing ends asks for more.
pub(crate) struct Lines {
    text: Box<dyn BufRead + Send>,
    count: Count,
    at_end: bool,
}

/// The lines handed out. What ends the first one ends all of them: a line feed, with a carriage return
/// before it or not, or a carriage return alone.
#[derive(Default)]
struct Count {
    /// The last byte of each line, once it is known.
    end: Option<u8>,
    /// Whether the last byte handed out is a carriage return of which the next one tells what it is.
    after_return: bool,
    ended: u64,
    within_line: bool,
}

impl Lines {
    pub(crate) fn new(text: Box<dyn BufRead + Send>) -> Self {
        Self { text, count: Count::default(), at_end: false }
    }

    /// The text from the first byte on that was not handed out.
    pub(crate) fn into_text(self) -> Box<dyn BufRead + Send> {
        self.text
    }

    /// The number of the last line handed out, in part or whole; the first line is 1.
    pub(crate) fn line(&self) -> u64 {
        self.count.ended + u64::from(self.count.within_line)
    }

    /// The last byte of each line.
    pub(crate) fn end(&self) -> u8 {
        self.count.end.unwrap_or(FEED)
    }

    /// Whether a caller was told that there is nothing more.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Skips blank lines, and blanks that begin a line; the first byte after them, if any.
    pub(crate) fn first_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.text.fill_buf()?.first() {
                Some(&byte) if byte.is_ascii_whitespace() => {
                    self.text.consume(1);
                    self.count.next_piece(&[byte]);
                    self.count.within_line = false;
                }
                byte => return Ok(byte.copied()),
            }
        }
    }

    /// Replaces the contents of `line` with the next line; false at the end.
    pub(crate) fn next_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        while self.count.end.is_none() {
            let available = self.text.fill_buf()?;
            let count = self.count.next_piece(available);
            line.extend_from_slice(&available[..count]);
            self.text.consume(count);
            if count == 0 || matches!(line.last(), Some(&FEED | &RETURN)) {
                return Ok(!line.is_empty());
            }
        }
        self.text.read_until(self.end(), line)?;
        self.count.note(line);
        Ok(!line.is_empty())
    }
}

impl Count {
    /// How many of the next bytes are to be handed out at once, which are counted as if they were: those
    /// of one line. As long as it is not known what ends a line, none after a carriage return.
    fn next_piece(&mut self, next: &[u8]) -> usize {
        if let (true, Some(&first)) = (std::mem::take(&mut self.after_return), next.first()) {
            self.end = Some(if first == FEED { FEED } else { RETURN });
            self.ended += u64::from(first != FEED);
        }
        let length = |found: Option<usize>| found.map_or(next.len(), |at| at + 1);
        let piece = match self.end {
            Some(end) => &next[..length(next.iter().position(|&byte| byte == end))],
            None => {
                let piece =
                    &next[..length(next.iter().position(|byte| [FEED, RETURN].contains(byte)))];
                self.after_return = piece.ends_with(&[RETURN]);
                self.end = piece.ends_with(&[FEED]).then_some(FEED);
                piece
            }
        };
        self.note(piece);
        piece.len()
    }

    fn note(&mut self, handed_out: &[u8]) {
        if let Some(&last) = handed_out.last() {
            let ends = Some(last) == self.end;
            self.ended += u64::from(ends);
            self.within_line = !ends;
        }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = [self.end()];
        let available = self.text.fill_buf()?;
        let ends_last = available.is_empty() && self.count.within_line;
        let available = if ends_last { &end } else { available };
        let window = &available[..available.len().min(buffer.len())];
        let count = self.count.next_piece(window);
        buffer[..count].copy_from_slice(&window[..count]);
        self.text.consume(if ends_last { 0 } else { count });
        self.at_end = count == 0 && !buffer.is_empty();
        Ok(count)
    }
}
