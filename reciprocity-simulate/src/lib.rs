//! Makes histories of business relationships from a seed: a crowd whose activity follows Zipf's law,
//! and among it *planted* relationships of a known [`Character`], whose scores follow from how they are
//! made.
//!
//! ```
//! use reciprocity_core::{History, Policy};
//! use reciprocity_simulate::{Character, Simulation};
//!
//! let simulation = Simulation { events: 0, ..Simulation::default() };
//! let tilted = simulation.planted().find(|one| one.character == Character::Tilted).unwrap();
//! let mut history = History::default();
//! for made in simulation.events()? {
//!     if (&*made.supplier, &*made.customer) == (&*tilted.supplier, &*tilted.customer) {
//!         history.record(made.event, &Policy::default())?;
//!     }
//! }
//! let share = history.assess(simulation.end()?, &Policy::default()).joint.share.unwrap();
//! assert!((share.supplier - 0.75).abs() < 0.002);
//! # Ok::<(), reciprocity_core::Error>(())
//! ```
//!
//! Events come in the order of time and one by one, so that a history of any length takes the room of
//! the planted relationships only. Numbers come from integers and `libm` alone: the same seed gives the
//! same events on every machine.

#![forbid(unsafe_code)]

mod character;
mod crowd;
mod numbers;
mod planted;
mod simulation;
mod zipf;

pub use character::{Character, Claim, Expected};
pub use numbers::{Numbers, mixed};
pub use simulation::{Planted, Simulated, Simulation};
pub use zipf::Zipf;
