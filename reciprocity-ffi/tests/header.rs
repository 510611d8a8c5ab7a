//! The committed header is what the crate's source says.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::{Path, PathBuf};

/// The files that declare what C sees, in the order of the header.
const SOURCES: [&str; 32] = [
    "status",
    "version",
    "text",
    "error",
    "document",
    "options",
    "policy",
    "policy_number",
    "books",
    "ledger",
    "names",
    "parties",
    "event",
    "record",
    "report",
    "ingest",
    "pairs",
    "scores",
    "score",
    "score_code",
    "assessment",
    "overview",
    "snapshot",
    "statements",
    "alerts",
    "arrow_in",
    "arrow_out",
    "numbers",
    "batch",
    "tallies",
    "fold",
    "fold_out",
];

fn generated() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for name in SOURCES {
        builder = builder.with_src(root.join("src").join(format!("{name}.rs")));
    }
    let mut text = Vec::new();
    builder.generate().unwrap().write(&mut text);
    String::from_utf8(text).unwrap()
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/reciprocity.h")
}

#[test]
fn the_header_is_what_the_source_says() {
    let want = generated();
    if std::env::var_os("RECIPROCITY_UPDATE_HEADER").is_some_and(|value| value == "1") {
        fs::write(committed(), &want).unwrap();
    }
    let have = fs::read_to_string(committed()).unwrap_or_default();
    assert!(
        have == want,
        "include/reciprocity.h is out of date; run RECIPROCITY_UPDATE_HEADER=1 cargo test -p \
         reciprocity-ffi --test header"
    );
}

#[test]
fn every_exported_function_and_constant_of_the_source_is_in_the_header() {
    let header = generated();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in fs::read_dir(source).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let names = text.lines().filter_map(|line| {
            let rest = line
                .strip_prefix("pub unsafe extern \"C\" fn ")
                .or_else(|| line.strip_prefix("pub extern \"C\" fn "))
                .or_else(|| line.strip_prefix("pub const "))?;
            rest.split(['(', ':']).next()
        });
        for name in names {
            assert!(header.contains(name), "`{name}` of {} is missing", path.display());
        }
    }
}
