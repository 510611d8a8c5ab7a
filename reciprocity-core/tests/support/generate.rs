//! Sequences of events with the corners that scores must survive: ties, decades, due dates at the
//! instant of the question, nothing and enormous amounts, ids and threads of one small pool.

use proptest::collection::vec;
use proptest::prelude::*;
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Appraisal, Class, Conduct, Contribution, Currency, Event,
    EventId, Expectation, Fact, Fraction, Fulfilment, Imposition, Invitation, Kind, Money, Nature,
    Observer, Policy, PolicyDraft, Principle, Profile, Promise, Response, Side, Span, Subject,
    Tier, Timestamp, Tone, TrustAct, Unit, policy,
};

/// 2020-01-01.
pub(crate) const START: i64 = 1_577_836_800;
pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(START + seconds).unwrap()
}

/// A relationship: a policy, events of which each id stands for one event, and a time to ask.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) policy: Policy,
    pub(crate) events: Vec<Event>,
    pub(crate) as_of: Timestamp,
    pub(crate) profile: Profile,
    pub(crate) previous: Option<Stage>,
}

impl Case {
    /// Whether all happened within so many half-lives that the oracle's plain sums hold it. What
    /// happened more than 500 of them before the newest event loses its square below the least
    /// `f64`, and at last itself; the engine keeps it, and a law says so.
    pub(crate) fn is_remembered(&self) -> bool {
        self.is_within(self.policy.draft().memory.slow_half_life_days)
    }

    /// Whether both memories hold it.
    pub(crate) fn is_remembered_by_both(&self) -> bool {
        self.is_remembered() && self.is_within(self.policy.draft().memory.fast_half_life_days)
    }

    fn is_within(&self, half_life_days: f64) -> bool {
        let times = || self.events.iter().map(Event::occurred_at).chain([self.as_of]);
        let (first, last) = (times().min().unwrap(), times().max().unwrap());
        last.since(first).days() < 500.0 * half_life_days
    }
}

/// A line for each event: what a failing case has to show.
impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (tier, previous) = (self.profile.tier, self.previous.map(Stage::name));
        let as_of = self.as_of.micros() / 1_000_000 - START;
        writeln!(f, "as of {as_of}, {tier}, before: {previous:?}")?;
        for event in &self.events {
            let (side, at) = (event.actor(), event.occurred_at().micros() / 1_000_000 - START);
            let due = event.due().map(|due| due.micros() / 1_000_000 - START);
            let (observer, sure) = (event.observer(), event.confidence().value());
            write!(f, "{at} {side} (seen by {observer}, confidence {sure}) id {:?} ", event.id())?;
            writeln!(f, "answers {:?} due {due:?}: {:?}", event.answers(), event.fact())?;
        }
        if self.policy == Policy::default() {
            Ok(())
        } else {
            write!(f, "{:?}", self.policy.draft())
        }
    }
}

