//! Tallies: what is loaded is what was saved, and goes on as if nothing had been between.

use super::*;
use proptest::collection::vec;
use reciprocity_core::policy::PolicyKey;
use reciprocity_core::{Currency, Money, Tally, TallySet};

const TALLIES: BlockKind = BlockKind::needed(5);
const KNOWN: [BlockKind; 3] = [BlockKind::needed(1), BlockKind::needed(2), TALLIES];

fn saved_set(set: &TallySet, policy: &Policy) -> Vec<u8> {
    let mut file = Vec::new();
    set.save(&mut file, policy).unwrap();
    file
}

fn load(file: &[u8], policy: &Policy) -> Result<TallySet, Error> {
    TallySet::load(file, policy)
}

/// The number of the `nth` relationship: neither in order nor near each other.
fn number(nth: usize) -> u64 {
    [7, u64::MAX, 0, 1 << 40, 300, 8][nth % 6]
}

/// The events of relationships, each in canonical order.
fn record<'a>(set: &mut TallySet, of: impl IntoIterator<Item = (u64, &'a Event)>, policy: &Policy) {
    for (relationship, event) in of {
        set.record(relationship, event, policy).unwrap();
    }
}

/// Events of which none is late.
fn canonical(events: &[Event], policy: &Policy) -> Vec<Event> {
    let history = history(events, policy);
    history.canonical(Timestamp::MAX)
}

/// A few relationships of events of all types, many enough for sums.
fn relationships() -> impl Strategy<Value = (Policy, Vec<Vec<Event>>)> {
    (generate::policy(), vec(generate::events(1..220), 1..5)).prop_map(|(policy, all)| {
        let all = all.iter().map(|events| canonical(events, &policy)).collect();
        (policy, all)
    })
}

fn numbered(all: &[Vec<Event>]) -> impl Iterator<Item = (u64, &Event)> {
    all.iter().enumerate().flat_map(|(nth, events)| events.iter().map(move |e| (number(nth), e)))
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn tallies_are_loaded_as_they_were_saved((policy, all) in relationships()) {
        let mut set = TallySet::default();
        set.set_profile(99, Profile { tier: Tier::Key, nature: Nature::OneOff });
        record(&mut set, numbered(&all), &policy);
        let file = saved_set(&set, &policy);
        let loaded = load(&file, &policy).unwrap();
        prop_assert!(loaded == set);
        prop_assert_eq!(saved_set(&loaded, &policy), file);
        let as_of = at(20_000 * DAY);
        prop_assert!(bits(&loaded.assess(as_of, &policy)) == bits(&set.assess(as_of, &policy)));
        for (_, tally) in set.iter() {
            let mut alone = Vec::new();
            tally.save(&mut alone, &policy).unwrap();
            prop_assert!(&Tally::load(alone.as_slice(), &policy).unwrap() == tally);
        }
    }

    #[test]
    fn recording_goes_on_after_loading_as_if_nothing_had_been_between(
        (policy, all) in relationships(),
        cut in any::<Index>(),
    ) {
        let mut whole = TallySet::default();
        record(&mut whole, numbered(&all), &policy);
        let split = |events: &Vec<Event>| cut.index(events.len() + 1);
        let (before, after): (Vec<_>, Vec<_>) = all
            .iter()
            .map(|events| (events[..split(events)].to_vec(), events[split(events)..].to_vec()))
            .unzip();
        let mut set = TallySet::default();
        record(&mut set, numbered(&before), &policy);
        let mut set = load(&saved_set(&set, &policy), &policy).unwrap();
        record(&mut set, numbered(&after), &policy);
        prop_assert!(set == whole);
        prop_assert_eq!(saved_set(&set, &policy), saved_set(&whole, &policy));
    }

    #[test]
    fn wrong_bytes_under_right_checksums_are_an_error_or_tallies_that_work(
        (policy, all) in relationships(),
        changes in vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut set = TallySet::default();
        record(&mut set, numbered(&all), &policy);
        let mut blocks = bodies(&saved_set(&set, &policy), Carrier::TallySet, &KNOWN);
        let body = &mut blocks.last_mut().unwrap().1;
        for (place, byte) in changes {
            let place = place.index(body.len());
            body[place] = byte;
        }
        let Ok(mut loaded) = load(&with_bodies(&blocks), &policy) else { return Ok(()) };
        let again = load(&saved_set(&loaded, &policy), &policy).unwrap();
        prop_assert!(again == loaded);
        for relationship in loaded.relationships() {
            for event in all.iter().flatten() {
                let _ = loaded.record(relationship, event, &policy);
            }
        }
        prop_assert!(loaded.assess(Timestamp::MAX, &policy).is_ok());
    }
}

