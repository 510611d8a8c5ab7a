//! Snapshots: a carrier saved as bytes, and loaded again to the bit.
//!
//! ```
//! use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
//!
//! let mut ledger = Ledger::default();
//! let at = Timestamp::from_seconds(1_767_225_600)?;
//! let review = Contribution::new(Kind::SERVICE, Amount::ONE);
//! ledger.record("Baker", "Mill", Event::new(at, Side::Supplier, review))?;
//!
//! let mut file = Vec::new();
//! ledger.save(&mut file)?;
//! assert_eq!(Ledger::load(file.as_slice())?, ledger);
//! # Ok::<(), reciprocity_core::Error>(())
//! ```
//!
//! # Format
//!
//! A head, blocks, and a last block that says how many there were. Numbers of fixed size are
//! little-endian; a checksum is a CRC-32 (ISO-HDLC).
//!
//! | head | bytes | block | bytes |
//! | --- | --- | --- | --- |
//! | `89 52 43 50 0D 0A 1A 0A` | 8 | kind | 4 |
//! | major version | 2 | length of the body | 4 |
//! | minor version | 2 | checksum of the body | 4 |
//! | what is saved | 4 | checksum of the 12 bytes before | 4 |
//! | checksum of the 16 bytes before | 4 | body | its length |
//!
//! - Every change of a single bit and every truncation is found, and so is every burst of wrong
//!   bits that is no longer than a checksum.
//! - A reader holds one block at a time, which is some 256 KiB, or as much as one event or one
//!   tally needs.
//! - A reader needs no end of file, and reads nothing beyond the last block.
//! - A kind of block whose highest bit is set may be skipped by who does not know it; any other
//!   unknown kind is refused. A new minor version adds nothing but blocks that may be skipped.
//! - A later major version is refused, and every earlier one is read.
//! - Version 2 writes counts of hundredths shorter than version 1, and of a tally the sums of all its
//!   events, where version 1 has those of the events that are no more in its log.
//! - Version 3 keeps more events of a tally before it keeps sums.
//! - Version 4 tells of a tally which side said what it had left unsaid, and whether a change was agreed
//!   after one that failed: earlier versions take neither for granted.
//!
//! Kinds of contribution are saved by name, so that a snapshot can be loaded under another policy
//! than the one that it was saved under. Tallies are bound to the numbers of the policy that went into
//! their sums: see [`TallySet::load`](crate::TallySet::load).

mod alerts;
mod events;
mod history;
mod ledger;
mod part;
mod policy;
mod reader;
mod tally;
mod writer;

pub use ledger::Loaded;
pub use part::{StateForm, States};
pub use reader::SnapshotReader;
pub use writer::SnapshotWriter;

use crate::error::{Error, ErrorKind, Result};

/// The bytes that begin every snapshot: no text, and damaged by whatever changes line ends.
const MAGIC: [u8; 8] = *b"\x89RCP\r\n\x1a\n";
/// The version that this crate writes, and the latest that it reads.
const MAJOR: u16 = 4;
const MINOR: u16 = 0;
/// The length from which on a block is full.
const BLOCK_FULL: usize = 256 * 1024;

/// What a snapshot holds.
///
/// ```
/// use reciprocity_core::Ledger;
/// use reciprocity_core::snapshot::{Carrier, SnapshotReader};
///
/// let mut file = Vec::new();
/// Ledger::default().save(&mut file)?;
/// assert!(SnapshotReader::new(file.as_slice(), Carrier::Ledger).is_ok());
/// assert!(SnapshotReader::new(file.as_slice(), Carrier::History).is_err());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carrier {
    /// A [`History`](crate::History).
    History = 1,
    /// A [`Ledger`](crate::Ledger).
    Ledger = 2,
    /// A [`TallySet`](crate::TallySet).
    TallySet = 3,
    /// A [`Tally`](crate::Tally).
    Tally = 4,
    /// [`AlertStreams`](crate::AlertStreams).
    AlertStreams = 5,
}

impl Carrier {
    const ALL: [Self; 5] =
        [Self::History, Self::Ledger, Self::TallySet, Self::Tally, Self::AlertStreams];

    fn name(self) -> &'static str {
        match self {
            Carrier::History => "history",
            Carrier::Ledger => "ledger",
            Carrier::TallySet => "tallies",
            Carrier::Tally => "tally",
            Carrier::AlertStreams => "alert streams",
        }
    }
}

/// What the body of a block holds, as its carrier numbers it.
///
/// ```
/// use reciprocity_core::snapshot::BlockKind;
///
/// const NOTES: BlockKind = BlockKind::skippable(9);
/// assert!(NOTES.may_be_skipped());
/// assert!(!BlockKind::needed(9).may_be_skipped());
/// assert_ne!(NOTES, BlockKind::needed(9));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockKind(u32);

impl BlockKind {
    const SKIPPABLE: u32 = 1 << 31;
    /// The last block: the number of blocks before it.
    const END: Self = Self(0);

    /// A kind that a reader must know. 0 is that of the last block.
    pub const fn needed(number: u16) -> Self {
        Self(number as u32)
    }

    /// A kind that a reader may skip.
    pub const fn skippable(number: u16) -> Self {
        Self(number as u32 | Self::SKIPPABLE)
    }

    /// Whether a reader that does not know the kind may go on.
    pub const fn may_be_skipped(self) -> bool {
        self.0 & Self::SKIPPABLE != 0
    }
}

fn unsupported(message: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

/// Kinds of block that carriers share.
const POLICY: BlockKind = BlockKind::needed(1);
const KINDS: BlockKind = BlockKind::needed(2);
const PARTIES: BlockKind = BlockKind::needed(3);
const EVENTS: BlockKind = BlockKind::needed(4);
const TALLIES: BlockKind = BlockKind::needed(5);
const LOOK: BlockKind = BlockKind::needed(6);
const CONDITIONS: BlockKind = BlockKind::needed(7);

/// Refuses what is left of a body that should be at its end.
fn check_end(rest: &[u8]) -> Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    Err(crate::bytes::damaged("a block has more in it than it should"))
}
