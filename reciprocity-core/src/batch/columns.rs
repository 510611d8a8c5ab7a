//! Events as columns.

use std::ops::Range;

use crate::batch::row::{Row, Words, units_of};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Kind;
use crate::party::{Observer, Side};
use crate::policy::Policy;
use crate::quantity::{Amount, Timestamp, Unit};

/// Contributions as columns, a row each: what nearly all of a large history is.
///
/// Rows may come in any order. What these columns cannot hold (conduct, expectations, names, due
/// times, outreach) comes as events, beside them.
///
/// ```
/// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Timestamp};
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let mut events = EventColumns {
///     relationship: &[7, 7],
///     occurred_at: &[at.micros(); 2],
///     actor: &[0, 1],
///     kind: &[Kind::TIME.index() as u16; 2],
///     amount: &[1.5, 0.5], // hours
///     observer: Some(&[2, 2]),
/// };
/// assert_eq!((events.len(), events.is_empty()), (2, false));
/// assert!(Batch::new(&policy, at).scores(&events, &[]).is_ok());
/// events.actor = &[0, 1, 1];
/// let error = Batch::new(&policy, at).scores(&events, &[]).unwrap_err();
/// assert_eq!(error.field(), Some("actor")); // a row too many
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct EventColumns<'a> {
    /// Which relationship: any number that tells it apart.
    pub relationship: &'a [u64],
    /// Microseconds since 1970-01-01 00:00 UTC.
    pub occurred_at: &'a [i64],
    /// The side that gave: 0 the supplier, 1 the customer.
    pub actor: &'a [u8],
    /// The place of the kind in the policy's kinds; see [`Kind::index`].
    pub kind: &'a [u16],
    /// How much, in units of the kind: hours, acts, units, or major units of money in one currency,
    /// which is not named.
    pub amount: &'a [f64],
    /// Who recorded it: 0 the supplier, 1 the customer, 2 both. Without the column, both.
    pub observer: Option<&'a [u8]>,
}

impl EventColumns<'_> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.relationship.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.relationship.is_empty()
    }

    /// Whether the columns are of one length.
    pub(super) fn check(&self) -> Result<()> {
        let rows = self.len();
        let lengths = [
            ("occurred_at", self.occurred_at.len()),
            ("actor", self.actor.len()),
            ("kind", self.kind.len()),
            ("amount", self.amount.len()),
            ("observer", self.observer.map_or(rows, <[u8]>::len)),
        ];
        match lengths.into_iter().find(|(_, length)| *length != rows) {
            None => Ok(()),
            Some((column, length)) => {
                let message = format!(
                    "the column has {length} rows and `relationship` has {rows}; give all columns \
                     the same length"
                );
                Err(Error::new(ErrorKind::OutOfRange, message).at(column))
            }
        }
    }

    /// The row at `place`, checked.
    #[cold]
    pub(super) fn row(&self, place: usize, policy: &Policy) -> Result<Row> {
        let side = match self.actor[place] {
            0 => Side::Supplier,
            1 => Side::Customer,
            other => return Err(no_code(place, "actor", other, "0 or 1")),
        };
        let observer = match self.observer.map(|column| column[place]) {
            Some(0) => Observer::Supplier,
            Some(1) => Observer::Customer,
            None | Some(2) => Observer::Neutral,
            Some(other) => return Err(no_code(place, "observer", other, "0, 1 or 2")),
        };
        let at = self.occurred_at[place];
        let kind = self.kind[place];
        let known = Kind::at(kind.into()).and_then(|kind| policy.definition(kind));
        let Some(known) = known else {
            let message =
                format!("column `kind`, row {place} (from 0): the policy has no kind {kind}");
            return Err(Error::new(ErrorKind::UnknownName, message).at("kind").in_row(place));
        };
        let given = self.amount[place];
        let Some(amount) = units_of(given, known.unit) else {
            let message = format!(
                "column `amount`, row {place} (from 0): `{given:?}` is not a number from 0 to 1e15"
            );
            return Err(Error::new(ErrorKind::OutOfRange, message).at("amount").in_row(place));
        };
        if let Err(error) = Timestamp::from_micros(at) {
            let message = format!("column `occurred_at`, row {place} (from 0): {error}");
            return Err(Error::new(ErrorKind::OutOfRange, message).at("occurred_at").in_row(place));
        }
        Ok(Row::gift(self.relationship[place], at, side, observer, kind, amount))
    }
}

