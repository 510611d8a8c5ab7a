//! Answers as Arrow IPC files, and how far two of them agree.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int8Type, Int64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use serde::Serialize;

use crate::error::Result;

/// Rows of a batch, so that a reader of one column need not hold the others.
const BATCH: usize = 1 << 16;

/// Few enough for a large answer to fit into memory twice, and enough not to read the files for each.
const COLUMNS_AT_ONCE: usize = 8;

/// How near the edge of a band two programs may disagree about the band.
const EDGE: f64 = 1e-9;

/// How far two answers agree.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Agreement {
    /// Relationships of the first answer.
    pub relationships: usize,
    /// Of those, how many the other one lacks, or has beside them.
    pub missing: usize,
    /// Counts and times that differ.
    pub counts_differ: usize,
    /// Bands that differ, where the share is not on an edge.
    pub bands_differ: usize,
    /// The greatest difference of a sum or of what is worked out from sums: of shares as it is, since the
    /// two sides' shares are parts of one; of anything else relative.
    pub greatest_difference: f64,
    /// The column of that difference.
    pub greatest_in: String,
    /// Relationships of which any bit differs.
    pub bits_differ: usize,
}

impl Agreement {
    /// Whether counts and bands match and sums agree to `tolerance`.
    pub fn holds(&self, tolerance: f64) -> bool {
        self.missing + self.counts_differ + self.bands_differ == 0
            && self.greatest_difference <= tolerance
    }

    /// The part of the relationships of which any bit differs.
    pub fn bits_differ_part(&self) -> f64 {
        self.bits_differ as f64 / self.relationships.max(1) as f64
    }
}

/// Writes an answer, which may come in parts.
///
/// # Errors
/// There is no part, or the file cannot be written.
pub fn write(path: &Path, parts: &[RecordBatch]) -> Result<()> {
    let schema = parts.first().ok_or("there is no answer to write")?.schema();
    let mut writer = FileWriter::try_new_buffered(File::create(path)?, &schema)?;
    for part in parts {
        for start in (0..part.num_rows()).step_by(BATCH) {
            writer.write(&part.slice(start, BATCH.min(part.num_rows() - start)))?;
        }
    }
    writer.finish()?;
    Ok(())
}

/// Compares the columns that two answers have in common, whatever the order of their rows.
///
/// # Errors
/// A file cannot be read, or a column has different types in the two.
pub fn compare(first: &Path, second: &Path) -> Result<Agreement> {
    let (ours, theirs) = (Answer::open(first)?, Answer::open(second)?);
    let mut agreement = Agreement { relationships: ours.ids.len(), ..Agreement::default() };
    if ours.ids != theirs.ids {
        let lacks =
            |a: &[u64], b: &[u64]| a.iter().filter(|id| b.binary_search(id).is_err()).count();
        let missing = lacks(&ours.ids, &theirs.ids) + lacks(&theirs.ids, &ours.ids);
        return Ok(Agreement { missing: missing.max(1), ..agreement });
    }
    let mut bits_differ = vec![false; ours.ids.len()];
    let fields = ours.schema.fields();
    let is_common = |field: &&Field| {
        field.name() != "relationship" && theirs.schema.column_with_name(field.name()).is_some()
    };
    let common: Vec<&Field> = fields.iter().map(AsRef::as_ref).filter(is_common).collect();
    for fields in common.chunks(COLUMNS_AT_ONCE) {
        let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        let (ours_values, theirs_values) = (ours.columns(&names)?, theirs.columns(&names)?);
        for ((field, a), b) in fields.iter().zip(ours_values).zip(theirs_values) {
            let share = share_of_band(field.name());
            let share = share.map(|name| ours.columns(&[name])).transpose()?;
            for row in 0..a.len() {
                if a[row].to_bits() == b[row].to_bits() {
                    continue;
                }
                bits_differ[row] = true;
                match (field.data_type(), &share) {
                    (DataType::Float64, _) => agreement.differ(field.name(), a[row], b[row]),
                    (_, Some(share)) if on_an_edge(share[0][row]) => {}
                    (_, Some(_)) => agreement.bands_differ += 1,
                    (_, None) => agreement.counts_differ += 1,
                }
            }
        }
    }
    agreement.bits_differ = bits_differ.iter().filter(|differs| **differs).count();
    Ok(agreement)
}

impl Agreement {
    fn differ(&mut self, name: &str, a: f64, b: f64) {
        let is_share = ["share", "score"].contains(&name);
        let scale = if is_share { 1.0 } else { a.abs().max(b.abs()) };
        let difference = (a - b).abs() / scale;
        // One of them unknown: not a number is no difference that any tolerance allows.
        let difference = if difference.is_nan() { f64::INFINITY } else { difference };
        if difference > self.greatest_difference {
            self.greatest_difference = difference;
            name.clone_into(&mut self.greatest_in);
        }
    }
}

/// The column in which the share of a band lies.
fn share_of_band(name: &str) -> Option<&'static str> {
    match name {
        "band" => Some("share"),
        "score_band" => Some("score"),
        _ => None,
    }
}

fn on_an_edge(share: f64) -> bool {
    let greater = share.max(1.0 - share);
    [0.6, 0.9].iter().any(|edge| (greater - edge).abs() < EDGE)
}

/// An answer file, its rows seen in the order of their relationships.
struct Answer {
    path: std::path::PathBuf,
    schema: Schema,
    ids: Vec<u64>,
    /// The row of each id.
    rows: Vec<u32>,
}

