//! The sources that can be imported: what reads their files, and which mappings their rows have.

use reciprocity_core::Policy;
use reciprocity_core::spelling::advice;
use reciprocity_io::Mapping;

use crate::failure::Failure;
use crate::import::Import;
use crate::settings::read_mapping;

/// What makes rows of the files of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// They are tables: CSV, JSON, Parquet or Arrow IPC.
    Table,
    /// They are event tables already, to be brought together.
    EventTable,
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
    /// What else people call it.
    also: &'static [&'static str],
    reader: Reader,
    /// Whether rows name the other party only, so that one's own must be told.
    needs_ours: bool,
    presets: &'static [&'static str],
}

const SOURCES: [Source; 10] = [
    Source {
        name: "hubspot",
        also: &[],
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
        also: &[],
        reader: Reader::Table,
        needs_ours: true,
        presets: &["salesforce-emails", "salesforce-tasks", "salesforce-events"],
    },
    Source {
        name: "dynamics",
        also: &[],
        reader: Reader::Table,
        needs_ours: true,
        presets: &["dynamics-emails", "dynamics-appointments", "dynamics-calls"],
    },
    Source {
        name: "espocrm",
        also: &[],
        reader: Reader::Table,
        needs_ours: true,
        presets: &["espocrm-emails", "espocrm-calls", "espocrm-meetings"],
    },
    Source {
        name: "suitecrm",
        also: &[],
        reader: Reader::Table,
        needs_ours: true,
        presets: &["suitecrm-calls", "suitecrm-meetings"],
    },
    Source {
        name: "mail",
        also: &["mbox", "maildir"],
        reader: Reader::Mail,
        needs_ours: false,
        presets: &["mail"],
    },
    Source {
        name: "calendar",
        also: &["icalendar", "ics"],
        reader: Reader::Calendar,
        needs_ours: true,
        presets: &["calendar"],
    },
    Source { name: "git", also: &[], reader: Reader::GitLog, needs_ours: false, presets: &["git"] },
    Source {
        name: "github",
        also: &[],
        reader: Reader::GitHub,
        needs_ours: false,
        presets: &["github"],
    },
    Source {
        name: "events",
        also: &[],
        reader: Reader::EventTable,
        needs_ours: false,
        presets: &[],
    },
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
        let called = |source: &&Source| source.name == name || source.also.contains(&name);
        if let Some(source) = SOURCES.iter().find(called) {
            if source.needs_ours && import.ours.is_empty() {
                let message =
                    "say which party is your own, by its domain or name: `--ours acme.com`";
                return Err(Failure::usage(message));
            }
            let says_times = import.time_zone.is_some() || !import.time_format.is_empty();
            if says_times && import.map.is_none() && matches!(source.reader, Reader::EventTable) {
                let message = "the times of an event table say their offset themselves; leave `--time-zone` \
                               and `--time-format` out";
                return Err(Failure::usage(message));
            }
            let mappings = match &import.map {
                Some(map) => vec![read_mapping(map, policy)?],
                None => {
                    let presets = source.presets.iter();
                    let mappings = presets.map(|preset| Mapping::preset(preset, policy));
                    mappings.collect::<Result<_, _>>().map_err(Failure::settings)?
                }
            };
            return Ok(Self { reader: source.reader, mappings });
        }
        let is_mapping = source.extension().is_some_and(|extension| extension == "toml");
        if !is_mapping && !Mapping::PRESETS.contains(&name) {
            let names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
            let message = format!(
                "no source is called `{name}`, which stands before the files; {}",
                advice(name, &names)
            );
            return Err(Failure::usage(message));
        }
        Ok(Self { reader: Reader::Table, mappings: vec![read_mapping(source, policy)?] })
    }
}
