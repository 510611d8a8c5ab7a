//! Golden cases: small relationships whose scores were worked out by hand.
//!
//! A case is a text in `tests/golden/`: a story, a policy if it is not the default, the events and
//! what they come to, with the arithmetic beside it. As of the last event. `#` begins a comment.
//!
//! An event: when (`30m`, `180d`), who, and what:
//! `gives <number> <unit> of <kind>` or `offers ...` (an outreach), `asks`, `answers [<id>]`,
//! `treats well|badly in <principle> [severity <number>]`, `costs <number> <unit>`; then, where
//! it matters, `id <id>`, `due <when>`, `seen by <side>`.
//!
//! An expectation: the view (`both` for what compares views), the number's name, the value: a
//! number, a fraction, a word or `unknown`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here is a test")]

mod support;

use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::{
    Amount, Answers, Assessment, Conduct, Contribution, Event, EventId, Fact, Fraction, Imposition,
    Observer, Policy, PolicyDraft, Principle, Response, Side, Span, Timestamp, Tone, View,
    ViewScore,
};
use support::{assess, generate};

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
    both_overclaim
    bullying_client
    burger
    charity_and_church
    empty_record
    erp_rollout
    finger_clicking_guest
    meeting_of_five
    one_sided_records
    polite_passenger
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
    let as_of = events.iter().map(Event::occurred_at).max().unwrap_or(generate::at(0));
    let assessment = assess(&events, as_of, &policy);
    let expected = section(text, "expect");
    assert!(!expected.is_empty());
    let wrong: Vec<String> =
        expected.into_iter().filter_map(|line| differs(line, &assessment)).collect();
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
        verb => panic!("nobody `{verb}`"),
    };
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

fn both(name: &[&str], assessment: &Assessment) -> Option<f64> {
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
            ["demonstrated"] => score.demonstrated.map(|shown| shown.score),
            ["overall"] => score.overall.as_ref().map(|overall| overall.score),
            ["coverage"] => score.overall.as_ref().map(|overall| overall.coverage),
            _ => panic!("no number is called {name:?}"),
        };
    };
    match name {
        ["share", "of", _] => score.share.map(|share| share.of(side)),
        [class, "share", "of", _] => {
            let class = score.classes.iter().find(|one| one.class.name() == *class)?;
            Some(if side == Side::Supplier { class.supplier } else { class.customer })
        }
        ["overclaim", end, "of", _] => {
            let (of, range) = score.share?.overclaim?;
            let end = if *end == "low" { range.low } else { range.high };
            (of == side).then_some(end)
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
