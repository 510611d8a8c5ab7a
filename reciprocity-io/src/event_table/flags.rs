//! The flags of a row of the event table: words that say what no column does.

use reciprocity_core::{ErrorKind, Tone};

use crate::event_table::fact_type::FactType;
use crate::problem::{Cell, Outcome, shown};
use reciprocity_core::spelling::advice;

const NAMES: [&str; 5] = ["good", "bad", "outreach", "automatic", "answers_oldest"];

/// What the flags of one row say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags {
    pub(crate) tone: Option<Tone>,
    pub(crate) outreach: bool,
    pub(crate) automatic: bool,
    pub(crate) answers_oldest: bool,
}

impl Flags {
    /// Reads words between blanks or semicolons, as far as a row of type `of` may bear them.
    pub(crate) fn read(cell: Cell<'_>, of: FactType) -> Outcome<Self> {
        let mut flags = Self::default();
        let words = cell.text.split([' ', ';', ',']).filter(|word| !word.is_empty());
        for word in words {
            let bearers: &[FactType] = match word {
                "good" | "bad" => &[FactType::Conduct],
                "outreach" => &[FactType::Contribution],
                "automatic" => &[FactType::Response],
                "answers_oldest" => &[FactType::Contribution, FactType::Request],
                _ => {
                    let message =
                        format!("unknown flag `{}`; {}", shown(word), advice(word, &NAMES));
                    return Err(cell.refuse(ErrorKind::UnknownName, message));
                }
            };
            if !bearers.contains(&of) {
                let bearers: Vec<_> = bearers.iter().map(|bearer| bearer.name()).collect();
                let message = format!(
                    "`{word}` is no flag of a {}, only of a {}; leave it out",
                    of.name(),
                    bearers.join(" or a ")
                );
                return Err(cell.refuse(ErrorKind::OutOfRange, message));
            }
            match word {
                "good" => flags.set_tone(Tone::Good, cell)?,
                "bad" => flags.set_tone(Tone::Bad, cell)?,
                "outreach" => flags.outreach = true,
                "automatic" => flags.automatic = true,
                _ => flags.answers_oldest = true,
            }
        }
        Ok(flags)
    }

    fn set_tone(&mut self, tone: Tone, cell: Cell<'_>) -> Outcome<()> {
        match self.tone.replace(tone) {
            Some(before) if before != tone => {
                let message = format!("`{}` is both good and bad; keep one", shown(cell.text));
                Err(cell.refuse(ErrorKind::OutOfRange, message))
            }
            _ => Ok(()),
        }
    }
}
