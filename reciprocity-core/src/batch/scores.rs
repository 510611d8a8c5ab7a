//! The numbers and verdicts of many relationships as a table.

use crate::event::Principle;
use crate::evidence::Evidence;
use crate::named::named;
use crate::party::Side;
use crate::policy::Policy;
use crate::quantity::Timestamp;
use crate::rule::tier::HoldsUp;
use crate::score::{Assessment, Circumstances, ViewScore, assess_briefly};

/// One relationship's values, in the order of the columns; what is unknown is not a number.
type Row = [f64; ScoreColumn::ALL.len()];

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident $name:literal = $value:expr;)+) => {
        named! {
            /// A column of a [`ScoreTable`].
            ///
            /// ```
            /// use reciprocity_core::{
            ///     Amount, Contribution, Event, History, Kind, Policy, ScoreColumn, Side, Timestamp,
            /// };
            ///
            /// let (policy, mut history) = (Policy::default(), History::default());
            /// let at = Timestamp::from_seconds(1_767_225_600)?;
            /// let help = Contribution::new(Kind::SERVICE, Amount::ONE);
            /// history.record(Event::new(at, Side::Supplier, help), &policy)?;
            /// let assessment = history.assess(at, &policy);
            /// assert_eq!(ScoreColumn::SupplierShare.value(&assessment), Some(1.0));
            /// assert_eq!(ScoreColumn::Balance.value(&assessment), Some(0.0));
            /// assert_eq!(ScoreColumn::SupplierTrust.value(&assessment), None); // nothing tells
            /// assert_eq!(ScoreColumn::SupplierTrust.name(), "supplier_trust");
            /// # Ok::<(), reciprocity_core::Error>(())
            /// ```
            #[non_exhaustive]
            ScoreColumn, "score", { $($(#[$doc])* $column = $name),+ }
        }

        impl ScoreColumn {
            /// The value in an assessment; none where it is unknown.
            pub fn value(self, assessment: &Assessment) -> Option<f64> {
                let value: fn(&Assessment) -> Option<f64> = match self {
                    $(Self::$column => $value),+
                };
                value(assessment)
            }
        }

        fn values(assessment: &Assessment) -> Row {
            [$(ScoreColumn::$column.value(assessment).unwrap_or(f64::NAN)),+]
        }
    };
}

columns! {
    /// The supplier's share, in both eyes.
    SupplierShare "supplier_share" = |a| a.joint.share.map(|one| one.supplier);
    /// The lower end of its range.
    SupplierShareLow "supplier_share_low" = |a| a.joint.share.map(|one| one.interval.low);
    /// The upper end of its range.
    SupplierShareHigh "supplier_share_high" = |a| a.joint.share.map(|one| one.interval.high);
    /// The supplier's share in its own eyes.
    SupplierShareOwn "supplier_share_own" = |a| a.supplier.share.map(|one| one.supplier);
    /// The customer's share in its own eyes.
    CustomerShareOwn "customer_share_own" = |a| a.customer.share.map(|one| one.customer);
    /// By how much the two own shares sum to more than one.
    PerceptionGap "perception_gap" = |a| a.perception.map(|one| one.gap);
    /// How many equal events would tell the share as surely.
    EffectiveEvents "effective_events" = |a| a.joint.share.map(|one| one.effective_events);
    /// The supplier's contributions, undiscounted.
    SupplierContributions "supplier_contributions" = |a| count(a.joint.contributions.supplier);
    /// The customer's contributions, undiscounted.
    CustomerContributions "customer_contributions" = |a| count(a.joint.contributions.customer);
    /// 1 within the band, 0 when one side gives all.
    Balance "balance" = |a| a.joint.balance;
    /// The band: 0 within, 1 tilted, 2 one-way.
    Band "band" = |a| a.joint.band.map(|band| f64::from(band as u8));
    /// The band as far as the evidence resolves it.
    ResolvedBand "resolved_band" =
        |a| a.joint.verdict.standing().map(|one| f64::from(one.band as u8));
    /// How fair the exchange feels to the supplier.
    SupplierFeltFairness "supplier_felt_fairness" = |a| a.joint.felt_fairness.supplier;
    /// How fair the exchange feels to the customer.
    CustomerFeltFairness "customer_felt_fairness" = |a| a.joint.felt_fairness.customer;
    /// How the supplier is treated: fairness.
    SupplierFairness "supplier_fairness" = |a| treated(a, Side::Supplier, Principle::Fairness);
    /// How the customer is treated: fairness.
    CustomerFairness "customer_fairness" = |a| treated(a, Side::Customer, Principle::Fairness);
    /// How the supplier is treated: respect.
    SupplierRespect "supplier_respect" = |a| treated(a, Side::Supplier, Principle::Respect);
    /// How the customer is treated: respect.
    CustomerRespect "customer_respect" = |a| treated(a, Side::Customer, Principle::Respect);
    /// How the supplier is treated: honesty.
    SupplierHonesty "supplier_honesty" = |a| treated(a, Side::Supplier, Principle::Honesty);
    /// How the customer is treated: honesty.
    CustomerHonesty "customer_honesty" = |a| treated(a, Side::Customer, Principle::Honesty);
    /// How the supplier is treated: responsiveness.
    SupplierResponsiveness "supplier_responsiveness" =
        |a| treated(a, Side::Supplier, Principle::Responsiveness);
    /// How the customer is treated: responsiveness.
    CustomerResponsiveness "customer_responsiveness" =
        |a| treated(a, Side::Customer, Principle::Responsiveness);
    /// How the supplier is treated: courtesy.
    SupplierCourtesy "supplier_courtesy" = |a| treated(a, Side::Supplier, Principle::Courtesy);
    /// How the customer is treated: courtesy.
    CustomerCourtesy "customer_courtesy" = |a| treated(a, Side::Customer, Principle::Courtesy);
    /// How the supplier is treated: time parity.
    SupplierTimeParity "supplier_time_parity" =
        |a| treated(a, Side::Supplier, Principle::TimeParity);
    /// How the customer is treated: time parity.
    CustomerTimeParity "customer_time_parity" =
        |a| treated(a, Side::Customer, Principle::TimeParity);
    /// How the supplier is treated: listening.
    SupplierListening "supplier_listening" = |a| treated(a, Side::Supplier, Principle::Listening);
    /// How the customer is treated: listening.
    CustomerListening "customer_listening" = |a| treated(a, Side::Customer, Principle::Listening);
    /// How far both sides put in.
    CoContribution "co_contribution" = |a| treated(a, Side::Supplier, Principle::CoContribution);
    /// How the supplier is treated: the mean of the principles.
    SupplierProcess "supplier_process" = |a| a.joint.process.supplier;
    /// How the customer is treated: the mean of the principles.
    CustomerProcess "customer_process" = |a| a.joint.process.customer;
    /// How the supplier's expectations are met.
    SupplierExpectations "supplier_expectations" =
        |a| a.joint.expectations.supplier.map(|one| one.score);
    /// How the customer's expectations are met.
    CustomerExpectations "customer_expectations" =
        |a| a.joint.expectations.customer.map(|one| one.score);
    /// The lesser of the two.
    Connection "connection" = |a| a.joint.connection;
    /// The supplier's trust in the customer.
    SupplierTrust "supplier_trust" = |a| a.joint.trust.supplier.map(|one| one.score);
    /// The customer's trust in the supplier.
    CustomerTrust "customer_trust" = |a| a.joint.trust.customer.map(|one| one.score);
    /// How the supplier answers.
    SupplierAnswerRate "supplier_answer_rate" =
        |a| a.joint.answer_rate.supplier.map(|one| one.rate);
    /// How the customer answers.
    CustomerAnswerRate "customer_answer_rate" =
        |a| a.joint.answer_rate.customer.map(|one| one.rate);
    /// Seconds within which half of the supplier's answers came, to a power of two.
    SupplierAnswerSeconds "supplier_answer_seconds" = |a| median(&a.joint, Side::Supplier);
    /// Seconds within which half of the customer's answers came, to a power of two.
    CustomerAnswerSeconds "customer_answer_seconds" = |a| median(&a.joint, Side::Customer);
    /// Demonstrated reciprocity.
    Demonstrated "demonstrated" = |a| a.joint.demonstrated.map(|one| one.score);
    /// The overall score, of both sides' positions.
    Overall "overall" = |a| a.joint.overall.as_ref().map(|one| one.score);
    /// The overall score of the supplier's position in its own view.
    SupplierOverall "supplier_overall" = |a| a.supplier.overall.as_ref().map(|one| one.score);
    /// The overall score of the customer's position in its own view.
    CustomerOverall "customer_overall" = |a| a.customer.overall.as_ref().map(|one| one.score);
    /// The weight of the known factors in that of all.
    Coverage "coverage" = |a| a.joint.overall.as_ref().map(|one| one.coverage);
    /// Whether the supplier holds up its end: 1 yes, 0 no, unknown where unresolved.
    SupplierHoldsUp "supplier_holds_up" = |a| holds_up(a.joint.holds_up.supplier);
    /// Whether the customer holds up its end: 1 yes, 0 no, unknown where unresolved.
    CustomerHoldsUp "customer_holds_up" = |a| holds_up(a.joint.holds_up.customer);
    /// The quadrant, by its place among the quadrants.
    Quadrant "quadrant" = |a| Some(f64::from(a.win_win.quadrant as u8));
    /// The stage, by its place among the stages.
    Stage "stage" = |a| Some(f64::from(a.stage as u8));
    /// The advice to the supplier, by its place among the advices.
    SupplierAdvice "supplier_advice" =
        |a| Some(f64::from(a.recommendations.supplier.advice as u8));
    /// The advice to the customer, by its place among the advices.
    CustomerAdvice "customer_advice" =
        |a| Some(f64::from(a.recommendations.customer.advice as u8));
    /// By how much the supplier's share lately exceeds its usual share.
    Trend "trend" = |a| a.trend.supplier_share;
}

#[expect(clippy::unnecessary_wraps, reason = "every column is a value that may be unknown")]
fn count(events: u32) -> Option<f64> {
    Some(f64::from(events))
}

fn treated(assessment: &Assessment, side: Side, principle: Principle) -> Option<f64> {
    assessment.joint.treatment.of(side)[principle.index()].score
}

fn median(score: &ViewScore, side: Side) -> Option<f64> {
    let (_, below) = (*score.answer_rate.of(side))?.median_seconds?;
    Some(below as f64)
}

fn holds_up(answer: Option<HoldsUp>) -> Option<f64> {
    match answer? {
        HoldsUp::Yes => Some(1.0),
        HoldsUp::No => Some(0.0),
        HoldsUp::Unresolved => None,
    }
}

/// The values of one relationship.
pub(super) fn row(
    evidence: &Evidence,
    circumstances: Circumstances,
    as_of: Timestamp,
    policy: &Policy,
) -> Row {
    values(&assess_briefly(evidence, circumstances, as_of, policy))
}

/// Numbers and verdicts, a row for each relationship.
///
/// ```
/// use reciprocity_core::{Batch, EventColumns, Kind, Policy, ScoreColumn, Timestamp};
///
/// let (policy, at) = (Policy::default(), Timestamp::from_seconds(1_767_225_600)?);
/// let events = EventColumns {
///     relationship: &[9, 7],
///     occurred_at: &[at.micros(); 2],
///     actor: &[0, 1],
///     kind: &[Kind::SERVICE.index() as u16; 2],
///     amount: &[1.0; 2],
///     observer: None,
/// };
/// let table = Batch::new(&policy, at).scores(&events, &[])?;
/// assert_eq!(table.len(), 2);
/// assert_eq!(table.relationships().collect::<Vec<_>>(), [7, 9]);
/// assert_eq!(table.column(ScoreColumn::SupplierShare).collect::<Vec<_>>(), [0.0, 1.0]);
/// assert!(table.column(ScoreColumn::Connection).all(f64::is_nan)); // unknown
/// # Ok::<(), reciprocity_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ScoreTable {
    rows: Vec<(u64, Row)>,
}

impl ScoreTable {
    pub(super) fn from_rows(rows: Vec<(u64, Row)>) -> Self {
        Self { rows }
    }

    /// How many relationships there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The relationships, in rising order.
    pub fn relationships(&self) -> impl ExactSizeIterator<Item = u64> {
        self.rows.iter().map(|(id, _)| *id)
    }

    /// The values of a column, in the order of the relationships; what is unknown is not a number.
    pub fn column(&self, column: ScoreColumn) -> impl ExactSizeIterator<Item = f64> {
        self.rows.iter().map(move |(_, row)| row[column as usize])
    }
}
