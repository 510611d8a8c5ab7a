//! Explanations: an assessment told in sentences, each with its numbers.
//!
//! The sentences add nothing to the assessment: every number in them stands there, under the same
//! name. They speak of both sides alike, so that either can show them to the other.

pub mod phrase;
mod relationship;
mod sentences;

pub(crate) use phrase::words;

use crate::event::EventId;
use crate::party::{PerSide, named};
use crate::policy::Policy;
use crate::score::Assessment;

named! {
    /// What a sentence is about.
    Topic, "topic", {
        /// How much was recorded, and the share that each side gave.
        Share = "share",
        /// The band, and how sure it is.
        Verdict = "verdict",
        /// How far apart the two sides' views are.
        Perception = "perception",
        /// What was given.
        Contributions = "contributions",
        /// How each side answers the other.
        Answers = "answers",
        /// Demonstrated reciprocity.
        Reciprocity = "reciprocity",
        /// How fair it feels, and how each side is treated.
        Treatment = "treatment",
        /// Whether each side gets what it expects.
        Expectations = "expectations",
        /// Trust.
        Trust = "trust",
        /// The overall score and its terms.
        Overall = "overall",
        /// Who gains.
        WinWin = "win_win",
        /// The stage.
        Stage = "stage",
        /// Whether each side carries what the tier asks.
        Tier = "tier",
        /// The executive sponsor programme.
        Programme = "programme",
        /// What became of gifts.
        Returns = "returns",
        /// What would put it right.
        Redress = "redress",
        /// What each side should do.
        Recommendation = "recommendation",
        /// What the record does not hold.
        Unknown = "unknown",
    }
}

/// One sentence or two on one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sentence {
    /// What it is about.
    pub topic: Topic,
    /// The text.
    pub text: String,
    /// The events on which it rests, as far as they have names; a tally knows none.
    pub evidence: Vec<EventId>,
}

/// An assessment in sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Explanation {
    /// From what was recorded to what would put it right.
    pub sentences: Vec<Sentence>,
}

/// Tells `assessment`, which was made under `policy`, in sentences that call the two parties by
/// `names`.
pub fn explain(assessment: &Assessment, names: PerSide<&str>, policy: &Policy) -> Explanation {
    Explanation { sentences: sentences::sentences(assessment, names, policy) }
}

/// What `assessment` advises each side, and why: the sentences of [`Topic::Recommendation`], side by
/// side, each addressed to its side.
pub fn advice(assessment: &Assessment, names: PerSide<&str>, policy: &Policy) -> PerSide<String> {
    sentences::advice(assessment, names, policy)
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for sentence in &self.sentences {
            writeln!(f, "{}", sentence.text)?;
        }
        Ok(())
    }
}
