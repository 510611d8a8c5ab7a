//! Measurements of the other crates, and of what an analyst would use instead; see `README.md`.

#![forbid(unsafe_code)]

pub mod answer;
pub mod columns;
pub mod error;
pub mod generate;
pub mod job;
pub mod kinds;
pub mod parquet_file;
pub mod raw_file;
pub mod results;
pub mod sample;
pub mod usage;
pub mod yardstick;
