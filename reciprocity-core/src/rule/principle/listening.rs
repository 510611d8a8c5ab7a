//! To be listened to: recorded conduct, good and bad.

use super::{Dealing, PrincipleScore};
use crate::event::Principle;

pub(super) const READS_SHARES: bool = false;

#[inline]
pub(super) fn score(dealing: &Dealing<'_>) -> PrincipleScore {
    dealing.by_conduct(Principle::Listening)
}
