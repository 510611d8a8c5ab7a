//! The help of every subcommand has examples, and every example runs; so do completions and manual.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn reciprocity(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reciprocity")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The names of the subcommands of a subcommand, but for `help`.
fn subcommands(path: &[String]) -> Vec<Vec<String>> {
    let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
    arguments.push("--help");
    let help = text(&reciprocity(&arguments).stdout);
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let names = list.lines().take_while(|line| line.starts_with("  "));
    let names = names.filter(|line| !line.starts_with("   "));
    let names =
        names.filter_map(|line| line.split_whitespace().next()).filter(|one| *one != "help");
    names.map(|name| [path, &[name.to_owned()]].concat()).collect()
}

/// Every subcommand, also those of subcommands.
fn all_subcommands() -> Vec<Vec<String>> {
    let first = subcommands(&[]);
    let second: Vec<Vec<String>> = first.iter().flat_map(|one| subcommands(one)).collect();
    first.into_iter().chain(second).collect()
}

/// The examples in the help of a subcommand.
fn examples(path: &[String]) -> Vec<String> {
    let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
    arguments.push("--help");
    let help = text(&reciprocity(&arguments).stdout);
    let after = help.split_once("\nExamples:\n").map_or("", |(_, examples)| examples);
    let lines = after.lines().take_while(|line| line.starts_with("  "));
    lines.map(|line| line.trim().to_owned()).collect()
}

/// A folder in which the files are that examples read.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    for name in ["data", "docs"] {
        std::os::unix::fs::symlink(root.join(name), at(name)).unwrap();
    }
    std::fs::write(at("policy.toml"), "[answers]\nwait_days = 3\n").unwrap();
    std::fs::write(at("other.toml"), "[answers]\nwait_days = 4\n").unwrap();
    std::fs::write(at("key.txt"), "0123456789abcdef0123456789abcdef\n").unwrap();
    let profiles = "supplier,customer,tier,customer_kind\ngoogle.com,intel.com,key,business\n";
    std::fs::write(at("profiles.csv"), profiles).unwrap();
    let plan = "occurred_at,supplier,customer,actor,type,kind,amount\n\
                2026-09-01,google.com,intel.com,customer,contribution,information,25\n";
    std::fs::write(at("plan.csv"), plan).unwrap();
    let exports = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    for name in [
        "hubspot/calls.csv",
        "mail/Inbox.mbox",
        "mail/Sent.mbox",
        "salesforce/Task.csv",
        "salesforce/Event.csv",
        "salesforce/Account.csv",
        "calendar/work.ics",
        "git/log.txt",
    ] {
        let export = exports.join(name);
        std::fs::copy(&export, at(export.file_name().unwrap().to_str().unwrap())).unwrap();
    }
    let made = run("reciprocity convert data/reviews.csv --output events.parquet", folder.path());
    assert!(made.status.success(), "{}", text(&made.stderr));
    folder
}

/// Runs a line as a shell does that finds the command.
fn run(line: &str, folder: &Path) -> Output {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_reciprocity"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-o", "pipefail", "-c", line]).current_dir(folder).env("PATH", path);
    shell.output().unwrap()
}

#[test]
fn every_example_of_every_help_runs() {
    let folder = prepared();
    let all = all_subcommands();
    assert!(all.len() > 15, "the list of subcommands was not found: {all:?}");
    for path in all {
        let examples = examples(&path);
        assert!(!examples.is_empty(), "`{}` has no example", path.join(" "));
        for example in examples {
            let output = run(&example, folder.path());
            let said = text(&output.stderr);
            assert!(output.status.success(), "`{example}` failed: {said}");
            assert!(!said.contains("error"), "`{example}` said: {said}");
            let name = format!("reciprocity {}", path.join(" "));
            assert!(example.contains(&name), "`{example}` is no example of `{name}`");
        }
    }
}

#[test]
fn every_line_for_a_shell_on_the_page_of_the_command_runs() {
    let folder = prepared();
    let page = std::fs::read_to_string(folder.path().join("docs/command.md")).unwrap();
    let blocks = page.split("\n```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    let mut count = 0;
    for line in lines {
        let output = run(line, folder.path());
        assert!(output.status.success(), "`{line}` failed: {}", text(&output.stderr));
        count += 1;
    }
    assert!(count >= 10, "the lines were not found");
}

#[test]
fn shells_are_told_the_words_of_the_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let printed = text(&reciprocity(&["completions", shell]).stdout);
        for word in ["what-if", "--profiles", "diff"] {
            let word = if shell == "fish" { word.trim_start_matches("--") } else { word };
            assert!(printed.contains(word), "{shell} does not know `{word}`");
        }
    }
    assert_eq!(reciprocity(&["completions", "csh"]).status.code(), Some(2));
}

#[test]
fn bash_completes_a_subcommand_and_an_option() {
    let folder = tempfile::tempdir().unwrap();
    let complete = |words: &str, place: u32| {
        let line = format!(
            "source <(reciprocity completions bash); COMP_WORDS=({words}); COMP_CWORD={place}; \
             _reciprocity reciprocity \"${{COMP_WORDS[{place}]}}\" x; echo \"${{COMPREPLY[*]}}\""
        );
        let output = run(&line, folder.path());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).trim().to_owned()
    };
    assert_eq!(complete("reciprocity portf", 1), "portfolio");
    assert_eq!(complete("reciprocity assess --skip", 2), "--skip-bad-rows");
}

#[test]
fn the_manual_has_a_page_for_every_subcommand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert!(reciprocity(&["man", "--folder", path]).status.success());
    let all = all_subcommands();
    for words in &all {
        let name = format!("reciprocity-{}.1", words.join("-"));
        let page = std::fs::read_to_string(folder.path().join(&name)).unwrap();
        assert!(page.contains(".SH SYNOPSIS") && page.contains("Examples:"), "{name}");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let printed = reciprocity(&[&["man"], &words[..]].concat());
        assert_eq!(text(&printed.stdout), page);
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), all.len() + 1);
    let unknown = reciprocity(&["man", "asess"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("`asess`"));
}
