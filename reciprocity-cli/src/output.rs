//! Where a result goes and in which format, and files that are there whole or not at all.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;

use crate::args::Format;
use crate::failure::Failure;
use crate::interrupt::Unfinished;

/// How to print, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct OutputOptions {
    /// How to print (default: what the name of the output ends in, else a table)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to this file: `.csv`, `.jsonl`, `.json`, `.parquet` or `.arrow`; of the first three
    /// also `.gz` and `.zst`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl OutputOptions {
    /// What the options ask for.
    pub(crate) fn target(&self) -> Result<Target, Failure> {
        Target::new(self.output.as_deref(), self.format)
    }
}

/// Where the result goes, and how it is written.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) format: Format,
    /// None is standard output.
    path: Option<PathBuf>,
    compression: Compression,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Target {
    /// What `--output` and `--format` ask for.
    pub(crate) fn new(path: Option<&Path>, format: Option<Format>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            let format = format.unwrap_or(Format::Table);
            if format.is_binary() && io::stdout().is_terminal() {
                let message = "this format is not for a terminal; name a file by `--output`";
                return Err(Failure::usage(message));
            }
            return Ok(Self { format, path: None, compression: Compression::None });
        };
        let shown = path.display();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let (stem, compression) = match name.rsplit_once('.') {
            Some((stem, "gz")) => (stem, Compression::Gzip),
            Some((stem, "zst")) => (stem, Compression::Zstd),
            _ => (name.as_str(), Compression::None),
        };
        let format = match (format, of_name(stem)) {
            (Some(said), Some(named)) if said != named => {
                let message = "`--format` says another format than the name; leave one of them out";
                return Err(Failure::usage(format!("{shown}: {message}")));
            }
            (Some(format), _) | (None, Some(format)) => format,
            (None, None) => {
                let message = "the name says no format; let it end in `.csv`, `.jsonl`, `.json`, \
                               `.parquet` or `.arrow`, or use `--format`";
                return Err(Failure::usage(format!("{shown}: {message}")));
            }
        };
        if format == Format::Table {
            let message = "a table is printed for people to read; use `>` to keep it";
            return Err(Failure::usage(format!("{shown}: {message}")));
        }
        if format.is_binary() && compression != Compression::None {
            let message = "this format is compressed within; leave the last ending out";
            return Err(Failure::usage(format!("{shown}: {message}")));
        }
        Ok(Self { format, path: Some(path.to_owned()), compression })
    }

    /// A file of plain text, whatever its name, or standard output.
    pub(crate) fn plain(path: Option<&Path>) -> Self {
        let path = path.filter(|path| *path != Path::new("-")).map(Path::to_owned);
        Self { format: Format::Table, path, compression: Compression::None }
    }

    /// The same for tables of events, which are rows: CSV unless something else is asked for.
    pub(crate) fn for_events(path: Option<&Path>, format: Option<Format>) -> Result<Self, Failure> {
        let to_file = path.is_some_and(|path| path != Path::new("-"));
        let format = format.or((!to_file).then_some(Format::Csv));
        let target = Self::new(path, format)?;
        match target.format {
            Format::Table | Format::Json => {
                let message =
                    "events are written as rows: use `csv`, `jsonl`, `parquet` or `arrow`";
                Err(Failure::usage(message))
            }
            _ => Ok(target),
        }
    }

    /// Whether it is a file and not standard output.
    pub(crate) fn is_file(&self) -> bool {
        self.path.is_some()
    }

    /// Writes text, compressed where the name asks for it; `terminal` is standard output.
    pub(crate) fn write_text(
        &self,
        terminal: &mut dyn Write,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Some(path) = &self.path else {
            if io::stdout().is_terminal() {
                return write(terminal);
            }
            // Not the terminal's stream, which would take out what looks like colours, be it in a name.
            terminal.flush()?;
            let mut pipe = BufWriter::new(io::stdout());
            write(&mut pipe)?;
            return Ok(pipe.flush()?);
        };
        replace(path, |file| {
            let mut file = BufWriter::new(file);
            match self.compression {
                Compression::None => write(&mut file)?,
                Compression::Gzip => {
                    let mut gzip = GzEncoder::new(&mut file, flate2::Compression::default());
                    write(&mut gzip)?;
                    gzip.finish()?;
                }
                Compression::Zstd => {
                    let mut zstd = zstd::Encoder::new(&mut file, 0)?;
                    write(&mut zstd)?;
                    zstd.finish()?;
                }
            }
            Ok(file.flush()?)
        })
    }

    /// Writes bytes that are no text.
    pub(crate) fn write_bytes(
        &self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match &self.path {
            // Not the terminal's stream, which would take some bytes for colours.
            None => write(&mut io::stdout()),
            Some(path) => replace(path, |file| write(file)),
        }
    }
}

