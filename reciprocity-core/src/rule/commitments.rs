//! Commitments: what each side expected or was promised, and what became of it, one by one.
//!
//! *Idea.* A chance of 82 % is not what people talk about; the delivery that came late is.
//!
//! *Rule.* The same as that of the sums: an expectation waits until it is met wholly, waived or taken
//! back, or until its due time has passed. What was met in part by then was missed for the rest. One
//! that was never told cannot be missed, and one that was asked for at the drop of a hat waits for
//! nobody. A promise that its promiser takes back is broken.
//!
//! *Limits.* It needs the events themselves, so only a history can tell. A failed amendment, which
//! the sums count as missed, is no commitment here.

use std::collections::HashMap;

use crate::event::{Answers, Event, EventId, Fact};
use crate::named::named;
use crate::party::Side;
use crate::policy::Policy;
use crate::quantity::Timestamp;

named! {
    /// What became of an expectation or a promise.
    ///
    /// ```
    /// use reciprocity_core::rule::commitments::{Fate, commitments};
    /// # use reciprocity_core::{Answers, Event, EventId, Fact, Policy, Promise, Side, Timestamp};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let promise = Event::new(day(0)?, Side::Supplier, Promise::default())
    ///     .with_id(EventId::new("delivery")?);
    /// let withdrawal = Event::new(day(1)?, Side::Supplier, Fact::Withdrawal)
    ///     .answering(Answers::Named(EventId::new("delivery")?))?;
    /// let made = commitments([&promise, &withdrawal], day(1)?, &policy);
    /// assert_eq!(made[0].fate, Fate::Broken);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[non_exhaustive]
    Fate, "fate", {
        /// It waits.
        Open = "open",
        /// Met wholly.
        Met = "met",
        /// Its time passed before it was met wholly.
        Missed = "missed",
        /// Its promiser took it back.
        Broken = "broken",
        /// The holder did not insist on it.
        Waived = "waived",
        /// The holder took it back.
        Withdrawn = "withdrawn",
        /// Its time passed, and nobody had told the other side of it.
        Unspoken = "unspoken",
        /// It was asked for with less notice than is fair.
        Hurried = "hurried",
    }
}

/// Something that one side expects of the other.
///
/// ```
/// # use reciprocity_core::rule::commitments::{Fate, commitments};
/// # use reciprocity_core::{Event, Expectation, Policy, Side, Timestamp};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let unsaid = Expectation { stated: false, ..Expectation::default() };
/// let event = Event::new(day(0)?, Side::Customer, unsaid).due_by(day(5)?)?;
/// let one = &commitments([&event], day(6)?, &policy)[0];
/// assert_eq!((one.holder, one.promised), (Side::Customer, false));
/// // Nobody had told the supplier, so it did not miss it.
/// assert_eq!((one.fate, one.settled_at), (Fate::Unspoken, Some(day(5)?)));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Commitment {
    /// The event that made it, if it has a name.
    pub id: Option<EventId>,
    /// The side that expects; the other one owes.
    pub holder: Side,
    /// Whether the other side promised it.
    pub promised: bool,
    /// How much it matters, from 0 to 1.
    pub weight: f64,
    /// Since when.
    pub since: Timestamp,
    /// By when, if by any time.
    pub due: Option<Timestamp>,
    /// How far it was met, from 0 to 1.
    pub degree: f64,
    /// What became of it.
    pub fate: Fate,
    /// When that was settled; none while it is open.
    pub settled_at: Option<Timestamp>,
}

