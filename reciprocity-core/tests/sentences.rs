//! What the sentences say, case by case.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use reciprocity_core::explanation::phrase::percent_range;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::recommendation::Advice;
use reciprocity_core::{
    AlertKind, AlertStream, AmendmentStep, Amount, Answers, Assessment, Conduct, Contribution,
    Event, EventId, Expectation, Fact, Fraction, Fulfilment, History, Imposition, Invitation, Kind,
    Observer, PerSide, Policy, PolicyDraft, Principle, Profile, Response, Side, Span, Tier,
    Timestamp, Tone, Topic, TrustAct, alerts, explain,
};

const NAMES: PerSide<&str> = PerSide { supplier: "Baker", customer: "Mill" };

/// So many seconds after 2026-01-01.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_767_225_600 + seconds).unwrap()
}

fn day(days: i64) -> Timestamp {
    at(days * 86_400)
}

fn history(events: impl IntoIterator<Item = Event>) -> History {
    let mut history = History::default();
    history.record_each(events, &Policy::default()).unwrap();
    history
}

fn gave(when: Timestamp, side: Side, kind: Kind, amount: Amount) -> Event {
    Event::new(when, side, Contribution::new(kind, amount))
}

fn hours(number: &str) -> Amount {
    Amount::parse(number, "hours").unwrap()
}

/// What is said on a topic; nothing where nothing is.
fn told(assessment: &Assessment, topic: Topic) -> String {
    let told = explain(assessment, NAMES, &Policy::default()).sentences;
    told.into_iter().find(|one| one.topic == topic).map_or_else(String::new, |one| one.text)
}

#[test]
fn a_first_contribution_is_not_said_to_settle_anything() {
    let policy = Policy::default();
    let advice = |history: History| told(&history.assess(day(0), &policy), Topic::Recommendation);
    let none = advice(History::default());
    assert!(none.contains("one contribution would be a beginning"), "{none}");
    assert!(!none.contains("would tell"), "{none}");
    let one = advice(history([gave(day(0), Side::Supplier, Kind::TIME, hours("1"))]));
    assert!(one.contains("about 24 more contributions would tell"), "{one}");
}

#[test]
fn no_more_hours_are_to_be_spared_than_were_taken() {
    let policy = Policy::default();
    for (taken, told_as) in [(0.5, "30 minutes fewer"), (2.5, "2.5 hours fewer")] {
        let imposed = Imposition::new(Span::from_hours(taken).unwrap()).unwrap();
        let event = Event::new(day(0), Side::Customer, imposed);
        let advice = told(&history([event]).assess(day(0), &policy), Topic::Recommendation);
        assert!(advice.contains(told_as), "{advice}");
    }
}

#[test]
fn what_would_put_it_right_does_not_tilt_the_exchange_the_other_way() {
    let policy = Policy::default();
    let information = |days: i64, side| gave(day(days), side, Kind::INFORMATION, Amount::ONE);
    // After two half-lives a quarter of the one act counts: two thirds of it bring 60/40, and a
    // whole one 20/80.
    let one = [information(0, Side::Supplier)];
    let redress = told(&history(one.clone()).assess(day(360), &policy), Topic::Redress);
    assert!(redress.contains("less than 1 act of information from Mill"), "{redress}");
    let answered = history(one.into_iter().chain([information(360, Side::Customer)]));
    assert_eq!(answered.assess(day(360), &policy).joint.band, Some(Band::Tilted));
    // Of an act of today two thirds are needed, and a whole one does.
    let fresh = history([information(0, Side::Supplier)]).assess(day(0), &policy);
    assert!(told(&fresh, Topic::Redress).contains("right: 1 act of information from Mill"));
}

#[test]
fn who_has_a_side_to_repair_is_not_told_to_go_on() {
    let gifts = |side, count: i64| {
        (0..count).map(move |days| gave(day(days), side, Kind::TIME, hours("1")))
    };
    let tilted = history(gifts(Side::Supplier, 300).chain(gifts(Side::Customer, 100)));
    let advice = told(&tilted.assess(day(300), &Policy::default()), Topic::Recommendation);
    assert!(!advice.contains("For Mill: go on as you do"), "{advice}");
    let mill =
        "For Mill: nothing is wrong with what Baker does. Repair your own side: you give 18 %";
    assert!(advice.contains(mill), "{advice}");
}

