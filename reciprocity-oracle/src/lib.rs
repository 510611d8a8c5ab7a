//! The oracle: the method of `reciprocity-core`, written a second time and only to be right.
//!
//! It shares the input types with the core and nothing else: plain floating-point sums over a
//! sorted list, everything computed anew for each question. Tests hold the core to it.
//! Pairs are (supplier, customer); ranges are (low, high).

#![forbid(unsafe_code)]

mod certainty;
mod counsel;
mod course;
mod deeds;
mod exchange;
mod outlook;
mod regard;
mod retrospect;
mod shares;
mod treatment;

pub use certainty::Range;
pub use counsel::{Act, Counsel, Why};
pub use course::{Programme, Trend, WinWin};
pub use deeds::Open;
pub use outlook::Silence;
pub use regard::{Expected, Trust};
pub use retrospect::{Retrospect, Returned};
pub use shares::{Kind, Redress, Share};
pub use treatment::{AnswerRate, Treatment};

use certainty::{least, wilson};
use reciprocity_core::{
    Class, Currency, Event, Observer, Policy, Principle, Profile, Side, Timestamp, View,
};
use shares::{Sight, redress};

/// A word, as the core's own types tell it.
pub type Tell = &'static str;

/// 0 within the band, 1 tilted, 2 one-way; and the side that gives more, outside the band.
pub type Standing = (u8, Option<Side>);

/// What one view says.
#[derive(Debug, Clone, PartialEq)]
pub struct OracleView {
    /// The share of each side.
    pub share: Option<Share>,
    /// The same before the joint view splits the gap between the two sides' views.
    pub pooled: Option<Share>,
    /// The range of the supplier's share.
    pub interval: Option<Range>,
    /// Where one side alone kept the records: that side, and the range of its own share.
    pub overclaim: Option<(Side, Range)>,
    /// The shares by class.
    pub classes: Vec<(Class, Share)>,
    /// What was given, by kind and currency.
    pub kinds: Vec<Kind>,
    /// A currency that could not be added to another.
    pub currency_without_rate: Option<Currency>,
    /// Contributions of each side.
    pub contributions: [usize; 2],
    /// Whether they are too few.
    pub provisional: bool,
    /// One minus the excess of the greater share.
    pub balance: Option<f64>,
    /// The standing at the share itself.
    pub standing: Option<Standing>,
    /// The standings at both ends of the supplier's interval; the verdict is resolved if equal.
    pub verdict: Option<(Standing, Standing)>,
    /// What the side that gives more gave at the least, wherever in that interval the share lies.
    pub greater_at_least: Option<f64>,
    /// While it is not: how many more contributions would resolve it, if any number would.
    pub more_events: Option<f64>,
    /// How fair the exchange feels.
    pub felt_fairness: [Option<f64>; 2],
    /// How each side is treated, in the order of the principles.
    pub treatment: [Vec<Treatment>; 2],
    /// The means of the known principles.
    pub process: [Option<f64>; 2],
    /// How each side answers.
    pub answer_rate: [Option<AnswerRate>; 2],
    /// Improvements of each side a year.
    pub improvements_per_year: [Option<f64>; 2],
    /// How long the two have been silent, beside their habit.
    pub silence: Option<Silence>,
    /// Demonstrated reciprocity, acts of each side, turn changes.
    pub demonstrated: Option<(f64, [f64; 2], f64)>,
    /// How each side's expectations were met.
    pub expectations: [Option<Expected>; 2],
    /// The lesser of them.
    pub connection: Option<f64>,
    /// The trust of each side in the other.
    pub trust: [Option<Trust>; 2],
    /// Whether each side carries what the tier asks.
    pub holds_up: [Option<Tell>; 2],
    /// What each side would have to give to carry it.
    pub shortfall: [Vec<Redress>; 2],
    /// The overall score.
    pub overall: Option<Overall>,
    /// What would bring the exchange within the band.
    pub redress: Vec<Redress>,
}

/// All that can be said of one relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct Oracle {
    /// The views, in order.
    pub views: [OracleView; 3],
    /// How far the two sides' own claims exceed one; and the shares when that gap is split.
    pub perception: Option<(f64, [f64; 2])>,
    /// Who gains.
    pub win_win: WinWin,
    /// How far the two have come.
    pub stage: Tell,
    /// The executive sponsor programme.
    pub programme: Programme,
    /// Where it is heading.
    pub trend: Trend,
    /// What each side still expects of the other.
    pub open: [Vec<Open>; 2],
    /// What of it matters most.
    pub matters_most: [Option<Open>; 2],
    /// What only the events one by one tell.
    pub retrospect: Retrospect,
    /// By when what would put it right is asked for.
    pub redress_by: Timestamp,
    /// What each side should do.
    pub counsel: [Counsel; 2],
}

