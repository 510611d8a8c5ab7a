//! The interaction log: one row says who did something for whom, and a mapping says what that
//! means in events.

mod auto_reply;
mod columns;
mod compile;
mod condition;
mod directory;
mod document;
mod duration;
mod free_mail;
mod mapping;
mod people;
mod preset;
mod reader;
mod rule;
mod sides;
mod times;

pub(crate) use columns::{FROM_ALIASES, TIME_ALIASES, TO_ALIASES, has_usual_columns, position};
pub use directory::Directory;
pub use mapping::Mapping;
pub(crate) use reader::{Log, LogRead};
