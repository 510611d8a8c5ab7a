//! What became of gifts and of courtesies, one by one.

use crate::certainty::Range;
use crate::exchange::contribution;
use crate::shares::{Sight, Worth};
use reciprocity_core::{Currency, Event, Fact, Kind, Principle, Side, Span, Timestamp, Tone};

/// What the events tell one by one.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrospect {
    /// What became of each side's gifts; unknown where currencies lack a rate.
    pub returns: Option<[Returned; 2]>,
    /// What all gifts are worth.
    pub whole: f64,
    /// Whether nobody's debt came so near to nothing that rounding decides whether it was paid.
    pub is_sharp: bool,
    /// Courtesies of each side of which it is known, and those that flexibility followed.
    pub courtesies: [(usize, usize); 2],
}

/// What became of the gifts of one side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Returned {
    /// What it gave that returned nothing.
    pub given: f64,
    /// What of it came back within the lag.
    pub in_time: f64,
    /// The days within which half of what came back did so, a little less or more than half.
    pub median_lag_days: Option<Range>,
    /// What did not come back, by age.
    pub unreturned_by_age: [f64; 4],
    /// How often it gave when neither owed anything.
    pub initiated: usize,
}

/// A time in which one side owed the other.
struct Spell {
    creditor: Side,
    /// Whether it began with nothing owed, and not with more than was owed.
    is_new: bool,
    given: Vec<(f64, Timestamp)>,
    back: Vec<(f64, Timestamp)>,
}

impl Spell {
    fn owed(&self) -> f64 {
        let sum = |of: &[(f64, Timestamp)]| of.iter().map(|one| one.0).sum::<f64>();
        sum(&self.given) - sum(&self.back)
    }

    /// What came back and after how long, unit for unit in order.
    fn paid(&self) -> Vec<(Span, f64)> {
        let back = places(&self.back);
        let part = |a: &Place, b: &Place| (b.2.since(a.2), a.1.min(b.1) - a.0.max(b.0));
        let given = places(&self.given);
        let paid = given.iter().flat_map(|a| back.iter().map(move |b| part(a, b)));
        paid.filter(|one| one.1 > 0.0).collect()
    }

    /// What did not come back, and since when.
    fn unpaid(&self) -> Vec<(Timestamp, f64)> {
        let returned = places(&self.back).last().map_or(0.0, |last| last.1);
        let open = places(&self.given).into_iter().map(|one| (one.2, one.1 - one.0.max(returned)));
        open.filter(|one| one.1 > 0.0).collect()
    }
}

/// From where to where an amount reaches, and when it was given.
type Place = (f64, f64, Timestamp);

/// Amounts laid end to end.
fn places(amounts: &[(f64, Timestamp)]) -> Vec<Place> {
    let mut end = 0.0;
    let place = |&(amount, at): &(f64, Timestamp)| {
        let start = end;
        end += amount;
        (start, end, at)
    };
    amounts.iter().map(place).collect()
}

pub(crate) fn retrospect(sight: &Sight<'_>) -> Retrospect {
    let gifts = gifts(sight);
    let whole: f64 = gifts.iter().flatten().map(|gift| gift.1).sum();
    // Whole numbers are added without rounding.
    let exact = whole < 9e15 && gifts.iter().flatten().all(|gift| gift.1.fract() == 0.0);
    let mut is_sharp = true;
    let mut spells: Vec<Spell> = Vec::new();
    for &(by, worth, at) in gifts.iter().flatten() {
        let begin = |worth, is_new| {
            let given = vec![(worth, at)];
            Spell { creditor: by, is_new, given, back: Vec::new() }
        };
        match spells.last_mut().map(|last| (last.owed(), last)) {
            Some((owed, last)) if owed > 0.0 && last.creditor == by => last.given.push((worth, at)),
            Some((owed, last)) if owed > 0.0 => {
                last.back.push((worth.min(owed), at));
                is_sharp &= exact || (worth - owed).abs() > 1e-9 * whole;
                if worth > owed {
                    spells.push(begin(worth - owed, false));
                }
            }
            _ => spells.push(begin(worth, true)),
        }
    }
    let returns = gifts.map(|_| Side::ALL.map(|side| returned(&spells, side, sight)));
    let courtesies = Side::ALL.map(|side| courtesies(sight, side));
    Retrospect { returns, whole, is_sharp, courtesies }
}

