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
///
/// ```
/// # use reciprocity_core::{History, PartyKind, PerSide, Policy, Timestamp};
/// use reciprocity_core::{Holding, portfolio};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// let assessment = History::default().assess(at, &policy);
/// let holding = Holding {
///     names: PerSide { supplier: "Baker", customer: "St Mary" },
///     kinds: PerSide { supplier: PartyKind::Business, customer: PartyKind::Church },
///     assessment: &assessment,
/// };
/// let seen = portfolio(&[holding], &policy);
/// assert!(seen.by_customer_kind.contains_key("church"));
/// assert!(seen.by_supplier_kind.contains_key("business"));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
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
///
/// ```
/// # use reciprocity_core::{Holding, PartyKind, PerSide, Policy, Timestamp, portfolio};
/// use reciprocity_core::History;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// // Nothing is on record: who wins is not guessed.
/// let assessment = History::default().assess(at, &policy);
/// # let kinds = PerSide { supplier: PartyKind::Business, customer: PartyKind::Business };
/// # let names = PerSide { supplier: "Baker", customer: "Mill" };
/// # let holding = Holding { names, kinds, assessment: &assessment };
/// let found = portfolio(&[holding], &policy).quadrants;
/// assert_eq!((found.unresolved, found.win_win), (1, 0));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
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
///
/// ```
/// # use reciprocity_core::{History, Holding, PartyKind, PerSide, Policy, Timestamp, portfolio};
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let assessment = History::default().assess(at, &policy);
/// # let kinds = PerSide { supplier: PartyKind::Business, customer: PartyKind::Business };
/// # let names = PerSide { supplier: "Baker", customer: "Mill" };
/// # let holding = Holding { names, kinds, assessment: &assessment };
/// // Two relationships of the standard tier, in which nothing was given.
/// let seen = portfolio(&[holding, holding], &policy);
/// assert_eq!((seen.relationships, seen.by_tier["standard"].unresolved), (2, 2));
/// assert_eq!(seen.concentration.supplier, None);
/// assert!(seen.invited.is_empty());
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
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
///
/// ```
/// # use reciprocity_core::{
/// #     Amount, Contribution, Event, History, Kind, PartyKind, PerSide, Policy, Side, Timestamp,
/// # };
/// use reciprocity_core::{Holding, portfolio};
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let give = |contributions: usize| {
/// #     let mut history = History::default();
/// #     let hour = Contribution::new(Kind::TIME, Amount::parse("1", "hours")?);
/// #     history.record_all(vec![Event::new(at, Side::Supplier, hour); contributions], &policy)?;
/// #     Ok(history.assess(at, &policy))
/// # };
/// # let kinds = PerSide { supplier: PartyKind::Business, customer: PartyKind::Business };
/// // Baker gave three times to Mill and once to Inn.
/// let (mill, inn) = (give(3)?, give(1)?);
/// let holdings = [("Mill", &mill), ("Inn", &inn)].map(|(customer, assessment)| Holding {
///     names: PerSide { supplier: "Baker", customer },
///     kinds,
///     assessment,
/// });
/// let concentration = portfolio(&holdings, &policy).concentration;
/// assert_eq!(concentration.supplier, Some(1.0)); // all from one
/// assert_eq!(concentration.customer, Some(0.75 * 0.75 + 0.25 * 0.25));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
pub fn portfolio(holdings: &[Holding<'_>], policy: &Policy) -> Portfolio {
    let mut survey = PortfolioSurvey::default();
    holdings.iter().for_each(|holding| survey.add(holding));
    survey.finish(policy)
}

/// A portfolio in the making: relationships are added one by one, and their assessments can be let go.
///
/// ```
/// # use reciprocity_core::{History, Holding, PartyKind, PerSide, Policy, Timestamp};
/// use reciprocity_core::PortfolioSurvey;
///
/// # let policy = Policy::default();
/// # let at = Timestamp::from_seconds(1_767_225_600)?;
/// # let kinds = PerSide { supplier: PartyKind::Business, customer: PartyKind::Person };
/// let mut survey = PortfolioSurvey::default();
/// for customer in ["Ann", "Ben", "Eve"] {
///     let assessment = History::default().assess(at, &policy);
///     let names = PerSide { supplier: "Baker", customer };
///     survey.add(&Holding { names, kinds, assessment: &assessment });
/// }
/// let seen = survey.finish(&policy);
/// assert_eq!((seen.relationships, seen.by_customer_kind["person"].unresolved), (3, 3));
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
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
    ///
    /// ```
    /// # use reciprocity_core::{History, Holding, PartyKind, PerSide, Policy, Timestamp};
    /// # use reciprocity_core::PortfolioSurvey;
    /// # let policy = Policy::default();
    /// # let at = Timestamp::from_seconds(1_767_225_600)?;
    /// # let kinds = PerSide { supplier: PartyKind::Business, customer: PartyKind::Business };
    /// # let names = PerSide { supplier: "Baker", customer: "Mill" };
    /// let mut survey = PortfolioSurvey::default();
    /// {
    ///     let assessment = History::default().assess(at, &policy);
    ///     survey.add(&Holding { names, kinds, assessment: &assessment });
    /// } // the assessment can be let go
    /// assert_eq!(survey.finish(&policy).relationships, 1);
    /// # Ok::<(), reciprocity_core::Error>(())
    /// ```
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
    ///
    /// ```
    /// use reciprocity_core::{Policy, Portfolio, PortfolioSurvey};
    ///
    /// let nothing = PortfolioSurvey::default().finish(&Policy::default());
    /// assert_eq!(nothing, Portfolio::default());
    /// assert_eq!(nothing.concentration.customer, None); // of nothing there is no part
    /// ```
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
