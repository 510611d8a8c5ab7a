//! What the scores said at each cut, and what happened in the window after it.
//!
//! Nothing of after a cut reaches what is said at it: the events are replayed in order, and the scores
//! of a cut are read before any later event is taken.

use reciprocity_core::evidence::{Evidence, Memory, Sight};
use reciprocity_core::rule::answer_rate::answer_rate;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::demonstrated::demonstrated;
use reciprocity_core::score::assess_briefly;
use reciprocity_core::{History, PerSide, Policy, Side, Span, Timestamp, View};

/// A relationship without any act within so many windows before a cut is over, and left out.
const ALIVE_WINDOWS: f64 = 2.0;

/// The times at which the history is cut, one window apart, the last a window before its end.
#[derive(Debug, Clone)]
pub(super) struct Cuts {
    pub(super) times: Vec<Timestamp>,
    pub(super) window: Span,
    pub(super) end: Timestamp,
}

impl Cuts {
    /// The newest cuts before which two windows lie to learn from, at most `most` of them.
    pub(super) fn new(start: Timestamp, end: Timestamp, window: Span, most: u32) -> Self {
        let back = |windows: u32| {
            end.plus(Span::from_micros(-window.micros().saturating_mul(i64::from(windows))))
        };
        let learnt = Span::from_micros(window.micros().saturating_mul(2));
        let times = (1..=most).rev().map(back).filter(|at| *at >= start.plus(learnt));
        Self { times: times.collect(), window, end }
    }
}

/// What was known of a relationship at a cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    /// Acts of both sides, the old ones counting for less.
    pub(super) frequency: f64,
    /// Days since the last act.
    pub(super) recency_days: f64,
    /// Demonstrated reciprocity.
    pub(super) demonstrated: f64,
    /// Of the side that answers.
    pub(super) answer_rate: PerSide<Option<f64>>,
    /// By the side that answers: the turns of the other side that were decided, and those answered.
    pub(super) turns: PerSide<(u32, u32)>,
    /// Whether the verdict is one-way.
    pub(super) one_way: bool,
}

/// What happened in the window after a cut.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Happened {
    /// Acts of each side.
    pub(super) acts: PerSide<u32>,
    /// By the side that answers: the turns of the other side that were decided, and those answered.
    pub(super) turns: PerSide<(u32, u32)>,
}

impl Happened {
    pub(super) fn any(&self) -> bool {
        self.acts.supplier + self.acts.customer > 0
    }

    pub(super) fn both(&self) -> bool {
        self.acts.supplier > 0 && self.acts.customer > 0
    }
}

/// A relationship at a cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub(super) relationship: usize,
    /// By number.
    pub(super) parties: PerSide<usize>,
    pub(super) cut: usize,
    pub(super) known: Known,
    pub(super) happened: Happened,
}

/// Counts from the first event up to a time.
#[derive(Debug, Clone, Copy)]
struct Counts {
    acts: PerSide<u32>,
    turns: PerSide<(u32, u32)>,
}

/// The looks at one relationship, at those cuts at which it was alive.
pub(super) fn looks(
    relationship: usize,
    parties: PerSide<usize>,
    history: &History,
    cuts: &Cuts,
    policy: &Policy,
) -> Vec<Look> {
    let events = history.canonical(cuts.end);
    let mut events = events.into_iter().peekable();
    let mut evidence = Evidence::default();
    let mut last: Option<(usize, Option<Known>, Counts)> = None;
    let mut found = Vec::new();
    for (cut, at) in cuts.times.iter().chain([&cuts.end]).enumerate() {
        while let Some(event) = events.next_if(|event| event.occurred_at() <= *at) {
            evidence.record(&event, policy);
        }
        let sight = Sight::new(&evidence, View::Joint, *at, policy);
        let now = counts(&sight);
        if let Some((cut, Some(known), before)) = last {
            found.push(Look { relationship, parties, cut, known, happened: since(before, now) });
        }
        let alive = known(&evidence, history, *at, policy)
            .filter(|known| known.recency_days <= ALIVE_WINDOWS * cuts.window.days());
        last = Some((cut, alive, now));
    }
    found
}

fn known(evidence: &Evidence, history: &History, at: Timestamp, policy: &Policy) -> Option<Known> {
    let sight = Sight::in_memory(Memory::Slow, evidence, View::Joint, at, policy);
    let shown = demonstrated(&sight)?;
    let verdict = assess_briefly(evidence, history.profile(), at, policy).joint.verdict;
    Some(Known {
        frequency: shown.acts.supplier + shown.acts.customer,
        recency_days: at.since(sight.last_act()?).days(),
        demonstrated: shown.score,
        answer_rate: PerSide::from_fn(|side| Some(answer_rate(&sight, side)?.rate)),
        turns: counts(&sight).turns,
        one_way: verdict.standing().is_some_and(|standing| standing.band == Band::OneWay),
    })
}

fn counts(sight: &Sight<'_>) -> Counts {
    Counts {
        acts: PerSide::from_fn(|side| sight.acts(side).events),
        turns: PerSide::from_fn(|side| {
            let memory = sight.answer_memory(side);
            (memory.turns(), memory.answered())
        }),
    }
}

