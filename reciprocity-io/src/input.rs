//! Where records come from, and the way down to plain bytes: gzip is recognised and undone, a
//! byte order mark dropped.

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;

const BUFFER_BYTES: usize = 1 << 16;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Records to read: a file, standard input, or anything that can be read.
///
/// Whether the bytes are compressed, and whether they are CSV or JSON lines, is seen from the
/// bytes; the name of a file says nothing.
pub struct Input {
    name: String,
    source: Source,
}

enum Source {
    Path(PathBuf),
    Stdin,
    Reader(Box<dyn Read>),
}

impl Input {
    /// A file.
    pub fn path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self { name: path.display().to_string(), source: Source::Path(path.to_owned()) }
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: "standard input".to_owned(), source: Source::Stdin }
    }

    /// What an argument of a command names: a file, or standard input for `-`.
    pub fn from_argument(argument: impl AsRef<Path>) -> Self {
        if argument.as_ref() == Path::new("-") { Self::stdin() } else { Self::path(argument) }
    }

    /// Anything that can be read; errors call it `name`.
    pub fn reader(name: impl Into<String>, reader: impl Read + 'static) -> Self {
        Self { name: name.into(), source: Source::Reader(Box::new(reader)) }
    }

    /// What errors call the input.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn open(self) -> Result<OpenInput, ReadError> {
        let Self { name, source } = self;
        let (reader, bytes_total): (Box<dyn Read>, _) = match source {
            Source::Path(path) => {
                let (file, bytes_total) =
                    open_file(&path).map_err(|error| unreadable(&name, &error))?;
                (Box::new(file), bytes_total)
            }
            Source::Stdin => (Box::new(io::stdin().lock()), None),
            Source::Reader(reader) => (reader, None),
        };
        let bytes_read = Rc::new(Cell::new(0));
        let counted = Counted { reader, bytes_read: Rc::clone(&bytes_read) };
        let text = plain_text(counted).map_err(|error| unreadable(&name, &error))?;
        Ok(OpenInput { name, text, bytes_read, bytes_total })
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

/// An input from which plain bytes can be read.
pub(crate) struct OpenInput {
    pub(crate) name: String,
    pub(crate) text: Box<dyn BufRead>,
    /// Bytes taken from the input so far, before decompression.
    pub(crate) bytes_read: Rc<Cell<u64>>,
    pub(crate) bytes_total: Option<u64>,
}

fn open_file(path: &Path) -> io::Result<(File, Option<u64>)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    Ok((file, metadata.is_file().then_some(metadata.len())))
}

fn plain_text(reader: impl Read + 'static) -> io::Result<Box<dyn BufRead>> {
    let (start, reader) = peek(reader, GZIP_MAGIC.len())?;
    let reader = BufReader::with_capacity(BUFFER_BYTES, reader);
    if start == GZIP_MAGIC {
        return without_mark(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(reader)));
    }
    without_mark(reader)
}

fn without_mark(reader: impl BufRead + 'static) -> io::Result<Box<dyn BufRead>> {
    let (start, reader) = peek(reader, UTF8_MARK.len())?;
    if start == UTF8_MARK {
        return Ok(Box::new(reader.into_inner().1));
    }
    if matches!(start.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        let advice = "the text is in UTF-16; save it as UTF-8 (in Excel: \"CSV UTF-8\")";
        return Err(io::Error::new(io::ErrorKind::Unsupported, advice));
    }
    Ok(Box::new(reader))
}

/// A reader that gives again what was taken from its start.
type Unread<R> = Chain<Cursor<Vec<u8>>, R>;

/// The first `count` bytes, fewer at the end of the input, and a reader that still gives them.
fn peek<R: Read>(mut reader: R, count: usize) -> io::Result<(Vec<u8>, Unread<R>)> {
    let mut start = Vec::with_capacity(count);
    (&mut reader).take(count as u64).read_to_end(&mut start)?;
    Ok((start.clone(), Cursor::new(start).chain(reader)))
}

struct Counted<R> {
    reader: R,
    bytes_read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.bytes_read.set(self.bytes_read.get() + count as u64);
        Ok(count)
    }
}

/// What a failure to read means, and what to do about it.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> ReadError {
    use io::ErrorKind as Io;
    let (kind, message) = match error.kind() {
        Io::NotFound => {
            (ReadErrorKind::Unreadable, "there is no such file; check the path".to_owned())
        }
        Io::PermissionDenied => (
            ReadErrorKind::Unreadable,
            "you are not permitted to read it; ask its owner for the permission".to_owned(),
        ),
        Io::IsADirectory => {
            (ReadErrorKind::Unreadable, "it is a directory; name a file in it".to_owned())
        }
        Io::UnexpectedEof => (
            ReadErrorKind::Damaged,
            "the compressed data ends too early; copy the file again from where it came".to_owned(),
        ),
        Io::InvalidInput | Io::InvalidData => (
            ReadErrorKind::Damaged,
            format!("the compressed data is damaged ({error}); copy the file again"),
        ),
        Io::Unsupported => (ReadErrorKind::Encoding, error.to_string()),
        _ => (
            ReadErrorKind::Unreadable,
            format!("reading failed ({error}); check that the disk or the pipe still works"),
        ),
    };
    ReadError::new(kind, name, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// Gives one byte at a time, as a slow pipe may.
    struct Drip(Cursor<Vec<u8>>);

    impl Read for Drip {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let one = buffer.len().min(1);
            self.0.read(&mut buffer[..one])
        }
    }

    fn read(bytes: Vec<u8>) -> String {
        let mut text = String::new();
        let mut open = Input::reader("drip", Drip(Cursor::new(bytes))).open().unwrap();
        open.text.read_to_string(&mut text).unwrap();
        text
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_of_several_members_and_a_byte_order_mark_are_undone() {
        assert_eq!(read(b"a,b\n".to_vec()), "a,b\n");
        assert_eq!(read("\u{feff}a,b\n".into()), "a,b\n");
        let members = [gzip("\u{feff}a,b\n"), gzip("1,2\n")].concat();
        assert_eq!(read(members), "a,b\n1,2\n");
        assert_eq!(read(Vec::new()), "");
        assert_eq!(read(b"a".to_vec()), "a");
    }

    #[test]
    fn the_bytes_counted_are_those_of_the_compressed_file() {
        let bytes = gzip(&"a,b\n".repeat(1000));
        let size = bytes.len() as u64;
        let mut open = Input::reader("memory", Cursor::new(bytes)).open().unwrap();
        io::copy(&mut open.text, &mut io::sink()).unwrap();
        assert_eq!(open.bytes_read.get(), size);
    }

    #[test]
    fn a_dash_is_standard_input() {
        assert_eq!(Input::from_argument("-").name(), "standard input");
        assert_eq!(Input::from_argument("a-b.csv").name(), "a-b.csv");
    }
}
