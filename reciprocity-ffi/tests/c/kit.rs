//! Builds the library and C programs against it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// What a C program needs beside the static library, as docs/c.md gives it.
pub(crate) const STATIC_LIBS: [&str; 4] = ["-lpthread", "-ldl", "-lm", "-lgcc_s"];

pub(crate) const WARNINGS: [&str; 5] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"];

pub(crate) fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn header_dir() -> PathBuf {
    crate_dir().join("../include")
}

/// Builds a crate of the workspace; says where its artefacts lie.
pub(crate) fn build(package: &str) -> PathBuf {
    // This program lies in TARGET/PROFILE/deps.
    let program = std::env::current_exe().unwrap();
    let profile_dir = program.parent().and_then(Path::parent).unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--package", package, "--target-dir"]);
    build.arg(profile_dir.parent().unwrap());
    if profile_dir.file_name() == Some(OsStr::new("release")) {
        build.arg("--release");
    }
    succeed(build.current_dir(crate_dir()));
    profile_dir.to_owned()
}

/// Builds the C library so that it fails on purpose, into a folder of its own.
pub(crate) fn build_with_faults() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let profile_dir = program.parent().and_then(Path::parent).unwrap();
    let target_dir = profile_dir.parent().unwrap().join("faults");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--package", "reciprocity-ffi", "--features", "faults"]);
    succeed(build.arg("--target-dir").arg(&target_dir).current_dir(crate_dir()));
    let library_dir = target_dir.join("debug");
    fs::copy(library_dir.join("libreciprocity.so"), library_dir.join("libreciprocity.so.0"))
        .unwrap();
    library_dir
}

/// The directory with a freshly built shared and static library, the shared one under its SONAME
/// too.
pub(crate) fn library_dir() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let profile_dir = build("reciprocity-ffi");
        let dir = profile_dir.join("c-library");
        fs::create_dir_all(&dir).unwrap();
        for (from, to) in [
            ("libreciprocity.so", "libreciprocity.so"),
            ("libreciprocity.so", "libreciprocity.so.0"),
            ("libreciprocity.a", "libreciprocity.a"),
        ] {
            fs::copy(profile_dir.join(from), dir.join(to)).unwrap();
        }
        dir
    })
}

/// How a program is linked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Link {
    Shared,
    Static,
}

/// Compiles a C99 program into `dir`.
pub(crate) fn compile(source: &Path, link: Link, dir: &Path) -> PathBuf {
    compile_against(&header_dir(), source, link, dir)
}

/// The same with the header of another folder.
pub(crate) fn compile_against(headers: &Path, source: &Path, link: Link, dir: &Path) -> PathBuf {
    let mut compiler = Command::new("cc");
    compiler.arg("-std=c99");
    compile_with(compiler, headers, source, link, dir)
}

/// Compiles a C++17 program with the shared library.
pub(crate) fn compile_cpp_against(headers: &Path, source: &Path, dir: &Path) -> PathBuf {
    let mut compiler = Command::new("g++");
    compiler.arg("-std=c++17");
    compile_with(compiler, headers, source, Link::Shared, dir)
}

/// The same with a library of another folder.
pub(crate) fn compile_with_library(library: &Path, source: &Path, dir: &Path) -> PathBuf {
    let mut compiler = Command::new("cc");
    compiler.arg("-std=c99");
    link_with(compiler, library, &header_dir(), source, Link::Shared, dir)
}

fn compile_with(
    compiler: Command,
    headers: &Path,
    source: &Path,
    link: Link,
    dir: &Path,
) -> PathBuf {
    link_with(compiler, library_dir(), headers, source, link, dir)
}

fn link_with(
    mut compiler: Command,
    library: &Path,
    headers: &Path,
    source: &Path,
    link: Link,
    dir: &Path,
) -> PathBuf {
    let program = dir.join(source.file_stem().unwrap());
    compiler.args(WARNINGS).arg("-g").arg("-I").arg(headers).arg(source).arg("-o").arg(&program);
    match link {
        Link::Shared => compiler
            .arg("-L")
            .arg(library)
            .arg("-lreciprocity")
            .arg(format!("-Wl,-rpath,{}", library.display())),
        Link::Static => compiler.arg(library.join("libreciprocity.a")).args(STATIC_LIBS),
    };
    succeed(&mut compiler);
    program
}

/// Runs a command that must succeed; its standard output.
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = run(command);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}\n{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn run(command: &mut Command) -> Output {
    // Backtraces would look for debug information, which is slow and no matter of the program.
    let command = command.env_remove("RUST_BACKTRACE");
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// Whether a tool is installed; says loudly if it is not.
pub(crate) fn has(tool: &str) -> bool {
    let asks = if tool == "go" { "version" } else { "--version" };
    let found = Command::new(tool).arg(asks).output().is_ok();
    if !found {
        skip(&format!("{tool} not found"));
    }
    found
}

/// Says loudly what was not tried.
pub(crate) fn skip(what: &str) {
    let said = format!("SKIPPED: {what}\n");
    std::io::stderr().write_all(said.as_bytes()).unwrap(); // the test harness hides eprintln
}

/// Valgrind, set to fail at every error and leak.
pub(crate) fn valgrind(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command.args(["--error-exitcode=9", "--leak-check=full", "-q"]).arg(program);
    command
}
