//! The laws of the method, each under its own name.

#![expect(clippy::unwrap_used, reason = "what fails here is a test")]
#![expect(clippy::float_cmp, reason = "some laws hold to the bit")]

mod support;

use proptest::prelude::*;
use proptest::sample::Index;
use reciprocity_core::rule::balance::{Band, balance};
use reciprocity_core::rule::felt_fairness::felt_fairness;
use reciprocity_core::rule::interval::{Interval, wilson_interval};
use reciprocity_core::rule::overall::{Factor, Overall, overall};
use reciprocity_core::rule::programme::ProgrammeState;
use reciprocity_core::rule::recommendation::{Advice, LeastAct, Reason, Recommendation};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::tier::{HoldsUp, least_share};
use reciprocity_core::rule::verdict::{Slack, Verdict, verdict};
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Assessment, Conduct, Contribution, Event, EventId, Expectation,
    Fact, Fraction, Fulfilment, History, Imposition, Invitation, Kind, Observer, PerSide, Policy,
    PolicyDraft, Principle, Profile, Promise, Recorded, Response, Side, Span, Tier, Timestamp,
    Tone, TrustAct, View, ViewScore, policy,
};
use support::compare::{differences, near, told_by};
use support::generate::{self, Case, DAY, at};
use support::{assess, assess_case, bits, cases};

/// Rounding moves a number by far less than this; what a law forbids moves it by more.
const ROUNDING: f64 = 1e-12;

/// The same event with one thing changed: rebuilt from its parts, as a host would.
struct Parts {
    id: Option<EventId>,
    occurred_at: Timestamp,
    actor: Side,
    observer: Observer,
    confidence: Fraction,
    answers: Answers,
    due: Option<Timestamp>,
    fact: Fact,
}

impl Parts {
    fn of(event: &Event) -> Self {
        Self {
            id: event.id().cloned(),
            occurred_at: event.occurred_at(),
            actor: event.actor(),
            observer: event.observer(),
            confidence: event.confidence(),
            answers: event.answers().clone(),
            due: event.due(),
            fact: event.fact().clone(),
        }
    }

    fn event(self) -> Event {
        let event = Event::new(self.occurred_at, self.actor, self.fact)
            .observed_by(self.observer)
            .with_confidence(self.confidence)
            .answering(self.answers)
            .unwrap();
        let event = self.due.map_or(Ok(event.clone()), |due| event.due_by(due)).unwrap();
        match self.id {
            Some(id) => event.with_id(id),
            None => event,
        }
    }

    fn amount(&self) -> Option<Amount> {
        match &self.fact {
            Fact::Contribution(given) => Some(given.amount),
            Fact::Imposition(imposed) => Some(imposed.time),
            _ => None,
        }
    }
}

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

fn score(case: &Case) -> Assessment {
    assess(&case.events, case.as_of, &case.policy)
}

/// The case with more events.
fn and(case: &Case, more: Vec<Event>) -> Case {
    Case { events: [case.events.clone(), more].concat(), ..case.clone() }
}

/// A name that no generated event has.
fn new_name() -> EventId {
    EventId::new("new").unwrap()
}

/// An event that speaks of the one of that name.
fn of_new(at: Timestamp, side: Side, fact: impl Into<Fact>) -> Event {
    Event::new(at, side, fact).answering(Answers::Named(new_name())).unwrap()
}

fn days(days: f64) -> Span {
    Span::from_days(days).unwrap()
}

fn side_of(supplier: bool) -> Side {
    if supplier { Side::Supplier } else { Side::Customer }
}

/// What each view tells of each side, as `told_by` labels it.
fn all_told(assessment: &Assessment) -> Vec<Vec<(String, f64)>> {
    View::ALL.map(|view| told_by(assessment.view(view), false)).to_vec()
}

fn newest(case: &Case) -> Timestamp {
    newest_of(&case.events)
}

fn newest_of(events: &[Event]) -> Timestamp {
    events.iter().map(Event::occurred_at).max().unwrap()
}

