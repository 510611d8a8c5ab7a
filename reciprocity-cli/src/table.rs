//! Plain tables: columns as wide as their longest cell, numbers to the right.

use std::io::{self, Write};

use anstyle::Style;
use reciprocity_core::explanation::phrase::shown;
use unicode_width::UnicodeWidthStr;

use crate::palette;

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A cell: its text, and its colour on a terminal.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self::styled(text, Style::new())
    }

    pub(crate) fn styled(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: shown(text.as_ref()).into_owned(), style }
    }
}

/// Rows under a heading.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    pub(crate) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|place| {
                let cells = self.rows.iter().filter_map(|row| row.get(place));
                let widest = cells.map(|cell| cell.text.width()).max().unwrap_or(0);
                widest.max(self.columns[place].0.width())
            })
            .collect();
        let heading: Vec<Cell> =
            self.columns.iter().map(|(name, _)| Cell::styled(*name, palette::TITLE)).collect();
        for row in std::iter::once(&heading).chain(&self.rows) {
            self.write_row(row, &widths, output)?;
        }
        Ok(())
    }

    fn write_row(&self, row: &[Cell], widths: &[usize], output: &mut impl Write) -> io::Result<()> {
        let last = widths.len().saturating_sub(1);
        for (place, ((cell, width), (_, align))) in
            row.iter().zip(widths).zip(&self.columns).enumerate()
        {
            let gap = " ".repeat(width.saturating_sub(cell.text.width()));
            let (reset, style) = (cell.style.render_reset(), cell.style.render());
            match align {
                Align::Right => write!(output, "{gap}{style}{}{reset}", cell.text)?,
                Align::Left if place == last => write!(output, "{style}{}{reset}", cell.text)?,
                Align::Left => write!(output, "{style}{}{reset}{gap}", cell.text)?,
            }
            if place < last {
                write!(output, "  ")?;
            }
        }
        writeln!(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let mut table =
            Table::new(&[("name", Align::Left), ("n", Align::Right), ("why", Align::Left)]);
        table.push(vec![Cell::new("müller"), Cell::new("7"), Cell::new("x")]);
        table.push(vec![Cell::new("日本"), Cell::new("1234"), Cell::new("y")]);
        let mut bytes = Vec::new();
        let mut plain = anstream::StripStream::new(&mut bytes);
        table.write(&mut plain).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "name       n  why\nmüller     7  x\n日本    1234  y\n");
    }

    #[test]
    fn a_cell_stays_on_its_line_and_commands_no_terminal() {
        let mut table = Table::new(&[("name", Align::Left), ("n", Align::Right)]);
        table.push(vec![Cell::new("a\n\u{1b}[31mb"), Cell::new("7")]);
        let mut bytes = Vec::new();
        table.write(&mut anstream::StripStream::new(&mut bytes)).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "name            n\na\\n\\u{1b}[31mb  7\n");
    }
}
