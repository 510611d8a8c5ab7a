//! The table of claims points at tests that exist.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_claim_points_at_tests_that_exist() {
    let sources = [root().join("reciprocity-core/src"), root().join("reciprocity-core/tests")];
    let code: String = sources.iter().map(|folder| text_of(folder)).collect();
    let table = fs::read_to_string(root().join("docs/claims.md")).unwrap();
    let rows: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| A:") || line.starts_with("| B:")).collect();
    assert!(rows.len() >= 20, "the table was not found");
    let mut missing = Vec::new();
    for row in rows {
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        assert!(tests.contains('`'), "no test is named: {row}");
        for name in tests.split('`').skip(1).step_by(2) {
            let golden = root().join(format!("reciprocity-core/tests/golden/{name}.txt"));
            if !golden.exists() && !code.contains(&format!("fn {name}(")) {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "no such tests: {missing:?}");
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
