//! A ledger to which many events are posted at once is the one that takes them one by one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use reciprocity_core::{
    Amount, Book, Error, ErrorKind, Event, EventId, Fact, Imposition, Ledger, NameHasher, Part,
    Policy, Posting, Recorded, Side, Span, Taken, Tally, TallyLedger, Timestamp,
};
use support::cases;
use support::generate::at;

/// Names of which some are none, some two the same, and some alike for longer than one looks at first.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => "[abc]",
        3 => "a business of long standing [abc]{0,2}",
        1 => Just(" ".to_owned()),
    ]
}

/// Events of which some have an id, and some the id of another.
fn event() -> impl Strategy<Value = Event> {
    (0..100_i64, proptest::sample::select(Side::ALL.to_vec()), proptest::option::of(0..20_u64))
        .prop_map(|(second, side, id)| {
            let event = Event::new(at(second), side, Fact::Request);
            match id {
                Some(id) => event.with_id(EventId::from(id)),
                None => event,
            }
        })
}

type Row = (String, String, Vec<Event>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((name(), name(), proptest::collection::vec(event(), 0..4)), 0..600)
}

fn told(refused: &[(usize, Error)]) -> Vec<(usize, String)> {
    refused.iter().map(|(place, error)| (*place, format!("{error:?}"))).collect()
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn posting_is_recording_one_by_one_on_any_number_of_threads(rows in rows(), cut in 0..600_usize) {
        let mut want = Ledger::default();
        let mut refused = Vec::new();
        for (place, (supplier, customer, events)) in rows.iter().enumerate() {
            let recorded = want.record_all(supplier, customer, events.clone());
            refused.extend(recorded.err().map(|error| (place, error)));
        }
        let postings: Vec<Posting<'_>> = rows
            .iter()
            .map(|(supplier, customer, events)| Posting { supplier, customer, events })
            .collect();
        let (first, second) = postings.split_at(cut.min(postings.len()));
        for threads in [1, 2, 5, usize::MAX] {
            let mut have = Ledger::default();
            let mut told_here = told(&have.post_on_threads(threads, first));
            // What was read in between does not show either.
            let _: usize = have.iter().count();
            let of_second = told(&have.post_on_threads(threads, second));
            told_here.extend(of_second.into_iter().map(|(place, error)| (first.len() + place, error)));
            prop_assert_eq!(&told_here, &told(&refused));
            prop_assert!(have == want, "{} threads", threads);
            let names: Vec<(&str, &str)> = have.iter().map(|(s, c, _)| (s, c)).collect();
            prop_assert!(names.is_sorted() && names.len() == have.relationships());
        }
    }
}

