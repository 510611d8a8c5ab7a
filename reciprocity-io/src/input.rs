//! Where records come from, and the way down to plain bytes: gzip and zstd are recognised and
//! undone, a byte order mark dropped.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::error::ReadError;
use crate::error_kind::ReadErrorKind;
use crate::format::{Compression, Format};

const BUFFER_BYTES: usize = 1 << 16;
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Records to read: a file, standard input, or anything that can be read.
///
/// Whether the bytes are compressed, and in which format they are, is seen from the bytes; the name
/// of a file says nothing.
///
/// ```
/// use reciprocity_io::Input;
///
/// assert_eq!(Input::path("events.csv").name(), "events.csv");
/// assert_eq!(Input::from_argument("-").name(), "standard input");
/// assert_eq!(Input::reader("upload", "time,from,to\n".as_bytes()).name(), "upload");
/// let error = Input::path("there/is/none.csv").open().unwrap_err();
/// assert_eq!(error.file(), "there/is/none.csv");
/// ```
pub struct Input {
    name: String,
    source: Source,
}

enum Source {
    Path(PathBuf),
    Stdin,
    Reader(Box<dyn Read + Send>),
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
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), source: Source::Reader(Box::new(reader)) }
    }

    /// What errors call the input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens the input, looks at its first bytes and undoes its compression.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// use reciprocity_io::Input;
    ///
    /// let marked = b"\xef\xbb\xbftime,from,to\n"; // with a byte order mark
    /// let mut text = String::new();
    /// let input = Input::reader("example", marked.as_slice()).open()?;
    /// input.into_bytes().read_to_string(&mut text).unwrap();
    /// assert_eq!(text, "time,from,to\n");
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// The input cannot be read, or its compression is broken.
    pub fn open(self) -> Result<OpenInput, ReadError> {
        let Self { name, source } = self;
        let failed = |error| ReadError::of_io(&name, &error);
        let (reader, file): (Box<dyn Read + Send>, _) = match source {
            Source::Path(path) => {
                let (file, copy) = open_file(&path).map_err(failed)?;
                (Box::new(file), copy)
            }
            Source::Stdin => (Box::new(io::stdin()), None),
            Source::Reader(reader) => (reader, None),
        };
        let progress = BytesRead { read: Arc::default(), total: file.as_ref().map(|file| file.1) };
        let counted = Counted { reader, bytes_read: Arc::clone(&progress.read) };
        let (start, reader) = peek(counted, Compression::MAGIC_BYTES).map_err(failed)?;
        let compression = Compression::of(&start);
        let plain = decompressed(reader, compression).map_err(failed)?;
        let (start, reader) = peek(plain, Format::MAGIC_BYTES).map_err(failed)?;
        let format = Format::of(&start);
        let file = file.map(|file| file.0).filter(|_| compression == Compression::None);
        Ok(OpenInput {
            bytes: without_mark(&start, reader).map_err(failed)?,
            name,
            file,
            format,
            progress,
        })
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

/// An input that has been opened: its format is known, and its plain bytes can be read.
///
/// ```
/// use reciprocity_io::{Format, Input};
///
/// let mut input = Input::reader("example", "\n {\"time\": 1}\n".as_bytes()).open()?;
/// assert_eq!((input.name(), input.format()), ("example", Format::Text));
/// assert_eq!(input.first_byte()?, Some(b'{')); // lines of JSON
/// assert!(input.into_file().is_none());
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
pub struct OpenInput {
    name: String,
    bytes: Box<dyn BufRead + Send>,
    file: Option<File>,
    format: Format,
    progress: BytesRead,
}

impl OpenInput {
    /// What errors call the input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The format of the plain bytes.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How far the reading has come.
    pub fn progress(&self) -> BytesRead {
        self.progress.clone()
    }

    /// The first of the plain bytes that is no blank, which is not taken; none if the first block
    /// holds only blanks.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn first_byte(&mut self) -> Result<Option<u8>, ReadError> {
        let start = self.bytes.fill_buf().map_err(|error| ReadError::of_io(&self.name, &error))?;
        Ok(start.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
    }

    /// The file itself, where the input is an uncompressed file and no pipe, so that it can be read
    /// from any place.
    pub fn into_file(self) -> Option<File> {
        self.file
    }

    /// The whole text.
    ///
    /// ```
    /// use reciprocity_io::Input;
    ///
    /// assert_eq!(Input::reader("note", "So long".as_bytes()).open()?.into_text()?, "So long");
    /// let latin = Input::reader("note", b"one\nM\xfcller\n".as_slice()).open()?;
    /// let error = latin.into_text().unwrap_err();
    /// assert_eq!(error.to_string(), "note, row 2: the text is not UTF-8; save it as UTF-8");
    /// # Ok::<(), reciprocity_io::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// The input cannot be read, its compression is broken, or it is no text in UTF-8.
    pub fn into_text(mut self) -> Result<String, ReadError> {
        let mut bytes = Vec::new();
        self.bytes.read_to_end(&mut bytes).map_err(|error| ReadError::of_io(&self.name, &error))?;
        String::from_utf8(bytes).map_err(|error| {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let breaks = sound.iter().filter(|&&byte| byte == b'\n').count() as u64;
            let message = "the text is not UTF-8; save it as UTF-8";
            ReadError::new(ReadErrorKind::Encoding, &self.name, message).after_row(breaks + 1)
        })
    }

    /// The plain bytes from the first one on.
    pub fn into_bytes(self) -> Box<dyn BufRead + Send> {
        self.bytes
    }
}

impl fmt::Debug for OpenInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("OpenInput");
        debug.field("name", &self.name).field("format", &self.format).finish_non_exhaustive()
    }
}

