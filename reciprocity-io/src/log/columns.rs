//! The columns of a log: where each is, and what a header must have.

use crate::error_kind::ReadErrorKind;
use crate::problem::{Cell, Outcome, Problem, list};
use crate::table::Row;
use crate::value::Use;

/// A column that a mapping uses: its place among [`LogColumns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ColumnRef(usize);

impl ColumnRef {
    pub(crate) const TIME: Self = Self(0);
    pub(crate) const FROM: Self = Self(1);
    pub(crate) const TO: Self = Self(2);
    pub(crate) const KIND: Self = Self(3);
    pub(crate) const MAGNITUDE: Self = Self(4);
    pub(crate) const ID: Self = Self(5);
    pub(crate) const CC: Self = Self(6);
    pub(crate) const BCC: Self = Self(7);
    pub(crate) const OTHER: Self = Self(8);
    pub(crate) const OTHER_PEOPLE: Self = Self(9);
    pub(crate) const OUR_PEOPLE: Self = Self(10);
    pub(crate) const SUBJECT: Self = Self(11);

    /// All of them, in the order of the keys of a mapping.
    pub(crate) const KEYED: [Self; 12] = [
        Self::TIME,
        Self::FROM,
        Self::TO,
        Self::KIND,
        Self::MAGNITUDE,
        Self::ID,
        Self::CC,
        Self::BCC,
        Self::OTHER,
        Self::OTHER_PEOPLE,
        Self::OUR_PEOPLE,
        Self::SUBJECT,
    ];
}

/// The names that are tried, in this order, where the mapping names no column.
pub(crate) const TIME_ALIASES: &[&str] = &[
    "time",
    "timestamp",
    "date",
    "time_unix_seconds",
    "occurred_at",
    "datetime",
    "created_at",
    "sent_at",
];
pub(crate) const FROM_ALIASES: &[&str] = &["from", "sender", "source", "src"];
pub(crate) const TO_ALIASES: &[&str] = &["to", "recipient", "target", "dst"];
/// Names of `from` and `to` that mean these only beside each other. They are tried where the names above
/// do not find both.
const END_ALIASES: [(&str, &str); 10] = [
    ("sender", "receiver"),
    ("source", "destination"),
    ("from_id", "to_id"),
    ("sender_id", "recipient_id"),
    ("sender_id", "receiver_id"),
    ("source_id", "target_id"),
    ("giver", "receiver"),
    ("payer", "payee"),
    ("rater", "ratee"),
    ("reviewer", "author"),
];
const KIND_ALIASES: &[&str] = &["kind", "type"];
const MAGNITUDE_ALIASES: &[&str] = &["magnitude", "amount", "size", "value", "weight"];

#[derive(Debug, Clone)]
struct LogColumn {
    /// The names it may have; one, where the mapping names it.
    names: Vec<String>,
    required: bool,
    place: Option<usize>,
}

/// The columns that a mapping uses.
#[derive(Debug, Clone)]
pub(crate) struct LogColumns(Vec<LogColumn>);

impl LogColumns {
    pub(crate) fn new() -> Self {
        let column = |aliases: &[&str], required| LogColumn {
            names: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            required,
            place: None,
        };
        let mut columns = vec![
            column(TIME_ALIASES, true),
            column(FROM_ALIASES, true),
            column(TO_ALIASES, true),
            column(KIND_ALIASES, false),
            column(MAGNITUDE_ALIASES, false),
        ];
        columns.resize_with(ColumnRef::KEYED.len(), || column(&[], false));
        Self(columns)
    }

    /// Says which column of the file one of the constants of [`ColumnRef`] is: the first of these
    /// names that the file has.
    pub(crate) fn rename(&mut self, column: ColumnRef, names: &[&str]) {
        self.0[column.0].names = names.iter().map(|&name| name.to_owned()).collect();
        self.0[column.0].required = true;
    }

    pub(crate) fn require(&mut self, column: ColumnRef) {
        self.0[column.0].required = true;
    }

    /// Says that a file may lack this column.
    pub(crate) fn allow_missing(&mut self, column: ColumnRef) {
        self.0[column.0].required = false;
    }

