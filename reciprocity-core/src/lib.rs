//! Reciprocity: how fair a business relationship is from each side's own view, how sure that is,
//! why, and what would put it right.
//!
//! Record what happened, ask for the scores, and have them told:
//!
//! ```
//! use reciprocity_core::{
//!     Amount, Band, Contribution, Event, Kind, Ledger, Side, Timestamp, Verdict,
//! };
//!
//! let mut ledger = Ledger::default();
//! for (day, side, hours) in [(1, Side::Supplier, "3"), (2, Side::Customer, "2")] {
//!     let at = Timestamp::from_seconds(1_767_225_600 + day * 86_400)?;
//!     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
//!     ledger.record("Baker", "Mill", Event::new(at, side, time))?;
//! }
//! let newest = ledger.newest().unwrap();
//! let joint = ledger.assess("Baker", "Mill", newest).unwrap().joint;
//! assert_eq!(joint.band, Some(Band::Within)); // 60/40 of what is on record,
//! assert!(matches!(joint.verdict, Verdict::Unresolved { .. })); // which is too little to be sure,
//! assert_eq!(joint.connection, None); // and says nothing of what the two expect
//!
//! println!("{}", ledger.explain("Baker", "Mill", newest).unwrap());
//! # Ok::<(), reciprocity_core::Error>(())
//! ```
//!
//! # Where to begin
//!
//! | to | see |
//! | --- | --- |
//! | keep the events of many relationships, by name | [`Ledger`] |
//! | keep those of one | [`History`] |
//! | state what happened | [`Event`] and [`Fact`]; [`Entry`] from the words of a table |
//! | read the scores | [`Assessment`], and [`ViewScore`] for each pair of eyes |
//! | tell them in sentences | [`Ledger::explain`], [`History::explain`], [`explain`] |
//! | hear what changed | [`AlertStream`], [`AlertStreams`], [`alerts`] |
//! | look at all relationships together | [`Ledger::portfolio`], [`portfolio()`] |
//! | try what would help | [`History::what_if`] |
//! | change a number that a rule uses | [`PolicyDraft`], which makes the [`Policy`] |
//! | save and load | [`Ledger::save`], [`snapshot`] |
//! | score very many events | [`Batch`]; [`Tally`], [`TallySet`] and [`TallyLedger`] as they come |
//! | share the work among machines | [`Part`] |
//!
//! A side is a place in one relationship: the same firm supplies one and is the customer of another.
//! What no record tells is `None`: never 0, never one half.
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | `serde` (by default) | policies, quantities and names go both ways; assessments can be written |
//! | `json`, `toml` | policies as texts: `Policy::from_json`, `Policy::from_toml` |
//! | `threads` | batches and ledgers on several threads |
//!
//! A feature adds items and changes no result.
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
//! takes 2^32 events.
//!
//! # Growth
//!
//! What this crate returns, and the lists of names that the method may lengthen, are
//! `non_exhaustive`: a later version may tell more. Do not count on the number of values in an `ALL`.
//! What a caller fills in can be written as a literal; where there is a `Default` or a `new`, end it
//! with `..`, as in `Profile { tier, ..Profile::default() }`.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
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
mod named;
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

pub use alert::{Alert, AlertKind, AlertStream, AlertStreams, alerts};
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
pub use rule::balance::Band;
pub use rule::interval::Interval;
pub use rule::recommendation::{Advice, LeastAct, Reason, Recommendation};
pub use rule::stage::Stage;
pub use rule::tier::HoldsUp;
pub use rule::verdict::{Standing, Verdict};
pub use rule::win_win::Quadrant;
pub use score::{Assessment, Circumstances, ViewScore, assess};
pub use tally::{Glances, Taken, Tally, TallySet};
pub use threads::Workers;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
