//! How long something took, from the columns that say it.

use reciprocity_core::ErrorKind;
use toml::Table;

use crate::log::columns::{ColumnRef, LogColumns};
use crate::log::document::{Names, at_key};
use crate::log::times::Times;
use crate::problem::{Cell, Outcome};
use crate::value::Use;

const HOUR: f64 = 3600.0;

/// The units in which parts of a duration are counted, in seconds.
const UNITS: [(&str, f64); 5] = [
    ("days", 24.0 * HOUR),
    ("hours", HOUR),
    ("minutes", 60.0),
    ("seconds", 1.0),
    ("milliseconds", 0.001),
];

/// How long it took.
#[derive(Debug, Clone)]
pub(crate) enum Duration {
    /// The sum of what these columns say, each in its unit, in seconds.
    Parts(Vec<(ColumnRef, f64)>),
    /// From one time to another.
    Between(ColumnRef, ColumnRef),
}

impl Duration {
    /// `{ hours = "...", minutes = "..." }`, or `{ start = "...", end = "..." }`.
    pub(crate) fn of(table: &Table, key: &str, columns: &mut LogColumns) -> Outcome<Self> {
        let mut named = |unit: &str| -> Outcome<Option<ColumnRef>> {
            let Some(value) = table.get(unit) else { return Ok(None) };
            let names: Option<Names> = value.clone().try_into().ok();
            match names.as_ref().and_then(Names::trimmed) {
                Some(names) => Ok(Some(columns.named_one_of(&names, true))),
                None => Err(at_key(&format!("{key}.{unit}"), "write the name of a column")),
            }
        };
        let mut parts = Vec::new();
        for (unit, seconds) in UNITS {
            parts.extend(named(unit)?.map(|column| (column, seconds)));
        }
        let ends = (named("start")?, named("end")?);
        let known = |key: &String| {
            ["start", "end"].contains(&key.as_str()) || UNITS.iter().any(|(unit, _)| unit == key)
        };
        match ends {
            (Some(start), Some(end)) if table.len() == 2 => Ok(Self::Between(start, end)),
            (None, None) if !parts.is_empty() && table.keys().all(known) => Ok(Self::Parts(parts)),
            _ => {
                let message = "write `{ start = \"COLUMN\", end = \"COLUMN\" }`, or columns of `days`, \
                               `hours`, `minutes`, `seconds` or `milliseconds`";
                Err(at_key(key, message))
            }
        }
    }

    pub(crate) fn uses(&self) -> Vec<(ColumnRef, Use)> {
        match self {
            Self::Parts(parts) => parts.iter().map(|&(column, _)| (column, Use::Amount)).collect(),
            Self::Between(start, end) => vec![(*start, Use::Time), (*end, Use::Time)],
        }
    }

    /// The column to blame.
    pub(crate) fn column(&self) -> ColumnRef {
        match self {
            Self::Parts(parts) => parts.last().map_or(ColumnRef::TIME, |part| part.0),
            Self::Between(_, end) => *end,
        }
    }

    /// The seconds that a row says; none where it says nothing.
    pub(crate) fn seconds<'r>(
        &self,
        cell: impl Fn(ColumnRef) -> Cell<'r>,
        times: &Times,
    ) -> Outcome<Option<f64>> {
        match self {
            Self::Parts(parts) => {
                let mut sum = None;
                for &(column, unit) in parts {
                    if let Some(cell) = cell(column).filled() {
                        sum = Some(sum.unwrap_or(0.0) + part(cell, unit)?);
                    }
                }
                Ok(sum)
            }
            Self::Between(start, end) => {
                let (Some(start), Some(end)) = (cell(*start).filled(), cell(*end).filled()) else {
                    return Ok(None);
                };
                let micros = times.read(end)?.since(times.read(start)?).micros();
                if micros < 0 {
                    let message = format!(
                        "`{}` is before `{}`, where it began; correct one of them",
                        end.shown(),
                        start.shown()
                    );
                    return Err(end.refuse(ErrorKind::OutOfRange, message));
                }
                Ok(Some(micros as f64 / 1e6))
            }
        }
    }
}

/// The seconds of one part: a number of its unit, or hours, minutes and seconds as on a clock.
fn part(cell: Cell<'_>, unit: f64) -> Outcome<f64> {
    let clock: Vec<&str> = cell.text().split(':').collect();
    let seconds = if let [hours, minutes, seconds] = clock[..] {
        let number = |text: &str| text.trim().parse::<u32>().ok().map(f64::from);
        let (hours, minutes) = (number(hours), number(minutes).filter(|&minutes| minutes < 60.0));
        let seconds = seconds.trim().parse().ok().filter(|seconds| (0.0..60.0).contains(seconds));
        match (hours, minutes, seconds) {
            (Some(hours), Some(minutes), Some(seconds)) => hours * HOUR + minutes * 60.0 + seconds,
            _ => f64::NAN,
        }
    } else {
        cell.number()? * unit
    };
    if seconds >= 0.0 && seconds.is_finite() {
        return Ok(seconds);
    }
    let message = format!(
        "`{}` is no duration; write a number, or `1:05:30` for hours, minutes and seconds",
        cell.shown()
    );
    Err(cell.refuse(ErrorKind::OutOfRange, message))
}
