//! What the tests of the readers share.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "no test file uses all of it")]

use reciprocity_io::{Input, TypedRows, Value};
use reciprocity_sources::MemoryRows;

pub(crate) fn input(text: &str) -> Input {
    Input::reader("f", std::io::Cursor::new(text.as_bytes().to_vec()))
}

/// One column of all rows.
pub(crate) fn table(rows: MemoryRows, column: &str) -> Vec<String> {
    tables(rows, &[column]).into_iter().map(|mut row| row.remove(0)).collect()
}

/// Some columns of all rows.
pub(crate) fn tables(mut rows: MemoryRows, columns: &[&str]) -> Vec<Vec<String>> {
    let place = |name: &&str| rows.columns().iter().position(|column| column == name).unwrap();
    let places: Vec<usize> = columns.iter().map(place).collect();
    let mut all = Vec::new();
    while let Some(batch) = rows.next_batch().unwrap() {
        for row in 0..batch.rows() {
            let text = |place: &usize| match batch.value(row, *place) {
                Value::Text(text) => text.to_owned(),
                Value::Micros(micros) => micros.to_string(),
                other => format!("{other:?}"),
            };
            all.push(places.iter().map(text).collect());
        }
    }
    all
}