#[test]
fn one_of_a_thing_is_told_as_one() {
    let policy = Policy::default();
    let betrayed = history(
        [TrustAct::Betrayed, TrustAct::Honoured, TrustAct::Honoured]
            .into_iter()
            .zip(0..)
            .map(|(act, days)| Event::new(day(days), Side::Supplier, act)),
    );
    let owed = told(&betrayed.assess(day(3), &policy), Topic::Recommendation);
    assert!(owed.contains("trust honoured once by Baker would repair it"), "{owed}");

    let returned = |after: i64| {
        let gifts = [(0, Side::Supplier), (after, Side::Customer)];
        let gifts = gifts.map(|(when, side)| gave(at(when), side, Kind::TIME, hours("1")));
        history(gifts).assess(day(9), &policy)
    };
    for after in [0, 3600, 86_400] {
        let text = told(&returned(after), Topic::Returns);
        assert!(text.contains("came back within 1 day by half"), "{text}");
    }

    let asked = history([Event::new(day(0), Side::Supplier, Fact::Request)]);
    let text = told(&asked.assess(day(0), &policy), Topic::Reciprocity);
    assert!(text.contains("1 act of Baker, 0 of Mill and 0 changes of turn"), "{text}");
}

#[test]
fn the_display_of_sentences_is_a_line_each_whatever_the_names_hold() {
    let gifts =
        [Side::Supplier, Side::Customer].map(|side| gave(day(0), side, Kind::TIME, hours("1")));
    let policy = Policy::default();
    let assessment = history(gifts).assess(day(1), &policy);
    for end in ["\n", "\r", "\0", "\u{2028}"] {
        let name = format!("Baker{end}Overall 1.00 of 1.");
        let told = explain(&assessment, PerSide { supplier: &name, customer: "Mill" }, &policy);
        let display = told.to_string();
        assert_eq!(display.lines().count(), told.sentences.len(), "{display}");
        assert!(!display.contains(&name), "{display}");
    }
}

#[test]
fn a_short_silence_is_not_told_in_days() {
    let policy = Policy::default();
    let asked = history((0..=10).map(|n| Event::new(at(n * 60), Side::Supplier, Fact::Request)));
    let [before, after] = [600, 900].map(|when| asked.assess(at(when), &policy));
    let told = alerts(Some(&before), &after, NAMES, &policy);
    // Five minutes after eleven acts a minute apart.
    assert_eq!(told[0].text, "The two have been silent for 5 minutes, beyond their habit.");
}

#[test]
fn a_tier_has_its_article() {
    let policy = Policy::default();
    let mut history =
        history((0..40).map(|n| gave(day(n), Side::Supplier, Kind::TIME, hours("1"))));
    for (tier, text) in [(Tier::Key, "of a key"), (Tier::ExecutiveSponsored, "of an executive")] {
        history.set_profile(Profile { tier, ..Profile::default() });
        let told = told(&history.assess(day(40), &policy), Topic::Tier);
        assert!(told.starts_with(&format!("Mill does not hold up its end {text}")), "{told}");
    }
}

#[test]
fn a_programme_at_risk_says_what_puts_it_there() {
    let policy = Policy::default();
    let name = EventId::new("programme").unwrap();
    let invitation = Event::new(day(0), Side::Supplier, Invitation::default());
    let yes = Event::new(day(0), Side::Customer, Response::default());
    let started = [invitation.with_id(name.clone()), yes.answering(Answers::Named(name)).unwrap()];
    let attended = |by_customer: &str| {
        let kind = Kind::EXECUTIVE_ATTENTION;
        [
            gave(day(1), Side::Supplier, kind, hours("3")),
            gave(day(1), Side::Customer, kind, hours(by_customer)),
        ]
    };
    let of = |events: &[Event], as_of| {
        let events = [&started[..], events].concat();
        told(&history(events).assess(as_of, &policy), Topic::Programme)
    };
    let ends = |told: String, end: &str| assert!(told.ends_with(end), "{told}");
    // Both kept the period, and the customer gave a quarter.
    let quarter = "The programme is at risk: Mill gives 25 % of the executive attention only.";
    ends(of(&attended("1"), day(91)), quarter);
    ends(of(&attended("3"), day(91)), "The programme is reciprocal.");
    let missed = "at risk: Baker missed its last period and Mill missed its last period.";
    ends(of(&[], day(91)), missed);
    let twice = "suspended: Baker missed its last 2 periods and Mill missed its last 2 periods.";
    ends(of(&[], day(182)), twice);
}