/// Reads the rows of columns, nearly all of them with one look at whether they are sound.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    events: &'a EventColumns<'a>,
    policy: &'a Policy,
    /// Whether amounts of a kind are kept as they are given.
    plain: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(events: &'a EventColumns<'a>, policy: &'a Policy) -> Self {
        let is_plain = |kind: Kind| {
            let unit = policy.definition(kind).map(|known| known.unit);
            matches!(unit, Some(Unit::Acts | Unit::Units))
        };
        let kinds = (0..).map_while(Kind::at).take_while(|kind| policy.definition(*kind).is_some());
        Self { events, policy, plain: kinds.map(is_plain).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    /// The row at `place`, checked.
    #[inline]
    pub(super) fn row(&self, place: usize) -> Result<Row> {
        let mut row = Row::default();
        if self.read(place, &mut row.0) { Ok(row) } else { self.events.row(place, self.policy) }
    }

    /// Appends the rows at `places` but those that are later than `as_of`, checked.
    pub(super) fn rows_until(
        &self,
        as_of: Timestamp,
        places: Range<usize>,
        rows: &mut Vec<Row>,
    ) -> Result<()> {
        let events = self.events;
        let whose = events.relationship[places.clone()].iter();
        let when = &events.occurred_at[places.clone()];
        let (by, what) = (&events.actor[places.clone()], &events.kind[places.clone()]);
        let columns = whose.zip(when).zip(by).zip(what).zip(&events.amount[places.clone()]);
        for (place, ((((whose, at), by), what), amount)) in places.zip(columns) {
            if is_later(*at, as_of) {
                continue;
            }
            rows.push(match self.plain(*whose, *at, *by, self.observer(place), *what, *amount) {
                Some(row) => row,
                None => events.row(place, self.policy)?,
            });
        }
        Ok(())
    }

    /// Reads the row at `place`, if it is sound.
    #[inline]
    pub(super) fn read(&self, place: usize, words: &mut Words) -> bool {
        let events = self.events;
        let (relationship, at) = (events.relationship[place], events.occurred_at[place]);
        let (actor, kind, amount) = (events.actor[place], events.kind[place], events.amount[place]);
        let plain = self.plain(relationship, at, actor, self.observer(place), kind, amount);
        let row = plain.or_else(|| events.row(place, self.policy).ok());
        row.is_some_and(|row| {
            *words = row.0;
            true
        })
    }

    /// The code of who recorded the row at `place`.
    #[inline]
    fn observer(&self, place: usize) -> u8 {
        self.events.observer.map_or(Observer::Neutral as u8, |column| column[place])
    }

    /// A row of these values, if they are sound and the amount is kept as it is given.
    #[inline]
    fn plain(
        &self,
        relationship: u64,
        at: i64,
        actor: u8,
        observer: u8,
        kind: u16,
        amount: f64,
    ) -> Option<Row> {
        let is_plain = self.plain.get(usize::from(kind)).copied().unwrap_or(false)
            && actor <= 1
            && observer <= 2
            && Timestamp::is_in_range(at)
            && Amount::is_in_range(amount);
        is_plain.then(|| Row::of_codes(relationship, at, actor, observer, kind, amount))
    }
}

/// Whether a row of this time is passed over. What is no time at all, as nanoseconds are, is not: it is
/// read, and refused.
#[inline]
pub(super) fn is_later(at: i64, as_of: Timestamp) -> bool {
    at > as_of.micros() && Timestamp::is_in_range(at)
}

fn no_code(place: usize, column: &'static str, got: u8, codes: &str) -> Error {
    let message =
        format!("column `{column}`, row {place} (from 0): `{got}` is no code; use {codes}");
    Error::new(ErrorKind::OutOfRange, message).at(column).in_row(place)
}
