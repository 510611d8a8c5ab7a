//! `import`: files of a CRM, mailboxes, calendars and version histories, as an event table.

mod collected;
mod reading;
mod source;
mod told;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use reciprocity_core::{Policy, Side};

use crate::args::Format;
use crate::event_writer::{EVENT_COLUMNS, EventColumn, EventFormat, write_events};
use crate::failure::Failure;
use crate::output::Target;
use crate::settings;

use collected::Collected;
use reading::Reading;

/// What the command line says of an import.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Where the files come from: `hubspot`, `salesforce`, `dynamics`, `espocrm`, `suitecrm`, `mail`,
    /// `calendar`, `git`, `github`, or `events` for event tables to be brought together; or a mapping for
    /// tables, by the name of a preset or a file
    pub(crate) source: PathBuf,
    /// The files, of one kind or of several; of `mail` also folders. `-` reads standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Read the files of the source by this mapping of your own: a preset's name or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) map: Option<PathBuf>,
    /// Your own party, by its name or domain. May be given again for its other domains; the party is
    /// called by the first
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) ours: Vec<String>,
    /// Which side your own party is of the relationships
    #[arg(long, value_enum, value_name = "SIDE", default_value_t)]
    pub(crate) we_are: OurSide,
    /// Other names of parties: a CSV file whose first column is a domain, an address, a name or the id
    /// of a record, and whose second is the party that it means. May be given again
    #[arg(long, value_name = "FILE")]
    pub(crate) parties: Vec<PathBuf>,
    /// Read times that do not say their offset in this zone, as `Europe/Berlin`
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
    /// Read times in this format too, as `%d.%m.%Y %H:%M`. May be given again
    #[arg(long, value_name = "FORMAT")]
    pub(crate) time_format: Vec<String>,
    /// Leave out what is planned for later than this time (default: now)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
    /// Write to this file: `.csv`, `.jsonl`, `.parquet` or `.arrow`; of the first two also `.gz` and
    /// `.zst` (default: CSV on standard output)
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How to write (default: what the name of the output ends in, else CSV)
    #[arg(long, value_enum)]
    pub(crate) format: Option<EventFormat>,
    /// Take the kinds of contributions from this policy (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Leave bad rows out, count them and name them, instead of refusing the file
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
}

/// The side of one's own party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum OurSide {
    /// We supply
    #[default]
    Supplier,
    /// We are supplied
    Customer,
}

impl From<OurSide> for Side {
    fn from(side: OurSide) -> Self {
        match side {
            OurSide::Supplier => Self::Supplier,
            OurSide::Customer => Self::Customer,
        }
    }
}

pub(crate) fn run(import: &Import, output: &mut impl Write) -> Result<(), Failure> {
    // First of all, so that a wrong name is refused before a long reading.
    let target = Target::for_events(import.output.as_deref(), import.format.map(Format::from))?;
    let policy = match &import.policy {
        Some(path) => settings::read_policy(path)?,
        None => Policy::default(),
    };
    let mut collected = Collected::default();
    let summaries = Reading::new(import, &policy)?.read(&mut collected)?;
    let events = collected.in_order();
    told::tell(&summaries, &events);
    if events.is_empty() {
        let message = "there is no event to write; what was left out, and why, stands above";
        return Err(Failure::input(message));
    }
    let columns: Vec<&EventColumn> = EVENT_COLUMNS.iter().collect();
    write_events(&target, &columns, output, |writer| {
        events
            .iter()
            .try_for_each(|told| writer.write(&told.supplier, &told.customer, &told.event, &policy))
    })
}