#[test]
fn what_more_would_not_tell_is_told_for_its_own_reason() {
    let policy = Policy::default();
    let of = |observer, supplier: u32, customer: u32| {
        let sides = [(Side::Supplier, supplier), (Side::Customer, customer)];
        let events = sides.into_iter().flat_map(|(side, count)| {
            let one = gave(day(0), side, Kind::TIME, hours("1")).observed_by(observer);
            vec![one; count as usize]
        });
        told(&history(events).assess(day(0), &policy), Topic::Verdict)
    };
    // .65 by the supplier's word alone may be .55, which is off the line and across it.
    let word = of(Observer::Supplier, 1300, 700);
    assert!(word.ends_with("More that Baker alone records would not tell."), "{word}");
    // .60, which both saw.
    let even = of(Observer::Neutral, 3, 2);
    assert!(even.ends_with("The share lies on a line between two bands."), "{even}");
}

#[test]
fn money_without_a_rate_is_left_out_where_nothing_else_is_unknown() {
    let policy = Policy::default();
    let judged = Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct());
    let mut events: Vec<Event> = judged
        .map(|one| Event::new(day(0), Side::Supplier, Conduct::new(one, Tone::Good)))
        .collect();
    let waited = Imposition::new(Span::from_hours(1.0).unwrap()).unwrap();
    events.push(Event::new(day(0), Side::Supplier, waited));
    events.push(gave(day(0), Side::Supplier, Kind::TIME, hours("1")));
    for currency in ["EUR", "USD"] {
        let money = Amount::parse("5", currency).unwrap();
        events.push(gave(day(0), Side::Customer, Kind::MONEY, money));
    }
    let unknown = told(&history(events).assess(day(0), &policy), Topic::Unknown);
    let left_out =
        "Money is left out: the policy gives no rate for EUR, and there is more than one currency.";
    assert_eq!(unknown, left_out);
    let money = ["EUR", "USD"].map(|currency| {
        gave(day(0), Side::Customer, Kind::MONEY, Amount::parse("5", currency).unwrap())
    });
    let advice = told(&history(money).assess(day(0), &policy), Topic::Recommendation);
    let rate = "name a rate before you judge, because nothing is settled yet.";
    assert_eq!(advice, format!("For Baker: {rate} For Mill: {rate}"));
}

#[test]
fn money_is_not_told_as_so_much_of_money() {
    let policy = Policy::default();
    for (currency, told_as) in [("XXX", "20 of money from Mill"), ("EUR", "EUR 20 from Mill")] {
        let one = Amount::parse("1", currency).unwrap();
        let gifts = vec![gave(day(0), Side::Supplier, Kind::MONEY, one); 30];
        let mut history = history(gifts);
        history.set_profile(Profile { tier: Tier::ExecutiveSponsored, ..Profile::default() });
        let advice = told(&history.assess(day(0), &policy), Topic::Recommendation);
        // 40 of 100 beside 30.
        assert!(advice.contains(&format!("; {told_as} would hold it up.")), "{advice}");
    }
}

#[test]
fn how_a_side_is_treated_is_told_where_nothing_was_given() {
    let policy = Policy::default();
    let clicked = Conduct::new(Principle::Respect, Tone::Bad);
    let rude = history([Event::new(day(0), Side::Customer, clicked)]);
    // (0 + 1)/(0 + 2 + 2)
    let treated = told(&rude.assess(day(0), &policy), Topic::Treatment);
    assert_eq!(treated, "Baker is treated: respect 0.25.");
}

