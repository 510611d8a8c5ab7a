//! What each side gave: amounts, shares, and what would even them out.

use crate::certainty::least;
use crate::deeds::{Deed, Matter, Open, deeds};
use crate::exchange::{Item, contribution, items, seen};
use reciprocity_core::{Class, Currency, Event, Policy, Side, Timestamp, View};

/// A share of each side, and the number of equal events that would tell it as surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The supplier's and the customer's; they sum to one.
    pub of: [f64; 2],
    /// The effective events.
    pub events: f64,
}

/// What both sides gave of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// The kind, and the currency of money.
    pub of: Measure,
    /// Contributions of each side.
    pub contributions: [usize; 2],
    /// Discounted amounts of each side.
    pub amounts: [f64; 2],
    /// The shares.
    pub share: Option<Share>,
}

pub(crate) type Measure = (reciprocity_core::Kind, Option<Currency>);

/// Something of this much worth by one side, at a time.
pub(crate) type Worth = (Side, f64, Timestamp);

/// What a view sees, and the numbers that follow from it.
pub(crate) struct Sight<'a> {
    pub(crate) view: View,
    pub(crate) as_of: Timestamp,
    pub(crate) policy: &'a Policy,
    pub(crate) seen: Vec<&'a Event>,
    pub(crate) items: Vec<Item<'a>>,
    pub(crate) deeds: Vec<Deed>,
    pub(crate) open: Vec<Open>,
    pub(crate) half_life: f64,
    /// Each contribution that counts: what of, how much of it, and how sure that is.
    pub(crate) given: Vec<(Measure, Worth, f64)>,
}

/// An amount of a kind that one side would give.
pub type Redress = (Side, reciprocity_core::Kind, Option<Currency>, f64);

impl<'a> Sight<'a> {
    /// In the memory of this half-life, in days.
    pub(crate) fn new(
        events: &'a [Event],
        view: View,
        as_of: Timestamp,
        policy: &'a Policy,
        half_life: f64,
    ) -> Self {
        let seen = seen(events, view, as_of);
        let items = items(&seen, policy.answer_wait());
        let (deeds, open) = deeds(&seen, as_of, policy);
        let mut given = Vec::new();
        let mut give = |event: &Event, at| {
            if let Some(what) = contribution(event) {
                let sure = event.confidence().value();
                let worth = (event.actor(), what.amount.value() * sure, at);
                given.push(((what.kind, what.amount.currency()), worth, sure));
            }
        };
        for event in &seen {
            if contribution(event).is_some_and(|what| !what.outreach) {
                give(event, event.occurred_at());
            }
        }
        for item in items.iter().filter(|item| item.is_outreach()) {
            if let Some(at) = item.answered_at {
                give(item.event, at);
            }
        }
        for &(matter, side, sure, at) in &deeds {
            if let Matter::Gave(kind) = matter {
                given.push(((kind, None), (side, sure, at), sure));
            }
        }
        Self { view, as_of, policy, seen, items, deeds, open, half_life, given }
    }

    /// What is left at `now` of something that happened `at`.
    fn left(&self, at: Timestamp, now: Timestamp) -> f64 {
        2_f64.powf(-now.since(at).days() / self.half_life)
    }

    /// What is left of all, as of the time of the sight.
    pub(crate) fn sum(&self, of: impl IntoIterator<Item = (f64, Timestamp)>) -> f64 {
        of.into_iter().map(|(amount, at)| amount * self.left(at, self.as_of)).sum()
    }

    /// The same for each side.
    pub(crate) fn sums(&self, of: &[Worth]) -> [f64; 2] {
        Side::ALL
            .map(|side| self.sum(of.iter().filter(|one| one.0 == side).map(|one| (one.1, one.2))))
    }

    /// The share of each side; unknown when all is zero. Discounted as of the newest that is not
    /// zero, since a share does not depend on when one asks.
    pub(crate) fn share(&self, of: &[Worth]) -> Option<Share> {
        let of: Vec<&Worth> = of.iter().filter(|one| one.1 > 0.0).collect();
        let newest = of.iter().map(|one| one.2).max()?;
        let values = |side: Option<Side>| -> Vec<f64> {
            let of = of.iter().filter(|one| side.is_none_or(|side| side == one.0));
            of.map(|one| one.1 * self.left(one.2, newest)).collect()
        };
        let all: f64 = values(None).iter().sum();
        let squares: f64 = values(None).iter().map(|value| (value / all).powi(2)).sum();
        let of = Side::ALL.map(|side| values(Some(side)).iter().sum::<f64>() / all);
        Some(Share { of, events: (1.0 / squares).max(1.0) })
    }

    fn count(&self, which: impl Fn(Measure) -> bool) -> [usize; 2] {
        Side::ALL
            .map(|side| self.given.iter().filter(|one| which(one.0) && one.1.0 == side).count())
    }

    /// The contributions of each side.
    pub(crate) fn contributions(&self) -> [usize; 2] {
        self.count(|_| true)
    }

