//! Programs of many languages find the numbers that the core finds, bit for bit, read the same
//! refusal, and are stopped the same way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reciprocity_core::{Policy, View};

use crate::example::ledger_of;
use crate::installed::prefix;
use crate::kit::{WARNINGS, build, crate_dir, has, run, skip, succeed, valgrind};

fn examples() -> PathBuf {
    crate_dir().join("../examples").canonicalize().unwrap()
}

/// The head of the sample: relationships that give alike, one-sidedly, and hardly at all.
fn history(dir: &Path) -> (PathBuf, String) {
    let reviews = fs::read_to_string(crate_dir().join("../data/reviews.csv")).unwrap();
    let csv: String = reviews.split_inclusive('\n').take(2000).collect();
    let file = dir.join("history.csv");
    fs::write(&file, &csv).unwrap();
    (file, csv)
}

/// Runs a program over the history and compares every line.
fn check(command: &mut Command) {
    let dir = tempfile::tempdir().unwrap();
    let (file, csv) = history(dir.path());
    let printed = succeed(command.arg(file).env("LD_LIBRARY_PATH", prefix().join("lib")));
    let ledger = ledger_of(&csv, Policy::default());
    let as_of = ledger.newest().unwrap();
    let mut lines = printed.lines();
    for (supplier, customer, history) in ledger.iter() {
        let line = lines.next().unwrap();
        let score = history.assess(as_of, ledger.policy()).view(View::Joint).clone();
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields[..2], [supplier, customer], "{line}");
        let want = [score.share.map(|share| share.supplier), score.overall.map(|one| one.score)];
        let have = [2, 3].map(|at| Some(fields[at]).filter(|field| !field.is_empty()));
        let have = have.map(|field| field.map(|field| field.parse::<f64>().unwrap().to_bits()));
        assert_eq!(have, want.map(|number| number.map(f64::to_bits)), "{line}");
    }
    assert_eq!(lines.collect::<Vec<_>>(), ["refused,102,kind", "stopped,9"]);
}

#[test]
fn cpp_scores_reads_a_refusal_and_stops() {
    if !has("g++") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("score");
    let mut compiler = Command::new("g++");
    compiler.arg("-std=c++17").args(WARNINGS).arg("-I").arg(prefix().join("include"));
    compiler.arg(examples().join("cpp/score.cpp")).arg("-L").arg(prefix().join("lib"));
    succeed(compiler.arg("-lreciprocity").arg("-o").arg(&program));
    check(&mut Command::new(&program));
    if has("valgrind") {
        let mut command = valgrind(&program);
        let reviews = fs::read_to_string(crate_dir().join("../data/reviews.csv")).unwrap();
        let head: String = reviews.split_inclusive('\n').take(200).collect();
        let file = dir.path().join("head.csv");
        fs::write(&file, head).unwrap();
        succeed(command.arg(file).env("LD_LIBRARY_PATH", prefix().join("lib")));
    }
}

fn python() -> Command {
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", crate_dir().join("../python").canonicalize().unwrap());
    python.env("RECIPROCITY_LIBRARY", prefix().join("lib/libreciprocity.so"));
    python
}

#[test]
fn python_scores_reads_a_refusal_and_stops() {
    if has("python3") {
        check(python().arg(examples().join("python/score.py")));
    }
}

#[test]
fn the_python_package_does_what_it_says() {
    if !has("python3") {
        return;
    }
    let tests = crate_dir().join("../python/tests/check.py").canonicalize().unwrap();
    // Where pyarrow, polars or pandas are missing, the program says so for each.
    let interpreter = std::env::var_os("RECIPROCITY_PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(interpreter);
    for (name, value) in python().get_envs() {
        command.env(name, value.unwrap());
    }
    let command_line = build("reciprocity-cli").join("reciprocity");
    let sample = crate_dir().join("../data/reviews.csv");
    let output = run(command.arg(tests).arg(command_line).arg(sample));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(what) = line.strip_prefix("SKIPPED: ") {
            skip(what);
        }
    }
}

#[test]
fn java_scores_reads_a_refusal_and_stops() {
    let jna = Path::new("/usr/share/java/jna.jar");
    if !has("java") || !has("javac") {
        return; // a source file is run, which takes the compiler
    }
    if !jna.exists() {
        return skip("jna.jar not found, so Java was not tried");
    }
    let mut java = Command::new("java");
    java.arg("-cp").arg(jna);
    java.arg(format!("-Djna.library.path={}", prefix().join("lib").display()));
    check(java.arg(examples().join("java/Score.java")));
}

#[test]
fn csharp_scores_reads_a_refusal_and_stops() {
    if !has("mcs") || !has("mono") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("Score.exe");
    let source = examples().join("csharp/Score.cs");
    succeed(Command::new("mcs").arg(format!("-out:{}", program.display())).arg(source));
    check(Command::new("mono").arg(program));
}

#[test]
fn go_scores_reads_a_refusal_and_stops() {
    if !has("go") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("score");
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&program).arg(examples().join("go/score.go"));
    go.env("CGO_CFLAGS", format!("-I{}", prefix().join("include").display()));
    go.env("CGO_LDFLAGS", format!("-L{}", prefix().join("lib").display()));
    go.env("GO111MODULE", "off").env("GOFLAGS", "").env("GOCACHE", prefix().join("go-cache"));
    succeed(&mut go);
    check(&mut Command::new(program));
}

#[test]
fn node_scores_reads_a_refusal_and_stops() {
    if !has("node") {
        return;
    }
    let found = Command::new("node").args(["-e", "require('koffi')"]).output().unwrap();
    if !found.status.success() {
        return skip("koffi not found (set NODE_PATH), so Node was not tried");
    }
    let mut node = Command::new("node");
    node.arg(examples().join("node/score.js")).arg(prefix().join("lib/libreciprocity.so"));
    check(&mut node);
}

#[test]
fn versions_and_constants_of_hosts_are_those_of_the_library() {
    let python = crate_dir().join("../python");
    let project = fs::read_to_string(python.join("pyproject.toml")).unwrap();
    assert!(project.contains(concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"")));
    let header = fs::read_to_string(prefix().join("include/reciprocity.h")).unwrap();
    let library = fs::read_to_string(python.join("reciprocity/_library.py")).unwrap();
    let (_, version) = library.split_once("\nABI_VERSION = ").unwrap();
    let version = version.lines().next().unwrap();
    assert!(header.contains(&format!("#define RECIP_ABI_VERSION {version}\n")));
    // Flags stand in the package in the order of their bits.
    let ledger = fs::read_to_string(python.join("reciprocity/_ledger.py")).unwrap();
    let (_, flags) = ledger.split_once("_FLAGS = [").unwrap();
    let flags = flags.split(']').next().unwrap().split('"').skip(1).step_by(2);
    for (bit, flag) in flags.enumerate() {
        let define = format!("#define RECIP_{} {}\n", flag.to_uppercase(), 1 << bit);
        assert!(header.contains(&define), "{define}");
    }
}