/// Writes a page to a file, or to standard output, `terminal`, where there is none.
pub(crate) fn write_page(
    path: Option<&Path>,
    terminal: &mut dyn Write,
    page: &str,
) -> Result<(), Failure> {
    Target::plain(path).write_text(terminal, |output| Ok(output.write_all(page.as_bytes())?))
}

/// Writes a document of JSON, as people read it.
pub(crate) fn write_document(
    output: &mut dyn Write,
    document: &impl serde::Serialize,
) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *output, document)
        .map_err(|error| Failure::Output(error.into()))?;
    Ok(writeln!(output)?)
}

impl Format {
    fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }
}

fn of_name(name: &str) -> Option<Format> {
    Some(match name.rsplit_once('.')?.1 {
        "csv" => Format::Csv,
        "jsonl" | "ndjson" => Format::Jsonl,
        "json" => Format::Json,
        "parquet" => Format::Parquet,
        "arrow" | "feather" => Format::Arrow,
        _ => return None,
    })
}

/// Writes a file beside the one at `path` and puts it in its place once it is whole.
fn replace(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::Output(io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    };
    let there = path.metadata();
    // A pipe or a device cannot be replaced and is never half-written.
    if there.as_ref().is_ok_and(|there| !there.is_file()) {
        let mut file = File::options().write(true).open(path).map_err(failed)?;
        return write(&mut file);
    }
    // Of a link, the file that it names is replaced.
    let target = named_by(path).map_err(failed)?;
    let folder = target.parent().filter(|folder| *folder != Path::new(""));
    let mut beside = tempfile::Builder::new();
    beside.prefix(".reciprocity-").suffix(".part");
    if let Some(permissions) = there.ok().map(|there| there.permissions()).or_else(of_new_files) {
        beside.permissions(permissions);
    }
    let folder = folder.unwrap_or(Path::new("."));
    let made = Unfinished::begin(|| beside.tempfile_in(folder));
    let (mut beside, unfinished) = made.map_err(|error| match error.kind() {
        // The name of the file beside it is nobody's concern.
        io::ErrorKind::NotFound => failed(io::Error::new(
            error.kind(),
            format!("there is no folder `{}`; make it first", folder.display()),
        )),
        io::ErrorKind::PermissionDenied => failed(io::Error::new(
            error.kind(),
            format!("you may not write into the folder `{}`; name another", folder.display()),
        )),
        _ => failed(error),
    })?;
    write(beside.as_file_mut()).map_err(|failure| match failure {
        Failure::Output(error) => failed(error),
        other => other,
    })?;
    beside.as_file().sync_all().map_err(failed)?;
    unfinished.finish(|| beside.persist(&target)).map_err(|error| failed(error.error))?;
    Ok(())
}

/// The file that a path names: where that is a link, the file at its end, be it there or not.
fn named_by(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match path.read_link() {
            Ok(next) => named_by(&path.parent().unwrap_or(Path::new("")).join(next)),
            Err(_) => Ok(path.to_owned()),
        },
        found => found,
    }
}

/// The permissions of a new file, from which the system takes what the user's mask forbids; those of
/// a temporary file are stricter.
#[cfg(unix)]
fn of_new_files() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn of_new_files() -> Option<Permissions> {
    None
}