/// What disobeys "a number from 0 to 1, inside its interval, or unknown".
fn out_of_range(assessment: &Assessment) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut fraction = |what: &str, number: Option<f64>| {
        if !number.is_none_or(|number| (0.0..=1.0).contains(&number)) {
            wrong.push(format!("{what} is {number:?}"));
        }
    };
    let mut inside = |what: &str, number: f64, range: Interval| {
        let Interval { low, high } = range;
        let width = if -ROUNDING <= low && low <= high && high <= 1.0 { 0.5 } else { 7.0 };
        fraction(what, Some(width));
        let outside = format!("{number:e} outside {low:e} to {high:e}: {what}");
        fraction(
            &outside,
            Some(if low - ROUNDING <= number && number <= high + ROUNDING { number } else { 7.0 }),
        );
    };
    let mut pending: Vec<(String, Option<f64>)> = Vec::new();
    for view in View::ALL {
        let ViewScore { share, felt_fairness, treatment, process, answer_rate, .. } =
            assessment.view(view);
        let score = assessment.view(view);
        if let Some(share) = share {
            inside("share", share.supplier, share.interval);
            pending.push(("sum of shares".into(), Some((share.supplier + share.customer) / 2.0)));
            let events = share.effective_events;
            let part = if events.is_finite() { 1.0 / events } else { 7.0 };
            pending.push(("effective events".into(), Some(part)));
            if let Some((_, range)) = share.overclaim {
                inside("overclaim", range.high, range);
            }
        }
        for side in Side::ALL {
            pending.push(("felt fairness".into(), *felt_fairness.of(side)));
            pending.push(("process".into(), *process.of(side)));
            for principle in treatment.of(side) {
                let what = format!("{} in {view} toward {side}", principle.principle);
                match (principle.score, principle.interval) {
                    // Near zero it is a root of what rounding left of a share.
                    (Some(score), Some(range))
                        if principle.principle == Principle::CoContribution =>
                    {
                        let Interval { low, high } = range;
                        inside(&what, score.max(low), range);
                        inside(&what, score * score, Interval { low: low * low - ROUNDING, high });
                    }
                    (Some(score), Some(range)) => inside(&what, score, range),
                    (score, _) => pending.push((what.clone(), score)),
                }
                let finite = principle.good.is_finite() && principle.bad.is_finite();
                pending.push((what, Some(if finite { 0.0 } else { 7.0 })));
            }
            if let Some(rate) = answer_rate.of(side) {
                inside("answer rate", rate.rate, rate.interval);
            }
            if let Some(expected) = score.expectations.of(side) {
                inside("expectations", expected.score, expected.interval);
            }
            if let Some(trust) = score.trust.of(side) {
                let parts = [Some(trust.score), trust.ability, trust.benevolence, trust.integrity];
                pending.extend(parts.map(|part| ("trust".into(), part)));
            }
            for option in score.shortfall.of(side) {
                let usable = option.amount.is_finite() && option.amount >= 0.0;
                pending.push(("shortfall".into(), Some(if usable { 0.0 } else { 7.0 })));
            }
        }
        pending.push(("balance".into(), score.balance));
        pending.push(("demonstrated".into(), score.demonstrated.map(|shown| shown.score)));
        if let Some(overall) = &score.overall {
            inside("overall", overall.score, overall.bounds);
            pending.push(("coverage".into(), Some(overall.coverage)));
        }
        for option in &score.redress {
            let usable = option.amount.is_finite() && option.amount >= 0.0;
            pending.push(("redress".into(), Some(if usable { 0.0 } else { 7.0 })));
        }
    }
    for side in Side::ALL {
        let gain = *assessment.win_win.net_gain.of(side);
        pending.push(("net gain".into(), gain.map(f64::abs)));
        let activity = *assessment.trend.activity.of(side);
        let usable = activity.is_none_or(|pace| pace.is_finite() && pace >= 0.0);
        pending.push(("activity".into(), Some(if usable { 0.0 } else { 7.0 })));
    }
    pending.push(("trend".into(), assessment.trend.supplier_share.map(f64::abs)));
    pending.push(("trend".into(), assessment.trend.demonstrated.map(f64::abs)));
    let running = assessment.programme.running;
    pending.push(("attention".into(), running.and_then(|one| one.customer_share)));
    if let Some(perception) = assessment.perception {
        pending.push(("gap".into(), Some(perception.gap.abs())));
        pending.push(("joint share".into(), Some(perception.joint_share)));
    }
    for (what, number) in pending {
        fraction(&what, number);
    }
    wrong
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
    fn every_number_is_in_range_or_unknown(case in generate::case()) {
        let wrong = out_of_range(&score(&case));
        prop_assert!(wrong.is_empty(), "{wrong:?}");
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
                let ViewScore { share, classes, balance, band, verdict, felt_fairness, .. } =
                    assessment.view(view).clone();
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

    #[test]
    fn good_conduct_never_lowers_and_bad_never_raises(
        case in generate::case(),
        principle in proptest::sample::select(CONDUCT.to_vec()),
        (bad, by, seconds) in (any::<bool>(), any::<bool>(), 0..40 * DAY),
        severity in 0.0..=1.0_f64,
    ) {
        let by = if by { Side::Supplier } else { Side::Customer };
        let tone = if bad { Tone::Bad } else { Tone::Good };
        let (before, after) = with_conduct(&case, principle, tone, by, seconds, severity);
        for view in View::ALL {
            let of = |assessment: &Assessment| {
                assessment.view(view).treatment.of(by.other())[principle.index()].score
            };
            let (Some(before), Some(after)) = (of(&before), of(&after)) else { continue };
            let right = if bad { after <= before + ROUNDING } else { after >= before - ROUNDING };
            prop_assert!(right, "{view}: {tone} {principle} changed {before} to {after}");
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
                let given = Contribution::new(kind, Amount::count(option.amount).unwrap());
                // It answers something that nobody asked: to welcome an outreach is to credit the
                // giver with it, which is another matter.
                let to = Answers::Named(EventId::new("nothing").unwrap());
                let gift = Event::new(case.as_of, option.by, given).answering(to).unwrap();
                let events = [case.events.clone(), vec![gift]].concat();
                let after = assess(&events, case.as_of, &case.policy);
                let share = after.view(view).share.unwrap().of(option.by.other());
                let within = case.policy.draft().balance.within;
                prop_assert!(share <= within + 1e-9, "{option:?} leaves {share}");
                prop_assert!(share >= within - 1e-6, "{option:?} goes beyond, to {share}");
            }
        }
    }

    #[test]
    fn the_terms_sum_to_the_logarithm_of_the_overall(case in generate::case()) {
        for view in View::ALL {
            let assessment = score(&case);
            let Some(overall) = &assessment.view(view).overall else { continue };
            prop_assert!(explains(overall), "{overall:?}");
        }
    }

    #[test]
    fn the_overall_lies_between_the_least_and_the_greatest_factor(
        factors in proptest::collection::vec(proptest::option::of(0.0..=1.0_f64), 5),
    ) {
        let told = overall(|factor| factors[factor as usize], &Policy::default());
        let known: Vec<f64> = factors.iter().flatten().copied().collect();
        prop_assert_eq!(told.is_some(), !known.is_empty());
        let Some(told) = told else { return Ok(()) };
        let least = known.iter().copied().fold(1.0, f64::min);
        let greatest = known.iter().copied().fold(0.0, f64::max);
        prop_assert!(least <= told.score && told.score <= greatest);
        prop_assert!(explains(&told));
    }

    #[test]
    fn a_zero_factor_gives_zero(
        factors in proptest::collection::vec(proptest::option::of(0.0..=1.0_f64), 5),
        zero in 0..5_usize,
    ) {
        let factor = |factor: Factor| if factor as usize == zero { Some(0.0) } else { factors[factor as usize] };
        let told = overall(factor, &Policy::default()).unwrap();
        prop_assert_eq!((told.score, told.bounds.low, told.bounds.high), (0.0, 0.0, 0.0));
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

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn unstated_expectations_do_no_harm(
        case in generate::case(), supplier in any::<bool>(), weight in 0.0..=1.0_f64,
        due in proptest::option::of(0.0..100.0_f64),
    ) {
        let weight = Fraction::new(weight).unwrap();
        let when = at(0).min(case.as_of);
        let unsaid = Event::new(when, side_of(supplier), Expectation { weight, stated: false });
        let unsaid = due.map_or(Ok(unsaid.clone()), |due| unsaid.due_by(when.plus(days(due)))).unwrap();
        let after = score(&and(&case, vec![unsaid]));
        // A record that both saw is one more than those of one side alone.
        let counts = |label: &str| !label.starts_with("claim");
        for (before, after) in all_told(&score(&case)).iter().zip(&all_told(&after)) {
            let wrong = differences(before, after, counts);
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }

    #[test]
    fn waived_is_not_breached(case in generate::case(), supplier in any::<bool>(), long in 1.0..90.0_f64) {
        let holder = side_of(supplier);
        let when = at(0).min(case.as_of);
        let lead = case.policy.draft().expectations.least_lead_days;
        let asks = Event::new(when, holder, Expectation::default()).with_id(new_name());
        let asks = asks.due_by(when.plus(days(lead + long))).unwrap();
        let waives = of_new(when, holder, Fact::Waiver);
        let (before, after) = (score(&case), score(&and(&case, vec![asks, waives])));
        for view in View::ALL {
            let (before, after) = (before.view(view), after.view(view));
            prop_assert_eq!(bits(&before.expectations), bits(&after.expectations));
            let trust = |score: &ViewScore, by| *score.trust.of(by);
            let blamed = |score: &ViewScore| trust(score, holder).map(|one| (one.ability, one.integrity));
            prop_assert_eq!(blamed(before), blamed(after));
            // To waive is an act of flexibility, which the other side sees.
            let kind = |score: &ViewScore| trust(score, holder.other()).and_then(|one| one.benevolence);
            prop_assert!(kind(after) > kind(before) || kind(after).is_none() == kind(before).is_none());
        }
    }

    #[test]
    fn a_hurried_expectation_is_neither_met_nor_missed_and_counts_against_its_holder(
        case in generate::case(), supplier in any::<bool>(), part in 0.0..0.99_f64,
    ) {
        let holder = side_of(supplier);
        let when = at(0).min(case.as_of);
        let lead = case.policy.draft().expectations.least_lead_days;
        let asks = Event::new(when, holder, Expectation::default()).with_id(new_name());
        let asks = asks.due_by(when.plus(days(lead * part))).unwrap();
        let meets = of_new(when, holder.other(), Fulfilment { degree: Fraction::ONE });
        let (before, after) = (score(&case), score(&and(&case, vec![asks, meets])));
        for view in View::ALL {
            let (before, after) = (before.view(view), after.view(view));
            prop_assert_eq!(bits(&before.expectations), bits(&after.expectations));
            let fair = |score: &ViewScore, toward| {
                score.treatment.of(toward)[Principle::Fairness.index()].score
            };
            prop_assert_eq!(fair(before, holder), fair(after, holder));
            if let (Some(before), Some(after)) = (fair(before, holder.other()), fair(after, holder.other())) {
                prop_assert!(after <= before + ROUNDING, "{before} {after}");
            }
        }
    }

    #[test]
    fn a_refused_amendment_counts_for_neither_side(case in generate::case(), supplier in any::<bool>()) {
        let side = side_of(supplier);
        let proposed = Event::new(case.as_of, side, AmendmentStep::Proposed).with_id(new_name());
        let refused = Event::new(case.as_of.plus(Span::from_micros(1)), side.other(), AmendmentStep::Refused);
        let refused = refused.answering(Answers::Named(new_name())).unwrap();
        let as_of = refused.occurred_at();
        let open = Case { as_of, ..and(&case, vec![proposed]) };
        let closed = and(&open, vec![refused]);
        prop_assert_eq!(all_told(&score(&open)), all_told(&score(&closed)));
    }

    #[test]
    fn to_meet_more_of_what_is_expected_never_lowers_and_less_never_raises(
        case in generate::case(), supplier in any::<bool>(), promised in any::<bool>(),
        (less, more) in (0.0..=1.0_f64, 0.0..=1.0_f64),
    ) {
        let holder = side_of(supplier);
        let (less, more) = (less.min(more), less.max(more));
        let when = at(0).min(case.as_of);
        let lead = days(case.policy.draft().expectations.least_lead_days);
        let asks = if promised {
            Event::new(when, holder.other(), Promise::default())
        } else {
            Event::new(when, holder, Expectation::default())
        };
        let asks = asks.with_id(new_name()).due_by(when.plus(lead)).unwrap();
        let later = Case { as_of: case.as_of.max(when.plus(lead).plus(days(1.0))), ..case.clone() };
        let to = |degree: f64| {
            // After the statement, so that it is open whichever side goes first.
            let meets = of_new(
                when.plus(Span::from_micros(1)), holder.other(),
                Fulfilment { degree: Fraction::new(degree).unwrap() },
            );
            score(&and(&later, vec![asks.clone(), meets]))
        };
        let (less, more) = (to(less), to(more));
        for view in View::ALL {
            let of = |told: &Assessment| {
                let score = told.view(view);
                let trust = score.trust.of(holder).unwrap();
                [score.expectations.of(holder).map(|one| one.score), trust.ability, trust.integrity]
            };
            for (less, more) in of(&less).into_iter().zip(of(&more)) {
                let fell = less.zip(more).is_some_and(|(less, more)| more < less - ROUNDING);
                prop_assert!(!fell, "{view}: {less:?} {more:?}");
            }
        }
    }

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
            Advice::GatherEvidence | Advice::Continue => 0,
            Advice::CallOut => 1,
            Advice::Renegotiate => 2,
            Advice::Disengage => 3,
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
        // What comes later might repair it.
        case.events.retain(|event| event.occurred_at() <= case.as_of);
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

/// The principles that rest on recorded conduct alone.
const CONDUCT: [Principle; 4] =
    [Principle::Respect, Principle::Honesty, Principle::Courtesy, Principle::Listening];

/// Whether the terms' logarithms sum to that of the score, and their weights to one.
fn explains(overall: &Overall) -> bool {
    let logs: Option<f64> = overall.terms.iter().map(|term| term.log_term).sum();
    let weights: f64 = overall.terms.iter().map(|term| term.weight).sum();
    let whole = match logs {
        Some(logs) => near(logs.exp(), overall.score),
        None => overall.score == 0.0,
    };
    whole && near(weights, 1.0)
}

fn amount_of(event: &Event) -> f64 {
    Parts::of(event).amount().map_or(0.0, Amount::value)
}

/// A case before and after one more act of conduct, which both saw, at or before the as-of time.
fn with_conduct(
    case: &Case,
    principle: Principle,
    tone: Tone,
    by: Side,
    seconds: i64,
    severity: f64,
) -> (Assessment, Assessment) {
    let when = at(seconds).min(case.as_of);
    let conduct = Conduct::new(principle, tone).with_severity(Fraction::new(severity).unwrap());
    let events = [case.events.clone(), vec![Event::new(when, by, conduct)]].concat();
    (score(case), assess(&events, case.as_of, &case.policy))
}

fn day(day: i64) -> Timestamp {
    at(day * DAY)
}

/// So many deeds of a kind.
fn deeds(day_of: i64, side: Side, kind: Kind, count: f64) -> Event {
    Event::new(day(day_of), side, generate::plain(kind, count))
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

/// The law that conduct alone obeys, for what rests on more than conduct: the first deed moves what
/// was believed from the exchange, or from the answer rate, and does not start anew at one half.
#[test]
fn the_first_good_deed_never_lowers_and_the_first_bad_one_never_raises() {
    let even: Vec<Event> = Side::ALL.map(|side| deeds(0, side, Kind::SERVICE, 1.0)).to_vec();
    let one_way = vec![deeds(0, Side::Supplier, Kind::SERVICE, 1.0)];
    let answered = (0..40).zip(Side::ALL.into_iter().cycle()).map(|(turn, side)| {
        Event::new(day(turn), side, Contribution::new(Kind::SERVICE, Amount::ONE))
    });
    let as_of = day(39);
    for (events, principle, tone) in [
        (even, Principle::Fairness, Tone::Good),
        (one_way, Principle::Fairness, Tone::Bad),
        (answered.collect(), Principle::Responsiveness, Tone::Good),
    ] {
        let (policy, profile) = (Policy::default(), Profile::default());
        let case = Case { policy, events, as_of, profile, previous: None };
        let (before, after) = with_conduct(&case, principle, tone, Side::Customer, 0, 1.0);
        let of = |assessment: &Assessment| {
            assessment.joint.treatment.supplier[principle.index()].score.unwrap()
        };
        let (before, after) = (of(&before), of(&after));
        let right = if tone == Tone::Bad { after <= before } else { after >= before };
        assert!(right, "{tone} {principle} changed {before} to {after}");
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
fn no_evidence_gives_unknown() {
    let policy = Policy::default();
    let later = vec![deeds(2, Side::Supplier, Kind::SERVICE, 3.0)];
    let machine = Event::new(day(1), Side::Customer, Response { automatic: true });
    for events in [vec![], later, vec![machine]] {
        let assessment = assess(&events, day(1), &policy);
        assert_eq!(assessment.perception, None);
        for view in View::ALL {
            let score = assessment.view(view);
            assert_eq!((score.share, score.balance, score.band), (None, None, None));
            assert_eq!(score.verdict, Verdict::Unknown);
            assert_eq!((&score.overall, score.demonstrated), (&None, None));
            assert!(score.classes.is_empty() && score.kinds.is_empty() && score.redress.is_empty());
            assert!(score.provisional);
            for side in Side::ALL {
                assert_eq!(*score.felt_fairness.of(side), None);
                assert_eq!(*score.process.of(side), None);
                assert_eq!(*score.answer_rate.of(side), None);
                assert_eq!(score.treatment.of(side).len(), Principle::ALL.len());
                for principle in score.treatment.of(side) {
                    assert_eq!((principle.score, principle.interval), (None, None));
                    assert_eq!((principle.good, principle.bad), (0.0, 0.0));
                }
            }
        }
    }
}

#[test]
fn nothing_given_is_unknown_and_not_even() {
    let policy = Policy::default();
    let events: Vec<Event> =
        Side::ALL.into_iter().map(|side| deeds(0, side, Kind::SERVICE, 0.0)).collect();
    let score = assess(&events, day(0), &policy).joint;
    assert_eq!((score.share, score.balance), (None, None));
    assert_eq!(score.contributions, PerSide { supplier: 1, customer: 1 });
}

#[test]
fn the_least_amounts_and_confidences_stay_in_range() {
    let policy = Policy::default();
    for amount in [1e-300, 1e-200, 1e-160, 1e-20] {
        for confidence in [1.0, 1e-9, 1e-150] {
            let events: Vec<Event> = (0..4_u8)
                .zip(Side::ALL.into_iter().cycle())
                .map(|(place, side)| {
                    let amount = amount * f64::from(place + 1);
                    deeds(i64::from(place), side, Kind::SERVICE, amount)
                        .with_confidence(Fraction::new(confidence).unwrap())
                })
                .collect();
            for as_of in [day(3), day(20_000)] {
                let wrong = out_of_range(&assess(&events, as_of, &policy));
                assert!(wrong.is_empty(), "{amount} {confidence}: {wrong:?}");
            }
        }
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

#[test]
fn an_answer_at_the_last_moment_counts_and_one_microsecond_later_does_not() {
    let policy = Policy::default();
    let wait = policy.answer_wait();
    for (late, answered) in [(0, 1.0), (1, 0.0)] {
        let then = day(0).plus(wait).plus(Span::from_micros(late));
        let events = vec![
            Event::new(day(0), Side::Customer, Fact::Request),
            Event::new(then, Side::Supplier, Response::default()),
        ];
        let score = assess(&events, then, &policy).joint;
        let responsive = &score.treatment.customer[Principle::Responsiveness.index()];
        assert!((responsive.good > 0.0) == (answered > 0.0), "{responsive:?}");
        assert!((responsive.bad > 0.0) == (answered == 0.0), "{responsive:?}");
        let rate = score.answer_rate.supplier.unwrap();
        assert_eq!((f64::from(rate.answered), rate.turns), (answered, 1));
    }
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

#[test]
fn what_is_due_this_very_instant_is_still_pending() {
    let policy = Policy::default();
    let due = day(3);
    let events = vec![Event::new(day(0), Side::Customer, Fact::Request).due_by(due).unwrap()];
    let responsive = |as_of| {
        assess(&events, as_of, &policy).joint.treatment.customer[Principle::Responsiveness.index()]
    };
    assert_eq!(responsive(due).score, None);
    let missed = responsive(due.plus(Span::from_micros(1)));
    assert!((missed.score.unwrap() - 1.0 / 4.0).abs() < 1e-9, "(0 + 1)/(0 + 2*1 + 2)");
}

/// Answers after 10 s, 100 s and 1000 s: the median, 100 s, lies between 64 and 128.
#[test]
fn the_median_answer_time_lies_in_its_bucket() {
    let policy = Policy::default();
    let mut events = Vec::new();
    for (turn, seconds) in (0..).zip([1000, 10, 100]) {
        let asked = turn * DAY;
        events.push(Event::new(at(asked), Side::Customer, Fact::Request));
        events.push(Event::new(at(asked + seconds), Side::Supplier, Response::default()));
    }
    let rate = assess(&events, at(4 * DAY), &policy).joint.answer_rate.supplier.unwrap();
    assert_eq!(rate.median_seconds, Some((64, 128)));
}

#[test]
fn an_imposed_hour_is_blamed_on_the_one_who_imposed_it() {
    let policy = Policy::default();
    let hours = |side, hours| {
        Event::new(day(0), side, Imposition::new(Span::from_hours(hours).unwrap()).unwrap())
    };
    let score = assess(&[hours(Side::Customer, 4.0), hours(Side::Supplier, 1.0)], day(0), &policy);
    let parity = |side| score.joint.treatment.of(side)[Principle::TimeParity.index()].score;
    // The customer imposed 4 of 5 hours: an excess of (.8 - .6)/.4, one half.
    assert!((parity(Side::Supplier).unwrap() - 0.5).abs() < 1e-12);
    assert_eq!(parity(Side::Customer), Some(1.0));
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
    assert!(history.canonical(Timestamp::MAX).into_iter().eq(&ordered));
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

/// Ten pauses of 100 seconds: nine in ten do not exceed 128, and twice that is the habit's own.
#[test]
fn silence_is_beyond_the_habit_when_it_is_longer_than_so_many_times_the_habit() {
    let mut draft = PolicyDraft::default();
    draft.alerts.silence_factor = 2.0;
    let policy = draft.freeze().unwrap();
    let acts = |count| -> Vec<Event> {
        (0..count).map(|act| Event::new(at(100 * act), Side::Supplier, Fact::Request)).collect()
    };
    let beyond = |acts: &[Event], micros| {
        let then = newest_of(acts).plus(Span::from_micros(micros));
        assess(acts, then, &policy).joint.silence.unwrap().beyond_habit
    };
    assert!(!beyond(&acts(11), 256_000_000));
    assert!(beyond(&acts(11), 256_000_001));
    assert!(!beyond(&acts(10), 256_000_001), "nine pauses are no habit");
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
