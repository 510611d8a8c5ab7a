//! Scores: what the rules say of one relationship, in each view, as data.

mod assessment;
mod view_score;

pub use assessment::{Assessment, Circumstances, Retrospect, assess};
pub use view_score::{ClassScore, KindScore, RedressOption, ShareScore, ViewScore};