/// Kinds of every unit and class, two of them of the policy's own, and money in two classes.
fn kinds() -> Vec<(&'static str, Unit)> {
    vec![
        ("money", Unit::Money),
        ("goods", Unit::Units),
        ("time", Unit::Hours),
        ("information", Unit::Acts),
        ("flexibility", Unit::Acts),
        ("patience", Unit::Acts),
        ("prayer", Unit::Hours),
        ("donation", Unit::Money),
        ("improvement", Unit::Acts),
        ("executive_attention", Unit::Hours),
        ("executive_attention", Unit::Hours),
    ]
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let half_life = prop_oneof![
        3 => Just(180.0),
        1 => Just(1.0 / 24.0),
        1 => Just(0.5),
        1 => 1.0..10_000.0,
        1 => Just(365_250.0),
    ];
    let wait = prop_oneof![3 => Just(7.0), 1 => Just(1.0), 1 => Just(0.25), 1 => 0.01..400.0];
    let balance = prop_oneof![
        3 => Just((0.6, 0.9)),
        1 => (0.5..0.8).prop_flat_map(|within| (Just(within), within + 0.05..1.0)),
    ];
    let weight = || prop_oneof![3 => Just(1.0), 1 => Just(0.0), 1 => 0.1..5.0];
    let rate = || prop_oneof![2 => Just(1.0), 1 => 0.01..100.0];
    let rates = (rate(), rate(), rate()).prop_map(|(supplier, customer, joint)| policy::Rates {
        supplier,
        customer,
        joint,
    });
    let currencies = prop_oneof![
        Just(vec![]),
        Just(vec![("EUR", 1.0)]),
        Just(vec![("EUR", 1.0), ("USD", 0.9)]),
        Just(vec![("EUR", 1.0), ("USD", 0.9), ("JPY", 0.006)]),
    ];
    let numbers = (half_life, wait, balance, 0.0..=1.0_f64, 0.1..20.0, 0.5..0.999);
    let tables =
        (vec(weight(), 8), vec((proptest::sample::select(kinds()), rates), 0..5), currencies);
    let weights = vec(prop_oneof![Just(0.0), Just(1.0), Just(5.0), 0.0..20.0], 6);
    let lines = (vec(0.0..=1.0_f64, 5), vec(0.0..=0.5_f64, 6), 1.0..100.0_f64, 0..5_u32);
    (numbers, tables, weights, (any::<bool>(), 1..30_u32), lines).prop_map(
        |(numbers, (all, rates, currencies), bad, (plain, provisional_below), lines)| {
            let mut draft = PolicyDraft::default();
            let custom = |class, unit| policy::CustomKind { class, unit };
            draft.kinds.insert("prayer".into(), custom(Class::Relational, Unit::Hours));
            draft.kinds.insert("donation".into(), custom(Class::Relational, Unit::Money));
            (draft.memory.slow_half_life_days, draft.answers.wait_days) = (numbers.0, numbers.1);
            (draft.balance.within, draft.balance.one_way) = numbers.2;
            if plain {
                return draft.freeze().unwrap();
            }
            let (line, mut least, days, repair_acts) = lines;
            draft.memory.fast_half_life_days = (days * 3.0).min(numbers.0);
            draft.expectations.least_lead_days = days / 10.0;
            draft.trust.repair_acts = repair_acts;
            draft.win_win.least_process = line[0];
            draft.stage.dormant_days = days;
            draft.stage.strained_below = line[1] / 2.0;
            (draft.stage.open, draft.stage.trusting) = (line[2] / 2.0, line[3]);
            draft.stage.margin = line[4] / 5.0;
            draft.programme.cadence_days = days / 2.0 + 0.5;
            draft.programme.least_customer_share = line[4];
            draft.call_out.light_grace_days = days / 5.0;
            (draft.returns.lag_days, draft.returns.courtesy_window_days) = (days, days / 3.0);
            least.sort_by(f64::total_cmp);
            let tiers = &mut draft.tiers;
            (tiers.incidental, tiers.transactional, tiers.standard) =
                (least[0], least[1], least[2]);
            (tiers.key, tiers.strategic, tiers.executive_sponsored) =
                (least[3], least[4], least[5]);
            draft.felt_fairness.advantageous_ratio = numbers.3;
            draft.answers.half_life_turns = numbers.4;
            draft.uncertainty.level = numbers.5;
            draft.uncertainty.provisional_below = provisional_below;
            draft.claims.overclaim = numbers.3 / 2.0;
            draft.demonstrated.prior_acts = numbers.4;
            let of = |place: usize, least: f64| f64::max(all[place], least);
            draft.classes.commercial = of(0, 0.0);
            draft.classes.collaborative = of(1, 0.0);
            draft.classes.relational = of(2, 0.1); // one at least must count
            draft.overall.process = of(3, 0.0);
            draft.overall.expectations = of(4, 0.0);
            draft.overall.felt_fairness = of(5, 0.1);
            draft.overall.trust = of(6, 0.0);
            draft.overall.co_contribution = of(7, 0.0);
            let judged = Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct());
            for (principle, weight) in judged.zip(bad) {
                draft.bad_weights.0.insert(principle.name().into(), weight);
            }
            draft.rates =
                rates.into_iter().map(|((name, _), rates)| (name.into(), rates)).collect();
            draft.currencies = currencies.into_iter().map(|(c, rate)| (c.into(), rate)).collect();
            draft.freeze().unwrap()
        },
    )
}

