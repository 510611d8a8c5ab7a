//! Where it was measured.

use std::fs;

use serde::Serialize;

/// The processor and what else it had to do.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) processors: usize,
    pub(crate) memory: String,
    pub(crate) system: String,
    /// Of one, five and fifteen minutes, before the first measurement.
    pub(crate) load_before: String,
}

impl Machine {
    pub(crate) fn now() -> Self {
        Self {
            processor: value("/proc/cpuinfo", "model name"),
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            memory: value("/proc/meminfo", "MemTotal"),
            system: read("/proc/sys/kernel/osrelease"),
            load_before: load(),
        }
    }
}

pub(crate) fn load() -> String {
    read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// Memory that could be had now, in bytes.
pub(crate) fn available_memory() -> u64 {
    let line = value("/proc/meminfo", "MemAvailable");
    let kilobytes = line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn value(path: &str, key: &str) -> String {
    let text = read(path);
    let line = text.lines().find(|line| line.starts_with(key));
    let value = line.and_then(|line| line.split_once(':'));
    value.map_or("unknown", |(_, value)| value).trim().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}
