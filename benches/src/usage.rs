//! What a stretch of work costs this process.

use std::fs;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// The cost of a stretch of work.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds of the processors, over all threads, in the program.
    pub user: f64,
    /// The same in the kernel on its behalf.
    pub sys: f64,
    /// The greatest memory that the process ever held up to the end of the stretch, in bytes.
    pub peak: u64,
}

impl Usage {
    /// Seconds of the processors.
    pub fn cpu(&self) -> f64 {
        self.user + self.sys
    }

    /// Both stretches together.
    #[must_use]
    pub fn plus(self, later: Self) -> Self {
        Self {
            wall: self.wall + later.wall,
            user: self.user + later.user,
            sys: self.sys + later.sys,
            peak: self.peak.max(later.peak),
        }
    }
}

/// Runs from the start to the end of a stretch of work.
#[derive(Debug)]
pub struct Meter {
    of: UsageWho,
    start: Instant,
    user: f64,
    sys: f64,
}

impl Meter {
    /// Starts to measure this process.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn of_this_process() -> Result<Self> {
        Self::new(UsageWho::RUSAGE_SELF)
    }

    /// Starts to measure the processes that this one starts and waits for.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn of_children() -> Result<Self> {
        Self::new(UsageWho::RUSAGE_CHILDREN)
    }

    fn new(of: UsageWho) -> Result<Self> {
        let (user, sys) = spent(of)?;
        Ok(Self { of, start: Instant::now(), user, sys })
    }

    /// The cost since the start.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn stop(&self) -> Result<Usage> {
        let wall = self.start.elapsed().as_secs_f64();
        let (user, sys) = spent(self.of)?;
        Ok(Usage { wall, user: user - self.user, sys: sys - self.sys, peak: memory("VmHWM:") })
    }
}

fn spent(of: UsageWho) -> Result<(f64, f64)> {
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let usage = getrusage(of)?;
    Ok((seconds(usage.user_time()), seconds(usage.system_time())))
}

/// The memory that this process holds now, in bytes; 0 where the system does not tell.
pub fn memory_now() -> u64 {
    memory("VmRSS:")
}

/// A line of `/proc/self/status`, in bytes. Unlike `getrusage`, it knows nothing of the process that
/// started this one.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