fn with_bodies(blocks: &[(BlockKind, Vec<u8>)]) -> Vec<u8> {
    let mut writer = SnapshotWriter::new(Vec::new(), Carrier::TallySet).unwrap();
    for (kind, body) in blocks {
        writer.write_block(*kind, body).unwrap();
    }
    writer.finish().unwrap()
}

/// Three services given against one, each day at one time: 75 % to 25 %, whatever is forgotten.
fn uneven(days: i64) -> Vec<Event> {
    let sides = [Side::Supplier, Side::Supplier, Side::Supplier, Side::Customer];
    let service = |day, side| Event::new(at(day * DAY), side, generate::plain(Kind::SERVICE, 1.0));
    (0..days).flat_map(|day| sides.map(|side| service(day, side))).collect()
}

/// So many days of four services are too many for a log.
const BUSY: i64 = 250;

/// Every choice that an event has, long ago.
fn settled(days: i64, policy: &Policy) -> Vec<Event> {
    let events: Vec<Event> = every_choice(policy).into_iter().chain(uneven(days)).collect();
    canonical(&events, policy)
}

/// One relationship that has sums, and one that has not.
fn small_set(policy: &Policy) -> TallySet {
    set_of(BUSY, policy)
}

fn set_of(days: i64, policy: &Policy) -> TallySet {
    let mut set = TallySet::default();
    record(&mut set, settled(days, policy).iter().map(|event| (5, event)), policy);
    record(&mut set, uneven(1).iter().map(|event| (3, event)), policy);
    set
}

#[test]
fn every_cut_and_every_changed_bit_of_saved_tallies_is_found() {
    let policy = with_kinds(&["prayer"]);
    every_damage_is_found(&saved_set(&small_set(&policy), &policy), |file| {
        load(file, &policy).map(drop)
    });
}

#[test]
fn equal_sets_have_equal_bytes_whatever_came_first() {
    let policy = with_kinds(&["prayer"]);
    let mut other = TallySet::default();
    record(&mut other, uneven(1).iter().map(|event| (3, event)), &policy);
    record(&mut other, settled(BUSY, &policy).iter().map(|event| (5, event)), &policy);
    assert_eq!(saved_set(&other, &policy), saved_set(&small_set(&policy), &policy));
}

#[test]
fn tallies_that_fill_several_blocks_are_loaded_and_kept_in_order() {
    let policy = Policy::default();
    let mut set = TallySet::default();
    for event in uneven(3) {
        for relationship in 0..12_000 {
            set.record(relationship * 7919 % 12_007, &event, &policy).unwrap();
        }
    }
    let file = saved_set(&set, &policy);
    assert!(load(&file, &policy).unwrap() == set);
    let mut blocks = bodies(&file, Carrier::TallySet, &KNOWN);
    assert!(blocks.len() > 4);
    blocks.swap(2, 3);
    let error = load(&with_bodies(&blocks), &policy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
    assert!(error.to_string().starts_with("tallies are not in the order"), "{error}");
}

#[test]
fn a_policy_is_refused_under_which_tallies_would_have_kept_something_else() {
    let saved_under = with_kinds(&["prayer"]);
    let set = |policy: &Policy| {
        let mut set = small_set(policy);
        record(&mut set, numbered(&[programme(), hurried()]), policy);
        set
    };
    let file = saved_set(&set(&saved_under), &saved_under);
    let mut refused = Vec::new();
    for key in PolicyKey::ALL {
        for factor in [0.4, 0.9, 1.1, 4.0] {
            let mut draft = saved_under.draft().clone();
            let value = (key.default_value() * factor).clamp(key.least, key.greatest);
            let value = if key.is_whole() { value.round() } else { value };
            let changed = value != key.default_value() && draft.set_number(key.name, value).is_ok();
            let Some(policy) = draft.freeze().ok().filter(|_| changed) else { continue };
            match load(&file, &policy) {
                Ok(loaded) => assert!(loaded == set(&policy), "{}", key.name),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::InvalidPolicy);
                    let told = format!(
                        "policy key `{}`: the tallies were recorded under `{}`, and the policy says \
                         `{value}`",
                        key.name,
                        key.default_value()
                    );
                    assert!(error.to_string().starts_with(&told), "{error}");
                    refused.push(key.name);
                }
            }
        }
    }
    refused.dedup();
    assert_eq!(refused.len(), 6, "{refused:?}");
}

