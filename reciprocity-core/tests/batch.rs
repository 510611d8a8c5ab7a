//! A batch scores as a history of the same events does, to the bit: whatever the order of the rows,
//! the number of threads, and how the events are told, as columns or one by one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use reciprocity_core::evidence::{Outline, Sight};
use reciprocity_core::rule::answer_rate::answer_rate;
use reciprocity_core::rule::demonstrated::demonstrated;
use reciprocity_core::rule::share::{share_in_outline, shares};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::{
    Amount, Assessment, Batch, Circumstances, Contribution, ErrorKind, Event, EventColumns,
    Evidence, History, Kind, Nature, Observer, Policy, Profile, Recorded, Scope, ScoreColumn, Side,
    Span, TallySet, Tier, Timestamp, View, Workers, assess,
};
use support::generate::{at, case};
use support::{bits, cases, history, scale};

/// Columns that own their values.
#[derive(Debug, Clone, Default)]
struct Columns {
    relationship: Vec<u64>,
    occurred_at: Vec<i64>,
    actor: Vec<u8>,
    kind: Vec<u16>,
    amount: Vec<f64>,
    observer: Vec<u8>,
}

impl Columns {
    fn push(&mut self, relationship: u64, event: &Event) -> bool {
        let reciprocity_core::Fact::Contribution(given) = event.fact() else { return false };
        let plain =
            Event::new(event.occurred_at(), event.actor(), *given).observed_by(event.observer());
        if plain != *event || given.outreach || given.amount.currency().is_some() {
            return false;
        }
        self.relationship.push(relationship);
        self.occurred_at.push(event.occurred_at().micros());
        self.actor.push(event.actor() as u8);
        self.kind.push(u16::try_from(given.kind.index()).unwrap());
        self.amount.push(given.amount.value());
        self.observer.push(event.observer() as u8);
        true
    }

    fn view(&self) -> EventColumns<'_> {
        EventColumns {
            relationship: &self.relationship,
            occurred_at: &self.occurred_at,
            actor: &self.actor,
            kind: &self.kind,
            amount: &self.amount,
            observer: Some(&self.observer),
        }
    }

    /// The rows in another order.
    fn shuffled(&self, seed: u64) -> Self {
        let mut places: Vec<usize> = (0..self.relationship.len()).collect();
        let mut state = seed | 1;
        for i in (1..places.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            places.swap(i, (state >> 33) as usize % (i + 1));
        }
        self.picked(&places)
    }

    /// The rows of the relationships that are `wanted`, in their order.
    fn of(&self, wanted: impl Fn(u64) -> bool) -> Self {
        let places: Vec<usize> =
            (0..self.relationship.len()).filter(|&i| wanted(self.relationship[i])).collect();
        self.picked(&places)
    }

    fn picked(&self, places: &[usize]) -> Self {
        Self {
            relationship: places.iter().map(|&i| self.relationship[i]).collect(),
            occurred_at: places.iter().map(|&i| self.occurred_at[i]).collect(),
            actor: places.iter().map(|&i| self.actor[i]).collect(),
            kind: places.iter().map(|&i| self.kind[i]).collect(),
            amount: places.iter().map(|&i| self.amount[i]).collect(),
            observer: places.iter().map(|&i| self.observer[i]).collect(),
        }
    }
}

