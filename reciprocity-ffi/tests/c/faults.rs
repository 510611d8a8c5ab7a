//! A defect of the library does not bring its host down.

use std::fs;
use std::process::Command;

use crate::kit::{build_with_faults, compile_with_library, crate_dir, run};

#[test]
fn a_library_that_fails_says_so_and_its_host_goes_on_in_silence() {
    let library = build_with_faults();
    let dir = tempfile::tempdir().unwrap();
    let source = crate_dir().join("tests/c/faults.c");
    let program = compile_with_library(&library, &source, dir.path());
    let output = run(&mut Command::new(program));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "went on\n");
    assert!(output.status.success());
}

#[test]
fn the_library_that_is_shipped_has_no_faults() {
    let library = crate::kit::library_dir().join("libreciprocity.so");
    let bytes = fs::read(library).unwrap();
    let purpose = b"a defect on purpose";
    assert!(!bytes.windows(purpose.len()).any(|window| window == purpose));
}
