//! What the page needs of each relationship: little, since there may be very many.

use maud::{Markup, html};
use reciprocity_core::explanation::phrase::{number, percent};
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::programme::{Obstacle, ProgrammeState};
use reciprocity_core::rule::stage::Stage;
use reciprocity_core::rule::verdict::Verdict;
use reciprocity_core::rule::win_win::Quadrant;
use reciprocity_core::score::{ShareScore, assess_briefly};
use reciprocity_core::{Assessment, Ledger, PerSide, Side, Tier, Timestamp, View};

use crate::chart::{Label, across, drawing};

/// One relationship, now and before.
#[derive(Debug, Clone)]
pub(super) struct Standing<'a> {
    pub(super) names: PerSide<&'a str>,
    pub(super) events: usize,
    pub(super) tier: Tier,
    pub(super) contributions: PerSide<u32>,
    pub(super) share: Option<ShareScore>,
    pub(super) verdict: Verdict,
    pub(super) overall_in: PerSide<Option<f64>>,
    pub(super) coverage: Option<f64>,
    pub(super) demonstrated: Option<f64>,
    pub(super) stage: Stage,
    pub(super) knows_winners: bool,
    pub(super) knows_trust: bool,
    pub(super) knows_expectations: bool,
    pub(super) obstacles: Vec<Obstacle>,
    pub(super) programme: Option<ProgrammeState>,
    pub(super) before: Before,
}

/// The same relationship at the earlier time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub(super) share: Option<f64>,
    pub(super) contributions: PerSide<u32>,
    pub(super) stage: Stage,
}

/// Where the verdict puts a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Balanced,
    Tilted,
    OneWay,
    Unresolved,
    Unknown,
}

impl Outcome {
    pub(super) const ALL: [Self; 5] =
        [Self::Balanced, Self::Tilted, Self::OneWay, Self::Unresolved, Self::Unknown];

    pub(super) fn is_settled(self) -> bool {
        !matches!(self, Self::Unresolved | Self::Unknown)
    }

    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Balanced => "balanced",
            Self::Tilted => "tilted",
            Self::OneWay => "one-way",
            Self::Unresolved => "unresolved",
            Self::Unknown => "unknown",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Balanced => "is-balanced",
            Self::Tilted => "is-tilted",
            Self::OneWay => "is-one-way",
            Self::Unresolved => "is-unresolved",
            Self::Unknown => "is-unknown",
        }
    }
}

/// Every relationship of the ledger that had begun, in the order of the names.
pub(super) fn standings<'a>(
    ledger: &'a Ledger,
    as_of: Timestamp,
    since: Timestamp,
) -> Vec<Standing<'a>> {
    let policy = ledger.policy();
    let each =
        |(supplier, customer, history): (&'a str, &'a str, &'a reciprocity_core::History)| {
            let events = history.events_by(as_of);
            if events == 0 {
                return None;
            }
            let at = |time| {
                assess_briefly(&history.evidence(time, policy), history.profile(), time, policy)
            };
            Some(Standing::new(PerSide { supplier, customer }, events, &at(as_of), &at(since)))
        };
    ledger.iter().filter_map(each).collect()
}

impl<'a> Standing<'a> {
    fn new(names: PerSide<&'a str>, events: usize, now: &Assessment, before: &Assessment) -> Self {
        let joint = &now.joint;
        let overall = |view| now.view(view).overall.as_ref();
        Self {
            names,
            events,
            tier: now.profile.tier,
            contributions: joint.contributions,
            share: joint.share,
            verdict: joint.verdict,
            overall_in: PerSide::from_fn(|side| Some(overall(View::from(side))?.score)),
            coverage: overall(View::Joint).map(|overall| overall.coverage),
            demonstrated: joint.demonstrated.map(|one| one.score),
            stage: now.stage,
            knows_winners: now.win_win.quadrant != Quadrant::Unresolved,
            knows_trust: Side::ALL.into_iter().any(|side| joint.trust.of(side).is_some()),
            knows_expectations: joint.connection.is_some(),
            obstacles: now.programme.obstacles.clone(),
            programme: now.programme.running.map(|running| running.state),
            before: Before {
                share: before.joint.share.map(|share| share.supplier),
                contributions: before.joint.contributions,
                stage: before.stage,
            },
        }
    }

    pub(super) fn outcome(&self) -> Outcome {
        match self.verdict {
            Verdict::Unknown => Outcome::Unknown,
            Verdict::Unresolved { .. } => Outcome::Unresolved,
            Verdict::Resolved(standing) => match standing.band {
                Band::Within => Outcome::Balanced,
                Band::Tilted => Outcome::Tilted,
                Band::OneWay => Outcome::OneWay,
            },
        }
    }

    /// Contributions of both sides.
    pub(super) fn made(&self) -> u64 {
        u64::from(self.contributions.supplier) + u64::from(self.contributions.customer)
    }
}

/// A bar parted by outcome, with its legend, which holds the counts.
pub(super) fn counts(counts: &[(Outcome, usize)], id: &str, title: &str) -> Markup {
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return html! { p { "None." } };
    }
    let part = |count: usize| count as f64 / all as f64;
    let described: Vec<String> = counts
        .iter()
        .map(|(outcome, count)| format!("{} {}", number(*count as f64), outcome.told()))
        .collect();
    let mut from = 0.0;
    let bars: Vec<(Outcome, f64, f64)> = counts
        .iter()
        .map(|(outcome, count)| {
            let begins = from;
            from += part(*count);
            (*outcome, begins, part(*count))
        })
        .collect();
    let id = format!("outcomes-{id}");
    let label = Label {
        id: &id,
        title: format!("{title} by verdict"),
        description: format!("{}.", described.join(", ")),
    };
    html! {
        (drawing(&label, 22, &html! {
            @for (outcome, from, wide) in &bars {
                rect.(outcome.class()) x=(across(*from)) y="0" width=(across(*wide)) height="22" {}
            }
        }))
        p.legend {
            @for (outcome, count) in counts {
                span {
                    span.swatch.(outcome.class()) {}
                    (number(*count as f64)) " " (outcome.told()) " (" (percent(part(*count))) ")"
                } " "
            }
        }
    }
}
