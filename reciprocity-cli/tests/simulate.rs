//! Made histories: the same bytes for a seed, and what is known of them comes out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::{Child, ExitStatus};
use std::process::{Command, Output};
#[cfg(target_os = "linux")]
use std::time::Duration;

use serde_json::Value;

fn reciprocity(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_reciprocity")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn simulated(folder: &Path, name: &str, arguments: &[&str]) -> String {
    let path = folder.join(name).to_str().unwrap().to_owned();
    reciprocity(&[&["simulate", "--output", &path], arguments].concat());
    path
}

/// What a claim of the answers says of the value that came out; an error if it does not hold.
fn judge(claim: &Value, found: Option<&Value>) -> Result<(), String> {
    let found = found.unwrap_or(&Value::Null);
    let holds = if let Some(word) = claim.get("word") {
        found == word
    } else if claim.get("unknown").is_some() {
        found.is_null()
    } else {
        let bound = |name: &str| claim.get(name).and_then(Value::as_f64);
        assert!(bound("least").or(bound("greatest")).is_some(), "{claim} claims nothing");
        found.as_f64().is_some_and(|number| {
            bound("least").is_none_or(|least| number >= least)
                && bound("greatest").is_none_or(|greatest| number <= greatest)
        })
    };
    if holds { Ok(()) } else { Err(format!("{claim}: {found} came out")) }
}

#[test]
fn every_planted_relationship_comes_out_as_its_answers_say() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, days) in [("1", "365"), ("2", "730"), ("3", "2000")] {
        let answers = folder.path().join("answers.jsonl").to_str().unwrap().to_owned();
        let events = simulated(
            folder.path(),
            "events.csv",
            &[
                "--events",
                "2000",
                "--planted",
                "2",
                "--seed",
                seed,
                "--days",
                days,
                "--answers",
                &answers,
            ],
        );
        let lines = std::fs::read_to_string(&answers).unwrap();
        let answers: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let as_of = answers[0]["as_of"].as_str().unwrap();
        let assessed = reciprocity(&["assess", &events, "--as-of", as_of, "--format", "json"]);
        let document: Value = serde_json::from_slice(&assessed.stdout).unwrap();
        let by_names: BTreeMap<(&str, &str), &Value> = document["relationships"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let name = |side: &str| one[side].as_str().unwrap();
                ((name("supplier"), name("customer")), &one["assessment"])
            })
            .collect();
        let mut characters: BTreeMap<String, u32> = BTreeMap::new();
        for answer in &answers {
            let names = ["supplier", "customer"].map(|side| answer[side].as_str().unwrap());
            let assessment = by_names[&(names[0], names[1])];
            let claims = answer["claims"].as_array().unwrap();
            assert!(!claims.is_empty(), "{answer} claims nothing");
            for claim in claims {
                let at = claim["at"].as_str().unwrap();
                if let Err(wrong) = judge(claim, assessment.pointer(at)) {
                    panic!("seed {seed}, {days} days, {}: {wrong}", answer["character"]);
                }
            }
            *characters.entry(answer["character"].to_string()).or_default() += 1;
        }
        assert!(characters.len() > 10 && characters.values().all(|count| *count == 2));
    }
}

