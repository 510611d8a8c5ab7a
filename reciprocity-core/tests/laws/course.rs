//! Tiers, stages, the sponsor programme, and what is advised.

use crate::support::generate::{self, Case};
use crate::support::{assess, assess_case, cases};
use crate::{CONDUCT, and, day, days, deeds, newest, score, side_of};
use proptest::prelude::*;
use reciprocity_core::rule::programme::ProgrammeState;
use reciprocity_core::rule::recommendation::{Advice, LeastAct, Reason, Recommendation};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::tier::{HoldsUp, least_share};
use reciprocity_core::{
    Amount, Answers, Assessment, Conduct, Contribution, Event, EventId, Expectation, Fact,
    Fraction, Invitation, Kind, PerSide, Policy, PolicyDraft, Principle, Profile, Response, Side,
    Span, Tier, Tone, TrustAct, View,
};

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_requirement_never_falls_with_the_tier(case in generate::case()) {
        let severity = |one: Option<HoldsUp>| match one {
            None => 0,
            Some(HoldsUp::Yes) => 1,
            Some(HoldsUp::Unresolved) => 2,
            Some(HoldsUp::No) => 3,
        };
        let at_tier = |tier| assess_case(&Case {
            profile: Profile { tier, ..case.profile }, ..case.clone()
        });
        let told = score(&case);
        let given = |view: View| {
            let kinds = told.view(view).kinds.iter();
            kinds.map(|kind| kind.amounts.supplier + kind.amounts.customer).fold(1.0, f64::max)
        };
        for pair in Tier::ALL.windows(2) {
            prop_assert!(least_share(pair[0], &case.policy) <= least_share(pair[1], &case.policy));
            let (lower, higher) = (at_tier(pair[0]), at_tier(pair[1]));
            for (view, side) in View::ALL.into_iter().flat_map(|view| Side::ALL.map(|side| (view, side))) {
                let of = |told: &Assessment| {
                    let score = told.view(view);
                    (severity(*score.holds_up.of(side)), score.shortfall.of(side).clone())
                };
                let (lower, higher) = (of(&lower), of(&higher));
                prop_assert!(lower.0 <= higher.0, "{view} {side}: {lower:?} {higher:?}");
                // A kind of which no amount would do any more is left out.
                for one in &higher.1 {
                    let before = lower.1.iter().find(|less| (&less.kind, &less.unit) == (&one.kind, &one.unit));
                    // Amounts are differences of sums as great as all that was given.
                    let rounding = 1e-9 * one.amount.max(given(view));
                    prop_assert!(before.is_none_or(|less| less.amount <= one.amount + rounding), "{before:?} {one:?}");
                }
            }
        }
    }

    #[test]
    fn severity_never_falls_as_conduct_worsens(
        case in generate::case(),
        principle in proptest::sample::select([&CONDUCT[..], &[Principle::Fairness]].concat()),
        supplier in any::<bool>(), severity in 0.0..=1.0_f64,
    ) {
        let by = side_of(supplier);
        let severity = Fraction::new(severity).unwrap();
        let bad = Conduct::new(principle, Tone::Bad).with_severity(severity);
        let (before, after) = (assess_case(&case), {
            assess_case(&and(&case, vec![Event::new(case.as_of, by, bad)]))
        });
        let rank = |told: &Assessment| match told.recommendations.of(by.other()).advice {
            Advice::Nothing | Advice::GatherEvidence | Advice::Continue => 0,
            Advice::CallOut => 1,
            Advice::Renegotiate => 2,
            Advice::Disengage => 3,
            unknown => unreachable!("how severe is {unknown}?"),
        };
        prop_assert!(rank(&after) >= rank(&before));
        let repairs = |told: &Assessment| !told.recommendations.of(by).repair_own_side.is_empty();
        prop_assert!(repairs(&after) >= repairs(&before));
    }

    #[test]
    fn a_stage_once_found_is_kept_while_nothing_changes(case in generate::case()) {
        let found = assess_case(&case).stage;
        let again = assess_case(&Case { previous: Some(found), ..case });
        prop_assert_eq!(found, again.stage);
    }

    #[test]
    fn until_a_betrayal_is_repaired_the_stage_is_at_most_open(mut case in generate::case(), supplier in any::<bool>()) {
        // What comes later might repair it, and once it has ended nobody is told to leave.
        case.events.retain(|event| {
            event.occurred_at() <= case.as_of && *event.fact() != Fact::Ending
        });
        let (side, repair) = (side_of(supplier), case.policy.draft().trust.repair_acts);
        let act = |micros: i64, act| Event::new(case.as_of.plus(Span::from_micros(micros)), side, act);
        let mut events = vec![act(1, TrustAct::Betrayed)];
        for honoured in 0..i64::from(repair) {
            let as_of = events.last().unwrap().occurred_at();
            let told = assess_case(&Case { as_of, ..and(&case, events.clone()) });
            prop_assert!(![Stage::Trusting, Stage::Partner].contains(&told.stage));
            prop_assert_eq!(told.recommendations.of(side.other()).advice, Advice::Disengage);
            events.push(act(2 + honoured, TrustAct::Honoured));
        }
    }

    /// What was given last lies in a period that is over after one cadence, and two more follow.
    #[test]
    fn silence_over_three_cadences_suspends_a_programme(case in generate::case(), more in 0.0..500.0_f64) {
        let cadence = case.policy.draft().programme.cadence_days;
        let as_of = newest(&case).max(case.as_of).plus(days(3.0 * cadence + more));
        let told = assess_case(&Case { as_of, ..case });
        let Some(running) = told.programme.running else { return Ok(()) };
        prop_assert_eq!(running.missed, PerSide { supplier: 2, customer: 2 });
        prop_assert_eq!(running.state, ProgrammeState::Suspended);
    }
}