/// Events of many relationships: a seeded walk with a few busy pairs, ties in time and amounts of
/// every size.
fn many(events: usize, relationships: u64, seed: u64) -> Vec<(u64, Event)> {
    let mut state = seed;
    let mut next = |bound: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    (0..events)
        .map(|_| {
            let spread = next(relationships) + 1;
            let relationship = (next(spread) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let when = at(1_500_000_000 + i64::try_from(next(90_000_000) / 600 * 600).unwrap());
            let side = if next(5) < 2 { Side::Customer } else { Side::Supplier };
            let kinds = [Kind::SERVICE, Kind::GOODS, Kind::TIME, Kind::INFORMATION, Kind::TRUST];
            let kind = kinds[usize::try_from(next(5)).unwrap()];
            let amount = if kind == Kind::TIME {
                Amount::parse(&format!("{}", next(500)), "minutes").unwrap()
            } else {
                Amount::count(next(1000) as f64 / 8.0 + 0.1).unwrap()
            };
            let observer = Observer::ALL[usize::try_from(next(24)).unwrap().min(2)];
            let event = Event::new(when, side, Contribution::new(kind, amount));
            (relationship, event.observed_by(observer))
        })
        .collect()
}

fn by_history(
    events: &[(u64, Event)],
    circumstances_of: impl Fn(u64) -> Circumstances,
    as_of: Timestamp,
    policy: &Policy,
) -> Vec<(u64, Assessment)> {
    let mut histories: BTreeMap<u64, History> = BTreeMap::new();
    for (relationship, event) in events {
        histories.entry(*relationship).or_default().record(event.clone(), policy).unwrap();
    }
    let assess = |id, history: &History| {
        let evidence = history.evidence(as_of, policy);
        assess(&evidence, circumstances_of(id), as_of, policy)
    };
    histories.iter().map(|(id, history)| (*id, assess(*id, history))).collect()
}

fn same(scores: &[(u64, Assessment)], want: &[(u64, String)]) {
    assert_eq!(scores.len(), want.len());
    for ((id, score), (known, bits_wanted)) in scores.iter().zip(want) {
        assert_eq!(id, known);
        assert!(bits(score) == *bits_wanted, "relationship {id}");
    }
}

/// The bits of the scores that histories of the events give, in the order of the relationships.
fn wanted(events: &[(u64, Event)], as_of: Timestamp, policy: &Policy) -> Vec<(u64, String)> {
    let scores = by_history(events, |_| Circumstances::default(), as_of, policy);
    scores.iter().map(|(id, score)| (*id, bits(score))).collect()
}

fn columns_of<'a>(events: impl IntoIterator<Item = &'a (u64, Event)>) -> Columns {
    let mut columns = Columns::default();
    assert!(events.into_iter().all(|(id, event)| columns.push(*id, event)));
    columns
}

/// A host's threads: more than there are tasks, and each call later than the one before.
#[derive(Debug)]
struct Uneven;

impl Workers for Uneven {
    fn count(&self) -> usize {
        usize::MAX
    }

    fn run(&self, most: usize, work: &(dyn Fn() + Sync)) {
        std::thread::scope(|scope| {
            for _ in 0..most.min(3) {
                scope.spawn(work);
                std::thread::yield_now();
            }
        });
        work();
    }
}

/// Sixty thousand events, or as many times more as the environment asks for.
fn a_great_many() -> Vec<(u64, Event)> {
    many(60_000 * scale() as usize, 3_000, 11)
}

#[test]
fn the_same_bits_at_any_thread_count_in_any_order_and_at_any_partition() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let events = a_great_many();
    let want = wanted(&events, as_of, &policy);
    let mut sorted: Vec<&(u64, Event)> = events.iter().collect();
    sorted.sort_by_key(|(id, _)| *id);
    let (columns, lying) = (columns_of(&events), columns_of(sorted));
    for columns in [&columns, &columns.shuffled(3), &lying] {
        for threads in [1, 2, 3, 7] {
            let batch = Batch::new(&policy, as_of).on_threads(threads);
            same(&batch.assess(&columns.view(), &[]).unwrap(), &want);
        }
        let batch = Batch::new(&policy, as_of).on(&Uneven);
        same(&batch.assess(&columns.view(), &[]).unwrap(), &want);
    }
    let batch = Batch::new(&policy, as_of).on_threads(2);
    for parts in [2, 5] {
        let part = |part| columns.of(|id| id % parts == part);
        let scores = (0..parts).flat_map(|n| batch.assess(&part(n).view(), &[]).unwrap());
        let mut scores: Vec<(u64, Assessment)> = scores.collect();
        scores.sort_unstable_by_key(|(id, _)| *id);
        same(&scores, &want);
    }
}

