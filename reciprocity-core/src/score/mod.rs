//! Scores: what the rules say of one relationship, in each view, as data.

mod assessment;
mod view_score;

pub use assessment::{Assessment, Circumstances, Retrospect, assess, assess_briefly};
pub use view_score::{ClassScore, KindScore, RedressOption, ShareScore, Treatment, ViewScore};