#[test]
fn what_weighs_nothing_is_not_told_as_nothing_on_record() {
    let mut draft = PolicyDraft::default();
    draft.classes.collaborative = 0.0;
    let policy = draft.freeze().unwrap();
    let history = history([gave(day(0), Side::Supplier, Kind::TIME, hours("3"))]);
    let verdict = told(&history.assess(day(0), &policy), Topic::Verdict);
    assert!(verdict.starts_with("What was given weighs nothing, so nothing can be"), "{verdict}");
}

#[test]
fn what_falls_due_is_told_once_and_each_by_itself() {
    let policy = Policy::default();
    let expected = |id: &str, due| {
        let event = Event::new(day(0), Side::Customer, Expectation::default());
        event.with_id(EventId::new(id).unwrap()).due_by(day(due)).unwrap()
    };
    let met = |when, id: &str, degree| {
        let degree = Fraction::new(degree).unwrap();
        let event = Event::new(day(when), Side::Supplier, Fulfilment { degree });
        event.answering(Answers::Named(EventId::new(id).unwrap())).unwrap()
    };
    let history = history([
        expected("report", 10),
        expected("visit", 12),
        met(4, "report", 0.5),
        met(6, "report", 1.0),
    ]);
    let mut stream = AlertStream::default();
    let told = [3, 4, 5, 6].map(|when| {
        let told = stream.next(history.assess(day(when), &policy), NAMES, &policy);
        told.iter().filter(|one| one.kind == AlertKind::FallsDue).count()
    });
    // The report within seven days of the third; half of it met is no news. The visit on the fifth.
    assert_eq!(told, [1, 0, 1, 0]);
}

#[test]
fn of_what_falls_due_each_is_told_once_though_nothing_but_their_number_tells_them_apart() {
    let policy = Policy::default();
    let expected = |since, due| {
        let event = Event::new(day(since), Side::Customer, Expectation::default());
        event.due_by(day(due)).unwrap()
    };
    let soon = |counts: [usize; 3]| {
        let of = [expected(0, 5), expected(1, 4), expected(2, 6)];
        let events = of.into_iter().zip(counts);
        history(events.flat_map(|(event, count)| vec![event; count])).assess(day(3), &policy)
    };
    let told = |before: [usize; 3], after: [usize; 3]| {
        let told = alerts(Some(&soon(before)), &soon(after), NAMES, &policy);
        let told = told.into_iter().filter(|one| one.kind == AlertKind::FallsDue);
        told.map(|one| one.text).collect::<Vec<_>>()
    };
    let of_what_mill_expects =
        |count: &str| [format!("{count} of what Mill expects are about to fall due.")];
    assert_eq!(told([2, 1, 0], [3, 1, 4]), of_what_mill_expects("5"));
    assert_eq!(told([3, 0, 4], [1, 2, 3]), of_what_mill_expects("2"));
    assert!(told([3, 2, 1], [3, 1, 0]).is_empty());
}

#[test]
fn a_range_stands_beside_the_share_that_it_is_the_range_of() {
    let policy = Policy::default();
    let claimed = |by: Side| {
        let gifts = |side: Side, count| {
            vec![gave(day(0), side, Kind::TIME, hours("1")).observed_by(by); count]
        };
        [gifts(by, 8), gifts(by.other(), 2)].concat()
    };
    // Each says that it gave 8 of 10.
    let history = history([claimed(Side::Supplier), claimed(Side::Customer)].concat());
    let assessment = history.assess(day(0), &policy);
    let share = told(&assessment, Topic::Share);
    let range = percent_range(assessment.joint.share.unwrap().interval);
    let of_each = "In its own eyes Baker gave 80 %; in the eyes of Mill it gave 20 %";
    let all = format!("{of_each}; all in all it gave 50 % (range {range}).");
    assert!(share.ends_with(&all), "{share}");
}

