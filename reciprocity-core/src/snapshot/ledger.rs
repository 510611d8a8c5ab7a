//! Ledgers, saved and loaded: the policy, the names of its kinds, the kinds of parties, and the
//! relationships in the order of their names.

use std::io::{Read, Write};

use crate::bytes::{put_text, take_choice, take_text};
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::party::PartyKind;
use crate::policy::{Policy, SavedKinds, put_kinds};
use crate::snapshot::events::{EventsReader, EventsWriter};
use crate::snapshot::policy::{put_policy, take_policy};
use crate::snapshot::{
    BLOCK_FULL, Carrier, EVENTS, KINDS, PARTIES, POLICY, SnapshotReader, SnapshotWriter,
};

/// A ledger that was loaded under a policy of the caller's.
///
/// ```
/// use reciprocity_core::{Ledger, Policy, PolicyDraft};
///
/// let mut file = Vec::new();
/// Ledger::default().save(&mut file)?;
/// assert!(Ledger::load_under(file.as_slice(), Policy::default())?.same_policy);
/// let mut draft = PolicyDraft::default();
/// draft.answers.wait_days = 2.0;
/// let loaded = Ledger::load_under(file.as_slice(), draft.freeze()?)?;
/// assert!(!loaded.same_policy);
/// assert_eq!(loaded.ledger.policy().answer_wait().days(), 2.0);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Loaded {
    /// The ledger, under that policy.
    pub ledger: Ledger,
    /// Whether it was saved under the same one. If not, its scores may differ from those of then.
    pub same_policy: bool,
}

impl Ledger {
    /// Writes the ledger as a snapshot, with its policy.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, PartyKind, Profile};
    ///
    /// let mut ledger = Ledger::default();
    /// ledger.set_kind("St Mary", PartyKind::Church)?;
    /// ledger.set_profile("Mill", "St Mary", Profile::default())?;
    /// let mut file = Vec::new();
    /// ledger.save(&mut file)?;
    /// assert_eq!(Ledger::load(file.as_slice())?, ledger);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Writing fails.
    pub fn save(&self, to: impl Write) -> Result<()> {
        let mut writer = SnapshotWriter::new(to, Carrier::Ledger)?;
        let mut body = Vec::new();
        put_policy(&mut body, self.policy());
        writer.write_block(POLICY, &body)?;
        body.clear();
        put_kinds(&mut body, self.policy());
        writer.write_block(KINDS, &body)?;
        self.save_parties(&mut writer)?;
        let mut events = EventsWriter::new(&mut writer);
        for (supplier, customer, history) in self.iter() {
            events.put(history, |out| {
                put_text(out, supplier);
                put_text(out, customer);
            })?;
        }
        events.finish()?;
        writer.finish()?;
        Ok(())
    }

    fn save_parties(&self, writer: &mut SnapshotWriter<impl Write>) -> Result<()> {
        let mut body = Vec::new();
        for (name, kind) in self.kinds() {
            put_text(&mut body, name);
            body.push(kind as u8);
            if body.len() >= BLOCK_FULL {
                writer.write_block(PARTIES, &body)?;
                body.clear();
            }
        }
        if body.is_empty() { Ok(()) } else { writer.write_block(PARTIES, &body) }
    }

    /// Reads a snapshot that [`Ledger::save`] wrote, under the policy that it was saved under.
    ///
    /// ```
    /// use reciprocity_core::{ErrorKind, Ledger};
    ///
    /// let error = Ledger::load(b"supplier,customer,actor".as_slice()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported); // a table is no snapshot
    /// ```
    ///
    /// # Errors
    /// The snapshot is damaged, of a later version or of something else; or its policy is not one of
    /// this version of the method; or reading fails.
    pub fn load(from: impl Read) -> Result<Self> {
        Ok(read(from, None)?.ledger)
    }

    /// Reads a snapshot that [`Ledger::save`] wrote, under another policy, and says whether it is
    /// another.
    ///
    /// ```
    /// use reciprocity_core::{Ledger, Policy};
    ///
    /// let mut file = Vec::new();
    /// Ledger::default().save(&mut file)?;
    /// let loaded = Ledger::load_under(file.as_slice(), Policy::default())?;
    /// assert_eq!((loaded.ledger, loaded.same_policy), (Ledger::default(), true));
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The snapshot is damaged, of a later version or of something else; or it has a kind that the
    /// policy does not know or counts in another unit; or reading fails.
    pub fn load_under(from: impl Read, policy: Policy) -> Result<Loaded> {
        read(from, Some(policy))
    }
}

fn read(from: impl Read, chosen: Option<Policy>) -> Result<Loaded> {
    let mut reader = SnapshotReader::new(from, Carrier::Ledger)?;
    let (policy, same_policy) = choose(reader.expect_block(POLICY)?, chosen)?;
    let kinds = SavedKinds::take(reader.expect_block(KINDS)?, &policy)?;
    let mut ledger = Ledger::new(policy.clone());
    while let Some((kind, mut body)) = reader.next_block(&[PARTIES, EVENTS])? {
        if kind == PARTIES {
            while !body.is_empty() {
                let name = take_text(&mut body)?;
                ledger.put_kind(name, take_choice(&PartyKind::ALL, &mut body)?);
            }
            continue;
        }
        let mut records = EventsReader::new(body, &kinds);
        while !records.is_at_end() {
            let supplier = records.name(take_text)?;
            let customer = records.name(take_text)?;
            let profile = records.profile()?;
            ledger.change(supplier, customer, |history| {
                history.set_profile(profile);
                records.record(history, &policy)
            })?;
        }
    }
    Ok(Loaded { ledger, same_policy })
}

/// The policy to load under, and whether it is the saved one.
fn choose(saved: &[u8], chosen: Option<Policy>) -> Result<(Policy, bool)> {
    let Some(policy) = chosen else {
        let policy = take_policy(saved).map_err(|error| {
            let message = format!("the saved policy is refused ({error}); load it under another");
            Error::new(error.kind(), message)
        })?;
        return Ok((policy, true));
    };
    let mut own = Vec::new();
    put_policy(&mut own, &policy);
    Ok((policy, own == saved))
}
