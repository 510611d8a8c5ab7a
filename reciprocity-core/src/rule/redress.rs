//! Redress: what the side that gives less would have to give, now, to bring the exchange back
//! within the band.
//!
//! *Formula.* Let the greater giver's class shares be `s_c` with normalised weights `w_c`. Giving
//! in class `c` alone must bring that class's share down to
//! `x = (within - sum over other classes of w s) / w_c`. With the class totals `G` of the greater
//! giver and `T` of both, that takes `G/x - T`, divided by the rate of the kind. In the joint view
//! the share is the mean of two such curves, which makes the equation quadratic. Closed forms: no
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
///
/// `share` is each side's, and `bases` the shares whose mean it is: one view's own, or those of both
/// sides for the joint view.
pub fn redress(share: &PerSide<f64>, bases: &[&Shares], policy: &Policy) -> Vec<Redress> {
    if band(share, policy) == Band::Within {
        return Vec::new();
    }
    amounts_to_reach(bases, greater(share), policy.draft().balance.within, policy)
}

/// For each kind that was exchanged in all of `bases`: how much of it alone, given now by the other
/// side and seen by both, brings the mean share of `giver` down to `target`.
pub(crate) fn amounts_to_reach(
    bases: &[&Shares],
    giver: Side,
    target: f64,
    policy: &Policy,
) -> Vec<Redress> {
    let Some(first) = bases.first() else { return Vec::new() };
    first
        .kinds
        .iter()
        .filter_map(|kind| {
            let (kind, currency) = (kind.kind, kind.currency);
            let class = policy.definition(kind)?.class;
            let curves: Option<Vec<Curve>> = bases
                .iter()
                .map(|shares| {
                    let of_kind =
                        |known: &&KindShare| (known.kind, known.currency) == (kind, currency);
                    let rate = shares.kinds.iter().find(of_kind)?.rate;
                    Curve::of(shares, class, giver, rate, policy)
                })
                .collect();
            let amount = solve(&curves?, target)?.max(0.0);
            amount.is_finite().then_some(Redress { by: giver.other(), kind, currency, amount })
        })
        .collect()
}

/// The overall share of the greater giver as a function of the amount that the other side gives:
/// `rest + height/(offset + amount)`.
struct Curve {
    rest: f64,
    height: f64,
    offset: f64,
}

impl Curve {
    /// For amounts of a kind of `class` that is worth `rate` in the view of `shares`.
    fn of(shares: &Shares, class: Class, giver: Side, rate: f64, policy: &Policy) -> Option<Self> {
        shares.classes[class.index()]?;
        let weight = |class: Class| policy.draft().classes.of(class);
        let known = || {
            Class::ALL.into_iter().filter_map(|one| shares.classes[one.index()].map(|of| (one, of)))
        };
        let all: f64 = known().map(|(one, _)| weight(one)).sum();
        let others = known().filter(|(one, _)| *one != class);
        let rest = others.map(|(one, share)| weight(one) * share.of.of(giver)).sum::<f64>() / all;
        let totals = class_totals(&shares.kinds, class, policy);
        Some(Self {
            rest,
            height: weight(class) / all * totals.of(giver) / rate,
            offset: (totals.supplier + totals.customer) / rate,
        })
    }
}

/// The amount at which the mean of the curves comes to `target`, if there is one.
fn solve(curves: &[Curve], target: f64) -> Option<f64> {
    let count = curves.len() as f64;
    let level = count * target - curves.iter().map(|curve| curve.rest).sum::<f64>();
    if level <= 0.0 {
        return None; // however much is given in this class, the others alone keep the share above
    }
    match curves {
        [one] => Some(one.height / level - one.offset),
        [one, two] => {
            // level = A/(p + x) + B/(q + x), a quadratic equation with one root that is not negative
            // where the share now lies above the target.
            let (a, p, b, q) = (one.height, one.offset, two.height, two.offset);
            let half = (level * (p + q) - a - b) / 2.0;
            let constant = level * p * q - a * q - b * p;
            let root = (half * half - level * constant).max(0.0).sqrt();
            // Of the two ways to write the root, the one without a difference of like numbers.
            Some(if half > 0.0 { -constant / (half + root) } else { (root - half) / level })
        }
        _ => None,
    }
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
