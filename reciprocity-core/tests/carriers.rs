//! The carriers agree: a history, the same events in another order or split, a tally of them, and
//! what is left after an erasure give the same scores, to the bit.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use proptest::prelude::*;
use proptest::sample::Index;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::{
    AlertKind, AlertStream, Amount, Answers, Appraisal, Class, Conduct, Contribution, Entry,
    ErrorKind, Event, EventId, Evidence, Expectation, Fact, Flags, Fraction, History, Kind, Ledger,
    PartyKind, PerSide, Policy, PolicyDraft, Principle, Profile, Side, Subject, Tally, Tier,
    Timestamp, Tone, Unit, policy,
};
use support::generate::{self, at, case};
use support::{bits, cases, history};

const DAY: i64 = 86_400;

fn service(day: i64, side: Side) -> Event {
    Event::new(at(day * DAY), side, generate::plain(Kind::SERVICE, 1.0))
}

/// A policy like the one of a case, under which no event of it comes too late.
fn patient(policy: &Policy) -> Policy {
    let mut draft = policy.draft().clone();
    draft.memory.allowed_lateness_days = 3660.0;
    draft.freeze().unwrap()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_tally_and_a_history_of_the_same_events_score_alike(case in case()) {
        // In canonical order nothing is late; a tail of any length must not show.
        let history = history(&case.events, &case.policy);
        let mut tally = Tally::default();
        for event in history.canonical(Timestamp::MAX) {
            tally.record(&event, &case.policy).unwrap();
        }
        let as_of = case.as_of.max(history.newest().unwrap_or(case.as_of));
        let of_tally = tally.assess(Profile::default(), as_of, &case.policy).unwrap();
        let mut of_history = history.assess(as_of, &case.policy);
        prop_assert!(of_history.retrospect.is_some());
        of_history.retrospect = None;
        prop_assert!(bits(&of_tally) == bits(&of_history), "{case:?}");
    }

    #[test]
    fn the_evidence_of_a_history_is_that_of_its_events_in_order(case in case(), by_time in any::<bool>()) {
        let mut events = case.events;
        if by_time {
            // Those of one time stay as they came.
            events.sort_by_key(Event::occurred_at);
        }
        let history = history(&events, &case.policy);
        let mut in_order = Evidence::default();
        for event in history.canonical(case.as_of) {
            in_order.record(&event, &case.policy);
        }
        let of = |evidence: &Evidence| {
            bits(&reciprocity_core::assess(evidence, Profile::default(), case.as_of, &case.policy))
        };
        prop_assert!(of(&history.evidence(case.as_of, &case.policy)) == of(&in_order));
    }

    #[test]
    fn events_that_are_late_within_the_lateness_change_no_bit_of_a_tally(case in case()) {
        let policy = patient(&case.policy);
        let span = Timestamp::MAX; // whatever order they come in
        let history = history(&case.events, &policy);
        let mut events: Vec<Event> = history.canonical(span);
        let newest = history.newest();
        // Only what lies within ten years of the newest can be shuffled freely.
        events.retain(|event| newest.is_none_or(|newest| newest.since(event.occurred_at()).days() < 3000.0));
        let (mut forth, mut back) = (Tally::default(), Tally::default());
        for event in &events {
            forth.record(event, &policy).unwrap();
        }
        for event in events.iter().rev() {
            back.record(event, &policy).unwrap();
        }
        let as_of = newest.unwrap_or(case.as_of);
        let score = |tally: &Tally| bits(&tally.assess(Profile::default(), as_of, &policy).unwrap());
        prop_assert!(score(&forth) == score(&back));
    }

    #[test]
    fn tallies_of_disjoint_times_merge_to_the_history(case in case(), cut in any::<Index>()) {
        let history = history(&case.events, &case.policy);
        let events = history.canonical(Timestamp::MAX);
        let tally = |events: &[Event]| {
            let mut tally = Tally::default();
            for event in events {
                tally.record(event, &case.policy).unwrap();
            }
            tally
        };
        let middle = cut.get(&events).occurred_at();
        let (early, late) = events.split_at(events.partition_point(|event| event.occurred_at() < middle));
        let mut merged = tally(early);
        match merged.merge(&tally(late), &case.policy) {
            Ok(()) => {
                let as_of = case.as_of.max(history.newest().unwrap_or(case.as_of));
                let of_tally = merged.assess(Profile::default(), as_of, &case.policy).unwrap();
                let mut of_history = history.assess(as_of, &case.policy);
                of_history.retrospect = None;
                prop_assert!(bits(&of_tally) == bits(&of_history), "{case:?}");
            }
            // So many events that the later tally has settled some.
            Err(refusal) => {
                prop_assert_eq!(refusal.kind(), ErrorKind::CannotMerge);
                prop_assert!(late.len() > 20);
            }
        }
    }

    #[test]
    fn histories_merge_to_the_same_whatever_the_split(case in case(), cut in 0..60_usize) {
        let whole = history(&case.events, &case.policy);
        let (left, right) = case.events.split_at(cut.min(case.events.len()));
        let mut merged = history(right, &case.policy);
        // Two parts may hold the same id with other contents; then there is no merged history.
        if merged.merge(history(left, &case.policy), &case.policy).is_ok() {
            let (merged, whole) = (merged.assess(case.as_of, &case.policy), whole.assess(case.as_of, &case.policy));
            prop_assert!(bits(&merged) == bits(&whole));
        }
    }

    #[test]
    fn erasing_an_event_is_never_having_had_it(case in case(), place in 0..60_usize) {
        let id = EventId::new("to be erased").unwrap();
        let kept = history(&case.events, &case.policy);
        let mut with = kept.clone();
        let secret = service(i64::try_from(place).unwrap(), Side::Customer).with_id(id.clone());
        with.record(secret, &case.policy).unwrap();
        prop_assert!(with.erase(&id));
        prop_assert!(!with.erase(&id));
        let (with, kept) = (with.assess(case.as_of, &case.policy), kept.assess(case.as_of, &case.policy));
        prop_assert!(bits(&with) == bits(&kept));
    }

    #[test]
    fn to_suppose_an_event_is_to_record_it_in_a_copy(case in case()) {
        let history = history(&case.events, &case.policy);
        let before = bits(&history.assess(case.as_of, &case.policy));
        let event = service(3, Side::Supplier);
        let supposed = history.what_if(vec![event.clone()], case.as_of, &case.policy).unwrap();
        let mut copy = history.clone();
        copy.record(event, &case.policy).unwrap();
        prop_assert!(bits(&supposed) == bits(&copy.assess(case.as_of, &case.policy)));
        prop_assert!(before == bits(&history.assess(case.as_of, &case.policy)));
    }
}