#[test]
fn one_event_at_a_time_is_rows_together_is_a_merge_of_parts_is_a_history() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let mut events = a_great_many();
    let want = wanted(&events, as_of, &policy);
    let same = |tallies: &TallySet| same(&tallies.assess(as_of, &policy).unwrap(), &want);

    // In the order of arrival: up to six days late, of the seven that are allowed.
    let days_late = |place: usize| Span::from_days((place % 7) as f64).unwrap();
    let mut arrivals: Vec<_> = events.iter().enumerate().collect();
    arrivals.sort_by_key(|(place, (_, event))| event.occurred_at().plus(days_late(*place)));
    let mut one_at_a_time = TallySet::default();
    for (_, (id, event)) in &arrivals {
        assert_eq!(one_at_a_time.record(*id, event, &policy), Ok(Recorded::New));
    }
    same(&one_at_a_time);

    let mut together = TallySet::default();
    for arrivals in arrivals.chunks(4096) {
        let columns = columns_of(arrivals.iter().map(|(_, event)| *event));
        let taken = together.record_columns(&columns.view(), &policy).unwrap();
        assert_eq!(taken.new, arrivals.len() as u64);
    }
    same(&together);

    let mut by_relationship = TallySet::default();
    for part in 0..3 {
        let mut tallies = TallySet::default();
        for (_, (id, event)) in arrivals.iter().filter(|(_, (id, _))| id % 3 == part) {
            tallies.record(*id, event, &policy).unwrap();
        }
        by_relationship.merge(tallies, &policy).unwrap();
    }
    same(&by_relationship);

    // Stretches of time in which no relationship has so many events that a tally settles some.
    events.sort_by_key(|(_, event)| event.occurred_at());
    let mut by_time = TallySet::default();
    let mut rest = &events[..];
    while let Some((_, last)) = rest.get(4_999.min(rest.len().wrapping_sub(1))) {
        let end = rest.partition_point(|(_, event)| event.occurred_at() <= last.occurred_at());
        let (stretch, after) = rest.split_at(end);
        let mut tallies = TallySet::default();
        for (id, event) in stretch {
            tallies.record(*id, event, &policy).unwrap();
        }
        by_time.merge(tallies, &policy).unwrap();
        rest = after;
    }
    same(&by_time);
}

#[test]
fn a_batch_scores_relationships_in_their_circumstances() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let events = many(3_000, 40, 5);
    let ids: BTreeSet<u64> = events.iter().map(|(id, _)| *id).collect();
    let circumstances: Vec<(u64, Circumstances)> = ids
        .into_iter()
        .zip(Tier::ALL.into_iter().cycle())
        .filter(|(_, tier)| *tier != Tier::Standard)
        .map(|(id, tier)| {
            let profile = Profile { tier, nature: Nature::OneOff };
            (id, Circumstances { profile, previous_stage: Some(Stage::Dormant) })
        })
        .collect();
    let circumstances_of = |id| {
        let known = circumstances.iter().find(|(one, _)| *one == id);
        known.map_or_else(Circumstances::default, |(_, known)| *known)
    };
    let want = by_history(&events, circumstances_of, as_of, &policy);
    let tiers: BTreeSet<Tier> = want.iter().map(|(_, one)| one.profile.tier).collect();
    assert_eq!(tiers.len(), Tier::ALL.len());

    let batch = Batch::new(&policy, as_of).in_circumstances(&circumstances).unwrap();
    let columns = columns_of(&events);
    let table = batch.scores(&columns.view(), &[]).unwrap();
    for column in [ScoreColumn::Stage, ScoreColumn::CustomerHoldsUp] {
        let want = want.iter().map(|(_, one)| column.value(one).unwrap_or(f64::NAN).to_bits());
        assert!(table.column(column).map(f64::to_bits).eq(want), "{column:?}");
    }
    let want: Vec<_> = want.iter().map(|(id, one)| (*id, bits(one))).collect();
    same(&batch.on_threads(3).assess(&columns.view(), &[]).unwrap(), &want);

    for ids in [[7, 7], [9, 7]] {
        let unordered = ids.map(|id| (id, Circumstances::default()));
        let error = Batch::new(&policy, as_of).in_circumstances(&unordered).unwrap_err();
        assert_eq!((error.field(), error.row()), (Some("relationship"), Some(1)));
    }
}