/// Scores a relationship; `previous` is the stage that it was in before, if that is known.
pub fn assess(
    events: &[Event],
    profile: Profile,
    previous: Option<&str>,
    as_of: Timestamp,
    policy: &Policy,
) -> Oracle {
    let memory = &policy.draft().memory;
    let sight = |view, half_life| Sight::new(events, view, as_of, policy, half_life);
    let sights = View::ALL.map(|view| sight(view, memory.slow_half_life_days));
    let [s, c, j] = &sights;
    let perception = perception(s, c);
    let views = [
        view(s, None, &[s], profile),
        view(c, None, &[c], profile),
        match perception {
            Some((_, shares)) => view(j, Some(shares), &[s, c], profile),
            None => view(j, None, &[j], profile),
        },
    ];
    let open = Side::ALL.map(|side| j.open_of(side));
    let win_win = course::win_win([(s, &views[0]), (c, &views[1])], policy);
    Oracle {
        stage: course::stage(j, &views[2], [&views[0], &views[1]], &win_win, previous),
        programme: course::programme(j, &views[2], profile),
        trend: course::trend(&sight(View::Joint, memory.fast_half_life_days), j, policy),
        counsel: [0, 1]
            .map(|one| counsel::counsel(&sights[one], &views[one], Side::ALL[one], profile)),
        retrospect: retrospect::retrospect(j),
        redress_by: as_of.plus(policy.grace(profile.tier)),
        matters_most: open.each_ref().map(|open| outlook::matters_most(open)),
        open,
        views,
        perception,
        win_win,
    }
}

