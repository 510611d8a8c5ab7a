//! What of a record does not matter: which side is called which, when it was, in which order it came,
//! what others saw.

use crate::support::compare::told::{differences, told_by};
use crate::support::generate::{self, Case, DAY};
use crate::support::{assess, bits, cases};
use crate::{Parts, and, day, deeds, new_name, newest, score, side_of, support};
use proptest::prelude::*;
use proptest::sample::Index;
use reciprocity_core::evidence::{Sight, What};
use reciprocity_core::score::{Scores, assess_briefly};
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Assessment, Circumstances, Conduct, Event, EventId, Fact,
    History, Imposition, Kind, Observer, Policy, PolicyDraft, Principle, Recorded, Response, Side,
    Span, Statement, Timestamp, Tone, View, ViewScore, policy,
};

/// One event for each instant: what happens at one instant goes in an order that knows the sides.
fn without_ties(case: &Case) -> Case {
    let mut events: Vec<Event> = Vec::new();
    for event in &case.events {
        if events.iter().all(|other| other.occurred_at() != event.occurred_at()) {
            events.push(event.clone());
        }
    }
    Case { events, ..case.clone() }
}

/// Whether a number under a label is known to nine digits. Where one side gave next to nothing its
/// share is a small rest of one, with few digits, and what is then nearly zero shows them: felt
/// fairness, co-contribution as a root, and what is made of these.
fn well_known(score: &ViewScore) -> impl Fn(&str) -> bool + use<> {
    let steep = score.share.is_some_and(|share| share.supplier.min(share.customer) < 1e-6);
    move |label| {
        let made_of_it = ["co_contribution", "process", "overall", "bound", "fairness"];
        !steep || made_of_it.iter().all(|one| !label.contains(one))
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_answer_by_name_is_one_at_the_time_of_its_question_too(
        case in generate::case(), supplier in any::<bool>(), by_name in any::<bool>(),
    ) {
        let (asker, at) = (side_of(supplier), case.as_of.plus(Span::from_micros(1)));
        let known = case.events.iter().filter(|event| event.occurred_at() < at).cloned();
        let asked = Event::new(at, asker, Fact::Request).with_id(new_name());
        let answer = if by_name { Answers::Named(new_name()) } else { Answers::Nothing };
        let answer = Event::new(at, asker.other(), Response::default()).answering(answer).unwrap();
        let late = at.plus(case.policy.answer_wait()).plus(Span::from_micros(1));
        let case = Case { events: known.collect(), as_of: late, ..case.clone() };
        let answered = |more| {
            let evidence = support::history(&and(&case, more).events, &case.policy).evidence(late, &case.policy);
            let sight = Sight::new(&evidence, View::Joint, late, &case.policy);
            [What::Answered, What::Unanswered].map(|what| sight.of(asker.other(), what).events)
        };
        let [before, after] = [vec![], vec![asked, answer]].map(answered);
        let one_more = if by_name { [1, 0] } else { [0, 1] };
        prop_assert_eq!([after[0] - before[0], after[1] - before[1]], one_more);
    }

    #[test]
    fn swapping_the_sides_mirrors_the_share_and_exchanges_the_views(case in generate::case()) {
        prop_assume!(case.is_remembered());
        let case = without_ties(&case);
        let mut draft = case.policy.draft().clone();
        // The default rates are not alike for both sides either.
        for kind in case.policy.kinds() {
            let [customer, supplier, joint] = View::ALL
                .map(|view| case.policy.rate(case.policy.kind(&kind.name).unwrap(), view));
            draft.rates.insert(kind.name.to_string(), policy::Rates { supplier, customer, joint });
        }
        let swap = |event: &Event| {
            let mut parts = Parts::of(event);
            parts.actor = parts.actor.other();
            parts.observer = match parts.observer {
                Observer::Supplier => Observer::Customer,
                Observer::Customer => Observer::Supplier,
                Observer::Neutral => Observer::Neutral,
            };
            parts.event()
        };
        let swapped = Case {
            policy: draft.freeze().unwrap(),
            events: case.events.iter().map(swap).collect(),
            ..case.clone()
        };
        let (one, other) = (score(&case), score(&swapped));
        for (view, of) in [
            (View::Supplier, View::Customer),
            (View::Customer, View::Supplier),
            (View::Joint, View::Joint),
        ] {
            let (a, b) = (told_by(one.view(view), false), told_by(other.view(of), true));
            // What redresses is a difference of sums; `agreement.rs` holds it to its tolerance.
            let known = well_known(one.view(view));
            let wrong = differences(&a, &b, |label| !label.contains("redress") && known(label));
            prop_assert!(wrong.is_empty(), "{view}: {}", wrong.join("\n"));
        }
    }

    #[test]
    fn writing_an_event_as_a_row_and_reading_the_row_is_identity(case in generate::case()) {
        for event in &case.events {
            // Of these a row must name the event that they speak of, and a blank says that a response
            // answers the oldest request.
            let needs_name = matches!(
                event.fact(),
                Fact::Response(_) | Fact::Fulfilment(_) | Fact::Waiver | Fact::Withdrawal
            ) || matches!(event.fact(), Fact::Amendment(step) if *step != AmendmentStep::Proposed);
            let lost = needs_name && event.answers() == &Answers::Nothing;
            match Statement::of(event, &case.policy) {
                Err(error) => prop_assert!(lost, "{error}"),
                Ok(statement) => {
                    prop_assert!(!lost);
                    prop_assert_eq!(&statement.entry("S", "C").event(&case.policy).unwrap(), event);
                }
            }
        }
    }

    #[test]
    fn one_pass_along_several_times_finds_what_each_time_finds_alone(case in generate::case()) {
        let mut history = History::new(case.profile);
        history.record_all(case.events.clone(), &case.policy).unwrap();
        let days = |count: i64| case.as_of.plus(Span::from_micros(count * DAY * 1_000_000));
        let times = [days(-400), days(-30), days(-30), days(-31), case.as_of, days(1000)];
        let ascending = [times[0], times[1], times[4], times[5]];
        let along: Vec<Assessment> = history.assess_along(times, &case.policy).collect();
        prop_assert_eq!(along.len(), ascending.len());
        let mut previous_stage = None;
        for (along, as_of) in along.iter().zip(ascending) {
            let circumstances = Circumstances { profile: case.profile, previous_stage };
            let evidence = history.evidence(as_of, &case.policy);
            let alone = assess_briefly(&evidence, circumstances, as_of, &case.policy);
            prop_assert_eq!(along, &alone);
            previous_stage = Some(alone.stage);
        }
    }

    #[test]
    fn scaling_all_amounts_changes_nothing(case in generate::case()) {
        prop_assume!(case.is_remembered());
        let double = |amount: Amount| match amount.currency() {
            Some(currency) => Amount::parse(&format!("{}", amount.value() * 2.0), currency.code()),
            None => Amount::count(amount.value() * 2.0),
        };
        let scale = |event: &Event, by: bool| {
            let mut parts = Parts::of(event);
            let hours = |amount: Amount| {
                Span::from_hours(amount.value() * if by { 2.0 } else { 1.0 }).and_then(Amount::time)
            };
            let amount = parts.amount()?;
            match &mut parts.fact {
                Fact::Imposition(imposed) => imposed.time = hours(amount).ok()?,
                Fact::Contribution(given) => {
                    let in_hours = case.policy.definition(given.kind)?.unit.name() == "hours";
                    let scaled = if in_hours { hours(amount) } else { double(amount) }.ok()?;
                    given.amount = if by { scaled } else { amount };
                }
                _ => {}
            }
            Some(parts.event())
        };
        // An amount that cannot be doubled (it would be beyond what any record holds) is left out.
        // A waiver and a step of an amendment give one act, whatever all else is scaled by.
        let fits = |event: &&Event| {
            let parts = Parts::of(event);
            let gives_one_act = matches!(parts.fact, Fact::Waiver | Fact::Amendment(_));
            !gives_one_act && parts.amount().is_none_or(|amount| amount.value() < 1e7)
        };
        let plain: Vec<Event> = case.events.iter().filter(fits).cloned().collect();
        let scaled: Vec<Event> =
            plain.iter().map(|event| scale(event, true).unwrap_or_else(|| event.clone())).collect();
        let (one, other) = (
            assess(&plain, case.as_of, &case.policy),
            assess(&scaled, case.as_of, &case.policy),
        );
        for view in View::ALL {
            let (a, b) = (told_by(one.view(view), false), told_by(other.view(view), false));
            let told_in_units = |label: &str| {
                label.contains("amount") || label.starts_with("bad of time_parity")
            };
            let known = well_known(one.view(view));
            let wrong = differences(&a, &b, |label| !told_in_units(label) && known(label));
            prop_assert!(wrong.is_empty(), "{view}: {}", wrong.join("\n"));
        }
    }

    #[test]
    fn shifting_all_times_changes_nothing(case in generate::case(), days in -4000..4000_i64) {
        prop_assume!(case.is_remembered());
        let span = Span::from_micros(days * DAY * 1_000_000 + 12_345_678);
        let shift = |event: &Event| {
            let mut parts = Parts::of(event);
            parts.occurred_at = parts.occurred_at.plus(span);
            parts.due = parts.due.map(|due| due.plus(span));
            parts.event()
        };
        let events: Vec<Event> = case.events.iter().map(shift).collect();
        let (one, other) = (score(&case), assess(&events, case.as_of.plus(span), &case.policy));
        for view in View::ALL {
            let (a, b) = (told_by(one.view(view), false), told_by(other.view(view), false));
            let known = well_known(one.view(view));
            let wrong = differences(&a, &b, |label| !label.contains("redress") && known(label));
            prop_assert!(wrong.is_empty(), "{view}: {}", wrong.join("\n"));
        }
    }

    #[test]
    fn order_of_arrival_changes_no_bit((case, shuffled) in generate::case().prop_flat_map(|case| {
        let events = Just(case.events.clone()).prop_shuffle();
        (Just(case), events)
    })) {
        let other = assess(&shuffled, case.as_of, &case.policy);
        prop_assert_eq!(bits(&score(&case)), bits(&other));
    }

    #[test]
    fn the_same_id_twice_counts_once(case in generate::case(), again in any::<Index>()) {
        let mut history = support::history(&case.events, &case.policy);
        let before = bits(&history.assess(case.as_of, &case.policy));
        let named: Vec<&Event> = case.events.iter().filter(|event| event.id().is_some()).collect();
        if !named.is_empty() {
            let repeated = again.get(&named);
            prop_assert_eq!(history.record((*repeated).clone(), &case.policy), Ok(Recorded::Known));
        }
        prop_assert_eq!(before, bits(&history.assess(case.as_of, &case.policy)));
    }

    #[test]
    fn what_only_the_other_side_saw_leaves_my_view_unchanged(case in generate::case()) {
        let all = score(&case);
        for side in Side::ALL {
            let hidden = Observer::from(side.other());
            let seen: Vec<Event> =
                case.events.iter().filter(|event| event.observer() != hidden).cloned().collect();
            let alone = assess(&seen, case.as_of, &case.policy);
            let view = View::from(side);
            prop_assert_eq!(bits(all.view(view)), bits(alone.view(view)));
            let advice = |told: &Assessment| bits(told.recommendations.of(side));
            prop_assert_eq!(advice(&all), advice(&alone));
        }
    }

    #[test]
    fn silence_alone_leaves_balance_unchanged(case in generate::case(), days in 0..30_000_i64) {
        let history = support::history(&case.events, &case.policy);
        let later = newest(&case).plus(Span::from_micros(days * DAY * 1_000_000 + 1));
        let (now, later) = (
            history.assess(newest(&case), &case.policy),
            history.assess(later, &case.policy),
        );
        for view in View::ALL {
            let told = |assessment: &Assessment| {
                let Scores { share, balance, band, verdict, felt_fairness, .. } =
                    &**assessment.view(view);
                let classes = assessment.view(view).classes();
                let kinds: Vec<_> =
                    assessment.view(view).kinds.iter().map(|kind| kind.supplier_share).collect();
                let hours = assessment.view(view).treatment.map(|all| {
                    let parity = &all[Principle::TimeParity.index()];
                    (parity.score, parity.interval)
                });
                let exchange = (share, classes, balance, band, verdict, felt_fairness);
                bits(&(exchange, kinds, hours, assessment.perception))
            };
            prop_assert_eq!(told(&now), told(&later));
        }
    }

    #[test]
    fn asking_as_of_a_time_equals_having_known_no_more(case in generate::case()) {
        let known: Vec<Event> =
            case.events.iter().filter(|event| event.occurred_at() <= case.as_of).cloned().collect();
        let truncated = assess(&known, case.as_of, &case.policy);
        prop_assert_eq!(bits(&score(&case)), bits(&truncated));
    }
}

/// The share within a class does not depend on when one asks, nor on what else happens meanwhile.
#[test]
fn a_remark_leaves_every_share_as_it_was_however_old() {
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = 1.0;
    let policy = draft.freeze().unwrap();
    let given = vec![
        deeds(0, Side::Supplier, Kind::SERVICE, 1.0),
        deeds(0, Side::Customer, Kind::SERVICE, 1.0),
    ];
    let share = |events: &[Event], then| assess(events, day(then), &policy).joint.share;
    let before = share(&given, 0).unwrap();
    assert_eq!((before.supplier, before.effective_events), (0.5, 2.0));
    for later in [500, 700, 1200] {
        let remark = Conduct::new(Principle::Courtesy, Tone::Good);
        let remark = Event::new(day(later), Side::Customer, remark);
        let events = [given.clone(), vec![remark]].concat();
        assert_eq!(share(&events, later), Some(before), "after {later} half-lives");
    }
}

/// The oracle sorts by the core's own comparison, so that the order needs a witness of its own.
#[test]
fn events_of_one_instant_go_by_side_type_id_and_amount() {
    let named = |event: Event, id: &str| event.with_id(EventId::new(id).unwrap());
    let ordered = [
        deeds(0, Side::Customer, Kind::SERVICE, 9.0),
        deeds(1, Side::Supplier, Kind::SERVICE, 1.0),
        deeds(1, Side::Supplier, Kind::SERVICE, 2.0),
        named(deeds(1, Side::Supplier, Kind::SERVICE, 0.5), "a"),
        named(deeds(1, Side::Supplier, Kind::SERVICE, 0.4), "b"),
        Event::new(day(1), Side::Supplier, Fact::Request),
        Event::new(day(1), Side::Supplier, Response::default()),
        Event::new(day(1), Side::Supplier, Conduct::new(Principle::Respect, Tone::Bad)),
        Event::new(day(1), Side::Supplier, Imposition::new(Span::from_micros(1)).unwrap()),
        deeds(1, Side::Customer, Kind::SERVICE, 1.0),
        deeds(2, Side::Supplier, Kind::SERVICE, 1.0),
    ];
    let mut reversed = ordered.to_vec();
    reversed.reverse();
    let history = support::history(&reversed, &Policy::default());
    assert!(history.canonical(Timestamp::MAX) == ordered);
}

#[test]
fn an_event_of_the_future_is_not_seen() {
    let mut history = History::default();
    let policy = PolicyDraft::default().freeze().unwrap();
    history.record(deeds(0, Side::Supplier, Kind::SERVICE, 1.0), &policy).unwrap();
    let before = bits(&history.assess(day(0), &policy));
    history.record(deeds(1, Side::Customer, Kind::SERVICE, 1.0), &policy).unwrap();
    assert_eq!(before, bits(&history.assess(day(0), &policy)));
}
