//! Files that are read for what stands in them, and not to be scored.

use std::path::PathBuf;

use clap::Args;
use reciprocity_core::{Ledger, Policy};
use reciprocity_io::{Layout, Record};

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

/// The events that have a name, which must not be another event's.
#[derive(Debug)]
pub(crate) struct Named(Ledger);

impl Named {
    pub(crate) fn new(policy: &Policy) -> Self {
        Self(Ledger::new(policy.clone()))
    }

    /// Takes the events of a row that have a name; whether one of them was there before.
    ///
    /// # Errors
    /// Another event has the name.
    pub(crate) fn take(&mut self, record: &Record<'_>) -> reciprocity_core::Result<bool> {
        let with_name: Vec<_> =
            record.events.iter().filter(|event| event.id().is_some()).cloned().collect();
        let count = with_name.len();
        if count == 0 {
            return Ok(false);
        }
        Ok(self.0.record_all(record.supplier, record.customer, with_name)? < count)
    }

    /// All of them.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.0
    }
}
