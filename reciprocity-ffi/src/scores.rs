//! Scores of one view, as columns that the caller owns.

use reciprocity_core::party::PerSide;
use reciprocity_core::rule::balance::Band;
use reciprocity_core::rule::verdict::{Standing, Verdict};
use reciprocity_core::{Side, ViewScore};

use crate::error::{Failure, Outcome};
use crate::input::{Versioned, aligned};
use crate::status::RECIP_INVALID_ARGUMENT;

/// State: the records do not hold the number. It is neither 0 nor one half; it is not there.
pub const RECIP_UNKNOWN: u8 = 0;
/// State: the number is there.
pub const RECIP_KNOWN: u8 = 1;

/// Band: unknown.
pub const RECIP_BAND_UNKNOWN: i32 = 0;
/// Band: neither side gives more than about 60 of 100.
pub const RECIP_BAND_WITHIN: i32 = 1;
/// Band: one side gives clearly more.
pub const RECIP_BAND_TILTED: i32 = 2;
/// Band: one side gives nearly all.
pub const RECIP_BAND_ONE_WAY: i32 = 3;

/// Verdict: unknown, for want of a share.
pub const RECIP_VERDICT_UNKNOWN: i32 = 0;
/// Verdict: the evidence does not tell the bands apart yet.
pub const RECIP_VERDICT_UNRESOLVED: i32 = 1;
/// Verdict: surely within the band.
pub const RECIP_VERDICT_WITHIN: i32 = 2;
/// Verdict: the supplier surely gives clearly more.
pub const RECIP_VERDICT_SUPPLIER_TILTED: i32 = 3;
/// Verdict: the customer surely gives clearly more.
pub const RECIP_VERDICT_CUSTOMER_TILTED: i32 = 4;
/// Verdict: the supplier surely gives nearly all.
pub const RECIP_VERDICT_SUPPLIER_ONE_WAY: i32 = 5;
/// Verdict: the customer surely gives nearly all.
pub const RECIP_VERDICT_CUSTOMER_ONE_WAY: i32 = 6;

macro_rules! with_columns {
    ($do:ident) => {
        $do! {
            contributions_supplier contributions_customer provisional
            share_state share_supplier share_customer share_low share_high effective_events
            balance band verdict
            felt_fairness_supplier_state felt_fairness_supplier
            felt_fairness_customer_state felt_fairness_customer
            answer_rate_supplier_state answer_rate_supplier
            answer_rate_customer_state answer_rate_customer
            demonstrated_state demonstrated
            overall_state overall overall_low overall_high overall_coverage
        }
    };
}

/// Where to write scores: arrays that the caller owns, one element for each relationship. A column
/// that is NULL is not wanted. Start from `= {0}` (`= {}` in C++).
///
/// Shares, rates and scores are from 0 to 1. A column whose name ends in `_state` says of each
/// element whether the numbers after it are RECIP_KNOWN; where they are RECIP_UNKNOWN they are 0
/// and mean nothing.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct recip_scores {
    /// sizeof(recip_scores).
    pub struct_size: usize,
    /// How many elements each array holds; at least as many as relationships are scored.
    pub capacity: usize,
    /// Contributions that the supplier made, undiscounted.
    pub contributions_supplier: *mut u32,
    /// Contributions that the customer made, undiscounted.
    pub contributions_customer: *mut u32,
    /// 1 if either side's contributions are too few to stand by, else 0.
    pub provisional: *mut u8,
    /// State of the share, its interval and effective events, the balance and the band.
    pub share_state: *mut u8,
    /// The share that the supplier gave.
    pub share_supplier: *mut f64,
    /// The share that the customer gave.
    pub share_customer: *mut f64,
    /// The lower end of the range that holds the supplier's share.
    pub share_low: *mut f64,
    /// The upper end of that range.
    pub share_high: *mut f64,
    /// How many equal events would tell the share as surely.
    pub effective_events: *mut f64,
    /// 1 within the band, falling to 0 when one side gives all.
    pub balance: *mut f64,
    /// RECIP_BAND_..., by the share alone.
    pub band: *mut i32,
    /// RECIP_VERDICT_...: the band as far as the evidence resolves it.
    pub verdict: *mut i32,
    /// State.
    pub felt_fairness_supplier_state: *mut u8,
    /// How fair the exchange feels to the supplier.
    pub felt_fairness_supplier: *mut f64,
    /// State.
    pub felt_fairness_customer_state: *mut u8,
    /// How fair the exchange feels to the customer.
    pub felt_fairness_customer: *mut f64,
    /// State.
    pub answer_rate_supplier_state: *mut u8,
    /// The probability that the supplier answers the customer's next turn.
    pub answer_rate_supplier: *mut f64,
    /// State.
    pub answer_rate_customer_state: *mut u8,
    /// The probability that the customer answers the supplier's next turn.
    pub answer_rate_customer: *mut f64,
    /// State.
    pub demonstrated_state: *mut u8,
    /// Demonstrated reciprocity.
    pub demonstrated: *mut f64,
    /// State of the overall score, its bounds and its coverage.
    pub overall_state: *mut u8,
    /// The overall score.
    pub overall: *mut f64,
    /// The overall score if every unknown factor were 0.
    pub overall_low: *mut f64,
    /// The overall score if every unknown factor were 1.
    pub overall_high: *mut f64,
    /// The weight of the known factors in the weight of all.
    pub overall_coverage: *mut f64,
}

