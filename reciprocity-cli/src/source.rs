//! Reading a file of events into a ledger, with warnings.

use std::collections::BTreeSet;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use jiff::civil::DateTime;
use reciprocity_core::spelling::misspelt;
use reciprocity_core::{Book, Ledger, Policy, Timestamp};
use reciprocity_io::{
    Input, Layout, LayoutRead, Options, Profiles, Progress, ReadError, Summary, parse_time,
};

use crate::args::Source;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::scoring::{Kept, Relationship, Unscored};
use crate::settings;

/// How many names are told that may have been meant by the beginning of one.
const MEANT: usize = 3;

/// How a source is to be read.
#[derive(Debug)]
pub(crate) struct Reading<'s> {
    source: &'s Source,
    more: &'s [PathBuf],
    pub(crate) policy: Policy,
    pub(crate) profiles: Profiles,
    /// None is the time of the newest event.
    pub(crate) as_of: Option<Timestamp>,
    layout: Layout,
}

impl<'s> Reading<'s> {
    /// What the command line asks for, with more files than `source` names.
    pub(crate) fn new(source: &'s Source, more: &'s [PathBuf]) -> Result<Self, Failure> {
        let policy = settings::policy(source.policy.as_deref())?;
        let as_of = source.as_of.as_deref().map(parse_time).transpose();
        let as_of = as_of.map_err(|error| Failure::usage(format!("--as-of: {error}")))?;
        let layout = settings::layout(source.map.as_deref(), &policy)?;
        let profiles = match &source.profiles {
            Some(path) => Profiles::read(Input::path(path)).map_err(Failure::input)?,
            None => Profiles::default(),
        };
        Ok(Self { source, more, policy, profiles, as_of, layout })
    }

    fn files(&self) -> Vec<&'s Path> {
        let others = self.source.and.iter().chain(self.more);
        std::iter::once(&self.source.file).chain(others).map(PathBuf::as_path).collect()
    }

    /// Reads the events of all files into a ledger, of histories or of tallies, under the policy of the
    /// command line, and returns what to call the input. At least one event was recorded then.
    pub(crate) fn read_into(&self, book: &mut dyn Book) -> Result<String, Failure> {
        self.read_files(|input, options| {
            reciprocity_arrow::read_into(input, &self.layout, book, options)
        })
    }

    fn read_files(
        &self,
        mut read: impl FnMut(Input, Options<'_>) -> Result<Summary, ReadError>,
    ) -> Result<String, Failure> {
        let files = self.files();
        let (mut names, mut events, mut noted) = (Vec::with_capacity(files.len()), 0, false);
        for (place, file) in files.iter().enumerate() {
            let mut bar = Bar::new("reading");
            let mut progress = |progress: Progress| bar.read(progress, place, files.len());
            let options = Options {
                skip_bad_rows: self.source.skip_bad_rows,
                threads: Some(self.source.threads),
                progress: Some(&mut progress),
                ..Options::default()
            };
            let summary = read(Input::from_argument(file), options);
            bar.clear();
            let summary = summary.map_err(Failure::input)?;
            // Of many files one note is enough.
            tell(&summary, self.source.map.is_some() || noted);
            noted |= matches!(summary.layout, Some(LayoutRead::Log(_)));
            events += summary.events;
            names.push(summary.file);
        }
        let name = match names.len() {
            1 => names.remove(0),
            count => format!("{} and {} more", names[0], count - 1),
        };
        if events == 0 {
            return Err(Failure::input(format!(
                "{name}: there is no event to score; the file has columns and no rows"
            )));
        }
        Ok(name)
    }

    /// Warns of profiles of relationships that `is_there` does not know.
    pub(crate) fn tell_unused_profiles(&self, is_there: impl Fn(&str, &str) -> bool) {
        let known = self.profiles.relationships.keys();
        let unused: Vec<_> = known.filter(|(s, c)| !is_there(s, c)).collect();
        if let (Some((supplier, customer)), Some(file)) = (unused.first(), &self.source.profiles) {
            let (have, such_as) = if unused.len() == 1 { ("has", ":") } else { ("have", ", as") };
            warn(&format!(
                "note: {} of the relationships in {} {have} no event{such_as} `{supplier}` and `{customer}`",
                unused.len(),
                file.display()
            ));
        }
    }
}

/// What was read, and the time as of which it is to be scored.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) name: String,
    /// Never let go: the command ends with it, and the system takes all memory back at once.
    pub(crate) ledger: ManuallyDrop<Ledger>,
    pub(crate) as_of: Timestamp,
}

impl History {
    /// Reads the events that `source` names.
    pub(crate) fn read(source: &Source) -> Result<Self, Failure> {
        Self::read_with(source, &[])
    }

    /// The same with the events of more files.
    pub(crate) fn read_with(source: &Source, more: &[PathBuf]) -> Result<Self, Failure> {
        let reading = Reading::new(source, more)?;
        let mut ledger = Ledger::new(reading.policy.clone());
        let name = reading.read_into(&mut ledger)?;
        reading.tell_unused_profiles(|s, c| ledger.history(s, c).is_some());
        for ((supplier, customer), profile) in &reading.profiles.relationships {
            if ledger.history(supplier, customer).is_some() {
                ledger.set_profile(supplier, customer, *profile).map_err(Failure::input)?;
            }
        }
        for (party, kind) in &reading.profiles.kinds {
            ledger.set_kind(party, *kind).map_err(Failure::input)?;
        }
        let as_of = reading.as_of.or(ledger.newest()).unwrap_or(Timestamp::MIN);
        Ok(Self { name, ledger: ManuallyDrop::new(ledger), as_of })
    }

