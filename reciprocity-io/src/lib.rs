//! Reads the records of business relationships into the events of Reciprocity.
//!
//! Two layouts are understood, each as CSV or as JSON lines, compressed by gzip or zstd or not: the
//! *event table*, in which a row states one event, and the *interaction log*, in which a row says
//! who did something for whom and a [`Mapping`] says what that means. Formats with types come as
//! [`TypedRows`].
//!
//! ```
//! use reciprocity_core::Policy;
//! use reciprocity_io::{Input, Layout, Options, read};
//!
//! let text = "occurred_at,supplier,customer,actor,type,kind,amount,unit\n\
//!             2026-01-31T09:00:00Z,ACME,Baker,supplier,contribution,time,90,minutes\n";
//! let mut hours = 0.0;
//! let summary = read(
//!     Input::reader("example", text.as_bytes()),
//!     &Layout::Detect,
//!     &Policy::default(),
//!     Options::default(),
//!     &mut |record| {
//!         assert_eq!((record.supplier, record.customer), ("ACME", "Baker"));
//!         for event in record.events.drain(..) {
//!             if let reciprocity_core::Fact::Contribution(given) = event.fact() {
//!                 hours += given.amount.value();
//!             }
//!         }
//!         Ok(())
//!     },
//! )?;
//! assert_eq!((summary.rows, hours), (1, 1.5));
//! # Ok::<(), reciprocity_io::ReadError>(())
//! ```
//!
//! Limits: a line of JSON or a record of CSV is held in memory whole. JSON numbers with a decimal point
//! or an exponent are rounded to the nearest 64-bit float; write longer amounts as texts.

#![forbid(unsafe_code)]

mod ahead;
mod csv_rows;
mod error;
mod error_kind;
mod event_table;
mod failure;
mod format;
mod input;
mod json_list;
mod json_rows;
mod layout;
mod lines;
mod log;
mod options;
mod part;
mod parties;
mod problem;
mod profiles;
mod read;
mod reading;
mod separator;
mod summary;
mod table;
mod telling;
mod time;
mod typed_rows;
mod value;

pub use error::ReadError;
pub use error_kind::ReadErrorKind;
pub use format::Format;
pub use input::{BytesRead, Input, OpenInput};
pub use layout::{Layout, LayoutRead};
pub use log::{Directory, Mapping};
pub use options::{Options, Progress};
pub use profiles::Profiles;
pub use read::{Record, read, read_into, read_open, read_open_into, read_rows, read_rows_into};
pub use summary::Summary;
pub use time::parse_time;
pub use typed_rows::{TypedBatch, TypedRows};
pub use value::{Use, Value};
