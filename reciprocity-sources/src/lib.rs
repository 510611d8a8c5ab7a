//! Reads what is no table as one: mailboxes, iCalendar files, `git log`, and the JSON of hosts'
//! interfaces. Each gives [`MemoryRows`] for [`reciprocity_io::read_rows`], and a preset of
//! `reciprocity-io` says what the rows mean.
//!
//! ```
//! use reciprocity_core::{Policy, Side};
//! use reciprocity_io::{Directory, Input, Layout, Mapping, Options, read_rows};
//!
//! let log = "commit 1f2e\n\
//!            Author:     Ann <ann@acme.com>\n\
//!            AuthorDate: 2026-01-05T09:00:00Z\n\
//!            Commit:     Ann <ann@acme.com>\n\
//!            CommitDate: 2026-01-05T09:00:00Z\n\
//!            \n    net: mend a leak\n    \n    Reviewed-by: Bob <bob@baker.org>\n";
//! let rows = reciprocity_sources::git_log(Input::reader("log", log.as_bytes()))?;
//! let policy = Policy::default();
//! let layout = Layout::Log(Mapping::preset("git", &policy)?);
//! let mut pairs = Vec::new();
//! read_rows(Box::new(rows), &layout, &policy, Options::default(), &mut |record| {
//!     pairs.push((record.supplier.to_owned(), record.customer.to_owned()));
//!     Ok(())
//! })?;
//! assert_eq!(pairs, [("acme.com".to_owned(), "baker.org".to_owned())]);
//! # Ok::<(), reciprocity_io::ReadError>(())
//! ```
//!
//! Limits: what is read of each message, meeting or record is held in memory, some hundred bytes
//! each; one file of JSON or of a calendar is held whole.

#![forbid(unsafe_code)]

mod calendar;
mod content_line;
mod dynamics;
mod git_log;
mod github;
mod json;
mod json_value;
mod mail;
mod mailbox;
mod mbox;
mod recurrence;
mod rows;
mod zone;

pub use calendar::calendar;
pub use git_log::git_log;
pub use github::github;
pub use json::{JsonTable, json_table};
pub use mailbox::mailboxes;
pub use rows::MemoryRows;
