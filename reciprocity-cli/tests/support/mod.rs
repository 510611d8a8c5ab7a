//! Running the command in tests, on files of a folder of their own.

#![allow(dead_code, reason = "not every test uses everything")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of files, in which the command runs.
pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file.
    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        std::fs::write(self.path().join(name), text).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reciprocity"));
        command.args(arguments).current_dir(self.path()).output().unwrap()
    }

    /// What a successful run prints.
    pub(crate) fn printed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The rows of CSV that a successful run prints, each by the names of the columns.
    pub(crate) fn rows(&self, arguments: &[&str]) -> Vec<Row> {
        let text = self.printed(&[arguments, &["--format", "csv"]].concat());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.deserialize().map(Result::unwrap).collect()
    }

    /// The document that a successful run prints.
    pub(crate) fn document(&self, arguments: &[&str]) -> serde_json::Value {
        let text = self.printed(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&text).unwrap()
    }

    /// Runs what must be refused: with this code, saying these words.
    pub(crate) fn refused(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        for word in words {
            assert!(
                said(&output).contains(word),
                "{arguments:?}: `{word}` not in {}",
                said(&output)
            );
        }
    }
}

pub(crate) type Row = std::collections::BTreeMap<String, String>;

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The path of the sample.
pub(crate) fn sample() -> String {
    root().join("data/reviews.csv").to_str().unwrap().to_owned()
}