/// The commitments that `events`, in canonical order, tell of, in the order in which they were made.
///
/// ```
/// # use reciprocity_core::{
/// #     Answers, Event, EventId, Expectation, Fraction, Fulfilment, Policy, Side, Timestamp,
/// # };
/// use reciprocity_core::rule::commitments::{Fate, commitments};
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let expected = Event::new(day(0)?, Side::Customer, Expectation::default())
///     .with_id(EventId::new("report")?)
///     .due_by(day(5)?)?;
/// let half = Event::new(day(4)?, Side::Supplier, Fulfilment { degree: Fraction::new(0.5)? })
///     .answering(Answers::Named(EventId::new("report")?))?;
/// let fate = |days| Ok(commitments([&expected, &half], day(days)?, &policy)[0].fate);
/// assert_eq!(fate(5)?, Fate::Open); // it is still in time
/// assert_eq!(fate(6)?, Fate::Missed); // half of it never came
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn commitments<'e>(
    events: impl IntoIterator<Item = &'e Event>,
    as_of: Timestamp,
    policy: &Policy,
) -> Vec<Commitment> {
    let mut made = Made::default();
    for event in events {
        match event.fact() {
            Fact::Expectation(one) => {
                let at = event.occurred_at();
                let hurried = one.stated
                    && event.due().is_some_and(|due| due.since(at) < policy.least_lead());
                let mut commitment = new(event, event.actor(), one.weight.value(), false);
                if hurried {
                    (commitment.fate, commitment.settled_at) = (Fate::Hurried, Some(at));
                }
                made.add(commitment, one.stated);
            }
            Fact::Promise(promise) => {
                let holder = event.actor().other();
                made.add(new(event, holder, promise.weight.value(), true), true);
            }
            Fact::Fulfilment(_) | Fact::Waiver | Fact::Withdrawal => {
                if let Some(one) = made.open_one(event) {
                    step(one, event);
                }
            }
            _ => {}
        }
    }
    let mut made = made.all;
    for (one, stated) in &mut made {
        let passed = one.due.filter(|due| *due < as_of && one.fate == Fate::Open);
        if let Some(due) = passed {
            one.fate = if *stated { Fate::Missed } else { Fate::Unspoken };
            one.settled_at = Some(due);
        }
    }
    made.into_iter().map(|(one, _)| one).collect()
}

/// What was made so far.
#[derive(Default)]
struct Made {
    /// In the order in which it was made; and whether it was said.
    all: Vec<(Commitment, bool)>,
    /// The places of what has a name.
    by_id: HashMap<EventId, Vec<usize>>,
}

impl Made {
    fn add(&mut self, commitment: Commitment, stated: bool) {
        if let Some(id) = &commitment.id {
            self.by_id.entry(id.clone()).or_default().push(self.all.len());
        }
        self.all.push((commitment, stated));
    }

    /// The oldest open commitment that `event` names and that is not past its time.
    fn open_one(&mut self, event: &Event) -> Option<&mut Commitment> {
        let Answers::Named(id) = event.answers() else { return None };
        let now = event.occurred_at();
        let waits = |place: &usize| {
            let one = &self.all[*place].0;
            one.fate == Fate::Open && one.due.is_none_or(|due| due >= now)
        };
        let place = self.by_id.get(id)?.iter().copied().find(waits)?;
        Some(&mut self.all[place].0)
    }
}

fn new(event: &Event, holder: Side, weight: f64, promised: bool) -> Commitment {
    Commitment {
        id: event.id().cloned(),
        holder,
        promised,
        weight,
        since: event.occurred_at(),
        due: event.due(),
        degree: 0.0,
        fate: Fate::Open,
        settled_at: None,
    }
}

