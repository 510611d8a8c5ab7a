//! The code of docs/c.md and of the README does what they say.

use std::fs;
use std::process::Command;

use crate::kit::{Link, compile, crate_dir, succeed};

#[test]
fn the_code_of_the_page_is_a_program() {
    let page = fs::read_to_string(crate_dir().join("../docs/c.md")).unwrap();
    let blocks = page.split("```c\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let code: String = blocks.map(|(block, _)| block).collect();
    let (includes, body): (Vec<&str>, Vec<&str>) =
        code.lines().partition(|line| line.starts_with("#include"));
    let program = format!(
        "{}\nint main(void) {{\n{}\nreturn error == NULL ? 0 : 1;\n}}\n",
        includes.join("\n"),
        body.join("\n")
    );
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("page.c");
    fs::write(&source, program).unwrap();
    let program = compile(&source, Link::Shared, dir.path());
    // One event, and that of the supplier.
    assert_eq!(succeed(&mut Command::new(program)), "the supplier gave 100 %\n");
}

#[test]
fn the_program_of_the_readme_prints_a_share() {
    let readme = fs::read_to_string(crate_dir().join("../README.md")).unwrap();
    let (_, rest) = readme.split_once("```c\n").unwrap();
    let (program, _) = rest.split_once("```").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("readme.c");
    fs::write(&source, program).unwrap();
    let program = compile(&source, Link::Shared, dir.path());
    // One event, and that of the supplier.
    assert_eq!(succeed(&mut Command::new(program)), "Baker gave 100 %\n");
}