// SAFETY: `repr(C)`, `struct_size` first, all members as large and as aligned as a pointer, and
// only numbers and pointers inside.
unsafe impl Versioned for recip_scores {
    const NAME: &'static str = "recip_scores";
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// The scores of one relationship, as they go out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ScoreRow {
    contributions_supplier: u32,
    contributions_customer: u32,
    provisional: u8,
    share_state: u8,
    share_supplier: f64,
    share_customer: f64,
    share_low: f64,
    share_high: f64,
    effective_events: f64,
    balance: f64,
    band: i32,
    verdict: i32,
    felt_fairness_supplier_state: u8,
    felt_fairness_supplier: f64,
    felt_fairness_customer_state: u8,
    felt_fairness_customer: f64,
    answer_rate_supplier_state: u8,
    answer_rate_supplier: f64,
    answer_rate_customer_state: u8,
    answer_rate_customer: f64,
    demonstrated_state: u8,
    demonstrated: f64,
    overall_state: u8,
    overall: f64,
    overall_low: f64,
    overall_high: f64,
    overall_coverage: f64,
}

impl ScoreRow {
    pub(crate) fn of(score: &ViewScore) -> Self {
        let felt = score.felt_fairness.map(|felt| told(*felt));
        let rates: PerSide<(u8, f64)> =
            score.answer_rate.map(|rate| told(rate.map(|rate| rate.rate)));
        let (demonstrated_state, demonstrated) = told(score.demonstrated.map(|shown| shown.score));
        let mut row = Self {
            contributions_supplier: score.contributions.supplier,
            contributions_customer: score.contributions.customer,
            provisional: u8::from(score.provisional),
            verdict: verdict_code(&score.verdict),
            felt_fairness_supplier_state: felt.supplier.0,
            felt_fairness_supplier: felt.supplier.1,
            felt_fairness_customer_state: felt.customer.0,
            felt_fairness_customer: felt.customer.1,
            answer_rate_supplier_state: rates.supplier.0,
            answer_rate_supplier: rates.supplier.1,
            answer_rate_customer_state: rates.customer.0,
            answer_rate_customer: rates.customer.1,
            demonstrated_state,
            demonstrated,
            ..Self::default()
        };
        if let (Some(share), Some(balance), Some(band)) = (score.share, score.balance, score.band) {
            row.share_state = RECIP_KNOWN;
            row.share_supplier = share.supplier;
            row.share_customer = share.customer;
            row.share_low = share.interval.low;
            row.share_high = share.interval.high;
            row.effective_events = share.effective_events;
            row.balance = balance;
            row.band = band_code(band);
        }
        if let Some(overall) = &score.overall {
            row.overall_state = RECIP_KNOWN;
            row.overall = overall.score;
            row.overall_low = overall.bounds.low;
            row.overall_high = overall.bounds.high;
            row.overall_coverage = overall.coverage;
        }
        row
    }
}

/// State and number.
fn told(number: Option<f64>) -> (u8, f64) {
    number.map_or((RECIP_UNKNOWN, 0.0), |number| (RECIP_KNOWN, number))
}

fn band_code(band: Band) -> i32 {
    match band {
        Band::Within => RECIP_BAND_WITHIN,
        Band::Tilted => RECIP_BAND_TILTED,
        Band::OneWay => RECIP_BAND_ONE_WAY,
    }
}

fn verdict_code(verdict: &Verdict) -> i32 {
    match verdict {
        Verdict::Unknown => RECIP_VERDICT_UNKNOWN,
        Verdict::Unresolved { .. } => RECIP_VERDICT_UNRESOLVED,
        Verdict::Resolved(Standing { band, giver }) => match (band, giver) {
            (Band::Within, _) | (_, None) => RECIP_VERDICT_WITHIN,
            (Band::Tilted, Some(Side::Supplier)) => RECIP_VERDICT_SUPPLIER_TILTED,
            (Band::Tilted, Some(Side::Customer)) => RECIP_VERDICT_CUSTOMER_TILTED,
            (Band::OneWay, Some(Side::Supplier)) => RECIP_VERDICT_SUPPLIER_ONE_WAY,
            (Band::OneWay, Some(Side::Customer)) => RECIP_VERDICT_CUSTOMER_ONE_WAY,
        },
    }
}

impl recip_scores {
    /// Refuses arrays that are too small for `count` rows, or misaligned.
    pub(crate) fn check(&self, count: usize) -> Outcome<()> {
        if self.capacity < count {
            let message = format!(
                "the arrays hold {} elements, and {count} relationships are scored; enlarge them",
                self.capacity
            );
            return Err(Failure::new(RECIP_INVALID_ARGUMENT, message).at("capacity"));
        }
        macro_rules! check_each {
            ($($column:ident)+) => { $(
                aligned(self.$column, stringify!($column))
                    .map_err(|failure| failure.at(stringify!($column)))?;
            )+ };
        }
        with_columns!(check_each);
        Ok(())
    }

    /// Writes one row.
    ///
    /// # Safety
    /// [`recip_scores::check`] passed for more than `at` rows, and every array that is not NULL has
    /// `capacity` writable elements.
    pub(crate) unsafe fn write(&self, at: usize, row: &ScoreRow) {
        macro_rules! write_each {
            ($($column:ident)+) => { $(
                if !self.$column.is_null() {
                    // SAFETY: aligned and below `capacity` by the check, writable by the caller's
                    // promise.
                    unsafe { self.$column.add(at).write(row.$column) };
                }
            )+ };
        }
        with_columns!(write_each);
    }
}
