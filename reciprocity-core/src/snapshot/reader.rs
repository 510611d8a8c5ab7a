//! Reads and checks the head, the blocks and the end of a snapshot.

use std::io::{self, Read};

use crate::bytes::{damaged, take_array};
use crate::error::{Error, ErrorKind, Result};
use crate::snapshot::{BlockKind, Carrier, MAGIC, MAJOR, unsupported};

/// A snapshot being read, block by block.
///
/// It reads each block at once and needs no buffer below it.
///
/// ```
/// use reciprocity_core::snapshot::{BlockKind, Carrier, SnapshotReader, SnapshotWriter};
///
/// let (events, notes) = (BlockKind::needed(9), BlockKind::skippable(1));
/// let mut writer = SnapshotWriter::new(Vec::new(), Carrier::History)?;
/// writer.write_block(notes, b"not for every reader")?;
/// writer.write_block(events, b"an event")?;
/// let file = writer.finish()?;
/// let mut reader = SnapshotReader::new(file.as_slice(), Carrier::History)?;
/// assert_eq!(reader.version(), 4);
/// assert_eq!(reader.expect_block(events)?, b"an event");
/// assert_eq!(reader.next_block(&[events])?, None); // all blocks were there
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug)]
pub struct SnapshotReader<R> {
    from: R,
    /// Of the block read last.
    body: Vec<u8>,
    blocks: u64,
    /// The major version that it was saved in.
    version: u16,
}

impl<R: Read> SnapshotReader<R> {
    /// Begins to read a snapshot, which must be one of `carrier`.
    ///
    /// # Errors
    /// It is no snapshot, one of a later version or of another carrier, or damaged; or reading
    /// fails.
    pub fn new(mut from: R, carrier: Carrier) -> Result<Self> {
        let head: [u8; 20] = read_array(&mut from)?;
        let mut fields = head.as_slice();
        if take_array(&mut fields)? != MAGIC {
            return Err(unsupported("this is no snapshot; check the file"));
        }
        let major = u16::from_le_bytes(take_array(&mut fields)?);
        // Before the checksum, since a later version may go on otherwise.
        if major > MAJOR {
            return Err(unsupported(format!(
                "the snapshot is of version {major}, and this library reads up to {MAJOR}; use a \
                 later library"
            )));
        }
        checked(&head)?;
        let _minor: [u8; 2] = take_array(&mut fields)?;
        let saved = u32::from_le_bytes(take_array(&mut fields)?);
        if major == 0 || saved != carrier as u32 {
            let of = Carrier::ALL.into_iter().find(|known| *known as u32 == saved);
            let of = of.map_or("something that this library does not know", Carrier::name);
            let wanted = carrier.name();
            return Err(unsupported(format!(
                "the snapshot is of `{of}`, not of `{wanted}`; load it as what it is"
            )));
        }
        Ok(Self { from, body: Vec::new(), blocks: 0, version: major })
    }

    /// The major version of the format that the snapshot is in.
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The next block of one of the `known` kinds; others are skipped if they may be. None after the
    /// last one, when all have been seen to be there.
    ///
    /// # Errors
    /// A block is damaged or missing, or of an unknown kind that must not be skipped; or reading
    /// fails.
    pub fn next_block(&mut self, known: &[BlockKind]) -> Result<Option<(BlockKind, &[u8])>> {
        loop {
            let kind = self.read_block()?;
            if kind == BlockKind::END {
                return self.check_number().map(|()| None);
            }
            self.blocks += 1;
            if known.contains(&kind) {
                return Ok(Some((kind, &self.body)));
            }
            if !kind.may_be_skipped() {
                let number = kind.0;
                return Err(unsupported(format!(
                    "the snapshot has a block of kind `{number}` where this library knows none; use \
                     a later library"
                )));
            }
        }
    }

    /// The next block, which must be of this kind.
    ///
    /// # Errors
    /// As [`SnapshotReader::next_block`]; or the snapshot ends before.
    pub fn expect_block(&mut self, kind: BlockKind) -> Result<&[u8]> {
        let block = self.next_block(&[kind])?;
        block.map(|(_, body)| body).ok_or_else(|| damaged("the snapshot lacks a block"))
    }

    fn read_block(&mut self) -> Result<BlockKind> {
        let head: [u8; 16] = read_array(&mut self.from)?;
        let mut fields = checked(&head)?;
        let kind = BlockKind(u32::from_le_bytes(take_array(&mut fields)?));
        let length = u32::from_le_bytes(take_array(&mut fields)?);
        let checksum = u32::from_le_bytes(take_array(&mut fields)?);
        self.body.clear();
        // Grows with what is there, whatever length the head claims.
        let mut body = self.from.by_ref().take(u64::from(length));
        let read = body.read_to_end(&mut self.body).map_err(|error| failed(&error))?;
        if read as u64 != u64::from(length) {
            return Err(ends_early());
        }
        if crc32fast::hash(&self.body) != checksum {
            return Err(damaged("a block of the snapshot does not match its checksum"));
        }
        Ok(kind)
    }

    fn check_number(&self) -> Result<()> {
        if self.body == self.blocks.to_le_bytes() {
            return Ok(());
        }
        Err(damaged("the snapshot lacks a block"))
    }
}

/// The bytes before the checksum that ends `head`.
fn checked(head: &[u8]) -> Result<&[u8]> {
    let (fields, checksum) = head.split_last_chunk().ok_or_else(ends_early)?;
    if crc32fast::hash(fields) != u32::from_le_bytes(*checksum) {
        return Err(damaged("a head in the snapshot does not match its checksum"));
    }
    Ok(fields)
}

fn read_array<const N: usize>(from: &mut impl Read) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).map_err(|error| failed(&error))?;
    Ok(bytes)
}

fn failed(error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return ends_early();
    }
    Error::new(ErrorKind::Io, format!("the snapshot could not be read: {error}"))
}

fn ends_early() -> Error {
    damaged("the snapshot ends early")
}