    /// Money in one currency needs no rate; in several currencies, each needs one.
    pub(crate) fn currency_without_rate(&self) -> Option<Currency> {
        let mut money: Vec<Measure> = self.given.iter().map(|one| one.0).collect();
        money.retain(|of| of.1.is_some());
        money.sort();
        let several = money.iter().any(|of| of.1 != money[0].1);
        let without = |of: &Measure| of.1.filter(|&one| self.policy.currency_rate(one).is_none());
        money.iter().find_map(without).filter(|_| several)
    }

    /// What one unit is worth in the view.
    pub(crate) fn rate(&self, (kind, currency): Measure) -> f64 {
        let of_currency = currency.and_then(|one| self.policy.currency_rate(one)).unwrap_or(1.0);
        self.policy.rate(kind, self.view) * of_currency
    }

    pub(crate) fn class(&self, kind: reciprocity_core::Kind) -> Option<Class> {
        Some(self.policy.definition(kind)?.class)
    }

    /// What was given in a class.
    fn worths(&self, class: Class) -> Vec<Worth> {
        let of_class = self.given.iter().filter(|one| self.class(one.0.0) == Some(class));
        of_class.map(|&(of, (side, amount, at), _)| (side, amount * self.rate(of), at)).collect()
    }

    /// The classes whose shares are known.
    pub(crate) fn classes(&self) -> Vec<(Class, Share)> {
        let share = |class| Some((class, self.share(&self.worths(class))?));
        let mixed = self.currency_without_rate().is_some();
        let holds_money = |class| {
            self.given.iter().any(|one| one.0.1.is_some() && self.class(one.0.0) == Some(class))
        };
        let known = Class::ALL.into_iter().filter(|&one| !(mixed && holds_money(one)));
        known.filter_map(share).collect()
    }

    /// The known classes that count, with their weights, which sum to one.
    fn weighted(&self) -> Vec<(Class, Share, f64)> {
        let weight = |class| self.policy.draft().classes.of(class);
        let all: f64 = self.classes().iter().map(|known| weight(known.0)).sum();
        let known = self.classes().into_iter().filter(|known| weight(known.0) > 0.0);
        known.map(|(class, share)| (class, share, weight(class) / all)).collect()
    }

    /// The share over all classes.
    pub(crate) fn pooled_share(&self) -> Option<Share> {
        let known = self.weighted();
        let of = [0, 1].map(|side| known.iter().map(|(_, share, w)| w * share.of[side]).sum());
        let events = 1.0 / known.iter().map(|(_, share, w)| w * w / share.events).sum::<f64>();
        (!known.is_empty()).then_some(Share { of, events })
    }

    /// What was given, by kind and currency.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        let mut all: Vec<Measure> = self.given.iter().map(|one| one.0).collect();
        all.sort();
        all.dedup();
        let kind = |of| {
            let given = self.given.iter().filter(|one| one.0 == of);
            let given: Vec<Worth> = given.map(|one| one.1).collect();
            let contributions = self.count(|other| other == of);
            Kind { of, contributions, amounts: self.sums(&given), share: self.share(&given) }
        };
        all.into_iter().map(kind).collect()
    }

    /// What all that each side gave is worth; unknown when a currency has no rate.
    pub(crate) fn worth(&self) -> Option<Share> {
        let all = Class::ALL.into_iter().flat_map(|class| self.worths(class)).collect::<Vec<_>>();
        self.share(&all).filter(|_| self.currency_without_rate().is_none())
    }

    /// The share of one side, as a function of how much of a kind the other gives now.
    fn falling(&self, of: Measure, giver: Side) -> Option<impl Fn(f64) -> f64 + use<>> {
        let class = self.class(of.0)?;
        let known = self.weighted();
        let &(_, _, weight) = known.iter().find(|one| one.0 == class)?;
        let others = known.iter().filter(|one| one.0 != class);
        let others: f64 = others.map(|(_, share, w)| w * share.of[giver.index()]).sum();
        let gave = self.sums(&self.worths(class));
        let (own, all, rate) = (gave[giver.index()], gave[0] + gave[1], self.rate(of));
        Some(move |amount: f64| others + weight * own / (all + rate * amount))
    }
}

/// How much of each kind alone, given now by `by` and seen in all `sights`, would bring the mean
/// share of the other side down to `target`. A kind of which no amount would do is left out.
pub(crate) fn redress(sights: &[&Sight<'_>], by: Side, target: f64) -> Vec<Redress> {
    let option = |of: Measure| {
        let shares: Option<Vec<_>> =
            sights.iter().map(|sight| sight.falling(of, by.other())).collect();
        let shares = shares?;
        let share =
            |amount: f64| shares.iter().map(|one| one(amount)).sum::<f64>() / shares.len() as f64;
        if share(f64::INFINITY) >= target {
            return None;
        }
        least(|amount| share(amount) <= target).map(|amount| (by, of.0, of.1, amount))
    };
    let kinds = sights
        .iter()
        .map(|sight| sight.kinds().into_iter().map(|kind| kind.of).collect::<Vec<_>>());
    let in_all = kinds.reduce(|a, b| a.into_iter().filter(|of| b.contains(of)).collect());
    in_all.unwrap_or_default().into_iter().filter_map(option).collect()
}