/// How many bytes of an input have been read, before decompression.
///
/// ```
/// use reciprocity_io::Input;
///
/// # let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("log.csv");
/// std::fs::write(&path, "time,from,to\n").unwrap();
/// let progress = Input::path(&path).open()?.progress();
/// assert_eq!(progress.total(), Some(13));
/// progress.set_share(1.0);
/// assert_eq!(progress.read(), 13);
/// # Ok::<(), reciprocity_io::ReadError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct BytesRead {
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

impl BytesRead {
    /// The bytes read so far.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The size of the file; none for pipes.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Says how much has been read of a file that is not read from its first byte to its last.
    pub fn set_share(&self, share: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        let read = (self.total.unwrap_or(0) as f64 * share) as u64;
        self.read.store(read, Ordering::Relaxed);
    }
}

/// The file, and, if it is a regular one, the same file once more and its size.
fn open_file(path: &Path) -> io::Result<(File, Option<(File, u64)>)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let copy = metadata.is_file().then(|| file.try_clone()).transpose()?;
    Ok((file, copy.map(|copy| (copy, metadata.len()))))
}

fn decompressed(
    reader: impl Read + Send + 'static,
    compression: Compression,
) -> io::Result<Box<dyn Read + Send>> {
    let reader = BufReader::with_capacity(BUFFER_BYTES, reader);
    Ok(match compression {
        Compression::None => Box::new(reader),
        Compression::Gzip => Box::new(MultiGzDecoder::new(reader)),
        Compression::Zstd => Box::new(Unzstd(zstd::Decoder::with_buffer(reader)?)),
    })
}

/// Undoes zstd, and tells broken data as gzip's decoder does.
struct Unzstd<R: BufRead>(zstd::Decoder<'static, R>);

impl<R: BufRead> Read for Unzstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Other => io::Error::new(io::ErrorKind::InvalidData, error),
            _ => error,
        })
    }
}

