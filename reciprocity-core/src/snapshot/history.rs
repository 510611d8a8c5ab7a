//! Histories, saved and loaded.

use std::io::{Read, Write};

use crate::bytes::damaged;
use crate::error::Result;
use crate::history::History;
use crate::policy::{Policy, SavedKinds, put_kinds};
use crate::snapshot::events::{EventsReader, EventsWriter};
use crate::snapshot::{Carrier, EVENTS, KINDS, SnapshotReader, SnapshotWriter};

impl History {
    /// Writes the history as a snapshot. The policy is the one that it was recorded under; of that
    /// the snapshot holds nothing but the names of its kinds.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, History, Policy, Side, Timestamp};
    ///
    /// let (policy, mut history) = (Policy::default(), History::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// history.record(Event::new(at, Side::Customer, Fact::Request), &policy)?;
    /// let mut file = Vec::new();
    /// history.save(&mut file, &policy)?;
    /// assert_eq!(History::load(file.as_slice(), &policy)?, history);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The policy does not know a kind of the history, or counts it in another unit: it is not the one
    /// that the history was recorded under. Or writing fails.
    pub fn save(&self, to: impl Write, policy: &Policy) -> Result<()> {
        self.check_kinds(policy)?;
        let mut writer = SnapshotWriter::new(to, Carrier::History)?;
        let mut kinds = Vec::new();
        put_kinds(&mut kinds, policy);
        writer.write_block(KINDS, &kinds)?;
        let mut events = EventsWriter::new(&mut writer);
        events.put(self, |_| {})?;
        events.finish()?;
        writer.finish()?;
        Ok(())
    }

    /// Reads a snapshot that [`History::save`] wrote, and records it under a policy.
    ///
    /// ```
    /// use reciprocity_core::{ErrorKind, History, Policy};
    ///
    /// let policy = Policy::default();
    /// let mut file = Vec::new();
    /// History::default().save(&mut file, &policy)?;
    /// let cut_short = &file[..file.len() - 1];
    /// let error = History::load(cut_short, &policy).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Damaged);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The snapshot is damaged, of a later version or of something else; or it has a kind that the
    /// policy does not know or counts in another unit; or reading fails.
    pub fn load(from: impl Read, policy: &Policy) -> Result<Self> {
        let mut reader = SnapshotReader::new(from, Carrier::History)?;
        let kinds = SavedKinds::take(reader.expect_block(KINDS)?, policy)?;
        let mut history: Option<History> = None;
        while let Some((_, body)) = reader.next_block(&[EVENTS])? {
            let mut records = EventsReader::new(body, &kinds);
            while !records.is_at_end() {
                let profile = records.profile()?;
                let history = history.get_or_insert_with(|| History::new(profile));
                records.record(history, policy)?;
            }
        }
        history.ok_or_else(|| damaged("the snapshot lacks a block"))
    }
}
