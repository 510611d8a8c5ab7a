//! The event table of an import, in each format.

use std::io::{BufWriter, Write};

use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
use reciprocity_core::Policy;
use reciprocity_io::{EVENT_COLUMNS, EventRow};

use crate::args::Format;
use crate::failure::Failure;
use crate::import::collected::Told;
use crate::output::Target;

/// How many rows are written at a time.
const BLOCK: usize = 8192;

/// Writes the events to where the result goes.
pub(super) fn write(
    target: &Target,
    events: &[Told],
    policy: &Policy,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let rows = || events.iter().map(|told| row(told, policy));
    match target.format {
        Format::Parquet => write_columns(target, TableFormat::Parquet, events, policy),
        Format::Arrow => write_columns(target, TableFormat::Arrow, events, policy),
        Format::Jsonl => target.write_text(output, |output| write_lines(rows(), output)),
        _ => target.write_text(output, |output| write_csv(rows(), output)),
    }
}

fn row(told: &Told, policy: &Policy) -> EventRow {
    EventRow::new(&told.supplier, &told.customer, &told.event, policy)
}

fn write_csv(rows: impl Iterator<Item = EventRow>, output: &mut dyn Write) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(output);
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::Output(error),
        other => Failure::Output(std::io::Error::other(format!("{other:?}"))),
    };
    table.write_record(EVENT_COLUMNS).map_err(failed)?;
    for row in rows {
        table.write_record(&row.cells).map_err(failed)?;
    }
    Ok(table.flush()?)
}

/// Writes a line of JSON for each event; what is blank is not there.
fn write_lines(
    rows: impl Iterator<Item = EventRow>,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    for row in rows {
        let cells = EVENT_COLUMNS.into_iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
        let object: serde_json::Map<String, serde_json::Value> =
            cells.map(|(name, cell)| (name.to_owned(), cell.as_str().into())).collect();
        serde_json::to_writer(&mut *output, &object)
            .map_err(|error| Failure::Output(error.into()))?;
        writeln!(output)?;
    }
    Ok(())
}

/// Writes the same rows as columns of texts; what is blank is null.
fn write_columns(
    target: &Target,
    format: TableFormat,
    events: &[Told],
    policy: &Policy,
) -> Result<(), Failure> {
    let columns = EVENT_COLUMNS.map(|name| (name, ValueType::Text));
    target.write_bytes(|output| {
        let mut table = TableWriter::new(BufWriter::new(output), format, &columns)?;
        for block in events.chunks(BLOCK) {
            let rows: Vec<EventRow> = block.iter().map(|told| row(told, policy)).collect();
            let cells = |place: usize| {
                let texts = rows.iter().map(|row| row.cells[place].as_str());
                Values::Text(texts.map(|text| Some(text).filter(|text| !text.is_empty())).collect())
            };
            table.write((0..EVENT_COLUMNS.len()).map(cells).collect())?;
        }
        Ok(table.finish()?.flush()?)
    })
}
