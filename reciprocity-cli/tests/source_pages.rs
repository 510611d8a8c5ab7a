//! The pages of the sources: their commands print what they show, on the sample exports, and they name
//! every column that is read.
//!
//! The commands of a page run one after the other in a copy of the folder of samples of its name. What is
//! shown is what a terminal shows: standard error, then standard output. With
//! `RECIPROCITY_UPDATE_DOCUMENTS=1` the test writes that into the page instead.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCES: [&str; 9] = [
    "hubspot",
    "salesforce",
    "dynamics",
    "espocrm",
    "suitecrm",
    "mail",
    "calendar",
    "git",
    "github",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page(source: &str) -> PathBuf {
    root().join("docs/sources").join(source).with_extension("md")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// The words of a command line; quotation marks keep blanks together.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate();
    quoted
        .flat_map(|(place, part)| match place % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

fn output_of(command: &str, folder: &Path) -> String {
    let arguments = command
        .strip_prefix("reciprocity ")
        .unwrap_or_else(|| panic!("`{command}` is no command of this project"));
    let mut program = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
    let output = program.args(words(arguments)).current_dir(folder).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "`{command}` failed: {told}");
    let lines = format!("{told}{}", String::from_utf8(output.stdout).unwrap());
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim_end())
}

/// The page with what its commands print.
fn printed(shown: &str, folder: &Path) -> String {
    let mut blocks = shown.split("```console\n");
    let mut text = blocks.next().unwrap().to_owned();
    for block in blocks {
        let (inside, rest) = block.split_once("```\n").unwrap();
        let command = inside.lines().next().unwrap();
        let output = output_of(command.strip_prefix("$ ").unwrap(), folder);
        text.push_str(&format!("```console\n{command}\n{output}```\n{rest}"));
    }
    text
}

#[test]
fn the_commands_of_the_pages_print_what_the_pages_show() {
    for source in SOURCES {
        let folder = tempfile::tempdir().unwrap();
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports").join(source);
        copy(&samples, folder.path());
        let path = page(source);
        let shown = std::fs::read_to_string(&path).unwrap();
        let printed = printed(&shown, folder.path());
        assert!(printed.contains("$ reciprocity import"), "{source} shows no import");
        if std::env::var_os("RECIPROCITY_UPDATE_DOCUMENTS").is_some() {
            std::fs::write(&path, &printed).unwrap();
        } else {
            let differs = shown.lines().zip(printed.lines()).find(|(shown, now)| shown != now);
            assert!(shown == printed, "{source}: its commands print something else: {differs:?}");
        }
    }
}

/// The columns that a mapping names: under `[columns]`, as a `column`, and as parts of a duration.
fn columns(value: &toml::Value, named: bool, found: &mut Vec<String>) {
    match value {
        toml::Value::String(name) if named => found.push(name.clone()),
        toml::Value::Array(items) => items.iter().for_each(|item| columns(item, named, found)),
        toml::Value::Table(table) => {
            for (key, value) in table {
                let names = ["columns", "column", "amount", "at"].contains(&key.as_str());
                let within = names || named && !["is", "keep", "leave_out"].contains(&key.as_str());
                columns(value, within, found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_pages_name_every_column_that_is_read() {
    let presets = root().join("reciprocity-io/presets");
    for source in SOURCES {
        let text = std::fs::read_to_string(page(source)).unwrap();
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&presets).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if name == source || name.starts_with(&format!("{source}-")) {
                let preset: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
                columns(&toml::Value::Table(preset), false, &mut found);
            }
        }
        assert!(found.len() > 4, "{source}: {found:?}");
        for column in found {
            let named = text.to_lowercase().contains(&format!("`{}`", column.to_lowercase()));
            assert!(named, "{source}: the page does not name `{column}`");
        }
    }
}

#[test]
fn every_source_has_its_page_in_the_list() {
    let list = std::fs::read_to_string(root().join("docs/sources/README.md")).unwrap();
    for source in SOURCES {
        assert!(list.contains(&format!("[`{source}`]({source}.md)")), "{source}");
    }
    let pages = std::fs::read_dir(root().join("docs/sources")).unwrap().count();
    assert_eq!(pages, SOURCES.len() + 1);
}
