//! Alert streams, saved and loaded: as of when the relationships were looked at, and what was seen of
//! each, in the order of their names.

use std::io::{Read, Write};

use crate::alert::AlertStreams;
use crate::bytes::{put_whole, take_whole, unzigzag, zigzag};
use crate::error::Result;
use crate::quantity::Timestamp;
use crate::snapshot::{
    BLOCK_FULL, CONDITIONS, Carrier, LOOK, SnapshotReader, SnapshotWriter, check_end,
};

impl AlertStreams {
    /// Writes the streams as a snapshot. Equal streams have equal bytes.
    ///
    /// # Errors
    /// Writing fails.
    pub fn save(&self, to: impl Write) -> Result<()> {
        let mut writer = SnapshotWriter::new(to, Carrier::AlertStreams)?;
        let mut body = Vec::new();
        if let Some(as_of) = self.as_of() {
            put_whole(&mut body, zigzag(as_of.micros()));
        }
        writer.write_block(LOOK, &body)?;
        body.clear();
        self.put_each(|record| {
            body.extend_from_slice(record);
            if body.len() >= BLOCK_FULL {
                writer.write_block(CONDITIONS, &body)?;
                body.clear();
            }
            Ok(())
        })?;
        if !body.is_empty() {
            writer.write_block(CONDITIONS, &body)?;
        }
        writer.finish()?;
        Ok(())
    }

    /// Reads a snapshot that [`AlertStreams::save`] wrote.
    ///
    /// # Errors
    /// The snapshot is damaged, of a later version or of something else; or reading fails.
    pub fn load(from: impl Read) -> Result<Self> {
        let mut reader = SnapshotReader::new(from, Carrier::AlertStreams)?;
        let mut look = reader.expect_block(LOOK)?;
        if look.is_empty() {
            return reader.next_block(&[]).map(|_| Self::default());
        }
        let as_of = Timestamp::from_micros(unzigzag(take_whole(&mut look)?))?;
        check_end(look)?;
        let mut streams = Self::looked_at(as_of, []);
        while let Some((_, mut body)) = reader.next_block(&[CONDITIONS])? {
            while !body.is_empty() {
                streams.take_one(&mut body)?;
            }
        }
        Ok(streams)
    }
}
