//! The objects of one list of JSON, as programs write a table that is no JSON lines.

use std::io::{self, BufRead};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;

/// Hands out the text of one object after the other, and counts them; only one is in memory.
pub(crate) struct JsonList {
    name: String,
    text: Box<dyn BufRead + Send>,
    count: u64,
    ended: bool,
}

impl JsonList {
    /// The text begins with the bracket of the list.
    pub(crate) fn new(name: &str, text: Box<dyn BufRead + Send>) -> Self {
        Self { name: name.to_owned(), text, count: 0, ended: false }
    }

    /// The number of the object that was handed out last; the first is 1.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Replaces the contents of `object` with the next object; false at the end.
    pub(crate) fn next_object(&mut self, object: &mut Vec<u8>) -> Result<bool, RowFailure> {
        object.clear();
        if self.ended {
            return Ok(false);
        }
        let before = if self.count == 0 { b'[' } else { b',' };
        match self.next_mark()? {
            Some(b']') if self.count > 0 => return self.end(),
            Some(mark) if mark == before => {}
            _ => return Err(self.broken("a comma or the closing bracket is missing")),
        }
        match self.next_mark()? {
            Some(b'{') => {}
            Some(b']') if self.count == 0 => return self.end(),
            _ => return Err(self.broken("something else than an object `{...}` stands in it")),
        }
        object.push(b'{');
        if !self.take_object(object)? {
            return Err(self.broken("it ends within an object"));
        }
        self.count += 1;
        Ok(true)
    }

    /// The next byte that is no blank, which is taken; none at the end of the text.
    fn next_mark(&mut self) -> io::Result<Option<u8>> {
        loop {
            let Some(&byte) = self.text.fill_buf()?.first() else { return Ok(None) };
            self.text.consume(1);
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
        }
    }

    /// Takes what follows the opening brace of an object, up to the one that closes it; false if the text ends
    /// before.
    fn take_object(&mut self, object: &mut Vec<u8>) -> io::Result<bool> {
        let (mut depth, mut quoted, mut escaped) = (1_u64, false, false);
        loop {
            let bytes = self.text.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let mut is_last = |&byte: &u8| {
                let escapes = quoted && !escaped && byte == b'\\';
                match byte {
                    b'"' if !escaped => quoted = !quoted,
                    b'{' if !quoted => depth += 1,
                    b'}' if !quoted => depth -= 1,
                    _ => {}
                }
                escaped = escapes;
                depth == 0
            };
            let last = bytes.iter().position(&mut is_last);
            let count = last.map_or(bytes.len(), |last| last + 1);
            object.extend_from_slice(&bytes[..count]);
            self.text.consume(count);
            if last.is_some() {
                return Ok(true);
            }
        }
    }

    fn end(&mut self) -> Result<bool, RowFailure> {
        self.ended = true;
        match self.next_mark()? {
            None => Ok(false),
            Some(_) => Err(self.broken("something stands behind its closing bracket")),
        }
    }

    /// Nothing after the place where a list is broken can be told apart.
    fn broken(&self, what: &str) -> RowFailure {
        let place = match self.count {
            0 => "the list of JSON is broken at its beginning".to_owned(),
            count => format!("the list of JSON is broken after object {count}"),
        };
        let message = format!("{place}: {what}; write it anew, or as one object to a line");
        ReadError::new(ReadErrorKind::Damaged, &self.name, message).into()
    }
}
