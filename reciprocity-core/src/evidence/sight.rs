//! Reading evidence: with the eyes of one view, as of one time.

use crate::event::{EventId, Kind, Principle, Subject, Tone};
use crate::evidence::answers::{AnswerMemory, LatencyHistogram};
use crate::evidence::cell::{Cell, Key, Sort, What};
use crate::evidence::exchange::Exchange;
use crate::evidence::open::Matter;
use crate::evidence::record::Evidence;
use crate::evidence::standing::Programme;
use crate::party::{Observer, PerSide, Side, View};
use crate::policy::Policy;
use crate::quantity::{Currency, Decay, DiscountedSum, HalfLife, Landmark, Timestamp};

/// The numbers of one matter, in one memory.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight, What};
/// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// # let mut evidence = Evidence::default();
/// let six = Contribution::new(Kind::TIME, Amount::parse("6", "hours")?);
/// evidence.record(&Event::new(day(0)?, Side::Supplier, six), &policy);
/// let sight = Sight::new(&evidence, View::Joint, day(180)?, &policy);
/// let given = sight.of(Side::Supplier, What::Given(Kind::TIME, None));
/// // One event, half a weight after a half-life of 180 days.
/// assert_eq!(given.events, 1);
/// assert!((given.value - 6.0 / 2.0).abs() < 1e-9 && (given.count - 1.0 / 2.0).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Reading {
    /// How many events, undiscounted.
    pub events: u32,
    /// The sum of the values, discounted as of the time of the sight.
    pub value: f64,
    /// The sum of ones, discounted as of the time of the sight.
    pub count: f64,
    /// The sum of the values, weighed on a scale that all readings of the same sort (gifts, imposed
    /// hours) share and that depends on these sums alone: what a share reads, so that neither
    /// silence nor anything else changes a bit of it. Only its ratios mean anything.
    pub relative: f64,
    /// The sum of squares of the discounted values that `relative` adds up; not known of the fast
    /// memory, whose shares have no interval.
    pub relative_squared: f64,
}

/// Evidence as one view sees it at one time: all that a rule reads.
///
/// ```
/// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
/// use reciprocity_core::evidence::{Evidence, Sight};
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// let note = Contribution::new(Kind::INFORMATION, Amount::ONE);
/// let event = Event::new(day(0)?, Side::Supplier, note).observed_by(Side::Supplier);
/// evidence.record(&event, &policy);
/// let look = |view| Ok(Sight::new(&evidence, view, day(1)?, &policy));
/// // What the supplier alone recorded, the customer does not see.
/// assert_eq!(look(View::Supplier)?.acts(Side::Supplier).events, 1);
/// assert_eq!(look(View::Customer)?.acts(Side::Supplier).events, 0);
/// assert_eq!(look(View::Joint)?.newest(), Some(day(0)?));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Sight<'a> {
    view: View,
    as_of: Timestamp,
    policy: &'a Policy,
    memory: Memory,
    seen: Held<'a, Seen<'a>>,
}

/// What is looked at: made for it, or lent.
#[derive(Debug)]
enum Held<'a, T> {
    Own(Box<T>),
    Shared(&'a T),
}

impl<T> std::ops::Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Held::Own(one) => one,
            Held::Shared(one) => one,
        }
    }
}

/// What a view sees, whichever view it is: views that see the same records share it.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    readings: Readings,
    /// As it was recorded or, where anything has fallen due since, as it has gone on.
    exchange: Held<'a, Exchange>,
    newest: Option<Timestamp>,
    observers: [bool; Observer::ALL.len()],
}

/// Readings by side and matter, in that order.
#[derive(Debug)]
struct Readings {
    all: Vec<(Key, Reading)>,
    /// By side: the bits of the matters that there are readings of.
    matters: PerSide<u64>,
}

