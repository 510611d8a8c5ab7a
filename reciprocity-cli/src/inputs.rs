//! Files that are read for what stands in them, and not to be scored.

use std::path::PathBuf;

use clap::Args;
use reciprocity_core::Policy;
use reciprocity_io::Layout;

use crate::failure::Failure;
use crate::settings::{layout, policy};

#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Files of events or logs: CSV or JSON lines, plain, gzip or zstd; Parquet; Arrow IPC. `-` reads
    /// standard input. Several are taken one after the other
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Read interaction logs by this mapping: a preset's name or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) map: Option<PathBuf>,
    /// The policy that says which kinds and rates there are
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl Inputs {
    /// The policy that the options name.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        policy(self.policy.as_deref())
    }

    /// The layout that the options name.
    pub(crate) fn layout(&self, policy: &Policy) -> Result<Layout, Failure> {
        layout(self.map.as_deref(), policy)
    }
}
