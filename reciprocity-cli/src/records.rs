//! One record for each relationship: what the JSON documents hold.

use reciprocity_core::Assessment;
use serde::Serialize;

/// A relationship and all of its scores.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    pub(crate) supplier: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) events: usize,
    pub(crate) assessment: Assessment,
}
