//! Reading the files of an import.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use reciprocity_core::{Policy, Timestamp};
use reciprocity_io::{
    Directory, Input, Layout, Mapping, Options, Progress, ReadError, ReadErrorKind, Record,
    Summary, parse_time,
};
use reciprocity_sources::{
    JsonTable, MemoryRows, calendar, git_log, github, json_table, mailboxes,
};

use crate::failure::Failure;
use crate::import::Import;
use crate::import::collected::Collected;
use crate::import::source::{Plan, Reader};
use crate::import::told::FileSummary;
use crate::progress::Bar;

/// How the files are to be read.
#[derive(Debug)]
pub(super) struct Reading<'i> {
    import: &'i Import,
    policy: &'i Policy,
    reader: Reader,
    layout: Layout,
    until: Timestamp,
    /// Where times that do not say their offset are to be read.
    zone: Option<TimeZone>,
}

/// What takes the events of a row.
type Recording<'a> = dyn FnMut(Record<'_>) -> reciprocity_core::Result<()> + 'a;

impl<'i> Reading<'i> {
    /// What the command line asks for.
    pub(super) fn new(import: &'i Import, policy: &'i Policy) -> Result<Self, Failure> {
        let Plan { reader, mappings } = Plan::of(import, policy)?;
        let directory = read_directory(&import.parties)?;
        let until = until(import.until.as_deref())?;
        let told = |mapping: Mapping| {
            let mapping = mapping
                .with_times(import.time_zone.clone(), import.time_format.clone(), policy)
                .map_err(Failure::usage)?
                .with_until(until);
            if !mapping.names_people() {
                return Ok(mapping);
            }
            let ours = import.ours.iter().map(String::as_str);
            let side = import.we_are.into();
            mapping.with_ours(ours, side, directory.clone(), policy).map_err(Failure::usage)
        };
        let mut mappings = mappings.into_iter().map(told).collect::<Result<Vec<_>, Failure>>()?;
        let layout = match mappings.len() {
            0 => Layout::EventTable,
            1 => Layout::Log(mappings.remove(0)),
            _ => Layout::LogOneOf(mappings),
        };
        let zone = import.time_zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        Ok(Self { import, policy, reader, layout, until, zone })
    }

    /// Reads all files into `collected`; what was read of each, or of those that must be read together.
    pub(super) fn read(&self, collected: &mut Collected) -> Result<Vec<FileSummary>, Failure> {
        let files = &self.import.files;
        let inputs = || files.iter().map(Input::from_argument);
        match self.reader {
            Reader::Table | Reader::EventTable => {
                inputs().map(|input| self.read_table(input, collected)).collect()
            }
            Reader::Mail => {
                let mut bar = Bar::new("reading");
                let rows = mailboxes(files, &mut |messages| bar.messages(messages));
                bar.clear();
                Ok(vec![self.read_rows(rows, collected)?])
            }
            Reader::Calendar => {
                let until = self.until.micros();
                let read =
                    |input| self.read_rows(calendar(input, self.zone.as_ref(), until), collected);
                inputs().map(read).collect()
            }
            Reader::GitLog => {
                inputs().map(|input| self.read_rows(git_log(input), collected)).collect()
            }
            Reader::GitHub => Ok(vec![self.read_rows(github(inputs().collect()), collected)?]),
        }
    }

    fn read_table(&self, input: Input, collected: &mut Collected) -> Result<FileSummary, Failure> {
        match json_table(input).map_err(Failure::input)? {
            JsonTable::Rows(rows) => self.read_rows(Ok(rows), collected),
            JsonTable::Other(input) => self.read_with(collected, |options, record| {
                reciprocity_arrow::read_open(input, &self.layout, self.policy, options, record)
            }),
        }
    }

    fn read_rows(
        &self,
        rows: Result<MemoryRows, ReadError>,
        collected: &mut Collected,
    ) -> Result<FileSummary, Failure> {
        let rows = Box::new(rows.map_err(Failure::input)?);
        self.read_with(collected, |options, record| {
            reciprocity_io::read_rows(rows, &self.layout, self.policy, options, record)
        })
    }

    fn read_with(
        &self,
        collected: &mut Collected,
        read: impl FnOnce(Options<'_>, &mut Recording<'_>) -> Result<Summary, ReadError>,
    ) -> Result<FileSummary, Failure> {
        let mut bar = Bar::new("reading");
        let mut progress = |progress: Progress| bar.read(progress, 0, 1);
        let before = collected.len();
        let summary = read(self.options(&mut progress), &mut |record| {
            collected.take(record);
            Ok(())
        });
        bar.clear();
        let summary = summary.map_err(|error| match error.kind() {
            ReadErrorKind::Mapping => Failure::settings(error),
            _ => Failure::input(error),
        })?;
        let events = collected.len() - before;
        Ok(FileSummary { summary, events, copies: collected.take_copies() })
    }

    fn options<'p>(&self, progress: &'p mut dyn FnMut(Progress)) -> Options<'p> {
        Options {
            skip_bad_rows: self.import.skip_bad_rows,
            progress: Some(progress),
            ..Options::default()
        }
    }
}

/// The time after which everything is planned: now, unless the command line says another.
fn until(text: Option<&str>) -> Result<Timestamp, Failure> {
    let Some(text) = text else {
        let now = jiff::Timestamp::now().as_microsecond();
        return Timestamp::from_micros(now).map_err(Failure::usage);
    };
    parse_time(text).map_err(|error| Failure::usage(format!("--until: {error}")))
}

/// The other names of parties, from tables of two columns or more.
fn read_directory(files: &[PathBuf]) -> Result<Directory, Failure> {
    let mut directory = Directory::new();
    for file in files {
        directory.read(Input::path(file)).map_err(Failure::input)?;
    }
    Ok(directory)
}
