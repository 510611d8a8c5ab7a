//! Trust of one side in the other.
//!
//! *Idea.* We trust who can, who wishes us well, and who is honest.
//!
//! *Formula.* The geometric mean of ability, benevolence and integrity, of those that are known;
//! each is a belief from good and bad experience:
//!
//! | part | good | bad |
//! | --- | --- | --- |
//! | ability | weight of expectations met | missed, weighing 1 |
//! | benevolence | acts of flexibility, generosity, improvement, patience, understanding | trust withheld, weighing 1 |
//! | integrity | honest conduct, promises kept, trust honoured | dishonest conduct, promises broken, trust betrayed, weighing what dishonesty weighs |
//!
//! *Source.* Mayer, Davis and Schoorman, "An Integrative Model of Organizational Trust", Academy of
//! Management Review 20 (1995).

use crate::event::{Kind, Principle, Tone, TrustAct};
use crate::evidence::{Reading, Sight, What};
use crate::party::Side;
use crate::rule::posterior::{EVEN, Experience};

/// Trust of one side in the other, and its parts.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::trust::trust;
/// # use reciprocity_core::{Event, Policy, Side, Timestamp, TrustAct, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut evidence = Evidence::default();
/// for (side, act) in [
///     (Side::Customer, TrustAct::Extended),
///     (Side::Customer, TrustAct::Withheld),
///     (Side::Supplier, TrustAct::Honoured),
/// ] {
///     evidence.record(&Event::new(at, side, act), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let of_customer = trust(&sight, Side::Customer).unwrap();
/// // One part is known: integrity, (1 + 1)/(1 + 2). The customer second-guessed once of twice.
/// assert!((of_customer.integrity.unwrap() - 2.0 / 3.0).abs() < 1e-12);
/// assert_eq!(of_customer.score, of_customer.integrity.unwrap());
/// assert_eq!((of_customer.ability, of_customer.recheck_rate), (None, Some(0.5)));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TrustScore {
    /// The geometric mean of the known parts.
    pub score: f64,
    /// Whether the other side can.
    pub ability: Option<f64>,
    /// Whether it wishes well.
    pub benevolence: Option<f64>,
    /// Whether it is honest and keeps its word.
    pub integrity: Option<f64>,
    /// How often the truster second-guessed: trust withheld, of trust withheld or extended. It enters
    /// no score; it tells whether the two walk forward without checking each other.
    pub recheck_rate: Option<f64>,
}

/// Gifts that nothing asked for.
const DISCRETIONARY: [Kind; 5] =
    [Kind::FLEXIBILITY, Kind::GENEROSITY, Kind::IMPROVEMENT, Kind::PATIENCE, Kind::UNDERSTANDING];

/// How often `truster` withheld trust, of the times that it withheld or extended it, discounted.
fn recheck_rate(sight: &Sight<'_>, truster: Side) -> Option<f64> {
    let acts = |act| sight.of(truster, What::Trust(act));
    let (withheld, extended) = (acts(TrustAct::Withheld), acts(TrustAct::Extended));
    let whole = withheld.count + extended.count;
    (whole > 0.0).then(|| withheld.count / whole)
}

/// The trust of `truster` in the other side; unknown while every part is.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, Kind, Policy, Side, Timestamp, TrustAct, View,
/// # };
/// use reciprocity_core::rule::trust::trust;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// let gift = Contribution::new(Kind::GENEROSITY, Amount::ONE);
/// evidence.record(&Event::new(at, Side::Supplier, gift), &policy);
/// for act in [TrustAct::Honoured, TrustAct::Betrayed] {
///     evidence.record(&Event::new(at, Side::Supplier, act), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let benevolence: f64 = (1.0 + 1.0) / (1.0 + 2.0);
/// let integrity = (1.0 + 1.0) / (1.0 + 5.0 * 1.0 + 2.0); // a betrayal weighs five
/// let of_customer = trust(&sight, Side::Customer).unwrap();
/// assert!((of_customer.score - (benevolence * integrity).sqrt()).abs() < 1e-12);
/// assert_eq!(trust(&sight, Side::Supplier), None); // the customer did nothing yet
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn trust(sight: &Sight<'_>, truster: Side) -> Option<TrustScore> {
    let trusted = truster.other();
    let honesty = sight.policy().bad_weight(Principle::Honesty);
    let trust_act = |act| sight.of(trusted, What::Trust(act));
    let ability = belief(
        Known::default().value(sight.of(truster, What::Met)),
        Known::default().value(sight.of(truster, What::Missed)),
        1.0,
    );
    let gifts = DISCRETIONARY.into_iter().fold(Known::default(), |gifts, kind| {
        gifts.count(sight.of(trusted, What::Given(kind, None)))
    });
    let withheld = Known::default().count(trust_act(TrustAct::Withheld));
    let benevolence = belief(gifts, withheld, 1.0);
    let integrity = belief(
        Known::default()
            .value(sight.conduct(trusted, Principle::Honesty, Tone::Good))
            .value(sight.of(trusted, What::Kept))
            .count(trust_act(TrustAct::Honoured)),
        Known::default()
            .value(sight.conduct(trusted, Principle::Honesty, Tone::Bad))
            .value(sight.of(trusted, What::Broken))
            .count(trust_act(TrustAct::Betrayed)),
        honesty,
    );
    let known = || [ability, benevolence, integrity].into_iter().flatten();
    let score = match known().count() {
        0 => return None,
        1 => known().product(),
        2 => known().product::<f64>().sqrt(),
        _ => crate::quantity::real::cbrt(known().product()),
    };
    let recheck_rate = recheck_rate(sight, truster);
    Some(TrustScore { score, ability, benevolence, integrity, recheck_rate })
}

/// What several readings add up to.
#[derive(Clone, Copy, Default)]
struct Known {
    events: u32,
    sum: f64,
}

impl Known {
    fn value(self, more: Reading) -> Self {
        self.with(more.events, more.value)
    }

    fn count(self, more: Reading) -> Self {
        self.with(more.events, more.count)
    }

    fn with(self, events: u32, number: f64) -> Self {
        Self { events: self.events.saturating_add(events), sum: self.sum + number }
    }
}

/// The belief from good and bad; unknown without any.
fn belief(good: Known, bad: Known, bad_weight: f64) -> Option<f64> {
    let experience = Experience { good: good.sum, bad: bad.sum, bad_weight, prior: EVEN };
    (good.events > 0 || bad.events > 0).then(|| experience.mean())
}
