//! Explanations: an assessment told in sentences, each with its numbers.
//!
//! The sentences add nothing to the assessment: every number in them stands there, under the same
//! name. They speak of both sides alike, so that either can show them to the other.
//!
//! ```
//! use reciprocity_core::explain;
//! # use reciprocity_core::{History, PerSide, Policy, Timestamp};
//! # let policy = Policy::default();
//! # let at = Timestamp::from_seconds(1_767_225_600)?;
//!
//! let assessment = History::default().assess(at, &policy);
//! let names = PerSide { supplier: "Baker", customer: "Mill" };
//! let told = explain(&assessment, names, &policy).sentences;
//! for sentence in &told {
//!     println!("{:14} {}", sentence.topic, sentence.text);
//! }
//! assert!(told.is_sorted_by_key(|sentence| sentence.topic)); // a topic is told once, in order
//! # Ok::<(), reciprocity_core::Error>(())
//! ```

pub mod phrase;
mod relationship;
mod sentences;

use crate::event::EventId;
use crate::named::named;
use crate::party::PerSide;
use crate::policy::Policy;
use crate::score::Assessment;

named! {
    /// What a sentence is about.
    ///
    /// ```
    /// use reciprocity_core::Topic;
    ///
    /// assert_eq!(Topic::WinWin.name(), "win_win");
    /// // What was recorded is told first, what to do and what is unknown last.
    /// assert!(Topic::Share < Topic::Recommendation && Topic::Recommendation < Topic::Unknown);
    /// ```
    #[non_exhaustive]
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
///
/// ```
/// # use reciprocity_core::{
/// #     Event, EventId, Fact, History, PerSide, Policy, Side, Timestamp, Topic,
/// # };
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// let ending = Event::new(at, Side::Customer, Fact::Ending).with_id(EventId::new("notice")?);
/// history.record(ending, &policy)?;
/// let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let told = history.explain(&history.assess(at, &policy), names, &policy);
/// let stage = told.sentences.iter().find(|one| one.topic == Topic::Stage).unwrap();
/// assert_eq!(stage.text, "Stage: ended.");
/// assert_eq!(stage.evidence, [EventId::new("notice")?]);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Sentence {
    /// What it is about.
    pub topic: Topic,
    /// The text.
    pub text: String,
    /// The events on which it rests, as far as they have names; a tally knows none.
    pub evidence: Vec<EventId>,
}

/// An assessment in sentences.
///
/// ```
/// use reciprocity_core::explain;
/// # use reciprocity_core::{History, PerSide, Policy, Timestamp};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let told = explain(&History::default().assess(at, &policy), names, &policy);
/// // Its display is the sentences, a line each, whatever the names hold.
/// let lines: Vec<&str> = told.sentences.iter().map(|one| one.text.as_str()).collect();
/// assert_eq!(told.to_string(), lines.join("\n") + "\n");
/// assert!(lines[0].starts_with("Nothing that was given is on record"));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Explanation {
    /// From what was recorded to what would put it right.
    pub sentences: Vec<Sentence>,
}

/// Tells `assessment`, which was made under `policy`, in sentences that call the two parties by
/// `names`.
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, History, Kind, PerSide, Policy, Side, Timestamp,
/// # };
/// use reciprocity_core::{Topic, explain};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut history = History::default();
/// for (side, hours) in [(Side::Supplier, "3"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     history.record(Event::new(at, side, time), &policy)?;
/// }
/// let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let told = explain(&history.assess(at, &policy), names, &policy).sentences;
/// let share = told.iter().find(|one| one.topic == Topic::Share).unwrap();
/// assert!(share.text.starts_with("On record: 1 by Baker and 1 by Mill."));
/// assert!(share.text.contains("Baker gave 60 %")); // 3 of 5
/// let gave = told.iter().find(|one| one.topic == Topic::Contributions).unwrap();
/// assert!(gave.text.ends_with("Baker gave 3 hours of time; Mill gave 2 hours of time."));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn explain(assessment: &Assessment, names: PerSide<&str>, policy: &Policy) -> Explanation {
    Explanation { sentences: sentences::sentences(assessment, names, policy) }
}

/// What `assessment` advises each side, and why: the sentences of [`Topic::Recommendation`], side by
/// side, each addressed to its side.
///
/// ```
/// # use reciprocity_core::{Event, Expectation, History, PerSide, Policy, Side, Timestamp};
/// use reciprocity_core::explanation::advice;
///
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// let mut history = History::default();
/// let unsaid = Expectation { stated: false, ..Expectation::default() };
/// history.record(Event::new(day(0)?, Side::Customer, unsaid).due_by(day(5)?)?, &policy)?;
/// let names = PerSide { supplier: "Baker", customer: "Mill" };
/// let told = advice(&history.assess(day(6)?, &policy), names, &policy);
/// let by_rule = "Say what you need, because you expect something that you have not said; say it.";
/// assert_eq!(told.customer, by_rule);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn advice(assessment: &Assessment, names: PerSide<&str>, policy: &Policy) -> PerSide<String> {
    sentences::advice(assessment, names, policy)
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for sentence in &self.sentences {
            writeln!(f, "{}", phrase::shown(&sentence.text))?;
        }
        Ok(())
    }
}