/// Contributions that no outreach made, at the view's rates; none where a currency among several
/// has no rate.
fn gifts(sight: &Sight<'_>) -> Option<Vec<Worth>> {
    let given = |event: &&Event| contribution(event).copied().filter(|given| !given.outreach);
    let currencies: Vec<Currency> =
        sight.seen.iter().filter_map(|event| given(event)?.amount.currency()).collect();
    let unrated = |one: &Currency| sight.policy.currency_rate(*one).is_none();
    if currencies.iter().any(|one| *one != currencies[0]) && currencies.iter().any(unrated) {
        return None;
    }
    let worth = |event: &&Event| {
        let of = given(event)?;
        let rate = sight.rate((of.kind, of.amount.currency()));
        let worth = rate * of.amount.value() * event.confidence().value();
        Some((event.actor(), worth, event.occurred_at())).filter(|gift| gift.1 > 0.0)
    };
    Some(sight.seen.iter().filter_map(worth).collect())
}

fn returned(spells: &[Spell], side: Side, sight: &Sight<'_>) -> Returned {
    let own: Vec<&Spell> = spells.iter().filter(|spell| spell.creditor == side).collect();
    let mut paid: Vec<(Span, f64)> = own.iter().flat_map(|spell| spell.paid()).collect();
    paid.sort_by_key(|one| one.0);
    let open = own.iter().flat_map(|spell| spell.unpaid());
    let open: Vec<(f64, f64)> =
        open.map(|(at, part)| (sight.as_of.since(at).days(), part)).collect();
    let in_time = paid.iter().filter(|one| one.0 <= sight.policy.return_lag());
    let aged = |low: f64, high: f64| {
        open.iter().filter(|one| low < one.0 && one.0 <= high).map(|one| one.1).sum()
    };
    let back: f64 = paid.iter().map(|one| one.1).sum();
    let by_when = |part: f64| {
        let reached =
            |place: &usize| paid[..=*place].iter().map(|one| one.1).sum::<f64>() >= part * back;
        (0..paid.len()).find(reached).map(|place| paid[place].0.days())
    };
    Returned {
        given: own.iter().flat_map(|spell| &spell.given).map(|one| one.0).sum(),
        in_time: in_time.map(|one| one.1).sum(),
        median_lag_days: by_when(0.5 - 1e-9).zip(by_when(0.5 + 1e-9)),
        unreturned_by_age: [
            aged(f64::NEG_INFINITY, 30.0),
            aged(30.0, 90.0),
            aged(90.0, 180.0),
            aged(180.0, f64::INFINITY),
        ],
        initiated: own.iter().filter(|spell| spell.is_new).count(),
    }
}

/// Of the courtesies of `side`: those of which it is known whether flexibility followed, and those
/// that it followed.
fn courtesies(sight: &Sight<'_>, side: Side) -> (usize, usize) {
    let is_courteous = |event: &Event| {
        matches!(event.fact(), Fact::Conduct(one)
            if one.principle == Principle::Courtesy && one.tone == Tone::Good)
    };
    let is_flexible = |event: &Event| {
        let given = contribution(event).filter(|given| !given.outreach);
        *event.fact() == Fact::Waiver || given.is_some_and(|given| given.kind == Kind::FLEXIBILITY)
    };
    let mut known = (0, 0);
    for (place, courtesy) in sight.seen.iter().enumerate() {
        if courtesy.actor() != side || !is_courteous(courtesy) {
            continue;
        }
        let end = courtesy.occurred_at().plus(sight.policy.courtesy_window());
        let followed = sight.seen[place..]
            .iter()
            .any(|later| is_flexible(later) && later.actor() != side && later.occurred_at() <= end);
        known.0 += usize::from(followed || sight.as_of > end);
        known.1 += usize::from(followed);
    }
    known
}