/// The whole interval may lie beyond the band and reach from tilted to one-way: then it is not
/// settled how much one side gives too much, but that it does.
#[test]
fn severity_never_falls_as_the_share_worsens() {
    let policy = Policy::default();
    let severity = |told: &Assessment| {
        let Recommendation { advice, repair_own_side, .. } = &told.recommendations.supplier;
        (
            *advice == Advice::CallOut,
            told.recommendations.customer.repair_own_side.len(),
            repair_own_side.len(),
        )
    };
    for total in [10, 20, 40, 80, 400] {
        let mut before = (false, 0, 0);
        for supplier in total / 2..=total {
            let deed = |place| {
                let side = if place < supplier { Side::Supplier } else { Side::Customer };
                deeds(0, side, Kind::INFORMATION, 1.0)
            };
            let events: Vec<Event> = (0..total).map(deed).collect();
            let now = severity(&assess(&events, day(0), &policy));
            assert!(now >= before, "{supplier} of {total}: {before:?} became {now:?}");
            before = now;
        }
        assert_eq!(before, (true, 1, 0), "all of {total} from one side");
    }
}

/// To ask at the drop of a hat is unfair conduct: an even exchange does not hide it from either side.
#[test]
fn hurried_expectations_are_told_to_both_sides_of_an_even_exchange() {
    let policy = Policy::default();
    let mut events: Vec<Event> = Side::ALL.map(|side| deeds(0, side, Kind::SERVICE, 1.0)).to_vec();
    for _ in 0..3 {
        let asks = Event::new(day(0), Side::Customer, Expectation::default());
        events.push(asks.due_by(day(0).plus(Span::from_micros(1))).unwrap());
    }
    let told = assess(&events, day(0), &policy).recommendations;
    // Felt fairness 1, three unfair deeds: (0 + 2)/(2*3 + 2).
    let (principle, score) = (Principle::Fairness, 0.25);
    assert_eq!(told.supplier.reasons, [Reason::TreatedBadly { principle, score }]);
    assert_eq!(told.customer.repair_own_side, [Reason::TreatsBadly { principle, score }]);
    let (by, deeds) = (Side::Customer, 4.0);
    assert_eq!(told.supplier.least_act, LeastAct::GoodConduct { by, principle, deeds });
}

#[test]
fn a_partner_has_made_something_better() {
    let policy = Policy::default();
    let euro = Contribution::new(Kind::MONEY, Amount::parse("1", "EUR").unwrap());
    let mut events = vec![
        deeds(0, Side::Supplier, Kind::SERVICE, 1.0),
        Event::new(day(0), Side::Customer, euro),
        Event::new(day(0), Side::Supplier, TrustAct::Extended),
        Event::new(day(0), Side::Customer, TrustAct::Honoured),
    ];
    for side in Side::ALL {
        let honest = Conduct::new(Principle::Honesty, Tone::Good);
        events.extend(vec![Event::new(day(0), side, honest); 10]);
    }
    assert_eq!(assess(&events, day(0), &policy).stage, Stage::Trusting);
    events.extend(Side::ALL.map(|side| deeds(0, side, Kind::IMPROVEMENT, 1.0)));
    assert_eq!(assess(&events, day(0), &policy).stage, Stage::Partner);
}

