//! Shares, balance, the verdict, and what redresses.

use crate::support::generate::{self, at};
use crate::support::{assess, cases};
use crate::{Parts, ROUNDING, day, deeds, score};
use proptest::prelude::*;
use proptest::sample::Index;
use reciprocity_core::rule::balance::{Band, balance};
use reciprocity_core::rule::felt_fairness::felt_fairness;
use reciprocity_core::rule::interval::wilson_interval;
use reciprocity_core::rule::verdict::{Slack, Verdict, verdict};
use reciprocity_core::{
    Amount, Answers, Assessment, Contribution, Event, EventId, Fact, Kind, PerSide, Policy,
    PolicyDraft, Side, Span, View,
};

fn amount_of(event: &Event) -> f64 {
    Parts::of(event).amount().map_or(0.0, Amount::value)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn giving_more_never_lowers_your_own_share(
        case in generate::case(), which in any::<Index>(), more in 0.0..1e6_f64,
    ) {
        prop_assume!(case.is_remembered());
        let mut events = case.events.clone();
        let event = &mut events[which.index(case.events.len())];
        let mut parts = Parts::of(event);
        let Fact::Contribution(given) = &mut parts.fact else { return Ok(()) };
        let value = given.amount.value() + more;
        let hours = case.policy.definition(given.kind).unwrap().unit.name() == "hours";
        given.amount = match given.amount.currency() {
            Some(currency) => Amount::parse(&format!("{value:.0}"), currency.code()),
            None if hours => Span::from_hours(value).and_then(Amount::time),
            None => Amount::count(value),
        }
        .unwrap_or(given.amount);
        let (giver, before) = (parts.actor, event.clone());
        *event = parts.event();
        if amount_of(event) <= amount_of(&before) {
            return Ok(()); // a fraction of a currency's unit was rounded off, or there is no more
        }
        // A repeated id would now carry other contents.
        events.retain(|other| other.id().is_none() || other.id() != before.id() || *other != before);
        let (before, after) = (score(&case), assess(&events, case.as_of, &case.policy));
        for view in View::ALL {
            let share = |assessment: &Assessment| assessment.view(view).share.map(|s| s.of(giver));
            if let (Some(before), Some(after)) = (share(&before), share(&after)) {
                prop_assert!(after >= before - ROUNDING, "{view} of {giver}: {before} became {after}");
            }
        }
    }

    #[test]
    fn what_redresses_brings_the_exchange_within_the_band(case in generate::case()) {
        prop_assume!(case.is_remembered());
        let before = score(&case);
        for view in [View::Supplier, View::Customer] {
            for option in &before.view(view).redress {
                // Hours and money come in whole microseconds and cents; counts come exactly, unless so
                // little is left of all that was given that no number holds it.
                let whole = option.unit == "acts" || option.unit == "units";
                if !whole || !(1e-100..=1e15).contains(&option.amount) {
                    continue;
                }
                let kind = case.policy.kind(&option.kind).unwrap();
                let share_after = |amount: f64| {
                    let given = Contribution::new(kind, Amount::count(amount).unwrap());
                    // It answers something that nobody asked: to welcome an outreach is to credit the
                    // giver with it, which is another matter.
                    let to = Answers::Named(EventId::new("nothing").unwrap());
                    let gift = Event::new(case.as_of, option.by, given).answering(to).unwrap();
                    let events = [case.events.clone(), vec![gift]].concat();
                    let after = assess(&events, case.as_of, &case.policy);
                    after.view(view).share.unwrap().of(option.by.other())
                };
                let within = case.policy.draft().balance.within;
                let share = share_after(option.amount);
                prop_assert!(share <= within + 1e-9, "{option:?} leaves {share}");
                prop_assert!(share >= within - 1e-6, "{option:?} goes beyond, to {share}");
                // The most there may be brings the share to the other edge; where there is none, no
                // amount brings it so far.
                let share = share_after(option.most.unwrap_or(1e15).min(1e15));
                prop_assert!(share >= 1.0 - within - 1e-6, "{option:?} goes beyond, to {share}");
                if option.most.is_some_and(|most| most <= 1e15) {
                    prop_assert!(share <= 1.0 - within + 1e-6, "{option:?} stops short, at {share}");
                }
            }
        }
    }

    #[test]
    fn at_equal_distance_the_giver_is_hurt_at_least_as_much_as_the_taker(
        policy in generate::policy(), share in 0.5..=1.0_f64,
    ) {
        let shares = PerSide { supplier: share, customer: 1.0 - share };
        let giver = felt_fairness(&shares, Side::Supplier, &policy);
        let taker = felt_fairness(&shares, Side::Customer, &policy);
        prop_assert!(giver <= taker, "{giver} {taker}");
    }

    #[test]
    fn balance_is_flat_within_the_band_falls_outside_and_never_jumps(
        policy in generate::policy(), share in 0.5..=1.0_f64, step in 1e-9..1e-3_f64,
    ) {
        let within = policy.draft().balance.within;
        let of = |share: f64| balance(&PerSide { supplier: share, customer: 1.0 - share }, &policy);
        if share <= within {
            prop_assert_eq!(of(share), 1.0);
        }
        let further = (share + step).min(1.0);
        let fell = of(share) - of(further);
        prop_assert!(fell >= 0.0 && fell <= (further - share) / (1.0 - within) + ROUNDING);
        if share > within && further > share {
            prop_assert!(fell > 0.0, "no fall from {share} to {further}");
        }
        prop_assert_eq!(of(1.0), 0.0);
    }

    #[test]
    fn so_many_more_events_as_the_verdict_names_would_resolve_it(
        share in 0.0..=1.0_f64, events in 1.0..500.0_f64,
    ) {
        let policy = Policy::default();
        let told = |events: f64| {
            verdict(share, wilson_interval(share, events, &policy), Slack::default(), events, &policy)
        };
        let Verdict::Unresolved { more_events: Some(more), .. } = told(events) else { return Ok(()) };
        prop_assert!(told(events + more * (1.0 + 1e-6)).standing().is_some());
        // One is the least that can be asked for.
        if more > 1.0 {
            prop_assert!(told(events + more * (1.0 - 1e-6)).standing().is_none());
        }
    }
}

