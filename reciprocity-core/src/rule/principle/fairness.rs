//! A fair return and a fair way of dealing.
//!
//! Felt fairness is what one believes of the other's fairness from the exchange itself; fair and
//! unfair conduct move that belief. Without a share the belief starts at one half, without conduct
//! it is felt fairness.

use super::{Dealing, PrincipleScore};
use crate::event::Principle;
use crate::party::{PerSide, Side};
use crate::rule::felt_fairness::felt_fairness;

pub(super) const READS_SHARES: bool = true;

#[inline]
pub(super) fn score(dealing: &Dealing<'_>) -> PrincipleScore {
    let policy = dealing.sight.policy();
    let felt = |own: f64| {
        let shares = PerSide { supplier: own, customer: 1.0 - own };
        felt_fairness(&shares, Side::Supplier, policy)
    };
    let known = dealing.shares.zip(dealing.share_interval).map(|(shares, interval)| {
        (felt_fairness(&shares, dealing.toward, policy), interval.through(0.5, felt))
    });
    let experience = dealing.conduct(Principle::Fairness);
    PrincipleScore::believed(Principle::Fairness, experience, known, policy)
}
