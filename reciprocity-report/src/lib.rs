//! Reports: one relationship, or many, as one HTML file that needs no network and no script.
//!
//! A crate of its own, so that every host can make the same page: the command, a CRM's plug-in, a
//! server. It reads scores and commitments from `reciprocity-core` and judges nothing itself: what it
//! says in sentences is the core's explanation, and what the record does not hold is shown as unknown.
//!
//! ```
//! use reciprocity_core::{Amount, Contribution, Event, Kind, Ledger, Side, Timestamp};
//! use reciprocity_report::relationship;
//!
//! let mut ledger = Ledger::default();
//! for (day, side, hours) in [(1, Side::Supplier, "3"), (2, Side::Customer, "2")] {
//!     let at = Timestamp::from_seconds(1_767_225_600 + day * 86_400)?;
//!     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
//!     ledger.record("Baker & Sons", "Mill", Event::new(at, side, time))?;
//! }
//! let as_of = ledger.newest().unwrap();
//! let page = relationship(&ledger, "Baker & Sons", "Mill", as_of).unwrap();
//! assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Baker &amp; Sons"));
//! # Ok::<(), reciprocity_core::Error>(())
//! ```
//!
//! The same history, policy and time give the same bytes: no clock is read, and every list has an
//! order. All text is escaped where it is put into the page, which the markup's type sees to.

#![forbid(unsafe_code)]

mod chart;
mod course;
mod name;
mod page;
mod phrase;
mod portfolio;
mod relationship;

pub use portfolio::portfolio;
pub use relationship::relationship;
