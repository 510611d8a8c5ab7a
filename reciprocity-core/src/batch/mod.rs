//! A batch: the events of many relationships at once, as columns.
//!
//! The rows are brought together by relationship, each relationship's into canonical order, and taken
//! into one [`Evidence`] after the other; what is wanted of each is worked out at once, so that no
//! state of a relationship outlives its turn. Rows that come sorted by relationship are read where
//! they lie; others are first spread over partitions that fit the caches.
//!
//! The result is equal to the bit to that of a [`History`](crate::History) of the same events,
//! whatever the order of the rows and the number of threads: one relationship is one thread's work, in
//! canonical order.

mod carrier;
mod columns;
mod fold;
mod partition;
mod row;
mod scores;
mod tallies;

pub use columns::EventColumns;
pub use scores::{ScoreColumn, ScoreTable};

use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::evidence::{Evidence, Outline};
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::score::{Assessment, Circumstances, assess};
use crate::threads::{Threads, Workers, on_workers};
use carrier::{Carrier, Outlined, Whole};
use fold::Folder;
use partition::Spread;

/// How much of the events an [`Outline`] tells.
///
/// ```
/// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Scope, Side, Span, Timestamp};
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let day_later = at.plus(Span::from_days(1.0)?);
/// let events = EventColumns {
///     relationship: &[7, 7],
///     occurred_at: &[at.micros(), day_later.micros()],
///     actor: &[0, 1],
///     kind: &[Kind::SERVICE.index() as u16; 2],
///     amount: &[1.0; 2],
///     observer: None,
/// };
/// let answered = |scope| {
///     Batch::new(&policy, day_later).outlines(scope, &events, |_, outline| {
///         outline.answers(Side::Customer, day_later, &policy).answered()
///     })
/// };
/// assert_eq!(answered(Scope::Course)?, [(7, 1)]);
/// assert_eq!(answered(Scope::Sums)?, [(7, 0)]); // sums do not tell
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What each side gave. Sums have no order, so the rows need not be sorted by time.
    Sums,
    /// How it was answered as well.
    Course,
}

/// How a batch is scored: under which policy, as of when, on how many threads.
///
/// ```
/// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Timestamp};
///
/// let policy = Policy::default();
/// let events = EventColumns {
///     relationship: &[7, 9, 7],
///     occurred_at: &[1_700_000_000_000_000, 1_700_000_000_000_000, 1_700_086_400_000_000],
///     actor: &[0, 1, 1],
///     kind: &[Kind::SERVICE.index() as u16; 3],
///     amount: &[3.0, 1.0, 2.0],
///     observer: None,
/// };
/// let as_of = Timestamp::from_seconds(1_700_100_000)?;
/// let assessments = Batch::new(&policy, as_of).assess(&events, &[])?;
/// assert_eq!(assessments.len(), 2);
/// assert_eq!(assessments[0].0, 7);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Batch<'p> {
    policy: &'p Policy,
    as_of: Timestamp,
    circumstances: &'p [(u64, Circumstances)],
    crew: Crew<'p>,
}

/// Who does the work of a batch.
#[derive(Debug, Clone, Copy)]
enum Crew<'p> {
    Own(Threads),
    Given(&'p dyn Workers),
}

impl Crew<'_> {
    fn workers(&self) -> &dyn Workers {
        match self {
            Crew::Own(threads) => threads,
            Crew::Given(workers) => *workers,
        }
    }
}

impl<'p> Batch<'p> {
    /// On the caller's thread alone. Events after `as_of` are not seen.
    pub fn new(policy: &'p Policy, as_of: Timestamp) -> Self {
        Self { policy, as_of, circumstances: &[], crew: Crew::Own(Threads(1)) }
    }

