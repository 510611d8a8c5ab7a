//! Co-contribution: both put in, so that both get out.
//!
//! *Formula.* `J = 2 * sqrt(s (1 - s))`: what both get is a function of what both contribute, and
//! nothing from one side gives zero. The same in both directions.
//!
//! *Example.* Even: 1. 80/20: .8. All from one side: 0.

use super::{Dealing, PrincipleScore};
use crate::event::Principle;
use crate::party::PerSide;

pub(super) const READS_SHARES: bool = true;

#[inline]
pub(super) fn score(dealing: &Dealing<'_>) -> PrincipleScore {
    PrincipleScore {
        score: dealing.shares.map(co_contribution),
        interval: dealing.share_interval.map(|interval| {
            interval
                .through(0.5, |own| co_contribution(PerSide { supplier: own, customer: 1.0 - own }))
        }),
        ..PrincipleScore::unknown(Principle::CoContribution)
    }
}

/// How far both sides put in, from 0 to 1.
fn co_contribution(shares: PerSide<f64>) -> f64 {
    (2.0 * (shares.supplier * shares.customer).sqrt()).min(1.0)
}
