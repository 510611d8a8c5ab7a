//! Every command that the documents show prints what they show.
//!
//! A `console` block of a document holds a command after `$ ` and what it prints. With
//! `RECIPROCITY_UPDATE_DOCUMENTS=1` the test writes what is printed into the document instead.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENTS: [&str; 5] =
    ["README.md", "docs/assessment.md", "docs/command.md", "docs/evidence.md", "docs/guide.md"];
const CARGO_RUN: &str = "cargo run --release -p reciprocity-cli -- ";

#[test]
fn the_commands_of_the_documents_print_what_the_documents_show() {
    for document in DOCUMENTS {
        let path = root().join(document);
        let shown = std::fs::read_to_string(&path).unwrap();
        let (printed, commands) = with_real_output(&shown);
        assert!(commands > 0, "{document} shows no command");
        if std::env::var_os("RECIPROCITY_UPDATE_DOCUMENTS").is_some() {
            std::fs::write(&path, &printed).unwrap();
        } else {
            let differs =
                shown.lines().zip(printed.lines()).find(|(shown, printed)| shown != printed);
            assert!(shown == printed, "{document}: its commands print something else: {differs:?}");
        }
    }
}

/// The document with the output of each block replaced by what its command prints.
fn with_real_output(document: &str) -> (String, usize) {
    let (mut text, mut commands) = (String::new(), 0);
    let mut in_output = false;
    let mut in_block = false;
    for line in document.lines() {
        if line.starts_with("```") {
            in_block = line == "```console";
            in_output = false;
        }
        if in_output {
            continue;
        }
        text.push_str(line);
        text.push('\n');
        if let Some(command) = line.strip_prefix("$ ").filter(|_| in_block) {
            text.push_str(&output_of(command));
            commands += 1;
            in_output = true;
        }
    }
    (text, commands)
}

fn output_of(command: &str) -> String {
    let arguments = command
        .strip_prefix(CARGO_RUN)
        .or_else(|| command.strip_prefix("reciprocity "))
        .unwrap_or_else(|| panic!("`{command}` is no command of this project"));
    let output = Command::new(env!("CARGO_BIN_EXE_reciprocity"))
        .args(arguments.split(' '))
        .current_dir(root())
        .output()
        .unwrap();
    // `check` says by its code that it found something; what it found is what is shown.
    let expected = if arguments.starts_with("check ") { 3 } else { 0 };
    assert!(
        output.status.code() == Some(expected),
        "`{command}` failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim_end())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
