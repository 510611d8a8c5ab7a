//! Tallies, saved and loaded: the policy, the names of its kinds, and the tallies in rising order of
//! their relationships.
//!
//! A record is how far the relationship lies above the least that it could be, and the tally. The
//! least is one more than the relationship before it in the block.

use std::io::{Read, Write};

use crate::bytes::{damaged, put_whole, take_whole};
use crate::error::{Error, ErrorKind, Result};
use crate::policy::{Policy, SavedKinds, put_kinds};
use crate::snapshot::policy::{put_policy, take_policy};
use crate::snapshot::{
    BLOCK_FULL, Carrier, KINDS, POLICY, SnapshotReader, SnapshotWriter, TALLIES, check_end,
};
use crate::tally::{KEPT_BY, Tally, TallySet};

impl Tally {
    /// Writes the tally as a snapshot, with the policy that it was recorded under.
    ///
    /// ```
    /// use reciprocity_core::{Event, Fact, Policy, Side, Tally, Timestamp};
    ///
    /// let (policy, mut tally) = (Policy::default(), Tally::default());
    /// let at = Timestamp::from_seconds(1_767_225_600)?;
    /// tally.record(&Event::new(at, Side::Customer, Fact::Request), &policy)?;
    /// let mut file = Vec::new();
    /// tally.save(&mut file, &policy)?;
    /// assert_eq!(Tally::load(file.as_slice(), &policy)?, tally);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Writing fails.
    pub fn save(&self, to: impl Write, policy: &Policy) -> Result<()> {
        let mut writer = begin(to, Carrier::Tally, policy)?;
        let mut body = Vec::new();
        self.put(&mut body);
        writer.write_block(TALLIES, &body)?;
        writer.finish()?;
        Ok(())
    }

    /// Reads a snapshot that [`Tally::save`] wrote.
    ///
    /// ```
    /// use reciprocity_core::{ErrorKind, Policy, Tally, TallySet};
    ///
    /// let policy = Policy::default();
    /// let mut file = Vec::new();
    /// TallySet::default().save(&mut file, &policy)?;
    /// let error = Tally::load(file.as_slice(), &policy).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported); // a set is no tally
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`TallySet::load`].
    pub fn load(from: impl Read, policy: &Policy) -> Result<Self> {
        let mut reader = SnapshotReader::new(from, Carrier::Tally)?;
        let kinds = take_head(&mut reader, policy)?;
        let take = of_version(reader.version());
        let mut body = reader.expect_block(TALLIES)?;
        let tally = take(&mut body, &kinds)?;
        check_end(body)?;
        match reader.next_block(&[])? {
            None => Ok(tally),
            Some(_) => Err(damaged("a tally is followed by more")),
        }
    }
}

impl TallySet {
    /// Writes the tallies as a snapshot, with the policy that they were recorded under. Equal sets
    /// have equal bytes.
    ///
    /// Beside a block it takes 16 bytes of memory a relationship, and none if the relationships came
    /// in rising order.
    ///
    /// ```
    /// use reciprocity_core::{Policy, Profile, TallySet};
    ///
    /// let (policy, mut rising, mut falling) =
    ///     (Policy::default(), TallySet::default(), TallySet::default());
    /// [7, 9].into_iter().for_each(|one| rising.set_profile(one, Profile::default()));
    /// [9, 7].into_iter().for_each(|one| falling.set_profile(one, Profile::default()));
    /// let (mut file, mut other) = (Vec::new(), Vec::new());
    /// rising.save(&mut file, &policy)?;
    /// falling.save(&mut other, &policy)?;
    /// assert_eq!(file, other);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Writing fails.
    pub fn save(&self, to: impl Write, policy: &Policy) -> Result<()> {
        let mut writer = begin(to, Carrier::TallySet, policy)?;
        let mut body = Vec::new();
        let mut least = 0;
        for (relationship, tally) in self.rising() {
            put_whole(&mut body, relationship - least);
            tally.put(&mut body);
            least = relationship.wrapping_add(1); // nothing follows the last there can be
            if body.len() >= BLOCK_FULL {
                writer.write_block(TALLIES, &body)?;
                body.clear();
                least = 0;
            }
        }
        if !body.is_empty() {
            writer.write_block(TALLIES, &body)?;
        }
        writer.finish()?;
        Ok(())
    }