#[test]
fn the_greater_giver_is_who_gave_more_and_the_supplier_where_both_gave_alike() {
    for (customer, giver) in [(1.0, Side::Supplier), (2.0, Side::Supplier), (3.0, Side::Customer)] {
        let events = [
            deeds(0, Side::Supplier, Kind::SERVICE, 2.0),
            deeds(0, Side::Customer, Kind::SERVICE, customer),
        ];
        let share = assess(&events, day(0), &Policy::default()).joint.share.unwrap();
        assert_eq!(share.greater_giver(), giver, "{customer} from the customer");
    }
}

#[test]
fn money_in_two_currencies_adds_up_at_the_rates_of_the_policy() {
    let mut draft = PolicyDraft::default();
    draft.currencies.extend([("EUR".to_owned(), 2.0), ("USD".to_owned(), 0.5)]);
    let policy = draft.freeze().unwrap();
    let pays = |side, number, currency| {
        let amount = Amount::parse(number, currency).unwrap();
        Event::new(day(0), side, Contribution::new(Kind::MONEY, amount))
    };
    let events = [pays(Side::Supplier, "100", "EUR"), pays(Side::Customer, "40", "USD")];
    let told = assess(&events, day(0), &policy).joint;
    // 200 against 20; 200/.6 - 220 more make it even enough.
    let share = told.share.unwrap();
    assert!((share.supplier - 10.0 / 11.0).abs() < 1e-12);
    assert!((share.effective_events - 220.0 * 220.0 / (40_000.0 + 400.0)).abs() < 1e-9);
    let more = 200.0 / 0.6 - 220.0;
    for (option, (unit, amount)) in
        told.redress.iter().zip([("EUR", more / 2.0), ("USD", more * 2.0)])
    {
        assert_eq!(option.unit, unit);
        assert!((option.amount - amount).abs() < 1e-9, "{option:?}");
    }
    assert_eq!(told.redress.len(), 2);
}

/// The joint share is the middle of the two sides' views, so what redresses must move both.
#[test]
fn what_redresses_in_the_joint_view_brings_its_share_within_the_band() {
    let policy = Policy::default();
    let seen_by =
        |side, observer: Side, count| deeds(0, side, Kind::SERVICE, count).observed_by(observer);
    // The supplier saw 100 against 10, the customer 1 against 1: the joint share is .705, that of
    // all records together .902.
    let events = vec![
        seen_by(Side::Supplier, Side::Supplier, 100.0),
        seen_by(Side::Customer, Side::Supplier, 10.0),
        seen_by(Side::Supplier, Side::Customer, 1.0),
        seen_by(Side::Customer, Side::Customer, 1.0),
    ];
    let before = assess(&events, day(0), &policy).joint;
    let option = &before.redress[0];
    let gift = deeds(0, option.by, Kind::SERVICE, option.amount);
    let after = assess(&[events, vec![gift]].concat(), day(0), &policy).joint;
    let share = after.share.unwrap().of(option.by.other());
    assert!((share - 0.6).abs() < 1e-9, "{option:?} brings the share to {share}");
}

