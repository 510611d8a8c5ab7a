//! Event tables, written row by row in every format that is read.

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use reciprocity_arrow::{TableFormat, TableWriter, ValueType, Values};
use reciprocity_core::{Event, Policy, Statement, Timestamp};
use serde_json::{Map, Number};

use crate::args::Format;
use crate::failure::Failure;
use crate::output::Target;
use crate::source::format_instant;

/// How many rows are held before they are written to a format with types.
const ROWS_HELD: usize = 8192;

/// The formats of event tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EventFormat {
    /// Rows
    Csv,
    /// Rows as lines of JSON
    Jsonl,
    /// Rows as Apache Parquet
    Parquet,
    /// Rows as Apache Arrow IPC
    Arrow,
}

impl From<EventFormat> for Format {
    fn from(format: EventFormat) -> Self {
        match format {
            EventFormat::Csv => Self::Csv,
            EventFormat::Jsonl => Self::Jsonl,
            EventFormat::Parquet => Self::Parquet,
            EventFormat::Arrow => Self::Arrow,
        }
    }
}

/// A column of the event table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventColumn {
    pub(crate) name: &'static str,
    of: ValueType,
}

const fn column(name: &'static str, of: ValueType) -> EventColumn {
    EventColumn { name, of }
}

/// All columns, in the order in which they are written.
pub(crate) const EVENT_COLUMNS: [EventColumn; 15] = [
    column("event_id", ValueType::Text),
    column("occurred_at", ValueType::Instant),
    column("supplier", ValueType::Text),
    column("customer", ValueType::Text),
    column("actor", ValueType::Text),
    column("observer", ValueType::Text),
    column("type", ValueType::Text),
    column("kind", ValueType::Text),
    column("amount", ValueType::Number),
    column("unit", ValueType::Text),
    column("ref", ValueType::Text),
    column("due", ValueType::Instant),
    column("weight", ValueType::Number),
    column("confidence", ValueType::Number),
    column("flags", ValueType::Text),
];

/// A value of a row.
enum Cell<'a> {
    Blank,
    Text(Cow<'a, str>),
    Instant(Timestamp),
    /// A decimal number, as it is written.
    Decimal(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }

    fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Blank, |number| Self::Decimal(number.to_string().into()))
    }

    fn of(column: &str, said: &'a Statement<'_>, supplier: &'a str, customer: &'a str) -> Self {
        match column {
            "event_id" => Self::text(&*said.event_id),
            "occurred_at" => Self::Instant(said.occurred_at),
            "supplier" => Self::text(supplier),
            "customer" => Self::text(customer),
            "actor" => Self::text(said.actor),
            "observer" => Self::text(said.observer),
            "type" => Self::text(said.type_name),
            "kind" => Self::text(said.kind),
            "amount" if said.amount.is_empty() => Self::Blank,
            "amount" => Self::Decimal(said.amount.as_str().into()),
            "unit" => Self::text(&*said.unit),
            "ref" => Self::text(&*said.reference),
            "due" => said.due.map_or(Self::Blank, Self::Instant),
            "weight" => Self::number(said.weight),
            "confidence" => Self::number(said.confidence),
            _ => Self::text(said.flags.to_string()),
        }
    }
}

/// Writes the events that `make` hands over to the target as one table.
pub(crate) fn write_events(
    target: &Target,
    columns: &[&EventColumn],
    output: &mut dyn Write,
    make: impl FnOnce(&mut EventWriter<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let fill = |rows: Rows<'_>| {
        let mut writer = EventWriter { columns, rows };
        make(&mut writer)?;
        writer.finish()
    };
    let typed = match target.format {
        Format::Parquet => Some(TableFormat::Parquet),
        Format::Arrow => Some(TableFormat::Arrow),
        _ => None,
    };
    if let Some(format) = typed {
        return target.write_bytes(|output| {
            fill(Rows::Typed(Box::new(TypedTable::new(output, format, columns)?)))
        });
    }
    target.write_text(output, |output| {
        if target.format != Format::Csv {
            return fill(Rows::Lines(output));
        }
        let mut rows = csv::Writer::from_writer(Box::new(output) as Box<dyn Write + '_>);
        rows.write_record(columns.iter().map(|column| column.name))?;
        fill(Rows::Csv(Box::new(rows)))
    })
}

/// A table of events in the making.
pub(crate) struct EventWriter<'c, 'o> {
    columns: &'c [&'c EventColumn],
    rows: Rows<'o>,
}