    /// Reads a snapshot that [`TallySet::save`] wrote.
    ///
    /// What a tally keeps depends on the half-lives, on the lateness, on the wait for answers, on the
    /// least lead of expectations and on the cadence of programmes: these the policy must share with
    /// the one that was saved. Its other numbers may differ, and count from then on.
    ///
    /// ```
    /// use reciprocity_core::{ErrorKind, Policy, PolicyDraft, TallySet};
    ///
    /// let mut file = Vec::new();
    /// TallySet::default().save(&mut file, &Policy::default())?;
    /// let mut draft = PolicyDraft::default();
    /// draft.balance.within = 0.7; // judges the sums, and is not in them
    /// assert!(TallySet::load(file.as_slice(), &draft.clone().freeze()?).is_ok());
    /// draft.memory.slow_half_life_days = 90.0; // the sums were made with another
    /// let error = TallySet::load(file.as_slice(), &draft.freeze()?).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidPolicy);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The snapshot is damaged, of a later version or of something else; or one of those numbers
    /// differs, or the version of the method; or there is something of a kind that the policy does
    /// not know or counts in another unit; or reading fails.
    pub fn load(from: impl Read, policy: &Policy) -> Result<Self> {
        let mut reader = SnapshotReader::new(from, Carrier::TallySet)?;
        let kinds = take_head(&mut reader, policy)?;
        let take = of_version(reader.version());
        let mut set = TallySet::default();
        let mut last = None;
        while let Some((_, mut body)) = reader.next_block(&[TALLIES])? {
            let mut least = Some(0_u64);
            while !body.is_empty() {
                let step = take_whole(&mut body)?;
                let relationship = least.and_then(|least| least.checked_add(step));
                if relationship <= last {
                    return Err(damaged("tallies are not in the order of their relationships"));
                }
                let Some(number) = relationship else { break };
                set.append(number, take(&mut body, &kinds)?);
                (last, least) = (relationship, number.checked_add(1));
            }
        }
        set.index();
        Ok(set)
    }
}

/// What reads a tally that was saved in a version of the format.
fn of_version(version: u16) -> fn(&mut &[u8], &SavedKinds<'_>) -> Result<Tally> {
    if version == 1 { Tally::take_of_version_1 } else { Tally::take }
}

/// Writes what comes before tallies.
fn begin<W: Write>(to: W, carrier: Carrier, policy: &Policy) -> Result<SnapshotWriter<W>> {
    let mut writer = SnapshotWriter::new(to, carrier)?;
    let mut body = Vec::new();
    put_policy(&mut body, policy);
    writer.write_block(POLICY, &body)?;
    body.clear();
    put_kinds(&mut body, policy);
    writer.write_block(KINDS, &body)?;
    Ok(writer)
}

/// Reads what [`begin`] wrote, and refuses a policy under which the tallies would be others.
fn take_head<'a>(
    reader: &mut SnapshotReader<impl Read>,
    policy: &'a Policy,
) -> Result<SavedKinds<'a>> {
    let saved = take_policy(reader.expect_block(POLICY)?).map_err(|error| {
        let message = format!("the saved policy is refused ({error}); record the events anew");
        Error::new(error.kind(), message)
    })?;
    check_kept_alike(&saved, policy)?;
    SavedKinds::take_of_sums(reader.expect_block(KINDS)?, &saved, policy)
}

fn check_kept_alike(saved: &Policy, policy: &Policy) -> Result<()> {
    for key in KEPT_BY {
        let (was, is) = (saved.draft().number(key)?, policy.draft().number(key)?);
        if was.to_bits() != is.to_bits() {
            let message = format!(
                "policy key `{key}`: the tallies were recorded under `{was}`, and the policy says \
                 `{is}`; load them under a policy that agrees, or record the events anew"
            );
            return Err(Error::new(ErrorKind::InvalidPolicy, message));
        }
    }
    Ok(())
}