/// Also where one side saw incomparably more than the other, and the sums of the two differ as much.
#[test]
fn what_redresses_two_views_is_known_however_much_more_one_of_them_saw() {
    let policy = Policy::default();
    for seen in [1e3, 1e9, 1e15] {
        // The supplier saw its own eight alone, the customer gave `seen` as well, of its own saying:
        // the supplier gave all in the one view, nearly nothing in the other, and so half.
        // Twenty of information, that only the supplier gave, tip the whole to three quarters.
        let events = vec![
            deeds(0, Side::Supplier, Kind::INFORMATION, 20.0),
            deeds(0, Side::Supplier, Kind::PATIENCE, 8.0),
            deeds(0, Side::Customer, Kind::PATIENCE, seen).observed_by(Side::Customer),
        ];
        let before = assess(&events, day(0), &policy).joint;
        let option = before.redress.iter().find(|one| one.kind == "patience").unwrap();
        let gift = deeds(0, option.by, Kind::PATIENCE, option.amount);
        let after = assess(&[events, vec![gift]].concat(), day(0), &policy).joint;
        let share = after.share.unwrap().of(Side::Supplier);
        assert!((share - 0.6).abs() < 1e-9, "{option:?} brings the share to {share}");
    }
}

/// With one side's word alone the range is wider than the count of events makes it, and no further
/// events of that side narrow it to one band; the verdict must not promise that they would.
#[test]
fn one_sides_word_is_not_said_to_be_resolved_by_more_of_it() {
    let policy = Policy::default();
    let told = |times: usize| {
        let deed = |place: usize| {
            let side = if place % 20 < 13 { Side::Supplier } else { Side::Customer };
            deeds(0, side, Kind::SERVICE, 1.0).observed_by(Side::Supplier)
        };
        let events: Vec<Event> = (0..20 * times).map(deed).collect();
        assess(&events, day(0), &policy).supplier.verdict
    };
    // 65 of 100, of which a tenth may be a claim: from .55, which is within, to .65, which is not.
    let Verdict::Unresolved { more_events, .. } = told(100) else { panic!("{:?}", told(100)) };
    if let Some(more) = more_events {
        assert!(more < 2000.0, "{more}");
        let twice = told(200);
        assert!(twice.standing().is_some(), "not {more} but 2000 more events leave {twice:?}");
    }
}

#[test]
fn all_from_one_side_is_exactly_one_whatever_the_weights_of_the_classes() {
    let mut draft = PolicyDraft::default();
    for weights in [[1.0, 1.0, 1.0], [0.1, 0.2, 0.3], [0.7, 0.1, 0.2], [3.0, 0.3, 0.1]] {
        draft.classes.commercial = weights[0];
        draft.classes.collaborative = weights[1];
        draft.classes.relational = weights[2];
        let policy = draft.clone().freeze().unwrap();
        for side in Side::ALL {
            let kinds = [Kind::SERVICE, Kind::INFORMATION, Kind::PATIENCE];
            let events = kinds.map(|kind| deeds(0, side, kind, 1.0));
            let score = assess(&events, day(0), &policy).joint;
            assert_eq!(score.share.unwrap().of(side), 1.0);
            assert_eq!(*score.felt_fairness.of(side), Some(0.0));
            assert_eq!((score.balance, score.overall.unwrap().score), (Some(0.0), 0.0));
        }
    }
}

/// Shares on the lines between bands belong to the inner and to the outer band, whatever rounding
/// the discount of the instant brings.
#[test]
fn exactly_60_of_100_is_within_and_exactly_90_is_one_way_at_any_instant() {
    let policy = Policy::default();
    for (one, other, expected) in [
        (3.0, 2.0, Band::Within),
        (1.5, 1.0, Band::Within),
        (61.0, 39.0, Band::Tilted),
        (89.0, 11.0, Band::Tilted),
        (9.0, 1.0, Band::OneWay),
        (0.9, 0.1, Band::OneWay),
    ] {
        for hour in 0..500 {
            let then = at(hour * 3617);
            for (more, less) in [(Side::Supplier, Side::Customer), (Side::Customer, Side::Supplier)]
            {
                let gives =
                    |side, amount| Event::new(then, side, generate::plain(Kind::SERVICE, amount));
                let score = assess(&[gives(more, one), gives(less, other)], then, &policy).joint;
                assert_eq!(score.band, Some(expected), "{one} to {other} at hour {hour}");
            }
        }
    }
}
