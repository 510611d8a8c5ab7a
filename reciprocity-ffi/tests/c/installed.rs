//! What is installed serves a project that knows nothing of this one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::kit::{WARNINGS, crate_dir, has, library_dir, succeed};

/// Where the library is installed, once for all tests.
pub(crate) fn prefix() -> &'static Path {
    static PREFIX: OnceLock<PathBuf> = OnceLock::new();
    PREFIX.get_or_init(|| {
        let prefix = library_dir().join("installed");
        if prefix.exists() {
            fs::remove_dir_all(&prefix).unwrap();
        }
        let mut install = Command::new(crate_dir().join("../packaging/install"));
        succeed(install.arg(&prefix).env("LIBRARY_DIR", library_dir()).env_remove("DESTDIR"));
        prefix
    })
}

fn example() -> PathBuf {
    crate_dir().join("../examples/cpp/score.cpp").canonicalize().unwrap()
}

fn history(dir: &Path) -> PathBuf {
    let reviews = fs::read_to_string(crate_dir().join("../data/reviews.csv")).unwrap();
    let file = dir.join("history.csv");
    fs::write(&file, reviews.split_inclusive('\n').take(100).collect::<String>()).unwrap();
    file
}

#[test]
fn pkg_config_tells_how_to_compile_and_link() {
    if !has("pkg-config") || !has("g++") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let ask = |arguments: &[&str]| -> Vec<String> {
        let mut ask = Command::new("pkg-config");
        ask.env("PKG_CONFIG_PATH", prefix().join("lib/pkgconfig")).args(arguments);
        let words = succeed(ask.arg("reciprocity"));
        words.split_whitespace().map(str::to_owned).collect()
    };
    let version = concat!("--exact-version=", env!("CARGO_PKG_VERSION"));
    assert_eq!(ask(&[version]), [""; 0]);
    let shared = dir.path().join("shared");
    let mut compiler = Command::new("g++");
    compiler.arg("-std=c++17").args(WARNINGS).arg(example()).arg("-o").arg(&shared);
    compiler.arg(format!("-Wl,-rpath,{}", prefix().join("lib").display()));
    succeed(compiler.args(ask(&["--cflags", "--libs"])));
    let linked = succeed(Command::new("readelf").arg("-d").arg(&shared));
    assert!(linked.contains("[libreciprocity.so.0]"), "{linked}");
    let printed = succeed(Command::new(&shared).arg(history(dir.path())));
    assert!(printed.ends_with("refused,102,kind\nstopped,9\n"), "{printed}");

    let whole = dir.path().join("whole");
    let mut compiler = Command::new("g++");
    compiler.arg("-std=c++17").arg(example()).arg("-o").arg(&whole);
    let flags = ask(&["--static", "--cflags", "--libs"]);
    // The static library, by its name, in place of the shared one.
    let flags = flags.iter().map(|flag| flag.replace("-lreciprocity", "-l:libreciprocity.a"));
    succeed(compiler.args(flags));
    assert_eq!(succeed(Command::new(&whole).arg(history(dir.path()))), printed);
}

#[test]
fn any_folder_will_do_from_whichever_it_is_named() {
    if !has("pkg-config") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = crate_dir().join("../packaging/install").canonicalize().unwrap();
    for name in ["beside", "with blanks & signs"] {
        let mut install = Command::new(&script);
        install.current_dir(dir.path()).arg(name).env_remove("DESTDIR");
        succeed(install.env("LIBRARY_DIR", library_dir()));
        let mut ask = Command::new("pkg-config");
        ask.env("PKG_CONFIG_PATH", dir.path().join(name).join("lib/pkgconfig"));
        let flags = succeed(ask.args(["--cflags", "--libs", "reciprocity"]));
        // As a makefile has it: the shell reads what pkg-config prints.
        let read = format!("printf '%s\\n' {flags}");
        let words = succeed(Command::new("sh").arg("-c").arg(read.trim_end()));
        let place = dir.path().canonicalize().unwrap().join(name);
        let place = place.display();
        let want = format!("-I{place}/include\n-L{place}/lib\n-lreciprocity\n");
        assert_eq!(words, want);
    }
}

#[test]
fn cmake_finds_the_package_and_both_of_its_libraries() {
    if !has("cmake") || !has("g++") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (project, build) = (dir.path().join("project"), dir.path().join("build"));
    fs::create_dir(&project).unwrap();
    fs::copy(example(), project.join("score.cpp")).unwrap();
    fs::write(
        project.join("CMakeLists.txt"),
        "cmake_minimum_required(VERSION 3.16)\n\
         project(Separate CXX)\n\
         set(CMAKE_CXX_STANDARD 17)\n\
         find_package(Reciprocity 0.1 REQUIRED)\n\
         add_executable(shared score.cpp)\n\
         target_link_libraries(shared PRIVATE Reciprocity::reciprocity)\n\
         add_executable(whole score.cpp)\n\
         target_link_libraries(whole PRIVATE Reciprocity::reciprocity_static)\n",
    )
    .unwrap();
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(&project).arg("-B").arg(&build);
    succeed(configure.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix().display())));
    succeed(Command::new("cmake").arg("--build").arg(&build));
    let history = history(dir.path());
    let printed = succeed(Command::new(build.join("shared")).arg(&history));
    assert!(printed.ends_with("refused,102,kind\nstopped,9\n"), "{printed}");
    assert_eq!(succeed(Command::new(build.join("whole")).arg(&history)), printed);
}