/// Attention that nobody asked for is a contribution from its answer on, to a programme as well.
#[test]
fn welcome_attention_keeps_the_cadence_from_its_answer_on() {
    let policy = Policy::default();
    let name = EventId::new("programme").unwrap();
    let accepts = Event::new(day(0), Side::Customer, Response::default());
    let hour = Amount::time(Span::from_hours(1.0).unwrap()).unwrap();
    let offered = Contribution::new(Kind::EXECUTIVE_ATTENTION, hour).as_outreach();
    let mut events = vec![
        Event::new(day(0), Side::Supplier, Invitation::default()).with_id(name.clone()),
        accepts.answering(Answers::Named(name)).unwrap(),
        Event::new(day(10), Side::Supplier, offered),
    ];
    let missed = |events: &[Event]| {
        *assess(events, day(100), &policy).programme.running.unwrap().missed.of(Side::Supplier)
    };
    assert_eq!(missed(&events), 1);
    events.push(Event::new(day(12), Side::Customer, Response::default()));
    assert_eq!(missed(&events), 0);
}

/// To be there is not to carry one's part: an hour for every two is a third, which is below .4.
#[test]
fn a_customer_that_keeps_its_cadence_and_carries_too_little_is_at_risk() {
    let policy = Policy::default();
    let name = EventId::new("programme").unwrap();
    let accepts = Event::new(day(0), Side::Customer, Response::default());
    let attention = |side, hours| {
        let hours = Amount::time(Span::from_hours(hours).unwrap()).unwrap();
        Event::new(day(10), side, Contribution::new(Kind::EXECUTIVE_ATTENTION, hours))
    };
    let state = |supplier: f64| {
        let events = [
            Event::new(day(0), Side::Supplier, Invitation::default()).with_id(name.clone()),
            accepts.clone().answering(Answers::Named(name.clone())).unwrap(),
            attention(Side::Supplier, supplier),
            attention(Side::Customer, 1.0),
        ];
        let running = assess(&events, day(100), &policy).programme.running.unwrap();
        assert_eq!(*running.missed.of(Side::Customer), 0);
        running.state
    };
    assert_eq!(state(1.0), ProgrammeState::Reciprocal);
    assert_eq!(state(2.0), ProgrammeState::AtRisk);
}

/// The customer attends in every period of 91 days, the supplier in the first alone.
#[test]
fn a_programme_of_which_only_the_customer_keeps_its_part_is_not_reciprocal() {
    let policy = Policy::default();
    let name = EventId::new("programme").unwrap();
    let accepts = Event::new(day(0), Side::Customer, Response::default());
    let attends = |side, at| {
        let hour = Amount::time(Span::from_hours(1.0).unwrap()).unwrap();
        Event::new(day(at), side, Contribution::new(Kind::EXECUTIVE_ATTENTION, hour))
    };
    let events = [
        Event::new(day(0), Side::Supplier, Invitation::default()).with_id(name.clone()),
        accepts.answering(Answers::Named(name)).unwrap(),
        attends(Side::Supplier, 10),
        attends(Side::Customer, 10),
        attends(Side::Customer, 100),
        attends(Side::Customer, 190),
    ];
    let running = |at| assess(&events, day(at), &policy).programme.running.unwrap();
    assert_eq!(running(100).state, ProgrammeState::Reciprocal);
    assert_eq!(running(182).missed, PerSide { supplier: 1, customer: 0 });
    assert_eq!(running(182).state, ProgrammeState::AtRisk);
    assert_eq!(running(273).missed, PerSide { supplier: 2, customer: 0 });
    assert_eq!(running(273).state, ProgrammeState::AtRisk);
}

/// An hour's half-life beside 45 days', and silence until 2^-1050 is left of the one.
#[test]
fn a_pace_beside_next_to_nothing_is_unknown() {
    let mut draft = PolicyDraft::default();
    draft.memory.slow_half_life_days = 1.0 / 24.0;
    let given = deeds(0, Side::Supplier, Kind::SERVICE, 1.0);
    let told =
        assess(&[given], day(0).plus(Span::from_hours(1050.0).unwrap()), &draft.freeze().unwrap());
    assert_eq!(told.trend.activity.supplier, None);
}
