//! Rows of CSV (RFC 4180, or with another separator), with the number of the line on which each begins.

use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::lines::Lines;
use crate::problem::{Problem, shown};
use crate::separator;

/// What the shell of Windows writes before the header, unless told not to.
const TYPE_OF_ROWS: &str = "#TYPE ";

pub(crate) struct CsvRows {
    reader: Reader<Lines>,
    separator: u8,
    columns: Vec<String>,
    record: StringRecord,
    line: u64,
}

impl CsvRows {
    /// Reads the header, and what may stand before it.
    pub(crate) fn open(name: &str, lines: Lines) -> Result<Self, ReadError> {
        let separator = separator::COMMA;
        let reader = reader(lines, separator);
        let (columns, record) = (Vec::new(), StringRecord::new());
        let mut rows = Self { reader, separator, columns, record, line: 0 };
        rows.read_header(name)?;
        if let Some(separator) = separator::said(&rows.record) {
            rows = rows.separated_by(separator);
            rows.read_header(name)?;
        } else if rows.record.get(0).is_some_and(|first| first.starts_with(TYPE_OF_ROWS)) {
            rows.read_header(name)?;
        }
        if let Some((separator, header)) = separator::shown(&rows.record) {
            rows = Self { record: header, ..rows.separated_by(separator) };
        }
        rows.columns = rows.record.iter().map(|column| column.trim().to_owned()).collect();
        Ok(rows)
    }

    fn read_header(&mut self, name: &str) -> Result<(), ReadError> {
        let found = self.read_record();
        found.map(|_| ()).map_err(|failure| failure.told(name, self.line))
    }

    /// The same from the next line on, as nothing beyond the last one was taken.
    fn separated_by(self, separator: u8) -> Self {
        Self { reader: reader(self.reader.into_inner(), separator), separator, ..self }
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next row into `record`; false at the end.
    pub(crate) fn advance(&mut self, record: &mut StringRecord) -> Result<bool, RowFailure> {
        loop {
            if !self.read_record()? {
                return Ok(false);
            }
            if self.record.len() == self.columns.len() {
                std::mem::swap(&mut self.record, record);
                return Ok(true);
            }
            let blank = self.record.len() == 1 && self.record.as_slice().trim_ascii().is_empty();
            if !blank {
                return Err(self.wrong_width().into());
            }
        }
    }

    fn read_record(&mut self) -> Result<bool, RowFailure> {
        let mut bytes = std::mem::take(&mut self.record).into_byte_record();
        let found = self.reader.read_byte_record(&mut bytes);
        self.line = first_line(&self.reader, &bytes);
        let found = found.map_err(stopped)?;
        match StringRecord::from_byte_record(bytes) {
            Ok(record) if found && self.reader.get_ref().is_at_end() => {
                return Err(self.left_open(&record).into());
            }
            Ok(record) => self.record = record,
            Err(error) => {
                let (field, byte) = (error.utf8_error().field(), error.utf8_error().valid_up_to());
                let bytes = error.into_byte_record();
                return Err(self.not_utf8(field, byte, &bytes).into());
            }
        }
        Ok(found)
    }

    fn not_utf8(&self, field: usize, byte: usize, record: &ByteRecord) -> Box<Problem> {
        let value = String::from_utf8_lossy(record.get(field).unwrap_or_default());
        let message = format!(
            "`{}` is not UTF-8 (byte {} of field {}); save the file as UTF-8",
            shown(&value),
            byte + 1,
            field + 1
        );
        let problem = Problem::new(ReadErrorKind::Encoding, message).of_value(&value);
        match self.columns.get(field) {
            Some(column) => problem.of_column(column),
            None => problem,
        }
    }

    /// What is wrong with a row that asks for more than the file has, though its last line has ended.
    fn left_open(&self, record: &StringRecord) -> Box<Problem> {
        let last = record.len().saturating_sub(1);
        let value = record.get(last).unwrap_or_default();
        let message = format!(
            "`{}` begins with a quotation mark that is left open to the end of the file; close it, or \
             leave it out",
            shown(value)
        );
        let problem = Problem::new(ReadErrorKind::Row, message).of_value(value);
        match self.columns.get(last) {
            Some(column) => problem.of_column(column),
            None => problem,
        }
    }

    fn wrong_width(&self) -> Box<Problem> {
        let (found, want) = (self.record.len(), self.columns.len());
        let row: Vec<&str> = self.record.iter().collect();
        let row = row.join(char::from(self.separator).encode_utf8(&mut [0; 4]));
        let name = separator::name(self.separator);
        let advice = if row.contains('\n') {
            "is a quotation mark missing, or one too many?".to_owned()
        } else if found > want {
            format!(
                "is there a {name} too many, or a value with a {name} that needs quotation marks?"
            )
        } else {
            format!("is a {name} missing?")
        };
        let fields = if found == 1 { "field" } else { "fields" };
        let message =
            format!("`{}` has {found} {fields}, the header has {want}; {advice}", shown(&row));
        Problem::new(ReadErrorKind::Row, message).of_value(&row)
    }
}

fn reader(lines: Lines, separator: u8) -> Reader<Lines> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(lines)
}

/// The line on which the record that was just read begins: the last line handed out, less the
/// line breaks inside the record. A quotation mark left open swallows the last break of the file
/// too, after which no line began.
fn first_line(reader: &Reader<Lines>, record: &ByteRecord) -> u64 {
    let (text, lines) = (record.as_slice(), reader.get_ref());
    let breaks = text.iter().filter(|&&byte| byte == lines.end()).count() as u64;
    let left_open = lines.is_at_end() && text.ends_with(&[lines.end()]);
    (lines.line() + u64::from(left_open)).saturating_sub(breaks)
}

fn stopped(error: csv::Error) -> RowFailure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => RowFailure::Stop(error),
        // Reading bytes of any number of fields fails for no other reason.
        other => RowFailure::Stop(io::Error::other(format!("{other:?}"))),
    }
}