/// What came between two counts. A turn that was overdue at the first, and so counted as unanswered
/// then, is counted so at the second as well.
fn since(before: Counts, now: Counts) -> Happened {
    let more = |side: Side| {
        let ((turns, answered), (turns_before, answered_before)) =
            (*now.turns.of(side), *before.turns.of(side));
        let turns = turns.saturating_sub(turns_before);
        (turns, answered.saturating_sub(answered_before).min(turns))
    };
    Happened {
        acts: PerSide::from_fn(|side| now.acts.of(side).saturating_sub(*before.acts.of(side))),
        turns: PerSide::from_fn(more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reciprocity_core::{Amount, Contribution, Event, Kind};

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_seconds(1_700_000_000 + hour * 3_600).unwrap()
    }

    fn history(acts: &[(i64, Side)]) -> History {
        let mut history = History::default();
        for (at, side) in acts {
            let gift = Contribution::new(Kind::SERVICE, Amount::ONE);
            history.record(Event::new(hour(*at), *side, gift), &Policy::default()).unwrap();
        }
        history
    }

    /// Acts at uneven hours over 400 days, by a side that depends on the place.
    fn acts() -> Vec<(i64, Side)> {
        (0..120).map(|n| (n * 79 + n * n % 50, Side::ALL[usize::from(n * n % 7 < 3)])).collect()
    }

    const PARTIES: PerSide<usize> = PerSide { supplier: 0, customer: 1 };

    fn cuts() -> Cuts {
        Cuts::new(hour(0), hour(9_600), Span::from_days(40.0).unwrap(), 12)
    }

    #[test]
    fn cuts_leave_a_window_after_the_last_and_two_before_the_first() {
        let cuts = cuts();
        assert_eq!(cuts.times.first(), Some(&hour(1_920)), "two windows of 40 days");
        assert_eq!(cuts.times.last(), Some(&hour(8_640)), "a window before the end");
        assert_eq!(cuts.times.len(), 8);
        let few = Cuts::new(hour(0), hour(9_600), Span::from_days(40.0).unwrap(), 3);
        assert_eq!(few.times, cuts.times[5..], "the newest");
    }

    #[test]
    fn what_comes_after_a_cut_changes_nothing_that_is_known_at_it() {
        let (policy, cuts) = (Policy::default(), cuts());
        let whole = looks(0, PARTIES, &history(&acts()), &cuts, &policy);
        assert_eq!(whole.len(), cuts.times.len(), "alive at every cut");
        for (cut, at) in cuts.times.iter().enumerate() {
            // Everything after the cut is done by the other side, at another hour, and once more.
            let changed: Vec<(i64, Side)> = acts()
                .into_iter()
                .flat_map(|(when, side)| match hour(when) <= *at {
                    true => vec![(when, side)],
                    false => vec![(when + 3, side.other()), (when + 4, side.other())],
                })
                .collect();
            let other = looks(0, PARTIES, &history(&changed), &cuts, &policy);
            let of = |looks: &[Look]| looks.iter().find(|look| look.cut == cut).copied().unwrap();
            assert_eq!(of(&whole).known, of(&other).known, "cut {cut}");
            assert_ne!(of(&whole).happened, of(&other).happened, "cut {cut}: nothing was changed");
        }
    }

    #[test]
    fn what_is_known_at_a_cut_is_what_the_history_says_as_of_it() {
        let (policy, cuts, history) = (Policy::default(), cuts(), history(&acts()));
        for look in looks(0, PARTIES, &history, &cuts, &policy) {
            let assessment = history.assess(cuts.times[look.cut], &policy);
            let joint = &assessment.joint;
            assert_eq!(joint.demonstrated.unwrap().score, look.known.demonstrated);
            assert_eq!(
                joint.answer_rate.map(|rate| rate.map(|rate| rate.rate)),
                look.known.answer_rate
            );
        }
    }

    #[test]
    fn the_window_counts_what_lies_in_it() {
        use Side::{Customer, Supplier};
        // Two windows of ten days to learn from, and one to look into.
        let cuts = Cuts::new(hour(0), hour(720), Span::from_days(10.0).unwrap(), 12);
        assert_eq!(cuts.times, [hour(480)]);
        // In the window: the supplier's turn of hour 500 is answered after ten hours; the customer's
        // answer is a turn itself, which waits 168 hours for an answer, in vain, until hour 678.
        let history = history(&[(0, Supplier), (470, Customer), (500, Supplier), (510, Customer)]);
        let looks = looks(0, PARTIES, &history, &cuts, &Policy::default());
        assert_eq!(looks.len(), 1);
        let happened = looks[0].happened;
        assert_eq!(happened.acts, PerSide { supplier: 1, customer: 1 });
        // The customer's turn of hour 470 was open at the cut and answered by the supplier at 500.
        assert_eq!(happened.turns, PerSide { supplier: (2, 1), customer: (1, 1) });
    }

    #[test]
    fn a_relationship_that_is_over_is_not_looked_at() {
        let cuts = Cuts::new(hour(0), hour(2_400), Span::from_days(10.0).unwrap(), 12);
        let looks = looks(0, PARTIES, &history(&[(0, Side::Supplier)]), &cuts, &Policy::default());
        assert_eq!(looks.len(), 1, "twenty days after its act, and not after thirty");
        assert_eq!(looks[0].known.recency_days, 20.0);
    }
}