/// Seconds since the start: few instants, exact days (and so exact waits), or decades.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => 0..6_i64,
        6 => (0..40_i64).prop_map(|days| days * DAY),
        3 => 0..60 * DAY,
        1 => -12_000 * DAY..12_000 * DAY,
    ]
}

fn side() -> impl Strategy<Value = Side> {
    proptest::sample::select(Side::ALL.to_vec())
}

fn observer() -> impl Strategy<Value = Observer> {
    prop_oneof![
        2 => Just(Observer::Neutral),
        1 => Just(Observer::Supplier),
        1 => Just(Observer::Customer),
    ]
}

fn fraction() -> impl Strategy<Value = Fraction> {
    prop_oneof![4 => Just(1.0), 1 => Just(0.0), 2 => 0.0..=1.0_f64]
        .prop_map(|value| Fraction::new(value).unwrap())
}

fn count() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(1.0),
        1 => Just(0.0),
        3 => (1..100_i32).prop_map(f64::from),
        2 => 0.001..1000.0,
        1 => Just(1e15),
    ]
}

fn contribution() -> impl Strategy<Value = Fact> {
    let currency = proptest::sample::select(vec!["EUR", "EUR", "USD", "JPY"]);
    let outreach = prop_oneof![4 => Just(false), 1 => Just(true)];
    (proptest::sample::select(kinds()), count(), currency, outreach).prop_map(
        |((name, unit), count, currency, outreach)| {
            let mut draft = PolicyDraft::default();
            for name in ["donation", "prayer"] {
                let custom = policy::CustomKind { class: Class::Relational, unit: Unit::Hours };
                draft.kinds.insert(name.into(), custom);
            }
            let kind = draft.freeze().unwrap().kind(name).unwrap();
            let amount = match unit {
                Unit::Money => {
                    let currency = Currency::new(currency).unwrap();
                    #[expect(clippy::cast_possible_truncation, reason = "held to 1e15")]
                    let minor = (count * 100.0).min(1e15) as i64;
                    Amount::money(Money { minor, currency })
                }
                Unit::Hours => Amount::time(Span::from_hours(count.min(1e7)).unwrap()),
                _ => Amount::count(count),
            };
            Fact::from(Contribution { kind, amount: amount.unwrap(), outreach })
        },
    )
}

fn fact() -> impl Strategy<Value = Fact> {
    let automatic = prop_oneof![3 => Just(false), 1 => Just(true)];
    let judged = Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct());
    let judged: Vec<_> = judged.collect();
    let principle = prop_oneof![
        1 => proptest::sample::select(judged),
        1 => Just(Principle::Honesty),
    ];
    let conduct = (principle, any::<bool>(), fraction());
    prop_oneof![
        6 => contribution(),
        2 => Just(Fact::Request),
        2 => automatic.prop_map(|automatic| Fact::from(Response { automatic })),
        3 => conduct.prop_map(|(principle, good, severity)| {
            let tone = if good { Tone::Good } else { Tone::Bad };
            Fact::from(Conduct::new(principle, tone).with_severity(severity))
        }),
        1 => count().prop_map(|hours| {
            Fact::from(Imposition::new(Span::from_hours(hours.min(1e7)).unwrap()).unwrap())
        }),
        8 => bond(),
    ]
}

/// What binds one side to the other beyond the exchange itself.
fn bond() -> impl Strategy<Value = Fact> {
    let stated = prop_oneof![3 => Just(true), 1 => Just(false)];
    let subject = proptest::sample::select(Subject::ALL.to_vec());
    let parts = proptest::array::uniform5(any::<bool>());
    prop_oneof![
        4 => (fraction(), stated)
            .prop_map(|(weight, stated)| Fact::from(Expectation { weight, stated })),
        2 => fraction().prop_map(|weight| Fact::from(Promise { weight })),
        4 => fraction().prop_map(|degree| Fact::from(Fulfilment { degree })),
        1 => Just(Fact::Waiver),
        1 => Just(Fact::Withdrawal),
        3 => proptest::sample::select(TrustAct::ALL.to_vec()).prop_map(Fact::from),
        6 => proptest::sample::select(AmendmentStep::ALL.to_vec()).prop_map(Fact::from),
        2 => (subject, any::<bool>())
            .prop_map(|(subject, positive)| Fact::from(Appraisal { subject, positive })),
        1 => Just(Fact::CallOut),
        2 => parts.prop_map(|[exclusive, value, reason, benefits, needs]| {
            Fact::from(Invitation { exclusive, value, reason, benefits, needs })
        }),
        1 => Just(Fact::Ending),
    ]
}

