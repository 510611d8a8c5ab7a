//! What is asked: the jobs, and the columns of their answers.

use std::fmt;

use arrow_schema::{DataType, Field, Schema};
use serde::{Deserialize, Serialize};

use crate::kinds::KINDS;

/// What to work out for each relationship.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Discounted sums and counts each way, last time, share, band.
    Core,
    /// *Core*, sums by kind and direction, and a share weighted by rates and classes.
    Kind,
    /// *Core*, how each side answers the other, and the discounted number of turn changes.
    Lat,
    /// *Core*, *kind* and *lat*.
    Full,
    /// The whole method: only our side can.
    Whole,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Core, Self::Kind, Self::Lat, Self::Full, Self::Whole];

    /// Whether the answer has sums by kind.
    pub fn has_kinds(self) -> bool {
        matches!(self, Job::Kind | Job::Full)
    }

    /// Whether the answer has latencies.
    pub fn has_latencies(self) -> bool {
        matches!(self, Job::Lat | Job::Full)
    }

    /// The columns of the answer, the relationship first.
    ///
    /// That of the whole method has those that can be checked against *full*, and its own.
    pub fn schema(self) -> Schema {
        let mut fields = vec![Field::new("relationship", DataType::UInt64, false)];
        let mut add = |name: &str, data_type| fields.push(Field::new(name, data_type, true));
        for side in SIDES {
            if self != Job::Whole {
                add(&format!("given_{side}"), DataType::Float64);
            }
            add(&format!("count_{side}"), DataType::Int64);
        }
        if self != Job::Whole {
            add("last", DataType::Int64);
            add("share", DataType::Float64);
            add("band", DataType::Int8);
        }
        if self.has_kinds() || self == Job::Whole {
            for kind in KINDS {
                for side in SIDES {
                    add(&format!("{}_{side}", kind.name), DataType::Float64);
                }
            }
            add("score", DataType::Float64);
            add("score_band", DataType::Int8);
        }
        if self.has_latencies() {
            for side in SIDES {
                add(&format!("answers_{side}"), DataType::Int64);
                add(&format!("latency_{side}"), DataType::Float64);
            }
        }
        if self.has_latencies() || self == Job::Whole {
            add("turn_changes", DataType::Float64);
        }
        if self == Job::Whole {
            add("balance", DataType::Float64);
            add("demonstrated", DataType::Float64);
            add("overall", DataType::Float64);
        }
        Schema::new(fields)
    }
}

/// The sides, as the columns name them.
pub const SIDES: [&str; 2] = ["supplier", "customer"];

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Job::Core => "core",
            Job::Kind => "kind",
            Job::Lat => "lat",
            Job::Full => "full",
            Job::Whole => "whole",
        })
    }
}