/// Which of the two memories a sight reads.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
/// use reciprocity_core::evidence::Memory;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// evidence.record(&Event::new(day(0)?, Side::Supplier, Fact::Request), &policy);
/// let count = |memory| {
///     let sight = Sight::in_memory(memory, &evidence, View::Joint, day(90)?, &policy);
///     Ok(sight.acts(Side::Supplier).count)
/// };
/// // 90 days are half a half-life of the slow memory, and two of the fast one.
/// assert!((count(Memory::Slow)? - 0.5_f64.sqrt()).abs() < 1e-9);
/// assert!((count(Memory::Fast)? - 0.25).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// The one that scores read.
    Slow,
    /// The one that trends compare with it.
    Fast,
}

impl<'a> Seen<'a> {
    /// What `view` sees of `evidence`, whose events all lie at or before `as_of`.
    pub(crate) fn new(
        evidence: &'a Evidence,
        view: View,
        memory: Memory,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Self {
        let recorded = evidence.exchange(view);
        let mut exchange = Held::Shared(recorded);
        if recorded.open.has_overdue(as_of) {
            let mut gone_on = Box::new(recorded.clone());
            gone_on.advance(as_of, policy);
            exchange = Held::Own(gone_on);
        }
        let newest = evidence.newest(view);
        let all = Vec::with_capacity(evidence.room());
        let mut readings = Readings { all, matters: PerSide::default() };
        if newest.is_some() {
            let direct = evidence.cells(view).map(|(key, cell)| (key.of_anyone(), cell));
            readings.read(direct.chain(exchange.outcomes.iter()), memory, as_of, policy);
        }
        let observers =
            Observer::ALL.map(|observer| view.sees(observer) && evidence.has_records_of(observer));
        Self { readings, exchange, newest, observers }
    }
}

impl Readings {
    fn read<'c>(
        &mut self,
        cells: impl Iterator<Item = (Key, &'c Cell)> + Clone,
        memory: Memory,
        as_of: Timestamp,
        policy: &Policy,
    ) {
        let lens = Lens::new(memory, as_of, policy);
        let mut scales = [None; 2];
        for (key, cell) in cells.clone() {
            if let Some(scale) = scale_of(key) {
                scales[scale] = scales[scale].max(lens.values(cell).own_landmark());
            }
        }
        for (key, cell) in cells {
            let scale = scale_of(key).and_then(|scale| scales[scale]);
            self.add(key, lens.read(cell, scale));
        }
    }

    #[inline]
    fn add(&mut self, key: Key, more: Reading) {
        *self.matters.of_mut(key.side()) |= key.bit_of_matter();
        // Of one observer they come nearly all in their order.
        match self.all.last() {
            Some((last, _)) if *last >= key => self.add_among(key, more),
            _ => self.all.push((key, more)),
        }
    }

    fn add_among(&mut self, key: Key, more: Reading) {
        match self.all.binary_search_by_key(&key, |(known, _)| *known) {
            Err(place) => self.all.insert(place, (key, more)),
            Ok(place) => {
                let sum = &mut self.all[place].1;
                sum.events = sum.events.saturating_add(more.events);
                sum.value += more.value;
                sum.count += more.count;
                sum.relative += more.relative;
                sum.relative_squared += more.relative_squared;
            }
        }
    }

    #[inline]
    fn of(&self, side: Side, what: What) -> Reading {
        let key = Key::new(Observer::Supplier, side, what);
        if self.matters.of(side) & key.bit_of_matter() == 0 {
            return Reading::default();
        }
        let found = self.iter().find(|(known, _)| *known == key);
        found.map(|(_, reading)| *reading).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = (Key, &Reading)> {
        self.all.iter().map(|(key, reading)| (*key, reading))
    }
}

impl<'a> Sight<'a> {
    /// Looks at `evidence`, whose events all lie at or before `as_of`, in the slow memory.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Policy, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let evidence = Evidence::default();
    /// let sight = Sight::new(&evidence, View::Customer, at, &policy);
    /// assert_eq!((sight.view(), sight.as_of()), (View::Customer, at));
    /// assert_eq!(sight.half_life(), sight.policy().slow());
    /// assert_eq!((sight.newest(), sight.last_act()), (None, None)); // there is nothing to see
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn new(evidence: &'a Evidence, view: View, as_of: Timestamp, policy: &'a Policy) -> Self {
        Self::in_memory(Memory::Slow, evidence, view, as_of, policy)
    }