    /// With what is known of relationships beside their events: for [`Batch::assess`] and
    /// [`Batch::scores`]. A relationship that is not listed is a standard and ongoing one.
    ///
    /// ```
    /// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Profile, Tier, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let key = Profile { tier: Tier::Key, ..Profile::default() };
    /// let circumstances = [(7, key.into()), (9, key.into())];
    /// let batch = Batch::new(&policy, at).in_circumstances(&circumstances)?;
    /// let events = EventColumns {
    ///     relationship: &[7, 8],
    ///     occurred_at: &[at.micros(); 2],
    ///     actor: &[0, 1],
    ///     kind: &[Kind::SERVICE.index() as u16; 2],
    ///     amount: &[1.0; 2],
    ///     observer: None,
    /// };
    /// let tiers: Vec<Tier> =
    ///     batch.assess(&events, &[])?.iter().map(|(_, one)| one.profile.tier).collect();
    /// assert_eq!(tiers, [Tier::Key, Tier::Standard]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The relationships are not in rising order, each once; the error names the row.
    pub fn in_circumstances(self, circumstances: &'p [(u64, Circumstances)]) -> Result<Self> {
        let rises = |two: &[(u64, Circumstances)]| two[0].0 < two[1].0;
        if let Some(before) = circumstances.windows(2).position(|two| !rises(two)) {
            let (row, relationship) = (before + 1, circumstances[before + 1].0);
            let message = format!(
                "circumstances, row {row} (from 0): relationship {relationship} does not come after \
                 the one before; list each once, in rising order"
            );
            let error = Error::new(ErrorKind::OutOfRange, message).at("relationship");
            return Err(error.in_row(row));
        }
        Ok(Self { circumstances, ..self })
    }

    /// On so many threads, the caller's among them; they end before the call returns.
    ///
    /// ```
    /// use reciprocity_core::{Batch, EventColumns, Policy, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let events = EventColumns {
    ///     relationship: &[8, 7, 8],
    ///     occurred_at: &[at.micros(); 3],
    ///     actor: &[0, 1, 1],
    ///     kind: &[1; 3],
    ///     amount: &[1.0; 3],
    ///     observer: None,
    /// };
    /// let batch = Batch::new(&policy, at);
    /// assert_eq!(batch.on_threads(4).assess(&events, &[])?, batch.assess(&events, &[])?);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[cfg(feature = "threads")]
    #[must_use]
    pub fn on_threads(self, threads: usize) -> Self {
        Self { crew: Crew::Own(Threads(threads.max(1))), ..self }
    }

    /// On threads that the host has already; see [`Workers`].
    #[must_use]
    pub fn on(self, workers: &'p dyn Workers) -> Self {
        Self { crew: Crew::Given(workers), ..self }
    }