/// Posts to a book, section by section, as threads of their own would.
fn post_to(
    book: &mut dyn Book,
    postings: &[Posting<'_>],
    hasher: &NameHasher,
) -> Vec<(usize, String)> {
    let hashed = || postings.iter().map(|one| (hasher.hash(one.supplier, one.customer), *one));
    let mut refused: Vec<(usize, Error)> = Vec::new();
    // The last section first: none depends on another.
    for section in book.sections(5).iter_mut().rev() {
        refused.extend(section.post(hashed()));
    }
    refused.sort_by_key(|(place, _)| *place);
    told(&refused)
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn the_sections_of_a_ledger_together_are_the_ledger(rows in rows()) {
        let postings: Vec<Posting<'_>> = rows
            .iter()
            .map(|(supplier, customer, events)| Posting { supplier, customer, events })
            .collect();
        let mut want = Ledger::default();
        let refused = told(&want.post(&postings));
        let mut have = Ledger::default();
        let (own, of_another) = (have.name_hasher(), want.name_hasher());
        prop_assert_eq!(&post_to(&mut have, &postings, &own), &refused);
        prop_assert!(have == want);
        // Names that another ledger hashed are found all the same.
        let mut have = Ledger::default();
        prop_assert_eq!(&post_to(&mut have, &postings, &of_another), &refused);
        prop_assert!(have == want);
    }

    #[test]
    fn a_ledger_of_tallies_holds_what_each_took(rows in rows()) {
        let policy = Policy::default();
        // Some events come weeks late: of every third row.
        let late = |place: usize, event: Event| if place.is_multiple_of(3) { of_weeks_ago(&event) } else { event };
        let rows: Vec<Row> = rows
            .into_iter()
            .enumerate()
            .map(|(place, (supplier, customer, events))| {
                (supplier, customer, events.into_iter().map(|event| late(place, event)).collect())
            })
            .collect();
        let mut want: BTreeMap<(&str, &str), (Tally, Taken)> = BTreeMap::new();
        let mut refused = Vec::new();
        for (place, (supplier, customer, events)) in rows.iter().enumerate() {
            if let Err(error) = Ledger::check_names(supplier, customer) {
                refused.push((place, error));
                continue;
            }
            if events.is_empty() {
                continue; // a relationship begins with an event
            }
            let known = want.get(&(&**supplier, &**customer)).cloned();
            let (mut tally, mut taken) = known.unwrap_or_default();
            let mut in_order = events.clone();
            in_order.sort_by(Event::canonical_cmp);
            let take = |event: Event| {
                let counter = match tally.record(&event, &policy) {
                    Ok(Recorded::New) => &mut taken.new,
                    Ok(Recorded::Known) => &mut taken.known,
                    Err(error) if error.kind() == ErrorKind::TooLate => &mut taken.too_late,
                    Err(error) => return Err(error),
                };
                *counter += 1;
                Ok(())
            };
            match in_order.into_iter().try_for_each(take) {
                Ok(()) => _ = want.insert((supplier, customer), (tally, taken)),
                Err(error) => refused.push((place, error)),
            }
        }
        let postings: Vec<Posting<'_>> = rows
            .iter()
            .map(|(supplier, customer, events)| Posting { supplier, customer, events })
            .collect();
        let (mut at_once, mut in_sections) = (TallyLedger::default(), TallyLedger::default());
        prop_assert_eq!(&told(&at_once.post(&postings)), &told(&refused));
        let hasher = in_sections.name_hasher();
        prop_assert_eq!(&post_to(&mut in_sections, &postings, &hasher), &told(&refused));
        for have in [at_once, in_sections] {
            let held: Vec<_> = have.iter().map(|(s, c, tally, taken)| ((s, c), (tally.clone(), taken))).collect();
            let want: Vec<_> = want.iter().map(|(names, one)| (*names, one.clone())).collect();
            prop_assert_eq!(have.taken().new, want.iter().map(|(_, (_, taken))| taken.new).sum::<u64>());
            prop_assert!(held == want);
        }
    }
}

fn of_weeks_ago(event: &Event) -> Event {
    let weeks = Span::from_micros(-3 * 7 * 86_400_000_000);
    let earlier = Event::new(event.occurred_at().plus(weeks), event.actor(), Fact::Request);
    match event.id() {
        Some(id) => earlier.with_id(id.clone()),
        None => earlier,
    }
}

#[test]
fn an_order_that_was_read_is_not_kept_when_there_are_others() {
    let mut ledger = Ledger::default();
    let asked = [Event::new(at(0), Side::Customer, Fact::Request)];
    for customer in ["c", "a", "b"] {
        ledger.record_all("supplier", customer, asked.to_vec()).unwrap();
        let names: Vec<&str> = ledger.iter().map(|(_, customer, _)| customer).collect();
        assert!(names.is_sorted() && names.contains(&customer), "{names:?}");
    }
    assert_eq!(ledger.erase_party("b"), 1);
    assert_eq!(ledger.iter().map(|(_, customer, _)| customer).collect::<Vec<_>>(), ["a", "c"]);
    assert!(
        ledger.post(&[Posting { supplier: "supplier", customer: "b", events: &asked }]).is_empty()
    );
    assert_eq!(ledger.iter().count(), 3);
}

#[test]
fn to_erase_a_relationship_costs_the_same_however_many_others_there_are() {
    let mut ledger = Ledger::default();
    let id = EventId::from(7);
    let asked = |day: i64| Event::new(at(day), Side::Customer, Fact::Request).with_id(id.clone());
    let names: Vec<String> = (0..100_000).map(|one| format!("customer {one}")).collect();
    for name in &names {
        ledger.record("supplier", name, asked(0)).unwrap();
    }
    // Each is the only event of its relationship. With the others moved for each it would take minutes.
    for name in &names {
        assert!(ledger.erase("supplier", name, &id));
        assert!(ledger.history("supplier", name).is_none());
        ledger.record("supplier", name, asked(1)).unwrap();
    }
    let read: Vec<&str> = ledger.iter().map(|(_, customer, _)| customer).collect();
    assert!(read.len() == names.len() && read.is_sorted());
    assert_eq!(ledger.erase_party("customer 99999"), 1);
    assert_eq!(ledger.erase_party("nobody"), 0);
    assert_eq!(ledger.erase_party("supplier"), 99_999);
    assert_eq!(ledger, Ledger::default());
}

#[test]
fn a_relationship_begins_with_an_event() {
    let mut ledger = Ledger::default();
    assert_eq!(ledger.record_all("a", "b", Vec::new()), Ok(0));
    let none = |customer| Posting { supplier: "a", customer, events: &[] };
    let refused = ledger.post(&[none("b"), none("a")]);
    assert_eq!((refused.len(), refused[0].0), (1, 1));
    assert_eq!(ledger.record_all("a", " ", Vec::new()).unwrap_err().field(), Some("customer"));
    assert_eq!((ledger.relationships(), &ledger), (0, &Ledger::default()));
}

#[test]
fn what_comes_together_costs_a_tally_the_same_however_much_is_open() {
    fn of(events: &[Event]) -> Posting<'_> {
        Posting { supplier: "Mill", customer: "Baker", events }
    }
    let mut ledger = TallyLedger::default();
    let requests = |n: u64| {
        [2 * n, 2 * n + 1].map(|id| {
            let asked = Event::new(at(0), Side::Customer, Fact::Request);
            asked.with_id(EventId::from(id)).due_by(Timestamp::MAX).unwrap()
        })
    };
    // With a copy of the tally for each it would take some minutes.
    let all: Vec<[Event; 2]> = (0..30_000).map(requests).collect();
    let postings: Vec<Posting> = all.iter().map(|events| of(&events[..])).collect();
    assert!(ledger.post(&postings).is_empty());
    let taken = |ledger: &TallyLedger| ledger.tally("Mill", "Baker").unwrap().1;
    assert_eq!(taken(&ledger), Taken { new: 60_000, known: 0, too_late: 0 });
    // Of two that contradict each other neither is taken, nor is what comes with them.
    let before = ledger.tally("Mill", "Baker").unwrap().0.clone();
    let new = Event::new(at(1), Side::Supplier, Fact::Request).with_id(EventId::from(u64::MAX));
    let other = Event::new(at(2), Side::Supplier, Fact::Request).with_id(EventId::from(u64::MAX));
    for events in [[&new, &other], [&new, &requests(0)[0].clone().observed_by(Side::Customer)]] {
        let events = events.map(Event::clone);
        let refused = ledger.post(&[of(&events)]);
        assert_eq!(refused[0].1.kind(), ErrorKind::ConflictingEvent);
        assert_eq!(ledger.tally("Mill", "Baker").unwrap().0, &before);
    }
    assert!(ledger.post(&[of(&[new.clone(), new.clone()])]).is_empty());
    assert_eq!(taken(&ledger), Taken { new: 60_001, known: 1, too_late: 0 });
}

#[test]
fn what_is_imposed_is_time_whatever_keeps_it() {
    let euros = Imposition { time: Amount::parse("5", "EUR").unwrap() };
    let events = [Event::new(at(0), Side::Supplier, euros)];
    let (mut ledger, mut sums) = (Ledger::default(), TallyLedger::default());
    let posting = Posting { supplier: "Mill", customer: "Baker", events: &events };
    for refused in [ledger.post(&[posting]), sums.post(&[posting])] {
        let [(0, error)] = &refused[..] else { unreachable!("one refusal: {refused:?}") };
        assert_eq!((error.kind(), error.field()), (ErrorKind::WrongUnit, Some("unit")));
    }
    assert!(Part::check(&events[0], ledger.policy()).is_err());
    assert_eq!((ledger.events(), sums.relationships()), (0, 0));
}