/// The letter under which what such a fact speaks of is named.
fn letter(fact: &Fact) -> char {
    match fact {
        Fact::Amendment(_) => 'a',
        Fact::Expectation(_) | Fact::Promise(_) | Fact::Fulfilment(_) => 'e',
        Fact::Waiver | Fact::Withdrawal => 'e',
        Fact::Invitation(_) => 'i',
        Fact::CallOut => 'c',
        _ => 'n',
    }
}

fn event() -> impl Strategy<Value = Event> {
    let what = (seconds(), side(), fact(), observer(), fraction());
    let answers = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Answers::Nothing)),
        2 => Just(Some(Answers::OldestOpen)),
    ];
    let due = prop_oneof![
        3 => Just(None),
        1 => Just(Some(0)),
        3 => (0..20_i64).prop_map(|days| Some(days * DAY)),
        1 => (0..5 * DAY).prop_map(Some),
    ];
    // A name of one's own, one that an act answers, and whether it is of another sort.
    let names =
        (proptest::option::weighted(0.5, 0..5_u8), proptest::option::weighted(0.6, 0..5_u8));
    let sort = prop_oneof![4 => Just(None), 1 => proptest::sample::select(vec!['n', 'a', 'e', 'i', 'c']).prop_map(Some)];
    (what, names, sort, answers, due).prop_map(
        |((seconds, side, fact, observer, confidence), (own, other), sort, answers, due)| {
            let letter = letter(&fact);
            let name = |letter, number| EventId::new(format!("{letter}{number}")).unwrap();
            let named = other.map(|number| Answers::Named(name(sort.unwrap_or(letter), number)));
            let mut event = Event::new(at(seconds), side, fact)
                .observed_by(observer)
                .with_confidence(confidence);
            if let Some(own) = own {
                event = event.with_id(name(letter, own));
            }
            for answers in [answers, named].into_iter().flatten() {
                // Some types of event speak of no other.
                event = event.clone().answering(answers).unwrap_or(event);
            }
            if let Some(due) = due {
                // Of some types nothing is due.
                event = event.clone().due_by(at(seconds + due)).unwrap_or(event);
            }
            event
        },
    )
}

/// What two sides do that get on well: they give alike, are honest, trust each other, deliver, and
/// keep a sponsor programme, more or less.
fn friendly_event() -> impl Strategy<Value = Event> {
    let kinds = vec![Kind::GOODS, Kind::INFORMATION, Kind::EXECUTIVE_ATTENTION, Kind::IMPROVEMENT];
    let given = proptest::sample::select(kinds).prop_map(|kind| {
        let hour = Amount::time(Span::from_hours(1.0).unwrap()).unwrap();
        let hours = kind == Kind::EXECUTIVE_ATTENTION;
        Fact::from(Contribution::new(kind, if hours { hour } else { Amount::ONE }))
    });
    let good = |principle| Fact::from(Conduct::new(principle, Tone::Good));
    let acts = vec![TrustAct::Extended, TrustAct::Honoured, TrustAct::Honoured, TrustAct::Betrayed];
    let fact = prop_oneof![
        9 => given,
        6 => Just(good(Principle::Honesty)),
        1 => Just(good(Principle::Respect)),
        2 => proptest::sample::select(acts).prop_map(Fact::from),
        1 => Just(Fact::from(Appraisal { subject: Subject::Value, positive: true })),
    ];
    (0..150_i64, side(), fact).prop_map(|(day, side, fact)| Event::new(at(day * DAY), side, fact))
}

