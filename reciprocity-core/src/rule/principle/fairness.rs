//! A fair return and a fair way of dealing: the mean of felt fairness and of recorded conduct,
//! or the one of the two that is known.

use super::{Dealing, Treatment};
use crate::event::Principle;
use crate::party::PerSide;
use crate::rule::felt_fairness::felt_fairness;
use crate::rule::interval::Interval;

pub(super) fn treatment(dealing: &Dealing<'_>) -> Treatment {
    let conduct = dealing.by_conduct(Principle::Fairness);
    let policy = dealing.sight.policy();
    let Some(shares) = dealing.shares else { return conduct };
    let felt = felt_fairness(&shares, dealing.toward, policy);
    let felt_interval = dealing.share_interval.map(|interval| {
        interval.through(0.5, |own| {
            let shares = PerSide { supplier: own, customer: 1.0 - own };
            felt_fairness(&shares, crate::party::Side::Supplier, policy)
        })
    });
    Treatment {
        score: Some(conduct.score.map_or(felt, |process| (felt + process) / 2.0)),
        interval: match (felt_interval, conduct.interval) {
            (Some(a), Some(b)) => {
                Some(Interval { low: (a.low + b.low) / 2.0, high: (a.high + b.high) / 2.0 })
            }
            (one, None) | (None, one) => one,
        },
        ..conduct
    }
}