#[test]
fn conduct_in_a_matter_that_is_measured_is_refused_whoever_records_it() {
    let policy = Policy::default();
    for (principle, advice) in [
        (Principle::TimeParity, "it is measured in hours: record an imposition"),
        (Principle::CoContribution, "it follows from contributions: record those"),
    ] {
        let event = Event::new(at(0), Side::Supplier, Conduct::new(principle, Tone::Bad));
        let (mut history, mut ledger) = (History::default(), Ledger::new(policy.clone()));
        let entry = Entry {
            supplier: "Ann",
            customer: "Bob",
            kind: principle.name(),
            flags: Flags::parse("bad").unwrap(),
            ..Entry::new(at(0), "Ann", "conduct")
        };
        let refusals = [
            history.record(event.clone(), &policy).unwrap_err(),
            Tally::default().record(&event, &policy).unwrap_err(),
            ledger.record("Ann", "Bob", event.clone()).unwrap_err(),
            ledger.check("Ann", "Bob", &event).unwrap_err(),
            entry.event(&policy).unwrap_err(),
        ];
        let message = format!("`{principle}` is no matter of conduct; {advice}");
        for refusal in refusals {
            assert_eq!(refusal.kind(), ErrorKind::OutOfRange);
            assert_eq!(refusal.field(), Some("kind"));
            assert!(refusal.to_string().contains(&message), "{refusal}");
        }
        assert!(history.is_empty() && ledger.history("Ann", "Bob").is_none());
    }
}

