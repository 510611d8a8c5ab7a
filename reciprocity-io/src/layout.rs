//! Which layout a file has: told by the caller, or seen from its columns.

use std::fmt;

use reciprocity_core::{Event, Policy};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::event_table::{self, Columns, EventTable};
use crate::log::{
    FROM_ALIASES, Log, LogRead, Mapping, TIME_ALIASES, TO_ALIASES, has_usual_columns,
};
use crate::problem::{Cell, Outcome, Problem, list, shown};
use crate::table::Row;
use crate::time::parse_time;
use crate::value::Use;

/// How the rows of a file are to be understood.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, Mapping, Options, read};
///
/// let policy = Policy::default();
/// let mut mappings = Vec::new();
/// for preset in ["mail", "interactions"] {
///     mappings.push(Mapping::preset(preset, &policy)?);
/// }
/// let log = Input::reader("log.csv", "time,from,to\n2026-01-05,ACME,Baker\n".as_bytes());
/// let layout = Layout::LogOneOf(mappings);
/// let summary = read(log, &layout, &policy, Options::default(), &mut |_| Ok(()))?;
/// // A mailbox has other columns; the first mapping that fits is the second.
/// assert_eq!(summary.layout.unwrap().to_string(), "interaction log, mapping `interactions`");
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Layout {
    /// By the columns: an event table, or an interaction log under the preset `interactions`.
    #[default]
    Detect,
    /// One row states one event, as `docs/event-table.md` describes.
    EventTable,
    /// One row says who did something for whom, and the mapping what that means.
    Log(Mapping),
    /// A log, under the first of these mappings of which the file has the columns.
    LogOneOf(Vec<Mapping>),
}

/// The layout by which a file was read.
///
/// ```
/// use reciprocity_core::Policy;
/// use reciprocity_io::{Input, Layout, LayoutRead, Options, read};
///
/// let log = Input::reader("log.csv", "time,from,to\n2026-01-05,ACME,Baker\n".as_bytes());
/// let (policy, options) = (Policy::default(), Options::default());
/// let summary = read(log, &Layout::Detect, &policy, options, &mut |_| Ok(()))?;
/// assert_eq!(summary.layout, Some(LayoutRead::Log("interactions".to_owned())));
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayoutRead {
    /// The event table.
    EventTable,
    /// An interaction log under the mapping of this name.
    Log(String),
}

impl fmt::Display for LayoutRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LayoutRead::EventTable => f.write_str("event table"),
            LayoutRead::Log(mapping) => write!(f, "interaction log, mapping `{mapping}`"),
        }
    }
}

/// A reader of rows whose layout is known.
#[derive(Debug, Clone)]
pub(crate) enum RowReader<'p> {
    EventTable(EventTable<'p>),
    Log(Log<'p>),
}

impl<'p> RowReader<'p> {
    /// Decides on the layout of the file `name` that has these columns.
    pub(crate) fn choose(
        layout: &Layout,
        name: &str,
        columns: &[String],
        policy: &'p Policy,
    ) -> Result<(Self, LayoutRead), ReadError> {
        let log = |mapping: &Mapping| {
            let log = mapping.reader(policy)?;
            Ok((Self::Log(log), LayoutRead::Log(mapping.name().to_owned())))
        };
        let table = || {
            let columns = Columns::default();
            (Self::EventTable(EventTable { columns, policy }), LayoutRead::EventTable)
        };
        match layout {
            Layout::EventTable => Ok(table()),
            Layout::Log(mapping) => log(mapping),
            Layout::LogOneOf(mappings) => {
                let mut lacks = Vec::new();
                for mapping in mappings {
                    let mut read_by = log(mapping)?;
                    read_by.0.find_columns(columns);
                    match read_by.0.check_header(columns) {
                        Ok(()) => return Ok(read_by),
                        Err(problem) => lacks.push((mapping.name(), problem)),
                    }
                }
                Err(ReadError::at(name, None, *none_fits(&lacks, columns)))
            }
            Layout::Detect if looks_like_event_table(columns, str::eq) => Ok(table()),
            Layout::Detect if has_usual_columns(columns) => {
                log(&Mapping::preset(Mapping::PRESETS[0], policy)?)
            }
            // After the log, whose file may well have a column `Relationship`.
            Layout::Detect if looks_like_event_table(columns, str::eq_ignore_ascii_case) => {
                Ok(table())
            }
            Layout::Detect => Err(ReadError::at(name, None, *undetected(columns))),
        }
    }

    /// Finds the columns that the layout uses.
    pub(crate) fn find_columns(&mut self, columns: &[String]) {
        match self {
            Self::EventTable(table) => table.columns = Columns::find(columns),
            Self::Log(log) => log.find_columns(columns),
        }
    }

    /// Which columns are wanted, and for what.
    pub(crate) fn uses(&self) -> Vec<(usize, Use)> {
        match self {
            Self::EventTable(table) => table.columns.uses(),
            Self::Log(log) => log.uses(),
        }
    }

    /// Refuses a header in which a needed column is missing, or one that is used is there twice.
    pub(crate) fn check_header(&self, columns: &[String]) -> Outcome<()> {
        match self {
            Self::EventTable(table) => table.columns.check_header(columns)?,
            Self::Log(log) => log.check_header(columns)?,
        }
        self.uses().into_iter().try_for_each(|(place, _)| check_once(columns, &columns[place]))
    }

    /// Adds the events of a row to `events`, or, where they are of several relationships, returns
    /// them.
    pub(crate) fn read<'r>(
        &'r self,
        columns: &'r [String],
        row: Row<'r>,
        events: &mut Vec<Event>,
    ) -> Outcome<LogRead<'r>> {
        match self {
            Self::EventTable(table) => {
                table.columns.check_keys(row)?;
                let (parties, event) = table.read(row)?;
                events.push(event);
                Ok(LogRead::Of(parties))
            }
            Self::Log(log) => log.read(columns, row, events),
        }
    }

    /// Everything that is wrong with a row; nothing if it is sound.
    pub(crate) fn problems(&self, columns: &[String], row: Row<'_>) -> Vec<Problem> {
        match self {
            Self::EventTable(table) => table.problems(row),
            Self::Log(log) => log.problems(columns, row),
        }
    }

    /// The cell from which a field of an event, as the core calls it, was made.
    pub(crate) fn cell_named<'r>(
        &'r self,
        columns: &'r [String],
        row: Row<'r>,
        field: &str,
    ) -> Option<Cell<'r>> {
        match self {
            Self::EventTable(table) => table.columns.cell_named(row, field),
            Self::Log(log) => log.cell_named(columns, row, field),
        }
    }
}

