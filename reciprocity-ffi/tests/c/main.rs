//! C and C++ programs against the built library.
#![cfg(target_os = "linux")]

mod example;
mod kit;
mod refusals;
mod symbols;
