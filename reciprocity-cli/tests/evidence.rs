//! `evidence` on made histories whose truth is known, in both directions.
//!
//! In each block of ninety days a relationship is a street of one kind: all from the one side, all from
//! the other, or both ways with answers. In a *faithful* world the kind is drawn once, so that the
//! past tells the future; in a *forgetful* world it is drawn anew in every block, so that the past
//! tells nothing of it, though it looks the same at any time. How often they act is the relationship's
//! own in both worlds, and silence comes by chance.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Output};

use serde_json::Value;

const DAY: u64 = 86_400;
const START: u64 = 1_704_067_200;
const BLOCKS: u64 = 4;
const BLOCK: u64 = 90 * DAY;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

#[derive(Clone, Copy, PartialEq)]
enum World {
    Faithful,
    Forgetful,
}

/// A log of so many relationships.
fn log(world: World, relationships: u64, seed: u64) -> String {
    let mut random = Random(seed);
    let mut log = "time,from,to,kind\n".to_owned();
    for relationship in 0..relationships {
        let (one, other) = (format!("a{relationship:04}"), format!("b{relationship:04}"));
        let acts = 4 + 2 * random.below(12);
        let kind = random.below(4);
        for block in 0..BLOCKS {
            let kind = if world == World::Faithful { kind } else { random.below(4) };
            // One block in five is silent, by chance alone.
            if random.below(5) == 0 {
                continue;
            }
            let from = START + block * BLOCK;
            let mut act = |at: u64, forth: bool| {
                let (from, to) = if forth { (&one, &other) } else { (&other, &one) };
                writeln!(log, "{at},{from},{to},act").unwrap();
            };
            for _ in 0..acts / 2 {
                // Two acts within two days, by the same side or by both, in turn.
                let at = from + 1 + random.below(BLOCK - 3 * DAY);
                let first = kind == 0 || kind > 1 && random.below(2) == 0;
                act(at, first);
                act(at + DAY + random.below(DAY), if kind > 1 { !first } else { first });
            }
        }
    }
    // So that the windows are the blocks.
    writeln!(log, "{START},a0000,b0000,act").unwrap();
    log
}

/// A log in which the one half of the parties ask and the other half answer, each of these either
/// nearly everybody or hardly anybody, so that a pair's own past tells nothing that the habit does not.
fn habits(askers: u64, seed: u64) -> String {
    let mut random = Random(seed);
    let mut log = format!("time,from,to,kind\n{START},a00,b00,act\n");
    let answers: Vec<u64> = (0..askers).map(|_| 10 + 80 * random.below(2)).collect();
    for asker in 0..askers {
        for (answerer, chance) in answers.iter().enumerate() {
            for exchange in 0..BLOCKS * 5 {
                let at = START + exchange * 18 * DAY + 1 + random.below(5 * DAY);
                writeln!(log, "{at},a{asker:02},b{answerer:02},act").unwrap();
                if random.below(100) < *chance {
                    writeln!(log, "{},b{answerer:02},a{asker:02},act", at + DAY).unwrap();
                }
            }
        }
    }
    log
}

fn evidence(log: &str, arguments: &[&str]) -> Output {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(log.as_bytes()).unwrap();
    let end = (START + BLOCKS * BLOCK).to_string();
    Command::new(env!("CARGO_BIN_EXE_reciprocity"))
        .arg("evidence")
        .arg(file.path())
        .args(["--map", "interactions", "--window", "90", "--as-of", &end])
        .args(arguments)
        .output()
        .unwrap()
}

