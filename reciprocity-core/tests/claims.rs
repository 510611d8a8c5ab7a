//! The tables of claims, scores and laws point at code and tests that exist.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names in backticks.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The rows of all tables under a heading (of the whole document if it is empty), by their cells.
fn rows<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let (_, text) = document.split_once(heading).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|') && !line.starts_with("| ---"));
    rows.map(|row| row.trim_matches('|').split(" | ").collect()).collect()
}

/// The tests that the last cells name and that are nowhere to be found.
fn missing_tests(rows: &[Vec<&str>]) -> Vec<String> {
    let sources = [root().join("reciprocity-core/src"), root().join("reciprocity-core/tests")];
    let code: String = sources.iter().map(|folder| text_of(folder)).collect();
    let mut missing = Vec::new();
    for row in rows {
        let tests = names(row.last().unwrap());
        assert!(!tests.is_empty(), "no test is named: {row:?}");
        for name in tests {
            let golden = root().join(format!("reciprocity-core/tests/golden/{name}.txt"));
            if !golden.exists() && !code.contains(&format!("fn {name}(")) {
                missing.push(name.to_owned());
            }
        }
    }
    missing
}

#[test]
fn every_claim_points_at_tests_that_exist() {
    let document = fs::read_to_string(root().join("docs/claims.md")).unwrap();
    let mut rows = rows(&document, "");
    rows.retain(|row| row[0].starts_with(" A:") || row[0].starts_with(" B:"));
    assert!(rows.len() >= 20, "the table was not found");
    assert_eq!(missing_tests(&rows), Vec::<String>::new());
}

#[test]
fn every_score_and_law_points_at_code_and_tests_that_exist() {
    let document = fs::read_to_string(root().join("docs/method.md")).unwrap();
    let mut rows = rows(&document, "\n## Where to find it\n");
    rows.retain(|row| row[1].trim() != "code");
    assert!(rows.len() >= 40, "the tables were not found");
    assert_eq!(missing_tests(&rows), Vec::<String>::new());
    for row in rows {
        let files = names(row[1]);
        assert!(!files.is_empty(), "no code is named: {row:?}");
        for file in files {
            assert!(root().join("reciprocity-core/src").join(file).is_file(), "no file {file}");
        }
    }
}

/// All Rust sources below a folder.
fn text_of(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&text_of(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    text
}