    /// Looks at `evidence` in one of the two memories.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Memory, Sight};
    /// # use reciprocity_core::{Policy, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let evidence = Evidence::default();
    /// let sight = Sight::in_memory(Memory::Fast, &evidence, View::Joint, at, &policy);
    /// assert_eq!(sight.half_life().span().days(), 45.0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn in_memory(
        memory: Memory,
        evidence: &'a Evidence,
        view: View,
        as_of: Timestamp,
        policy: &'a Policy,
    ) -> Self {
        let seen = Held::Own(Box::new(Seen::new(evidence, view, memory, as_of, policy)));
        Self { view, as_of, policy, memory, seen }
    }

    /// Looks at what is seen by `view` in one of the two memories.
    pub(crate) fn over(
        seen: &'a Seen<'a>,
        view: View,
        memory: Memory,
        as_of: Timestamp,
        policy: &'a Policy,
    ) -> Self {
        Self { view, as_of, policy, memory, seen: Held::Shared(seen) }
    }

    /// Whose eyes.
    pub fn view(&self) -> View {
        self.view
    }

    /// As of when.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The policy in force.
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// The half-life of the memory that is read.
    pub fn half_life(&self) -> HalfLife {
        match self.memory {
            Memory::Slow => self.policy.slow(),
            Memory::Fast => self.policy.fast(),
        }
    }

    /// When the newest event that the view sees occurred.
    pub fn newest(&self) -> Option<Timestamp> {
        self.seen.newest
    }

    /// Whether the view sees anything that `observer` recorded.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Observer, Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// let asked = Event::new(at, Side::Customer, Fact::Request).observed_by(Side::Customer);
    /// evidence.record(&asked, &policy);
    /// let look = |view| Sight::new(&evidence, view, at, &policy);
    /// assert!(look(View::Joint).sees_records_of(Observer::Customer));
    /// assert!(!look(View::Supplier).sees_records_of(Observer::Customer));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn sees_records_of(&self, observer: Observer) -> bool {
        self.seen.observers[observer as usize]
    }

    /// What `side` did in the matter of `what`.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight, What};
    /// # use reciprocity_core::{Event, Imposition, Policy, Side, Span, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// for hours in [0.5, 1.5] {
    ///     let waited = Imposition::new(Span::from_hours(hours)?)?;
    ///     evidence.record(&Event::new(at, Side::Supplier, waited), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// let imposed = sight.of(Side::Supplier, What::Imposed);
    /// assert_eq!(imposed.events, 2);
    /// assert!((imposed.value - (0.5 + 1.5)).abs() < 1e-9);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[inline]
    pub fn of(&self, side: Side, what: What) -> Reading {
        self.seen.readings.of(side, what)
    }

