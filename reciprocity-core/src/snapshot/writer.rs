//! Writes the head, the blocks and the end of a snapshot.

use std::io::Write;

use crate::error::{Error, ErrorKind, Result};
use crate::snapshot::{BlockKind, Carrier, MAGIC, MAJOR, MINOR};

/// A snapshot being written. Without [`SnapshotWriter::finish`] it counts as cut short.
///
/// It writes each block at once and needs no buffer below it.
///
/// ```
/// use reciprocity_core::snapshot::{BlockKind, Carrier, SnapshotWriter};
///
/// let mut writer = SnapshotWriter::new(Vec::new(), Carrier::History)?;
/// writer.write_block(BlockKind::needed(9), b"seven b")?;
/// let bytes = writer.finish()?;
/// // The head, a block of seven bytes, and the last block, which holds a number of eight bytes.
/// assert_eq!(bytes.len(), 20 + (16 + 7) + (16 + 8));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug)]
pub struct SnapshotWriter<W> {
    to: W,
    blocks: u64,
}

impl<W: Write> SnapshotWriter<W> {
    /// Begins a snapshot of a carrier.
    ///
    /// # Errors
    /// Writing fails.
    pub fn new(mut to: W, carrier: Carrier) -> Result<Self> {
        let mut head = Vec::with_capacity(20);
        head.extend_from_slice(&MAGIC);
        head.extend_from_slice(&MAJOR.to_le_bytes());
        head.extend_from_slice(&MINOR.to_le_bytes());
        head.extend_from_slice(&(carrier as u32).to_le_bytes());
        write(&mut to, &with_checksum(head))?;
        Ok(Self { to, blocks: 0 })
    }

    /// Writes a block. Keep the body to some 256 KiB: a reader holds all of it.
    ///
    /// # Errors
    /// Writing fails, or the body takes 4 GiB or more.
    pub fn write_block(&mut self, kind: BlockKind, body: &[u8]) -> Result<()> {
        let length = u32::try_from(body.len()).map_err(|_| {
            let message = "a block of 4 GiB or more is too long for a snapshot; write several";
            Error::new(ErrorKind::OutOfRange, message)
        })?;
        let mut head = Vec::with_capacity(16);
        head.extend_from_slice(&kind.0.to_le_bytes());
        head.extend_from_slice(&length.to_le_bytes());
        head.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
        write(&mut self.to, &with_checksum(head))?;
        write(&mut self.to, body)?;
        self.blocks += 1;
        Ok(())
    }

    /// Writes the end and hands back what was written to.
    ///
    /// # Errors
    /// Writing fails.
    pub fn finish(mut self) -> Result<W> {
        self.write_block(BlockKind::END, &self.blocks.to_le_bytes())?;
        self.to.flush().map_err(|error| failed(&error))?;
        Ok(self.to)
    }
}

fn with_checksum(mut head: Vec<u8>) -> Vec<u8> {
    let checksum = crc32fast::hash(&head);
    head.extend_from_slice(&checksum.to_le_bytes());
    head
}

fn write(to: &mut impl Write, bytes: &[u8]) -> Result<()> {
    to.write_all(bytes).map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("the snapshot could not be written: {error}"))
}