fn step(one: &mut Commitment, event: &Event) {
    let of_holder = event.actor() == one.holder;
    let fate = match event.fact() {
        Fact::Fulfilment(fulfilment) => {
            one.degree = one.degree.max(fulfilment.degree.value());
            Fate::Met
        }
        Fact::Waiver if of_holder => Fate::Waived,
        Fact::Withdrawal if of_holder => Fate::Withdrawn,
        Fact::Withdrawal if one.promised => Fate::Broken,
        _ => return,
    };
    if fate != Fate::Met || one.degree >= 1.0 {
        (one.fate, one.settled_at) = (fate, Some(event.occurred_at()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Expectation, Fulfilment, Promise};
    use crate::evidence::{Evidence, Sight};
    use crate::party::View;
    use crate::quantity::{Fraction, Span};
    use crate::rule::expectations::expectations;

    fn day(day: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 + day * 86_400).unwrap()
    }

    fn named(event: Event, id: &str) -> Event {
        event.with_id(EventId::new(id).unwrap())
    }

    fn about(at: i64, actor: Side, fact: impl Into<Fact>, id: &str) -> Event {
        let answers = Answers::Named(EventId::new(id).unwrap());
        Event::new(day(at), actor, fact).answering(answers).unwrap()
    }

    fn fulfilment(degree: f64) -> Fact {
        Fact::Fulfilment(Fulfilment { degree: Fraction::new(degree).unwrap() })
    }

    /// Promises and expectations of every fate, each named after its own.
    fn record() -> Vec<Event> {
        use Side::{Customer, Supplier};
        let promise = |at, due, id| {
            named(Event::new(day(at), Supplier, Fact::Promise(Promise::default())), id)
                .due_by(day(due))
                .unwrap()
        };
        let expectation = |at: Timestamp, due: Timestamp, stated, id| {
            let fact = Expectation { stated, ..Expectation::default() };
            named(Event::new(at, Customer, fact), id).due_by(due).unwrap()
        };
        let soon = day(4).plus(Span::from_hours(1.0).unwrap());
        vec![
            promise(0, 10, "met"),
            promise(0, 10, "missed"),
            promise(0, 10, "broken"),
            promise(0, 90, "open"),
            expectation(day(1), day(20), true, "waived"),
            expectation(day(1), day(20), true, "withdrawn"),
            expectation(day(1), day(20), false, "unspoken"),
            expectation(day(4), soon, true, "hurried"),
            about(5, Supplier, fulfilment(0.5), "missed"),
            about(6, Customer, Fact::Waiver, "waived"),
            about(6, Customer, Fact::Withdrawal, "withdrawn"),
            about(6, Supplier, Fact::Withdrawal, "broken"),
            about(7, Supplier, Fact::Withdrawal, "waived"),
            about(10, Supplier, fulfilment(1.0), "met"),
            about(11, Supplier, fulfilment(1.0), "missed"),
        ]
    }

    #[test]
    fn each_commitment_meets_the_fate_that_its_events_tell() {
        let events = record();
        let all = commitments(&events, day(40), &Policy::default());
        assert_eq!(all.len(), 8);
        for one in &all {
            assert_eq!(one.id.as_ref().unwrap().text(), one.fate.name());
            assert_eq!(one.settled_at.is_none(), one.fate == Fate::Open);
        }
        assert_eq!((all[0].degree, all[0].settled_at), (1.0, Some(day(10))));
        assert_eq!((all[1].degree, all[1].settled_at), (0.5, Some(day(10))), "half of it by then");
    }

    #[test]
    fn the_due_time_itself_is_in_time() {
        let events = record();
        let of = |as_of, id: &str| {
            let all = commitments(&events[..8], as_of, &Policy::default());
            all.into_iter().find(|one| one.id.as_ref().unwrap().text() == id).unwrap().fate
        };
        assert_eq!(of(day(10), "met"), Fate::Open);
        assert_eq!(of(day(11), "met"), Fate::Missed);
    }

    #[test]
    fn the_least_lead_itself_is_lead_enough() {
        let policy = Policy::default();
        let fate = |lead: Span| {
            let stated = Event::new(day(1), Side::Customer, Expectation::default());
            let event = named(stated, "e").due_by(day(1).plus(lead)).unwrap();
            commitments([&event], day(1), &policy)[0].fate
        };
        let least = policy.least_lead();
        assert_eq!(fate(least), Fate::Open);
        assert_eq!(fate(Span::from_micros(least.micros() - 1)), Fate::Hurried);
    }

    #[test]
    fn who_owes_it_cannot_let_an_expectation_go() {
        let expected = named(Event::new(day(1), Side::Customer, Expectation::default()), "e");
        for fact in [Fact::Waiver, Fact::Withdrawal] {
            let of = |actor| {
                let let_go = about(2, actor, fact.clone(), "e");
                commitments([&expected, &let_go], day(3), &Policy::default())[0].fate
            };
            assert_eq!(of(Side::Supplier), Fate::Open, "{fact:?}");
            assert!(matches!(of(Side::Customer), Fate::Waived | Fate::Withdrawn), "{fact:?}");
        }
    }

    #[test]
    fn the_fates_add_up_to_the_sums_of_the_score() {
        // With a memory that forgets next to nothing in 40 days, the score's sums are plain sums.
        let mut draft = crate::policy::PolicyDraft::default();
        draft.memory.slow_half_life_days = 36_500.0;
        let policy = draft.freeze().unwrap();
        let events = record();
        let mut evidence = Evidence::default();
        for event in &events {
            evidence.record(event, &policy);
        }
        let sight = Sight::new(&evidence, View::Joint, day(40), &policy);
        let (mut met, mut missed) = (0.0, 0.0);
        for one in commitments(&events, day(40), &policy) {
            if matches!(one.fate, Fate::Met | Fate::Missed | Fate::Broken) {
                met += one.weight * one.degree;
                missed += one.weight * (1.0 - one.degree);
            }
        }
        assert_eq!((met, missed), (1.5, 1.5));
        let score = expectations(&sight, Side::Customer).unwrap();
        // 40 days of 36,500 forget less than a thousandth.
        assert!(
            (score.met - met).abs() < 2e-3 && (score.missed - missed).abs() < 2e-3,
            "{score:?}"
        );
    }
}