fn without_mark(
    start: &[u8],
    reader: Unread<Box<dyn Read + Send>>,
) -> io::Result<Box<dyn BufRead + Send>> {
    // Without a mark every other byte of the first letters is zero.
    if matches!(
        start,
        [0xff, 0xfe, ..]
            | [0xfe, 0xff, ..]
            | [1..=0xff, 0, 1..=0xff, 0, ..]
            | [0, 1..=0xff, 0, 1..=0xff, ..]
    ) {
        let advice = "the text is in UTF-16; save it as UTF-8 (in Excel: \"CSV UTF-8\")";
        return Err(io::Error::new(io::ErrorKind::Unsupported, advice));
    }
    if let Some(advice) = no_text(start) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, advice));
    }
    let (mut start, rest) = reader.into_inner();
    if start.get_ref().starts_with(&UTF8_MARK) {
        start.set_position(UTF8_MARK.len() as u64);
    }
    Ok(Box::new(start.chain(BufReader::with_capacity(BUFFER_BYTES, rest))))
}

/// What to do with files that offices have and that hold no text, told by their first bytes.
fn no_text(start: &[u8]) -> Option<&'static str> {
    match start {
        [b'P', b'K', 3, 4, ..] => Some(
            "the file is a zip archive or an Excel workbook; unpack it, or save the sheet as \"CSV UTF-8\"",
        ),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(
            "the file is an old Excel workbook or a message of Outlook; save the sheet as \"CSV UTF-8\", or \
             the mail as mbox",
        ),
        [b'!', b'B', b'D', b'N', ..] => {
            Some("the file is a mailbox of Outlook (.pst); convert it to mbox, as `readpst` does")
        }
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..]
        | [0xfd, b'7', b'z', b'X', b'Z', 0, ..]
        | [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => {
            Some("the file is compressed by bzip2, xz or 7-Zip; unpack it, or use gzip or zstd")
        }
        [b'F', b'E', b'A', b'1', ..] => {
            Some("the file is Feather of version 1; write it anew as version 2, which is Arrow IPC")
        }
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => {
            Some("the file is a database of SQLite; export the table with `sqlite3 -header -csv`")
        }
        [b'O', b'R', b'C', 0..0x20, ..] | [b'O', b'b', b'j', 1, ..] => {
            Some("the file is ORC or Avro; convert it to Parquet or CSV")
        }
        [0x04, 0x22, 0x4d, 0x18, ..] | [0xff, 0x06, 0, 0, b's', b'N', ..] => {
            Some("the file is compressed by lz4 or snappy; unpack it, or use gzip or zstd")
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            Some("the file is a PDF document; export the table that it shows as \"CSV UTF-8\"")
        }
        _ => None,
    }
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
    bytes_read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.bytes_read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
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
        open.bytes.read_to_string(&mut text).unwrap();
        text
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 1).unwrap()
    }

    #[test]
    fn compression_in_several_members_and_a_byte_order_mark_are_undone() {
        assert_eq!(read(b"a,b\n".to_vec()), "a,b\n");
        assert_eq!(read("\u{feff}a,b\n".into()), "a,b\n");
        let members = [gzip("\u{feff}a,b\n"), gzip("1,2\n")].concat();
        assert_eq!(read(members), "a,b\n1,2\n");
        let frames = [zstd("\u{feff}a,b\n"), zstd("1,2\n")].concat();
        assert_eq!(read(frames), "a,b\n1,2\n");
        assert_eq!(read(Vec::new()), "");
        assert_eq!(read(b"a".to_vec()), "a");
    }

    #[test]
    fn the_bytes_counted_are_those_of_the_compressed_file() {
        for compress in [gzip, zstd] {
            let bytes = compress(&"a,b\n".repeat(1000));
            let size = bytes.len() as u64;
            let mut open = Input::reader("memory", Cursor::new(bytes)).open().unwrap();
            io::copy(&mut open.bytes, &mut io::sink()).unwrap();
            assert_eq!(open.progress.read(), size);
        }
    }

    #[test]
    fn a_dash_is_standard_input() {
        assert_eq!(Input::from_argument("-").name(), "standard input");
        assert_eq!(Input::from_argument("a-b.csv").name(), "a-b.csv");
    }
}
