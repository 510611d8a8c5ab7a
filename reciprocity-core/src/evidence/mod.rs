//! What the events of one relationship leave behind: cells of discounted sums, and what is open.
//!
//! [`Evidence`] takes events in canonical order; a [`Sight`] reads it, as of a time, with the eyes
//! of one view. Rules read sights and nothing else.
//!
//! ```
//! use reciprocity_core::evidence::{Evidence, Sight, What};
//! # use reciprocity_core::{Event, Policy, Side, Timestamp, TrustAct, View};
//! # let policy = Policy::default();
//! # let at = Timestamp::from_seconds(1_767_225_600)?;
//!
//! let mut evidence = Evidence::default();
//! for observer in [Side::Supplier, Side::Customer] {
//!     let extended = Event::new(at, Side::Supplier, TrustAct::Extended).observed_by(observer);
//!     evidence.record(&extended, &policy);
//! }
//! let seen = |view| {
//!     let sight = Sight::new(&evidence, view, at, &policy);
//!     sight.of(Side::Supplier, What::Trust(TrustAct::Extended)).events
//! };
//! // Each side recorded one act of trust, and sees its own record alone.
//! assert_eq!(View::ALL.map(seen), [1, 1, 2]);
//! # Ok::<(), reciprocity_core::Error>(())
//! ```

mod acts;
mod answers;
mod cell;
mod exchange;
mod exchanges;
mod open;
mod outline;
mod record;
mod saved;
mod sight;
mod standing;
mod turns;

pub(crate) use acts::Acts;
pub use answers::{AnswerMemory, LatencyHistogram};
pub(crate) use cell::Weights;
pub use cell::What;
pub(crate) use exchange::Gift;
pub(crate) use exchanges::{Exchanges, Step};
pub use outline::Outline;
pub use record::Evidence;
pub(crate) use saved::{Saved, put_before, take_before};
pub(crate) use sight::Seen;
pub use sight::{Memory, OpenExpectation, Reading, Sight};
pub(crate) use turns::Moment;