    /// What there is to score: the relationships that had begun.
    pub(crate) fn unscored(&self) -> Unscored<'_> {
        let all = self.ledger.iter().map(|(supplier, customer, history)| Relationship {
            supplier,
            customer,
            events: history.events_by(self.as_of),
            kept: Kept::Events(history),
        });
        Unscored {
            name: &self.name,
            as_of: self.as_of,
            policy: self.ledger.policy(),
            relationships: all.filter(|one| one.events > 0).collect(),
        }
    }

    /// The events of a relationship that [`History::find`] found.
    pub(crate) fn history(
        &self,
        supplier: &str,
        customer: &str,
    ) -> Result<&reciprocity_core::History, Failure> {
        let nothing = || format!("no events of {supplier} and {customer}");
        let found = self.ledger.history(supplier, customer);
        found.ok_or_else(|| Failure::UnknownRelationship(nothing()))
    }

    /// The relationship of two parties, whichever of them is the supplier.
    pub(crate) fn find<'a>(&self, a: &'a str, b: &'a str) -> Result<(&'a str, &'a str), Failure> {
        let is_there =
            |(supplier, customer): &(&str, &str)| self.ledger.history(supplier, customer).is_some();
        let found = [(a, b), (b, a)].into_iter().find(is_there);
        found.ok_or_else(|| Failure::UnknownRelationship(self.nobody(a, b)))
    }

    /// Says why there is no relationship of `a` and `b`: who is not in the file, or who they deal
    /// with instead.
    fn nobody(&self, a: &str, b: &str) -> String {
        let partners = |name: &str| -> BTreeSet<&str> {
            self.ledger
                .iter()
                .filter_map(|(supplier, customer, _)| match name {
                    _ if supplier == name => Some(customer),
                    _ if customer == name => Some(supplier),
                    _ => None,
                })
                .collect()
        };
        for name in [a, b] {
            let found = partners(name);
            if found.is_empty() {
                let meant = self.like(name);
                let advice = if meant.is_empty() {
                    "`reciprocity assess` lists them".to_owned()
                } else {
                    format!("did you mean {}?", meant.join(" or "))
                };
                return format!("no party of {} is called `{name}`; {advice}", self.name);
            }
        }
        let some: Vec<&str> = partners(a).into_iter().take(8).collect();
        format!(
            "{}: `{a}` and `{b}` have no events together; `{a}` deals with {}",
            self.name,
            some.join(", ")
        )
    }

    /// The parties that may have been meant by a name: those that begin with it, and the nearest.
    fn like(&self, name: &str) -> Vec<String> {
        let pairs = self.ledger.iter().flat_map(|(supplier, customer, _)| [supplier, customer]);
        let parties: BTreeSet<&str> = pairs.collect();
        let begun = name.to_lowercase();
        let begins = |party: &&str| party.to_lowercase().starts_with(&begun);
        let nearest = misspelt(name, parties.iter().copied());
        let meant = parties.iter().copied().filter(begins).take(MEANT);
        let meant: BTreeSet<&str> = meant.chain(nearest).collect();
        meant.into_iter().map(|party| format!("`{party}`")).collect()
    }
}

/// Says on standard error what the reader should know before reading the result.
pub(crate) fn tell(summary: &Summary, mapping_was_named: bool) {
    if let (Some(LayoutRead::Log(mapping)), false) = (&summary.layout, mapping_was_named) {
        warn(&format!(
            "note: {} is read as an interaction log by the preset `{mapping}`: each row, of whatever kind \
             and magnitude, is one act of service; `--map` names another (see `reciprocity presets`)",
            summary.file
        ));
    }
    for (reason, rows) in &summary.left_out {
        warn(&format!("left out: {rows} {reason}"));
    }
    for error in &summary.errors {
        warn(&format!("skipped: {error}"));
    }
    if summary.bad_rows > 0 {
        let more = summary.bad_rows - summary.errors.len() as u64;
        let untold =
            if more > 0 { format!(", {more} of them not named here") } else { String::new() };
        warn(&format!(
            "{} of {} rows were bad and are left out{untold}",
            summary.bad_rows, summary.rows
        ));
    }
}

/// Says so if the party that was named first is not the one that supplies.
pub(crate) fn note_order(supplier: &str, named_first: &str) {
    if supplier != named_first {
        warn(&format!("note: in this history `{supplier}` is the supplier"));
    }
}

/// Writes a line to standard error. If that cannot be written there is nobody to tell.
pub(crate) fn warn(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// An instant in RFC 3339, in UTC.
pub(crate) fn format_instant(instant: Timestamp) -> String {
    civil_in_utc(instant).map_or_else(|| instant.micros().to_string(), |civil| format!("{civil}Z"))
}

/// What the clock on the wall shows in UTC. Not by way of jiff's instants, which end a day before the
/// year 9999 does.
pub(crate) fn civil_in_utc(instant: Timestamp) -> Option<DateTime> {
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    epoch.checked_add(SignedDuration::from_micros(instant.micros())).ok()
}

/// A count with its noun, as in `1 event` or `12 events`.
pub(crate) fn counted(number: impl std::fmt::Display, noun: &str) -> String {
    let number = number.to_string();
    let ending = if number == "1" { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// The day of an instant, in UTC.
pub(crate) fn format_day(instant: Timestamp) -> String {
    let text = format_instant(instant);
    text.split_once('T').map_or(text.clone(), |(day, _)| day.to_owned())
}
