//! Golden cases: small relationships whose scores were worked out by hand.
//!
//! A case is a text in `tests/golden/`: a story, a policy and a tier if they are not the default,
//! the events and what they come to, with the arithmetic beside it. As of the last event, or of a
//! line `at <when>` from there on. `#` begins a comment.
//!
//! An event: when (`30m`, `180d`), who, and what:
//! `gives <number> <unit> of <kind>` or `offers ...` (an outreach), `asks`, `answers [<id>]`,
//! `treats well|badly in <principle> [severity <number>]`, `costs <number> <unit>`,
//! `expects` or `silently_expects` or `promises [weight <number>]`, `fulfils <id> [degree <number>]`,
//! `waives <id>`, `withdraws <id>`, `trust <act>`, `proposes`, `accepts <id>`, `refuses <id>`,
//! `delivers <id>`, `fails <id>`, `says <subject> yes|no`, `calls_out`, `invites <part>...`, `ends`;
//! then, where it matters, `id <id>`, `due <when>`, `seen by <side>`.
//!
//! An expectation: the view (`both` for what concerns both), the number's name, the value: a
//! number, a fraction, a word or `unknown`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here is a test")]

mod support;

use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::tier::HoldsUp;
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::{
    AmendmentStep, Amount, Answers, Appraisal, Assessment, Conduct, Contribution, Event, EventId,
    Expectation, Fact, Fraction, Fulfilment, Imposition, Invitation, Observer, Policy, PolicyDraft,
    Principle, Profile, Promise, Response, Side, Span, Subject, Tier, Timestamp, Tone, TrustAct,
    View, ViewScore,
};
use support::generate::Case;
use support::{assess_case, generate};

/// A case that lasts half an hour, of a half-life of a thousand years, fades by 6e-8. What is
/// finer than this is for `agreement.rs` to find.
const TOLERANCE: f64 = 1e-6;

macro_rules! golden {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            check(include_str!(concat!("golden/", stringify!($name), ".txt")));
        })+

        #[test]
        fn every_case_in_the_folder_is_checked() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
            let mut found: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into())
                .collect();
            found.sort();
            assert_eq!(found, [$(stringify!($name)),+]);
        }
    };
}

golden! {
    a_file_of_days
    both_overclaim
    bullying_client
    burger
    charity_and_church
    demanding_supplier
    empty_record
    erp_rollout
    evolving_specification
    finger_clicking_guest
    invitation_without_needs
    meeting_of_five
    one_sided_records
    polite_passenger
    said_at_last
    sponsor_programme
    unfair_prospect
    unsaid_and_waived
    unsolicited_offers
}

