//! Measurements of the other crates: `cargo bench -p reciprocity-benches`.

#![forbid(unsafe_code)]