/// The overall score.
#[derive(Debug, Clone, PartialEq)]
pub struct Overall {
    /// The score.
    pub score: f64,
    /// Known weight in all weight.
    pub coverage: f64,
    /// With the unknown factors at 0 and at 1.
    pub bounds: Range,
    /// Name, score and normalised weight of each known factor.
    pub terms: Vec<(&'static str, f64, f64)>,
}

/// How far the two sides' own claims exceed one; and the shares when that gap is split.
fn perception(supplier: &Sight<'_>, customer: &Sight<'_>) -> Option<(f64, [f64; 2])> {
    let (s, c) = (supplier.pooled_share()?.of, customer.pooled_share()?.of);
    // Each view's customer is one minus its supplier: so 1 - c[1] is c[0].
    Some((s[0] + c[1] - 1.0, [0, 1].map(|side| f64::midpoint(s[side], c[side]))))
}

/// Scores one view. `split` are the joint shares, and `bases` the views whose mean the share is.
fn view(
    sight: &Sight<'_>,
    split: Option<[f64; 2]>,
    bases: &[&Sight<'_>],
    profile: Profile,
) -> OracleView {
    let policy = sight.policy;
    let draft = policy.draft();
    let share =
        sight.pooled_share().map(|pooled| Share { of: split.unwrap_or(pooled.of), ..pooled });
    let interval = share.map(|share| wilson(share.of[0], share.events, draft.uncertainty.level));
    let claimed = draft.claims.overclaim;
    let overclaim = sight.sole_observer().zip(share).map(|(side, share)| {
        let own = share.of[side.index()];
        (side, ((own - claimed).max(0.0), own))
    });
    let widened = |(low, high): Range| {
        let widen = |of| if overclaim.is_some_and(|(side, _)| side == of) { claimed } else { 0.0 };
        ((low - widen(Side::Supplier)).max(0.0), (high + widen(Side::Customer)).min(1.0))
    };
    let standings = |range: Range| {
        let (low, high) = widened(range);
        (standing([low, 1.0 - low], policy), standing([high, 1.0 - high], policy))
    };
    let verdict = interval.map(standings);
    let more_events = share.filter(|_| verdict.is_some_and(|(low, high)| low != high));
    let more_events = more_events.and_then(|share| {
        let after = |more: f64| {
            standings(wilson(share.of[0], share.events + more, draft.uncertainty.level))
        };
        let more = least(|more| after(more).0 == after(more).1).map(|more| more.max(1.0));
        // All that was given, given so many times more, tells so many times more.
        let made = sight.contributions().iter().sum::<usize>() as f64;
        let countable = |more: &f64| *more < f64::from(u32::MAX);
        let more = more.filter(|more| countable(&(share.events + more)));
        more.map(|more| more * made / share.events).filter(countable)
    });
    let felt_fairness = [0, 1].map(|side| share.map(|share| felt_fairness(share.of[side], policy)));
    let treatment = Side::ALL.map(|toward| {
        Principle::ALL.map(|one| sight.treatment(one, toward, share.zip(interval))).to_vec()
    });
    let process =
        treatment.each_ref().map(|all| mean(all.iter().filter_map(|one| Some(one.score?.0))));
    let both = share.map(|share| co_contribution(share.of));
    let expectations = Side::ALL.map(|side| sight.expectations(side));
    let trust = Side::ALL.map(|side| sight.trust(side));
    let factors = [0, 1].map(|side: usize| {
        let (expected, trust) = (expectations[side].map(|one| one.score.0), trust[side]);
        let trust = trust.map(|trust| trust.score);
        [process[side], expected, felt_fairness[side], trust, both]
    });
    let factors = match sight.view {
        View::Supplier => factors[0],
        View::Customer => factors[1],
        View::Joint => {
            [0, 1, 2, 3, 4].map(|factor| match (factors[0][factor], factors[1][factor]) {
                (Some(a), Some(b)) => Some((a * b).sqrt()),
                (a, b) => a.or(b),
            })
        }
    };
    let least = draft.tiers.of(profile.tier);
    let holds_up = [0, 1].map(|side| {
        let (low, high) = interval?;
        let (low, high) = if side == 0 { (low, high) } else { (1.0 - high, 1.0 - low) };
        Some(if low >= least {
            "yes"
        } else if high < least {
            "no"
        } else {
            "unresolved"
        })
    });
    // What a side would give so that the other carries no more than `most`.
    let reach = |by: Side, most: f64| {
        let beyond = share.is_some_and(|share| share.of[by.other().index()] > most);
        if beyond { redress(bases, by, most) } else { Vec::new() }
    };
    let contributions = sight.contributions();
    OracleView {
        share,
        pooled: sight.pooled_share(),
        interval,
        overclaim,
        classes: sight.classes(),
        kinds: sight.kinds(),
        currency_without_rate: sight.currency_without_rate(),
        contributions,
        provisional: contributions
            .iter()
            .any(|&count| count < draft.uncertainty.provisional_below as usize),
        balance: share.map(|share| 1.0 - excess(share.of[0].max(share.of[1]), policy)),
        standing: share.map(|share| standing(share.of, policy)),
        verdict,
        greater_at_least: interval.map(widened).map(|(low, high)| low.max(1.0 - high)),
        more_events,
        felt_fairness,
        treatment,
        process,
        answer_rate: Side::ALL.map(|side| sight.answer_rate(side)),
        improvements_per_year: Side::ALL.map(|side| sight.improvements_per_year(side)),
        silence: sight.silence(),
        demonstrated: sight.demonstrated(),
        connection: expectations[0].zip(expectations[1]).map(|(a, b)| a.score.0.min(b.score.0)),
        expectations,
        trust,
        holds_up,
        shortfall: Side::ALL.map(|side| reach(side, 1.0 - least)),
        overall: overall(factors, policy),
        redress: Side::ALL.map(|side| reach(side, draft.balance.within)).concat(),
    }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let numbers: Vec<f64> = numbers.collect();
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// By how much a share exceeds the band.
fn excess(share: f64, policy: &Policy) -> f64 {
    let within = policy.draft().balance.within;
    ((share - within) / (1.0 - within)).clamp(0.0, 1.0)
}

fn standing(of: [f64; 2], policy: &Policy) -> Standing {
    let balance = &policy.draft().balance;
    let giver = if of[0] >= of[1] { Side::Supplier } else { Side::Customer };
    match of[0].max(of[1]) {
        greater if greater <= balance.within => (0, None),
        greater if greater < balance.one_way => (1, Some(giver)),
        _ => (2, Some(giver)),
    }
}

/// How fair the exchange feels to a side that gave this share.
fn felt_fairness(own: f64, policy: &Policy) -> f64 {
    let ratio = policy.draft().felt_fairness.advantageous_ratio;
    1.0 - excess(own, policy) - ratio * excess(1.0 - own, policy)
}

fn co_contribution(of: [f64; 2]) -> f64 {
    2.0 * (of[0] * of[1]).max(0.0).sqrt()
}

fn overall(factors: [Option<f64>; 5], policy: &Policy) -> Option<Overall> {
    let w = &policy.draft().overall;
    let names = ["process", "expectations", "felt_fairness", "trust", "co_contribution"];
    let weights = [w.process, w.expectations, w.felt_fairness, w.trust, w.co_contribution];
    let all: f64 = weights.iter().sum();
    let known: Vec<(&str, f64, f64)> = [0, 1, 2, 3, 4]
        .into_iter()
        .filter(|&place| weights[place] > 0.0)
        .filter_map(|place| Some((names[place], factors[place]?, weights[place])))
        .collect();
    if known.is_empty() {
        return None;
    }
    let weight: f64 = known.iter().map(|term| term.2).sum();
    let product = |all: f64| known.iter().map(|term| term.1.powf(term.2 / all)).product::<f64>();
    let low = if weight < all { 0.0 } else { product(weight) };
    Some(Overall {
        score: product(weight),
        coverage: weight / all,
        bounds: (low, product(all)),
        terms: known.iter().map(|term| (term.0, term.1, term.2 / weight)).collect(),
    })
}

impl Sight<'_> {
    /// The side whose records are all that the view rests on.
    fn sole_observer(&self) -> Option<Side> {
        let only =
            |side: &Side| self.seen.iter().all(|event| event.observer() == Observer::from(*side));
        Side::ALL.into_iter().find(only).filter(|_| !self.seen.is_empty())
    }
}
