//! What is known of relationships beside their events: a table of profiles.

use std::collections::BTreeMap;

use reciprocity_core::spelling::misspelt;
use reciprocity_core::{ErrorKind, Nature, PartyKind, Profile, Tier};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::input::Input;
use crate::layout::check_once;
use crate::parties::Parties;
use crate::problem::{Outcome, Problem, list};
use crate::table::{Block, Row, Stop, Table};

/// The columns of a table of profiles.
const COLUMNS: [&str; 6] =
    ["supplier", "customer", "tier", "nature", "supplier_kind", "customer_kind"];

/// Profiles of relationships and kinds of parties, by name.
///
/// ```
/// use reciprocity_core::{PartyKind, Tier};
/// use reciprocity_io::{Input, Profiles};
///
/// let text = "supplier,customer,tier,customer_kind\nACME,St Mary,key,church\n";
/// let profiles = Profiles::read(Input::reader("example", text.as_bytes()))?;
/// let pair = ("ACME".to_owned(), "St Mary".to_owned());
/// assert_eq!(profiles.relationships[&pair].tier, Tier::Key);
/// assert_eq!(profiles.kinds["St Mary"], PartyKind::Church);
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profiles {
    /// By supplier and customer.
    pub relationships: BTreeMap<(String, String), Profile>,
    /// By the name of the party.
    pub kinds: BTreeMap<String, PartyKind>,
}

impl Profiles {
    /// Reads a table of profiles, CSV or JSON lines: a row for each relationship, with the columns
    /// `supplier`, `customer`, `tier`, `nature`, `supplier_kind` and `customer_kind`. A blank is as if
    /// nothing were known.
    ///
    /// ```
    /// use reciprocity_io::{Input, Profiles};
    ///
    /// let text = "supplier,customer,tier\nACME,Baker,stategic\n";
    /// let error = Profiles::read(Input::reader("example", text.as_bytes())).unwrap_err();
    /// assert_eq!((error.row(), error.column()), (Some(2), Some("tier")));
    /// assert!(error.message().contains("did you mean `strategic`?"));
    /// ```
    ///
    /// # Errors
    /// The input cannot be read, a column that is needed is missing or one seems to be misspelt, a
    /// value is no tier, nature or kind, or two rows contradict each other.
    pub fn read(input: Input) -> Result<Self, ReadError> {
        let mut table = Table::open(input.open()?)?;
        let name = table.name().to_owned();
        let (mut profiles, mut block) = (Self::default(), Block::default());
        if let Some(header) = table.header() {
            check_columns(header, |_| true)
                .and_then(|()| COLUMNS.iter().try_for_each(|name| check_once(header, name)))
                .map_err(|problem| ReadError::at(&name, table.header_line(), *problem))?;
        }
        loop {
            let outcome = match table.advance(&mut block, 1) {
                None => {
                    let rows = block.rows();
                    let places = Places::of(rows.columns);
                    check_columns(rows.columns, |place| rows.row(0).has(place))
                        .and_then(|()| places.check_plain(rows.row(0)))
                        .and_then(|()| profiles.add(places, rows.row(0)))
                }
                Some(Stop::AtEnd) => return Ok(profiles),
                Some(Stop::Failed(failure)) => return Err(failure.told(&name, table.last_line())),
            };
            outcome.map_err(|problem| ReadError::at(&name, Some(table.last_line()), *problem))?;
        }
    }

    fn add(&mut self, places: Places, row: Row<'_>) -> Outcome<()> {
        let cell = |column: usize| row.cell(places.0[column], COLUMNS[column]);
        let names = Parties::new(cell(0), cell(1))?;
        let mut profile = Profile::default();
        if let Some(tier) = cell(2).filled() {
            profile.tier = Tier::from_name(tier.text()).map_err(|error| tier.refused(&error))?;
        }
        if let Some(nature) = cell(3).filled() {
            profile.nature =
                Nature::from_name(nature.text()).map_err(|error| nature.refused(&error))?;
        }
        for (column, party) in [(4, names.supplier), (5, names.customer)] {
            let Some(said) = cell(column).filled() else { continue };
            let kind = PartyKind::from_name(said.text()).map_err(|error| said.refused(&error))?;
            let known = *self.kinds.entry(party.to_owned()).or_insert(kind);
            if known != kind {
                let message = format!("`{party}` is a {known} in another row; keep one of the two");
                return Err(said.refuse(ErrorKind::Malformed, message));
            }
        }
        let pair = (names.supplier.to_owned(), names.customer.to_owned());
        match self.relationships.insert(pair, profile) {
            Some(before) if before != profile => {
                let message =
                    "the relationship has another profile in another row; keep one of the two";
                Err(cell(0).refuse(ErrorKind::Malformed, message))
            }
            _ => Ok(()),
        }
    }
}

