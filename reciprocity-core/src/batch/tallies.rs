//! Columns into tallies.

use crate::batch::columns::{EventColumns, Reader};
use crate::error::{ErrorKind, Result};
use crate::event::Event;
use crate::history::Recorded;
use crate::party::Observer;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::tally::{Arrival, Taken, TallySet};

/// How many rows are looked up before any is recorded, so that the memory is asked for many tallies
/// at a time.
const AHEAD: usize = 256;

impl TallySet {
    /// Adds the rows of columns, in their order. Rows that come too late are counted and not taken.
    ///
    /// ```
    /// use reciprocity_core::{EventColumns, Kind, Policy, TallySet, Timestamp};
    ///
    /// let (policy, mut tallies) = (Policy::default(), TallySet::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let events = EventColumns {
    ///     relationship: &[7, 7],
    ///     occurred_at: &[at.micros(); 2],
    ///     actor: &[0, 1],
    ///     kind: &[Kind::SERVICE.index() as u16; 2],
    ///     amount: &[3.0, 1.0],
    ///     observer: None,
    /// };
    /// assert_eq!(tallies.record_columns(&events, &policy)?.new, 2);
    /// let (_, scores) = &tallies.assess(at, &policy)?[0];
    /// assert_eq!(scores.joint.share.unwrap().supplier, 0.75); // 3/(3 + 1)
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The columns differ in length, or a value is out of its range; nothing is recorded then.
    pub fn record_columns(&mut self, events: &EventColumns<'_>, policy: &Policy) -> Result<Taken> {
        events.check()?;
        let reader = Reader::new(events, policy);
        let mut rows = Vec::with_capacity(events.len());
        reader.rows_until(Timestamp::MAX, 0..events.len(), &mut rows)?;
        let mut taken = Taken::default();
        let mut places = Vec::with_capacity(AHEAD);
        for rows in rows.chunks(AHEAD) {
            places.clear();
            places.extend(rows.iter().map(|row| self.place_of(row.relationship())));
            for (row, place) in rows.iter().zip(&places) {
                let Some((gift, given)) = row.given(policy) else { continue };
                let recorded = if gift.observer == Observer::Neutral {
                    self.record_at(*place, Arrival::Gift(&gift, &given), policy)
                } else {
                    let event = Event::new(gift.at, gift.by, given).observed_by(gift.observer);
                    self.record_at(*place, Arrival::Event(&event), policy)
                };
                match recorded {
                    Ok(Recorded::New) => taken.new += 1,
                    Ok(Recorded::Known) => taken.known += 1,
                    Err(error) if error.kind() == ErrorKind::TooLate => taken.too_late += 1,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(taken)
    }
}
