//! C and C++ programs against the built library.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod abi;
mod classes;
mod example;
mod faults;
mod hosts;
mod installed;
mod kit;
mod page;
mod refusals;
mod symbols;
