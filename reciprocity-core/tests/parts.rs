//! Parts of a relationship, folded apart, sent as states and merged, score as its history does, to
//! the bit; what cannot merge is refused with the reason.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use reciprocity_core::score::assess_briefly;
use reciprocity_core::snapshot::{StateForm, States};
use reciprocity_core::{
    ErrorKind, Event, EventId, History, Kind, Nature, Part, Policy, Profile, Result, Side, Tier,
    Timestamp, Whole,
};
use support::generate::{self, at, case};
use support::{bits, cases, history};

const DAY: i64 = 86_400;

fn part_of(events: impl IntoIterator<Item = Event>, policy: &Policy) -> Part {
    let mut part = Part::default();
    for event in events {
        part.record(&event, policy).unwrap();
    }
    part
}

/// A part after a journey in this form.
fn sent(part: &Part, form: StateForm, policy: &Policy) -> Result<Part> {
    let (states, mut state) = (States::new(policy), Vec::new());
    states.save(&part.whole(policy)?, form, &mut state)?;
    states.load(&state)
}

fn merged(parts: impl IntoIterator<Item = Part>) -> Part {
    parts
        .into_iter()
        .reduce(|mut all, part| {
            all.merge(part);
            all
        })
        .unwrap_or_default()
}

/// Numbers and verdicts of a whole and of a history of the same events.
fn both(whole: &Whole, history: &History, as_of: Timestamp, policy: &Policy) -> (String, String) {
    let of_history = history.evidence(as_of, policy);
    (
        bits(&whole.assess_briefly(as_of, policy).unwrap()),
        bits(&assess_briefly(&of_history, history.profile(), as_of, policy)),
    )
}

fn service(day: i64, side: Side) -> Event {
    Event::new(at(day * DAY), side, generate::plain(Kind::SERVICE, 1.0))
}

