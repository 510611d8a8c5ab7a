//! Reciprocity: how fair a business relationship is from each side's own view, how sure that is,
//! why, and what would put it right.

//!
//! ```
//! use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
//!
//! let mut ledger = Ledger::default();
//! for (day, side, hours) in [(1, Side::Supplier, "3"), (2, Side::Customer, "2")] {
//!     let at = Timestamp::from_seconds(1_767_225_600 + day * 86_400)?;
//!     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
//!     ledger.record("Baker", "Mill", Event::new(at, side, time))?;
//! }
//! let assessment = ledger.assess("Baker", "Mill", ledger.newest().unwrap()).unwrap();
//! assert_eq!(assessment.joint.band.unwrap().name(), "within");
//! # Ok::<(), reciprocity_core::Error>(())
//! ```
//!
//! # The way of an event
//!
//! An [`Event`] is recorded in a [`History`] (or in a [`Ledger`] of many); the history takes its
//! events in canonical order into [`Evidence`]; [`assess`] looks at the evidence with the eyes of
//! each [`View`], applies the [`rule`]s and returns an [`Assessment`]; [`explain`] tells it in
//! sentences. A module uses only the layers before its own.
//!
//! # Accuracy
//!
//! Sums are exact and have no order: the same events give the same bits, whatever their order of
//! arrival. A discount weight is within two units in the last place at any age. Scores are `f64`
//! made of additions, multiplications, divisions, square roots and the real functions of `libm`,
//! so that they are equal to the bit on every platform.
//!
//! # Limits
//!
//! One event carries at most 10^15 units of a kind; instants lie within the years 1 to 9999; a cell
//! takes 2^32 events. What is not known is `None`, never a number.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        reason = "the numbers of a test are known"
    )
)]

mod alert;
mod batch;
mod bytes;
pub mod entry;
mod error;
pub mod event;
pub mod evidence;
pub mod explanation;
mod history;
mod ledger;
mod part;
pub mod party;
pub mod policy;
mod portfolio;
pub mod quantity;
pub mod rule;
pub mod score;
pub mod snapshot;
pub mod spelling;
mod tally;
mod threads;

pub use alert::{Alert, AlertKind, AlertStream, alerts};
pub use batch::{Batch, EventColumns, Scope, ScoreColumn, ScoreTable};
pub use entry::{Entry, EntryAmount, Flag, Flags, Statement};
pub use error::{Error, ErrorKind, Result};
pub use event::{
    AmendmentStep, Answers, Appraisal, Class, Conduct, Contribution, Event, EventId, Expectation,
    Fact, Fulfilment, Imposition, Invitation, Kind, KindDefinition, Principle, Promise, Response,
    Subject, Tone, TrustAct,
};
pub use evidence::{Evidence, Outline};
pub use explanation::{Explanation, Sentence, Topic, explain};
pub use history::{History, Recorded};
pub use ledger::{Book, Ledger, NameHash, NameHasher, Posting, Section, TallyLedger};
pub use part::{Part, Whole};
pub use party::{Nature, Observer, PartyKind, PerSide, Profile, Side, Tier, View};
pub use policy::{Policy, PolicyDraft};
pub use portfolio::{Holding, Portfolio, PortfolioSurvey, Quadrants, portfolio};
pub use quantity::{Amount, Currency, Fraction, Money, Span, Timestamp, Unit};
pub use score::{Assessment, Circumstances, ViewScore, assess};
pub use tally::{Taken, Tally, TallySet};

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
