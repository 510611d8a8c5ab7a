//! What stands between the columns of a text: commas, or what its header shows or a line before it says.

use csv::{ReaderBuilder, StringRecord};

/// What there is unless the text shows or says something else.
pub(crate) const COMMA: u8 = b',';

/// What spreadsheets and databases write instead of commas.
const OTHERS: [u8; 3] = [b';', b'\t', b'|'];

/// The separator that a first line `sep=;` says, as Excel writes and reads it. The line is given as commas
/// divide it.
pub(crate) fn said(line: &StringRecord) -> Option<u8> {
    let first = line.get(0)?;
    let said = first.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).and(first.get(4..))?;
    match (said.as_bytes(), line.len()) {
        ([], 2) => Some(COMMA),
        ([one], 1) if one.is_ascii() => Some(*one),
        _ => None,
    }
}

/// The separator that a header without commas shows, and its columns.
pub(crate) fn shown(header: &StringRecord) -> Option<(u8, StringRecord)> {
    let only = header.get(0).filter(|_| header.len() == 1)?;
    let count = |one: &u8| only.bytes().filter(|byte| byte == one).count();
    let separator = OTHERS.into_iter().filter(|one| count(one) > 0).max_by_key(count)?;
    let mut columns = StringRecord::new();
    let found = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(only.as_bytes())
        .read_record(&mut columns);
    found.ok().filter(|&found| found).map(|_| (separator, columns))
}

/// What people call it.
pub(crate) fn name(separator: u8) -> &'static str {
    match separator {
        COMMA => "comma",
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "bar",
        _ => "separator",
    }
}
