//! The share that each side gave.
//!
//! *Idea.* Add up what each side gave, each kind at the rate that the view puts on it; a side's
//! share is its part of the whole.
//!
//! *Formula.* Within a class, `s_i = G_i / (G_S + G_C)` with `G_i` the sum over the kinds of the
//! class of rate times discounted amount. Overall, the mean of the classes' shares, weighted by
//! the policy, over the classes in which anything was given.
//!
//! *Example.* Three hours against two: .60 and .40.
//!
//! *Certainty.* Kish's effective number of events, `(sum v)^2 / sum v^2` over the discounted
//! values `v`. Over classes, each value is first divided by its class's total and multiplied by
//! the class's weight, so that all values sum to one: `1 / sum(w_c^2 / n_c)` (Kish 1965).
//!
//! *Limits.* Amounts of two currencies add up only at rates that the policy gives; without them
//! the share of their class is unknown.

use crate::event::{Class, Kind};
use crate::evidence::{Outline, Sight};
use crate::party::{PerSide, Side, View};
use crate::policy::Policy;
use crate::quantity::Currency;

/// A share of each side, and how many equal events would tell it as surely.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::share::shares;
/// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut evidence = Evidence::default();
/// for (side, hours) in [(Side::Supplier, "1"), (Side::Supplier, "1"), (Side::Customer, "2")] {
///     let time = Contribution::new(Kind::TIME, Amount::parse(hours, "hours")?);
///     evidence.record(&Event::new(at, side, time), &policy);
/// }
/// let sight = Sight::new(&evidence, View::Joint, at, &policy);
/// let share = shares(&sight).overall.unwrap();
/// assert!((share.of.supplier - 2.0 / 4.0).abs() < 1e-12);
/// // (1 + 1 + 2)^2 / (1 + 1 + 4)
/// assert!((share.effective_events - 16.0 / 6.0).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Share {
    /// Each side's part; the two sum to one.
    pub of: PerSide<f64>,
    /// The effective number of events.
    pub effective_events: f64,
}

/// What both sides gave of one kind.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::share::shares;
/// # use reciprocity_core::{
/// #     Amount, Class, Contribution, Event, Kind, PerSide, Policy, Side, Timestamp, View,
/// # };
/// # let policy = Policy::default();
/// # let day = |days: i64| Timestamp::from_seconds(1_767_225_600 + days * 86_400);
/// # let mut evidence = Evidence::default();
/// for (days, side, pieces) in [(0, Side::Supplier, 8.0), (180, Side::Customer, 4.0)] {
///     let goods = Contribution::new(Kind::GOODS, Amount::count(pieces)?);
///     evidence.record(&Event::new(day(days)?, side, goods), &policy);
/// }
/// let goods = shares(&Sight::new(&evidence, View::Customer, day(180)?, &policy)).kinds[0];
/// assert_eq!((goods.kind, goods.class, goods.rate), (Kind::GOODS, Class::Commercial, 1.2));
/// assert_eq!(goods.contributions, PerSide { supplier: 1, customer: 1 });
/// // The eight pieces of a half-life ago count for four.
/// assert!((goods.amounts.supplier - 8.0 / 2.0).abs() < 1e-9);
/// assert!((goods.share.unwrap().of.supplier - 4.0 / (4.0 + 4.0)).abs() < 1e-9);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindShare {
    /// The kind.
    pub kind: Kind,
    /// Its class.
    pub class: Class,
    /// The currency, for money.
    pub currency: Option<Currency>,
    /// How many contributions, undiscounted.
    pub contributions: PerSide<u32>,
    /// The amounts in units of the kind, discounted as of the time of the sight.
    pub amounts: PerSide<f64>,
    /// What one unit is worth in the view.
    pub rate: f64,
    /// The share of each side; unknown when all amounts are zero.
    pub share: Option<Share>,
    totals: PerSide<Totals>,
}

/// Rate times amounts of one side, and of their squares, on the scale of the sight's gifts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Totals {
    worth: f64,
    worth_squared: f64,
}

/// All shares that one view sees.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::rule::share::shares;
/// # use reciprocity_core::{
/// #     Amount, Class, Contribution, Currency, Event, Kind, Policy, Side, Timestamp, View,
/// # };
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let mut evidence = Evidence::default();
/// for (side, amount, currency) in [(Side::Supplier, "50", "EUR"), (Side::Customer, "60", "USD")] {
///     let money = Contribution::new(Kind::MONEY, Amount::parse(amount, currency)?);
///     evidence.record(&Event::new(at, side, money), &policy);
/// }
/// let found = shares(&Sight::new(&evidence, View::Joint, at, &policy));
/// assert_eq!(found.kinds.len(), 2); // money in each currency
/// // Nothing says what a dollar is in euros.
/// assert_eq!(found.without_rate, Some(Currency::new("EUR")?));
/// assert_eq!((found.classes[Class::Commercial.index()], found.overall), (None, None));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Shares {
    /// Over all classes.
    pub overall: Option<Share>,
    /// By class.
    pub classes: [Option<Share>; Class::ALL.len()],
    /// By kind, in the order of kinds and currencies.
    pub kinds: Vec<KindShare>,
    /// What each side gave, over all kinds, at the view's rates; unknown when a currency has no rate.
    pub worth: Option<PerSide<f64>>,
    /// A currency whose amounts could not be added to those of another for want of a rate.
    pub without_rate: Option<Currency>,
}

