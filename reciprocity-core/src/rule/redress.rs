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
//! out. Who gives meets the outreaches of the other side that wait: these count for the other from then
//! on, and it takes more than is told.

use arrayvec::ArrayVec;

use crate::event::{Class, Kind};
use crate::party::{PerSide, Side};
use crate::policy::Policy;
use crate::quantity::Currency;
use crate::rule::balance::{Band, band, greater};
use crate::rule::share::{KindShare, Shares};

/// An amount of one kind that would bring the exchange within the band.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::redress::redress;
/// # use reciprocity_core::rule::share::shares;
/// # use reciprocity_core::{
/// #     Amount, Contribution, Currency, Event, Kind, Policy, Side, Timestamp, View,
/// # };
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for (side, euros) in [(Side::Supplier, "60"), (Side::Customer, "300")] {
///     let money = Contribution::new(Kind::MONEY, Amount::parse(euros, "EUR")?);
///     evidence.record(&Event::new(at, side, money), &policy);
/// }
/// let found = shares(&Sight::new(&evidence, View::Joint, at, &policy));
/// let options = redress(&found.overall.unwrap().of, &[&found], &policy);
/// // 300 are 60 of 100 when the supplier gives 200.
/// assert_eq!((options[0].by, options[0].kind), (Side::Supplier, Kind::MONEY));
/// assert_eq!(options[0].currency, Some(Currency::new("EUR")?));
/// assert!((options[0].amount - (300.0 / 0.6 - 360.0)).abs() < 1e-9);
/// // Beyond 450 it would be the supplier who gives more than 60 of 100.
/// assert!((options[0].most.unwrap() - (300.0 / 0.4 - 360.0)).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Redress {
    /// The side that would give it.
    pub by: Side,
    /// The kind.
    pub kind: Kind,
    /// The currency, for money.
    pub currency: Option<Currency>,
    /// How much, in units of the kind, given at the time of the sight.
    pub amount: f64,
    /// How much at the most, beyond which this side would give more than the band allows; none where
    /// no amount of the kind alone would be too much.
    pub most: Option<f64>,
}

/// For each kind that was exchanged: how much of it alone would do. Empty within the band, and when
/// the share is unknown.
///
/// `share` is each side's, and `bases` the shares whose mean it is: one view's own, or those of both
/// sides for the joint view.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::share::shares;
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Kind, PerSide, Policy, Side, Timestamp, View,
/// # };
/// use reciprocity_core::rule::redress::redress;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for (side, hours) in [(Side::Supplier, "12"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     evidence.record(&Event::new(at, side, time), &policy);
/// }
/// let found = shares(&Sight::new(&evidence, View::Joint, at, &policy));
/// let options = redress(&found.overall.unwrap().of, &[&found], &policy);
/// assert_eq!((options[0].by, options[0].kind), (Side::Customer, Kind::TIME));
/// assert!((options[0].amount - (12.0 / 0.6 - (12.0 + 2.0))).abs() < 1e-9); // 6 hours
/// let within = PerSide { supplier: 0.6, customer: 0.4 };
/// assert!(redress(&within, &[&found], &policy).is_empty());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn redress(share: &PerSide<f64>, bases: &[&Shares], policy: &Policy) -> Vec<Redress> {
    if band(share, policy) == Band::Within {
        return Vec::new();
    }
    let within = policy.draft().balance.within;
    amounts_to_reach(bases, greater(share), (within, Some(1.0 - within)), policy)
}

/// For each kind that was exchanged in all of `bases`: how much of it alone, given now by the other
/// side and seen by both, brings the mean share of `giver` down to `target`; and, where there is a
/// `least`, how much brings it down to that.
pub(crate) fn amounts_to_reach(
    bases: &[&Shares],
    giver: Side,
    (target, least): (f64, Option<f64>),
    policy: &Policy,
) -> Vec<Redress> {
    let Some(first) = bases.first() else { return Vec::new() };
    let curves: ArrayVec<[Option<Curve>; Class::ALL.len()], BASES> =
        bases.iter().map(|shares| Curve::of_classes(shares, giver, policy)).collect();
    let mut options = Vec::with_capacity(first.kinds.len());
    for kind in &first.kinds {
        let is_kind =
            |known: &&KindShare| (known.kind, known.currency) == (kind.kind, kind.currency);
        let of_kind: Option<ArrayVec<Curve, BASES>> = (curves.iter().zip(bases))
            .map(|(curves, shares)| {
                let rate = shares.kinds.iter().find(is_kind)?.rate;
                Some(curves[kind.class.index()]?.of_units_worth(rate))
            })
            .collect();
        let Some(curves) = of_kind else { continue };
        let to_reach =
            |share| solve(&curves, share).map(|one| one.max(0.0)).filter(|one| one.is_finite());
        if let Some(amount) = to_reach(target) {
            let (kind, currency) = (kind.kind, kind.currency);
            let most = least.and_then(to_reach);
            options.push(Redress { by: giver.other(), kind, currency, amount, most });
        }
    }
    options
}

/// A view's share is its own, or the mean of both sides'.
const BASES: usize = 2;

/// The overall share of the greater giver as a function of the worth that the other side gives in
/// one class: `rest + height/(offset + worth)`.
#[derive(Clone, Copy)]
struct Curve {
    rest: f64,
    height: f64,
    offset: f64,
}

impl Curve {
    /// By class.
    fn of_classes(
        shares: &Shares,
        giver: Side,
        policy: &Policy,
    ) -> [Option<Self>; Class::ALL.len()] {
        let weight = |class: Class| policy.draft().classes.of(class);
        let known = || {
            Class::ALL.into_iter().filter_map(|one| shares.classes[one.index()].map(|of| (one, of)))
        };
        let all: f64 = known().map(|(one, _)| weight(one)).sum();
        Class::ALL.map(|class| {
            shares.classes[class.index()]?;
            let others = known().filter(|(one, _)| *one != class);
            let rest =
                others.map(|(one, share)| weight(one) * share.of.of(giver)).sum::<f64>() / all;
            let worth = shares.worth_of(class);
            Some(Self {
                rest,
                height: weight(class) / all * worth.of(giver),
                offset: worth.supplier + worth.customer,
            })
        })
    }

    /// The same as a function of the amount of a kind of which one unit is worth `rate`.
    fn of_units_worth(self, rate: f64) -> Self {
        Self { rest: self.rest, height: self.height / rate, offset: self.offset / rate }
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
