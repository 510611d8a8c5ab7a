//! Explanations: an assessment told in sentences, each with its numbers.
//!
//! The sentences add nothing to the assessment: every number in them stands there, under the same
//! name. They speak of both sides alike, so that either can show them to the other.

mod phrase;
mod sentences;

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
        /// The overall score and its terms.
        Overall = "overall",
        /// What would put it right.
        Redress = "redress",
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

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for sentence in &self.sentences {
            writeln!(f, "{}", sentence.text)?;
        }
        Ok(())
    }
}
