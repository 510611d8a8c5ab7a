//! Rows of JSON: one object to a line, or the objects of a list, their keys being the columns.

use std::collections::HashMap;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::json_list::JsonList;
use crate::lines::Lines;
use crate::problem::{Problem, shown};

pub(crate) struct JsonRows {
    from: Objects,
    text: Vec<u8>,
    row: JsonRow,
}

/// Where objects come from.
enum Objects {
    Lines(Lines),
    List(JsonList),
}

/// The columns met so far, and the values of the current row.
#[derive(Default)]
struct JsonRow {
    columns: Vec<String>,
    values: JsonValues,
    /// Whether a number of the row is so large that a float has lost digits of it.
    coarse: bool,
}

/// From here on floats are coarser than the whole numbers that are kept in 64 bits.
const COARSE: f64 = 9_223_372_036_854_775_808.0;

/// The values of a row.
#[derive(Default)]
pub(crate) struct JsonValues {
    /// By column; as many as were met up to this row at least.
    pub(crate) cells: Vec<String>,
    /// Whether the row has the key of the column; as many.
    pub(crate) given: Vec<bool>,
    /// The places of values that are objects or lists of other things than texts.
    pub(crate) nested: Vec<usize>,
}

impl JsonRows {
    pub(crate) fn of_lines(lines: Lines) -> Self {
        Self::new(Objects::Lines(lines))
    }

    pub(crate) fn of_list(list: JsonList) -> Self {
        Self::new(Objects::List(list))
    }

    fn new(from: Objects) -> Self {
        Self { from, text: Vec::new(), row: JsonRow::default() }
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.row.columns
    }

    /// The number of the line on which the row stands, or of the object in its list.
    pub(crate) fn line(&self) -> u64 {
        match &self.from {
            Objects::Lines(lines) => lines.line(),
            Objects::List(list) => list.count(),
        }
    }

    /// Moves to the next row; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, RowFailure> {
        while self.next_text()? {
            if !self.text.trim_ascii().is_empty() {
                self.row.read(self.text.trim_ascii())?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn next_text(&mut self) -> Result<bool, RowFailure> {
        match &mut self.from {
            Objects::Lines(lines) => Ok(lines.next_line(&mut self.text)?),
            Objects::List(list) => list.next_object(&mut self.text),
        }
    }

    /// Hands out the row that was last moved to.
    pub(crate) fn take(&mut self, values: &mut JsonValues) {
        std::mem::swap(&mut self.row.values, values);
    }
}

impl JsonRow {
    fn read(&mut self, line: &[u8]) -> Result<(), Box<Problem>> {
        let JsonValues { cells, given, nested } = &mut self.values;
        cells.iter_mut().for_each(String::clear);
        cells.resize_with(self.columns.len(), String::new);
        given.clear();
        given.resize(self.columns.len(), false);
        self.coarse = false;
        nested.clear();
        let text = std::str::from_utf8(line).map_err(|error| {
            let value = String::from_utf8_lossy(line);
            let message = format!(
                "`{}` is not UTF-8 (byte {} of the line); save the file as UTF-8",
                shown(&value),
                error.valid_up_to() + 1
            );
            Problem::new(ReadErrorKind::Encoding, message).of_value(&value)
        })?;
        let refuse = |message: String| Problem::new(ReadErrorKind::Row, message).of_value(text);
        if !text.starts_with('{') {
            let message = format!(
                "`{}` is no JSON object; write one object `{{...}}` to a line",
                shown(text)
            );
            return Err(refuse(message));
        }
        let mut parser = serde_json::Deserializer::from_str(text);
        let parsed = parser.deserialize_map(RowVisitor(self)).and_then(|()| parser.end());
        let whole =
            parsed.and_then(|()| if self.coarse { self.read_numbers(text) } else { Ok(()) });
        whole.map_err(|error| {
            if error.is_eof() {
                return refuse(format!(
                    "`{}` does not end on its line; write one object `{{...}}` to a line",
                    shown(text)
                ));
            }
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default();
            refuse(format!(
                "`{}` is no valid JSON object ({what} at character {}); correct the line",
                shown(text),
                error.column()
            ))
        })
    }

    /// Takes whole numbers as they are written, since they may be names.
    fn read_numbers(&mut self, text: &str) -> serde_json::Result<()> {
        for (key, value) in serde_json::from_str::<HashMap<String, &RawValue>>(text)? {
            let digits = value.get().strip_prefix('-').unwrap_or(value.get());
            if digits.bytes().all(|byte| byte.is_ascii_digit()) {
                let place = self.place(key.trim(), 0);
                value.get().clone_into(&mut self.values.cells[place]);
            }
        }
        Ok(())
    }

    /// The place of the column `name`, which most often is the one after the last.
    fn place(&mut self, name: &str, expected: usize) -> usize {
        if self.columns.get(expected).is_some_and(|column| column == name) {
            return expected;
        }
        if let Some(place) = self.columns.iter().position(|column| column == name) {
            return place;
        }
        self.columns.push(name.to_owned());
        self.values.cells.push(String::new());
        self.values.given.push(false);
        self.columns.len() - 1
    }
}

struct RowVisitor<'r>(&'r mut JsonRow);

impl<'de> Visitor<'de> for RowVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let row = self.0;
        let mut expected = 0;
        while let Some(place) = map.next_key_seed(KeySeed { row, expected })? {
            if std::mem::replace(&mut row.values.given[place], true) {
                return Err(A::Error::custom(format_args!(
                    "key `{}` twice",
                    shown(&row.columns[place])
                )));
            }
            let JsonValues { cells, nested, .. } = &mut row.values;
            match map.next_value_seed(ValueSeed(&mut cells[place]))? {
                Shape::Plain => {}
                Shape::Coarse => row.coarse = true,
                Shape::Nested => nested.push(place),
            }
            expected = place + 1;
        }
        Ok(())
    }
}

struct KeySeed<'r> {
    row: &'r mut JsonRow,
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        Ok(self.row.place(name.trim(), self.expected))
    }
}

#[derive(PartialEq)]
enum Shape {
    Plain,
    /// A number of which a float may have lost digits.
    Coarse,
    Nested,
}

/// Writes a plain value into the cell as the text that CSV would hold; null as a blank. A list of
/// texts is written with blanks between them, and counts as nested: few columns take one.
struct ValueSeed<'r>(&'r mut String);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed<'_> {
    fn write<E: serde::de::Error>(self, value: impl fmt::Debug) -> Result<Shape, E> {
        // Debug writes a large float with an exponent, Display with hundreds of digits.
        fmt::Write::write_fmt(self.0, format_args!("{value:?}")).map_err(E::custom)?;
        Ok(Shape::Plain)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        self.0.push_str(value);
        Ok(Shape::Plain)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Shape, E> {
        self.write(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Shape, E> {
        self.write(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Shape, E> {
        self.write(value)?;
        Ok(if value.abs() < COARSE { Shape::Plain } else { Shape::Coarse })
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Shape, E> {
        self.write(value)
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut item = String::new();
        while list.next_element_seed(ValueSeed(&mut item))?.is_some() {
            self.0.push_str(&item);
            self.0.push(' ');
            item.clear();
        }
        Ok(Shape::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.0.push_str("{...}");
        Ok(Shape::Nested)
    }
}
