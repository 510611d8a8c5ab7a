//! Mappings: what the rows of an interaction log mean.

use std::path::Path;

use reciprocity_core::{Policy, Side};

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::input::unreadable;
use crate::log::document::Document;
use crate::log::preset::PRESETS;
use crate::log::reader::Log;
use crate::log::sides::Sides;
use crate::problem::{Problem, shown};
use reciprocity_core::spelling::advice;

/// What the rows of an interaction log mean: which column is what, which party supplies, and
/// which events a row of each kind makes. `docs/interaction-log.md` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    name: String,
    document: Document,
}

impl Mapping {
    /// The names of the built-in mappings, the one used by default first.
    pub const PRESETS: [&'static str; PRESETS.len()] = {
        let mut names = [""; PRESETS.len()];
        let mut place = 0;
        while place < names.len() {
            names[place] = PRESETS[place].0;
            place += 1;
        }
        names
    };

    /// Reads a mapping from TOML and checks it; errors call it `name`.
    ///
    /// # Errors
    /// The text is no TOML, a key or a value is unknown, or a kind is none of the policy's.
    pub fn from_toml(name: &str, text: &str, policy: &Policy) -> Result<Self, ReadError> {
        let document = Document::from_toml(name, text)?;
        Self { name: name.to_owned(), document }.checked(policy)
    }

    /// Reads a mapping from a TOML file and checks it.
    ///
    /// # Errors
    /// As [`Mapping::from_toml`], or the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>, policy: &Policy) -> Result<Self, ReadError> {
        let name = path.as_ref().display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                let message = "the mapping is not UTF-8; save it as UTF-8";
                return Err(ReadError::new(ReadErrorKind::Encoding, &name, message));
            }
            Err(error) => return Err(unreadable(&name, &error)),
        };
        Self::from_toml(&name, text.trim_start_matches('\u{feff}'), policy)
    }

    /// The built-in mapping of this name.
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn preset(name: &str, policy: &Policy) -> Result<Self, ReadError> {
        Self::from_toml(name, Self::preset_text(name)?, policy)
    }

    /// The text of the built-in mapping of this name: a start for one's own.
    ///
    /// # Errors
    /// There is none; the message suggests the nearest.
    pub fn preset_text(name: &str) -> Result<&'static str, ReadError> {
        let found = PRESETS.iter().find(|(preset, _)| *preset == name);
        found.map(|&(_, text)| text).ok_or_else(|| {
            let message = format!(
                "no preset has the name `{}`; {}",
                shown(name),
                advice(name, &Self::PRESETS)
            );
            ReadError::new(ReadErrorKind::Mapping, "mapping", message)
        })
    }

    /// The same mapping, with the sides told by a list: `parties` have this side, every other
    /// party the other one.
    ///
    /// # Errors
    /// The list is empty, or a name in it is blank.
    pub fn with_parties(
        mut self,
        side: Side,
        parties: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, ReadError> {
        let parties = Some(parties.into_iter().map(Into::into).collect());
        let (suppliers, customers) = match side {
            Side::Supplier => (parties, None),
            Side::Customer => (None, parties),
        };
        self.document = Document { sides: None, suppliers, customers, ..self.document };
        match Sides::of(&self.document) {
            Ok(_) => Ok(self),
            Err(problem) => Err(self.error(*problem)),
        }
    }

    /// What errors call the mapping: a preset's name, or a file's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The reader of rows that the mapping describes, under a policy.
    pub(crate) fn compile<'p>(&self, policy: &'p Policy) -> Result<Log<'p>, ReadError> {
        Log::new(&self.document, policy).map_err(|problem| self.error(*problem))
    }

    fn checked(self, policy: &Policy) -> Result<Self, ReadError> {
        self.compile(policy)?;
        Ok(self)
    }

    fn error(&self, mut problem: Problem) -> ReadError {
        problem.kind = ReadErrorKind::Mapping;
        ReadError::at(&self.name, None, problem)
    }
}
