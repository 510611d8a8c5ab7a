//! Reciprocity: how fair a business relationship is from each side's own view, how sure that is,
//! why, and what would put it right.

#![forbid(unsafe_code)]

mod error;
pub mod event;
pub mod evidence;
pub mod explanation;
mod history;
mod ledger;
pub mod party;
pub mod policy;
pub mod quantity;
pub mod rule;
pub mod score;

pub use error::{Error, ErrorKind, Result};
pub use event::{
    Answers, Class, Conduct, Contribution, Event, EventId, Fact, Imposition, Kind, KindDefinition,
    Principle, Response, Tone,
};
pub use evidence::Evidence;
pub use explanation::{Explanation, Sentence, Topic, explain};
pub use history::{History, Recorded};
pub use ledger::Ledger;
pub use party::{Nature, Observer, PerSide, Profile, Side, Tier, View};
pub use policy::{Policy, PolicyDraft};
pub use quantity::{Amount, Currency, Fraction, Money, Span, Timestamp, Unit};
pub use score::{Assessment, ViewScore, assess};
