//! The rules: pure functions from what a view sees to numbers and verdicts.
//!
//! A rule reads a [`Sight`](crate::evidence::Sight), or the results of rules before it, and the
//! policy. It never sees an event.
//!
//! ```
//! use reciprocity_core::evidence::{Evidence, Sight};
//! use reciprocity_core::rule::{balance, share};
//! # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
//! # let policy = Policy::default();
//! # let at = Timestamp::from_seconds(1_767_225_600)?;
//!
//! let mut evidence = Evidence::default();
//! for (side, hours) in [(Side::Supplier, "4"), (Side::Customer, "1")] {
//!     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
//!     evidence.record(&Event::new(at, side, time), &policy);
//! }
//! let sight = Sight::new(&evidence, View::Joint, at, &policy);
//! // One rule reads the sight, the next one what the first found: 4 of 5, .2 of .4 beyond the band.
//! let shares = share::shares(&sight).overall.unwrap().of;
//! assert!((balance::balance(&shares, &policy) - (1.0 - 0.2 / 0.4)).abs() < 1e-12);
//! # Ok::<(), reciprocity_core::Error>(())
//! ```

pub mod answer_rate;
pub mod balance;
pub mod commitments;
pub mod courtesy;
pub mod demonstrated;
pub mod expectations;
pub mod felt_fairness;
pub mod improvement;
pub mod interval;
pub mod overall;
pub mod perception;
pub mod posterior;
pub mod principle;
pub mod programme;
pub mod recommendation;
pub mod redress;
pub mod returns;
pub mod share;
pub mod silence;
pub mod stage;
pub mod tier;
pub mod trend;
pub mod trust;
pub mod verdict;
pub mod win_win;