fn friends() -> impl Strategy<Value = Vec<Event>> {
    let invitation =
        (side(), 0..5_i64, 0..30_i64, any::<bool>()).prop_map(|(by, day, later, accepts)| {
            let name = EventId::new("programme").unwrap();
            let invites =
                Event::new(at(day * DAY), by, Invitation::default()).with_id(name.clone());
            let accepts_at = at((day + later) * DAY);
            let yes = Event::new(accepts_at, by.other(), Response::default());
            let yes = yes.answering(Answers::Named(name)).unwrap();
            if accepts { vec![invites, yes] } else { vec![invites] }
        });
    (vec(friendly_event(), 20..90), invitation, events(0..6))
        .prop_map(|(friendly, invitation, others)| [friendly, invitation, others].concat())
}

/// What becomes of two of whom one is treated badly, says so, and asks for other terms, mostly in
/// vain.
fn quarrel() -> impl Strategy<Value = Vec<Event>> {
    let steps = prop_oneof![
        Just(vec![AmendmentStep::Refused]),
        Just(vec![AmendmentStep::Accepted, AmendmentStep::Failed]),
        Just(vec![AmendmentStep::Accepted, AmendmentStep::Delivered]),
    ];
    let insults = vec((0..60_i64, any::<bool>()), 1..6);
    let told = (side(), 0..40_i64, 0..60_i64, steps, insults).prop_map(
        |(side, calls, asks, steps, insults)| {
            let name = EventId::new("change").unwrap();
            let asks_at = at(asks * DAY);
            let proposal = Event::new(asks_at, side, AmendmentStep::Proposed).with_id(name.clone());
            let mut events = vec![Event::new(at(calls * DAY), side, Fact::CallOut), proposal];
            events.extend(steps.into_iter().map(|step| {
                let step = Event::new(asks_at.plus(Span::from_micros(1)), side.other(), step);
                step.answering(Answers::Named(name.clone())).unwrap()
            }));
            events.extend(insults.into_iter().map(|(day, lies)| {
                let matter = if lies { Principle::Honesty } else { Principle::Respect };
                Event::new(at(day * DAY), side.other(), Conduct::new(matter, Tone::Bad))
            }));
            events
        },
    );
    (told, events(0..12)).prop_map(|(told, others)| [told, others].concat())
}

/// Events; where two carry the same id with other contents only the first stays, and some that
/// carry an id come twice.
pub(crate) fn events(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Event>> {
    vec((event(), 0..8_u8), count).prop_map(|drawn| {
        let mut events: Vec<Event> = Vec::new();
        for (event, repeats) in drawn {
            if event.id().is_none() || events.iter().all(|other| other.id() != event.id()) {
                events.push(event.clone());
            }
            if repeats == 0 && events.contains(&event) && event.id().is_some() {
                events.push(event);
            }
        }
        events
    })
}

/// A time to ask at: of an event, of a due date, between, long after.
fn as_of(events: &[Event]) -> impl Strategy<Value = Timestamp> + use<> {
    let mut times: Vec<Timestamp> = events.iter().map(Event::occurred_at).collect();
    times.extend(events.iter().filter_map(Event::due));
    times.push(at(0));
    let newest = times.iter().max().copied().unwrap_or(at(0));
    prop_oneof![
        4 => proptest::sample::select(times),
        2 => seconds().prop_map(at),
        1 => (0..100_i64).prop_map(move |days| newest.plus(Span::from_micros(days * DAY * 1_000_000))),
        1 => Just(at(20_000 * DAY)),
    ]
}

/// Up to a hundred events; in one case of six those of a relationship that goes well, and in one
/// those of one that does not.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    let previous = proptest::option::of(proptest::sample::select(Stage::ALL.to_vec()));
    let tier = proptest::sample::select(Tier::ALL.to_vec());
    let events = prop_oneof![
        4 => events(1..61).boxed(),
        1 => friends().boxed(),
        1 => quarrel().boxed(),
    ];
    (policy(), events, tier, previous).prop_flat_map(|(policy, events, tier, previous)| {
        let as_of = as_of(&events);
        let profile = Profile { tier, nature: Nature::Ongoing };
        (Just(policy), Just(events), as_of).prop_map(move |(policy, events, as_of)| Case {
            policy,
            events,
            as_of,
            profile,
            previous,
        })
    })
}

/// A kind that every policy knows, by its unit.
pub(crate) fn plain(kind: Kind, amount: f64) -> Contribution {
    Contribution::new(kind, Amount::count(amount).unwrap())
}