#[test]
fn an_erased_event_leaves_the_others_where_they_can_be_found() {
    let policy = Policy::default();
    let id = |n: i64| EventId::new(format!("e{n}")).unwrap();
    let mut history = History::default();
    for n in 0..5 {
        history.record(service(n, Side::Supplier).with_id(id(n)), &policy).unwrap();
    }
    assert!(history.erase(&id(1)));
    assert!(history.erase(&id(4)));
    assert!(history.erase(&id(0)));
    assert_eq!(history.len(), 2);
    // A repeated id is still known, an erased one is new again.
    history.record(service(3, Side::Supplier).with_id(id(3)), &policy).unwrap();
    assert_eq!(history.len(), 2);
    history.record(service(9, Side::Customer).with_id(id(1)), &policy).unwrap();
    assert_eq!(history.len(), 3);
}

#[test]
fn an_erased_party_is_gone_on_either_side() {
    let mut ledger = Ledger::default();
    for (supplier, customer) in [("a", "zyx"), ("zyx", "c"), ("c", "d"), ("d", "zyx")] {
        ledger.record(supplier, customer, service(0, Side::Supplier)).unwrap();
    }
    ledger.set_kind("zyx", PartyKind::Charity).unwrap();
    assert_eq!(ledger.erase_party("zyx"), 3);
    let left: Vec<_> = ledger.iter().map(|(supplier, customer, _)| (supplier, customer)).collect();
    assert_eq!(left, [("c", "d")]);
    assert_eq!(ledger.kind("zyx"), PartyKind::Business);
    assert!(!format!("{ledger:?}").contains("zyx"), "not even its name is left");
}

#[test]
fn an_erased_event_leaves_no_names_behind() {
    let kept = || {
        let mut ledger = Ledger::default();
        ledger.record("a", "b", service(0, Side::Supplier)).unwrap();
        ledger.record("c", "b", service(0, Side::Supplier)).unwrap();
        ledger
    };
    let (mut erased, mut saved) = (kept(), [vec![], vec![]]);
    let id = EventId::new("mail").unwrap();
    erased.record("zyx", "b", service(1, Side::Customer).with_id(id.clone())).unwrap();
    assert!(erased.erase("zyx", "b", &id));
    assert!(!format!("{erased:?}").contains("zyx"));
    assert_eq!(erased, kept());
    for (ledger, saved) in [&erased, &kept()].into_iter().zip(&mut saved) {
        ledger.save(saved).unwrap();
    }
    assert_eq!(saved[0], saved[1]);
    // What was said of the relationship beside its events stays.
    let key = Profile { tier: Tier::Key, ..Profile::default() };
    erased.set_profile("zyx", "b", key).unwrap();
    erased.record("zyx", "b", service(1, Side::Customer).with_id(id.clone())).unwrap();
    assert!(erased.erase("zyx", "b", &id));
    assert_eq!(erased.history("zyx", "b").map(History::profile), Some(key));
}

#[test]
fn an_explanation_names_the_events_that_it_rests_on() {
    let policy = Policy::default();
    let mut history = History::default();
    let id = |name: &str| EventId::new(name).unwrap();
    history.record(service(0, Side::Supplier).with_id(id("gift")), &policy).unwrap();
    let expected = Event::new(at(DAY), Side::Customer, Expectation::default());
    let expected = expected.with_id(id("wish")).due_by(at(9 * DAY)).unwrap();
    history.record(expected, &policy).unwrap();
    let assessment = history.assess(at(20 * DAY), &policy);
    let names = PerSide { supplier: "S", customer: "C" };
    let explanation = history.explain(&assessment, names, &policy);
    let evidence = |topic: &str| {
        let sentence = explanation.sentences.iter().find(|one| one.topic.name() == topic).unwrap();
        sentence.evidence.iter().map(EventId::to_string).collect::<Vec<_>>()
    };
    assert_eq!(evidence("share"), ["gift"]);
    assert_eq!(evidence("expectations"), ["wish"]);
    assert_eq!(evidence("overall"), ["gift", "wish"]);
}

