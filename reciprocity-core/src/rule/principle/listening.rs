//! To be listened to: recorded conduct, good and bad.

use super::{Dealing, Treatment};
use crate::event::Principle;

pub(super) const READS_SHARES: bool = false;

pub(super) fn treatment(dealing: &Dealing<'_>) -> Treatment {
    dealing.by_conduct(Principle::Listening)
}
