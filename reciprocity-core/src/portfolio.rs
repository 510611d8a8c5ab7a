//! A portfolio: many relationships together.
//!
//! *Idea.* Win-win does not have to stay an ideal; it could become the norm. So: how many
//! relationships are, by tier and by kind of party, and how much each side hangs on a few others.
//!
//! *Formula.* Concentration is Herfindahl's index over the partners of one side: the sum of the
//! squared parts of all contributions that the relationships with each of them hold. 1 is a single
//! partner, near 0 many alike.
//!
//! A relationship whose quadrant is unresolved counts as that; it is never guessed.

use std::collections::BTreeMap;

use crate::party::{PartyKind, PerSide, Side, Tier};
use crate::policy::Policy;
use crate::rule::programme::within_cap;
use crate::rule::win_win::Quadrant;
use crate::score::Assessment;

/// One relationship of a portfolio.
#[derive(Debug, Clone, Copy)]
pub struct Holding<'a> {
    /// What the two parties are called.
    pub names: PerSide<&'a str>,
    /// What kinds of party they are.
    pub kinds: PerSide<PartyKind>,
    /// Its scores.
    pub assessment: &'a Assessment,
}

/// How many relationships lie in each quadrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Quadrants {
    /// Both sides win.
    pub win_win: usize,
    /// The supplier alone.
    pub supplier_only: usize,
    /// The customer alone.
    pub customer_only: usize,
    /// Neither.
    pub lose_lose: usize,
    /// The record does not say.
    pub unresolved: usize,
}

/// What can be said of many relationships together.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Portfolio {
    /// How many relationships there are.
    pub relationships: usize,
    /// The quadrants of all.
    pub quadrants: Quadrants,
    /// The quadrants by tier.
    pub by_tier: BTreeMap<&'static str, Quadrants>,
    /// The quadrants by the kind of the customer.
    pub by_customer_kind: BTreeMap<&'static str, Quadrants>,
    /// The quadrants by the kind of the supplier.
    pub by_supplier_kind: BTreeMap<&'static str, Quadrants>,
    /// How far contributions gather in a few suppliers, and in a few customers; unknown without any.
    pub concentration: PerSide<Option<f64>>,
    /// The relationships that may be invited into the sponsor programme, by tier and then by overall
    /// score, within the policy's cap.
    pub invited: Vec<(String, String)>,
}

impl Quadrants {
    fn count(&mut self, quadrant: Quadrant) {
        *match quadrant {
            Quadrant::WinWin => &mut self.win_win,
            Quadrant::SupplierOnly => &mut self.supplier_only,
            Quadrant::CustomerOnly => &mut self.customer_only,
            Quadrant::LoseLose => &mut self.lose_lose,
            Quadrant::Unresolved => &mut self.unresolved,
        } += 1;
    }
}

/// Looks at many relationships together.
pub fn portfolio(holdings: &[Holding<'_>], policy: &Policy) -> Portfolio {
    let mut survey = PortfolioSurvey::default();
    holdings.iter().for_each(|holding| survey.add(holding));
    survey.finish(policy)
}

/// A portfolio in the making: relationships are added one by one, and their assessments can be let go.
#[derive(Debug, Clone, Default)]
pub struct PortfolioSurvey {
    portfolio: Portfolio,
    /// The contributions in the relationships of each party of a side.
    parts: PerSide<BTreeMap<String, u64>>,
    eligible: Vec<Eligible>,
}

/// A relationship that may be invited into the sponsor programme.
#[derive(Debug, Clone)]
struct Eligible {
    tier: Tier,
    score: f64,
    names: (String, String),
}

impl PortfolioSurvey {
    /// Adds a relationship.
    pub fn add(&mut self, holding: &Holding<'_>) {
        let Holding { names, kinds, assessment } = holding;
        let portfolio = &mut self.portfolio;
        portfolio.relationships += 1;
        let quadrant = assessment.win_win.quadrant;
        portfolio.quadrants.count(quadrant);
        let tier = assessment.profile.tier;
        portfolio.by_tier.entry(tier.name()).or_default().count(quadrant);
        portfolio.by_customer_kind.entry(kinds.customer.name()).or_default().count(quadrant);
        portfolio.by_supplier_kind.entry(kinds.supplier.name()).or_default().count(quadrant);
        let made = assessment.joint.contributions;
        let made = u64::from(made.supplier) + u64::from(made.customer);
        for side in Side::ALL {
            let (name, parts) = (*names.of(side), self.parts.of_mut(side));
            match parts.get_mut(name) {
                Some(part) => *part += made,
                None => drop(parts.insert(name.to_owned(), made)),
            }
        }
        if assessment.programme.obstacles.is_empty() {
            self.eligible.push(Eligible {
                tier,
                score: assessment.joint.overall.as_ref().map_or(0.0, |overall| overall.score),
                names: (names.supplier.to_owned(), names.customer.to_owned()),
            });
        }
    }

    /// What can be said of the relationships that were added.
    pub fn finish(mut self, policy: &Policy) -> Portfolio {
        let room = within_cap(self.portfolio.relationships, policy.draft().programme.cap);
        self.portfolio.concentration = self.parts.map(concentration);
        self.portfolio.invited = invited(self.eligible, room);
        self.portfolio
    }
}

/// Herfindahl's index of the parts of a whole.
fn concentration(parts: &BTreeMap<String, u64>) -> Option<f64> {
    let whole: u64 = parts.values().sum();
    let square = |part: &u64| (*part as f64 / whole as f64) * (*part as f64 / whole as f64);
    (whole > 0).then(|| parts.values().map(square).sum())
}

/// The deepest tier and the best score first, as far as there is room.
fn invited(mut eligible: Vec<Eligible>, room: usize) -> Vec<(String, String)> {
    eligible.sort_by(|a, b| {
        let by_tier = b.tier.cmp(&a.tier);
        by_tier.then_with(|| b.score.total_cmp(&a.score)).then_with(|| a.names.cmp(&b.names))
    });
    eligible.into_iter().take(room).map(|one| one.names).collect()
}