    /// What was given: by whom, of which kind, in which currency, and the numbers; in the order of
    /// sides, kinds and currencies.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// for kind in [Kind::PATIENCE, Kind::SERVICE, Kind::SERVICE] {
    ///     let one = Contribution::new(kind, Amount::ONE);
    ///     evidence.record(&Event::new(at, Side::Supplier, one), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// let given: Vec<_> = sight.given().map(|(_, kind, _, of)| (kind, of.events)).collect();
    /// assert_eq!(given, [(Kind::SERVICE, 2), (Kind::PATIENCE, 1)]);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn given(&self) -> impl Iterator<Item = (Side, Kind, Option<Currency>, &Reading)> {
        self.seen.readings.iter().filter_map(|(key, reading)| {
            key.gift().map(|(kind, currency)| (key.side(), kind, currency, reading))
        })
    }

    /// How many of those there are.
    pub(crate) fn gifts(&self) -> usize {
        self.seen.readings.iter().filter(|(key, _)| key.is_of(Sort::Given)).count()
    }

    /// The acts of `side`: contributions, requests and responses, with their discounted count.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Response, Side, Timestamp, TrustAct, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// let facts = [Fact::Request, Fact::Response(Response::default()), TrustAct::Extended.into()];
    /// for fact in facts {
    ///     evidence.record(&Event::new(at, Side::Customer, fact), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// assert_eq!(sight.acts(Side::Customer).events, 2); // trust is no act of the exchange
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn acts(&self, side: Side) -> Reading {
        let mut acts = Reading::default();
        for (key, reading) in self.seen.readings.iter() {
            if key.side() == side && key.sort().is_act() {
                acts.events = acts.events.saturating_add(reading.events);
                acts.count += reading.count;
            }
        }
        acts
    }

    /// The good or bad conduct of `side` in the matter of a principle.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{
    /// #     Conduct, Event, Fraction, Policy, Principle, Side, Timestamp, Tone, View,
    /// # };
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// let curt = Conduct::new(Principle::Courtesy, Tone::Bad).with_severity(Fraction::new(0.25)?);
    /// evidence.record(&Event::new(at, Side::Customer, curt), &policy);
    /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// let bad = sight.conduct(Side::Customer, Principle::Courtesy, Tone::Bad);
    /// assert_eq!(bad.events, 1);
    /// assert!((bad.value - 0.25).abs() < 1e-12);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    #[inline]
    pub fn conduct(&self, side: Side, principle: Principle, tone: Tone) -> Reading {
        self.of(side, What::Conduct(principle, tone))
    }

    /// How `side` has answered the turns of the other.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// for (days, side) in [(0, Side::Supplier), (2, Side::Customer)] {
    ///     evidence.record(&Event::new(day(days)?, side, Fact::Request), &policy);
    /// }
    /// // The customer's own turn waits for 7 days, and then counts as unanswered.
    /// for (days, turns) in [(9, 0), (10, 1)] {
    ///     let sight = Sight::new(&evidence, View::Joint, day(days)?, &policy);
    ///     assert_eq!(sight.answer_memory(Side::Customer).answered(), 1);
    ///     assert_eq!(sight.answer_memory(Side::Supplier).turns(), turns);
    /// }
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn answer_memory(&self, side: Side) -> AnswerMemory {
        self.seen.exchange.turns.memory_of(side, self.as_of, self.policy.answer_wait())
    }

    /// How long the answers of `side` took.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Span, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// let later = at.plus(Span::from_hours(1.0)?);
    /// evidence.record(&Event::new(at, Side::Supplier, Fact::Request), &policy);
    /// evidence.record(&Event::new(later, Side::Customer, Fact::Request), &policy);
    /// let sight = Sight::new(&evidence, View::Joint, later, &policy);
    /// // An hour is 3600 seconds, between 2^11 and 2^12.
    /// assert_eq!(sight.latencies(Side::Customer).median_seconds(), Some((2048, 4096)));
    /// assert_eq!(sight.latencies(Side::Supplier).total(), 0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn latencies(&self, side: Side) -> &LatencyHistogram {
        self.seen.exchange.turns.latencies_of(side)
    }

    /// What `side` last said of the relationship.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Appraisal, Event, Policy, Side, Subject, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// for positive in [true, false] {
    ///     let again = Appraisal { subject: Subject::Again, positive };
    ///     evidence.record(&Event::new(at, Side::Customer, again), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// assert_eq!(sight.appraisal(Side::Customer, Subject::Again), Some(false)); // the newest one
    /// assert_eq!(sight.appraisal(Side::Customer, Subject::Value), None);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn appraisal(&self, side: Side, subject: Subject) -> Option<bool> {
        self.seen.exchange.facts.appraisal(side, subject)
    }

    /// How many honoured acts `side` still owes since its last betrayal; none if it owes none.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Policy, Side, Timestamp, TrustAct, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// for act in [TrustAct::Betrayed, TrustAct::Honoured] {
    ///     evidence.record(&Event::new(at, Side::Supplier, act), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, at, &policy);
    /// assert_eq!(sight.repair_owed(Side::Supplier), Some(3 - 1)); // a betrayal takes three
    /// assert_eq!(sight.repair_owed(Side::Customer), None);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn repair_owed(&self, side: Side) -> Option<u32> {
        self.seen.exchange.facts.repair_owed(side, self.policy.draft().trust.repair_acts)
    }

    /// The executive sponsor programme, from the invitation on.
    /// Whether `side` expected something that it did not say until its time had passed, and has not said
    /// what it needs since: by a call-out, or by an expectation that it stated.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Expectation, Fact, Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let unsaid = Expectation { stated: false, ..Expectation::default() };
    /// let mut evidence = Evidence::default();
    /// evidence.record(&Event::new(day(0)?, Side::Customer, unsaid).due_by(day(5)?)?, &policy);
    /// let left_unsaid = |evidence: &Evidence, days| {
    ///     let sight = Sight::new(evidence, View::Joint, day(days)?, &policy);
    ///     Ok::<_, reciprocity_core::Error>(sight.has_left_unsaid(Side::Customer))
    /// };
    /// assert_eq!((left_unsaid(&evidence, 5)?, left_unsaid(&evidence, 6)?), (false, true));
    /// evidence.record(&Event::new(day(7)?, Side::Customer, Fact::CallOut), &policy);
    /// assert!(!left_unsaid(&evidence, 8)?);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn has_left_unsaid(&self, side: Side) -> bool {
        self.of(side, What::Unspoken).events > 0 && !self.seen.exchange.facts.said.of(side)
    }

    /// Whether a change of terms was refused or failed, and none was accepted since.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{
    /// #     AmendmentStep, Answers, Event, EventId, Policy, Side, Timestamp, View,
    /// # };
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// for (name, days, answer) in [(1, 0, AmendmentStep::Refused), (2, 9, AmendmentStep::Accepted)] {
    ///     let proposed = Event::new(day(days)?, Side::Supplier, AmendmentStep::Proposed);
    ///     evidence.record(&proposed.with_id(EventId::from(name)), &policy);
    ///     let answer = Event::new(day(days + 1)?, Side::Customer, answer);
    ///     let answer = answer.answering(Answers::Named(EventId::from(name)))?;
    ///     evidence.record(&answer, &policy);
    ///     let sight = Sight::new(&evidence, View::Joint, day(days + 1)?, &policy);
    ///     assert_eq!(sight.has_failed_change(), name == 1);
    /// }
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn has_failed_change(&self) -> bool {
        let failed = |side| self.of(side, What::Refused).events > 0;
        Side::ALL.into_iter().any(failed) && !self.seen.exchange.facts.agreed
    }

    pub(crate) fn programme(&self) -> Option<&Programme> {
        self.seen.exchange.facts.programme.as_ref()
    }

    /// Whether the relationship ended.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// evidence.record(&Event::new(at, Side::Customer, Fact::Ending), &policy);
    /// assert!(Sight::new(&evidence, View::Joint, at, &policy).has_ended());
    /// // An act after it: they deal with each other again.
    /// evidence.record(&Event::new(at, Side::Supplier, Fact::Request), &policy);
    /// assert!(!Sight::new(&evidence, View::Joint, at, &policy).has_ended());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn has_ended(&self) -> bool {
        self.seen.exchange.facts.ended
    }

    /// The oldest call-out of `side` that nobody answered: since when, and until when it itself
    /// gives time.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{
    /// #     Answers, Event, EventId, Fact, Policy, Response, Side, Timestamp, View,
    /// # };
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// let id = EventId::new("call")?;
    /// let call = Event::new(day(0)?, Side::Supplier, Fact::CallOut).with_id(id.clone());
    /// evidence.record(&call.due_by(day(30)?)?, &policy);
    /// let sight = Sight::new(&evidence, View::Joint, day(60)?, &policy);
    /// assert_eq!(sight.called_out(Side::Supplier), Some((day(0)?, Some(day(30)?))));
    /// let answer = Event::new(day(61)?, Side::Customer, Response::default());
    /// evidence.record(&answer.answering(Answers::Named(id))?, &policy);
    /// let sight = Sight::new(&evidence, View::Joint, day(61)?, &policy);
    /// assert_eq!(sight.called_out(Side::Supplier), None);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn called_out(&self, side: Side) -> Option<(Timestamp, Option<Timestamp>)> {
        self.seen.exchange.open.iter().find_map(|item| match item.matter {
            Matter::CallOut { until } if item.by == side => Some((item.opened_at, until)),
            _ => None,
        })
    }

    /// What `holder` still expects: since when, until when, of which weight, met how far, and the
    /// event that says so.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Policy, Promise, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// let promise = Event::new(day(0)?, Side::Supplier, Promise::default()).due_by(day(5)?)?;
    /// evidence.record(&promise, &policy);
    /// let look = |days| Ok(Sight::new(&evidence, View::Joint, day(days)?, &policy));
    /// // Until its due time has passed, the customer expects what the supplier promised.
    /// assert_eq!(look(5)?.open_expectations(Side::Customer).count(), 1);
    /// assert_eq!(look(6)?.open_expectations(Side::Customer).count(), 0);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn open_expectations(&self, holder: Side) -> impl Iterator<Item = OpenExpectation> {
        self.seen.exchange.open.iter().filter_map(move |item| match item.matter {
            Matter::Expectation(expected) if expected.holder == holder => Some(OpenExpectation {
                id: item.id.clone(),
                since: item.opened_at,
                due: item.due,
                weight: expected.weight,
                degree: expected.degree,
                stated: expected.stated,
                promised: expected.promised,
            }),
            _ => None,
        })
    }

    /// When the last act occurred.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, TrustAct, View};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// evidence.record(&Event::new(day(0)?, Side::Supplier, Fact::Request), &policy);
    /// evidence.record(&Event::new(day(3)?, Side::Customer, TrustAct::Extended), &policy);
    /// let sight = Sight::new(&evidence, View::Joint, day(4)?, &policy);
    /// // The newest event is no act of the exchange.
    /// assert_eq!((sight.last_act(), sight.newest()), (Some(day(0)?), Some(day(3)?)));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn last_act(&self) -> Option<Timestamp> {
        self.seen.exchange.turns.last_act()
    }

    /// How long the pauses between acts were.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{Event, Fact, Policy, Side, Timestamp, View};
    /// # let policy = Policy::default();
    /// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
    /// let mut evidence = Evidence::default();
    /// for (days, side) in [(0, Side::Supplier), (1, Side::Supplier), (2, Side::Customer)] {
    ///     evidence.record(&Event::new(day(days)?, side, Fact::Request), &policy);
    /// }
    /// let sight = Sight::new(&evidence, View::Joint, day(9)?, &policy);
    /// assert_eq!(sight.last_act(), Some(day(2)?));
    /// // Two pauses of 86 400 seconds, between 2^16 and 2^17, whoever acted.
    /// assert_eq!(sight.pauses().total(), 2);
    /// assert_eq!(sight.pauses().median_seconds(), Some((65_536, 131_072)));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn pauses(&self) -> &LatencyHistogram {
        self.seen.exchange.turns.pauses()
    }

    /// Whether anybody recorded what deserves an answer, rather than leaving it to be inferred.
    ///
    /// ```
    /// # use reciprocity_core::evidence::{Evidence, Sight};
    /// # use reciprocity_core::{
    /// #     Amount, Contribution, Event, Fact, Kind, Policy, Side, Timestamp, View,
    /// # };
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// let mut evidence = Evidence::default();
    /// let job = Contribution::new(Kind::SERVICE, Amount::ONE);
    /// evidence.record(&Event::new(at, Side::Supplier, job), &policy);
    /// assert!(!Sight::new(&evidence, View::Joint, at, &policy).has_requests());
    /// evidence.record(&Event::new(at, Side::Customer, Fact::Request), &policy);
    /// assert!(Sight::new(&evidence, View::Joint, at, &policy).has_requests());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    pub fn has_requests(&self) -> bool {
        let decided = |side| {
            [What::Asked, What::Answered, What::Unanswered]
                .into_iter()
                .any(|what| self.of(side, what).events > 0)
        };
        Side::ALL.into_iter().any(decided)
            || self.seen.exchange.open.iter().any(|item| item.matter == Matter::Request)
    }
}