/// Each side claims eighty gifts that the other did not see, and both saw twenty of each: in its own
/// eyes each gave 100 against 20, and the joint view is even.
#[test]
fn what_would_do_is_told_in_the_eyes_of_the_side_that_is_advised() {
    let policy = Policy::default();
    let mut history = History::default();
    for side in Side::ALL {
        for place in 0..100 {
            let gift = service(0, side);
            let gift = if place < 20 { gift } else { gift.observed_by(side) };
            history.record(gift, &policy).unwrap();
        }
    }
    let names = PerSide { supplier: "S", customer: "C" };
    let told = |tier| {
        let assessment = history.assess_in(Profile { tier, ..Profile::default() }, at(0), &policy);
        assert_eq!(assessment.joint.band, Some(Band::Within));
        history.explain(&assessment, names, &policy).to_string()
    };
    // 100/.6 - 120 bring it to the edge of the band; .3/.7 * 100 - 20 to the least share.
    let told = [Tier::Incidental, Tier::Standard].map(told);
    for (told, (units, mends)) in told.iter().zip([(47, "would do"), (23, "would hold it up")]) {
        for other in ["S", "C"] {
            let act = format!("; {units} units of service from {other} {mends}.");
            assert!(told.contains(&act), "{act} is not in: {told}");
        }
    }
}

#[test]
fn each_change_that_matters_is_told_once() {
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = 36_500.0;
    let policy = draft.freeze().unwrap();
    let names = PerSide { supplier: "S", customer: "C" };
    let mut stream = AlertStream::default();
    let mut history = History::new(Profile { tier: Tier::Key, ..Profile::default() });
    let mut told: Vec<(i64, AlertKind)> = Vec::new();
    for day in 0..200 {
        if day < 120 {
            history.record(service(day, Side::Supplier), &policy).unwrap();
        }
        if day == 50 {
            let wish = Event::new(at(day * DAY), Side::Supplier, Expectation::default());
            history.record(wish.due_by(at(60 * DAY)).unwrap(), &policy).unwrap();
        }
        let circumstances = stream.circumstances(history.profile());
        let assessment = history.assess_in(circumstances, at(day * DAY), &policy);
        told.extend(stream.next(assessment, names, &policy).iter().map(|alert| (day, alert.kind)));
    }
    let days = |kind: AlertKind| -> Vec<i64> {
        told.iter().filter(|(_, told)| *told == kind).map(|(day, _)| *day).collect()
    };
    // All from one side: tilted when Wilson's lower end passes .60, one-way when it passes .90, at
    // n/(n + z^2) >= .9: 24.35 events, the 25th on day 24.
    assert_eq!(days(AlertKind::Band).last(), Some(&24));
    assert_eq!(days(AlertKind::HoldsUp).len(), 1, "the customer carries nothing: {told:?}");
    assert_eq!(days(AlertKind::FallsDue), [53], "seven days before it is due");
    // Pauses of a day lie in the bucket below 131,072 s, so silence of more than 3.03 days is news.
    assert_eq!(days(AlertKind::Silence), [123]);
}

#[test]
fn a_portfolio_counts_every_relationship_once_and_guesses_none() {
    let mut ledger = Ledger::default();
    let money = |day: i64| {
        let given = Contribution::new(Kind::MONEY, Amount::parse("10", "EUR").unwrap());
        Event::new(at(day * DAY), Side::Customer, given)
    };
    for customer in ["church", "shop"] {
        for day in 0..10 {
            let goods = Contribution::new(Kind::GOODS, Amount::count(10.0).unwrap());
            ledger
                .record("mill", customer, Event::new(at(day * DAY), Side::Supplier, goods))
                .unwrap();
            ledger.record("mill", customer, money(day)).unwrap();
        }
    }
    ledger.record("mill", "stranger", service(0, Side::Supplier)).unwrap();
    ledger.set_kind("church", PartyKind::Church).unwrap();
    let portfolio = ledger.portfolio(at(10 * DAY));
    // By default each side prefers what it trades for, so an even trade is a win for both. The
    // stranger gave nothing yet: the supplier loses, of the customer nothing is known but that.
    assert_eq!(portfolio.relationships, 3);
    assert_eq!(portfolio.quadrants.win_win, 2);
    assert_eq!(portfolio.by_customer_kind["church"].win_win, 1);
    assert_eq!(portfolio.by_customer_kind["business"].win_win, 1);
    assert_eq!(portfolio.by_supplier_kind["business"].win_win, 2);
    assert_eq!(portfolio.by_tier.values().map(|of| of.win_win).sum::<usize>(), 2);
    assert_eq!(portfolio.concentration.supplier, Some(1.0), "there is one supplier");
    let parts = [20.0 / 41.0, 20.0 / 41.0, 1.0 / 41.0_f64];
    let want: f64 = parts.iter().map(|part| part * part).sum();
    assert!((portfolio.concentration.customer.unwrap() - want).abs() < 1e-15);
    assert!(portfolio.invited.is_empty(), "no tier is deep enough");
}

