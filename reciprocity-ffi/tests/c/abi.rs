//! Programs that were compiled with a released header go on working.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::kit::{
    Link, compile_against, compile_cpp_against, has, header_dir, run, succeed, valgrind,
};

/// The folder of the header that was released last.
fn last_release() -> PathBuf {
    let mut versions: Vec<(u32, u32)> = fs::read_dir(header_dir().join("released"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| {
            let (major, minor) = name.split_once('.').unwrap();
            (major.parse().unwrap(), minor.parse().unwrap())
        })
        .collect();
    versions.sort_unstable();
    let (major, minor) = versions.last().unwrap();
    header_dir().join(format!("released/{major}.{minor}"))
}

fn header_of(dir: &Path) -> String {
    fs::read_to_string(dir.join("reciprocity.h")).unwrap()
}

/// The header without its comments.
fn code(header: &str) -> String {
    let lines = header.lines().map(|line| line.split("//").next().unwrap_or_default().trim_end());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A C file with an empty body for each function of a header.
fn stub(header: &str) -> String {
    let mut file = "#include \"reciprocity.h\"\n".to_owned();
    let code = code(header);
    let mut prototype = String::new();
    for line in code.lines() {
        let starts = prototype.is_empty()
            && line.contains(" recip_") | line.contains("*recip_")
            && line.contains('(')
            && !line.starts_with([' ', '#'])
            && !line.starts_with("typedef");
        if !starts && prototype.is_empty() {
            continue;
        }
        prototype.push_str(line);
        prototype.push('\n');
        if !line.ends_with(';') {
            continue;
        }
        let signature = prototype.trim_end().trim_end_matches(';');
        let body = if signature.starts_with("void recip_") {
            ""
        } else if signature.starts_with("struct recip_text recip_") {
            "struct recip_text none = {0}; return none;"
        } else {
            "return 0;"
        };
        file.push_str(&format!("{signature} {{ {body} }}\n"));
        prototype.clear();
    }
    file
}

/// A shared library of stubs of a header.
fn stub_library(header: &str, dir: &Path) -> PathBuf {
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join("reciprocity.h"), header).unwrap();
    fs::write(dir.join("stub.c"), stub(header)).unwrap();
    let library = dir.join("libstub.so");
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-g", "-shared", "-fPIC", "-o"]).arg(&library);
    succeed(compiler.arg("-I").arg(dir).arg(dir.join("stub.c")));
    library
}

/// The second header with structures that only grew at their ends as they were in the first:
/// `struct_size` lets the last members be missing.
fn without_growth(old: &str, new: &str) -> String {
    let mut header = new.to_owned();
    for part in code(old).split("typedef struct ").skip(1) {
        let Some((name, rest)) = part.split_once(" {\n") else { continue };
        let Some((members, _)) = rest.split_once("\n}") else { continue };
        let start = format!("typedef struct {name} {{\n");
        let Some((before, grown)) = header.split_once(&start) else { continue };
        let Some((body, after)) = grown.split_once("\n}") else { continue };
        if members.starts_with("    size_t struct_size;") && code(body).starts_with(members) {
            header = format!("{before}{start}{members}\n}}{after}");
        }
    }
    header
}

/// What abidiff says against the second of two headers; nothing if all that it has is new functions,
/// and new members at the ends of structures.
fn differences(old: &str, new: &str) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let new = without_growth(old, new);
    let (old, new) =
        (stub_library(old, &dir.path().join("old")), stub_library(&new, &dir.path().join("new")));
    let mut abidiff = Command::new("abidiff");
    abidiff.args(["--no-show-locs", "--no-added-syms"]);
    let output = run(abidiff.arg(old).arg(new));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code().unwrap() & 3 == 0, "abidiff failed: {said}");
    (output.status.code() != Some(0)).then_some(said)
}

#[test]
fn nothing_of_the_released_header_was_changed_or_removed() {
    if !has("abidiff") {
        return;
    }
    let said = differences(&header_of(&last_release()), &header_of(&header_dir()));
    assert_eq!(said, None);
}