#[test]
fn two_records_are_not_told_as_the_same() {
    let policy = Policy::default();
    let of = |observers: [Observer; 2]| {
        let events =
            Side::ALL.into_iter().flat_map(|side| {
                observers
                    .map(|by| gave(day(0), side, Kind::TIME, hours("1")).observed_by(by))
                    .into_iter()
                    .chain((side == Side::Supplier).then(|| {
                        gave(day(0), side, Kind::TIME, hours("0")).observed_by(observers[0])
                    }))
            });
        told(&history(events).assess(day(0), &policy), Topic::Perception)
    };
    let both = of([Observer::Neutral; 2]);
    assert_eq!(both, "Both sides look at the same record and see the same share.");
    let apart = of([Observer::Supplier, Observer::Customer]);
    assert_eq!(apart, "Both sides see the same share, each in a record of its own.");
}

#[test]
fn a_share_rests_on_what_is_given_without_a_contribution_too() {
    let policy = Policy::default();
    let named = |event: Event, id: &str| event.with_id(EventId::new(id).unwrap());
    let about = |event: Event, id: &str| {
        event.answering(Answers::Named(EventId::new(id).unwrap())).unwrap()
    };
    let wish = Event::new(day(0), Side::Customer, Expectation::default());
    let waiver = about(Event::new(day(1), Side::Customer, Fact::Waiver), "wish");
    let change = Event::new(day(2), Side::Supplier, AmendmentStep::Proposed);
    let yes = about(Event::new(day(3), Side::Customer, AmendmentStep::Accepted), "change");
    let done = about(Event::new(day(4), Side::Supplier, AmendmentStep::Delivered), "change");
    let history = history([
        named(wish, "wish"),
        named(waiver, "waiver"),
        named(change, "change"),
        named(yes, "yes"),
        named(done, "done"),
    ]);
    let told = history.explain(&history.assess(day(5), &policy), NAMES, &policy).sentences;
    let rests_on = |topic| {
        let sentence = told.iter().find(|one| one.topic == topic).unwrap();
        sentence.evidence.iter().map(EventId::to_string).collect::<Vec<_>>()
    };
    assert!(told[0].text.starts_with("On record: 1 by Baker and 2 by Mill."), "{}", told[0].text);
    assert_eq!(rests_on(Topic::Share), ["waiver", "yes", "done"]);
    assert_eq!(rests_on(Topic::Treatment), ["change"]);
}

#[test]
fn what_lies_between_two_bands_is_not_passed_over() {
    let policy = Policy::default();
    let gifts = |supplier, customer| {
        let of = |side, count| (0..count).map(move |_| gave(day(0), side, Kind::TIME, hours("1")));
        let gifts = of(Side::Supplier, supplier).chain(of(Side::Customer, customer));
        told(&history(gifts).assess(day(0), &policy), Topic::Verdict)
    };
    // From a quarter to three quarters: even is what it looks most like.
    let even = gifts(3, 3);
    assert!(even.contains("Baker gives clearly more, perhaps something between."), "{even}");
    let tilted = gifts(30, 15);
    assert!(tilted.contains("perhaps it is tilted") && !tilted.contains("between"), "{tilted}");
}

#[test]
fn an_ended_relationship_is_asked_for_nothing() {
    let policy = Policy::default();
    let gifts = (20..30).map(|days| gave(day(days), Side::Supplier, Kind::TIME, hours("1")));
    let going_on = history(gifts.clone()).assess(day(30), &policy);
    assert!(told(&going_on, Topic::Redress).contains("from Mill"));
    let ended = history(gifts.chain([Event::new(day(30), Side::Supplier, Fact::Ending)]));
    let ended = ended.assess(day(30), &policy);
    assert_eq!(told(&ended, Topic::Redress), "");
    assert!(told(&going_on, Topic::Verdict).contains("would tell"));
    assert!(!told(&ended, Topic::Verdict).contains("would tell"));
    assert!(told(&going_on, Topic::Tier).contains("it is short of"));
    assert!(told(&ended, Topic::Tier).ends_with("its end of a standard relationship."));
    let none = "The relationship has ended: there is nothing to advise.";
    assert_eq!(told(&ended, Topic::Recommendation), none);
    let by_side = reciprocity_core::explanation::advice(&ended, NAMES, &policy);
    assert_eq!([by_side.supplier, by_side.customer], [none; 2]);
    let advice = |of: &Assessment| PerSide::from_fn(|side| of.recommendations.of(side).advice);
    assert_eq!(*advice(&going_on).of(Side::Supplier), Advice::CallOut);
    assert_eq!(advice(&ended), PerSide { supplier: Advice::Nothing, customer: Advice::Nothing });
}