#[test]
fn the_deepest_and_then_the_best_are_invited_while_there_is_room() {
    let mut draft = PolicyDraft::default();
    draft.programme.cap = 0.5;
    let mut ledger = Ledger::new(draft.freeze().unwrap());
    let tiers = [
        ("good", Tier::Strategic),
        ("better", Tier::Strategic),
        ("deepest", Tier::ExecutiveSponsored),
        ("light", Tier::Key),
        ("silent", Tier::ExecutiveSponsored),
    ];
    for (customer, tier) in tiers {
        let now = at(0);
        let told = Contribution::new(Kind::INFORMATION, Amount::ONE);
        let sees_value = Appraisal { subject: Subject::Value, positive: true };
        let mut events = Side::ALL.map(|side| Event::new(now, side, told)).to_vec();
        if customer != "silent" {
            events.push(Event::new(now, Side::Customer, sees_value));
        }
        if ["good", "deepest"].contains(&customer) {
            let rude = Conduct::new(Principle::Respect, Tone::Bad);
            events.push(Event::new(now, Side::Supplier, rude));
        }
        ledger.record_all("mill", customer, events).unwrap();
        ledger.set_profile("mill", customer, Profile { tier, ..Profile::default() }).unwrap();
    }
    // Half of five is room for two.
    let invited = ledger.portfolio(at(0)).invited;
    let names: Vec<&str> = invited.iter().map(|(_, customer)| customer.as_str()).collect();
    assert_eq!(names, ["deepest", "better"]);
}

#[test]
fn what_is_told_of_gifts_one_by_one_is_at_the_joint_rates_and_leaves_outreaches_out() {
    let mut draft = PolicyDraft::default();
    let of_goods = policy::Rates { supplier: 7.0, customer: 5.0, joint: 3.0 };
    draft.rates.insert("goods".to_owned(), of_goods);
    let policy = draft.freeze().unwrap();
    let goods = |amount| generate::plain(Kind::GOODS, amount);
    let name = EventId::new("wish").unwrap();
    let event = |day: i64, side, fact: Fact| Event::new(at(day * DAY), side, fact);
    let waives = event(5, Side::Supplier, Fact::Waiver);
    let events = [
        event(0, Side::Supplier, goods(4.0).into()),
        event(1, Side::Supplier, goods(9.0).as_outreach().into()),
        event(2, Side::Supplier, Expectation::default().into()).with_id(name.clone()),
        event(3, Side::Customer, Conduct::new(Principle::Courtesy, Tone::Good).into()),
        waives.answering(Answers::Named(name)).unwrap(),
        event(10, Side::Customer, goods(1.0).into()),
    ];
    let told = history(&events, &policy).assess(at(40 * DAY), &policy).retrospect.unwrap();
    let supplier = told.returns.unwrap().supplier;
    assert_eq!((supplier.given, supplier.returned_in_time), (12.0, Some(0.25)));
    assert_eq!(supplier.unreturned_by_age, [0.0, 9.0, 0.0, 0.0]);
    // The supplier did not insist on what it expected, two days after a courtesy.
    let of_customer = told.courtesy_followed.customer;
    assert_eq!((of_customer.courtesies, of_customer.followed), (1, 1));
}

#[test]
fn a_stream_of_alerts_hands_the_stage_that_it_found_on() {
    let policy = Policy::default();
    let names = PerSide { supplier: "S", customer: "C" };
    let mut stream = AlertStream::default();
    assert_eq!(stream.circumstances(Profile::default()).previous_stage, None);
    let found = history(&[service(0, Side::Supplier)], &policy).assess(at(0), &policy);
    let stage = found.stage;
    stream.next(found, names, &policy);
    let strategic = Profile { tier: Tier::Strategic, ..Profile::default() };
    let now = stream.circumstances(strategic);
    assert_eq!((now.profile, now.previous_stage), (strategic, Some(stage)));
}

