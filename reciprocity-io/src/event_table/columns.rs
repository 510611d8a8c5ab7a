//! The columns of the event table, found by name.

use reciprocity_core::ErrorKind;

use crate::error_kind::ReadErrorKind;
use crate::log::position;
use crate::problem::{Cell, Outcome, Problem, list};
use crate::table::Row;
use crate::value::{Use, Value};
use reciprocity_core::spelling::misspelt;

/// The columns that the event table knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    EventId,
    OccurredAt,
    Supplier,
    Customer,
    Relationship,
    Actor,
    Observer,
    Type,
    Kind,
    Amount,
    Unit,
    Ref,
    Due,
    Weight,
    Confidence,
    Flags,
}

/// The names of the columns, in the order of [`Column`].
pub(crate) const NAMES: [&str; 16] = [
    "event_id",
    "occurred_at",
    "supplier",
    "customer",
    "relationship",
    "actor",
    "observer",
    "type",
    "kind",
    "amount",
    "unit",
    "ref",
    "due",
    "weight",
    "confidence",
    "flags",
];

/// What each column is wanted for, in the order of [`Column`].
const USES: [Use; NAMES.len()] = [
    Use::Text,
    Use::Time,
    Use::Text,
    Use::Text,
    Use::Text,
    Use::Text,
    Use::Text,
    Use::Text,
    Use::Text,
    Use::Amount,
    Use::Text,
    Use::Text,
    Use::Time,
    Use::Number,
    Use::Number,
    Use::Words,
];

impl Column {
    pub(crate) const fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// Which column of a file is which column of the event table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    places: [Option<usize>; NAMES.len()],
    suspects: Vec<Suspect>,
}

/// A column that seems to misspell a known one, unless that is there too.
#[derive(Debug, Clone)]
struct Suspect {
    place: usize,
    column: String,
    meant: &'static str,
    /// Where the known one is; of JSON lines a row may lack it nevertheless.
    meant_place: Option<usize>,
}

impl Columns {
    pub(crate) fn find(columns: &[String]) -> Self {
        let places = NAMES.map(|name| place_of(columns, name));
        let suspects = columns
            .iter()
            .enumerate()
            .filter(|(place, column)| !column.is_empty() && !places.contains(&Some(*place)))
            .flat_map(|(place, column)| {
                let suspect = |is_there: bool| {
                    let known = NAMES.into_iter().zip(places);
                    let known = known.filter(|(_, place)| place.is_some() == is_there);
                    let meant = misspelt(column, known.map(|(name, _)| name))?;
                    let meant_place = place_of(columns, meant);
                    Some(Suspect { place, column: column.clone(), meant, meant_place })
                };
                [suspect(false), suspect(true)].into_iter().flatten()
            })
            .collect();
        Self { places, suspects }
    }

    /// Refuses a header that lacks a needed column or seems to misspell a known one.
    pub(crate) fn check_header(&self, columns: &[String]) -> Outcome<()> {
        let misspelt = self.suspects.iter().find(|suspect| suspect.meant_place.is_none());
        if let Some(Suspect { column, meant, .. }) = misspelt {
            return Err(misspelling(column, meant));
        }
        let lacks = |column: Column| self.places[column as usize].is_none();
        let needed = [Column::OccurredAt, Column::Actor, Column::Type];
        let mut missing: Vec<&str> =
            needed.into_iter().filter(|&one| lacks(one)).map(Column::name).collect();
        if lacks(Column::Relationship) && (lacks(Column::Supplier) || lacks(Column::Customer)) {
            let parties = [Column::Supplier, Column::Customer];
            missing.extend(parties.into_iter().filter(|&one| lacks(one)).map(Column::name));
        }
        let Some(first) = missing.first() else { return Ok(()) };
        let message = format!(
            "the header lacks {}; its columns are {}",
            list(&missing),
            list(&columns.iter().map(String::as_str).collect::<Vec<_>>())
        );
        Err(Problem::new(ReadErrorKind::Header, message).of_column(first))
    }

    /// Which columns are wanted, and for what.
    pub(crate) fn uses(&self) -> Vec<(usize, Use)> {
        let places = self.places.into_iter().zip(USES);
        places.filter_map(|(place, of)| Some((place?, of))).collect()
    }

    /// Refuses a row of JSON whose keys seem to misspell known ones, or whose known keys hold more
    /// than a plain value.
    pub(crate) fn check_keys(&self, row: Row<'_>) -> Outcome<()> {
        for Suspect { place, column, meant, meant_place } in &self.suspects {
            let lacks_meant = meant_place.is_none_or(|place| !row.has(place));
            if lacks_meant && row.value(Some(*place)) != Value::BLANK {
                return Err(misspelling(column, meant));
            }
        }
        if row.has_nested() {
            for (name, place) in NAMES.into_iter().zip(self.places) {
                match place {
                    Some(place) if name != Column::Flags.name() => row.check_plain(place, name)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    pub(crate) fn cell<'a>(&self, row: Row<'a>, column: Column) -> Cell<'a> {
        row.cell(self.places[column as usize], column.name())
    }

    /// The cell under the name by which the core calls a field of an event.
    pub(crate) fn cell_named<'a>(&self, row: Row<'a>, field: &str) -> Option<Cell<'a>> {
        let place = NAMES.iter().position(|&name| name == field)?;
        Some(row.cell(self.places[place], NAMES[place]))
    }
}

/// Where the column of this name is: just so, or else in other cases, as databases write their columns.
fn place_of(columns: &[String], name: &str) -> Option<usize> {
    columns.iter().position(|column| column == name).or_else(|| position(columns, name))
}

fn misspelling(column: &str, meant: &str) -> Box<Problem> {
    let message = format!("no such column; did you mean `{meant}`? If not, rename or remove it");
    let mut problem = Problem::new(ReadErrorKind::Header, message).of_column(column);
    problem.refusal = Some(ErrorKind::UnknownName);
    problem
}