#[test]
fn abidiff_finds_what_would_break_programs() {
    if !has("abidiff") {
        return;
    }
    let header = header_of(&header_dir());
    let functions = stub(&header).matches(" {").count();
    assert!(functions > 70, "only {functions} functions were found");
    for (what, from, to) in [
        ("a member that is gone", "    double least;\n", ""),
        ("a member in the midst", "    double least;\n", "    double least;\n    double more;\n"),
        ("a member of another type", "    int64_t due;\n", "    double due;\n"),
        ("another return type", "uint32_t recip_abi_version(", "uint64_t recip_abi_version("),
        ("another parameter", "recip_check_abi(uint32_t", "recip_check_abi(uint64_t"),
        ("a function that is gone", "uint32_t recip_abi_version(void);", ""),
    ] {
        let broken = header.replacen(from, to, 1);
        assert_ne!(broken, header, "{what} was not made");
        assert!(differences(&header, &broken).is_some(), "{what} was not found");
    }
    let grown =
        header.replacen("    uint64_t is_whole;\n", "    uint64_t is_whole;\n    double x;\n", 1);
    let grown = grown.replacen(
        "uint32_t recip_abi_version",
        "void recip_x(void);\nuint32_t recip_abi_version",
        1,
    );
    assert_ne!(grown, header);
    assert_eq!(differences(&header, &grown), None);
}

fn macros(header: &str) -> BTreeMap<&str, &str> {
    let lines = header.lines().filter_map(|line| line.strip_prefix("#define RECIP_"));
    lines.filter_map(|line| line.split_once(' ')).collect()
}

#[test]
fn released_codes_keep_their_meaning() {
    let (old, new) = (header_of(&last_release()), header_of(&header_dir()));
    let (old, mut new) = (macros(&old), macros(&new));
    assert!(old.len() > 100);
    new.insert("ABI_VERSION", old["ABI_VERSION"]);
    for (name, value) in &old {
        assert_eq!(new.get(name), Some(value), "RECIP_{name}");
    }
}

#[test]
fn a_header_that_grew_has_a_greater_version() {
    let (old, new) = (header_of(&last_release()), header_of(&header_dir()));
    let version = |header: &str| macros(header)["ABI_VERSION"].parse::<u32>().unwrap();
    if code(&old) == code(&new) {
        assert_eq!(version(&old), version(&new));
    } else {
        assert!(version(&new) > version(&old), "add 1 to RECIP_ABI_VERSION");
    }
    let name = last_release().file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(name, format!("{}.{}", version(&old) >> 16, version(&old) & 0xffff));
}

#[test]
fn the_released_programs_still_do_what_they_did() {
    for release in fs::read_dir(header_dir().join("released")).unwrap() {
        let release = release.unwrap().path();
        let source = release.join("program.c");
        let dir = tempfile::tempdir().unwrap();
        let program = compile_against(&release, &source, Link::Shared, dir.path());
        let mut command = if has("valgrind") { valgrind(&program) } else { Command::new(&program) };
        assert_eq!(succeed(&mut command), "done\n");
        let program = compile_against(&release, &source, Link::Static, dir.path());
        assert_eq!(succeed(&mut Command::new(program)), "done\n");
    }
}

#[test]
fn the_released_program_calls_every_function_of_its_header() {
    let release = last_release();
    let program = fs::read_to_string(release.join("program.c")).unwrap();
    for line in stub(&header_of(&release)).lines() {
        let Some((before, _)) = line.split_once('(') else { continue };
        let Some(name) = before.rsplit([' ', '*']).next() else { continue };
        if name.starts_with("recip_") {
            assert!(program.contains(&format!("{name}(")), "{name} is not called");
        }
    }
}

#[test]
fn the_header_is_cpp_too() {
    if !has("g++") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("include.cpp");
    fs::write(
        &source,
        "#include \"reciprocity.h\"\nint main() { return recip_check_abi(RECIP_ABI_VERSION); }\n",
    )
    .unwrap();
    let program = compile_cpp_against(&header_dir(), &source, dir.path());
    assert_eq!(succeed(&mut Command::new(program)), "");
}
