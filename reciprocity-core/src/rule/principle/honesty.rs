//! Not to be lied to: recorded conduct. A lie weighs more than any other bad deed.

use super::{Dealing, PrincipleScore};
use crate::event::Principle;

pub(super) const READS_SHARES: bool = false;

#[inline]
pub(super) fn score(dealing: &Dealing<'_>) -> PrincipleScore {
    dealing.by_conduct(Principle::Honesty)
}
