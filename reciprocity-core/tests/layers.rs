//! Data flows one way: a module uses only the layers before its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the lowest layer to the highest.
const LAYERS: [&str; 22] = [
    "spelling",
    "error",
    "named",
    "bytes",
    "threads",
    "quantity",
    "party",
    "event",
    "policy",
    "entry",
    "evidence",
    "rule",
    "score",
    "explanation",
    "alert",
    "portfolio",
    "history",
    "tally",
    "part",
    "ledger",
    "batch",
    "snapshot",
];

#[test]
fn every_module_uses_only_the_layers_before_its_own() {
    let files = source_files();
    assert!(files.len() > LAYERS.len(), "the sources were not found");
    let mut faults = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        faults.extend(faults_in(&layer_of(&file), &text, &file.display().to_string()));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_layer_is_a_module_and_every_module_a_layer() {
    let lib = fs::read_to_string(source_root().join("lib.rs")).unwrap();
    let mut modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let mut layers = LAYERS.to_vec();
    modules.sort_unstable();
    layers.sort_unstable();
    assert_eq!(modules, layers);
}

#[test]
fn an_import_of_a_later_layer_is_a_fault() {
    let fault = |text| faults_in("evidence", text, "x.rs").len();
    assert_eq!(fault("use crate::event::Event;\n"), 0);
    assert_eq!(fault("use crate::rule::share;\n"), 1);
    assert_eq!(fault("let x = crate::score::assess();\n"), 1);
    assert_eq!(fault("use crate::{event::Event, score::Assessment};\n"), 1);
    assert_eq!(fault("use crate::Assessment;\n"), 1);
    assert_eq!(fault("/// See [`crate::score`].\n"), 0);
}

/// Uses of `crate::` in `text`, a file of `layer`, that do not point to an earlier layer. The names
/// that lib.rs lifts to the root hide where they come from, so they count as faults too.
fn faults_in(layer: &str, text: &str, file: &str) -> Vec<String> {
    let rank = |name: &str| LAYERS.iter().position(|known| *known == name);
    let own = rank(layer).unwrap_or_else(|| panic!("{file} lies in no known layer"));
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        for used in code.split("crate::").skip(1) {
            let name: String =
                used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if rank(&name).is_none_or(|rank| rank > own) {
                faults.push(format!("{file}:{number}: layer `{layer}` uses `crate::{name}`"));
            }
        }
    }
    faults
}

fn layer_of(file: &Path) -> String {
    let inside = file.strip_prefix(source_root()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn source_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![source_root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && path != source_root().join("lib.rs")
            {
                files.push(path);
            }
        }
    }
    files
}
