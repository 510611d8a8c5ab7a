//! Reading evidence: with the eyes of one view, as of one time.

use std::borrow::Cow;

use crate::event::{EventId, Kind, Principle, Subject, Tone};
use crate::evidence::answers::{AnswerMemory, LatencyHistogram};
use crate::evidence::cell::{Cell, Sums, What};
use crate::evidence::exchange::Exchange;
use crate::evidence::open::Matter;
use crate::evidence::record::Evidence;
use crate::evidence::standing::Programme;
use crate::party::{Observer, Side, View};
use crate::policy::Policy;
use crate::quantity::{Currency, Decay, HalfLife, Landmark, Timestamp};

/// The numbers of one matter, in the slow memory.
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
    /// The sum of squares of the discounted values that `relative` adds up.
    pub relative_squared: f64,
}

/// Evidence as one view sees it at one time: all that a rule reads.
#[derive(Debug)]
pub struct Sight<'a> {
    view: View,
    as_of: Timestamp,
    policy: &'a Policy,
    memory: Memory,
    readings: Vec<((Side, What), Reading)>,
    exchange: Cow<'a, Exchange>,
    newest: Option<Timestamp>,
    observers: [bool; Observer::ALL.len()],
}

/// Which of the two memories a sight reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// The one that scores read.
    Slow,
    /// The one that trends compare with it.
    Fast,
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
        let mut exchange = Cow::Borrowed(evidence.exchange(view));
        if exchange.open.has_overdue(as_of) {
            exchange.to_mut().advance(as_of, policy);
        }
        let newest = evidence.newest(view);
        let mut sight = Self {
            view,
            as_of,
            policy,
            memory,
            readings: Vec::new(),
            exchange: Cow::Owned(Exchange::default()),
            newest,
            observers: Observer::ALL
                .map(|observer| view.sees(observer) && evidence.has_records_of(observer)),
        };
        if newest.is_some() {
            let direct = evidence.cells(view).map(|((_, side, what), cell)| ((side, what), cell));
            let cells = || direct.clone().chain(exchange.outcomes.iter());
            let sums = |cell: &'_ Cell| if memory == Memory::Slow { cell.slow } else { cell.fast };
            let scale = |sort: fn(What) -> bool| {
                let of_sort = cells().filter(|((_, what), _)| sort(*what));
                of_sort.filter_map(|(_, cell)| sums(cell).value.own_landmark()).max()
            };
            let scales = [scale(is_gift), scale(is_imposition)];
            let lens = Lens::new(sight.half_life(), as_of);
            for ((side, what), cell) in cells() {
                let scale = if is_gift(what) { scales[0] } else { scales[1] };
                sight.add((side, what), lens.read(cell.events, &sums(cell), scale));
            }
        }
        sight.exchange = exchange;
        sight
    }

    fn add(&mut self, key: (Side, What), more: Reading) {
        match self.readings.binary_search_by(|(known, _)| known.cmp(&key)) {
            Err(place) => self.readings.insert(place, (key, more)),
            Ok(place) => {
                let sum = &mut self.readings[place].1;
                sum.events = sum.events.saturating_add(more.events);
                sum.value += more.value;
                sum.count += more.count;
                sum.relative += more.relative;
                sum.relative_squared += more.relative_squared;
            }
        }
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
        self.newest
    }

    /// Whether the view sees anything that `observer` recorded.
    pub fn sees_records_of(&self, observer: Observer) -> bool {
        self.observers[observer as usize]
    }

    /// What `side` did in the matter of `what`.
    pub fn of(&self, side: Side, what: What) -> Reading {
        self.readings
            .binary_search_by(|(known, _)| known.cmp(&(side, what)))
            .map(|place| self.readings[place].1)
            .unwrap_or_default()
    }

    /// What was given: by whom, of which kind, in which currency, and the numbers; in the order of
    /// sides, kinds and currencies.
    pub fn given(&self) -> impl Iterator<Item = (Side, Kind, Option<Currency>, &Reading)> {
        self.readings.iter().filter_map(|((side, what), reading)| match what {
            What::Given(kind, currency) => Some((*side, *kind, *currency, reading)),
            _ => None,
        })
    }

    /// The acts of `side`: contributions, requests and responses, with their discounted count.
    pub fn acts(&self, side: Side) -> Reading {
        let mut acts = Reading::default();
        for ((_, what), reading) in self.readings.iter().filter(|((actor, _), _)| *actor == side) {
            if matches!(what, What::Given(..) | What::Asked | What::Responded) {
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
        self.exchange.turns.memory_of(side, self.as_of, self.policy.answer_wait())
    }

    /// How long the answers of `side` took.
    pub fn latencies(&self, side: Side) -> &LatencyHistogram {
        self.exchange.turns.latencies_of(side)
    }

    /// What `side` last said of the relationship.
    pub fn appraisal(&self, side: Side, subject: Subject) -> Option<bool> {
        self.exchange.facts.appraisal(side, subject)
    }

    /// How many honoured acts `side` still owes since its last betrayal; none if it owes none.
    pub fn repair_owed(&self, side: Side) -> Option<u32> {
        self.exchange.facts.repair_owed(side, self.policy.draft().trust.repair_acts)
    }

    /// The executive sponsor programme, from the invitation on.
    pub(crate) fn programme(&self) -> Option<&Programme> {
        self.exchange.facts.programme.as_ref()
    }

    /// Whether the relationship ended.
    pub fn has_ended(&self) -> bool {
        self.exchange.facts.ended
    }

    /// The oldest call-out of `side` that nobody answered: since when, and until when it itself
    /// gives time.
    pub fn called_out(&self, side: Side) -> Option<(Timestamp, Option<Timestamp>)> {
        self.exchange.open.iter().find_map(|item| match item.matter {
            Matter::CallOut { until } if item.by == side => Some((item.opened_at, until)),
            _ => None,
        })
    }

    /// What `holder` still expects: since when, until when, of which weight, met how far, and the
    /// event that says so.
    pub fn open_expectations(&self, holder: Side) -> impl Iterator<Item = OpenExpectation> {
        self.exchange.open.iter().filter_map(move |item| match item.matter {
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
        self.exchange.turns.last_act()
    }

    /// How long the pauses between acts were.
    pub fn pauses(&self) -> &LatencyHistogram {
        self.exchange.turns.pauses()
    }

    /// Whether anybody recorded what deserves an answer, rather than leaving it to be inferred.
    pub fn has_requests(&self) -> bool {
        let decided = |side| {
            [What::Asked, What::Answered, What::Unanswered]
                .into_iter()
                .any(|what| self.of(side, what).events > 0)
        };
        Side::ALL.into_iter().any(decided)
            || self.exchange.open.iter().any(|item| item.matter == Matter::Request)
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

fn is_gift(what: What) -> bool {
    matches!(what, What::Given(..))
}

fn is_imposition(what: What) -> bool {
    what == What::Imposed
}

/// Reads sums of one memory as of a time.
struct Lens {
    now: Landmark,
    decay: f64,
}

impl Lens {
    fn new(half_life: HalfLife, as_of: Timestamp) -> Self {
        let now = half_life.landmark(as_of);
        Self { now, decay: Decay::new(half_life, now, as_of).factor() }
    }

    /// Reads the sums of one cell; `scale` is that of all cells of its sort.
    fn read(&self, events: u32, sums: &Sums, scale: Option<Landmark>) -> Reading {
        Reading {
            events,
            value: sums.value.at(self.now) * self.decay,
            count: sums.count.at(self.now) * self.decay,
            relative: scale.map_or(0.0, |scale| sums.value.at(scale)),
            relative_squared: scale.map_or(0.0, |scale| sums.value_squared.square_at(scale)),
        }
    }
}