/// Something that a side still expects.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Event, Policy, Promise, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut evidence = Evidence::default();
/// let promise = Event::new(day(0)?, Side::Supplier, Promise::default()).due_by(day(5)?)?;
/// evidence.record(&promise, &policy);
/// let sight = Sight::new(&evidence, View::Joint, day(1)?, &policy);
/// let open = sight.open_expectations(Side::Customer).next().unwrap();
/// assert_eq!((open.since, open.due), (day(0)?, Some(day(5)?)));
/// assert_eq!((open.weight, open.degree), (1.0, 0.0));
/// assert!(open.promised && open.stated);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct OpenExpectation {
    /// The event that states it, if it has a name.
    pub id: Option<EventId>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub due: Option<Timestamp>,
    /// How much it matters.
    pub weight: f64,
    /// How far it was met.
    pub degree: f64,
    /// Whether it was said.
    pub stated: bool,
    /// Whether the other side promised it.
    pub promised: bool,
}

/// The scale on which matters of its sort are compared: one of gifts, one of imposed hours.
#[inline]
fn scale_of(key: Key) -> Option<usize> {
    if key.is_of(Sort::Given) {
        Some(0)
    } else if key.is_of(Sort::Imposed) {
        Some(1)
    } else {
        None
    }
}