/// Some hundreds of events of one relationship within few days, so that a tally has sums and many
/// events come at one time; by the place in the order of their arrival, up to six days late.
fn busy() -> impl Strategy<Value = Vec<Event>> {
    let event = (0..3000_i64, 0..40_u32, any::<bool>(), 0..7_i64, 0..20_u32);
    let events = prop::collection::vec(event, 150..1000);
    let lately = prop_oneof![Just(i64::MAX), Just(5), Just(100)];
    let sorts = prop_oneof![Just(0), Just(3), Just(4)];
    (events, lately, sorts).prop_map(|(mut drawn, lately, least_sort)| {
        let is_late = |hour: i64| hour % lately == 1;
        drawn.sort_by_key(|(hour, .., late, _)| hour + if is_late(*hour) { 24 * late } else { 0 });
        let made = drawn.into_iter().map(|(hour, amount, by_supplier, _, sort)| {
            let side = if by_supplier { Side::Supplier } else { Side::Customer };
            let given = generate::plain(Kind::SERVICE, f64::from(amount) / 4.0);
            let at = at(hour * 3600);
            match sort.max(least_sort) {
                0 => Event::new(at, side, Fact::Request),
                1 => Event::new(at, side, Contribution { outreach: true, ..given }),
                2 => Event::new(at, side, given).observed_by(side),
                3 => Event::new(at, side, given).with_confidence(Fraction::new(0.5).unwrap()),
                _ => Event::new(at, side, given),
            }
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_busy_tally_scores_as_the_history_at_every_event_however_late_events_come(events in busy()) {
        let policy = Policy::default();
        let (mut tally, mut whole) = (Tally::default(), History::default());
        let mut room = Evidence::default();
        for (place, event) in events.iter().enumerate() {
            match tally.record(event, &policy) {
                Ok(_) => whole.record(event.clone(), &policy).map(drop).unwrap(),
                Err(error) => prop_assert_eq!(error.kind(), ErrorKind::TooLate),
            }
            if place % 40 == 0 || place + 1 == events.len() {
                let as_of = tally.newest().unwrap();
                let scores = tally.assess(tally.profile(), as_of, &policy).unwrap();
                let mut of_history = whole.assess(as_of, &policy);
                of_history.retrospect = None;
                prop_assert!(bits(&scores) == bits(&of_history));
                let evidence = tally.evidence(&policy);
                prop_assert!(*tally.evidence_in(&mut room, &policy) == evidence);
                prop_assert!(evidence == whole.evidence(as_of, &policy));
                let mut file = Vec::new();
                tally.save(&mut file, &policy).unwrap();
                prop_assert!(Tally::load(file.as_slice(), &policy).unwrap() == tally);
            }
        }
    }
}

#[test]
fn ledgers_merge_as_if_all_had_been_recorded_in_one() {
    let event = |id: &str, day| service(day, Side::Supplier).with_id(EventId::new(id).unwrap());
    let mut whole = Ledger::default();
    let (mut one, mut other) = (Ledger::default(), Ledger::default());
    for (part, customer, id, day) in
        [(0, "b", "1", 1), (1, "b", "1", 1), (1, "b", "2", 2), (1, "c", "1", 3), (0, "d", "9", 4)]
    {
        whole.record("a", customer, event(id, day)).unwrap();
        let part = if part == 0 { &mut one } else { &mut other };
        part.record("a", customer, event(id, day)).unwrap();
    }
    other.set_kind("c", PartyKind::Charity).unwrap();
    whole.set_kind("c", PartyKind::Charity).unwrap();
    let before = one.clone();
    assert_eq!(one.merge(other.clone()), Ok(2));
    assert_eq!(one, whole);
    assert_eq!(one.merge(other), Ok(0));

    let mut liar = Ledger::default();
    liar.record("a", "new", event("1", 1)).unwrap();
    liar.record("a", "b", event("1", 9)).unwrap();
    assert_eq!(one.merge(liar).unwrap_err().kind(), ErrorKind::ConflictingEvent);
    assert_eq!(one, whole);
    let mut draft = PolicyDraft::default();
    let custom = policy::CustomKind { class: Class::Relational, unit: Unit::Acts };
    draft.kinds.insert("prayer".to_owned(), custom);
    let odd = Ledger::new(draft.freeze().unwrap());
    assert_eq!(one.merge(odd).unwrap_err().kind(), ErrorKind::CannotMerge);
    assert_ne!(one, before);
}
