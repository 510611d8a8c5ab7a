//! The rules: pure functions from what a view sees to numbers and verdicts.
//!
//! A rule reads a [`Sight`](crate::evidence::Sight), or the results of rules before it, and the
//! policy. It never sees an event.

pub mod answer_rate;
pub mod balance;
pub mod commitments;
pub mod courtesy;
pub mod demonstrated;
pub mod expectations;
pub mod felt_fairness;
pub mod improvement;
pub mod interval;
pub mod overall;
pub mod perception;
pub mod posterior;
pub mod principle;
pub mod programme;
pub mod recommendation;
pub mod redress;
pub mod returns;
pub mod share;
pub mod silence;
pub mod stage;
pub mod tier;
pub mod trend;
pub mod trust;
pub mod verdict;
pub mod win_win;