/// More of one side's records is what is said not to tell.
#[test]
fn whose_records_are_the_only_ones_is_not_told_to_record_more() {
    let policy = Policy::default();
    let deed = |place: i64| {
        let side = if place % 20 < 13 { Side::Supplier } else { Side::Customer };
        gave(day(0), side, Kind::TIME, hours("1")).observed_by(Observer::Supplier)
    };
    let alone = history((0..2000).map(deed)).assess(day(0), &policy);
    assert!(told(&alone, Topic::Verdict).contains("More that Baker alone records would not tell."));
    let advice = told(&alone, Topic::Recommendation);
    let baker =
        "For Baker: let Mill tell its part before you judge, because nothing is settled yet.";
    assert!(advice.starts_with(baker), "{advice}");
}

#[test]
fn expectations_pull_and_one_side_wins_by_its_own_measure() {
    let policy = Policy::default();
    let gift = |side| gave(day(0), side, Kind::TIME, hours("1"));
    let expected = Event::new(day(0), Side::Customer, Expectation::default());
    let events = [gift(Side::Supplier), gift(Side::Customer), expected.due_by(day(5)).unwrap()];
    let missed = history(events).assess(day(6), &policy);
    let overall = told(&missed, Topic::Overall);
    assert!(overall.ends_with("Expectations pull it down most."), "{overall}");
    assert_eq!(told(&missed, Topic::WinWin), "Both sides win, each by its own measure.");
    let one = history([gift(Side::Supplier), gift(Side::Supplier), gift(Side::Customer)]);
    let one = told(&one.assess(day(0), &policy), Topic::WinWin);
    assert_eq!(one, "Only Mill wins by its own measure.");
}

#[test]
fn how_far_people_overstate_is_told_as_the_policy_has_it() {
    let claimed = gave(day(0), Side::Supplier, Kind::TIME, hours("1"));
    let alone = history([claimed.observed_by(Observer::Supplier)]);
    for (overclaim, told_as) in [(0.1, "by about 10 points of a hundred"), (0.01, "1 point of")] {
        let mut draft = PolicyDraft::default();
        draft.claims.overclaim = overclaim;
        let policy = draft.freeze().unwrap();
        let told = explain(&alone.assess(day(0), &policy), NAMES, &policy).to_string();
        assert!(told.contains(told_as), "{told}");
    }
}

/// A baker who owes is not asked for the mill's money.
#[test]
fn who_is_to_give_more_is_asked_for_what_it_gives() {
    let policy = Policy::default();
    let paid =
        |days| gave(day(days), Side::Customer, Kind::MONEY, Amount::parse("9", "EUR").unwrap());
    let baked = gave(day(0), Side::Supplier, Kind::GOODS, Amount::ONE);
    let advice =
        |events: Vec<Event>| told(&history(events).assess(day(60), &policy), Topic::Recommendation);
    let all: Vec<Event> = (0..60).map(paid).chain([baked]).collect();
    let asked = advice(all.clone());
    assert!(asked.contains("units of goods from Baker would hold it up"), "{asked}");
    // Who gave nothing yet is asked for the first of what is exchanged.
    let asked = advice(all[..60].to_vec());
    assert!(asked.contains(" from Baker would hold it up") && asked.contains("EUR"), "{asked}");
}

#[test]
fn nobody_is_alerted_to_the_silence_after_an_ending() {
    let policy = Policy::default();
    let asked = (0..=10).map(|days| Event::new(day(days), Side::Supplier, Fact::Request));
    let about = |history: &History| {
        let [before, after] = [day(11), day(60)].map(|when| history.assess(when, &policy));
        alerts(Some(&before), &after, NAMES, &policy).into_iter().map(|one| one.kind)
    };
    assert!(about(&history(asked.clone())).any(|kind| kind == AlertKind::Silence));
    let ended = history(asked.chain([Event::new(day(12), Side::Customer, Fact::Ending)]));
    assert_eq!(about(&ended).collect::<Vec<_>>(), [AlertKind::Stage]);
}
