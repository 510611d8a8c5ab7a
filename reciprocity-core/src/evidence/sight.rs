//! Reading evidence: with the eyes of one view, as of one time.

use std::borrow::Cow;

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
#[derive(Debug, Clone, Copy, PartialEq, Default)]
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
#[derive(Debug)]
pub struct Sight<'a> {
    view: View,
    as_of: Timestamp,
    policy: &'a Policy,
    memory: Memory,
    seen: Held<'a>,
}

/// What a sight looks at: its own, or shared with other sights.
#[derive(Debug)]
enum Held<'a> {
    Own(Box<Seen<'a>>),
    Shared(&'a Seen<'a>),
}

impl<'a> std::ops::Deref for Held<'a> {
    type Target = Seen<'a>;

    fn deref(&self) -> &Seen<'a> {
        match self {
            Held::Own(seen) => seen,
            Held::Shared(seen) => seen,
        }
    }
}

/// What a view sees, whichever view it is: views that see the same records share it.
#[derive(Debug, Clone)]
pub(crate) struct Seen<'a> {
    readings: Readings,
    exchange: Cow<'a, Exchange>,
    newest: Option<Timestamp>,
    observers: [bool; Observer::ALL.len()],
}

/// Readings by side and matter, in that order.
#[derive(Debug, Clone, Default)]
struct Readings {
    keys: Vec<Key>,
    numbers: Vec<Reading>,
    /// By side: a bit for each sort of matter that there are readings of.
    sorts: PerSide<u16>,
}

/// Which of the two memories a sight reads.
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
        let mut exchange = Cow::Borrowed(evidence.exchange(view));
        if exchange.open.has_overdue(as_of) {
            exchange.to_mut().advance(as_of, policy);
        }
        let newest = evidence.newest(view);
        let mut readings = Readings::default();
        readings.keys.reserve(evidence.room());
        readings.numbers.reserve(evidence.room());
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
            if let Some(scale) = scale_of(key.sort()) {
                scales[scale] = scales[scale].max(lens.values(cell).own_landmark());
            }
        }
        for (key, cell) in cells {
            let scale = scale_of(key.sort()).and_then(|scale| scales[scale]);
            self.add(key, lens.read(cell, scale));
        }
    }

    fn add(&mut self, key: Key, more: Reading) {
        *self.sorts.of_mut(key.side()) |= 1 << key.sort() as u16;
        match self.keys.binary_search(&key) {
            Err(place) => {
                self.keys.insert(place, key);
                self.numbers.insert(place, more);
            }
            Ok(place) => {
                let sum = &mut self.numbers[place];
                sum.events = sum.events.saturating_add(more.events);
                sum.value += more.value;
                sum.count += more.count;
                sum.relative += more.relative;
                sum.relative_squared += more.relative_squared;
            }
        }
    }

    fn of(&self, side: Side, what: What) -> Reading {
        if self.sorts.of(side) >> what.sort() as u16 & 1 == 0 {
            return Reading::default();
        }
        let key = Key::new(Observer::Supplier, side, what);
        let place = self.keys.iter().position(|known| *known == key);
        place.map(|place| self.numbers[place]).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = (Key, &Reading)> {
        self.keys.iter().copied().zip(&self.numbers)
    }
}

impl<'a> Sight<'a> {
    /// Looks at `evidence`, whose events all lie at or before `as_of`, in the slow memory.
    pub fn new(evidence: &'a Evidence, view: View, as_of: Timestamp, policy: &'a Policy) -> Self {
        Self::in_memory(Memory::Slow, evidence, view, as_of, policy)
    }

    /// Looks at `evidence` in one of the two memories.
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

