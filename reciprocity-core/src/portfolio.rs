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
    let mut portfolio = Portfolio { relationships: holdings.len(), ..Portfolio::default() };
    for holding in holdings {
        let quadrant = holding.assessment.win_win.quadrant;
        portfolio.quadrants.count(quadrant);
        let tier = holding.assessment.profile.tier.name();
        portfolio.by_tier.entry(tier).or_default().count(quadrant);
        let kinds = &holding.kinds;
        portfolio.by_customer_kind.entry(kinds.customer.name()).or_default().count(quadrant);
        portfolio.by_supplier_kind.entry(kinds.supplier.name()).or_default().count(quadrant);
    }
    portfolio.concentration = PerSide::from_fn(|side| concentration(holdings, side));
    portfolio.invited = invited(holdings, policy);
    portfolio
}

/// Herfindahl's index of contributions over the parties of one side.
fn concentration(holdings: &[Holding<'_>], side: Side) -> Option<f64> {
    let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
    for holding in holdings {
        let made = holding.assessment.joint.contributions;
        let made = u64::from(made.supplier) + u64::from(made.customer);
        *parts.entry(holding.names.of(side)).or_default() += made;
    }
    let whole: u64 = parts.values().sum();
    let square = |part: &u64| (*part as f64 / whole as f64) * (*part as f64 / whole as f64);
    (whole > 0).then(|| parts.values().map(square).sum())
}

/// The eligible relationships, the deepest tier and the best score first, as far as there is room.
fn invited(holdings: &[Holding<'_>], policy: &Policy) -> Vec<(String, String)> {
    let room = within_cap(holdings.len(), policy.draft().programme.cap);
    let mut eligible: Vec<&Holding<'_>> = holdings
        .iter()
        .filter(|holding| holding.assessment.programme.obstacles.is_empty())
        .collect();
    let score = |holding: &Holding<'_>| {
        holding.assessment.joint.overall.as_ref().map_or(0.0, |overall| overall.score)
    };
    let tier = |holding: &Holding<'_>| -> Tier { holding.assessment.profile.tier };
    eligible.sort_by(|a, b| {
        tier(b).cmp(&tier(a)).then_with(|| score(b).total_cmp(&score(a))).then_with(|| {
            (a.names.supplier, a.names.customer).cmp(&(b.names.supplier, b.names.customer))
        })
    });
    let names = |holding: &&Holding<'_>| {
        (holding.names.supplier.to_owned(), holding.names.customer.to_owned())
    };
    eligible.iter().take(room).map(names).collect()
}
