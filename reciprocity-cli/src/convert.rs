//! `convert`: any file that is read, as an event table in any format.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use reciprocity_core::{Error, ErrorKind, Policy, Statement};
use reciprocity_io::{Input, Layout, Options, Progress, Record};

use crate::args::Format;
use crate::columns::chosen_by_name;
use crate::event_writer::{EVENT_COLUMNS, EventColumn, EventFormat, EventWriter, write_events};
use crate::failure::Failure;
use crate::inputs::Inputs;
use crate::output::Target;
use crate::progress::Bar;
use crate::pseudonyms::Pseudonyms;
use crate::source::tell;

#[derive(Debug, Args)]
pub(crate) struct Convert {
    #[command(flatten)]
    inputs: Inputs,
    /// Leave bad rows out, count them and name them, instead of refusing the file
    #[arg(long)]
    skip_bad_rows: bool,
    /// Write these columns only, in this order: names with commas between them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// Put names that tell nothing in the place of those of parties, events and threads, made with the
    /// key in this file: the same key makes the same names
    #[arg(long, value_name = "KEYFILE")]
    pseudonymise: Option<PathBuf>,
    /// How to print (default: what the name of the output ends in, else CSV)
    #[arg(long, value_enum)]
    format: Option<EventFormat>,
    /// Write to this file: `.csv`, `.jsonl`, `.parquet` or `.arrow`; of the first two also `.gz` and
    /// `.zst`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Convert, output: &mut impl Write) -> Result<(), Failure> {
    let target =
        Target::for_events(arguments.output.as_deref(), arguments.format.map(Format::from))?;
    let columns: Vec<&EventColumn> = match &arguments.columns {
        Some(names) => chosen_by_name(names, &EVENT_COLUMNS, |column| column.name)?,
        None => EVENT_COLUMNS.iter().collect(),
    };
    let policy = arguments.inputs.policy()?;
    let layout = arguments.inputs.layout(&policy)?;
    let mut pseudonyms = arguments.pseudonymise.as_deref().map(Pseudonyms::read).transpose()?;
    write_events(&target, &columns, output, |writer| {
        for place in 0..arguments.inputs.files.len() {
            copy(arguments, place, &layout, &policy, pseudonyms.as_mut(), writer)?;
        }
        Ok(())
    })
}

/// Writes the events of one of the files.
fn copy(
    arguments: &Convert,
    place: usize,
    layout: &Layout,
    policy: &Policy,
    mut pseudonyms: Option<&mut Pseudonyms>,
    writer: &mut EventWriter<'_, '_>,
) -> Result<(), Failure> {
    let mut bar = Bar::new("converting");
    let mut progress = |progress: Progress| bar.read(progress, place, arguments.inputs.files.len());
    let options = Options {
        skip_bad_rows: arguments.skip_bad_rows,
        progress: Some(&mut progress),
        ..Options::default()
    };
    // Why writing failed; the reading ends then.
    let mut failure = None;
    let mut record = |record: Record<'_>| {
        for event in record.events.drain(..) {
            let mut said = Statement::of(&event, policy)?;
            let written = match &mut pseudonyms {
                None => writer.write_statement(record.supplier, record.customer, &said),
                Some(pseudonyms) => {
                    said.event_id = pseudonyms.of_event(&said.event_id).into();
                    said.reference = pseudonyms.of_event(&said.reference).into();
                    let [supplier, customer] =
                        [record.supplier, record.customer].map(|name| pseudonyms.of_party(name));
                    writer.write_statement(&supplier, &customer, &said)
                }
            };
            if let Err(reason) = written {
                failure = Some(reason);
                return Err(Error::new(ErrorKind::Io, "the table could not be written"));
            }
        }
        Ok(())
    };
    let input = Input::from_argument(&arguments.inputs.files[place]);
    let summary = reciprocity_arrow::read(input, layout, policy, options, &mut record);
    bar.clear();
    if let Some(failure) = failure {
        return Err(failure);
    }
    let summary = summary.map_err(Failure::input)?;
    tell(&summary, arguments.inputs.map.is_some());
    Ok(())
}
