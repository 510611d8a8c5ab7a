//! Not to be lied to: recorded conduct. A lie weighs more than any other bad deed.

use super::{Dealing, Treatment};
use crate::event::Principle;

pub(super) const READS_SHARES: bool = false;

pub(super) fn treatment(dealing: &Dealing<'_>) -> Treatment {
    dealing.by_conduct(Principle::Honesty)
}