/// The lines of a section, without comments and empty ones.
fn section<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let lines = text.lines().skip_while(|line| *line != name).skip(1);
    let inside = lines.take_while(|line| line.is_empty() || line.starts_with(' '));
    inside.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn check(text: &str) {
    let policy = PolicyDraft::from_toml(&section(text, "policy").join("\n")).unwrap();
    let policy = policy.freeze().unwrap();
    let lines = section(text, "events");
    let events: Vec<Event> = lines.into_iter().map(|line| event(line, &policy)).collect();
    let mut case = Case {
        as_of: events.iter().map(Event::occurred_at).max().unwrap_or(generate::at(0)),
        policy,
        events,
        profile: Profile::default(),
        previous: None,
    };
    for line in section(text, "profile") {
        match line.split_once(' ') {
            Some(("tier", name)) => case.profile.tier = Tier::from_name(name).unwrap(),
            Some(("before", name)) => case.previous = Some(Stage::from_name(name).unwrap()),
            _ => panic!("`{line}` is not of a profile"),
        }
    }
    let mut assessment = assess_case(&case);
    let expected = section(text, "expect");
    assert!(!expected.is_empty());
    let mut wrong = Vec::new();
    for line in expected {
        if let Some(when) = line.strip_prefix("at ") {
            case.as_of = time(when);
            assessment = assess_case(&case);
        } else {
            wrong.extend(differs(line, &assessment));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn time(text: &str) -> Timestamp {
    let (number, unit) = text.split_at(text.len() - 1);
    let seconds = match unit {
        "d" => generate::DAY,
        "m" => 60,
        _ => panic!("`{text}` is no time"),
    };
    generate::at(number.parse::<i64>().unwrap() * seconds)
}

fn event(line: &str, policy: &Policy) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    let after =
        |word: &str| words.iter().position(|other| *other == word).map(|place| words[place + 1]);
    let side = Side::from_name(words[1]).unwrap();
    let mut answers = None;
    let fact: Fact = match words[2] {
        verb @ ("gives" | "offers") => {
            let amount = Amount::parse(words[3], words[4]).unwrap();
            let given = Contribution::new(policy.kind(after("of").unwrap()).unwrap(), amount);
            if verb == "offers" { given.as_outreach().into() } else { given.into() }
        }
        "asks" => Fact::Request,
        "answers" => {
            answers = words.get(3).map(|id| Answers::Named(EventId::new(*id).unwrap()));
            Response::default().into()
        }
        "treats" => {
            let tone = if words[3] == "well" { Tone::Good } else { Tone::Bad };
            let conduct = Conduct::new(Principle::from_name(words[5]).unwrap(), tone);
            let severity = after("severity").map_or(1.0, |number| number.parse().unwrap());
            conduct.with_severity(Fraction::new(severity).unwrap()).into()
        }
        "costs" => {
            let hours = Amount::parse(words[3], words[4]).unwrap().value();
            Imposition::new(Span::from_hours(hours).unwrap()).unwrap().into()
        }
        verb => bond(verb, &words).unwrap_or_else(|| panic!("nobody `{verb}`")),
    };
    if matches!(fact, Fact::Fulfilment(_) | Fact::Waiver | Fact::Withdrawal)
        || matches!(fact, Fact::Amendment(step) if step != AmendmentStep::Proposed)
    {
        answers = Some(Answers::Named(EventId::new(words[3]).unwrap()));
    }
    let mut event = Event::new(time(words[0]), side, fact);
    if let Some(answers) = answers {
        event = event.answering(answers).unwrap();
    }
    if let Some(id) = after("id") {
        event = event.with_id(EventId::new(id).unwrap());
    }
    if let Some(due) = after("due") {
        event = event.due_by(time(due)).unwrap();
    }
    if let Some(observer) = after("by") {
        event = event.observed_by(Observer::from_name(observer).unwrap());
    }
    event
}

/// What binds one side to the other beyond the exchange.
fn bond(verb: &str, words: &[&str]) -> Option<Fact> {
    let after = |word: &str| {
        let number = words.iter().position(|other| *other == word).map(|place| words[place + 1]);
        Fraction::new(number.map_or(1.0, |number| number.parse().unwrap())).unwrap()
    };
    let weight = after("weight");
    let has = |part: &str| words.contains(&part);
    Some(match verb {
        "expects" => Expectation { weight, stated: true }.into(),
        "silently_expects" => Expectation { weight, stated: false }.into(),
        "promises" => Promise { weight }.into(),
        "fulfils" => Fulfilment { degree: after("degree") }.into(),
        "waives" => Fact::Waiver,
        "withdraws" => Fact::Withdrawal,
        "trust" => TrustAct::from_name(words[3]).unwrap().into(),
        "proposes" => AmendmentStep::Proposed.into(),
        "accepts" => AmendmentStep::Accepted.into(),
        "refuses" => AmendmentStep::Refused.into(),
        "delivers" => AmendmentStep::Delivered.into(),
        "fails" => AmendmentStep::Failed.into(),
        "says" => {
            let subject = Subject::from_name(words[3]).unwrap();
            Appraisal { subject, positive: words[4] == "yes" }.into()
        }
        "calls_out" => Fact::CallOut,
        "invites" => Fact::from(Invitation {
            exclusive: has("exclusive"),
            value: has("value"),
            reason: has("reason"),
            benefits: has("benefits"),
            needs: has("needs"),
        }),
        "ends" => Fact::Ending,
        _ => return None,
    })
}

/// A number, or a word told as one.
fn number(text: &str) -> Option<f64> {
    let parts: Vec<f64> = text.split('/').filter_map(|part| part.parse().ok()).collect();
    match (text, parts.as_slice()) {
        ("unknown", _) => None,
        ("within" | "resolved" | "no", _) => Some(0.0),
        ("tilted" | "unresolved" | "yes", _) => Some(1.0),
        ("one_way", _) => Some(2.0),
        (_, [number]) => Some(*number),
        (_, [over, under]) => Some(over / under),
        _ => panic!("`{text}` is no value"),
    }
}

/// What is wrong with an expectation.
fn differs(line: &str, assessment: &Assessment) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (expected, named) = words.split_last().unwrap();
    if let ("both", Some(word)) = (named[0], word(&named[1..], assessment)) {
        return (word != *expected).then(|| format!("{line}: the engine says {word}"));
    }
    let told = match named[0] {
        "both" => both(&named[1..], assessment),
        view => told(&named[1..], assessment.view(View::from_name(view).unwrap())),
    };
    let agree = match (told, number(expected)) {
        (Some(told), Some(expected)) => {
            (told - expected).abs() <= TOLERANCE * expected.abs().max(1.0)
        }
        (None, None) => true,
        _ => false,
    };
    (!agree).then(|| format!("{line}: the engine says {told:?}"))
}

/// What is told in words; several are joined by `+`.
fn word(name: &[&str], assessment: &Assessment) -> Option<String> {
    let list = |words: Vec<&str>| if words.is_empty() { "none".into() } else { words.join("+") };
    let programme = &assessment.programme;
    let unknown = || "unknown".to_owned();
    Some(match name {
        ["stage"] => assessment.stage.name().to_owned(),
        ["quadrant"] => assessment.win_win.quadrant.name().to_owned(),
        ["programme"] => programme.running.map_or_else(unknown, |one| one.state.name().to_owned()),
        ["obstacles"] => list(programme.obstacles.iter().map(|one| one.name()).collect()),
        ["missing", "parts"] => programme.missing_parts.clone().map_or_else(unknown, list),
        ["advice", "to", side] => {
            let side = Side::from_name(side).unwrap();
            assessment.recommendations.of(side).advice.name().to_owned()
        }
        _ => return None,
    })
}

fn both(name: &[&str], assessment: &Assessment) -> Option<f64> {
    let flag = |flag: bool| Some(f64::from(u8::from(flag)));
    let side = name.last().and_then(|name| Side::from_name(name).ok());
    if let Some(side) = side {
        let running = assessment.programme.running;
        return match name[..name.len() - 1] {
            ["net", "gain", "of"] => *assessment.win_win.net_gain.of(side),
            ["stunted"] => flag(*assessment.win_win.stunted.of(side)),
            ["repair", "by"] => {
                flag(!assessment.recommendations.of(side).repair_own_side.is_empty())
            }
            ["missed", "by"] => running.map(|one| f64::from(*one.missed.of(side))),
            ["attention", "of"] => running
                .and_then(|one| one.customer_share)
                .map(|share| if side == Side::Customer { share } else { 1.0 - share }),
            _ => panic!("no number is called {name:?}"),
        };
    }
    let perception = assessment.perception?;
    match name {
        ["gap"] => Some(perception.gap),
        ["joint", "share"] => Some(perception.joint_share),
        _ => panic!("no number is called {name:?}"),
    }
}

/// The number of this name.
fn told(name: &[&str], score: &ViewScore) -> Option<f64> {
    let flag = |flag: bool| Some(f64::from(u8::from(flag)));
    let side = name.last().and_then(|name| Side::from_name(name).ok());
    let Some(side) = side else {
        return match name {
            ["balance"] => score.balance,
            ["band"] => score.band.map(|band| f64::from(band as u8)),
            ["verdict"] => match score.verdict {
                Verdict::Unknown => None,
                Verdict::Resolved(_) => Some(0.0),
                Verdict::Unresolved { .. } => Some(1.0),
            },
            ["provisional"] => flag(score.provisional),
            ["effective", "events"] => score.share.map(|share| share.effective_events),
            ["connection"] => score.connection,
            ["demonstrated"] => score.demonstrated.map(|shown| shown.score),
            ["overall"] => score.overall.as_ref().map(|overall| overall.score),
            ["coverage"] => score.overall.as_ref().map(|overall| overall.coverage),
            _ => panic!("no number is called {name:?}"),
        };
    };
    match name {
        ["share", "of", _] => score.share.map(|share| share.of(side)),
        [class, "share", "of", _] => {
            let class = score.classes().iter().find(|one| one.class.name() == *class)?;
            Some(if side == Side::Supplier { class.supplier } else { class.customer })
        }
        ["overclaim", end, "of", _] => {
            let (of, range) = score.share?.overclaim?;
            let end = if *end == "low" { range.low } else { range.high };
            (of == side).then_some(end)
        }
        ["expectations", "of", _] => score.expectations.of(side).map(|one| one.score),
        ["met", "of", _] => score.expectations.of(side).map(|one| one.met),
        ["missed", "of", _] => score.expectations.of(side).map(|one| one.missed),
        ["trust", "of", _] => score.trust.of(side).map(|one| one.score),
        ["ability", "seen", "by", _] => (*score.trust.of(side))?.ability,
        ["benevolence", "seen", "by", _] => (*score.trust.of(side))?.benevolence,
        ["integrity", "seen", "by", _] => (*score.trust.of(side))?.integrity,
        ["holds", "up", _] => score.holds_up.of(side).map(|one| match one {
            HoldsUp::Yes => 1.0,
            HoldsUp::No => 0.0,
            HoldsUp::Unresolved => 0.5,
        }),
        ["shortfall", "in", kind, "by", _] => {
            score.shortfall.of(side).iter().find(|one| one.kind == *kind).map(|one| one.amount)
        }
        ["felt", "fairness", "of", _] => *score.felt_fairness.of(side),
        ["process", "of", _] => *score.process.of(side),
        ["answer", "rate", "of", _] => score.answer_rate.of(side).map(|rate| rate.rate),
        ["contributions", "of", _] => Some(f64::from(*score.contributions.of(side))),
        ["redress", "in", kind, "by", _] => {
            let option = score.redress.iter().find(|one| one.kind == *kind && one.by == side);
            option.map(|option| option.amount)
        }
        [principle, "toward", _] => {
            let principle = Principle::from_name(principle).unwrap();
            score.treatment.of(side)[principle.index()].score
        }
        _ => panic!("no number is called {name:?}"),
    }
}