/// All that an outline tells, to the bit.
fn told(outline: &Outline, as_of: Timestamp, policy: &Policy) -> String {
    let given = outline.given(as_of, policy).map(|(kind, side, sum)| (kind, side, sum.to_bits()));
    let share = share_in_outline(outline, View::Joint, policy);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        outline.contributions(),
        outline.newest(),
        given.collect::<Vec<_>>(),
        share.map(|share| share.supplier.to_bits()),
        Side::ALL.map(|side| outline.answers(side, as_of, policy)),
        Side::ALL.map(|side| outline.answering_time(side)),
        outline.turn_changes(as_of, policy).to_bits(),
    )
}

#[test]
fn an_outline_tells_the_same_bits_in_any_order_on_any_number_of_threads() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let columns = columns_of(&a_great_many());
    for scope in [Scope::Sums, Scope::Course] {
        let outlines = |columns: &Columns, threads| {
            let batch = Batch::new(&policy, as_of).on_threads(threads);
            let told = |_, outline: &Outline| told(outline, as_of, &policy);
            batch.outlines(scope, &columns.view(), told).unwrap()
        };
        let want = outlines(&columns, 1);
        assert!(want.len() > 2_000);
        let mut lying: Vec<usize> = (0..columns.relationship.len()).collect();
        lying.sort_by_key(|&place| columns.relationship[place]);
        for columns in [&columns, &columns.shuffled(3), &columns.picked(&lying)] {
            for threads in [1, 2, 5] {
                assert!(outlines(columns, threads) == want, "{scope:?}, {threads} threads");
            }
        }
    }
}

#[test]
fn an_outline_tells_of_its_part_what_the_evidence_tells() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let mut columns = columns_of(&a_great_many());
    // Sums of several observers are rounded one by one in a sight, and together in an outline.
    columns.observer.fill(Observer::Neutral as u8);
    let batch = Batch::new(&policy, as_of);
    let of_sight = |_, evidence: &Evidence| {
        let sight = Sight::new(evidence, View::Joint, as_of, &policy);
        let given = sight.given().map(|(side, kind, _, sum)| (kind, side, sum.value.to_bits()));
        let mut given: Vec<_> = given.collect();
        given.sort_by_key(|(kind, side, _)| (*kind, *side));
        let share = shares(&sight).overall.map(|share| share.of.supplier.to_bits());
        let answers = Side::ALL.map(|side| answer_rate(&sight, side).map(|one| one.answered));
        let changes = demonstrated(&sight).map_or(0.0, |one| one.turn_changes);
        (given, share, answers, sight.newest(), changes.to_bits())
    };
    let of_outline = |_, outline: &Outline| {
        let given = outline.given(as_of, &policy);
        let given: Vec<_> = given.map(|(kind, side, sum)| (kind, side, sum.to_bits())).collect();
        let share = share_in_outline(outline, View::Joint, &policy);
        let answers = Side::ALL.map(|side| {
            let memory = outline.answers(side, as_of, &policy);
            (memory.turns() > 0).then(|| memory.answered())
        });
        let share = share.map(|share| share.supplier.to_bits());
        let changes = outline.turn_changes(as_of, &policy);
        (given, share, answers, outline.newest(), changes.to_bits())
    };
    let want = batch.fold(&columns.view(), &[], of_sight).unwrap();
    let got = batch.outlines(Scope::Course, &columns.view(), of_outline).unwrap();
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(&want) {
        assert_eq!(got, want);
    }
}

#[test]
fn events_that_columns_cannot_hold_come_beside_them() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let mut events = many(5_000, 300, 5);
    for (n, (_, event)) in events.iter_mut().enumerate().filter(|(n, _)| n % 7 == 0) {
        let due = event.occurred_at().plus(Span::from_micros(3_600_000_000));
        let id = reciprocity_core::EventId::new(format!("e{n}")).unwrap();
        *event = event.clone().with_id(id).due_by(due).unwrap();
    }
    let want = wanted(&events, as_of, &policy);
    let (mut columns, mut others) = (Columns::default(), Vec::new());
    for (id, event) in &events {
        if !columns.push(*id, event) {
            others.push((*id, event.clone()));
        }
    }
    // The same event of the same id once more changes nothing.
    others.push(others[0].clone());
    assert!(others.len() > 500);
    for threads in [1, 3] {
        let batch = Batch::new(&policy, as_of).on_threads(threads);
        same(&batch.assess(&columns.view(), &others).unwrap(), &want);
    }
}

