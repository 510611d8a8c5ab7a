//! The shared library exports what the header declares, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::kit::{has, header_dir, library_dir, succeed};

/// The functions that the header declares.
fn prototypes() -> BTreeSet<String> {
    let header = fs::read_to_string(header_dir().join("reciprocity.h")).unwrap();
    let code = header.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.filter_map(|line| {
        let before = line.split_once('(')?.0;
        let name = before.rsplit([' ', '*']).next()?;
        name.starts_with("recip_").then(|| name.to_owned())
    })
    .collect()
}

#[test]
fn the_exported_symbols_are_the_prototypes_of_the_header() {
    if !has("nm") {
        return;
    }
    let library = library_dir().join("libreciprocity.so");
    let listing = succeed(Command::new("nm").args(["-D", "--defined-only"]).arg(library));
    let exported: BTreeSet<String> =
        listing.lines().filter_map(|line| line.split(' ').next_back()).map(str::to_owned).collect();
    assert!(!exported.is_empty());
    assert_eq!(exported, prototypes());
}

#[test]
fn the_soname_is_the_major_version_of_the_binary_interface() {
    if !has("readelf") {
        return;
    }
    let header = fs::read_to_string(header_dir().join("reciprocity.h")).unwrap();
    let version = header.split_once("#define RECIP_ABI_VERSION ").unwrap().1;
    let version: u32 = version.lines().next().unwrap().parse().unwrap();
    let library = library_dir().join("libreciprocity.so");
    let dynamic = succeed(Command::new("readelf").arg("-d").arg(library));
    let soname = format!("Library soname: [libreciprocity.so.{}]", version >> 16);
    assert!(dynamic.contains(&soname), "{dynamic}");
}
