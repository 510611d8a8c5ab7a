//! Rows of CSV (RFC 4180), with the number of the line on which each begins.

use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::failure::RowFailure;
use crate::lines::Lines;
use crate::problem::{Problem, shown};

pub(crate) struct CsvRows {
    reader: Reader<Lines>,
    columns: Vec<String>,
    record: StringRecord,
    line: u64,
}

impl CsvRows {
    /// Reads the header.
    pub(crate) fn open(name: &str, lines: Lines) -> Result<Self, ReadError> {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines);
        let mut rows = Self { reader, columns: Vec::new(), record: StringRecord::new(), line: 0 };
        let header = |line, problem| ReadError::at(name, Some(line), problem);
        match rows.read_record() {
            Ok(_) => {}
            Err(RowFailure::Stop(error)) => return Err(ReadError::of_io(name, &error)),
            Err(RowFailure::Told(error)) => return Err(error),
            Err(RowFailure::Row(problem)) => return Err(header(rows.line, *problem)),
        }
        rows.columns = rows.record.iter().map(|column| column.trim().to_owned()).collect();
        match check_header(&rows.columns) {
            Ok(()) => Ok(rows),
            Err(problem) => Err(header(rows.line, *problem)),
        }
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
        let row = self.record.iter().collect::<Vec<_>>().join(",");
        let advice = if row.contains('\n') {
            "is a quotation mark missing, or one too many?"
        } else if found > want {
            "is there a comma too many, or a value with a comma that needs quotation marks?"
        } else {
            "is a comma missing?"
        };
        let fields = if found == 1 { "field" } else { "fields" };
        let message =
            format!("`{}` has {found} {fields}, the header has {want}; {advice}", shown(&row));
        Problem::new(ReadErrorKind::Row, message).of_value(&row)
    }
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

/// Refuses a header that one cannot find columns in.
pub(crate) fn check_header(columns: &[String]) -> Result<(), Box<Problem>> {
    let refuse = |message: String| Problem::new(ReadErrorKind::Header, message);
    if let [only] = columns
        && let Some(separator) = [';', '\t', '|'].into_iter().find(|&one| only.contains(one))
    {
        return Err(refuse(format!(
            "the columns of `{}` are separated by `{}`; separate them by commas",
            shown(only),
            separator.escape_default()
        ))
        .of_value(only));
    }
    for (place, column) in columns.iter().enumerate() {
        if !column.is_empty() && columns[..place].contains(column) {
            let message =
                format!("the header names `{}` twice; rename or remove one", shown(column));
            return Err(refuse(message).of_column(column));
        }
    }
    Ok(())
}
