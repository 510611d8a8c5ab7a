//! The events, as a Parquet file and as a folder of columns.

use std::fs;
use std::path::{Path, PathBuf};

use reciprocity_benches::columns::{Columns, Row};
use reciprocity_benches::error::Result;
use reciprocity_benches::generate::{Order, generate};
use reciprocity_benches::{parquet_file, raw_file};
use serde::Serialize;

/// Events on the disk.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Dataset {
    pub(crate) name: String,
    pub(crate) events: u64,
    pub(crate) parquet: PathBuf,
    pub(crate) columns: PathBuf,
}

impl Dataset {
    /// Of a seed; made once and kept.
    pub(crate) fn generated(events: u64, seed: u64, order: Order, folder: &Path) -> Result<Self> {
        let data = Self::at(format!("{events}-{order}-{seed}"), events, folder);
        if !data.exists() {
            data.write(&generate(events, seed, order))?;
        }
        Ok(data)
    }

    /// Of a file that somebody has, in Parquet or CSV.
    pub(crate) fn given(path: &Path, folder: &Path) -> Result<Self> {
        let is_csv = path.extension().is_some_and(|extension| extension == "csv");
        let columns = if is_csv { read_csv(path)? } else { parquet_file::read(path, 1)? };
        let stem = path.file_stem().ok_or("--data names no file")?.to_string_lossy();
        let data = Self::at(format!("given-{stem}"), columns.len() as u64, folder);
        let rows: Vec<Row> = (0..columns.len()).map(|index| columns.row(index)).collect();
        data.write(&rows)?;
        Ok(data)
    }

    fn at(name: String, events: u64, folder: &Path) -> Self {
        let parquet = folder.join(format!("{name}.parquet"));
        let columns = folder.join(format!("{name}.columns"));
        Self { name, events, parquet, columns }
    }

    /// The columns are put in their place last, so that what exists is complete.
    fn exists(&self) -> bool {
        self.parquet.exists() && self.columns.exists()
    }

    fn write(&self, rows: &[Row]) -> Result<()> {
        let unfinished = self.columns.with_extension("unfinished");
        if self.columns.exists() {
            fs::remove_dir_all(&self.columns)?;
        }
        parquet_file::write(&self.parquet, rows)?;
        raw_file::write(&unfinished, rows)?;
        fs::rename(unfinished, &self.columns)?;
        Ok(())
    }
}

fn read_csv(path: &Path) -> Result<Columns> {
    let mut columns = Columns::default();
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let place = |name: &str| {
        headers.iter().position(|one| one == name).ok_or_else(|| format!("no column `{name}`"))
    };
    let places = [
        place("relationship")?,
        place("occurred_at")?,
        place("side")?,
        place("kind")?,
        place("amount")?,
    ];
    for record in reader.records() {
        let record = record?;
        let [relationship, occurred_at, side, kind, amount] =
            places.map(|place| record.get(place).unwrap_or_default());
        columns.relationship.push(relationship.parse()?);
        columns.occurred_at.push(occurred_at.parse()?);
        columns.side.push(side.parse()?);
        columns.kind.push(kind.parse()?);
        columns.amount.push(amount.parse()?);
    }
    Ok(columns)
}