/// A sponsor programme whose cadence is kept, and then some two years of services.
fn programme() -> Vec<Event> {
    let name = EventId::new("programme").unwrap();
    let invitation = Event::new(at(0), Side::Supplier, Invitation::default());
    let yes = Event::new(at(DAY), Side::Customer, Response::default());
    let hour = Amount::time(Span::from_hours(1.0).unwrap()).unwrap();
    let attention = (2..9).map(|period| {
        let given = Contribution::new(Kind::EXECUTIVE_ATTENTION, hour);
        Event::new(at(period * 60 * DAY), Side::Customer, given)
    });
    let yes = yes.answering(Answers::Named(name.clone())).unwrap();
    let head = [invitation.with_id(name), yes];
    let later = uneven(BUSY).into_iter().map(|event| {
        let at = event.occurred_at().plus(Span::from_days(700.0).unwrap());
        Event::new(at, event.actor(), event.fact().clone())
    });
    head.into_iter().chain(attention).chain(later).collect()
}

/// Expectations that are due after one to eight days, and services.
fn hurried() -> Vec<Event> {
    let expects = |hours: i64| {
        let event = Event::new(at(0), Side::Customer, Expectation::default());
        event.due_by(at(hours * 3600)).unwrap()
    };
    (1..190).map(expects).chain(uneven(BUSY)).collect()
}

fn with_unit(unit: Unit) -> Policy {
    let mut draft = with_kinds(&["advice"]).draft().clone();
    let custom = policy::CustomKind { class: Class::Relational, unit };
    draft.kinds.insert("prayer".to_owned(), custom);
    draft.freeze().unwrap()
}

#[test]
fn kinds_of_sums_are_found_by_name_and_must_be_counted_alike() {
    let given = |policy: &Policy| {
        let mut set = TallySet::default();
        let kind = policy.kind("prayer").unwrap();
        for day in 0..400 {
            let gift = Event::new(at(day * DAY), Side::Supplier, generate::plain(kind, 2.0));
            let outreach = Contribution { outreach: true, ..generate::plain(kind, 1.0) };
            let outreach = Event::new(at(day * DAY), Side::Supplier, outreach);
            set.record(1, &gift, policy).unwrap();
            set.record(1, &outreach.due_by(at(900 * DAY)).unwrap(), policy).unwrap();
            let service = generate::plain(Kind::SERVICE, 1.0);
            set.record(1, &Event::new(at(day * DAY), Side::Supplier, service), policy).unwrap();
        }
        set
    };
    let one = with_kinds(&["prayer"]);
    let other = with_kinds(&["advice", "prayer"]);
    let file = saved_set(&given(&one), &one);
    assert!(load(&file, &other).unwrap() == given(&other));
    let error = load(&file, &with_kinds(&["advice"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownName);
    assert!(error.to_string().starts_with("unknown kind `prayer`"), "{error}");
    let error = load(&file, &with_unit(Unit::Units)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongUnit);
    assert!(
        error.to_string().starts_with(
            "`prayer` was counted in `acts`, and the policy counts it in `units`; load it under"
        ),
        "{error}"
    );
    // A kind that nothing is of is not missed.
    let mut set = TallySet::default();
    record(&mut set, uneven(1).iter().map(|event| (1, event)), &one);
    assert!(load(&saved_set(&set, &one), &Policy::default()).unwrap() == set);
}

#[test]
fn the_tallies_of_all_versions_load_for_ever() {
    let policy = committed_ledger().policy().clone();
    let eur = Money { minor: 1250, currency: Currency::new("EUR").unwrap() };
    let paid = Contribution::new(Kind::MONEY, Amount::money(eur).unwrap());
    let want_of = |days| {
        let mut want = set_of(days, &policy);
        want.set_profile(3, Profile { tier: Tier::Strategic, nature: Nature::OneOff });
        for event in uneven(days + 30) {
            let (at, by) = (event.occurred_at(), event.actor());
            want.record(1 << 50, &event, &policy).unwrap();
            want.record(1 << 60, &Event::new(at, by, paid), &policy).unwrap();
        }
        want
    };
    // So that two relationships have sums: in earlier versions they were kept sooner.
    let versions =
        [("v1.tallies", 70), ("v2.tallies", 70), ("v3.tallies", 600), ("v4.tallies", 600)];
    for (name, days) in versions {
        let want = want_of(days);
        let file = committed(name, || saved_set(&want, &policy));
        if policy::MethodVersion::CURRENT != policy::MethodVersion(1) {
            return; // sums of another method are refused
        }
        // When a tally settles is not part of the format, and no score tells.
        let loaded = load(&file, &policy).unwrap();
        assert!(load(&saved_set(&loaded, &policy), &policy).unwrap() == loaded);
        let as_of = at(1000 * DAY);
        let scores = loaded.assess(as_of, &policy);
        assert!(bits(&scores) == bits(&want.assess(as_of, &policy)));
        for (relationship, assessment) in scores.unwrap() {
            if [3, 1 << 50, 1 << 60].contains(&relationship) {
                let share = assessment.joint.share.unwrap().supplier;
                // Two sums and their ratio, each rounded once.
                assert!((share - 0.75).abs() <= 2.0 * f64::EPSILON, "{relationship}: {share}");
            }
        }
    }
}
