//! The interaction log: one row says who did something for whom, and a mapping says what that
//! means in events.

mod columns;
mod compile;
mod document;
mod mapping;
mod preset;
mod reader;
mod rule;
mod sides;

pub(crate) use columns::{FROM_ALIASES, TIME_ALIASES, TO_ALIASES, position};
pub use mapping::Mapping;
pub(crate) use reader::Log;