/// A service on each of the days, mostly the supplier's.
fn daily(days: std::ops::Range<i64>) -> Vec<Event> {
    let side = |day| if day % 3 == 0 { Side::Customer } else { Side::Supplier };
    days.map(|day| service(day, side(day))).collect()
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn parts_of_any_split_merge_to_the_history(
        case in case(),
        places in vec(0..5_usize, 60),
    ) {
        // An id with several contents is refused by a history; those that it took are the events.
        let history = history(&case.events, &case.policy);
        let placed = || history.events().zip(places.iter().cycle());
        let shares = (0..5).map(|place| {
            let mine = placed().filter(|(_, of)| **of == place).map(|(event, _)| event);
            part_of(mine, &case.policy)
        });
        let states: Vec<Part> = shares
            .map(|part| sent(&part, StateForm::Events, &case.policy).unwrap())
            .collect();
        let forth = merged(states.clone()).whole(&case.policy).unwrap();
        let back = merged(states.into_iter().rev()).whole(&case.policy).unwrap();
        prop_assert_eq!(forth.events(), history.len() as u64);
        prop_assert_eq!(forth.newest(), history.newest());
        for whole in [&forth, &back] {
            let (have, want) = both(whole, &history, case.as_of, &case.policy);
            prop_assert!(have == want, "{:?}", case);
            let counted = history.events_by(case.as_of);
            prop_assert_eq!(whole.events_by(case.as_of).unwrap(), counted as u64);
            prop_assert_eq!(counted, history.canonical(case.as_of).len());
        }
        let bytes = |whole| {
            let mut state = Vec::new();
            States::new(&case.policy).save(whole, StateForm::Events, &mut state).unwrap();
            state
        };
        prop_assert!(bytes(&forth) == bytes(&back), "equal events have equal bytes");
    }

    #[test]
    fn sums_of_disjoint_times_merge_to_the_history_or_are_refused(
        case in case(),
        cuts in vec(0..60_usize, 0..4),
    ) {
        let history = history(&case.events, &case.policy);
        let events = history.canonical(Timestamp::MAX);
        let mut times: Vec<Timestamp> = cuts
            .iter()
            .filter_map(|&cut| events.get(cut).map(|event| event.occurred_at()))
            .collect();
        times.sort_unstable();
        let slot = |event: &&Event| times.partition_point(|time| *time <= event.occurred_at());
        let parts = (0..=times.len()).rev().map(|nth| {
            let part = part_of(events.iter().filter(|one| slot(one) == nth).cloned(), &case.policy);
            sent(&part, StateForm::Sums, &case.policy).unwrap()
        });
        match merged(parts).whole(&case.policy) {
            Ok(whole) => {
                prop_assert_eq!(whole.events(), history.len() as u64);
                let as_of = case.as_of.max(history.newest().unwrap_or(case.as_of));
                let (have, want) = both(&whole, &history, as_of, &case.policy);
                prop_assert!(have == want, "{:?}", case);
            }
            // A later part that has so many events that it settled some; or one id in two parts that
            // lie apart by more than the lateness.
            Err(refusal) => prop_assert!(
                matches!(refusal.kind(), ErrorKind::CannotMerge | ErrorKind::ConflictingEvent)
                    && history.len() > 2,
                "{}", refusal
            ),
        }
    }

    #[test]
    fn a_state_with_a_wrong_bit_or_a_missing_byte_is_refused(case in case(), place in any::<prop::sample::Index>()) {
        let part = part_of(history(&case.events, &case.policy).events(), &case.policy);
        let states = States::new(&case.policy);
        for form in [StateForm::Events, StateForm::Sums] {
            let mut state = Vec::new();
            states.save(&part.whole(&case.policy).unwrap(), form, &mut state).unwrap();
            let bit = place.index(8 * state.len());
            state[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(states.load(&state).unwrap_err().kind(), ErrorKind::Damaged);
            state[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(states.load(&state).is_ok());
            state.truncate(bit / 8);
            prop_assert_eq!(states.load(&state).unwrap_err().kind(), ErrorKind::Damaged);
        }
    }

    #[test]
    fn a_state_that_nobody_saved_is_read_or_refused_though_its_checksum_is_right(
        case in case(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        form in prop::sample::select(vec![StateForm::Events, StateForm::Sums]),
    ) {
        let part = part_of(history(&case.events, &case.policy).events(), &case.policy);
        let (states, mut state) = (States::new(&case.policy), Vec::new());
        states.save(&part.whole(&case.policy).unwrap(), form, &mut state).unwrap();
        let end = state.len() - 4;
        for (place, byte) in changes {
            state[place.index(end)] = byte;
        }
        let checksum = crc32(&state[..end]);
        state[end..].copy_from_slice(&checksum.to_le_bytes());
        let Ok(read) = states.load(&state) else { return Ok(()) };
        let Ok(whole) = read.whole(&case.policy) else { return Ok(()) };
        let mut saved = Vec::new();
        states.save(&whole, form, &mut saved).unwrap();
        let again = states.load(&saved).unwrap().whole(&case.policy).unwrap();
        let mut twice = Vec::new();
        states.save(&again, form, &mut twice).unwrap();
        prop_assert!(saved == twice, "what is read is saved to what is read the same");
        prop_assert!(whole.assess_briefly(Timestamp::MAX, &case.policy).is_ok());
    }
}

#[test]
fn a_standing_sum_takes_the_events_of_each_following_week() {
    let policy = Policy::default();
    let mut standing = sent(&part_of(daily(0..600), &policy), StateForm::Sums, &policy).unwrap();
    for week in 0..30 {
        // A week is no longer than the allowed lateness, so that its sums are unsettled, however many
        // events it has.
        let days = 600 + 7 * week..607 + 7 * week;
        let busy = daily(days).into_iter().flat_map(|event| vec![event; 40]);
        let state = sent(&part_of(busy, &policy), StateForm::Sums, &policy);
        standing.merge(state.unwrap());
        standing = sent(&standing, StateForm::Sums, &policy).unwrap();
    }
    let whole = standing.whole(&policy).unwrap();
    let mut history = History::default();
    let later = daily(600..810).into_iter().flat_map(|event| vec![event; 40]);
    for event in daily(0..600).into_iter().chain(later) {
        history.record(event, &policy).unwrap();
    }
    assert_eq!(whole.events(), 600 + 210 * 40);
    let (have, want) = both(&whole, &history, history.newest().unwrap(), &policy);
    assert!(have == want);
    let early = whole.assess_briefly(at(809 * DAY - 1), &policy).unwrap_err();
    assert_eq!(early.kind(), ErrorKind::OutOfRange);
}

#[test]
fn events_go_on_from_sums_within_the_lateness_and_are_refused_beyond() {
    let policy = Policy::default();
    let sums = sent(&part_of(daily(0..600), &policy), StateForm::Sums, &policy).unwrap();
    let mut within = sums.clone();
    within.merge(part_of([service(593, Side::Customer), service(605, Side::Customer)], &policy));
    assert_eq!(within.whole(&policy).unwrap().events(), 602);
    let mut beyond = sums;
    beyond.merge(part_of([service(591, Side::Customer)], &policy));
    assert_eq!(beyond.whole(&policy).unwrap_err().kind(), ErrorKind::TooLate);
}

#[test]
fn sums_that_interleave_or_have_settled_are_refused_with_the_reason() {
    let policy = Policy::default();
    let sums = |days| sent(&part_of(daily(days), &policy), StateForm::Sums, &policy).unwrap();
    for (one, other, reason) in
        [(0..50, 40..60, "interleave in time"), (0..50, 50..500, "has settled events")]
    {
        let refusal = merged([sums(one), sums(other)]).whole(&policy).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::CannotMerge);
        assert!(refusal.to_string().contains(reason), "{refusal}");
    }
    // The events of the same parts merge.
    let events = |days| sent(&part_of(daily(days), &policy), StateForm::Events, &policy).unwrap();
    for other in [40..60, 50..500] {
        assert!(merged([events(0..50), events(other)]).whole(&policy).is_ok());
    }
    let refusal = sent(&sums(0..50), StateForm::Events, &policy).unwrap_err();
    assert_eq!(refusal.kind(), ErrorKind::CannotMerge);
}

#[test]
fn an_id_in_several_parts_counts_once_and_must_mean_one_event() {
    let policy = Policy::default();
    let named = |day| service(day, Side::Supplier).with_id(EventId::new("e1").unwrap());
    let both = merged([part_of([named(3)], &policy), part_of([named(3)], &policy)]);
    assert_eq!(both.whole(&policy).unwrap().events(), 1);
    let differ = merged([part_of([named(3)], &policy), part_of([named(4)], &policy)]);
    assert_eq!(differ.whole(&policy).unwrap_err().kind(), ErrorKind::ConflictingEvent);
}

#[test]
fn states_keep_the_profile_and_are_bound_to_what_sums_depend_on() {
    let policy = Policy::default();
    let mut part = part_of(daily(0..5), &policy);
    let profile = Profile { tier: Tier::Key, nature: Nature::OneOff };
    part.set_profile(profile);
    for form in [StateForm::Events, StateForm::Sums] {
        assert_eq!(sent(&part, form, &policy).unwrap().profile(), profile);
        let mut state = Vec::new();
        States::new(&policy).save(&part.whole(&policy).unwrap(), form, &mut state).unwrap();
        let under = |key: &str, number: f64| {
            let mut draft = policy.draft().clone();
            draft.set_number(key, number).unwrap();
            States::new(&draft.freeze().unwrap()).load(&state).map(|_| ())
        };
        assert_eq!(under("uncertainty.level", 0.95), Ok(()));
        let refusal = under("answers.wait_days", 3.0).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::InvalidPolicy);
        // The versions before this one, and one that is not there yet, whole in itself.
        let mut of_version = |version| {
            let end = state.len() - 4;
            state[0] = version;
            let checksum = crc32(&state[..end]);
            state[end..].copy_from_slice(&checksum.to_le_bytes());
            States::new(&policy).load(&state)
        };
        for earlier in [1, 2] {
            assert_eq!(of_version(earlier).unwrap().profile(), profile);
        }
        assert_eq!(of_version(4).unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn profiles_of_parts_come_to_the_same_in_any_order_and_form() {
    let policy = Policy::default();
    let week = |week: i64, profile| {
        let mut part = part_of(daily(7 * week..7 * week + 7), &policy);
        part.set_profile(profile);
        part
    };
    let of_tier = |tier| Profile { tier, ..Profile::default() };
    let profiles = [
        of_tier(Tier::Incidental),
        Profile::default(),
        of_tier(Tier::Strategic),
        Profile { nature: Nature::OneOff, ..of_tier(Tier::Key) },
    ];
    let weeks: Vec<Part> = (0..).zip(profiles).map(|(n, profile)| week(n, profile)).collect();
    let want = Profile { tier: Tier::Strategic, nature: Nature::OneOff };
    for first in 0..weeks.len() {
        for form in [StateForm::Events, StateForm::Sums] {
            let order = weeks.iter().cycle().skip(first).take(weeks.len());
            let all = merged(order.map(|part| sent(part, form, &policy).unwrap()));
            assert_eq!(all.profile(), want);
            assert_eq!(sent(&all, form, &policy).unwrap().profile(), want);
            assert_eq!(all.whole(&policy).unwrap().profile(), want);
        }
    }
    let mut said_later = sent(&weeks[0], StateForm::Sums, &policy).unwrap();
    said_later.set_profile(want);
    assert_eq!(sent(&said_later, StateForm::Sums, &policy).unwrap().profile(), want);
    let incidental = merged([weeks[1].clone(), weeks[0].clone()]).profile();
    assert_eq!(incidental, of_tier(Tier::Incidental), "what is said counts, however little");
}

/// CRC-32 (ISO-HDLC), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}
