//! The code and the commands of docs/c.md and of the README do what they say.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::kit::{Link, compile, crate_dir, has, library_dir, succeed};

fn page() -> String {
    fs::read_to_string(crate_dir().join("../docs/c.md")).unwrap()
}

fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let start = format!("```{language}\n");
    page.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split_once("```").map(|(block, _)| block))
        .collect()
}

#[test]
fn the_commands_of_the_page_lead_to_a_score() {
    if !has("pkg-config") {
        return;
    }
    let page = page();
    let dir = tempfile::tempdir().unwrap();
    for name in ["packaging", "include", "Cargo.toml"] {
        symlink(crate_dir().join("..").canonicalize().unwrap().join(name), dir.path().join(name))
            .unwrap();
    }
    fs::write(dir.path().join("history.c"), blocks(&page, "c")[0]).unwrap();
    let mut shell = Command::new("sh");
    shell.current_dir(dir.path()).arg("-euc").arg(blocks(&page, "sh").concat());
    shell.env("PREFIX", dir.path().join("prefix")).env("LIBRARY_DIR", library_dir());
    let printed = succeed(&mut shell);
    // Three hours of five, twice: with the shared library and with the static one.
    assert_eq!(printed.matches("Baker gave 60 %").count(), 2, "{printed}");
}

#[test]
fn the_pieces_of_the_page_are_a_program() {
    let page = page();
    let pieces = blocks(&page, "c")[1..].concat();
    let program = format!(
        "#include <stdio.h>\n#include \"reciprocity.h\"\nint main(void) {{\nrecip_ledger *ledger = \
         NULL;\nrecip_error *error = NULL;\nrecip_ledger_new(NULL, 0, &ledger, &error);\n{pieces}\n\
         return error == NULL ? 0 : 1;\n}}\n"
    );
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("page.c");
    fs::write(&source, program).unwrap();
    let program = compile(&source, Link::Shared, dir.path());
    // Inn paid, and Baker did not give anything on record; Baker helped Mill, and then each the other.
    let want = "2 recorded\nBaker and Inn: the supplier gave 0 %\nBaker and Mill: the supplier gave 100 \
                %\nthen 50 %\n{\"since\":null,\"until\":\"2026-01-02T00:00:00Z\",\"relationships\":[]}\n60 %\n1 \
                relationship\n";
    assert_eq!(succeed(&mut Command::new(program)), want);
}

#[test]
fn every_function_of_a_table_or_sentence_of_the_page_is_in_the_header() {
    let header = fs::read_to_string(crate_dir().join("../include/reciprocity.h")).unwrap();
    let page = page();
    let mut seen = 0;
    for word in page.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
        if word.starts_with("recip_") || word.starts_with("RECIP_") {
            assert!(header.contains(word), "{word}");
            seen += 1;
        }
    }
    assert!(seen > 100);
}

#[test]
fn the_program_of_the_readme_prints_a_share() {
    let readme = fs::read_to_string(crate_dir().join("../README.md")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("readme.c");
    fs::write(&source, blocks(&readme, "c")[0]).unwrap();
    let program = compile(&source, Link::Shared, dir.path());
    // One event, and that of the supplier.
    assert_eq!(succeed(&mut Command::new(program)), "Baker gave 100 %\n");
}
