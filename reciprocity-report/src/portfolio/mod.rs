//! Many relationships together.
use reciprocity_core::{Ledger, Timestamp};
/// x
pub fn portfolio(_ledger: &Ledger, _as_of: Timestamp, _since: Option<Timestamp>) -> String { String::new() }