/// Which column of a file is which column of the table.
#[derive(Clone, Copy)]
struct Places([Option<usize>; COLUMNS.len()]);

impl Places {
    fn of(columns: &[String]) -> Self {
        Self(COLUMNS.map(|name| columns.iter().position(|column| column == name)))
    }

    /// Refuses a list or an object, as JSON may have them, where a word must stand.
    fn check_plain(self, row: Row<'_>) -> Outcome<()> {
        let mut places = self.0.into_iter().zip(COLUMNS);
        places.try_for_each(|(place, name)| place.map_or(Ok(()), |at| row.check_plain(at, name)))
    }
}

/// Refuses columns that lack a needed one or seem to misspell a known one; `has` says whether a row has the
/// column at a place, since of JSON lines each may have others.
fn check_columns(columns: &[String], has: impl Fn(usize) -> bool) -> Outcome<()> {
    let place = |name: &str| columns.iter().position(|column| column == name);
    let lacking = COLUMNS.into_iter().filter(|name| !place(name).is_some_and(&has));
    let slip = columns.iter().filter(|column| !COLUMNS.contains(&column.as_str()));
    for column in slip.filter(|column| place(column).is_some_and(&has)) {
        if let Some(meant) = misspelt(column, lacking.clone()) {
            let message =
                format!("no such column; did you mean `{meant}`? If not, rename or remove it");
            return Err(Problem::new(ReadErrorKind::Header, message).of_column(column));
        }
    }
    if let Some(needed) = COLUMNS[..2].iter().find(|name| place(name).is_none()) {
        let found = list(&columns.iter().map(String::as_str).collect::<Vec<_>>());
        let message = format!("a table of profiles needs this column; its columns are {found}");
        return Err(Problem::new(ReadErrorKind::Header, message).of_column(needed));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Result<Profiles, String> {
        let input = Input::reader("profiles.csv", text.as_bytes());
        Profiles::read(input).map_err(|error| error.to_string())
    }

    #[test]
    fn a_row_says_what_is_known_and_a_blank_says_nothing() {
        let profiles = read(
            "supplier,customer,tier,customer_kind,note\n\
             ACME,St Mary,key,church,x\n\
             ACME,Baker,,,\n",
        )
        .unwrap();
        let of = |customer: &str| profiles.relationships[&("ACME".to_owned(), customer.to_owned())];
        assert_eq!(of("St Mary"), Profile { tier: Tier::Key, ..Profile::default() });
        assert_eq!(of("Baker"), Profile::default());
        assert_eq!(profiles.kinds["St Mary"], PartyKind::Church);
        assert_eq!(profiles.kinds.len(), 1);
        let json = "{\"supplier\": \"A\", \"customer\": \"B\", \"nature\": \"one_off\"}\n";
        let one_off = read(json).unwrap().relationships.into_values().next().unwrap();
        assert_eq!(one_off.nature, Nature::OneOff);
    }

    #[test]
    fn what_is_wrong_is_refused_at_its_place() {
        for (text, words) in [
            ("supplier,customer,teir\nA,B,key\n", &["row 1", "`teir`", "did you mean `tier`"][..]),
            ("suplier,customer\n", &["row 1", "`suplier`", "did you mean `supplier`"]),
            (
                "{\"supplier\": \"A\", \"customer\": \"B\", \"tier\": \"key\"}\n\
                 {\"supplier\": \"A\", \"customer\": \"C\", \"teir\": \"key\"}\n",
                &["row 2", "`teir`", "did you mean `tier`"],
            ),
            (
                "{\"supplier\": \"A\", \"customer\": \"B\", \"tier\": [\"key\"]}\n",
                &["row 1", "`tier`", "a list or an object"],
            ),
            ("supplier,tier\nA,key\n", &["`customer`", "needs this column"]),
            ("supplier,customer,tier\nA,B,kee\n", &["row 2", "`tier`", "`kee`", "`key`"]),
            ("supplier,customer,tier\nA,B,key\nA,B,strategic\n", &["row 3", "another profile"]),
            ("supplier,customer,customer_kind\nA,B,church\nC,B,charity\n", &["`B` is a church"]),
            ("supplier,customer\nA,\n", &["row 2", "`customer`"]),
        ] {
            let message = read(text).unwrap_err();
            for word in words {
                assert!(message.contains(word), "`{word}` is not in {message}");
            }
        }
    }
}