fn found(log: &str) -> Value {
    let output = evidence(log, &["--format", "json", "--draws", "300"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn answer<'v>(found: &'v Value, question: &str) -> &'v Value {
    let of = |finding: &&Value| finding["question"] == question;
    found["findings"].as_array().unwrap().iter().find(of).unwrap()
}

#[test]
fn where_streets_stay_as_they_are_the_answer_is_yes() {
    let found = found(&log(World::Faithful, 900, 11));
    assert_eq!(found["answer"], "yes", "{found:#}");
    assert!(found["verdict"].as_str().unwrap().starts_with("yes: "));
    for question in ["two_way", "answers", "one_way"] {
        assert_eq!(answer(&found, question)["answer"], "yes", "{found:#}");
    }
    // Streets of both kinds never change, so that reciprocity ranks every pair rightly, but for
    // those whose one street or other was not yet told by its few acts.
    let area = &answer(&found, "two_way")["estimate"];
    assert!(area.as_f64().unwrap() > 0.95, "{area}");
    // Whether they have contact hangs on chance alone.
    let contact = answer(&found, "contact");
    assert!(contact["estimate"].is_number() && contact["answer"] != "yes", "{found:#}");
}

#[test]
fn where_every_block_is_drawn_anew_the_answer_is_no() {
    for seed in [11, 12, 13] {
        let found = found(&log(World::Forgetful, 8_000, seed));
        assert_eq!(found["answer"], "no", "seed {seed}: {found:#}");
        assert!(found["verdict"].as_str().unwrap().starts_with("no: "));
        for question in ["contact", "two_way", "answers", "one_way"] {
            assert_eq!(answer(&found, question)["answer"], "no", "seed {seed}: {found:#}");
        }
        for question in ["two_way", "answers"] {
            let area = answer(&found, question)["estimate"].as_f64().unwrap();
            assert!((area - 0.5).abs() < 0.04, "seed {seed}: {question} {area}");
        }
    }
}

#[test]
fn a_habit_of_answering_everybody_is_no_reciprocity_of_a_pair() {
    let found = found(&habits(24, 4));
    let answers = answer(&found, "answers");
    assert!(answers["estimate"].as_f64().unwrap() > 0.75, "{found:#}");
    assert_eq!(answers["answer"], "no", "{found:#}");
}

#[test]
fn of_a_handful_of_relationships_nothing_is_said() {
    let found = found(&log(World::Faithful, 12, 11));
    assert_eq!(found["answer"], "cannot_tell", "{found:#}");
    assert!(found["verdict"].as_str().unwrap().starts_with("cannot tell: "));
}

#[test]
fn the_same_history_gives_the_same_bytes_whatever_the_order_of_its_rows() {
    let log = log(World::Faithful, 60, 5);
    let mut lines: Vec<&str> = log.lines().collect();
    lines[1..].reverse();
    let back = lines.join("\n") + "\n";
    // The names of the files differ, and stand at the beginning of what is printed.
    let print = |log: &str| {
        let output = evidence(log, &["--draws", "200"]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_once(": ").unwrap().1.to_owned()
    };
    let forth = print(&log);
    assert_eq!(forth, print(&log));
    assert_eq!(forth, print(&back));
    assert!(forth.contains("Verdict: "), "{forth}");
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_to_do() {
    let log = log(World::Faithful, 3, 5);
    let first = START.to_string();
    for (arguments, words) in [
        (&["--draws", "0"][..], &["--draws", "0 draws", "say 100 or more"][..]),
        (&["--draws", "99"], &["--draws", "99 draws", "say 100 or more"]),
        (&["--window", "200"], &["--window", "360.0 days", "90.0"]),
        (&["--window", "0"], &["--window", "above 0"]),
        (&["--as-of", "2001-01-01"], &["--as-of", "no event"]),
        (&["--as-of", &first], &["at once", "ask a longer history"]),
    ] {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(log.as_bytes()).unwrap();
        let end = (START + BLOCKS * BLOCK).to_string();
        let as_of: &[&str] = if arguments[0] == "--as-of" { &[] } else { &["--as-of", &end] };
        let output = Command::new(env!("CARGO_BIN_EXE_reciprocity"))
            .arg("evidence")
            .arg(file.path())
            .args(["--map", "interactions"])
            .args(as_of)
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
}