#[test]
fn a_table_of_scores_holds_what_assessments_say() {
    let policy = Policy::default();
    let as_of = at(1_600_000_000);
    let events = many(20_000, 900, 2);
    let columns = columns_of(&events);
    let batch = Batch::new(&policy, as_of).on_threads(2);
    let table = batch.scores(&columns.view(), &[]).unwrap();
    let assessments = batch.assess(&columns.view(), &[]).unwrap();
    assert!(table.relationships().eq(assessments.iter().map(|(id, _)| *id)));
    let column = |column| table.column(column).map(|value| (!value.is_nan()).then_some(value));
    let of = |read: fn(&Assessment) -> Option<f64>| assessments.iter().map(move |(_, a)| read(a));
    assert!(column(ScoreColumn::SupplierShare).eq(of(|a| a.joint.share.map(|one| one.supplier))));
    assert!(column(ScoreColumn::Overall).eq(of(|a| a.joint.overall.as_ref().map(|one| one.score))));
    assert!(column(ScoreColumn::Stage).eq(of(|a| Some(f64::from(a.stage as u8)))));
    assert!(
        column(ScoreColumn::CustomerAdvice)
            .eq(of(|a| Some(f64::from(a.recommendations.customer.advice as u8))))
    );
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_nothing_is_scored() {
    let policy = Policy::default();
    let good = || columns_of(&many(100, 10, 1));
    let sorted = || {
        let mut events = many(100, 10, 1);
        events.sort_by_key(|(relationship, _)| *relationship);
        columns_of(&events)
    };
    type Spoil = fn(&mut Columns);
    let spoils: [(&str, ErrorKind, Spoil); 8] = [
        ("actor", ErrorKind::OutOfRange, |c| c.actor[42] = 2),
        ("observer", ErrorKind::OutOfRange, |c| c.observer[42] = 3),
        ("kind", ErrorKind::UnknownName, |c| c.kind[42] = 999),
        ("amount", ErrorKind::OutOfRange, |c| c.amount[42] = -1.0),
        ("amount", ErrorKind::OutOfRange, |c| c.amount[42] = f64::NAN),
        ("occurred_at", ErrorKind::OutOfRange, |c| c.occurred_at[42] = i64::MIN),
        ("occurred_at", ErrorKind::OutOfRange, |c| c.occurred_at[42] = i64::MAX),
        ("occurred_at", ErrorKind::OutOfRange, |c| c.occurred_at[42] *= 1000), // nanoseconds
    ];
    let all = spoils.iter().flat_map(|spoil| [(spoil, good()), (spoil, sorted())]);
    for (&(column, kind, spoil), mut columns) in all {
        spoil(&mut columns);
        columns.amount[77] = -5.0;
        for threads in [1, 4] {
            let batch = Batch::new(&policy, at(2_000_000_000)).on_threads(threads);
            let error = batch.scores(&columns.view(), &[]).unwrap_err();
            assert_eq!((error.kind(), error.row()), (kind, Some(42)));
            let told = error.to_string();
            assert!(told.contains("row 42") && told.contains(column), "{told}");
        }
    }
    let mut short = good();
    short.kind.pop();
    let error = Batch::new(&policy, at(0)).scores(&short.view(), &[]).unwrap_err();
    assert!(error.to_string().contains("99 rows"), "{error}");
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_history_as_a_batch_scores_alike(case in case()) {
        let history = history(&case.events, &case.policy);
        let mut want = history.assess(case.as_of, &case.policy);
        want.retrospect = None;
        let (mut columns, mut others) = (Columns::default(), Vec::new());
        for event in history.canonical(Timestamp::MAX) {
            if !columns.push(9, &event) {
                others.push((9, event));
            }
        }
        let batch = Batch::new(&case.policy, case.as_of).on_threads(2);
        let got = batch.assess(&columns.shuffled(4).view(), &others).unwrap();
        let seen = history.canonical(case.as_of).len();
        prop_assert_eq!(got.len(), usize::from(seen > 0));
        for (_, got) in got {
            prop_assert!(bits(&got) == bits(&want), "{case:?}");
        }
    }
}
