//! What the events of one relationship leave behind: cells of discounted sums, and what is open.
//!
//! [`Evidence`] takes events in canonical order; a [`Sight`] reads it, as of a time, with the eyes
//! of one view. Rules read sights and nothing else.

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