impl Shares {
    /// Whether every kind that was given has one worth in all views.
    pub(crate) fn have_one_worth(&self, policy: &Policy) -> bool {
        self.kinds.iter().all(|kind| policy.has_one_rate(kind.kind))
    }

    /// What each side gave in `class`, at the view's rates, discounted as of the time of the sight.
    pub(crate) fn worth_of(&self, class: Class) -> PerSide<f64> {
        let of_class = || self.kinds.iter().filter(|kind| kind.class == class);
        PerSide::from_fn(|side| of_class().map(|kind| kind.rate * kind.amounts.of(side)).sum())
    }
}

/// Reads all shares from `sight`.
///
/// ```
/// # use reciprocity_core::evidence::{Evidence, Sight};
/// # use reciprocity_core::{Amount, Contribution, Event, Kind, Policy, Side, Timestamp, View};
/// use reciprocity_core::rule::share::shares;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let mut evidence = Evidence::default();
/// for (side, kind, amount) in [
///     (Side::Supplier, Kind::TIME, Amount::parse("3", "hours")?),
///     (Side::Customer, Kind::TIME, Amount::parse("2", "hours")?),
///     (Side::Customer, Kind::GENEROSITY, Amount::ONE),
/// ] {
///     evidence.record(&Event::new(at, side, Contribution::new(kind, amount)), &policy);
/// }
/// let found = shares(&Sight::new(&evidence, View::Joint, at, &policy));
/// // Collaborative 3 of 5, relational 0 of 1; the classes count alike.
/// let supplier = found.overall.unwrap().of.supplier;
/// assert!((supplier - (3.0 / 5.0 + 0.0) / 2.0).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn shares(sight: &Sight<'_>) -> Shares {
    let mut kinds = kind_shares(sight);
    let without_rate = rate_currencies(&mut kinds, sight);
    let policy = sight.policy();
    let mut sums = [PerSide::<Totals>::default(); Class::ALL.len()];
    let mut worth = PerSide::<f64>::default();
    for kind in &kinds {
        for side in Side::ALL {
            sums[kind.class.index()].of_mut(side).add(*kind.totals.of(side));
            *worth.of_mut(side) += kind.totals.of(side).worth;
        }
    }
    let classes = Class::ALL.map(|class| {
        let holds_money =
            || kinds.iter().any(|kind| kind.class == class && kind.currency.is_some());
        let unknown = without_rate.is_some() && holds_money();
        if unknown { None } else { share_of(&sums[class.index()]) }
    });
    let weight = |class: Class| policy.draft().classes.of(class);
    Shares {
        overall: overall(&classes, weight),
        classes,
        worth: without_rate.is_none().then_some(worth),
        kinds,
        without_rate,
    }
}

/// The share over all classes of what an outline holds, at the rates of `view`; unknown where nothing
/// was given.
///
/// ```
/// use reciprocity_core::rule::share::share_in_outline;
/// # use reciprocity_core::{Batch, EventColumns, Kind, Outline, Policy, Scope, Timestamp, View};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let events = EventColumns {
///     relationship: &[7, 7],
///     occurred_at: &[at.micros(); 2],
///     actor: &[0, 1],
///     kind: &[Kind::GOODS.index() as u16; 2],
///     amount: &[3.0, 1.0],
///     observer: None,
/// };
/// let share = |outline: &Outline| share_in_outline(outline, View::Joint, &policy);
/// let of_each = Batch::new(&policy, at).outlines(Scope::Sums, &events, |_, of| share(of))?;
/// let share = of_each[0].1.unwrap();
/// assert!((share.supplier - 3.0 / (3.0 + 1.0)).abs() < 1e-12);
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn share_in_outline(outline: &Outline, view: View, policy: &Policy) -> Option<PerSide<f64>> {
    share_of_gifts(outline.relative(), view, policy)
}

/// The share over all classes alone, to the bits that [`shares`] finds.
pub(crate) fn overall_share(sight: &Sight<'_>) -> Option<PerSide<f64>> {
    if sight.given().any(|(_, _, currency, _)| currency.is_some()) {
        return shares(sight).overall.map(|share| share.of);
    }
    let gifts = sight.given().map(|(side, kind, _, reading)| (kind, side, reading.relative));
    share_of_gifts(gifts, sight.view(), sight.policy())
}