/// Reads sums of one memory as of a time.
struct Lens {
    memory: Memory,
    now: Landmark,
    decay: f64,
}

impl Lens {
    fn new(memory: Memory, as_of: Timestamp, policy: &Policy) -> Self {
        let half_life = match memory {
            Memory::Slow => policy.slow(),
            Memory::Fast => policy.fast(),
        };
        let (now, decay) = Decay::to(half_life, as_of);
        Self { memory, now, decay: decay.factor() }
    }

    fn values<'c>(&self, cell: &'c Cell) -> &'c DiscountedSum {
        match self.memory {
            Memory::Slow => &cell.value,
            Memory::Fast => &cell.lately,
        }
    }

    /// Reads one cell; `scale` is that of all cells of its sort.
    fn read(&self, cell: &Cell, scale: Option<Landmark>) -> Reading {
        let values = self.values(cell);
        let counts = match self.memory {
            Memory::Slow => cell.count(),
            Memory::Fast => cell.count_lately(),
        };
        let value = values.rounded();
        let count = if std::ptr::eq(values, counts) { value } else { counts.rounded() };
        let squared = match self.memory {
            Memory::Slow => scale.map(|scale| cell.value_squared.rounded().square_at(scale)),
            Memory::Fast => None,
        };
        Reading {
            events: cell.events,
            value: value.at(self.now) * self.decay,
            count: count.at(self.now) * self.decay,
            relative: scale.map_or(0.0, |scale| value.at(scale)),
            relative_squared: squared.unwrap_or(0.0),
        }
    }
}