    /// Works out `each` of the evidence of every relationship; in the order of the relationships.
    ///
    /// `others` are the events that the columns cannot hold, with their relationships.
    ///
    /// ```
    /// use reciprocity_core::{
    ///     Batch, Event, EventColumns, Fact, Kind, Observer, Policy, Side, Timestamp,
    /// };
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let events = EventColumns {
    ///     relationship: &[9],
    ///     occurred_at: &[at.micros()],
    ///     actor: &[0],
    ///     kind: &[Kind::SERVICE.index() as u16],
    ///     amount: &[1.0],
    ///     observer: Some(&[0]), // the supplier's own record
    /// };
    /// let asked = Event::new(at, Side::Customer, Fact::Request); // both saw it
    /// let both_saw = Batch::new(&policy, at).fold(&events, &[(7, asked)], |_, evidence| {
    ///     evidence.has_records_of(Observer::Neutral)
    /// })?;
    /// assert_eq!(both_saw, [(7, true), (9, false)]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The columns differ in length, or a value is out of its range (the error names the row and the
    /// column); an event is not of the policy; or two events of one id differ.
    pub fn fold<R: Send>(
        &self,
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
        each: impl Fn(u64, &Evidence) -> R + Sync,
    ) -> Result<Vec<(u64, R)>> {
        if u32::try_from(others.len()).is_err() {
            let message = "at most 2^32 events may stand beside the columns";
            return Err(Error::new(ErrorKind::OutOfRange, message));
        }
        Ok(joined(self.fold_parts(events, others, Vec::new, |part, id, evidence| {
            part.push((id, each(id, evidence)));
        })?))
    }

    /// Hands the evidence of every relationship to `each`, with a part of the result to add it to:
    /// results are neither moved nor sorted. The relationships come in an order that the columns
    /// determine; how many parts there are, too.
    ///
    /// ```
    /// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let events = EventColumns {
    ///     relationship: &[9, 7, 9],
    ///     occurred_at: &[at.micros(); 3],
    ///     actor: &[0, 0, 1],
    ///     kind: &[Kind::SERVICE.index() as u16; 3],
    ///     amount: &[1.0; 3],
    ///     observer: None,
    /// };
    /// let batch = Batch::new(&policy, at);
    /// let parts = batch.fold_parts(&events, &[], || 0, |pairs, _, _| *pairs += 1)?;
    /// assert_eq!(parts.iter().sum::<i32>(), 2); // relationships 7 and 9
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Batch::fold`].
    pub fn fold_parts<P: Send>(
        &self,
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
        part: impl Fn() -> P + Sync,
        each: impl Fn(&mut P, u64, &Evidence) + Sync,
    ) -> Result<Vec<P>> {
        if u32::try_from(others.len()).is_err() {
            let message = "at most 2^32 events may stand beside the columns";
            return Err(Error::new(ErrorKind::OutOfRange, message));
        }
        let each = |part: &mut P, id, whole: &Whole| each(part, id, &whole.0);
        self.fold_into(Whole::default, events, others, part, each)
    }

    /// Works out `each` of the outline of every relationship, in the order of the relationships: of a
    /// question that needs no more, for a part of the cost of [`Batch::fold`].
    ///
    /// ```
    /// use reciprocity_core::{Batch, EventColumns, Kind, PerSide, Policy, Scope, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let events = EventColumns {
    ///     relationship: &[9, 7, 9],
    ///     occurred_at: &[at.micros(); 3],
    ///     actor: &[0, 0, 1],
    ///     kind: &[Kind::SERVICE.index() as u16; 3],
    ///     amount: &[1.0; 3],
    ///     observer: None,
    /// };
    /// let counts = Batch::new(&policy, at)
    ///     .outlines(Scope::Sums, &events, |_, outline| outline.contributions())?;
    /// assert_eq!(counts[0], (7, PerSide { supplier: 1, customer: 0 }));
    /// assert_eq!(counts[1], (9, PerSide { supplier: 1, customer: 1 }));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The columns differ in length, or a value is out of its range (the error names the row and the
    /// column).
    pub fn outlines<R: Send>(
        &self,
        scope: Scope,
        events: &EventColumns<'_>,
        each: impl Fn(u64, &Outline) -> R + Sync,
    ) -> Result<Vec<(u64, R)>> {
        Ok(joined(self.outline_parts(scope, events, Vec::new, |part, id, outline| {
            part.push((id, each(id, outline)));
        })?))
    }

    /// The same in parts, as [`Batch::fold_parts`].
    ///
    /// ```
    /// use reciprocity_core::{Batch, EventColumns, Kind, Policy, Scope, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let events = EventColumns {
    ///     relationship: &[9, 7, 9],
    ///     occurred_at: &[at.micros(); 3],
    ///     actor: &[0, 0, 0],
    ///     kind: &[Kind::SERVICE.index() as u16; 3],
    ///     amount: &[1.0; 3],
    ///     observer: None,
    /// };
    /// let parts = Batch::new(&policy, at).outline_parts(
    ///     Scope::Sums,
    ///     &events,
    ///     || 0,
    ///     |given, _, outline| *given += outline.contributions().supplier,
    /// )?;
    /// assert_eq!(parts.iter().sum::<u32>(), 3);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Batch::outlines`].
    pub fn outline_parts<P: Send>(
        &self,
        scope: Scope,
        events: &EventColumns<'_>,
        part: impl Fn() -> P + Sync,
        each: impl Fn(&mut P, u64, &Outline) + Sync,
    ) -> Result<Vec<P>> {
        match scope {
            Scope::Sums => {
                let each = |part: &mut P, id, sums: &Outlined<false>| each(part, id, &sums.0);
                self.fold_into(Outlined::default, events, &[], part, each)
            }
            Scope::Course => {
                let each = |part: &mut P, id, course: &Outlined<true>| each(part, id, &course.0);
                self.fold_into(Outlined::default, events, &[], part, each)
            }
        }
    }

    fn fold_into<C: Carrier, P: Send>(
        &self,
        carrier: impl Fn() -> C + Sync,
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
        part: impl Fn() -> P + Sync,
        each: impl Fn(&mut P, u64, &C) + Sync,
    ) -> Result<Vec<P>> {
        events.check()?;
        let mut folded = Vec::new();
        let workers = self.crew.workers();
        let mut spread = Spread::new(events, others, self.as_of, self.policy, workers);
        while let Some(tasks) = spread.next_round(workers)? {
            let parts = on_workers(workers, tasks.len(), || {
                let mut folder = Folder::new(carrier(), self.policy, others);
                let (tasks, part, each) = (&tasks, &part, &each);
                move |task: usize| {
                    let mut part = part();
                    folder.fold(&tasks[task], |id, carrier| each(&mut part, id, carrier))?;
                    Ok(part)
                }
            });
            for part in parts {
                folded.push(part?);
            }
        }
        Ok(folded)
    }

    /// The assessment of every relationship, in their order.
    ///
    /// # Errors
    /// As [`Batch::fold`].
    pub fn assess(
        &self,
        events: &EventColumns<'_>,
        others: &[(u64, Event)],
    ) -> Result<Vec<(u64, Assessment)>> {
        self.fold(events, others, |id, evidence| {
            assess(evidence, self.circumstances_of(id), self.as_of, self.policy)
        })
    }

    /// The numbers and verdicts of every relationship as columns, in the order of the relationships.
    ///
    /// ```
    /// use reciprocity_core::{Batch, EventColumns, Kind, Policy, ScoreColumn, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let events = EventColumns {
    ///     relationship: &[9, 7, 7],
    ///     occurred_at: &[at.micros(); 3],
    ///     actor: &[0, 0, 1],
    ///     kind: &[Kind::SERVICE.index() as u16; 3],
    ///     amount: &[5.0, 3.0, 1.0],
    ///     observer: None,
    /// };
    /// let table = Batch::new(&policy, at).scores(&events, &[])?;
    /// let shares: Vec<f64> = table.column(ScoreColumn::SupplierShare).collect();
    /// assert_eq!(shares, [0.75, 1.0]); // of 7: 3/(3 + 1); of 9: all
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Batch::fold`].
    pub fn scores(&self, events: &EventColumns<'_>, others: &[(u64, Event)]) -> Result<ScoreTable> {
        let rows = self.fold(events, others, |id, evidence| {
            scores::row(evidence, self.circumstances_of(id), self.as_of, self.policy)
        })?;
        Ok(ScoreTable::from_rows(rows))
    }

    /// What [`Batch::in_circumstances`] says of a relationship, for who scores by [`Batch::fold`].
    ///
    /// ```
    /// use reciprocity_core::{Batch, Policy, Profile, Tier, Timestamp};
    ///
    /// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
    /// let key = Profile { tier: Tier::Key, ..Profile::default() };
    /// let listed = [(7, key.into())];
    /// let batch = Batch::new(&policy, at).in_circumstances(&listed)?;
    /// assert_eq!(batch.circumstances_of(7).profile, key);
    /// assert_eq!(batch.circumstances_of(8).profile, Profile::default());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn circumstances_of(&self, relationship: u64) -> Circumstances {
        let place = self.circumstances.binary_search_by_key(&relationship, |(id, _)| *id);
        place.map_or_else(|_| Circumstances::default(), |place| self.circumstances[place].1)
    }
}

/// The results of all parts, in the order of the relationships.
fn joined<R>(parts: Vec<Vec<(u64, R)>>) -> Vec<(u64, R)> {
    let mut folded = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for mut part in parts {
        folded.append(&mut part);
    }
    sort(&mut folded);
    folded
}

/// Sorts by relationship, moving every result but once, however large it is.
fn sort<R>(folded: &mut [(u64, R)]) {
    let mut order: Vec<(u64, usize)> = folded
        .iter()
        .enumerate()
        .map(|(place, (relationship, _))| (*relationship, place))
        .collect();
    order.sort_unstable();
    // Cycle by cycle: the place that was emptied last is filled next.
    for start in 0..order.len() {
        let mut empty = start;
        loop {
            let from = std::mem::replace(&mut order[empty].1, empty);
            if from == start || from == empty {
                break;
            }
            folded.swap(empty, from);
            empty = from;
        }
    }
}