/// The share over all classes of gifts without a currency; those of a side are in the order of their
/// kinds.
fn share_of_gifts(
    gifts: impl Iterator<Item = (Kind, Side, f64)>,
    view: View,
    policy: &Policy,
) -> Option<PerSide<f64>> {
    let mut sums = [PerSide::<Totals>::default(); Class::ALL.len()];
    for (kind, side, amount) in gifts {
        let class = policy.definition(kind).map_or(Class::Commercial, |known| known.class);
        let worth = policy.rate(kind, view) * amount;
        sums[class.index()].of_mut(side).add(Totals { worth, worth_squared: 0.0 });
    }
    let weight = |class: Class| policy.draft().classes.of(class);
    overall(&sums.map(|sum| share_of(&sum)), weight).map(|share| share.of)
}

fn kind_shares(sight: &Sight<'_>) -> Vec<KindShare> {
    let mut kinds: Vec<KindShare> = Vec::with_capacity(sight.gifts());
    for (side, kind, currency, reading) in sight.given() {
        let key = (kind, currency);
        let known = kinds.iter().position(|known| (known.kind, known.currency) == key);
        let place = known.unwrap_or_else(|| {
            let place = kinds.partition_point(|known| (known.kind, known.currency) < key);
            kinds.insert(place, KindShare::empty(kind, currency, sight));
            place
        });
        let known = &mut kinds[place];
        *known.contributions.of_mut(side) = reading.events;
        *known.amounts.of_mut(side) = reading.value;
        *known.totals.of_mut(side) = Totals {
            worth: known.rate * reading.relative,
            worth_squared: known.rate * known.rate * reading.relative_squared,
        };
    }
    for kind in &mut kinds {
        kind.share = share_of(&kind.totals);
    }
    kinds
}

/// Brings amounts of money to the policy's common measure; names a currency that has no rate
/// where there is more than one.
fn rate_currencies(kinds: &mut [KindShare], sight: &Sight<'_>) -> Option<Currency> {
    let currencies: Vec<Currency> = kinds.iter().filter_map(|kind| kind.currency).collect();
    let several = currencies.iter().any(|currency| *currency != currencies[0]);
    let mut without_rate = None;
    for kind in kinds {
        let Some(currency) = kind.currency else { continue };
        match sight.policy().currency_rate(currency) {
            Some(rate) => {
                kind.rate *= rate;
                kind.totals = kind.totals.map(|totals| Totals {
                    worth: totals.worth * rate,
                    worth_squared: totals.worth_squared * rate * rate,
                });
            }
            None if several => without_rate = without_rate.or(Some(currency)),
            None => {}
        }
    }
    without_rate
}

impl KindShare {
    fn empty(kind: Kind, currency: Option<Currency>, sight: &Sight<'_>) -> Self {
        let policy = sight.policy();
        Self {
            kind,
            class: policy.definition(kind).map_or(Class::Commercial, |known| known.class),
            currency,
            contributions: PerSide::default(),
            amounts: PerSide::default(),
            rate: policy.rate(kind, sight.view()),
            share: None,
            totals: PerSide::default(),
        }
    }
}

impl Totals {
    fn add(&mut self, more: Self) {
        self.worth += more.worth;
        self.worth_squared += more.worth_squared;
    }
}

/// The share of what both sides' worths add up to.
fn share_of(sum: &PerSide<Totals>) -> Option<Share> {
    let whole = sum.supplier.worth + sum.customer.worth;
    let squares = sum.supplier.worth_squared + sum.customer.worth_squared;
    (whole > 0.0).then(|| Share {
        of: sum.map(|total| total.worth / whole),
        effective_events: if squares > 0.0 { (whole * whole / squares).max(1.0) } else { 1.0 },
    })
}

/// The weighted mean of the known classes' shares.
fn overall(
    classes: &[Option<Share>; Class::ALL.len()],
    weight: impl Fn(Class) -> f64,
) -> Option<Share> {
    let known = || {
        Class::ALL
            .into_iter()
            .filter_map(|class| classes[class.index()].map(|share| (weight(class), share)))
    };
    let total: f64 = known().map(|(weight, _)| weight).sum();
    if total <= 0.0 {
        return None;
    }
    let mean =
        |side| known().map(|(weight, share)| weight * share.of.of(side)).sum::<f64>() / total;
    let spread: f64 = known()
        .map(|(weight, share)| (weight / total) * (weight / total) / share.effective_events)
        .sum();
    Some(Share { of: PerSide::from_fn(mean), effective_events: 1.0 / spread })
}