enum Rows<'o> {
    Csv(Box<csv::Writer<Box<dyn Write + 'o>>>),
    Lines(&'o mut dyn Write),
    Typed(Box<TypedTable<'o>>),
}

impl EventWriter<'_, '_> {
    /// Writes one event of two parties.
    pub(crate) fn write(
        &mut self,
        supplier: &str,
        customer: &str,
        event: &Event,
        policy: &Policy,
    ) -> Result<(), Failure> {
        let said = Statement::of(event, policy).map_err(Failure::input)?;
        self.write_statement(supplier, customer, &said)
    }

    /// Writes what states an event of two parties.
    pub(crate) fn write_statement(
        &mut self,
        supplier: &str,
        customer: &str,
        said: &Statement<'_>,
    ) -> Result<(), Failure> {
        let cells =
            self.columns.iter().map(|column| Cell::of(column.name, said, supplier, customer));
        match &mut self.rows {
            Rows::Csv(rows) => {
                for cell in cells {
                    let text = match cell {
                        Cell::Blank => Cow::Borrowed(""),
                        Cell::Text(text) | Cell::Decimal(text) => text,
                        Cell::Instant(at) => format_instant(at).into(),
                    };
                    rows.write_field(text.as_bytes())?;
                }
                Ok(rows.write_record(None::<&[u8]>)?)
            }
            Rows::Lines(output) => {
                let mut object = Map::new();
                for (column, cell) in self.columns.iter().zip(cells) {
                    let value = match cell {
                        Cell::Blank => continue,
                        Cell::Text(text) => text.into_owned().into(),
                        Cell::Instant(at) => format_instant(at).into(),
                        Cell::Decimal(text) => match exact(&text).and_then(Number::from_f64) {
                            Some(number) => number.into(),
                            None => text.into_owned().into(),
                        },
                    };
                    object.insert(column.name.to_owned(), value);
                }
                serde_json::to_writer(&mut **output, &object)
                    .map_err(|error| Failure::Output(error.into()))?;
                Ok(writeln!(output)?)
            }
            Rows::Typed(table) => table.push(cells),
        }
    }

    fn finish(&mut self) -> Result<(), Failure> {
        match &mut self.rows {
            Rows::Csv(rows) => Ok(rows.flush()?),
            Rows::Lines(output) => Ok(output.flush()?),
            Rows::Typed(table) => table.finish(),
        }
    }
}

/// The number that a decimal text means, if a float writes it as the same text.
fn exact(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.to_string() == text)
}

/// A table in a format with types: some rows are held, column by column.
struct TypedTable<'o> {
    /// None once it is finished.
    table: Option<TableWriter<BufWriter<&'o mut (dyn Write + Send)>>>,
    held: Vec<Held>,
    rows: usize,
}

/// The values of a column.
enum Held {
    Text(Vec<Option<String>>),
    Number(Vec<Option<f64>>),
    Instant(Vec<Option<i64>>),
}

impl Held {
    fn values(&self) -> Values<'_> {
        match self {
            Self::Text(texts) => Values::Text(texts.iter().map(Option::as_deref).collect()),
            Self::Number(numbers) => Values::Number(numbers.clone()),
            Self::Instant(times) => Values::Instant(times.clone()),
        }
    }
}

impl<'o> TypedTable<'o> {
    fn new(
        output: &'o mut (dyn Write + Send),
        format: TableFormat,
        columns: &[&EventColumn],
    ) -> Result<Self, Failure> {
        let head: Vec<_> = columns.iter().map(|column| (column.name, column.of)).collect();
        let table = TableWriter::new(BufWriter::new(output), format, &head)?;
        let held = columns.iter().map(|column| match column.of {
            ValueType::Number => Held::Number(Vec::new()),
            ValueType::Instant => Held::Instant(Vec::new()),
            _ => Held::Text(Vec::new()),
        });
        Ok(Self { table: Some(table), held: held.collect(), rows: 0 })
    }

    fn push<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>) -> Result<(), Failure> {
        for (held, cell) in self.held.iter_mut().zip(cells) {
            match (held, cell) {
                (Held::Text(texts), Cell::Text(text)) => texts.push(Some(text.into_owned())),
                (Held::Instant(times), Cell::Instant(at)) => times.push(Some(at.micros())),
                (Held::Number(numbers), Cell::Decimal(text)) => numbers.push(Some(float(&text)?)),
                (Held::Text(texts), _) => texts.push(None),
                (Held::Number(numbers), _) => numbers.push(None),
                (Held::Instant(times), _) => times.push(None),
            }
        }
        self.rows += 1;
        if self.rows == ROWS_HELD { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Failure> {
        if let Some(table) = &mut self.table {
            table.write(self.held.iter().map(Held::values).collect())?;
        }
        for held in &mut self.held {
            match held {
                Held::Text(texts) => texts.clear(),
                Held::Number(numbers) => numbers.clear(),
                Held::Instant(times) => times.clear(),
            }
        }
        self.rows = 0;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.write()?;
        if let Some(table) = self.table.take() {
            table.finish()?.flush()?;
        }
        Ok(())
    }
}

/// The float that means the same decimal number. Beyond 2^53 parts floats are too coarse.
fn float(text: &str) -> Result<f64, Failure> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.parse::<f64>() {
        Ok(number) if digits <= 15 || exact(text).is_some() => Ok(number),
        _ => Err(Failure::input(format!(
            "the amount `{text}` has more digits than a number of this format holds; write CSV or JSON \
             lines"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_that_a_float_would_change_is_refused() {
        for text in ["0.1", "1250.00", "123456789012.34", "0.000001", "1e-300"] {
            assert_eq!(float(text).unwrap(), text.parse::<f64>().unwrap(), "{text}");
        }
        assert!(float("12345678901234.567891").is_err());
        // 2^53 + 1 minor units lie between two floats.
        assert!(float("90071992547409.93").is_err());
    }
}
