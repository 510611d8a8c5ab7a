//! C++ programs use the classes of the C++ header, and harm nothing.

use std::process::Command;

use crate::kit::{compile_cpp_against, crate_dir, has, header_dir, succeed, valgrind};

fn run_program(name: &str) {
    if !has("g++") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let source = crate_dir().join("tests/c").join(name);
    let program = compile_cpp_against(&header_dir(), &source, dir.path());
    let mut command = if has("valgrind") { valgrind(&program) } else { Command::new(&program) };
    assert_eq!(succeed(&mut command), "done\n");
}

#[test]
fn ledgers_of_cpp_are_read_whole_beside_a_writer() {
    run_program("ledgers.cpp");
}

#[test]
fn tallies_of_cpp_score_as_a_ledger_does_and_say_what_they_refuse() {
    run_program("tallies.cpp");
}

#[test]
fn folds_of_cpp_score_as_a_ledger_does_and_release_what_nobody_takes() {
    run_program("folds.cpp");
}

#[test]
fn alert_streams_of_cpp_tell_each_change_once_and_go_on_where_they_were_saved() {
    run_program("alerts.cpp");
}
