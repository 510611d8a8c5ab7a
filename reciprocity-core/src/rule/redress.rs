//! Redress: what the side that gives less would have to give, now, to bring the exchange back
//! within the band.
//!
//! *Formula.* Let the greater giver's class shares be `s_c` with normalised weights `w_c`. Giving
//! in class `c` alone must bring that class's share down to
//! `x = (within - sum over other classes of w s) / w_c`. With the class totals `G` of the greater
//! giver and `T` of both, that takes `G/x - T`, divided by the rate of the kind. Closed form: no
//! search.
//!
//! *Example.* Twelve against two, one class: x = .6, 12/.6 - 14 = 6 more make it twelve against
//! eight.
//!
//! *Limits.* Where `x` is not positive no amount in that class alone suffices, and the kind is left
//! out.

use crate::event::{Class, Kind};
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::Currency;
use crate::rule::balance::{Band, band, greater};
use crate::rule::share::{KindShare, Shares};

/// An amount of one kind that would bring the exchange within the band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Redress {
    /// The side that would give it.
    pub by: Side,
    /// The kind.
    pub kind: Kind,
    /// The currency, for money.
    pub currency: Option<Currency>,
    /// How much, in units of the kind, given at the time of the sight.
    pub amount: f64,
}

/// For each kind that was exchanged: how much of it alone would do. Empty within the band, and when
/// the share is unknown.
pub fn redress(shares: &Shares, policy: &Policy) -> Vec<Redress> {
    let Some(overall) = shares.overall else { return Vec::new() };
    if band(&overall.of, policy) == Band::Within {
        return Vec::new();
    }
    amounts_to_reach(shares, greater(&overall.of), policy.draft().balance.within, policy)
}

/// For each kind that was exchanged: how much of it alone, given now by the other side, brings the
/// share of `giver` down to `target`.
pub(crate) fn amounts_to_reach(
    shares: &Shares,
    giver: Side,
    target: f64,
    policy: &Policy,
) -> Vec<Redress> {
    shares
        .kinds
        .iter()
        .filter_map(|kind| {
            let class = policy.definition(kind.kind)?.class;
            let of_class = class_target(shares, class, giver, target, policy)?;
            let totals = class_totals(&shares.kinds, class, policy);
            let worth = totals.of(giver) / of_class - (totals.supplier + totals.customer);
            let amount = (worth / kind.rate).max(0.0);
            let (kind, currency) = (kind.kind, kind.currency);
            amount.is_finite().then_some(Redress { by: giver.other(), kind, currency, amount })
        })
        .collect()
}

/// The share of `class` to which `giver` must come for its overall share to come to `target`, if
/// there is one.
fn class_target(
    shares: &Shares,
    class: Class,
    giver: Side,
    target: f64,
    policy: &Policy,
) -> Option<f64> {
    let (mut all, mut others) = (0.0, 0.0);
    for one in Class::ALL {
        let weight = policy.draft().classes.of(one);
        if let Some(share) = shares.classes[one.index()] {
            all += weight;
            if one != class {
                others += weight * share.of.of(giver);
            }
        }
    }
    shares.classes[class.index()]?;
    let own = policy.draft().classes.of(class);
    let of_class = (target * all - others) / own;
    (of_class > 0.0 && of_class < 1.0).then_some(of_class)
}

/// What each side gave in `class`, at the view's rates, discounted as of the time of the sight.
fn class_totals(kinds: &[KindShare], class: Class, policy: &Policy) -> PerSide<f64> {
    let of_class = |kind: &&KindShare| {
        policy.definition(kind.kind).is_some_and(|definition| definition.class == class)
    };
    PerSide::from_fn(|side| {
        kinds.iter().filter(of_class).map(|kind| kind.rate * kind.amounts.of(side)).sum()
    })
}
