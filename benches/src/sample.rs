//! Generated events in the forms in which the library takes them, and at which sizes.

use std::ops::Range;

use reciprocity_core::{
    Amount, Contribution, Event, EventColumns, Kind, Policy, Side, TallySet, Timestamp,
};

use crate::columns::{AS_OF, Columns, Row};
use crate::error::Result;
use crate::generate::relationship;
use crate::kinds::{self, KINDS};

/// Events, and the policy under which they are scored.
#[derive(Debug)]
pub struct Sample {
    /// Which knows every kind of the events.
    pub policy: Policy,
    /// The events.
    pub columns: Columns,
    kinds: Vec<Kind>,
    /// By event: the place of its kind in the policy.
    places: Vec<u16>,
}

impl Sample {
    /// The events of some rows.
    ///
    /// # Errors
    /// A kind is out of range.
    pub fn new(rows: &[Row]) -> Result<Self> {
        let policy = kinds::policy()?;
        let kinds = KINDS.iter().map(|one| policy.kind(one.name));
        let kinds = kinds.collect::<reciprocity_core::Result<Vec<Kind>>>()?;
        let columns = Columns::from_rows(rows);
        let of = |kind: &u8| {
            let kind = kinds.get(usize::from(*kind)).ok_or("a kind is out of range")?;
            Ok(u16::try_from(kind.index())?)
        };
        let places = columns.kind.iter().map(of).collect::<Result<_>>()?;
        Ok(Self { policy, columns, kinds, places })
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The events as columns.
    pub fn events(&self) -> EventColumns<'_> {
        self.stretch(0..self.len())
    }

    /// Some of the events as columns.
    pub fn stretch(&self, of: Range<usize>) -> EventColumns<'_> {
        EventColumns {
            relationship: &self.columns.relationship[of.clone()],
            occurred_at: &self.columns.occurred_at[of.clone()],
            actor: &self.columns.side[of.clone()],
            kind: &self.places[of.clone()],
            amount: &self.columns.amount[of],
            observer: None,
        }
    }

    /// The events one by one, with their relationships.
    ///
    /// # Errors
    /// A value is out of its range.
    pub fn one_by_one(&self) -> Result<Vec<(u64, Event)>> {
        (0..self.len()).map(|index| self.event(&self.columns.row(index))).collect()
    }

    fn event(&self, row: &Row) -> Result<(u64, Event)> {
        let side = if row.side == 0 { Side::Supplier } else { Side::Customer };
        let given =
            Contribution::new(self.kinds[usize::from(row.kind)], Amount::count(row.amount)?);
        let event = Event::new(Timestamp::from_micros(row.occurred_at)?, side, given);
        Ok((row.relationship, event))
    }

    /// Tallies of the events, which come in order of time.
    ///
    /// # Errors
    /// An event is refused.
    pub fn tallies(&self) -> Result<TallySet> {
        let mut tallies = TallySet::default();
        tallies.record_columns(&self.events(), &self.policy)?;
        Ok(tallies)
    }
}

/// One event of each of the `ranks` most active relationships, a time before [`AS_OF`].
pub fn one_each(ranks: u64, before: i64) -> Vec<Row> {
    let row = |rank| Row {
        relationship: relationship(rank),
        occurred_at: AS_OF - before,
        side: 0,
        kind: 0,
        amount: 1.0,
    };
    (1..=ranks).map(row).collect()
}

/// The size at which to measure; a small one where a benchmark is only tried, as tests do.
pub fn size(measured: u64, tried: u64) -> u64 {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    if given("--bench") && !given("--test") { measured } else { tried }
}