fn looks_like_event_table(columns: &[String], is: impl Fn(&str, &str) -> bool) -> bool {
    let has =
        |names: &[&str]| names.iter().all(|name| columns.iter().any(|column| is(column, name)));
    has(&["occurred_at", "type", "actor"])
        || has(&["supplier", "customer"])
        || has(&["relationship"])
}

/// Refuses a header of which nobody can say which column of this name is meant.
pub(crate) fn check_once(columns: &[String], name: &str) -> Outcome<()> {
    if columns.iter().filter(|column| *column == name).nth(1).is_none() {
        return Ok(());
    }
    let message = format!("the header names `{}` twice; rename or remove one", shown(name));
    Err(Problem::new(ReadErrorKind::Header, message).of_column(name))
}

/// Says what each of several mappings lacks.
fn none_fits(lacks: &[(&str, Box<Problem>)], columns: &[String]) -> Box<Problem> {
    let lacks = lacks.iter().map(|(mapping, problem)| {
        let column = problem.column.as_deref().unwrap_or_default();
        format!("`{mapping}` needs `{column}`")
    });
    let found: Vec<&str> = columns.iter().map(String::as_str).collect();
    let message = format!(
        "the columns {} are those of no export that is known here: {}. Export with the columns that \
         the page of this source lists, under their English or internal names",
        list(&found),
        lacks.collect::<Vec<_>>().join("; ")
    );
    Problem::new(ReadErrorKind::Header, message)
}

fn undetected(columns: &[String]) -> Box<Problem> {
    let found: Vec<&str> = columns.iter().map(String::as_str).collect();
    let is_value = |name: &&str| name.parse().is_ok_and(f64::is_finite) || parse_time(name).is_ok();
    if found.iter().any(is_value) {
        let message = format!(
            "the first line looks like a row, {}; put the names of the columns on a line before it, as \
             `time,from,to,kind,magnitude`",
            list(&found)
        );
        return Problem::new(ReadErrorKind::Header, message);
    }
    let known: Vec<&str> = event_table::NAMES.to_vec();
    let slip = found.iter().filter(|column| !known.contains(column)).find_map(|column| {
        Some((column, reciprocity_core::spelling::misspelt(column, known.iter().copied())?))
    });
    let hint = match (slip, &found[..]) {
        (Some((column, meant)), _) => format!(" Is `{}` meant to be `{meant}`?", shown(column)),
        (None, [only]) if only.starts_with(['#', '%']) => {
            " Remove remarks that stand before the header.".to_owned()
        }
        (None, [only]) if only.contains(' ') => {
            " Are its columns separated by blanks? Separate them by commas.".to_owned()
        }
        _ => String::new(),
    };
    let message = format!(
        "the columns {} fit neither layout: an event table needs occurred_at, supplier and customer \
         (or relationship), actor and type; an interaction log needs a time ({}), who acted ({}) \
         and for whom ({}), or a mapping that names these columns.{hint}",
        list(&found),
        TIME_ALIASES.join(", "),
        FROM_ALIASES.join(", "),
        TO_ALIASES.join(", ")
    );
    Problem::new(ReadErrorKind::Header, message)
}
