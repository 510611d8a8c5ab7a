//! A C program that does everything wrong is answered, and harms nothing.

use std::collections::BTreeSet;
use std::process::Command;

use crate::kit::{
    Link, compile, compile_cpp_against, crate_dir, has, header_dir, succeed, valgrind,
};

#[test]
fn every_refusal_tells_code_row_column_and_message_and_leaks_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&crate_dir().join("tests/c/refusals.c"), Link::Shared, dir.path());
    let mut command = if has("valgrind") { valgrind(&program) } else { Command::new(&program) };
    let printed = succeed(&mut command);
    assert!(printed.ends_with(&format!("done with {}\n", env!("CARGO_PKG_VERSION"))), "{printed}");

    // Each code of the header that a caller can cause was met.
    let met: BTreeSet<&str> = printed.lines().filter_map(|line| line.split('|').next()).collect();
    for code in documented_codes() {
        let needs_more = ELSEWHERE.contains(&code.as_str());
        assert!(needs_more || met.contains(code.as_str()), "{code} was not met");
    }
}

/// Codes that need a thread, a defect, tallies or what this program does not use.
const ELSEWHERE: [&str; 11] = ["0", "5", "6", "7", "8", "9", "109", "110", "111", "112", "113"];

/// The codes in the table of docs/c.md, which must be those of the header.
fn documented_codes() -> Vec<String> {
    let page = std::fs::read_to_string(crate_dir().join("../docs/c.md")).unwrap();
    let header = std::fs::read_to_string(header_dir().join("reciprocity.h")).unwrap();
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (code, name) = (cells.next()?.trim(), cells.next()?.trim().trim_matches('`'));
        name.starts_with("RECIP_").then(|| (code.to_owned(), name.to_owned()))
    });
    let codes: Vec<(String, String)> = rows.collect();
    for (code, name) in &codes {
        assert!(header.contains(&format!("#define {name} {code}\n")), "{name} is not {code}");
    }
    let after_status = header.split_once("#define RECIP_OK 0").unwrap().1;
    assert_eq!(codes.len(), 1 + after_status.matches("#define RECIP_").count());
    codes.into_iter().map(|(code, _)| code).collect()
}

#[test]
fn cpp_programs_can_use_the_header() {
    if !has("g++") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let source = crate_dir().join("tests/c/one_event.cpp");
    let program = compile_cpp_against(&header_dir(), &source, dir.path());
    assert_eq!(succeed(&mut Command::new(program)), "1 of 1\n");
}
