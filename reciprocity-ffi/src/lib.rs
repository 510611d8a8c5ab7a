//! The C interface of Reciprocity.
//!
//! It translates and checks, and holds no rule: every number comes from `reciprocity-core`. What a
//! caller needs to know stands in `include/reciprocity.h`, which is generated from this crate.
//!
//! Layers, each using only those before it: status and failure, guard, what crosses the boundary
//! (text, structures, columns), rows, the ledger handle, and the exported calls.

#![expect(unsafe_code, reason = "a C interface reads and writes through the caller's pointers")]
#![expect(non_camel_case_types, reason = "types bear the names that C callers use")]
#![expect(
    clippy::missing_safety_doc,
    reason = "the header states each call's contract, in C's words"
)]
#![deny(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]

pub mod alerts;
pub mod arrow_abi;
mod arrow_column;
pub mod arrow_in;
pub mod arrow_out;
mod arrow_profiles;
mod arrow_states;
mod arrow_table;
pub mod assessment;
pub mod batch;
pub mod books;
mod calendar;
mod decimal;
pub mod document;
pub mod error;
pub mod event;
pub mod fold;
pub mod fold_out;
mod folded;
mod guard;
mod handle;
pub mod ingest;
mod input;
pub mod ledger;
mod listing;
pub mod names;
pub mod numbers;
pub mod options;
pub mod overview;
pub mod pairs;
mod panics;
pub mod parties;
pub mod policy;
pub mod policy_number;
pub mod record;
pub mod report;
mod row;
mod rows;
pub mod score;
pub mod score_code;
pub mod scores;
pub mod snapshot;
mod staging;
pub mod statements;
pub mod status;
pub mod tallies;
pub mod text;
pub mod version;
mod work;

#[cfg(test)]
mod tests;