    /// Looks, in the slow memory, at what is seen by `view`.
    pub(crate) fn over(
        seen: &'a Seen<'a>,
        view: View,
        as_of: Timestamp,
        policy: &'a Policy,
    ) -> Self {
        Self { view, as_of, policy, memory: Memory::Slow, seen: Held::Shared(seen) }
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
    pub fn sees_records_of(&self, observer: Observer) -> bool {
        self.seen.observers[observer as usize]
    }

    /// What `side` did in the matter of `what`.
    pub fn of(&self, side: Side, what: What) -> Reading {
        self.seen.readings.of(side, what)
    }

    /// What was given: by whom, of which kind, in which currency, and the numbers; in the order of
    /// sides, kinds and currencies.
    pub fn given(&self) -> impl Iterator<Item = (Side, Kind, Option<Currency>, &Reading)> {
        self.seen.readings.iter().filter_map(|(key, reading)| {
            key.gift().map(|(kind, currency)| (key.side(), kind, currency, reading))
        })
    }

    /// How many of those there are.
    pub(crate) fn gifts(&self) -> usize {
        self.seen.readings.keys.iter().filter(|key| key.sort() == Sort::Given).count()
    }

    /// The acts of `side`: contributions, requests and responses, with their discounted count.
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
    pub fn conduct(&self, side: Side, principle: Principle, tone: Tone) -> Reading {
        self.of(side, What::Conduct(principle, tone))
    }

    /// How `side` has answered the turns of the other.
    pub fn answer_memory(&self, side: Side) -> AnswerMemory {
        self.seen.exchange.turns.memory_of(side, self.as_of, self.policy.answer_wait())
    }

    /// How long the answers of `side` took.
    pub fn latencies(&self, side: Side) -> &LatencyHistogram {
        self.seen.exchange.turns.latencies_of(side)
    }

    /// What `side` last said of the relationship.
    pub fn appraisal(&self, side: Side, subject: Subject) -> Option<bool> {
        self.seen.exchange.facts.appraisal(side, subject)
    }

    /// How many honoured acts `side` still owes since its last betrayal; none if it owes none.
    pub fn repair_owed(&self, side: Side) -> Option<u32> {
        self.seen.exchange.facts.repair_owed(side, self.policy.draft().trust.repair_acts)
    }

    /// The executive sponsor programme, from the invitation on.
    pub(crate) fn programme(&self) -> Option<&Programme> {
        self.seen.exchange.facts.programme.as_ref()
    }

    /// Whether the relationship ended.
    pub fn has_ended(&self) -> bool {
        self.seen.exchange.facts.ended
    }

    /// The oldest call-out of `side` that nobody answered: since when, and until when it itself
    /// gives time.
    pub fn called_out(&self, side: Side) -> Option<(Timestamp, Option<Timestamp>)> {
        self.seen.exchange.open.iter().find_map(|item| match item.matter {
            Matter::CallOut { until } if item.by == side => Some((item.opened_at, until)),
            _ => None,
        })
    }

    /// What `holder` still expects: since when, until when, of which weight, met how far, and the
    /// event that says so.
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
    pub fn last_act(&self) -> Option<Timestamp> {
        self.seen.exchange.turns.last_act()
    }

    /// How long the pauses between acts were.
    pub fn pauses(&self) -> &LatencyHistogram {
        self.seen.exchange.turns.pauses()
    }

    /// Whether anybody recorded what deserves an answer, rather than leaving it to be inferred.
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
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
fn scale_of(sort: Sort) -> Option<usize> {
    match sort {
        Sort::Given => Some(0),
        Sort::Imposed => Some(1),
        _ => None,
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
        let now = half_life.landmark(as_of);
        Self { memory, now, decay: Decay::new(half_life, now, as_of).factor() }
    }

    fn values<'c>(&self, cell: &'c Cell) -> &'c DiscountedSum {
        match self.memory {
            Memory::Slow => &cell.value,
            Memory::Fast => &cell.lately,
        }
    }

    /// Reads one cell; `scale` is that of all cells of its sort.
    fn read(&self, cell: &Cell, scale: Option<Landmark>) -> Reading {
        let count = match self.memory {
            Memory::Slow => cell.count(),
            Memory::Fast => cell.count_lately(),
        };
        let value = self.values(cell).rounded();
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
