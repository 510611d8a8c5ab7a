//! The flags of an entry: words that say what no column does.

use std::fmt;

use crate::error::Result;
use crate::named::named;

named! {
    /// A flag of an entry.
    ///
    /// ```
    /// use reciprocity_core::{Flag, Flags};
    ///
    /// assert!(Flags::from_bits(Flag::Outreach.bit()).has(Flag::Outreach));
    /// assert_eq!(Flag::AnswersOldest.name(), "answers_oldest");
    /// ```
    #[non_exhaustive]
    Flag, "flag", {
        /// Good conduct, or a positive appraisal.
        Good = "good",
        /// Bad conduct, or a negative appraisal.
        Bad = "bad",
        /// A contribution that nobody asked for.
        Outreach = "outreach",
        /// A response that a machine sent.
        Automatic = "automatic",
        /// It answers the oldest open request of the other side.
        AnswersOldest = "answers_oldest",
        /// An expectation that the other side was not told.
        Unstated = "unstated",
        /// An invitation that says that the programme is exclusive.
        Exclusive = "exclusive",
        /// An invitation that says what the programme is worth.
        Value = "value",
        /// An invitation that says why this party was chosen.
        Reason = "reason",
        /// An invitation that says what the party gains.
        Benefits = "benefits",
        /// An invitation that says what is needed of the party.
        Needs = "needs",
    }
}

impl Flag {
    /// The bit of the flag: of C, and of [`Flags::from_bits`].
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of flags.
///
/// ```
/// use reciprocity_core::{Flag, Flags};
///
/// let mut flags = Flags::default();
/// flags.add(Flag::Value);
/// flags.add(Flag::Exclusive);
/// assert_eq!(flags.iter().collect::<Vec<_>>(), [Flag::Exclusive, Flag::Value]);
/// assert_eq!(flags, Flags::parse("exclusive value")?);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u32);

impl Flags {
    /// The flags of these bits; bits that no flag has are kept, to be refused with the entry.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Reads words between blanks, commas or semicolons.
    ///
    /// ```
    /// use reciprocity_core::{Flag, Flags};
    ///
    /// assert!(Flags::parse("good;outreach")?.has(Flag::Outreach));
    /// assert_eq!(Flags::parse("")?, Flags::default());
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// A word is no flag.
    pub fn parse(text: &str) -> Result<Self> {
        let mut flags = Self::default();
        for word in text.split([' ', ';', ',']).filter(|word| !word.is_empty()) {
            flags.add(Flag::from_name(word).map_err(|error| error.at("flags"))?);
        }
        Ok(flags)
    }

    /// Adds a flag.
    pub fn add(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }

    /// Whether the set has a flag.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// The flags of the set.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.has(*flag))
    }

    /// The bits that no flag has.
    pub(crate) fn unknown_bits(self) -> u32 {
        Flag::ALL.into_iter().fold(self.0, |bits, flag| bits & !flag.bit())
    }
}

/// The words as the event table has them, as [`Flags::parse`] reads them.
///
/// ```
/// use reciprocity_core::Flags;
///
/// assert_eq!(Flags::parse("outreach good")?.to_string(), "good;outreach");
/// assert_eq!(Flags::default().to_string(), "");
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Flag::name).collect();
        f.pad(&words.join(";"))
    }
}