impl Answer {
    fn open(path: &Path) -> Result<Self> {
        let reader = FileReader::try_new(BufReader::new(File::open(path)?), None)?;
        let schema = reader.schema().as_ref().clone();
        let mut found: Vec<(u64, u32)> = Vec::new();
        for batch in batches(path, &schema, &["relationship"])? {
            let batch = batch?;
            let ids = batch.column(0).as_primitive_opt::<UInt64Type>();
            let ids = ids.ok_or("column `relationship` is no UInt64")?.values();
            let first = u32::try_from(found.len())?;
            found.extend((first..).zip(ids).map(|(row, id)| (*id, row)));
        }
        found.sort_unstable();
        let (ids, rows) = found.into_iter().unzip();
        Ok(Self { path: path.to_owned(), schema, ids, rows })
    }

    /// The values of some columns by relationship, what is unknown as not-a-number. Counts stay below
    /// 2^53 and times below 2^51 microseconds, so that nothing is rounded.
    fn columns(&self, names: &[&str]) -> Result<Vec<Vec<f64>>> {
        let mut columns = vec![Vec::with_capacity(self.ids.len()); names.len()];
        for batch in batches(&self.path, &self.schema, names)? {
            let batch = batch?;
            for (values, name) in columns.iter_mut().zip(names) {
                let column = batch.column_by_name(name).ok_or("a column is missing")?;
                append(values, column.as_ref()).map_err(|fault| format!("`{name}`: {fault}"))?;
            }
        }
        let sorted = |values: Vec<f64>| self.rows.iter().map(|row| values[*row as usize]).collect();
        Ok(columns.into_iter().map(sorted).collect())
    }
}

fn append(values: &mut Vec<f64>, column: &dyn Array) -> Result<()> {
    if let Some(reals) = column.as_primitive_opt::<Float64Type>() {
        values.extend(reals.iter().map(|value| value.unwrap_or(f64::NAN)));
    } else if let Some(whole) = column.as_primitive_opt::<Int64Type>() {
        values.extend(whole.iter().map(|value| value.map_or(f64::NAN, |value| value as f64)));
    } else if let Some(bands) = column.as_primitive_opt::<Int8Type>() {
        values.extend(bands.iter().map(|value| value.map_or(f64::NAN, f64::from)));
    } else {
        return Err(format!("no answer has columns of type {}", column.data_type()).into());
    }
    Ok(())
}

/// The batches of some columns of a file.
fn batches(path: &Path, schema: &Schema, names: &[&str]) -> Result<FileReader<BufReader<File>>> {
    let places =
        names.iter().map(|name| schema.index_of(name)).collect::<std::result::Result<_, _>>()?;
    Ok(FileReader::try_new(BufReader::new(File::open(path)?), Some(places))?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Float64Array, Int8Array, Int64Array, UInt64Array};

    use super::*;

    type Line = (u64, i64, f64, f64, i8);

    fn written(folder: &Path, name: &str, rows: &[Line]) -> std::path::PathBuf {
        let column = |array: ArrayRef| array;
        let answer = RecordBatch::try_from_iter([
            (
                "relationship",
                column(Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.0)))),
            ),
            (
                "count_supplier",
                column(Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.1)))),
            ),
            (
                "given_supplier",
                column(Arc::new(Float64Array::from_iter_values(rows.iter().map(|row| row.2)))),
            ),
            (
                "share",
                column(Arc::new(Float64Array::from_iter_values(rows.iter().map(|row| row.3)))),
            ),
            ("band", column(Arc::new(Int8Array::from_iter_values(rows.iter().map(|row| row.4))))),
        ]);
        let path = folder.join(name);
        write(&path, &[answer.unwrap()]).unwrap();
        path
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_every_difference_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let compared = |second: &[Line]| {
            let first = [(7, 1, 2.0, 0.5, 0), (3, 5, 4.0, 0.7, 1)];
            let first = written(folder.path(), "first", &first);
            compare(&first, &written(folder.path(), "second", second)).unwrap()
        };
        let same = compared(&[(3, 5, 4.0, 0.7, 1), (7, 1, 2.0, 0.5, 0)]);
        assert!(same.holds(0.0) && same.bits_differ == 0 && same.relationships == 2);
        let sums = compared(&[(3, 5, 4.000_000_1, 0.7, 1), (7, 1, 2.0, 0.5, 0)]);
        assert!(sums.holds(1e-6) && !sums.holds(1e-8) && sums.bits_differ == 1);
        assert_eq!(sums.greatest_in, "given_supplier");
        assert_eq!(compared(&[(3, 6, 4.0, 0.7, 1), (7, 1, 2.0, 0.5, 0)]).counts_differ, 1);
        assert_eq!(compared(&[(3, 5, 4.0, 0.7, 2), (7, 1, 2.0, 0.5, 0)]).bands_differ, 1);
        assert_eq!(compared(&[(3, 5, 4.0, 0.7, 1), (8, 1, 2.0, 0.5, 0)]).missing, 2);
        let unknown = compared(&[(3, 5, f64::NAN, 0.7, 1), (7, 1, 2.0, 0.5, 0)]);
        assert!(!unknown.holds(1.0));
    }

    #[test]
    fn on_the_edge_of_a_band_two_programs_may_differ() {
        let folder = tempfile::tempdir().unwrap();
        let first = written(folder.path(), "first", &[(1, 1, 1.0, 0.4, 0)]);
        let second = written(folder.path(), "second", &[(1, 1, 1.0, 0.4 - 1e-16, 1)]);
        assert_eq!(compare(&first, &second).unwrap().bands_differ, 0);
    }
}
