//! The sources that can be imported: what reads their files, and which mappings their rows have.

use reciprocity_core::Policy;
use reciprocity_core::spelling::advice;
use reciprocity_io::Mapping;

use crate::failure::Failure;
use crate::import::Import;

/// What makes rows of the files of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// They are tables: CSV, JSON, Parquet or Arrow IPC.
    Table,
    /// Mailboxes, folders of mail, single messages.
    Mail,
    /// iCalendar files.
    Calendar,
    /// What `git log` prints.
    GitLog,
    /// Records of GitHub's API.
    GitHub,
}

/// A source: its name, what reads it, and the presets that its files may need.
struct Source {
    name: &'static str,
    reader: Reader,
    /// Whether rows name the other party only, so that one's own must be told.
    needs_ours: bool,
    presets: &'static [&'static str],
}

const SOURCES: [Source; 9] = [
    Source {
        name: "hubspot",
        reader: Reader::Table,
        needs_ours: true,
        presets: &[
            "hubspot-emails",
            "hubspot-calls",
            "hubspot-meetings",
            "hubspot-tasks",
            "hubspot-notes",
        ],
    },
    Source {
        name: "salesforce",
        reader: Reader::Table,
        needs_ours: true,
        presets: &["salesforce-emails", "salesforce-tasks", "salesforce-events"],
    },
    Source {
        name: "dynamics",
        reader: Reader::Table,
        needs_ours: true,
        presets: &["dynamics-emails", "dynamics-appointments", "dynamics-calls"],
    },
    Source {
        name: "espocrm",
        reader: Reader::Table,
        needs_ours: true,
        presets: &["espocrm-emails", "espocrm-calls", "espocrm-meetings"],
    },
    Source {
        name: "suitecrm",
        reader: Reader::Table,
        needs_ours: true,
        presets: &["suitecrm-calls", "suitecrm-meetings"],
    },
    Source { name: "mail", reader: Reader::Mail, needs_ours: false, presets: &["mail"] },
    Source { name: "calendar", reader: Reader::Calendar, needs_ours: true, presets: &["calendar"] },
    Source { name: "git", reader: Reader::GitLog, needs_ours: false, presets: &["git"] },
    Source { name: "github", reader: Reader::GitHub, needs_ours: false, presets: &["github"] },
];

/// What an import reads its files by.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) reader: Reader,
    /// The mappings, of which the first is used whose columns a file has.
    pub(super) mappings: Vec<Mapping>,
}

impl Plan {
    /// The plan for what the command line calls the source.
    pub(super) fn of(import: &Import, policy: &Policy) -> Result<Self, Failure> {
        let source = import.source.as_path();
        let name = source.to_str().unwrap_or_default();
        if let Some(source) = SOURCES.iter().find(|source| source.name == name) {
            if source.needs_ours && import.ours.is_empty() {
                let message =
                    "say which party is your own, by its domain or name: `--ours acme.com`";
                return Err(Failure::usage(message));
            }
            let presets = source.presets.iter();
            let mappings = presets.map(|preset| Mapping::preset(preset, policy));
            let mappings = mappings.collect::<Result<_, _>>().map_err(Failure::settings)?;
            return Ok(Self { reader: source.reader, mappings });
        }
        let known = Mapping::PRESETS.contains(&name);
        if !known && !source.exists() && source.extension().is_none() {
            let names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
            let message = format!("no source is called `{name}`; {}", advice(name, &names));
            return Err(Failure::usage(message));
        }
        let mapping = match known {
            true => Mapping::preset(name, policy),
            false => Mapping::from_file(source, policy),
        };
        let mapping = mapping.map_err(Failure::settings)?;
        Ok(Self { reader: Reader::Table, mappings: vec![mapping] })
    }
}
