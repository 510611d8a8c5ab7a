//! Many open items, beside a list that is looked through from end to end.

use proptest::prelude::*;

use super::*;
use crate::event::{Event, Fact, Kind};

#[derive(Debug, Clone)]
enum Step {
    Open(OpenItem),
    Answer(Side, Answers),
    Expire(Timestamp),
    Close(EventId),
    Accept(EventId),
    Copy,
}

/// What is open, in a list.
#[derive(Default)]
struct Plain(Vec<OpenItem>);

impl Plain {
    fn take(&mut self, meant: impl Fn(&OpenItem) -> bool) -> Vec<OpenItem> {
        self.0.extract_if(.., |item| meant(item)).collect()
    }

    fn first(&mut self, meant: impl Fn(&OpenItem) -> bool) -> Vec<OpenItem> {
        self.0.iter().position(meant).map(|place| self.0.remove(place)).into_iter().collect()
    }

    fn answer(&mut self, side: Side, answers: &Answers) -> Vec<OpenItem> {
        let theirs = |item: &OpenItem| item.by != side && item.awaits_an_act();
        let named = |of: &Option<EventId>, name: &EventId| of.as_ref() == Some(name);
        if let Answers::Named(name) = answers {
            let by_id = self.first(|item| theirs(item) && named(&item.id, name));
            return match by_id.is_empty() {
                true => self.take(|item| theirs(item) && named(&item.thread, name)),
                false => by_id,
            };
        }
        let mut closed = Vec::new();
        if *answers == Answers::OldestOpen {
            closed = self.first(|item| theirs(item) && item.matter == Matter::Request);
        }
        closed.extend(self.take(|item| theirs(item) && item.is_outreach()));
        closed
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(second).unwrap()
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Supplier), Just(Side::Customer)]
}

fn id() -> impl Strategy<Value = EventId> {
    (0..400_u64).prop_map(EventId::from)
}

fn item() -> impl Strategy<Value = OpenItem> {
    let names =
        (proptest::option::of(id()), proptest::option::of((0..9_u64).prop_map(EventId::from)));
    let matter = prop_oneof![
        4 => Just(Matter::Request),
        1 => Just(Matter::Outreach { kind: Kind::SERVICE, currency: None, amount: 1.0 }),
        3 => side().prop_map(|holder| Matter::Expectation(Expected {
            holder,
            weight: 1.0,
            stated: true,
            promised: false,
            degree: 0.0,
        })),
        1 => Just(Matter::Amendment { accepted: false }),
        1 => Just(Matter::CallOut { until: None }),
    ];
    (side(), names, proptest::option::of(0..500_i64), matter).prop_map(
        |(by, (id, thread), due, matter)| OpenItem {
            id,
            thread,
            ..OpenItem::new(&Event::new(at(0), by, Fact::Request), due.map(at), matter)
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => item().prop_map(Step::Open),
        4 => (side(), id()).prop_map(|(side, name)| Step::Answer(side, Answers::Named(name))),
        3 => side().prop_map(|side| Step::Answer(side, Answers::OldestOpen)),
        1 => side().prop_map(|side| Step::Answer(side, Answers::Nothing)),
        1 => (0..60_i64).prop_map(|second| Step::Expire(at(second))),
        3 => id().prop_map(Step::Close),
        2 => id().prop_map(Step::Accept),
        1 => Just(Step::Copy),
    ]
}

proptest! {
    #[test]
    fn many_items_are_found_as_few_are(
        steps in proptest::collection::vec(step(), 0..600),
        last in 0..600_i64,
    ) {
        let (mut open, mut plain) = (OpenItems::default(), Plain::default());
        for step in steps.into_iter().chain([Step::Expire(at(last))]) {
            let mut closed = Vec::new();
            let wanted = match &step {
                Step::Open(item) => {
                    open.open(item.clone());
                    plain.0.push(item.clone());
                    vec![]
                }
                Step::Answer(side, answers) => {
                    open.answer(*side, answers, |item| closed.push(item));
                    plain.answer(*side, answers)
                }
                Step::Expire(now) => {
                    prop_assert_eq!(
                        open.has_overdue(*now),
                        plain.0.iter().any(|item| item.is_overdue(*now))
                    );
                    open.expire(*now, |item, due| {
                        assert_eq!(item.due, Some(due));
                        closed.push(item);
                    });
                    plain.take(|item| item.is_overdue(*now))
                }
                Step::Close(id) => {
                    let expected = |item: &OpenItem| matches!(item.matter, Matter::Expectation(_));
                    let place = open.find(id, expected).map(|(place, _)| place);
                    closed.extend(place.and_then(|place| open.close(place)));
                    plain.first(|item| item.id.as_ref() == Some(id) && expected(item))
                }
                Step::Accept(id) => {
                    let proposed = |item: &OpenItem| {
                        item.id.as_ref() == Some(id)
                            && matches!(item.matter, Matter::Amendment { accepted: false })
                    };
                    let found = open.find(id, proposed).map(|(_, item)| item);
                    for item in found.into_iter().chain(plain.0.iter_mut().find(|item| proposed(item))) {
                        (item.matter, item.due) = (Matter::Amendment { accepted: true }, None);
                    }
                    vec![]
                }
                Step::Copy => {
                    open = open.clone();
                    vec![]
                }
            };
            prop_assert_eq!(closed, wanted, "{:?}", step);
            prop_assert!(open.iter().eq(&plain.0), "{:?}", step);
            prop_assert_eq!(open.is_empty(), plain.0.is_empty());
        }
    }
}

#[test]
fn what_is_closed_gives_up_its_place() {
    let mut open = OpenItems::default();
    let request = |id: u64| OpenItem {
        id: Some(EventId::from(id)),
        ..OpenItem::new(
            &Event::new(at(0), Side::Supplier, Fact::Request),
            Some(at(9)),
            Matter::Request,
        )
    };
    (0..1000).for_each(|id| open.open(request(id)));
    open = open.clone();
    for id in (0..1000).rev() {
        let mut closed = 0;
        open.answer(Side::Customer, &Answers::Named(EventId::from(id)), |_| closed += 1);
        assert_eq!(closed, 1);
        assert!(open.places.len() <= 2 * open.count() + FEW);
        assert!(open.index.is_some() || open.count() <= FEW);
    }
    assert!(open.is_empty());
    // Few once more: without an index.
    (0..=FEW as u64).for_each(|id| open.open(request(id)));
    open.expire(at(10), |_, _| {});
    assert!(open.index.is_none() && open.places.is_empty());
}

#[test]
fn very_many_items_fall_due_one_by_one() {
    let mut open = OpenItems::default();
    let request = |second: i64| {
        let event = Event::new(at(0), Side::Supplier, Fact::Request);
        OpenItem::new(&event, Some(at(second)), Matter::Request)
    };
    (0..5000).for_each(|second| open.open(request(second)));
    open = open.clone();
    for second in 0..5000 {
        let mut fallen = Vec::new();
        open.expire(at(second + 1), |item, due| fallen.push((item.due, due)));
        assert_eq!(fallen, [(Some(at(second)), at(second))]);
        assert!(open.index.is_some() || open.count() <= FEW);
    }
    assert!(open.is_empty() && open.places.len() <= FEW);
}
