//! `completions` and `man`: what shells and readers of manuals want.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::{Generator, Shell};
use clap_mangen::Man as Page;

use crate::args::Arguments;
use crate::failure::Failure;
use crate::output::Target;

/// What the pages of the manual say that they come from.
const SOURCE: &str = concat!("reciprocity ", env!("CARGO_PKG_VERSION"));

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell (default: the one in `$SHELL`)
    #[arg(value_enum)]
    shell: Option<Shell>,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The page of this subcommand, as in `man assess` or `man policy diff` (default: the page of
    /// the whole command)
    #[arg(value_name = "SUBCOMMAND")]
    path: Vec<String>,
    /// Write all pages into this folder, which must be there
    #[arg(long, value_name = "FOLDER", conflicts_with = "path")]
    folder: Option<PathBuf>,
}

pub(crate) fn print_completions(
    arguments: &Completions,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let shell = arguments.shell.or_else(Shell::from_env).ok_or_else(|| {
        let names: Vec<String> = Shell::value_variants().iter().map(ToString::to_string).collect();
        Failure::usage(format!("`$SHELL` names no known shell; say one of {}", names.join(", ")))
    })?;
    let mut command = built();
    // The generator panics where writing fails, so it writes to memory.
    let mut text = Vec::new();
    command.set_bin_name("reciprocity");
    shell.generate(&command, &mut text);
    Ok(output.write_all(&text)?)
}

/// The whole command, with the names of its subcommands worked out.
fn built() -> clap::Command {
    let mut command = Arguments::command();
    command.build();
    command
}

pub(crate) fn print_man(arguments: &Man, output: &mut impl Write) -> Result<(), Failure> {
    let command = built();
    if let Some(folder) = &arguments.folder {
        return pages(&command).into_iter().try_for_each(|(name, page)| {
            let path = folder.join(format!("{name}.1"));
            Target::plain(Some(&path)).write_text(output, |output| {
                page.render(&mut &mut *output)?;
                Ok(())
            })
        });
    }
    let name = std::iter::once("reciprocity").chain(arguments.path.iter().map(String::as_str));
    let name = name.collect::<Vec<_>>().join("-");
    match pages(&command).into_iter().find(|(page, _)| *page == name) {
        Some((_, page)) => Ok(page.render(output)?),
        None => {
            let path = arguments.path.join(" ");
            let message = format!("there is no subcommand `{path}`; `reciprocity help` lists them");
            Err(Failure::usage(message))
        }
    }
}

/// The page of the command and of each subcommand below it, by name.
fn pages(command: &clap::Command) -> Vec<(String, Page)> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let below = command.get_subcommands().filter(|one| one.get_name() != "help");
    let below: Vec<(String, Page)> = below.flat_map(pages).collect();
    let mut all = vec![(name, Page::new(command.clone()).source(SOURCE))];
    all.extend(below);
    all
}
