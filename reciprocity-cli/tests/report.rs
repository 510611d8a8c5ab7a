//! `report` as its users meet it: the file, standard output, and what is refused; and the pages of the
//! documents that show it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn reciprocity(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reciprocity"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const TWO_WAY: [&str; 4] = ["report", "data/two-way.csv", "Nordlicht", "Backhaus"];

#[test]
fn the_file_holds_what_standard_output_would() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let named = file.to_str().unwrap();
    let output = reciprocity(&[&TWO_WAY[..], &["--output", named]].concat());
    assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
    let printed = text(&reciprocity(&TWO_WAY).stdout);
    assert!(printed.starts_with("<!DOCTYPE html>") && printed.ends_with("</html>"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn standard_output_holds_the_page_whatever_a_name_looks_like() {
    let folder = tempfile::tempdir().unwrap();
    let [events, file] = ["events.csv", "report.html"].map(|name| folder.path().join(name));
    let row = "2026-01-05,\u{1b}[1mMill,Baker,supplier,contribution,service,1\n";
    std::fs::write(
        &events,
        "occurred_at,supplier,customer,actor,type,kind,amount\n".to_owned() + row,
    )
    .unwrap();
    let report = ["report", events.to_str().unwrap(), "\u{1b}[1mMill", "Baker"];
    let printed = text(&reciprocity(&report).stdout);
    assert!(printed.contains("\\u{1b}[1mMill"));
    let output = reciprocity(&[&report[..], &["--output", file.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
}

#[test]
fn a_report_that_fails_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    std::fs::write(&file, "the last one").unwrap();
    let named = file.to_str().unwrap();
    let output =
        reciprocity(&["report", "data/two-way.csv", "Nordlicht", "Nobody", "--output", named]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("`Nobody`"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "the last one");
}

#[test]
fn the_page_says_what_explain_says() {
    let page = text(&reciprocity(&TWO_WAY).stdout);
    let arguments = ["explain", "data/two-way.csv", "Nordlicht", "Backhaus", "--format", "json"];
    let explained: serde_json::Value =
        serde_json::from_slice(&reciprocity(&arguments).stdout).unwrap();
    let mut told = 0;
    for sentence in explained["explanation"]["sentences"].as_array().unwrap() {
        // These two stand in the page as tables and cards.
        let topic = sentence["topic"].as_str().unwrap();
        if ["contributions", "treatment", "redress", "recommendation"].contains(&topic) {
            continue;
        }
        let words =
            sentence["text"].as_str().unwrap().replace(" %", "\u{a0}%").replace('&', "&amp;");
        assert!(page.contains(&words), "{topic}: {words}");
        told += 1;
    }
    assert!(told > 10, "{told} sentences");
}

#[test]
fn the_parties_may_be_named_the_other_way_round() {
    let output = reciprocity(&["report", "data/two-way.csv", "Backhaus", "Nordlicht"]);
    assert!(text(&output.stderr).contains("`Nordlicht` is the supplier"));
    assert_eq!(text(&output.stdout), text(&reciprocity(&TWO_WAY).stdout));
}

#[test]
fn the_portfolio_counts_what_assess_counts() {
    let page = text(&reciprocity(&["report", "data/reviews.csv"]).stdout);
    let rows = text(&reciprocity(&["assess", "data/reviews.csv", "--format", "jsonl"]).stdout);
    let verdicts: Vec<String> = rows
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| row["verdict"].as_str().unwrap().to_owned())
        .collect();
    let count = |verdict: &str| verdicts.iter().filter(|one| *one == verdict).count();
    assert!(page.contains(&format!("{} relationships", verdicts.len())));
    for (verdict, told) in [
        ("within", "balanced"),
        ("tilted", "tilted"),
        ("one_way", "one-way"),
        ("unresolved", "unresolved"),
    ] {
        let told = format!("{} {told} (", count(verdict));
        assert!(page.contains(&told), "`{told}` is not on the page");
    }
}

#[test]
fn moves_are_told_since_the_time_that_is_asked_for() {
    let since =
        |since: &str| text(&reciprocity(&["report", "data/reviews.csv", "--since", since]).stdout);
    assert!(since("2026-01-01").contains("since 2026-01-01"));
    assert_ne!(since("2026-01-01"), since("2025-06-01"));
    for (arguments, words) in [
        (&["report", "data/reviews.csv", "--since", "2027-01-01"][..], "name a time before"),
        (&["report", "data/reviews.csv", "--since", "soon"], "--since"),
    ] {
        let output = reciprocity(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
    let one = reciprocity(&[&TWO_WAY[..], &["--since", "2026-01-01"]].concat());
    assert_eq!(one.status.code(), Some(2), "of one relationship the whole course is shown");
    assert_eq!(reciprocity(&TWO_WAY[..3]).status.code(), Some(2), "two parties or none");
}

/// The example of the documents, kept as it is made; `RECIPROCITY_UPDATE_DOCUMENTS=1` makes it anew.
#[test]
fn the_example_is_what_the_command_writes() {
    let path = root().join("docs/example-report.html");
    let made = text(&reciprocity(&TWO_WAY).stdout);
    if std::env::var_os("RECIPROCITY_UPDATE_DOCUMENTS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == made,
        "docs/example-report.html is out of date"
    );
}

/// Runs each command in an `sh` block of a page, in a folder that holds a copy of the data alone.
#[test]
fn the_commands_of_the_pages_run_and_write_their_files() {
    for document in ["docs/report.md", "docs/evidence.md"] {
        let page = std::fs::read_to_string(root().join(document)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        for file in std::fs::read_dir(root().join("data")).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), data.join(file.file_name())).unwrap();
        }
        let commands = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        let mut run = 0;
        for command in commands.flat_map(str::lines) {
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(words[0], "reciprocity", "{document}: `{command}`");
            let output = Command::new(env!("CARGO_BIN_EXE_reciprocity"))
                .args(&words[1..])
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "`{command}`: {}", text(&output.stderr));
            if let Some(at) = words.iter().position(|word| *word == "--output") {
                let written = std::fs::read_to_string(folder.path().join(words[at + 1])).unwrap();
                assert!(written.starts_with("<!DOCTYPE html>"), "`{command}`");
            }
            run += 1;
        }
        assert!(run > 0, "{document} shows no command");
    }
}

#[test]
fn the_examples_of_the_help_run() {
    for command in ["report", "evidence"] {
        let help = text(&reciprocity(&[command, "--help"]).stdout);
        let examples = help.split_once("Examples:").unwrap().1;
        let folder = tempfile::tempdir().unwrap();
        let mut run = 0;
        for example in examples.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words = example.replace(
                "--output report.html",
                &format!("--output {}", folder.path().join("r.html").display()),
            );
            let words: Vec<&str> = words.split(' ').collect();
            assert_eq!(&words[..2], ["reciprocity", command]);
            let output = reciprocity(&words[1..]);
            assert!(output.status.success(), "`{example}`: {}", text(&output.stderr));
            run += 1;
        }
        assert!(run >= 2);
    }
}