#[test]
fn a_claim_that_does_not_hold_is_found() {
    let claim: Value =
        serde_json::from_str(r#"{"at": "/x", "least": 0.4, "greatest": 0.6}"#).unwrap();
    assert!(judge(&claim, Some(&Value::from(0.5))).is_ok());
    assert!(judge(&claim, Some(&Value::from(0.61))).is_err());
    assert!(judge(&claim, None).is_err());
    let word: Value = serde_json::from_str(r#"{"at": "/x", "word": "within"}"#).unwrap();
    assert!(judge(&word, Some(&Value::from("tilted"))).is_err());
}

#[test]
fn the_same_seed_makes_the_same_bytes_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, arguments: &[&str]| {
        std::fs::read(simulated(folder.path(), name, arguments)).unwrap()
    };
    for name in ["a.csv", "a.csv.gz", "a.csv.zst", "a.jsonl", "a.parquet", "a.arrow"] {
        let one = bytes(name, &["--events", "500", "--seed", "5"]);
        assert!(one == bytes(name, &["--events", "500", "--seed", "5"]), "{name}");
        assert!(one != bytes(name, &["--events", "500", "--seed", "6"]), "{name}");
    }
}

#[test]
fn every_format_holds_the_same_events() {
    let folder = tempfile::tempdir().unwrap();
    let scores = |name: &str| {
        let path = simulated(folder.path(), name, &["--events", "3000", "--seed", "9"]);
        reciprocity(&["assess", &path, "--format", "csv"]).stdout
    };
    let csv = scores("a.csv");
    for name in ["a.csv.gz", "a.csv.zst", "a.jsonl", "a.jsonl.zst", "a.parquet", "a.arrow"] {
        assert!(scores(name) == csv, "{name}");
    }
}

#[test]
fn what_is_made_is_sound_and_in_the_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = simulated(folder.path(), "a.csv", &["--events", "5000"]);
    let checked = reciprocity(&["check", &path, "--as-of", "2026-01-01", "--format", "json"]);
    let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(report["problem_count"], 0);
    assert_eq!(report["suspicions"], Value::Array(Vec::new()));
    let streamed = reciprocity(&["assess", &path, "--streaming", "--format", "csv"]);
    assert!(streamed.stderr.is_empty(), "nothing comes late");
    assert!(streamed.stdout == reciprocity(&["assess", &path, "--format", "csv"]).stdout);
}

/// The end of a program that must end within so many seconds.
#[cfg(target_os = "linux")]
fn ended(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..2000 {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    None
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupt_leaves_no_file() {
    // Those that are to be ignored, as under `nohup` or behind `&`, change nothing of the others.
    for (signal, ignored) in [("INT", "HUP"), ("TERM", "INT"), ("TERM", "HUP"), ("HUP", "INT")] {
        let folder = tempfile::tempdir().unwrap();
        let files = || folder.path().read_dir().unwrap().count();
        // Whoever runs the tests may ignore some of them, as a shell does for what is in the background.
        let mut child = Command::new("env")
            .args(["--default-signal=INT,TERM,HUP", &format!("--ignore-signal={ignored}")])
            .arg(env!("CARGO_BIN_EXE_reciprocity"))
            .args(["simulate", "--events", "1000000000000", "--output", "events.csv.zst"])
            .current_dir(folder.path())
            .spawn()
            .unwrap();
        while files() == 0 {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::yield_now();
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        assert_eq!(ended(&mut child).unwrap().code(), Some(130), "{signal}");
        assert_eq!(files(), 0, "{signal}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_that_is_to_be_ignored_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.csv");
    // As under `nohup`. The half million events take longer than the signal.
    let line = format!(
        "trap '' HUP; exec {} simulate --events 500000 --output {}",
        env!("CARGO_BIN_EXE_reciprocity"),
        path.display()
    );
    let mut child = Command::new("sh").args(["-c", &line]).spawn().unwrap();
    while folder.path().read_dir().unwrap().count() == 0 {
        std::thread::yield_now();
    }
    assert!(!path.exists(), "it was written before the signal came");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", "HUP", &id]).status().unwrap().success());
    assert!(ended(&mut child).unwrap().success());
    assert!(path.exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_may_not_grow_is_an_error_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "ulimit -f 8; exec {} simulate --events 100000 --output events.csv",
        env!("CARGO_BIN_EXE_reciprocity")
    );
    let output =
        Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("events.csv: File too large"), "{said}");
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn what_cannot_be_made_is_refused() {
    for (arguments, words) in [
        (&["--days", "100"][..], &["--days", "`100`", "365"][..]),
        (&["--begin", "soon"], &["--begin", "`soon`"]),
        (&["--begin", "9999-01-01"], &["9999"]),
        (&["--format", "json"], &["json", "csv"]),
        (&["--output", "a.json"], &["rows", "`csv`"]),
        (&["--answers", "a.csv"], &["a.csv", "JSON lines", "`.jsonl`"]),
        (&["--output", "a.jsonl", "--answers", "a.jsonl"], &["--answers", "one file"]),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
        let output = command.arg("simulate").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: `{word}` is not in {said}");
        }
    }
}
