//! The messages of an mbox: each behind a line that begins with `From `, which text may do too.

use std::io::{self, BufRead};

const BEGIN: &[u8] = b"From ";
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Hands each message to `take`. The text begins with the line before the first one.
///
/// A line begins a message if it says when that came, as most programs have it, or if a blank line
/// stands before it and a header behind it, as with those that write no more than `From `. A program that
/// writes an mbox puts `>` before a line of a text that begins so, which is taken away; not every program does.
pub(crate) fn messages(mut text: impl BufRead, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let (mut line, mut next, mut message) = (Vec::new(), Vec::new(), Vec::new());
    let (mut is_first, mut after_blank) = (true, true);
    text.read_until(b'\n', &mut line)?;
    while !line.is_empty() {
        next.clear();
        text.read_until(b'\n', &mut next)?;
        let begins = line
            .strip_prefix(BEGIN)
            .is_some_and(|rest| is_first || says_when(rest) || after_blank && is_header(&next));
        if begins && !is_first {
            take(&message);
        }
        if begins {
            message.clear();
        } else {
            message.extend_from_slice(unquoted(&line));
        }
        is_first = false;
        after_blank = line.trim_ascii().is_empty();
        std::mem::swap(&mut line, &mut next);
    }
    take(&message);
    Ok(())
}

/// Whether a line names a day, a month and a time of day, as in `x@y.z Mon Jan  5 09:00:00 2026`.
fn says_when(rest: &[u8]) -> bool {
    let Ok(rest) = std::str::from_utf8(rest) else { return false };
    let has = |names: &[&str]| {
        let mut words = rest.split_ascii_whitespace().map(|word| word.trim_end_matches(','));
        words.any(|word| names.contains(&word))
    };
    let is_time = |word: &str| {
        let mut parts = word.split(':');
        word.contains(':') && parts.all(|part| part.len() <= 2 && part.parse::<u8>().is_ok())
    };
    has(&DAYS) && has(&MONTHS) && rest.split_ascii_whitespace().any(is_time)
}

/// Whether a line is a header: a name and a colon.
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().take_while(|&&byte| byte.is_ascii_graphic() && byte != b':').count();
    name > 0 && line.get(name) == Some(&b':')
}

/// A line of a message without the mark that it does not begin one.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|&&byte| byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(BEGIN) { &line[1..] } else { line }
}
