//! The same events give the same bits on every machine.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use reciprocity_core::{
    AmendmentStep, Amount, Appraisal, Conduct, Contribution, Event, Expectation, Fact, Imposition,
    Observer, Policy, Principle, Promise, Response, Side, Span, Subject, Tone, TrustAct,
};
use support::generate::at;
use support::{assess, bits};

const DAY: i64 = 86_400;

/// SplitMix64 (Steele, Lea and Flood 2014): whole numbers, which no platform rounds.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn seconds(&mut self, bound: i64) -> i64 {
        self.below(bound.unsigned_abs()).cast_signed()
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn gift(&mut self, policy: &Policy) -> Fact {
        let names = ["goods", "service", "information", "resources", "access", "time", "money"];
        let name = self.one_of(&names);
        let bound = 100 << self.below(20);
        let hundredths = 1 + self.below(bound);
        let units = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let amount = match name {
            "money" => Amount::parse(&units, "EUR").unwrap(),
            "time" => Amount::parse(&hundredths.to_string(), "minutes").unwrap(),
            _ => Amount::count(hundredths as f64 / 100.0).unwrap(),
        };
        Contribution::new(policy.kind(name).unwrap(), amount).into()
    }

    fn fact(&mut self, policy: &Policy) -> Fact {
        let matters: Vec<_> =
            Principle::ALL.into_iter().filter(|one| one.is_matter_of_conduct()).collect();
        match self.below(20) {
            0..=8 => self.gift(policy),
            9 => Fact::Request,
            10 => Response::default().into(),
            11..=13 => Conduct::new(self.one_of(&matters), self.one_of(&Tone::ALL)).into(),
            14 => {
                let span = Span::from_micros(1_000_000 * self.seconds(DAY));
                Imposition::new(span).unwrap().into()
            }
            15 => Expectation::default().into(),
            16 => Promise::default().into(),
            17 => self.one_of(&TrustAct::ALL).into(),
            18 => self.one_of(&AmendmentStep::ALL).into(),
            _ => {
                let (subject, positive) = (self.one_of(&Subject::ALL), self.below(2) == 0);
                Appraisal { subject, positive }.into()
            }
        }
    }

    fn event(&mut self, policy: &Policy) -> Event {
        let when = self.seconds(1_500 * DAY);
        let event = Event::new(at(when), self.one_of(&Side::ALL), self.fact(policy));
        let seen_by =
            [Observer::Neutral, Observer::Neutral, Observer::Supplier, Observer::Customer];
        let event = event.observed_by(self.one_of(&seen_by));
        let due = at(when + self.seconds(30 * DAY));
        // Of some types nothing is due.
        if self.below(2) == 0 { event.clone().due_by(due).unwrap_or(event) } else { event }
    }
}

/// A fingerprint (FNV-1a) of the bits of all fractional numbers of a text.
fn fingerprint(before: u64, text: &str) -> u64 {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)));
    let numbers = words.filter(|word| word.contains('.') || word.contains("e-"));
    let bits = numbers.filter_map(|word| word.parse::<f64>().ok()).map(f64::to_bits);
    let bytes = bits.flat_map(u64::to_le_bytes);
    bytes.fold(before, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A change of scores changes this number, and only that may: no machine, compiler or optimisation.
const FINGERPRINT: u64 = 0x6c18_5c8e_9358_1bf3;

#[test]
fn the_bits_of_all_scores_are_those_of_every_other_machine() {
    let policy = Policy::default();
    let mut numbers = Numbers(1);
    let mut found = 0xcbf2_9ce4_8422_2325;
    for _ in 0..2_000 {
        let events = 1 + numbers.below(60);
        let events: Vec<Event> = (0..events).map(|_| numbers.event(&policy)).collect();
        let as_of = at(1_500 * DAY + numbers.seconds(400 * DAY));
        found = fingerprint(found, &bits(&assess(&events, as_of, &policy)));
    }
    assert_eq!(
        found, FINGERPRINT,
        "the bits of the scores are {found:#x}: right only if this change is meant to alter scores, \
         and then on every machine"
    );
}

#[test]
fn no_source_calls_the_mathematics_library_of_the_platform() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 50, "the sources were not found");
    let mut faults = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in (1..).zip(code.lines()) {
            faults.extend(platform_function(line).map(|name| {
                format!("{}:{number}: `{name}` differs between platforms", file.display())
            }));
        }
    }
    assert!(faults.is_empty(), "{}\nuse quantity/real.rs", faults.join("\n"));
}

#[test]
fn a_call_of_the_platform_is_found_and_our_own_is_none() {
    assert_eq!(platform_function("let y = x.powi(2);"), Some("powi"));
    assert_eq!(platform_function("values.map(f64::ln)"), Some("ln"));
    assert_eq!(platform_function("a.mul_add(b, c)"), Some("mul_add"));
    for allowed in ["libm::log(x)", "real::exp2(x)", "x.sqrt()", "/// `x.ln()`", "ln(x)"] {
        assert_eq!(platform_function(allowed), None, "{allowed}");
    }
}

/// What the standard library leaves to the platform, or does not promise to round alike everywhere.
fn platform_function(line: &str) -> Option<&'static str> {
    const NAMES: [&str; 31] = [
        "acos",
        "acosh",
        "algebraic_add",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "cos",
        "cosh",
        "erf",
        "erfc",
        "exp",
        "exp2",
        "exp_m1",
        "gamma",
        "hypot",
        "ln",
        "ln_1p",
        "ln_gamma",
        "log",
        "log10",
        "log2",
        "mul_add",
        "powf",
        "powi",
        "sin",
        "sinh",
        "tan",
        "tanh",
    ];
    let code = line.split("//").next().unwrap_or_default();
    NAMES.into_iter().find(|name| {
        let is_call = |after: &str| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        [format!(".{name}("), format!("f64::{name}")].iter().any(|call| {
            code.split(call.as_str()).skip(1).any(|rest| call.ends_with('(') || is_call(rest))
        })
    })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