    /// The column of this name of its own, or the magnitude for the word `magnitude`.
    pub(crate) fn named(&mut self, name: &str) -> ColumnRef {
        if name == "magnitude" {
            self.require(ColumnRef::MAGNITUDE);
            return ColumnRef::MAGNITUDE;
        }
        self.named_one_of(&[name], true)
    }

    /// The column of the first of these names that the file has.
    pub(crate) fn named_one_of(&mut self, names: &[&str], required: bool) -> ColumnRef {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let known =
            self.0.iter().position(|column| column.required == required && column.names == names);
        ColumnRef(known.unwrap_or_else(|| {
            self.0.push(LogColumn { names, required, place: None });
            self.0.len() - 1
        }))
    }

    /// Finds the columns in a file, by name; capital letters do not matter.
    pub(crate) fn find(&mut self, columns: &[String]) {
        for column in &mut self.0 {
            column.place = column.names.iter().find_map(|name| position(columns, name));
        }
        let ends = [ColumnRef::FROM, ColumnRef::TO];
        let unnamed = ends.into_iter().zip([FROM_ALIASES, TO_ALIASES]);
        let unnamed = unnamed.filter(|(end, usual)| self.0[end.0].names == *usual).count() == 2;
        if unnamed && let Some(found) = end_places(columns) {
            for (end, place) in ends.into_iter().zip(found) {
                self.0[end.0].place = Some(place);
            }
        }
    }

    /// The places in the file of the columns that are there.
    pub(crate) fn places(&self, uses: &[(ColumnRef, Use)]) -> Vec<(usize, Use)> {
        uses.iter().filter_map(|(column, of)| Some((self.0[column.0].place?, *of))).collect()
    }

    pub(crate) fn has(&self, column: ColumnRef) -> bool {
        self.0[column.0].place.is_some()
    }

    pub(crate) fn check_header(&self, columns: &[String]) -> Outcome<()> {
        let missing = self.0.iter().find(|column| column.required && column.place.is_none());
        let Some(LogColumn { names, .. }) = missing else { return Ok(()) };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found: Vec<&str> = columns.iter().map(String::as_str).collect();
        let one_of = if names.len() > 1 { "all of " } else { "" };
        let message = format!(
            "the header lacks {one_of}{}; its columns are {}. Export the column as well, or name the \
             right one under [columns] of a mapping; names in another language are not guessed",
            list(&names),
            list(&found)
        );
        Err(Problem::new(ReadErrorKind::Header, message).of_column(names[0]))
    }

    /// Refuses lists and objects in the columns that are used.
    pub(crate) fn check_plain(&self, row: Row<'_>) -> Outcome<()> {
        if !row.has_nested() {
            return Ok(());
        }
        self.0.iter().try_for_each(|column| match column.place {
            Some(place) => row.check_plain(place, &column.names[0]),
            None => Ok(()),
        })
    }

    /// The cell of a column, under the name that the file gives it.
    pub(crate) fn cell<'a>(
        &self,
        columns: &'a [String],
        row: Row<'a>,
        column: ColumnRef,
    ) -> Cell<'a> {
        let place = self.0[column.0].place;
        let name = place.and_then(|place| columns.get(place)).map_or("", String::as_str);
        row.cell(place, name)
    }
}

/// Where the columns `from` and `to` are, under the usual names of either or of both.
fn end_places(columns: &[String]) -> Option<[usize; 2]> {
    let first = |names: &[&str]| names.iter().find_map(|name| position(columns, name));
    let usual = first(FROM_ALIASES).zip(first(TO_ALIASES));
    let both = |(from, to): (&str, &str)| position(columns, from).zip(position(columns, to));
    let found = usual.or_else(|| END_ALIASES.into_iter().find_map(both));
    found.map(|(from, to)| [from, to])
}

/// Whether a file has the columns of a log under usual names.
pub(crate) fn has_usual_columns(columns: &[String]) -> bool {
    TIME_ALIASES.iter().any(|name| position(columns, name).is_some())
        && end_places(columns).is_some()
}

/// Where the column `name` is; capital letters do not matter.
pub(crate) fn position(columns: &[String], name: &str) -> Option<usize> {
    columns.iter().position(|column| column.eq_ignore_ascii_case(name))
}
